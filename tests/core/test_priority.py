"""Impact x urgency."""

import pytest

from core.model.priority import Grade, Priority, priority_of

TABLE = {
    ("high", "high"): "P1", ("high", "medium"): "P2", ("medium", "high"): "P2",
    ("high", "low"): "P3", ("medium", "medium"): "P3", ("low", "high"): "P3",
    ("medium", "low"): "P4", ("low", "medium"): "P4", ("low", "low"): "P4",
}  # fmt: skip


@pytest.mark.parametrize(("grades", "priority"), TABLE.items())
def test_the_matrix_is_the_one_of_the_reference(grades: tuple[str, str], priority: str) -> None:
    assert priority_of(Grade(grades[0]), Grade(grades[1])) is Priority(priority)


def test_more_impact_or_urgency_never_lowers_the_priority() -> None:
    order = list(Grade)
    for impact in order:
        for urgency in order:
            for worse in order[: order.index(impact) + 1]:
                assert not priority_of(worse, urgency).is_lower_than(priority_of(impact, urgency))
                assert not priority_of(urgency, worse).is_lower_than(priority_of(urgency, impact))
