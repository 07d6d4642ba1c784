"""Asking for a passphrase in a window, where there is no terminal: by the machine's pinentry.

The rules are:

* The protocol is Assuan, as GnuPG's manual describes it: a line for each command, ``OK`` or ``ERR`` for each answer,
  and ``D`` before what was typed, with ``%25``, ``%0D`` and ``%0A`` for what cannot stand there.
* What was typed is read into one buffer, and nothing of it is made text here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from goodoffices.errors.usage import NobodyToAsk
from goodoffices.memory import wipe

PROGRAM: Final = "pinentry"
_SPELT: Final = ((b"%0D", 0x0D), (b"%0A", 0x0A), (b"%25", 0x25))
_LONGEST: Final = 8192


def there_is_one() -> bool:
    """Whether this machine has a pinentry, and a screen for it."""
    screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return screen and shutil.which(PROGRAM) is not None


def ask(question: str, wrong: str = "") -> bytearray:
    """The passphrase as it was typed, in UTF-8; to be wiped by the caller.

    Args:
        question: what is asked for, in one line.
        wrong: what was wrong with the one before; empty: this is the first.

    Raises:
        NobodyToAsk: there is no pinentry, or nobody answered it.
    """
    commands = ["SETTITLE Good Offices", f"SETDESC {_spelt(question)}", "SETPROMPT Passphrase"]
    commands += [f"SETERROR {_spelt(wrong)}"] if wrong else []
    with _running() as (to, answers):
        _told(answers)
        for line in commands:
            to.write(line.encode() + b"\n")
            to.flush()
            _told(answers)
        to.write(b"GETPIN\n")
        to.flush()
        typed = _told(answers)
    if not typed:
        raise _nobody()
    return typed


@contextmanager
def _running() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    program = shutil.which(PROGRAM)
    if program is None:
        raise _nobody()
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdin is not None  # noqa: S101  # both were asked for
        assert process.stdout is not None  # noqa: S101
        try:
            yield process.stdin, process.stdout
            process.stdin.write(b"BYE\n")
            process.stdin.flush()
        except OSError:
            raise _nobody() from None
        finally:
            process.stdin.close()


def _told(answers: IO[bytes]) -> bytearray:
    """What stands before the next ``OK``.

    Raises:
        NobodyToAsk: an error was told, or nothing any more.
    """
    data = bytearray()
    while True:
        line = bytearray(answers.readline(_LONGEST))
        if line.startswith(b"OK"):
            return data
        if line.startswith(b"D "):
            data += _unspelt(line[2:].rstrip(b"\r\n"))
            wipe(line)
        elif not line or line.startswith(b"ERR"):
            wipe(data)
            raise _nobody()


def _unspelt(line: bytearray) -> bytearray:
    found, at = bytearray(), 0
    while at < len(line):
        spelt = next((letter for spelling, letter in _SPELT if line.startswith(spelling, at)), None)
        found.append(line[at] if spelt is None else spelt)
        at += 1 if spelt is None else 3
    return found


def _spelt(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _nobody() -> NobodyToAsk:
    return NobodyToAsk(
        wanted="The passphrase", advice="Run the command in a terminal, or give it through a file descriptor."
    )
