"""An unlocked station without its acts: its folder, keys, clock, talks, drafts, lines and mail, and their life."""

from __future__ import annotations

import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from filelock import BaseFileLock

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LinkFault
from goodoffices.errors.station import KeysChange, Locked, NoStation
from goodoffices.memory import keep_out_of_dumps
from goodoffices.roads.relay_client import RelayClient
from goodoffices.seal.opening import new_card
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.backup.backups import Backups
from goodoffices.station.clock import Clock
from goodoffices.station.database import NO_DISK
from goodoffices.station.doorfile import forget_door, say_door
from goodoffices.station.drafts import Drafts
from goodoffices.station.folder import HeldFolder
from goodoffices.station.folding import Progress, unheard
from goodoffices.station.keys import USUAL_MEMORY_KIB, Passphrase
from goodoffices.station.lines import Lines
from goodoffices.station.lock import take
from goodoffices.station.logs import without_its_words
from goodoffices.station.looks import Look, Places
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.loop import Report, carry_once
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.relays import Connect, to_relay
from goodoffices.station.new_names import chosen_name
from goodoffices.station.notices import ANYTHING
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.private import private_folder
from goodoffices.station.shapes import shaped
from goodoffices.station.slots import RecoveryKey
from goodoffices.station.summaries import Summary
from goodoffices.station.talks import Talks
from goodoffices.station.vault import Chance, Identity, OnWrite, Vault
from goodoffices.station.zones import Zone, fixed
from goodoffices.talk.events import Language
from goodoffices.talk.telling import instant, refused
from goodoffices.talk.terms import Moment

T = TypeVar("T")

_CLEARING_UP: Final = 5.0
"""Seconds in which what of a backup was written is removed, when the station is locked in between."""


class Unlocked(ABC):
    """What acts of the station as a whole work on. Use it in ``with``, or call :meth:`close`."""

    def __init__(
        self,
        folder: Path,
        vault: Vault,
        lock: BaseFileLock,
        *,
        clock: Clock,
        chance: Chance,
        on_write: OnWrite,
        progress: Progress,
    ) -> None:
        self.folder = folder
        self.clock = vault.clock(clock)
        self.chance = chance
        self.all_talks = Talks(vault, clock=self.clock, chance=chance, on_write=on_write, progress=progress)
        vault.lines.after_writing = partial(self.all_talks.notices.committed, ANYTHING)
        vault.drafts.after_writing = self._draft_changed
        self.kept_drafts = Drafts(vault.drafts, self.clock, vault.titles, self._legs_of)
        self.mail_here = Mail(self.all_talks, vault.lines, vault.card(), chance)
        self.backups_here = Backups(
            folder, vault, self.all_talks, self.clock, chance, turn=self._in_turn, look=self.look
        )
        self.problems: dict[LinkId, Refusal] = {}
        self.after_act: Callable[[str], None] = _nothing
        self._vault = vault
        self._lock = lock
        self._turn = threading.RLock()
        self._places = Places()
        self._closed = False
        self._zone_at = Zone(vault.identity.zone).at
        self._held = HeldFolder(folder)
        self._trying = threading.Lock()
        self.followed: tuple[int, results.StationChanges] | None = None

    # --- making, opening, closing

    @classmethod
    def create(
        cls,
        folder: Path | str,
        passphrase: Passphrase,
        *,
        name: str,
        zone: str | int = "UTC",
        language: str = "en",
        exercise: bool = False,
        clock: Clock | None = None,
        chance: Chance | None = None,
        on_write: OnWrite | None = None,
        memory_kib: int = USUAL_MEMORY_KIB,
    ) -> Self:
        """Make a station, and open it.

        Args:
            folder: where it lives; made if it is not there.
            name: of the person whose station this is, as others see it.
            zone: ``Europe/Zurich``, ``+02:00``, or minutes east of UTC.
            exercise: an exercise station and a real one refuse each other.
            clock: readings of time; the machine's, if left out.
            chance: fresh bytes, a stream for each purpose; the machine's, if left out.
            on_write: stands before and after every write.
            memory_kib: what deriving the key costs; never below 64 MiB.

        Raises:
            AlreadyAStation, InUse, PassphraseTooShort, UnknownZone, ReadOnly, DiskFull: nothing was made.
        """
        place = Path(folder).absolute()
        chance = system_chance if chance is None else chance
        on_write = _nobody_watches if on_write is None else on_write
        called = chosen_name(name, "your name", mediators=True)
        card = new_card(called, exercise=exercise, fresh=partial(chance, b"card"))
        identity = Identity(
            name=called,
            fingerprint=card.fingerprint,
            zone=Zone(fixed(zone) if isinstance(zone, int) else zone).name,
            language=shaped(language, Language, "the language"),
            exercise=exercise,
        )
        keep_out_of_dumps()
        private_folder(place)
        lock = take(place, say_door(place))
        try:
            vault = Vault.create(
                place, passphrase, identity, card, chance=chance, on_write=on_write, memory_kib=memory_kib
            )
            clock = system_clock(identity.zone) if clock is None else clock
            made = cls(place, vault, lock, clock=clock, chance=chance, on_write=on_write, progress=unheard)
            with suppress(*NO_DISK):  # the station stands; the first act keeps it
                made.clock.keep()
            return made
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(
        cls,
        folder: Path | str,
        passphrase: Passphrase,
        *,
        clock: Clock | None = None,
        chance: Chance | None = None,
        on_write: OnWrite | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Unlock a station. Takes about a second, for deriving the key.

        Args:
            progress: told how far folding a talk again is, where a newer program has to.

        Raises:
            NoStation, WrongPassphrase, InUse, Damaged, OtherVersion, KeyParameters, ReadOnly: nothing was changed.
        """
        return cls._opened(folder, partial(Vault.open, passphrase=passphrase), clock, chance, on_write, progress)

    @classmethod
    def recover(
        cls,
        folder: Path | str,
        recovery: RecoveryKey,
        *,
        clock: Clock | None = None,
        chance: Chance | None = None,
        on_write: OnWrite | None = None,
    ) -> Self:
        """Unlock a station with its recovery key; its passphrase stays what it is until another one is set.

        Raises:
            NoRecoveryKey, WrongRecoveryKey: there is none, or it is another one.
            NoStation, InUse, Damaged, OtherVersion, ReadOnly: nothing was changed.
        """
        return cls._opened(folder, partial(Vault.recover, recovery=recovery), clock, chance, on_write, None)

    @classmethod
    def _opened(
        cls,
        folder: Path | str,
        open_vault: Callable[..., Vault],
        clock: Clock | None,
        chance: Chance | None,
        on_write: OnWrite | None,
        progress: Progress | None,
    ) -> Self:
        keep_out_of_dumps()
        place = Path(folder).absolute()
        if not place.is_dir():
            raise NoStation(folder=str(place))
        lock = take(place, say_door(place))
        chance = system_chance if chance is None else chance
        on_write = _nobody_watches if on_write is None else on_write
        try:
            forget_door(place)
            vault = open_vault(place, chance=chance, on_write=on_write)
            clock = system_clock(vault.identity.zone) if clock is None else clock
            progress = unheard if progress is None else progress
            return cls(place, vault, lock, clock=clock, chance=chance, on_write=on_write, progress=progress)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Lock the station: let go of the files, the keys and the folder."""
        with self._turn:
            if self._closed:
                return
            self._closed = True
            # What is seen by a reading may have been nothing but that there is no mail.
            with suppress(Refusal):
                self.clock.keep()
            self.all_talks.close()
            self._vault.close()
            self._held.close()
            self._lock.release()
        self.backups_here.wait_until_none(_CLEARING_UP)

    def try_passphrase(self, passphrase: Passphrase) -> None:
        """Whether a passphrase is that of this station; one at a time, since each takes much memory.

        Raises:
            WrongPassphrase: it is another one.
        """
        with self._trying:
            self._vault.try_passphrase(passphrase)

    # --- what opens it

    def keys_since(self) -> results.Keys:
        """What opens it, and since when."""
        holders = self._vault.holders()
        chosen, made = holders.passphrase.since, None if holders.recovery is None else holders.recovery.since
        return results.Keys(
            passphrase_since=None if chosen is None else instant(self.clock.at(chosen)),
            recovery_since=None if made is None else instant(self.clock.at(made)),
        )

    def backup_health(self) -> results.BackupHealth | None:
        """How its backups stand; None: it has no talk, and needs none."""
        last, problem = self.backups_here.last(), self.backups_here.problem
        if not self.titles():
            return None
        return results.BackupHealth(
            last=None if last is None else instant(self.clock.at(last)),
            old=self.backups_here.is_old(),
            problem=None if problem is None else refused(problem),
        )

    def try_recovery(self, recovery: RecoveryKey) -> None:
        """Whether a recovery key is that of this station.

        Raises:
            NoRecoveryKey, WrongRecoveryKey: it has none, or it is another one.
        """
        with self._trying:
            self._vault.try_recovery(recovery)

    def change_passphrase_to(self, passphrase: Passphrase) -> int:
        """Take another passphrase; see :meth:`goodoffices.station.vault.Vault.change_passphrase`."""
        now = self.clock().ms
        return self._with_new_keys(lambda: self._vault.change_passphrase(passphrase, now))

    def new_recovery(self) -> tuple[bytes, int]:
        """Make a recovery key; see :meth:`goodoffices.station.vault.Vault.new_recovery`."""
        now = self.clock().ms
        return self._with_new_keys(lambda: self._vault.new_recovery(now))

    def drop_recovery(self) -> int:
        """Take the recovery key away; see :meth:`goodoffices.station.vault.Vault.drop_recovery`."""
        return self._with_new_keys(self._vault.drop_recovery)

    def _with_new_keys(self, change: Callable[[], T]) -> T:
        """Change the keys of every file while none of a talk is open, and nobody tries a passphrase."""
        with self._in_turn(), self._trying:
            self.clock.keep()
            self.all_talks.put_down(KeysChange)
            try:
                return change()
            finally:
                self.all_talks.notices.committed(ANYTHING)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def identity(self) -> Identity:
        """Whose station this is."""
        return self._vault.identity

    def settle(self, identity: Identity) -> None:
        """Take other settings: they are kept, and everything that is read and shown from now on goes by them.

        Raises:
            UnknownZone: nothing was changed.
        """
        zone = Zone(identity.zone)
        self._vault.settle(identity)
        self.all_talks.follow_settings()
        self.clock.move(zone.at)
        self._zone_at = zone.at

    def at(self, title: str) -> OpenTalk:
        """An open talk; see :meth:`goodoffices.station.talks.Talks.at`."""
        return self.all_talks.at(title)

    def titles(self) -> list[str]:
        """The titles of the talks, oldest first."""
        return self.all_talks.titles()

    def _legs_of(self, title: str) -> list[str]:
        with suppress(Refusal):
            return list(self.at(title).legs())
        return []

    @property
    def lines_here(self) -> Lines:
        """The lines to other stations."""
        return Lines(self.mail_here, self._vault.card(), partial(self.chance, b"lines"))

    def _draft_changed(self, talk: str | None) -> None:
        """Wake whoever follows a talk, by its folded title, or the station."""
        self.all_talks.notices.committed(ANYTHING if talk is None else talk)

    def drafts_kept(self) -> int:
        """How many drafts there are."""
        return len(self._vault.drafts.all())

    def back_up_if_due(self) -> None:
        """Make the backup that the station makes by itself, if it is time; what stands in the way is told later.

        It takes its own turns at the files.
        """
        with suppress(Refusal):
            without_its_words(self.backups_here.make_if_due)

    # --- mail

    def locked(self, act: Callable[[], T]) -> T:
        """Do something with the files while nobody else does.

        Raises:
            Locked: the station was locked in between.
            FolderMoved: its folder is another one by now.
        """
        with self._in_turn():
            return act()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with self._turn:
            if self._closed:
                raise Locked
            self._held.demand_in_place()
            yield

    def look(self) -> Look:
        """Talks as they stand, for whoever only looks; others go on meanwhile."""
        return self._places.look(self.all_talks, self._in_turn)

    def lines_known(self, titles: Iterable[str]) -> dict[str, Summary]:
        """The lines about talks that are still right, by their titles."""
        return self.locked(
            lambda: {title: line for title in titles if (line := self.all_talks.line(title)) is not None}
        )

    def line(self, title: str, summarise: Callable[[OpenTalk], Summary]) -> Summary:
        """A line about a talk, made anew of the talk as it stands, while others go on.

        Raises:
            NoSuchTalk: there is none of that title.
            Damaged, OtherVersion: its file.
        """
        with self.look() as look:
            talk, commits = look.at_its_commit(title)
            made = summarise(talk)
            look.demand_still_there()
        return self.locked(partial(self.all_talks.keep_line, title, made, commits))

    def reach(self, home: RelayAccess) -> RelayClient:
        """The way to a relay: through the proxy of this station, as it is set at this moment, if it has one."""
        return to_relay(home, lambda: self.identity.proxy)

    def carry(self, *, seconds: float, fetch: bool = True, reach: Connect | None = None) -> Report:
        """Make one round to the relays; what is not done after ``seconds`` is left for the next time.

        Args:
            fetch: also look into the mailboxes; else only what waits here goes.
            reach: the way to a relay; None: the station's own.
        """
        done = partial(carry_once, self.mail_here, self.locked, reach or self.reach, seconds=seconds, fetch=fetch)
        report = without_its_words(done)
        for link_id in report.links:
            self.problems.pop(link_id, None)
        self.problems.update(report.problems)
        self.all_talks.notices.committed(ANYTHING)
        return report

    def mail_faults(self) -> dict[LinkId, LinkFault]:
        """The faults of the program that the mail met since the station was opened, by link."""
        return dict(self.mail_here.links.faults)  # the loop may meet another at this moment

    def has_mail(self) -> bool:
        """Whether anything of this station goes by relay."""
        return bool(self.locked(partial(without_its_words, self.mail_here.ids)))

    def strays(self) -> int:
        """How many files lie among the talks that this station does not know."""
        return self._vault.strays()

    # --- acts within acts: see :class:`goodoffices.station.station.Station`

    @abstractmethod
    def resend(self, ask: asks.SendDraft) -> Any:
        """Do what a draft was meant for, as plain JSON."""

    @abstractmethod
    def dry_run(self, method: str, given: dict[str, Any]) -> results.Tried:
        """What an act within a talk would leave; nothing is done, and nothing is kept."""


def system_clock(zone: str) -> Clock:
    """The machine's clock, read in a zone."""
    here = Zone(zone)

    def now() -> Moment:
        ms = time.time_ns() // 1_000_000
        return Moment(ms=ms, zone=here.at(ms))

    return now


def system_chance(_: bytes, count: int) -> bytes:
    """The machine's chance; its streams are one, since nothing of it can be told from anything else."""
    return os.urandom(count)


def _nothing(_: str) -> None:
    """Nobody waits for acts."""


def _nobody_watches(name: str) -> None:
    """No watcher."""
