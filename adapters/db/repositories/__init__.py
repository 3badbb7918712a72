"""Tickets, contacts, messages, drafts and settings in the store, a file each.

Fetched entities are locked for the transaction (PostgreSQL) or by it (SQLite). What was foreseen or read once is
known for the rest of the transaction; what is only noted is written in one statement, before anybody reads it.
"""

from adapters.db.repositories.contacts import SqlContacts
from adapters.db.repositories.drafts import SqlDrafts
from adapters.db.repositories.messages import SqlMessages
from adapters.db.repositories.notes import Notes
from adapters.db.repositories.settings import SqlSettings
from adapters.db.repositories.tickets import CURRENT, LARGEST, SqlTickets

__all__ = ["CURRENT", "LARGEST", "Notes", "SqlContacts", "SqlDrafts", "SqlMessages", "SqlSettings", "SqlTickets"]
