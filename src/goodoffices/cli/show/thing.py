"""One thing by its handle; conditions and commitments by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.text import Text

from goodoffices.cli.printer import STRONG, apart, row
from goodoffices.cli.show import desk, thread


def shown(plain: dict[str, Any]) -> Iterator[Text]:
    """A thing: the leg, the entry or what is meant of it, and how it stands."""
    yield row((apart(plain["leg"]), STRONG))
    if plain["content"] is None:
        yield from thread.line(plain["line"])
    else:
        yield from thread.line(plain["line"] | {"content": [plain["content"]]})
    condition = [] if plain["condition"] is None else [plain["condition"]]
    yield from thread.standing({"leg": plain["leg"], "conditions": condition, "commitments": plain["commitments"]})
    if plain["sheet"] is not None:
        yield from desk.sheets([plain["sheet"]])
    if plain["item"] is not None:
        yield row(f"{plain['item']['state']}: {apart(plain['item']['label'])}", indent=2)


def standing(plain: dict[str, Any]) -> Iterator[Text]:
    """Conditions and commitments, leg by leg."""
    if not plain["conditions"] and not plain["commitments"]:
        yield row("There is no condition and no undertaking.")
    by_leg: dict[str, dict[str, list[Any]]] = {}
    for name, one in (("conditions", "condition"), ("commitments", "commitment")):
        for leg, several in groupby(plain[name], key=lambda each: str(each["leg"])):
            by_leg.setdefault(leg, {"conditions": [], "commitments": []})[name] = [each[one] for each in several]
    for leg, found in by_leg.items():
        yield row((apart(leg), STRONG))
        yield from thread.standing({"leg": leg, **found})
