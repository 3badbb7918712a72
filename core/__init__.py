"""The desk itself: nouns, rules and verbs. Standard library only; no vendor, no clock, no network."""
