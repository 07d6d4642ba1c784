"""The talks of a station: their files, and those that are open.

The rules are:

* A talk is made whole or not at all, and destroyed with everything that this station has of it.
* It is opened when it is first asked for, and stays open until the station is locked.
* Whoever only looks is given the talk as it stands (``looks``), with a clock that stands still.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import Locked, NoSuchTalk
from goodoffices.station.backup.known import Known, mark_of
from goodoffices.station.clock import StationClock
from goodoffices.station.database import NO_DISK
from goodoffices.station.folding import Progress, fold_if_older
from goodoffices.station.imports import forget_texts
from goodoffices.station.mail import status
from goodoffices.station.naming import meant
from goodoffices.station.new_names import chosen_name
from goodoffices.station.notices import Notices
from goodoffices.station.open_talk import BackupOf, OpenTalk
from goodoffices.station.snapshots import Snapshot, Snapshots
from goodoffices.station.store import Store
from goodoffices.station.summaries import Summary, stamp
from goodoffices.station.vault import Chance, OnWrite, TalkFile, Vault
from goodoffices.talk.talk import Talk
from goodoffices.words import fold

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Here:
    """A talk that is open here, with its file and its snapshots."""

    talk: OpenTalk
    store: Store
    snapshots: Snapshots


class Talks:
    """The talks of one unlocked station.

    Args:
        progress: told how far folding a talk again is, where a newer program has to.

    Attributes:
        notices: wakes whoever waits for a change of a talk.
    """

    def __init__(
        self, vault: Vault, *, clock: StationClock, chance: Chance, on_write: OnWrite, progress: Progress
    ) -> None:
        self._vault = vault
        self.clock = clock
        self._chance = chance
        self._on_write = on_write
        self._progress = progress
        self._open: dict[str, _Here] = {}
        self._lines: dict[str, tuple[Path, Summary]] = {}
        self._touched: set[str] = set()
        self.notices = Notices()

    def titles(self) -> list[str]:
        """The titles of the talks, oldest first."""
        return self._vault.titles()

    def at(self, title: str) -> OpenTalk:
        """An open talk, by its title or by the beginning of it.

        Raises:
            NoSuchTalk, AmbiguousName: none of that title, or several.
            Damaged, OtherVersion: its file.
        """
        return self._at(title).talk

    def _at(self, title: str) -> _Here:
        here = self._open.get(fold(title))  # a whole name means itself, whatever others there are
        if here is None:
            title = meant(title, self.titles()) or title
            here = self._open.get(fold(title)) or self._opened(title)
        here.talk.follow_clock()
        return here

    def as_it_stands(self, title: str) -> tuple[OpenTalk, Snapshots, Snapshot]:
        """A talk as it stands now, with the snapshot that it reads, which is to be given back.

        What its clock has done is kept; where the disk takes nothing, it is seen all the same.

        Raises:
            NoSuchTalk, AmbiguousName, Damaged, OtherVersion, as :meth:`at`.
        """
        here, clock = self._at(title), self.clock.held()
        followed = here.talk.talk.rows
        with suppress(*NO_DISK):
            here.talk.keep()
            followed = here.talk.talk.rows
        drafts = self._vault.drafts.count(here.talk.title)
        snapshot, state = here.snapshots.take(here.talk.talk)
        try:
            if any(followed.delta()):
                state = Talk(state.rooms.over(followed.over(snapshot)))
            me = self._vault.identity
            talk = OpenTalk(here.talk.title, snapshot, me, clock=clock, chance=self._chance, state=state)
        except BaseException:
            here.snapshots.give_back(snapshot)
            raise
        _tell_of_mail(talk)
        talk.drafts_kept = lambda: drafts
        talk.backups = partial(_backups_of, talk, self._vault.backups.all())
        return talk, here.snapshots, snapshot

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
            talk = self._known(file, store).talk
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

    def line(self, title: str) -> Summary | None:
        """The line about a talk; None: there is none that is right.

        Raises:
            NoSuchTalk: there is none of that title.
        """
        folded, now = fold(title), self.clock.judged().ms
        path, known = self._lines.get(folded, (None, None))
        if path is not None and known is not None and known.holds(path, now):
            return known
        path = self._vault.talk(title).path
        known = self._vault.summaries.of(folded, path, now)
        if known is not None:
            self._lines[folded] = path, known
        return known

    def keep_line(self, title: str, line: Summary, commits: int) -> Summary:
        """Keep a line that was made of a talk as it stood at a commit, unless there was another one since.

        Raises:
            NoSuchTalk: there is none of that title any more.
        """
        folded, path = fold(title), self._vault.talk(title).path
        if self.notices.commits(folded) == commits:
            line = msgspec.structs.replace(line, stamp=stamp(path))
            with suppress(*NO_DISK):  # it is made again then
                self._vault.summaries.put(folded, line)
            self._lines[folded] = path, line
        return line

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
            known.snapshots.end(lambda: NoSuchTalk(title=title, similar=""))
            known.store.close()
        self._vault.destroy(title)
        forget_texts()
        self.notices.committed(fold(title))

    def put_down(self, why: Callable[[], Refusal]) -> None:
        """Let go of the files; each talk is opened again when it is asked for. Whoever looks at one is told why."""
        for here in self._open.values():
            here.snapshots.end(why)
            here.store.close()
        self._open.clear()
        self._lines.clear()
        self._touched.clear()

    def end_looks(self) -> None:
        """Whoever looks at a talk is told that the station is locked, and nobody begins to."""
        for here in list(self._open.values()):
            here.snapshots.end(Locked)
        self.notices.end()

    def follow_settings(self) -> None:
        """Go by other settings of the station from now on, in every talk that is open."""
        for here in self._open.values():
            here.talk.follow_settings(self._vault.identity)

    def close(self) -> None:
        """Let go of the files."""
        self.end_looks()
        forget_texts()
        for folded, here in self._open.items():
            here.store.close()
            if folded in self._lines:  # closing folds the log into the file
                with suppress(*NO_DISK):
                    right = msgspec.structs.replace(self._lines[folded][1], stamp=stamp(here.store.path))
                    self._vault.summaries.put(folded, right)
        self._open.clear()

    def _opened(self, title: str) -> _Here:
        file = self._vault.talk(title)
        store = Store(file.path, file.key, self._on_write)
        try:
            fold_if_older(store, self._vault.identity.fingerprint, self._progress)
            return self._known(file, store)
        except BaseException:
            store.close()
            raise

    def _known(self, file: TalkFile, store: Store) -> _Here:
        talk = OpenTalk(file.title, store, self._vault.identity, clock=self.clock, chance=self._chance)
        _tell_of_mail(talk)
        talk.before_writing = partial(self._written_to, file.title)
        talk.drafts_kept = lambda: self._vault.drafts.count(file.title)
        talk.backups = lambda: _backups_of(talk, self._vault.backups.all())
        here = self._open[fold(file.title)] = _Here(talk, store, Snapshots(store))
        store.after_changes = partial(self.notices.committed, fold(file.title))
        return here


def _tell_of_mail(talk: OpenTalk) -> None:
    """How far its entries are by mail stands in the talk's own rows."""
    talk.told_of_mail = partial(status.told_of, talk)
    talk.is_there = partial(status.is_there, talk)
    talk.given_back = partial(status.given_back, talk)


def _backups_of(talk: OpenTalk, known: Mapping[int, Known]) -> list[BackupOf]:
    """The backups that hold a talk, oldest first."""
    mark = mark_of(talk.talk.rows)
    return [BackupOf(file=each.file, made=each.made) for each in known.values() if mark in each.talks]
