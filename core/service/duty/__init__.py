"""Turns on call from chat: who has the watch, who stands in, who swaps, who is away.

Covers and requests are rows that keep who made them and when; each change is said in the team's channel. What it did to
reminders is on the timeline of each ticket: whom they went to, and who was passed over because they are away.
"""

from core.service.authority import may_arrange
from core.service.duty.absence import COVER_ME, Gone, away, back, buttons, say_away, say_back, told
from core.service.duty.answers import accept, decline, posted, redraw, undelivered, withdraw
from core.service.duty.asking import cover_me, swap
from core.service.duty.watch import Watch, ahead_of, may_cancel, on_call, stretch, turns
from core.service.duty.watches import cancel, take

__all__ = [
    "COVER_ME",
    "Gone",
    "Watch",
    "accept",
    "ahead_of",
    "away",
    "back",
    "buttons",
    "cancel",
    "cover_me",
    "decline",
    "may_arrange",
    "may_cancel",
    "on_call",
    "posted",
    "redraw",
    "say_away",
    "say_back",
    "stretch",
    "swap",
    "take",
    "told",
    "turns",
    "undelivered",
    "withdraw",
]  # fmt: skip
