"""Words that one person reads to another, or from paper: a row with a slip is asked for again."""

from __future__ import annotations

from goodoffices.cli.asking import answer_to, sees
from goodoffices.cli.printer import QUIET, STRONG, Printer, row
from goodoffices.errors.words import SpokenWords
from goodoffices.words import read_spoken, spoken_rows


def heard(printer: Printer, words: str) -> str:
    """The words, in which a row with a slip was heard again.

    Raises:
        SpokenWords: a row is wrong, and nobody is there to ask or says it again.
    """
    while True:
        try:
            read_spoken(words)
        except SpokenWords as refusal:
            rows, number = spoken_rows(words), int(str(refusal.facts["row"]))
            typed_row = rows[number - 1] if number <= len(rows) else ""
            again = ""
            if sees(printer):
                printer.beside([row((refusal.said, STRONG)), row((typed_row, QUIET), indent=2)])
                again = answer_to(f"Row {number} again; empty: leave it")
            if not again:
                raise
            words = "\n".join([*rows[: number - 1], again, *rows[number:]])
        else:
            return words
