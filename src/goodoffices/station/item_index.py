"""The tables of the index of the record, and the one question that they answer.

The rules are:

* A page is read from one list that is in order: of the facet with the fewest items, or of words that are rare; else of
  all items. Whatever else is asked for is looked up for each item on that list, inside the database.
* How many a list has is counted up to a bound only.
* Words of at least three letters that are rare are found by the index of letters; others are looked for in each item.
* An item with a wide interval may begin before the day that is asked for and end long after it. The widest that there
  is says from where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from goodoffices.record.facets import NO_DAY, Facet, Wanted
from goodoffices.station.database import Connection, one

RARE: Final = 1000
"""Lists with fewer than this are short: all of such a list may be looked at for one page."""

_SHORTEST_INDEXED: Final = 3

ItemPlace = tuple[int, bytes]
"""Where an item stands: its latest day, and the id of its entry."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item in the index.

    Attributes:
        day, earliest: the days of which it tells.
        folded: its words for finding.
        facets: under which it stands.
    """

    room: bytes
    entry: bytes
    day: int
    earliest: int
    folded: str
    facets: frozenset[bytes]


TABLES: Final = (
    "DROP TABLE IF EXISTS recorded",
    "DROP TABLE IF EXISTS facets",
    "DROP TABLE IF EXISTS record_search",
    """CREATE TABLE recorded (
        number INTEGER PRIMARY KEY, room BLOB NOT NULL, entry BLOB NOT NULL UNIQUE, day INTEGER NOT NULL,
        earliest INTEGER NOT NULL, width INTEGER NOT NULL, folded TEXT NOT NULL
    )""",
    "CREATE INDEX recorded_in_order ON recorded (day, entry)",
    "CREATE INDEX recorded_by_width ON recorded (width)",
    """CREATE TABLE facets (
        facet BLOB NOT NULL, day INTEGER NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (facet, day, entry)
    ) WITHOUT ROWID""",
    """CREATE VIRTUAL TABLE record_search USING fts5 (
        folded, content = recorded, content_rowid = number, tokenize = trigram
    )""",
    "INSERT INTO record_search (record_search, rank) VALUES ('secure-delete', 1)",
)
"""They are dropped and made again with the shortlist."""


def add(database: Connection, item: ListedItem) -> None:
    """Take an item in."""
    if place_of(database, item.entry) is not None:
        return
    added = database.execute(
        "INSERT INTO recorded (room, entry, day, earliest, width, folded) VALUES (?, ?, ?, ?, ?, ?)",
        (item.room, item.entry, item.day, item.earliest, item.day - item.earliest, item.folded),
    )
    database.execute("INSERT INTO record_search (rowid, folded) VALUES (?, ?)", (added.lastrowid, item.folded))
    for facet in sorted(item.facets):
        database.execute("INSERT OR IGNORE INTO facets VALUES (?, ?, ?)", (facet, item.day, item.entry))


def place_of(database: Connection, entry: bytes) -> ItemPlace | None:
    """Where the item stands that an entry brought; None: it brought none."""
    found = database.execute("SELECT day, entry FROM recorded WHERE entry = ?", (entry,)).fetchone()
    return None if found is None else (int(found[0]), bytes(found[1]))


def page(database: Connection, wanted: Wanted, before: ItemPlace, size: int) -> list[tuple[bytes, ItemPlace]]:
    """The first items that are wanted and stand before a place, the newest first: room and place."""
    lists, rest, by_words = _lists(database, wanted)
    at = "f" if lists == _BY_FACET else "recorded"
    where: list[tuple[str, tuple[object, ...]]] = [
        (f"({at}.day, {at}.entry) < (?, ?)", _begin(database, wanted, before))
    ]
    if lists == _BY_FACET:
        where.insert(0, ("f.facet = ?", (rest.pop(0).key,)))
    if by_words:
        where.append(("record_search.folded MATCH ?", (_phrase(wanted.text),)))
    elif wanted.text:
        where.append(("instr(recorded.folded, ?) > 0", (wanted.text,)))
    if wanted.since is not None:
        where.append((f"{at}.day >= ?", (wanted.since,)))
    if wanted.until is not None:
        where.append(("recorded.earliest <= ?", (wanted.until,)))
    if wanted.since is not None or wanted.until is not None:
        where.append((f"{at}.day > ?", (NO_DAY,)))
    where += [(_HAS, (each.key,)) for each in rest]
    # Only names of this module are put into the statement; what is asked for goes in as values.
    query = f"SELECT recorded.room, recorded.day, recorded.entry FROM {lists} WHERE "  # noqa: S608
    query += " AND ".join(condition for condition, _ in where) + f" ORDER BY {at}.day DESC, {at}.entry DESC LIMIT ?"
    values = [value for _, given in where for value in given]
    found = database.execute(query, (*values, size)).fetchall()
    return [(bytes(room), (int(day), bytes(entry))) for room, day, entry in found]


_BY_WORDS: Final = "record_search CROSS JOIN recorded ON recorded.number = record_search.rowid"
_BY_FACET: Final = "facets AS f CROSS JOIN recorded ON recorded.entry = f.entry"
_ALL: Final = "recorded"
_HAS: Final = """EXISTS (
    SELECT 1 FROM facets AS g WHERE g.facet = ? AND g.day = recorded.day AND g.entry = recorded.entry
)"""


def _lists(database: Connection, wanted: Wanted) -> tuple[str, list[Facet], bool]:
    """From which tables a page is read; the facets, that with the fewest items first; whether by the index of words."""
    by_facet = "SELECT 1 FROM facets WHERE facet = ?"
    counted = sorted((_count(database, by_facet, each.key), each) for each in wanted.facets)
    facets = [each for _, each in counted]
    if len(wanted.text) >= _SHORTEST_INDEXED:
        with_words = _count(database, "SELECT 1 FROM record_search WHERE folded MATCH ?", _phrase(wanted.text))
        if with_words < min([RARE, *(count for count, _ in counted)]):
            return _BY_WORDS, facets, True
    return (_BY_FACET if facets else _ALL), facets, False


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _begin(database: Connection, wanted: Wanted, before: ItemPlace) -> ItemPlace:
    """The first place at which an item can stand that may have been by the last day that is asked for."""
    if wanted.until is None:
        return before
    found = database.execute("SELECT width FROM recorded ORDER BY width DESC LIMIT 1").fetchone()
    return min(before, (wanted.until + (0 if found is None else int(found[0])) + 1, b""))


def _count(database: Connection, query: str, value: object) -> int:
    (found,) = one(database.execute(f"SELECT count(*) FROM ({query} LIMIT {RARE})", (value,)))  # noqa: S608
    return int(found)
