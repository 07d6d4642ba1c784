"""A sealed file is read whole, or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.station.backup.sealed_file import LONGEST_HEADER, MAGIC, PART, NotWhole, Reader, Writer, read_header

KEY, HEADER = b"k" * 32, b'{"some":"header"}'
SIZES = st.sampled_from([0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 7])


def sealed(content: bytes, *, key: bytes = KEY, header: bytes = HEADER) -> bytes:
    """A sealed file of this content."""
    out = io.BytesIO()
    writer = Writer(out, key, header)
    writer.write(content)
    writer.end()
    return out.getvalue()


def read(data: bytes, size: int, *, key: bytes = KEY) -> bytes:
    """The content of a sealed file, of which the size is known."""
    source = io.BytesIO(data)
    reader = Reader(source, key, read_header(source))
    found = reader.read(size)
    reader.end()
    return found


def content_of(size: int) -> bytes:
    """Some bytes, no two parts of which are the same."""
    return b"".join(number.to_bytes(8, "big") for number in range(size // 8 + 1))[:size]


@given(size=SIZES, pieces=st.integers(1, 5))
def test_what_was_written_is_read(size: int, pieces: int) -> None:
    """Whatever its size, and in whatever pieces it was written and is read."""
    content, out = content_of(size), io.BytesIO()
    writer = Writer(out, KEY, HEADER)
    step = size // pieces + 1
    for start in range(0, size, step):
        writer.write(content[start : start + step])
    writer.end()
    source = io.BytesIO(out.getvalue())
    assert read_header(source) == HEADER
    reader = Reader(source, KEY, HEADER)
    assert b"".join(reader.read(min(step, size - start)) for start in range(0, size, step)) == content
    reader.end()


@given(size=SIZES, cut=st.integers(1, 3 * PART))
def test_a_file_that_was_cut_off_is_not_whole(size: int, cut: int) -> None:
    """Wherever it ends, also between two parts."""
    data = sealed(content_of(size))
    with pytest.raises(NotWhole):
        read(data[: max(0, len(data) - cut)], size)


@pytest.mark.parametrize("parts", [1, 2])
def test_a_file_that_ends_between_two_parts_is_not_whole(parts: int) -> None:
    """A part that was not the last does not become the last."""
    data, beginning = sealed(content_of(3 * PART)), len(sealed(b"")) - 16
    with pytest.raises(NotWhole):
        read(data[: beginning + parts * (PART + 16)], parts * PART)


@given(size=SIZES, place=st.integers(0), bit=st.integers(0, 7))
def test_a_file_with_another_bit_is_not_whole(size: int, place: int, bit: int) -> None:
    """In the line that says what it is, in the header, or in a part."""
    data = bytearray(sealed(content_of(size)))
    data[place % len(data)] ^= 1 << bit
    with pytest.raises(NotWhole):
        read(bytes(data), size)


def test_parts_that_were_exchanged_are_not_whole() -> None:
    """Each has its place."""
    data, beginning, part = sealed(content_of(3 * PART)), len(sealed(b"")) - 16, PART + 16
    one, other = data[beginning : beginning + part], data[beginning + part : beginning + 2 * part]
    with pytest.raises(NotWhole):
        read(data[:beginning] + other + one + data[beginning + 2 * part :], 3 * PART)


def test_parts_of_another_file_are_not_whole() -> None:
    """Under the same key, but another header."""
    mine, theirs = sealed(content_of(PART)), sealed(content_of(PART), header=HEADER.upper())
    beginning = len(sealed(b"")) - 16
    with pytest.raises(NotWhole):
        read(mine[:beginning] + theirs[beginning:], PART)


def test_what_follows_the_end_is_not_whole() -> None:
    """Behind the last part, or in the content behind what was to be read."""
    data = sealed(content_of(PART))
    for wrong, size in ((data + b"x", PART), (data, PART - 1), (data, PART + 1)):
        with pytest.raises(NotWhole):
            read(wrong, size)


def test_under_another_key_nothing_is_read() -> None:
    """Not even one byte."""
    with pytest.raises(NotWhole):
        read(sealed(b"words"), 1, key=b"o" * 32)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GOODOFFICES",
        MAGIC,
        MAGIC + (0).to_bytes(4, "big"),
        MAGIC + (5).to_bytes(4, "big") + b"four",
        MAGIC + (LONGEST_HEADER + 1).to_bytes(4, "big") + b"h" * (LONGEST_HEADER + 1),
        MAGIC + b"\xff\xff\xff\xff",
    ],
)
def test_no_header_is_none(data: bytes) -> None:
    """Another file, one that ends too soon, or one that claims to have no end."""
    with pytest.raises(NotWhole):
        read_header(io.BytesIO(data))
