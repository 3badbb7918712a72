"""``desk escalation explain N`` as whoever runs the desk uses it, beside a desk that runs or not."""

from pathlib import Path

import pytest

from adapters.db.store import Store
from bot.configuration import load_organisation
from core.model.proposal import WordCounter
from core.service.escalation import sweep
from tests.adapters.test_store import file
from tests.bot.conftest import Desk
from tests.conftest import HandClock


async def reminded(folder: Path) -> tuple[Store, int]:
    """A desk's open store with a ticket nobody took for 160 minutes of office hours."""
    organisation, clock = load_organisation(folder / "desk.toml"), HandClock()
    url = f"sqlite+aiosqlite:///{folder / 'data' / 'desk.db'}"
    store = Store(url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    number = await file(store)
    clock.advance(minutes=161)
    async with store.work() as uow:
        await sweep(uow)
    return store, number


async def test_explain_tells_why_while_the_desk_runs(desk: Desk) -> None:
    desk.set_up()
    text = (desk.folder / "desk.toml").read_text("utf-8")
    desk.write("desk.toml", text.replace('# calendar = "office"', 'calendar = "office"'))
    store, number = await reminded(desk.folder)
    said = await desk("escalation", "explain", f"#{number}")
    await store.close()
    assert (said.code, said.err) == (0, "")
    lines = [line.strip() for line in said.out.splitlines()]
    assert lines[0] == f"#{number} · P3 · Support: The API answers 500"
    assert "Mon–Fri: 09:00–12:30, 13:30–18:00" in lines
    assert "Level 2, after 2 h 40 min: due 2 Mar, 11:40 UTC, told 2 Mar, 11:41 UTC." in lines
    assert "Level 3, after 40 h (100 % of 40 h): due 6 Mar, 18:00 UTC." in lines
    assert "→ Sofia Lind, Slack: waits for its turn." in lines


@pytest.mark.parametrize(
    ("asked", "code", "sentence"),
    [
        ("99999", 1, "There is no ticket #99999."),
        ("abc", 2, "“abc” is no ticket number. Write it like 1042."),
    ],
)
async def test_explain_says_in_one_sentence_what_is_not_there(desk: Desk, asked: str, code: int, sentence: str) -> None:
    desk.set_up()
    store, _ = await reminded(desk.folder)
    await store.close()
    said = await desk("escalation", "explain", asked)
    assert (said.code, said.out, said.err.strip()) == (code, "", f"✗ {sentence}")


async def test_explain_needs_no_tokens_but_a_database(desk: Desk) -> None:
    desk.set_up()
    desk.environment = {k: v for k, v in desk.environment.items() if not k.endswith("_TOKEN")}
    said = await desk("escalation", "explain", "1042")
    assert said.code == 1
    assert said.err.startswith("✗ There is no database at data/desk.db. Start the desk once, or run `desk migrate`")
    assert not (desk.folder / "data" / "desk.db").exists()
