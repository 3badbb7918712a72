"""P3: what a platform refuses is dropped, and the ticket does not say so."""

from typing import Any

from core.model.delivery import Standing
from core.ports import Parcel, UnitOfWork
from core.service import dispatch


async def _dropped(uow: UnitOfWork, parcel: Parcel, reason: str, **_: Any) -> None:
    uow.deliveries.settle(parcel, Standing.DEAD, at=uow.now, outcome=reason)


dispatch._refused = _dropped
