"""Blobs: bytes kept beside a talk at one station, such as the text of an article or a scanned paper.

The rules are:

* They are rows of this station alone, in the talk's own encrypted file, and go with it. No entry holds one or names
  one: nothing of them is carried over a line, crosses a gate, or stands in an export.
* Nobody looks into them: they are given back byte for byte, with the media type that somebody said they have.
* They are numbered in their talk, and no number is given twice.
* What a blob belongs to is an entry as a whole, or a thing in one. Several may have the same blob. An entry with one
  thing is that thing. What an entry has is what it has as a whole, and what each thing in it has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from goodoffices.errors.station import Damaged, NoSuchBlob
from goodoffices.foreign import json_as
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Id
from goodoffices.talk.rows import Bucket
from goodoffices.talk.telling import say
from goodoffices.talk.terms import Moment

BYTES: Bucket = b"blob"
"""Rows by number: the bytes."""
_ABOUT: Bucket = b"blob of"
"""Rows by number: what is known of a blob."""
_LAST: Bucket = b"blob last"
"""Row: the last number that was given."""
_SIZE = 8

WHOLE = -1
"""In the place of an index: the entry as a whole, where it has several things."""

Place = tuple[Id, int]
"""What a blob belongs to: an entry, and the index of a thing in it or :data:`WHOLE`."""


class Named(msgspec.Struct, frozen=True, array_like=True):
    """What a blob belongs to: an entry in hexadecimal digits, and the index of the thing in it, or :data:`WHOLE`."""

    entry: str
    index: int


class BlobKept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a blob.

    Attributes:
        size: in bytes.
        sha256: of the bytes, in hexadecimal digits.
        added: as text with its zone.
        of: what it belongs to.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    added: str
    of: list[Named]


class Blobs:
    """The blobs of an open talk. What is changed is still to be kept with the talk."""

    def __init__(self, talk: OpenTalk) -> None:
        self._talk = talk

    def put(self, name: str, media_type: str, data: bytes, of: list[Place], now: Moment) -> int:
        """One more; gives its number."""
        last = self._talk.talk.rows.get(_LAST, b"")
        number = int.from_bytes(last or b"", "big") + 1
        key = number.to_bytes(_SIZE, "big")
        kept = BlobKept(
            name=name,
            media_type=media_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            added=say(now),
            of=_with([], of),
        )
        rows = self._talk.talk.rows.put(_LAST, b"", key).put(BYTES, key, data)
        self._talk.put_rows(rows.put(_ABOUT, key, msgspec.json.encode(kept)))
        return number

    def all(self, of: Place | None = None) -> Iterator[tuple[int, BlobKept]]:
        """The blobs by their numbers; those of one thing, or every one."""
        for key, value in self._talk.talk.rows.scan(_ABOUT):
            kept = self._read(value)
            if of is None or any(_within(place, of) for place in places_of(kept)):
                yield int.from_bytes(key, "big"), kept

    def one(self, number: int) -> BlobKept:
        """What is known of a blob.

        Raises:
            NoSuchBlob: there is none of that number.
        """
        value = None if number < 1 else self._talk.talk.rows.get(_ABOUT, _key(number))
        if value is None:
            raise NoSuchBlob(number=number)
        return self._read(value)

    def data(self, number: int) -> bytes:
        """The bytes of a blob.

        Raises:
            NoSuchBlob: there is none of that number.
        """
        self.one(number)
        return self._talk.talk.rows.get(BYTES, _key(number)) or b""

    def attach(self, number: int, of: list[Place]) -> None:
        """A blob belongs to more things.

        Raises:
            NoSuchBlob: there is none of that number.
        """
        kept = self.one(number)
        kept = msgspec.structs.replace(kept, of=_with(kept.of, of))
        self._talk.put_rows(self._talk.talk.rows.put(_ABOUT, _key(number), msgspec.json.encode(kept)))

    def forget(self, number: int) -> None:
        """Delete a blob; its bytes are overwritten, and its number is not given again.

        Raises:
            NoSuchBlob: there is none of that number.
        """
        self.one(number)
        self._talk.put_rows(self._talk.talk.rows.drop(BYTES, _key(number)).drop(_ABOUT, _key(number)))

    def _read(self, value: bytes) -> BlobKept:
        return json_as(value, BlobKept, lambda _: Damaged(file=self._talk.store.path.name))


def places_of(kept: BlobKept) -> list[Place]:
    """What a blob belongs to."""
    return [(bytes.fromhex(each.entry), each.index) for each in kept.of]


def _within(place: Place, wanted: Place) -> bool:
    """Whether what a blob belongs to is what is asked about, or in it."""
    return place == wanted or (wanted[1] == WHOLE and place[0] == wanted[0])


def _with(before: list[Named], more: list[Place]) -> list[Named]:
    return list(dict.fromkeys([*before, *(Named(entry.hex(), index) for entry, index in more)]))


def _key(number: int) -> bytes:
    return number.to_bytes(_SIZE, "big")
