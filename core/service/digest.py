"""Digests: planned, sent when due, sent now, paused and turned on again.

What a digest tells is counted in the transaction that moves its row: so "since the last one" neither misses anything
nor tells it twice, and two processes send one. The figures travel in the delivery; the words are put in when it is
sent, in the reader's language and zone, and say as of when they are.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from core.errors import RoleTooLow
from core.model.coverage import gaps_of
from core.model.delivery import Delivery, Kind, Rank
from core.model.digest import (
    FOREVER,
    Relief,
    Rhythm,
    Section,
    Subscription,
    end_of_day,
    fingerprint,
    may_come,
    next_morning,
    next_of,
    reliefs,
    rhythms_of,
    teams_of,
)
from core.model.organisation import Agent, Team
from core.model.roster import Roster
from core.model.rotation import shift_at
from core.model.wording import Word, pack
from core.notify import bucket_of
from core.phrases.coverage import summary
from core.ports import Parcel, UnitOfWork

COVERED = 7
"""Days whose coverage a digest tells of."""

LOOK_BACK = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
"""How far back a digest looks at least, for one that is asked for just after another."""

PAUSE = timedelta(days=7)

PLANNED = "digests"
"""The setting that holds what weekly digests were planned by."""

ACTS = ("refresh", "week", "pause", "on")
"""What the buttons of a digest do."""

AFTER_TROUBLE = timedelta(hours=1)
"""When a digest is tried again that broke."""


async def plan(uow: UnitOfWork) -> None:
    """Bring the rows in line with who leads what and who has the watch. What is due already, or paused, stays as it is.

    Weekly ones are planned anew only when desk.toml changed: one that waits for its reader's return keeps waiting.
    """
    roster = await uow.people.roster()
    same = await uow.settings.get(PLANNED) == fingerprint(uow.organisation)
    known = {(one.agent, one.rhythm): one for one in await uow.digests.all()}
    wanted = {(agent.name, r): agent for agent in uow.organisation.people for r in rhythms_of(uow.organisation, agent)}
    kept = []
    for (name, rhythm), agent in wanted.items():
        one = known.get((name, rhythm))
        if one is None:
            at = next_of(roster, agent, rhythm, uow.now)
            kept.append(Subscription(agent=name, rhythm=rhythm, next_at=at))
        elif not one.paused and one.next_at > uow.now and not (same and rhythm is Rhythm.WEEKLY):
            one.next_at = next_of(roster, agent, rhythm, max(uow.now, one.sent_at or uow.now))
            kept.append(one)
    await uow.digests.keep(kept)
    await uow.digests.drop([one for key, one in known.items() if key not in wanted])
    if not same:
        await uow.settings.put(PLANNED, fingerprint(uow.organisation))


async def send_due(uow: UnitOfWork) -> int:
    """Send the one that is due first and plan its next: one after a downtime, however long it was. 0 when none is due.

    One a transaction, so that what breaks one holds up no other.
    """
    due = await uow.digests.due(uow.now, limit=1)
    roster = await uow.people.roster() if due else Roster(organisation=uow.organisation)
    for one in due:
        agent = roster.present(one.agent)
        if agent is None or one.rhythm not in rhythms_of(uow.organisation, agent):
            await uow.digests.drop([one])
        else:
            await _take_turn(uow, roster, agent, one)
            await uow.digests.keep([one])
    return len(due)


async def put_off(uow: UnitOfWork) -> int:
    """The one that is due first cannot be sent: it is tried again in a while. 0 when none is due."""
    due = await uow.digests.due(uow.now, limit=1)
    for one in due:
        one.next_at = uow.now + AFTER_TROUBLE
    await uow.digests.keep(due)
    return len(due)


async def _take_turn(uow: UnitOfWork, roster: Roster, agent: Agent, one: Subscription) -> None:
    planned, one.paused = one.next_at, False
    one.next_at = next_of(roster, agent, one.rhythm, uow.now)
    if not may_come(roster, agent, planned, uow.now):
        one.next_at = min(one.next_at, next_morning(roster, agent, uow.now))
        return
    relieved = reliefs(roster, teams_of(uow.organisation, agent, one.rhythm), planned)
    about = "shift" if relieved and one.rhythm is Rhythm.DAILY else one.rhythm.value
    await _send(uow, agent, one, about=about, relieved=relieved)
    one.sent_at = uow.now


async def send_now(
    uow: UnitOfWork, agent: Agent, *, rhythm: str = "", at: str | None = None, platform: str = ""
) -> None:
    """A digest as things are now; ``at`` is the message of ours to put it in. The next one comes when it would have.

    It comes where that message is, else on ``platform`` (where it was asked for), else to their first address. Raises
    RoleTooLow for who gets none.
    """
    mine = await _of(uow, agent)
    one = next((each for each in mine if each.rhythm == rhythm), mine[0])
    await _send(uow, agent, one, about="now", at=at, platform=at.partition("/")[0] if at else platform)


async def pause(uow: UnitOfWork, agent: Agent, *, for_a_week: bool) -> datetime | None:
    """None of their digests comes for a week, or until they turn them on; when they come again. Raises RoleTooLow."""
    roster, mine = await uow.people.roster(), await _of(uow, agent)
    for one in mine:
        one.paused = True
        one.next_at = next_of(roster, agent, one.rhythm, uow.now + PAUSE) if for_a_week else FOREVER
    await uow.digests.keep(mine)
    return min(one.next_at for one in mine) if for_a_week else None


async def turn_on(uow: UnitOfWork, agent: Agent) -> datetime:
    """Their digests come again; when the next does. Raises RoleTooLow."""
    roster, mine = await uow.people.roster(), await _of(uow, agent)
    for one in mine:
        one.paused = False
        one.next_at = next_of(roster, agent, one.rhythm, max(uow.now, one.sent_at or uow.now))
    await uow.digests.keep(mine)
    return min(one.next_at for one in mine)


async def act(uow: UnitOfWork, agent: Agent, what: str, *, rhythm: str = "", at: str | None = None) -> None:
    """A button on a digest: ``refresh``, ``week``, ``pause``, ``on``; then it is drawn anew. Raises RoleTooLow."""
    match what:
        case "week" | "pause":
            await pause(uow, agent, for_a_week=what == "week")
        case "on":
            await turn_on(uow, agent)
    await send_now(uow, agent, rhythm=rhythm, at=at)


async def refused(uow: UnitOfWork, parcel: Parcel, reason: str) -> None:
    """They cannot be reached there: the same digest goes to their next address, if they have one."""
    given = parcel.delivery
    await uow.people.unreachable(given.to, reason)
    roster = await uow.people.roster()
    agent = roster.present(given.payload.get("agent"))
    rest = [one for one in roster.addresses(agent) if one != given.to] if agent else []
    if agent and rest:
        uow.send(_delivery(agent, rest[0], given.payload | {"replace": None}))


async def _of(uow: UnitOfWork, agent: Agent) -> list[Subscription]:
    """A person's digests, daily first. Raises RoleTooLow when they get none."""
    mine = [one for one in await uow.digests.all() if one.agent == agent.name]
    wanted = rhythms_of(uow.organisation, agent)
    mine = sorted((one for one in mine if one.rhythm in wanted), key=lambda one: one.rhythm)
    if not mine:
        raise RoleTooLow(role=Word("role-supervisor"))
    return mine


# What it tells ----------------------------------------------------------------------------------


async def _send(
    uow: UnitOfWork, agent: Agent, one: Subscription, *, about: str, relieved: Sequence[Relief] = (),
    at: str | None = None, platform: str = "",
) -> None:  # fmt: skip
    roster, teams = await uow.people.roster(), teams_of(uow.organisation, agent, one.rhythm)
    names = [team.name for team in teams]
    since = min(one.sent_at or uow.now, uow.now - LOOK_BACK[one.rhythm])
    until = end_of_day(roster, agent, uow.now)
    sections = list(await uow.digests.sections(names, now=uow.now, until=until, since=since))
    weeks: list[Word] = []
    if one.rhythm is Rhythm.WEEKLY:
        weeks, extended = await _week(uow, names, since)
        sections.append(extended)
    gaps = gaps_of(roster, uow.now, uow.now + timedelta(days=COVERED), teams)
    payload = {
        "agent": agent.name, "about": about, "rhythm": one.rhythm.value, "teams": names, "at": uow.now.isoformat(),
        "paused": one.next_at.isoformat() if one.paused else None,
        "watches": pack([_relief(each) for each in relieved] or _watches(roster, teams, uow.now)),
        "weeks": pack(weeks), "sections": [_packed(section) for section in sections if section.count],
        "gaps": len(gaps), "coverage": pack(summary(gaps, COVERED)), "replace": at,
    }  # fmt: skip
    addresses = roster.addresses(agent) or agent.addresses
    address = next((one for one in addresses if one.partition("/")[0] == platform), addresses[0])
    uow.send(_delivery(agent, address, payload))


def _delivery(agent: Agent, address: str, payload: dict[str, Any]) -> Delivery:
    """A waiting one is replaced by a newer one; never one that edits a message by one that is news, or the reverse."""
    place = payload["replace"] or "new"
    return Delivery(
        lane=f"{address}/digest", bucket=bucket_of(address), kind=Kind.DIGEST, rank=Rank.DIGEST, to=address,
        projection=f"digest/{agent.name}/{payload['rhythm']}/{place}"[:160], payload=payload,
    )  # fmt: skip


async def _week(uow: UnitOfWork, teams: Sequence[str], since: datetime) -> tuple[list[Word], Section]:
    weeks, extended = await uow.digests.week(teams, since)
    said = [
        Word(
            "digest-week",
            {
                "team": team, "filed": week.filed, "resolved": week.resolved, "response": week.broken[0],
                "resolution": week.broken[1], "first": week.pings[0], "second": week.pings[1], "last": week.pings[2],
            },
        )
        for team, week in weeks.items()
    ]  # fmt: skip
    return said, extended


def _watches(roster: Roster, teams: Sequence[Team], at: datetime) -> list[Word]:
    """Who is on call in each team that takes turns."""
    found = []
    for team in teams:
        if team.rotation is not None:
            covers = [cover for cover in roster.covers if cover.team == team.name]
            watch = shift_at(team.rotation, covers, at)
            found.append(Word("digest-on-call", {"team": team.name, "name": watch.agent, "until": watch.end}))
    return found


def _relief(given: Relief) -> Word:
    params = {"team": given.team, "name": given.agent, "before": given.before, "until": given.until}
    return Word("digest-relief", params)


def _packed(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "count": section.count,
        "entries": [
            {
                "number": entry.number, "priority": entry.priority, "subject": entry.subject, "owner": entry.owner,
                "thread": entry.thread, "what": pack(entry.what),
            }
            for entry in section.entries
        ],
    }  # fmt: skip
