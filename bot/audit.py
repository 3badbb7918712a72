"""``desk audit verify``: is the history what it was?"""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot import screen
from bot.settings import load_settings

if TYPE_CHECKING:
    from adapters.db.seals import Verdict

audit = typer.Typer(help="Look at the history.", no_args_is_help=True)


@audit.callback()
def _room() -> None:
    """Look at the history."""


@audit.command()
def verify(
    expect: Annotated[
        str, typer.Option(help="A hash that was noted earlier: the history up to it must be what it was then.")
    ] = "",
) -> None:
    """Check every fact against its seal. Exit code 1 when history was changed behind the desk's back."""
    verdict = asyncio.run(_verify(load_settings(tokens=False).database_url, expect.strip().lower()))
    for sentence in verdict.broken:
        screen.tell_trouble(sentence)
    if verdict.broken:
        screen.tell_trouble("Compare with a backup of before. Whoever holds the database's password could do this.")
        raise typer.Exit(1)
    screen.tell_fine(f"The history is whole. Facts: {verdict.facts}, seals: {verdict.seals}.")
    screen.tell_fine(f"Not sealed yet: {verdict.unsealed}. Forgotten on request: {verdict.forgotten}.")
    screen.tell_fine(f"The newest hash is {verdict.hash}. Note it elsewhere, and give it to --expect next time.")


async def _verify(url: str, expected: str) -> "Verdict":
    from adapters.db.seals import verify
    from adapters.db.store import open_to_read

    engine = await open_to_read(url)
    try:
        return await verify(engine, expected)
    finally:
        await engine.dispose()
