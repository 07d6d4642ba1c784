"""What somebody typed into a form of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import TooLarge, WrongShape
from goodoffices.foreign import read

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a form."""

_MOST_FIELDS: Final = 40_000
_MOST_PARTS: Final = 100
_BOUNDARY: Final = re.compile(r"""boundary="?([A-Za-z0-9'()+_,./:=?-]{1,70})"?""")
_PART_NAME: Final = re.compile(rb"""[; ]name="([a-z_]{1,40})\"""")
_PART_FILE: Final = re.compile(rb"[; ]filename=")


class Form(Mapping[str, str]):
    """The fields of a form, each a text without spaces around it; of several of one name the last.

    A field that is not there is empty.

    Attributes:
        files: that were chosen in it, by the names of their fields.
    """

    def __init__(self, fields: list[tuple[str, str]], files: Mapping[str, bytes] | None = None) -> None:
        self._fields = fields
        self._last = dict(fields)
        self.files = {} if files is None else dict(files)

    def __getitem__(self, name: str) -> str:
        return self._last.get(name, "").strip()

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def words(self, name: str) -> str:
        """Words as they were typed, with their spaces; browsers send line ends of Windows, which nobody typed."""
        return self._last.get(name, "").replace("\r\n", "\n")

    def every(self, name: str) -> list[str]:
        """All fields of one name, such as boxes that were ticked."""
        return [value.strip() for field, value in self._fields if field == name and value.strip()]

    def number(self, name: str) -> int:
        """A whole number; 0 if there is none."""
        typed = self[name]
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

    def numbers(self, prefix: str) -> list[int]:
        """Which numbers follow a prefix among the names: 1 and 2 for ``p1.text``, ``p2.text`` and ``p``."""
        beginnings = {name.partition(".")[0] for name in self._last if name.startswith(prefix)}
        tails = (each.removeprefix(prefix) for each in beginnings)
        return sorted(int(tail) for tail in tails if tail.isascii() and tail.isdecimal() and len(tail) < 6)

    def plain(self) -> dict[str, list[str]]:
        """All of it as plain data, to be kept as it was typed."""
        kept: dict[str, list[str]] = {}
        for name, value in self._fields:
            kept.setdefault(name, []).append(value)
        return kept

    def digest(self, *without: str) -> bytes:
        """A digest of the fields, but for some of them."""
        fields = [pair for pair in self._fields if pair[0] not in without]
        return sha256(json.dumps(fields).encode()).digest()

    @classmethod
    def of(cls, kept: Mapping[str, list[str]]) -> Form:
        """A form that was kept so."""
        return cls([(name, value) for name, values in kept.items() for value in values])


async def form_of(request: Request) -> Form:
    """The form of a request.

    Raises:
        TooLarge: it is larger than any of ours.
        WrongShape: it is none.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise TooLarge(size=len(body), limit=LARGEST)
    if not body:
        return Form([])
    kind = request.headers.get("content-type", "")
    data = bytes(body)
    if kind.partition(";")[0].strip() == "multipart/form-data":
        return read_parts(kind, data)
    if kind.partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise _no_form("it has another type")
    return Form(
        read(
            lambda: parse_qsl(
                data.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=True,
                errors="strict",
                max_num_fields=_MOST_FIELDS,
            ),
            _no_form,
        )
    )


def read_parts(kind: str, data: bytes) -> Form:
    """A form with files, as a browser sends it: part by part, between lines that no part has.

    Args:
        kind: its content type, which names that line.

    Raises:
        WrongShape: it is none.
    """
    named = _BOUNDARY.search(kind)
    if named is None:
        raise _no_form("it does not say where its parts end")
    pieces = (b"\r\n" + data).split(b"\r\n--" + named[1].encode("ascii"), _MOST_PARTS + 1)
    if pieces[0] or not pieces[-1].startswith(b"--") or len(pieces) > _MOST_PARTS:
        raise _no_form("its parts do not end where they should")
    fields: list[tuple[str, str]] = []
    files: dict[str, bytes] = {}
    for piece in pieces[1:-1]:
        head, _, body = piece.partition(b"\r\n\r\n")
        name = _PART_NAME.search(head)
        if name is None:
            raise _no_form("one of its parts has no name")
        field = name[1].decode("ascii")
        if _PART_FILE.search(head):
            files[field] = body
        else:
            fields.append((field, read(partial(body.decode, "utf-8"), _no_form)))
    return Form(fields, files)


def _no_form(problem: str) -> Refusal:
    return WrongShape(where="The form", problem=f"{problem}.")
