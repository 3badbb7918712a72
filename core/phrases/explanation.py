"""Why reminders came, as a person reads it: the ticket and its hours, a part for each clock, then what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby
from typing import Any

from core.model.business_hours.hours import BusinessHours
from core.model.business_hours.window import Window, joined
from core.model.calendar import Calendar
from core.model.delivery import Kind
from core.model.escalation import Condition
from core.model.explanation import Course, End, Explanation, Line, Step, Telling
from core.model.ping import LATE
from core.model.ticket import Ticket
from core.model.timeline import Act
from core.model.wording import Word
from core.phrases.reminder import who


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the sentences under it."""

    title: Word
    lines: Sequence[Word]


def explanation(found: Explanation, *, newest: int | None = None) -> list[Part]:
    """All of it; of what happened the ``newest`` only, with how much more there is."""
    story = found.story if newest is None else found.story[-newest:]
    earlier = len(found.story) - len(story)
    lines = [Word("explain-earlier", {"count": earlier})] if earlier else []
    return [
        _head(found),
        *(_clock(course, found) for course in found.courses),
        Part(Word("explain-story"), [*lines, *(said for line in story for said in _line(line, found))]),
    ]


# The ticket and its hours ---------------------------------------------------------------------------


def _head(found: Explanation) -> Part:
    ticket = found.ticket
    title = {
        "number": ticket.number, "priority": ticket.priority.value, "team": ticket.team, "subject": ticket.subject
    }  # fmt: skip
    lines = [who(ticket)]
    if ticket.due_at is not None:
        lines.append(Word("ping-due", {"target": ticket.due_at}))
    if ticket.extension:
        key = "explain-extended" if ticket.extension > timedelta(0) else "explain-shortened"
        lines.append(Word(key, {"by": _span(abs(ticket.extension), found.calendar)}))
    return Part(Word("explain-ticket", title), [*lines, *_hours(found.calendar), Word("explain-rule")])


def _span(amount: timedelta, calendar: Calendar) -> timedelta | Word:
    """Service time. Where days have other than 24 hours it is told in hours: "30 h", not "1 day 6 h"."""
    hours, rest = divmod(amount, timedelta(hours=1))
    if not isinstance(calendar, BusinessHours) or hours < 24:
        return amount
    minutes = rest // timedelta(minutes=1)
    params = {"hours": hours, "minutes": minutes}
    return Word("explain-span-minutes", params) if minutes else Word("explain-span", {"hours": hours})


def _hours(calendar: Calendar) -> list[Word]:
    """The zone and the hours of an ordinary week: "Mon-Fri: 09:00-13:00, 14:00-18:00"."""
    if not isinstance(calendar, BusinessHours):
        return [Word("explain-always")]
    week = sorted((day, _clock_times(windows)) for day, windows in calendar.week.items())
    runs = [list(run) for _, run in groupby(enumerate(week), key=lambda item: (item[1][0] - item[0], item[1][1]))]
    lines = [Word("explain-hours-line", {"days": _days(run[0][1][0], run[-1][1][0]), "hours": run[0][1][1]})
             for run in runs]  # fmt: skip
    return [Word("explain-hours", {"zone": calendar.zone}), *lines]


def _clock_times(windows: Sequence[Window]) -> str:
    return ", ".join("–".join(f"{at // 60:02}:{at % 60:02}" for at in hours) for hours in joined(windows))


def _days(first: int, last: int) -> Word:
    one = Word(f"weekday-{first}")
    return one if first == last else Word("weekday-to", {"first": one, "last": Word(f"weekday-{last}")})


# A clock ------------------------------------------------------------------------------------------


def _clock(course: Course, found: Explanation) -> Part:
    ticket, calendar = found.ticket, found.calendar
    since: dict[str, Any] = {"at": course.anchor, "run": course.episode}
    begun = _did(course.begun_by, ticket) if course.begun_by else None
    if course.stopped in ("resolved", "over", "assigned"):
        told = [_step(step, course, calendar) for step in course.steps if step.told_at]
        return Part(_named(course.condition), [*told, Word(f"explain-stopped-{course.stopped}", _owner(ticket))])
    lines = [
        Word("explain-since-act", {**since, "what": begun}) if begun else Word("explain-since", since),
        *(_pause(pause.start, pause.end, _span(cost, calendar)) for pause, cost in course.pauses),
        *(_step(step, course, calendar) for step in course.steps),
        *_next(course, ticket),
    ]
    return Part(_named(course.condition), lines)


def _owner(ticket: Ticket) -> dict[str, Any]:
    return {"name": ticket.owner or "–"}


def _named(condition: Condition) -> Word:
    return Word(f"explain-{condition.value.lower().replace('_', '-')}")


def _pause(since: datetime, until: datetime | None, cost: timedelta | Word) -> Word:
    if until is None:
        return Word("explain-paused", {"since": since, "cost": cost})
    return Word("explain-pause", {"since": since, "until": until, "cost": cost})


def _step(step: Step, course: Course, calendar: Calendar) -> Word:
    """A level: after how long, when that is, and whether it was told."""
    params: dict[str, Any] = {"level": int(step.level), "after": _limit(step, calendar)}
    if step.told_at is not None and step.due is not None:
        return Word("explain-step-told", {**params, "due": step.due, "at": step.told_at})
    if step.level <= course.reached:
        return Word("explain-step-passed", params)
    if course.stopped or step.due is None:
        return Word("explain-step-not", params)
    held = course.held is not None and course.next_at is not None and course.next_at > step.due
    if held and step.level == course.reached + 1:
        return Word("explain-step-held", {**params, "due": step.due, "at": course.next_at})
    return Word("explain-step-due", {**params, "due": step.due})


def _limit(step: Step, calendar: Calendar) -> Word:
    limit = _span(step.limit, calendar)
    if step.share is None:
        return Word("explain-after", {"limit": limit})
    params = {"limit": limit, "share": f"{step.share:g}", "target": _span(step.target, calendar)}
    return Word("explain-after-share", params)


def _next(course: Course, ticket: Ticket) -> list[Word]:
    if course.stopped:
        return [Word(f"explain-stopped-{course.stopped}", _owner(ticket))]
    if course.next_at is None:
        return []
    coming = Word("explain-next", {"level": course.reached + 1, "at": course.next_at})
    return [coming, Word("explain-held", {"what": _did(course.held, ticket)})] if course.held else [coming]


# What happened ---------------------------------------------------------------------------------------


def _line(line: Line, found: Explanation) -> Iterable[Word]:
    act = line.act
    yield Word("explain-at", {"at": act.at, "what": _did(act, found.ticket)})
    for name, reason, until in (_three(skip) for skip in act.data.get("skipped", ())):
        params: dict[str, Any] = {"name": name} | ({"until": datetime.fromisoformat(until)} if until else {})
        if reason in ("acted", "unreachable") or (reason == "away" and until):
            yield Word(f"explain-skipped-{reason}", params)
    for telling in line.told:
        key = "explain-asked" if act.kind == "Acknowledged" else "explain-told"
        whom = telling.agent or Word("the-channel")
        yield Word(key, {"name": whom, "channel": _channel(telling), "fate": _fate(telling, found.now)})


def _three(skip: Sequence[str | None]) -> tuple[str | None, str | None, str | None]:
    name, reason, until = (*skip, None, None, None)[:3]
    return name, reason, until


def _did(act: Act | None, ticket: Ticket) -> Word:
    """What somebody did, without when."""
    if act is None:
        return Word("did-something")
    if act.kind == "Escalated":
        return _escalated(act.data)
    name = ticket.contact.name if act.by == ticket.contact.address else act.by
    kind = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in act.kind).lstrip("-")
    data: dict[str, Any] = {key: str(act.data.get(key) or "–") for key in ("reason", "after", "before", "priority")}
    data |= {"name": name, "whom": str(act.data.get("agent") or "–"), "level": act.data.get("level") or 0}
    if act.kind == "Breached":
        return Word(f"did-breached-{act.data['promise']}")
    if until := act.data.get("until") or (act.data.get("after") if act.kind == "Extended" else None):
        data["until"] = datetime.fromisoformat(until)
    return Word(f"did-{kind}", data)


def _escalated(data: Mapping[str, Any]) -> Word:
    named = [_named(Condition(condition)) for condition in data["conditions"]]
    about = reduce(lambda one, other: Word("explain-and", {"one": one, "other": other}), named)
    late = timedelta(seconds=float(data.get("late") or 0))
    params = {"level": data["level"], "about": about}
    return Word("did-escalated-late", {**params, "late": late}) if late >= LATE else Word("did-escalated", params)


def _channel(telling: Telling) -> Word:
    """Where it went: "Slack", "Telegram", "the thread"; in a list where several were told at once."""
    to = telling.fate.to if telling.fate else ""
    place = to if to == "thread" else to.partition("/")[0]
    named = Word(f"channel-{place}" if place in ("slack", "telegram", "thread") else "channel-unknown")
    in_a_list = telling.fate is not None and telling.fate.kind is Kind.LIST
    return Word("channel-list", {"channel": named}) if in_a_list else named


def _fate(telling: Telling, now: datetime) -> Word:
    fate, end = telling.fate, telling.end(now)
    if fate is None:
        return Word("fate-lost")
    outcome = fate.outcome or "–"
    reason = Word(outcome) if outcome.startswith("reason-") else outcome
    match end:
        case End.REFUSED:
            return Word("fate-refused", {"reason": reason})
        case End.AGAIN:
            return Word("fate-again", {"reason": reason, "at": fate.due_at})
        case End.QUIET:
            return Word("fate-quiet", {"at": fate.due_at})
        case End.WAITING if fate.due_at > now:
            return Word("fate-later", {"at": fate.due_at})
        case End.DELIVERED:
            return Word("fate-delivered", {"at": fate.settled_at or fate.due_at})
        case _:
            return Word(f"fate-{end.value}")
