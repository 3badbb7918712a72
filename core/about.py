"""What is being worked on just now, as ids: the log writes them on every line that comes of it, whoever writes it.

Ids only: a ticket's number, a delivery's, the platform's key of an input. Never a word of anybody.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_ids: ContextVar[Mapping[str, Any]] = ContextVar("about", default=_NOTHING)


@contextmanager
def about(**ids: str | int | None) -> Iterator[None]:
    """These ids belong to what is done within, also in the tasks that are started there; None is left out."""
    token = _ids.set({**_ids.get(), **{name: one for name, one in ids.items() if one is not None}})
    try:
        yield
    finally:
        _ids.reset(token)


def ids() -> Mapping[str, Any]:
    """The ids of what is being worked on."""
    return _ids.get()
