"""A command at its station: which folder, which talk, through the door or with the passphrase, and how to answer.

The rules are:

* If a process has the station open, the command goes through its door. Otherwise it takes the lock, asks for the
  passphrase, acts and ends.
* A passphrase that is given is tried, also where a door is open: whoever has the wrong one, or means another folder,
  acts nowhere.
* The station is opened at the first call, once in a command; what only looks at the folder opens nothing.
* With several talks or legs none is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from goodoffices.errors.base import InEnglish, Refusal
from goodoffices.errors.station import DoorClosed, Locked, NoSuchTalk, Resting, WrongShape
from goodoffices.errors.together import together
from goodoffices.errors.usage import NoTalkYet, Stopped, WhichLeg, WhichTalk

if TYPE_CHECKING:
    from rich.text import Text

    from goodoffices.cli.line import Line
    from goodoffices.cli.passphrase import Ask
    from goodoffices.cli.printer import Printer
    from goodoffices.cli.reach import Answering
    from goodoffices.cli.settings import Settings

DESK = "desk"
Made = TypeVar("Made")


class Session:
    """One command.

    Attributes:
        as_json: answer in JSON.
        passphrase_fd: where the passphrase comes from, if not by prompt.
        passphrase_in_front: the passphrase, once it was read from a file descriptor: a pipe gives it once.
        command_path: the command, as one types it.
        last_act: the act that was asked of the station last.
        line: the line that is under way, with words that must not be lost; None: there are none, or they are written.
        problems: what is wrong with it so far; all of it is told at once.
        misread: parts of it are not understood, so that what is missing may be among them.
        taken_up: the number of the draft that is sent by it.
        mended: the line of that draft, with its changes.
        preview: passages as they would be, to be shown with a refusal.
        unreadable: what speaks against the line because some byte of it is no text.
        out_of_reach: why the station could not be asked; None: it could, or nobody tried.
        rounds: whether the mail is carried before and after, where the station is opened for this command alone.
    """

    def __init__(self) -> None:
        self.as_json = False
        self.passphrase_fd: int | None = None
        self.passphrase_in_front: bytearray | None = None
        self.last_act: str | None = None
        self.rounds = True
        self.unreadable: Refusal | None = None
        self.line: Line | None = None
        self.problems: list[Refusal] = []
        self.misread = False
        self.taken_up: int | None = None
        self.mended: Line | None = None
        self.preview: list[str] = []
        self.out_of_reach: Refusal | None = None
        self.command_path = "goodoffices"
        self.named_home: Path | None = None
        self.named_talk: str | None = None
        self._settings: Settings | None = None
        self._station: Answering | None = None
        self._titles: list[str] | None = None
        self._here: dict[str, dict[str, Any] | None] = {}
        self._open = ExitStack()

    # --- where

    @property
    def settings(self) -> Settings:
        """What stands where nothing was typed."""
        if self._settings is None:
            from goodoffices.cli.settings import settings

            self._settings = settings()
        return self._settings

    @property
    def home(self) -> Path:
        """The station's folder."""
        return self.settings.home if self.named_home is None else self.named_home

    @property
    def printer(self) -> Printer:
        """Where answers go."""
        from goodoffices.cli.printer import Printer

        return Printer(as_json=self.as_json)

    def titles(self) -> list[str]:
        """The titles of the talks of this station; none of their files is opened for that."""
        if self._titles is None:
            self._titles = self.call("talk_titles")["titles"]
        return self._titles

    def talk(self) -> str:
        """The title of the talk that is meant: as named, as set, or the only one.

        Raises:
            NoTalkYet, WhichTalk.
        """
        named = self.named_talk or self.settings.talk
        if named is not None:
            return named
        titles = self.titles()
        if not titles:
            raise NoTalkYet
        if len(titles) > 1:
            raise WhichTalk(titles=", ".join(f"“{title}”" for title in titles))
        return titles[0]

    def here(self) -> dict[str, Any] | None:
        """The talk that is meant, as the list of talks has it; None: there is none of that title.

        Raises:
            AmbiguousName: several begin so.
            Damaged, OtherVersion: its file does not open; those of others are left alone.
        """
        title = self.talk()
        if title not in self._here:
            try:
                (self._here[title],) = self.call("talks", talk=title)
            except NoSuchTalk:
                self._here[title] = None
        return self._here[title]

    def look(self) -> str:
        """The command that shows what can be done next: at a mediator's what may cross, at a side's the leg itself."""
        here = self.here()
        return self.command("cross" if here is not None and here["seat"] == "mediator" else "read")

    def leg(self, named: str | None, command: str) -> str:
        """The leg that is meant: as named, or the only one with a side.

        Raises:
            WhichLeg: there are several.
            NoSuchTalk: none of that title.
        """
        if named is not None:
            return named
        from goodoffices.talk.terms import PUBLIC

        here = self.here()
        if here is None:
            raise NoSuchTalk(title=self.talk(), similar="")
        legs: list[str] = here["legs"]
        if not legs:
            return ""  # it was joined, and its beginning has not arrived: the station says so, and keeps the words
        sides = [leg for leg in legs if leg not in (PUBLIC, DESK)]
        if len(sides) != 1:
            raise WhichLeg(legs=", ".join(legs) or "none", command=command, example=sides[0] if sides else "SIDE")
        return sides[0]

    # --- asking

    def reached(self) -> Answering:
        """The station; it is opened for that, where it is not open."""
        if self._station is None:
            self._station = self._reach()
        return self._station

    def call(self, method: str, **params: Any) -> Any:
        """Ask the station; parameters that are None are left out, so that its own defaults stand."""
        station = self.reached()
        self.last_act = method
        return station.call(method, {name: value for name, value in params.items() if value is not None})

    def act(self, method: str, **params: Any) -> Any:
        """Ask the station about the talk that is meant. Words are written down, or what speaks against them is told.

        Raises:
            Refusal: everything that is wrong with a line that carries words, at once.
        """
        if self.problems and self.line is not None and not self.line.holds_words():
            raise together(self.problems)
        return self._act(method, {"talk": self.talk()} | params)

    def act_of_station(self, method: str, **params: Any) -> Any:
        """The same, of something that belongs to no talk yet.

        Raises:
            Refusal: everything that is wrong with a line that carries words, at once.
        """
        return self._act(method, params)

    def _act(self, method: str, params: dict[str, Any]) -> Any:
        if self.line is None:
            return self.call(method, **params)
        asked = {name: value for name, value in params.items() if value is not None}
        if self.problems:
            if "talk" in asked:
                self._try(method, asked)
            raise together(self.problems)
        if self.taken_up is not None and _keeps(method):
            result = self.call("send_draft", number=self.taken_up, act=method, asked=asked)
        else:
            result = self.call(method, **asked)
        self.line = None
        return result

    def wrong(self, refusal: Refusal) -> None:
        """Something is wrong with the line: it is told with whatever else is, or at once if no words are at stake.

        Raises:
            Refusal: this one.
        """
        if self.line is None:
            raise refusal
        self.problems.append(refusal)

    @contextmanager
    def minding(self) -> Iterator[None]:
        """What is refused in here is wrong with the line, and the rest of it is looked at all the same."""
        try:
            yield
        except Refusal as refusal:
            self.wrong(refusal)

    def _try(self, method: str, asked: dict[str, Any]) -> None:
        """What else the station has against the line. Values of a wrong shape were told already."""
        try:
            self.call("try_act", act=method, asked=asked)
        except Refusal as refusal:
            if self.out_of_reach is None:
                self.problems.extend(each for each in refusal.each if not isinstance(each, WrongShape))

    def keep(self, refusal: Refusal) -> int | None:
        """Keep the words of the line at the station; the number of the draft, or None if they are not kept."""
        number = refusal.draft or self.taken_up
        line = self.line
        if line is None:
            return refusal.draft
        if number is None and not line.holds_words(of_files=self._station is not None):
            self.line = None
            return None
        kept: dict[str, Any] = {"number": number, "typed": line.plain()}
        if refusal.draft is None:
            kept["refused"] = [_plainly(each) for each in refusal.each]
        with suppress(Refusal, click.Abort, KeyboardInterrupt, EOFError):
            self._reach_again(refusal)
            if number is None and getattr(line.command, "of_talk", True):
                with suppress(Refusal):
                    kept["talk"] = self.talk()
            found: int = self.call("keep_draft", **kept)["number"]
            self.line = None
            return found
        if not line.holds_words(of_files=False):
            self.line = None
        return None

    def close(self) -> None:
        """Let go of the station."""
        self._station = None
        self._open.close()

    def forget_passphrase(self) -> None:
        """Wipe the passphrase that came from a file descriptor."""
        if self.passphrase_in_front is not None:
            from goodoffices.memory import wipe

            wipe(self.passphrase_in_front)
            self.passphrase_in_front = None

    def _reach(self) -> Answering:
        from goodoffices.cli.reach import reach

        try:
            given = self.passphrase_fd is not None
            found = reach(self.home, self.with_passphrase, self.printer, rounds=self.rounds, given=given)
            return self._open.enter_context(found)
        except Refusal as refusal:
            self.out_of_reach = refusal
            raise

    def _reach_again(self, refusal: Refusal) -> None:
        """For keeping words: the station that is open, or another try where it was locked in between.

        Raises:
            Refusal: it was out of reach already; nobody is asked for a passphrase twice.
        """
        if self.out_of_reach is not None or (self._station is None and isinstance(refusal, Stopped)):
            raise refusal
        if any(isinstance(each, DoorClosed | Locked | Resting) for each in refusal.each):
            self.close()

    def overhear_common(self, typed: Sequence[str]) -> None:
        """What a line that is not understood says of the station and the talk, for keeping its words."""
        for option, value in pairwise([*typed, ""]):
            name, sign, attached = option.partition("=")
            given = attached if sign else value
            if name == "--home" and given:
                self.named_home = Path(given)
            elif name == "--talk" and given:
                self.named_talk = given
            elif name == "--passphrase-fd" and given.isdecimal() and self.passphrase_fd is None:
                with suppress(Refusal):
                    self.take_passphrase_from(int(given))

    def take_passphrase_from(self, descriptor: int) -> None:
        """From where the passphrase comes; of standard input its first line is read at once, and once."""
        from goodoffices.cli.passphrase import read_passphrase

        self.passphrase_fd = descriptor
        if descriptor == 0 and self.passphrase_in_front is None:
            self.passphrase_in_front = read_passphrase(descriptor)

    def with_passphrase(self, use: Callable[[bytearray], Made], ask: Ask | None = None) -> Made:
        """What ``use`` makes of the station's passphrase.

        Args:
            ask: how somebody is asked for it; None: at the terminal.

        Raises:
            WrongPassphrase: it is another one, so often as whoever sits here could type it.
        """
        from goodoffices.cli.passphrase import tried

        if self.given:
            return tried(lambda *_: self._given(), use, 1)
        return tried(ask or self._ask_at_terminal, use)

    def new_passphrase(self, ask: Ask | None = None) -> bytearray:
        """A passphrase for a new station, to be wiped by whoever asks.

        Raises:
            PassphraseTooShort, PassphrasesDiffer.
        """
        from goodoffices.cli.passphrase import NEW, can_ask, chosen

        if self.given:
            return self._given()
        if ask is None and can_ask():
            self.printer.warn(NEW)
        return chosen(ask or self._ask_at_terminal, tell=self._tell_strength)

    def another_passphrase(self, descriptor: int | None) -> bytearray:
        """A new passphrase for a station that has one, to be wiped by whoever asks.

        Args:
            descriptor: where it comes from; None: somebody types it, twice.

        Raises:
            NobodyToAsk, PassphraseTooShort, PassphrasesDiffer.
        """
        from goodoffices.cli.passphrase import NEW, chosen, read_passphrase

        if descriptor is not None:
            return read_passphrase(descriptor)
        self.printer.warn(NEW)
        return chosen(lambda asked, wrong: self._ask_at_terminal(f"New: {asked}", wrong), tell=self._tell_strength)

    def _tell_strength(self, passphrase: bytearray) -> None:
        from goodoffices.cli.show.plainly import told
        from goodoffices.station.strength import lasts

        estimate, how = (
            told({"code": code, "facts": {}}) for code in (f"strength.{lasts(passphrase).value}", "strength.how")
        )
        self.printer.warn(f"{estimate[0].upper()}{estimate[1:]}. {how}")

    @property
    def given(self) -> bool:
        """Whether the passphrase comes through a file descriptor, so that nobody types it."""
        return self.passphrase_fd is not None or self.passphrase_in_front is not None

    def _given(self) -> bytearray:
        from goodoffices.cli.passphrase import read_passphrase

        if self.passphrase_in_front is None:
            self.passphrase_in_front = read_passphrase(self.passphrase_fd)
        return bytearray(self.passphrase_in_front)

    def _ask_at_terminal(self, question: str, wrong: str) -> bytearray:
        from goodoffices.cli.passphrase import read_passphrase

        if wrong:
            self.printer.warn(wrong)
        return read_passphrase(None, question)

    # --- answering

    def answer(self, result: Any, lines: Callable[[Any], Iterable[Text]], following: str | None = None) -> None:
        """Print a result: as JSON, or as lines and what one would do next."""
        printer = self.printer
        if self.as_json:
            printer.value(result)
            return
        from goodoffices.cli.show.beside import beside

        printer.lines(lines(result))
        printer.lines(beside(result))
        if following is not None:
            printer.next(following)

    def done(self, result: Any, said: str, following: str | None = None, marks: Iterable[str] = ()) -> None:
        """Print that something was done; ``said`` may hold the result's own facts, as in ``{ref}``.

        ``marks``: what is to be minded about it.
        """
        printer = self.printer
        if self.as_json:
            printer.value(result)
            return
        from goodoffices.cli.printer import BAD, apart, row
        from goodoffices.cli.show.beside import beside, without_effect

        facts = {name: apart(str(value)) for name, value in result.items()} if isinstance(result, dict) else {}
        printer.say(said.format(**facts))
        printer.lines(beside(result))
        printer.lines(row((mark, BAD)) for mark in [*without_effect(result), *marks])
        if following is not None:
            printer.next(following.format(**facts))

    def command(self, *words: str) -> str:
        """A command as one would type it next, with the talk where it has to be named."""
        from goodoffices.cli.printer import typed

        named = [] if self.named_talk is None else ["--talk", typed(self.named_talk)]
        return " ".join(["goodoffices", *words, *named])


def _keeps(method: str) -> bool:
    from goodoffices.station.acts import ACTS, Keeps

    return ACTS[method].keeps is not Keeps.NOTHING


def _plainly(refusal: Refusal) -> dict[str, Any]:
    """A refusal as its code and facts."""
    if refusal.sentence is None and not any(isinstance(each, InEnglish) for each in refusal.facts.values()):
        return {"code": refusal.code, "facts": refusal.facts}
    from goodoffices.station.api.encoding import encode
    from goodoffices.station.handles import write_handle
    from goodoffices.talk.telling import refused

    plain: dict[str, Any] = encode(refused(refusal), write_handle)
    return plain


pass_session = click.make_pass_decorator(Session, ensure=True)
