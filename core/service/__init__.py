"""Verbs: what the desk does. Each takes an open unit of work, checks authority, changes state, records facts."""
