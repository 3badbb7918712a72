"""Charts as PNG. The library that draws is loaded when something is drawn, not before."""

from adapters.charts.rehearsal import draw_rehearsal

__all__ = ["draw_rehearsal"]
