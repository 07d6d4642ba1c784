"""Who may be inside: so many in all, so many from one address, and room kept for what must always work.

The rules are:

* A guest is *silent* while no whole head of a request has come from it that is still to be answered. Whoever comes when
  all places are taken takes that of the guest who has been silent longest.
* If nobody is silent, a few more are let in, each *reserved* for what must work throughout; for nothing else.
* If those places are taken too, whoever comes is turned away, before anything is made for it.
* Who comes from one address in excess takes the place of a silent guest of the same address, or is turned away.
  A loopback address tells nobody from anybody and is not counted; neither is an address that is not known.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

from goodoffices.serving.bounds import Bounds


class Guest:
    """One connection, as the room knows it.

    Attributes:
        address: from where, as far as it is counted; empty otherwise.
        reserved: whether it may only do what works throughout.
        inside: whether it has not left.
        end: ends the connection at once.
    """

    __slots__ = ("_room", "_silent", "address", "end", "inside", "reserved")

    def __init__(self, room: Room, silent: OrderedDict[Guest, None], address: str, *, reserved: bool) -> None:
        self._room = room
        self._silent = silent
        self.inside = True
        self.address = address
        self.reserved = reserved
        self.end: Callable[[], None] = _nothing

    def speaks(self) -> None:
        """The head of a request is whole, and is to be answered."""
        self._silent.pop(self, None)

    def falls_silent(self) -> None:
        """Nothing is to be answered any more."""
        if self.inside:
            self._silent[self] = None

    def leave(self) -> None:
        """It is gone; a second time changes nothing."""
        self._room.left(self)


class Room:
    """Who is inside."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._inside = 0
        self._from: dict[str, dict[Guest, None]] = {}
        self._silent: OrderedDict[Guest, None] = OrderedDict()

    def __len__(self) -> int:
        """How many are inside."""
        return self._inside

    def enter(self, address: str) -> Guest | None:
        """Let somebody in; None: there is no room."""
        counted = counted_address(address)
        most = self._bounds.by_address
        if most and counted and len(self._from.get(counted, ())) >= most and not self._end_one_of(counted):
            return None
        if self._inside >= self._bounds.connections:
            self.make_room()
        inside = self._inside
        if inside >= self._bounds.connections + self._bounds.reserved:
            return None
        guest = Guest(self, self._silent, counted, reserved=inside >= self._bounds.connections)
        self._inside += 1
        if counted:
            self._from.setdefault(counted, {})[guest] = None
        self._silent[guest] = None
        return guest

    def make_room(self) -> bool:
        """End the guest who has been silent longest; whether there was one."""
        if not self._silent:
            return False
        self._end(next(iter(self._silent)))
        return True

    def _end_one_of(self, address: str) -> bool:
        # In the order in which they came; in a flood the first is silent.
        silent = next((guest for guest in self._from[address] if guest in self._silent), None)
        if silent is None:
            return False
        self._end(silent)
        return True

    def _end(self, guest: Guest) -> None:
        self.left(guest)
        guest.end()

    def left(self, guest: Guest) -> None:
        """A guest is gone."""
        if not guest.inside:
            return
        guest.inside = False
        self._inside -= 1
        self._silent.pop(guest, None)
        if guest.address:
            there = self._from[guest.address]
            del there[guest]
            if not there:
                del self._from[guest.address]


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
