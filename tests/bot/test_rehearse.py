"""``desk escalation rehearse``: another matrix on what is stored, told beside today's; mistakes told in sentences."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import typer

from adapters.charts import draw_rehearsal
from adapters.db.history import Story
from adapters.db.store import Store, SystemTime
from bot.configuration import load_organisation, load_variant
from bot.escalation import rehearsing
from bot.escalation.rehearse import _begin, _span
from bot.escalation.rehearsing import Compared, Part, Task, compared
from bot.mistakes import ConfigurationMistakes
from core.model.escalation import Condition, Days, Share
from core.model.priority import Priority
from core.model.proposal import WordCounter
from core.model.rehearsal import Rehearsal
from core.model.timeline import Act
from tests.bot.conftest import ROOT, Desk
from tests.core.histories import Step, living

EXAMPLE = ROOT / "desk.toml.example"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 4, 1, tzinfo=UTC)

LEFT_ALONE = [Step(DAY, "accept"), Step(40 * DAY, "resolve"), Step(HOUR, "close")]
URGENT = [Step(MINUTE, "prioritise", choice=0), Step(20 * MINUTE, "acknowledge", 2), Step(2 * DAY, "cancel")]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which a few tickets were lived through in spring 2026, the last of them still open."""
    path = tmp_path_factory.mktemp("lived") / "desk.db"
    with living(path) as history:
        for plan in (LEFT_ALONE, URGENT, [Step(5 * HOUR, "idle")]):
            history.live(plan)
    return path


def changes(folder: Path, text: str) -> Path:
    """A file with what is to change."""
    path = folder / "new.toml"
    path.write_text(text, "utf-8")
    return path


async def test_the_command_tells_both_side_by_side_and_draws_it(desk: Desk, lived: Path) -> None:
    desk.set_up(DESK_DATABASE_URL=f"sqlite+aiosqlite:///{lived}")
    desk.write("new.toml", '[escalation.NOT_COMPLETED]\nP1 = ["30%", "60%", "90%"]\nP3 = ["20%", "40%", "60%"]\n')
    said = await desk("escalation", "rehearse", "--matrix", "new.toml", "--since", "2026-03-01", "--chart", "chart.png")
    assert (said.code, said.err) == (0, "")
    for part in ("3 tickets from 1 Mar 2026", "new.toml", "level 3, manager", "at night", "told earlier with new.toml"):
        assert part in said.out
    assert "typically by 2 d 18 h" in said.out  # of the five days of P3: from 75 % to 20 %
    assert (desk.folder / "chart.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


async def test_what_is_wrong_in_the_new_matrix_is_told_all_at_once_with_its_lines(desk: Desk) -> None:
    desk.set_up()
    desk.write(
        "new.toml", '[escalation.NOT_UPDATED]\nP1 = ["30m", "20m", "45m"]\nP5 = []\n[sla.P1]\nresponse = "soon"\n'
    )
    said = await desk("escalation", "rehearse", "--matrix", "new.toml")
    assert said.code == 2
    for part in ("3 mistakes", "new.toml line 2, escalation.NOT_UPDATED.P1", "line 3", "line 5, sla.P1.response"):
        assert part in said.err


def test_only_what_the_file_says_changes(tmp_path: Path) -> None:
    text = '[escalation.NOT_COMPLETED]\nP3 = ["50%", "70%", "80%"]\n[sla.P1]\nresponse = "10m"\n'
    today, new = load_organisation(EXAMPLE), load_variant(EXAMPLE, changes(tmp_path, text))
    old, fresh = (one.policy.matrix[Condition.NOT_COMPLETED] for one in (today, new))
    assert fresh == {**old, Priority.P3: (Share(50), Share(70), Share(80))}
    assert new.people == today.people
    assert new.policy.service_levels[Priority.P1].response == 10 * MINUTE
    assert new.policy.service_levels[Priority.P1].resolution == today.policy.service_levels[Priority.P1].resolution


def test_a_whole_file_is_taken_as_it_is_and_a_calendar_by_its_name(tmp_path: Path) -> None:
    whole = EXAMPLE.read_text("utf-8").replace('"Tina Park"', '"Tia Park"')
    assert "Tia Park" in [person.name for person in load_variant(EXAMPLE, changes(tmp_path, whole)).people]
    named = EXAMPLE.read_text("utf-8").replace('# calendar = "office"', 'calendar = "office"')
    desk, text = (
        tmp_path / "desk.toml",
        '[calendars.office]\nhours = { mon = ["09:00-10:00"] }\n[sla.P4]\nresponse = "3d"\n',
    )
    desk.write_text(named, "utf-8")
    new = load_variant(desk, changes(tmp_path, text))
    assert new.terms("Support", Priority.P4).response == 3 * HOUR
    assert new.policy.service_levels[Priority.P4].response == Days(3)


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistakes, match=r"none\.toml: does not exist\. Write into it"):
        load_variant(EXAMPLE, tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("given", "begin"),
    [
        ("12h", NOW - 12 * HOUR), (" 30 d", NOW - 30 * DAY), ("4w", NOW - 28 * DAY),
        ("2026-03-02", datetime(2026, 3, 1, 23, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_how_far_back_is_a_span_or_a_date_where_the_desk_is(given: str, begin: datetime) -> None:
    assert _begin(given, NOW, ZoneInfo("Europe/Berlin")) == begin


@pytest.mark.parametrize("given", ["30x", "", "0d", "-3d", "99999w", "2026-13-01", "2027-01-01", "1999-01-01", "month"])
def test_anything_else_is_one_sentence(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as end:
        _begin(given, NOW, ZoneInfo("UTC"))
    said = capsys.readouterr().err
    assert (end.value.exit_code, said.count("\n")) == (2, 1)
    assert f"“{given}”" in said


@pytest.mark.parametrize(
    ("span", "words"), [(109 * MINUTE, "1 h 49 min"), (2 * DAY, "2 d"), (25 * HOUR, "1 d 1 h"), (DAY * 0, "0 s")]
)
def test_a_span_is_said_in_two_units(span: timedelta, words: str) -> None:
    assert _span(span) == words


def rehearsed(lived: Path, folder: Path, team: str | None = None) -> Compared:
    """The same matrix with earlier shares."""
    new = load_variant(EXAMPLE, changes(folder, '[escalation.NOT_COMPLETED]\nP3 = ["10%", "20%", "30%"]\n'))
    url = f"sqlite+aiosqlite:///{lived}"

    async def run() -> Compared:
        store = Store(url, organisation=load_organisation(EXAMPLE), classifier=WordCounter(), time=SystemTime())
        await store.open_to_read()
        try:
            return await compared(store, new, since=datetime(2026, 3, 1, tzinfo=UTC), until=NOW + 60 * DAY, team=team)
        finally:
            await store.close()

    return asyncio.run(run())


def test_in_processes_of_their_own_it_comes_to_the_same(
    lived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = rehearsed(lived, tmp_path)
    monkeypatch.setattr(rehearsing, "CHUNK", 2)
    there = rehearsed(lived, tmp_path)
    assert (there.tickets, there.today, there.new) == (here.tickets, here.today, here.new)
    assert (there.breaches.counts, there.breaches.examples) == (here.breaches.counts, here.breaches.examples)
    assert here.tickets == 3
    assert here.new.total > 0


@pytest.mark.parametrize("kinds", [[], ["Accepted"], ["Filed", "Resumed"], ["Filed", "Prioritised"]])
def test_a_ticket_whose_history_has_gaps_is_named_and_left_out(kinds: list[str]) -> None:
    organisation = load_organisation(EXAMPLE)
    filed = {"priority": "P3", "category": "other", "team": "Support"}
    facts = [Act(kind=kind, by="Tom Reed", at=NOW, data=filed if kind == "Filed" else {}) for kind in kinds]
    people: dict[str, Any] = {"covers": (), "absences": (), "unreachable": frozenset()}
    task = Task(url="", numbers=(), today=organisation, new=organisation, people=people, since=NOW, until=NOW + DAY)
    part, rehearsal = Part.of(task), Rehearsal(organisation, task.roster(organisation), until=task.until)
    part.add(Story(number=7, team="Support", facts=facts), rehearsal, rehearsal)
    assert (part.tickets, part.strange) == (0, [7])


def test_a_team_without_tickets_has_nothing_to_rehearse(lived: Path, tmp_path: Path) -> None:
    assert rehearsed(lived, tmp_path, "Nobody's").tickets == 0


@pytest.mark.parametrize("days", [1, 400])
def test_a_chart_of_a_day_or_a_year_is_drawn(lived: Path, tmp_path: Path, days: int) -> None:
    found = rehearsed(lived, tmp_path)
    for figures in (found.today, found.new):
        figures.days = days
    draw_rehearsal(found.today, found.new, name="new.toml" * 9, zone="UTC", to=tmp_path / "chart.png")
    assert (tmp_path / "chart.png").stat().st_size > 10_000
