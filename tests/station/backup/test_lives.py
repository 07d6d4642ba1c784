"""The machine of the hostile relay, with one station that is lost and restored from a backup."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.station import kit
from tests.station.backup.kit import backed_up, restored
from tests.station.mail.machine import lives
from tests.station.mail.test_old_copies import OldCopies

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)


class Restored(OldCopies):
    """One of the two stations is once lost, and restored from a backup that was made some time before.

    Unlike an old copy it has no key of its lines: it never seals anything before people have opened a new line.
    """

    def _remember(self, who: str) -> None:
        file = self._next_life().with_suffix(".backup")
        backed_up(self.world.stations[who], file)
        self.copies[who] = (file, len(self.said[who]))

    def _set_back(self, who: str) -> None:
        file, count = self.copies[who]
        self.befell = who
        self.lost = set(self.said[who][count:])
        self._live_on(who, restored(file, self._next_life(), chance=self.chance))
        sent = len(self.world.relay.seen)
        self.world.round(who)
        assert len(self.world.relay.seen) == sent
        self.new_line()


def test_whatever_the_relay_does_to_a_restored_station() -> None:
    """On a new line, whatever was not lost arrives once, words go on both ways, and nothing false is shown."""
    run_state_machine_as_test(Restored, settings=lives(12))
