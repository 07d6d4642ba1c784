"""What is inside an envelope: on a talk's leg an entry, on the line itself a letter, and on both what the writer has.

The rules are:

* Every message says what its writer has of the reader's (``got``), where the writer is reached (``reach``), and up to
  which number everything of the reader's is in or given up (``settled``). So each mends what was lost before it.
* A message without entry or letter is a *service*: it says only this, and nobody acknowledges it.
* A letter is numbered, and its body is bytes: what a newer program writes counts as received and is not lost on the
  way, though an older one cannot read it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from goodoffices import labels
from goodoffices.canonical import decode, digest, encode
from goodoffices.envelope import Secret
from goodoffices.errors.encoding import NotCanonical
from goodoffices.seal.channel import Announcement
from goodoffices.talk.entry import LARGEST_ENTRY, MOST_SEEN
from goodoffices.talk.events import Id, Seen
from goodoffices.talk.terms import Wire

VERSION = 1
MOST_ADDRESSES = 4
"""At how many relays a station can be reached for one leg."""

_HEADER = 65536
"""Bytes of an entry beside its body, at most."""

Version = Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)]
Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
Relay = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Token = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class Address(Wire, frozen=True):
    """Where a station is reached for one leg: a mailbox, and the secret for putting in."""

    relay: Relay
    name: Secret
    deposit: Secret


Reach = Annotated[tuple[Address, ...], msgspec.Meta(max_length=MOST_ADDRESSES)]


class LegMessage(Wire, frozen=True):
    """What travels on a talk's leg.

    Attributes:
        got: of each branch of each instance of the reader, the last entry up to which the writer has everything.
        settled: every number of the reader below this is in, or can no longer be read.
        roster: a digest of who is seated, as the writer has it.
        reach: where the writer is reached.
        entry: the bytes of an entry; None in a service message.
    """

    version: Version
    got: Annotated[tuple[Seen, ...], msgspec.Meta(max_length=MOST_SEEN)]
    settled: Count
    roster: Id
    reach: Reach
    entry: Annotated[bytes, msgspec.Meta(min_length=1, max_length=LARGEST_ENTRY + _HEADER)] | None


class Numbered(Wire, frozen=True):
    """A letter with its number, which counts the letters of one end of a line."""

    number: Count
    body: Annotated[bytes, msgspec.Meta(min_length=1, max_length=_HEADER)]


class LineMessage(Wire, frozen=True):
    """What travels on the line itself.

    Attributes:
        got: every letter of the reader below this number is here.
        settled, reach: as on a leg.
        letter: None in a service message.
    """

    version: Version
    got: Count
    settled: Count
    reach: Reach
    letter: Numbered | None


# --- letters ------------------------------------


class TalkOffered(Wire, frozen=True, tag="talk_offered"):
    """An invitation to one leg of a talk.

    Attributes:
        room: the leg's id, which names it on this line alone.
        title: how the talk may be called.
        nth: how many offers of this leg the writer made before, so that one of before is known for what it is.
        first: the writer's first key for this leg.
        reach: where the writer is reached for it.
    """

    room: Id
    title: Title
    nth: Count
    first: Announcement
    reach: Reach


class TalkTaken(Wire, frozen=True, tag="talk_taken"):
    """The answer to an invitation to a talk: its reader joins, with its own first key for the leg.

    Attributes:
        offer: which invitation it answers, by :func:`offer_id`: the same leg may have been offered several times.
    """

    room: Id
    offer: Id
    first: Announcement
    reach: Reach


class TalkDeclined(Wire, frozen=True, tag="talk_declined"):
    """The answer of whoever does not join."""

    room: Id
    offer: Id


def offer_id(first: Announcement) -> Id:
    """What tells one invitation to a leg from another: a digest of the key that it was made with."""
    return digest(labels.OFFERED_KEY, encode(first))


class TestAsked(Wire, frozen=True, tag="test_asked"):
    """A line test: whether anybody is there."""

    token: Token


class TestAnswered(Wire, frozen=True, tag="test_answered"):
    """The answer to a line test, given by the station itself."""

    token: Token


Letter = TalkOffered | TalkTaken | TalkDeclined | TestAsked | TestAnswered


def read_letter(body: bytes) -> Letter | None:
    """A letter, or None if it is none that this program knows."""
    try:
        letter: Letter = decode(body, Letter)  # type: ignore[arg-type]  # a union is a schema too
    except NotCanonical:
        return None
    return letter
