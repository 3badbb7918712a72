"""How many examples a property is tried with."""

import os


def examples(usual: int) -> int:
    """``usual``, or what DESK_TEST_EXAMPLES says (`make test-long`)."""
    return int(os.environ.get("DESK_TEST_EXAMPLES") or usual)
