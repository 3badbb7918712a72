"""What the desk needs of the world: a store, senders, a clock, a classifier.

A verb takes an open ``UnitOfWork``; entrances open it with ``Work``. Nothing inside one awaits the network.
"""

from core.model.timeline import Act
from core.ports.clocks import Clocks, DueTicket, Pings
from core.ports.people import Digests, People
from core.ports.queue import Deliveries, Listed, Parcel, Sender
from core.ports.tickets import Contacts, Drafts, Messages, Tickets
from core.ports.work import Settings, UnitOfWork, Work
from core.ports.world import Classifier, FetchFile, Sentences, Time

__all__ = [
    "Act",
    "Classifier",
    "Clocks",
    "Contacts",
    "Deliveries",
    "Digests",
    "Drafts",
    "DueTicket",
    "FetchFile",
    "Listed",
    "Messages",
    "Parcel",
    "People",
    "Pings",
    "Sender",
    "Sentences",
    "Settings",
    "Tickets",
    "Time",
    "UnitOfWork",
    "Work",
]
