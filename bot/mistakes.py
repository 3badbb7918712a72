"""What is wrong in the environment or in desk.toml: everything at once, each with its place and its fix."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend: where, what is wrong, what to do. Never holds a secret's value."""

    place: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} {self.fix}"


class ConfigurationMistakes(Exception):
    """The desk is not configured well enough to start. Holds every mistake that was found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = list(mistakes)


class Wrong(ValueError):
    """A value cannot be used: the problem and the fix, as sentences. Raised inside validators."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """A sentence that leads from a misspelt word to the right one."""
    words = [" ".join(word.split()) for word in known]
    by_lower = {word.lower(): word for word in words}
    near = get_close_matches(given.lower(), by_lower, n=1, cutoff=0.6)
    return f"Did you mean {by_lower[near[0]]}?" if near else f"Known: {', '.join(words)}."
