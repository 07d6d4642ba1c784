"""The zone of this machine, for a station that is made on it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

_LINK = Path("/etc/localtime")


def local_zone() -> str:
    """The zone by its name, which knows summer time, where the system tells it; else today's distance from UTC."""
    for name in _names():
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            continue
        return name
    distance = datetime.now().astimezone().utcoffset()
    minutes = 0 if distance is None else round(distance.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _names() -> list[str]:
    named = os.environ.get("TZ", "").removeprefix(":")
    if named:
        return [named]
    try:
        target = _LINK.resolve(strict=True).as_posix()
    except OSError:
        return []
    _, marker, name = target.partition("/zoneinfo/")
    return [name.removeprefix("posix/")] if marker else []
