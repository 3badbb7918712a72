"""``desk demo``: a desk and a sandbox in one process, talking over real HTTP on this machine. No tokens, no servers.

- ``organisation.py``: the team behind the demo's desk, with its hours, turns and quiet nights
- ``insight.py``: what the page shows of the desk: who is on call, a ticket's clocks (``clocks.py``, ``hours.py``)
- ``serve.py``: both put together
"""

from bot.demo.organisation import demo_organisation
from bot.demo.serve import SandboxTime, desk_in, looking_into, run, settings_for

__all__ = ["SandboxTime", "demo_organisation", "desk_in", "looking_into", "run", "settings_for"]
