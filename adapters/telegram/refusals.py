"""How a refusal is put into words in Telegram."""

from typing import Any

from core.errors import DeskError, IllegalMove
from core.model.wording import Word


def refusal(error: DeskError, *, staff: bool = False) -> tuple[str, dict[str, Any]]:
    """Key and parameters of a refusal's sentence. A customer hears of the state, not of the desk's moves."""
    params = dict(error.params)
    if not isinstance(error, IllegalMove):
        return error.key, params
    if staff:
        return error.key, params | {"legal": [Word(f"move-{move}") for move in params["legal"]] or Word("move-none")}
    state = Word(f"state-{params['state'].replace('_', '-')}")
    return "customer-moved-on", {"number": params["number"], "state": state}
