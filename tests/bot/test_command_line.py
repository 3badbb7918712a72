"""The command line as a process: what it says, how it ends, and never a traceback."""

import asyncio
import json
import socket

import pytest

from sandbox import box
from tests.bot.conftest import Desk


async def test_a_good_configuration_is_said_to_be_good(desk: Desk) -> None:
    desk.set_up()
    said = await desk("config", "check")
    assert (said.code, said.err) == (0, "")
    assert "desk.toml is in order. Teams: 1, people: 4, categories: 6." in said.out


async def test_mistakes_of_settings_and_file_come_in_one_list_without_a_traceback(desk: Desk) -> None:
    desk.write("desk.toml", 'teams = []\npeople = []\ntimezone = "Mars/Base"\n')
    desk.environment |= {"DESK_TELEGRAM_TOKEN": "hunter2", "DESK_SLACK_MDOE": "http"}
    said = await desk("config", "check")
    assert said.code == 2
    for part in ("7 mistakes", "DESK_TELEGRAM_TOKEN", "DESK_SLACK_MODE?", "DESK_SLACK_BOT_TOKEN", "Mars/Base"):
        assert part in said.err
    assert "Traceback" not in said.err + said.out
    assert "hunter2" not in said.err + said.out


async def test_the_file_is_read_even_when_the_settings_are_wrong(desk: Desk) -> None:
    desk.environment |= {"DESK_CONFIG": "elsewhere.toml", "DESK_PACE": "x"}
    said = await desk("config", "check")
    assert "elsewhere.toml: does not exist." in said.err


@pytest.mark.parametrize("command", ["run", "doctor"])
async def test_nothing_starts_with_a_mistake(desk: Desk, command: str) -> None:
    desk.set_up(DESK_PACE="2")
    said = await desk(command)
    assert (said.code, said.out) == (2, "")
    assert "DESK_PACE: is too large." in said.err


async def test_a_terminal_without_unicode_is_no_reason_to_fail(desk: Desk) -> None:
    desk.set_up(PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    said = await desk.from_scratch("config", "check")
    assert (said.code, said.out[:2]) == (0, "? ")


async def test_the_version_is_said(desk: Desk) -> None:
    assert (await desk.from_scratch("--version")).out == "switchboard 0.1.0\n"


async def test_help_names_every_command(desk: Desk) -> None:
    said = await desk("--help")
    assert all(command in said.out for command in ("run", "demo", "migrate", "config", "doctor"))


async def test_an_unexpected_error_is_one_sentence_with_a_code_that_is_also_in_the_log(desk: Desk) -> None:
    desk.set_up(DESK_TELEGRAM_WEBHOOK_SECRET="hunter2")
    (desk.folder / "sabotage").mkdir()
    desk.write(
        "sabotage/sitecustomize.py",
        "import bot.configuration.load as load\n"
        "def fail(path): raise RuntimeError('over xoxb-sandbox and hunter2')\n"
        "load._text = fail\n",
    )
    desk.environment["PYTHONPATH"] += f":{desk.folder / 'sabotage'}"
    said = await desk.from_scratch("config", "check")
    assert said.code == 1
    assert "Traceback" not in said.err + said.out
    code = said.err.partition("Code ")[2][:6]
    (line,) = (desk.folder / "data/desk.log").read_text().splitlines()
    written = json.loads(line)
    assert written["code"] == code
    assert written["exception"].endswith("\nRuntimeError")
    assert "hunter2" not in line


def taken_port() -> tuple[socket.socket, int]:
    listener = socket.create_server(("127.0.0.1", 0))
    return listener, listener.getsockname()[1]


async def test_migrating_makes_the_database_and_says_so(desk: Desk) -> None:
    for _ in range(2):
        said = await desk("migrate")
        assert (said.code, said.out) == (0, "✓ The database is at this release.\n")
    assert (desk.folder / "data/desk.db").exists()


async def test_a_database_that_cannot_be_written_is_one_sentence(desk: Desk) -> None:
    (desk.folder / "data").write_text("a file where a folder should be")
    said = await desk("migrate")
    assert (said.code, said.out) == (1, "")
    assert "data" in said.err
    assert len(said.err.splitlines()) == 1


async def test_a_demo_whose_port_is_taken_says_so(desk: Desk) -> None:
    listener, port = taken_port()
    with listener:
        said = await desk("demo", "--port", str(port))
    assert (said.code, said.out) == (1, "")
    assert said.err == "✗ The port is in use by another program. Choose another with --port.\n"


async def test_a_desk_whose_port_is_taken_says_so(desk: Desk) -> None:
    listener, port = taken_port()
    async with box.running() as sandbox:
        desk.set_up(
            sandbox.url,
            DESK_HTTP_PORT=str(port),
        )
        with listener:
            said = await desk("run", "--quiet")
    assert said.code == 1
    assert "DESK_HTTP_PORT" in said.err.splitlines()[-1]
    assert "Traceback" not in said.err


async def test_a_desk_with_a_wrong_slack_token_says_which(desk: Desk) -> None:
    async with box.running() as sandbox:
        desk.set_up(
            sandbox.url,
            DESK_SLACK_BOT_TOKEN="xoxb-hunter2",
            DESK_HTTP_PORT="0",
        )
        said = await desk("run", "--quiet")
    assert said.code == 1
    assert said.err.splitlines()[-1].startswith("✗ Slack refuses DESK_SLACK_BOT_TOKEN: invalid_auth. Copy it again")
    assert "Traceback" not in said.err
    assert "hunter2" not in said.err


async def test_a_desk_with_a_wrong_telegram_token_says_so_and_ends(desk: Desk) -> None:
    async with box.running() as sandbox:
        desk.set_up(sandbox.url, DESK_TELEGRAM_TOKEN="77:hunter2", DESK_HTTP_PORT="0")
        said = await desk("run", "--quiet")
    assert said.code == 1
    assert said.err.splitlines()[-1].startswith("✗ Telegram does not accept DESK_TELEGRAM_TOKEN. Ask @BotFather")
    assert "Traceback" not in said.err
    assert "hunter2" not in said.err


async def test_a_desk_runs_until_it_is_asked_to_end(desk: Desk) -> None:
    async with box.running() as sandbox:
        desk.set_up(
            sandbox.url,
            DESK_HTTP_PORT="0",
        )
        async with desk.started("run") as process:
            assert process.stderr
            while b"ready" not in (line := await asyncio.wait_for(process.stderr.readline(), 30)):
                assert line, "it ended before it was ready"
            process.terminate()
            rest = (await process.stderr.read()).decode()
            assert await process.wait() == 0
    assert "Traceback" not in rest
    assert "xoxb-sandbox" not in rest


async def test_a_backup_is_taken_and_restored_and_what_cannot_be_done_is_one_sentence(desk: Desk) -> None:
    assert "There is no database at" in (await desk("backup", "all")).err
    assert (await desk("migrate")).code == 0
    assert (await desk("backup", "all")).out == "✓ Everything is in all. Tickets: 0.\n"
    assert "all is there already" in (await desk("backup", "all")).err
    assert "Say --force" in (await desk("restore", "all")).err
    said = await desk("restore", "--force", "all")
    assert said.code == 0
    assert "What was there before is at" in said.out


async def test_the_history_is_checked_against_its_seals(desk: Desk) -> None:
    assert "There is no database at" in (await desk("audit", "verify")).err
    await desk("migrate")
    said = await desk("audit", "verify")
    assert (said.code, said.out.splitlines()[0]) == (0, "✓ The history is whole. Facts: 0, seals: 0.")
    said = await desk("audit", "verify", "--expect", "abc")
    assert (said.code, "No seal has the hash" in said.err) == (1, True)
