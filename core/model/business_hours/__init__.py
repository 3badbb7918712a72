"""Business hours: service time that stands still at night, at the weekend and on holidays. Exact, in microseconds.

Hours are given on the wall clock of an IANA zone and become UTC instants date by date. One rule turns every edge of
a window into an instant: *the first instant at which the local clock reads that time or later*. So

- an edge inside the hour that spring skips is the moment of the skip;
- of a time that autumn shows twice, the first counts, for a start and for an end alike. From 1:00 to 2:30 is an
  hour and a half even if 2:30 comes again, and from 2:30 to 4:00 then has two and a half hours;
- 24:00 is the next date's 0:00, and a day round the clock has 23, 24 or 25 hours (23.5 or 24.5 on Lord Howe);
- a date that a zone left out (Apia, 30 December 2011) has no hours.

A later reading never comes at an earlier instant, so windows cannot overlap in UTC or come out negative.

- ``window.py``: a stretch of the local day
- ``year.py``: a year of windows as instants, searched by bisection
- ``hours.py``: the calendar itself
"""

from core.model.business_hours.hours import BusinessHours, no_holidays
from core.model.business_hours.window import Window

__all__ = ["BusinessHours", "Window", "no_holidays"]
