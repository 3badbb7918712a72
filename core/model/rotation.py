"""On call by turns: who of a team has the watch, when it is handed over, and who stands in for whom.

A turn lasts so many wall days and is handed over at a wall-clock hour of the rotation's zone. So a weekly
turn in which the clocks change lasts 167 or 169 hours, and the next one begins at the same hour as always.
Before the rotation's start it goes on backwards. Finding a turn is arithmetic on days: it costs the same for
tomorrow as for ten years from now. Every instant given is aware, every instant returned is UTC.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ALWAYS_BEFORE = datetime.min.replace(tzinfo=UTC)
ALWAYS_AFTER = datetime.max.replace(tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Who of a team is on call, by turns.

    ``people`` are agents' names in the order of their turns. A turn of ``people[0]`` begins at the first
    hand-over on or after ``start``. Turns last ``days`` days; when those are whole weeks, they are handed over
    on ``weekday`` (0 is Monday), otherwise the count begins on ``start`` itself. ``handover`` is an hour of the
    wall clock in ``zone``: one that the clocks skip moves to the first instant after the gap, one that they
    repeat is taken the first time. ValueError: nobody, a turn of no days, no such weekday or zone.
    """

    people: tuple[str, ...]
    zone: str = "UTC"
    handover: time = time(9, 0)
    weekday: int = 0
    days: int = 7
    start: date

    def __post_init__(self) -> None:
        if not self.people:
            raise ValueError("a rotation needs at least one person")
        if self.days < 1:
            raise ValueError("a turn lasts at least one day")
        if self.weekday not in range(7):
            raise ValueError("a weekday is 0 (Monday) to 6")
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError) as unknown:
            raise ValueError(f"no such time zone: {self.zone}") from unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person's watch from ``start`` until before ``end`` (UTC).

    ``instead_of`` is whose turn all of it was, when that is somebody else. It is None when a watch joins several
    people's turns, or a turn of the agent's own with a bit of another's.
    """

    agent: str
    start: datetime
    end: datetime
    instead_of: str | None = None


@dataclass(kw_only=True, eq=False)
class Cover:
    """Somebody takes the watch for a while: an override, or half of a swap.

    Where covers overlap, the one made last counts (of one instant: the one with the greatest id). A canceled
    cover never counted, nor did one that ends before it starts.
    """

    id: str
    team: str
    agent: str
    starts_at: datetime
    ends_at: datetime
    by: str
    made_at: datetime
    canceled_at: datetime | None = None


def on_call(rotation: Rotation, covers: Iterable[Cover], at: datetime) -> str:
    """The name of the agent who has the watch at an instant. ``covers`` are those of the rotation's team."""
    at = _utc(at)
    cover = _counting(covers, at)
    return cover.agent if cover else _owner(rotation, _turn(rotation, at))


def shift_at(rotation: Rotation, covers: Iterable[Cover], at: datetime) -> Shift:
    """The whole stretch around an instant during which its agent has the watch without a change.

    Where one person takes every turn and nobody ever relieves them, it is cut at the hand-overs of the turn.
    """
    at, covers = _utc(at), tuple(covers)
    turn = _turn(rotation, at)
    agent, start = _since(rotation, covers, at)
    _, end = _until(rotation, covers, at)
    start = _begin(rotation, turn) if start == ALWAYS_BEFORE else start
    end = _begin(rotation, turn + 1) if end == ALWAYS_AFTER else end
    return _shift(rotation, agent, start, end)


def schedule(rotation: Rotation, covers: Iterable[Cover], start: datetime, end: datetime) -> list[Shift]:
    """The watches from ``start`` until before ``end``: in order, without gaps, the outer two cut to fit.

    Neighbours have different agents. Nothing when ``end`` is not after ``start``.
    """
    at, end, covers = _utc(start), _utc(end), tuple(covers)
    shifts = []
    while at < end:
        agent, until = _until(rotation, covers, at)
        until = min(until, end)
        shifts.append(_shift(rotation, agent, at, until))
        at = until
    return shifts


def next_handover(rotation: Rotation, covers: Iterable[Cover], after: datetime) -> datetime | None:
    """The next instant at which another person has the watch; None when that never comes."""
    _, until = _until(rotation, tuple(covers), _utc(after))
    return None if until == ALWAYS_AFTER else until


def swap(
    rotation: Rotation,
    covers: Iterable[Cover],
    first: Shift,
    second: Shift,
    *,
    by: str,
    at: datetime,
    new_id: Callable[[], str],
    team: str = "",
) -> tuple[Cover, Cover]:
    """Two people exchange two watches: the second's agent covers the first, the first's agent the second.

    The covers are dated ``at``, or just after the newest that already lies on those watches, so they count.
    ValueError: one person on both sides, or a watch that is no longer as the shift says.
    """
    covers = tuple(covers)
    if first.agent == second.agent:
        raise ValueError("a swap needs two people")
    for given in (first, second):
        if [each.agent for each in schedule(rotation, covers, given.start, given.end)] != [given.agent]:
            raise ValueError(f"{given.agent} is not on call from {given.start} to {given.end}")
    made_at = max([_utc(at), *(c.made_at + datetime.resolution for c in covers if _on(c, first) or _on(c, second))])

    def half(agent: str, taken: Shift) -> Cover:
        return Cover(
            id=new_id(), team=team, agent=agent, starts_at=taken.start, ends_at=taken.end, by=by, made_at=made_at
        )

    return half(second.agent, first), half(first.agent, second)


def _on(cover: Cover, shift: Shift) -> bool:
    return cover.canceled_at is None and cover.starts_at < shift.end and shift.start < cover.ends_at


def _counting(covers: Iterable[Cover], at: datetime) -> Cover | None:
    there = (cover for cover in covers if cover.canceled_at is None and cover.starts_at <= at < cover.ends_at)
    return max(there, key=lambda cover: (cover.made_at, cover.id), default=None)


# Turns are numbered: 0 begins at the first hand-over on or after the start, -1 is the one before it.


def _owner(rotation: Rotation, turn: int) -> str:
    return rotation.people[turn % len(rotation.people)]


def _turn(rotation: Rotation, at: datetime) -> int:
    """The number of the turn that an instant lies in: guessed from the date, then set right by the hour."""
    day = at.astimezone(ZoneInfo(rotation.zone)).date()
    turn = (day - _first_day(rotation)).days // rotation.days
    while _begin(rotation, turn) > at:
        turn -= 1
    while _begin(rotation, turn + 1) <= at:
        turn += 1
    return turn


def _first_day(rotation: Rotation) -> date:
    if rotation.days % 7:
        return rotation.start
    return rotation.start + timedelta(days=(rotation.weekday - rotation.start.weekday()) % 7)


def _begin(rotation: Rotation, turn: int) -> datetime:
    """The instant at which a turn begins, in UTC."""
    day = _first_day(rotation) + timedelta(days=turn * rotation.days)
    local = datetime.combine(day, rotation.handover, tzinfo=ZoneInfo(rotation.zone))
    by_old_clock, by_new_clock = local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if by_old_clock <= by_new_clock:
        return by_old_clock
    return _change(ZoneInfo(rotation.zone), by_new_clock, by_old_clock)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant between two at which the zone's clocks are put forward; that is always on a whole second."""
    old = before.astimezone(zone).utcoffset()
    seconds = range((before - EPOCH) // SECOND, (after - EPOCH) // SECOND)
    changed = bisect_left(seconds, True, key=lambda s: (EPOCH + s * SECOND).astimezone(zone).utcoffset() != old)
    return EPOCH + (seconds.start + changed) * SECOND


def _stretch(rotation: Rotation, covers: tuple[Cover, ...], at: datetime) -> tuple[str, datetime, datetime]:
    """Who has the watch at an instant, and a stretch around it in which that cannot change."""
    edges = [edge for c in covers if c.canceled_at is None for edge in (c.starts_at, c.ends_at)]
    since = max((edge for edge in edges if edge <= at), default=ALWAYS_BEFORE)
    until = min((edge for edge in edges if edge > at), default=ALWAYS_AFTER)
    cover = _counting(covers, at)
    if cover:
        return cover.agent, since, until
    turn = _turn(rotation, at)
    if len(set(rotation.people)) > 1:  # otherwise hand-overs change nothing, and looking for one would never end
        since, until = max(since, _begin(rotation, turn)), min(until, _begin(rotation, turn + 1))
    return _owner(rotation, turn), since, until


def _until(rotation: Rotation, covers: tuple[Cover, ...], at: datetime) -> tuple[str, datetime]:
    """Who has the watch at an instant, and when the next person takes it (``ALWAYS_AFTER``: never).

    It ends: every step passes an edge of a cover or a hand-over, and at most a cycle of hand-overs changes nobody.
    """
    agent, _, until = _stretch(rotation, covers, at)
    while until != ALWAYS_AFTER:
        follower, _, further = _stretch(rotation, covers, until)
        if follower != agent:
            break
        until = further
    return agent, until


def _since(rotation: Rotation, covers: tuple[Cover, ...], at: datetime) -> tuple[str, datetime]:
    """Who has the watch at an instant, and since when (``ALWAYS_BEFORE``: ever); ``_until`` looking back."""
    agent, since, _ = _stretch(rotation, covers, at)
    while since != ALWAYS_BEFORE:
        predecessor, further, _ = _stretch(rotation, covers, since - datetime.resolution)
        if predecessor != agent:
            break
        since = further
    return agent, since


def _shift(rotation: Rotation, agent: str, start: datetime, end: datetime) -> Shift:
    """A watch, with whose turn it was: a cycle of turns at most needs looking at."""
    first, last = _turn(rotation, start), _turn(rotation, end - datetime.resolution)
    last = min(last, first + len(rotation.people) - 1)
    owners = {_owner(rotation, turn) for turn in range(first, last + 1)}
    instead_of = owners.pop() if len(owners) == 1 and agent not in owners else None
    return Shift(agent=agent, start=start.astimezone(UTC), end=end.astimezone(UTC), instead_of=instead_of)


def _utc(at: datetime) -> datetime:
    """The instant in UTC. ValueError: a naive one, which would be read in this machine's zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(UTC)
