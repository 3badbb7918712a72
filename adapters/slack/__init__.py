"""Slack: the agents' workplace, and a door for customers who are there. ``app.Slack`` puts the room together."""
