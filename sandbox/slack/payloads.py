"""The shapes of what Slack sends an app: event callbacks, interactions, slash commands."""

import time
from typing import Any

from sandbox.slack.post import APP_ID, BOT_ID, BOT_USER, STRANGERS_TEAM, TEAM, TEAM_DOMAIN, Json, Post, message_of
from sandbox.slack.store import Room, handle
from sandbox.world import SlackPerson

VERIFICATION = "sandbox-verification"


def callback(event: Json, event_id: str, *, shared: bool = False) -> Json:
    """An Events API callback around an event."""
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts") or time.time())),
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True,
             "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }  # fmt: skip


def message_event(post: Post, room: Room, person: SlackPerson | None, files: list[Json]) -> Json:
    """The ``message`` event of a new post; ``files`` are full file objects."""
    event = {**message_of(post), "channel": room.id, "event_ts": post.ts, "channel_type": room.kind}
    if files:
        event["files"] = files
        event["upload"] = False
    if post.thread_ts and (root := room.posts.get(post.thread_ts)):
        event["parent_user_id"] = root.user
    if person is not None and person.kind == "stranger":
        event |= {"team": STRANGERS_TEAM, "user_team": STRANGERS_TEAM, "source_team": STRANGERS_TEAM}
        event["user_profile"] = {"real_name": person.name, "display_name": person.name, "team": STRANGERS_TEAM,
                                 "is_restricted": False, "is_ultra_restricted": False}  # fmt: skip
    return event


def changed_event(message: Json, previous: Json, room: Room, ts: str) -> Json:
    """The ``message_changed`` event."""
    return {"type": "message", "subtype": "message_changed", "message": message, "previous_message": previous,
            "channel": room.id, "hidden": True, "ts": ts, "event_ts": ts, "channel_type": room.kind}  # fmt: skip


def deleted_event(previous: Json, room: Room, ts: str) -> Json:
    """The ``message_deleted`` event."""
    return {"type": "message", "subtype": "message_deleted", "previous_message": previous, "channel": room.id,
            "hidden": True, "deleted_ts": previous["ts"], "ts": ts, "event_ts": ts,
            "channel_type": room.kind}  # fmt: skip


def tombstone(post: Post) -> Json:
    """What is left of a deleted message that has replies."""
    return {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": post.ts, "thread_ts": post.ts,
            "text": "This message was deleted.", "hidden": True}  # fmt: skip


def reaction_event(kind: str, user: str, name: str, post: Post, ts: str) -> Json:
    """``reaction_added`` or ``reaction_removed``."""
    return {"type": kind, "user": user, "reaction": name, "item_user": post.user, "event_ts": ts,
            "item": {"type": "message", "channel": post.channel, "ts": post.ts}}  # fmt: skip


def interaction(kind: str, person: SlackPerson, trigger_id: str) -> Json:
    """What every interactive payload has."""
    team = STRANGERS_TEAM if person.kind == "stranger" else TEAM
    return {
        "type": kind,
        "user": {"id": person.id, "username": handle(person), "name": handle(person), "team_id": team},
        "api_app_id": APP_ID,
        "token": VERIFICATION,
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger_id,
    }


def in_message(post: Post, room: Room) -> Json:
    """Where on a message an interaction took place."""
    container: Json = {"type": "message", "message_ts": post.ts, "channel_id": room.id,
                       "is_ephemeral": post.ephemeral_to is not None}  # fmt: skip
    if post.thread_ts:
        container["thread_ts"] = post.thread_ts
    where: Json = {"container": container, "channel": {"id": room.id, "name": room.name}}
    if post.ephemeral_to is None:
        where["message"] = message_of(post)
    return where


def command_form(person: SlackPerson, room: Room, command: str, text: str, **ids: str) -> dict[str, str]:
    """The form fields of a slash command; ``ids`` are its trigger_id and response_url."""
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": TEAM_DOMAIN,
        "channel_id": room.id,
        "channel_name": room.name,
        "user_id": person.id,
        "user_name": handle(person),
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        **ids,
    }


def view_object(view: Json, view_id: str, **extra: Any) -> Json:
    """A view as Slack gives it back: what the app sent, with Slack's fields around it."""
    return {
        "team_id": TEAM,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM,
        "bot_id": BOT_ID,
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "previous_view_id": None,
        **view,
        "id": view_id,
        "root_view_id": extra.pop("root_view_id", view_id),
        "state": {"values": {}},
        **extra,
    }
