"""A process with a ticker and a watchdog in a hurry: ``python -m tests.scheduler.hanging sweep|loop``."""

import asyncio
import logging
import sys
import time

from scheduler.loops import Ticker
from scheduler.watchdog import Limits, Watchdog


async def main(what: str) -> None:
    """Hang in the sweep or in the event loop itself."""
    swept = 0

    async def sweep() -> float:
        nonlocal swept
        swept += 1
        while what == "sweep" and swept > 1:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:  # the worst of sweeps: it cannot even be given up
                continue
        if what == "loop" and swept > 1:
            time.sleep(60)  # noqa: ASYNC251  # that is the fault under test
        sys.stdout.write("swept\n")
        sys.stdout.flush()
        return 0.01

    ticker = Ticker("escalation", sweep)
    watchdog = Watchdog(ticker, limits=Limits(look=0.02, rebuild=0.5, end=1.0, jump=30.0))
    ticker.start()
    watchdog.start()
    await asyncio.sleep(60)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    asyncio.run(main(sys.argv[1]))
