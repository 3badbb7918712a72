"""The table of docs/security.md, cell by cell, through the verbs: who may do what, and who is refused."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.db.store import Store
from core.errors import DeskError, Forbidden
from core.model.authority import ALLOWED, Action
from core.model.conversation import Heard
from core.model.organisation import Agent, Organisation, Role, Team, ThreadMode
from core.model.priority import Priority
from core.model.proposal import WordCounter
from core.ports import UnitOfWork
from core.service import conversation, duty, explaining, intake, ownership, progress, response
from tests.conftest import HandClock

PAGE = (Path(__file__).parents[2] / "docs" / "security.md").read_text("utf-8")
LINES = [line.split("|") for line in PAGE.splitlines() if re.match(r"\| [a-z].*\| (own|team|no) \|", line)]
ROWS = {line[1].strip(): [cell.strip() for cell in line[2:6]] for line in LINES}
TABLE = [(said, role, cell) for said, cells in ROWS.items() for role, cell in zip(Role, cells, strict=True)]

Verb = Callable[[UnitOfWork, int, Agent], Awaitable[Any]]
HOUR = timedelta(hours=1)


def heard(uow: UnitOfWork) -> Heard:
    """Words of an agent."""
    return Heard(ref="slack/C1/1", text="Hello", at=uow.now)


VERBS: dict[str, tuple[Action, Verb]] = {
    "read": (Action.READ, lambda uow, n, by: explaining.explanation(uow, n, by=by)),
    "claim": (Action.CLAIM, lambda uow, n, by: ownership.accept(uow, n, by=by)),
    "assign": (Action.ASSIGN, lambda uow, n, by: response.ask(uow, n, "Support technician", by=by)),
    "reply": (Action.REPLY, lambda uow, n, by: conversation.reply(uow, n, by, heard(uow))),
    "note": (Action.NOTE, lambda uow, n, by: conversation.note(uow, n, by, heard(uow))),
    "move": (Action.MOVE, lambda uow, n, by: progress.resolve(uow, n, "Done", by=by)),
    "prioritise": (Action.PRIORITISE, lambda uow, n, by: progress.prioritise(uow, n, Priority.P2, by=by)),
    "sort": (Action.SORT, lambda uow, n, by: progress.sort_into(uow, n, "api", by=by)),
    "acknowledge": (Action.ACKNOWLEDGE, lambda uow, n, by: response.acknowledge(uow, n, by=by)),
    "snooze": (Action.SNOOZE, lambda uow, n, by: response.snooze(uow, n, HOUR, "Lunch", by=by)),
    "extend the due date of P3": (Action.EXTEND, lambda uow, n, by: extend(uow, n, by)),
    "extend the due date of P1": (Action.EXTEND_GRAVE, lambda uow, n, by: extend(uow, n, by)),
    "arrange": (Action.ARRANGE, lambda uow, n, by: duty.away(uow, by, uow.now + HOUR, whose="Support colleague")),
}


async def extend(uow: UnitOfWork, number: int, by: Agent) -> None:
    """A day more."""
    await response.extend(uow, number, uow.now + timedelta(days=30), "Parts are late", by=by)


def person(team: str, role: str) -> Agent:
    """Somebody of a team."""
    known = {one.value: one for one in Role}
    return Agent(
        name=f"{team} {role}", team=team, role=known.get(role, Role.TECHNICIAN), slack=f"U{team}{role}".upper()
    )


@pytest.fixture
def organisation() -> Organisation:
    """Two teams with everybody in them."""
    teams = [
        Team(name=name, slack_channel=f"C{name}", thread_mode=ThreadMode.EVERYONE) for name in ("Support", "Sales")
    ]
    roles = [*(role.value for role in Role), "colleague"]
    return Organisation(teams=tuple(teams), people=tuple(person(team.name, role) for team in teams for role in roles))


@pytest.fixture
async def store(sqlite_url: str, organisation: Organisation, clock: HandClock) -> AsyncIterator[Store]:
    """Roles are core's: one database is enough."""
    opened = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await opened.open()
    yield opened
    await opened.close()


class _NothingIsKept(Exception):
    """Rolls back what a verb did."""


async def may(store: Store, said: str, by: Agent, owner: str | None) -> bool:
    """Whether a verb lets somebody through; that the ticket is not in the state for it is no matter of authority."""
    _, verb = next(verb for name, verb in VERBS.items() if said.startswith(name))
    try:
        async with store.work() as uow:
            contact = await intake.greet(uow, "telegram/1", name="Anna", language="en")
            ticket = await intake.support(uow, contact, Heard(ref="telegram/1/1", text="Help", at=uow.now))
            assert ticket is not None
            if "P1" in said:
                ticket.prioritise(Priority.P1)
            if owner is not None:
                await ownership.accept(uow, ticket.number, by=uow.organisation.agent(owner))
            await verb(uow, ticket.number, by)
            raise _NothingIsKept
    except Forbidden:
        return False
    except (DeskError, _NothingIsKept):
        return True


def test_the_page_and_the_code_have_the_same_table() -> None:
    words = {"no": 0, "own": 1, "team": 2, "all": 3}
    assert len(ROWS) == len(Action) == len(VERBS)
    for said, cells in ROWS.items():
        action = next(action for name, (action, _) in VERBS.items() if said.startswith(name))
        assert [int(reach) for reach in ALLOWED[action].values()] == [words[cell] for cell in cells]


@pytest.mark.parametrize(("said", "role", "cell"), TABLE)
async def test_every_cell_of_the_table_holds(store: Store, said: str, role: Role, cell: str) -> None:
    ours, theirs = person("Support", role.value), person("Sales", role.value)
    found = [
        await may(store, said, ours, ours.name),
        await may(store, said, ours, "Support colleague"),
        await may(store, said, theirs, "Support colleague"),
    ]
    reach = {"no": 0, "own": 1, "team": 2, "all": 3}[cell]
    assert found == [reach >= 1, reach >= 2, reach >= 3]
