"""What a feed says of itself and of the days of its stories, beside the stories that the importer reads from it.

It is read where feeds are parsed: in the process of :mod:`goodoffices.station.foreign_pages`, which has no key.

The rules are:

* The name of a feed is its first title that stands outside of a story. Nothing behind the first story is read for it.
* The day of a story is the day that the feed says, in the feed's own zone. What is no date is no day.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from xml.parsers import expat

from goodoffices import foreign

LONGEST_NAME: Final = 200
"""Characters of the name of a feed."""

_DEEPEST: Final = 20
_STORIES: Final = frozenset({"item", "entry"})
_ISO_DAY: Final = 10
_LONGEST_DATE: Final = 80


class _EnoughError(Exception):
    """The name is known, or a story begins."""


class _NoDateError(Exception):
    """It is no date."""


def name_of_feed(data: bytes) -> str:
    """How a feed calls itself, on one line; empty: it does not say, or it is no XML."""
    found: list[str] = []
    path: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        if path[-1] in _STORIES or len(path) > _DEEPEST:
            raise _EnoughError

    def end(_: str) -> None:
        # The title of a picture stands deeper: feed/title, rss/channel/title, RDF/channel/title.
        if path.pop() == "title" and found:
            raise _EnoughError

    def characters(text: str) -> None:
        if path[-1:] == ["title"] and path[-2:-1] in (["channel"], ["feed"]) and len(found) < LONGEST_NAME:
            found.append(text[:LONGEST_NAME])

    def refuse(*_: object) -> None:
        raise _EnoughError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parser.EntityDeclHandler = refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    with suppress(_EnoughError):
        foreign.read(lambda: parser.Parse(data, True), lambda _: _EnoughError())
    return " ".join("".join(found).split())[:LONGEST_NAME]


def day_of_story(published: str) -> str:
    """The day of a date of RSS (``Mon, 15 Dec 2025 09:00:00 GMT``) or Atom, as ``2025-12-15``; empty: it is none."""
    text = published.strip()[:_LONGEST_DATE]

    def decoder() -> str:
        try:
            return datetime.fromisoformat(text[:_ISO_DAY]).date().isoformat()
        except ValueError:
            return parsedate_to_datetime(text).date().isoformat()

    try:
        return foreign.read(decoder, lambda _: _NoDateError())
    except _NoDateError:
        return ""
