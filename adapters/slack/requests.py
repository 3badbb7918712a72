"""HTTP requests with Slack's signature, which is checked before anything else looks at the body."""

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.events import is_nobodys, lane_of_body
from adapters.slack.lanes import Lanes

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
SKEW = 300
"""Seconds a request's timestamp may be off (Slack's own figure)."""

Response = tuple[int, bytes, dict[str, str]]


class Requests:
    """Takes requests in."""

    def __init__(
        self, signing_secret: str, *, now: Callable[[], float] = time.time, lanes: Lanes | None = None
    ) -> None:
        self._secret = signing_secret.encode()
        self._now = now
        self._lanes = lanes or Lanes()

    def refused(self, body: bytes, headers: Mapping[str, str]) -> int | None:
        """413 over 1 MB, 401 without Slack's signature of now, 400 for nonsense; None for what may be taken in."""
        if len(body) > LARGEST_BODY:
            return 413
        given = lowered(headers)
        if not self._secret or not self._is_signed(body, given):
            return 401
        return 400 if read_body(body, given.get("content-type", "")) is None else None

    async def take(self, app: AsyncApp, body: bytes, headers: Mapping[str, str]) -> Response:
        """Status, body and headers of the answer to what was not refused. 503: not stored, send it again."""
        given = lowered(headers)
        parsed = read_body(body, given.get("content-type", "")) or {}
        if is_nobodys(parsed):
            return 200, b"", {}
        async with self._lanes.of(lane_of_body(parsed)):
            try:
                request = AsyncBoltRequest(body=body.decode(), headers={**given}, mode="http")
                answer = await app.async_dispatch(request)
            except Exception as failure:
                log.error("a request of Slack's broke its handler", exc_info=failure)
                return 503, b"", {}
        status = 503 if answer.status >= 500 else answer.status
        return status, (answer.body or "").encode(), {name: values[0] for name, values in answer.headers.items()}

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the body is Slack's and of now (signature scheme v0)."""
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not re.fullmatch(r"[0-9]{1,12}", stamp, re.ASCII) or abs(self._now() - int(stamp)) > SKEW:
            return False
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={digest}".encode(), signature.encode("utf-8", "replace"))


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def read_body(body: bytes, content_type: str) -> dict[str, Any] | None:
    """The object in a body of Slack's; None when there is none."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip() == "application/x-www-form-urlencoded":
            form = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
            parsed = json.loads(form["payload"]) if "payload" in form else form
        else:
            parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
