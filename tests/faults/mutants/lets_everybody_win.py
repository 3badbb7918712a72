"""P6: a ticket is given to whoever asks, though it has an owner."""

from datetime import datetime

from core.model.ticket import State, Ticket


def _accept(self: Ticket, agent: str, *, at: datetime) -> None:
    self.owner, self.accepted_at = agent, at
    if self.state is State.NEW:
        self._move(State.IN_PROGRESS)


Ticket.accept = _accept  # type: ignore[method-assign]
