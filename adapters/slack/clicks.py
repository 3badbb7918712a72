"""A click, as Slack tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.markup import Block
from adapters.slack.places import ref_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A press on a button of a message. ``thread`` is set when the message is a reply; ``ts`` is the message's."""

    member: str
    trigger: str
    do: str
    channel: str
    ts: str
    thread: str | None
    ephemeral: bool
    response_url: str
    blocks: list[Block]

    @property
    def ref(self) -> str:
        """The message that carries the button."""
        return ref_of(self.channel, self.ts)

    @property
    def verb(self) -> str:
        """What the button does, before its arguments."""
        return self.do.partition(":")[0]

    @property
    def arguments(self) -> list[str]:
        """What it does it to."""
        return self.do.split(":")[1:]


def read_click(body: Mapping[str, Any]) -> Click | None:
    """The click of a ``block_actions`` payload; None for one inside a modal, which its submission tells again."""
    container, action = body.get("container") or {}, (body.get("actions") or [{}])[0]
    if container.get("type") != "message":
        return None
    chosen = (action.get("selected_option") or {}).get("value")
    return Click(
        member=str(body["user"]["id"]), trigger=str(body["trigger_id"]),
        do=str(chosen or action.get("action_id") or ""), channel=str(container.get("channel_id", "")),
        ts=str(container.get("message_ts", "")), thread=container.get("thread_ts"),
        ephemeral=bool(container.get("is_ephemeral")), response_url=str(body.get("response_url") or ""),
        blocks=list((body.get("message") or {}).get("blocks") or []),
    )  # fmt: skip
