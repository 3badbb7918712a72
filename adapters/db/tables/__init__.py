"""Columns, constraints and indexes, and the imperative mapping of the desk's nouns onto them.

Core stays pure: nothing there knows of this room. Column comments say what a name cannot.
"""

from adapters.db.tables.clocks import clock, episode, pause, ping, promise
from adapters.db.tables.columns import Id, Json, Span, UtcInstant, metadata, points_to, words
from adapters.db.tables.desk import lease, setting
from adapters.db.tables.history import seal, timeline
from adapters.db.tables.mapping import map_nouns
from adapters.db.tables.people import absence, cover, digest, duty_request, unreachable
from adapters.db.tables.privacy import forgotten
from adapters.db.tables.queue import delivery, inbound
from adapters.db.tables.tickets import contact, counter, draft, message, post, ticket

__all__ = [
    "Id",
    "Json",
    "Span",
    "UtcInstant",
    "absence",
    "clock",
    "contact",
    "counter",
    "cover",
    "delivery",
    "digest",
    "draft",
    "duty_request",
    "episode",
    "forgotten",
    "inbound",
    "lease",
    "map_nouns",
    "message",
    "metadata",
    "pause",
    "ping",
    "points_to",
    "post",
    "promise",
    "seal",
    "setting",
    "ticket",
    "timeline",
    "unreachable",
    "words",
]
