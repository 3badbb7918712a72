"""The zone this machine lives in: the wall clock that the sandbox's people and its page go by."""

import os
from zoneinfo import ZoneInfo


def machine_zone() -> str:
    """The IANA name of this machine's zone; "UTC" where the system does not tell one."""
    told = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    name = told.removeprefix("posix/").removeprefix("Etc/")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, an empty or absolute name, a folder of zones
        return "UTC"
    return name
