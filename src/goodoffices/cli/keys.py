"""What opens the station: another passphrase, and the recovery key.

The rules are:

* Each works while the station is locked and while it is unlocked; then it goes through its door, as text over the
  loopback. A locked one is opened by the passphrase or the recovery key in a buffer, which is wiped.
* The recovery key is shown once, as words in rows, and stands nowhere else. Words that are typed back are seen, since
  nobody types 20 of them blindly; a row with a slip is asked for again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.text import Text

from goodoffices.cli.app import command, group
from goodoffices.cli.asking import answer_to, sees
from goodoffices.cli.heard import heard
from goodoffices.cli.paste import read_text
from goodoffices.cli.printer import BAD, GOOD, MINDED, row
from goodoffices.cli.reach import through_the_door
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import moment
from goodoffices.errors.usage import Missing
from goodoffices.memory import wipe
from goodoffices.station.keys import text_of

_NEW_FD = click.option(
    "--new-fd",
    type=click.IntRange(0),
    metavar="N",
    help="Read the new passphrase from the first line of this file descriptor instead of asking.",
)
_FILE = click.argument("file", required=False)
_ROWS = 3


@group("passphrase")
def passphrase() -> None:
    """Change the passphrase of the station. The one before opens nothing any more."""


@command("change", under=passphrase)
@_NEW_FD
@pass_session
def change(session: Session, new_fd: int | None) -> None:
    """Take another passphrase; it asks for the present one first.

    Everything is encrypted anew, which needs as much free room as all talks take. The recovery key goes on. Copies and
    backups that were made before still open with the old passphrase: destroy those that you do not need.
    """
    client, old = _door_or_passphrase(session)
    if client is not None and old is not None:
        with _wiped(old), _another(session, new_fd) as new, session.printer.working("Encrypting everything anew…"):
            result = client.call("change_passphrase", {"old": text_of(old), "new": text_of(new)})
    else:
        result = _here(session, lambda station: _change(session, station, new_fd))
    session.answer(
        result, lambda plain: _changed(plain, "The passphrase is changed. The old one is of no use any more.")
    )


def _change(session: Session, station: Any, new_fd: int | None) -> dict[str, Any]:
    with _another(session, new_fd) as new, session.printer.working("Encrypting everything anew…"):
        left = station.change_passphrase_to(new)
    return {**station.call("keys"), "left": left}


@group("recovery")
def recovery() -> None:
    """The recovery key: 20 words that set a new passphrase if it is forgotten."""


@command("make", under=recovery)
@click.option("--qr", is_flag=True, help="Show it as a QR code too.")
@pass_session
def make(session: Session, qr: bool) -> None:
    """Make a recovery key, and show it once. The one before ends; the passphrase goes on.

    Whoever has the key and the folder, or a backup, has everything: write it on paper, and keep that apart from both.
    """
    client, given = _door_or_passphrase(session)
    if client is not None and given is not None:
        with _wiped(given), session.printer.working("Encrypting everything anew…"):
            result = client.call("make_recovery_key", {"passphrase": text_of(given)})
    else:
        result = _here(session, lambda station: _make(session, station))
    session.answer(result, lambda plain: _key(plain, qr=qr), "goodoffices recovery check")


def _make(session: Session, station: Any) -> dict[str, Any]:
    from goodoffices.station.recovery import recovery_text, recovery_words

    with session.printer.working("Encrypting everything anew…"):
        key, left = station.new_recovery()
    return {**station.call("keys"), "left": left, "words": recovery_words(key), "short": recovery_text(key)}


@command("check", under=recovery)
@_FILE
@pass_session
def check(session: Session, file: str | None) -> None:
    """Try the recovery key in FILE, or as you type it from the paper; nothing is changed.

    With - instead of FILE it is read from standard input.
    """
    words = read_key(session, file, "goodoffices recovery check")
    inside = through_the_door(session.home)
    if inside is not None:
        result = inside.client.call("check_recovery_key", {"words": words})
    else:
        with _recovered(session, words) as station:
            result = station.call("keys")
    session.answer(result, lambda _: [row(("This recovery key opens the station.", GOOD))])


@command("use", under=recovery)
@_FILE
@_NEW_FD
@pass_session
def use(session: Session, file: str | None, new_fd: int | None) -> None:
    """Set a new passphrase with the recovery key in FILE, or as you type it. The key goes on.

    With - instead of FILE it is read from standard input.
    """
    words = read_key(session, file, "goodoffices recovery use")
    inside = through_the_door(session.home)
    if inside is not None:
        inside.client.call("check_recovery_key", {"words": words})
        with _another(session, new_fd) as new, session.printer.working("Encrypting everything anew…"):
            result = inside.client.call("use_recovery_key", {"words": words, "new": text_of(new)})
    else:
        with _recovered(session, words) as station:
            result = _change(session, station, new_fd)
    session.answer(result, lambda plain: _changed(plain, "The new passphrase opens the station. The key goes on."))


@command("drop", under=recovery)
@pass_session
def drop(session: Session) -> None:
    """Take the recovery key away: none opens the station any more. It asks for the passphrase."""
    client, given = _door_or_passphrase(session)
    if client is not None and given is not None:
        with _wiped(given), session.printer.working("Encrypting everything anew…"):
            result = client.call("drop_recovery_key", {"passphrase": text_of(given)})
    else:
        result = _here(session, lambda station: {"left": station.drop_recovery(), **station.call("keys")})
    session.answer(result, _dropped)


# --- reaching the station


def _door_or_passphrase(session: Session) -> tuple[Any, bytearray | None]:
    """The door of an unlocked station, with its passphrase, which was tried; neither where it is locked."""
    from goodoffices.cli.unlocking import try_passphrase

    inside = through_the_door(session.home)
    if inside is None:
        return None, None

    def tried(given: bytearray) -> bytearray:
        if inside.resting:
            inside.client.wake(given)
        else:
            try_passphrase(session.home, given, session.printer)
        return bytearray(given)

    return inside.client, session.with_passphrase(tried)


def _here(session: Session, act: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """What an act gives at the station of a folder that is locked, opened for it."""
    from goodoffices.cli.unlocking import unlocked

    with unlocked(session.home, session.with_passphrase, session.printer, rounds=False) as station:
        return act(station)


@contextmanager
def _recovered(session: Session, words: str) -> Iterator[Any]:
    """The station of a folder that is locked, opened with its recovery key."""
    from goodoffices.station.recovery import read_recovery
    from goodoffices.station.station import Station

    with Station.recover(session.home, read_recovery(words)) as station:
        yield station


@contextmanager
def _another(session: Session, descriptor: int | None) -> Iterator[bytearray]:
    new = session.another_passphrase(descriptor)
    with _wiped(new):
        yield new


@contextmanager
def _wiped(secret: bytearray) -> Iterator[None]:
    try:
        yield
    finally:
        wipe(secret)


def read_key(session: Session, file: str | None, command: str) -> str:
    """The recovery key as it is given; of words, a row with a slip is asked for again."""
    if file is None:
        if not sees(session.printer):
            raise Missing(command=command, wanted="FILE, or - and the key on standard input")
        words = "\n".join(answer_to(f"Row {number}") for number in range(1, _ROWS + 1))
    else:
        if file == "-" and sys.stdin.isatty():
            session.printer.err.print("Paste the key or type its words; then Ctrl-D on a line of its own.")
        words = read_text(file)
    if not words.strip():
        raise Missing(command=command, wanted="the recovery key; what was given is empty")
    return words if words.lstrip().startswith("GO1-") else heard(session.printer, words)


# --- answering


def _key(plain: dict[str, Any], *, qr: bool) -> Iterator[Text]:
    yield row("The recovery key. It is shown this once; write it down, with the numbers of its rows:")
    for each in plain["words"].splitlines():
        yield row(each, indent=2)
    if qr:
        from goodoffices.paper.qr import QR_STYLE, terminal_qr

        for each in terminal_qr(plain["short"]):
            yield row((each, QR_STYLE))
    yield row(("Whoever has it and the folder, or a backup, has everything. Keep it apart from both.", MINDED))
    yield row("A recovery key that was made before is of no use any more.")
    yield from _left(plain)


def _changed(plain: dict[str, Any], said: str) -> Iterator[Text]:
    yield row(said)
    if plain["recovery_since"] is None:
        yield row(("There is no recovery key; 'goodoffices recovery make' makes one.", MINDED))
    else:
        yield row(f"Its recovery key, made {moment(plain['recovery_since'])}, opens it as before.")
    yield row("Copies and backups that were made before open with what opened them then.")
    yield from _left(plain)


def _dropped(plain: dict[str, Any]) -> Iterator[Text]:
    yield row("There is no recovery key any more. Backups that were made before still open with it.")
    yield from _left(plain)


def _left(plain: dict[str, Any]) -> Iterator[Text]:
    if plain["left"]:
        told = f"{plain['left']} talks do not open and kept their keys; 'goodoffices doctor --inside' says which."
        yield row((told, BAD))
