"""The machine of two hostile relays and of bags; one station is set back to an older copy of itself, or has a double.

Its people open and compare a new line at once, and nothing else is done for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis.stateful import run_state_machine_as_test

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.machine import HOUR, lives
from tests.station.mail.rig import MARA, NORTH, RELAY, compare, copy_folder
from tests.station.mail.test_hostile_relay import (
    NAMES,
    SECOND,
    WHO,
    TwoRelays,
    meanwhile,
    speak,
)

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)


class NewLine(TwoRelays):
    """The same, and something befalls a station after which its people open a new line.

    Attributes:
        befell: whom; None as long as it has not.
        lost: the words that were lost with it.
        others: the words that somebody else said in its name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.befell: str | None = None
        self.lost: set[str] = set()
        self.others: set[str] = set()

    def new_line(self) -> None:
        """Both relays are honest meanwhile, and the line goes through both."""
        self.make_honest()
        mediator, north = self.world.stations[MARA], self.world.stations[NORTH]
        north.accept_line(message=mediator.invite_line(relay=RELAY)["words"])
        for _ in range(8):
            self.world.round()
            self.world.ms += HOUR
        for station in (mediator, north):
            compare(station, station.lines()[-1])
            station.add_relay(line=station.lines()[-1]["line"], relay=SECOND)

    def check_shown(self) -> None:
        """Whatever is shown was said, and each sentence once."""
        for who, shown in self.shown().items():
            assert len(shown) == len(set(shown))
            assert set(shown) <= set(self.said[who]) | self.others
            if self.befell is None:
                assert shown == self.said[who][: len(shown)]

    def all_is_over_there(self) -> bool:
        """Whether everything arrived that was not lost."""
        if self.befell is None:
            return super().all_is_over_there()
        shown = self.shown()
        return all(set(self.said[who]) - self.lost <= set(shown[who]) for who in NAMES)

    def patiently(self, done: Callable[[], bool]) -> None:
        """A month goes by."""
        for _ in range(60):
            self.world.round()
            if done():
                return
            self.world.ms += 12 * HOUR
        missing = {who: sorted(set(self.said[who]) - self.lost - set(self.shown()[who])) for who in NAMES}
        raise AssertionError(
            f"it befell {self.befell}; missing: {missing}; "
            f"{[self.world.stations[name].mail()['legs'] for name in NAMES]}"
        )

    def end(self) -> None:
        """Words go on both ways, and nothing is under way for ever."""
        self.make_sure()
        self.make_honest()
        self.patiently(self.all_is_over_there)
        for who in NAMES:
            self.say(who)
        self.patiently(self.all_is_over_there)
        self.patiently(self.all_at_rest)
        for who in NAMES:
            assert self.world.stations[who].verify(talk=TALK)["equal"]

    def make_sure(self) -> None:
        """It befalls somebody at the end, if it has not before."""
        raise NotImplementedError

    def all_at_rest(self) -> bool:
        """Whether nothing is under way on the leg, at either end."""
        legs = [leg for who in NAMES for leg in self.world.stations[who].mail()["legs"]]
        states = {(leg["state"]["code"], leg["waiting"], leg["sealed"], leg["at_relay"]) for leg in legs}
        return states == {("link.open", 0, 0, 0)}


class OldCopies(NewLine):
    """One of the two stations is once exchanged for an older copy of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.copies: dict[str, tuple[Path, int]] = {}
        for who in NAMES:
            self._remember(who)

    @meanwhile(who=WHO)
    def remember(self, who: str) -> None:
        """Somebody makes a copy of a folder."""
        self._remember(who)

    def _remember(self, who: str) -> None:
        place = self._next_life()
        copy_folder(self.world.folder / who, place)
        self.copies[who] = (place, len(self.said[who]))

    @meanwhile(who=WHO)
    def set_back(self, who: str) -> None:
        """The copy is put back; the two people know of it, and open and compare a new line."""
        if self.befell is None:
            self._set_back(who)

    def _set_back(self, who: str) -> None:
        place, count = self.copies[who]
        self.befell = who
        self.lost = set(self.said[who][count:])
        self._live_on(who, place)
        self.new_line()

    def make_sure(self) -> None:
        if self.befell is None:
            self._set_back(NORTH)


class Doubles(NewLine):
    """One of the two stations lives twice for a while: both speak, both look into the same mailboxes."""

    def __init__(self) -> None:
        super().__init__()
        self.double: Station | None = None
        self.acts = 0

    @meanwhile(who=WHO)
    def copy(self, who: str) -> None:
        """A copy of a station is opened while the station itself goes on."""
        if self.befell is None:
            self._copy(who)

    def _copy(self, who: str) -> None:
        self.befell = who
        folder = copy_folder(self.world.folder / who, self.world.folder / "the double")
        self.double = kit.reopen(folder, clock=self.world.clock(), chance=self.chance)

    @meanwhile()
    def found_out(self) -> None:
        """The double ends, and the people open a new line from the station that stays."""
        if self.double is not None:
            self._found_out()

    def _found_out(self) -> None:
        assert self.double is not None
        self.double.close()
        self.double = None
        self.new_line()

    def live(self, act: str, who: str) -> None:
        """Every second thing that the station does, its double does."""
        self.acts += 1
        if self.double is None or who != self.befell or self.acts % 2:
            super().live(act, who)
        elif act == "say":
            text = f"{who} double {len(self.others)}"
            speak(self.double, *self.voices[who], text)
            self.others.add(text)
        elif act == "round":
            self.double.carry(seconds=30, reach=self.world.reach)

    def make_sure(self) -> None:
        if self.befell is None:
            self._copy(NORTH)
        if self.double is not None:
            self._found_out()


def test_whatever_the_relay_does_to_old_copies() -> None:
    """After a set-back and a new line, whatever was not lost with it arrives once, and words go on both ways."""
    run_state_machine_as_test(OldCopies, settings=lives(12))


def test_whatever_the_relay_does_to_doubles() -> None:
    """After a double has ended and on a new line, whatever the station itself said and should have arrives once."""
    run_state_machine_as_test(Doubles, settings=lives(12))
