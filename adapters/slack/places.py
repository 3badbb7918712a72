"""Who and where: members' names, direct-message channels, permalinks; asked once and remembered."""

import logging
import time
from dataclasses import dataclass

from adapters.slack.markup import one_line
from adapters.slack.wire import Wire
from core.errors import NotAnAgent
from core.model.organisation import Organisation

log = logging.getLogger(__name__)

REMEMBERED = 3_600.0
"""Seconds a member's name is believed."""
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the workspace."""

    id: str
    name: str
    language: str


def ref_of(channel: str, ts: str) -> str:
    """The desk's name for a post."""
    return f"slack/{channel}/{ts}"


def place_of(ref: str) -> tuple[str, str] | None:
    """Channel and ts of a post; None for what is no post in Slack."""
    platform, _, rest = ref.partition("/")
    channel, _, ts = rest.partition("/")
    return (channel, ts) if platform == "slack" and ts.replace(".", "", 1).isdigit() else None


class Places:
    """What the desk knows of the workspace without asking again."""

    def __init__(self, wire: Wire, organisation: Organisation) -> None:
        self._wire = wire
        self._organisation = organisation
        self._members: dict[str, tuple[float, Member]] = {}
        self._direct: dict[str, str] = {}
        self._links: dict[str, str] = {}

    async def member(self, member: str) -> Member:
        """Name and language of a member; what desk.toml says goes first, and no answer from Slack stops nothing."""
        known = self._members.get(member)
        if known and time.monotonic() - known[0] < REMEMBERED:
            return known[1]
        try:
            agent = self._organisation.agent_in_slack(member)
            found = Member(member, agent.name, agent.language)
        except NotAnAgent:
            try:
                found = await self._asked(member)
            except Exception as failure:
                log.warning("the name of a member is not to be had: %s", type(failure).__name__)
                return Member(member, "", "en")
        self._remember(found)
        return found

    def name(self, member: str) -> str:
        """A member's name as far as it is known already."""
        known = self._members.get(member)
        if known:
            return known[1].name
        return next((agent.name for agent in self._organisation.people if agent.slack == member), "…")

    async def _asked(self, member: str) -> Member:
        answer = await self._wire.ask("users.info", user=member, include_locale="1")
        user = answer.get("user", {})
        profile = user.get("profile", {})
        name = profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name", "")
        return Member(member, one_line(str(name), 80), str(user.get("locale") or "en").partition("-")[0].lower())

    def _remember(self, member: Member) -> None:
        if len(self._members) >= MOST:
            self._members.clear()
        self._members[member.id] = (time.monotonic(), member)

    async def channel(self, place: str) -> str:
        """The channel to post to: itself, or the direct messages with a member. Raises what the call raises."""
        if place[:1] not in ("U", "W"):
            return place
        if place not in self._direct:
            answer = await self._wire.post("conversations.open", users=place)
            self._direct[place] = str(answer["channel"]["id"])
        return self._direct[place]

    def is_direct(self, channel: str, member: str) -> bool:
        """Whether the channel is known to be our direct messages with that member."""
        return self._direct.get(member) == channel

    def note_direct(self, channel: str, member: str) -> None:
        """They wrote to us there."""
        self._direct[member] = channel

    async def permalink(self, ref: str) -> str:
        """The address of a post; nothing when Slack does not give it."""
        place = place_of(ref)
        if place is None:
            return ""
        if ref not in self._links:
            try:
                answer = await self._wire.ask("chat.getPermalink", channel=place[0], message_ts=place[1])
            except Exception as failure:
                log.info("no permalink: %s", type(failure).__name__)
                return ""
            if len(self._links) >= MOST:
                self._links.clear()
            self._links[ref] = str(answer.get("permalink", ""))
        return self._links[ref]
