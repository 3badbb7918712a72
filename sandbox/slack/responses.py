"""response_url: an address that lets the app answer an interaction or a command for a while."""

import time
from dataclasses import dataclass
from typing import Any

from sandbox.slack.blocks import accepted
from sandbox.slack.conversations import Conversations
from sandbox.slack.post import BOT_ID, BOT_USER, Json, Post
from sandbox.slack.refusal import Refused
from sandbox.slack.store import Room, Store

LIVES = 1800.0
"""Real seconds a response_url can be used."""
USES = 5
"""How often it can be used."""
_KEPT = 5000


@dataclass(kw_only=True, slots=True)
class Occasion:
    """What the app is answering: who did something, where, on which message."""

    user: str
    room: Room
    post: Post | None
    born: float
    uses: int = 0


class Responses:
    """Mints response_urls and does what is posted to them; also what a command's ack says."""

    def __init__(self, conversations: Conversations, store: Store) -> None:
        self._conversations = conversations
        self._store = store
        self._occasions: dict[str, Occasion] = {}

    def url(self, user: str, room: Room, post: Post | None = None) -> str:
        """A new response_url."""
        identity = self._store.identity("R")
        self._occasions[identity] = Occasion(user=user, room=room, post=post, born=time.monotonic())
        if len(self._occasions) > _KEPT:
            del self._occasions[next(iter(self._occasions))]
        return f"{self._conversations.origin()}/slack/response/{identity}"

    def use(self, identity: str, body: Any) -> None:
        """Post to a response_url. Raises Refused: expired_url, used_url, no_text, invalid_blocks, ..."""
        occasion = self._occasions.get(identity)
        if occasion is None or time.monotonic() - occasion.born > LIVES:
            raise Refused("expired_url")
        if occasion.uses >= USES:
            raise Refused("used_url")
        occasion.uses += 1
        self._respond(occasion, body)

    def command(self, user: str, room: Room, payload: Any) -> None:
        """Show what a command's acknowledgement says; an empty one shows nothing. Raises Refused."""
        body = {"text": payload} if isinstance(payload, str) else payload
        if isinstance(body, dict) and (body.get("text") or body.get("blocks")):
            self._respond(Occasion(user=user, room=room, post=None, born=0), body)

    def _respond(self, occasion: Occasion, body: Any) -> None:
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        if body.get("delete_original") and occasion.post:
            self._delete(occasion.post)
            return
        content = self._content(body)
        if body.get("replace_original") and occasion.post:
            self._replace(occasion.post, content)
            return
        content["thread_ts"] = body.get("thread_ts")
        if body.get("response_type") == "in_channel":
            self._conversations.post(occasion.room, BOT_USER, bot_id=BOT_ID, **content)
        else:
            self._conversations.whisper(occasion.room, BOT_USER, occasion.user, bot_id=BOT_ID, **content)

    def _content(self, body: Json) -> Json:
        text, blocks = body.get("text") or "", body.get("blocks") or []
        if not text and not blocks:
            raise Refused("no_text")
        return {"text": text, "blocks": accepted(blocks, lambda: self._store.identity("b"))}

    def _replace(self, post: Post, content: Json) -> None:
        if post.ephemeral_to is not None:
            self._conversations.rewrite_ephemeral(post, **content)
        else:
            self._conversations.change(post, **content)

    def _delete(self, post: Post) -> None:
        if post.ephemeral_to is not None:
            self._conversations.rewrite_ephemeral(post, deleted=True)
        else:
            self._conversations.remove(post)
