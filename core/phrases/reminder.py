"""Reminders as a person reads them: why, since when, against which limit, who has it, what comes next.

A card is drawn from the ticket and its clocks as they are when it is sent; the ping adds how it came to a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.model.calendar import ALWAYS
from core.model.escalation import Condition, DueClock, Level
from core.model.movement import still_told
from core.model.organisation import Organisation
from core.model.ping import LATE
from core.model.ticket import Ticket
from core.model.wording import Button, Word
from core.notify import resolution_due
from core.ports import Act, Listed, Parcel

WHYS = 6
"""Lines of a list whose reasons can be asked for from it; the others' from their tickets."""


SHOWN, SUBJECT = 80, 48
"""Lines of a list, further ones are counted; and characters of a subject in one: so many fit into a post of Slack's."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A sentence with its buttons. The Open button is the platform's own."""

    key: str
    params: dict[str, Any]
    rows: list[list[Button]] = field(default_factory=list)


def ping_card(parcel: Parcel, organisation: Organisation) -> Reminder | None:
    """A live card, its last edit, or the question "still on it?"; None when there is nothing to say any more."""
    ticket, payload = parcel.ticket, parcel.delivery.payload
    if ticket is None:
        return None
    if payload.get("settled"):
        return _settled(ticket, parcel.act)
    told = still_told(ticket, parcel.clocks)
    if payload.get("still"):
        return _still(ticket, told, datetime.fromisoformat(payload["still"]), parcel.at or parcel.since)
    if parcel.ping is None or not told:
        return None
    return _live(parcel, ticket, told, organisation)


def list_card(parcel: Parcel, organisation: Organisation) -> Reminder | None:
    """A person's list of many reminders, the gravest first; None when there never was anything on it."""
    count, lines = len(parcel.listed), gravest(parcel)
    if not lines and not parcel.delivery.payload.get("replace"):
        return None
    if not lines:
        return Reminder("ping-list-settled", {})
    more = [Word("list-more", {"count": count - len(lines)})] if count > len(lines) else []
    notes = [*_delays(lines[0].ping.payload, parcel), _elsewhere(parcel, organisation)]
    said = [*map(_line, lines), *more, *(note for note in notes if note)]
    return Reminder("ping-list", {"count": count, "lines": said}, _whys(lines))


def gravest(parcel: Parcel) -> list[Listed]:
    """The lines of a list that are shown, in their order."""
    return sorted(parcel.listed, key=_gravity)[:SHOWN]


def act_word(act: Act | None, ticket: Ticket) -> Word:
    """What somebody did to a ticket, by whom and when, as a sentence."""
    if act is None:
        return Word("act-none")
    name = ticket.contact.name if act.by == ticket.contact.address else act.by
    kind = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in act.kind).lstrip("-")
    data = {key: str(act.data.get(key) or "") for key in ("reason", "after")}
    params: dict[str, Any] = {"name": name, "at": act.at, "whom": str(act.data.get("agent") or ""), **data}
    if until := _instant(act.data.get("until") or (act.data.get("after") if act.kind == "Extended" else None)):
        params["until"] = until
    return Word(f"act-{kind}", params)


def why(clock: DueClock, ticket: Ticket, organisation: Organisation, at: datetime) -> Word:
    """ "No update for 4 h 10 min, the limit is 4 h, business time." """
    terms = organisation.terms(ticket.team, ticket.priority)
    limit = terms.threshold(clock.condition, Level(clock.level), extension=ticket.extension)
    return Word(
        f"why-{_kebab(clock.condition.value)}",
        {
            "since": clock.anchor,
            "passed": terms.calendar.between(clock.anchor, at),
            "limit": limit,
            "hours": Word("hours-all" if terms.calendar is ALWAYS else "hours-business"),
        },
    )


def _settled(ticket: Ticket, act: Act | None) -> Reminder:
    reasons = Button(Word("button-why"), f"a:why:{ticket.number}")
    return Reminder("ping-settled", {**_head(ticket), "what": act_word(act, ticket)}, [[reasons]])


def _still(ticket: Ticket, told: Sequence[DueClock], until: datetime, at: datetime) -> Reminder | None:
    """Only while that very acknowledgement holds, or held last. It may come when its time is over already.

    Then (the clock jumped, the desk did not run, the platform did not answer) it says that reminders go on.
    """
    if not any(clock.held_until == until for clock in told):
        return None
    number = ticket.number
    buttons = [
        Button(Word("button-still-on-it"), f"a:ack:{number}", "primary"),
        Button(Word("button-let-go"), f"a:release:{number}"),
        Button(Word("button-why"), f"a:why:{number}"),
    ]
    key = "still-on-it" if at < until else "still-on-it-late"
    return Reminder(key, {**_head(ticket), "until": until}, [buttons])


def _live(parcel: Parcel, ticket: Ticket, told: Sequence[DueClock], organisation: Organisation) -> Reminder:
    payload = parcel.ping.payload if parcel.ping else {}
    at = parcel.at or parcel.since
    lines = [
        why(told[0], ticket, organisation, at),
        *(Word(f"also-{_kebab(clock.condition.value)}") for clock in told[1:]),
        Word("ping-due", {"target": resolution_due(ticket, organisation)}),
        who(ticket),
        _in_hand(told, parcel.act, ticket, at),
        *_delays(payload, parcel),
        *(_skip(skip) for skip in payload.get("skipped", ())),
        _elsewhere(parcel, organisation),
        _told(payload),
        _next_level(told),
        _last_words(ticket, parcel.last_words),
    ]
    params = {**_head(ticket), "level": Word(f"level-{told[0].level}"), "lines": [line for line in lines if line]}
    return Reminder("ping", params, _buttons(ticket))


def _head(ticket: Ticket) -> dict[str, Any]:
    return {"number": ticket.number, "subject": ticket.subject, "priority": ticket.priority.value}


def who(ticket: Ticket) -> Word:
    """Who has it, or was asked to take it."""
    if ticket.owner:
        return Word("ping-owner", {"name": ticket.owner})
    return Word("ping-asked", {"name": ticket.asked}) if ticket.asked else Word("ping-nobody")


def _in_hand(told: Sequence[DueClock], act: Act | None, ticket: Ticket, at: datetime) -> Word | None:
    """Who has acknowledged or snoozed it, while that holds."""
    held = max((clock.held_until for clock in told if clock.held_until), default=None)
    if held is None or held <= at or act is None:
        return None
    return act_word(act, ticket) if act.kind in ("Acknowledged", "Snoozed") else Word("ping-held", {"until": held})


def _delays(payload: Mapping[str, Any], parcel: Parcel) -> list[Word]:
    """Whether it comes late, and why: quiet hours, the desk did not run, or the platform did not answer."""
    if parcel.ping is not None and parcel.ping.ref is not None:
        return []
    due = _instant(payload.get("due"))
    if due is None:
        return []
    if payload.get("quiet_until"):
        return [Word("delayed-quiet", {"due": due})]
    said = []
    if float(payload.get("late") or 0) >= LATE.total_seconds():
        said.append(Word("delayed-downtime", {"due": due}))
    elif parcel.at is not None and parcel.at - parcel.since >= LATE:
        said.append(Word("delayed-platform", {"due": due}))
    return said


def _skip(skip: Sequence[str | None]) -> Word | None:
    """Somebody was passed over; that somebody just acted themselves needs no words."""
    name, reason, until = (*skip, None)[:3]
    match reason:
        case "away" if until:
            return Word("skipped-away", {"name": name, "until": datetime.fromisoformat(until)})
        case "unreachable":
            return Word("skipped-unreachable", {"name": name})
    return None


def _elsewhere(parcel: Parcel, organisation: Organisation) -> Word | None:
    """It comes by another way than its reader put first, for that one took nothing from us."""
    name, to = parcel.delivery.payload.get("agent"), parcel.delivery.to
    addresses = next((agent.addresses for agent in organisation.people if agent.name == name), ())
    if to not in addresses[1:]:
        return None
    return Word("came-elsewhere", {"platform": addresses[0].partition("/")[0].capitalize()})


def _told(payload: Mapping[str, Any]) -> Word | None:
    names = [name or Word("the-channel") for name in payload.get("told", ())]
    return Word("ping-told", {"names": names}) if len(names) > 1 else None


def _next_level(told: Sequence[DueClock]) -> Word:
    upcoming = min((clock.due_at for clock in told if clock.due_at), default=None)
    return Word("ping-next", {"at": upcoming}) if upcoming else Word("ping-last")


def _last_words(ticket: Ticket, last_words: str | None) -> Word | None:
    return Word("ping-said", {"text": last_words[:300]}) if last_words and last_words != ticket.text else None


def _buttons(ticket: Ticket) -> list[list[Button]]:
    number = ticket.number

    def one(verb: str, style: str = "") -> Button:
        return Button(Word(f"button-{verb}"), f"a:{verb}:{number}", style)

    first = [one("reply", "primary")] if ticket.owner else [one("claim", "primary"), one("assign")]
    return [[*first, one("ack")], [one("snooze"), one("extend"), one("why")]]


def _whys(lines: Sequence[Listed]) -> list[list[Button]]:
    """A way to the reasons of the gravest few: a row takes three in any chat."""
    numbers = [line.ticket.number for line in lines[:WHYS]]
    ways = [Button(Word("button-why-of", {"number": number}), f"a:why:{number}") for number in numbers]
    return [ways[at : at + 3] for at in range(0, len(ways), 3)]


def _line(line: Listed) -> Word:
    told = still_told(line.ticket, line.clocks)
    level = told[0].level if told else line.ping.level
    what = Word(f"list-{_kebab(told[0].condition.value)}") if told else Word("list-settled")
    params = {**_head(line.ticket), "subject": _short(line.ticket.subject), "level": level, "what": what}
    if told and told[0].condition is Condition.NOT_ASSIGNED:
        return Word("ping-line-open", params)  # that nobody has it is what it says
    who = Word("list-with", {"name": line.ticket.owner}) if line.ticket.owner else Word("list-nobody")
    return Word("ping-line", {**params, "who": who})


def _short(subject: str) -> str:
    return subject if len(subject) <= SUBJECT else f"{subject[: SUBJECT - 1]}…"


def _gravity(line: Listed) -> tuple[str, int, int]:
    told = still_told(line.ticket, line.clocks)
    return line.ticket.priority.value, -(told[0].level if told else 0), line.ticket.number


def _instant(given: Any) -> datetime | None:
    return datetime.fromisoformat(given) if given else None


def _kebab(name: str) -> str:
    return name.lower().replace("_", "-")
