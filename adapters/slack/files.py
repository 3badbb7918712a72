"""Files out of Slack and into it."""

import ipaddress
import json
import logging
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from adapters.slack.wire import CALL_TIMEOUT, Wire
from core.model.files import ELSEWHERE, GONE, LARGEST, TOO_LARGE, FileKeptBack

log = logging.getLogger(__name__)

SLACKS_OWN = ("files.slack.com",)
_CHUNK = 64 * 1024
_UNPACKED = {"Accept-Encoding": "identity"}
"""What is packed can be a thousand times longer than it looks: nobody asks for that."""


class PublicOnly(AbstractResolver):
    """Looks names up, and knows no address of this machine or of a network behind it."""

    def __init__(self, ask: AbstractResolver | None = None) -> None:
        self._ask = ask or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of a host. Raises OSError when there is none."""
        found = await self._ask.resolve(host, port, family)
        public = [one for one in found if ipaddress.ip_address(one["host"]).is_global]
        if not public:
            raise OSError(f"{host} is not a public host")
        return public

    async def close(self) -> None:
        """Nothing is kept open."""
        await self._ask.close()


def is_at(url: str, hosts: Collection[str], base_url: str) -> bool:
    """Whether an address is at one of Slack's hosts, or at the one the API is configured at."""
    try:
        given, base = urlsplit(url), urlsplit(base_url)
        if given.scheme == "https" and given.hostname in hosts and given.port in (None, 443):
            return given.username is None
        return (given.scheme, given.netloc) == (base.scheme, base.netloc)
    except ValueError:
        return False


class Files:
    """Fetches with the bot's token, and gives the token to nobody but Slack.

    What is not to be had raises FileKeptBack with the reason.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._host = urlsplit(wire.client.base_url)

    def is_slacks(self, url: str) -> bool:
        """Whether an address is Slack's: files.slack.com, or the host the API is configured at."""
        return is_at(url, SLACKS_OWN, self._wire.client.base_url)

    async def fetch(self, url_private: str) -> bytes:
        """A file's content, LARGEST bytes at most, read piece by piece. Raises FileKeptBack, and aiohttp's.

        A redirect is never followed: it would lead the token, or the desk, to a host that nobody chose.
        """
        if not self.is_slacks(url_private):
            raise FileKeptBack(ELSEWHERE)
        headers = {"Authorization": f"Bearer {self._wire.client.token}"} | _UNPACKED
        async with (
            self._session(url_private) as session,
            session.get(url_private, headers=headers, allow_redirects=False) as response,
        ):
            if response.status >= 500 or response.status == 429:
                raise aiohttp.ServerConnectionError("Slack's file server is busy")
            if 300 <= response.status < 400:
                raise FileKeptBack(ELSEWHERE)
            if response.status != 200 or _is_sign_in(response, url_private):
                raise FileKeptBack(GONE)
            return await _capped(response)

    @asynccontextmanager
    async def _session(self, url: str) -> AsyncIterator[aiohttp.ClientSession]:
        """The shared one for the configured host; for Slack's own one that looks up public addresses only."""
        if urlsplit(url).netloc == self._host.netloc:
            yield self._wire.session
            return
        connector = aiohttp.TCPConnector(resolver=PublicOnly())
        async with aiohttp.ClientSession(connector=connector, timeout=CALL_TIMEOUT) as session:
            yield session

    async def upload(self, name: str, content: bytes) -> dict[str, str]:
        """Bring a file to Slack, seen by nobody yet; its entry for ``share``. Raises SlackApiError, aiohttp's."""
        given = await self._wire.ask("files.getUploadURLExternal", filename=name, length=str(len(content)))
        url = str(given["upload_url"])
        async with self._wire.session.post(url, data=BytesIO(content), allow_redirects=False) as response:
            response.raise_for_status()
        return {"id": str(given["file_id"]), "title": name}

    async def share(self, entries: list[dict[str, str]], channel: str, thread: str | None) -> None:
        """Post uploaded files. Raises SlackApiError and aiohttp's."""
        files = json.dumps(entries)
        await self._wire.ask("files.completeUploadExternal", files=files, channel_id=channel, thread_ts=thread)


def _is_sign_in(response: aiohttp.ClientResponse, url: str) -> bool:
    """Without a right token Slack shows a page, with status 200."""
    return response.content_type == "text/html" and not urlsplit(url).path.lower().endswith((".html", ".htm"))


async def _capped(response: aiohttp.ClientResponse) -> bytes:
    """What comes, until it is too much: no header is believed."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FileKeptBack(GONE)
    content = bytearray()
    async for part in response.content.iter_chunked(_CHUNK):
        if len(content) + len(part) > LARGEST:
            raise FileKeptBack(TOO_LARGE)
        content += part
    return bytes(content)


def same(file: dict[str, Any], name: str, size: int) -> bool:
    """Whether Slack's file object is the one we uploaded under that name."""
    return file.get("title") == name and file.get("size") == size
