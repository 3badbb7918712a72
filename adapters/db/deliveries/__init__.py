"""Deliveries in the store: the queue they wait in, and what a parcel carries when it leaves."""

from adapters.db.deliveries.parcels import STAFFS
from adapters.db.deliveries.queue import FINDABLE, NEXT_DUE, SENDING, WAITING, SqlDeliveries

__all__ = ["FINDABLE", "NEXT_DUE", "SENDING", "STAFFS", "WAITING", "SqlDeliveries"]
