"""Arguments as text: bytes on the line that are no UTF-8 are found here, and refused."""

from __future__ import annotations

from collections.abc import Sequence

from goodoffices.errors.base import Refusal
from goodoffices.errors.together import together
from goodoffices.errors.words import NotText
from goodoffices.words import no_text, show_bytes


def readable(given: Sequence[str]) -> tuple[list[str], Refusal | None]:
    """Arguments with every byte that is no text shown by its number; and the refusal of those that have one.

    Whoever runs the line looks at the rest of it as well, so that its words are not lost, and refuses it then.
    """
    refusals = [refusal for number in range(len(given)) if (refusal := _refusal(given, number)) is not None]
    return [show_bytes(each) for each in given], together(refusals) if refusals else None


def _refusal(given: Sequence[str], number: int) -> NotText | None:
    before = given[number - 1] if number else ""
    option = before.isascii() and before.startswith("-") and len(before) > 1
    return no_text(given[number], f"argument {number + 1}{f', behind {before},' if option else ''}")
