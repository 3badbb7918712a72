"""Who says much takes turns with who says little."""

import pytest

from adapters.db.store import Store
from core.model.delivery import Delivery, Kind, Rank
from core.model.wording import sentence
from tests.conftest import HandClock


def said(lane: str, rank: Rank = Rank.WORD) -> Delivery:
    """One post into a channel that all lanes share."""
    return Delivery(
        lane=f"slack/thread/{lane}", bucket="slack/post/C0SUPPORT", kind=Kind.NOTICE, rank=rank, to="slack/C0SUPPORT",
        payload=sentence("said", text=lane),
    )  # fmt: skip


async def next_of(store: Store, served: dict[str, float]) -> str:
    """The lane that has the channel's one token."""
    tokens = [True]
    async with store.work() as uow:
        (parcel,) = await uow.deliveries.claim(
            uow.now, resting=(), admit=lambda bucket: tokens.pop() if tokens else False, limit=10, holder="test",
            until=uow.now, served=lambda lane: served.get(lane, 0.0),
        )  # fmt: skip
    return parcel.delivery.lane.rpartition("/")[2]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_lane_that_had_its_turn_lets_the_others_go_first_but_not_what_is_less_urgent(
    store: Store, clock: HandClock
) -> None:
    async with store.work() as uow:
        uow.send(*(said("much") for _ in range(3)), said("little"), said("reminder", Rank.PING))
    assert await next_of(store, {"slack/thread/much": 9.0}) == "little"
    assert await next_of(store, {"slack/thread/much": 9.0, "slack/thread/little": 10.0}) == "much"
