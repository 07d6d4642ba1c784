"""When each road of a link last worked: each relay, and the bag; one time for what went and one for what came."""

from __future__ import annotations

from goodoffices.station.mail.namespace import Namespace

ROAD = b"mail road"
"""Rows by direction and road: when it last worked, in milliseconds since 1970."""

BAG = ""
"""The bag among the roads; the others are addresses of relays."""

_OUT, _IN = b"out ", b"in "


class RoadLog:
    """The roads of one link."""

    def __init__(self, rows: Namespace) -> None:
        self._rows = rows

    def went(self, road: str, now: int) -> None:
        """Something went this way: a relay has confirmed it, or it was packed into a bag."""
        self._rows.put_count(ROAD, now, _OUT + road.encode())

    def came(self, road: str, now: int) -> None:
        """Something came this way."""
        self._rows.put_count(ROAD, now, _IN + road.encode())

    def last(self, road: str) -> tuple[int | None, int | None]:
        """When something last went and when something last came this way; None: never."""
        out, back = (self._rows.count(ROAD, direction + road.encode()) for direction in (_OUT, _IN))
        return out or None, back or None
