"""What moves do to a ticket's clocks, pauses and promises, where a look at the verbs alone would miss it."""

from datetime import UTC, datetime, timedelta

from core.model.contact import Contact
from core.model.escalation import Condition, Level, climb, default_policy
from core.model.movement import Movement
from core.model.priority import Priority
from core.model.promise import Promised
from core.model.ticket import Hold, Ticket

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def claimed(*, after: timedelta = timedelta(0)) -> Movement:
    """A ticket of P3, claimed at once or a while later."""
    anna = Contact(address="telegram/1001", name="Anna", language="en", created_at=START)
    ticket = Ticket(number=1, contact=anna, team="A", subject="", text="", category="other", created_at=START)
    movement = Movement(ticket=ticket, terms=default_policy().terms(Priority.P3))
    movement.wind()
    ticket.accept("Tom Reed", at=START + after)
    movement.assigned(START + after)
    return movement


def test_who_waits_goes_on_and_waits_again_within_one_instant_has_one_pause() -> None:
    movement = claimed()
    movement.ticket.put_on_hold(Hold.CUSTOMER)
    movement.pause(START + HOUR)
    movement.unpause(START + HOUR)
    movement.pause(START + HOUR)
    assert [(pause.started_at, pause.ended_at) for pause in movement.pauses] == [(START + HOUR, None)]
    movement.unpause(START + 3 * HOUR)
    assert movement.due_if_running(START) == START + movement.terms.resolution + 2 * HOUR


def test_a_message_after_the_owner_went_on_is_the_first_unanswered_one() -> None:
    """Going on is an act of the owner's side: what the customer said before is answered by it."""
    movement = claimed()
    movement.ticket.put_on_hold(Hold.VENDOR)
    movement.owner_acted(START + HOUR)
    assert movement.customer_spoke(START + 2 * HOUR)
    movement.ticket.resume()
    movement.unpause(START + 3 * HOUR)
    assert movement.customer_spoke(START + 4 * HOUR)
    assert movement.clocks[Condition.NOT_UPDATED].anchor == START + 4 * HOUR


def test_a_reopened_ticket_is_told_of_anew() -> None:
    """All three levels had been told: that it is over its time and open again is news."""
    movement = claimed()
    completed = movement.clocks[Condition.NOT_COMPLETED]
    late = START + movement.terms.resolution + HOUR
    assert climb(completed, late, movement.terms) is Level.MANAGER
    movement.ticket.resolve("Done", at=late)
    movement.resolved(late)
    movement.ticket.reopen()
    movement.reopened(late + HOUR)
    assert (completed.episode, completed.level, completed.anchor) == (2, 0, START)
    pauses = [pause.interval for pause in movement.pauses]
    assert climb(completed, late + HOUR, movement.terms, pauses) is Level.MANAGER


def test_accepting_answers_nobody() -> None:
    """The customer has had no word: silence counts from their message, and its first level is the promised answer."""
    movement = claimed(after=HOUR)
    assert movement.clocks[Condition.NOT_UPDATED].anchor == START
    assert movement.clocks[Condition.NOT_UPDATED].due_at == movement.promises[Promised.RESPONSE].due_at
    movement.responded(START + 2 * HOUR)
    movement.owner_acted(START + 2 * HOUR)
    assert movement.clocks[Condition.NOT_UPDATED].anchor == START + 2 * HOUR
