"""/privacy: what is kept of a person, for them to read; and forgetting them everywhere, without breaking history."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from adapters.db import tables
from adapters.db.seals import verify
from adapters.db.store import Store
from bot.app import Desk
from bot.demo import settings_for
from core.model.conversation import Heard
from core.model.organisation import Organisation
from core.model.privacy import Retention
from core.model.proposal import WordCounter
from core.model.replay import replay
from core.model.timeline import DESK, Undelivered
from core.service import intake, privacy, progress
from sandbox.box import Sandbox
from sandbox.slack.post import Post
from sandbox.telegram.messages import Message
from tests.adapters.test_backup import content
from tests.adapters.test_store import file
from tests.conftest import WalkingClock
from tests.flows.conftest import ANNA, MARIA, SUPPORT, TINA, TOM, Scene

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where nothing depends on the database: the same SQL is tried on both by the others."""

SECRET = "Zanzibar"
"""What only Anna says."""


async def everything(scene: Scene) -> str:
    """Every row of every table, as one text."""
    async with scene.desk.store.engine.connect() as connection:
        found = [(await connection.execute(select(table))).all() for table in tables.metadata.sorted_tables]
    return "\n".join(str(tuple(row)) for rows in found for row in rows)


def last(scene: Scene, user: int) -> str:
    """The newest words to somebody."""
    return next((message.text for message in reversed(scene.told(user))), "")


def shown(scene: Scene, user: int) -> list[str]:
    """What the buttons in a chat would do."""
    return [str(button["data"]) for message in scene.told(user) for row in message.buttons for button in row]


async def press(scene: Scene, label: str, user: int = ANNA) -> tuple[int, str]:
    """Press the newest button of that label; the message and the data, to press it again."""

    def found() -> tuple[int, str] | None:
        buttons = [
            (message.message_id, str(button["data"]))
            for message in scene.told(user)
            for row in message.buttons
            for button in row
            if button["text"] == label
        ]
        return buttons[-1] if buttons else None

    message, data = await scene.until(found)
    scene.box.telegram.press(user, message, data)
    return message, data


async def talk(scene: Scene) -> Post:
    """Anna's ticket: a request, an answer, a file, a note among agents."""
    root = await scene.file(f"The API in {SECRET} answers 500")
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "Which endpoint, Anna?", thread_ts=root.ts)
    await scene.until(lambda: any("Which endpoint" in m.text for m in scene.told(ANNA)))
    scene.box.slack.say(TOM, SUPPORT, "note: she sounds cross", thread_ts=root.ts)
    scene.box.telegram.send(ANNA, "document", name="orders.log", content=b"boom", caption=f"Orders, in {SECRET}")
    await scene.until(lambda: any(post.files for post in scene.thread(root)))
    return root


async def forget(scene: Scene) -> tuple[int, str]:
    """Anna asks to be forgotten, and says yes; her last press."""
    scene.box.telegram.say(ANNA, "/privacy")
    await press(scene, "Forget me")
    pressed = await press(scene, "Yes, forget me")
    await scene.until(lambda: any("You are forgotten" in message.text for message in scene.told(ANNA)))
    return pressed


async def quiet(scene: Scene) -> None:
    """Until all that was to be said is said."""
    waiting = text("SELECT count(*) FROM delivery WHERE standing IN ('pending', 'sending')")
    for _ in range(400):
        async with scene.desk.store.engine.connect() as connection:
            if not (await connection.execute(waiting)).scalar():
                return
        await asyncio.sleep(0.02)
    raise TimeoutError


@ON_SQLITE
async def test_a_person_gets_what_is_kept_of_them_and_no_more_and_once_forgotten_nothing(scene: Scene) -> None:
    await talk(scene)
    await scene.file("Something of Maria's", MARIA)
    scene.box.telegram.say(ANNA, "/privacy")
    message, data = await press(scene, "My data")
    sent: Message = await scene.until(lambda: next((m for m in scene.told(ANNA) if m.file), None))
    assert sent.file is not None
    assert sent.file.content is not None
    written = sent.file.content.decode()
    kept = json.loads(written)
    (ticket,) = kept["tickets"]
    assert (kept["you"]["name"], ticket["number"], ticket["state"]) == ("Anna Berg", 1001, "in_progress")
    assert sorted(said["from"] for said in ticket["messages"]) == ["Tom", "you", "you"]
    assert SECRET in ticket["subject"]
    for private in ("sounds cross", "Maria", "Reed", TOM, "slack/"):
        assert private not in written
    await forget(scene)
    scene.box.telegram.press(ANNA, message, data)
    await scene.until(lambda: "I keep nothing of you." in [toast.text for toast in scene.box.telegram.toasts(ANNA)])
    await quiet(scene)
    assert len([m for m in scene.told(ANNA) if m.file]) == 1


async def test_forgetting_leaves_nothing_of_a_person_but_numbers_and_instants_and_history_whole(scene: Scene) -> None:
    root = await talk(scene)
    await scene.desk.store.seal()
    await forget(scene)
    await scene.until(lambda: "asked to be forgotten" in scene.words(scene.thread(root)[-1]))
    await quiet(scene)
    await tidied(scene)
    kept = await everything(scene)
    for gone in (SECRET, "Anna", "Berg", "Which endpoint", "cross", "orders.log", f"telegram/{ANNA}"):
        assert [row for row in kept.splitlines() if gone in row] == []
    async with scene.desk.store.work() as uow:
        facts, ticket = await uow.people.facts(1001), await uow.tickets.get(1001)
        again = replay(1001, facts, uow.organisation.terms, team=ticket.team).ticket
    assert (ticket.state.value, ticket.owner) == ("canceled", "Tom Reed")
    assert ticket.contact.address.startswith("forgotten/")
    assert ticket.responded_at
    assert ticket.closed_at
    assert ticket.created_at < ticket.responded_at < ticket.closed_at
    assert (again.state, again.owner, again.closed_at) == (ticket.state, ticket.owner, ticket.closed_at)
    verdict = await verify(scene.desk.store.engine)
    assert (verdict.broken, verdict.forgotten > 0) == ((), True)


async def tidied(scene: Scene) -> None:
    """As housekeeping does it."""
    while (await scene.desk.store.tidy(scene.desk.organisation.retention)).total:
        pass


@ON_SQLITE
async def test_in_slack_nothing_of_the_desks_tells_of_them_and_what_an_agent_says_later_goes_nowhere(
    scene: Scene,
) -> None:
    root = await talk(scene)
    await forget(scene)
    await scene.until(lambda: "asked to be forgotten" in scene.words(scene.thread(root)[-1]))
    await scene.until(lambda: "forgotten at their wish" in scene.words(scene.root(root)))
    there = [scene.root(root), *(post for post in scene.thread(root) if not post.deleted)]
    said = "\n".join(scene.words(post) for post in there)
    assert SECRET not in said
    assert "Anna Berg" not in said
    assert [post.username for post in there if post.username] == []
    assert all(file.deleted for file in scene.box.slack.store.files.values())
    toms = next(post for post in there if "Which endpoint, Anna?" in post.text)  # his own: only he can take it away
    await quiet(scene)
    told = len(scene.told(ANNA))
    scene.box.slack.edit(TOM, SUPPORT, toms.ts, "Which endpoint exactly?")
    scene.box.slack.say(TOM, SUPPORT, "Is anybody there?", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(scene.thread(root)[-1]) == ["lock"])
    await quiet(scene)
    assert len(scene.told(ANNA)) == told


@ON_SQLITE
async def test_a_second_yes_succeeds_quietly_and_does_not_forget_the_stranger_who_came_back(scene: Scene) -> None:
    await talk(scene)
    message, yes = await forget(scene)
    scene.box.telegram.press(ANNA, message, yes)
    scene.box.telegram.say(ANNA, "/my_tickets")
    await scene.until(lambda: "You have no tickets yet" in last(scene, ANNA))
    root = await scene.file("I am back")
    assert scene.number(root) == "1002"
    scene.box.telegram.press(ANNA, message, yes)
    await scene.until(lambda: any("Shall I forget you?" in m.text for m in scene.told(ANNA)))
    assert "I am back" in scene.words(scene.root(root))
    async with scene.desk.store.engine.connect() as connection:
        assert len((await connection.execute(select(tables.forgotten))).all()) == 1


@ON_SQLITE
async def test_asking_meets_no_stranger_a_forged_yes_forgets_nobody_and_no_keeps_everything(scene: Scene) -> None:
    scene.box.telegram.say(MARIA, "/privacy")
    await scene.until(lambda: "Я ничего о вас не храню" in last(scene, MARIA))
    assert "Мария" not in await everything(scene)
    await talk(scene)
    scene.box.telegram.say(ANNA, "/privacy")
    await press(scene, "Forget me")
    yes = await scene.until(lambda: [data for data in shown(scene, ANNA) if data.startswith("privacy:yes")])
    own = await scene.file("Maria's", MARIA)
    scene.box.telegram.press(MARIA, scene.told(MARIA)[-1].message_id, yes[0])
    scene.box.telegram.say(MARIA, "/privacy")
    await scene.until(lambda: "Вот что я о вас храню" in last(scene, MARIA))
    await press(scene, "No")
    await scene.until(lambda: any("Everything stays as it was" in m.text for m in scene.told(ANNA)))
    await quiet(scene)
    assert SECRET in await everything(scene)
    assert "Maria's" in scene.words(scene.root(own))


@ON_SQLITE
async def test_what_was_to_be_removed_when_the_desk_went_down_is_removed_by_the_next(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    """As after a crash, and after ``desk privacy forget``: all that is still to be done is in the store."""
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        root = await talk(Scene(box, desk, clock))
        await quiet(Scene(box, desk, clock))
    store = Store(database_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    async with store.work() as uow:
        assert await privacy.forget(uow, f"telegram/{ANNA}")
    await store.close()
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        await scene.until(lambda: "asked to be forgotten" in scene.words(scene.thread(root)[-1]))
        await scene.until(lambda: "You are forgotten" in last(scene, ANNA))
        await quiet(scene)
        there = [scene.root(root), *(post for post in scene.thread(root) if not post.deleted)]
        assert SECRET not in str([scene.words(post) for post in there])


@ON_SQLITE
async def test_reminders_of_before_tell_agents_no_more_of_them_in_slack_and_in_telegram(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, with_sofia_in_telegram(organisation), time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        box.telegram.say(MARIA, "/start")
        await scene.until(lambda: scene.told(MARIA))
        root = await scene.file(f"About {SECRET}")
        clock.advance(hours=2, minutes=41)
        await scene.until(lambda: SECRET in last(scene, MARIA))
        await scene.until(lambda: any(SECRET in scene.words(post) for post in scene.thread(root)))
        await scene.claim(root)
        await quiet(scene)
        assert SECRET in last(scene, MARIA)  # settled, and no card any more that is drawn anew
        await forget(scene)
        await quiet(scene)
        said = [message.text for message in scene.told(MARIA)]
        said += [scene.words(post) for post in [*scene.direct(TOM), *scene.direct(TINA), *scene.thread(root)]]
        assert [words for words in said if SECRET in words or "Anna" in words] == []


def with_sofia_in_telegram(organisation: Organisation) -> Organisation:
    """The supervisor is there only."""
    people = [
        replace(one, slack=None, telegram=MARIA) if one.name == "Sofia Lind" else one for one in organisation.people
    ]
    return replace(organisation, people=tuple(people))


async def test_what_is_taken_in_together_with_the_yes_is_forgotten_too(store: Store) -> None:
    """Telegram hands out updates in batches, which are one transaction; others speak in it, too."""
    await file(store, f"About {SECRET}")
    marias = await file(store, "Maria's", "telegram/1002")
    async with store.work() as uow:
        await uow.foresee(["telegram/1001", "telegram/1002"])
        anna = await intake.greet(uow, "telegram/1001", name="Anna Berg", language="en")
        maria = await intake.greet(uow, "telegram/1002", name="Maria", language="ru")
        await intake.hear(uow, anna, Heard(ref="telegram/1001/7", text=f"{SECRET} again", at=uow.now))
        await intake.hear(uow, maria, Heard(ref="telegram/1002/8", text="Maria goes on", at=uow.now))
        assert await privacy.forget(uow, "telegram/1001")
        await intake.hear(uow, maria, Heard(ref="telegram/1002/9", text="Maria goes further", at=uow.now))
        stranger = await intake.greet(uow, "telegram/1001", name="Anna Berg", language="en")
        assert await uow.tickets.current_of("telegram/1001") == []
        await intake.support(uow, stranger, Heard(ref="telegram/1001/10", text="A new start", at=uow.now))
    rows = await content(store)
    assert SECRET not in str(rows)
    said = {row[0]: (row[1], row[5]) for row in rows["message"]}
    assert said["telegram/1002/8"] == (marias, "Maria goes on")
    assert said["telegram/1002/9"] == (marias, "Maria goes further")
    assert said["telegram/1001/10"] == (marias + 1, "A new start")
    assert sorted(row[9].value for row in rows["ticket"]) == ["canceled", "new", "new"]
    assert (await verify(store.engine)).broken == ()


async def test_words_whose_time_is_over_go_and_open_tickets_keep_theirs(store: Store, clock: WalkingClock) -> None:
    closed, open_ = await file(store, f"About {SECRET}"), await file(store, "Still open", "telegram/1002")
    async with store.work() as uow:
        ticket = await uow.tickets.get(closed)
        await progress.cancel(uow, closed, by=ticket.contact, reason="withdrawn")
        await uow.bury("telegram:1:1001:1", "broken", SECRET)
    await store.seal()
    kept = Retention(words=timedelta(days=10), inbound=timedelta(days=10), deliveries=timedelta(days=10))
    assert (await store.tidy(kept)).total == 0
    async with store.engine.begin() as connection:
        await connection.execute(update(tables.delivery).values(standing="sent", settled_at=clock.now()))
    clock.advance(days=10, seconds=1)
    done = await store.tidy(kept)
    assert (done.tickets, done.inbound, done.deliveries > 0) == (1, 1, True)
    assert (await store.tidy(kept)).total == 0
    rows = await content(store)
    assert SECRET not in str(rows)
    assert "Still open" in str(rows)
    assert {row[0] for row in rows["ticket"]} == {closed, open_}
    assert "telegram/1001" in str(rows["contact"])  # who they are stays
    assert (await verify(store.engine)).broken == ()


async def test_what_was_on_its_way_while_they_were_forgotten_leaves_no_trace_either(
    store: Store, clock: WalkingClock
) -> None:
    number = await file(store, f"About {SECRET}")
    async with store.engine.begin() as connection:
        await connection.execute(update(tables.delivery).values(standing="sending"))
    async with store.work() as uow:
        assert await privacy.forget(uow, "telegram/1001")
    async with store.work() as uow:  # now it arrives, or does not
        uow.deliveries.remember(["telegram/1001/77"], ticket=number)
        await uow.tickets.posted(number, card="telegram/1001/77")
        uow.record_quietly(Undelivered(ticket=number, by=DESK, reason="reason-refused", to="telegram/1001"))
    async with store.engine.begin() as connection:
        await connection.execute(update(tables.delivery).values(standing="sent", settled_at=clock.now()))
    while (await store.tidy(Retention())).total:
        pass
    assert [row for rows in (await content(store)).values() for row in rows if "telegram/1001" in str(row)] == []
    assert (await verify(store.engine)).broken == ()


async def test_what_is_kept_for_good_stays(store: Store, clock: WalkingClock) -> None:
    number = await file(store, f"About {SECRET}")
    async with store.work() as uow:
        ticket = await uow.tickets.get(number)
        await progress.cancel(uow, number, by=ticket.contact, reason="withdrawn")
    clock.advance(days=3000)
    assert (await store.tidy(Retention(words=None, inbound=None, deliveries=None))).total == 0
    assert SECRET in str(await content(store))


def on_disk(folder: Path) -> dict[str, bytes]:
    """What the files of a database hold."""
    return {path.name: path.read_bytes() for path in folder.glob("desk.db*")}


async def test_not_even_the_free_space_of_the_file_holds_words_of_somebody_forgotten(
    sqlite_url: str, organisation: Organisation, clock: WalkingClock, tmp_path: Path
) -> None:
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    for turn in range(20):
        await file(store, f"{SECRET}, for the {turn}th time: " + "it goes on and on " * 200)
    async with store.work() as uow:
        assert await privacy.forget(uow, "telegram/1001")
    await store.close()
    left = on_disk(tmp_path)
    assert len(left["desk.db"]) > 20_000
    assert [name for name, found in left.items() if SECRET.encode() in found] == []
