"""A station: the program that one person of a delegation, or of the mediator's team, runs. READ FIRST of this room.

The rules are:

* One process for each unlocked station; whoever comes second is told where the first can be reached.
* Nothing is done once the path of the station leads to another folder than the one that was unlocked.
* An act is one transaction: when :meth:`Station.call` returns, all of it is on the disk; when it raises, nothing is.
* A person is told what happened, why, and what to do, whatever went wrong; nothing that anybody said gets into a log.
* Time and chance come in at the seams: a clock, a stream of chance for each transcript, and a watcher of every write.

From here: ``api`` has what can be asked, ``acts`` the table of what is done, ``talks`` the talks, ``open_talk`` the way
of an act to the disk, ``store`` and ``vault`` the files, ``door`` how another process of the same person gets in.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
from filelock import BaseFileLock

from goodoffices.errors.base import Blame, Refusal
from goodoffices.errors.gate import GateRefusal
from goodoffices.errors.mail import LinkFault
from goodoffices.errors.station import (
    DiskFailed,
    DiskFull,
    FolderMoved,
    Locked,
    NoStation,
    NoSuchAct,
    NotAnActYet,
    ReadOnly,
)
from goodoffices.errors.talk import TalkRefusal
from goodoffices.errors.together import together
from goodoffices.memory import keep_out_of_dumps
from goodoffices.seal.opening import new_card
from goodoffices.station import logs, results
from goodoffices.station.acts import ACTS, Act, Keeps, On, name_of
from goodoffices.station.api import asks
from goodoffices.station.api.asks import Answer
from goodoffices.station.api.encoding import encode, refusal_in_words
from goodoffices.station.clock import Clock
from goodoffices.station.doorfile import forget_door, say_door
from goodoffices.station.drafts import Drafts, has_windows_ends, holds_words
from goodoffices.station.folder import HeldFolder
from goodoffices.station.folding import Progress, unheard
from goodoffices.station.handles import Handles, write_handle
from goodoffices.station.keys import USUAL_MEMORY_KIB, Passphrase
from goodoffices.station.lines import Lines
from goodoffices.station.lock import take
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.loop import Report, carry_once
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.relays import Connect, to_relay
from goodoffices.station.new_names import chosen_name
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.private import private_folder
from goodoffices.station.shapes import demand_text, shaped
from goodoffices.station.talks import Talks
from goodoffices.station.vault import Chance, Identity, OnWrite, Vault
from goodoffices.station.zones import Zone, fixed
from goodoffices.talk.events import Language
from goodoffices.talk.terms import Moment

T = TypeVar("T")

Form = Callable[[Any, OpenTalk | None, bool], Any]
"""In which form an answer is given; knows the talk, if it was within one, and whether line ends of words changed."""


class Station:
    """An unlocked station. Use it in ``with``, or call :meth:`close`.

    Each act of :mod:`goodoffices.station.acts` is also a method: ``station.say(talk=..., leg=..., passages=[...])`` is
    ``station.call("say", {...})``.
    """

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
        self.kept_drafts = Drafts(vault.drafts, self.clock)
        self.mail_here = Mail(self.all_talks, vault.lines, vault.card(), chance)
        self.problems: dict[LinkId, Refusal] = {}
        self.after_act: Callable[[str], None] = _nothing
        self._vault = vault
        self._lock = lock
        self._turn = threading.RLock()
        self._closed = False
        self._zone_at = Zone(vault.identity.zone).at
        self._held = HeldFolder(folder)
        self._trying = threading.Lock()

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
        keep_out_of_dumps()
        place = Path(folder).absolute()
        if not place.is_dir():
            raise NoStation(folder=str(place))
        lock = take(place, say_door(place))
        chance = system_chance if chance is None else chance
        on_write = _nobody_watches if on_write is None else on_write
        try:
            forget_door(place)
            vault = Vault.open(place, passphrase, chance=chance, on_write=on_write)
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
            self.all_talks.close()
            self._vault.close()
            self._held.close()
            self._lock.release()

    def try_passphrase(self, passphrase: Passphrase) -> None:
        """Whether a passphrase is that of this station; one at a time, since each takes much memory.

        Raises:
            WrongPassphrase: it is another one.
        """
        with self._trying:
            self._vault.try_passphrase(passphrase)

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

    # --- acting

    def do(self, ask: asks.Ask[Answer]) -> Answer:
        """Do one act; gives what stands in the type of what is asked.

        Raises:
            Refusal: whatever speaks against it; nothing of it was written.
            Unexpected: a fault of the program; logged by its kind and place alone.
        """
        answer: Answer = self._guarded(name_of(type(ask)), msgspec.to_builtins(ask), lambda result, *_: result)
        return answer

    def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Do one act, by name, with plain JSON; gives plain JSON.

        Raises:
            NoSuchAct: there is no such act.
            WrongShape: the arguments do not have its shape.
            Refusal: whatever speaks against it; nothing of it was written.
            Unexpected: a fault of the program; logged by its kind and place alone.
        """
        return self._guarded(method, {} if params is None else params, self._plain)

    def _guarded(self, method: str, given: dict[str, Any], form: Form) -> Any:
        """An act; what was refused is kept, and told in this station's zone."""
        act = ACTS.get(method)
        try:
            if act is not None and act.on is On.RELAYS:
                demand_text(given, f"“{method}”")
                asked = shaped(given, act.ask, f"“{method}”")
                result = _without_its_words(lambda: form(act.do(self, asked), None, False))
            else:
                with self._turn:
                    try:
                        result = _without_its_words(partial(self._call, method, given, form))
                    except Refusal as refusal:
                        told = refusal_in_words(refusal, self._zone_at)
                        self._keep_refused(method, given, told)
                        raise told from None
        except Refusal as refusal:
            told = refusal_in_words(refusal, self._zone_at)
            if told is refusal:
                raise
            raise told from None
        self.after_act(method)
        return result

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in ACTS:
            raise AttributeError(name)

        def act(**params: Any) -> Any:
            return self.call(name, params)

        return act

    def at(self, title: str) -> OpenTalk:
        """An open talk; see :meth:`goodoffices.station.talks.Talks.at`."""
        return self.all_talks.at(title)

    def titles(self) -> list[str]:
        """The titles of the talks, oldest first."""
        return self.all_talks.titles()

    @property
    def lines_here(self) -> Lines:
        """The lines to other stations."""
        return Lines(self.mail_here, self._vault.card(), partial(self.chance, b"lines"))

    def drafts_kept(self) -> int:
        """How many drafts there are."""
        return len(self._vault.drafts.all())

    # --- mail

    def locked(self, act: Callable[[], T]) -> T:
        """Do something with the files while nobody else does.

        Raises:
            Locked: the station was locked in between.
            FolderMoved: its folder is another one by now.
        """
        with self._turn:
            if self._closed:
                raise Locked
            self._held.demand_in_place()
            return act()

    def carry(self, *, seconds: float, fetch: bool = True, reach: Connect = to_relay) -> Report:
        """Make one round to the relays; what is not done after ``seconds`` is left for the next time.

        Args:
            fetch: also look into the mailboxes; else only what waits here goes.
        """
        done = partial(carry_once, self.mail_here, self.locked, reach, seconds=seconds, fetch=fetch)
        report = _without_its_words(done)
        for link_id in report.links:
            self.problems.pop(link_id, None)
        self.problems.update(report.problems)
        return report

    def mail_faults(self) -> dict[LinkId, LinkFault]:
        """The faults of the program that the mail met since the station was opened, by link."""
        return dict(self.mail_here.links.faults)  # the loop may meet another at this moment

    def has_mail(self) -> bool:
        """Whether anything of this station goes by relay."""
        return bool(self.locked(partial(_without_its_words, self.mail_here.ids)))

    def strays(self) -> int:
        """How many files lie among the talks that this station does not know."""
        return self._vault.strays()

    def _call(self, method: str, params: dict[str, Any], form: Form) -> Any:
        demand_text(params, f"“{method}”")
        if self._closed:
            raise Locked
        self._held.demand_in_place()
        self.clock()
        act = ACTS.get(method)
        if act is None:
            raise NoSuchAct(problem="there is no act of that name")
        if act.on is On.TALK:
            return self._in_talk(method, act, params, form)
        ask: Any = shaped(params, act.ask, f"“{method}”")
        if not act.looks:
            self.clock.keep()
        try:
            result = form(act.do(self, ask), None, False)
        except Refusal as refusal:
            self._keep_reading(refusal)
            raise
        finally:
            self._vault.lines.drop()
        if not act.looks:
            self.clock.keep()
        return result

    def _keep_refused(self, method: str, given: dict[str, Any], refusal: Refusal, number: int | None = None) -> None:
        """Keep an act that carries words as a draft; where the disk does not take it, the refusal names none."""
        keeps = ACTS[method].keeps if method in ACTS else Keeps.NOTHING
        if isinstance(refusal, FolderMoved):
            return
        by_a_rule = keeps is Keeps.ALL and any(isinstance(each, GateRefusal | TalkRefusal) for each in refusal.each)
        if self._closed or keeps is Keeps.NOTHING or not (number or by_a_rule or holds_words(given)):
            return
        with suppress(Refusal):
            self.kept_drafts.refused(method, given, refusal, number)

    def resend(self, ask: asks.SendDraft) -> Any:
        """Do what a draft was meant for, as plain JSON.

        Raises:
            NoSuchDraft: there is none of that number.
            NotAnActYet: it is no act whose words are kept.
            Refusal: whatever speaks against it; the draft stays, as it was sent last.
        """
        draft = self.kept_drafts.one(ask.number)
        method, given = ask.act or draft.act, draft.asked if ask.asked is None else ask.asked
        if method is None or method not in ACTS or ACTS[method].keeps is Keeps.NOTHING:
            raise NotAnActYet(number=ask.number)
        try:
            result = _without_its_words(partial(self._in_talk, method, ACTS[method], given, self._plain))
        except Refusal as refusal:
            self._keep_refused(method, given, refusal, ask.number)
            raise
        self.kept_drafts.forget(ask.number)
        return result

    def dry_run(self, method: str, given: dict[str, Any]) -> None:
        """Hear what speaks against an act within a talk; nothing is done, and nothing is kept.

        Raises:
            NoSuchAct: it is none.
            Refusal: everything that speaks against it.
        """
        act = ACTS.get(method)
        if act is None or act.on is not On.TALK:
            raise NoSuchAct(problem="there is no act of that name")
        self._in_talk(method, act, given, self._plain, keep=False)

    def _in_talk(self, method: str, act: Act, params: dict[str, Any], form: Form, *, keep: bool = True) -> Any:
        ask: Any = shaped(params, act.ask, f"“{method}”")
        talk = self.at(ask.talk)
        talk.dates.clear()
        talk.names.clear()
        talk.problems.clear()
        talk.meant(ask.talk, [talk.title])
        try:
            result = act.do(talk, ask)
            talk.demand_right()
            given = form(result, talk, has_windows_ends(params))
            if not keep:
                talk.drop()
                return given
            with suppress(*(NO_DISK if act.looks else ())):  # a look is given where nothing can be written too
                talk.keep()
        except Refusal as refusal:
            talk.drop()
            self._keep_reading(refusal)
            told = refusal_in_words(together([*talk.problems, refusal]), self._zone_at, Handles(talk).shortest)
            if told is refusal:
                raise
            raise told from None
        except BaseException:
            talk.drop()
            raise
        return given

    def _plain(self, result: object, talk: OpenTalk | None, ends_changed: bool) -> Any:
        """A result as plain data for whoever asked: with handles, what was taken how, and in one zone.

        Args:
            ends_changed: line ends of the words were written down as others.
        """
        references = write_handle if talk is None else Handles(talk)
        plain = encode(result, references, None if isinstance(result, results.OnPaper) else self._zone_at)
        if talk is not None and isinstance(plain, dict):
            taken: dict[str, Any] = {"dates": talk.dates, "names": talk.names, "line_ends": ends_changed}
            plain |= {name: encode(each, references, self._zone_at) for name, each in taken.items() if each}
        return plain

    def _keep_reading(self, refusal: Refusal) -> None:
        """Keep the readings of the clock by which something was refused."""
        if refusal.blame is not Blame.MACHINE:
            self.clock.keep()


NO_DISK = (DiskFailed, DiskFull, ReadOnly)


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


def _without_its_words(act: Callable[[], T]) -> T:
    """Do it. A fault of the program may hold words: only its kind and place go on."""
    try:
        return act()
    except Refusal:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is
        refusal = logs.unexpected(error)
    raise refusal


def _nothing(_: str) -> None:
    """Nobody waits for acts."""


def _nobody_watches(name: str) -> None:
    """No watcher."""
