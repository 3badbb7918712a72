"""Threads are read again: Slack has lost events without sending them later, and a broken connection loses some.

``threads`` asks Slack, ``reader`` goes through the channels, ``rounds`` says when.
"""
