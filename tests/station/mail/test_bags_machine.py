"""Two stations that have nothing but bags: packed, lost, damaged, opened late, again and in any order, and kills.

What must hold is what holds with relays (``test_hostile_relay``): nobody is shown a word that the other did not say,
nor one twice, nor one out of its order; and once bags go to and fro, everything that was confirmed arrives, and its
author is told so.
"""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from goodoffices.errors.base import Refusal
from tests.station.kit import TALK
from tests.station.mail.machine import HOUR, Machine, lives
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    World,
    bag_opened,
    bags_there_and_back,
    conveyed_at,
    joined_by_bag,
    mail_states,
    packed,
    said_at,
)
from tests.station.mail.test_hostile_relay import pick, speak

WHO = st.sampled_from((NORTH, MARA))
SOME = st.integers(0, 9999)
OTHER = {NORTH: MARA, MARA: NORTH}


class ByBag(Machine):
    """Two honest stations, which may be killed; whoever carries the bags is the enemy."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {NORTH: [], MARA: []}
        self.bags: list[tuple[str, bytes]] = []

    @staticmethod
    def begin(world: World) -> object:
        """A mediator and North, at a talk over a line without a relay."""
        return joined_by_bag(world)

    @rule(who=WHO, times=st.integers(1, 3))
    def say(self, who: str, times: int) -> None:
        """Somebody says something."""
        for _ in range(times):
            text = f"{who} {len(self.said[who])}"
            speak(self.world.stations[who], who, "North", text)
            self.said[who].append(text)

    @rule(who=WHO, size=st.sampled_from([None, "64K", "256K"]))
    def pack(self, who: str, size: str | None) -> None:
        """A bag is packed, and perhaps carried some day."""
        self.bags += [(OTHER[who], file) for file in packed(self.world.stations[who], size=size)]

    @rule(which=SOME, newest=st.booleans())
    def open_a_bag(self, which: int, newest: bool) -> None:
        """Any bag that was ever packed is opened where it belongs."""
        if self.bags:
            to, file = self.bags[-1] if newest else pick(self.bags, which)
            bag_opened(self.world.stations[to], file)

    @rule(which=SOME, at=SOME, bit=st.integers(0, 7))
    def open_a_damaged_bag(self, which: int, at: int, bit: int) -> None:
        """One bit of it is another."""
        if self.bags:
            to, file = pick(self.bags, which)
            with pytest.raises(Refusal):
                bag_opened(self.world.stations[to], file[:at] + bytes([file[at] ^ 1 << bit]) + file[at + 1 :])

    @rule(which=SOME)
    def open_ones_own_bag(self, which: int) -> None:
        """A bag comes back to whoever packed it."""
        if self.bags:
            to, file = pick(self.bags, which)
            with pytest.raises(Refusal):
                bag_opened(self.world.stations[OTHER[to]], file)

    @rule(ms=st.sampled_from([HOUR, DAY, 15 * DAY, 61 * DAY]))
    def time_passes(self, ms: int) -> None:
        """Nobody carries anything for a while."""
        self.world.ms += ms

    @rule(who=WHO, nth=st.integers(1, 8), which=SOME, opens=st.booleans())
    def kill(self, who: str, nth: int, which: int, opens: bool) -> None:
        """A station is killed at a write while it packs or opens a bag."""
        station = self.world.stations[who]
        mine = [file for to, file in self.bags if to == who]

        def carry() -> None:
            if opens and mine:
                bag_opened(station, pick(mine, which))
            else:
                self.bags += [(OTHER[who], file) for file in packed(station)]

        self._kill_amid(who, nth, carry)

    @invariant()
    def only_what_was_said(self) -> None:
        """Each station shows a beginning of what the other said, each sentence once, or what came late in its order."""
        for who, shown in self.shown().items():
            assert shown == self.said[who][: len(shown)]

    def shown(self) -> dict[str, list[str]]:
        """What the other station has of each."""
        stations = self.world.stations
        return {NORTH: said_at(stations[MARA], "North"), MARA: conveyed_at(stations[NORTH], "North")}

    def end(self) -> None:
        """Bags go to and fro from now on."""
        north, mediator = self.world.stations[NORTH], self.world.stations[MARA]
        for who in (NORTH, MARA):
            self.say(who, 1)
        bags_there_and_back(north, mediator, times=3)
        assert self.shown() == self.said
        bags_there_and_back(north, mediator)
        for station in (north, mediator):
            assert set(mail_states(station, "North")) == {"entry.there"}
            assert station.verify(talk=TALK)["problems"] == []
            (leg,) = station.mail()["legs"]
            counts = [leg[each] for each in ("waiting", "sealed", "packed", "at_relay")]
            assert (leg["state"]["code"], counts) == ("link.open", [0, 0, 0, 0])


@pytest.mark.long
def test_whatever_becomes_of_bags() -> None:
    """Nothing is shown that was not said, and everything that was confirmed arrives once bags are carried."""
    run_state_machine_as_test(ByBag, settings=lives(20))
