"""The clock and the chance of a play: both follow from the scenario, so that a replay is the same each time."""

from __future__ import annotations

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.talk.terms import Moment
from goodoffices.words import parse_instant

_BLOCK = 32


class SteppedClock:
    """A clock that stands still until somebody sets it."""

    def __init__(self, at: str) -> None:
        self.set(at)

    def set(self, at: str) -> None:
        """Set it to an instant in text, in its whole spelling."""
        ms, zone = parse_instant(at)
        self._now = Moment(ms=ms, zone=zone)

    def __call__(self) -> Moment:
        """What it shows."""
        return self._now


class ScenarioChance:
    """A stream of bytes for each purpose, so that what happens on one leg moves nothing on another (rule 17).

    It looks like chance and is not: everybody who has the scenario can make the same bytes. It serves an exercise.
    """

    def __init__(self, scenario: bytes, station: str) -> None:
        self._seed = digest(labels.SCENARIO, scenario, station.encode())
        self._given: dict[bytes, int] = {}

    def __call__(self, purpose: bytes, count: int) -> bytes:
        """The next ``count`` bytes for a purpose."""
        made = b""
        while len(made) < count:
            block = self._given.get(purpose, 0)
            self._given[purpose] = block + 1
            made += digest(labels.SCENARIO, self._seed, purpose, block.to_bytes(8, "big"))[:_BLOCK]
        return made[:count]
