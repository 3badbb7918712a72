"""The store for a command that only looks, beside a desk that may be running."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from bot.settings import Settings
from core.model.organisation import Organisation

if TYPE_CHECKING:
    from adapters.db.store import Store

Found = TypeVar("Found")


def look(settings: Settings, organisation: Organisation, at: "Callable[[Store], Awaitable[Found]]") -> Found:
    """What ``at`` finds in the store, opened for reading only. Raises StoreUnusable with the fix, and what ``at`` does.

    Blocks; the store is closed afterwards.
    """
    from adapters.db.store import Store, SystemTime
    from core.model.proposal import WordCounter

    async def opened() -> Found:
        store = Store(settings.database_url, organisation=organisation, classifier=WordCounter(), time=SystemTime())
        await store.open_to_read()
        try:
            return await at(store)
        finally:
            await store.close()

    return asyncio.run(opened())
