"""What an examination found, in lines: of a station, and of a relay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from goodoffices.cli.hints import TO_DO
from goodoffices.cli.printer import BAD, HERE, MINDED, QUIET, row
from goodoffices.cli.show.plainly import told


def finding_rows(each: dict[str, Any]) -> Iterator[Text]:
    """One finding: what is so, then what to do about it, and how that is typed."""
    said = told(each["told"])
    if each["state"] == "well":
        yield row((f"Well:   {said}", QUIET))
        return
    wrong = each["state"] == "bad"
    yield row((f"{'To do:' if wrong else 'Mind: '}  {said}", BAD if wrong else MINDED))
    yield row(told(each["step"]), indent=8)
    if each["told"]["code"] in TO_DO:
        yield row(f"{HERE}{TO_DO[each['told']['code']]}")
