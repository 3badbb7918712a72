"""The methods of the Bot API, by name."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.telegram.api import account, edits, messages, receiving
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.cloud import TelegramCloud

Method = Callable[[TelegramCloud, Arguments], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": account.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "answerCallbackQuery": receiving.answer_callback_query,
    "getFile": receiving.get_file,
    "sendMessage": messages.send_message,
    "sendPhoto": messages.send_photo,
    "sendDocument": messages.send_document,
    "sendSticker": messages.send_sticker,
    "sendVoice": messages.send_voice,
    "sendVideo": messages.send_video,
    "sendAudio": messages.send_audio,
    "sendAnimation": messages.send_animation,
    "sendMediaGroup": messages.send_media_group,
    "sendChatAction": messages.send_chat_action,
    "copyMessage": messages.copy_message,
    "forwardMessage": messages.forward_message,
    "editMessageText": edits.edit_message_text,
    "editMessageCaption": edits.edit_message_caption,
    "editMessageReplyMarkup": edits.edit_message_reply_markup,
    "deleteMessage": edits.delete_message,
    "deleteMessages": edits.delete_messages,
    "getChat": account.get_chat,
    "getChatMember": account.get_chat_member,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    "setMyName": account.set_my_name,
    "getMyName": account.get_my_name,
    "setMyDescription": account.set_my_description,
    "getMyDescription": account.get_my_description,
    "setMyShortDescription": account.set_my_short_description,
    "getMyShortDescription": account.get_my_short_description,
    "setChatMenuButton": account.accept,
    "setMyDefaultAdministratorRights": account.accept,
    "setMessageReaction": account.accept,
    "logOut": account.accept,
    "close": account.accept,
}

_BY_LOWERED_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}


def find_method(name: str) -> tuple[str, Method | None]:
    """The method's own spelling and the method; names are case-insensitive. None when there is no such method."""
    return _BY_LOWERED_NAME.get(name.lower(), (name, None))
