"""Which connections are kept: so many in all, so many from one address, and a few for what must always work.

The rules are:

* A connection is *idle* while no request whose head is whole waits for its answer on it. When all places are taken, a
  new connection gets the place of the one that has been idle longest.
* If none is idle, a few more connections are taken in. Their places are *reserved* for what must always work.
* If those are taken too, a new connection is closed before anything is made for it.
* A new connection beyond the bound of its address gets the place of an idle one of the same address, or is closed.
  Loopback and unknown addresses are not counted: many clients share one.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

from goodoffices.serving.bounds import Bounds


class Place:
    """The place of one connection.

    Attributes:
        address: where it comes from; empty if that is not counted.
        reserved: whether it may only do what must always work.
        inside: whether the connection is still there.
        end: closes the connection at once.
    """

    __slots__ = ("_idle", "_places", "address", "end", "inside", "reserved")

    def __init__(self, places: Places, silent: OrderedDict[Place, None], address: str, *, reserved: bool) -> None:
        self._places = places
        self._idle = silent
        self.inside = True
        self.address = address
        self.reserved = reserved
        self.end: Callable[[], None] = _nothing

    def begin_request(self) -> None:
        """The head of a request is whole; the request waits for its answer."""
        self._idle.pop(self, None)

    def become_idle(self) -> None:
        """No request waits for its answer any more."""
        if self.inside:
            self._idle[self] = None

    def leave(self) -> None:
        """The connection is gone; a second call changes nothing."""
        self._places.left(self)


class Places:
    """The places of one server."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._inside = 0
        self._from: dict[str, dict[Place, None]] = {}
        self._idle: OrderedDict[Place, None] = OrderedDict()

    def __len__(self) -> int:
        """How many are taken."""
        return self._inside

    def enter(self, address: str) -> Place | None:
        """A place for a new connection; None if there is none."""
        counted = counted_address(address)
        most = self._bounds.by_address
        if most and counted and len(self._from.get(counted, ())) >= most and not self._end_one_of(counted):
            return None
        if self._inside >= self._bounds.connections:
            self.close_one_idle()
        inside = self._inside
        if inside >= self._bounds.connections + self._bounds.reserved:
            return None
        place = Place(self, self._idle, counted, reserved=inside >= self._bounds.connections)
        self._inside += 1
        if counted:
            self._from.setdefault(counted, {})[place] = None
        self._idle[place] = None
        return place

    def close_one_idle(self) -> bool:
        """Close the connection that has been idle longest; False if none is idle."""
        if not self._idle:
            return False
        self._end(next(iter(self._idle)))
        return True

    def _end_one_of(self, address: str) -> bool:
        # In the order in which they came; in a flood the first is idle.
        silent = next((place for place in self._from[address] if place in self._idle), None)
        if silent is None:
            return False
        self._end(silent)
        return True

    def _end(self, place: Place) -> None:
        self.left(place)
        place.end()

    def left(self, place: Place) -> None:
        """Free a place."""
        if not place.inside:
            return
        place.inside = False
        self._inside -= 1
        self._idle.pop(place, None)
        if place.address:
            there = self._from[place.address]
            del there[place]
            if not there:
                del self._from[place.address]


def counted_address(address: str) -> str:
    """An address as it is counted: one of IPv6 by the network of its host; loopback and what is none, not at all."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_loopback:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _nothing() -> None:
    """Nothing has been made of it yet."""
