"""Who must hear of a fact, where, and in which words. Pure: facts and tickets in, deliveries out."""

from core.notify.audience import audience
from core.notify.shapes import (
    RECEIPT_PATIENCE,
    address_of,
    bucket_of,
    can_be_reacted_to,
    card,
    card_of,
    notice,
    receipt,
    root,
    status,
    thread_notice,
    to_customer,
    to_thread,
    whisper,
)
from core.notify.times import first_response_due, resolution_due, who_must_act

__all__ = [
    "RECEIPT_PATIENCE", "address_of", "audience", "bucket_of", "can_be_reacted_to", "card", "card_of",
    "first_response_due", "notice", "receipt", "resolution_due", "root", "status", "thread_notice", "to_customer",
    "to_thread", "whisper", "who_must_act",
]  # fmt: skip
