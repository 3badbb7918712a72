"""Messages and files as the workspace keeps them, and the message as Slack's payloads show it."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

APP_ID = "A0SWITCH"
BOT_ID = "B0SWITCH"
BOT_USER = "U0SWITCH"
BOT_NAME = "switchboard"
TEAM = "T0SANDBOX"
TEAM_DOMAIN = "sandbox"
STRANGERS_TEAM = "T0STRANGER"
SLACKBOT = "USLACKBOT"


@dataclass(kw_only=True, slots=True, eq=False)
class StoredFile:
    """A file's content and name; ``content`` is dropped when it is deleted."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    size: int
    content: bytes = b""
    complete: bool = False
    deleted: bool = False

    def as_dict(self) -> Json:
        """The file as the page and tests see it; ``url`` needs no token."""
        return {
            "id": self.id,
            "name": self.name,
            "size": self.size,
            "mimetype": self.mimetype,
            "url": f"/person/slack/files/{self.id}",
            "title": self.title,
        }


@dataclass(kw_only=True, slots=True, eq=False)
class Post:
    """One message. ``ts`` names it within its channel; ``thread_ts`` is set on replies only."""

    channel: str
    ts: str
    user: str
    at: str
    text: str = ""
    thread_ts: str | None = None
    username: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    edited: bool = False
    deleted: bool = False
    ephemeral_to: str | None = None
    subtype: str = ""
    bot_id: str = ""
    client_msg_id: str = ""
    link_names: bool = False
    broadcast: bool = False
    edited_ts: str = ""
    seen: bool = True

    def as_dict(self) -> Json:
        """The post as the page and tests see it; the shape is in docs/sandbox.md."""
        return {
            "channel": self.channel,
            "ts": self.ts,
            "thread_ts": self.thread_ts,
            "user": self.user,
            "username": self.username,
            "at": self.at,
            "text": self.text,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": self.files,
            "reactions": self.reactions,
            "metadata": self.metadata,
            "edited": self.edited,
            "deleted": self.deleted,
            "ephemeral_to": self.ephemeral_to,
        }

    def reaction(self, name: str) -> Json | None:
        """The reaction of this name, or None."""
        return next((reaction for reaction in self.reactions if reaction["name"] == name), None)


def message_of(post: Post, *, with_metadata: bool = False) -> Json:
    """The message object of Slack's answers and events."""
    message: Json = {"type": "message", "user": post.user, "ts": post.ts, "text": post.text, "team": TEAM}
    if post.subtype:
        message["subtype"] = post.subtype
    if post.bot_id:
        message["bot_id"] = post.bot_id
        if post.bot_id == BOT_ID:
            message["app_id"] = APP_ID
            message["bot_profile"] = {"id": BOT_ID, "app_id": APP_ID, "name": BOT_NAME, "team_id": TEAM}
    if post.username:
        message["username"] = post.username
    if post.client_msg_id:
        message["client_msg_id"] = post.client_msg_id
    if post.thread_ts:
        message["thread_ts"] = post.thread_ts
    for name in ("blocks", "attachments"):
        if value := getattr(post, name):
            message[name] = value
    if post.reactions:
        message["reactions"] = [{**reaction, "count": len(reaction["users"])} for reaction in post.reactions]
    if post.edited_ts:
        message["edited"] = {"user": post.user, "ts": post.edited_ts}
    if with_metadata and post.metadata:
        message["metadata"] = post.metadata
    return message
