"""A reason that an agent is asked for: kept with the store, so that it may be given after a restart, too."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from core.model.organisation import Agent
from core.ports import UnitOfWork

PATIENCE = timedelta(hours=1)
"""After this what somebody writes is no answer any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the reason is for: a ``verb`` on a ticket, with the seconds or the instant (epoch seconds) that was chosen.

    ``place`` is the ref of the message it is asked in, ``at`` when (ISO).
    """

    verb: str
    number: int
    given: int
    place: str
    at: str


async def put(uow: UnitOfWork, agent: Agent, question: Question) -> None:
    """Ask; whatever was asked before is answered no more."""
    await uow.settings.put(_name(agent), json.dumps(asdict(question)))


async def pending(uow: UnitOfWork, agent: Agent) -> Question | None:
    """What they were asked within PATIENCE and have not answered."""
    kept = await uow.settings.get(_name(agent))
    if not kept:
        return None
    given: dict[str, Any] = json.loads(kept)
    question = Question(**given)
    return question if uow.now - datetime.fromisoformat(question.at) <= PATIENCE else None


async def settle(uow: UnitOfWork, agent: Agent) -> None:
    """It is answered, or given up."""
    await uow.settings.put(_name(agent), "")


def is_that(one: Question | None, other: Question) -> bool:
    """Whether two are the same question, whenever asked: a press on an older one is stale."""
    return one is not None and replace(other, at=one.at) == one


def _name(agent: Agent) -> str:
    return f"reason/telegram/{agent.telegram}"
