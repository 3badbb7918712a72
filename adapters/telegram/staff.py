"""What agents say to the bot: their commands. To everybody else these are unknown, as any other word after a slash."""

from collections.abc import Awaitable, Callable

from aiogram.types import Message, User

from adapters.telegram import digest, duty
from adapters.telegram.duty.board import Said
from core.errors import DeskError, NotAnAgent
from core.model.organisation import Agent
from core.notify.duty import answer
from core.ports import UnitOfWork

COMMANDS: dict[str, Callable[[UnitOfWork, Agent, str], Awaitable[Said | None]]] = {**duty.COMMANDS, **digest.COMMANDS}


async def given(uow: UnitOfWork, message: Message, name: str, argument: str) -> bool:
    """Do what an agent's command says and answer it; False when it is none of these, or nobody of ours."""
    agent = agent_of(uow, message.from_user)
    if agent is None or name not in COMMANDS:
        return False
    try:
        said = await COMMANDS[name](uow, agent, argument)
    except DeskError as refusal:
        said = refusal.key, [], refusal.params
    if said is not None:
        key, rows, params = said
        uow.send(answer(f"telegram/{message.chat.id}", key, *rows, **params))
    return True


def agent_of(uow: UnitOfWork, user: User | None) -> Agent | None:
    """The agent with that account; None for everybody else."""
    try:
        return uow.organisation.agent_in_telegram(user.id) if user else None
    except NotAnAgent:
        return None
