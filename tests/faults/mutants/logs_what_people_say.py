"""P11: a line of the log for every message, with its words."""

import logging
from typing import Any

from core.service import conversation

_customer_says = conversation.customer_says


async def _loud(uow: Any, ticket: Any, heard: Any) -> None:
    logging.getLogger("core").warning("heard %s", heard.text)
    await _customer_says(uow, ticket, heard)


conversation.customer_says = _loud
