"""One line of the table: what was measured, beside its floor."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measurement and the floor of the same run, in the same unit.

    ``more_is_better`` says which way is good; ``aim`` is what issue 2 asks for, in words.
    """

    name: str
    value: float
    unit: str
    floor: float
    floor_is: str
    aim: str = ""
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times worse than the floor."""
        over, under = (self.floor, self.value) if self.more_is_better else (self.value, self.floor)
        return over / under if under else float("inf")


def show(figures: Sequence[Figure]) -> None:
    """The table, as wide as it needs to be."""
    table = Table("figure", "desk", "floor", "ratio", "unit", "aim", "the floor is")
    for figure in figures:
        table.add_row(
            figure.name, _short(figure.value), _short(figure.floor), f"{figure.ratio:.1f}", figure.unit, figure.aim,
            figure.floor_is,
        )  # fmt: skip
    console = Console()
    console.width = max(console.width, 140)
    console.print(table)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
