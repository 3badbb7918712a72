"""The way in: every input of a platform has its effect once, is refused clearly, or is kept with the reason.

A platform is told "received" only after ``take_in`` or ``take_in_all`` returned. ``StoreDown`` comes through:
then nothing was stored, nothing may be confirmed, and the platform sends it again. Where another transaction was in
the way (a deadlock, or no order that both fit into) the whole is tried again first: an effect is repeatable.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from core.about import about
from core.errors import Collided, DeskError, Repeated, StoreDown
from core.ports import UnitOfWork, Work

log = logging.getLogger(__name__)

Effect = Callable[[UnitOfWork], Awaitable[Any]]

TRIES = 3
"""How often an input whose handling breaks is tried before it is buried."""

COLLISIONS = 4
"""How often it is tried while other transactions are in its way, before the platform is left to send it again."""

ASIDE = 0.02
"""Seconds to step aside after the first collision, give or take half of them; doubling."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input: the platform's ``key`` for it, the raw ``payload`` (kept only if it must be buried), its effect.

    ``speaker`` is the address of the contact it is from, if it is from one.
    ``refused`` answers a DeskError; ``broken`` tells the person the short code of an unexpected error. Both get
    a unit of work of their own, after the effect was rolled back.
    """

    key: str
    payload: str
    effect: Effect
    refused: Callable[[UnitOfWork, DeskError], Awaitable[None]]
    broken: Callable[[UnitOfWork, str], Awaitable[None]]
    speaker: str | None = None


async def take_in(work: Work, given: Input) -> Any:
    """Give the input its effect, once; what the effect returned, or None. Raises StoreDown only."""
    with about(input=given.key):
        return await _past_others(lambda: _take_in(work, given))


async def _take_in(work: Work, given: Input) -> Any:
    for attempt in range(TRIES):
        try:
            async with work() as uow:
                await uow.once(given.key)
                return await given.effect(uow)
        except Repeated:
            return None
        except DeskError as refusal:
            return await _answer_refusal(work, given, refusal)
        except StoreDown:
            raise
        except Exception as bug:
            if attempt == TRIES - 1:
                await _bury(work, given, bug)
            await asyncio.sleep(0.05 * attempt)
    return None


async def take_in_all(work: Work, inputs: Sequence[Input]) -> list[Any]:
    """The same for several inputs in order: one commit when none is refused or breaks, else each by itself."""
    if len(inputs) > 1:
        try:
            return await _past_others(lambda: _take_in_together(work, inputs))
        except StoreDown:
            raise
        except DeskError:
            pass
        except Exception:
            log.exception("a batch of %d inputs broke; each goes by itself", len(inputs))
    return [await take_in(work, given) for given in inputs]


async def _take_in_together(work: Work, inputs: Sequence[Input]) -> list[Any]:
    async with work() as uow:
        first = await uow.first_of([given.key for given in inputs])
        new = {given.key: given for given in reversed(inputs) if given.key in first}
        await uow.foresee([given.speaker for given in new.values() if given.speaker])
        return [await given.effect(uow) if new.pop(given.key, None) else None for given in inputs]


async def _past_others(take: Callable[[], Awaitable[_T]]) -> _T:
    """Try again when another transaction was in the way, from the beginning. Raises StoreDown after COLLISIONS."""
    for collision in range(COLLISIONS - 1):
        try:
            return await take()
        except Collided:
            await asyncio.sleep(ASIDE * 2**collision * random.uniform(0.5, 1.5))
    return await take()


async def _answer_refusal(work: Work, given: Input, refusal: DeskError) -> None:
    try:
        async with work() as uow:
            await uow.once(given.key)
            await given.refused(uow, refusal)
    except Repeated:
        return


async def _bury(work: Work, given: Input, bug: Exception) -> None:
    """Keep what cannot be handled, tell the person a code that is also in the log, and be done with it."""
    code = secrets.token_hex(3)
    log.error("an input cannot be handled, code %s", code, exc_info=bug)
    try:
        async with work() as uow:
            await uow.bury(given.key, f"{code} {type(bug).__name__}", given.payload)
            await given.broken(uow, code)
    except Repeated:
        return
