"""``python -m benchmarks [NAME ...]``: relay filing latency tick due prompt arithmetic rehearsal start."""

import sys
import time
import warnings
from collections.abc import Awaitable, Callable

import uvloop

from benchmarks.figures import Figure, show

Benchmark = Callable[[], Awaitable[list[Figure]]]


def benchmarks() -> dict[str, Benchmark]:
    """Every benchmark by its name, in the order of the table."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # the PostgreSQL wheel asks for it on import
    from benchmarks.arithmetic import arithmetic
    from benchmarks.escalation import due, tick
    from benchmarks.promptness import promptness
    from benchmarks.rehearsal import rehearsal
    from benchmarks.start import start
    from benchmarks.traffic import filing, latency, relay

    return {
        "relay": relay, "filing": filing, "latency": latency, "tick": tick, "due": due, "prompt": promptness,
        "arithmetic": arithmetic, "rehearsal": rehearsal, "start": start,
    }  # fmt: skip


def main() -> None:
    """Run what is named and print one table."""
    known = benchmarks()
    wanted = sys.argv[1:] or list(known)
    if unknown := [name for name in wanted if name not in known]:
        raise SystemExit(f"There is no benchmark {', '.join(unknown)}. Choose among {', '.join(known)}.")
    figures: list[Figure] = []
    for name in wanted:
        began = time.perf_counter()
        figures += uvloop.run(_run(known[name]))
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    show(figures)


async def _run(benchmark: Benchmark) -> list[Figure]:
    return await benchmark()


if __name__ == "__main__":
    main()
