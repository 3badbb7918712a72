"""The fault plan: which call of which method goes wrong, how, and how often."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Kind = Literal["429", "5xx", "error", "drop_before", "drop_after", "delay", "hang", "garbage"]


@dataclass(kw_only=True)
class Fault:
    """One entry of the plan.

    ``429`` answers with ``retry_after`` (None leaves it out; any text is sent as it is); ``5xx`` with
    ``status`` and an HTML page; ``error`` with the platform's error ``error`` (Slack: the name; Telegram:
    "403 Forbidden: bot was blocked by the user" or a bare description for 400); ``drop_before`` and
    ``drop_after`` cut the connection before or after the call took effect; ``delay`` waits ``seconds`` first;
    ``hang`` processes and never answers (at most ``seconds``, 60 by default); ``garbage`` processes and answers
    cut JSON.
    """

    platform: Literal["telegram", "slack"]
    method: str = "*"
    kind: Kind
    times: int | None = 1
    chance: float = 1.0
    retry_after: float | str | None = 1
    status: int = 500
    seconds: float = 0.0
    error: str = ""
    match: Mapping[str, str] = field(default_factory=dict)

    def fits(self, platform: str, method: str, arguments: Mapping[str, Any]) -> bool:
        """Whether this call is one the fault speaks of; ``match`` compares arguments as text."""
        return (
            self.platform == platform
            and self.method in ("*", method)
            and self.times != 0
            and all(str(arguments.get(name)) == value for name, value in self.match.items())
        )


class FaultPlan:
    """Faults in order; the first that fits and whose dice (seeded) fall is taken."""

    def __init__(self, *, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Plan a fault behind those already planned."""
        self._faults.append(fault)

    def clear(self, *, seed: int = 0) -> None:
        """Forget every fault and start the dice anew."""
        self._faults.clear()
        self._random = random.Random(seed)

    def take(self, platform: str, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        """The fault this call meets, or None; counts it down."""
        for fault in self._faults:
            if fault.fits(platform, method, arguments) and self._random.random() < fault.chance:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


async def meet(
    fault: Fault | None,
    request: Request,
    call: Callable[[], Awaitable[Response]],
    refusal: Callable[[Fault], Response],
) -> Response:
    """Run ``call`` the way the fault has it; ``refusal`` words a 429 or ``error`` in the platform's manner."""
    if fault is None:
        return await call()
    if fault.kind in ("429", "error"):
        return refusal(fault)
    if fault.kind == "5xx":
        return PlainTextResponse("<html><h1>Bad Gateway</h1></html>", fault.status, media_type="text/html")
    if fault.kind == "drop_before":
        return hang_up(request)
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
        return await call()
    await call()
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds or 60)
    if fault.kind == "garbage":
        return PlainTextResponse('{"ok": tr', 200, media_type="application/json")
    return hang_up(request)


def hang_up(request: Request) -> Response:
    """Cut the connection under a request, as a network would; what is returned is never seen."""
    transport: asyncio.Transport = request.scope["extensions"]["sandbox.transport"]
    transport.abort()
    return PlainTextResponse("")
