"""What a Bot API call carries: JSON, a form (nested values are JSON strings) or multipart with files."""

import json
from dataclasses import dataclass, field
from email.message import Message as HeaderBlock
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.telegram.refusals import bad_request


@dataclass(slots=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    content: bytes


@dataclass(slots=True)
class Arguments:
    """The values of a call, read as the type the method wants, wherever they came from."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value as text; empty when absent."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """The value as an integer; ``default`` when absent or not a number."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Whether the value is true."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def nested(self, name: str) -> Any:
        """A JSON value, decoded; None when absent. Raises Refusal when it is not JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


async def read_arguments(request: Request) -> Arguments:
    """Read the query string and the body, whichever way it is encoded.

    Raises Refusal for broken JSON and for text that is not UTF-8.
    """
    try:
        return await _read(request)
    except UnicodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


async def _read(request: Request) -> Arguments:
    values: dict[str, Any] = dict(request.query_params) if request.url.query else {}
    body = await request.body()
    arguments = Arguments(values)
    if not body:
        return arguments
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/x-www-form-urlencoded"):
        values.update(parse_qsl(body.decode(), keep_blank_values=True))
    elif content_type.startswith("application/json"):
        values.update(_json_object(body))
    elif content_type.startswith("multipart/form-data"):
        _read_multipart(body, content_type, arguments)
    return arguments


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        decoded = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(decoded, dict):
        raise bad_request("object expected as request body")
    return decoded


def _read_multipart(body: bytes, content_type: str, arguments: Arguments) -> None:
    """Split a whole body at its boundary (RFC 2046): quicker than a streaming parser, and bodies are small."""
    boundary = _header(content_type).get_param("boundary", header="content-type")
    for part in (b"\r\n" + body).split(b"\r\n--" + str(boundary).encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        disposition = _disposition(head.decode())
        name = disposition.get("name", "")
        if "filename" in disposition:
            arguments.uploads[name] = Upload(disposition["filename"], content)
        else:
            arguments.values[name] = content.decode()


def _header(content_type: str) -> HeaderBlock:
    block = HeaderBlock()
    block["content-type"] = content_type
    return block


def _disposition(head: str) -> dict[str, str]:
    for line in head.split("\r\n"):
        field_name, _, value = line.partition(":")
        if field_name.strip().lower() == "content-disposition":
            block = HeaderBlock()
            block["content-disposition"] = value.strip()
            return {key: text.strip('"') for key, text in block.get_params([], header="content-disposition")}
    return {}
