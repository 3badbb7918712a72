"""parse_mode MarkdownV2 (core.telegram.org/bots/api#markdownv2-style), with the platform's complaints."""

import re

from sandbox.telegram.messages import Entity
from sandbox.telegram.refusals import Refusal, bad_request
from sandbox.telegram.utf16 import units

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_STYLES = {
    "__": "underline",
    "||": "spoiler",
    "*": "bold",
    "_": "italic",
    "~": "strikethrough",
}
_CODE = re.compile(r"(?P<fence>```|`)(?P<code>(?:\\.|[^\\])*?)(?P=fence)", re.DOTALL)
_LINK_END = re.compile(r"\]\((?P<url>(?:\\.|[^\\)])*)\)")
_ESCAPED = re.compile(r"\\([\x21-\x7e])")
_LANGUAGE = re.compile(r"(?P<language>[^\s`]*)\n")


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities. Raises Refusal for reserved characters and marks left open."""
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._parts: list[str] = []
        self._units = 0
        self._open: list[tuple[str, int, int]] = []  # mark, offset in UTF-16 units, place in the source
        self._quote: int | None = None
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            self._step()
        self._end_quote()
        if self._open:
            mark, _, place = self._open[-1]
            name = "text_link" if mark == "[" else _STYLES[mark]
            raise self._error(f"Can't find end of {name.title()} entity", place)
        return "".join(self._parts), sorted(self._entities, key=lambda e: (e["offset"], -e["length"]))

    def _step(self) -> None:
        rest = self._source[self._at : self._at + 2]
        if rest[0] == "\\" and len(rest) == 2 and rest[1] < "\x7f":
            self._add(rest[1], consumed=2)
        elif rest[0] == "\n":
            self._add("\n", consumed=1)
            if self._source[self._at : self._at + 1] != ">":
                self._end_quote()
        elif rest[0] == ">" and (self._at == 0 or self._source[self._at - 1] == "\n"):
            self._quote = self._units if self._quote is None else self._quote
            self._at += 1
        elif rest[0] == "`":
            self._meet_code()
        elif rest[0] in "[]":
            self._meet_bracket(rest[0])
        elif mark := next((m for m in _STYLES if rest.startswith(m)), None):
            self._meet_mark(mark)
        elif rest[0] in _RESERVED:
            reserved = f"Character '{rest[0]}' is reserved and must be escaped with the preceding '\\'"
            raise bad_request(f"can't parse entities: {reserved}")
        else:
            self._add(rest[0], consumed=1)

    def _add(self, text: str, *, consumed: int) -> None:
        self._parts.append(text)
        self._units += units(text)
        self._at += consumed

    def _mark(self, start: int, kind: str, **more: str) -> None:
        if self._units > start:
            self._entities.append({"offset": start, "length": self._units - start, "type": kind, **more})

    def _meet_mark(self, mark: str) -> None:
        if self._open and self._open[-1][0] == mark:
            self._mark(self._open.pop()[1], _STYLES[mark])
        else:
            self._open.append((mark, self._units, self._at))
        self._at += len(mark)

    def _meet_code(self) -> None:
        found = _CODE.match(self._source, self._at)
        if found is None:
            raise self._error("Can't find end of Code entity", self._at)
        start, code, more = self._units, found["code"], {}
        kind = "pre" if found["fence"] == "```" else "code"
        if kind == "pre" and (head := _LANGUAGE.match(code)):
            code = code[head.end() :]
            more = {"language": head["language"]} if head["language"] else {}
        self._add(_ESCAPED.sub(r"\1", code), consumed=len(found[0]))
        self._mark(start, kind, **more)

    def _meet_bracket(self, bracket: str) -> None:
        if bracket == "[":
            self._open.append(("[", self._units, self._at))
            self._at += 1
            return
        end = _LINK_END.match(self._source, self._at)
        if end is None or not self._open or self._open[-1][0] != "[":
            raise bad_request(
                "can't parse entities: Character ']' is reserved and must be escaped with the preceding '\\'"
            )
        self._mark(self._open.pop()[1], "text_link", url=_ESCAPED.sub(r"\1", end["url"]))
        self._at = end.end()

    def _end_quote(self) -> None:
        if self._quote is not None:
            self._mark(self._quote, "blockquote")
            self._quote = None

    def _error(self, what: str, at: int) -> Refusal:
        byte = len(self._source[:at].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {byte}")
