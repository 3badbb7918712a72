"""Methods about the bot itself and about chats."""

from typing import Any

from sandbox.telegram.api.messages import known
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.cloud import TelegramCloud


async def get_me(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getMe."""
    return {
        **cloud.profile.user_shape(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "has_main_web_app": False,
    }


async def set_my_commands(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """setMyCommands, by scope and language."""
    cloud.profile.set_commands(arguments.nested("scope"), arguments.text("language_code"), arguments.nested("commands"))
    return True


async def get_my_commands(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getMyCommands of exactly this scope and language."""
    return cloud.profile.commands_of(arguments.nested("scope"), arguments.text("language_code"))


async def delete_my_commands(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """deleteMyCommands of exactly this scope and language."""
    cloud.profile.forget_commands(arguments.nested("scope"), arguments.text("language_code"))
    return True


async def set_my_name(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """setMyName."""
    return _set_text(cloud, arguments, "name")


async def get_my_name(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getMyName."""
    return {"name": _text(cloud, arguments, "name") or cloud.profile.name}


async def set_my_description(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """setMyDescription."""
    return _set_text(cloud, arguments, "description")


async def get_my_description(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getMyDescription."""
    return {"description": _text(cloud, arguments, "description")}


async def set_my_short_description(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """setMyShortDescription."""
    return _set_text(cloud, arguments, "short_description")


async def get_my_short_description(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getMyShortDescription."""
    return {"short_description": _text(cloud, arguments, "short_description")}


async def get_chat(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getChat: a ChatFullInfo with what is always there."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **known(cloud, arguments).chat_shape,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


async def get_chat_member(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getChatMember: in a private chat both sides are members."""
    phone = known(cloud, arguments)
    is_bot = arguments.integer("user_id") == cloud.profile.id
    return {"user": cloud.profile.user_shape() if is_bot else phone.user_shape, "status": "member"}


async def accept(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """Methods whose effect the sandbox does not show."""
    return True


def _set_text(cloud: TelegramCloud, arguments: Arguments, name: str) -> bool:
    cloud.profile.texts[name, arguments.text("language_code")] = arguments.text(name)
    return True


def _text(cloud: TelegramCloud, arguments: Arguments, name: str) -> str:
    texts = cloud.profile.texts
    return texts.get((name, arguments.text("language_code"))) or texts.get((name, ""), "")
