"""P4: after an unknown outcome Slack is posted to again without a look at what is there."""

from typing import Any

from adapters.slack.posting import NOTHING, Found, Poster


async def _nothing(self: Poster, *_: Any) -> Found:
    return NOTHING


Poster.look = _nothing  # type: ignore[assignment,method-assign]
