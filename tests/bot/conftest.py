"""A folder of one's own, and an environment without the developer's settings."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory; no DESK_* variable is set."""
    for name in [name for name in os.environ if name.upper().startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
