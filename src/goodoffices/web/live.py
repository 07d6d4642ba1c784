"""What comes while a page is open: that something changed, that the station will lock itself, that it is locked.

The rules are:

* One stream serves a browser; its tabs tell each other.
* A stream says that something came and to which talk, never what: the page asks for that itself, by its own address.
* Listening is no use of the station.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import TooManyWait
from goodoffices.station.results import StationChanges
from goodoffices.web.visit import House

WAIT_SECONDS: Final = 20
"""How long a look waits at most: a browser that has gone is noticed then."""

WARNED_SECONDS: Final = 120
"""How long before the station locks itself its person is warned."""


async def events(house: House, closing: Callable[[], bool]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """The events of one stream: their kinds and what they say.

    ``changed``: how far each talk is, by the short name that stands in addresses. ``left``: seconds until the station
    locks itself; null: it does not. ``locked``: the last one.

    Args:
        closing: whether the station is being locked.
    """
    mark = None
    warned: int | None = None
    while not closing():
        left = house.seconds_left()
        near = None if left is None or left > WARNED_SECONDS else int(left)
        if near != warned:
            warned = near
            yield "left", {"seconds": near}
        wait = WAIT_SECONDS if left is None else max(1, min(WAIT_SECONDS, int(left) or 1))
        asked = {"wait": 0 if mark is None else wait} | ({} if mark is None else {"mark": mark})
        try:
            found: StationChanges = (await run_in_threadpool(house.look_by_itself, "station_changes", asked)).result
        except TooManyWait:
            yield "busy", {}
            return
        except Refusal:
            break
        if found.mark != mark:
            mark = found.mark
            talks = {house.addresses.of(each.title): each.last for each in found.talks}
            yield "changed", {"mark": mark, "talks": talks}
        else:
            yield "still", {}
    yield "locked", {}
