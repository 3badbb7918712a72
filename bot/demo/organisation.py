"""The people of the sandbox's workspace as a desk.toml would tell them: office hours, turns on call, quiet nights."""

from datetime import date, time, timedelta

from core.model.business_hours import BusinessHours, Window
from core.model.calendar import Calendar
from core.model.organisation import Agent, Organisation, Quiet, Role, Team
from core.model.priority import Priority
from core.model.rotation import Rotation

OFFICE = (Window.parse("09:00-13:00"), Window.parse("14:00-18:00"))
"""Monday to Friday, with an hour for lunch."""

NIGHT = Quiet(time(20, 0), time(8, 0))


def demo_organisation(timezone: str, *, today: date) -> Organisation:
    """Support in the zone of that IANA name. P1 and P2 count round the clock, P3 and P4 in office hours.

    Tom and Tina are on call by turns of a week, handed over on Mondays at 9:00; it is Tom's in the week of ``today``.
    """
    office = BusinessHours(timezone, dict.fromkeys(range(5), OFFICE))
    monday = today - timedelta(days=today.weekday())
    return Organisation(
        teams=(
            Team(
                name="Support",
                slack_channel="C0SUPPORT",
                supervisor="Sofia Lind",
                manager="Max Stone",
                calendars={Priority.P3: office, Priority.P4: office},
                rotation=Rotation(people=("Tom Reed", "Tina Park"), zone=timezone, start=monday),
            ),
        ),
        people=(
            _person("Tom Reed", "U0TECH", office),
            _person("Tina Park", "U0TINA", office),
            _person("Sofia Lind", "U0SUPER", office, Role.SUPERVISOR),
            _person("Max Stone", "U0MANAGER", office, Role.MANAGER),
        ),
        timezone=timezone,
    )


def _person(name: str, slack: str, hours: Calendar, role: Role = Role.TECHNICIAN) -> Agent:
    return Agent(name=name, role=role, team="Support", slack=slack, hours=hours, quiet=NIGHT)
