"""``python -m sandbox [--port 8090] [--speed 1] [--no-limits]``: the sandbox alone."""

import argparse
import asyncio

from sandbox.box import running


async def serve(port: int, speed: float, limits: bool) -> None:
    """Serve until interrupted."""
    async with running(port=port, speed=speed, limits=limits) as box:
        print(f"sandbox on {box.url}", flush=True)  # noqa: T201  # the one line a caller waits for
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--no-limits", action="store_true", help="lift the platforms' rate limits")
    options = parser.parse_args()
    try:
        asyncio.run(serve(options.port, options.speed, not options.no_limits))
    except KeyboardInterrupt:
        return
    except OSError as error:
        raise SystemExit(f"The sandbox cannot listen on port {options.port}: {error.strerror}. Try --port.") from None


if __name__ == "__main__":
    main()
