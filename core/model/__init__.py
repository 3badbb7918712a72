"""Nouns and pure rules. No ``await``, no ``now()``: time is an argument."""
