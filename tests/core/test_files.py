"""Which files are passed on, and under which name."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.model.files import LARGEST, PROGRAM, TOO_LARGE, judged_by_content, judged_by_name, safe_name
from tests.examples import examples

HARMLESS = [
    "a.png",
    "log.txt",
    "archive.zip",
    "exe",
    ".exe",
    "report",
    "notes.exe.txt",
    "fix.sh",
    "a.b.pdf",
    "1.5 MB",
    "",
]
PROGRAMS = [
    "a.exe",
    "A.EXE",
    "cat.png.exe",
    "cat.scr. ",
    "x.exe...",
    "photo\u202egnp.exe",
    "a.e\u200bxe",
    "a.js",
    "x.lnk",
]


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_double_click_only_shows_is_passed_on(name: str) -> None:
    assert judged_by_name({"name": name, "size": 5}) is None


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_double_click_runs_is_kept_back_however_its_name_is_dressed(name: str) -> None:
    assert judged_by_name({"name": name, "size": 5}) == PROGRAM


@pytest.mark.parametrize(("size", "reason"), [(0, None), (LARGEST, None), (LARGEST + 1, TOO_LARGE)])
def test_twenty_megabytes_are_passed_on_and_a_byte_more_is_not(size: int, reason: str | None) -> None:
    assert judged_by_name({"name": "a.png", "size": size}) == reason


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03", b"\xef\xbb\xbf#!/bin/sh\n", b"#!/usr/bin/env python3\n", b"\x7fELF\x02\x01",
        b"\xca\xfe\xba\xbe\x00", b"\xcf\xfa\xed\xfe\x07", b"\xfe\xed\xfa\xce", b"L\x00\x00\x00\x01\x14\x02\x00",
    ],
)  # fmt: skip
def test_a_program_is_known_by_its_first_bytes(content: bytes) -> None:
    assert judged_by_content(content) == PROGRAM


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n", b"MZ is how it begins", b"# !", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04"]
)
def test_pictures_papers_and_texts_are_no_programs(content: bytes) -> None:
    assert judged_by_content(content) is None


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("C:\\Windows\\a.txt", "C__Windows_a.txt"),
        ("a\x00b\nc\u202etxt.pdf", "ab ctxt.pdf"),
        ("\u200b", "file"),
        ("счёт № 5.pdf", "счёт № 5.pdf"),
        ("a.txt. . ", "a.txt"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.builds(str.__add__, st.text(max_size=300), st.sampled_from(["", ".exe", ".pdf"])), st.integers(30, 120))
@example("x" * 500 + ".tar.gz", 120)
@settings(max_examples=examples(100))
def test_any_name_becomes_one_that_can_be_saved(name: str, limit: int) -> None:
    safe = safe_name(name, limit)
    assert 0 < len(safe) <= limit
    assert not set(safe) & set('/\\:*?"<>|\r\n\x00\u202e')
    assert judged_by_name({"name": safe}) == judged_by_name({"name": name})


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 500 + ".pdf", 20) == "x" * 15 + "….pdf"
