"""Is the desk running, and how does it say it is? Asks its ``/health/ready``, as anybody may."""

import ipaddress
from typing import Any

import aiohttp

from core.diagnosis import Finding, broken, fine, note

PATIENCE = 8.0
"""Seconds to wait for an answer: the desk gives its store five to answer."""

WHAT = "running desk"


async def examine(host: str, port: int) -> tuple[list[Finding], bool]:
    """What the desk that listens there says of its parts; and whether one does at all."""
    if not port:
        return [note(WHAT, "cannot be asked: DESK_HTTP_PORT is 0, so it takes any free port.")], False
    url = address(host, port)
    try:
        parts = await _ask(url)
    except aiohttp.ClientConnectorError:
        return [note(WHAT, f"none answers at {url}.", "desk run starts it.")], False
    except TimeoutError:
        fix = "A desk that hangs ends by itself within three minutes; then it must be started anew."
        return [broken(WHAT, f"listens at {url} and does not answer.", fix)], False
    except (aiohttp.ClientError, ValueError, LookupError, TypeError, AttributeError):
        fix = "Stop what listens there, or set DESK_HTTP_PORT to another port."
        return [broken(WHAT, f"something else answers at {url}.", fix)], False
    return [fine(WHAT, f"answers at {url}"), *(_finding(name, part) for name, part in parts.items())], True


def address(host: str, port: int) -> str:
    """Where to ask a desk that listens on ``host``: on this machine, when it listens everywhere."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}/health/ready"
    if ip.is_unspecified:
        host = "127.0.0.1" if ip.version == 4 else "::1"
    return f"http://{host if ip.version == 4 else f'[{host}]'}:{port}/health/ready"


async def _ask(url: str) -> dict[str, dict[str, Any]]:
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
        parts = (await answer.json())["components"]
    for part in parts.values():
        part["ok"], part["detail"]  # another program's health page has no such parts: LookupError
    return dict(parts)


def _finding(name: str, part: dict[str, Any]) -> Finding:
    what = f"running desk, {name}"
    if part["ok"]:
        return fine(what, str(part["detail"]))
    return broken(what, f"{part['detail']}.", str(part.get("fix", "Look into its log.")))
