"""Files out of Slack and into it."""

import json
import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from adapters.slack.markup import one_line
from adapters.slack.wire import Wire

log = logging.getLogger(__name__)

CAP = 20 * 1024 * 1024
"""Bytes of one file, what Telegram gives a bot and takes from the desk."""
SLACKS_OWN = ("files.slack.com",)
_CHUNK = 64 * 1024


class FileTooBig(FileNotFoundError):
    """Longer than CAP, whatever was promised: as good as gone."""


class Files:
    """Fetches with the bot's token, and gives the token to nobody but Slack."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._host = urlsplit(wire.client.base_url)

    def is_slacks(self, url: str) -> bool:
        """Whether an address is Slack's: files.slack.com, or the host the API is configured at."""
        given = urlsplit(url)
        if given.scheme == "https" and given.hostname in SLACKS_OWN and given.port in (None, 443):
            return True
        return (given.scheme, given.netloc) == (self._host.scheme, self._host.netloc)

    async def fetch(self, url_private: str) -> bytes:
        """A file's content, 20 MB at most. Raises FileNotFoundError (gone, too big, not Slack's) and aiohttp's."""
        if not self.is_slacks(url_private):
            raise FileNotFoundError("not an address of Slack")
        headers = {"Authorization": f"Bearer {self._wire.client.token}"}
        async with self._wire.session.get(url_private, headers=headers, allow_redirects=False) as response:
            if response.status >= 500 or response.status == 429:
                raise aiohttp.ServerConnectionError("Slack's file server is busy")
            if response.status != 200 or _is_sign_in(response, url_private):
                raise FileNotFoundError("Slack does not give the file")
            return await _capped(response)

    async def upload(self, name: str, content: bytes) -> dict[str, str]:
        """Bring a file to Slack, seen by nobody yet; its entry for ``share``. Raises SlackApiError, aiohttp's."""
        called = one_line(name, 120).replace("/", "_") or "file"
        given = await self._wire.ask("files.getUploadURLExternal", filename=called, length=str(len(content)))
        async with self._wire.session.post(str(given["upload_url"]), data=content) as response:
            response.raise_for_status()
        return {"id": str(given["file_id"]), "title": called}

    async def share(self, entries: list[dict[str, str]], channel: str, thread: str | None) -> None:
        """Post uploaded files. Raises SlackApiError and aiohttp's."""
        files = json.dumps(entries)
        await self._wire.ask("files.completeUploadExternal", files=files, channel_id=channel, thread_ts=thread)


def _is_sign_in(response: aiohttp.ClientResponse, url: str) -> bool:
    """Without a right token Slack shows a page, with status 200."""
    return response.content_type == "text/html" and not urlsplit(url).path.lower().endswith((".html", ".htm"))


async def _capped(response: aiohttp.ClientResponse) -> bytes:
    parts, length = [], 0
    async for part in response.content.iter_chunked(_CHUNK):
        length += len(part)
        if length > CAP:
            raise FileTooBig("longer than 20 MB")
        parts.append(part)
    return b"".join(parts)


def same(file: dict[str, Any], name: str, size: int) -> bool:
    """Whether Slack's file object is the one we uploaded under that name."""
    return file.get("title") == name and file.get("size") == size
