"""What can happen to a message: each change is kept, announced on the journal, and told to the app as an event."""

from collections.abc import Callable
from typing import Any

from sandbox.journal import Journal
from sandbox.slack import payloads
from sandbox.slack.outbox import Outbox
from sandbox.slack.post import BOT_USER, Json, Post, StoredFile, message_of
from sandbox.slack.store import Room, Store


class Conversations:
    """Posts, edits, deletions, reactions and ephemerals, by whoever made them."""

    def __init__(self, store: Store, journal: Journal, outbox: Outbox) -> None:
        self._store = store
        self._journal = journal
        self._outbox = outbox
        self.ephemerals: dict[str, list[Post]] = {}
        self.origin: Callable[[], str] = str

    def post(self, room: Room, user: str, **fields: Any) -> Post:
        """A new message in a room; ``fields`` are those of Post."""
        ts, at = self._store.stamp()
        post = Post(channel=room.id, ts=ts, at=at, user=user, **fields)
        room.add(post)
        self.announce(post, room)
        if self._audible(room):
            event = payloads.message_event(post, room, self._store.members.get(user), self.files_of(post))
            self._tell(event, room)
            if f"<@{BOT_USER}" in post.text and user != BOT_USER and room.kind != "im":
                mention = {name: event[name] for name in event if name not in ("subtype", "channel_type")}
                self._tell({**mention, "type": "app_mention"}, room)
        return post

    def change(self, post: Post, **fields: Any) -> bool:
        """Put new values in a post's fields; False, and no event, when nothing differs."""
        changed = {name: value for name, value in fields.items() if getattr(post, name) != value}
        if not changed:
            return False
        room = self._store.room(post.channel)
        previous = self.message(post, room)
        for name, value in changed.items():
            setattr(post, name, value)
        post.edited, post.edited_ts = True, self._store.stamp()[0]
        self.announce(post, room)
        if changed.keys() - {"metadata"} and self._audible(room):
            event = payloads.changed_event(self.message(post, room), previous, room, post.edited_ts)
            self._tell(event, room)
        return True

    def remove(self, post: Post) -> None:
        """Delete a post; one with replies leaves a tombstone."""
        room = self._store.room(post.channel)
        previous = self.message(post, room)
        room.remove(post)
        self.announce(post, room)
        if not self._audible(room):
            return
        ts = self._store.stamp()[0]
        if post.thread_ts is None and room.answered(post.ts):
            self._tell(payloads.changed_event(payloads.tombstone(post), previous, room, ts), room)
        else:
            self._tell(payloads.deleted_event(previous, room, ts), room)

    def react(self, post: Post, user: str, name: str) -> bool:
        """Add a reaction; False when this person's is already there."""
        reaction = post.reaction(name)
        if reaction is None:
            post.reactions.append({"name": name, "users": [user]})
        elif user in reaction["users"]:
            return False
        else:
            reaction["users"].append(user)
        self._reacted("reaction_added", post, user, name)
        return True

    def unreact(self, post: Post, user: str, name: str) -> bool:
        """Take a reaction back; False when it is not there."""
        reaction = post.reaction(name)
        if reaction is None or user not in reaction["users"]:
            return False
        reaction["users"].remove(user)
        if not reaction["users"]:
            post.reactions.remove(reaction)
        self._reacted("reaction_removed", post, user, name)
        return True

    def whisper(self, room: Room, user: str, to: str, **fields: Any) -> Post:
        """An ephemeral message; one for a thread without replies is kept, but nobody sees it."""
        ts, at = self._store.stamp()
        post = Post(channel=room.id, ts=ts, at=at, user=user, ephemeral_to=to, **fields)
        post.seen = post.thread_ts is None or room.answered(post.thread_ts)
        self.ephemerals.setdefault(to, []).append(post)
        if post.seen:
            self.announce(post, room)
        return post

    def ephemeral(self, user: str, ts: str) -> Post | None:
        """An ephemeral message this person was shown."""
        return next((post for post in reversed(self.ephemerals.get(user, [])) if post.ts == ts and post.seen), None)

    def rewrite_ephemeral(self, post: Post, **fields: Any) -> None:
        """Replace what an ephemeral message says; no event follows."""
        for name, value in fields.items():
            setattr(post, name, value)
        self.announce(post, self._store.room(post.channel))

    def message(self, post: Post, room: Room, *, with_metadata: bool = False) -> Json:
        """A message as the API gives it: with its files and, on a root, what is known of its thread."""
        message = payloads.tombstone(post) if post.deleted else message_of(post, with_metadata=with_metadata)
        if post.files:
            message["files"] = self.files_of(post)
        if post.thread_ts is None and room.answered(post.ts):
            thread = room.threads[post.ts]
            writers = [user for user, replies in thread.writers.items() if replies]
            message |= {"thread_ts": post.ts, "reply_count": thread.standing, "reply_users": writers}
            message |= {"reply_users_count": len(writers), "latest_reply": room.latest_reply(post.ts)}
        return message

    def files_of(self, post: Post) -> list[Json]:
        """The full file objects of a post."""
        return [file_object(self._store.files[file["id"]], self.origin()) for file in post.files]

    def joined(self, room: Room, user: str) -> None:
        """Somebody came into a channel."""
        room.members.add(user)
        event = {"type": "member_joined_channel", "user": user, "channel": room.id, "channel_type": "C",
                 "team": "T0SANDBOX", "event_ts": self._store.stamp()[0]}  # fmt: skip
        if self._audible(room):
            self._tell(event, room)
        self._journal.tell("slack.channel", channel=channel_state(room))

    def announce(self, post: Post, room: Room) -> None:
        """Tell the journal of a new or changed post."""
        if post.ephemeral_to is not None:
            self._journal.tell("slack.ephemeral", user=post.ephemeral_to, message=post.as_dict())
        else:
            self._journal.tell("slack.message", channel=room.id, dm_of=room.user or None, message=post.as_dict())

    def _reacted(self, kind: str, post: Post, user: str, name: str) -> None:
        room = self._store.room(post.channel)
        self.announce(post, room)
        if self._audible(room):
            self._tell(payloads.reaction_event(kind, user, name, post, self._store.stamp()[0]), room)

    def _audible(self, room: Room) -> bool:
        return BOT_USER in room.members

    def _tell(self, event: Json, room: Room) -> None:
        self._outbox.event(event, shared=self._store.shared(room))


def file_object(file: StoredFile, origin: str) -> Json:
    """A file as Slack's answers and events have it; ``url_private`` needs the bot's token."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    private = f"{origin}/slack/files/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2] or "binary",
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": True,
        "url_private": private,
        "url_private_download": private,
        "permalink": f"https://sandbox.slack.com/files/{file.user}/{file.id}/{file.name}",
    }


def channel_state(room: Room) -> Json:
    """A channel as the page draws it, without its messages."""
    return {"id": room.id, "name": room.name, "bot_is_member": BOT_USER in room.members, "archived": room.archived}
