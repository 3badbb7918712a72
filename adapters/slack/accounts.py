"""Whose account in Slack may not act for the desk any more, whatever desk.toml says: it fails closed.

desk.toml names members; Slack knows what has become of their accounts. Whoever was deactivated, is a guest now, belongs
to another workspace or is a bot is nobody at the desk: their buttons refuse, their words stay inside.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from adapters.slack.wire import Wire
from core.errors import NotAnAgent, StoreDown
from core.model.organisation import Agent, Organisation
from core.ports import UnitOfWork, Work

log = logging.getLogger(__name__)

FRESH = 300.0
"""Seconds for which an answer of Slack's holds."""
AGAIN = 10.0
"""Seconds after which Slack is asked again when it gave no answer: not every click waits for a Slack that hangs."""
FIRST_ROUND, ROUND = 20.0, 3600.0
"""Seconds from the start to the first round over everybody in desk.toml, and from one to the next."""
PATIENCE = 1.0
"""Seconds an answer may take: Slack wants each input confirmed within three."""
BARRED = "account"
"""Why the addresses of who is barred count as unreachable, in the store."""

FLAGS = {"deleted": "deactivated", "is_bot": "a bot", "is_restricted": "a guest", "is_ultra_restricted": "a guest",
         "is_stranger": "of another workspace"}  # fmt: skip
"""What Slack says of a member that bars them (users.info), and what the log calls it."""


class Accounts:
    """What Slack says of the people in desk.toml, asked when they do something, and of everybody in rounds.

    While Slack gives no answer the last one holds, also after a new start; without any, desk.toml alone does. Who is
    barred gets no reminders.
    """

    def __init__(self, wire: Wire, organisation: Organisation) -> None:
        self._wire = wire
        self._organisation = organisation
        self._people = [agent for agent in organisation.people if agent.slack]
        self._asked: dict[str, float] = {}
        self.barred: frozenset[str] = frozenset()

    async def recall(self, work: Work) -> None:
        """Whom Slack barred when a desk last asked: they are until it says otherwise. Raises StoreDown."""
        async with work() as uow:
            addresses = await uow.people.refused_for(BARRED)
        self.barred = frozenset(str(agent.slack) for agent in self._people if f"slack/{agent.slack}" in addresses)
        await self._write_down(work, self.barred)

    async def rounds(self, work: Work) -> None:
        """Ask about everybody, again and again: whoever is barred also reads nothing of tickets any more."""
        await asyncio.sleep(FIRST_ROUND)
        while True:
            before = self.barred
            for agent in self._people:
                await self._ask(str(agent.slack))
            try:
                await self._write_down(work, before | self.barred)
            except StoreDown:
                log.warning("whom Slack bars could not be written down; the next round will")
            await asyncio.sleep(ROUND)

    async def _write_down(self, work: Work, members: frozenset[str]) -> None:
        """So the sweep knows, and the next start."""
        concerned = [agent for agent in self._people if agent.slack in members]
        if not concerned:
            return
        async with work() as uow:
            for agent in concerned:
                await note(uow, agent, barred=agent.slack in self.barred)

    async def look(self, member: str) -> None:
        """Ask about somebody of the desk who just did something, unless the last answer is fresh."""
        if self._is_agent(member) and time.monotonic() - self._asked.get(member, -FRESH) >= FRESH:
            await self._ask(member)

    async def _ask(self, member: str) -> None:
        now = time.monotonic()
        try:
            answer = await asyncio.wait_for(self._wire.ask("users.info", user=member), PATIENCE)
        except Exception as failure:
            log.warning("what has become of a member's account is not to be had: %s", type(failure).__name__)
            self._asked[member] = now - FRESH + AGAIN
            return
        self._asked[member] = now
        self._note(member, answer.get("user") or {})

    def _is_agent(self, member: str) -> bool:
        try:
            self._organisation.agent_in_slack(member)
        except NotAnAgent:
            return False
        return True

    def _note(self, member: str, user: Mapping[str, Any]) -> None:
        kinds = [kind for flag, kind in FLAGS.items() if user.get(flag)]
        if kinds and member not in self.barred:
            log.warning("%s of desk.toml may do nothing here: the account in Slack is %s", member, kinds[0])
        self.barred = self.barred | {member} if kinds else self.barred - {member}

    def narrowed(self, work: Work) -> Work:
        """The same units of work, in which who is barred is no agent."""

        @asynccontextmanager
        async def opened() -> AsyncIterator[UnitOfWork]:
            async with work() as uow:
                if self.barred:
                    uow.organisation = replace(uow.organisation, barred=self.barred)
                yield uow

        return opened


async def note(uow: UnitOfWork, agent: Agent, *, barred: bool) -> None:
    """Reminders pass over who is barred, on whatever platform; who is not is tried again in Slack."""
    for address in agent.addresses if barred else ():
        await uow.people.unreachable(address, BARRED)
    if not barred:
        await uow.people.heard_from(f"slack/{agent.slack}")
