"""A station: the program that one person of a delegation, or of the mediator's team, runs. READ FIRST of this room.

The rules are:

* One process for each unlocked station; whoever comes second is told where the first can be reached.
* Nothing is done once the path of the station leads to another folder than the one that was unlocked.
* An act is one transaction: when :meth:`Station.call` returns, all of it is on the disk; when it raises, nothing is.
* A person is told what happened, why, and what to do, whatever went wrong; nothing that anybody said gets into a log.
* Time and chance come in at the seams: a clock, a stream of chance for each transcript, and a watcher of every write.

From here: ``acts`` lists what can be done and where it is, ``at_talk`` has the way of an act to the disk, ``store`` and
``vault`` the files, ``door`` how another process of the same person gets in.
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
from goodoffices.errors.mail import RoadFault
from goodoffices.errors.station import (
    Damaged,
    DiskFailed,
    DiskFull,
    FolderMoved,
    Locked,
    NoStation,
    NoSuchAct,
    NotAnActYet,
    OtherVersion,
    ReadOnly,
)
from goodoffices.errors.talk import TalkRefusal
from goodoffices.errors.together import together
from goodoffices.errors.words import HourMissing
from goodoffices.memory import keep_out_of_dumps
from goodoffices.seal.opening import new_card
from goodoffices.station import asks, joining, logs, looking, results
from goodoffices.station.acts import ACTS, LOOKING, OF_THE_STATION, Act, Keeps
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.clock import Clock
from goodoffices.station.doorfile import forget_door, say_door
from goodoffices.station.drafts import Drafts, has_windows_ends, holds_words
from goodoffices.station.ending import refuse_unless_agreed
from goodoffices.station.folder import HeldFolder
from goodoffices.station.folding import Progress, fold_if_older, unheard
from goodoffices.station.handles import refusal_with_handles, with_handles
from goodoffices.station.health import clock_of, examine
from goodoffices.station.keys import USUAL_MEMORY_KIB, Passphrase
from goodoffices.station.lines import Lines
from goodoffices.station.lock import take
from goodoffices.station.mail import overview
from goodoffices.station.mail.carrying import Reach
from goodoffices.station.mail.office import Office
from goodoffices.station.mail.posts import Road
from goodoffices.station.mail.reaching import probe, to_relay
from goodoffices.station.mail.sync import Report, carry_once
from goodoffices.station.naming import meant
from goodoffices.station.new_names import chosen_name
from goodoffices.station.one_zone import in_one_zone, refusal_in_zone
from goodoffices.station.opening import open_talk
from goodoffices.station.private import private_folder
from goodoffices.station.shapes import demand_text, shaped
from goodoffices.station.store import Store
from goodoffices.station.vault import Chance, Identity, OnWrite, TalkFile, Vault
from goodoffices.station.zones import Zone, fixed
from goodoffices.talk.events import Language
from goodoffices.talk.terms import Moment
from goodoffices.words import fold, parse_typed

T = TypeVar("T")


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
        self._vault = vault
        self._lock = lock
        self._chance = chance
        self._on_write = on_write
        self._progress = progress
        self._talks: dict[str, AtTalk] = {}
        self._turn = threading.RLock()
        self._closed = False
        self._problems: dict[Road, Refusal] = {}
        self._zone_at = Zone(vault.identity.zone).at
        self.office = Office(self, vault.lines, vault.card(), chance)
        self.after_act: Callable[[str], None] = _nothing
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
            with suppress(*_NO_DISK):  # the station stands; the first act keeps it
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
            for talk in self._talks.values():
                talk.store.close()
            self._talks.clear()
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

    def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Do one act, by name, with plain JSON; gives plain JSON.

        Raises:
            NoSuchAct: there is no such act.
            WrongShape: the arguments do not have its shape.
            Refusal: whatever speaks against it; nothing of it was written.
            Unexpected: a fault of the program; logged by its kind and place alone.
        """
        given = {} if params is None else params
        try:
            if method in _WITHOUT_THE_FILES:
                demand_text(given, f"“{method}”")
                return _without_its_words(partial(_WITHOUT_THE_FILES[method], self, given))
            with self._turn:
                try:
                    result = _without_its_words(partial(self._call, method, given))
                except Refusal as refusal:
                    self._keep_refused(method, given, refusal)
                    raise
        except Refusal as refusal:
            told = refusal_in_zone(refusal, self._zone_at)
            if told is refusal:
                raise
            raise told from None
        self.after_act(method)
        return result

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in ACTS and name not in OF_THE_STATION:
            raise AttributeError(name)

        def act(**params: Any) -> Any:
            return self.call(name, params)

        return act

    def at(self, title: str) -> AtTalk:
        """An open talk, by its title or by the beginning of it.

        Raises:
            NoSuchTalk, AmbiguousName: none of that title, or several.
            Damaged, OtherVersion: its file.
        """
        title = meant(title, self.titles()) or title
        talk = self._talks.get(fold(title)) or self._opened(title)
        talk.follow_clock()
        return talk

    def _opened(self, title: str) -> AtTalk:
        file = self._vault.talk(title)
        store = Store(file.path, file.key, self._on_write)
        try:
            fold_if_older(store, self.identity.fingerprint, self._progress)
            return self._known(file, store)
        except BaseException:
            store.close()
            raise

    def titles(self) -> list[str]:
        """The titles of the talks, oldest first."""
        return self._vault.titles()

    @property
    def lines_here(self) -> Lines:
        """The lines to other stations."""
        return Lines(self.office, self._vault.card(), partial(self._chance, b"lines"))

    @property
    def drafts_here(self) -> Drafts:
        """What was refused, and kept."""
        return Drafts(self._vault.drafts, self.clock)

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

    def carry(self, *, seconds: float, fetch: bool = True, reach: Reach = to_relay) -> Report:
        """Make one round to the relays; what is not done after ``seconds`` is left for the next time.

        Args:
            fetch: also look into the mailboxes; else only what waits here goes.
        """
        report = _without_its_words(partial(carry_once, self.office, self.locked, reach, seconds=seconds, fetch=fetch))
        for road in report.roads:
            self._problems.pop(road, None)
        self._problems.update(report.problems)
        return report

    def mail_faults(self) -> dict[Road, RoadFault]:
        """The faults of the program that the mail met since the station was opened, by road."""
        return dict(self.office.faults)  # the loop may meet another at this moment

    def has_mail(self) -> bool:
        """Whether anything of this station goes by relay."""
        return bool(self.locked(partial(_without_its_words, self.office.roads)))

    def note_problems(self, problems: dict[Road, Refusal]) -> None:
        """Where whoever asks how the mail stands is told from: what stood in the way, as a loop keeps it up to date."""
        self._problems = problems

    def strays(self) -> int:
        """How many files lie among the talks that this station does not know."""
        return self._vault.strays()

    def make_talk(self, title: str, begin: Callable[[AtTalk], T]) -> T:
        """Make a talk with its beginning, or nothing.

        Raises:
            TalkExists: the title is taken.
            NameMixed, NameReserved, NameLooksLike: it could be taken for something else.
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
            self._talks.pop(fold(file.title), None)
            if store is not None:
                store.close()
            self._vault.not_made(file.title)
            raise
        return result

    def _known(self, file: TalkFile, store: Store) -> AtTalk:
        talk = AtTalk(file.title, store, self.identity, clock=self.clock, chance=self._chance)
        talk.told_of_mail = partial(overview.told_of, talk)
        talk.drafts_kept = lambda: len(self._vault.drafts.all(file.title))
        talk.is_there = partial(overview.is_there, talk)
        self._talks[fold(file.title)] = talk
        return talk

    def _call(self, method: str, params: dict[str, Any]) -> Any:
        demand_text(params, f"“{method}”")
        if self._closed:
            raise Locked
        self._held.demand_in_place()
        self.clock()
        if method in _OF_THE_STATION:
            ask: Any = shaped(params, OF_THE_STATION[method], f"“{method}”")
            if method not in LOOKING:
                self.clock.keep()
            try:
                result = self._plain(_OF_THE_STATION[method](self, ask))
            except Refusal as refusal:
                self._keep_reading(refusal)
                raise
            finally:
                self._vault.lines.drop()
            if method not in LOOKING:
                self.clock.keep()
            return result
        act = ACTS.get(method)
        if act is None:
            raise NoSuchAct(problem="there is no act of that name")
        return self._act(method, act, params)

    def _keep_refused(self, method: str, given: dict[str, Any], refusal: Refusal, number: int | None = None) -> None:
        """Keep an act that carries words as a draft; where the disk does not take it, the refusal names none."""
        keeps = ACTS[method].keeps if method in ACTS else Keeps.NOTHING
        if isinstance(refusal, FolderMoved):
            return
        by_a_rule = keeps is Keeps.ALL and any(isinstance(each, GateRefusal | TalkRefusal) for each in refusal.each)
        if self._closed or keeps is Keeps.NOTHING or not (number or by_a_rule or holds_words(given)):
            return
        with suppress(Refusal):
            self.drafts_here.refused(method, given, refusal, number)

    def _send_draft(self, ask: asks.SendDraft) -> Any:
        draft = self.drafts_here.one(ask.number)
        method, given = ask.act or draft.act, draft.asked if ask.asked is None else ask.asked
        if method is None or method not in ACTS or ACTS[method].keeps is Keeps.NOTHING:
            raise NotAnActYet(number=ask.number)
        try:
            result = _without_its_words(partial(self._act, method, ACTS[method], given))
        except Refusal as refusal:
            self._keep_refused(method, given, refusal, ask.number)
            raise
        self.drafts_here.forget(ask.number)
        return result

    def _try_act(self, ask: asks.TryAct) -> None:
        if ask.act not in ACTS:
            raise NoSuchAct(problem="there is no act of that name")
        self._act(ask.act, ACTS[ask.act], ask.asked, keep=False)

    def _act(self, method: str, act: Act, params: dict[str, Any], *, keep: bool = True) -> Any:
        ask: Any = shaped(params, act.ask, f"“{method}”")
        talk = self.at(ask.talk)
        talk.dates.clear()
        talk.names.clear()
        talk.problems.clear()
        talk.meant(ask.talk, [talk.title])
        try:
            result = act.do(talk, ask)
            talk.demand_right()
            plain = self._plain(result, talk, ends_changed=has_windows_ends(params))
            if not keep:
                talk.drop()
                return plain
            with suppress(*(_NO_DISK if method in LOOKING else ())):  # a look is given where nothing can be written too
                talk.keep()
        except Refusal as refusal:
            talk.drop()
            self._keep_reading(refusal)
            told = refusal_with_handles(talk, together([*talk.problems, refusal]))
            if told is refusal:
                raise
            raise told from None
        except BaseException:
            talk.drop()
            raise
        return plain

    def _plain(self, result: object, talk: AtTalk | None = None, *, ends_changed: bool = False) -> Any:
        """A result as plain data for whoever asked: with handles, what was taken how, and in one zone.

        Args:
            ends_changed: line ends of the words were written down as others.
        """
        plain = msgspec.to_builtins(result)
        if talk is not None:
            plain = with_handles(talk, plain)
            taken: dict[str, Any] = {"dates": talk.dates, "names": talk.names, "line_ends": ends_changed}
            if isinstance(plain, dict):
                plain |= {name: msgspec.to_builtins(each) for name, each in taken.items() if each}
        return plain if isinstance(result, results.OnPaper) else in_one_zone(plain, self._zone_at)

    def _keep_reading(self, refusal: Refusal) -> None:
        """Keep the readings of the clock by which something was refused."""
        if refusal.blame is not Blame.MACHINE:
            self.clock.keep()

    # --- acts of the station as a whole

    def _who(self, ask: asks.Nothing) -> results.Who:
        me = self.identity
        return results.Who(
            name=me.name, fingerprint=me.fingerprint.hex(), zone=me.zone, language=me.language, exercise=me.exercise
        )

    def _all_talks(self, ask: asks.Nothing) -> list[results.TalkHere]:
        return [
            results.TalkHere(title=talk.title, seat="mediator" if talk.mediates else "side", legs=list(talk.legs()))
            for talk in map(self.at, self.titles())
        ]

    def _find(self, ask: asks.Find) -> list[results.WordsFound]:
        if not fold(ask.text):
            return []
        titles = self.titles() if ask.talk is None else [ask.talk]
        found = [each for title in titles for each in looking.find_in(self.at(title), ask.text, ask.limit)]
        found.sort(key=lambda each: each[0].ms, reverse=True)
        return [shown for _, shown in found[: ask.limit]]

    def _confirm_clock(self, ask: asks.ConfirmClock) -> results.ClockHere:
        typed = parse_typed(ask.watch, "your own watch")
        if typed.whole_day:
            raise HourMissing(where="Your own watch")
        watch, _ = Zone(self.identity.zone).read(typed)
        self.clock.set_right(watch)
        return clock_of(self)

    def _open_talk(self, ask: asks.OpenTalk) -> results.Opened:
        return self.make_talk(ask.title, lambda talk: open_talk(talk, ask))

    def _carry(self, params: dict[str, Any]) -> Any:
        """One round to the relays. It takes its own turns at the files, and holds none while it waits for a relay."""
        ask: asks.Carry = shaped(params, asks.Carry, "“carry”")
        report = self.carry(seconds=ask.seconds)
        problems = self.locked(lambda: overview.hindered(self.office, report.problems))
        return msgspec.to_builtins(results.Carried(sent=report.sent, taken=report.taken, problems=problems))

    def _roads(self, params: dict[str, Any]) -> Any:
        """Ask every relay whether it is there."""
        shaped(params, asks.Nothing, "“roads”")
        found = probe(self.locked(self.office.relays))
        roads = [
            results.RoadHere(
                relay=relay, works=trouble is None, problem=None if trouble is None else results.Refused.of(trouble)
            )
            for relay, trouble in found.items()
        ]
        return msgspec.to_builtins(roads)

    def _mail(self, _: asks.Nothing) -> results.Mail:
        problems = overview.Problems(self._problems)
        return results.Mail(
            lines=list(overview.lines(self.office, problems)),
            legs=[leg for talk in self.office.talks() for leg in overview.legs(self.office, talk, problems)],
        )

    def _destroy(self, ask: asks.Destroy) -> None:
        title = self._vault.talk(ask.talk).title
        with suppress(Damaged, OtherVersion):
            # What does not open is destroyed all the same; its mailboxes are then left to their relays.
            talk = self.at(title)
            if not ask.anyway:
                refuse_unless_agreed(talk)
            self.office.leave_talk(talk)
        known = self._talks.pop(fold(title), None)
        if known is not None:
            known.store.close()
        self._vault.destroy(title)


_OF_THE_STATION: dict[str, Callable[[Station, Any], object]] = {
    "who": Station._who,
    "talks": Station._all_talks,
    "doctor": lambda station, _: examine(station),
    "find": Station._find,
    "open_talk": Station._open_talk,
    "read_clock": lambda station, _: clock_of(station),
    "confirm_clock": Station._confirm_clock,
    "invite_line": lambda station, ask: station.lines_here.invite(ask, station.clock()),
    "accept_line": lambda station, ask: station.lines_here.accept(ask, station.clock.demand_right()),
    "answer_line": lambda station, ask: station.lines_here.answer(ask, station.clock.demand_right()),
    "finish_line": lambda station, ask: station.lines_here.finish(ask, station.clock()),
    "trust_line": lambda station, ask: station.lines_here.trust(ask, station.clock()),
    "cut_line": lambda station, ask: station.lines_here.cut(ask),
    "test_line": lambda station, ask: station.lines_here.test(ask, station.clock()),
    "invite_side": joining.invite_side,
    "invitations": joining.invitations,
    "join_talk": joining.join_talk,
    "decline_talk": joining.decline_talk,
    "mail": Station._mail,
    "compare_line": lambda station, ask: station.lines_here.compare(ask, station.clock()),
    "line_again": lambda station, ask: station.lines_here.again(ask),
    "give_up_line": lambda station, ask: station.lines_here.give_up(ask),
    "lines": lambda station, _: station.lines_here.all(),
    "destroy": Station._destroy,
    "drafts": lambda station, ask: station.drafts_here.all(ask),
    "keep_draft": lambda station, ask: station.drafts_here.keep(ask),
    "send_draft": Station._send_draft,
    "forget_draft": lambda station, ask: station.drafts_here.forget(ask.number),
    "try_act": Station._try_act,
}


_NO_DISK = (DiskFailed, DiskFull, ReadOnly)

_WITHOUT_THE_FILES: dict[str, Callable[[Station, dict[str, Any]], Any]] = {
    "carry": Station._carry,
    "roads": Station._roads,
}
"""Acts that wait for relays: they take their own turns at the files."""


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
