"""The one byte form: what is written has one spelling, and everything else is refused with one refusal."""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import Annotated, Any

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.canonical import decode, digest, encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.talk.entry import Entry, entry_id, read_body, read_header
from goodoffices.talk.events import Body, Instance, Passage, Ref, Seen
from goodoffices.talk.terms import Carriage, Moment, Terms, Wire, terms
from tests.table import Table, in_substance, verbatim, very
from tests.talk.scribe import a_passage, ident_of


class Colour(Enum):
    """Something to choose from."""

    RED = "red"
    BLUE = "blue"


class Thing(Wire, frozen=True):
    """One of each sort of field."""

    number: Annotated[int, msgspec.Meta(ge=0, lt=2**62)]
    text: str
    data: bytes
    several: tuple[int, ...]
    perhaps: str | None
    colour: Colour
    yes: bool


things = st.builds(
    Thing,
    number=st.integers(0, 2**62 - 1),
    text=st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    data=st.binary(max_size=300),
    several=st.lists(st.integers(-(2**40), 2**40)).map(tuple),
    perhaps=st.none() | st.text(max_size=5, alphabet=st.characters(exclude_categories=["Cs"])),
    colour=st.sampled_from(Colour),
    yes=st.booleans(),
)

SMALL = Thing(number=1, text="a", data=b"\x00", several=(1, 2), perhaps=None, colour=Colour.RED, yes=True)


@given(things)
def test_what_is_written_is_read_as_it_was(thing: Thing) -> None:
    """Reading gives back the thing, writing it again the bytes."""
    data = encode(thing)
    assert decode(data, Thing) == thing
    assert encode(decode(data, Thing)) == data


@given(things, things)
def test_two_things_never_share_their_bytes(one: Thing, other: Thing) -> None:
    """Equal bytes are equal things."""
    assert (encode(one) == encode(other)) == (one == other)


@given(things, st.data())
def test_changed_bytes_are_another_thing_or_none(thing: Thing, data: st.DataObject) -> None:
    """A byte that is changed, added or left out never gives the same thing."""
    right = encode(thing)
    at = data.draw(st.integers(0, len(right) - 1))
    change = data.draw(st.sampled_from(["change", "add", "leave out"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    wrong = right[:at] + (b"" if change == "leave out" else byte) + right[at + (change != "add") :]
    if wrong == right:
        return
    try:
        assert decode(wrong, Thing) != thing
    except NotCanonical:
        return


@given(st.binary(max_size=200))
def test_any_bytes_are_a_thing_or_refused(data: bytes) -> None:
    """Whatever comes, there is one refusal, or a thing that is written so."""
    for wanted in (Thing, Entry, Terms, Moment):
        try:
            thing: Any = decode(data, wanted)
        except NotCanonical:
            continue
        assert encode(thing) == data


GOOD = encode(SMALL)

SECOND_SPELLINGS: dict[str, bytes] = {
    "a number with a longer head": GOOD.replace(b"\x87\x01", b"\x87\x18\x01", 1),
    "a text with a longer head": GOOD.replace(b"\x61a", b"\x78\x01a", 1),
    "an array without an end": b"\x9f" + GOOD[1:] + b"\xff",
    "a text in pieces": GOOD.replace(b"\x61a", b"\x7f\x61a\xff", 1),
    "data in pieces": GOOD.replace(b"\x41\x00", b"\x5f\x41\x00\xff", 1),
    "a tag": b"\xd9\xd9\xf7" + GOOD,
    "a tagged number": GOOD.replace(b"\x87\x01", b"\x87\xc2\x41\x01", 1),
    "a float for a number": GOOD.replace(b"\x87\x01", b"\x87\xf9\x3c\x00", 1),
    "undefined for nothing": GOOD.replace(b"\xf6", b"\xf7", 1),
    "trailing bytes": GOOD + b"\x00",
    "the same thing twice": GOOD + GOOD,
    "a byte too few": GOOD[:-1],
    "nothing at all": b"",
    "a map": cbor2.dumps(msgspec.structs.asdict(SMALL) | {"colour": "red", "several": [1, 2]}),
    "a field more": encode([*msgspec.to_builtins(SMALL, builtin_types=(bytes,)), 1]),
    "a field less": encode(msgspec.to_builtins(SMALL, builtin_types=(bytes,))[:-1]),
    "a truth that is a number": GOOD[:-1] + b"\x01",
    "a text for data": GOOD.replace(b"\x41\x00", b"\x61\x00", 1),
    "a colour that is none": GOOD.replace(b"\x63red", b"\x65green", 1),
    "a number too large": GOOD.replace(b"\x87\x01", b"\x87\xc2\x49\x01" + bytes(8), 1),
    "a negative number": GOOD.replace(b"\x87\x01", b"\x87\x20", 1),
    "a text that is no text": GOOD.replace(b"\x61a", b"\x61\xff", 1),
    "half of a pair of surrogates": GOOD.replace(b"\x61a", b"\x63\xed\xa0\x80", 1),
}


@pytest.mark.parametrize("spelling", SECOND_SPELLINGS)
def test_there_is_one_spelling(spelling: str) -> None:
    """A second spelling of a thing, and what is none, are refused."""
    assert SECOND_SPELLINGS[spelling] != GOOD
    with pytest.raises(NotCanonical) as refused:
        decode(SECOND_SPELLINGS[spelling], Thing)
    assert "Thing" in refused.value.said


@pytest.mark.parametrize("opening", [b"\x81", b"\x9f", b"\xa1\x00", b"\xd9\xd9\xf7", b"\xc1", b"\x82\x00"])
def test_depth_is_bounded(opening: bytes) -> None:
    """A hundred thousand things within one another are refused, not followed."""
    with pytest.raises(NotCanonical):
        decode(opening * 100_000 + b"\x00", Thing)


@pytest.mark.parametrize(
    "data", [b"\x9b\x7f" + b"\xff" * 7, b"\x5b\x7f" + b"\xff" * 7, b"\x9a\xff\xff\xff\xff", b"\xbb" + b"\xff" * 8]
)
def test_a_length_that_is_not_there_is_refused(data: bytes) -> None:
    """A head that promises more than there can be is refused at once."""
    with pytest.raises(NotCanonical):
        decode(data, Thing)


def test_a_reused_value_is_not_followed() -> None:
    """References inside the bytes are no part of the form."""
    looped = b"\xd8\x1c\x81\xd8\x1d\x00"
    with pytest.raises(NotCanonical):
        decode(looped, Thing)


@given(st.lists(st.binary(max_size=20), max_size=5), st.lists(st.binary(max_size=20), max_size=5))
def test_a_digest_tells_lists_of_parts_apart(one: list[bytes], other: list[bytes]) -> None:
    """Two different lists never run together into one digest, and the label is part of it."""
    assert (digest(b"label", *one) == digest(b"label", *other)) == (one == other)
    assert digest(b"label", *one) != digest(b"other", *one)


def test_a_digest_is_written_down() -> None:
    """SHA-256 over each part after its length in eight bytes, the label first."""
    wanted = hashlib.sha256(bytes(7) + b"\x05label" + bytes(7) + b"\x02ab" + bytes(8)).digest()
    assert digest(b"label", b"ab", b"") == wanted


def test_every_entry_of_a_talk_has_one_spelling() -> None:
    """Header and body of every entry that a talk writes are read and written again byte for byte."""
    table = Table(kept=("North",), sealed=("South",))
    words = table.say("North", "We hold.", verbatim("South"), valid_until=table.after(days=3))
    table.convey("South", very(words))
    table.release(words, in_substance("South", provisos=("not for the press",)))
    assert len(table.written) > 10
    for _, data, _ in table.written:
        entry = read_header(data)
        assert encode(entry) == data
        assert encode(decode(entry.body, Body)) == entry.body  # type: ignore[arg-type]  # a union is a schema too
        assert read_body(entry.body) is not None


def test_the_form_is_as_it_is_written_down() -> None:
    """These bytes and this hash never change, or nothing that was written before can be read."""
    passage = a_passage("Жду.", terms(Carriage.VERBATIM, ["South"]))
    assert encode(Moment(ms=1_765_720_800_000, zone=-60)) == bytes.fromhex("821b0000019b1d293b00383b")
    assert encode(Ref(entry=bytes(32), index=3)) == b"\x82\x58\x20" + bytes(32) + b"\x03"
    seen = Seen(instance=Instance(author=bytes(32), number=bytes(16)), seq=24, entry=bytes(32))
    assert encode(seen) == b"\x83\x82\x58\x20" + bytes(32) + b"\x50" + bytes(16) + b"\x18\x18\x58\x20" + bytes(32)
    assert decode(encode(passage), Passage) == passage
    assert encode(passage)[:3] == b"\x8a\x58\x20"
    assert entry_id(b"") == digest(b"GO-v1 entry", b"")
    assert ident_of("anything") != entry_id(b"")
