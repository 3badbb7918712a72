"""Telegram's room against the sandbox."""
