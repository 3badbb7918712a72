"""What there is in the workspace: members, conversations with their posts in order, files."""

import itertools
import mimetypes
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.slack.post import BOT_NAME, BOT_USER, STRANGERS_TEAM, TEAM, Json, Post, StoredFile
from sandbox.slack.refusal import Absent
from sandbox.world import Channel, SlackPerson, World

FILE_CAP = 64 * 1024 * 1024
"""The largest file kept, bytes. Slack takes 1 GB; this is memory."""


@dataclass(kw_only=True, slots=True, eq=False)
class Thread:
    """The replies under one root: every ts in order, and who wrote how many of those that still stand."""

    stamps: list[str] = field(default_factory=list)
    standing: int = 0
    writers: dict[str, int] = field(default_factory=dict)

    def count(self, user: str, by: int) -> None:
        """One reply more or less."""
        self.standing += by
        self.writers[user] = self.writers.get(user, 0) + by


@dataclass(kw_only=True, eq=False)
class Room:
    """A channel or direct messages. Posts only ever get younger, so every index is in order by construction."""

    id: str
    name: str
    kind: str = "channel"  # channel | im | mpim
    user: str = ""
    archived: bool = False
    restricted: bool = False
    members: set[str] = field(default_factory=set)
    posts: dict[str, Post] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    threads: dict[str, Thread] = field(default_factory=dict)

    def add(self, post: Post) -> None:
        """Append a post; its ts must be the newest."""
        self.posts[post.ts] = post
        if post.thread_ts:
            thread = self.threads.setdefault(post.thread_ts, Thread())
            thread.stamps.append(post.ts)
            thread.count(post.user, 1)
        if not post.thread_ts or post.broadcast:
            self.timeline.append(post.ts)

    def remove(self, post: Post) -> None:
        """Flag a post as deleted; it keeps its place."""
        post.deleted = True
        if post.thread_ts:
            self.threads[post.thread_ts].count(post.user, -1)

    def answered(self, root: str) -> bool:
        """Whether a root has replies that still stand."""
        return root in self.threads and self.threads[root].standing > 0

    def latest_reply(self, root: str) -> str:
        """The ts of the youngest reply that still stands."""
        return next(ts for ts in reversed(self.threads[root].stamps) if not self.posts[ts].deleted)

    def standing(self, ts: str) -> Post | None:
        """The post, unless it was never there or is deleted."""
        post = self.posts.get(ts)
        return None if post is None or post.deleted else post


def between(stamps: list[str], oldest: str, latest: str, inclusive: bool) -> range:
    """The places of an ordered list within the bounds; an empty bound is open."""
    low, high = (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
    start = low(stamps, padded(oldest)) if oldest else 0
    end = high(stamps, padded(latest)) if latest else len(stamps)
    return range(start, end)


def padded(stamp: str) -> str:
    """A timestamp in the ten-dot-six digits of a ts, so that text order is time order."""
    seconds, _, micros = stamp.partition(".")
    return f"{seconds:0>10}.{micros[:6]:0<6}"


class Store:
    """Members, rooms and files by id; mints ids and timestamps."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.clock = clock
        self.members: dict[str, SlackPerson] = {}
        self._strangers: set[str] = set()
        self.rooms: dict[str, Room] = {}
        self.files: dict[str, StoredFile] = {}
        self._last_micros = 0
        self._numbers = itertools.count(1)
        for channel in world.channels:
            self.open_channel(channel)
        for person in world.members:
            self.add_member(person)

    def add_member(self, person: SlackPerson) -> None:
        """A new member, who is in every channel from the start."""
        self.members[person.id] = person
        if person.kind == "stranger":
            self._strangers.add(person.id)
        for room in self.rooms.values():
            if room.kind == "channel" and person.kind != "deactivated":
                room.members.add(person.id)

    def open_channel(self, channel: Channel) -> Room:
        """A public channel with everybody in it, and the bot as the channel says."""
        members = {person.id for person in self.members.values() if person.kind != "deactivated"}
        room = Room(id=channel.id, name=channel.name, archived=channel.archived, members=members)
        if channel.bot_is_member:
            room.members.add(BOT_USER)
        self.rooms[room.id] = room
        return room

    def direct(self, user: str) -> Room:
        """The direct messages between a member and the bot, made when needed. Raises Absent for no member."""
        person = self.member(user)
        identity = f"D{person.id[1:]}"
        if identity not in self.rooms:
            self.rooms[identity] = Room(id=identity, name="directmessage", kind="im", user=user,
                                        members={user, BOT_USER})  # fmt: skip
        return self.rooms[identity]

    def room(self, channel: str) -> Room:
        """A conversation by id. Raises Absent."""
        try:
            return self.rooms[channel]
        except KeyError:
            raise Absent(f"no conversation {channel}") from None

    def member(self, user: str) -> SlackPerson:
        """A member by id. Raises Absent."""
        try:
            return self.members[user]
        except KeyError:
            raise Absent(f"no member {user}") from None

    def shared(self, room: Room) -> bool:
        """Whether somebody of another workspace is in a room (Slack Connect)."""
        return not self._strangers.isdisjoint(room.members)

    def stamp(self) -> tuple[str, str]:
        """A ts no other message of the workspace has, younger than all before, and the same instant as ISO."""
        now = self.clock.now()
        micros = max(int(now.timestamp() * 1_000_000), self._last_micros + 1)
        self._last_micros = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}", now.isoformat()

    def identity(self, prefix: str) -> str:
        """A new id in Slack's manner: a letter and ten characters."""
        return f"{prefix}{next(self._numbers):010d}"

    def add_file(self, name: str, content: bytes, user: str, title: str = "") -> StoredFile:
        """Keep a file. Raises ValueError over FILE_CAP."""
        if len(content) > FILE_CAP:
            raise ValueError("file too large for the sandbox")
        file = StoredFile(
            id=self.identity("F"), name=name, title=title or name, user=user, size=len(content), content=content,
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            created=int(self.clock.now().timestamp()),
        )  # fmt: skip
        self.files[file.id] = file
        return file


def user_object(person: SlackPerson) -> Json:
    """A member as users.info has it."""
    stranger = person.kind == "stranger"
    return {
        "id": person.id,
        "team_id": STRANGERS_TEAM if stranger else TEAM,
        "name": handle(person),
        "deleted": person.kind == "deactivated",
        "real_name": person.name,
        "tz": "Europe/Berlin",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "locale": person.locale,
        "profile": {
            "real_name": person.name,
            "display_name": person.name,
            "title": person.title,
            "email": f"{handle(person)}@sandbox.example",
        },
        "is_bot": person.kind == "bot",
        "is_app_user": False,
        "is_restricted": person.kind == "guest",
        "is_ultra_restricted": False,
        "is_stranger": stranger,
        "is_admin": False,
        "is_owner": False,
        "updated": 1_700_000_000,
    }


def handle(person: SlackPerson) -> str:
    """The short name a member is typed by: ``tom.reed``."""
    return person.name.lower().replace(" ", ".")


def bot_object() -> Json:
    """The bot's own user as users.info has it."""
    return {**user_object(SlackPerson(id=BOT_USER, name=BOT_NAME, kind="bot"))}
