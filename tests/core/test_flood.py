"""A flood is stopped at the door, said once, and nobody else notices."""

from core.model.flood import Flood, Pour


def pours(flood: Flood, count: int, *, at: float = 0.0, person: str = "anna", first: int = 0) -> list[Pour]:
    """So many messages at an instant."""
    return [flood.pour(person, str(first + number), at) for number in range(count)]


def test_what_is_over_the_limit_is_refused_and_said_once_a_minute() -> None:
    flood = Flood(limit=3)
    assert pours(flood, 6) == [Pour.TAKE] * 3 + [Pour.SAY] + [Pour.DROP] * 2
    assert pours(flood, 5, at=60, first=10) == [Pour.TAKE] * 3 + [Pour.SAY, Pour.DROP]


def test_room_comes_back_as_the_minute_passes() -> None:
    flood = Flood(limit=2)
    assert [flood.pour("anna", str(at), at) for at in (0, 30, 59, 60, 61)] == [
        Pour.TAKE, Pour.TAKE, Pour.SAY, Pour.TAKE, Pour.DROP
    ]  # fmt: skip


def test_what_comes_again_is_no_more_than_it_was() -> None:
    flood = Flood(limit=2)
    for _ in range(3):
        assert pours(flood, 4) == [Pour.TAKE, Pour.TAKE, Pour.SAY, Pour.DROP]


def test_others_have_their_own_room() -> None:
    flood = Flood(limit=2)
    pours(flood, 100)
    assert pours(flood, 2, person="maria") == [Pour.TAKE, Pour.TAKE]
