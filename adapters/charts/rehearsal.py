"""A rehearsal as a picture: calls a day by level under today's matrix, and under the other one below it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from core.model.escalation import Level
from core.model.rehearsal import Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = {
    Level.TECHNICIAN: ("level 1, technician", "#8ecae6"),
    Level.SUPERVISOR: ("level 2, supervisor", "#ffb703"),
    Level.MANAGER: ("level 3, manager", "#d62828"),
}
NIGHT = ("of them at night", "#14213d")
INK, GREY = "#222222", "#8d8d8d"

INCHES, DOTS = (11.0, 6.6), 150
"""The picture's size, and how many dots an inch has: 1650 by 990."""

DAYS = 100
"""More days than that are shown by the week."""


def draw_rehearsal(today: Figures, new: Figures, *, name: str, zone: str, to: Path) -> None:
    """Draw both into the PNG file ``to``; ``name`` is what the other matrix is called. Raises OSError."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    name = name if len(name) <= 40 else f"{name[:39]}…"
    picture = Figure(figsize=INCHES, dpi=DOTS)
    FigureCanvasAgg(picture)
    picture.subplots_adjust(left=0.045, right=0.985, top=0.825, bottom=0.055, hspace=0.22)
    step = 1 if today.days <= DAYS else 7
    above, below = picture.subplots(2, 1, sharex=True, sharey=True)
    for axes, figures, called in ((above, today, "Today"), (below, new, name)):
        _bars(axes, figures, step)
        _frame(axes, f"{called}: {_summary(figures)}")
    _days(below, today, step)
    above.set_ylim(0, max(1.0, above.get_ylim()[1] * 1.05))
    _head(picture, above, today, name, zone, step)
    with to.open("wb") as file:
        picture.savefig(file, format="png")


def _bars(axes: "Axes", figures: Figures, step: int) -> None:
    """Stacked by level, with a narrow bar in front for the night."""
    places = [start + (step - 1) / 2 for start in range(0, figures.days, step)]
    bottom = [0] * len(places)
    for level, (label, colour) in LEVELS.items():
        counts = _binned([figures.by_day[day, level] for day in range(figures.days)], step)
        axes.bar(places, counts, bottom=bottom, width=0.82 * step, color=colour, label=label, linewidth=0)
        bottom = [below + count for below, count in zip(bottom, counts, strict=True)]
    nights = _binned([figures.night_by_day[day] for day in range(figures.days)], step)
    axes.bar(places, nights, width=0.26 * step, color=NIGHT[1], label=NIGHT[0], linewidth=0)


def _binned(counts: Sequence[int], step: int) -> list[int]:
    return [sum(counts[start : start + step]) for start in range(0, len(counts), step)]


def _summary(figures: Figures) -> str:
    share = f", {figures.at_night / figures.total:.0%} of them at night" if figures.total else ""
    return f"{figures.total:,} calls, {figures.mean:.1f} a day{share}"


def _frame(axes: "Axes", title: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_title(title, loc="left", fontsize=11, color=INK, pad=8)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.grid(axis="y", color="#e3e3e3", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=GREY, labelcolor=INK, length=0, labelsize=9)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GREY)


def _days(axes: "Axes", figures: Figures, step: int) -> None:
    """About a dozen dates under the bars: Mondays where there are enough of them, of weeks their first day."""
    days = [figures.first + timedelta(days=day) for day in range(0, figures.days, step)]
    mondays = [place for place, day in enumerate(days) if day.weekday() == 0] if step == 1 else []
    chosen = mondays if len(mondays) > 2 else range(len(days))
    chosen = chosen[:: max(1, -(-len(chosen) // 12))]
    words = [f"{days[place]:%a} {days[place].day} {days[place]:%b}" for place in chosen]
    axes.set_xticks([place * step + (step - 1) / 2 for place in chosen], words)
    axes.set_xlim(-0.7, len(days) * step - 0.3)


def _head(picture: "Figure", axes: "Axes", figures: Figures, name: str, zone: str, step: int) -> None:
    last = figures.first + timedelta(days=figures.days - 1)
    unit = "day" if step == 1 else "week"
    span = f"{figures.first.day} {figures.first:%b %Y} to {last.day} {last:%b %Y}, {zone}"
    title = f"Calls a {unit}: today's matrix and {name}"
    picture.text(0.015, 0.965, title, fontsize=15, fontweight="bold", color=INK, va="top")
    picture.text(0.015, 0.912, span, fontsize=10, color=GREY, va="top")
    handles, labels = axes.get_legend_handles_labels()
    picture.legend(handles, labels, loc="upper right", ncols=4, fontsize=9, frameon=False, bbox_to_anchor=(0.99, 0.928))
