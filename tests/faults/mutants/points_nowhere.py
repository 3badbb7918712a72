"""I11: what the desk posts is remembered as belonging to a ticket that is not there, and nobody checks."""

from collections.abc import Sequence

from adapters.db import sqlite
from adapters.db.deliveries import SqlDeliveries

_remember = SqlDeliveries.remember


def _elsewhere(self: SqlDeliveries, refs: Sequence[str], *, ticket: int | None) -> None:
    _remember(self, refs, ticket=ticket and ticket + 1_000_000)


SqlDeliveries.remember = _elsewhere  # type: ignore[method-assign]
sqlite.PRAGMAS = tuple(one for one in sqlite.PRAGMAS if not one.startswith("foreign_keys"))  # type: ignore[assignment]
