"""Methods that put messages into a chat."""

from typing import Any

from sandbox.telegram.arguments import Arguments
from sandbox.telegram.cloud import TelegramCloud
from sandbox.telegram.entities import caption_of_call, text_of_call
from sandbox.telegram.keyboards import keyboard_of_call
from sandbox.telegram.messages import File, Message, Phone
from sandbox.telegram.refusals import Refusal, bad_request, forbidden

UPLOAD_BYTES = 50 * 2**20
PHOTO_BYTES = 10 * 2**20


def reachable(cloud: TelegramCloud, arguments: Arguments) -> Phone:
    """The phone of ``chat_id``. Raises Refusal when it is unknown, migrated, blocked, or never wrote."""
    phone = known(cloud, arguments)
    if phone.blocked:
        raise forbidden("bot was blocked by the user")
    if not phone.wrote:
        raise forbidden("bot can't initiate conversation with a user")
    return phone


def known(cloud: TelegramCloud, arguments: Arguments) -> Phone:
    """The phone of ``chat_id``, blocked or not. Raises Refusal when there is none, or the chat migrated."""
    if not arguments.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = arguments.integer("chat_id")
    if chat in cloud.migrated:
        reason = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refusal(400, reason, migrate_to_chat_id=cloud.migrated[chat])
    phone = cloud.phones.get(chat)
    if phone is None:
        raise bad_request("chat not found")
    return phone


async def send_message(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendMessage."""
    phone = reachable(cloud, arguments)
    text, entities = text_of_call(arguments)
    keyboard = keyboard_of_call(arguments)
    reply_to = replied_message(phone, arguments)
    admit(cloud, phone)
    thread_id = arguments.integer("message_thread_id") or None
    message = cloud.post(phone, text, entities, keyboard=keyboard, reply_to=reply_to, thread_id=thread_id)
    return cloud.shape(message)


async def send_photo(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendPhoto."""
    return send_file(cloud, arguments, "photo")


async def send_document(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendDocument."""
    return send_file(cloud, arguments, "document")


async def send_sticker(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendSticker."""
    return send_file(cloud, arguments, "sticker")


async def send_voice(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendVoice."""
    return send_file(cloud, arguments, "voice")


async def send_video(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendVideo."""
    return send_file(cloud, arguments, "video")


async def send_audio(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendAudio."""
    return send_file(cloud, arguments, "audio")


async def send_animation(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendAnimation."""
    return send_file(cloud, arguments, "animation")


def send_file(cloud: TelegramCloud, arguments: Arguments, kind: str) -> Any:
    """Send one file of a kind, uploaded with the call or named by its id."""
    phone = reachable(cloud, arguments)
    caption, entities = caption_of_call(arguments)
    keyboard = keyboard_of_call(arguments)
    reply_to = replied_message(phone, arguments)
    file = _file_of(cloud, arguments, kind, arguments.text(kind), field=kind)
    admit(cloud, phone)
    thread_id = arguments.integer("message_thread_id") or None
    message = cloud.post(phone, caption, entities, keyboard=keyboard, reply_to=reply_to, thread_id=thread_id, file=file)
    return cloud.shape(message)


async def send_media_group(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendMediaGroup: 2 to 10 files as one album; buttons are refused."""
    phone = reachable(cloud, arguments)
    items = [_album_item(cloud, arguments, item) for item in _album(arguments)]
    reply_to = replied_message(phone, arguments)
    admit(cloud, phone, count=len(items))
    group = f"{phone.person.id}{len(phone.messages):08d}"
    thread_id = arguments.integer("message_thread_id") or None
    messages = [
        cloud.post(
            phone,
            caption,
            entities,
            keyboard=[],
            reply_to=reply_to,
            thread_id=thread_id,
            file=file,
            media_group_id=group,
        )
        for file, caption, entities in items
    ]
    return [cloud.shape(message) for message in messages]


def _album(arguments: Arguments) -> list[Any]:
    items = arguments.nested("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad_request("can't parse media JSON object")
    if len(items) < 2:
        raise bad_request("too few messages to send as an album")
    if len(items) > 10:
        raise bad_request("too many messages to send as an album")
    if arguments.nested("reply_markup"):  # the platform has no such parameter here; silence would hide a mistake
        raise bad_request("reply markup is unallowed in an album")
    kinds = {str(item.get("type")) for item in items}
    if len(kinds) > 1 and kinds - {"photo", "video"}:
        raise bad_request(f"{min(kinds & {'document', 'audio'} or kinds)} can't be mixed with other media types")
    return items


def _album_item(cloud: TelegramCloud, arguments: Arguments, item: dict[str, Any]) -> tuple[File, str, list[Any]]:
    kind = str(item.get("type"))
    if kind not in ("photo", "video", "document", "audio"):
        raise bad_request("can't parse InputMedia: unsupported media type")
    caption, entities = caption_of_call(Arguments(item))
    return _file_of(cloud, arguments, kind, str(item.get("media", ""))), caption, entities


async def copy_message(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """copyMessage: the same content as the bot's own message, without a link to the source."""
    phone, source = reachable(cloud, arguments), _source_message(cloud, arguments, "message to copy not found")
    admit(cloud, phone)
    copy = cloud.post(
        phone,
        source.text,
        source.entities,
        keyboard=keyboard_of_call(arguments),
        reply_to=replied_message(phone, arguments),
        thread_id=None,
        file=source.file,
    )
    return {"message_id": copy.message_id}


async def forward_message(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """forwardMessage; the origin is told in the answer only, the page sees a plain message."""
    phone, source = reachable(cloud, arguments), _source_message(cloud, arguments, "message to forward not found")
    admit(cloud, phone)
    copy = cloud.post(phone, source.text, source.entities, keyboard=[], reply_to=None, thread_id=None, file=source.file)
    author = cloud.profile.user_shape() if source.author == "bot" else cloud.phones[source.chat].user_shape
    origin = {"type": "user", "date": int(source.at.timestamp()), "sender_user": author}
    return {**cloud.shape(copy), "forward_origin": origin}


def _source_message(cloud: TelegramCloud, arguments: Arguments, complaint: str) -> Message:
    phone = cloud.phones.get(arguments.integer("from_chat_id"))
    message = phone.message(arguments.integer("message_id")) if phone else None
    if message is None:
        raise bad_request(complaint)
    return message


async def send_chat_action(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """sendChatAction: nothing to see in the sandbox."""
    reachable(cloud, arguments)
    return True


def replied_message(phone: Phone, arguments: Arguments) -> int | None:
    """The message this one replies to. Raises Refusal when it is gone and the call does not allow that."""
    reply = arguments.nested("reply_parameters")
    if not isinstance(reply, dict):
        reply = {"message_id": arguments.integer("reply_to_message_id")}
    wanted = Arguments(reply).integer("message_id")
    if not wanted:
        return None
    if phone.message(wanted):
        return wanted
    if Arguments(reply).flag("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def admit(cloud: TelegramCloud, phone: Phone, *, count: int = 1) -> None:
    """Raises Refusal 429 when the bot sends too fast and limits are on."""
    if cloud.limits:
        cloud.send_limits.admit(phone.person.id, count)


def _file_of(cloud: TelegramCloud, arguments: Arguments, kind: str, value: str, *, field: str = "") -> File:
    upload = arguments.uploads.get(value.removeprefix("attach://") if value else field)
    if upload is None:
        known_file = cloud.files.get(value)
        if known_file is None:
            raise bad_request(
                "wrong file identifier/HTTP URL specified" if value else f"there is no {kind} in the request"
            )
        return known_file
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    if kind == "photo" and len(upload.content) > PHOTO_BYTES:
        raise bad_request("file is too big")
    return cloud.files.keep(kind, "" if kind == "sticker" else upload.name, upload.content)
