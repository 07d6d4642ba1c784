"""What stands in a backup: one record after another, each with its length before it.

========== =====================================================================
record     what it holds
========== =====================================================================
station    who the station is, and how far its clock was; always the first
line       to whom there was a line, and how far people had compared it
taken      an invitation that was answered, so that it is not answered again
draft      a draft
backup     that another backup was made before
talk       a talk begins: its title
entry      an entry of that talk, in the order in which they came
row        what the station keeps beside the entries: papers, settings, marks
leg        a leg that goes by mail, and how far people had agreed to it
end        the last record: how many talks and entries there are
========== =====================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Protocol

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.station.backup.sealed_file import NotWhole
from goodoffices.station.mail.kept import LegKept
from goodoffices.talk.terms import Wire

VERSION: Final = 1
_LENGTH: Final = 4
LARGEST: Final = 128 * 1024 * 1024
"""Bytes of a record. A paper is the largest thing that a station keeps in one piece."""

Number = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class TurnKept(Wire, frozen=True):
    """A turn of the station's clock (:class:`goodoffices.station.clock.Turn`)."""

    number: Number
    was: int
    shows: int
    first: int
    right: bool


class StationKept(Wire, frozen=True, tag="station"):
    """Who the station is.

    Attributes:
        version: of the content.
        made: when the backup was made, in milliseconds since 1970, with minutes east of UTC in ``zone``.
        name: of this backup, by chance; the station that made it knows it by that.
        identity: the station's settings, as ``station.db`` has them.
        card: its line card with the seed of its key.
        begun, highest, peak, lowest: the readings of its clock.
        last_line: the highest number of a line; none is given twice.
        last_draft: the highest number of a draft.
        talks, entries: how many follow.
    """

    version: Number
    made: int
    zone: int
    name: bytes
    identity: bytes
    card: bytes
    begun: int
    highest: int
    peak: int
    lowest: int | None
    turns: tuple[TurnKept, ...]
    last_line: Number
    last_draft: Number
    talks: Number
    entries: Number


class LineKept(Wire, frozen=True, tag="line"):
    """A line as it was: its keys are not here. ``card``: of the other station."""

    number: Number
    made: str
    card: bytes
    comparing: bytes
    trusted: str | None


class TakenKept(Wire, frozen=True, tag="taken"):
    """An invitation that was answered: a digest of it, and the number of its line."""

    invitation: bytes
    line: Number


class BackupKept(Wire, frozen=True, tag="backup"):
    """A backup that was made before, as ``station.db`` has it."""

    data: bytes


class DraftKept(Wire, frozen=True, tag="draft"):
    """A draft as it stands in ``station.db``."""

    number: Number
    folded: str | None
    data: bytes


class TalkKept(Wire, frozen=True, tag="talk"):
    """A talk begins here."""

    title: str


class EntryKept(Wire, frozen=True, tag="entry"):
    """An entry."""

    data: bytes


class RowKept(Wire, frozen=True, tag="row"):
    """A row that belongs to this station alone."""

    bucket: bytes
    key: bytes
    value: bytes


class EndKept(Wire, frozen=True, tag="end"):
    """Everything is here."""

    talks: Number
    entries: Number


Record = (
    StationKept | LineKept | TakenKept | DraftKept | BackupKept | TalkKept | EntryKept | RowKept | LegKept | EndKept
)


class Sink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Some more."""


class Source(Protocol):
    """Gives bytes."""

    def read(self, size: int) -> bytes:
        """The next bytes; fewer are none."""


def write_record(sink: Sink, record: Record) -> None:
    """Put a record down."""
    data = encode(record)
    sink.write(len(data).to_bytes(_LENGTH, "big") + data)


def records(source: Source) -> Iterator[Record]:
    """The records, the last of which is the end.

    Raises:
        NotWhole: something else stands there.
    """
    while True:
        size = int.from_bytes(source.read(_LENGTH), "big")
        if size > LARGEST:
            raise NotWhole
        try:
            record: Record = decode(source.read(size), Record)  # type: ignore[arg-type]  # a union is a type to msgspec
        except NotCanonical:
            raise NotWhole from None
        yield record
        if isinstance(record, EndKept):
            return
