"""The person's side: act in the sandbox over HTTP. Platform routers live beside their platforms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from sandbox.faults import Fault
from sandbox.slack.person import slack_person
from sandbox.telegram.person import telegram_person

if TYPE_CHECKING:
    from sandbox.box import Sandbox


class ClockChange(BaseModel):
    """A new speed, a jump forward in seconds, a jump to a weekday's hour in the world's zone; or several, in order."""

    speed: float | None = Field(default=None, gt=0, le=10_000)
    advance_seconds: float | None = Field(default=None, ge=0)
    to: str | None = Field(default=None, examples=["monday 9:00"])


class Limits(BaseModel):
    """Whether the platforms' rate limits are lifted."""

    lifted: bool


def person_router(box: Sandbox) -> APIRouter:
    """Every door of the person's side."""
    router = APIRouter(prefix="/person")
    router.include_router(telegram_person(box.telegram))
    router.include_router(slack_person(box.slack))

    @router.get("/state")
    async def state() -> dict[str, Any]:
        """The whole world, as the page draws it."""
        return box.state()

    @router.get("/clock")
    async def clock() -> dict[str, Any]:
        """The sandbox's present instant and its speed."""
        return box.clock_state()

    @router.post("/clock")
    async def change_clock(change: ClockChange) -> dict[str, Any]:
        """Run faster or slower, or jump forward. 422 for a time to jump to that cannot be read."""
        if change.speed is not None:
            box.clock.run_at(change.speed)
        if change.advance_seconds is not None:
            box.clock.advance(timedelta(seconds=change.advance_seconds))
        if change.to is not None:
            try:
                box.jump_to(change.to)
            except ValueError as error:
                raise HTTPException(422, str(error)) from None
        box.journal.tell("clock", clock=box.clock_state())
        return box.clock_state()

    @router.get("/insight")
    async def insight() -> dict[str, Any]:
        """What the desk behind the sandbox shows of itself; 404 when nobody shows anything."""
        if box.lookout.look is None:
            raise HTTPException(404, "The sandbox serves alone: there is no desk to look into.")
        return await box.lookout.look()

    @router.post("/faults")
    async def plan_fault(fault: dict[str, Any]) -> dict[str, bool]:
        """Plan a fault; the fields are those of sandbox.faults.Fault."""
        try:
            box.faults.add(Fault(**fault))
        except TypeError as error:
            raise HTTPException(422, str(error)) from None
        return {"ok": True}

    @router.delete("/faults")
    async def clear_faults() -> dict[str, bool]:
        """Forget every planned fault."""
        box.faults.clear()
        return {"ok": True}

    @router.get("/calls")
    async def calls() -> dict[str, int]:
        """How often each platform method was called."""
        return dict(box.journal.calls)

    @router.post("/limits")
    async def limits(change: Limits) -> dict[str, bool]:
        """Lift the platforms' rate limits, or put them back."""
        box.lift_limits(change.lifted)
        return {"ok": True}

    return router
