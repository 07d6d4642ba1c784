"""A second reader of mail, written from docs/spec/mail.md and docs/spec/words.md; it imports nothing of ours.

It reads what an envelope of mail holds, the texts of an opening, and words that were read aloud. What it and the
program both read says more than that we agree with ourselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]
Reader = Callable[[Any], Any]

COUNT = 1 << 53
ENTRY_NUMBER = 1 << 40


class Refused(Exception):
    """What is not taken, with the code that the program gives for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# --- CBOR, in its one spelling ------------------------------------


class _Bytes:
    """Bytes that are read from the left."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def take(self, size: int) -> bytes:
        """The next bytes."""
        if size > len(self.rest):
            raise Refused("encoding.not_canonical")
        found, self.rest = self.rest[:size], self.rest[size:]
        return found

    def number(self, short: int) -> int:
        """The number behind the first byte of an item; no longer than it has to be."""
        if short < 24:
            return short
        if short > 27:
            raise Refused("encoding.not_canonical")
        spelt = self.take(1 << short - 24)
        found = int.from_bytes(spelt, "big")
        half = len(spelt) // 2
        if found < 24 or (half and not any(spelt[:half])):
            raise Refused("encoding.not_canonical")
        return found

    def item(self, depth: int = 0) -> Any:
        """The next item: a list, a whole number, a text, bytes, True, False or None."""
        (first,) = self.take(1)
        if first in (0xF4, 0xF5, 0xF6):
            return (False, True, None)[first - 0xF4]
        sort = first >> 5
        if sort > 4 or depth > 16:
            raise Refused("encoding.not_canonical")
        number = self.number(first & 31)
        if sort == 2:
            return self.take(number)
        if sort == 3:
            try:
                return self.take(number).decode("utf-8")
            except UnicodeDecodeError:
                raise Refused("encoding.not_canonical") from None
        return [self.item(depth + 1) for _ in range(number)] if sort == 4 else number if sort == 0 else -1 - number


def value_of(data: bytes) -> Any:
    """The one item that the bytes are."""
    left = _Bytes(data)
    found = left.item()
    if left.rest:
        raise Refused("encoding.not_canonical")
    return found


def bytes_of(value: Any) -> bytes:
    """An item as bytes: lists, texts, bytes, whole numbers from 0, True, False and None."""
    if value is None or isinstance(value, bool):
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return _begun(0x00, value)
    if isinstance(value, bytes):
        return _begun(0x40, len(value)) + value
    if isinstance(value, str):
        spelt = value.encode("utf-8")
        return _begun(0x60, len(spelt)) + spelt
    return _begun(0x80, len(value)) + b"".join(map(bytes_of, value))


def _begun(sort: int, number: int) -> bytes:
    if number < 24:
        return bytes([sort + number])
    for short, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 256**size:
            return bytes([sort + short]) + number.to_bytes(size, "big")
    raise OverflowError(number)


# --- what a field may hold ------------------------------------


def _must(fits: bool) -> None:
    if not fits:
        raise Refused("encoding.not_canonical")


def _raw(least: int, most: int | None = None) -> Reader:
    def read(value: Any) -> bytes:
        _must(isinstance(value, bytes) and least <= len(value) <= (least if most is None else most))
        return bytes(value)

    return read


def _text(most: int) -> Reader:
    def read(value: Any) -> str:
        _must(isinstance(value, str) and 1 <= len(value) <= most)
        return str(value)

    return read


def _whole(least: int, below: int) -> Reader:
    def read(value: Any) -> int:
        _must(type(value) is int and least <= value < below)
        return int(value)

    return read


def _or_null(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _several(read: Reader, most: int) -> Reader:
    def read_all(value: Any) -> list[Any]:
        _must(isinstance(value, list) and len(value) <= most)
        return [read(each) for each in value]

    return read_all


def _fields(**named: Reader) -> Reader:
    def read(value: Any) -> Fields:
        _must(isinstance(value, list) and len(value) == len(named))
        return {name: each(part) for (name, each), part in zip(named.items(), value, strict=True)}

    return read


_ID = _raw(32)
_REACH = _several(_fields(relay=_text(300), name=_raw(32), deposit=_raw(32)), 4)
_ANNOUNCEMENT = _fields(number=_raw(8), public=_raw(1216), challenge=_raw(32))
_SEEN = _fields(
    instance=_fields(author=_ID, number=_raw(16)),
    seq=_whole(0, ENTRY_NUMBER),
    entry=_ID,
)
_LEG = _fields(
    version=_whole(1, 2),
    got=_several(_SEEN, 256),
    settled=_whole(0, COUNT),
    roster=_ID,
    reach=_REACH,
    entry=_or_null(_raw(1, 589_824)),
)
_LINE = _fields(
    version=_whole(1, 2),
    got=_whole(0, COUNT),
    settled=_whole(0, COUNT),
    reach=_REACH,
    letter=_or_null(_fields(number=_whole(0, COUNT), body=_raw(1, 65_536))),
)
_LETTERS: dict[str, dict[str, Reader]] = {
    "talk_offered": {
        "room": _ID,
        "title": _text(200),
        "nth": _whole(0, COUNT),
        "first": _ANNOUNCEMENT,
        "reach": _REACH,
    },
    "talk_taken": {"room": _ID, "offer": _ID, "first": _ANNOUNCEMENT, "reach": _REACH},
    "talk_declined": {"room": _ID, "offer": _ID},
    "test_asked": {"token": _raw(16)},
    "test_answered": {"token": _raw(16)},
}


def leg_message(data: bytes) -> Fields:
    """What travels on a leg, by the names of its fields."""
    found: Fields = _LEG(value_of(data))
    return found


def line_message(data: bytes) -> Fields:
    """What travels on the line itself."""
    found: Fields = _LINE(value_of(data))
    return found


def letter(data: bytes) -> Fields | None:
    """A letter, its tag as ``letter``; None: it counts as received, and is told as unopened."""
    try:
        value = value_of(data)
        _must(isinstance(value, list) and bool(value) and isinstance(value[0], str))
        _must(value[0] in _LETTERS)
        found: Fields = _fields(**_LETTERS[value[0]])(value[1:])
    except Refused:
        return None
    return {"letter": value[0], **found}


# --- hashes ------------------------------------


def hashed(label: str, *parts: bytes) -> bytes:
    """SHA-256 over label and parts, each after its length in eight bytes."""
    state = hashlib.sha256()
    for part in (label.encode("ascii"), *parts):
        state.update(len(part).to_bytes(8, "big") + part)
    return state.digest()


def roster_digest(seats: list[Fields]) -> bytes:
    """Who is seated: the side's seats first, at each end by name and then by fingerprint."""
    ordered = sorted(seats, key=lambda each: (each["end"] != "side", each["name"], each["fingerprint"]))
    order = ("fingerprint", "name", "end", "role", "station")
    return hashed("GO-v1 roster", *(bytes_of([each[name] for name in order]) for each in ordered))


def offer_id(first: Fields) -> bytes:
    """What the answer to an invitation to a talk names."""
    return hashed("GO-v1 offered key", bytes_of([first[name] for name in ("number", "public", "challenge")]))


def deposit_id(message: bytes) -> bytes:
    """The id under which a message of an opening is put in."""
    return hashed("GO-v1 opening deposit", message)[:16]


# --- texts ------------------------------------

_SIXTY_FOUR = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_KINDS = {"GO1-INVITATION": (1, 2), "GO1-ANSWER": (1,), "GO1-LAST": (1,)}


def parts_of(text: str, wanted: str) -> list[bytes]:
    """The parts of a text of this kind; white space in it does not count."""
    kind, *spelt = "".join(text.split()).split(".")
    if kind in _KINDS and kind != wanted:
        raise Refused("seal.message_misplaced")
    if kind != wanted or len(spelt) not in _KINDS[wanted]:
        raise Refused("seal.does_not_open")
    return [_from_64(part) for part in spelt]


def _from_64(spelt: str) -> bytes:
    bits = 0
    for each in spelt:
        place = _SIXTY_FOUR.find(each)
        if place < 0:
            raise Refused("seal.does_not_open")
        bits = bits << 6 | place
    over = 6 * len(spelt) % 8
    if over > 4 or bits & (1 << over) - 1:
        raise Refused("seal.does_not_open")
    return (bits >> over).to_bytes(6 * len(spelt) // 8, "big")


def invitation(text: str) -> tuple[Fields, bytes | None]:
    """An invitation from its file, its short form or its words, and the first message if that is there."""
    if text.lstrip().startswith("GO1-"):
        packed, *first = parts_of(text, "GO1-INVITATION")
    else:
        packed, first = heard(text), []
    body, check = packed[:-4], packed[-4:]
    if hashed("GO-v1 invitation", body)[:4] != check:
        raise Refused("seal.invitation_damaged")
    read = _fields(
        version=_whole(1, 2),
        secret=_raw(32),
        inviter=_ID,
        until=_whole(0, COUNT),
        relay=_or_null(_text(300)),
    )
    try:
        found: Fields = read(value_of(body))
    except Refused:
        raise Refused("seal.invitation_damaged") from None
    if not first and found["relay"] is None:
        raise Refused("mail.no_first_message")
    return found, first[0] if first else None


# --- words ------------------------------------

_ROW = 7


def heard(text: str) -> bytes:
    """The bytes that were read aloud as these words."""
    # Whatever is neither a letter nor a digit lies between words; numbers by themselves are those of rows.
    pieces = "".join(each if each.isalnum() else " " for each in text).split()
    words = [_word(each) for each in pieces if not each.isdecimal()]
    if not words or words[0] > 1000:
        raise Refused("words.spoken")
    length = words[0]
    left, said, row = 1 + (length + 1) // 2, b"", 0
    while left:
        row += 1
        size = min(left, _ROW)
        mine, words = words[: size + 1], words[size + 1 :]
        if len(mine) <= size:
            raise Refused("words.spoken")
        spelt = b"".join(each.to_bytes(2, "big") for each in mine)
        if _crc(bytes([row]) + spelt[:-2]) != mine[-1]:
            raise Refused("words.spoken")
        said, left = said + spelt[:-2], left - size
    if words or any(said[2 + length :]):
        raise Refused("words.spoken")
    return said[2 : 2 + length]


def _word(word: str) -> int:
    found = 0
    if len(word) != 5 or not word.isascii():
        raise Refused("words.spoken")
    for place, each in enumerate(word.lower()):
        letters = "aiou" if place % 2 else "bdfghjklmnprstvz"
        if each not in letters:
            raise Refused("words.spoken")
        found = found * len(letters) + letters.index(each)
    return found


def _crc(data: bytes) -> int:
    register = 0xFFFF
    for each in data:
        for bit in range(7, -1, -1):
            carry = (register >> 15) ^ (each >> bit & 1)
            register = (register << 1 & 0xFFFF) ^ (0x1021 if carry else 0)
    return register
