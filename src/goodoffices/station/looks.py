"""What an act that only looks works on: talks as they stood when it began, while others go on writing and reading.

The rules are:

* The one turn at the files is held only for a moment: to open a talk, to take over what the clock has done and keep its
  readings, and to take the state. Everything that was confirmed before is in it, and nothing of an act under way.
* A look has one moment, that at which it began. Whatever it does to a talk stays in its own hands and is let go of.
* So many look at once, and others wait for a place before they wait for anything else.
* When the station is locked, or the talk destroyed, whoever still looks is told that and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from goodoffices.errors.base import Refusal
from goodoffices.station.imports import forget_texts
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.snapshots import Snapshot, Snapshots
from goodoffices.station.talks import Talks
from goodoffices.words import fold

MOST_AT_ONCE: Final = 16
"""Looks under way."""


class Places:
    """The places for those who look."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(MOST_AT_ONCE)

    def look(self, talks: Talks, turn: Callable[[], AbstractContextManager[object]]) -> Look:
        """A look, in the next place that is free. Use it in ``with``.

        Args:
            turn: has the files for itself during a block; refuses once they are not there any more.
        """
        self._free.acquire()
        return Look(talks, turn, self._free.release)


class Look:
    """What one act that only looks works on."""

    def __init__(
        self, talks: Talks, turn: Callable[[], AbstractContextManager[object]], leave: Callable[[], None]
    ) -> None:
        self._talks = talks
        self._turn = turn
        self._leave = leave
        self._taken: list[tuple[Snapshots, Snapshot]] = []

    def __enter__(self) -> Look:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.demand_still_there()
        except Refusal:
            forget_texts()  # this look may have derived something since the others were forgotten
        for snapshots, snapshot in self._taken:
            snapshots.give_back(snapshot)
        self._leave()

    def titles(self) -> list[str]:
        """The titles of the talks, oldest first."""
        with self._turn():
            return self._talks.titles()

    def at(self, title: str) -> OpenTalk:
        """A talk as it stands now, by its title or by the beginning of it.

        Raises:
            NoSuchTalk, AmbiguousName: none of that title, or several.
            Damaged, OtherVersion: its file.
        """
        with self._turn():
            talk, snapshots, snapshot = self._talks.as_it_stands(title)
            self._taken.append((snapshots, snapshot))
            return talk

    def at_its_commit(self, title: str) -> tuple[OpenTalk, int]:
        """A talk as it stands now, and how many commits it has had since the station was unlocked."""
        with self._turn():
            talk = self.at(title)
            return talk, self._talks.notices.commits(fold(talk.title))

    def demand_still_there(self) -> None:
        """Refuse to tell of what is not there any more.

        Raises:
            Locked, NoSuchTalk: the station was locked since, or the talk destroyed.
        """
        for _, snapshot in self._taken:
            snapshot.demand_still_there()
