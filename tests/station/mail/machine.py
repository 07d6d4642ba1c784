"""What the state machines of this folder share: worlds that are copied from one, and stations that are opened again."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine

from tests.station import kit
from tests.station.mail.rig import World, copied_world, copy_folder, watch_writes

HOUR = 3_600_000

_templates: dict[Callable[[World], object], World] = {}


def template_of(make: Callable[[World], object]) -> World:
    """A world as it is after ``make``; made once, and only ever copied."""
    if make not in _templates:
        made = World(Path(tempfile.mkdtemp(prefix="goodoffices-test-")))
        make(made)
        _templates[make] = made
    return _templates[make]


def forget_templates() -> None:
    """No folder of one is left."""
    for made in _templates.values():
        made.close()
        shutil.rmtree(made.folder)
    _templates.clear()


class Killed(BaseException):
    """The process of a station ends at this instant."""


class Machine(RuleBasedStateMachine):
    """A world of its own for each run, with the same chance in each, so that hypothesis finds again what it found."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goodoffices-test-"))
        self.dice = random.Random(20251214)
        self.world = copied_world(template_of(self.begin), self.folder / "0", chance=self.chance)
        self.lives = 0

    @staticmethod
    def begin(world: World) -> object:
        """Make the world in which it begins."""
        raise NotImplementedError

    def end(self) -> None:
        """What must have come of it."""
        raise NotImplementedError

    def chance(self, _: bytes, count: int) -> bytes:
        """The chance of all stations."""
        return self.dice.randbytes(count)

    def teardown(self) -> None:
        """Nothing is left of the run."""
        try:
            self.end()
        finally:
            self.world.close()
            shutil.rmtree(self.folder)

    def _next_life(self) -> Path:
        self.lives += 1
        return self.folder / f"life {self.lives}"

    def _kill_amid(self, who: str, nth: int, act: Callable[[], object]) -> None:
        """A station is killed at one of the writes of an act, if it has so many, and is opened again."""
        place, station = self._next_life(), self.world.stations[who]
        points = 0

        def watch(_: str) -> None:
            nonlocal points
            points += 1
            if points == nth:
                copy_folder(self.world.folder / who, place)
            if points >= nth:
                # From here on nothing of it reaches the disk, and so nothing a relay.
                raise Killed

        watch_writes(station, watch)
        try:
            act()
        except Killed:
            self._live_on(who, place)
        else:
            watch_writes(station, lambda _: None)

    def _live_on(self, who: str, folder: Path) -> None:
        """The folder of a station is another one from now on, and the station is opened there."""
        self.world.stations[who].close()
        shutil.rmtree(self.world.folder / who)
        folder.rename(self.world.folder / who)
        self.world.stations[who] = kit.reopen(self.world.folder / who, clock=self.world.clock(), chance=self.chance)


def lives(count: int) -> settings:
    """As many lives, the same each day, so that a red run means a change.

    ``HYPOTHESIS_PROFILE=thorough`` looks for others, for ten minutes a machine. A life that fails is shown as it was:
    to make it smaller would take longer than to read it.
    """
    everyday = os.environ.get("HYPOTHESIS_PROFILE") != "thorough"
    return settings(
        max_examples=count if everyday else 400,
        stateful_step_count=40,
        deadline=None,
        phases=[Phase.generate],
        derandomize=everyday,
        database=None,
        # A machine that has much else to do is no fault.
        suppress_health_check=[HealthCheck.too_slow],
    )
