"""The person's side of Slack over HTTP: a thin shell over the verbs of Workspace."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Form, HTTPException, Request, Response, UploadFile
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from sandbox.slack.post import Json
from sandbox.slack.refusal import Absent, Impossible
from sandbox.slack.workspace import Workspace
from sandbox.world import SlackPerson


class NewMember(BaseModel):
    """Somebody who joins the workspace."""

    id: str = Field(pattern=r"^[UW][A-Z0-9]+$")
    name: str = Field(min_length=1)
    title: str = ""
    kind: str = Field(default="member", pattern=r"^(member|guest|stranger|deactivated|bot)$")
    locale: str = "en-US"


class Saying(BaseModel):
    """A post; ``channel`` may be ``bot`` for the direct messages with it."""

    channel: str
    text: str
    thread_ts: str | None = None


class Place(BaseModel):
    """A message."""

    channel: str
    ts: str


class Edit(Place):
    """A message and its new text."""

    text: str


class Reaction(Place):
    """A message and an emoji's name."""

    name: str


class Press(Place):
    """A button of a message; ``value`` overrides what the button carries."""

    action_id: str
    value: str | None = None


class Choice(Place):
    """An option of a select or overflow, by its value."""

    action_id: str
    option: str


class Act(BaseModel):
    """A button or choice in an open modal or the Home tab."""

    view_id: str
    action_id: str
    value: str | None = None


class Command(BaseModel):
    """A slash command typed in a channel."""

    channel: str
    command: str = Field(pattern=r"^/\S+$")
    text: str = ""


class Shortcut(BaseModel):
    """A message shortcut; without channel and ts a global one."""

    callback_id: str
    channel: str = ""
    ts: str = ""


class Submission(BaseModel):
    """An open modal with what was filled in: ``{block_id: {action_id: value}}``."""

    view_id: str
    values: dict[str, dict[str, Any]] = Field(default_factory=dict)


class OpenView(BaseModel):
    """An open modal."""

    view_id: str


class Home(BaseModel):
    """Which of the app's tabs is opened."""

    tab: str = Field(default="home", pattern=r"^(home|messages)$")


class Delivery(BaseModel):
    """The app's own address for everything, or null for Socket Mode."""

    url: str | None = None


class _Spoken(APIRoute):
    """Says Absent as 404 and Impossible as 409."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                return await handle(request)
            except Absent as absent:
                raise HTTPException(404, str(absent)) from None
            except Impossible as impossible:
                raise HTTPException(409, str(impossible)) from None

        return spoken


def slack_person(workspace: Workspace) -> APIRouter:
    """Every door of docs/sandbox.md under ``/slack``."""
    router = APIRouter(prefix="/slack", tags=["Slack"], route_class=_Spoken)
    _reading(router, workspace)
    _posting(router, workspace)
    _interacting(router, workspace)
    _arranging(router, workspace)
    return router


def _reading(router: APIRouter, workspace: Workspace) -> None:
    @router.get("/channels/{channel}")
    async def messages(channel: str) -> list[Json]:
        """Roots and replies, oldest first."""
        return [post.as_dict() for post in workspace.messages(channel)]

    @router.get("/users/{user}/dm")
    async def dm(user: str) -> dict[str, str]:
        """The channel of the direct messages with the bot."""
        return {"channel": workspace.dm(user)}

    @router.get("/users/{user}/view")
    async def view(user: str) -> Json | None:
        """The open modal, or null."""
        return workspace.view(user)

    @router.get("/users/{user}/home")
    async def home(user: str) -> Json | None:
        """The Home tab, or null."""
        return workspace.home(user)

    @router.get("/users/{user}/ephemerals")
    async def ephemerals(user: str) -> list[Json]:
        """What only this person saw."""
        return [post.as_dict() for post in workspace.ephemerals(user)]

    @router.get("/files/{file_id}")
    async def file(file_id: str) -> Response:
        """A file's content; no token needed."""
        found = workspace.store.files.get(file_id)
        if found is None or found.deleted:
            raise Absent(f"no file {file_id}")
        safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return Response(found.content, media_type=found.mimetype, headers=safe)


def _posting(router: APIRouter, workspace: Workspace) -> None:
    @router.post("/users/{user}/say")
    async def say(user: str, saying: Saying) -> Json:
        """Post a message."""
        return workspace.say(user, saying.channel, saying.text, saying.thread_ts).as_dict()

    @router.post("/users/{user}/file")
    async def send(
        user: str, file: UploadFile, channel: str = Form(), text: str = Form(""), thread_ts: str | None = Form(None)
    ) -> Json:
        """Post a file."""
        try:
            content = await file.read()
            return workspace.send(user, channel, file.filename or "file", content, text, thread_ts or None).as_dict()
        except ValueError as error:
            raise Impossible(str(error)) from None

    @router.post("/users/{user}/edit")
    async def edit(user: str, edit: Edit) -> Json:
        """Edit an own post."""
        return workspace.edit(user, edit.channel, edit.ts, edit.text).as_dict()

    @router.post("/users/{user}/delete")
    async def delete(user: str, place: Place) -> dict[str, bool]:
        """Delete an own post."""
        workspace.delete(user, place.channel, place.ts)
        return {"ok": True}

    @router.post("/users/{user}/react")
    async def react(user: str, reaction: Reaction) -> dict[str, bool]:
        """Add a reaction."""
        workspace.react(user, reaction.channel, reaction.ts, reaction.name)
        return {"ok": True}

    @router.post("/users/{user}/unreact")
    async def unreact(user: str, reaction: Reaction) -> dict[str, bool]:
        """Take a reaction back."""
        workspace.unreact(user, reaction.channel, reaction.ts, reaction.name)
        return {"ok": True}


def _interacting(router: APIRouter, workspace: Workspace) -> None:
    @router.post("/users/{user}/press")
    async def press(user: str, press: Press) -> dict[str, str]:
        """Press a button."""
        return {"trigger_id": workspace.press(user, press.channel, press.ts, press.action_id, press.value)}

    @router.post("/users/{user}/select")
    async def select(user: str, choice: Choice) -> dict[str, str]:
        """Choose an option."""
        trigger = workspace.select(user, choice.channel, choice.ts, choice.action_id, choice.option)
        return {"trigger_id": trigger}

    @router.post("/users/{user}/act")
    async def act(user: str, act: Act) -> dict[str, str]:
        """Press or choose in a modal or the Home tab."""
        return {"trigger_id": workspace.act(user, act.view_id, act.action_id, act.value)}

    @router.post("/users/{user}/command")
    async def command(user: str, command: Command) -> dict[str, str]:
        """A slash command."""
        return {"trigger_id": workspace.command(user, command.channel, command.command, command.text)}

    @router.post("/users/{user}/shortcut")
    async def shortcut(user: str, shortcut: Shortcut) -> dict[str, str]:
        """A message shortcut or a global one."""
        return {"trigger_id": workspace.shortcut(user, shortcut.channel, shortcut.ts, shortcut.callback_id)}

    @router.post("/users/{user}/submit")
    async def submit(user: str, submission: Submission) -> Json:
        """Submit the open modal and see what the app says."""
        return await workspace.submit(user, submission.view_id, submission.values)

    @router.post("/users/{user}/close")
    async def close(user: str, view: OpenView) -> dict[str, bool]:
        """Cancel the open modal."""
        workspace.close(user, view.view_id)
        return {"ok": True}

    @router.post("/users/{user}/home")
    async def open_home(user: str, home: Home) -> dict[str, bool]:
        """Open the app's Home or Messages tab."""
        workspace.open_home(user, home.tab)
        return {"ok": True}


def _arranging(router: APIRouter, workspace: Workspace) -> None:
    @router.post("/users")
    async def join(member: NewMember) -> dict[str, str]:
        """A new member."""
        workspace.join(SlackPerson(**member.model_dump()))
        return {"id": member.id}

    @router.post("/events")
    async def inject(event: dict[str, Any]) -> dict[str, str]:
        """A raw event callback, or a bare event to wrap in one."""
        return {"event_id": workspace.inject(event)}

    @router.post("/delivery")
    async def deliver(delivery: Delivery) -> dict[str, bool]:
        """Deliver over HTTP to the app's own address, or by Socket Mode again."""
        await workspace.deliver_to(delivery.url, delivery.url, delivery.url)
        return {"ok": True}
