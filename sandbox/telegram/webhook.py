"""Delivery of updates to the bot's own address, instead of long polling."""

import asyncio
import ipaddress
import re
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.telegram.refusals import bad_request
from sandbox.telegram.updates import Update, UpdateQueue

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
ANSWER_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


class Webhook:
    """Posts one update at a time, oldest first, until each is answered with 2xx; pauses double after failures.

    ``max_connections`` is accepted and reported, but one connection is used: order is what tests look at.
    """

    def __init__(self, queue: UpdateQueue) -> None:
        self.url = ""
        self.max_connections = 40
        self._secret = ""
        self._queue = queue
        self._worker: asyncio.Task[None] | None = None
        self._last_error: tuple[int, str] | None = None

    async def point_at(self, url: str, *, secret: str, max_connections: int) -> None:
        """Deliver to ``url`` from now on. Raises Refusal for an address or a secret the platform would not take."""
        _check_address(url)
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        await self.stop()
        self.url, self._secret, self.max_connections = url, secret, max_connections or 40
        self._last_error = None
        self._worker = asyncio.create_task(self._deliver())

    async def stop(self) -> None:
        """Deliver no more; what is pending stays for long polling."""
        self.url = ""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.wait([self._worker])
            self._worker = None

    def info(self) -> dict[str, Any]:
        """A WebhookInfo object."""
        about: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self.url:
            about["max_connections"] = self.max_connections
        if self._queue.allowed:
            about["allowed_updates"] = self._queue.allowed
        if self.url and self._last_error:
            about["last_error_date"], about["last_error_message"] = self._last_error
        return about

    async def _deliver(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                update = await self._queue.head()
                pause = FIRST_PAUSE_SECONDS
                while not await self._post(session, update):
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                self._queue.drop_head(update)

    async def _post(self, session: aiohttp.ClientSession, update: Update) -> bool:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(self.url, json=update, headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return True
                trouble = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            trouble = f"Connection failed: {error or 'timeout'}"
        self._last_error = int(time.time()), trouble
        return False


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host:
        raise bad_request("bad webhook: invalid URL specified")
    if parts.scheme != "https" and not _is_loopback(host):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
