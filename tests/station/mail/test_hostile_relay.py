"""A relay that does whatever it likes, against a mediator and North; and stations that are killed on top of it.

What must hold: nobody is shown a word that the other did not say, nor one twice, nor one out of its order; and once
the relay is honest again, everything that was confirmed arrives, its author is told so, and the line goes on.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from goodoffices.canonical import decode, encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import RelayBusy, RelayFull, RelayOdd
from goodoffices.station.station import Station
from goodoffices.talk.entry import Entry
from goodoffices.talk.events import Said
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.machine import HOUR, Machine, lives
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    RELAY,
    WEST,
    Box,
    Lying,
    World,
    bag_opened,
    conveyed_at,
    copy_folder,
    joined,
    leg_message,
    legs_box,
    legs_name,
    line_to,
    mail_states,
    newest_entry,
    packed,
    put_into,
    said_at,
    seal_on_leg,
    three,
)

NAMES = (NORTH, MARA)
SECOND = "http://127.0.0.1:8441"
WHO = st.sampled_from(NAMES)
SOME = st.integers(0, 9999)
LIFE = st.lists(st.tuples(st.sampled_from(["say", "round", "round", "time_passes"]), WHO), max_size=5)
"""What people do meanwhile. It comes with every rule: hypothesis leaves rules out, and a relay alone does nothing."""
Place = tuple[Box, int]
T = TypeVar("T")
MINUTE = 60_000


def meanwhile(**drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule of the machine: the enemy acts, and the people go on with their lives."""

    def made(attack: Callable[..., None]) -> Callable[..., None]:
        @wraps(attack)
        def both(self: HostileRelay, life: list[tuple[str, str]], **more: object) -> None:
            attack(self, **more)
            for act, who in life:
                self.live(act, who)

        ruled: Callable[..., None] = rule(life=LIFE, **drawn)(both)  # type: ignore[call-overload]  # any names may come
        return ruled

    return made


class HostileRelay(Machine):
    """Two honest stations, which may be killed; everything between them is the enemy's.

    Attributes:
        voices: who speaks from which station, on which leg.
    """

    voices: ClassVar[dict[str, tuple[str, str]]] = {NORTH: (NORTH, "North"), MARA: (MARA, "North")}

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {voice: [] for voice in self.voices}
        self.withheld: list[tuple[Box, Lying, int]] = []
        self.bags: list[tuple[str, bytes]] = []
        self._read: dict[str, tuple[tuple[Station, int], list[str]]] = {}

    @staticmethod
    def begin(world: World) -> object:
        """A mediator and North, at a talk over a line."""
        return joined(world)

    # --- people

    def live(self, act: str, who: str) -> None:
        """Somebody says a sentence, which the station confirms; a station looks at the relay; twenty minutes go by."""
        if act == "say":
            self.say(who)
        elif act == "round":
            self.world.round(who)
        else:
            self.world.ms += 20 * MINUTE

    def say(self, voice: str) -> None:
        """Somebody says a sentence."""
        text = f"{voice} {len(self.said[voice])}"
        who, leg = self.voices[voice]
        speak(self.world.stations[who], who, leg, text)
        self.said[voice].append(text)

    @meanwhile()
    def nothing(self) -> None:
        """The relay is honest for once."""

    @meanwhile(ms=st.sampled_from([HOUR, 13 * HOUR, DAY, 5 * DAY, 15 * DAY, 20 * DAY]))
    def time_passes(self, ms: int) -> None:
        """Nobody looks for a while."""
        self.world.ms += ms

    # --- machines

    @meanwhile(who=WHO)
    def kill(self, who: str) -> None:
        """A station is killed while nothing is under way, and is opened again."""
        self._live_on(who, copy_folder(self.world.folder / who, self._next_life()))

    @meanwhile(who=WHO, nth=st.integers(1, 6))
    def kill_in_a_round(self, who: str, nth: int) -> None:
        """A station is killed at one of the writes of a round, and is opened again."""
        self._kill_amid(who, nth, lambda: self.world.round(who))

    # --- the relay

    @meanwhile(which=SOME)
    def drop(self, which: int) -> None:
        """It throws an envelope away."""
        if not self.lying():
            return
        box, place = pick(self.lying(), which)
        del box.lying[place]

    @meanwhile(which=SOME)
    def withhold(self, which: int) -> None:
        """It keeps an envelope aside."""
        if not self.lying():
            return
        box, place = pick(self.lying(), which)
        self.withheld.append((box, box.lying.pop(place), self.world.ms))

    @meanwhile(which=SOME)
    def release(self, which: int) -> None:
        """It gives out what it kept aside, at most twenty days later."""
        if self.withheld:
            self._release(which % len(self.withheld))

    @meanwhile(which=SOME, times=st.integers(1, 3))
    def repeat(self, which: int, times: int) -> None:
        """It gives an envelope out several times."""
        if not self.lying():
            return
        box, place = pick(self.lying(), which)
        for _ in range(times):
            put_into(box, box.lying[place].data)

    @meanwhile(which=SOME, seed=SOME)
    def reorder(self, which: int, seed: int) -> None:
        """It shuffles a mailbox."""
        box = pick(self.boxes(), which)
        turned = [each.data for each in box.lying]
        random.Random(seed).shuffle(turned)
        box.lying = [Lying(each.number, turned[place]) for place, each in enumerate(box.lying)]

    @meanwhile(which=SOME)
    def lose_count(self, which: int) -> None:
        """It numbers what lies in a mailbox, and what comes, from 1 again."""
        box = pick(self.boxes(), which)
        box.lying = [Lying(number, each.data) for number, each in enumerate(box.lying, start=1)]
        box.last = len(box.lying)

    @meanwhile(which=SOME, where=SOME)
    def replay_anywhere(self, which: int, where: int) -> None:
        """It puts any envelope that it ever saw into any mailbox."""
        put_into(pick(self.boxes(), where), pick(self.seen(), which))

    @meanwhile(which=SOME, other=SOME, at=SOME)
    def splice(self, which: int, other: int, at: int) -> None:
        """It puts the beginning of one envelope before the end of another."""
        if not self.lying():
            return
        place = pick(self.lying(), which)
        whole = data_of(place)
        change(place, whole[: at % len(whole)] + pick(self.seen(), other)[at % len(whole) :] or b"\0")

    @meanwhile(which=SOME, at=SOME)
    def cut(self, which: int, at: int) -> None:
        """It cuts an envelope short."""
        if not self.lying():
            return
        place = pick(self.lying(), which)
        whole = data_of(place)
        change(place, whole[: max(1, at % len(whole))])

    @meanwhile(which=SOME, at=SOME, bit=st.integers(0, 7))
    def flip(self, which: int, at: int, bit: int) -> None:
        """It changes one bit of an envelope."""
        if not self.lying():
            return
        place = pick(self.lying(), which)
        changed = bytearray(data_of(place))
        changed[at % len(changed)] ^= 1 << bit
        change(place, bytes(changed))

    @meanwhile(where=SOME, size=st.sampled_from([1, 100, 6600, 65536]), count=st.integers(1, 70))
    def garbage(self, where: int, size: int, count: int) -> None:
        """It puts in what nobody sealed."""
        for _ in range(count if size < 10_000 else 1):
            put_into(pick(self.boxes(), where), os.urandom(size))

    @meanwhile(count=st.integers(1, 4))
    def swallow(self, count: int) -> None:
        """It confirms the next deposits and throws them away."""
        self.world.relay.swallow = count

    @meanwhile(refusal=st.sampled_from([None, RelayBusy, RelayFull, RelayOdd]))
    def refuse(self, refusal: type[Refusal] | None) -> None:
        """It has no time, no room or no sense, for a while; None: it is well again."""
        made = None if refusal is None else refusal(relay=RELAY, problem="a test", retry_after=1)
        self.world.relay.refuse = lambda _: made

    @meanwhile(reachable=st.booleans())
    def reach(self, reachable: bool) -> None:
        """It is away for a while, or is there again."""
        self.world.relay.reachable = reachable

    # --- bags

    @meanwhile(who=WHO)
    def pack(self, who: str) -> None:
        """Somebody packs a bag for the station at the other end of a leg; nobody has carried it yet."""
        for to in {MARA: [each for each in self.world.stations if each != MARA]}.get(who, [MARA]):
            line = line_to(self.world.stations[who], self.world.stations[to])
            self.bags += [(to, file) for file in packed(self.world.stations[who], line=line)]

    @meanwhile(which=SOME, more=st.integers(0, 2))
    def open_bags(self, which: int, more: int) -> None:
        """Any bags that were ever packed are opened where they belong, old ones too, in any order."""
        for number in range(which, which + 1 + more):
            if self.bags:
                self.open_bag(*pick(self.bags, number * 7919))

    def open_bag(self, to: str, file: bytes) -> None:
        """A bag is opened where it belongs."""
        bag_opened(self.world.stations[to], file)

    @meanwhile(which=SOME, who=WHO, at=SOME)
    def open_what_is_none(self, which: int, who: str, at: int) -> None:
        """A bag that was damaged, or one of another station, is refused."""
        if not self.bags:
            return
        to, file = pick(self.bags, which)
        damaged = file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
        for station, wrong in ((to, damaged), *([(who, file)] if who != to else [])):
            with pytest.raises(Refusal):
                bag_opened(self.world.stations[station], wrong)

    # --- what must hold

    @invariant()
    def only_what_was_said(self) -> None:
        """Each station shows a beginning of what the other said, word for word, each sentence once."""
        self.check_shown()

    def check_shown(self) -> None:
        """The same, at any moment."""
        for who, shown in self.shown().items():
            assert shown == self.said[who][: len(shown)]

    def shown(self) -> dict[str, list[str]]:
        """What the other station has of each."""
        return {voice: self._shown_of(voice) for voice in self.voices}

    def _shown_of(self, voice: str) -> list[str]:
        """Read anew once entries came or the station was opened again: nothing else changes the words it shows."""
        who, leg = self.voices[voice]
        stations = self.world.stations
        side = next(name for name, its in self.voices.values() if its == leg and name != MARA)
        station, reading = (stations[side], conveyed_at) if who == MARA else (stations[MARA], said_at)
        state = station, station.at(TALK).store.count_entries()
        if voice not in self._read or self._read[voice][0] != state:
            self._read[voice] = state, reading(station, leg)
        return self._read[voice][1]

    def make_honest(self) -> None:
        """The relay is honest from now on."""
        relay = self.world.relay
        relay.reachable, relay.swallow, relay.refuse = True, 0, lambda _: None

    def end(self) -> None:
        """The relay is honest from now on, and both have as much time as they need."""
        self.make_honest()
        for _ in self.withheld[::2]:
            self._release(0)
        self.patiently(self.all_is_over_there)
        for voice in self.voices:
            self.say(voice)
        self.patiently(self.all_is_over_there)
        for station in self.world.stations.values():
            assert station.verify(talk=TALK)["problems"] == []
            assert station.doctor()["talks"][0]["gaps"] == 0
            for leg in station.mail()["legs"]:
                counts = [leg[each] for each in ("waiting", "sealed", "packed", "at_relay")]
                assert (leg["state"]["code"], counts) == ("link.open", [0, 0, 0, 0])

    def all_is_over_there(self) -> bool:
        """Whether everything that was said is at the other station, and its author knows that."""
        return self.shown() == self.said and self.states() == {"entry.there"}

    def states(self) -> set[str]:
        """How far everything that was written is, as its authors are told."""
        return {state for who, leg in self.voices.values() for state in mail_states(self.world.stations[who], leg)}

    def patiently(self, done: Callable[[], bool]) -> None:
        """A month goes by, with a look at the relay every few hours."""
        for _ in range(60):
            self.world.round()
            if done():
                return
            self.world.ms += 12 * HOUR
        assert self.shown() == self.said
        assert done(), self.states()

    # --- parts

    def _release(self, place: int) -> None:
        box, held, since = self.withheld.pop(place)
        if any(each is box for each in self.boxes()) and self.world.ms - since <= 20 * DAY:
            put_into(box, held.data)

    def lying(self) -> list[Place]:
        """Everything that lies at the relay."""
        return [(box, place) for box in self.boxes() for place in range(len(box.lying))]

    def boxes(self) -> list[Box]:
        """Its mailboxes."""
        return list(self.world.relay.boxes.values())

    def seen(self) -> list[bytes]:
        """Every envelope that was ever put in."""
        return [envelope for box in self.boxes() for envelope in box.ids.values()]


def pick(some: Sequence[T], which: int) -> T:
    """One of them."""
    return some[which % len(some)]


def data_of(place: Place) -> bytes:
    """What lies there."""
    return place[0].lying[place[1]].data


def change(place: Place, data: bytes) -> None:
    """Other bytes in its place."""
    box, at = place
    box.lying[at] = Lying(box.lying[at].number, data)


def speak(station: Station, who: str, leg: str, text: str) -> None:
    """A side says it to the mediator, or the mediator conveys words of his own to that side."""
    if who == MARA:
        station.convey(talk=TALK, to=leg, items=[{"kind": "own_words", "text": text}])
    else:
        station.say(talk=TALK, leg=leg, passages=[{"text": text}])


@pytest.mark.long
def test_whatever_the_relay_does() -> None:
    """Nothing is shown that was not said, and everything that was confirmed arrives once the relay is honest."""
    run_state_machine_as_test(HostileRelay, settings=lives(25))


class TwoLegs(HostileRelay):
    """The same with a second side, West: what the relay takes from one leg or line it may put into another.

    Every second thing that North does West does too, and so does the mediator on West's leg.
    """

    voices: ClassVar = {**HostileRelay.voices, WEST: (WEST, WEST), f"{MARA} to {WEST}": (MARA, WEST)}

    def __init__(self) -> None:
        super().__init__()
        self.done = 0

    @staticmethod
    def begin(world: World) -> object:
        return three(world)

    def live(self, act: str, who: str) -> None:
        super().live(act, who)
        self.done += 1
        if self.done % 2:
            return
        if act == "say":
            self.say(f"{MARA} to {WEST}" if who == MARA else WEST)
        elif act == "round":
            self.world.round(WEST)

    def _live_on(self, who: str, folder: Path) -> None:
        super()._live_on(who, folder)
        if self.lives % 2:
            self.world.reopen(WEST, chance=self.chance)


@pytest.mark.long
def test_whatever_the_relay_does_between_two_legs() -> None:
    """No word is shown on another leg than its own, and everything arrives once the relay is honest."""
    run_state_machine_as_test(TwoLegs, settings=lives(12))


class TwoRelays(HostileRelay):
    """The same line through two relays, which are the same enemy: each may do whatever it likes, also with what the
    other has. People leave one and come back to it.
    """

    @staticmethod
    def begin(world: World) -> object:
        made = joined(world)
        for station in made:
            station.add_relay(line=1, relay=SECOND)
        world.rounds(4)
        return made

    def boxes(self) -> list[Box]:
        """The mailboxes of both."""
        return [box for relay in (RELAY, SECOND) for box in self.world.relays[relay].boxes.values()]

    @meanwhile(second=st.booleans(), reachable=st.booleans(), swallow=st.integers(0, 4))
    def one_of_two(self, second: bool, reachable: bool, swallow: int) -> None:
        """One of them is away, or swallows what it confirms."""
        relay = self.world.relays[SECOND if second else RELAY]
        relay.reachable, relay.swallow = reachable, swallow

    @meanwhile(who=WHO, comes=st.booleans())
    def people_choose(self, who: str, comes: bool) -> None:
        """Somebody leaves a relay, or takes it up again."""
        station = self.world.stations[who]
        line = station.lines()[-1]
        if comes:
            station.add_relay(line=line["line"], relay=SECOND)
        elif len(line["relays"]) > 1:
            station.drop_relay(line=line["line"], relay=SECOND)

    def make_honest(self) -> None:
        self.world.relays[SECOND].reachable, self.world.relays[SECOND].swallow = True, 0
        super().make_honest()


@pytest.mark.long
def test_whatever_two_relays_do() -> None:
    """Whatever each of two relays does, nothing is shown that was not said, and everything arrives in the end."""
    run_state_machine_as_test(TwoRelays, settings=lives(20))


# --- in bytes: another entry under the same number


def another_entry_in_the_place_of(data: bytes, text: str) -> bytes:
    """An entry with the same header, and other words."""
    entry = decode(data, Entry)
    said = decode(entry.body, Said)
    other = msgspec.structs.replace(said.passages[0], text=text)
    return encode(msgspec.structs.replace(entry, body=encode(msgspec.structs.replace(said, passages=(other,)))))


def test_another_entry_under_the_same_number_is_a_fork(world: World) -> None:
    """Both are kept, neither has effect, the doctor counts it and the gate shuts; the first is not replaced."""
    speak(world.stations[NORTH], NORTH, "North", "We agree.")
    world.rounds(2)
    forged = another_entry_in_the_place_of(newest_entry(world, NORTH), "We do not agree.")
    seal_on_leg(world, NORTH, MARA, encode(leg_message(world, NORTH, forged)))
    world.rounds(2)
    mediator = world.stations[MARA]
    assert set(said_at(mediator, "North")) == {"We agree.", "We do not agree."}
    assert mediator.doctor()["talks"][0]["gaps"] == 1
    leg = next(leg for leg in mediator.view(talk=TALK)["legs"] if leg["leg"] == "North")
    assert leg["gate"] is not None
    assert [line["void"] is not None for line in leg["lines"] if line["kind"] == "said"] == [True, True]
    assert mediator.verify(talk=TALK)["equal"]


def test_the_same_entry_in_another_envelope_is_no_fork(world: World) -> None:
    """It was sealed anew: there it is once, and it is acknowledged once more."""
    speak(world.stations[NORTH], NORTH, "North", "We agree.")
    world.rounds(2)
    seal_on_leg(world, NORTH, MARA, encode(leg_message(world, NORTH, newest_entry(world, NORTH))))
    before = len(world.relay.seen)
    world.rounds(2)
    assert said_at(world.stations[MARA], "North") == ["We agree."]
    assert world.stations[MARA].doctor()["talks"][0]["gaps"] == 0
    assert len(world.relay.seen) == before + 1


# --- floods


def test_a_flood_of_garbage_ends_nothing(world: World) -> None:
    """Two thousand pieces are counted in one round; the words behind them arrive, and the store stays small."""
    mediator, box = world.stations[MARA], legs_box(world, MARA)
    sizes = [sum(each.stat().st_size for each in mediator.folder.rglob("*") if each.is_file())]
    for number in range(2000):
        put_into(box, os.urandom(1 + number * 3))
    speak(world.stations[NORTH], NORTH, "North", "Behind it.")
    asked = world.relay.asked[legs_name(world, MARA)]
    world.rounds(2)
    assert said_at(mediator, "North") == ["Behind it."]
    assert mediator.mail()["legs"][0]["unopened"] == 2000
    assert not box.lying
    # Fetched and acknowledged by sixty-four, and not one by one.
    assert world.relay.asked[legs_name(world, MARA)] - asked < 2 * (2000 // 64 + 8)
    sizes.append(sum(each.stat().st_size for each in mediator.folder.rglob("*") if each.is_file()))
    assert sizes[1] - sizes[0] < 2_000_000
    mediator.close()
    world.stations[MARA] = kit.reopen(mediator.folder, clock=world.clock())
    assert sum(each.stat().st_size for each in mediator.folder.rglob("*") if each.is_file()) < sizes[0] + 200_000


def test_a_flood_of_one_real_envelope_ends_nothing(world: World) -> None:
    """The same envelope five hundred times: its words are there once, and one acknowledgement goes back."""
    speak(world.stations[NORTH], NORTH, "North", "Once.")
    world.round(NORTH)
    box = legs_box(world, MARA)
    for _ in range(500):
        put_into(box, box.lying[0].data)
    before = len(world.relay.seen)
    world.rounds(2)
    assert said_at(world.stations[MARA], "North") == ["Once."]
    assert len(world.relay.seen) - before <= 3
    assert world.stations[NORTH].read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"
