"""What goes wrong on one link, foreseen or not, ends there: it is told as the state of that link, and others go on."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NoReturn

import httpx
import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LinkFault
from goodoffices.errors.station import DiskFull, Unexpected
from goodoffices.roads.relay_client import RelayClient
from goodoffices.seal.padding import LONGEST
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.mail import handover, relays, status
from goodoffices.station.mail.entries import Entries
from goodoffices.station.mail.link_state import LinkState, RelayAccess
from goodoffices.station.mail.links import THE_MAIL, LegLink, LinkId, Links
from goodoffices.station.mail.loop import Report
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.messages import Numbered
from goodoffices.station.mail.namespace import expect
from goodoffices.station.mail.offers import OpenOffers
from goodoffices.station.station import Station
from goodoffices.talk.views import Sentence
from tests.foreign.garbage import GARBAGE
from tests.station.kit import TALK
from tests.station.mail.loops import Time, looping
from tests.station.mail.rig import (
    MARA,
    RELAY,
    World,
    at_the_files,
    compare,
    convey,
    conveyed_at,
    link_id_to,
    link_to,
    open_line,
    problem_of,
    put_into,
    seat_over_line,
)
from tests.table import english

OTHER = "http://127.0.0.1:8441"
"""The relay of the line to West; that to North is the usual one."""

WORDS = "what North confided"
WESTS_LEG = (None, 1, 2)
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


Reach = Callable[[RelayAccess], AbstractAsyncContextManager[Any]]


def faulty(world: World, what: str) -> Reach:
    """The way to the relays, of which West's is faulty."""

    @asynccontextmanager
    async def reach(home: RelayAccess) -> AsyncIterator[Any]:
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
    """A relay that answers with {"code":"\\xff"} is told as odd on its links; the others have their round."""
    transport = httpx.MockTransport(lambda _: httpx.Response(400, content=b'{"code":"\xff"}'))

    @asynccontextmanager
    async def reach(home: RelayAccess) -> AsyncIterator[Any]:
        if home.relay != OTHER:
            yield world.relays[home.relay]
            return
        async with RelayClient(home.relay, transport=transport) as client:
            yield client

    report = carried(mediator, reach)
    world.round("North Port")
    assert got_through(world)
    assert {type(problem).code for problem in report.problems.values()} == {"roads.relay_odd"}
    assert set(report.problems) == {LinkId(line=2), link_id_to(mediator, west)}
    assert legs_of(mediator)["West"]["code"] == "roads.relay_odd"
    assert legs_of(mediator)["North"] is None


# --- what nobody foresaw


@pytest.mark.parametrize("what", ["reach", "collect", "deposit", "acknowledge"])
def test_a_fault_on_one_link_stays_there(
    world: World,
    mediator: Station,
    west: Station,
    capfd: pytest.CaptureFixture[str],
    what: str,
) -> None:
    """In a round of a command it is logged and told on that link; what goes over the other one arrives."""
    report = carried(mediator, faulty(world, what))
    world.round("North Port")
    assert got_through(world)
    assert link_id_to(mediator, west) in report.problems
    assert set(report.problems) <= {LinkId(line=2), link_id_to(mediator, west)}
    problem = legs_of(mediator)["West"]
    assert problem["code"] == "mail.road_fault"
    assert problem["facts"]["kind"] == "KeyError"
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
    assert [(each["line"], each["talk"], each["leg"]) for each in inside["mail_faults"]] == [WESTS_LEG, (2, None, None)]
    found = [english(each["told"]) for each in inside["findings"] if each["area"] == "mail"]
    assert any(each.startswith("the mail of line 2 met a fault of the program") for each in found)
    assert any(each.startswith("the mail of talk 1, leg 2 met a fault") for each in found)
    assert "KeyError at " in found[0]


@pytest.mark.parametrize("what", ["reach", "collect", "deposit", "news"])
def test_in_the_loop_too(world: World, mediator: Station, north: Station, what: str) -> None:
    """An unlocked station goes on with one link while another meets the same fault again and again."""
    by = Time(world)
    with looping(mediator, north, reach=faulty(world, what), by=by):
        by.until(lambda: got_through(world))
        by.until(lambda: any(each["line"] == 2 or each["leg"] == 2 for each in mediator.doctor()["mail_faults"]))
        if what != "news":
            by.until(lambda: (legs_of(mediator)["West"] or {}).get("code") == "mail.road_fault")
        north.say(talk=TALK, leg="North", passages=[{"text": "And again."}])
        by.until(lambda: "And again." in str(mediator.read(talk=TALK, leg="North")))
        assert legs_of(mediator)["North"] is None


def test_a_link_whose_work_cannot_be_told_is_not_run_after(
    world: World, mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the station's own files of one link: the loop asks for it ever more rarely, for others as ever."""
    bad, real, asked = link_id_to(mediator, west), Mail.work, []

    def work(self: Mail, link_id: LinkId, most: int) -> Any:
        if self is mediator.mail_here and link_id == bad:
            asked.append(link_id)
            raise KeyError(WORDS)
        return real(self, link_id, most)

    monkeypatch.setattr(Mail, "work", work)
    by = Time(world)
    with looping(mediator, reach=world.reach, by=by):
        by.until(lambda: (legs_of(mediator)["West"] or {}).get("code") == "mail.road_fault")
        by.until(lambda: len(asked) >= 2)
        world.round("North Port")
        assert got_through(world)
        by.goes_by(60)
    assert len(asked) < 10


def test_what_is_written_goes_though_nobody_knows_when_the_next_is_due(
    world: World, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in asking what there is to wait for is told, and whatever wakes the link still does."""
    monkeypatch.setattr(Mail, "now", unforeseen)
    by = Time(world)
    with looping(north, reach=world.reach, by=by):
        by.until(lambda: (legs_of(north)["North"] or {}).get("code") == "mail.road_fault")
        by.goes_by(5)
        before = len(world.relay.seen)
        north.say(talk=TALK, leg="North", passages=[{"text": "And again."}])
        by.goes_by(1)
        assert len(world.relay.seen) > before


def test_a_link_that_cannot_be_kept_open_is_opened_anew_after_a_while(
    world: World, mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault between two rounds: it is told, and the loop does not run after that link; the others stay open."""
    bad, real, asked = link_id_to(mediator, west), Report.add, []

    def add(self: Report, link_id: LinkId, done: Any) -> None:
        if link_id == bad:
            asked.append(link_id)
            raise KeyError(WORDS)
        real(self, link_id, done)

    monkeypatch.setattr(Report, "add", add)
    by = Time(world)
    with looping(mediator, reach=world.reach, by=by):
        by.until(lambda: (legs_of(mediator)["West"] or {}).get("code") == "mail.road_fault")
        world.round("North Port")
        by.until(lambda: got_through(world))
        by.goes_by(50)
        assert len(asked) == 1
        by.until(lambda: len(asked) == 2, seconds=20)


@pytest.mark.parametrize("step", ["a letter", "an offer"])
def test_a_leg_that_cannot_be_handed_over_holds_up_no_other(
    world: World,
    mediator: Station,
    west: Station,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    step: str,
) -> None:
    """Letters of one leg meet a fault on their way to the line: it is told of that leg, once in the log."""
    mail, bad = mediator.mail_here, west.identity.fingerprint
    if step == "a letter":
        line, real_line = mail.lines.one(2), Links.line
        mail.offers.offer(mediator.at(TALK), link_id_to(mediator, west).room, line, "Harbour", chosen=True)
        for offer in OpenOffers(mail.links.rows(link_id_to(mediator, west))).all().values():
            mail.made(link_id_to(mediator, west), expect(offer.box))
        mediator.at(TALK).keep()
        monkeypatch.setattr(
            Links, "line", lambda self, stored: unforeseen() if stored.number == 2 else real_line(self, stored)
        )
        monkeypatch.setattr(Links, "usable_lines", lambda *_: [])
    else:
        real = Links.usable_lines
        monkeypatch.setattr(Links, "usable_lines", lambda self, peer: unforeseen() if peer == bad else real(self, peer))
    for _ in range(3):
        assert mail.hand_over() == set()
    assert set(mail.links.faults) == {link_id_to(mediator, west)}
    assert "".join(capfd.readouterr()).count("mail.road_fault") == 1
    carried(mediator, world.reach)
    world.round("North Port")
    assert got_through(world)


def test_a_line_that_cannot_be_handed_over_holds_up_no_other(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came on one line meets a fault before it reaches any leg."""
    handed: list[int] = []

    def fails(_: Any, number: int) -> NoReturn:
        handed.append(number)
        unforeseen()

    monkeypatch.setattr(handover, "line_rows", fails)
    mediator.mail_here.hand_over()
    assert handed == [1, 2]
    assert set(mediator.mail_here.links.faults) == {LinkId(line=1), LinkId(line=2)}


def test_relays_are_asked_though_one_link_cannot_be_read(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examination of a station knows all that the other links go through."""
    real = LinkState.may_reach

    def may_reach(self: LinkState, address: Any) -> bool:
        return unforeseen() if self.line == 2 else real(self, address)

    monkeypatch.setattr(LinkState, "may_reach", may_reach)
    assert RELAY in mediator.mail_here.relays()
    assert {link_id.line for link_id in mediator.mail_here.links.faults} == {0, 2}


def test_an_envelope_that_meets_a_fault_is_told(
    world: World, mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted as one that does not open, and the fault is told beside it; the other link knows nothing of it."""
    real = Entries.take

    def take(self: Entries, *what: Any, **more: Any) -> Any:
        if self.talk.identity == mediator.identity and self.peer == west.identity.fingerprint:
            raise KeyError(WORDS)
        return real(self, *what, **more)

    monkeypatch.setattr(Entries, "take", take)
    carried(mediator, world.reach)
    world.round("North Port")
    assert got_through(world)
    unopened = {leg["leg"]: leg["unopened"] for leg in mediator.mail()["legs"]}
    assert unopened["North"] == 0
    assert unopened["West"] > 0
    assert [each["leg"] for each in mediator.doctor()["mail_faults"]] == [2]


def test_what_all_links_need_can_fail_and_is_told(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault before any link is known ends neither a round nor a command, and says that it is the mail's."""
    monkeypatch.setattr(Mail, "ids", unforeseen)
    report = carried(mediator, world.reach)
    assert list(report.problems) == [THE_MAIL]
    assert isinstance(report.problems[THE_MAIL], LinkFault)
    (hindered,) = status.hindered(mediator.mail_here, report.problems)
    assert hindered.links == []
    with pytest.raises(Refusal) as caught:
        mediator.has_mail()
    assert caught.value.code == "station.unexpected"
    assert "confided" not in str(caught.value.told())


def test_letters_of_all_links_can_fail_and_the_links_go_on(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handing over fails as a whole: every link that is known has its rounds, in a command and in the loop."""
    monkeypatch.setattr(Mail, "hand_over", unforeseen)
    carried(north, world.reach)
    by = Time(world)
    with looping(mediator, north, reach=world.reach, by=by):
        by.until(lambda: got_through(world))


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
    assert (problems[1]["code"], problems[1]["facts"]["kind"]) == ("station.unexpected", "KeyError")


def test_a_line_or_leg_whose_state_cannot_be_told_is_told_as_that(
    mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The overview shows the others as ever."""
    real_line, real_leg = status.line_state, status.leg_state

    def line_state(stored: Any, state: Any) -> Sentence:
        return unforeseen() if stored.number == 2 else real_line(stored, state)

    def leg_state(links: Any, link: LegLink) -> Sentence:
        return unforeseen() if link.content.peer == west.identity.fingerprint else real_leg(links, link)

    monkeypatch.setattr(status, "line_state", line_state)
    monkeypatch.setattr(status, "leg_state", leg_state)
    mail = mediator.mail()
    states = [(each["line"], each["state"]["code"]) for each in mail["lines"]]
    assert states == [(1, "link.open"), (2, "link.untold")]
    assert [each["state"]["code"] for each in mail["legs"]].count("link.untold") == 1
    assert mail["lines"][1]["problem"]["code"] == "mail.road_fault"


def test_what_stood_in_the_way_is_told_though_a_leg_cannot_be_named(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its talk, and with the lines beside it."""
    for relay in (RELAY, OTHER):
        world.relays[relay].reachable = False
    monkeypatch.setattr(status, "leg_name", unforeseen)
    report = carried(mediator, world.reach)
    (hindered,) = status.hindered(mediator.mail_here, report.problems)
    assert [(each.line, each.talk, each.leg) for each in hindered.links] == [
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
    async def reach(home: RelayAccess) -> AsyncIterator[Any]:
        relay = world.relays[home.relay]
        yield Silent(relay, "") if home.relay == OTHER else relay

    report = mediator.carry(seconds=2, reach=reach)
    assert report.taken >= 1
    assert report.sent >= 1
    assert LinkId(line=1) in report.links
    assert LinkId(line=2) not in report.links


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

    monkeypatch.setattr(relays, "RelayClient", Client)
    found = relays.probe([RELAY, OTHER])
    assert found[RELAY] is None
    assert isinstance(found[OTHER], LinkFault)


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
    link_id = LinkId(line=1) if inside == "a letter" else link_id_to(west, mediator)
    with at_the_files(west, link_id) as link:
        channel = link.channel
        sealed: list[bytes] = []
        for data in texts:
            message = link.message(None)
            if inside == "a message":
                content = encode(msgspec.structs.replace(message, entry=data))
            elif inside == "a letter":
                letter = Numbered(number=1000 + len(sealed), body=data)
                content = encode(msgspec.structs.replace(message, letter=letter))
            else:
                content = data
            envelope, (channel,) = seal_envelope([channel], content, os.urandom)
            sealed.append(envelope)
        link.channel = channel
    mail = mediator.mail_here
    their = mail.links.line(mail.lines.one(2)) if inside == "a letter" else link_to(mediator, west)
    for envelope in sealed:
        put_into(world.relays[OTHER].boxes[their.state.mine[0].name], envelope)
    report = carried(mediator, world.reach)
    world.round("North Port")
    assert got_through(world)
    assert (report.problems, mail.links.faults) == ({}, {})
    their = mail.links.line(mail.lines.one(2)) if inside == "a letter" else link_to(mediator, west)
    assert their.state.unopened == len(texts)
    carried(west, world.reach)
    carried(mediator, world.reach)
    assert "From West." in str(mediator.read(talk=TALK, leg="West"))


@pytest.mark.parametrize("act", ["carry", "roads"])
def test_an_unexpected_error_keeps_its_words_to_itself(
    mediator: Station,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    act: str,
) -> None:
    """Through the door comes its kind and its place alone, and the log has no more."""

    def bad(*_: object) -> None:
        raise KeyError("what North confided")

    monkeypatch.setattr(Mail, "work", bad)
    monkeypatch.setattr(Mail, "relays", bad)
    if act == "carry":
        # It stays on each link, and the round ends as it should.
        result = mediator.call("carry", {"seconds": 5})
        assert {each["problem"]["code"] for each in result["problems"]} == {"mail.road_fault"}
        told = str(result)
    else:
        with pytest.raises(Unexpected) as caught:
            mediator.call("roads", {})
        assert caught.value.code == "station.unexpected"
        told = f"{caught.value} {caught.value.said} {caught.value.__cause__} {caught.value.__context__}"
    assert "confided" not in told + "".join(capfd.readouterr())


def test_the_overview_tells_the_problems_of_the_running_loop(world: World, mediator: Station, north: Station) -> None:
    """Also after somebody asked for a round through the door; and what that round met is told as well."""
    live: dict[LinkId, Refusal] = {}
    mediator.problems = live
    world.relay.reachable = False
    world.round(MARA)
    link_id = link_id_to(mediator, north)
    assert problem_of(mediator) == "roads.relay_unreachable"
    world.relay.reachable = True
    world.round(MARA)
    assert problem_of(mediator) is None
    live[link_id] = DiskFull(file="a", folder="b", problem="c")
    assert problem_of(mediator) == "station.disk_full"


def test_inviting_and_joining_are_done_although_handing_over_is_refused(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leg is founded and the talk joined, and both say so; the letters go with the next round."""
    third = world.station("Third")
    open_line(world, mediator, third)
    mediator.open_talk(title="Another", sides=[{"name": "T", "station": True}, {"name": "S"}])

    def full(self: Mail) -> set[LinkId]:
        raise DiskFull(file="a", folder="b", problem="c")

    with monkeypatch.context() as patch:
        patch.setattr(Mail, "hand_over", full)
        assert mediator.invite_side(talk="Another", leg="T", line=3)["leg"] == "T"
    world.rounds(3)
    with monkeypatch.context() as patch:
        patch.setattr(Mail, "hand_over", full)
        assert third.join_talk(number=1)["talk"] == "Another"
    assert third.invitations() == []
    world.rounds(4)
    assert [leg["state"]["code"] for leg in third.mail()["legs"]] == ["link.open"]
