"""Telling those who run the desk that something in its setup must be mended."""

from core.model.organisation import Agent, Organisation, Role
from core.model.wording import Word
from core.notify import address_of, notice
from core.ports import UnitOfWork


def operators(organisation: Organisation) -> tuple[Agent, ...]:
    """The admins; where there are none, the managers."""
    admins = tuple(agent for agent in organisation.people if agent.role is Role.ADMIN)
    return admins or tuple(agent for agent in organisation.people if agent.role is Role.MANAGER)


async def warn(uow: UnitOfWork, place: str, reason: str) -> None:
    """Deliveries to ``place`` wait until somebody mends ``reason`` (a text key); each operator is told in person."""
    for agent in operators(uow.organisation):
        uow.send(notice(address_of(agent), "operators-fault", place=place, reason=Word(reason)))
