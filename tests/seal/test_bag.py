"""The bag as a file: its bytes, its sizes, and what does not open."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.seal import DoesNotOpen
from goodoffices.seal.bag import MOST_ENVELOPES, SIZES, is_for, open_bag, pack_bag, room, weight

ROOT, ONE, OTHER = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32
SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec" / "bag.md"


def four(count: int) -> bytes:
    """Chance that is none."""
    return bytes([4]) * count


def packed(*envelopes: bytes, size: int = SIZES[0]) -> bytes:
    """A bag from one to the other."""
    return pack_bag(ROOT, ONE, OTHER, envelopes, size, four)


def test_the_digest_on_the_page() -> None:
    """The bag of the page is made byte for byte as it says."""
    wanted = re.search(r"the SHA-256 of the bag is `([0-9a-f]{64})`", SPEC.read_text("utf-8"))
    assert wanted is not None
    assert hashlib.sha256(packed(b"abc")).hexdigest() == wanted[1]


def test_a_second_reader_opens_it() -> None:
    """Read from the page alone, without the code of a bag."""

    def derive(label: bytes, *parts: bytes) -> bytes:
        info = b"".join(len(each).to_bytes(8, "big") + each for each in (label, *parts))
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(ROOT)

    bag = packed(b"abc", b"defg")
    nonce, mark, locked = bag[:32], bag[32:48], bag[48:]
    assert mark == derive(b"GO-v1 bag mark", nonce, ONE, OTHER)[:16]
    padded = ChaCha20Poly1305(derive(b"GO-v1 bag", nonce, ONE, OTHER)).decrypt(bytes(12), locked, b"")
    assert len(padded) == SIZES[0] - 64
    length = int.from_bytes(padded[:4], "big")
    assert padded[4 : 4 + length] == bytes.fromhex("8201824361626344") + b"defg"
    assert not any(padded[4 + length :])


@given(st.lists(st.binary(min_size=1, max_size=3000), max_size=20), st.sampled_from(SIZES))
def test_what_was_packed_is_what_is_found(envelopes: list[bytes], size: int) -> None:
    """In its order, for the reader alone, and not for the author."""
    bag = packed(*envelopes, size=size)
    assert len(bag) == size
    assert open_bag(ROOT, ONE, OTHER, bag) == tuple(envelopes)
    assert not is_for(ROOT, OTHER, ONE, bag)
    assert not is_for(bytes(32), ONE, OTHER, bag)


def test_a_bag_that_is_full_to_the_brim() -> None:
    """Whatever has room by its weight fits, also many small ones; one byte more does not."""
    left = room(SIZES[0])
    for sizes in ([left - 5], [1] * MOST_ENVELOPES, [left // 2 - 5] * 2):
        assert sum(map(weight, sizes)) <= left
        assert len(open_bag(ROOT, ONE, OTHER, packed(*map(bytes, sizes)))) == len(sizes)
    with pytest.raises(ValueError, match="do not fit"):
        packed(bytes(SIZES[0] - 64))


def test_no_bag_repeats_a_key() -> None:
    """A generator of chance that was cloned gives another nonce for other envelopes."""
    assert packed(b"abc")[:32] != packed(b"abd")[:32]
    assert packed(b"abc")[:32] != packed(b"abc", size=SIZES[1])[:32]


@given(at=st.integers(0, SIZES[0] - 1), bit=st.integers(0, 7))
def test_one_bit(at: int, bit: int) -> None:
    """Whichever bit is another, nothing opens."""
    bag = bytearray(packed(b"abc"))
    bag[at] ^= 1 << bit
    with pytest.raises(DoesNotOpen):
        open_bag(ROOT, ONE, OTHER, bytes(bag))


@given(cut=st.integers(0, SIZES[0]))
def test_a_bag_that_was_cut(cut: int) -> None:
    """Only the whole of it opens."""
    bag = packed(b"abc")
    if cut != len(bag):
        assert not is_for(ROOT, ONE, OTHER, bag[:cut])
