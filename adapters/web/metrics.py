"""``GET /metrics`` for Prometheus: what the desk did since it started, and how it stands now.

Figures only: no name, no word of a ticket, no address. A bearer token opens it; without the right one there is no such
page (404), and without DESK_METRICS_KEY nobody has one.
"""

import hmac
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.errors import StoreDown
from core.figures import Figures

SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)
FRESH = 5.0
"""Seconds for which a look at the store is good enough: a monitor may ask as often as it likes."""


class Metrics:
    """What is counted while the desk runs; its methods are called where it happens and never raise."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._facts = Counter("switchboard_facts", "What happened to tickets, by kind", ["kind"], registry=registry)
        self._sends = Counter(
            "switchboard_sends", "Tries to send, by platform and outcome", ["platform", "outcome"], registry=registry
        )
        self._late = Histogram(
            "switchboard_level_lateness_seconds", "From a level's due instant to its sweep", buckets=SECONDS,
            registry=registry,
        )  # fmt: skip
        self._lag = Histogram(
            "switchboard_inbound_lag_seconds", "From what a person did to its commit", ["platform"], buckets=SECONDS,
            registry=registry,
        )  # fmt: skip
        self._tickets = Gauge("switchboard_tickets", "Open tickets", ["state", "priority"], registry=registry)
        self._waiting = Gauge("switchboard_deliveries_waiting", "Deliveries not sent yet", registry=registry)
        self._lanes = Gauge("switchboard_lanes_waiting", "Conversations with something to send", registry=registry)
        self._oldest = Gauge(
            "switchboard_oldest_undelivered_seconds", "How long ago the oldest waiting delivery was due",
            registry=registry,
        )  # fmt: skip
        self._overdue = Gauge(
            "switchboard_oldest_untold_level_seconds", "How long ago the oldest untold level was due", registry=registry
        )
        self._ready = Gauge("switchboard_ready", "Whether a part of the desk is well", ["part"], registry=registry)

    def happened(self, facts: Iterable[Mapping[str, Any]]) -> None:
        """Facts were committed: ``kind`` and ``data`` each."""
        for fact in facts:
            self._facts.labels(fact["kind"]).inc()
            if fact["kind"] == "Escalated":
                self._late.observe(fact["data"]["late"])

    def sent(self, platform: str, outcome: str) -> None:
        """A try to send came back."""
        self._sends.labels(platform, outcome).inc()

    def came_in(self, platform: str, said_at: Iterable[float]) -> None:
        """Inputs were committed; when people did them, in seconds of the epoch."""
        now = time.time()
        for at in said_at:
            self._lag.labels(platform).observe(max(now - at, 0.0))

    def stand(self, figures: Figures, health: Mapping[str, Any], now: datetime) -> None:
        """How the desk stands just now."""
        self._tickets.clear()
        for (state, priority), count in figures.tickets.items():
            self._tickets.labels(state, priority).set(count)
        self._waiting.set(figures.waiting)
        self._lanes.set(figures.lanes)
        self._oldest.set(_age(figures.oldest_due, now))
        self._overdue.set(_age(figures.next_level_due, now))
        for part, state in health.items():
            self._ready.labels(part).set(bool(state["ok"]))

    def page(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self.registry)


def _age(due: datetime | None, now: datetime) -> float:
    return max((now - due).total_seconds(), 0.0) if due else 0.0


@dataclass(frozen=True, slots=True)
class MetricsDoor:
    """The key, and how to get the page. Raises StoreDown."""

    key: str
    page: Callable[[], Awaitable[bytes]]


def add_metrics(app: FastAPI, door: MetricsDoor) -> None:
    """Open the door."""
    known: dict[str, Any] = {"at": -FRESH, "page": b""}

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        """The figures, not older than FRESH; 503 while the store does not answer."""
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {door.key}".encode()):
            raise HTTPException(404)
        if time.monotonic() - known["at"] >= FRESH:
            try:
                known.update(page=await door.page(), at=time.monotonic())
            except StoreDown:
                return Response(status_code=503)
        return Response(known["page"], media_type=CONTENT_TYPE_LATEST)
