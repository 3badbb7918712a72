"""Messages in the Bot API's own JSON."""

import mimetypes
from typing import Any

from sandbox.telegram.messages import File, Message, Phone

Shape = dict[str, Any]


def message_shape(message: Message, phone: Phone, bot: Shape, *, with_reply: bool = True) -> Shape:
    """A Message object; the message it replies to is shown one level deep, as the platform does."""
    shape: Shape = {
        "message_id": message.message_id,
        "from": bot if message.author == "bot" else phone.user_shape,
        "chat": phone.chat_shape,
        "date": int(message.at.timestamp()),
    }
    if message.file is None:
        shape["text"] = message.text
    else:
        shape.update(file_shape(message.file))
    if message.file is not None and message.text:
        shape["caption"] = message.text
    if message.entities:
        shape["entities" if message.file is None else "caption_entities"] = message.entities
    if message.keyboard:
        shape["reply_markup"] = {"inline_keyboard": message.keyboard}
    _add_context(shape, message)
    if with_reply and (replied := phone.message(message.reply_to)):
        shape["reply_to_message"] = message_shape(replied, phone, bot, with_reply=False)
    return shape


def _add_context(shape: Shape, message: Message) -> None:
    if message.media_group_id:
        shape["media_group_id"] = message.media_group_id
    if message.edited_at:
        shape["edit_date"] = int(message.edited_at.timestamp())
    if message.thread_id:
        shape["message_thread_id"] = message.thread_id
        shape["is_topic_message"] = True


def inaccessible_shape(message: Message, phone: Phone) -> Shape:
    """What a callback carries when its message is gone: a date of 0 tells it apart."""
    return {"message_id": message.message_id, "chat": phone.chat_shape, "date": 0}


def file_shape(file: File) -> Shape:
    """The member of a Message that carries the file."""
    about: Shape = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_size": file.size}
    if file.kind == "photo":
        small = {**about, "width": 90, "height": 67, "file_size": min(file.size, 2000)}
        return {"photo": [small, {**about, "width": 800, "height": 600}]}
    if file.kind == "sticker":
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return {"sticker": {**about, **looks, "emoji": file.name}}
    if file.kind == "voice":
        return {"voice": {**about, "duration": 3, "mime_type": "audio/ogg"}}
    about["file_name"] = file.name
    about["mime_type"] = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if file.kind == "audio":
        return {"audio": {**about, "duration": 3}}
    if file.kind in ("video", "animation"):
        return {file.kind: {**about, "width": 640, "height": 360, "duration": 3}}
    return {"document": about}
