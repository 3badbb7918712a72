"""What a person who asks about their data gets, and what has to be removed elsewhere when they are forgotten."""

from core.model.delivery import Delivery, Kind, Rank
from core.model.privacy import Trace
from core.notify.shapes import bucket_of

AT_ONCE = 20
"""Posts changed by one delivery: each is a call, and a delivery that is cut short begins anew."""


def data_of(address: str) -> Delivery:
    """The file with what is kept of a person; it is written when it is sent. One that waits is enough."""
    return Delivery(
        lane=address, bucket=bucket_of(address), kind=Kind.EXPORT, rank=Rank.NOTICE, to=address,
        projection=f"export/{address}",
    )  # fmt: skip


def erasures_of(trace: Trace) -> list[Delivery]:
    """The removal of what the desk posted about a ticket: in its thread, after all that is on its way there; elsewhere.

    Their payload: ``thread``, whether it is the thread's turn; ``posts``, refs of other posts.
    """
    starts = range(0, len(trace.posts), AT_ONCE)
    elsewhere = [_erasure(trace, thread=False, posts=trace.posts[at : at + AT_ONCE]) for at in starts]
    return [_erasure(trace, thread=True), *elsewhere] if trace.in_thread else elsewhere


def _erasure(trace: Trace, *, thread: bool, posts: tuple[str, ...] = ()) -> Delivery:
    return Delivery(
        lane=f"slack/thread/{trace.ticket}", bucket="slack/update", kind=Kind.ERASE, rank=Rank.WORD, to="thread",
        ticket=trace.ticket, payload={"thread": thread, "posts": list(posts)},
    )  # fmt: skip
