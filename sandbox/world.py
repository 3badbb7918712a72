"""Who and what exists in a fresh sandbox: the demo's people, channels and tokens."""

from dataclasses import dataclass, field

from sandbox.zone import machine_zone


@dataclass(kw_only=True)
class TelegramPerson:
    """Somebody with a phone. ``language`` is what their client reports."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = "en"


@dataclass(kw_only=True)
class SlackPerson:
    """A member of the workspace; ``kind`` as Slack tells accounts apart."""

    id: str
    name: str
    title: str = ""
    kind: str = "member"  # member | guest | stranger (Slack Connect) | deactivated | bot
    locale: str = "en-US"


@dataclass(kw_only=True)
class Channel:
    """A public channel. The bot can post only where it is a member."""

    id: str
    name: str
    bot_is_member: bool = True
    archived: bool = False


@dataclass(kw_only=True)
class World:
    """Everything the sandbox starts with. ``timezone`` is the IANA zone whose wall clock the page shows."""

    timezone: str = field(default_factory=machine_zone)
    telegram_token: str = "1000:sandbox-telegram-token"
    bot_username: str = "switchboard_bot"
    slack_bot_token: str = "xoxb-sandbox"
    slack_app_token: str = "xapp-sandbox"
    slack_signing_secret: str = "sandbox-signing-secret"
    phones: list[TelegramPerson] = field(default_factory=list)
    members: list[SlackPerson] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)


def demo_world() -> World:
    """Two customers, a support team of four, a colleague outside the desk, two channels."""
    return World(
        phones=[
            TelegramPerson(id=1001, first_name="Anna", last_name="Berg", username="anna", language="en"),
            TelegramPerson(id=1002, first_name="Мария", last_name="Орлова", username="maria", language="ru"),
        ],
        members=[
            SlackPerson(id="U0TECH", name="Tom Reed", title="Technician"),
            SlackPerson(id="U0TINA", name="Tina Park", title="Technician"),
            SlackPerson(id="U0SUPER", name="Sofia Lind", title="Supervisor"),
            SlackPerson(id="U0MANAGER", name="Max Stone", title="Manager"),
            SlackPerson(id="U0SAM", name="Sam Fox", title="Sales"),
        ],
        channels=[
            Channel(id="C0SUPPORT", name="support"),
            Channel(id="C0GENERAL", name="general", bot_is_member=False),
        ],
    )
