"""Words that were refused: kept as drafts, or given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rich.text import Text

from goodoffices.cli.line import Line
from goodoffices.cli.printer import BAD, QUIET, STRONG, apart, numbered, row, words_rows
from goodoffices.cli.show.plainly import moment, spoken, told
from goodoffices.errors.base import Refusal


def kept(number: int) -> Iterator[Text]:
    """Where the words are, and how they go on."""
    send = f"goodoffices drafts --send {number}"
    yield row(f"Your words are kept as draft {number}. To correct and send them: {send} --OPTION VALUE")


def given_back(line: Line, why: Refusal | None) -> Iterator[Text]:
    """A line that could not be kept; ``why``: what kept the station out of reach."""
    reason = "" if why is None else f" {why.said}"
    yield row((f"Your words could not be kept.{apart(reason)} Here they are, so that they are not lost:", STRONG))
    yield row(line.path, indent=2)
    yield from _line(line)


def drafts(rows: list[dict[str, Any]], line_of: Callable[[dict[str, Any]], Line | None]) -> Iterator[Text]:
    """Drafts: what each was meant for, what was wrong, and every word of it."""
    if not rows:
        yield row("No draft is kept.")
    for each in rows:
        line = line_of(each)
        what = spoken(each["act"] or "words") if line is None else line.path
        talk = "no talk" if each["talk"] is None else apart(each["talk"])
        name = "" if each["name"] is None else f"“{apart(each['name'])}”, "
        yield row((str(each["number"]), STRONG), f"  {name}{what}, {talk}, {moment(each['made'])}")
        for refusal in each["refused"]:
            yield row((told(refusal), BAD), indent=4)
        yield from _asked(each["asked"]) if line is None else _line(line)


def _line(line: Line) -> Iterator[Text]:
    for each in line.rest():
        if each.name is None:
            name = f"not understood: {apart(each.typed or '')}"
        else:
            name = each.typed or f"--{each.name.replace('_', '-')}"
        value = each.source if each.source is not None else each.value
        yield row((f"{name} " if value else name, QUIET), apart(value or ""), indent=4)
    yield from numbered(line.words(), line.places())


def _asked(asked: dict[str, Any]) -> Iterator[Text]:
    """What a program asked, every field of it."""
    for name, value in asked.items():
        if name == "talk":
            continue
        for path, leaf in _leaves(name, value):
            heading = (f"{spoken(path)}: ", QUIET)
            if "\n" not in leaf:
                yield row(heading, apart(leaf), indent=4)
            else:
                yield row(heading, indent=4)
                yield from words_rows(leaf, indent=6)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _leaves(f"{path}, {name}", inner)
        case list():
            for number, inner in enumerate(value, start=1):
                yield from _leaves(f"{path} {number}", inner)
        case None | False:
            return
        case _:
            yield path, str(value)
