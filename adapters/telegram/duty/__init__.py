"""Turns on call, for agents who read in Telegram: /oncall, /away, /back, and the buttons of requests.

To everybody else these are unknown commands, as any other word after a slash.
"""

from adapters.telegram.duty.door import COMMANDS, pressed

__all__ = ["COMMANDS", "pressed"]
