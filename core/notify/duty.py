"""What is said of turns on call: in a team's channel, and to one person wherever they read first.

Times are told in the reader's zone, with the day of the week; in a channel in the organisation's.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core.model.delivery import Delivery
from core.model.duty import Answer, Request, Wish
from core.model.organisation import Agent, Organisation, Team
from core.model.roster import Roster
from core.model.wording import Button, Word
from core.notify.shapes import notice

TAKE, DECLINE, WITHDRAW = "a:duty:take", "a:duty:decline", "a:duty:withdraw"
"""What the buttons of a request do; its id follows."""


def moment(at: datetime, zone: ZoneInfo) -> Word:
    """An instant on the wall clock of ``zone``: "Mon 2 Mar, 09:00 CET"."""
    here = at.astimezone(zone)
    return Word("duty-moment", _parts(here) | {"zone": _zone_name(here)})


def span(start: datetime, end: datetime, zone: ZoneInfo) -> Word:
    """From when until when: "Mon 2 Mar, 09:00 – Mon 9 Mar, 09:00 CET", within a day "Mon 2 Mar, 09:00 – 18:00 CET".

    Where the clocks change in between, both ends have their zone.
    """
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.utcoffset() != last.utcoffset():
        return Word("duty-span", {"start": moment(start, zone), "end": moment(end, zone)})
    if first.date() == last.date():
        until: Word | str = f"{last:%H:%M} {_zone_name(last)}"
    else:
        until = moment(end, zone)
    return Word("duty-span", {"start": Word("duty-moment-bare", _parts(first)), "end": until})


def _zone_name(here: datetime) -> str:
    name = here.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def _parts(here: datetime) -> dict[str, int | str]:
    return {"weekday": here.isoweekday(), "day": here.day, "month": here.month, "time": f"{here:%H:%M}"}


def in_channel(team: Team, key: str, /, *rows: list[Button], **params: object) -> Delivery:
    """A sentence into the team's channel."""
    return notice(f"slack/{team.slack_channel}", key, *rows, **params)  # type: ignore[arg-type]  # params only


def answer(address: str, key: str, /, *rows: list[Button], **params: object) -> Delivery:
    """A sentence to an agent where they are, in the language they work in."""
    said = notice(address, key, *rows, **params)  # type: ignore[arg-type]  # params only
    return replace(said, payload=said.payload | {"staff": True})


def to_agent(roster: Roster, agent: Agent, key: str, /, *rows: list[Button], **params: object) -> Delivery:
    """A sentence to one person, in their language; into the team's channel while they cannot be reached anywhere."""
    addresses = roster.addresses(agent)
    channel = f"slack/{roster.organisation.team(agent.team).slack_channel}"
    return answer(addresses[0] if addresses else channel, key, *rows, **params)


def request(roster: Roster, asked: Request, *, at: str | None = None) -> Delivery:
    """A request as it is now: posted, or where it stands already (``at`` is another place where it was found).

    Its buttons go when somebody has answered.
    """
    place = at or asked.ref
    organisation, whom = roster.organisation, roster.present(asked.asked)
    key, params = said_of(asked, roster.zone(whom) if whom else ZoneInfo(organisation.timezone))
    channel = f"slack/{organisation.team(asked.team).slack_channel}"
    to = _address(roster, whom, place) if whom else channel
    projection = f"duty/{asked.id}/{place}" if place else f"duty/{asked.id}"  # each place shows the newest
    said = notice(to, key, _buttons(asked), replace=place, projection=projection, **params)  # type: ignore[arg-type]  # params only
    return replace(said, payload=said.payload | {"request": asked.id, "staff": True})


def news(roster: Roster, reader: Agent, asked: Request) -> Delivery:
    """What became of a request, to one of those it is about."""
    key, params = said_of(asked, roster.zone(reader))
    return to_agent(roster, reader, key, **params)


def news_in_channel(organisation: Organisation, asked: Request) -> Delivery:
    """The same in the team's channel."""
    key, params = said_of(asked, ZoneInfo(organisation.timezone))
    return in_channel(organisation.team(asked.team), key, **params)


def _address(roster: Roster, agent: Agent, ref: str | None) -> str:
    """Where somebody was asked, else where they are asked."""
    platform = ref.partition("/")[0] if ref else ""
    there = [address for address in agent.addresses if address.startswith(f"{platform}/")]
    team = roster.organisation.team(agent.team)
    return next(iter((*there, *roster.addresses(agent))), f"slack/{team.slack_channel}")


def said_of(asked: Request, zone: ZoneInfo) -> tuple[str, dict[str, object]]:
    """The sentence of a request: what is asked, or what became of it."""
    own = span(asked.starts_at, asked.ends_at, zone)
    params: dict[str, object] = {"agent": asked.agent, "span": own}
    if asked.kind is Wish.SWAP and asked.other_starts_at and asked.other_ends_at:
        params["other"] = span(asked.other_starts_at, asked.other_ends_at, zone)
    if asked.answer is Answer.OPEN:
        you = "-you" if asked.kind is Wish.COVER and asked.asked else ""
        if asked.by == asked.agent:
            return f"duty-ask-{asked.kind.value}{you}", params
        return f"duty-ask-{asked.kind.value}{you}-for", params | {"by": asked.by}
    return f"duty-{asked.kind.value}-{asked.answer.value}", params | {"name": asked.answered_by or asked.agent}


def _buttons(asked: Request) -> list[Button]:
    if not asked.is_open:
        return []
    if asked.asked is None:
        no = Button(Word("button-duty-withdraw"), f"{WITHDRAW}:{asked.id}")
    else:
        no = Button(Word("button-duty-decline"), f"{DECLINE}:{asked.id}")
    yes = "button-duty-swap-accept" if asked.kind is Wish.SWAP else "button-duty-take"
    return [Button(Word(yes), f"{TAKE}:{asked.id}", "primary"), no]


def answered(asked: Request, zone: ZoneInfo) -> Word:
    """What became of a request, for who comes too late."""
    at = moment(asked.answered_at, zone) if asked.answered_at else ""
    return Word(f"duty-late-{asked.answer.value}", {"name": asked.answered_by or "", "at": at})
