"""Writes ``docs/reference/`` from the program itself, so that the pages cannot say something else.

``python tools/reference.py`` writes the pages; with ``--check`` it writes nothing, names every page
that is not what it would write, and ends with 1.

The rules are:

* A page depends on the program alone: not on the terminal's width, the language of the machine, the
  day or the order of imports. The same program gives the same bytes.
* Every refusal that can be imported from ``goodoffices.errors`` stands on the errors page, every
  visible command on the commands page, with nothing added by hand.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

import goodoffices.errors
from goodoffices.errors import ExitStatus, catalogue
from goodoffices.sentences import speech
from goodoffices.sentences.english import SENTENCES
from goodoffices.talk.events import Finding, Force, Stage, Stance
from goodoffices.talk.outcome import TABLE, Facts, comes_to
from goodoffices.talk.said_of_answers import stage_code
from goodoffices.talk.stages import Steps
from goodoffices.talk.views import Sentence

# Before the command line is imported: its texts are looked up in the language of the pages.
os.environ.update(LANGUAGE="en", LC_ALL="C.UTF-8")

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by `make docs` from the program; what is written here by hand is lost. -->"


def markdown(text: str) -> str:
    """Text of the program as a paragraph: facts in braces become ‹facts›, nothing turns into markup."""
    joined = " ".join(text.split())
    with_facts = re.sub(r"\{(\w+)[^}]*\}", lambda fact: f"‹{fact[1].replace('_', ' ')}›", joined)
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", with_facts)


# ------------------------------------------------------------------------------------------ errors


def errors_page() -> str:
    """Every refusal, by the room that raises it and then by code."""
    for module in pkgutil.iter_modules(goodoffices.errors.__path__, "goodoffices.errors."):
        importlib.import_module(module.name)
    by_room: dict[str, list[str]] = {}
    for refusal in catalogue():
        by_room.setdefault(refusal.__module__, []).append(
            "\n".join(
                [
                    f"### {refusal.code}",
                    "",
                    markdown(inspect.getdoc(refusal) or ""),
                    "",
                    f"- What happened: {markdown(refusal.what)}",
                    f"- Likely cause: {markdown(refusal.cause)}",
                    f"- Next step: {markdown(refusal.next_step)}",
                    f"- Who can put it right: {WHO[refusal.blame.value]}. Exit code {refusal.exit_status.value}.",
                ]
            )
        )
    rooms = [
        f"## {room.rpartition('.')[2]}\n\n{markdown(first_line(importlib.import_module(room)))}\n\n"
        + "\n\n".join(entries)
        for room, entries in sorted(by_room.items())
    ]
    return page("Errors", ERRORS_OPENING, *rooms)


WHO = {
    "yours": "you, by correcting what you typed or asked",
    "peer": "the other end; what came from there is wrong and should be questioned",
    "machine": "the administrator of this machine: its disk, its files, the program",
}

ERRORS_OPENING = """\
Every refusal of Good Offices has a code that never changes, and says what happened, the likely cause
and the next step. A refusal leaves nothing behind: nothing was written, sent or forgotten. ‹These marks›
enclose names, dates, forms and numbers that are filled in; the words of a passage never are.

With `--json` a refusal is one object with the keys `code`, `what`, `cause`, `next_step` and `blame`
(`yours`, `peer` or `machine`)."""


def first_line(thing: object) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


# ---------------------------------------------------------------------------------------- commands


def commands_page() -> str | None:
    """Every visible command with its usage, arguments and options; None while there is no command line."""
    root = command_line()
    if root is None:
        return None
    # As the command line itself has it: Click remembers how help is asked for at the first look.
    with click.Context(
        root, info_name="goodoffices", terminal_width=100, color=False, **root.context_settings
    ) as context:
        return page("Commands", COMMANDS_OPENING, exit_codes(), *command_sections(root, context))


COMMANDS_OPENING = """\
`goodoffices` and `python -m goodoffices` are the same. Every command answers `--help`."""


def command_line() -> click.Command | None:
    """The root of the command tree: ``goodoffices.cli.main``, or the one group beside it that it calls."""
    try:
        cli = importlib.import_module("goodoffices.cli")
    except ModuleNotFoundError as missing:
        if missing.name == "goodoffices.cli":
            return None
        raise
    main = getattr(cli, "main", None)
    if main is None or isinstance(main, click.Command):
        return main
    groups = {id(thing): thing for thing in vars(cli).values() if isinstance(thing, click.Group)}
    if len(groups) != 1:
        raise SystemExit(
            "reference: goodoffices.cli.main is not a Click command, and goodoffices.cli holds "
            f"{len(groups)} Click groups beside it; it needs to hold exactly one"
        )
    return next(iter(groups.values()))


def exit_codes() -> str:
    """What a script can tell from the exit code."""
    rows = [f"| {status.value} | {EXIT[status.name]} |" for status in ExitStatus]
    return "\n".join(["## Exit codes", "", "| code | meaning |", "|---|---|", "| 0 | done |", *rows])


EXIT = {
    "FAILURE": "it could not be done; the message says why",
    "USAGE": "the command was not written as it must be",
    "NOT_VERIFIED": "something that should agree does not: a store, an expectation, an identity",
    "GATE": "the gate or the slip guard refused; nothing crossed",
    "RELAY": "no relay answered",
}


def command_sections(command: click.Command, context: click.Context) -> Iterator[str]:
    """One section for the command, then those of its visible subcommands, in the order of their names."""
    heading = "##" if context.parent is None else "###"
    parts = [f"{heading} {context.command_path}", prose(command.help or "")]
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts.append(f"```text\n{usage}\n```")
    rows = [row for parameter in command.params if (row := parameter_row(parameter, context))]
    if rows:
        parts.append("\n".join(["| argument or option | meaning |", "|---|---|", *rows]))
    yield "\n\n".join(part for part in parts if part)
    if not isinstance(command, click.Group):
        return
    for name in sorted(command.list_commands(context)):
        child = command.get_command(context, name)
        if child is None or child.hidden:
            continue
        with click.Context(child, info_name=name, parent=context) as below:
            yield from command_sections(child, below)


def parameter_row(parameter: click.Parameter, context: click.Context) -> str | None:
    """One line of the table, or None for a hidden option."""
    if isinstance(parameter, click.Argument):
        meaning = getattr(parameter, "help", None) or "see above"
        return f"| `{bars(parameter.make_metavar(context))}` | {cell(meaning)} |"
    record = parameter.get_help_record(context)
    if record is None:
        return None
    names, meaning = record
    return f"| `{bars(names)}` | {cell(meaning)} |"


def bars(text: str) -> str:
    """Text inside a table, where a bar would end the cell."""
    return text.replace("|", "\\|")


def cell(text: str) -> str:
    """Help on one line, with what looks like a tag kept from becoming one."""
    return bars(" ".join(text.split())).replace("<", "&lt;")


def prose(text: str) -> str:
    """A command's help as paragraphs. What Click is told to keep in its lines is kept in its lines."""
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        kept = paragraph.startswith("\b")
        lines = paragraph.lstrip("\b\n")
        paragraphs.append(f"```text\n{lines}\n```" if kept else cell(lines))
    return "\n\n".join(paragraphs)


# ------------------------------------------------------------------------------------------- pages


def page(title: str, *parts: str) -> str:
    """A whole page, ending with exactly one line feed."""
    return "\n\n".join([MADE, f"# {title}", *parts]).rstrip() + "\n"


# ------------------------------------------------------------------------------------------ outcomes


def outcomes_page() -> str:
    """The table of what answers come to, the drawing that follows from it, how far a side goes, and the sentences."""
    lines = [
        "| | if | state |",
        "|---|---|---|",
        *(
            f"| {number} | {markdown(line.when)} | {_plain(line.state.value)} |"
            for number, line in enumerate(TABLE, start=1)
        ),
    ]
    drawing = [
        "| ".join(["| it has come to ", *(f"{name} " for name in EVENTS)]) + "|",
        "|---" * (len(EVENTS) + 1) + "|",
        *(
            "| ".join([f"| {name} ", *(f"{_after(facts, event)} " for event in EVENTS.values())]) + "|"
            for name, facts in BEFORE.items()
        ),
    ]
    steps = [Steps(force, stage) for force in Force for stage in (None, *Stage)]
    stages = [
        "| force | then | stage of the side | its words bind as | sentence |",
        "|---|---|---|---|---|",
        *(
            f"| {_plain(each.force.value)} | {'' if each.stage is None else each.stage.value} "
            f"| {_plain(each.side.value)} | {_plain(each.binds.value)} | {_stage_told(each)} |"
            for each in steps
        ),
    ]
    sentences = [
        "| code | sentence |",
        "|---|---|",
        *(f"| `{code}` | {markdown(text)} |" for code, text in SENTENCES.items()),
    ]
    return page(
        "What answers come to",
        OUTCOMES_OPENING,
        "## The table\n\n" + "\n".join(lines),
        OUTCOMES_DRAWING + "\n".join(drawing),
        OUTCOMES_STAGES + "\n".join(stages),
        "## The sentences\n\n" + OUTCOMES_SENTENCES + "\n\n" + "\n".join(sentences),
    )


OUTCOMES_OPENING = """What a leg knows of a text and of a side's answer is a handful of facts. The first line of the \
table that fits them gives the state of the text on that leg; nothing else decides. Every leg is read by the same \
table, from its own facts. [Decision 14](../decisions/0014-an-answer-has-a-life.md) explains the facts."""

OUTCOMES_DRAWING = """## What changes the state

Derived from the table. An answer replaces the one before, unless it is given *beside* it. *Back*: the only answer no \
longer counts, since it was withdrawn, lapsed or lost its effect, and nothing replaced it. A dot: nothing changes. If \
the two sides do not have the same words, *standing* becomes *reported*. For the mediator's own words, put to one side \
alone, every yes is *answered*.

"""

OUTCOMES_STAGES = """## How far each side has gone

A side says its words, or its yes, with a force, and can then initial or confirm it. The stages in order: accepted, \
ad referendum (subject to approval at home), initialled, confirmed. A commitment has the lower stage of its two sides, \
and the weaker force. A view shows the stage of each side once one of them has taken a step, or if the two differ. \
[Decision 20](../decisions/0020-how-far-each-side-has-gone.md) says why.

"""


def _stage_told(steps: Steps) -> str:
    return speech("en").setting_apart(lambda text: text).tell(Sentence.of(stage_code(steps), who="North"))


OUTCOMES_SENTENCES = """A view contains a sentence as a code with its facts; this is how each is put into words."""

EVENTS: dict[str, Callable[[Facts], Facts]] = {
    "yes": lambda facts: replace(facts, stances=frozenset({Stance.ACCEPTS}), worst=Finding.MET),
    "yes, if": lambda facts: replace(facts, stances=frozenset({Stance.ON_CONDITIONS}), worst=Finding.OPEN),
    "no": lambda facts: replace(facts, stances=frozenset({Stance.DECLINES}), worst=Finding.MET),
    "heard": lambda facts: replace(facts, stances=frozenset({Stance.TAKES_NOTE}), worst=Finding.MET),
    "a no beside": lambda facts: replace(facts, stances=facts.stances | {Stance.DECLINES}),
    "back": lambda facts: replace(facts, stances=frozenset(), taken_back=facts.taken_back or bool(facts.stances)),
    "all met": lambda facts: replace(facts, worst=Finding.MET),
    "one fails": lambda facts: replace(facts, worst=Finding.FAILED) if facts.on_conditions else facts,
    "answer by over": lambda facts: replace(facts, overdue=True),
    "valid until over": lambda facts: replace(facts, expired=True),
    "withdrawn": lambda facts: replace(facts, withdrawn=True),
}
"""What can happen to a text, as a change of the facts."""

BEFORE: dict[str, Facts] = {
    "proposed": Facts(),
    "answered (heard)": Facts(stances=frozenset({Stance.TAKES_NOTE})),
    "conditional": Facts(stances=frozenset({Stance.ON_CONDITIONS}), worst=Finding.OPEN),
    "standing": Facts(stances=frozenset({Stance.ACCEPTS})),
    "declined": Facts(stances=frozenset({Stance.DECLINES})),
    "failed": Facts(stances=frozenset({Stance.ON_CONDITIONS}), worst=Finding.FAILED),
    "taken back": Facts(taken_back=True),
    "lapsed (no answer)": Facts(overdue=True),
    "lapsed (the words)": Facts(stances=frozenset({Stance.ACCEPTS}), expired=True),
    "withdrawn": Facts(withdrawn=True),
}
"""One set of facts for each state that a text can have come to."""


def _plain(value: str) -> str:
    """A value of the program as people write it."""
    return value.replace("_", " ")


def _after(facts: Facts, event: Callable[[Facts], Facts]) -> str:
    before, then = comes_to(facts).state, comes_to(event(facts)).state
    return "·" if then is before else then.value


def main(arguments: list[str]) -> int:
    """Writes or checks every page; 0 when all is well, 1 for a stale page, 2 for a wrong argument."""
    if arguments not in ([], ["--check"]):
        print("usage: python tools/reference.py [--check]", file=sys.stderr)
        return 2
    stale = []
    for name, text in (
        ("errors.md", errors_page()),
        ("commands.md", commands_page()),
        ("outcomes.md", outcomes_page()),
    ):
        target = FOLDER / name
        if text is None:
            print(f"reference: there is no goodoffices.cli yet; {name} is left out", file=sys.stderr)
            continue
        written = target.read_bytes() if target.exists() else None
        if written == text.encode():
            continue
        if arguments:
            stale.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
        print(f"reference: wrote docs/reference/{name}")
    for name in stale:
        print(f"reference: docs/reference/{name} is stale; make docs writes it anew", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
