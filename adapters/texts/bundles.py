"""The sentences of a language, read once from its .ftl files."""

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource, resolver
from fluent.runtime.resolver import Pattern
from fluent.syntax import ast

FOLDER = Path(__file__).parent

# The library's own limit is 2,500 characters for an inserted text and turns the whole sentence into "{???}";
# a customer's message is longer. Our sentences are our own, so its guard against hostile ones is not needed.
resolver.MAX_PART_LENGTH = 1_000_000


class BadSentences(Exception):
    """An .ftl file cannot be read as Fluent, or two files define the same key."""


@cache
def bundle(language: str) -> FluentBundle:
    """The language's sentences, ready to format. Raises BadSentences."""
    made = FluentBundle([language], use_isolating=False)
    for entry in entries(language):
        made.add_resource(ast.Resource([entry]))
    return made


@cache
def sentences(language: str) -> dict[str, Pattern]:
    """The compiled pattern of each key. Raises BadSentences."""
    messages = [entry for entry in entries(language) if isinstance(entry, ast.Message)]
    return {m.id.name: value for m in messages if (value := bundle(language).get_message(m.id.name).value)}


def entries(language: str) -> list[ast.Message | ast.Term]:
    """Every message and term of a language, in the order of its files. Raises BadSentences."""
    found: dict[tuple[type, str], ast.Message | ast.Term] = {}
    for path in sorted((FOLDER / language).glob("*.ftl")):
        for entry in FluentResource(path.read_text("utf-8")).body:
            if isinstance(entry, ast.Junk):
                raise BadSentences(f"{language}/{path.name}: {(entry.content or '').strip()[:120]!r} is not Fluent")
            if isinstance(entry, ast.Message | ast.Term):
                name = (type(entry), entry.id.name)
                if name in found:
                    raise BadSentences(f"{language}/{path.name}: {entry.id.name} is defined twice")
                found[name] = entry
    return list(found.values())
