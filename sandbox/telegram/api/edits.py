"""Methods that change or remove messages."""

from datetime import timedelta
from typing import Any

from sandbox.telegram.api.messages import known
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.cloud import TelegramCloud
from sandbox.telegram.entities import caption_of_call, text_of_call
from sandbox.telegram.keyboards import keyboard_of_call
from sandbox.telegram.messages import Entity, Keyboard, Message, Phone
from sandbox.telegram.refusals import bad_request, forbidden

DELETABLE_FOR = timedelta(hours=48)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


async def edit_message_text(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """editMessageText; without reply_markup the buttons go, as on the platform."""
    message = _editable(cloud, arguments)
    text, entities = text_of_call(arguments)
    if message.file is not None:
        raise bad_request("there is no text in the message to edit")
    return _change(cloud, message, text, entities, keyboard_of_call(arguments))


async def edit_message_caption(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """editMessageCaption; without reply_markup the buttons go, as on the platform."""
    message = _editable(cloud, arguments)
    caption, entities = caption_of_call(arguments)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    return _change(cloud, message, caption, entities, _keyboard_for(message, arguments))


async def edit_message_reply_markup(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """editMessageReplyMarkup."""
    message = _editable(cloud, arguments)
    return _change(cloud, message, message.text, message.entities, _keyboard_for(message, arguments))


async def delete_message(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """deleteMessage: own and incoming ones, up to 48 hours old by the sandbox's clock."""
    phone = _open(cloud, arguments)
    message = phone.message(arguments.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if cloud.clock.now() - message.at > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    _delete(cloud, message)
    return True


async def delete_messages(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """deleteMessages: 1 to 100 ids; those that cannot be found are skipped."""
    phone = _open(cloud, arguments)
    ids = arguments.nested("message_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified" if not ids else "too many messages to delete")
    for message in filter(None, (phone.message(i) for i in ids if isinstance(i, int))):
        _delete(cloud, message)
    return True


def _delete(cloud: TelegramCloud, message: Message) -> None:
    message.deleted = True
    cloud.changed(message)


def _open(cloud: TelegramCloud, arguments: Arguments) -> Phone:
    phone = known(cloud, arguments)
    if phone.blocked:
        raise forbidden("bot was blocked by the user")
    return phone


def _editable(cloud: TelegramCloud, arguments: Arguments) -> Message:
    message = _open(cloud, arguments).message(arguments.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.author != "bot":
        raise bad_request("message can't be edited")
    return message


def _keyboard_for(message: Message, arguments: Arguments) -> Keyboard:
    keyboard = keyboard_of_call(arguments)
    if keyboard and message.media_group_id:
        raise bad_request("message can't be edited")  # no buttons on albums
    return keyboard


def _change(
    cloud: TelegramCloud, message: Message, text: str, entities: list[Entity], keyboard: Keyboard
) -> dict[str, Any]:
    if (text, entities, keyboard) == (message.text, message.entities, message.keyboard):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities, message.keyboard = text, entities, keyboard
    message.edited_at = cloud.clock.now()
    cloud.changed(message)
    return cloud.shape(message)
