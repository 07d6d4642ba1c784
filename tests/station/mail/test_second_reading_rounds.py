"""What a second reader found in the rounds to the relays, and in the loop that makes them; one test for each mend."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.canonical import decode, encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import RelayUnreachable
from goodoffices.errors.seal import TooLong
from goodoffices.errors.station import Damaged, DiskFull, Unexpected
from goodoffices.station.mail import loop as loops
from goodoffices.station.mail.exchange import Exchange
from goodoffices.station.mail.link import Work
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.loop import Loop
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.messages import Address, LegMessage
from goodoffices.station.mail.relays import to_relay
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from goodoffices.talk.entry import MOST_SEEN, read_header
from goodoffices.talk.events import Instance
from tests.station.kit import TALK
from tests.station.mail.rig import (
    RELAY,
    MemoryRelay,
    World,
    at_the_files,
    compare,
    convey,
    conveyed_at,
    link_id_to,
    link_to,
    no_deposits,
    open_line,
    said_at,
    say,
    seat_over_line,
    telling,
    three,
)

MARA, NORTH, WEST = "Mara", "North Port", "West"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A mediator, and two sides at stations of their own; made once, and only ever copied."""
    made = World(tmp_path_factory.mktemp("template"))
    three(made)
    yield made
    made.close()


@pytest.fixture
def west(world: World) -> Station:
    return world.stations[WEST]


def mailboxes(station: Station, other: Station) -> set[bytes]:
    """Those that a station collects from on its leg to another."""
    return {box.name for box in link_to(station, other).state.mine}


def until(what: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20.0
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


# --- 6: what happens on one leg makes no traffic on another


class NoNews:
    """A relay that tells no news, and when each mailbox was looked into."""

    def __init__(self, relay: MemoryRelay) -> None:
        self._relay = relay
        self._tells = False
        self.looks: list[tuple[bytes, float]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._relay, name)

    async def collect(self, name: bytes, token: bytes, **more: Any) -> Any:
        self.looks.append((name, time.monotonic()))
        return await self._relay.collect(name, token, **more)

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        if not self._tells:
            raise RelayUnreachable(relay=RELAY, problem="no news here")
        yield 0


@contextmanager
def looping(world: World, station: Station) -> Iterator[tuple[Loop, NoNews]]:
    """The loop of a station, at a relay without news."""
    relay = NoNews(world.relay)

    @asynccontextmanager
    async def reach(_: RelayAccess) -> AsyncIterator[NoNews]:
        yield relay

    loop = Loop(station.mail_here, station.locked, reach, system_chance)
    loop.start()
    try:
        yield loop, relay
    finally:
        loop.stop()


def test_acts_on_one_leg_neither_postpone_nor_bring_looks_into_another(
    world: World, mediator: Station, west: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many acts there are about North: West's mailbox is looked into at its time, not before and not later."""
    monkeypatch.setattr(loops, "LOOK_EVERY", 3.0)
    (name,) = mailboxes(mediator, west)
    with looping(world, mediator) as (loop, relay):
        until(lambda: name in [each for each, _ in relay.looks])
        began = next(at for each, at in relay.looks if each == name)
        while time.monotonic() < began + 6.0:
            mediator.remark(talk=TALK, text="About North alone.", about=[])
            convey(mediator, "For North alone.")
            loop.stir()
            time.sleep(0.2)
        looks = [at - began for each, at in relay.looks if each == name and at > began]
    # One after 3.0 to 3.75 seconds; the next is not due before 6.
    assert [at for at in looks if at < 2.9] == []
    assert 1 <= len(looks) <= 2


@pytest.mark.parametrize("talks", [False, True])
def test_a_failed_deposit_is_not_tried_again_for_another_leg(
    world: World, mediator: Station, north: Station, west: Station, monkeypatch: pytest.MonkeyPatch, talks: bool
) -> None:
    """Whether North speaks or not: one round of the mediator tries West's mailbox once."""
    convey(mediator, "For West.", to="West")
    if talks:
        say(north, "Kept back.")
        world.round(NORTH)
    wests, tried, real = mailboxes(west, mediator), [0], MemoryRelay.deposit

    async def failing(self: MemoryRelay, name: bytes, *rest: Any) -> None:
        if name in wests:
            tried[0] += 1
            raise RelayUnreachable(relay=RELAY, problem="a test")
        await real(self, name, *rest)

    monkeypatch.setattr(MemoryRelay, "deposit", failing)
    world.round(MARA)
    assert tried == [1]
    assert said_at(mediator, "North") == (["Kept back."] if talks else [])


@pytest.mark.parametrize("talks", [False, True])
def test_what_came_on_one_leg_looks_into_no_other_mailbox(
    world: World, mediator: Station, north: Station, west: Station, talks: bool
) -> None:
    """Further rounds of one command go where something came, and nowhere else."""
    if talks:
        say(north, "Kept back.")
        world.round(NORTH)
    (name,) = mailboxes(mediator, west)
    before = world.relay.asked[name]
    world.round(MARA)
    assert world.relay.asked[name] - before == 1


# --- 8: nothing may go


@pytest.mark.parametrize("why", ["set back", "the line is shut", "the line is gone"])
def test_nothing_is_due_when_nothing_may_go(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """A copy waits, and no time is told for it; the loop rests instead of coming back to it."""
    say(north, "x")
    world.relay.refuse = no_deposits
    world.round(NORTH)
    world.relay.refuse = lambda _: None
    link_id = link_id_to(north, mediator)
    assert north.mail_here.work(link_id, 0).next_due is not None
    if why == "set back":
        with at_the_files(north, link_id) as link:
            link.change(set_back=True)
    elif why == "the line is shut":
        right = north.lines()[0]["number"][2]
        north.compare_line(line=1, heard="00000" if right != "00000" else "11111", start=3)
    else:
        north.give_up_line(line=1)
    work = north.mail_here.work(link_id, 64)
    assert (work.deposits, work.next_due) == ((), None)
    asked, real = [], Mail.work

    def counted(self: Mail, of: LinkId, most: int) -> Work:
        asked.append(of)
        return real(self, of, most)

    monkeypatch.setattr(Mail, "work", counted)
    with looping(world, north):
        until(lambda: link_id in asked)
        time.sleep(1.2)
        before = asked.count(link_id)
        time.sleep(1.8)
        assert asked.count(link_id) == before


def test_a_line_with_a_sealed_letter_that_may_not_go_rests(world: World, mediator: Station) -> None:
    """An invitation that was sealed before a group differed is not due either."""
    third = world.station("Third")
    open_line(world, mediator, third)
    world.rounds(2)
    line = mediator.lines()[-1]["line"]
    mediator.open_talk(title="Another", sides=[{"name": "T", "station": True}, {"name": "S"}])
    mediator.invite_side(talk="Another", leg="T", line=line)
    world.relay.refuse = no_deposits
    world.round(MARA)
    world.round(MARA)
    assert mediator.mail_here.work(LinkId(line=line), 0).next_due is not None
    right = mediator.lines()[-1]["number"][2]
    mediator.compare_line(line=line, heard="00000" if right != "00000" else "11111", start=3)
    assert mediator.mail_here.work(LinkId(line=line), 0).next_due is None


# --- 10: one link that is refused


REFUSALS: list[Callable[[], Refusal]] = [
    lambda: TooLong(size=2, limit=1),
    lambda: DiskFull(file="a", folder="b", problem="c"),
    lambda: Damaged(file="a"),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_link_that_is_refused_leaves_the_others_carried(
    world: World,
    mediator: Station,
    north: Station,
    west: Station,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Callable[[], Refusal],
) -> None:
    """Whatever the files say of North's leg: West's words are brought in, and the problem is North's alone."""
    west.say(talk=TALK, leg="West", passages=[{"text": "Carried."}])
    world.round(WEST)
    bad, real = link_id_to(mediator, north), Mail.work

    def refused(self: Mail, link_id: LinkId, most: int) -> Work:
        if link_id == bad:
            raise refusal()
        return real(self, link_id, most)

    monkeypatch.setattr(Mail, "work", refused)
    report = world.round(MARA)[MARA]
    assert said_at(mediator, "West") == ["Carried."]
    assert {link_id: problem.code for link_id, problem in report.problems.items()} == {bad: refusal().code}
    problems = {leg["leg"]: leg["problem"] for leg in mediator.mail()["legs"]}
    assert problems["North"]["code"] == refusal().code
    assert problems["West"] is None


def test_at_most_256_instances_are_named(world: World, mediator: Station, north: Station) -> None:
    """North's program writes under three hundred: a message names those that wrote last, and can be read."""
    say(north, "Before.")
    world.rounds(2)
    at, room = mediator.at(TALK), link_id_to(mediator, north).room
    real = read_header(newest_of(north))
    for number in range(300):
        instance = Instance(author=north.identity.fingerprint, number=number.to_bytes(16, "big"))
        forged = msgspec.structs.replace(real, room=room, instance=instance, seq=0, prev=None, seen=())
        at.take_in(encode(forged), north.identity.fingerprint)
    at.keep()
    say(north, "After.")
    world.round(NORTH, MARA)
    message = link_to(mediator, north).message(None)
    assert isinstance(message, LegMessage)
    assert len(message.got) == MOST_SEEN == 256
    assert decode(encode(message), LegMessage) == message
    assert real.instance in {seen.instance for seen in message.got}
    world.rounds(2)
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"


def newest_of(north: Station) -> bytes:
    """The bytes of the newest entry that North itself wrote."""
    me = north.identity.fingerprint
    entries = [data for *_, data in north.at(TALK).store.entries()]
    return [data for data in entries if read_header(data).instance.author == me][-1]


# --- 15: a relay that keeps everything


def test_a_relay_that_does_not_delete_brings_each_envelope_once_a_round(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It confirms every acknowledgement and gives out the same again: one round takes each in once."""

    async def deaf(self: MemoryRelay, name: bytes, token: bytes, upto: int) -> None:
        """Nothing goes."""

    monkeypatch.setattr(MemoryRelay, "acknowledge", deaf)
    for number in range(3):
        say(north, f"{number}")
    world.round(NORTH)
    exchange = Exchange(mediator.mail_here, asked(mediator), world.reach)
    link_id = link_id_to(mediator, north)
    waiting = len(world.relay.boxes[next(iter(mailboxes(mediator, north)))].lying)
    assert [asyncio.run(exchange.round(link_id, fetch=True)).taken for _ in range(2)] == [waiting, waiting]
    assert said_at(mediator, "North") == ["0", "1", "2"]
    assert {leg["unopened"] for leg in mediator.mail()["legs"]} == {0}


def asked(station: Station) -> Any:
    """How a round asks a station's files."""

    async def ask(act: Callable[[], Any]) -> Any:
        return station.locked(act)

    return ask


# --- 16: what nobody foresaw, and what the loop knows


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


def problem_of(mediator: Station) -> str | None:
    """What the overview tells of North's leg."""
    (problem,) = [leg["problem"] for leg in mediator.mail()["legs"] if leg["leg"] == "North"]
    return None if problem is None else str(problem["code"])


# --- 17: what was done is done


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


# --- 18: where the other station sends this one


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


# --- 22: several addresses


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
    """It confirms, and nothing arrives: after the silence the other one is tried."""
    sink = "https://sink.example"
    await_box(world.relays[sink])
    telling(monkeypatch, north, lambda message: msgspec.structs.replace(message, reach=(at(sink), *message.reach)))
    say(north, "x")
    world.rounds(2)
    convey(mediator, "Twice.")
    world.rounds(2)
    assert len(world.relays[sink].seen) >= 1
    assert conveyed_at(north, "North") == []
    world.ms += 3_600_000
    world.rounds(2)
    assert conveyed_at(north, "North") == ["Twice."]
