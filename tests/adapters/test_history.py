"""Histories read in pages, on either database: the same facts that a ticket's own timeline has."""

from datetime import timedelta
from itertools import count

from adapters.db import history
from adapters.db.history import Story, lasting, reading, stories
from adapters.db.store import Store
from core.model.organisation import Organisation
from core.service import intake, ownership, progress
from tests.conftest import HandClock

REFS = count(1)


async def filed(store: Store) -> int:
    """A ticket of Anna's."""
    async with store.work() as uow:
        anna = await intake.greet(uow, "telegram/1001", name="Anna Berg", language="en")
        ticket = await intake.file(uow, anna, [{"ref": f"telegram/1001/{next(REFS)}", "text": "It broke", "files": []}])
    return ticket.number


async def told(store: Store, numbers: list[int], **kinds: object) -> list[Story]:
    """Their stories, read as a rehearsal does, page after page."""
    async with reading(store.url.render_as_string(hide_password=False)) as engine:
        return [story async for page in stories(engine, numbers, **kinds) for story in page]  # type: ignore[arg-type]


async def test_a_story_has_the_facts_of_the_timeline_to_the_microsecond(
    store: Store, clock: HandClock, organisation: Organisation
) -> None:
    number, other = await filed(store), None
    clock.advance(minutes=3, microseconds=17)
    async with store.work() as uow:
        await ownership.accept(uow, number, by=organisation.people[0])
    other = await filed(store)
    async with store.work() as uow:
        facts = {one: await uow.people.facts(one) for one in (number, other)}
    history_of = {story.number: (story.team, story.facts) for story in await told(store, [number, other])}
    assert history_of == {one: ("Support", facts[one]) for one in (number, other)}
    assert [fact.kind for fact in facts[number]] == ["Filed", "Accepted"]


async def test_kinds_that_are_not_wanted_stay_away_except_where_they_matter(
    store: Store, organisation: Organisation
) -> None:
    numbers = [await filed(store), await filed(store)]
    async with store.work() as uow:
        await ownership.accept(uow, numbers[0], by=organisation.people[0])
    found = await told(store, numbers, without=["Filed"], unless="Accepted")
    assert [[fact.kind for fact in story.facts] for story in found] == [["Filed", "Accepted"], []]


async def test_what_was_over_before_is_left_out_and_pages_join(
    store: Store, clock: HandClock, organisation: Organisation
) -> None:
    old, stays = await filed(store), [await filed(store) for _ in range(3)]
    async with store.work() as uow:
        await progress.cancel(uow, old, by=organisation.people[3], reason="duplicate")
    clock.advance(days=1)
    assert await lasting(store.engine, clock.now()) == stays
    assert await lasting(store.engine, clock.now(), team="Another") == []
    assert await lasting(store.engine, clock.now() - timedelta(days=2)) == [old, *stays]
    history.PAGE, whole = 2, history.PAGE
    try:
        assert [story.number for story in await told(store, stays)] == stays
    finally:
        history.PAGE = whole
