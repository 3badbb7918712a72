"""I7: a ticket that gets its owner is the same version as before."""

from core.model.ticket import Hold, State, Ticket


def _uncounted(self: Ticket, state: State, *, hold: Hold | None = None) -> None:
    self.state, self.hold = state, hold


Ticket._move = _uncounted  # type: ignore[method-assign]
