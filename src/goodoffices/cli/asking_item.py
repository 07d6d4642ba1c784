"""An item of the public record by answering questions, field by field. An empty answer leaves a field out.

The rules are:

* What was answered so far is told to whoever keeps it after each answer, so that nothing is lost if somebody stops.
* An answer to a choice is read as options are: a beginning is enough; what is none of the words is asked again.
* What is wrong with the whole is for the record to say (:mod:`goodoffices.record`), not for the questions.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from enum import Enum
from typing import Any, Final

from goodoffices.cli.asking import answer_to
from goodoffices.cli.kinds import Word
from goodoffices.cli.printer import Printer, row
from goodoffices.errors.usage import NotAsExpected
from goodoffices.record.item import Answer, Form, Kind, Naming, Place, Relayer, VenueForm

Plain = dict[str, Any]

FIELDS: Final = {
    "kind": "What it is",
    "place": "Its place in the source; empty: current",
    "speaker": "Who said or did it",
    "addressees": "",
    "carrier": "Who carried the words, if somebody did",
    "venue": "Where it was said",
    "said": "When it was said, such as 2025-12-30",
    "reported": "When it was reported",
    "original": "The words, as they were quoted",
    "translation": "A translation of the words",
    "conditional": "Whether it was said under a condition",
    "condition": "The condition; 'not public' if nobody published it",
    "binding": "Whether it binds",
    "chain": "",
    "reliability": "How reliable those are who say so; f: it cannot be judged",
    "credibility": "How credible it is; 6: it cannot be judged",
}
"""The fields in the order in which they are asked for, each with its question."""

_WORDS: Final[dict[str, type[Enum] | str]] = {
    "kind": Kind, "place": Place, "conditional": Answer, "binding": Answer, "reliability": "abcdef"
}  # fmt: skip
"""The choices of those that are one word of a list."""


class Questions:
    """Asks for an item.

    Args:
        printer: where it is told that an answer was not understood.
        so_far: told of the item after each answer.
        begun: what is known of the item already.
    """

    def __init__(self, printer: Printer, so_far: Callable[[Plain], None], begun: Plain | None = None) -> None:
        self._printer = printer
        self._so_far = so_far
        self._item: Plain = deepcopy(begun or {})

    def ask(self) -> Plain:
        """The item as it was answered.

        Raises:
            Abort: somebody stopped.
        """
        self._printer.beside([row("An empty answer leaves a field out. Ctrl-C stops; what was answered is kept.")])
        for field in FIELDS:
            self._field(field)
        return self._answered()

    def again(self, field: str) -> Plain:
        """The item after another answer for one field.

        Raises:
            Abort: somebody stopped.
        """
        self._item.pop(field, None)
        self._field(field)
        return self._answered()

    def _field(self, field: str) -> None:
        item = self._item
        match field:
            case "speaker" | "carrier":
                self._actor(item, field, FIELDS[field])
            case "said" | "reported":
                self._date(item, field, FIELDS[field])
            case "original" | "translation":
                self._words(item, field, FIELDS[field])
            case "condition" if item.get("conditional") == Answer.YES.value:
                self._words(item, field, FIELDS[field])
            case "addressees":
                self._several(field, self._addressee)
            case "chain":
                self._several(field, self._hop)
            case "venue" if self._choose(self._part(item, field), "form", FIELDS[field], VenueForm):
                self._text(item[field], "name", "Which one, such as the town or the agency")
            case "credibility" if self._choose(item, field, FIELDS[field], "123456"):
                item[field] = int(item[field])
            case _ if field in _WORDS:
                self._choose(item, field, FIELDS[field], _WORDS[field])

    # --- parts of an item

    def _actor(self, plain: Plain, name: str, question: str) -> None:
        actor = self._part(plain, name)
        if self._text(actor, "name", question):
            self._text(actor, "capacity", "In which capacity")

    def _date(self, plain: Plain, name: str, question: str) -> None:
        date = self._part(plain, name)
        if self._text(date, "edtf", question):
            self._text(date, "rests_on", "What that date rests on")

    def _words(self, plain: Plain, name: str, question: str) -> None:
        words = self._part(plain, name)
        text = self._text(words, "text", question)
        if text == "not public":
            words.clear()
            words["not_public"] = True
        elif text:
            self._text(words, "language", "In which language, such as en or he")

    def _addressee(self, actor: Plain, number: int) -> None:
        if self._text(actor, "name", f"To whom, number {number}; empty: nobody else"):
            self._text(actor, "capacity", "In which capacity")

    def _hop(self, hop: Plain, number: int) -> None:
        """Somebody who says so: first whoever is nearest to the words, last the page that was read."""
        whom = "nearest to the words" if number == 1 else "who passed it on; empty: nobody else"
        if self._choose(hop, "relayer", f"Who says so, number {number}: {whom}", Relayer):
            if not self._text(hop, "name", "The name; empty: not named"):
                hop["naming"] = Naming.ANONYMOUS.value
            self._text(hop, "capacity", "In which capacity, or how the source is described")
            self._choose(hop, "form", "How it gives the words", Form)
            self._date(hop, "date", "When it said so")
            self._words(hop, "words", "Its wording, if it has one of its own")

    # --- asking

    def _several(self, name: str, ask: Callable[[Plain, int], None]) -> None:
        """Parts one after the other, until one is left empty."""
        parts = self._item.setdefault(name, [])
        while not parts or parts[-1]:
            parts.append({})
            ask(parts[-1], len(parts))

    @staticmethod
    def _part(plain: Plain, name: str) -> Plain:
        part: Plain = plain.setdefault(name, {})
        return part

    def _text(self, plain: Plain, name: str, question: str) -> str:
        answer = answer_to(question)
        if answer:
            plain[name] = answer
            self._so_far(self._answered())
        return answer

    def _choose(self, plain: Plain, name: str, question: str, words: type[Enum] | str) -> str:
        kind = Word(words)
        asked = f"{question} [{'|'.join(kind.shown())}]"
        while answer := answer_to(asked):
            try:
                plain[name] = kind.convert(answer, None, None)
            except NotAsExpected as refusal:
                self._printer.beside([row(refusal.said)])
                continue
            self._so_far(self._answered())
            return str(plain[name])
        return ""

    def _answered(self) -> Plain:
        item: Plain = _without_empty(self._item)
        return item


def _without_empty(plain: Any) -> Any:
    if isinstance(plain, dict):
        return {name: inner for name, each in plain.items() if (inner := _without_empty(each)) not in ({}, [])}
    if isinstance(plain, list):
        return [inner for each in plain if (inner := _without_empty(each)) != {}]
    return plain
