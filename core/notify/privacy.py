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
    by_place: dict[str, list[str]] = {}
    for ref in trace.posts:
        by_place.setdefault("slack" if ref.startswith("slack/") else ref.rpartition("/")[0], []).append(ref)
    elsewhere = [
        _erasure(trace, place, posts[at : at + AT_ONCE])
        for place, posts in by_place.items()
        for at in range(0, len(posts), AT_ONCE)
    ]
    return [_erasure(trace, "slack", [], thread=True), *elsewhere] if trace.in_thread else elsewhere


def _erasure(trace: Trace, place: str, posts: list[str], *, thread: bool = False) -> Delivery:
    """``place``: ``slack``, or an agent's chat in Telegram."""
    here = ("slack/update", f"slack/thread/{trace.ticket}", "thread") if place == "slack" else (place, place, place)
    bucket, lane, to = here
    return Delivery(
        lane=lane, bucket=bucket, kind=Kind.ERASE, rank=Rank.WORD, to=to, ticket=trace.ticket,
        payload={"thread": thread, "posts": posts},
    )  # fmt: skip
