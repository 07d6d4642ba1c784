"""The end of a leg or of a talk: what is left, what becomes of it, what destroying it does and does not reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from goodoffices.cli.printer import BAD, MINDED, QUIET, STRONG, apart, row, words_rows
from goodoffices.cli.show.plainly import listed, told


def left(plain: list[dict[str, Any]]) -> Iterator[Text]:
    """What stays undone, leg by leg."""
    for leg in dict.fromkeys(each["leg"] for each in plain):
        yield row((f"What is left on the leg of {apart(leg)}:", STRONG))
        for each in plain:
            if each["leg"] != leg:
                continue
            yield row((each["ref"], STRONG), f"  {told(each['told'])}", indent=2)
            if each["words"] is not None:
                yield from words_rows(each["words"], indent=6)


def closed(plain: dict[str, Any]) -> Iterator[Text]:
    """A leg was closed; what becomes of the talk, and where the other station does not know everything yet."""
    yield row(f"The leg is closed ({plain['ref']}).")
    end = plain["end"]
    yield row((told(end["told"]), QUIET if end["becomes"] == "keep" else MINDED))
    for leg in plain["waits"]:
        yield row((told({"code": "end.waits", "facts": {"leg": leg}}), MINDED))


def destroys(plain: dict[str, Any]) -> Iterator[Text]:
    """What is destroyed on this station, and what that does not reach."""
    count = f"entries: {plain['entries']}, kept drafts: {plain['drafts']}"
    yield row(
        (f"This destroys {apart(plain['talk'])} on this station, with its legs {listed(plain['legs'])}; {count}.", BAD)
    )
    yield row(("It does not reach:", STRONG))
    for each in plain["beyond"]:
        yield row(told(each), indent=2)


def destroyed(title: str) -> Iterator[Text]:
    """A talk was destroyed."""
    yield row(f"The talk {apart(title)} is destroyed on this station. Papers, copies and backups elsewhere are not.")
