"""Items as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from goodoffices.record import to_plain
from goodoffices.record.flat import COLUMNS, as_csv, safe
from tests.record.strategies import items
from tests.record.test_plover import made

RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


FORMULAS = [
    "=1+1",
    " =1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "a=1",
    "x;=1",
    "x; =1",
    "\u3000=1",
    "\uff1d1",
    "\u200b=1",
]


@given(st.text(max_size=20) | st.sampled_from(FORMULAS))
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever was said: what a spreadsheet could run begins with an apostrophe, and nothing is lost."""
    cell = safe(text)
    assert [part for part in cell.split(";") if part.lstrip(" \u3000\u200b").startswith((*RUN, "\uff1d"))] == []
    assert cell.replace("'", "") == text.replace("'", "")


@given(st.lists(items(), max_size=4))
def test_every_item_is_one_line_with_every_column(some: list[object]) -> None:
    """A reader of CSV has it back, line ends within words too."""
    rows = list(csv.reader(io.StringIO(as_csv([to_plain(each) for each in some]), newline="")))  # type: ignore[arg-type]
    assert rows[0] == [name for name, _ in COLUMNS]
    assert len(rows) == len(some) + 1
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_a_line_of_the_table() -> None:
    """Names with their capacity, days as they are, the chain in one cell, and no formula."""
    item = made(
        speaker={"name": "=North()", "capacity": "council"},
        addressees=[{"name": "South"}, {"name": "Island"}],
        plover="THREATEN",
    )
    heading, line = csv.reader(io.StringIO(as_csv([to_plain(item)]), newline=""))
    row = dict(zip(heading, line, strict=True))
    assert row["speaker"] == "'=North() (council)"
    assert row["addressees"] == "South; Island"
    assert (row["said_from"], row["reported_to"]) == ("2025-12-01", "2025-12-02")
    assert row["chain"] == "The Coast: quoted"
    assert (row["original"], row["plover"]) == ("We hold.", "THREATEN")
