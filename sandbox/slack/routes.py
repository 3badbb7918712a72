"""Slack's doors over HTTP: the Web API, Socket Mode, uploads, files, response_urls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox.faults import Fault, FaultPlan, meet
from sandbox.journal import Journal
from sandbox.slack import methods_chat, methods_conversations, methods_files, methods_people, methods_views
from sandbox.slack.post import Json
from sandbox.slack.refusal import RateLimited, Refused
from sandbox.slack.store import FILE_CAP
from sandbox.slack.web_api import Arguments, call

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

METHOD_FILES = (methods_chat, methods_conversations, methods_files, methods_people, methods_views)
"""Importing them is what enters their functions into web_api.METHODS."""


class Box(Protocol):
    """What the routes need of the sandbox."""

    slack: Workspace
    faults: FaultPlan
    journal: Journal
    url: str


class Answered(Response):
    """JSON in few bytes."""

    media_type = "application/json"

    def __init__(self, body: Json, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(json.dumps(body, ensure_ascii=False, separators=(",", ":")), status, headers)


def slack_routes(box: Box) -> list[BaseRoute]:
    """Every door of the platform's side; the person's doors are in ``person``."""
    box.slack.conversations.origin = lambda: box.url
    doors = Doors(box)
    return [
        Route("/slack/api/{method}", doors.api, methods=["GET", "POST"]),
        Route("/slack/upload/{id}", doors.upload, methods=["POST", "PUT"]),
        Route("/slack/files/{id}/{name:path}", doors.file),
        Route("/slack/response/{id}", doors.response, methods=["POST"]),
        WebSocketRoute("/slack/socket", doors.socket),
    ]


class Doors:
    """The endpoints; each call meets the fault planned for it and is counted."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._slack = box.slack

    async def api(self, request: Request) -> Response:
        """One method of the Web API."""
        name = request.path_params["method"]
        self._box.journal.calls[f"slack.{name}"] += 1
        given = await _given(request)
        token = _bearer(request) or str(given.pop("token", ""))

        async def answer() -> Response:
            try:
                return Answered(call(self._slack, name, token, Arguments(given)))
            except Refused as refused:
                return Answered(refused.body())
            except RateLimited as limited:
                return _limited(str(limited.retry_after))

        fault = self._box.faults.take("slack", name, given)
        return await meet(fault, request, answer, _refusal)

    async def upload(self, request: Request) -> Response:
        """The content of a file whose address files.getUploadURLExternal gave."""
        file = self._slack.store.files.get(request.path_params["id"])
        if file is None or file.complete:
            return PlainTextResponse("no such upload", 404)
        content = await _content(request)
        if len(content) > FILE_CAP:
            return PlainTextResponse("too large", 413)

        async def keep() -> Response:
            file.content, file.size = content, len(content)
            return PlainTextResponse(f"OK - {len(content)}")

        self._box.journal.calls["slack.upload"] += 1
        return await meet(self._box.faults.take("slack", "upload", {}), request, keep, _refusal)

    async def file(self, request: Request) -> Response:
        """A file's content for the bot's token; without it Slack shows a sign-in page."""
        self._box.journal.calls["slack.file"] += 1
        if _bearer(request) != self._slack.access.bot_token or self._slack.access.refusing:
            return PlainTextResponse("<html>Sign in to Sandbox</html>", media_type="text/html")
        file = self._slack.store.files.get(request.path_params["id"])
        if file is None or file.deleted:
            return PlainTextResponse("", 404)

        async def content() -> Response:
            return Response(file.content, media_type=file.mimetype)

        return await meet(self._box.faults.take("slack", "file", {"id": file.id}), request, content, _refusal)

    async def response(self, request: Request) -> Response:
        """What the app posts to a response_url."""
        body = await _given(request)

        async def answer() -> Response:
            try:
                self._slack.responses.use(request.path_params["id"], body)
            except Refused as refused:
                return Answered(refused.body(), 404 if refused.error.endswith("_url") else 400)
            return Answered({"ok": True})

        self._box.journal.calls["slack.response_url"] += 1
        return await meet(self._box.faults.take("slack", "response_url", body), request, answer, _refusal)

    async def socket(self, websocket: WebSocket) -> None:
        """One Socket Mode connection."""
        await self._slack.sockets.serve(websocket)


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


async def _given(request: Request) -> Json:
    """Arguments from the address and from a form or JSON body."""
    given: Json = dict(request.query_params)
    body = await request.body()
    if not body:
        return given
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            parsed = json.loads(body)
        except ValueError:
            return given
        return {**given, **parsed} if isinstance(parsed, dict) else given
    if kind.startswith("multipart/form-data"):
        async with request.form() as form:
            return {**given, **{name: value for name, value in form.items() if isinstance(value, str)}}
    return {**given, **dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))}


async def _content(request: Request) -> bytes:
    """A file from a raw body or the first part of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            return part.encode() if isinstance(part, str) else await part.read()
    return b""


def _limited(retry_after: str | None) -> Response:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Answered({"ok": False, "error": "ratelimited"}, 429, headers)


def _refusal(fault: Fault) -> Response:
    if fault.kind == "error":
        return Answered({"ok": False, "error": fault.error})
    wait = fault.retry_after
    return _limited(None if wait is None else f"{wait:g}" if isinstance(wait, int | float) else wait)
