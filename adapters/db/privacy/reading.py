"""What is kept of a person, for the person: what they said and were told, never what the desk noted among itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from adapters.db import tables


def held(connection: Connection, address: str) -> dict[str, Any] | None:
    """Their contact, their tickets with what was said in them, and what they have not finished writing.

    Instants are ISO in UTC. Agents appear by their first name only, as in the chat. None when nobody knows the person.
    """
    contact = tables.contact.c
    known = connection.execute(select(tables.contact).where(contact.address == address)).first()
    if known is None:
        return None
    person = {
        "address": known.address, "name": known.name, "language": known.language, "known_since": _iso(known.created_at)
    }  # fmt: skip
    ticket = tables.ticket
    mine = connection.execute(select(ticket).where(ticket.c.contact == address).order_by(ticket.c.number)).all()
    draft = connection.execute(select(tables.draft.c.parts).where(tables.draft.c.contact == address)).scalar()
    return {
        "you": person,
        "tickets": [_ticket(row) | {"messages": _messages(connection, row.number)} for row in mine],
        "not_finished": [part["text"] for part in draft or []],
    }


def _ticket(row: Any) -> dict[str, Any]:
    return {
        "number": row.number, "subject": row.subject, "category": row.category, "priority": row.priority.value,
        "state": row.state.value, "opened": _iso(row.created_at), "first_answer": _iso(row.responded_at),
        "resolved": _iso(row.resolved_at), "closed": _iso(row.closed_at), "resolution": row.resolution,
        "with": _first(row.owner) if row.owner else None,
    }  # fmt: skip


def _messages(connection: Connection, number: int) -> list[dict[str, Any]]:
    """Theirs, and the replies that reached them. A note of the desk is neither."""
    said = tables.message.c
    reached = and_(said.public, said.delivered_at.is_not(None), said.deleted_at.is_(None))
    query = select(tables.message).where(said.ticket == number, or_(said.from_contact, reached))
    rows = connection.execute(query.order_by(said.said_at, said.ref)).all()
    return [
        {
            "at": _iso(row.said_at), "from": "you" if row.from_contact else _first(row.author), "text": row.text,
            "files": [{name: file[name] for name in ("name", "kind", "size", "mime")} for file in row.files],
            "changed": _iso(row.edited_at), "taken_back": _iso(row.deleted_at),
        }
        for row in rows
    ]  # fmt: skip


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else name


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
