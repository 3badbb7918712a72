"""From the file to the organisation."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from bot.configuration.amounts import shown
from bot.configuration.checks import cross_checks
from bot.configuration.lines import Lines, Place
from bot.configuration.people import agents_of, snooze_of, teams_of
from bot.configuration.policy import policy_of
from bot.configuration.shape import File, FileCategory, Table
from bot.mistakes import ConfigurationMistakes, Mistake, Wrong, did_you_mean
from core.model.organisation import Category, Organisation, default_categories
from core.model.privacy import Retention


def load_organisation(path: Path) -> Organisation:
    """The organisation that the file describes. Raises ConfigurationMistakes with every mistake at once."""
    text = _text(path)
    return _checked(path, text, _parsed(path, text))


def load_variant(path: Path, changes: Path) -> Organisation:
    """The organisation of ``path`` with what the file ``changes`` says instead: see ``overlaid``.

    Raises ConfigurationMistakes with every mistake at once, placed in ``changes``.
    """
    if not changes.exists():
        fix = "Write into it what is to change of desk.toml, such as [escalation.NOT_UPDATED]."
        raise _one(changes, "does not exist.", fix)
    text = _text(changes)
    return _checked(changes, text, overlaid(_parsed(path, _text(path)), _parsed(changes, text)))


def overlaid(raw: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A parsed file with changes laid over it. What has [[teams]] or [[people]] is a whole file of its own.

    Rows of [escalation], values of [sla] and tables of [calendars] replace each other one by one, all else as a whole.
    """
    if "teams" in changes or "people" in changes:
        return dict(changes)
    merged = {**raw, **changes}
    for name, depth in (("escalation", 2), ("sla", 2), ("calendars", 1)):
        if name in changes:
            merged[name] = _merged(raw.get(name), changes[name], depth)
    return merged


def _merged(old: object, new: object, depth: int) -> object:
    if not depth or not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return old | {key: _merged(old.get(key), value, depth - 1) for key, value in new.items()}


def _checked(path: Path, text: str, raw: dict[str, Any]) -> Organisation:
    """Raises ConfigurationMistakes, with places in ``text``."""
    file, wrongs = None, list(cross_checks(raw))
    try:
        file = File.model_validate(raw)
    except ValidationError as invalid:
        wrongs = [_wrong(error) for error in invalid.errors(include_url=False)] + wrongs
    if wrongs or file is None:
        raise ConfigurationMistakes(_placed(path, Lines(text), wrongs))
    return _organisation(file, raw)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _one(path, "does not exist.", "Copy desk.toml.example to it, or point DESK_CONFIG elsewhere.") from None
    except IsADirectoryError:
        raise _one(path, "is a folder.", "Point DESK_CONFIG at the file in it.") from None
    except UnicodeDecodeError:
        raise _one(path, "is not UTF-8 text.", "Save it as UTF-8.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a usable path"
        raise _one(path, f"cannot be read: {why}.", "Make it a file that this user may read.") from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem, _, where = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", where)
        place = f"{path} line {line[1]}" if line else f"{path} line {len(text.splitlines()) or 1}"
        raise _one(place, f"is not TOML: {problem}.", "Check quotes, brackets and = on this line.") from None
    except RecursionError:
        raise _one(path, "is nested too deeply.", "The tables are listed in docs/configuration.md.") from None


def _one(place: Path | str, problem: str, fix: str) -> ConfigurationMistakes:
    return ConfigurationMistakes([Mistake(str(place), problem, fix)])


def _placed(path: Path, lines: Lines, wrongs: Iterable[tuple[Place, Wrong]]) -> list[Mistake]:
    """In the order of the file; what is not in the file at all comes first."""
    numbered = [(lines.of(place) or 0, place, wrong) for place, wrong in wrongs]
    numbered.sort(key=lambda entry: entry[0])
    return [
        Mistake(f"{path}{f' line {line}' if line else ''}, {_dotted(place)}", wrong.problem, wrong.fix)
        for line, place, wrong in numbered
    ]


def _dotted(place: Place) -> str:
    return ".".join(part for part in place if isinstance(part, str)) or "the file"


FORMS = {
    "string_type": ("is not text.", 'Put it in quotes: {name} = "...".'),
    "int_type": ("is not a whole number.", "Write digits without quotes: {name} = 1001."),
    "greater_than": ("is not a positive number.", "Write the number that Telegram gave this person."),
    "less_than": ("is too large.", "Write the number that Telegram gave this person."),
    "tuple_type": ("is not a list.", 'Put it in brackets: {name} = ["..."]. Tables: [[{name}]] above each.'),
    "dict_type": ("is not a table.", "Write its keys under a heading in brackets."),
    "model_type": ("is not a table.", "Write its keys under a heading in brackets."),
}


def _wrong(error: Any) -> tuple[Place, Wrong]:
    """A complaint of pydantic in our words."""
    place, context = tuple(error["loc"]), error.get("ctx", {})
    name = next((part for part in reversed(place) if isinstance(part, str)), "")
    match error["type"]:
        case "value_error":
            return place, context["error"]
        case "missing":
            return place, Wrong("is missing.", _addition(place, name))
        case "extra_forbidden":
            return place, Wrong("is not known here.", did_you_mean(name, _known(place[:-1])))
        case "enum" | "literal_error":
            choices = re.findall(r"'([^']+)'", context["expected"])
            return place, Wrong(f"{shown(error['input'])} is not possible.", _choice(error["input"], choices))
    problem, fix = FORMS.get(error["type"], (f"cannot be used: {error['msg']}.", "See docs/configuration.md."))
    return place, Wrong(problem, fix.format(name=name))


def _addition(place: Place, name: str) -> str:
    """Where to add what is missing: the heading as TOML writes it."""
    if len(place) == 1:
        return f"Add at least one [[{name}]]."
    heading = ".".join(part for part in place[:-1] if isinstance(part, str))
    return f"Add {name} = ... to this {f'[[{heading}]]' if isinstance(place[-2], int) else f'[{heading}]'}."


def _choice(given: object, choices: list[str]) -> str:
    near = did_you_mean(str(given), choices)
    return near if near.startswith("Did") else f"Choose {' or '.join(choices)}."


def _known(place: Place) -> list[str]:
    """The keys of the table at a place."""
    kind: Any = File
    for part in place[:1] + place[2:] if place[:1] == ("calendars",) else place:  # calendars are named by the file
        if isinstance(part, str):
            kind = _table_in(kind.model_fields[part].annotation)
    return list(kind.model_fields)


def _table_in(kind: Any) -> Any:
    """The table that a list, a mapping or an optional value is made of."""
    if isinstance(kind, type) and not get_args(kind):
        return kind if issubclass(kind, Table) else None
    return next((found for part in get_args(kind) if (found := _table_in(part))), None)


def _organisation(file: File, raw: dict[str, Any]) -> Organisation:
    return Organisation(
        teams=teams_of(file.teams, raw, file.timezone),
        people=agents_of(file.people, raw),
        categories=_categories(file.categories),
        policy=policy_of(raw),
        timezone=file.timezone,
        snooze=snooze_of(file.snooze),
        digest_hour=file.digest_hour,
        retention=Retention(
            words=file.retention.closed_tickets,
            inbound=file.retention.inbound,
            deliveries=file.retention.deliveries,
        ),
    )


def _categories(given: tuple[FileCategory, ...]) -> tuple[Category, ...]:
    """The file's categories, or the defaults; "other" is always there, for what no word fits."""
    if not given:
        return default_categories()
    own = tuple(
        Category(key=c.key, labels={"en": c.en, "ru": c.ru}, words=tuple(word.lower() for word in c.words))
        for c in given
    )
    other = [category for category in default_categories() if category.key == "other"]
    return own if any(c.key == "other" for c in own) else (*own, *other)
