"""P5: what is due goes out at once, the newest first, whatever of its lane is still on its way."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, select

from adapters.db import tables
from adapters.db.deliveries import WAITING, SqlDeliveries, queue
from core.ports import Parcel

_claim = SqlDeliveries.claim


def _all(*, resting: bool) -> Any:
    row = tables.delivery.c
    due = select(tables.delivery).where(WAITING, row.due_at <= bindparam("now"))
    return due.order_by(row.id.desc()).limit(bindparam("at_most", type_=Integer))


async def _newest_first(self: SqlDeliveries, *given: Any, **more: Any) -> Sequence[Parcel]:
    return list(reversed(await _claim(self, *given, **more)))


queue._heads = _all  # type: ignore[assignment]
SqlDeliveries.claim = _newest_first  # type: ignore[method-assign]
