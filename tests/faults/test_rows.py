"""Each row of docs/promises.md has a test that can fail: with one place of the desk changed, it does."""

import asyncio
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.mutated import ROOT


class Change(NamedTuple):
    """``test`` (as pytest selects it) is red when ``file`` says ``new`` in place of ``old``."""

    test: str
    file: str
    old: str
    new: str


CHANGES = {
    2: Change(
        "tests/faults/test_trouble.py::test_sigterm_with_fifty_messages_in_flight_is_obeyed_within_ten_seconds_and_loses_nothing",
        "bot/app.py", "STOP_WITHIN = ", "STOP_WITHIN = 30 + ",
    ),
    3: Change(
        "tests/faults/test_recovery.py::test_an_input_whose_first_try_breaks_is_tried_again_and_has_its_effect_once",
        "core/service/inbox.py", "TRIES = 3", "TRIES = 1",
    ),
    4: Change(
        "tests/adapters/telegram/test_bad_input.py::test_poison_harms_nobody_else",
        "core/service/inbox.py", "    return [await take_in(work, given) for given in inputs]",
        "    return [await take_in(work, given) for given in inputs[:1]]",
    ),
    5: Change(
        "tests/faults/test_trouble.py::test_each_input_five_times_has_one_effect",
        "adapters/telegram/entrance.py", "            key=self._key(payload), payload=payload",
        "            key=self._key(payload) + str(time.monotonic()), payload=payload",
    ),
    6: Change(
        "tests/adapters/telegram/test_bad_input.py::test_an_update_id_used_again_after_an_idle_week_is_heard",
        "adapters/telegram/entrance.py", """:{chat.get('id')}:{part}"[:200]""", '"',
    ),
    7: Change(
        "tests/flows/test_replicas.py::test_the_second_desk_takes_over_from_the_first_and_every_request_is_one_ticket",
        "adapters/db/lease.py", "    WHERE held.holder = :holder OR held.until < clock_timestamp()\n", "",
    ),
    8: Change(
        "tests/flows/test_rereading.py::test_twenty_withheld_answers_reach_the_customer_in_order_and_once",
        "bot/app.py", "        if self._hears_slack:\n            self._read_again",
        "        if False:\n            self._read_again",
    ),
    9: Change(
        "tests/faults/test_concurrency.py::test_a_hundred_who_ask_at_once_get_a_hundred_tickets",
        "core/service/inbox.py", "for given in reversed(inputs) if given.key in first}",
        "for given in list(reversed(inputs))[:40] if given.key in first}",
    ),
    10: Change(
        "tests/faults/test_claims.py::test_of_fifty_who_claim_at_once_one_owns_and_forty_nine_are_told_who",
        "core/model/ticket.py",
        "raise AlreadyOwned(number=self.number, owner=self.owner, at=self.accepted_at)\n        self.owner, self",
        "pass\n        self.owner, self",
    ),
    11: Change(
        "tests/core/test_replay.py::test_recomputing_from_history_equals_what_is_stored",
        "core/service/ownership.py", "    uow.record(Accepted(ticket=number, by=by.name), ticket)\n", "",
    ),
    12: Change(
        "tests/adapters/telegram/test_outcomes.py::test_a_429_rests_as_long_as_asked",
        "adapters/telegram/outcomes.py", "Throttled(float(error.retry_after))", "Throttled(1.0)",
    ),
    13: Change(
        "tests/flows/test_bad_input.py::"
        "test_a_customer_who_blocked_the_bot_is_named_in_the_ticket_and_the_reply_shows_a_cross",
        "adapters/telegram/outcomes.py", "            return _forbidden(error.message)",
        '            return NotSent("reason-no-connection")',
    ),
    14: Change(
        "tests/adapters/slack/test_markup.py::test_parts_joined_are_the_text",
        "adapters/slack/markup.py", "        text = text[at:]", "        text = text[at:].lstrip()",
    ),
    15: Change(
        "tests/faults/test_rates.py::test_what_waits_for_telegrams_limit_hides_nothing_of_slacks",
        "core/model/pace.py", "        return list(self.waits)", "        return []",
    ),
    16: Change(
        "tests/adapters/telegram/test_bad_input.py::test_a_flood_is_refused_with_one_warning_and_others_are_heard",
        "core/model/flood.py", "        return Pour.DROP", "        return Pour.SAY",
    ),
    17: Change(
        "tests/core/test_business_hours_clocks.py::test_a_deadline_keeps_its_wall_clock_hour_over_the_change_of_clocks",
        "core/model/business_hours/year.py", "zone.utcoffset(reading.replace(fold=fold))",
        "zone.utcoffset(reading.replace(month=1, day=1))",
    ),
    18: Change(
        "tests/flows/test_downtime.py::test_after_three_hours_of_downtime_everybody_gets_one_list_that_says_so",
        "core/model/sweeping.py", "    return lately + news > ONE_BY_ONE or late > 1", "    return False",
    ),
    19: Change(
        "tests/scheduler/test_watchdog.py::test_a_ticker_whose_scheduler_broke_is_built_anew",
        "scheduler/watchdog.py", "            self._ask(watched.rebuild)", "            pass",
    ),
    20: Change(
        "tests/flows/test_doors.py::"
        "test_slacks_door_takes_in_what_is_signed_just_now_and_nothing_else_and_a_replay_once",
        "adapters/slack/requests.py", "SKEW = 300", "SKEW = 3000",
    ),
    21: Change(
        "tests/flows/test_bad_input.py::test_markup_mentions_and_masked_links_fire_nowhere",
        "adapters/slack/markup.py", """.replace("<", "&lt;").replace(">", "&gt;")\n\n\ndef unescape""",
        "\n\n\ndef unescape",
    ),
    22: Change(
        "tests/adapters/telegram/test_guesses.py::test_guesses_are_answered_ten_times_a_minute_and_tell_nothing",
        "adapters/telegram/reading.py", "            return bool(argument)", "            return False",
    ),
    23: Change(
        "tests/flows/test_accounts.py::test_an_account_that_may_not_act_presses_in_vain_though_desk_toml_names_it",
        "core/model/organisation.py", "if person.slack == member and member not in self.barred:",
        "if person.slack == member:",
    ),
    24: Change(
        "tests/core/test_files.py::test_a_program_is_known_by_its_first_bytes",
        "core/model/files.py", "return PROGRAM if dos or head", "return PROGRAM if head",
    ),
    25: Change(
        "tests/bot/test_logs.py::test_no_secret_gets_into_the_log_whoever_writes_it",
        "bot/logs.py", "    return SHAPES.sub(MASK, text)", "    return text",
    ),
    26: Change(
        "tests/adapters/test_postgres.py::test_a_lock_that_is_not_to_be_had_is_a_store_that_is_down",
        "adapters/db/trouble.py", '"53", "55P03", ', '"53", ',
    ),
    27: Change(
        "tests/adapters/test_lease.py::test_who_freezes_loses_it_and_what_it_still_wants_to_write_is_not_written",
        "adapters/db/lease.py", "            if not await uow.holds(", "            if False and not await uow.holds(",
    ),
    28: Change(
        "tests/faults/test_database.py::test_while_files_cannot_grow_readiness_is_red_and_nothing_is_confirmed",
        "adapters/db/store.py", "    async def answers(self) -> bool:",
        "    async def answers(self) -> bool:\n        return True\n\n    async def _answers(self) -> bool:",
    ),
    29: Change(
        "tests/adapters/test_store.py::test_a_second_desk_on_the_same_file_is_refused_with_one_clear_line",
        "adapters/db/store.py", "    if not taken:", "    if False:",
    ),
    30: Change(
        "tests/adapters/test_migrations.py::test_due_dates_and_queued_reminders_of_the_first_release_are_carried_over",
        "adapters/db/migrations/env.py", "None if on_sqlite else check_keys", "None",
    ),
}  # fmt: skip
"""By row. Row 1 has the broken desks of ``test_mutants``; row 31 is measured."""


@pytest.mark.marathon
@pytest.mark.timeout(300)
@pytest.mark.parametrize("row", CHANGES)
async def test_a_change_turns_the_rows_test_red(row: int, tmp_path: Path) -> None:
    change = CHANGES[row]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.mutated", change.file, change.old, change.new, change.test,
        "-m", "", f"--basetemp={tmp_path / 'there'}", cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said = (await process.communicate())[0].decode(errors="replace")
    assert process.returncode == 1, f"{process.returncode}: {said[-2000:]}"


def test_every_change_is_still_one_and_its_test_stands_in_the_row() -> None:
    page = (ROOT / "docs" / "promises.md").read_text("utf-8")
    rows = {int(row[1]): row[0] for row in re.finditer(r"^\| (\d+) \| .*$", page, re.MULTILINE)}
    assert set(CHANGES) == set(rows) - {1}
    for row, change in CHANGES.items():
        assert (ROOT / change.file).read_text("utf-8").count(change.old) == 1, f"row {row}: {change.file}"
        assert change.test.rpartition("::")[2] in rows[row]
