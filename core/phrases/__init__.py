"""Keys and parameters become what a person reads: sentences, status cards, reminders."""

from core.phrases.explanation import Part, explanation
from core.phrases.phrasebook import Phrasebook
from core.phrases.reminder import Reminder, act_word, gravest, list_card, ping_card, why
from core.phrases.status import status_card

__all__ = [
    "Part", "Phrasebook", "Reminder", "act_word", "explanation", "gravest", "list_card", "ping_card", "status_card",
    "why",
]  # fmt: skip
