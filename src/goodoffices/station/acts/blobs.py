"""Blobs beside a talk: keeping them, giving them back, saying what they belong to, forgetting them."""

from __future__ import annotations

from base64 import b64encode

from goodoffices.desk.shortlist import things
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.blobs import WHOLE, BlobKept, Blobs, Place, places_of
from goodoffices.station.handles import find_handle, is_whole
from goodoffices.station.imports import Imports
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.talk.events import Id
from goodoffices.talk.views import Instant, Reference
from goodoffices.words import clean_name


def put_blob(talk: OpenTalk, ask: asks.PutBlob) -> results.BlobHere:
    """Keep some bytes."""
    demand(bool(ask.data), "data", "there is nothing in it.")
    name = talk.mind(lambda: clean_name(ask.name, "the name"), "?")
    of = [_place(talk, each) for each in ask.of]
    talk.demand_right()
    blobs = Blobs(talk)
    number = blobs.put(name, ask.media_type, ask.data, of, talk.clock())
    return _shown(number, blobs.one(number))


def blobs(talk: OpenTalk, ask: asks.Blobs) -> list[results.BlobHere]:
    """The blobs of a talk, in the order of their numbers."""
    of = None if ask.of is None else _place(talk, ask.of)
    return [_shown(number, kept) for number, kept in Blobs(talk).all(of)]


def blob(talk: OpenTalk, ask: asks.Blob) -> results.BlobBytes:
    """One blob, byte for byte."""
    found = Blobs(talk)
    return results.BlobBytes(
        blob=_shown(ask.number, found.one(ask.number)), data=str(b64encode(found.data(ask.number)), "ascii")
    )


def attach_blob(talk: OpenTalk, ask: asks.AttachBlob) -> results.BlobHere:
    """A blob belongs to more things."""
    of = [_place(talk, each) for each in ask.of]
    found = Blobs(talk)
    found.attach(ask.number, of)
    return _shown(ask.number, found.one(ask.number))


def forget_blob(talk: OpenTalk, ask: asks.ForgetBlob) -> None:
    """Delete a blob."""
    Blobs(talk).forget(ask.number)
    Imports(talk).forget(ask.number)


def attached(talk: OpenTalk, room: Id, ident: Id, numbers: list[int]) -> None:
    """What an act wrote has these blobs, in the same step.

    Raises:
        NoSuchBlob: nothing was written.
    """
    for number in numbers:
        Blobs(talk).attach(number, [(ident, _whole(talk, room, ident))])


def _place(talk: OpenTalk, text: str) -> Place:
    """What a handle names: an entry as a whole, or a thing in one.

    Raises:
        NoSuchHandle, AmbiguousHandle: it names nothing, or several entries.
    """
    found = find_handle(talk, text)
    ident = found.what.entry
    return ident, _whole(talk, found.room, ident) if is_whole(text) else found.what.index


def _whole(talk: OpenTalk, room: Id, ident: Id) -> int:
    written = talk.reading(room).written(ident)
    return WHOLE if written is not None and len(things(written)) > 1 else 0


def _shown(number: int, kept: BlobKept) -> results.BlobHere:
    return results.BlobHere(
        number=number,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        added=Instant.read(kept.added),
        of=[Reference(entry, None if index == WHOLE else index + 1) for entry, index in places_of(kept)],
    )
