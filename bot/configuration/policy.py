"""The desk's promises: the defaults, with what the file says instead."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.configuration.raw import table
from bot.configuration.values import Duration, Levels
from core.model.escalation import Condition, Policy, ServiceLevel, default_policy
from core.model.priority import Priority

T = TypeVar("T")

DURATION: TypeAdapter[Any] = TypeAdapter(Duration)
LEVELS: TypeAdapter[list[Any]] = TypeAdapter(Levels)


def policy_of(raw: Mapping[str, Any]) -> Policy:
    """The policy of a parsed file. What cannot be read is passed over: it is reported by its shape."""
    default = default_policy()
    matrix = table(raw, "escalation")
    return Policy(
        service_levels={p: _promise(table(table(raw, "sla"), p), default.service_levels[p]) for p in Priority},
        matrix={
            condition: {p: _levels(table(matrix, condition).get(p), default.matrix[condition][p]) for p in Priority}
            for condition in Condition
        },
    )


def _promise(given: Mapping[str, Any], default: ServiceLevel) -> ServiceLevel:
    return ServiceLevel(
        response=_read(DURATION.validate_python, given.get("response")) or default.response,
        resolution=_read(DURATION.validate_python, given.get("resolution")) or default.resolution,
    )


def _levels(given: object, default: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
    said = _read(LEVELS.validate_python, given)
    return (said[0], said[1], said[2]) if said else default


def _read(validate: Callable[[object], T], given: object) -> T | None:
    try:
        return None if given is None else validate(given)
    except ValidationError:
        return None
