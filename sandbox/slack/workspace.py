"""The workspace and the people in it: what a person can do in Slack, and what can go wrong there."""

import base64
from typing import Any

from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.slack import methods_chat, methods_conversations, methods_files, methods_people, methods_views
from sandbox.slack.access import Access
from sandbox.slack.conversations import Conversations, channel_state
from sandbox.slack.events import HttpDelivery
from sandbox.slack.interactions import Interactions
from sandbox.slack.modals import Modals
from sandbox.slack.mrkdwn import links, mentions, typed
from sandbox.slack.outbox import Outbox
from sandbox.slack.post import BOT_NAME, BOT_USER, Json, Post
from sandbox.slack.rates import Rates
from sandbox.slack.refusal import Absent, Impossible, Refused
from sandbox.slack.responses import Responses
from sandbox.slack.socket import Sockets
from sandbox.slack.store import Room, Store
from sandbox.slack.web_api import Arguments
from sandbox.world import Channel, SlackPerson, World

__all__ = ["Post", "Workspace", "links", "mentions"]

_METHODS = (methods_chat, methods_conversations, methods_files, methods_people, methods_views)


class Workspace:
    """One Slack workspace with one app installed in it.

    People act through the verbs; ``Absent`` is raised for what is not there and ``Impossible`` for what their
    client would not do. The app acts through ``web_api``. ``retry_after`` is in real seconds.
    """

    def __init__(self, world: World, *, clock: Clock, journal: Journal, limits: bool) -> None:
        self.limits = limits
        self.journal = journal
        self.rates = Rates()
        self.access = Access(world)
        self.store = Store(world, clock)
        self.sockets = Sockets()
        self.outbox = Outbox(self.sockets)
        self.sockets.answered = self.outbox.answered
        self.conversations = Conversations(self.store, journal, self.outbox)
        self.modals = Modals(journal, self.store.identity)
        self.responses = Responses(self.conversations, self.store)
        self.interactions = Interactions(self.store, self.conversations, self.modals, self.responses, self.outbox)
        self.commands = ["/support", "/ticket_status", "/my_tickets", "/desk"]
        self.closed_windows: set[tuple[str, str]] = set()
        self._secret = world.slack_signing_secret
        self._http: HttpDelivery | None = None

    # What people see

    def messages(self, channel: str) -> list[Post]:
        """Roots and replies of a conversation, oldest first, deleted ones flagged. Raises Absent."""
        return list(self._room(channel).posts.values())

    def ephemerals(self, user: str) -> list[Post]:
        """What only this person was shown, oldest first."""
        return [post for post in self.conversations.ephemerals.get(user, []) if post.seen]

    def unseen_ephemerals(self, user: str) -> list[Post]:
        """Ephemerals sent into a thread that had no replies, which Slack shows to nobody."""
        return [post for post in self.conversations.ephemerals.get(user, []) if not post.seen]

    def view(self, user: str) -> Json | None:
        """The modal in front of a person, or None."""
        return self.modals.top(user)

    def home(self, user: str) -> Json | None:
        """A person's Home tab as the app published it, or None."""
        return self.modals.homes.get(user)

    def dm(self, user: str) -> str:
        """The direct messages between a person and the bot, made when needed. Raises Absent."""
        return self.store.direct(user).id

    # What people do with messages

    def join(self, person: SlackPerson) -> None:
        """A new member, in every channel. Raises Impossible when the id is taken."""
        if person.id in self.store.members or person.id == BOT_USER:
            raise Impossible(f"{person.id} is a member already")
        self.store.add_member(person)
        self.journal.tell("slack.member", member=member_state(person))

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Post:
        """Post what a person types; ``channel`` may be ``"bot"``. Raises Absent, Impossible."""
        if not text.strip():
            raise Impossible("an empty message cannot be sent")
        person, room = self._speaker(user, channel)
        fields: Json = {"client_msg_id": self.store.identity("m")}
        if person.kind == "bot":
            fields = {"subtype": "bot_message", "bot_id": f"B{user[1:]}", "username": person.name}
        return self.conversations.post(room, user, text=typed(text), thread_ts=_root(room, thread_ts), **fields)

    def send(
        self, user: str, channel: str, name: str, content: bytes, text: str = "", thread_ts: str | None = None
    ) -> Post:
        """Post a file. Raises Absent, Impossible, and ValueError over the sandbox's cap."""
        _, room = self._speaker(user, channel)
        root = _root(room, thread_ts)
        file = self.store.add_file(name, content, user)
        file.complete = True
        return self.conversations.post(
            room, user, text=typed(text), thread_ts=root, files=[file.as_dict()], subtype="file_share"
        )

    def edit(self, user: str, channel: str, ts: str, text: str) -> Post:
        """Edit an own post; one that says the same already sends no event. Raises Absent, Impossible."""
        post = self._own(user, channel, ts)
        self.conversations.change(post, text=typed(text))
        return post

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete an own post. Raises Absent, Impossible."""
        self.conversations.remove(self._own(user, channel, ts))

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction; a second time changes nothing. Raises Absent."""
        self.store.member(user)
        self.conversations.react(self._post(user, channel, ts), user, name.strip(":"))

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take a reaction back. Raises Absent."""
        self.conversations.unreact(self._post(user, channel, ts), user, name.strip(":"))

    # What people do with the app

    def press(self, user: str, channel: str, ts: str, action_id: str, value: str | None = None) -> str:
        """Press a button of a message or ephemeral, also one no longer there; the trigger_id. Raises Absent."""
        return self.interactions.act(user, self._room(channel, user), ts, action_id, value)

    def select(self, user: str, channel: str, ts: str, action_id: str, option: str) -> str:
        """Choose an option of a select or overflow; the trigger_id. Raises Absent."""
        return self.interactions.act(user, self._room(channel, user), ts, action_id, option, kind="static_select")

    def act(self, user: str, view_id: str, action_id: str, value: str | None = None) -> str:
        """Press or choose in an open modal or the Home tab; the trigger_id. Raises Absent."""
        return self.interactions.act_in_view(user, view_id, action_id, value)

    def command(self, user: str, channel: str, command: str, text: str = "") -> str:
        """A slash command; the trigger_id. What the app answers shows as an ephemeral. Raises Absent, Impossible."""
        if not command.startswith("/"):
            raise Impossible("a command starts with a slash")
        return self.interactions.command(user, self._speaker(user, channel)[1], command, text)

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> str:
        """A message shortcut, or with empty channel and ts a global one; the trigger_id. Raises Absent."""
        post = self._post(user, channel, ts) if channel else None
        return self.interactions.shortcut(user, post, callback_id)

    async def submit(self, user: str, view_id: str, values: dict[str, dict[str, Any]] | None = None) -> Json:
        """Submit the open modal: ``closed``, ``errors``, ``updated``, or ``failed`` when the app did not answer.

        Waits for the app's acknowledgement. Raises Absent.
        """
        return await self.interactions.submit(user, view_id, values or {})

    def close(self, user: str, view_id: str) -> None:
        """Cancel the open modal. Raises Absent."""
        self.interactions.close(user, view_id)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Look at the app's Home tab (or ``messages``): app_home_opened. Raises Absent."""
        self.interactions.open_home(user, tab)

    def inject(self, event: Json) -> str:
        """A raw event: a whole event_callback goes out as it is, a bare event is wrapped; the event_id."""
        if event.get("type") == "event_callback":
            self.outbox.raw(event)
            return str(event.get("event_id", ""))
        return self.outbox.event(event)

    # What happens to channels, tokens and limits

    def open_channel(self, channel: Channel) -> None:
        """A new public channel."""
        self.journal.tell("slack.channel", channel=channel_state(self.store.open_channel(channel)))

    def archive(self, channel: str, archived: bool = True) -> None:
        """Archive a channel, or bring it back. Raises Absent."""
        room = self._room(channel)
        room.archived = archived
        self.journal.tell("slack.channel", channel=channel_state(room))

    def invite(self, channel: str, user: str = BOT_USER) -> None:
        """Somebody (the bot when not said) comes into a channel. Raises Absent."""
        self.conversations.joined(self._room(channel), user)

    def kick(self, channel: str, user: str = BOT_USER) -> None:
        """Somebody (the bot when not said) leaves a channel. Raises Absent."""
        room = self._room(channel)
        room.members.discard(user)
        self.journal.tell("slack.channel", channel=channel_state(room))

    def restrict(self, channel: str, restricted: bool = True) -> None:
        """Posting becomes restricted_action for the bot. Raises Absent."""
        self._room(channel).restricted = restricted

    def close_edit_window(self, channel: str, ts: str = "") -> None:
        """A message (all of a channel when not said) can no longer be edited by anybody."""
        self.closed_windows.add((channel, ts))

    def revoke_tokens(self) -> None:
        """Every call is refused with token_revoked, until ``restore_tokens``."""
        self.access.refusing = "token_revoked"

    def deactivate_app(self) -> None:
        """Every call is refused with account_inactive, until ``restore_tokens``."""
        self.access.refusing = "account_inactive"

    def restore_tokens(self) -> None:
        """Tokens work again."""
        self.access.refusing = ""

    def drop_scope(self, name: str) -> None:
        """The app loses a scope: missing_scope."""
        self.access.scopes.remove(name)

    # How the app hears of things

    @property
    def retry_after(self) -> tuple[float, ...]:
        """Real seconds before each next delivery of an event that was not acknowledged."""
        return self.outbox.retry_after

    @retry_after.setter
    def retry_after(self, seconds: tuple[float, ...]) -> None:
        self.outbox.retry_after = seconds

    def subscribe(self, *events: str) -> None:
        """Send only these events, by the names of an app's manifest (``message.channels``); all when none is named."""
        self.outbox.subscribed = set(events) or None

    def withhold(self, count: int) -> None:
        """Lose the next events for good."""
        self.outbox.withhold(count)

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew; ``warning`` only announces it."""
        self.sockets.refresh(reason)

    def drop_sockets(self) -> None:
        """Cut every connection without a word."""
        for connection in self.sockets.connections:
            connection.cut()

    def freeze(self) -> None:
        """The present connections go half-open: open to look at, dead in truth."""
        for connection in self.sockets.connections:
            connection.freeze()

    async def deliver_to(
        self, events_url: str | None = None, interactivity_url: str | None = None, commands_url: str | None = None
    ) -> None:
        """Deliver by signed HTTP to the addresses given, or by Socket Mode again when none is.

        Raises Impossible when the events address fails Slack's url_verification.
        """
        addresses = {"events_api": events_url, "interactive": interactivity_url, "slash_commands": commands_url}
        known = {kind: url for kind, url in addresses.items() if url}
        await self._stop_http()
        if not known:
            return
        http = HttpDelivery(self.outbox, self._secret, known)
        try:
            if events_url:
                await http.challenge()
        except Impossible:
            await http.close()
            raise
        self._http = self.outbox.carrier = http

    async def hang_up_sockets(self) -> None:
        """End every connection and delivery in good order; called when the sandbox stops."""
        self.outbox.stop()
        await self.sockets.hang_up()
        await self._stop_http()

    # For the page and the Web API

    def bot_state(self) -> Json:
        """The bot as the page names it."""
        return {"id": BOT_USER, "name": BOT_NAME}

    def state(self) -> Json:
        """The workspace as the page draws it; the shape is in docs/sandbox.md."""
        rooms = self.store.rooms.values()
        return {
            "members": [member_state(person) for person in self.store.members.values()],
            "channels": [{**channel_state(room), "messages": _shown(room)} for room in rooms if room.kind == "channel"],
            "dms": [{"user": room.user, "channel": room.id, "messages": _shown(room)}
                    for room in rooms if room.kind == "im"],
            "ephemerals": {user: [post.as_dict() for post in self.ephemerals(user)] for user in self.store.members},
            "views": {user: self.view(user) for user in self.store.members},
            "homes": dict(self.modals.homes),
            "commands": list(self.commands),
        }  # fmt: skip

    def mint_block(self) -> str:
        """A block_id or action_id for what the app left unnamed."""
        return self.store.identity("b")

    def cursor(self, arguments: Arguments) -> str:
        """What a cursor points at, empty when none was given. Raises Refused("invalid_cursor")."""
        given = arguments.text("cursor")
        if not given:
            return ""
        try:
            return base64.b64decode(given, validate=True).decode().removeprefix("next:")
        except ValueError:
            raise Refused("invalid_cursor") from None

    def as_cursor(self, point: str) -> str:
        """A cursor that points at something."""
        return base64.b64encode(f"next:{point}".encode()).decode()

    def page(self, everything: list[Any], arguments: Arguments, *, default: int) -> tuple[list[Any], str]:
        """One page of a list and the cursor of the next, empty at the end. Raises Refused."""
        limit = arguments.number("limit", default, 1000)
        given = self.cursor(arguments) or "0"
        if not given.isdigit():
            raise Refused("invalid_cursor")
        end = int(given) + limit
        return everything[int(given) : end], self.as_cursor(str(end)) if end < len(everything) else ""

    async def _stop_http(self) -> None:
        self.outbox.carrier = self.sockets
        if self._http is not None:
            await self._http.close()
            self._http = None

    def _room(self, channel: str, user: str = "") -> Room:
        return self.store.direct(user) if channel == "bot" else self.store.room(channel)

    def _speaker(self, user: str, channel: str) -> tuple[SlackPerson, Room]:
        person, room = self.store.member(user), self._room(channel, user)
        if person.kind == "deactivated":
            raise Impossible(f"{user} is deactivated")
        if room.archived:
            raise Impossible(f"{room.name} is archived")
        if user not in room.members:
            raise Impossible(f"{user} is not in {room.name}")
        return person, room

    def _post(self, user: str, channel: str, ts: str) -> Post:
        post = self._room(channel, user).standing(ts)
        if post is None:
            raise Absent(f"no message {ts} in {channel}")
        return post

    def _own(self, user: str, channel: str, ts: str) -> Post:
        post = self._post(user, channel, ts)
        if post.user != user:
            raise Impossible("only an own message")
        return post


def member_state(person: SlackPerson) -> Json:
    """A member as the page draws them."""
    return {"id": person.id, "name": person.name, "title": person.title, "kind": person.kind}


def _shown(room: Room) -> list[Json]:
    return [post.as_dict() for post in room.posts.values()]


def _root(room: Room, thread_ts: str | None) -> str | None:
    if thread_ts is None:
        return None
    root = room.posts.get(thread_ts)
    if root is None or (root.deleted and not room.replies(thread_ts)):
        raise Absent(f"no thread {thread_ts} in {room.name}")
    return root.thread_ts or root.ts
