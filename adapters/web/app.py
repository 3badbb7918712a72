"""The HTTP side: webhook entrances for Telegram and Slack when they are chosen, and ``/health``.

The entrances themselves are given: this room knows no other. Bodies are capped before anybody reads them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response

from adapters.web.calendar import Calendar, add_calendar
from adapters.web.metrics import MetricsDoor, add_metrics

BODY_LIMIT = 1024 * 1024
"""Bytes; no update or event of either platform comes near it."""

BODY_SECONDS = 10.0
"""Within which a body has to be there: both platforms send it in one piece."""

TelegramEntrance = Callable[[bytes, bytes | None], Awaitable[int]]
"""Body and secret header to an HTTP status."""

SlackEntrance = Callable[[bytes, Mapping[str, str]], Awaitable[tuple[int, bytes, Mapping[str, str]]]]
"""Body and headers to status, body, headers."""

Health = Callable[[], Awaitable[dict[str, Any]]]
"""Components, each with ``ok``; the desk is ready when all are."""


def web_app(
    *,
    health: Health,
    telegram: TelegramEntrance | None = None,
    slack: SlackEntrance | None = None,
    calendar: Calendar | None = None,
    metrics: MetricsDoor | None = None,
) -> FastAPI:
    """The application; a platform's door exists only when its webhook mode was chosen, others when they have a key."""
    app = FastAPI(title="Switchboard", docs_url=None, redoc_url=None, openapi_url=None)
    _add_health(app, health)
    if telegram is not None:
        _add_telegram(app, telegram)
    if slack is not None:
        _add_slack(app, slack)
    if calendar is not None:
        add_calendar(app, calendar)
    if metrics is not None:
        add_metrics(app, metrics)
    return app


def _add_health(app: FastAPI, health: Health) -> None:
    @app.get("/health/live")
    async def live() -> dict[str, bool]:
        """The process answers."""
        return {"ok": True}

    @app.get("/health/ready")
    async def ready(response: Response) -> dict[str, Any]:
        """Whether the desk can do its work, component by component."""
        components = await health()
        ok = all(component["ok"] for component in components.values())
        response.status_code = 200 if ok else 503
        return {"ok": ok, "components": components}


def _add_telegram(app: FastAPI, entrance: TelegramEntrance) -> None:
    @app.post("/telegram/webhook")
    async def telegram_webhook(request: Request) -> Response:
        """An update from Telegram: 200 only when it is on disk."""
        body = await _capped(request)
        if isinstance(body, int):
            return Response(status_code=body)
        secret = _raw_header(request, b"x-telegram-bot-api-secret-token")
        return Response(status_code=await entrance(body, secret))


def _add_slack(app: FastAPI, entrance: SlackEntrance) -> None:
    @app.post("/slack/events")
    async def slack_events(request: Request) -> Response:
        """An event, a click, a modal or a command from Slack: acknowledged only when it is on disk."""
        body = await _capped(request)
        if isinstance(body, int):
            return Response(status_code=body)
        status, answer, headers = await entrance(body, request.headers)
        return Response(content=answer, status_code=status, headers=dict(headers))


async def _capped(request: Request) -> bytes | int:
    """The body; or the status to refuse it with: 413 over the limit, 408 when it does not come in time.

    A lying length is found out while reading, and nobody keeps a place by sending a byte a minute.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    return 413
    except TimeoutError:
        return 408
    return bytes(body)


def _raw_header(request: Request, name: bytes) -> bytes | None:
    """A header's bytes as sent: secrets are compared as bytes, since non-ASCII ones break text comparison."""
    return next((value for key, value in request.scope["headers"] if key == name), None)
