"""Items as a flat table, for a spreadsheet: one line each, in CSV.

The rules are:

* It is for reading elsewhere and cannot be read again: a chain is several things in one cell. JSON Lines of the plain
  form lose nothing.
* A cell that a spreadsheet would take for a formula begins with an apostrophe, so that none is ever run. These are
  cells that begin with ``=``, ``+``, ``-``, ``@``, a tab or a line end, behind what does not show too; the same behind
  a semicolon, which spreadsheets of many countries take for the sign between cells.
* Every cell is quoted, and lines end as RFC 4180 says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from goodoffices.record.plain import Plain

_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")

Part = Mapping[str, Any]


def _name(actor: Part | None) -> str:
    if not actor:
        return ""
    return f"{actor['name']} ({actor['capacity']})" if actor.get("capacity") else str(actor["name"])


def _words(words: Part | None) -> str:
    return "" if not words else str(words.get("text", ""))


def _hop(hop: Part) -> str:
    who = hop.get("name") or f"[{hop.get('capacity', '')}]"
    return f"{who}: {hop['form']}"


def _day(item: Plain, key: str, end: str) -> str:
    date = _part(item, key)
    return "" if not date else str(date[end])


def _part(item: Plain, key: str) -> Any:
    return item.get(key)


COLUMNS: Final[tuple[tuple[str, Callable[[Plain], str]], ...]] = (
    ("kind", lambda item: str(item["kind"])),
    ("place", lambda item: str(item["place"])),
    ("speaker", lambda item: _name(_part(item, "speaker"))),
    ("addressees", lambda item: "; ".join(_name(each) for each in _part(item, "addressees") or ())),
    ("carrier", lambda item: _name(_part(item, "carrier"))),
    ("venue", lambda item: str(_part(item, "venue")["form"])),
    ("venue_name", lambda item: str(_part(item, "venue")["name"])),
    ("said_from", lambda item: _day(item, "said", "earliest")),
    ("said_to", lambda item: _day(item, "said", "latest")),
    ("reported_from", lambda item: _day(item, "reported", "earliest")),
    ("reported_to", lambda item: _day(item, "reported", "latest")),
    ("original", lambda item: _words(_part(item, "original"))),
    ("original_language", lambda item: str((_part(item, "original") or {}).get("language", ""))),
    ("translation", lambda item: _words(_part(item, "translation"))),
    ("conditional", lambda item: str(item["conditional"])),
    ("condition", lambda item: _words(_part(item, "condition"))),
    ("binding", lambda item: str(item["binding"])),
    ("chain", lambda item: " > ".join(_hop(hop) for hop in _part(item, "chain"))),
    ("reliability", lambda item: str(item["reliability"])),
    ("credibility", lambda item: str(item["credibility"])),
    ("plover", lambda item: str(item["plover"])),
)
"""The columns, each with what stands there of an item in its plain form."""


def as_csv(items: Iterable[Plain]) -> str:
    """The table of some items in their plain form, with its heading."""
    rows = [[name for name, _ in COLUMNS], *([cell(item) for _, cell in COLUMNS] for item in items)]
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in rows)


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs, whichever sign it takes for the one between cells."""
    parts = re.split("(;)", cell)
    return "".join(f"'{part}" if _begins(part) in _FORMULA else part for part in parts)


def _begins(part: str) -> str:
    """The first character that shows; empty: none does."""
    return next((each for each in part if each in "\t\r\n" or unicodedata.category(each)[0] not in "ZC"), "")


def _quoted(cell: str) -> str:
    return '"' + safe(cell).replace('"', '""') + '"'
