"""The HTTP door of the bot: ``/telegram/bot<token>/<method>`` and its file downloads."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import Fault, meet
from sandbox.telegram.api import Method, find_method
from sandbox.telegram.arguments import Arguments, read_arguments
from sandbox.telegram.refusals import Refusal

if TYPE_CHECKING:
    from sandbox.box import Sandbox


def telegram_routes(box: Sandbox) -> list[Route]:
    """Every route a bot uses."""
    cloud = box.telegram

    async def call(request: Request) -> Response:
        """One call of a method: counted, perhaps met by a fault, answered in the platform's envelope."""
        name, method = find_method(request.path_params["method"])
        if not secrets.compare_digest(request.path_params["token"].encode(), cloud.token.encode()):
            return _refusal(Refusal(401, "Unauthorized"))
        box.journal.calls[f"telegram.{name}"] += 1
        try:
            arguments = await read_arguments(request)
        except Refusal as refusal:
            return _refusal(refusal)
        fault = box.faults.take("telegram", name, arguments.values)
        return await meet(fault, request, lambda: answer(name, method, arguments), _planned_refusal)

    async def answer(name: str, method: Method | None, arguments: Arguments) -> Response:
        if name != "getUpdates":
            cloud.sent.append((name, arguments.values))
        try:
            if method is None:
                raise Refusal(404, "Not Found")
            return _json(200, {"ok": True, "result": await method(cloud, arguments)})
        except Refusal as refusal:
            return _refusal(refusal)

    async def download(request: Request) -> Response:
        """The content of a file the bot asked for with getFile."""
        if request.path_params["token"] != cloud.token:
            return _refusal(Refusal(401, "Unauthorized"))
        file = cloud.files.at_path(request.path_params["path"])
        if file is None or file.content is None:
            return _refusal(Refusal(404, "Not Found"))
        return Response(file.content, media_type="application/octet-stream")

    return [
        Route("/telegram/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/telegram/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, separators=(",", ":")), status, media_type="application/json")


def _refusal(refusal: Refusal) -> Response:
    content = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        content["parameters"] = refusal.parameters
    return _json(refusal.code, content)


def _planned_refusal(fault: Fault) -> Response:
    """A fault in the platform's words: 429 with its retry_after as planned, or "403 Forbidden: ..."."""
    if fault.kind == "429":
        if fault.retry_after is None:
            return _refusal(Refusal(429, "Too Many Requests"))
        text = f"Too Many Requests: retry after {fault.retry_after}"
        return _refusal(Refusal(429, text, retry_after=fault.retry_after))
    code, _, description = fault.error.partition(" ")
    if code.isdigit() and 400 <= int(code) < 600:
        return _refusal(Refusal(int(code), description))
    return _refusal(Refusal(400, fault.error))
