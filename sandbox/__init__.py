"""A Telegram Bot API and a Slack workspace on this machine, with a page to sit in.

The sandbox imports nothing of the desk: it is a double of two vendors, good enough for the
unmodified aiogram and slack-bolt, and refuses what they refuse. State lives in memory; the
server binds loopback only. docs/sandbox.md describes every door.
"""
