"""A small reader of the bytes that docs/spec/transcript.md describes, written from that page alone.

It imports nothing of the project, so that an example which both can read says more than that we agree with ourselves.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

TOKEN = re.compile(
    r"""(?P<comment>/[ ][a-z_]+[ ]/)|(?P<text>"(?:[^"\\]|\\.)*")|h'(?P<bytes>[0-9a-f\s]*)'|(?P<number>-?\d+)"""
    r"""|(?P<word>true|false|null)|(?P<mark>[\[\],])|(?P<space>\s+)""",
    re.VERBOSE,
)


def read(data: bytes) -> Any:
    """The value that the bytes hold: lists, whole numbers, texts, bytes, True, False and None."""
    value, end = _read(data, 0, 0)
    assert end == len(data), "something follows the object"
    return value


def _read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    assert depth <= 16, "too deep"
    first = data[at]
    sort, short = first >> 5, first & 31
    if sort == 7:
        return {20: False, 21: True, 22: None}[short], at + 1
    number, at = _length(data, at + 1, short)
    if sort in (0, 1):
        return (number if sort == 0 else -1 - number), at
    if sort in (2, 3):
        part = data[at : at + number]
        assert len(part) == number, "cut short"
        return (part if sort == 2 else part.decode("utf-8")), at + number
    assert sort == 4, "neither a map nor a tag may stand here"
    values = []
    for _ in range(number):
        value, at = _read(data, at, depth + 1)
        values.append(value)
    return values, at


def _length(data: bytes, at: int, short: int) -> tuple[int, int]:
    if short < 24:
        return short, at
    assert short < 28, "an indefinite length"
    size = 1 << (short - 24)
    number = int.from_bytes(data[at : at + size], "big")
    shortest = 24 if size == 1 else 1 << (4 * size)
    assert number >= shortest, "a longer spelling of a number"
    return number, at + size


def read_notation(text: str) -> Any:
    """The same value from diagnostic notation; comments are passed over."""
    tokens = [token for token in _tokens(text) if token[0] not in ("comment", "space")]
    value, rest = _read_tokens(tokens)
    assert rest == []
    return value


def fields_in_notation(text: str) -> list[str]:
    """The names in the comments, in their order."""
    return [said[2:-2] for sort, said in _tokens(text) if sort == "comment"]


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match is not None, text[at : at + 40]
        sort = match.lastgroup
        assert sort is not None
        found.append((sort, match[sort]))
        at = match.end()
    return found


def _read_tokens(tokens: list[tuple[str, str]]) -> tuple[Any, list[tuple[str, str]]]:
    (sort, said), *rest = tokens
    match sort:
        case "text":
            return said[1:-1].replace('\\"', '"').replace("\\\\", "\\"), rest
        case "bytes":
            return bytes.fromhex(said), rest
        case "number":
            return int(said), rest
        case "word":
            return {"true": True, "false": False, "null": None}[said], rest
    assert (sort, said) == ("mark", "["), said
    values = []
    while rest[0] != ("mark", "]"):
        value, rest = _read_tokens(rest)
        values.append(value)
        if rest[0] == ("mark", ","):
            rest = rest[1:]
            assert rest[0] != ("mark", "]")
    return values, rest[1:]


def hashed(label: str, *parts: bytes) -> bytes:
    """SHA-256 over the label and the parts, each with its length before it."""
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in (label.encode(), *parts))).digest()
