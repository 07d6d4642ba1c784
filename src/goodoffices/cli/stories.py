"""Scenarios played on real stations, and the demonstration."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from goodoffices.cli.app import command
from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, Printer, apart, row, shown
from goodoffices.cli.session import Session, pass_session
from goodoffices.errors.base import ExitStatus

_SHOWN: Final = ("reported-case", "two-stations")
"""The two scenarios that the demo shows."""


@command("demo")
@click.option("--lang", "language", metavar="TAG", help="The language of the sheet, en or he.")
@click.option("--no-browser", is_flag=True, help="Tell the story in the terminal, as where there is no screen.")
@click.option("--scenario", metavar="FILE", help="Play this scenario instead; as for 'replay'.")
@click.option("--pause", type=click.FloatRange(0, 60), default=0.0, help="Seconds between the screens.")
@pass_session
def demo(session: Session, language: str | None, no_browser: bool, scenario: str | None, pause: float) -> None:
    """Show in under a minute what this is, on stations that are made for it and removed again.

    It opens pages in your browser, with a bar above them that does one step after another. Where there is no screen it
    tells the same story in the terminal. With --json: what 'replay' gives for the two scenarios that it shows.
    """
    from goodoffices.errors.station import NoSheetLanguage
    from goodoffices.sentences import LANGUAGES, spoken

    if language is not None and not spoken(language):
        raise NoSheetLanguage(language=shown(language), known=", ".join(LANGUAGES))
    if session.as_json:
        session.printer.value([_played(name) for name in _SHOWN])
        return
    usual = session.settings.language
    if language is None and not spoken(usual):
        session.printer.warn(f"There are no sheets in {shown(usual)} yet: this one is in {LANGUAGES[0]}.")

    if not no_browser and not pause and _has_screen():
        from goodoffices.cli.browser import demo_pages

        demo_pages(session, scenario, language or usual)
        return
    if scenario is not None:
        _play(session, scenario, None)
        return
    from goodoffices.scenario.demo import run

    # The pictures fit the terminal's width; other commands leave the breaking of lines to the terminal.
    run(Console(highlight=False, markup=False, emoji=False), language or usual, pause)


def _has_screen() -> bool:
    """Whether somebody sits here who can be shown a browser."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@command("replay")
@click.argument("scenario", metavar="FILE")
@click.option(
    "--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep the stations of the play in this folder."
)
@pass_session
def replay(session: Session, scenario: str, keep: Path | None) -> int:
    """Play a scenario on real stations, and show step by step what each seat sees.

    FILE is a scenario file, or the name of one that ships: reported-case, two-ports, two-stations,
    three-stations, lost-laptop, restored-laptop.
    With --json: every seat's final view, every sheet, every refusal, and what the relay saw. Ends with exit code 3
    if an expectation of the scenario is not met.
    """
    return _play(session, scenario, keep)


def _play(session: Session, scenario: str, keep: Path | None) -> int:
    import msgspec

    from goodoffices.scenario import Play, read_scenario

    printer = session.printer
    with Play(read_scenario(scenario), keep=keep, every_front=not printer.as_json) as play:
        if not printer.as_json:
            printer.say((apart(play.scenario.title), STRONG))
        for played in play:
            if not printer.as_json:
                printer.lines(_step(msgspec.to_builtins(played)))
        outcome = msgspec.to_builtins(play.outcome())
    if printer.as_json:
        printer.value(outcome)
    else:
        _end(printer, outcome)
    return ExitStatus.NOT_VERIFIED.value if outcome["failures"] else 0


def _played(name: str) -> Any:
    import msgspec

    from goodoffices.scenario import read_scenario
    from goodoffices.scenario import replay as played

    return msgspec.to_builtins(played(read_scenario(name)))


def _step(plain: dict[str, Any]) -> Iterator[Text]:
    yield row()
    yield row((f"{plain['step']}. ", STRONG), (plain["at"], QUIET), "  ", plain["act"])
    if plain["tell"]:
        yield row(plain["tell"], indent=3)
    if plain["refused"] is not None:
        refused = plain["refused"]
        yield row(
            (refused["what"], MINDED if refused["expected"] else BAD), (f"  [{refused['code']}]", QUIET), indent=3
        )
    for news in plain["news"]:
        yield row("in front of ", (apart(news["whose"]), STRONG), indent=3)
        yield from (row((f"+ {line}", GOOD), indent=5) for line in news["came"])
        yield from (row((f"- {line}", QUIET), indent=5) for line in news["went"])
    yield from (_failure(each) for each in plain["failures"])


def _failure(plain: dict[str, Any]) -> Text:
    where = f"step {plain['step']}, line {plain['line']}, {apart(plain['whose'])}"
    return row((f"NOT MET ({where}): expected {plain['expected']}; found {plain['found']}", BAD), indent=3)


def _end(printer: Printer, outcome: dict[str, Any]) -> None:
    printer.say()
    count = len(outcome["failures"])
    told = f"{outcome['steps']} steps, {len(outcome['sheets'])} sheets, {len(outcome['refusals'])} refusals"
    printer.say((f"{told}; everything was as expected." if not count else f"{told}; NOT as expected: {count}.", STRONG))
    if outcome["closing"]:
        printer.say(outcome["closing"])
