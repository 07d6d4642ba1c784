"""Where the other station says that it can be reached: which addresses are used, and what if there are several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.messages import Address
from goodoffices.station.mail.relays import to_relay
from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    MemoryRelay,
    World,
    compare,
    convey,
    conveyed_at,
    link_to,
    problem_of,
    say,
    seat_over_line,
    telling,
)


def at(relay: str) -> Address:
    """A mailbox there."""
    return Address(relay=relay, name=b"n" * 32, deposit=b"d" * 32)


@pytest.fixture
def public(tmp_path: Path) -> Iterator[World]:
    """A mediator and North, whose relay is elsewhere."""
    made, relay = World(tmp_path / "public"), "https://relay.example"
    mediator, north = made.station(MARA), made.station(NORTH)
    north.accept_line(message=mediator.invite_line(relay=relay)["words"])
    made.rounds()
    for station in (mediator, north):
        compare(station, station.lines()[0])
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(made, mediator, north, "North")
    yield made
    made.close()


@pytest.mark.parametrize("relay", ["http://127.0.0.1:631/admin", "http://localhost", "https://[::1]:8443"])
def test_an_address_on_this_machine_is_used_by_no_station_with_a_relay_elsewhere(
    public: World, monkeypatch: pytest.MonkeyPatch, relay: str
) -> None:
    """North tells one: nothing is put in there, and the overview says why; an address elsewhere mends it."""
    mediator, north = public.stations[MARA], public.stations[NORTH]
    with monkeypatch.context() as patch:
        telling(patch, north, lambda message: msgspec.structs.replace(message, reach=(at(relay),)))
        say(north, "x")
        public.rounds(2)
        convey(mediator, "Where to?")
        public.round(MARA)
    assert relay not in public.relays
    assert problem_of(mediator) == "roads.on_this_machine"
    assert relay not in mediator.mail_here.relays()
    say(north, "Mended.")
    public.rounds(3)
    assert conveyed_at(north, "North") == ["Where to?"]


def test_an_address_on_this_machine_is_used_where_the_own_relay_is(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stations that try things out beside one relay of this machine reach each other there."""
    other = "http://127.0.0.1:8441"
    telling(monkeypatch, north, lambda message: msgspec.structs.replace(message, reach=(at(other),)))
    say(north, "x")
    world.rounds(2)
    await_box(world.relays[other])
    convey(mediator, "There.")
    world.round(MARA)
    assert len(world.relays[other].seen) >= 1


def await_box(relay: MemoryRelay) -> None:
    """The mailbox of :func:`at` is there."""
    asyncio.run(relay.make(b"n" * 32, b"d" * 32, b"c" * 32))


def test_plain_http_to_elsewhere_is_refused(public: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """North tells such an address: the real client is not made, and nothing is sent."""
    mediator, north = public.stations[MARA], public.stations[NORTH]
    elsewhere = "http://relay.example"
    telling(monkeypatch, north, lambda message: msgspec.structs.replace(message, reach=(at(elsewhere),)))
    say(north, "x")
    public.rounds(2)

    @asynccontextmanager
    async def reach(home: RelayAccess) -> AsyncIterator[MemoryRelay]:
        to_relay(home)
        yield public.relays[home.relay]

    convey(mediator, "Not in the clear.")
    public.relays.pop(elsewhere, None)
    mediator.carry(seconds=10, reach=reach)
    assert elsewhere not in public.relays
    assert problem_of(mediator) == "roads.plain_http"


def test_the_second_relay_is_tried_when_the_first_is_away(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """North can be reached at two: the words arrive by the one that is there, and go on arriving."""
    away = "https://away.example"
    world.relays[away].reachable = False
    telling(monkeypatch, north, lambda message: msgspec.structs.replace(message, reach=(at(away), *message.reach)))
    say(north, "x")
    world.rounds(2)
    assert len(link_to(mediator, north).state.theirs) == 2
    for number in range(3):
        convey(mediator, f"{number}")
        world.rounds(2)
    assert conveyed_at(north, "North") == ["0", "1", "2"]
    assert world.relays[away].seen == []


def test_the_second_relay_is_tried_when_the_first_loses_everything(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It confirms, and nothing arrives: each message goes to the other one after a silence, or after the next."""
    sink = "https://sink.example"
    await_box(world.relays[sink])
    telling(monkeypatch, north, lambda message: msgspec.structs.replace(message, reach=(at(sink), *message.reach)))
    say(north, "x")
    world.rounds(2)
    for text in ("One.", "Two."):
        convey(mediator, text)
    world.rounds(2)
    assert len(world.relays[sink].seen) >= 1
    assert len(conveyed_at(north, "North")) < 2
    for _ in range(2):
        world.ms += 3_600_000
        world.rounds(2)
    assert conveyed_at(north, "North") == ["One.", "Two."]
