"""Which connections are kept: so many in all, so many from one address, and a few for what must always work.

The rules are:

* A connection is *idle* while no request on it, whose head is whole, waits for its answer. When all places are taken, a
  new connection gets the place of the one that has been idle longest.
* If none is idle, the new connection gets the place of the oldest request that *waits for its client*: for its body, or
  for a stream of news to be ended. A request that the server works on keeps its place.
* If there is no such request, a few more connections are taken in. Their places are *reserved* for what must always
  work. If those are taken too, a new connection is closed before anything is made for it.
* A new connection beyond the bound of its address gets the place of another one of that address, found in the same way,
  or is closed. Loopback and unknown addresses are not counted: many clients share one.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Iterable

from goodoffices.serving.bounds import Bounds


class Place:
    """The place of one connection.

    Attributes:
        address: where it comes from; empty if that is not counted.
        reserved: whether it may only do what must always work.
        close: closes the connection at once.
        waits_for_client: whether the request on it does.
    """

    __slots__ = ("_places", "address", "close", "reserved", "waits_for_client")

    def __init__(self, places: Places, address: str, *, reserved: bool) -> None:
        self._places = places
        self.address = address
        self.reserved = reserved
        self.close: Callable[[], None] = _nothing
        self.waits_for_client: Callable[[], bool] = bool

    def begin_request(self) -> None:
        """The head of a request is whole; the request waits for its answer."""
        self._places.set_busy(self)

    def become_idle(self) -> None:
        """No request waits for its answer any more."""
        self._places.set_idle(self)

    def leave(self) -> None:
        """The connection is gone; a second call changes nothing."""
        self._places.free(self)


class Places:
    """The places of one server.

    Attributes:
        displaced: connections that were closed to make room for others, so far.
        turned_away: new connections that were closed unread, so far.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.displaced = 0
        self.turned_away = 0
        self._bounds = bounds
        self._by_address: dict[str, dict[Place, None]] = {}
        # Both in the order in which the places became so.
        self._idle: OrderedDict[Place, None] = OrderedDict()
        self._busy: OrderedDict[Place, None] = OrderedDict()

    def __len__(self) -> int:
        """How many are taken."""
        return len(self._idle) + len(self._busy)

    @property
    def idle(self) -> int:
        """How many are idle."""
        return len(self._idle)

    @property
    def busy(self) -> int:
        """On how many a request waits for its answer, or a stream goes on."""
        return len(self._busy)

    def enter(self, address: str) -> Place | None:
        """A place for a new connection; None if there is none."""
        place = self._enter(address)
        self.turned_away += place is None
        return place

    def _enter(self, address: str) -> Place | None:
        counted = counted_address(address)
        most = self._bounds.by_address
        if most and counted:
            others = self._by_address.get(counted, {})
            if len(others) >= most and not self._close_one(others, others):
                return None
        if len(self) >= self._bounds.connections:
            self.close_one()
        taken = len(self)
        if taken >= self._bounds.connections + self._bounds.reserved:
            return None
        place = Place(self, counted, reserved=taken >= self._bounds.connections)
        if counted:
            self._by_address.setdefault(counted, {})[place] = None
        self._idle[place] = None
        return place

    def close_one(self) -> bool:
        """Close the connection that can best be done without; False if there is none."""
        return self._close_one(self._idle, self._busy)

    def _close_one(self, idle: Iterable[Place], busy: Iterable[Place]) -> bool:
        place = next((each for each in idle if each in self._idle), None) or next(
            (each for each in busy if each in self._busy and each.waits_for_client()), None
        )
        if place is None:
            return False
        self.free(place)
        place.close()
        self.displaced += 1
        return True

    def set_busy(self, place: Place) -> None:
        """A request on it waits for its answer."""
        if place in self._idle:
            del self._idle[place]
            self._busy[place] = None

    def set_idle(self, place: Place) -> None:
        """No request on it waits for its answer."""
        if place in self._busy:
            del self._busy[place]
            self._idle[place] = None

    def free(self, place: Place) -> None:
        """Its connection is gone."""
        if place not in self._idle and place not in self._busy:
            return
        self._idle.pop(place, None)
        self._busy.pop(place, None)
        if place.address:
            others = self._by_address[place.address]
            del others[place]
            if not others:
                del self._by_address[place.address]


def counted_address(address: str) -> str:
    """An address as it is counted: one of IPv6 by its network of 64 bits; loopback and unknown ones not at all."""
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
    """Nothing has been made for the place yet."""
