"""Rehearsing another matrix on what happened.

- ``course.py``: one ticket's history under other terms: whom it calls, what is told, what breaks
- ``figures.py``: what many tickets come to: calls by day, person and level, at night, breaches caught or missed
"""

from core.model.rehearsal.course import DECIDED_ANEW, Breach, Call, Outcome, Rehearsal, Telling, answers
from core.model.rehearsal.figures import Comparison, Figures, Ring, Tally, Verdict, rings, verdict

__all__ = [
    "DECIDED_ANEW", "Breach", "Call", "Comparison", "Figures", "Outcome", "Rehearsal", "Ring", "Tally", "Telling",
    "Verdict", "answers", "rings", "verdict",
]  # fmt: skip
