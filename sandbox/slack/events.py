"""HTTP delivery: signed requests to the app's own address instead of Socket Mode."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.outbox import Envelope, Outbox
from sandbox.slack.payloads import VERIFICATION
from sandbox.slack.post import Json
from sandbox.slack.refusal import Impossible

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


def signed(secret: str, body: str, at: int) -> dict[str, str]:
    """Slack's v0 signature headers over a body at a unix time."""
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}


class HttpDelivery:
    """A Carrier that posts to up to three addresses."""

    late = "http_timeout"

    def __init__(self, outbox: Outbox, secret: str, addresses: dict[str, str]) -> None:
        self._outbox = outbox
        self._secret = secret
        self._addresses = addresses
        self._session = aiohttp.ClientSession()
        self._posting: set[asyncio.Task[None]] = set()

    async def challenge(self) -> None:
        """Slack's url_verification. Raises Impossible unless the events address gives the challenge back."""
        challenge = hashlib.sha256(str(time.time()).encode()).hexdigest()
        question = {"type": "url_verification", "token": VERIFICATION, "challenge": challenge}
        try:
            status, answer, _ = await self._post(self._addresses["events_api"], json.dumps(question), _JSON, {})
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Impossible(f"the app's address does not answer: {error!r}") from None
        given = answer.get("challenge") if isinstance(answer, dict) else answer
        if status != 200 or given != challenge:
            raise Impossible(f"the app's address did not give the challenge back (status {status})")

    def carry(self, envelope: Envelope) -> bool:
        """Start posting; False when no address is known for this kind."""
        if envelope.kind not in self._addresses:
            return False
        task = asyncio.create_task(self._deliver(envelope))
        self._posting.add(task)
        task.add_done_callback(self._posting.discard)
        return True

    async def close(self) -> None:
        """Give up what is on its way."""
        for task in self._posting:
            task.cancel()
        await asyncio.gather(*self._posting, return_exceptions=True)
        await self._session.close()

    async def _deliver(self, envelope: Envelope) -> None:
        body, kind = _body(envelope)
        headers = {}
        if envelope.attempt:
            headers = {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": envelope.reason}
        try:
            status, answer, final = await self._post(self._addresses[envelope.kind], body, kind, headers)
        except TimeoutError:
            self._outbox.failed(envelope.id, "http_timeout")
        except aiohttp.ClientError:
            self._outbox.failed(envelope.id, "connection_failed")
        else:
            if status == 200:
                self._outbox.answered(envelope.id, answer)
            else:
                self._outbox.failed(envelope.id, "http_error", final=final)

    async def _post(self, url: str, body: str, kind: str, headers: dict[str, str]) -> tuple[int, Any, bool]:
        """Status, body (parsed when it is JSON), and whether the app asked for no retry."""
        signature = signed(self._secret, body, int(time.time()))
        timeout = aiohttp.ClientTimeout(total=self._outbox.answer_within)
        async with self._session.post(
            url, data=body.encode(), headers={**headers, **signature, "Content-Type": kind}, timeout=timeout
        ) as response:
            text = await response.text()
            return (
                response.status,
                _parsed(text, response.content_type),
                response.headers.get("X-Slack-No-Retry") == "1",
            )


def _parsed(text: str, kind: str) -> Any:
    try:
        return json.loads(text) if kind == _JSON and text else text
    except ValueError:
        return text


def _body(envelope: Envelope) -> tuple[str, str]:
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload), _JSON
    form: Json = envelope.payload
    if envelope.kind == "interactive":
        form = {"payload": json.dumps(envelope.payload)}
    return urlencode(form), _FORM
