"""The machine of the hostile relay, with one station that is lost and restored from a backup."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from goodoffices.errors.mail import BagNotForHere
from goodoffices.station.station import Station
from tests.station.backup.kit import backed_up, restored
from tests.station.kit import TALK
from tests.station.mail.machine import lives
from tests.station.mail.rig import NORTH, conveyed_at, said_at
from tests.station.mail.test_old_copies import OldCopies

pytestmark = pytest.mark.long


class Restored(OldCopies):
    """One of the two stations is once lost, and restored from a backup that was made some time before.

    Unlike an old copy it has no key of its lines: it never seals anything before people have opened a new line.

    Attributes:
        before: the bags that were packed before.
    """

    before: list[tuple[str, bytes]]

    def _remember(self, who: str) -> None:
        file = self._next_life().with_suffix(".backup")
        backed_up(self.world.stations[who], file)
        self.copies[who] = (file, len(self.said[who]))

    def open_bag(self, to: str, file: bytes) -> None:
        """A bag on a line from before the restoration is for nobody there: its keys are in no backup."""
        try:
            super().open_bag(to, file)
        except BagNotForHere:
            assert to == self.befell
            assert (to, file) in self.before

    def _set_back(self, who: str) -> None:
        self.before = list(self.bags)
        file, count = self.copies[who]
        self.befell = who
        self.lost = set(self.said[who][count:])
        self._live_on(who, restored(file, self._next_life(), chance=self.chance))
        sent = len(self.world.relay.seen)
        self.world.round(who)
        assert len(self.world.relay.seen) == sent
        self.new_line()

    def end(self) -> None:
        """What the other station has of the lost past comes back, and once accepted both ends have the same."""
        super().end()
        assert self.befell is not None
        lost, (name, leg) = self.world.stations[self.befell], self.voices[self.befell]
        had = [text for text in own(lost, name) if text in self.lost]
        assert had == []
        kept = [text for text in self.shown()[self.befell] if text in self.lost]
        waiting = lost.given_back(talk=TALK, leg=leg)["lines"]
        if waiting:
            lost.judge_given_back(talk=TALK, leg=leg, entries=[each["ref"] for each in waiting], stands=True)
        assert [text for text in own(lost, name) if text in self.lost] == kept
        self.patiently(self.all_at_rest)
        assert lost.verify(talk=TALK)["equal"]
        assert set(own(lost, name)) == set(self.shown()[self.befell])


def own(station: Station, name: str) -> list[str]:
    """What a station has of its own words."""
    return said_at(station, "North") if name == NORTH else conveyed_at(station, "North")


def test_whatever_the_relay_does_to_a_restored_station() -> None:
    """On a new line, whatever was not lost arrives once, words go on both ways, and nothing false is shown."""
    run_state_machine_as_test(Restored, settings=lives(12))
