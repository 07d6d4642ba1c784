"""The pages: unlock the station if it is not, and open them in the browser; an entry for the menu of programs."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from goodoffices.cli.app import command
from goodoffices.cli.printer import Printer, apart
from goodoffices.cli.session import Session, pass_session

if TYPE_CHECKING:
    from goodoffices.cli.passphrase import Ask
    from goodoffices.station.api.wire import Launch
    from goodoffices.station.station import Station

_ENTRY: Final = """[Desktop Entry]
Type=Application
Name=Good Offices
Comment=Indirect talks through a mediator
Exec={program} open
Terminal=false
Categories=Office;
StartupNotify=true
"""
_QUESTION: Final = "The passphrase of the station"


@command("open")
@click.option("--name", metavar="NAME", help="For a new station: the person who will use it; others see that name.")
@click.option("--idle", metavar="MINUTES", help="Lock after this many minutes without use, as for 'unlock'.")
@click.option("--no-browser", is_flag=True, help="Start no browser; say where the pages are.")
@click.option("--menu", is_flag=True, help="Put Good Offices into your menu of programs, and do nothing else.")
@pass_session
def open_pages(session: Session, name: str | None, idle: str | None, no_browser: bool, menu: bool) -> None:
    """Open the pages of the station in the browser.

    It unlocks the station first, or makes one where there is none yet: then it asks for your name and a new passphrase.
    The passphrase is asked for here or in a window of its own, never in the browser. It stays in this window until the
    station is locked.
    """
    from goodoffices.cli.begin import minutes_of
    from goodoffices.cli.reach import through_the_door

    if menu:
        _into_the_menu(session)
        return
    inside = through_the_door(session.home)
    if inside is not None:
        if inside.resting:
            session.with_passphrase(inside.client.wake, _window(session, _QUESTION))
        _lead(session.printer, inside.client.launch, no_browser=no_browser)
        return
    minutes = minutes_of(idle, session.settings.idle, "goodoffices open")
    there = (session.home / "station.db").exists()
    _stay_open(session, _unlocked(session) if there else _made(session, name), minutes, no_browser=no_browser)


def _window(session: Session, question: str) -> Ask | None:
    """Asking for the passphrase in a window; None: somebody sits at a terminal, or it is given otherwise."""
    from goodoffices.cli import pinentry
    from goodoffices.cli.passphrase import ASKED, can_ask

    if session.given or can_ask() or not pinentry.there_is_one():
        return None
    return lambda asked, wrong: pinentry.ask(question if asked == ASKED else asked, wrong)


def _made(session: Session, name: str | None) -> Station:
    """The first run: a station for whoever sits here."""
    from goodoffices.cli.asking import answer_to
    from goodoffices.cli.passphrase import NEW, can_ask
    from goodoffices.cli.zone import local_zone
    from goodoffices.memory import wipe
    from goodoffices.station.station import Station

    if name is None and can_ask():
        name = answer_to("There is no station yet. Your name, as others will see it")
    called = name or _name_of_user()
    passphrase = session.new_passphrase(_window(session, NEW))
    try:
        with session.printer.working("Making the station…"):
            return Station.create(
                session.home, passphrase, name=called, zone=local_zone(), language=session.settings.language
            )
    finally:
        wipe(passphrase)
        session.forget_passphrase()


def _unlocked(session: Session) -> Station:
    from goodoffices.station.station import Station

    def opened(passphrase: bytearray) -> Station:
        with session.printer.working("Unlocking…"):
            return Station.open(session.home, passphrase)

    try:
        return session.with_passphrase(opened, _window(session, _QUESTION))
    finally:
        session.forget_passphrase()


def _name_of_user() -> str:
    """How the system calls whoever runs this; it can be changed for each talk."""
    with suppress(Exception):
        import pwd

        return pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0] or pwd.getpwuid(os.getuid()).pw_name
    return os.environ.get("USERNAME", "Mediator")


def _stay_open(session: Session, station: Station, minutes: int | None, *, no_browser: bool) -> None:
    from goodoffices.station.idle import Idle
    from goodoffices.station.serve import keep_open
    from goodoffices.web import Pages

    printer = session.printer
    made: list[Pages] = []

    def make(*given: object) -> Pages:
        made.append(Pages(*given))  # type: ignore[arg-type]  # as the station hands them over
        return made[0]

    with station:

        def ready(_: object) -> None:
            _lead(printer, made[0].launch, no_browser=no_browser)
            if not printer.as_json:
                printer.say("Ctrl-C locks the station, and so does “Lock” on a page.")
                if minutes is not None:
                    printer.say(f"It locks itself {minutes} minutes after its last use.")
                printer.out.file.flush()

        unused = keep_open(station, ready, Idle(minutes), make)
    if not printer.as_json:
        why = f"Nobody has used it for {minutes} minutes. " if unused else ""
        printer.say(f"{why}Locked. This process ends now, and lets go of the keys.")


def demo_pages(session: Session, scenario: str | None, language: str) -> None:
    """The demo in the browser, until somebody ends it.

    Raises:
        ScenarioFile, ScenarioSeatFailed: the scenario cannot be read or played.
    """
    import signal
    import tempfile
    import threading

    from goodoffices.station.private import write_private
    from goodoffices.web.demo import INSIDE, REPORTED, Demo
    from goodoffices.web.html import leading_to

    demo = Demo([REPORTED.get(language, REPORTED["en"]), INSIDE] if scenario is None else [scenario], language)
    ended = threading.Event()
    with tempfile.TemporaryDirectory(prefix="goodoffices-") as folder:
        file = Path(folder) / "demo.html"
        try:
            write_private(file, leading_to(demo.open()).encode())
            started = _started(str(file))
            by_hand = f"Open this file in your browser: {apart(str(file))}"
            session.printer.say("The demo is open in your browser." if started else by_hand)
            session.printer.say("First what the press knew of a real exchange; then an invented talk from inside.")
            session.printer.say("Ctrl-C ends it and removes its stations. --no-browser tells the story here.")
            session.printer.out.file.flush()
            before = signal.signal(signal.SIGTERM, lambda *_: ended.set())
            try:
                while not ended.wait(1.0):
                    pass
            except KeyboardInterrupt:
                pass
            finally:
                signal.signal(signal.SIGTERM, before)
        finally:
            demo.close()


def _lead(printer: Printer, launch: Callable[[], Launch], *, no_browser: bool) -> None:
    """Lead a browser to the pages, and say how to get there by hand."""
    way = launch()
    if printer.as_json:
        printer.value({"file": way.file, "address": way.address, "code": way.code})
        return
    started = not no_browser and _started(way.file)
    printer.say(
        "The pages are open in your browser." if started else f"Open this file in your browser: {apart(way.file)}"
    )
    printer.say(f"If the browser cannot read it: go to {way.address} and type the code {apart(way.code)}")


def _started(file: str) -> bool:
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(Path(file).as_uri())
    return False


def _into_the_menu(session: Session) -> None:
    program = Path(sys.argv[0]).absolute()
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    entry = Path(data) / "applications" / "goodoffices.desktop"
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(_ENTRY.format(program=str(program).replace("%", "%%")), "utf-8")
    session.done({"entry": str(entry)}, f"Good Offices is in the menu of programs now: {apart(str(entry))}.")
