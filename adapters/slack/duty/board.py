"""What ``/oncall`` shows: who has the watch, who comes next, who stands in, what waits for an answer.

Instants are Slack's own, so every reader sees them in the zone of their client.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.slack import buttons
from adapters.slack.markup import Block, cut, escape, plain_text, when
from core.model.duty import Request, Wish
from core.model.organisation import Agent, Team
from core.model.rotation import Cover, Shift
from core.notify.duty import TAKE, WITHDRAW
from core.phrases import Phrasebook
from core.ports import UnitOfWork
from core.service import duty
from core.service.duty import Watch

MOST_TEAMS = 10
MOST_LINES = 10
"""Covers and requests that are listed with their buttons; turns that are listed at all."""


class Board:
    """Draws it for one agent: their team first, with what they can do about it; then the other teams' turns."""

    def __init__(self, book: Phrasebook, calendars: Mapping[str, str]) -> None:
        self._book = book
        self._calendars = calendars

    async def draw(self, uow: UnitOfWork, agent: Agent) -> dict[str, Any]:
        """Text and blocks."""
        own = uow.organisation.team(agent.team)
        others = [team for team in uow.organisation.teams if team != own and team.rotation is not None]
        title = self._book.say(agent.language, "duty-title")
        blocks: list[Block] = [{"type": "header", "text": plain_text(cut(title, 150))}]
        blocks += await self._own(uow, own, agent)
        blocks += [{"type": "divider"}] if others else []
        for team in others[: MOST_TEAMS - 1]:
            blocks += self._turns(await duty.on_call(uow, team), agent.language)
        return {"text": escape(title), "blocks": [*blocks, *self._calendar(own, agent.language)]}

    async def _own(self, uow: UnitOfWork, team: Team, agent: Agent) -> list[Block]:
        if team.rotation is None:
            return [self._section(self._say(agent.language, "duty-no-turns", team=team.name))]
        watch = await duty.on_call(uow, team)
        return [
            *self._turns(watch, agent.language),
            *self._covers(watch.covers, agent),
            *self._requests(watch.requests, agent),
            self._acts(agent.language),
        ]

    def _turns(self, watch: Watch, language: str) -> list[Block]:
        """Who has the watch, and the next two weeks."""
        now: dict[str, Any] = {"team": watch.team.name, "name": watch.now.agent, "until": watch.now.end}
        if watch.away_until is not None:
            first = self._say(language, "duty-now-away", **now, away=watch.away_until)
        else:
            first = self._say(language, "duty-now", **now)
        lines = [self._turn(shift, language) for shift in watch.then[:MOST_LINES]]
        if not lines:
            return [self._section(first)]
        title = self._say(language, "duty-next-title")
        return [self._section(first), self._section("\n".join([f"{title}:", *(f"• {line}" for line in lines)]))]

    def _turn(self, shift: Shift, language: str) -> str:
        between = {"start": shift.start, "end": shift.end}
        if shift.instead_of is None:
            return self._say(language, "duty-turn", name=shift.agent, **between)
        return self._say(language, "duty-turn-for", name=shift.agent, other=shift.instead_of, **between)

    def _covers(self, covers: Sequence[Cover], agent: Agent) -> list[Block]:
        if not covers:
            return []
        found = [self._section(self._say(agent.language, "duty-covers-title") + ":")]
        for cover in covers[:MOST_LINES]:
            params: dict[str, Any] = {"name": cover.agent, "start": cover.starts_at, "end": cover.ends_at}
            if cover.by == cover.agent:
                line = self._say(agent.language, "duty-cover-line", **params)
            else:
                line = self._say(agent.language, "duty-cover-line-by", **params, by=cover.by)
            button = self._button(agent, "cancel", f"a:duty:cancel:{cover.id}")
            found.append(self._section(f"• {line}", button if duty.may_cancel(agent, cover) else None))
        return found

    def _requests(self, requests: Sequence[Request], agent: Agent) -> list[Block]:
        if not requests:
            return []
        found = [self._section(self._say(agent.language, "duty-requests-title") + ":")]
        for one in requests[:MOST_LINES]:
            params: dict[str, Any] = {"agent": one.agent, "start": one.starts_at, "end": one.ends_at}
            params |= {"name": one.asked} if one.kind is Wish.SWAP else {}
            line = self._say(agent.language, f"duty-request-{one.kind.value}", **params)
            found.append(self._section(f"• {line}", self._answer(one, agent)))
        return found

    def _answer(self, one: Request, agent: Agent) -> Block | None:
        """What this agent can do about a request."""
        if agent.name in (one.agent, one.by):
            return self._button(agent, "withdraw", f"{WITHDRAW}:{one.id}")
        if one.asked in (None, agent.name):
            return self._button(agent, "swap-accept" if one.kind is Wish.SWAP else "take", f"{TAKE}:{one.id}")
        return None

    def _acts(self, language: str) -> Block:
        labels = ("cover", "swap", "over")
        return buttons.actions(
            [buttons.button(self._book.say(language, f"button-duty-{one}"), f"a:duty:{one}") for one in labels]
        )

    def _calendar(self, team: Team, language: str) -> list[Block]:
        address = self._calendars.get(team.name)
        if address is None:
            return []
        said = self._book.say(language, "duty-calendar", address=escape(address))
        return [{"type": "context", "elements": [{"type": "mrkdwn", "text": said, "verbatim": True}]}]

    def _button(self, agent: Agent, name: str, do: str) -> Block:
        return buttons.button(self._book.say(agent.language, f"button-duty-{name}"), do)

    def _say(self, language: str, key: str, **params: object) -> str:
        """A sentence as mrkdwn: names cannot fire anything, instants are the reader's."""
        return self._book.say(language, key, **{name: _shown(value) for name, value in params.items()})

    def _section(self, text: str, accessory: Block | None = None) -> Block:
        block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": cut(text, 3_000), "verbatim": True}}
        return block | ({"accessory": accessory} if accessory else {})


def _shown(value: object) -> object:
    match value:
        case datetime():
            return when(value)
        case str():
            return escape(value)
        case _:
            return value
