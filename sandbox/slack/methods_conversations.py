"""conversations.* of the Web API."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sandbox.slack.methods_chat import existing_room
from sandbox.slack.post import BOT_USER, TEAM, Json
from sandbox.slack.refusal import Refused
from sandbox.slack.store import Room, between
from sandbox.slack.web_api import Arguments, as_cursor, method, page

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace


@method("conversations.open", scope="im:write")
def open_conversation(workspace: Workspace, arguments: Arguments) -> Json:
    """Direct messages with a member. Several members at once are not played."""
    if channel := arguments.text("channel"):
        if channel not in workspace.store.rooms:
            raise Refused("channel_not_found")
        return {"channel": {"id": channel}, "no_op": True, "already_open": True}
    users = [user for user in arguments.needed("users", "users_list_not_supplied").split(",") if user]
    if any(user not in workspace.store.members for user in users):
        raise Refused("user_not_found")
    if len(users) > 1:
        raise Refused("method_not_supported_for_channel_type")
    if workspace.store.members[users[0]].kind == "deactivated":
        raise Refused("user_disabled")
    return {"channel": {"id": workspace.store.direct(users[0]).id}}


@method("conversations.info", scope="channels:read")
def conversation_info(workspace: Workspace, arguments: Arguments) -> Json:
    """One conversation."""
    return {"channel": conversation(existing_room(workspace, arguments))}


@method("conversations.list", scope="channels:read", tier=2)
def list_conversations(workspace: Workspace, arguments: Arguments) -> Json:
    """Conversations of the asked ``types`` (public_channel when not asked), in pages of ``limit``."""
    types = (arguments.text("types") or "public_channel").replace("public_channel", "channel").split(",")
    rooms = [room for room in workspace.store.rooms.values() if room.kind in types]
    if arguments.flag("exclude_archived"):
        rooms = [room for room in rooms if not room.archived]
    shown, cursor = page(list(map(conversation, rooms)), arguments, default=100)
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


@method("conversations.members", scope="channels:read", tier=4)
def list_members(workspace: Workspace, arguments: Arguments) -> Json:
    """Who is in a conversation, in pages of ``limit``."""
    room = existing_room(workspace, arguments)
    shown, cursor = page(sorted(room.members), arguments, default=100)
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", scope="channels:join")
def join_conversation(workspace: Workspace, arguments: Arguments) -> Json:
    """The bot goes into a public channel."""
    room = existing_room(workspace, arguments)
    if room.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if room.archived:
        raise Refused("is_archived")
    if BOT_USER in room.members:
        return {"channel": conversation(room), "warning": "already_in_channel"}
    workspace.conversations.joined(room, BOT_USER)
    return {"channel": conversation(room)}


@method("conversations.history", scope="channels:history")
def history(workspace: Workspace, arguments: Arguments) -> Json:
    """Roots (and broadcast replies), newest first."""
    room = readable(workspace, arguments)
    limit = arguments.number("limit", 100, 999)
    latest, inclusive = arguments.text("latest"), arguments.flag("inclusive")
    if cursor := arguments.cursor():
        latest, inclusive = cursor, False
    places = between(room.timeline, arguments.text("oldest"), latest, inclusive)
    standing = (ts for ts in map(room.timeline.__getitem__, reversed(places)) if room.standing(ts) or room.answered(ts))
    return _answer(workspace, arguments, room, list(islice(standing, limit + 1)), limit)


@method("conversations.replies", scope="channels:history")
def replies(workspace: Workspace, arguments: Arguments) -> Json:
    """A root, on every page, and its replies within the bounds, oldest first; for a reply's ts that reply alone."""
    room = readable(workspace, arguments)
    root = room.posts.get(arguments.text("ts"))
    if root is None or (root.deleted and not room.answered(root.ts)):
        raise Refused("thread_not_found")
    if root.thread_ts:
        return _answer(workspace, arguments, room, [root.ts], 1)
    limit = arguments.number("limit", 1000, 1000)
    oldest, inclusive = arguments.text("oldest"), arguments.flag("inclusive")
    if cursor := arguments.cursor():
        oldest, inclusive = cursor, False
    stamps = room.threads[root.ts].stamps if root.ts in room.threads else []
    places = between(stamps, oldest, arguments.text("latest"), inclusive)
    standing = (ts for ts in map(stamps.__getitem__, places) if room.standing(ts))
    return _answer(workspace, arguments, room, [root.ts, *islice(standing, limit + 1)], limit + 1)


def readable(workspace: Workspace, arguments: Arguments) -> Room:
    """The conversation, which the bot may read. Raises Refused."""
    room = existing_room(workspace, arguments)
    if BOT_USER not in room.members:
        raise Refused("not_in_channel")
    return room


def conversation(room: Room) -> Json:
    """A conversation as conversations.info has it."""
    facts: Json = {"id": room.id, "created": 1_700_000_000, "is_archived": room.archived, "context_team_id": TEAM}
    if room.kind == "im":
        return {**facts, "is_im": True, "user": room.user, "is_org_shared": False}
    return {
        **facts,
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_private": False,
        "is_member": BOT_USER in room.members,
        "num_members": len(room.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _answer(workspace: Workspace, arguments: Arguments, room: Room, stamps: list[str], limit: int) -> Json:
    """An answer with the first ``limit`` of the stamps and a cursor when there are more."""
    shown, more = stamps[:limit], len(stamps) > limit
    metadata = arguments.flag("include_all_metadata")
    messages = [workspace.conversations.message(room.posts[ts], room, with_metadata=metadata) for ts in shown]
    answer: Json = {"messages": messages, "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": as_cursor(shown[-1])}
    return answer
