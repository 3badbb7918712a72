"""``desk doctor`` against the sandbox: what it finds, the fix it names, and how it ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp.web
import pytest
from sqlalchemy import create_engine, make_url, text

from adapters.db import audit
from adapters.db import doctor as database
from adapters.db.migrations.upgrade import upgrade
from adapters.db.store import Store
from adapters.slack import doctor as slack
from adapters.telegram import doctor as telegram
from adapters.web import doctor as web
from core.diagnosis import Finding, Health
from core.model.organisation import Agent, Team
from sandbox import box
from sandbox.world import Channel, SlackPerson, demo_world
from tests.bot.conftest import Desk
from tests.conftest import HandClock
from tests.scheduler.conftest import FIRST_LEVEL, file_tickets


@pytest.fixture
async def sandbox() -> AsyncIterator[box.Sandbox]:
    async with box.running() as running:
        yield running


@pytest.fixture
def desk(desk: Desk, sandbox: box.Sandbox, unused_tcp_port: int) -> Desk:
    desk.set_up(sandbox.url, DESK_HTTP_PORT=str(unused_tcp_port))
    return desk


async def test_where_all_is_well_it_ends_well_and_says_who_would_be_pinged(desk: Desk) -> None:
    said = await desk("doctor")
    assert (said.code, said.err) == (0, "")
    assert "✗" not in said.out
    assert "✓ Telegram token: belongs to @switchboard_bot" in said.out
    assert "✓ Slack app token: opens Socket Mode" in said.out
    assert "✓ channel C0SUPPORT of Support: the bot is in #support" in said.out
    row = next(line for line in said.out.splitlines() if "NOT_ASSIGNED" in line)
    assert row.index("channel C0SUPPORT") < row.index("Sofia Lind (Slack)") < row.index("Max Stone (Slack)")
    updates = next(line for line in said.out.splitlines() if "NOT_UPDATED" in line)
    assert updates.index("the owner") < updates.index("Sofia Lind (Slack)") < updates.index("Max Stone (Slack)")
    assert "✓ who is pinged: Coverage for the next 7 days: no gaps." in said.out


async def test_it_creates_no_database_and_asks_for_no_updates(desk: Desk, sandbox: box.Sandbox) -> None:
    await desk("doctor")
    assert not (desk.folder / "data").exists()
    assert not any("getUpdates" in call for call in sandbox.journal.calls)


async def test_every_failure_is_told_with_its_fix_and_it_ends_badly(desk: Desk, sandbox: box.Sandbox) -> None:
    sandbox.slack.join(SlackPerson(id="U0GONE", name="Gone", kind="deactivated"))
    file = (desk.folder / "desk.toml").read_text()
    people = (("Ghost", 'slack = "U0GHOST"'), ("Gone", 'slack = "U0GONE"'), ("Far", "telegram = 77"))
    file += "".join(f'[[people]]\nname = "{name}"\nteam = "Support"\n{key}\n' for name, key in people)
    desk.write("desk.toml", file.replace("C0SUPPORT", "C0GENERAL").replace("[[people]]", "[[people]]", 1))
    said = await desk("doctor")
    assert said.code == 1
    for line in (
        "✗ channel C0GENERAL of Support: the bot is not in #general.",
        "✗ Ghost in Slack: Slack does not know that member id.",
        "✗ Gone in Slack: is deactivated.",
        "✗ Far in Telegram: has never written to the bot.",
        "    Write there: /invite @",
    ):
        assert line in said.out


async def test_wrong_tokens_are_told_apart_and_not_shown(desk: Desk) -> None:
    desk.environment |= {"DESK_TELEGRAM_TOKEN": "1000:wrong", "DESK_SLACK_BOT_TOKEN": "xoxb-wrong"}
    said = await desk("doctor")
    assert said.code == 1
    assert "✗ Telegram token: Telegram does not know it." in said.out
    assert "✗ Slack bot token: Slack refuses the token (invalid_auth)." in said.out
    assert "wrong" not in said.out + said.err


async def test_a_wrong_app_token_is_told(desk: Desk) -> None:
    desk.environment["DESK_SLACK_APP_TOKEN"] = "xapp-wrong"
    said = await desk("doctor")
    assert "✗ Slack app token: Slack refuses the token (invalid_auth)." in said.out


async def test_platforms_that_do_not_answer_are_told(desk: Desk, unused_tcp_port: int) -> None:
    nowhere = f"http://127.0.0.1:{unused_tcp_port}"
    desk.environment |= {"DESK_TELEGRAM_API_URL": nowhere, "DESK_SLACK_API_URL": nowhere}
    said = await desk("doctor")
    assert (said.code, said.err) == (1, "")
    assert said.out.count("does not answer as") == 2


TEAM = Team(name="Support", slack_channel="C0SUPPORT")


async def look_at_slack(sandbox: box.Sandbox, *, team: Team = TEAM, people: tuple[Agent, ...] = ()) -> list[Finding]:
    world = sandbox.world
    return await slack.examine(
        bot_token=world.slack_bot_token,
        app_token=None,
        api_url=f"{sandbox.url}/slack/api/",
        teams=[team],
        people=people,
    )


async def test_a_missing_scope_is_named(sandbox: box.Sandbox) -> None:
    sandbox.slack.access.scopes.remove("users:read")
    found = await look_at_slack(sandbox, people=(Agent(name="Tom", team="Support", slack="U0TECH"),))
    assert "the scope users:read is missing." in {finding.detail for finding in found}


async def test_an_archived_channel_is_told() -> None:
    world = demo_world()
    world.channels.append(Channel(id="C0OLD", name="old", archived=True))
    async with box.running(world=world) as sandbox:
        found = await look_at_slack(sandbox, team=Team(name="Support", slack_channel="C0OLD"))
    assert found[-1].detail == "#old is archived."


@pytest.mark.parametrize(
    ("scopes", "health"),
    [(",".join(slack.NEEDED_SCOPES), Health.FINE), ("chat:write,commands", Health.BROKEN), (None, Health.NOTE)],
)
async def test_the_scopes_that_slack_names_are_compared(scopes: str | None, health: Health) -> None:
    async def answer(request: aiohttp.web.Request) -> aiohttp.web.Response:
        headers = {"x-oauth-scopes": scopes} if scopes else {}
        return aiohttp.web.json_response({"ok": True, "user": "desk", "team": "T"}, headers=headers)

    app = aiohttp.web.Application()
    app.router.add_post("/auth.test", answer)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    found = await slack.examine(bot_token="xoxb-1", app_token=None, api_url=url, teams=[], people=[])
    await runner.cleanup()
    assert found[1].health is health


async def look_at_telegram(
    sandbox: box.Sandbox, *, webhook: str | None = None, people: tuple[Agent, ...] = ()
) -> list[Finding]:
    return await telegram.examine(
        token=sandbox.world.telegram_token, api_url=f"{sandbox.url}/telegram", webhook_url=webhook, people=people
    )


async def test_somebody_who_blocked_the_bot_is_told(sandbox: box.Sandbox) -> None:
    anna = Agent(name="Anna", team="Support", telegram=1001)
    assert (await look_at_telegram(sandbox, people=(anna,)))[-1].detail == "has never written to the bot."
    sandbox.telegram.say(1001, "/start")
    assert (await look_at_telegram(sandbox, people=(anna,)))[-1].health is Health.FINE
    sandbox.telegram.block(1001)
    found = (await look_at_telegram(sandbox, people=(anna,)))[-1]
    assert (found.health, found.detail) == (Health.BROKEN, "has blocked the bot.")


async def test_a_webhook_that_is_not_set_yet_is_noted(sandbox: box.Sandbox) -> None:
    found = await look_at_telegram(sandbox, webhook="https://desk.example.com")
    assert (found[-1].health, found[-1].detail) == (Health.NOTE, "the webhook is not set yet.")


async def test_a_new_or_empty_database_is_noted_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "desk.db"
    url = f"sqlite+aiosqlite:///{path}"
    (new,) = await database.examine(url)
    assert (new.health, path.parent.exists()) == (Health.NOTE, False)
    path.parent.mkdir()
    path.touch()
    (empty,) = await database.examine(url)
    assert (empty.health, empty.detail) == (Health.NOTE, "sqlite answers and is empty.")


async def test_a_migrated_database_is_fine_and_an_unknown_revision_is_not(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    await asyncio.to_thread(upgrade, make_url(url))
    (migrated,) = await database.examine(url)
    assert migrated.health is Health.FINE
    engine = create_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'future'"))
    engine.dispose()
    (later,) = await database.examine(url)
    assert (later.health, later.fix) == (Health.BROKEN, "Install the newer release that made it.")


@pytest.mark.parametrize("content", [None, b"this is no database at all, only text"])
async def test_something_else_in_place_of_the_database_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "desk.db"
    path.mkdir() if content is None else path.write_bytes(content * 100)
    (found,) = await database.examine(f"sqlite+aiosqlite:///{path}")
    assert (found.health, bool(found.fix)) == (Health.BROKEN, True)


async def test_a_database_server_that_is_not_there_is_told(unused_tcp_port: int) -> None:
    (found,) = await database.examine(f"postgresql+asyncpg://desk:hunter2@127.0.0.1:{unused_tcp_port}/desk")
    assert found.health is Health.BROKEN
    assert "hunter2" not in found.detail


# The running desk ------------------------------------------------------------------------------


async def test_a_running_desk_is_asked_and_each_of_its_loops_is_told(desk: Desk) -> None:
    async with desk.started("run") as process:
        assert process.stderr is not None
        while b"the desk is ready" not in await process.stderr.readline():
            pass
        said = await desk("doctor")
        process.terminate()
    assert (said.code, "✗" in said.out) == (0, False)
    assert f"✓ running desk: answers at http://127.0.0.1:{desk.environment['DESK_HTTP_PORT']}/health/ready" in said.out
    for loop in ("escalation", "deliveries", "auditor"):
        assert f"✓ running desk, {loop}: finished its last round" in said.out
    assert "✓ running desk, watchdog: looks every second" in said.out


async def test_without_a_running_desk_it_says_so_and_that_is_no_failure(desk: Desk) -> None:
    said = await desk("doctor")
    assert (said.code, "• running desk: none answers at" in said.out) == (0, True)


async def test_while_no_desk_runs_the_database_tells_what_is_overdue_and_undelivered(
    store: Store, clock: HandClock
) -> None:
    url = store.url.render_as_string(hide_password=False)
    assert [found.detail for found in await audit.examine(url, clock.now())] == ["none is overdue"]
    await file_tickets(store, 2)
    clock.present += FIRST_LEVEL
    levels, waiting = await audit.examine(url, clock.now() + timedelta(minutes=9))
    assert levels.health is Health.BROKEN
    assert levels.detail.startswith("2 are overdue and nobody was told; the first: #1001 NOT_ASSIGNED L1, due ")
    assert (waiting.health, waiting.detail) == (Health.NOTE, "the oldest has waited for 90 minutes.")


async def test_a_database_without_tables_or_that_is_not_there_says_nothing_more(
    tmp_path: Path, clock: HandClock
) -> None:
    path = tmp_path / "desk.db"
    assert await audit.examine(f"sqlite+aiosqlite:///{path}", clock.now()) == []
    assert not path.exists()
    path.touch()
    assert await audit.examine(f"sqlite+aiosqlite:///{path}", clock.now()) == []


@asynccontextmanager
async def listening(answer: Callable[[aiohttp.web.Request], Awaitable[aiohttp.web.Response]]) -> AsyncIterator[int]:
    """Something at /health/ready; its port."""
    app = aiohttp.web.Application()
    app.router.add_get("/health/ready", answer)
    runner = aiohttp.web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def test_a_part_of_the_desk_that_is_not_well_is_told_with_its_fix() -> None:
    async def answer(_: aiohttp.web.Request) -> aiohttp.web.Response:
        part = {"ok": False, "detail": "finished its last round 70 s ago", "fix": "Look into the log."}
        return aiohttp.web.json_response({"ok": False, "components": {"escalation": part}}, status=503)

    async with listening(answer) as port:
        found, answered = await web.examine("0.0.0.0", port)
    assert answered
    assert found[1] == Finding(
        "running desk, escalation", "finished its last round 70 s ago.", "Look into the log.", Health.BROKEN
    )


@pytest.mark.parametrize("body", ["", "<html>hello</html>", "[]", '{"components": {"db": "up"}}', "null"])
async def test_another_program_at_the_desks_port_is_told(body: str) -> None:
    async def answer(_: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text=body, content_type="application/json")

    async with listening(answer) as port:
        (found,), answered = await web.examine("127.0.0.1", port)
    assert (answered, found.health) == (False, Health.BROKEN)
    assert found.detail.startswith("something else answers at http://127.0.0.1:")


async def test_a_desk_that_hangs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as hanging:  # the machine takes the connection, nobody reads it
        (found,), answered = await web.examine("127.0.0.1", hanging.getsockname()[1])
    assert (answered, found.health) == (False, Health.BROKEN)
    assert "does not answer" in found.detail


@pytest.mark.parametrize(
    ("host", "asked"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("10.1.2.3", "10.1.2.3"), ("desk.local", "desk.local")],
)
def test_a_desk_that_listens_everywhere_is_asked_on_this_machine(host: str, asked: str) -> None:
    assert web.address(host, 8080) == f"http://{asked}:8080/health/ready"


async def test_a_port_taken_at_random_cannot_be_asked() -> None:
    (found,), answered = await web.examine("127.0.0.1", 0)
    assert (answered, found.health) == (False, Health.NOTE)
    assert "DESK_HTTP_PORT is 0" in found.detail
