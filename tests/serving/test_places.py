"""Which connections are kept, and which give way."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from goodoffices.serving.bounds import KEPT, LEAST, Bounds
from goodoffices.serving.places import Place, Places, counted_address

LOOPBACK = "127.0.0.1"


class Ended:
    """Takes places by name, and notes which of them were closed."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.names: list[str] = []

    def enter(self, name: str, address: str = LOOPBACK) -> Place:
        place = self._places.enter(address)
        assert place is not None
        place.close = lambda: self.names.append(name)
        return place


def places_of(connections: int, reserved: int = 1, by_address: int = 0) -> tuple[Places, Ended]:
    places = Places(Bounds(connections, reserved, by_address))
    return places, Ended(places)


def test_the_longest_silent_gives_way() -> None:
    """Not the first that came, but the one on which nothing has been asked for the longest time."""
    places, ended = places_of(3)
    first, _, third = (ended.enter(name) for name in ("first", "second", "third"))
    first.begin_request()
    first.become_idle()
    third.begin_request()
    assert not ended.enter("fourth").reserved
    assert not ended.enter("fifth").reserved
    assert ended.names == ["second", "first"]
    assert len(places) == 3


def test_whoever_speaks_keeps_its_place() -> None:
    """Where all speak, a reserved place is given, and then none."""
    places, ended = places_of(2)
    for name in ("first", "second"):
        ended.enter(name).begin_request()
    extra = ended.enter("extra")
    assert extra.reserved
    extra.begin_request()
    assert places.enter(LOOPBACK) is None
    assert ended.names == []
    assert len(places) == 3


def test_a_request_that_waits_for_its_client_gives_way_where_none_is_idle() -> None:
    """The oldest first; one that the server works on keeps its place, and the idle go before all of them."""
    _, ended = places_of(4)
    worked_on, old, new, idle = (ended.enter(name) for name in ("worked on", "old", "new", "idle"))
    for place in (worked_on, old, new):
        place.begin_request()
    for place in (old, new, idle):
        place.waits_for_client = lambda: True
    for name in ("a", "b", "c"):
        newcomer = ended.enter(name)
        assert not newcomer.reserved
        newcomer.begin_request()
    assert ended.names == ["idle", "old", "new"]
    assert ended.enter("d").reserved


def test_an_address_displaces_its_own_waiting_requests_too() -> None:
    """And of another address none, whatever it waits for."""
    places, ended = places_of(10, by_address=1)
    for name, address in (("other", "192.0.2.1"), ("own", "192.0.2.2")):
        place = ended.enter(name, address)
        place.begin_request()
        place.waits_for_client = lambda: True
    ended.enter("newcomer", "192.0.2.2").begin_request()
    assert ended.names == ["own"]
    assert places.enter("192.0.2.2") is None


def test_a_reserved_place_is_not_held_in_silence() -> None:
    """Whoever takes it and says nothing gives it up to the next."""
    _, ended = places_of(1)
    ended.enter("first").begin_request()
    for name in ("a", "b", "c"):
        assert ended.enter(name).reserved
    assert ended.names == ["a", "b"]


def test_an_address_displaces_only_its_own() -> None:
    """One address in excess takes places of its own silent guests; of others none, also where there is no room."""
    places, ended = places_of(10, by_address=2)
    ended.enter("other", "192.0.2.1")
    speaking = ended.enter("a", "192.0.2.2")
    speaking.begin_request()
    ended.enter("b", "192.0.2.2")
    ended.enter("c", "192.0.2.2").begin_request()
    assert ended.names == ["b"]
    assert places.enter("192.0.2.2") is None
    speaking.leave()
    ended.enter("d", "192.0.2.2")
    assert ended.names == ["b"]


def test_leaving_twice_is_leaving_once() -> None:
    """A place is freed once, and whoever has left is silent no more."""
    places, ended = places_of(2, by_address=1)
    place = ended.enter("a", "192.0.2.1")
    place.leave()
    place.leave()
    place.become_idle()
    assert len(places) == 0
    assert not places.close_one()
    ended.enter("b", "192.0.2.1")
    assert ended.names == []


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", ""),
        ("127.9.9.9", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("relay.example", ""),
    ],
)
def test_what_counts_as_one_address(address: str, counted: str) -> None:
    """A host of IPv6 has a whole network; loopback and what is no address tell nobody from anybody."""
    assert counted_address(address) == counted


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are not bounded there")
@pytest.mark.parametrize(
    ("soft", "hard", "fit", "soft_after"),
    [
        (200, 200, 200 - KEPT - 10, 200),
        (200, 400, 400 - KEPT - 10, 400),
        (200, 5000, 1000, 1000 + 10 + KEPT),
        (50, 50, LEAST, 50),
    ],
)
def test_descriptors_are_kept(soft: int, hard: int, fit: int, soft_after: int) -> None:
    """No more connections than descriptors, less those that are kept; the soft limit is raised as far as needed."""
    code = (
        "import json, resource\n"
        "from goodoffices.serving.bounds import Bounds, fitting\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
        "fit = fitting(Bounds(1000, 10))\n"
        "print(json.dumps([fit.connections, fit.reserved, resource.getrlimit(resource.RLIMIT_NOFILE)[0]]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [fit, 10, soft_after]
