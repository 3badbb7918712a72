"""Slack: the agents' workplace, and a door for customers who are there.

``entrance.open_slack`` is the way in, ``sender.SlackSender`` the way out.
"""
