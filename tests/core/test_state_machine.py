"""A ticket driven at random, through the real verbs and the real store: the same pings at the same instants as by hand.

Each of these, put into the engine, is found by the usual examples, the second one in two runs of three:

- the clock of NOT_UPDATED starts over with each message of the customer, not with the first without an answer
  (``Movement.customer_spoke`` without its first condition)
- a pause is counted (``Movement._intervals`` gives nothing)
- an acknowledgement is ignored (``Movement.hold`` sets nothing)
- a due date that was extended moves no reminder (``Terms.threshold`` without its extension)
- after several levels at once each is told, not the highest alone (``climb`` returns after one)
- somebody is pinged for what they just did (``People.acted`` finds nobody)
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import NothingDue, SnoozePastDue
from core.model.conversation import Heard
from core.model.organisation import Agent
from core.model.priority import Priority
from core.model.roster import Absence
from core.model.ticket import Hold
from core.ports import UnitOfWork
from core.service import conversation, intake, progress, response
from core.service.ownership import accept
from tests.core.by_hand import ByHand, Case, counts, instant_of, minute_of
from tests.core.engine import MAX, RULES, SOFIA, TINA, TOM, Engine
from tests.examples import examples

CUSTOMER = "telegram/1001"
OPEN = ("new", "in_progress", "waits", "vendor")
STARTS = [
    datetime(2026, 3, 27, 14, 0, tzinfo=UTC),  # Berlin's clocks go forward on the 29th, the 3rd of April is a holiday
    datetime(2026, 3, 7, 15, 0, tzinfo=UTC),  # New York's go forward on the 8th
    datetime(2026, 10, 23, 11, 20, tzinfo=UTC),  # Berlin's go back on the 25th, New York's on the 1st of November
    datetime(2026, 12, 23, 16, 50, tzinfo=UTC),  # half a day before the holidays
]

PAUSES = [1, 1, 2, 3, 5, 9, 15, 30, 35, 60, 80, 240, 480, 720, 1440, 3 * 1440]


LATER = st.sampled_from([0, 0, 15, 34, 35, 240])
"""Minutes for which nothing else happens."""


engine: Engine


class Desk(RuleBasedStateMachine):
    """One ticket or two. ``hand`` reckons beside the engine; after every step both have told the same."""

    def __init__(self) -> None:
        super().__init__()
        self.hand = ByHand(RULES)
        self.now = 0

    # What happens -------------------------------------------------------------------------------

    @initialize(start=st.sampled_from(STARTS), priority=st.sampled_from([Priority.P1, *Priority]))
    def begins(self, start: datetime, priority: Priority) -> None:
        """The desk opens with one ticket."""
        engine.clock.present, self.now = start, minute_of(start)
        self.files()
        self.prioritises(0, priority, MAX)

    @precondition(lambda self: len(self.hand.cases) < 2)
    @rule()
    def files(self) -> None:
        """A customer asks for something."""

        async def verb(uow: UnitOfWork) -> int:
            contact = await intake.greet(uow, CUSTOMER, name="Anna", language="en")
            ticket = await intake.support(uow, contact, self._heard(uow))
            assert ticket is not None
            return ticket.number

        number = int(engine.do(verb))
        self.hand.cases[number] = Case(number, self.now)
        self._after(number, "filed", CUSTOMER)

    @rule(minutes=st.sampled_from(PAUSES))
    def time_passes(self, minutes: int) -> None:
        """Nobody does anything."""
        self.hand.passes(self.now, self.now + minutes)
        self.now += minutes
        engine.go(instant_of(self.now))

    @rule(minutes=st.sampled_from([-1, 0, 1, 20]))
    def until_about_the_next_level(self, minutes: int) -> None:
        """To the minute before, of, or after what comes next, where mistakes are made."""
        due = engine.next_due()
        if due is not None:
            self.time_passes(max(minute_of(due) + minutes - self.now, 0))

    @rule(minutes=st.sampled_from([10, 60, 480]))
    def the_desk_stands_still(self, minutes: int) -> None:
        """Nobody sweeps for a while: what came due is told afterwards, each ticket's highest level only."""
        self.hand.passes(self.now, self.now + minutes, asleep=True)
        self.now += minutes
        engine.clock.present = instant_of(self.now)
        engine.go(instant_of(self.now))

    @precondition(lambda self: self._those("new"))
    @rule(which=st.integers(0, 2), who=st.sampled_from([TOM, TINA]))
    def claims(self, which: int, who: str) -> None:
        """A technician accepts."""
        case = self._one(which, "new")
        engine.do(lambda uow: accept(uow, case.number, by=agent(who)))
        case.owner = who
        self._after(case.number, "claimed", who)

    @precondition(lambda self: self._those("in_progress", "waits", "vendor"))
    @rule(which=st.integers(0, 2))
    def replies(self, which: int) -> None:
        """The owner writes to the customer."""
        case = self._one(which, "in_progress", "waits", "vendor")
        owner = agent(case.owner)
        engine.do(lambda uow: conversation.reply(uow, case.number, owner, self._heard(uow)))
        self._after(case.number, "replied", owner.name)

    @precondition(lambda self: self._those(*OPEN))
    @rule(which=st.integers(0, 2), who=st.sampled_from([TOM, TINA, SOFIA]))
    def notes(self, which: int, who: str) -> None:
        """Words that stay inside, whoever writes them."""
        case = self._one(which, *OPEN)
        engine.do(lambda uow: conversation.note(uow, case.number, agent(who), self._heard(uow)))
        self._after(case.number, "noted", who)

    @precondition(lambda self: self._those(*OPEN, "resolved"))
    @rule(which=st.integers(0, 2))
    def customer_writes(self, which: int) -> None:
        """One more message."""
        case = self._one(which, *OPEN, "resolved")

        async def verb(uow: UnitOfWork) -> None:
            await conversation.customer_says(uow, await uow.tickets.get(case.number), self._heard(uow))

        engine.do(verb)
        self._after(case.number, "customer", CUSTOMER)

    @precondition(lambda self: self._those("in_progress"))
    @rule(which=st.integers(0, 2), reason=st.sampled_from([Hold.CUSTOMER, Hold.VENDOR]), minutes=LATER)
    def holds(self, which: int, reason: Hold, minutes: int) -> None:
        """Waiting for the customer stops two clocks, for the vendor none."""
        case = self._one(which, "in_progress")
        owner = agent(case.owner)
        engine.do(lambda uow: progress.hold(uow, case.number, by=owner, reason=reason))
        self._after(case.number, "waits" if reason is Hold.CUSTOMER else "vendor", owner.name)
        self.time_passes(minutes)

    @precondition(lambda self: self._those("waits", "vendor"))
    @rule(which=st.integers(0, 2))
    def resumes(self, which: int) -> None:
        """The owner goes on."""
        case = self._one(which, "waits", "vendor")
        owner = agent(case.owner)
        engine.do(lambda uow: progress.resume(uow, case.number, by=owner))
        self._after(case.number, "resumed", owner.name)

    @precondition(lambda self: self._those("in_progress", "waits", "vendor"))
    @rule(which=st.integers(0, 2))
    def resolves(self, which: int) -> None:
        """The owner says it is done."""
        case = self._one(which, "in_progress", "waits", "vendor")
        owner = agent(case.owner)
        engine.do(lambda uow: progress.resolve(uow, case.number, "Restarted it", by=owner))
        self._after(case.number, "resolved", owner.name)

    @precondition(lambda self: self._those("resolved"))
    @rule(which=st.integers(0, 2), by_customer=st.booleans())
    def reopens(self, which: int, by_customer: bool) -> None:
        """It was not."""
        case = self._one(which, "resolved")

        async def verb(uow: UnitOfWork) -> None:
            contact = await uow.contacts.get(CUSTOMER)
            assert contact is not None
            await progress.reopen(uow, case.number, by=contact if by_customer else agent(case.owner))

        engine.do(verb)
        if by_customer:
            self._after(case.number, "asked again", CUSTOMER)
        else:
            self._after(case.number, "reopened", str(case.owner))

    @precondition(lambda self: self._those("resolved"))
    @rule(which=st.integers(0, 2))
    def closes(self, which: int) -> None:
        """For good."""
        case = self._one(which, "resolved")
        engine.do(lambda uow: progress.close(uow, case.number, by=agent(case.owner)))
        self._over(case, str(case.owner))

    @precondition(lambda self: len(self._those(*OPEN)) > 1)
    @rule(which=st.integers(0, 2))
    def cancels(self, which: int) -> None:
        """Not a ticket."""
        case = self._one(which, *OPEN)
        engine.do(lambda uow: progress.cancel(uow, case.number, by=agent(SOFIA), reason="duplicate"))
        self._over(case, SOFIA)

    @precondition(lambda self: self._those(*OPEN))
    @rule(which=st.integers(0, 2), priority=st.sampled_from(list(Priority)), who=st.sampled_from([TINA, MAX]))
    def prioritises(self, which: int, priority: Priority, who: str) -> None:
        """Another priority has other limits and other hours, for what is past, too."""
        case = self._one(which, *OPEN)
        if case.priority == priority:
            return
        engine.do(lambda uow: progress.prioritise(uow, case.number, priority, by=agent(who), reason="So it is"))
        case.priority = priority.value
        self._after(case.number, "prioritised", who)

    # What they do about a ping ------------------------------------------------------------------

    @precondition(lambda self: self._reminded())
    @rule(which=st.integers(0, 2), who=st.sampled_from([TOM, SOFIA]), minutes=LATER)
    def acknowledges(self, which: int, who: str, minutes: int) -> None:
        """Nothing more for half an hour, and five minutes to answer."""
        case = self._reminded()[which % len(self._reminded())]
        engine.do(lambda uow: response.acknowledge(uow, case.number, by=agent(who)))
        self._hold(case, self.now + 35)
        self._after(case.number, "acknowledged", who)
        self.time_passes(minutes)

    @precondition(lambda self: any(case.held for case in self._reminded()))
    @rule(who=st.sampled_from([TOM, SOFIA]))
    def lets_go(self, who: str) -> None:
        """What was held is not any more."""
        case = next(case for case in self._reminded() if case.held)
        engine.do(lambda uow: response.release(uow, case.number, by=agent(who)))
        case.held.clear()
        self._after(case.number, "released", who)

    @precondition(lambda self: any(not case.lasting() for case in self.hand.cases.values()))
    @rule(lets_go=st.booleans())
    def presses_what_is_settled(self, lets_go: bool) -> None:
        """There is nothing to have in hand where nobody was told of anything that lasts."""
        case = next(case for case in self.hand.cases.values() if not case.lasting())
        verb = response.release if lets_go else response.acknowledge
        with pytest.raises(NothingDue):
            engine.do(lambda uow: verb(uow, case.number, by=agent(TOM)))

    @precondition(lambda self: any(case.snoozes < 3 for case in self._those(*OPEN)))
    @rule(which=st.integers(0, 2), minutes=st.sampled_from([30, 60, 120]), who=st.sampled_from([TOM, SOFIA]))
    def snoozes(self, which: int, minutes: int, who: str) -> None:
        """Nothing more for a while, unless it is due before."""
        those = [one for one in self._those(*OPEN) if one.snoozes < 3]
        case = those[which % len(those)]
        span = timedelta(minutes=minutes)
        past_due = case.state != "waits" and self.now + minutes > self.hand.due(case, self.now)
        try:
            engine.do(lambda uow: response.snooze(uow, case.number, span, "The vendor looks", by=agent(who)))
        except SnoozePastDue:
            assert past_due
            return
        assert not past_due
        case.snoozes += 1
        self._hold(case, self.now + minutes)
        self._after(case.number, "snoozed", who)

    @precondition(lambda self: self._those(*OPEN))
    @rule(which=st.integers(0, 2), more=st.sampled_from([20, 60, 200, 600]))
    def extends(self, which: int, more: int) -> None:
        """So many minutes that count later."""
        case = self._one(which, *OPEN)
        until, left = self.hand.due(case, self.now), more
        while left:
            left -= counts(RULES.hours[case.priority], until)
            until += 1
        if until <= self.now:
            return
        engine.do(lambda uow: response.extend(uow, case.number, instant_of(until), "A part comes", by=agent(MAX)))
        case.extension += more
        self._after(case.number, "extended", MAX)

    @precondition(lambda self: len(self.hand.away) < 2)
    @rule(who=st.sampled_from([TOM, TINA, SOFIA, MAX]), hours=st.sampled_from([1, 8, 48]))
    def goes_away(self, who: str, hours: int) -> None:
        """A colleague is not there for a while."""
        until = self.now + 60 * hours
        absence = Absence(agent=who, since=instant_of(self.now), until=instant_of(until))
        engine.do(lambda uow: uow.people.away(absence))
        self.hand.away[who] = until

    # Both say the same --------------------------------------------------------------------------

    @invariant()
    def the_same_was_told(self) -> None:
        """The same levels of the same runs, at the same minutes, to the same people."""
        assert sorted(engine.told()) == sorted(self.hand.told)
        self.hand.told.clear()

    def teardown(self) -> None:
        """The store is used again: nothing may come due from here."""
        engine.do(self._end_all)
        engine.told()

    async def _end_all(self, uow: UnitOfWork) -> None:
        for case in self._those(*OPEN):
            await progress.cancel(uow, case.number, by=agent(SOFIA), reason="over")
        for case in self._those("resolved"):
            await progress.close(uow, case.number, by=agent(case.owner))
        for name in self.hand.away:
            await uow.people.back(name)

    # Helpers ------------------------------------------------------------------------------------

    def _those(self, *states: str) -> list[Case]:
        return [case for case in self.hand.cases.values() if case.state in states]

    def _one(self, which: int, *states: str) -> Case:
        found = self._those(*states)
        return found[which % len(found)]

    def _heard(self, uow: UnitOfWork) -> Heard:
        return Heard(ref=f"telegram/1001/{next(engine.refs)}", text="Help", at=uow.now)

    def _after(self, number: int, what: str, who: str) -> None:
        """Both look at once: what happened may have made something due."""
        case = self.hand.cases[number]
        case.note(self.now, what, who)
        self.hand.recount(case, self.now)
        self.hand.look(self.now)
        engine.go(instant_of(self.now))

    def _over(self, case: Case, who: str) -> None:
        case.over = True
        self._after(case.number, "over", who)

    def _reminded(self) -> list[Case]:
        return [case for case in self.hand.cases.values() if case.lasting()]

    def _hold(self, case: Case, until: int) -> None:
        for condition in ("NOT_ASSIGNED", "NOT_UPDATED", "NOT_COMPLETED"):
            case.held[condition, case.run(condition)[1]] = until


def agent(name: str | None) -> Agent:
    """Somebody of the desk."""
    return engine.organisation.agent(str(name))


def test_a_ticket_driven_at_random_tells_the_same_people_at_the_same_minutes_as_by_hand() -> None:
    """``DESK_TEST_EXAMPLES=1000`` is the long run."""
    global engine
    engine = Engine()
    try:
        run_state_machine_as_test(
            Desk,
            settings=settings(
                max_examples=examples(25), stateful_step_count=40, deadline=None, database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
    finally:
        engine.close()
