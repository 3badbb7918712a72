"""A desk with one place of its source changed, whoever imports it: what a test is worth shows when it turns red.

``python -m tests.faults.mutated FILE OLD NEW PYTEST-ARGUMENTS``: in this process and in those it starts, FILE is read
with NEW in place of OLD. Exits like pytest; 70 when OLD does not stand in FILE exactly once.
"""

import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STALE = 70
VARIABLES = ("MUTATED_FILE", "MUTATED_OLD", "MUTATED_NEW")

_get_data, _path_stats = SourceFileLoader.get_data, SourceFileLoader.path_stats


def install(file: str, old: str, new: str) -> None:
    """From now on the file is read so, and never from what was compiled before."""
    path = str(ROOT / file)

    def get_data(self: Any, wanted: str) -> bytes:
        content = _get_data(self, wanted)
        return content.replace(old.encode(), new.encode()) if wanted == path else content

    def path_stats(self: Any, wanted: str) -> Any:
        if wanted == path:
            raise OSError("it is not what it was when it was compiled")
        return _path_stats(self, wanted)

    loader: Any = SourceFileLoader
    loader.get_data, loader.path_stats = get_data, path_stats


def main() -> int:
    """See above."""
    change, arguments = sys.argv[1:4], sys.argv[4:]
    if (ROOT / change[0]).read_text("utf-8").count(change[1]) != 1:
        return STALE
    os.environ |= dict(zip(VARIABLES, change, strict=True))
    install(*change)
    import pytest

    return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]))


if __name__ == "__main__":
    sys.exit(main())
if inherited := [os.environ[name] for name in VARIABLES if name in os.environ]:
    install(*inherited)
