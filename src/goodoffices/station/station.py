"""A station: the program that one person of a delegation, or of the mediator's team, runs. READ FIRST of this room.

The rules are:

* One process for each unlocked station; whoever comes second is told where the first can be reached.
* Nothing is done once the path of the station leads to another folder than the one that was unlocked.
* An act is one transaction: when :meth:`Station.call` returns, all of it is on the disk; when it raises, nothing is.
* An act that only looks at talks sees all that was confirmed, and nothing else. It holds up neither mail nor acts.
* A person is told what happened, why, and what to do, whatever went wrong; nothing that anybody said gets into a log.
* Time and chance come in at the seams: a clock, a stream of chance for each transcript, and a watcher of every write.

From here: ``api`` has what can be asked, ``acts`` the table of what is done, ``talks`` the talks, ``open_talk`` the way
of an act to the disk, ``store`` and ``vault`` the files, ``door`` how another process of the same person gets in.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import msgspec

from goodoffices.errors.base import Blame, Refusal
from goodoffices.errors.gate import GateRefusal
from goodoffices.errors.station import (
    DraftWasSent,
    FolderMoved,
    NoSuchAct,
    NotAnActYet,
    OnlyLooks,
)
from goodoffices.errors.talk import TalkRefusal
from goodoffices.errors.together import together
from goodoffices.station import results
from goodoffices.station.acts import ACTS, Act, Keeps, On, name_of
from goodoffices.station.acts.trying import tried
from goodoffices.station.api import asks
from goodoffices.station.api.asks import Answer
from goodoffices.station.api.encoding import encode, moved, refusal_in_words
from goodoffices.station.database import NO_DISK
from goodoffices.station.drafts import has_windows_ends, holds_words
from goodoffices.station.handles import Handles, write_handle
from goodoffices.station.logs import without_its_words
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.sent import Sent
from goodoffices.station.shapes import demand_text, shaped
from goodoffices.station.unlocked import Unlocked
from goodoffices.talk.views import Reference

T = TypeVar("T")

Form = Callable[[Any, OpenTalk | None, bool], Any]
"""In which form an answer is given; knows the talk, if it was within one, and whether line ends of words changed."""


class Station(Unlocked):
    """An unlocked station. Use it in ``with``, or call :meth:`close`.

    Each act of :mod:`goodoffices.station.acts` is also a method: ``station.say(talk=..., leg=..., passages=[...])`` is
    ``station.call("say", {...})``.
    """

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

    def show(self, method: str, params: dict[str, Any] | None = None) -> results.Shown:
        """Do one act, by name, with plain JSON; gives what stands in the type of what is asked, ready to be shown.

        Raises:
            NoSuchAct, WrongShape, Refusal, Unexpected: as :meth:`call`.
        """
        shown: results.Shown = self._guarded(method, {} if params is None else params, self._shown)
        return shown

    def _guarded(self, method: str, given: dict[str, Any], form: Form) -> Any:
        """An act; what was refused is kept, and told in this station's zone."""
        act = ACTS.get(method)
        try:
            if act is not None and act.on in (On.RELAYS, On.CHANGES, On.LINES, On.BACKUP):
                demand_text(given, f"“{method}”")
                asked = shaped(given, act.ask, f"“{method}”")
                result = without_its_words(lambda: form(act.do(self, asked), None, False))
            elif act is not None and act.looks_at_talks:
                result = without_its_words(partial(self._look, method, act, given, form))
            else:
                with self._turn:
                    try:
                        result = without_its_words(partial(self._call, method, given, form))
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

    def _call(self, method: str, params: dict[str, Any], form: Form) -> Any:
        demand_text(params, f"“{method}”")
        with self._in_turn():
            self.clock()
        act = ACTS.get(method)
        if act is None:
            raise NoSuchAct(problem="there is no act of that name")
        if act.on is On.TALK:
            return self._in_talk(method, act, params, form)
        return self._of_station(method, act, params, form)

    def _of_station(self, method: str, act: Act, params: dict[str, Any], form: Form) -> Any:
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
            with suppress(*NO_DISK):  # it is done; the next act keeps them
                self.clock.keep()
        return result

    def _look(self, method: str, act: Act, params: dict[str, Any], form: Form) -> Any:
        """An act that only looks: the talk is taken as it stands, and looked at while others go on."""
        demand_text(params, f"“{method}”")
        ends_changed = has_windows_ends(params)
        with self.look() as look:
            with self._in_turn():
                self.clock()
                ask: Any = shaped(params, act.ask, f"“{method}”")
                talk = look.at(ask.talk) if act.on is On.TALK else None
            try:
                if talk is None:
                    given = form(act.do(look, ask), None, ends_changed)
                else:
                    given = self._seen(talk, act, ask, lambda result: form(result, talk, ends_changed))
                look.demand_still_there()
                return given
            except Refusal as refusal:
                look.demand_still_there()
                found = refusal
        with self._in_turn():
            self._keep_reading(found)
        raise found

    def _seen(self, talk: OpenTalk, act: Act, ask: Any, form: Callable[[object], Any]) -> Any:
        try:
            talk.meant(ask.talk, [talk.title])
            result = act.do(talk, ask)
            talk.demand_right()
            return form(result)
        except Refusal as refusal:
            raise self._told_in(talk, refusal) from None

    def _told_in(self, talk: OpenTalk, refusal: Refusal) -> Refusal:
        """A refusal within a talk, with everything else that was wrong, in words that people have for its things."""
        return refusal_in_words(together([*talk.problems, refusal]), self._zone_at, Handles(talk).shortest)

    def _keep_refused(self, method: str, given: dict[str, Any], refusal: Refusal, number: int | None = None) -> None:
        """Keep an act that carries words as a draft; where the disk does not take it, the refusal names none."""
        keeps = ACTS[method].keeps if method in ACTS else Keeps.NOTHING
        if isinstance(refusal, FolderMoved):
            return
        by_a_rule = keeps is Keeps.ALL and any(isinstance(each, GateRefusal | TalkRefusal) for each in refusal.each)
        words = keeps is not Keeps.NOTHING and (by_a_rule or holds_words(given))
        if self._closed or not (number or words):
            return
        with suppress(Refusal):
            self.kept_drafts.refused(method, given, refusal, number)

    def resend(self, ask: asks.SendDraft) -> Any:
        """Do what a draft was meant for, as plain JSON.

        Raises:
            NoSuchDraft: there is none of that number.
            NotAnActYet: it is none that opens a talk or writes within one.
            DraftWasSent: something else was done with it, and it could not be deleted.
            Refusal: whatever speaks against it; the draft stays, as it was sent last.
        """
        draft = self.kept_drafts.one(ask.number)
        method, given = ask.act or draft.act, draft.asked if ask.asked is None else ask.asked
        act = None if method is None else ACTS.get(method)
        if method is None or act is None or act.looks or (act.on is not On.TALK and act.keeps is Keeps.NOTHING):
            raise NotAnActYet(number=ask.number)
        do = self._of_station
        if act.on is On.TALK:
            do = partial(self._in_talk, sent=Sent(ask.number, method, given))
        try:
            result = without_its_words(partial(do, method, act, given, self._plain))
        except DraftWasSent:
            raise
        except Refusal as refusal:
            self._keep_refused(method, given, refusal, ask.number)
            raise
        self.kept_drafts.forget_sent(ask.number)
        return result

    def dry_run(self, method: str, given: dict[str, Any]) -> results.Tried:
        """What an act within a talk would leave; nothing is done, and nothing is kept.

        Raises:
            NoSuchAct: it is none.
            OnlyLooks: it changes nothing.
            Refusal: everything that speaks against it.
        """
        act = ACTS.get(method)
        if act is None or act.on is not On.TALK:
            raise NoSuchAct(problem="there is no act of that name")
        if act.looks:
            raise OnlyLooks(act=method)

        def do(talk: OpenTalk, ask: Any) -> results.Tried:
            result = act.do(talk, ask)
            talk.demand_right()
            return tried(talk, result, line_ends=has_windows_ends(given))

        would: results.Tried = self._in_talk(method, replace(act, do=do), given, lambda result, *_: result, keep=False)
        return would

    def _in_talk(
        self, method: str, act: Act, params: dict[str, Any], form: Form, *, keep: bool = True, sent: Sent | None = None
    ) -> Any:
        ask: Any = shaped(params, act.ask, f"“{method}”")
        talk = self.at(ask.talk)
        if sent is not None and (done := sent.done(talk)) is not None:
            return done.answer
        talk.dates.clear()
        talk.names.clear()
        talk.problems.clear()
        talk.meant(ask.talk, [talk.title])
        try:
            result = act.do(talk, ask) if keep else talk.without_chance(lambda: act.do(talk, ask))
            talk.demand_right()
            given = form(result, talk, has_windows_ends(params))
            if not keep:
                talk.drop()
                return given
            if sent is not None:
                sent.mark(talk, given, self.kept_drafts.numbers())
            talk.keep()
        except Refusal as refusal:
            talk.drop()
            self._keep_reading(refusal)
            told = self._told_in(talk, refusal)
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

    def _shown(self, result: object, talk: OpenTalk | None, ends_changed: bool) -> results.Shown:
        """A result as it is, with references as short as can be and every instant in this station's zone."""
        shortest = _as_it_is if talk is None else Handles(talk).shortest
        zone_at = None if isinstance(result, results.OnPaper) else self._zone_at
        taken = ([], []) if talk is None else (list(talk.dates), list(talk.names))
        return results.Shown(
            result=moved(result, zone_at, shortest),
            dates=[moved(each, self._zone_at, shortest) for each in taken[0]],
            names=taken[1],
            line_ends=ends_changed,
        )

    def _keep_reading(self, refusal: Refusal) -> None:
        """Keep the readings of the clock by which something was refused."""
        if refusal.blame is not Blame.MACHINE:
            self.clock.keep()


def _as_it_is(reference: Reference) -> Reference:
    return reference
