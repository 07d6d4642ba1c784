"""The public record as lines: each item with its chain of attribution, where it stands and how it is borne out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from goodoffices.cli.printer import QUIET, STRONG, apart, row, words_rows
from goodoffices.cli.show.plainly import spoken

_NOT_PUBLIC = "not made public"


def items(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """Items of the public record."""
    if not rows:
        yield row("The public record of this talk is empty.")
    for each in rows:
        yield from item(each)


def item(plain: dict[str, Any]) -> Iterator[Text]:
    """One item."""
    yield row((plain["ref"], STRONG), f"  {apart(plain['label'])}", (f"  {plain['state']}", QUIET))
    facts = plain["item"]
    for name in ("said", "reported"):
        if name in facts:
            doubt = f" ({apart(facts[name]['doubt'])})" if facts[name].get("doubt") else ""
            yield row(f"{name} {facts[name]['edtf']}{doubt}", indent=4)
    for name in ("original", "translation", "condition"):
        if name in facts:
            yield from _wording(name, facts[name])
    for hop in facts["chain"]:
        yield from _hop(hop)
    yield row(plain["line"], indent=4)
    for reported in plain["reports"]:
        yield row(f"reports {reported}", indent=4)
    for link in plain["links"]:
        yield row(f"{spoken(link['relation'])} {link['item']}, {link['state']}", (f"  {link['ref']}", QUIET), indent=4)


def _wording(name: str, words: dict[str, Any]) -> Iterator[Text]:
    if "text" not in words:
        yield row(f"{name}: {_NOT_PUBLIC}", indent=4)
        return
    yield row((f"{name}:", QUIET), indent=4)
    yield from words_rows(words["text"], indent=6)


def _hop(plain: dict[str, Any]) -> Iterator[Text]:
    who = apart(plain["name"]) if plain["name"] else f"an anonymous {plain['relayer']}"
    capacity = f", {apart(plain['capacity'])}" if plain["capacity"] else ""
    yield row(f"← {who}{capacity} ({spoken(plain['form'])})", indent=4)
    if "text" in plain.get("words", {}):
        yield from words_rows(plain["words"]["text"], indent=8)
