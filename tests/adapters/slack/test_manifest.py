"""The manifest asks Slack for what the room uses, and for nothing else."""

import re
from pathlib import Path

import pytest

import adapters.slack
from adapters.slack.commands import CUSTOMERS
from sandbox.slack.web_api import METHODS

ROOM = Path(adapters.slack.__file__).parent
MANIFEST = (ROOM / "manifest.yaml").read_text()
CODE = "\n".join(path.read_text() for path in ROOM.glob("*.py"))
CALLED = sorted(name for name in METHODS if f'"{name}"' in CODE)


@pytest.mark.parametrize("method", CALLED)
def test_the_scope_of_every_method_that_is_called_is_asked_for(method: str) -> None:
    scope = METHODS[method].scope
    assert not scope or f"- {scope} " in MANIFEST.replace("\n", " \n")


def test_the_methods_that_are_called_were_found() -> None:
    assert {"chat.postMessage", "chat.update", "reactions.add", "views.open", "users.info"} <= set(CALLED)


@pytest.mark.parametrize("command", [*CUSTOMERS, "/desk", "/oncall"])
def test_every_command_is_registered(command: str) -> None:
    assert f"command: {command}\n" in MANIFEST


def test_names_and_private_channels_are_covered() -> None:
    asked = set(re.findall(r"^      - ([a-z.:]+)", MANIFEST, re.MULTILINE))
    assert {"chat:write.customize", "groups:history", "im:history", "message.im", "message.groups"} <= asked
