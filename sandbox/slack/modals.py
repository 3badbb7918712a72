"""Triggers, modal views in their stack, and Home tabs."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.journal import Journal
from sandbox.slack.blocks import check_view, named
from sandbox.slack.payloads import view_object
from sandbox.slack.post import Json
from sandbox.slack.refusal import Absent, Refused

TRIGGER_LIVES = 3.0
"""Real seconds a trigger can be exchanged for a view."""
DEEPEST = 3
"""Views a modal can be stacked."""
_KEPT_TRIGGERS = 5000


@dataclass(kw_only=True, slots=True)
class Trigger:
    """What a click, command or submission entitles the app to: one view for one person."""

    user: str
    born: float
    used: bool = False


class Modals:
    """The open views of every person, top last, and what each may be opened with."""

    def __init__(self, journal: Journal, mint: Callable[[str], str]) -> None:
        self._journal = journal
        self._mint = mint
        self._triggers: dict[str, Trigger] = {}
        self.stacks: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}

    def trigger(self, user: str) -> str:
        """A trigger_id for something this person just did."""
        trigger_id = f"{self._mint('')}.738474920.{time.monotonic_ns():x}"
        self._triggers[trigger_id] = Trigger(user=user, born=time.monotonic())
        if len(self._triggers) > _KEPT_TRIGGERS:
            del self._triggers[next(iter(self._triggers))]
        return trigger_id

    def open(self, trigger_id: str, view: Any) -> Json:
        """A first view in front of the trigger's person, in place of what they had open. Raises Refused."""
        check_view(view)
        user = self._exchange(trigger_id)
        opened = self._made(view, self._mint("V"))
        self.stacks[user] = [opened]
        self._show(user)
        return opened

    def push(self, trigger_id: str, view: Any) -> Json:
        """A view on top of the open one. Raises Refused (push_limit_reached, not_found, ...)."""
        check_view(view)
        return self._push(self._exchange(trigger_id), view)

    def update(self, view: Any, *, view_id: str = "", external_id: str = "", hash: str = "") -> Json:
        """Replace an open view. Raises Refused: not_found, hash_conflict, invalid_arguments."""
        check_view(view)
        for user, stack in self.stacks.items():
            for old in stack:
                if old["id"] == view_id or (external_id and old["external_id"] == external_id):
                    if hash and hash != old["hash"]:
                        raise Refused("hash_conflict")
                    return self._replace(user, old, view)
        raise Refused("not_found")

    def publish(self, user: str, view: Any, *, hash: str = "") -> Json:
        """A person's Home tab. Raises Refused."""
        check_view(view)
        old = self.homes.get(user)
        if hash and old and old["hash"] != hash:
            raise Refused("hash_conflict")
        self.homes[user] = self._made(view, old["id"] if old else self._mint("V"))
        self._journal.tell("slack.home", user=user, view=self.homes[user])
        return self.homes[user]

    def top(self, user: str) -> Json | None:
        """The view in front of a person, or None."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def opened(self, user: str, view_id: str) -> Json:
        """The view in front of a person, which must be this one. Raises Absent."""
        view = self.top(user)
        if view is None or view["id"] != view_id:
            raise Absent(f"{user} has no view {view_id} in front of them")
        return view

    def find(self, user: str, view_id: str) -> Json:
        """An open view or the Home tab of a person by id. Raises Absent."""
        home = self.homes.get(user)
        return home if home and home["id"] == view_id else self.opened(user, view_id)

    def close(self, user: str, view: Json) -> None:
        """Take one view away; the one below shows again."""
        stack = self.stacks.get(user, [])
        if view in stack:
            stack.remove(view)
            self._show(user)

    def apply(self, user: str, view: Json, payload: Any) -> Json:
        """Do what the app answered to a submission; what the person sees of it."""
        action = payload.get("response_action") if isinstance(payload, dict) else None
        if action is None:
            self.close(user, view)
            return {"closed": True}
        if action == "errors":
            return {"errors": payload.get("errors") or {}}
        if action == "clear":
            self.stacks.pop(user, None)
            self._show(user)
            return {"closed": True}
        try:
            check_view(payload.get("view"))
            if action == "update":
                return {"updated": self._replace(user, view, payload["view"])}
            return {"updated": self._push(user, payload["view"])}
        except Refused as refused:
            return {"failed": refused.error, "messages": refused.extra}

    def _push(self, user: str, view: Json) -> Json:
        stack = self.stacks.get(user)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= DEEPEST:
            raise Refused("push_limit_reached")
        below = stack[-1]
        made = self._made(view, self._mint("V"), root_view_id=stack[0]["id"], previous_view_id=below["id"])
        stack.append(made)
        self._show(user)
        return made

    def _replace(self, user: str, old: Json, view: Json) -> Json:
        made = self._made(view, old["id"], root_view_id=old["root_view_id"], previous_view_id=old["previous_view_id"])
        stack = self.stacks.setdefault(user, [])
        if old in stack:
            stack[stack.index(old)] = made
        self._show(user)
        return made

    def _made(self, view: Json, view_id: str, **extra: Any) -> Json:
        blocks = [named(block, lambda: self._mint("b")) for block in view["blocks"]]
        return view_object({**view, "blocks": blocks}, view_id, hash=self._mint("1700000000."), **extra)

    def _exchange(self, trigger_id: str) -> str:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - trigger.born > TRIGGER_LIVES:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def _show(self, user: str) -> None:
        self._journal.tell("slack.view", user=user, view=self.top(user))
