"""chat.* and reactions.* of the Web API."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sandbox.slack.blocks import accepted
from sandbox.slack.post import BOT_ID, BOT_USER, Json, Post, message_of
from sandbox.slack.rates import POSTING
from sandbox.slack.refusal import Absent, Refused
from sandbox.slack.store import Room
from sandbox.slack.web_api import Arguments, method

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

LONGEST_TEXT = 40_000
LARGEST_METADATA = 8_000
MOST_EMOJI = 23
"""Different reactions by one person, and on one message (50 there, but 23 is what clients show)."""
MOST_ATTACHMENTS = 100
_EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?\Z")


@method("chat.postMessage", scope="chat:write", tier=None)
def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    """A message of the bot in a channel, a thread or direct messages."""
    room = room_to_write(workspace, arguments)
    if workspace.limits:
        workspace.rates.take(f"chat.postMessage {room.id}", *POSTING)
    content = content_of(workspace, arguments)
    if not any(content.values()):
        raise Refused("no_text")
    metadata = metadata_of(arguments)
    thread_ts = thread_of(room, arguments)
    post = workspace.conversations.post(
        room, BOT_USER, bot_id=BOT_ID, **content, metadata=metadata, thread_ts=thread_ts,
        username=username_of(workspace, arguments), link_names=arguments.flag("link_names"),
        broadcast=arguments.flag("reply_broadcast") and thread_ts is not None,
    )  # fmt: skip
    return {"channel": room.id, "ts": post.ts, "message": message_of(post, with_metadata=True)}


@method("chat.postEphemeral", scope="chat:write", tier=4)
def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    """A message only one member of the channel sees."""
    room = room_to_write(workspace, arguments)
    user = arguments.needed("user")
    if user not in room.members:
        raise Refused("user_not_in_channel")
    content = content_of(workspace, arguments)
    if not any(content.values()):
        raise Refused("no_text")
    post = workspace.conversations.whisper(
        room, BOT_USER, user, bot_id=BOT_ID, **content, thread_ts=thread_of(room, arguments)
    )
    return {"message_ts": post.ts}


@method("chat.update", scope="chat:write")
def update(workspace: Workspace, arguments: Arguments) -> Json:
    """New text, blocks or metadata for a message of the bot; what is not given stays."""
    room = existing_room(workspace, arguments)
    post = standing(room, arguments)
    if post.bot_id != BOT_ID:
        raise Refused("cant_update_message")
    if (room.id, post.ts) in workspace.closed_windows or (room.id, "") in workspace.closed_windows:
        raise Refused("edit_window_closed")
    content = content_of(workspace, arguments)
    given = {name: value for name, value in content.items() if arguments.given.get(name) is not None}
    if not given:
        raise Refused("no_text")
    if not any({"text": post.text, "blocks": post.blocks, "attachments": post.attachments, **given}.values()):
        raise Refused("no_text")
    if arguments.given.get("metadata") is not None:
        given["metadata"] = metadata_of(arguments)
    workspace.conversations.change(post, **given)
    return {"channel": room.id, "ts": post.ts, "text": post.text, "message": message_of(post, with_metadata=True)}


@method("chat.delete", scope="chat:write")
def delete(workspace: Workspace, arguments: Arguments) -> Json:
    """Delete a message of the bot."""
    room = existing_room(workspace, arguments)
    post = standing(room, arguments)
    if post.bot_id != BOT_ID:
        raise Refused("cant_delete_message")
    workspace.conversations.remove(post)
    return {"channel": room.id, "ts": post.ts}


@method("chat.getPermalink", tier=None)
def permalink(workspace: Workspace, arguments: Arguments) -> Json:
    """The address of a message."""
    room = existing_room(workspace, arguments)
    post = standing(room, arguments, "message_ts")
    link = f"https://sandbox.slack.com/archives/{room.id}/p{post.ts.replace('.', '')}"
    if post.thread_ts:
        link += f"?thread_ts={post.thread_ts}&cid={room.id}"
    return {"channel": room.id, "permalink": link}


@method("reactions.add", scope="reactions:write")
def add_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    """The bot reacts to a message."""
    name = emoji(arguments)
    post = reacted_to(workspace, arguments)
    by_bot = sum(BOT_USER in reaction["users"] for reaction in post.reactions)
    present = post.reaction(name)
    if present is None and len(post.reactions) >= 2 * MOST_EMOJI + 4:
        raise Refused("too_many_emoji")
    if by_bot >= MOST_EMOJI and not (present and BOT_USER in present["users"]):
        raise Refused("too_many_reactions")
    if not workspace.conversations.react(post, BOT_USER, name):
        raise Refused("already_reacted")
    return {}


@method("reactions.remove", scope="reactions:write")
def remove_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    """The bot takes its reaction back."""
    name = emoji(arguments)
    if not workspace.conversations.unreact(reacted_to(workspace, arguments), BOT_USER, name):
        raise Refused("no_reaction")
    return {}


@method("reactions.get", scope="reactions:read")
def get_reactions(workspace: Workspace, arguments: Arguments) -> Json:
    """A message with its reactions."""
    post = reacted_to(workspace, arguments)
    return {"type": "message", "channel": post.channel, "message": message_of(post)}


def existing_room(workspace: Workspace, arguments: Arguments) -> Room:
    """The conversation named by ``channel``; a member's id means their direct messages. Raises Refused."""
    channel = arguments.text("channel")
    if (room := workspace.store.rooms.get(channel)) is not None:
        return room
    if channel.startswith("#"):
        for room in workspace.store.rooms.values():
            if room.kind == "channel" and room.name == channel[1:]:
                return room
    try:
        return workspace.store.direct(channel)
    except Absent:
        raise Refused("channel_not_found") from None


def room_to_write(workspace: Workspace, arguments: Arguments) -> Room:
    """The conversation, which the bot may post to. Raises Refused."""
    room = existing_room(workspace, arguments)
    if BOT_USER not in room.members:
        raise Refused("not_in_channel")
    if room.archived:
        raise Refused("is_archived")
    if room.restricted:
        raise Refused("restricted_action")
    return room


def standing(room: Room, arguments: Arguments, name: str = "ts") -> Post:
    """The message named by a ts. Raises Refused("message_not_found")."""
    post = room.standing(arguments.text(name))
    if post is None:
        raise Refused("message_not_found")
    return post


def reacted_to(workspace: Workspace, arguments: Arguments) -> Post:
    """The message a reactions.* call speaks of. Raises Refused."""
    room = existing_room(workspace, arguments)
    if BOT_USER not in room.members:
        raise Refused("not_in_channel")
    if room.archived:
        raise Refused("is_archived")
    return standing(room, arguments, "timestamp")


def thread_of(room: Room, arguments: Arguments) -> str | None:
    """The root a message goes under. Raises Refused("thread_not_found") for one that never was or is gone."""
    ts = arguments.text("thread_ts")
    if not ts:
        return None
    root = room.posts.get(ts)
    if root is None or (root.deleted and not room.answered(ts)):
        raise Refused("thread_not_found")
    return root.thread_ts or root.ts


def content_of(workspace: Workspace, arguments: Arguments) -> Json:
    """Text, blocks and attachments of a message, checked. Raises Refused."""
    text = arguments.text("text")
    if len(text) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    blocks = arguments.structure("blocks", "invalid_blocks_format")
    attachments = arguments.structure("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list):
        raise Refused("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")
    return {
        "text": text if text.strip() else "",
        "blocks": accepted(blocks, workspace.mint_block) if blocks is not None else [],
        "attachments": [_attachment(workspace, attachment) for attachment in attachments],
    }


def metadata_of(arguments: Arguments) -> Json | None:
    """A message's metadata. Raises Refused: invalid_metadata_format, metadata_too_large."""
    metadata: Any = arguments.structure("metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or "event_type" not in metadata or "event_payload" not in metadata:
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise Refused("metadata_too_large")
    return metadata


def username_of(workspace: Workspace, arguments: Arguments) -> str | None:
    """The name the bot takes on for this message. Raises Refused without chat:write.customize."""
    if name := arguments.text("username"):
        workspace.access.require("chat:write.customize")
    return name or None


def emoji(arguments: Arguments) -> str:
    """A reaction's name without colons. Raises Refused("invalid_name")."""
    name = arguments.text("name").strip(":")
    if not _EMOJI.match(name):
        raise Refused("invalid_name")
    return name


def _attachment(workspace: Workspace, attachment: Any) -> Json:
    if not isinstance(attachment, dict):
        raise Refused("invalid_attachments")
    if "blocks" not in attachment:
        return attachment
    return {**attachment, "blocks": accepted(attachment["blocks"], workspace.mint_block)}
