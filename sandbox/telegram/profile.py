"""What the bot tells of itself: name, descriptions, commands."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.refusals import bad_request

COMMAND_LENGTH = 32
DESCRIPTION_LENGTH = 256
COMMANDS = 100

Command = dict[str, str]

_COMMAND = re.compile(r"[a-z0-9_]+")
_PRIVATE_SCOPES = ("default", "all_private_chats")  # the later one wins in a private chat


@dataclass(kw_only=True)
class Profile:
    """The bot's account. Texts are by field ("name", "description", "short_description") and language code."""

    id: int
    username: str
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Command]] = field(default_factory=dict)  # by scope and language

    @property
    def name(self) -> str:
        """The name as people see it."""
        return self.texts.get(("name", ""), "Switchboard")

    def user_shape(self) -> dict[str, Any]:
        """The bot as a User object."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def private_commands(self) -> dict[str, list[Command]]:
        """The menu people see in a private chat, by language code ("" for all others)."""
        menu: dict[str, list[Command]] = {"": []}
        for scope in _PRIVATE_SCOPES:
            for (of_scope, language), commands in self.commands.items():
                if of_scope == _scope_key({"type": scope}):
                    menu[language] = commands
        return menu

    def set_commands(self, scope: Any, language: str, commands: Any) -> None:
        """Replace a menu. Raises Refusal for names over 32, descriptions over 256, unallowed characters."""
        if not isinstance(commands, list):
            raise bad_request("can't parse commands: expected an Array of BotCommand")
        if len(commands) > COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[_scope_key(scope), language] = [_checked(command) for command in commands]

    def commands_of(self, scope: Any, language: str) -> list[Command]:
        """Exactly this menu, without falling back to another."""
        return self.commands.get((_scope_key(scope), language), [])

    def forget_commands(self, scope: Any, language: str) -> None:
        """Remove a menu."""
        self.commands.pop((_scope_key(scope), language), None)


def _scope_key(scope: Any) -> str:
    return json.dumps(scope or {"type": "default"}, sort_keys=True)


def _checked(command: Any) -> Command:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command") or "").removeprefix("/")
    description = str(command.get("description") or "").strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > COMMAND_LENGTH:
        raise bad_request(f"command length must not exceed {COMMAND_LENGTH}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > DESCRIPTION_LENGTH:
        raise bad_request(f"command description length must not exceed {DESCRIPTION_LENGTH}")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}
