"""Backups: make one, check one, restore one, list them, and have them made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.text import Text

from goodoffices.cli.app import command, group
from goodoffices.cli.keys import read_key
from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, apart, row, typed
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import moment, told
from goodoffices.errors.base import Refusal

if TYPE_CHECKING:
    from goodoffices.station.backup.restoring import Held, KeyOf
    from goodoffices.station.folding import Progress

_FILE = click.argument("file", type=click.Path(path_type=Path))
_KEY = click.option(
    "--recovery-key",
    "key",
    metavar="FILE",
    help="Use the recovery key in FILE instead of the passphrase. With - it is read from standard input.",
)


_MAKING: Final = "Making the backup…"


@group("backup")
def backup() -> None:
    """Make a backup of the station, check one, restore one, and have them made."""


@command("make", under=backup)
@_FILE
@pass_session
def make(session: Session, file: Path) -> None:
    """Write a backup of the whole station into FILE, a new file.

    It is encrypted. It opens with the passphrase that the station has now, or with the recovery key, if there is one.
    Put it on another drive. It holds every talk, paper and draft, but no keys of lines: a station that is restored from
    it needs new lines.
    """
    with _told_how_far(session):
        result = session.call("make_backup", file=str(file.absolute()))
    session.answer(result, _made, f"goodoffices backup check {typed(str(file))}")


_EVERY: Final = 1.0
"""Seconds between two looks at how far it is; what is done sooner shows none."""


@contextmanager
def _told_how_far(session: Session) -> Iterator[None]:
    """Meanwhile a terminal shows how far the backup is."""
    station = session.reached()  # it may ask for the passphrase, before anything stands there
    with session.printer.working(_MAKING) as status:
        update = getattr(status, "update", None)
        if update is None:
            yield
            return
        ended = threading.Event()

        def follow() -> None:
            while not ended.wait(_EVERY):
                with suppress(Refusal):
                    under_way = station.call("backup_progress")["under_way"]
                    update(f"{_MAKING} {_how_far(under_way)}")

        following = threading.Thread(target=follow, name="how far", daemon=True)
        following.start()
        try:
            yield
        finally:
            ended.set()
            following.join()


def _how_far(plain: dict[str, Any] | None) -> str:
    if plain is None or not plain["of_talks"]:
        return ""
    talks, entries = (f"{plain[name]} of {plain[f'of_{name}']} {name}" for name in ("talks", "entries"))
    return f"{talks}, {entries}"


def _made(plain: dict[str, Any]) -> Iterator[Text]:
    made = plain["backup"]
    yield row((f"The backup is made: {apart(made['file'])}, {_size(made['size'])}, talks: {made['talks']}.", GOOD))
    for each in plain["missing"]:
        yield row((f"Not in it: {apart(each['title'])}. {told(each['problem'])}", BAD))
    for number in plain["lines"]:
        yield row((f"Not in it: to whom line {number} leads. What is kept of this line cannot be read.", BAD))


@command("check", under=backup)
@_FILE
@_KEY
@pass_session
def check(session: Session, file: Path, key: str | None) -> None:
    """Read the whole of the backup FILE, and show what it holds. Nothing is changed.

    It asks for the passphrase that the station had when the backup was made.
    """
    from goodoffices.station.backup.restoring import by_passphrase, look_through

    def look(key_of: KeyOf) -> Held:
        with _progress(session, "Reading the backup…") as progress:
            return look_through(file, key_of, progress)

    if key is None:
        held = session.with_passphrase(lambda passphrase: look(by_passphrase(file, passphrase)))
    else:
        held = look(_by_key(session, file, key, "goodoffices backup check"))
    session.answer(_plain(held), _checked)


def _by_key(session: Session, file: Path, key: str, command: str) -> KeyOf:
    from goodoffices.station.backup.restoring import by_recovery
    from goodoffices.station.recovery import read_recovery

    return by_recovery(file, read_recovery(read_key(session, key, command)))


@command("restore", under=backup)
@_FILE
@_KEY
@pass_session
def restore(session: Session, file: Path, key: str | None) -> None:
    """Make a station of the backup FILE, in a folder of its own: the usual one, or the one named with --home.

    It asks for the passphrase that the station had when the backup was made; the new station has the same. With a
    recovery key it asks for a new passphrase, and the new station has no recovery key until you make one. What was
    written after the backup is not in it. It needs new lines: open one to each person, and compare it. Then their
    stations give again what they wrote since.
    """
    from goodoffices.memory import wipe
    from goodoffices.station.backup import restoring
    from goodoffices.station.unlocked import system_chance
    from goodoffices.station.vault import Vault

    restoring.demand_free(session.home)

    def put_back(passphrase: bytearray, key_of: KeyOf) -> Held:
        def vault(place: Path, identity: Any, card: Any, memory: int) -> Vault:
            return Vault.create(
                place, passphrase, identity, card, chance=system_chance, on_write=_nothing, memory_kib=memory
            )

        with _progress(session, "Restoring…") as progress:
            return restoring.restore(
                file,
                session.home,
                key_of,
                vault,
                chance=system_chance,
                on_write=_nothing,
                progress=progress,
            )

    if key is None:
        held = session.with_passphrase(lambda given: put_back(given, restoring.by_passphrase(file, given)))
    else:
        key_of = _by_key(session, file, key, "goodoffices backup restore")
        restoring.look_through(file, key_of)  # before anybody chooses a passphrase for nothing
        chosen = session.new_passphrase()
        try:
            held = put_back(chosen, key_of)
        finally:
            wipe(chosen)
    shown = _plain(held) | {"folder": str(session.home)}
    session.answer(shown, _restored, "goodoffices unlock (in a window of its own), then goodoffices line invite")


def _progress(session: Session, what: str) -> Any:
    @contextmanager
    def shown() -> Iterator[Progress]:
        with session.printer.working(what) as status:

            def progress(done: int, total: int) -> None:
                if hasattr(status, "update"):
                    status.update(f"{what} {done} of {total} entries")

            yield progress

    return shown()


def _plain(held: Held) -> dict[str, Any]:
    from goodoffices.talk.telling import say

    return {
        "name": held.identity.name,
        "made": say(held.made),
        "talks": list(held.titles),
        "entries": held.entries,
        "drafts": held.drafts,
        "lines": list(held.others),
    }


def _checked(plain: dict[str, Any]) -> Iterator[Text]:
    yield row(("The backup is whole.", GOOD))
    yield from _held(plain)


def _restored(plain: dict[str, Any]) -> Iterator[Text]:
    yield row((f"The station is restored in {apart(plain['folder'])}.", GOOD))
    yield from _held(plain)
    yield row((f"What was written after {moment(plain['made'])} is not in it.", MINDED))
    if plain["lines"]:
        names = ", ".join(map(apart, plain["lines"]))
        yield row((f"Open and compare a new line with: {names}. Nothing goes to them before that.", MINDED))
    yield row("If the old device was lost or stolen, tell them so: its copy still has the keys of the old lines.")


def _held(plain: dict[str, Any]) -> Iterator[Text]:
    yield row(f"The station of {apart(plain['name'])}, as it was at {moment(plain['made'])}.")
    for title in plain["talks"]:
        yield row(apart(title), indent=2)
    yield row((f"Entries: {plain['entries']}, drafts: {plain['drafts']}.", QUIET))


@command("list", under=backup)
@pass_session
def show(session: Session) -> None:
    """List the backups that this station made, newest first."""
    session.rounds = False
    session.answer(session.call("backups"), _listed)


def _listed(plain: dict[str, Any]) -> Iterator[Text]:
    if plain["under_way"] is not None:
        how_far = _how_far(plain["under_way"])
        yield row(
            (f"One is being made at this moment: {apart(plain['under_way']['file'])}", MINDED),
            (f", {how_far}" if how_far else "", QUIET),
        )
    for each in plain["backups"]:
        yield row((f"{each['number']}", STRONG), f"  {moment(each['made'])}  {apart(each['file'])}")
        yield row((", ".join(_about(each)), QUIET), indent=2)
    if not plain["backups"]:
        yield row("This station made no backup.")
    if plain["old"]:
        yield row(("It is time for one: goodoffices backup make FILE", BAD))
    yield from _planned(plain)


def _about(each: dict[str, Any]) -> Iterator[str]:
    yield _size(each["size"])
    yield f"talks: {each['talks']}"
    if each["destroyed"]:
        yield f"holds {each['destroyed']} that are destroyed here"
    if each["missing"]:
        yield f"{each['missing']} could not be read, and are not in it"
    if each["restored"]:
        yield "this station was restored from it"
    if not each["there"]:
        yield "no longer at that place"


def _planned(plain: dict[str, Any]) -> Iterator[Text]:
    plan = plain["plan"]
    if plan is None:
        yield row(("It makes none by itself.", QUIET))
        return
    folder, days, keep = apart(plan["folder"]), plan["days"], plan["keep"]
    every = "every day" if days == 1 else f"every {days} days"
    yield row(f"While it is unlocked it makes one {every}, in {folder}, and keeps the last {keep}.")
    if plain["problem"] is not None:
        yield row((f"The last one was not made: {told(plain['problem'])}", BAD))


@command("plan", under=backup)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--days", type=click.IntRange(1, 365), default=1, metavar="N", help="Make one every N days. Usually 1.")
@click.option("--keep", type=click.IntRange(1, 1000), default=7, metavar="N", help="Keep the last N. Usually 7.")
@pass_session
def plan(session: Session, folder: Path, days: int, keep: int) -> None:
    """Have backups made in FOLDER while the station is unlocked. Older ones of these are deleted, and no other file."""
    session.rounds = False
    session.answer(session.call("plan_backups", folder=str(folder.absolute()), days=days, keep=keep), _planned)


@command("stop", under=backup)
@pass_session
def stop(session: Session) -> None:
    """Have no more backups made. Those that were made stay."""
    session.rounds = False
    session.answer(session.call("plan_backups", folder=None), _planned)


@command("forget", under=backup)
@click.argument("number", type=int)
@pass_session
def forget(session: Session, number: int) -> None:
    """Take backup NUMBER off the list, once its file and all copies of it are deleted. No file is touched."""
    session.rounds = False
    session.call("forget_backup", number=number)
    session.done({"number": number}, "Backup {number} is off the list.", "goodoffices backup list")


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def _nothing(_: str) -> None:
    """Nobody watches."""
