"""The machine of the hostile relay, with one station that is set back to an older copy of itself.

Its people open and compare a new line at once, and nothing else is done for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import RELAY, compare, copy_folder
from tests.station.mail.test_hostile_relay import HOUR, MARA, NAMES, NORTH, WHO, HostileRelay, meanwhile


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)


class OldCopies(HostileRelay):
    """The same, and one of the two stations is once exchanged for an older copy of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.copies: dict[str, tuple[Path, int]] = {}
        self.set_back_of: str | None = None
        self.lost: set[str] = set()
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
        if self.set_back_of is None:
            self._set_back(who)

    def _set_back(self, who: str) -> None:
        place, count = self.copies[who]
        self.set_back_of = who
        self.lost = set(self.said[who][count:])
        self._live_on(who, place)
        relay = self.world.relay
        relay.reachable, relay.swallow, relay.refuse = True, 0, lambda _: None
        mediator, north = self.world.stations[MARA], self.world.stations[NORTH]
        north.accept_line(message=mediator.invite_line(relay=RELAY)["words"])
        for _ in range(8):
            self.world.round()
            self.world.ms += HOUR
        for station in (mediator, north):
            compare(station, station.lines()[-1])

    def check_shown(self) -> None:
        """Whatever is shown was said, and each sentence once."""
        for who, shown in self.shown().items():
            assert len(shown) == len(set(shown))
            assert set(shown) <= set(self.said[who])
            if self.set_back_of is None:
                assert shown == self.said[who][: len(shown)]

    def all_is_over_there(self) -> bool:
        """Whether everything arrived that was not lost with the older copy."""
        if self.set_back_of is None:
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
            f"set back: {self.set_back_of}; missing: {missing}; "
            f"{[self.world.stations[name].mail()['legs'] for name in NAMES]}"
        )

    def end(self) -> None:
        """Words go on both ways, and a fork, if there is one, is told."""
        if self.set_back_of is None:
            self._set_back(NORTH)
        relay = self.world.relay
        relay.reachable, relay.swallow, relay.refuse = True, 0, lambda _: None
        self.patiently(self.all_is_over_there)
        for who in NAMES:
            self.say(who)
        self.patiently(self.all_is_over_there)
        for who in NAMES:
            station = self.world.stations[who]
            assert station.verify(talk=TALK)["equal"]
            assert station.mail()["legs"][0]["state"] == "open"


def test_whatever_the_relay_does_to_old_copies() -> None:
    """After a set-back and a new line, whatever was not lost with it arrives once, and words go on both ways."""
    # The same lives each day, so that a red run means a change; HYPOTHESIS_PROFILE=thorough looks for others.
    everyday = os.environ.get("HYPOTHESIS_PROFILE", "everyday") == "everyday"
    few = settings(
        max_examples=12 if everyday else 400,
        stateful_step_count=30,
        deadline=None,
        phases=[Phase.generate],
        derandomize=everyday,
        database=None,
    )
    run_state_machine_as_test(OldCopies, settings=few)
