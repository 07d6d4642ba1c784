"""Confirming what is proposed from an article, one item after the other, at a terminal.

The rules are:

* Nothing is entered but by an answer to a question about that one item.
* A field is corrected by choosing one of what else it might be, or by answering the question of that field anew.
* Whoever stops finds everything that is not done yet waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from goodoffices.cli.asking import answer_to
from goodoffices.cli.asking_item import FIELDS, Questions
from goodoffices.cli.printer import Printer, row
from goodoffices.cli.show.article import proposal as shown_proposal
from goodoffices.cli.show.article import shown
from goodoffices.cli.show.plainly import spoken
from goodoffices.errors.base import Refusal

Plain = dict[str, Any]
Act = Callable[..., Any]

_ASKED: Final = "[c]onfirm, [d]rop, [s]kip, [q]uit, or a field to correct"


def review(printer: Printer, article: Plain, act: Act) -> tuple[int, int]:
    """Go through what waits; gives how many were confirmed, and how many dropped.

    Args:
        act: asks the station about the talk.

    Raises:
        Abort: somebody stopped.
    """
    number, confirmed, dropped = article["article"]["number"], 0, 0
    for each in article["proposals"]:
        if each["state"] != "waits":
            continue
        done = _one(printer, number, each, act)
        if done == "q":
            break
        confirmed, dropped = confirmed + (done == "c"), dropped + (done == "d")
    return confirmed, dropped


def _one(printer: Printer, number: int, proposed: Plain, act: Act) -> str:
    """One proposal, until it is confirmed, dropped or left."""
    item: Plain = {name: value for name, value in proposed["item"].items() if name != "evidence"}
    printer.beside(shown_proposal(proposed))
    while True:
        answer = answer_to(_ASKED).casefold()
        match answer:
            case "c" | "confirm":
                try:
                    act("take_proposal", number=number, proposal=proposed["number"], item=item)
                except Refusal as refusal:
                    printer.refused(refusal)
                    continue
                return "c"
            case "d" | "drop":
                try:
                    act("drop_proposal", number=number, proposal=proposed["number"])
                except Refusal as refusal:
                    printer.refused(refusal)
                    return "s"
                return "d"
            case "s" | "skip" | "q" | "quit":
                return answer[0]
            case _:
                item = _corrected(printer, proposed, item, answer)


def _corrected(printer: Printer, proposed: Plain, item: Plain, typed: str) -> Plain:
    """The item after a correction of the field that somebody named, or the beginning of its name."""
    fields = [field for field in FIELDS if typed and spoken(field).startswith(typed)]
    fields = [typed] if typed in FIELDS else fields
    if len(fields) != 1:
        printer.beside([row(f"The fields are: {', '.join(map(spoken, FIELDS))}.")])
        return item
    (field,) = fields
    others: list[Any] = next((each["others"] for each in proposed["fields"] if each["field"] == field), [])
    for at, other in enumerate(others, start=1):
        printer.beside([row(f"{at}  {shown(other)}", indent=4)])
    chosen = answer_to("One of these by its number; empty: another") if others else ""
    if chosen.isascii() and chosen.isdecimal() and 1 <= int(chosen) <= len(others):
        corrected = item | {field: others[int(chosen) - 1]}
    else:
        corrected = Questions(printer, lambda _: None, item).again(field)
    printer.beside([row(f"{spoken(field)}: {shown(corrected[field]) if field in corrected else 'empty'}", indent=4)])
    return corrected
