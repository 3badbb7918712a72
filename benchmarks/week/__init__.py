"""A week of a small desk at speed: how often people are called, with the engine and without it."""
