"""The platforms' budgets."""

import pytest

from core.model.pace import Pace

CHANNEL = "slack/post/C0SUPPORT"


def test_a_channel_gets_its_share_of_a_burst_of_three_and_then_of_one_a_second() -> None:
    pace = Pace(share=0.8)
    assert [pace.admit(CHANNEL, 0.0) for _ in range(3)] == [True, True, False]
    assert pace.next_token() == pytest.approx((1 - 0.4) / 0.8)
    assert pace.admit(CHANNEL, 0.76)
    assert not pace.admit(CHANNEL, 1.99)
    assert pace.admit(CHANNEL, 2.01)


def test_another_channel_is_not_held_up() -> None:
    pace = Pace()
    for _ in range(4):
        pace.admit(CHANNEL, 0.0)
    assert pace.resting(0.0) == [CHANNEL]
    assert pace.admit("slack/post/C0OTHER", 0.0)


def test_telegram_as_a_whole_is_held_to_its_share_of_thirty_a_second() -> None:
    pace = Pace(share=0.8)
    admitted = sum(pace.admit(f"telegram/{chat}", second / 100) for second in range(1000) for chat in [second])
    assert 24 + 0.8 * 30 * 9 <= admitted <= 24 + 0.8 * 30 * 10


def test_in_no_second_go_more_messages_to_telegram_than_it_takes() -> None:
    pace = Pace(share=0.8)
    chats = iter(range(10_000))
    sent = [tick / 100 for tick in range(300) for _ in range(9) if pace.admit(f"telegram/{next(chats)}", tick / 100)]
    assert len(sent) > 70
    assert max(sum(start <= at < start + 1 for at in sent) for start in sent) <= 30


def test_what_telegram_as_a_whole_turns_away_is_said_of_telegram_and_not_of_the_chat() -> None:
    pace = Pace(share=0.8)
    for chat in range(5):
        pace.admit(f"telegram/{chat}", 0.0)
    assert pace.resting(0.0) == ["telegram"]
    assert pace.next_token() == pytest.approx(0.2 / 24)


def test_a_group_gets_its_share_of_twenty_a_minute() -> None:
    pace = Pace(share=0.8)
    admitted = sum(pace.admit("telegram/-100777", float(second)) for second in range(600))
    assert 2 + 0.8 * 20 * 9 <= admitted <= 3 + 0.8 * 20 * 10


def test_a_429_rests_the_bucket_as_long_as_the_platform_said() -> None:
    pace = Pace()
    pace.rest(CHANNEL, 12, 100.0)
    assert not pace.admit(CHANNEL, 111.9)
    assert pace.admit(CHANNEL, 112.0)


def test_a_share_of_zero_is_unpaced() -> None:
    pace = Pace(share=0)
    assert all(pace.admit(CHANNEL, 0.0) for _ in range(10_000))


def test_reactions_are_short_before_they_are_gone() -> None:
    pace = Pace()
    for _ in range(6):
        pace.admit("slack/reaction", 0.0)
    assert pace.is_short("slack/reaction", 0.0)
    assert pace.admit("slack/reaction", 0.0)


def test_of_two_processes_each_takes_half_and_one_that_is_alone_again_takes_all() -> None:
    pace = Pace(share=0.8)
    alone = sum(pace.admit("telegram/1", tick / 10) for tick in range(600))
    pace.divide(2)
    half = sum(pace.admit("telegram/1", 100 + tick / 10) for tick in range(600))
    pace.divide(1)
    again = sum(pace.admit("telegram/1", 200 + tick / 10) for tick in range(600))
    assert (alone // 2, alone) == (half, again)
