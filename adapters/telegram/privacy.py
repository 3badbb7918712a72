"""``/privacy``: what is kept of a person, a copy of it, and being forgotten. Nobody is met here who is not known."""

from typing import Any

from aiogram import Bot, Router
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from adapters.telegram.reading import command_in, language_of, ref_of
from adapters.telegram.uploads import UPLOAD_SECONDS, CannotFetch
from core.model.wording import Word
from core.phrases import Phrasebook
from core.ports import FetchFile, Parcel, UnitOfWork
from core.service import privacy

FILE_NAME = "my-data.json"
COMMAND = "privacy"


def asking() -> Router:
    """The routes of the command and of its buttons, before all others: those meet everybody who comes."""
    router = Router(name="privacy")
    router.message.register(explain, asks)
    router.callback_query.register(pressed, on_a_button)
    return router


async def asks(message: Message) -> bool:
    """The command, from a person in a chat of their own."""
    found = command_in(message.text)
    return bool(found and found[0] == COMMAND and _is_alone(message) and message.from_user)


async def on_a_button(query: CallbackQuery) -> bool:
    """A press by the person whose chat it is."""
    mine = query.message is not None and _is_alone(query.message) and query.message.chat.id == query.from_user.id
    return mine and (query.data or "").startswith(f"{COMMAND}:")


def _is_alone(message: Any) -> bool:
    return bool(message.chat.type == "private")


async def explain(message: Message, uow: UnitOfWork) -> None:
    """What is kept, and the buttons."""
    assert message.from_user is not None, "asks saw to it"
    language = language_of(message.from_user.language_code)
    await privacy.explain(uow, f"telegram/{message.chat.id}", language=language)


async def pressed(query: CallbackQuery, uow: UnitOfWork) -> Word | None:
    """One of the buttons. Of somebody who is forgotten already nothing happens: a second press succeeds quietly."""
    assert query.message is not None, "on_a_button saw to it"
    address, at = f"telegram/{query.message.chat.id}", ref_of(query.message)
    contact = await uow.contacts.get(address)
    if contact is None:
        return Word("privacy-nothing-kept")
    match (query.data or "").split(":"):
        case ["privacy", "data"]:
            await privacy.export(uow, address)
            return Word("privacy-data-coming")
        case ["privacy", "yes", token] if privacy.is_meant(contact, token):
            await privacy.forget(uow, address, at=at)
        case ["privacy", "no"]:
            await privacy.keep(uow, contact, at=at)
        case _:  # asked for, or a Yes of another time
            await privacy.ask(uow, contact, at=at)
    return None


async def send_data(bot: Bot, parcel: Parcel, fetch: FetchFile | None, book: Phrasebook) -> Message | None:
    """The file, written now; None when the person was forgotten meanwhile. Raises CannotFetch, aiogram's errors."""
    if fetch is None:
        raise CannotFetch("nobody here can write it")
    try:
        content = await fetch(parcel.delivery.to)
    except FileNotFoundError:
        return None
    except Exception as error:  # the store's own errors; nothing has been sent
        raise CannotFetch(type(error).__name__) from None
    method = SendDocument(
        chat_id=int(parcel.delivery.to.partition("/")[2]), document=BufferedInputFile(content, filename=FILE_NAME),
        caption=book.say(parcel.language, "privacy-data"),
    )  # fmt: skip
    return await bot(method, request_timeout=UPLOAD_SECONDS)
