"""P6 measured: fifty agents claim one ticket at the same instant, a hundred times: one owns it, the others hear who."""

import asyncio
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.db.store import Store
from core.errors import AlreadyOwned
from core.model.conversation import Heard
from core.model.organisation import Agent, Organisation
from core.service import intake, ownership
from sandbox.box import Sandbox
from sandbox.slack.post import Post
from sandbox.world import SlackPerson
from tests.faults.harness import CUSTOMERS, Scene, staged
from tests.faults.history import Talk
from tests.faults.people import SUPPORT, words

FIFTY = {f"U0AGENT{number:02}": f"Agent {number:02}" for number in range(50)}
ROUNDS = 100
TAKEN = re.compile(r"#(\d+) is already with (Agent \d\d),")


# The service on either database ------------------------------------------------------------------


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """The team with fifty technicians more."""
    more = (Agent(name=name, team="Support", slack=member) for member, name in FIFTY.items())
    return replace(organisation, people=(*organisation.people, *more))


async def test_of_fifty_who_claim_at_once_one_owns_and_forty_nine_are_told_who(store: Store) -> None:
    await _rounds(store, 2)


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_in_a_hundred_rounds_of_fifty_claims_each_has_one_winner(store: Store) -> None:
    await _rounds(store, ROUNDS)


async def _rounds(store: Store, count: int) -> None:
    for number in range(count):
        ticket = await _filed(store, f"telegram/{number + 1}")
        said = await asyncio.gather(*(_claim(store, ticket, name) for name in FIFTY.values()))
        async with store.engine.connect() as connection:
            query = text("SELECT owner FROM ticket WHERE number = :number")
            owner = (await connection.execute(query, {"number": ticket})).scalar_one()
        assert Counter(said) == {"won": 1, owner: len(FIFTY) - 1}
    async with store.engine.connect() as connection:
        facts = await connection.execute(text("SELECT ticket FROM timeline WHERE kind = 'Accepted'"))
        assert set(Counter(facts.scalars()).values()) == {1}


async def _filed(store: Store, address: str) -> int:
    async with store.work() as uow:
        contact = await intake.greet(uow, address, name="Anna", language="en")
        ticket = await intake.support(uow, contact, Heard(ref=f"{address}/1", text="Printer", at=uow.now))
        assert ticket is not None
        return ticket.number


async def _claim(store: Store, ticket: int, name: str) -> str:
    """ "won", or whom one is told of; anything else is an error."""
    try:
        async with store.work() as uow:
            await ownership.accept(uow, ticket, by=uow.organisation.agent(name))
    except AlreadyOwned as refusal:
        return str(refusal.params["owner"])
    return "won"


# The real desk -----------------------------------------------------------------------------------


@pytest.mark.marathon
@pytest.mark.timeout(900)
async def test_a_hundred_cards_pressed_by_fifty_at_once_have_one_owner_each_and_the_others_read_who(
    sqlite_url: str, tmp_path: Path
) -> None:
    people = "".join(_in_toml(member, name) for member, name in FIFTY.items())
    leaders = 'supervisor = "Agent 00"\nmanager = "Agent 01"'
    toml = f'[[teams]]\nname = "Support"\nslack_channel = "{SUPPORT}"\n{leaders}\n{people}'
    async with staged(tmp_path, sqlite_url, toml=toml) as scene:
        scene.crowd.chance = 0
        for member, name in FIFTY.items():
            scene.box.slack.join(SlackPerson(id=member, name=name))
        await scene.desk.start()
        await scene.desk.ready()
        won = Counter([await _pressed(scene, number) for number in range(ROUNDS)])
        await scene.settled()
        owners = await scene.rows("SELECT ticket, by FROM timeline WHERE kind = 'Accepted'")
        log = scene.desk.log
        await scene.desk.stop()
    told = ROUNDS * (len(FIFTY) - 1)
    print(f"{len(owners)} rounds, one winner each, {won.total()} told the same name {told:,} times, no error")  # noqa: T201
    assert len({row.ticket for row in owners}) == len(owners) == ROUNDS
    assert '"level": "error"' not in log


def _in_toml(member: str, name: str) -> str:
    role = {"Agent 00": "supervisor", "Agent 01": "manager"}.get(name, "technician")
    return f'\n[[people]]\nname = "{name}"\nrole = "{role}"\nteam = "Support"\nslack = "{member}"\n'


async def _pressed(scene: Scene, number: int) -> str:
    """One round: a card, fifty presses; the owner of whom forty-nine read."""
    talk = scene.crowd.file(CUSTOMERS[number % len(CUSTOMERS)])
    root: Post = await scene.box.until(lambda: _root(scene, talk), timeout=60)
    found = re.search(r"#(\d+)", words(root))
    assert found is not None
    ticket = found[1]
    for member in FIFTY:
        scene.box.slack.press(member, SUPPORT, root.ts, f"a:claim:{ticket}")
    await scene.box.until(lambda: len(_told(scene.box, ticket)) == len(FIFTY) - 1, timeout=60)
    (owner,) = {name for _, name in _told(scene.box, ticket)}
    members = Counter(member for member, _ in _told(scene.box, ticket))
    assert set(members.values()) == {1}
    assert {FIFTY[member] for member in FIFTY.keys() - members.keys()} == {owner}
    return owner


def _root(scene: Scene, talk: Talk) -> Post | None:
    """Only the newest posts can be it."""
    newest = scene.box.slack.messages(SUPPORT)[-5:]
    return next((post for post in newest if post.thread_ts is None and talk.request.token in words(post)), None)


def _told(box: Sandbox, ticket: str) -> list[tuple[str, str]]:
    """Who reads that somebody else has it, and who."""
    said = ((member, TAKEN.search(post.text)) for member in FIFTY for post in box.slack.ephemerals(member)[-2:])
    return [(member, match[2]) for member, match in said if match and match[1] == ticket]
