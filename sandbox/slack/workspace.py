"""The workspace and the people in it: what a person sees and can do in Slack."""

from typing import Any

from sandbox.slack.conversations import channel_state
from sandbox.slack.installation import Installation
from sandbox.slack.mrkdwn import links, mentions, typed
from sandbox.slack.post import BOT_NAME, BOT_USER, Json, Post
from sandbox.slack.refusal import Absent, Impossible
from sandbox.slack.store import Room
from sandbox.world import SlackPerson

__all__ = ["Post", "Workspace", "links", "mentions"]


class Workspace(Installation):
    """One Slack workspace with one app installed in it, and its people.

    People act through the verbs here; ``Absent`` is raised for what is not there and ``Impossible`` for what
    their client would not do. What can go wrong with the app and its channels is in Installation.
    """

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

    # For the page

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
    if root is None or (root.deleted and not room.answered(thread_ts)):
        raise Absent(f"no thread {thread_ts} in {room.name}")
    return root.thread_ts or root.ts
