"""The Web API's frame: arguments, the list of methods, tokens, scopes, rate limits.

A method is a plain function of (workspace, arguments) that returns what is added to ``{"ok": true}`` or raises
Refused. The methods themselves are in ``methods_*``.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.slack.post import Json
from sandbox.slack.rates import TIERS
from sandbox.slack.refusal import Refused

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

Call = Callable[["Workspace", "Arguments"], Json]


class Arguments:
    """The arguments of a call, from a form (all text) or JSON (typed)."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def text(self, name: str) -> str:
        """Text, empty when absent."""
        value = self.given.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """Text that must be there. Raises Refused(error)."""
        if not (value := self.text(name)):
            raise Refused(error)
        return value

    def flag(self, name: str) -> bool:
        """A boolean in any of the ways it is written."""
        return self.given.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, most: int) -> int:
        """A count from 1 to ``most``. Raises Refused("invalid_limit")."""
        value = self.given.get(name)
        if value is None or value == "":
            return default
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise Refused("invalid_limit") from None
        if number < 1:
            raise Refused("invalid_limit")
        return min(number, most)

    def structure(self, name: str, error: str) -> Any:
        """A list or object, parsed when it came as text; None when absent. Raises Refused(error)."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(error) from None

    def cursor(self) -> str:
        """What the cursor points at, empty when none was given. Raises Refused("invalid_cursor")."""
        given = self.text("cursor")
        if not given:
            return ""
        try:
            return base64.b64decode(given, validate=True).decode().removeprefix("next:")
        except ValueError:
            raise Refused("invalid_cursor") from None


def as_cursor(point: str) -> str:
    """A cursor that points at something."""
    return base64.b64encode(f"next:{point}".encode()).decode()


def page(everything: list[Any], arguments: Arguments, *, default: int) -> tuple[list[Any], str]:
    """One page of a list and the cursor of the next, empty at the end. Raises Refused."""
    limit = arguments.number("limit", default, 1000)
    given = arguments.cursor() or "0"
    if not given.isdigit():
        raise Refused("invalid_cursor")
    end = int(given) + limit
    return everything[int(given) : end], as_cursor(str(end)) if end < len(everything) else ""


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Web API; ``tier`` None means it has a rule of its own, or none."""

    call: Call
    scope: str = ""
    tier: int | None = 3
    for_app: bool = False
    open_to_all: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str, *, scope: str = "", tier: int | None = 3, for_app: bool = False, open_to_all: bool = False
) -> Callable[[Call], Call]:
    """Enter a function into METHODS under Slack's name."""

    def enter(call: Call) -> Call:
        METHODS[name] = Method(call, scope, tier, for_app, open_to_all)
        return call

    return enter


def call(workspace: Workspace, name: str, token: str, arguments: Arguments) -> Json:
    """Do one call as Slack would. Raises Refused and RateLimited."""
    entry = METHODS.get(name)
    if entry is None:
        raise Refused("unknown_method", req_method=name)
    if not entry.open_to_all:
        workspace.access.check(token, for_app=entry.for_app, scope=entry.scope)
    if workspace.limits and entry.tier is not None:
        per_second, burst = TIERS[entry.tier]
        workspace.rates.take(name, per_second, burst)
    return {"ok": True, **entry.call(workspace, arguments)}
