"""Seconds from ``desk run`` to ready."""

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure
from benchmarks.processes import desk
from sandbox.box import Sandbox, running
from tests.faults.process import ROOT

LIBRARIES = (
    "aiogram", "aiohttp", "aiosqlite", "alembic.command", "apscheduler.schedulers.asyncio", "babel.dates", "fastapi",
    "fluent.runtime", "pydantic_settings", "rich.console", "slack_bolt.app.async_app", "slack_sdk.web.async_client",
    "sqlalchemy.ext.asyncio", "structlog", "typer", "uvicorn", "uvloop",
)  # fmt: skip
TIMES = 3


async def start() -> list[Figure]:
    """The first start on no database, and later ones, until /health/ready says 200."""
    async with running(limits=False) as box:
        with TemporaryDirectory() as folder:
            spans = [await _started(box, Path(folder)) for _ in range(TIMES + 1)]
    floor = statistics.median([await asyncio.to_thread(_imported) for _ in range(TIMES)])
    is_floor = "a python that imports the same libraries"
    return [
        Figure(name="start, first (migrates)", value=spans[0], unit="s", floor=floor, floor_is=is_floor),
        Figure(name="start, later", value=statistics.median(spans[1:]), unit="s", floor=floor, floor_is=is_floor),
    ]


async def _started(box: Sandbox, folder: Path) -> float:
    began = time.perf_counter()
    async with desk(box, folder):
        return time.perf_counter() - began


def _imported() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {', '.join(LIBRARIES)}"], cwd=ROOT, check=True)
    return time.perf_counter() - began
