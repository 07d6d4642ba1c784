"""Blobs beside a talk: keeping them, giving them back, saying what they belong to, forgetting them."""

from __future__ import annotations

from base64 import b64encode

from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.blobs import BlobKept, Blobs, things_of
from goodoffices.station.handles import find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.talk.events import Id, Ref
from goodoffices.talk.telling import name_ref
from goodoffices.talk.views import Instant
from goodoffices.words import clean_name


def put_blob(talk: OpenTalk, ask: asks.PutBlob) -> results.BlobHere:
    """Keep some bytes."""
    demand(bool(ask.data), "data", "there is nothing in it.")
    name = talk.mind(lambda: clean_name(ask.name, "the name"), "?")
    of = [find_handle(talk, each).what for each in ask.of]
    talk.demand_right()
    blobs = Blobs(talk)
    number = blobs.put(name, ask.media_type, ask.data, of, talk.clock())
    return _shown(number, blobs.one(number))


def blobs(talk: OpenTalk, ask: asks.Blobs) -> list[results.BlobHere]:
    """The blobs of a talk, in the order of their numbers."""
    of = None if ask.of is None else find_handle(talk, ask.of).what
    return [_shown(number, kept) for number, kept in Blobs(talk).all(of)]


def blob(talk: OpenTalk, ask: asks.Blob) -> results.BlobBytes:
    """One blob, byte for byte."""
    found = Blobs(talk)
    return results.BlobBytes(
        blob=_shown(ask.number, found.one(ask.number)), data=str(b64encode(found.data(ask.number)), "ascii")
    )


def attach_blob(talk: OpenTalk, ask: asks.AttachBlob) -> results.BlobHere:
    """A blob belongs to more things."""
    of = [find_handle(talk, each).what for each in ask.of]
    found = Blobs(talk)
    found.attach(ask.number, of)
    return _shown(ask.number, found.one(ask.number))


def forget_blob(talk: OpenTalk, ask: asks.ForgetBlob) -> None:
    """Delete a blob."""
    Blobs(talk).forget(ask.number)


def attached(talk: OpenTalk, ident: Id, numbers: list[int]) -> None:
    """What an act wrote has these blobs, in the same step.

    Raises:
        NoSuchBlob: nothing was written.
    """
    for number in numbers:
        Blobs(talk).attach(number, [Ref(entry=ident, index=0)])


def _shown(number: int, kept: BlobKept) -> results.BlobHere:
    return results.BlobHere(
        number=number,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        added=Instant.read(kept.added),
        of=[name_ref(each) for each in things_of(kept)],
    )
