"""A Slack workspace on this machine: the Web API, Socket Mode, signed HTTP delivery, and the people in it.

Read in this order: ``post`` and ``store`` (what there is), ``conversations`` (what can happen to a message),
``outbox`` (how the app hears of it: ``socket`` or ``events``), ``modals`` (views and triggers), ``web_api``
(how the app acts), ``workspace`` (how people act).
"""
