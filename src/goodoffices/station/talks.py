"""The talks of a station: their files, and those that are open.

The rules are:

* A talk is made whole or not at all, and destroyed with everything that this station has of it.
* It is opened when it is first asked for, and stays open until the station is locked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import msgspec

from goodoffices.errors.station import DiskFailed, DiskFull, ReadOnly
from goodoffices.station.clock import StationClock
from goodoffices.station.folding import Progress, fold_if_older
from goodoffices.station.mail import status
from goodoffices.station.naming import meant
from goodoffices.station.new_names import chosen_name
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.store import Store
from goodoffices.station.summaries import Summary, stamp
from goodoffices.station.vault import Chance, OnWrite, TalkFile, Vault
from goodoffices.words import fold

T = TypeVar("T")


class Talks:
    """The talks of one unlocked station.

    Args:
        progress: told how far folding a talk again is, where a newer program has to.
    """

    def __init__(
        self, vault: Vault, *, clock: StationClock, chance: Chance, on_write: OnWrite, progress: Progress
    ) -> None:
        self._vault = vault
        self.clock = clock
        self._chance = chance
        self._on_write = on_write
        self._progress = progress
        self._open: dict[str, OpenTalk] = {}
        self._lines: dict[str, Summary] = {}
        self._touched: set[str] = set()

    def titles(self) -> list[str]:
        """The titles of the talks, oldest first."""
        return self._vault.titles()

    def at(self, title: str) -> OpenTalk:
        """An open talk, by its title or by the beginning of it.

        Raises:
            NoSuchTalk, AmbiguousName: none of that title, or several.
            Damaged, OtherVersion: its file.
        """
        title = meant(title, self.titles()) or title
        talk = self._open.get(fold(title)) or self._opened(title)
        talk.follow_clock()
        return talk

    def exactly(self, title: str) -> str:
        """The title as it is spelled, of a talk that is named in full.

        Raises:
            NoSuchTalk: there is none.
        """
        return self._vault.talk(title).title

    def make(self, title: str, begin: Callable[[OpenTalk], T]) -> T:
        """Make a talk with its beginning, or nothing.

        Raises:
            TalkExists: the title is taken.
            NameMixed, NameReserved, NameLooksLike: it could be taken for something else.
            Refusal: whatever ``begin`` meets.
        """
        others = [each for each in self.titles() if fold(each) != fold(title)]
        file = self._vault.new_talk(chosen_name(title, "the title", others))
        store = None
        try:
            store = Store(file.path, file.key, self._on_write, create=True)
            talk = self._known(file, store)
            talk.follow_no_turn_before()
            result = begin(talk)
            talk.keep()
            self._vault.made(file.title)
        except BaseException:
            self._open.pop(fold(file.title), None)
            if store is not None:
                store.close()
            self._vault.not_made(file.title)
            raise
        return result

    def line(self, title: str, summarise: Callable[[OpenTalk], Summary]) -> Summary:
        """A line about a talk; the talk is opened where there is none that is right.

        Raises:
            NoSuchTalk: there is none of that title.
            Damaged, OtherVersion: its file.
        """
        folded, now = fold(title), self.clock.judged().ms
        path = self._vault.talk(title).path
        known = self._vault.summaries.of(folded, path, now)
        if known is None:
            known = msgspec.structs.replace(summarise(self.at(title)), stamp=stamp(path))
            with suppress(ReadOnly, DiskFull, DiskFailed):  # it is made again then
                self._vault.summaries.put(folded, known)
        self._lines[folded] = known
        return known

    def _written_to(self, title: str) -> None:
        """Before a talk is written to: its line may be wrong from now on."""
        if self._lines.pop(fold(title), None) is not None or fold(title) not in self._touched:
            self._vault.summaries.forget(fold(title))
            self._touched.add(fold(title))

    def destroy(self, title: str) -> None:
        """Destroy a talk with its file, its key and its drafts."""
        self._lines.pop(fold(title), None)
        known = self._open.pop(fold(title), None)
        if known is not None:
            known.store.close()
        self._vault.destroy(title)

    def follow_settings(self) -> None:
        """Go by other settings of the station from now on, in every talk that is open."""
        for talk in self._open.values():
            talk.follow_settings(self._vault.identity)

    def close(self) -> None:
        """Let go of the files."""
        for folded, talk in self._open.items():
            talk.store.close()
            if folded in self._lines:  # closing folds the log into the file
                with suppress(ReadOnly, DiskFull, DiskFailed):
                    right = msgspec.structs.replace(self._lines[folded], stamp=stamp(talk.store.path))
                    self._vault.summaries.put(folded, right)
        self._open.clear()

    def _opened(self, title: str) -> OpenTalk:
        file = self._vault.talk(title)
        store = Store(file.path, file.key, self._on_write)
        try:
            fold_if_older(store, self._vault.identity.fingerprint, self._progress)
            return self._known(file, store)
        except BaseException:
            store.close()
            raise

    def _known(self, file: TalkFile, store: Store) -> OpenTalk:
        talk = OpenTalk(file.title, store, self._vault.identity, clock=self.clock, chance=self._chance)
        talk.before_writing = partial(self._written_to, file.title)
        talk.told_of_mail = partial(status.told_of, talk)
        talk.drafts_kept = lambda: len(self._vault.drafts.all(file.title))
        talk.is_there = partial(status.is_there, talk)
        self._open[fold(file.title)] = talk
        return talk
