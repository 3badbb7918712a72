"""The delivery loop: heads of lanes go out side by side, as the platforms' budgets allow.

Woken at once by a commit; a poll is only the safety net. A round settles all that came back in one transaction and
claims what goes next in another, so a busy desk shares its commits among many deliveries.
"""

import asyncio
import logging
import math
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from core.about import about
from core.errors import StoreDown
from core.model.delivery import Kind, OperatorsFault, Outcome, Sent, Throttled, Unknown
from core.model.pace import Pace
from core.ports import Parcel, Sender, Time, Work
from core.service.dispatch import Settled, may_be_said_again, settle
from core.service.operators import warn
from scheduler.watchdog import Pulse

log = logging.getLogger(__name__)

IN_FLIGHT = 32
"""Deliveries on their way at once: with answers within 0.2 s still several times what the platforms' limits allow, and
few enough that the way in does not queue behind them."""

MOST_OF_A_PLATFORM = 24
"""Of these: the other platform keeps the rest, however long this one does not answer."""

SAFETY_POLL = 5.0
"""Seconds; finds what no commit of this process announced."""

LEASE = timedelta(seconds=20)
"""After this another process takes a delivery for lost; who still sends it says so every SAFETY_POLL."""

EVERYWHERE = ("reason-slack-token", "reason-slack-scope", "reason-telegram-token")
"""What fails on a whole platform, not in one place."""

LANES_REMEMBERED = 10_000
"""Conversations of which it is known when they had their turn."""
SEND_TIMEOUT = 60.0
"""Seconds; a sender that hangs has an unknown outcome."""

PATIENCE = 45.0
"""Seconds without a finished round after which the loop counts as not working."""


class DeliveryLoop:
    """Sends what waits. ``run`` until ``stop``; ``drain`` finishes what is on its way.

    ``counted`` hears of every try: its platform and what came of it.
    """

    def __init__(
        self,
        work: Work,
        senders: Mapping[str, Sender],
        *,
        time: Time,
        pace: Pace,
        alone: bool = True,
        counted: Callable[[str, str], None] = lambda platform, outcome: None,
    ) -> None:
        self._work = work
        self._senders = senders
        self._time = time
        self._pace = pace
        self._alone = alone
        self._counted = counted
        self._holder = secrets.token_hex(8)
        self.pulse = Pulse(name="deliveries", patience=PATIENCE)
        self._wake = asyncio.Event()
        self._under_way: asyncio.Timeout | None = None
        self._stopping = False
        self._done: list[Settled] = []
        self._flying: dict[asyncio.Task[None], Parcel] = {}
        self._beats_at = -math.inf
        self._told_operators: set[tuple[str, str]] = set()
        self._to_tell: list[tuple[str, str]] = []
        self._served: dict[str, float] = {}

    def committed(self, queued: int, earliest_due: datetime | None) -> None:
        """A commit queued deliveries: go."""
        if queued:
            self._wake.set()

    async def run(self) -> None:
        """Recover what a dead process left, then send until stopped. A store that is down is waited for."""
        while not self._stopping:
            wait = await self._patiently(self._round)
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    @property
    def is_looking(self) -> bool:
        """Whether something on its way is looked for first: an earlier try of it has an unknown outcome."""
        return any(parcel.unknown for parcel in self._flying.values())

    def look_again(self) -> None:
        """The machine's clock jumped: see at once what is due."""
        self._wake.set()

    def rebuild(self) -> None:
        """Give up a round that hangs and begin another.

        What it may have claimed meanwhile is found by its lease, as another process's would be.
        """
        self.pulse.rebuilt += 1
        self._alone, self._beats_at = False, -math.inf
        if self._under_way is not None and not self._under_way.expired():
            self._under_way.reschedule(_tick())
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns after the round it is in."""
        self._stopping = True
        self._wake.set()

    async def drain(self, seconds: float) -> None:
        """Let what is on its way arrive, at most ``seconds``, and write down what became of it."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=seconds)
        await self._settle_done()

    async def _patiently(self, step: Callable[[], object]) -> float:
        try:
            async with asyncio.timeout(None) as self._under_way:
                result = step()
                wait = await result if asyncio.iscoroutine(result) else SAFETY_POLL
            self.pulse.finished()
            return wait
        except StoreDown as down:
            log.warning("the store does not answer (%s); deliveries wait", down)
            self.pulse.failed(down)
        except Exception as error:
            log.exception("a round of deliveries broke; it is tried again")
            self.pulse.failed(error)
        finally:
            self._under_way = None
        return 1.0

    async def _round(self) -> float:
        """Settle what came back, claim what goes next, start it; real seconds until the next round is due."""
        if _tick() >= self._beats_at:
            await self._beat()
        await self._settle_done()
        began = _tick()
        to_tell, room = list(self._to_tell), self._room()
        async with self._work() as uow:
            for place, reason in to_tell:
                await warn(uow, place, reason)
            parcels = await uow.deliveries.claim(
                uow.now,
                resting=[*self._pace.resting(_tick()), *(name for name in room if not room[name])],
                admit=lambda bucket: self._admit(bucket, room),
                limit=IN_FLIGHT - len(self._flying),
                holder=self._holder,
                until=uow.now + LEASE,
                served=lambda lane: self._served.get(lane, -math.inf),
            )
            next_due = None if parcels else await uow.deliveries.next_due(uow.now)
        del self._to_tell[: len(to_tell)]
        self._note_served(parcels)
        for parcel in parcels:
            task = asyncio.create_task(self._fly(parcel, began))
            self._flying[task] = parcel
            task.add_done_callback(self._flying.pop)
        return self._until_next(next_due)

    def _note_served(self, parcels: Sequence[Parcel]) -> None:
        """When each lane had its turn; who had it longest ago is forgotten first, as if it never had one."""
        for parcel in parcels:
            self._served.pop(parcel.delivery.lane, None)
            self._served[parcel.delivery.lane] = _tick()
        while len(self._served) > LANES_REMEMBERED:
            del self._served[next(iter(self._served))]

    def _room(self) -> dict[str, int]:
        """How many more may be on their way to each platform."""
        flying = Counter(parcel.delivery.platform for parcel in self._flying.values())
        return {platform: max(MOST_OF_A_PLATFORM - flying[platform], 0) for platform in self._senders}

    def _admit(self, bucket: str, room: dict[str, int]) -> bool:
        """Whether it may go now. Whoever is turned away may have hidden others: the next round comes at once."""
        platform = bucket.partition("/")[0]
        if room.get(platform) == 0 or not self._pace.admit(bucket, _tick()):
            self._wake.set()
            return False
        if platform in room:
            room[platform] -= 1
        return True

    async def _beat(self) -> None:
        """Keep what we are sending and take over what a dead process was; alone on the store, at the start only."""
        async with self._work() as uow:
            ours = [*self._flying.values(), *(settled.parcel for settled in self._done)]
            await uow.deliveries.keep([parcel.id for parcel in ours], until=uow.now + LEASE)
            count = await uow.deliveries.recover(uow.now, everything=self._alone)
        self._beats_at = math.inf if self._alone else _tick() + SAFETY_POLL
        if count:
            log.info("%d deliveries were on their way when a process died; their outcome is unknown", count)

    async def _settle_done(self) -> None:
        """Write down what came back. One that cannot be written holds up no other; while the store is down all wait."""
        done, self._done = self._done, []
        try:
            await self._settle(done)
        except (StoreDown, asyncio.CancelledError):
            self._done = done + self._done
            raise
        except Exception:
            log.exception("%d outcomes cannot be written together; each goes by itself", len(done))
            for settled in done:
                await self._settle_alone(settled)

    async def _settle_alone(self, settled: Settled) -> None:
        try:
            await self._settle([settled])
        except StoreDown:
            self._done.append(settled)
        except Exception:
            log.exception("the outcome of delivery %d cannot be written; its lane waits", settled.parcel.id)

    async def _settle(self, done: list[Settled]) -> None:
        if done:
            ids = [settled.parcel.id for settled in done]
            async with self._work() as uow:
                ours = set(ids) if self._alone else await uow.deliveries.not_taken_over(ids, holder=self._holder)
                for settled in done:
                    if settled.parcel.id in ours:
                        await settle(uow, settled)
            if late := len(ids) - len(ours):
                log.info("%d outcomes came too late: another process has sent those deliveries", late)

    def _until_next(self, next_due: datetime | None) -> float:
        waits = [SAFETY_POLL]
        if next_due is not None:
            waits.append(max(self._time.real_seconds(next_due - self._time.now()), 0.0))
        if (token := self._pace.next_token()) is not None:
            waits.append(max(token - _tick(), 0.005))
        return min(waits)

    async def _fly(self, parcel: Parcel, claimed_at: float) -> None:
        if not self._alone and _tick() - claimed_at >= LEASE.total_seconds():
            return  # this process stood still, and another has it; if there is none it is found by its lease
        outcome = await self._send(parcel)
        self._counted(parcel.delivery.platform, type(outcome).__name__.lower())
        if isinstance(outcome, Throttled):
            self._pace.rest(parcel.delivery.bucket, outcome.seconds, _tick())
        if isinstance(outcome, OperatorsFault):
            self._tell_operators(parcel, outcome.reason)
        self._done.append(Settled(parcel, outcome))
        self._wake.set()

    async def _send(self, parcel: Parcel) -> Outcome:
        if self._can_do_without(parcel):
            return Sent(())
        if not may_be_said_again(parcel):
            return Unknown("reason-unknown")
        with about(delivery=parcel.id, ticket=parcel.delivery.ticket):
            try:
                async with asyncio.timeout(SEND_TIMEOUT):
                    return await self._senders[parcel.delivery.platform].send(parcel)
            except TimeoutError:
                return Unknown("reason-timeout")
            except Exception:
                log.exception("sending a delivery broke")
                return Unknown("reason-broken")

    def _can_do_without(self, parcel: Parcel) -> bool:
        """A ⏳ while reactions are short; never a 📨, 🔒 or ❌."""
        message = parcel.message
        if parcel.delivery.kind is not Kind.RECEIPT or message is None or not message.public:
            return False
        underway = message.delivered_at is None and message.failure is None
        return underway and self._pace.is_short(parcel.delivery.bucket, _tick())

    def _tell_operators(self, parcel: Parcel, reason: str) -> None:
        """Once for each thing that must be mended: a token fails everywhere, a channel by itself."""
        place = parcel.delivery.platform if reason in EVERYWHERE else parcel.delivery.bucket
        if (place, reason) not in self._told_operators:
            self._told_operators.add((place, reason))
            self._to_tell.append((place, reason))
            log.error("deliveries to %s wait until somebody mends the setup: %s (run `desk doctor`)", place, reason)


def _tick() -> float:
    return asyncio.get_running_loop().time()
