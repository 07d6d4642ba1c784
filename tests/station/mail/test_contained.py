"""What goes wrong on one road, foreseen or not, ends there: it is told as the state of that road, and others go on."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NoReturn

import httpx
import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.cli.doctor import _problems_inside
from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import RoadFault
from goodoffices.roads.relay_client import RelayClient
from goodoffices.seal.padding import LONGEST
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.mail import overview, reaching
from goodoffices.station.mail.handing import Handing
from goodoffices.station.mail.leg_post import LegPost
from goodoffices.station.mail.messages import Numbered
from goodoffices.station.mail.office import Office
from goodoffices.station.mail.posts import THE_MAIL, Road
from goodoffices.station.mail.sync import Report, Sync
from goodoffices.station.mail.traffic import Home, Traffic
from goodoffices.station.station import Station
from tests.foreign.garbage import GARBAGE
from tests.station.kit import TALK
from tests.station.mail.rig import (
    RELAY,
    World,
    at_the_files,
    compare,
    convey,
    conveyed_at,
    open_line,
    post_to,
    put_into,
    road_to,
    seat_over_line,
)
from tests.station.mail.test_sync import looping, until

OTHER = "http://127.0.0.1:8441"
"""The relay of the line to West; that to North is the usual one."""

WORDS = "what North confided"
WEST = (None, 1, 2)
"""West's leg as the examination of the mediator's station names it: no line, the first talk, its second leg."""


def unforeseen(*_: Any, **__: Any) -> NoReturn:
    """What nobody has written a refusal for; its message could hold words."""
    raise KeyError(WORDS)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A mediator with two sides, each over a relay of its own, and words that wait for both."""
    made = World(tmp_path_factory.mktemp("template"))
    mediator, north, west = (made.station(name) for name in ("Mara", "North Port", "West"))
    open_line(made, mediator, north)
    west.accept_line(message=mediator.invite_line(relay=OTHER)["words"])
    made.rounds()
    for station in (mediator, west):
        compare(station, station.lines()[-1])
    mediator.open_talk(title=TALK, sides=[{"name": name, "station": True} for name in ("North", "West")])
    seat_over_line(made, mediator, north, "North")
    seat_over_line(made, mediator, west, "West")
    made.rounds(3)
    north.say(talk=TALK, leg="North", passages=[{"text": "From North."}])
    west.say(talk=TALK, leg="West", passages=[{"text": "From West."}])
    for station in (north, west):
        made.round(station.who()["name"])
    convey(mediator, "To North.", "North")
    convey(mediator, "To West.", "West")
    yield made
    made.close()


@pytest.fixture
def west(world: World) -> Station:
    """West's station."""
    return world.stations["West"]


class Faulty:
    """A relay that meets something nobody foresaw when it is asked one thing."""

    def __init__(self, relay: Any, what: str) -> None:
        self._relay = relay
        self._what = what

    def __getattr__(self, name: str) -> Any:
        if name != self._what:
            return getattr(self._relay, name)

        async def fails(*_: Any, **__: Any) -> None:
            raise KeyError(WORDS)

        return fails

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        """As the relay tells them, or not at all."""
        if self._what == "news":
            raise KeyError(WORDS)
        async for number in self._relay.news(name, token, after):
            yield number


Reach = Callable[[Home], AbstractAsyncContextManager[Any]]


def faulty(world: World, what: str) -> Reach:
    """The way to the relays, of which West's is faulty."""

    @asynccontextmanager
    async def reach(home: Home) -> AsyncIterator[Any]:
        if home.relay == OTHER and what == "reach":
            raise KeyError(WORDS)
        relay = world.relays[home.relay]
        yield Faulty(relay, what) if home.relay == OTHER else relay

    return reach


def got_through(world: World) -> bool:
    """Whether what went between the mediator and North has arrived at both."""
    mediator, north = world.stations["Mara"], world.stations["North Port"]
    lines = mediator.read(talk=TALK, leg="North", limit=500)["lines"]
    said = [part["text"] for line in lines if line["kind"] == "said" for part in line["content"]]
    return said == ["From North."] and conveyed_at(north, "North") == ["To North."]


def legs_of(station: Station) -> dict[str, Any]:
    """What stands in the way of each leg."""
    return {leg["leg"]: leg["problem"] for leg in station.mail()["legs"]}


def carried(station: Station, reach: Reach) -> Report:
    """One round of a command."""
    return station.carry(seconds=30, reach=reach)


# --- a relay that answers with foreign bytes


def test_an_error_in_no_utf_8_stops_the_mail_of_its_own_line_alone(
    world: World, mediator: Station, north: Station, west: Station
) -> None:
    """A relay that answers with {"code":"\\xff"} is told as odd on its roads; the others have their round."""
    transport = httpx.MockTransport(lambda _: httpx.Response(400, content=b'{"code":"\xff"}'))

    @asynccontextmanager
    async def reach(home: Home) -> AsyncIterator[Any]:
        if home.relay != OTHER:
            yield world.relays[home.relay]
            return
        async with RelayClient(home.relay, transport=transport) as client:
            yield client

    report = carried(mediator, reach)
    world.round("North Port")
    assert got_through(world)
    assert {type(problem).code for problem in report.problems.values()} == {"roads.relay_odd"}
    assert set(report.problems) == {Road(line=2), road_to(mediator, west)}
    assert legs_of(mediator)["West"]["code"] == "roads.relay_odd"
    assert legs_of(mediator)["North"] is None


# --- what nobody foresaw


@pytest.mark.parametrize("what", ["reach", "collect", "deposit", "acknowledge"])
def test_a_fault_on_one_road_stays_there(
    world: World,
    mediator: Station,
    west: Station,
    capfd: pytest.CaptureFixture[str],
    what: str,
) -> None:
    """In a round of a command it is logged and told on that road; what goes over the other one arrives."""
    report = carried(mediator, faulty(world, what))
    world.round("North Port")
    assert got_through(world)
    assert road_to(mediator, west) in report.problems
    assert set(report.problems) <= {Road(line=2), road_to(mediator, west)}
    problem = legs_of(mediator)["West"]
    assert problem["code"] == "mail.road_fault"
    assert "KeyError" in problem["what"]
    assert legs_of(mediator)["North"] is None
    told = "".join(capfd.readouterr())
    logged = [json.loads(line) for line in told.splitlines()]
    assert {(each["code"], each["kind"]) for each in logged} == {("mail.road_fault", "KeyError")}
    assert "confided" not in told + str(mediator.mail()) + str(mediator.doctor())


def test_a_fault_is_over_once_a_round_goes_well(world: World, mediator: Station) -> None:
    """The mail tells what is so now; that it was, the examination of the station still tells."""
    carried(mediator, faulty(world, "collect"))
    carried(mediator, world.reach)
    assert legs_of(mediator) == {"North": None, "West": None}
    inside = mediator.doctor()
    assert [(each["line"], each["talk"], each["leg"]) for each in inside["mail_faults"]] == [WEST, (2, None, None)]
    found = list(_problems_inside(inside))
    assert any(each.startswith("the mail of line 2 met a fault of the program") for each in found)
    assert any(each.startswith("the mail of talk 1, leg 2 met a fault") for each in found)
    assert "KeyError at " in found[0]


@pytest.mark.parametrize("what", ["reach", "collect", "deposit", "news"])
def test_in_the_loop_too(world: World, mediator: Station, north: Station, what: str) -> None:
    """An unlocked station goes on with one road while another meets the same fault again and again."""
    with looping(mediator, north, reach=faulty(world, what)):
        until(lambda: got_through(world))
        until(lambda: any(each["line"] == 2 or each["leg"] == 2 for each in mediator.doctor()["mail_faults"]))
        if what != "news":
            until(lambda: (legs_of(mediator)["West"] or {}).get("code") == "mail.road_fault")
        north.say(talk=TALK, leg="North", passages=[{"text": "And again."}])
        until(lambda: "And again." in str(mediator.read(talk=TALK, leg="North")))
        assert legs_of(mediator)["North"] is None


def test_a_road_whose_work_cannot_be_told_is_not_run_after(
    world: World, mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the station's own files of one road: the loop asks for it ever more rarely, for others as ever."""
    bad, real, asked = road_to(mediator, west), Office.work, []

    def work(self: Office, road: Road, most: int) -> Any:
        if self is mediator.office and road == bad:
            asked.append(road)
            raise KeyError(WORDS)
        return real(self, road, most)

    monkeypatch.setattr(Office, "work", work)
    with looping(mediator, reach=world.reach):
        until(lambda: (legs_of(mediator)["West"] or {}).get("code") == "mail.road_fault")
        until(lambda: len(asked) >= 2)
        world.round("North Port")
        assert got_through(world)
    assert len(asked) < 10


def test_what_is_written_goes_though_nobody_knows_when_the_next_is_due(
    world: World, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in asking what there is to wait for is told, and whatever wakes the road still does."""
    monkeypatch.setattr(Office, "now", unforeseen)
    with looping(north, reach=world.reach):
        until(lambda: (legs_of(north)["North"] or {}).get("code") == "mail.road_fault")
        time.sleep(1)
        before = len(world.relay.seen)
        north.say(talk=TALK, leg="North", passages=[{"text": "And again."}])
        until(lambda: len(world.relay.seen) > before)


def test_a_road_that_cannot_be_kept_open_is_opened_anew_after_a_while(
    world: World, mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault between two rounds: it is told, and the loop does not run after that road; the others stay open."""
    bad, real, asked = road_to(mediator, west), Sync._wait, []

    async def wait(self: Sync, road: Road, *more: Any) -> Any:
        if self._office is mediator.office and road == bad:
            asked.append(road)
            raise KeyError(WORDS)
        return await real(self, road, *more)

    monkeypatch.setattr(Sync, "_wait", wait)
    with looping(mediator, reach=world.reach):
        until(lambda: (legs_of(mediator)["West"] or {}).get("code") == "mail.road_fault")
        world.round("North Port")
        until(lambda: got_through(world))
        time.sleep(2.5)
    assert len(asked) == 1


@pytest.mark.parametrize("step", ["_letter_to_line", "_offer_on_lines"])
def test_a_leg_that_cannot_be_handed_over_holds_up_no_other(
    world: World,
    mediator: Station,
    west: Station,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    step: str,
) -> None:
    """Letters of one leg meet a fault on their way to the line: it is told of that leg, once in the log."""
    bad, real = west.identity.fingerprint, getattr(Handing, step)

    def fails(self: Handing, talk: Any, room: bytes, peer: bytes, *more: Any) -> Any:
        if peer == bad:
            raise KeyError(WORDS)
        return real(self, talk, room, peer, *more)

    monkeypatch.setattr(Handing, step, fails)
    if step == "_letter_to_line":
        mediator.office.offer(
            mediator.at(TALK), road_to(mediator, west).room, mediator.office.lines.one(2), "Harbour", chosen=True
        )
        mediator.at(TALK).keep()
    for _ in range(3):
        assert mediator.office.hand_over() == set()
    assert set(mediator.office.faults) == {road_to(mediator, west)}
    assert "".join(capfd.readouterr()).count("mail.road_fault") == 1
    carried(mediator, world.reach)
    world.round("North Port")
    assert got_through(world)


def test_a_line_that_cannot_be_handed_over_holds_up_no_other(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came on one line meets a fault before it reaches any leg."""
    handed: list[int] = []

    def fails(_: Handing, kept: Any) -> None:
        handed.append(kept.number)
        unforeseen()

    monkeypatch.setattr(Handing, "_forget_answers_to_nobody", fails)
    mediator.office.hand_over()
    assert handed == [1, 2]
    assert set(mediator.office.faults) == {Road(line=1), Road(line=2)}


def test_relays_are_asked_though_one_road_cannot_be_read(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examination of a station knows all that the other roads go through."""
    real = Traffic.may_reach

    def may_reach(self: Traffic, address: Any) -> bool:
        return unforeseen() if self.line == 2 else real(self, address)

    monkeypatch.setattr(Traffic, "may_reach", may_reach)
    assert RELAY in mediator.office.relays()
    assert {road.line for road in mediator.office.faults} == {0, 2}


def test_an_envelope_that_meets_a_fault_is_told(
    world: World, mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted as one that does not open, and the fault is told beside it; the other road knows nothing of it."""
    real = LegPost.take

    def take(self: LegPost, *what: Any, **more: Any) -> Any:
        if self.talk.identity == mediator.identity and self.peer == west.identity.fingerprint:
            raise KeyError(WORDS)
        return real(self, *what, **more)

    monkeypatch.setattr(LegPost, "take", take)
    carried(mediator, world.reach)
    world.round("North Port")
    assert got_through(world)
    unopened = {leg["leg"]: leg["unopened"] for leg in mediator.mail()["legs"]}
    assert unopened["North"] == 0
    assert unopened["West"] > 0
    assert [each["leg"] for each in mediator.doctor()["mail_faults"]] == [2]


def test_what_all_roads_need_can_fail_and_is_told(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault before any road is known ends neither a round nor a command, and says that it is the mail's."""
    monkeypatch.setattr(Office, "roads", unforeseen)
    report = carried(mediator, world.reach)
    assert list(report.problems) == [THE_MAIL]
    assert isinstance(report.problems[THE_MAIL], RoadFault)
    (hindered,) = overview.hindered(mediator.office, report.problems)
    assert hindered.roads == []
    with pytest.raises(Refusal) as caught:
        mediator.has_mail()
    assert caught.value.code == "station.unexpected"
    assert "confided" not in str(caught.value.told())


def test_letters_of_all_roads_can_fail_and_the_roads_go_on(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handing over fails as a whole: every road that is known has its rounds, in a command and in the loop."""
    monkeypatch.setattr(Office, "hand_over", unforeseen)
    carried(north, world.reach)
    with looping(mediator, north, reach=world.reach):
        until(lambda: got_through(world))


def test_a_talk_that_meets_a_fault_when_it_is_opened_holds_up_no_other(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its mail waits; lines have theirs, and the examination names it by its number."""
    real = Station.at
    mediator.open_talk(title="Second", sides=[{"name": "A"}, {"name": "B"}])

    def at(self: Station, title: str) -> Any:
        if self is mediator and title == "Second":
            raise KeyError(WORDS)
        return real(self, title)

    monkeypatch.setattr(Station, "at", at)
    carried(mediator, world.reach)
    world.round("North Port")
    assert got_through(world)
    problems = [talk["problem"] for talk in mediator.doctor()["talks"]]
    assert problems[0] is None
    assert str(problems[1]).startswith("station.unexpected (KeyError at ")


def test_a_line_or_leg_whose_state_cannot_be_told_is_told_as_that(
    mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The overview shows the others as ever."""
    real_line, real_leg = overview.line_mail, overview._leg_state

    def line_mail(office: Any, kept: Any) -> Any:
        return unforeseen() if kept.number == 2 else real_line(office, kept)

    def leg_state(post: LegPost, **more: Any) -> str:
        return unforeseen() if post.peer == west.identity.fingerprint else real_leg(post, **more)

    monkeypatch.setattr(overview, "line_mail", line_mail)
    monkeypatch.setattr(overview, "_leg_state", leg_state)
    mail = mediator.mail()
    assert [(each["line"], each["state"]) for each in mail["lines"]] == [(1, "open"), (2, overview.UNTOLD)]
    assert [each["state"] for each in mail["legs"]].count(overview.UNTOLD) == 1
    assert mail["lines"][1]["problem"]["code"] == "mail.road_fault"


def test_what_stood_in_the_way_is_told_though_a_leg_cannot_be_named(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its talk, and with the lines beside it."""
    for relay in (RELAY, OTHER):
        world.relays[relay].reachable = False
    monkeypatch.setattr(overview, "_leg_name", unforeseen)
    report = carried(mediator, world.reach)
    (hindered,) = overview.hindered(mediator.office, report.problems)
    assert [(each.line, each.talk, each.leg) for each in hindered.roads] == [
        (None, TALK, None),
        (None, TALK, None),
        (1, None, None),
        (2, None, None),
    ]


# --- what keeps silent, and what is asked whether it is there


def test_a_relay_that_keeps_silent_takes_nothing_from_what_is_told_of_others(world: World, mediator: Station) -> None:
    """When the time of a command is over, what the others did is told."""

    class Silent(Faulty):
        async def collect(self, *_: Any, **__: Any) -> list[Any]:
            await asyncio.sleep(3600)
            return []

    @asynccontextmanager
    async def reach(home: Home) -> AsyncIterator[Any]:
        relay = world.relays[home.relay]
        yield Silent(relay, "") if home.relay == OTHER else relay

    report = mediator.carry(seconds=2, reach=reach)
    assert report.taken >= 1
    assert report.sent >= 1
    assert Road(line=1) in report.roads
    assert Road(line=2) not in report.roads


def test_a_fault_in_asking_one_relay_is_told_of_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are asked all the same."""

    class Client:
        def __init__(self, relay: str, **_: Any) -> None:
            self._relay = relay

        async def __aenter__(self) -> Client:
            return self

        async def __aexit__(self, *_: object) -> None:
            """Nothing to let go of."""

        async def alive(self) -> None:
            if self._relay == OTHER:
                raise KeyError(WORDS)

    monkeypatch.setattr(reaching, "RelayClient", Client)
    found = reaching.probe([RELAY, OTHER])
    assert found[RELAY] is None
    assert isinstance(found[OTHER], RoadFault)


# --- bytes inside a seal


def test_garbage_that_a_relay_puts_in_stops_nothing(world: World, mediator: Station, north: Station) -> None:
    """Every class of it, in every mailbox of a station: counted, and what is honest behind it arrives."""
    for box in world.relay.boxes.values():
        for data in GARBAGE.values():
            if 0 < len(data) <= 2**20:
                put_into(box, data)
    carried(mediator, world.reach)
    carried(north, world.reach)
    assert got_through(world)
    assert legs_of(mediator) == {"North": None, "West": None}


@pytest.mark.parametrize("inside", ["the seal", "a message", "a letter"])
def test_garbage_from_whoever_has_the_keys_stops_nothing(
    world: World, mediator: Station, west: Station, inside: str
) -> None:
    """West's station seals every class of it: as a content, as an entry, as a letter on the line. It is counted."""
    most = LONGEST - 1024 if inside == "the seal" else 60_000
    texts = [data for data in GARBAGE.values() if 0 < len(data) <= most]
    road = Road(line=1) if inside == "a letter" else road_to(west, mediator)
    with at_the_files(west, road) as post:
        channel = post.channel
        sealed: list[bytes] = []
        for data in texts:
            message = post.message(None)
            if inside == "a message":
                content = encode(msgspec.structs.replace(message, entry=data))
            elif inside == "a letter":
                letter = Numbered(number=1000 + len(sealed), body=data)
                content = encode(msgspec.structs.replace(message, letter=letter))
            else:
                content = data
            envelope, (channel,) = seal_envelope([channel], content, os.urandom)
            sealed.append(envelope)
        post.channel = channel
    office = mediator.office
    their = office.line_post(office.lines.one(2)) if inside == "a letter" else post_to(mediator, west)
    for envelope in sealed:
        put_into(world.relays[OTHER].boxes[their.traffic.mine[0].name], envelope)
    report = carried(mediator, world.reach)
    world.round("North Port")
    assert got_through(world)
    assert (report.problems, office.faults) == ({}, {})
    their = office.line_post(office.lines.one(2)) if inside == "a letter" else post_to(mediator, west)
    assert their.traffic.unopened == len(texts)
    carried(west, world.reach)
    carried(mediator, world.reach)
    assert "From West." in str(mediator.read(talk=TALK, leg="West"))
