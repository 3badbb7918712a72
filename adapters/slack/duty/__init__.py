"""Turns on call in Slack: ``/oncall``, ``/desk away`` and ``/desk back``, and the buttons that go with them."""

from adapters.slack.duty.door import Duty

__all__ = ["Duty"]
