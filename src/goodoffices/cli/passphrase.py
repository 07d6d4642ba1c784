"""The passphrase: by prompt, or through a file descriptor. Never as an argument, never from the environment.

Arguments and environment can be read by other programs of the same user, and end up in the history of the shell.

The rules are:

* What is typed or given is read into one buffer, byte by byte, and nothing of it is made text here. Whoever has the
  buffer wipes it once the key is made.
* Somebody who can type another one is asked again, :data:`TRIES` times in all, and told what was wrong with the one
  before; what comes through a file descriptor is tried once.
* A new one is typed twice. That it is too short is told before that.
* Where the system cannot do that (Windows, standard input that is no file), Python makes copies, which nobody can wipe.
"""

from __future__ import annotations

import codecs
import getpass
import locale
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol, TypeVar

from goodoffices.errors.backup import BackupKey
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import PassphraseTooShort, WrongPassphrase
from goodoffices.errors.usage import DescriptorUnreadable, NobodyToAsk, PassphrasesDiffer
from goodoffices.memory import keep_out_of_dumps, wipe

LONGEST: Final = 4096
"""Bytes of a passphrase."""

TERMINAL: Final = Path("/dev/tty")

TRIES: Final = 3
"""How often somebody is asked for a passphrase, with the first time."""

Ask = Callable[[str, str], bytearray]
"""Gives a passphrase as it was typed, to be wiped by the caller: what is asked for, and what was wrong before."""

NEW: Final = (
    "A new passphrase for the station: five or six words that nobody would put together. If it is forgotten, only a"
    " recovery key opens the station; 'goodoffices recovery make' makes one."
)
ASKED: Final = "Passphrase"
ONCE_MORE: Final = "The same once more"

Made = TypeVar("Made")


class WithPassphrase(Protocol):
    """Does something with the station's passphrase, which is asked for, and asked for again where it is wrong."""

    def __call__(self, use: Callable[[bytearray], Made]) -> Made:
        """What ``use`` makes of it."""


def tried(ask: Ask, use: Callable[[bytearray], Made], tries: int = TRIES) -> Made:
    """What ``use`` makes of the station's passphrase. Each one that is typed is wiped.

    Raises:
        WrongPassphrase: so was the last one.
    """
    return _until_right(ask, use, tries)


def chosen(ask: Ask, tries: int = TRIES, tell: Callable[[bytearray], None] | None = None) -> bytearray:
    """A new passphrase, typed twice; to be wiped by the caller.

    Args:
        tell: tells of the first one how strong it is, before it is typed again.

    Raises:
        PassphraseTooShort, PassphrasesDiffer: so was the last try.
    """

    def look(first: bytearray) -> bytearray:
        from goodoffices.station.keys import demand_long_enough

        demand_long_enough(first)
        if tell is not None:
            tell(first)
        again = ask(ONCE_MORE, "")
        same = again == first
        wipe(again)
        if not same:
            raise PassphrasesDiffer
        return bytearray(first)

    return _until_right(ask, look, tries)


def _until_right(ask: Ask, use: Callable[[bytearray], Made], tries: int) -> Made:
    wrong = ""
    while True:
        tries -= 1
        passphrase = ask(ASKED, wrong)
        try:
            return use(passphrase)
        except (WrongPassphrase, BackupKey, PassphraseTooShort, PassphrasesDiffer) as refusal:
            if tries < 1:
                raise
            wrong = _told(refusal)
        finally:
            wipe(passphrase)


def _told(refusal: Refusal) -> str:
    """What was wrong, and what to type now."""
    if isinstance(refusal, PassphraseTooShort):
        return f"{refusal.said} {refusal.advice}"
    return f"{refusal.said} {refusal.why} Type it again."


def read_passphrase(descriptor: int | None, question: str = ASKED) -> bytearray:
    """The passphrase as it was typed, in UTF-8; to be wiped by the caller.

    Args:
        descriptor: read its first line instead of asking.

    Raises:
        NobodyToAsk, DescriptorUnreadable.
    """
    keep_out_of_dumps()
    if descriptor is not None:
        return _first_line(descriptor)
    if not can_ask():
        raise NobodyToAsk(
            wanted="The passphrase", advice="Give it through a file descriptor: --passphrase-fd 3 3< file."
        )
    return _typed(f"{question}: ")


def can_ask() -> bool:
    """Whether there is somebody at a terminal, even if words come through a pipe."""
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    try:
        os.close(os.open(TERMINAL, os.O_RDWR))
    except OSError:
        return False
    return True


def _typed(question: str) -> bytearray:
    """What somebody types at the terminal, unseen. The end of input before any line is told as by getpass."""
    if sys.platform == "win32":
        return bytearray(getpass.getpass(question).encode())
    with _terminal() as (reading, writing), _unseen(reading):
        os.write(writing, question.encode())
        try:
            line = _line_of(reading, LONGEST)
        finally:
            # The line feed that was typed was not seen either.
            os.write(writing, b"\n")
    if not line:
        raise EOFError
    passphrase = _without_end(line)
    if _is_text(passphrase):
        return passphrase
    # A terminal that speaks another encoding: the same letters are the same passphrase everywhere.
    return bytearray(passphrase.decode(locale.getencoding(), "surrogateescape").encode("utf-8", "surrogatepass"))


@contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    """Where to read from and to write to: the terminal itself, wherever words come from; else standard input."""
    try:
        terminal = os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        yield sys.stdin.fileno(), sys.stderr.fileno()
        return
    try:
        yield terminal, terminal
    finally:
        os.close(terminal)


@contextmanager
def _unseen(terminal: int) -> Iterator[None]:
    import termios  # there is none on Windows

    before = termios.tcgetattr(terminal)
    quiet = [*before]
    quiet[3] = before[3] & ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSAFLUSH, quiet)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _first_line(descriptor: int) -> bytearray:
    try:
        line = _line_of(descriptor, LONGEST) if _is_a_file(descriptor) else bytearray(first_line(descriptor, LONGEST))
    except (OSError, OverflowError, ValueError, TypeError):
        raise DescriptorUnreadable(number=descriptor) from None
    too_long = len(line) > LONGEST
    passphrase = _without_end(line)
    if not passphrase or too_long or not _is_text(passphrase):
        wipe(passphrase)
        raise DescriptorUnreadable(number=descriptor)
    return passphrase


def _is_a_file(descriptor: int) -> bool:
    """Whether a descriptor can be read from byte by byte: one of the system's, and no stand-in for standard input."""
    if not hasattr(os, "readv"):
        return False
    if descriptor != 0 or sys.stdin is None:
        return True
    try:
        return sys.stdin.fileno() == 0
    except (OSError, ValueError):
        return False


def _line_of(descriptor: int, longest: int) -> bytearray:
    """A line with its end, and no byte after it; ``longest`` bytes and one more at most."""
    whole, one, count = bytearray(longest + 1), bytearray(1), 0
    try:
        while count <= longest and os.readv(descriptor, [one]):
            whole[count] = one[0]
            count += 1
            if one == b"\n":
                break
        return whole[:count]
    finally:
        wipe(whole)
        wipe(one)


def _without_end(line: bytearray) -> bytearray:
    """The line without its end, and without a mark before its first letter that some editors put there."""
    begin = len(codecs.BOM_UTF8) if line.startswith(codecs.BOM_UTF8) else 0
    end = len(line)
    for each in (b"\n", b"\r"):
        if line.endswith(each, begin, end):
            end -= 1
    passphrase = line[begin:end]
    wipe(line)
    return passphrase


def _is_text(passphrase: bytearray) -> bool:
    if passphrase.isascii():
        return True
    try:
        passphrase.decode()
    except UnicodeDecodeError:
        return False
    return True


def first_line(descriptor: int, longest: int) -> bytes:
    """The first line of a file descriptor, with its end. Of standard input the lines after it are left for others.

    Args:
        longest: bytes that are read at most, and one more.

    Raises:
        OSError, ValueError, TypeError: it is not open for reading, or there can be none of that number.
    """
    if descriptor == 0 and sys.stdin is not None:
        return sys.stdin.buffer.readline(longest + 1)
    with open(descriptor, "rb", closefd=False) as file:
        return file.readline(longest + 1)
