"""Which files the desk carries across, and under which name.

A file is judged three times: by its name and size when somebody sends it, by its length while it is fetched, and by its
first bytes before it is passed on. What is kept back has a reason (a text key), which is told to its sender and in the
thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.model.wording import visible

LARGEST = 20 * 1024 * 1024
"""Bytes of one file: Telegram hands no larger one to a bot (Bot API, getFile)."""

TOO_LARGE, PROGRAM, GONE, ELSEWHERE = (
    "reason-file-too-large", "reason-file-program", "reason-file-gone", "reason-file-elsewhere"
)  # fmt: skip
"""Why a file is kept back: over LARGEST; runs when it is opened; no longer there; its address leads to another host."""

PROGRAMS = frozenset({
    "ade", "adp", "apk", "app", "appimage", "appref-ms", "appx", "bat", "cab", "chm", "cmd", "com", "command",
    "cpl", "dll", "dmg", "exe", "gadget", "hta", "img", "inf", "ins", "iso", "isp", "jar", "jnlp", "js", "jse",
    "lib", "lnk", "mde", "mjs", "msc", "msh", "msi", "msix", "msp", "mst", "nsh", "ocx", "osx", "pif", "pkg",
    "ps1", "ps2", "psm1", "reg", "scf", "scr", "sct", "shb", "shs", "sys", "vb", "vbe", "vbs", "vhd", "vhdx",
    "vxd", "workflow", "wsc", "wsf", "wsh", "xll",
})  # fmt: skip
"""Endings of what a double click runs, installs or mounts: those that large mail services refuse."""

_HEADS = (
    b"\x7fELF",  # Linux
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",  # macOS, 32 and 64 bits
    b"\xca\xfe\xba\xbe",  # macOS for two processors, and compiled Java
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
    b"#!",  # a script
)  # fmt: skip
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_ENDING = 16


class FileKeptBack(FileNotFoundError):
    """The file is not to be had, now or later; ``reason`` is a text key."""

    def __init__(self, reason: str = GONE) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KeptBack:
    """A file of a message that was not passed on: its place among the message's files, its name, and why."""

    index: int
    name: str
    reason: str


def reason_of(error: FileNotFoundError) -> str:
    """Why a fetch says that there is no such file."""
    return error.reason if isinstance(error, FileKeptBack) else GONE


def judged_by_name(file: Mapping[str, Any]) -> str | None:
    """Why a file (of ``core.model.conversation.File``, as a dict) is kept back unseen; None when nothing speaks so."""
    if file.get("kept_back"):
        return str(file["kept_back"])
    if int(file.get("size") or 0) > LARGEST:
        return TOO_LARGE
    return PROGRAM if _ending(str(file.get("name", ""))) in PROGRAMS else None


def judged_by_content(content: bytes) -> str | None:
    """Why a file is kept back that was looked into: it is longer than promised, or a program whatever its name says."""
    if len(content) > LARGEST:
        return TOO_LARGE
    head = content[:128].removeprefix(_BYTE_ORDER_MARK)
    dos = head.startswith(b"MZ") and b"\x00" in head  # a text may begin with MZ, too
    return PROGRAM if dos or head.startswith(_HEADS) else None


def safe_name(name: str, limit: int = 120) -> str:
    """A file's name as any computer may save it: visible, one line, no way into another folder; its ending is kept."""
    line = "".join("_" if letter in '/\\:*?"<>|' else letter for letter in visible(name)).rstrip(". ")
    if len(line) > limit:
        ending = _ending(line)
        tail = f"….{ending}" if ending else "…"
        line = line[: limit - len(tail)] + tail
    return line or "file"


def _ending(name: str) -> str:
    """What follows the last dot, as computers read it: dots and blanks at the very end do not count."""
    stem, dot, ending = visible(name).rstrip(". ").rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= _LONGEST_ENDING else ""
