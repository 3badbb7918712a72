"""On which line of a TOML text a table or key begins. The parser of the standard library does not tell.

Knows tables, arrays of tables, dotted and quoted keys, and steps over values of several lines. Inside an inline
table or a list the line of the key that holds it is given.
"""

import re
from collections.abc import Iterator, Sequence

Place = tuple[str | int, ...]

NAME = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
PATH = rf"{NAME}(?:\s*\.\s*{NAME})*"
HEADER = re.compile(rf"\s*(\[\[?)\s*({PATH})\s*\]\]?")
KEY = re.compile(rf"\s*({PATH})\s*=\s*(.*)")
ATOM = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')


class Lines:
    """The lines of a text's tables and keys, counted from 1."""

    def __init__(self, text: str) -> None:
        self._found: dict[Place, int] = {}
        self._counts: dict[Place, int] = {}
        self._read(text)

    def of(self, place: Sequence[str | int]) -> int | None:
        """The line of a place, or of the nearest thing around it; None when nothing of it is in the text."""
        for length in range(len(place), 0, -1):
            if (line := self._found.get(tuple(place[:length]))) is not None:
                return line
        return None

    def _read(self, text: str) -> None:
        table: Place = ()
        for number, line in _statements(text):
            if header := HEADER.match(line):
                table = self._enter(_parts(header[2]), is_list=header[1] == "[[")
                self._note(table, number)
            elif key := KEY.match(line):
                self._note(table + tuple(_parts(key[1])), number)

    def _enter(self, path: list[str], *, is_list: bool) -> Place:
        """The place of a header: a list of tables gets the next index, a table inside one its newest."""
        if is_list:
            *outer, name = path
            whole = (*self._indexed(outer), name)
            self._counts[whole] = self._counts.get(whole, -1) + 1
        return self._indexed(path)

    def _indexed(self, path: list[str]) -> Place:
        place: Place = ()
        for name in path:
            place = (*place, name)
            if place in self._counts:
                place = (*place, self._counts[place])
        return place

    def _note(self, place: Place, number: int) -> None:
        for length in range(1, len(place) + 1):
            self._found.setdefault(place[:length], number)


def _parts(path: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(NAME, path)]


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines on which something begins."""
    quote, depth = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if not quote and not depth:
            yield number, line
            key = KEY.match(line)
            line = key[2] if key else ""
        quote, depth = _rest(line, quote, depth)


def _rest(line: str, quote: str, depth: int) -> tuple[str, int]:
    """What is still open at the end of a line: a string of several lines, and how many brackets."""
    if quote:
        _, closed, line = line.partition(quote)
        if not closed:
            return quote, depth
    for triple in ('"""', "'''"):
        before, opened, after = line.partition(triple)
        if opened and "#" not in before:
            return _rest(after, triple, depth)
    bare = ATOM.sub("", line)
    return "", depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
