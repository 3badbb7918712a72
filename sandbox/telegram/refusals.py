"""How the platform and the phones say no."""

from typing import Any


class Refusal(Exception):
    """A Bot API call that is refused: the HTTP status, the platform's wording, its response parameters."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class PhoneRefusal(ValueError):
    """Something a person's client would not let them do, such as sending an empty message."""


def bad_request(reason: str) -> Refusal:
    """A refusal with status 400."""
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """A refusal with status 403."""
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    """A refusal with status 409."""
    return Refusal(409, f"Conflict: {reason}")
