"""How the app hears of things: one envelope at a time, acknowledged or tried again.

Events are retried as Slack does (at first soon, then after about a minute, then after about five); interactions
and slash commands never are: whoever waits for their answer is told that it did not come.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sandbox.slack.payloads import callback
from sandbox.slack.post import Json

Kind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered; ``error`` is dispatch_failed or operation_timeout when it did not."""

    payload: Any = None
    error: str = ""


@dataclass(kw_only=True, slots=True, eq=False)
class Envelope:
    """Something on its way to the app; ``reason`` is why the attempt before this one failed."""

    kind: Kind
    payload: Json
    settled: Callable[[Answer], None] | None = None
    id: str
    attempt: int = 0
    reason: str = ""
    outcome: str = ""
    timer: asyncio.TimerHandle | None = None


class Carrier(Protocol):
    """Socket Mode or HTTP; ``late`` is what it calls an app that does not answer in time."""

    late: str

    def carry(self, envelope: Envelope) -> bool:
        """Start on its way; False when nobody is there to take it."""


class Outbox:
    """Sends envelopes, hears answers, retries events. Times are real seconds."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.retry_after: tuple[float, ...] = (3.0, 60.0, 300.0)
        self.answer_within = 3.0
        self.subscribed: set[str] | None = None
        self._withheld = 0
        self._events = 0
        self._envelopes = 0
        self._waiting: dict[str, Envelope] = {}

    def event(self, event: Json, *, shared: bool = False) -> str:
        """Send an event if the app subscribed to it; its event_id."""
        self._events += 1
        event_id = f"Ev{self._events:010d}"
        if self.subscribed is None or subscription(event) in self.subscribed:
            self.raw(callback(event, event_id, shared=shared))
        return event_id

    def raw(self, payload: Json) -> None:
        """Send an event callback as it is, or lose it when ``withhold`` asked for that."""
        if self._withheld:
            self._withheld -= 1
            return
        self._send(Envelope(id=self._mint(), kind="events_api", payload=payload))

    def ask(self, kind: Kind, payload: Json, settled: Callable[[Answer], None]) -> None:
        """Send an interaction or a command; ``settled`` is called exactly once."""
        self._send(Envelope(id=self._mint(), kind=kind, payload=payload, settled=settled))

    async def answer(self, kind: Kind, payload: Json) -> Answer:
        """Send an interaction and wait for what the app answers."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.ask(kind, payload, lambda answer: None if future.done() else future.set_result(answer))
        return await future

    def withhold(self, count: int) -> None:
        """Lose the next ``count`` events for good, as Slack has done."""
        self._withheld += count

    def answered(self, envelope_id: str, payload: Any = None) -> None:
        """The app acknowledged; a second acknowledgement changes nothing."""
        self._settle(envelope_id, Answer(payload))

    def failed(self, envelope_id: str, reason: str, *, final: bool = False) -> None:
        """The app could not take it: an event waits for its next attempt unless ``final``, the rest fails now."""
        envelope = self._waiting.get(envelope_id)
        if envelope is None:
            return
        if envelope.kind == "events_api" and not final:
            envelope.outcome = reason
        else:
            self._settle(envelope_id, Answer(error="dispatch_failed"))

    def stop(self) -> None:
        """Forget everything on its way."""
        for envelope in self._waiting.values():
            if envelope.timer:
                envelope.timer.cancel()
        self._waiting.clear()

    def _mint(self) -> str:
        self._envelopes += 1
        return f"envelope-{self._envelopes:08d}"

    def _send(self, envelope: Envelope) -> None:
        self._waiting[envelope.id] = envelope
        carried = self.carrier.carry(envelope)
        loop = asyncio.get_running_loop()
        if envelope.kind == "events_api":
            envelope.outcome = self.carrier.late if carried else "connection_failed"
            left = self.retry_after[envelope.attempt :]
            envelope.timer = loop.call_later(left[0] if left else self.answer_within, self._again, envelope)
        elif carried:
            late = Answer(error="operation_timeout")
            envelope.timer = loop.call_later(self.answer_within, self._settle, envelope.id, late)
        else:
            loop.call_soon(self._settle, envelope.id, Answer(error="dispatch_failed"))

    def _again(self, envelope: Envelope) -> None:
        if envelope.attempt == len(self.retry_after):
            self._waiting.pop(envelope.id, None)
            return
        envelope.attempt += 1
        envelope.reason = envelope.outcome
        self._send(envelope)

    def _settle(self, envelope_id: str, answer: Answer) -> None:
        envelope = self._waiting.pop(envelope_id, None)
        if envelope is None:
            return
        if envelope.timer:
            envelope.timer.cancel()
        if envelope.settled:
            envelope.settled(answer)


def subscription(event: Json) -> str:
    """The name an app subscribes to an event by: ``message.channels``, ``message.im``, ``reaction_added``."""
    if event.get("type") != "message":
        return str(event.get("type"))
    return {"channel": "message.channels", "group": "message.groups"}.get(
        str(event.get("channel_type")), f"message.{event.get('channel_type')}"
    )
