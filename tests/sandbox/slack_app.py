"""A real slack-bolt app that keeps everything it hears, for the tests of the sandbox's Slack."""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox

Json = dict[str, Any]


def client_of(box: Sandbox, token: str = "xoxb-sandbox") -> AsyncWebClient:
    """slack-sdk's own client, without its retries."""
    return AsyncWebClient(token=token, base_url=f"{box.url}/slack/api/", retry_handlers=[])


class Listener:
    """Hears everything; ``deaf`` times it does not acknowledge; ``answer`` is what it acknowledges with."""

    def __init__(self, box: Sandbox) -> None:
        self.bodies: list[Json] = []
        self.headers: list[dict[str, Any]] = []
        self.deaf = 0
        self.answer: dict[str, Any] = {}
        self.app = AsyncApp(
            client=client_of(box), signing_secret="sandbox-signing-secret", process_before_response=True
        )
        anything = re.compile(".*", re.DOTALL)
        for listen in (self.app.event, self.app.action, self.app.view, self.app.command, self.app.shortcut):
            listen(anything)(self._hear)
        self.app.view_closed(anything)(self._hear)

    async def _hear(self, ack: Any, body: Json, req: AsyncBoltRequest) -> None:
        self.bodies.append(body)
        self.headers.append(dict(req.headers))
        if self.deaf:
            self.deaf -= 1
            raise RuntimeError("deaf")
        await ack(**self.answer)

    def events(self, kind: str = "message") -> list[Json]:
        """The events of a type, in the order heard."""
        return [body["event"] for body in self.bodies if body.get("event", {}).get("type") == kind]

    def of_type(self, kind: str) -> list[Json]:
        """The interactive payloads of a type."""
        return [body for body in self.bodies if body.get("type") == kind]


@asynccontextmanager
async def listening(box: Sandbox, **options: Any) -> AsyncIterator[Listener]:
    """A Listener on Socket Mode, connected; ``options`` are those of slack-bolt's handler."""
    listener = Listener(box)
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    handler = AsyncSocketModeHandler(listener.app, "xapp-sandbox", **options)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack-bolt's own
    await box.until(lambda: box.slack.sockets.connections)
    try:
        yield listener
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # slack-bolt's own


async def refused(call: Any) -> str:
    """The error name a call of slack-sdk is refused with; fails when it is not refused."""
    try:
        await call
    except SlackApiError as error:
        return str(error.response["error"])
    raise AssertionError("the call was not refused")


def text_block(text: str, kind: str = "mrkdwn") -> Json:
    """A section block."""
    return {"type": "section", "text": {"type": kind, "text": text}}


def button(action_id: str = "go", text: str = "Go", **fields: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": text}, **fields}


def actions(*elements: Json) -> list[Json]:
    """Blocks with one row of elements."""
    return [{"type": "actions", "block_id": "row", "elements": list(elements)}]


def modal(*blocks: Json, **fields: Any) -> Json:
    """A modal view."""
    plain = {"type": "plain_text", "text": "Title"}
    return {"type": "modal", "callback_id": "form", "title": plain, "submit": plain, "blocks": list(blocks), **fields}


def question(block_id: str = "q", **element: Any) -> Json:
    """A text input."""
    field = {"type": "plain_text_input", "action_id": "a", **element}
    return {"type": "input", "block_id": block_id, "label": {"type": "plain_text", "text": "Q"}, "element": field}
