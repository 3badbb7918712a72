"""Row 1, P1: the library's own ``start_polling``, which confirms a batch while its handlers still run."""

from typing import Any

from aiogram import Dispatcher
from aiogram.types import Update

from adapters.telegram.poller import Poller


async def _run(self: Poller) -> None:
    dispatcher = Dispatcher()

    async def take(_: Any, update: Update, __: Any) -> None:
        await self._take([update.model_dump(mode="json", by_alias=True, exclude_none=True)])

    dispatcher.update.outer_middleware.register(take)  # type: ignore[arg-type]
    await dispatcher.start_polling(self._bot, polling_timeout=25, handle_signals=False, close_bot_session=False)


Poller.run = _run  # type: ignore[method-assign]
