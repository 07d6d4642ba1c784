"""Begin: make a station, unlock and lock it, see how it is; the stories that can be looked at without one."""

from __future__ import annotations

import click

from goodoffices.cli.app import command, root
from goodoffices.cli.kinds import LANGUAGE, Word
from goodoffices.cli.printer import apart
from goodoffices.cli.session import Session, pass_session
from goodoffices.errors.station import NoStation
from goodoffices.errors.usage import NotAsExpected, Setting

_SHELLS = ("bash", "zsh", "fish")
_MIB = 1024
_MINUTES = "minutes from 1 to 1440, or never"


@command("init")
@click.argument("name")
@click.option("--zone", metavar="ZONE", help="Such as Europe/Zurich or +02:00. Left out: this machine's.")
@click.option("--language", type=LANGUAGE, help="Of words for which no language is given, such as en or he.")
@click.option("--exercise", is_flag=True, help="A station for exercises; it and a real one refuse each other.")
@click.option(
    "--memory",
    type=click.IntRange(64, 1024),
    metavar="MIB",
    help="Memory that one guess at the passphrase takes, 64 to 1024 MiB. Left out: 256. Less makes guessing cheaper.",
)
@pass_session
def init(
    session: Session, name: str, zone: str | None, language: str | None, exercise: bool, memory: int | None
) -> None:
    """Make a station for NAME, the person who will use it; others see that name.

    It asks for a new passphrase, twice, and says roughly how long it resists guessing. If it is forgotten, only a
    recovery key opens the station: 'goodoffices recovery make' makes one.
    """
    from goodoffices.cli.zone import local_zone
    from goodoffices.errors.station import AlreadyAStation
    from goodoffices.memory import wipe
    from goodoffices.station.keys import USUAL_MEMORY_KIB
    from goodoffices.station.station import Station

    if (session.home / "station.db").exists():
        raise AlreadyAStation(folder=str(session.home))
    passphrase = session.new_passphrase()
    try:
        with session.printer.working("Making the station…"):
            station = Station.create(
                session.home,
                passphrase,
                name=name,
                zone=zone or local_zone(),
                language=language or session.settings.language,
                exercise=exercise,
                memory_kib=USUAL_MEMORY_KIB if memory is None else memory * _MIB,
            )
    finally:
        wipe(passphrase)
    with station:
        result = station.call("who")
    said = f"The station of {{name}} is made, in {apart(str(session.home))}. Dates without a zone are read as {{zone}}."
    session.done(result, said, "goodoffices unlock (in a window of its own), then goodoffices talk open")


@command("unlock")
@click.option(
    "--idle",
    metavar="MINUTES",
    help="Lock after this many minutes without a command, 1 to 1440, or never. Left out: GOODOFFICES_IDLE, or 30.",
)
@click.option(
    "--mail-goes-on",
    is_flag=True,
    help="After that time only commands are locked out until the passphrase is given; the mail goes on.",
)
@pass_session
def unlock(session: Session, idle: str | None, mail_goes_on: bool) -> None:
    """Unlock the station until it is locked again, so that other commands need no passphrase.

    It stays in this window. Ctrl-C, or 'goodoffices lock' in another one, locks it. It also locks itself 30 minutes
    after the last command, unless you choose another time; mail does not count as a command. Drafts and everything
    confirmed are on the disk. With --mail-goes-on the keys stay in memory, and anybody who gets them has the station.
    """
    from goodoffices.station.idle import Idle
    from goodoffices.station.serve import keep_open
    from goodoffices.station.station import Station
    from goodoffices.web import Pages

    printer = session.printer
    minutes = minutes_of(idle, session.settings.idle, "goodoffices unlock")

    def opened(passphrase: bytearray) -> Station:
        with printer.working("Unlocking…"):
            return Station.open(session.home, passphrase)

    try:
        station = session.with_passphrase(opened)
    finally:
        session.forget_passphrase()
    with station:

        def ready(_: object) -> None:
            if printer.as_json:
                printer.value({"unlocked": True})
                return
            printer.say("Unlocked. Ctrl-C locks it again, and so does 'goodoffices lock' in another window.")
            if minutes is not None:
                then = "commands need the passphrase again" if mail_goes_on else "it locks itself"
                printer.say(f"{minutes} minutes after the last command {then}.")
            printer.out.file.flush()

        unused = keep_open(station, ready, Idle(minutes, mail_goes_on=mail_goes_on), Pages)
    if not printer.as_json:
        why = f"Nobody has asked for anything for {minutes} minutes. " if unused else ""
        printer.say(f"{why}Locked. This process ends now, and lets go of the keys.")


def minutes_of(typed: str | None, set_to: str | None, command: str) -> int | None:
    """After how many minutes an unlocked station locks itself; None: never."""
    from goodoffices.station.idle import MOST_MINUTES, USUAL_MINUTES

    value = set_to if typed is None else typed
    if value is None:
        return USUAL_MINUTES
    if value == "never":
        return None
    if value.isdecimal() and value.isascii() and len(value) <= 9 and 1 <= int(value) <= MOST_MINUTES:
        return int(value)
    if typed is None:
        raise Setting(key="idle", file="the settings", expected=_MINUTES)
    raise NotAsExpected(command=command, option="--idle", expected=_MINUTES, similar="")


@command("lock")
@click.option("--full", is_flag=True, help="No effect: a lock is always full.")
@pass_session
def lock(session: Session, full: bool) -> None:  # noqa: ARG001  # there is one way to lock
    """Lock the station: end the process that has it open, and its keys with it."""
    from goodoffices.cli.reach import another_goes_on, door_to_lock, wait_until_free
    from goodoffices.station.lock import take

    if not (session.home / "station.db").exists():
        raise NoStation(folder=str(session.home))
    client = door_to_lock(session.home)
    if client is None:
        goes_on = another_goes_on(session.home)
        take(session.home).release()
        session.done({"locked": True}, "It is locked already.")
        if goes_on:
            session.printer.warn(
                "A process of yours goes on that has another folder open: this one is a copy of it, or was put in its"
                " place. Ctrl-C in the window of that process ends it."
            )
        return
    if session.passphrase_fd is not None:
        from goodoffices.cli.unlocking import try_passphrase

        session.with_passphrase(lambda passphrase: try_passphrase(session.home, passphrase, session.printer))
    client.lock()
    with session.printer.working("Locking…"):
        wait_until_free(session.home)
    session.done({"locked": True}, "Locked. The process with the keys has ended; what was confirmed is on the disk.")


@command("whoami")
@pass_session
def whoami(session: Session) -> None:
    """Show whose station this is, with its fingerprint."""
    session.done(
        session.call("who"),
        "The station of {name}. Zone {zone}, language {language}, exercise: {exercise}. Fingerprint {fingerprint}",
    )


@command("settings")
@click.option("--zone", metavar="ZONE", help="Read and show dates in this zone, such as Europe/Zurich or +02:00.")
@click.option("--language", type=LANGUAGE, help="Of words for which no language is given, such as en or he.")
@click.option(
    "--scheme", type=Word(("auto", "light", "dark")), help="The colours of pages: as the machine has it, or always."
)
@click.option(
    "--proxy",
    metavar="ADDRESS",
    help="A SOCKS5 proxy for everything that goes to relays, such as 127.0.0.1:9050 for Tor; none: no proxy.",
)
@pass_session
def settings(session: Session, zone: str | None, language: str | None, scheme: str | None, proxy: str | None) -> None:
    """Show the settings of this station, or change those that you give. They hold at once."""
    given = {"zone": zone, "language": language, "scheme": scheme, "proxy": proxy}
    if any(each is not None for each in given.values()):
        result = session.call("change_settings", **given)
    else:
        result = session.call("settings")
    through = "" if result["proxy"] is None else " Every relay is asked through {proxy}."
    session.done(result, "Zone {zone}, language {language}, colours {scheme}." + through)


@command("completion")
@click.argument("shell", type=Word(_SHELLS))
def completion(shell: str) -> None:
    """Print the completion script for SHELL (bash, zsh, fish). Let your shell read it when it starts."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the three shells are Click's own
    script = kind(root, {}, "goodoffices", "_GOODOFFICES_COMPLETE").source()
    click.echo(script)
