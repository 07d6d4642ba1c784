"""Reading the envelopes that a relay gives out: a CBOR array of pairs, number and bytes.

The rules are:

* There is one spelling. Anything else is refused: another shape, a longer spelling of a number, trailing bytes.
* Nothing is built before its size is known to be allowed. A general decoder could make a list of each byte of a hostile
  answer, many times its size; so the few heads of CBOR that can occur are read here.
* Numbers rise, each beyond what was asked for.
* A refusal holds nothing of what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from goodoffices.envelope import LARGEST

HIGHEST: Final = 10**15 - 1
"""The largest number that can be asked for again: a relay reads fifteen digits."""

_UINT: Final = 0
_BYTES: Final = 2
_ARRAY: Final = 4
_SIZES: Final = {24: 1, 25: 2, 26: 4, 27: 8}


class OddAnswerError(ValueError):
    """The answer is not one that a relay gives. The text is the problem in words."""


@dataclass(frozen=True)
class Collected:
    """An envelope as it was collected.

    Attributes:
        number: its number in the mailbox.
        data: its bytes.
    """

    number: int
    data: bytes


def read_envelopes(data: bytes, *, after: int, limit: int) -> list[Collected]:
    """Read an answer.

    Args:
        after: every number is beyond this one.
        limit: envelopes at most.

    Raises:
        OddAnswerError: it breaks one of the rules.
    """
    count, place = _head(data, 0, _ARRAY)
    if count > limit:
        raise OddAnswerError("it gives more envelopes than were asked for")
    found: list[Collected] = []
    last = after
    for _ in range(count):
        two, place = _head(data, place, _ARRAY)
        if two != 2:
            raise _shape()
        number, place = _head(data, place, _UINT)
        size, place = _head(data, place, _BYTES)
        if not last < number <= HIGHEST:
            raise OddAnswerError("the numbers of its envelopes do not rise")
        if not 1 <= size <= LARGEST:
            raise OddAnswerError("an envelope in its answer is empty or too large")
        if place + size > len(data):
            raise _shape()
        found.append(Collected(number, data[place : place + size]))
        place += size
        last = number
    if place != len(data):
        raise _shape()
    return found


def _head(data: bytes, place: int, kind: int) -> tuple[int, int]:
    """The value of a head of CBOR of one kind, and where the next thing begins."""
    if place >= len(data) or data[place] >> 5 != kind:
        raise _shape()
    low = data[place] & 31
    place += 1
    if low < 24:
        return low, place
    size = _SIZES.get(low)
    if size is None or place + size > len(data):
        raise _shape()
    value = int.from_bytes(data[place : place + size], "big")
    # What fits into a shorter head has to stand in one.
    if value < 24 or (size > 1 and value < 1 << (4 * size)):
        raise _shape()
    return value, place + size


def _shape() -> OddAnswerError:
    return OddAnswerError("its envelopes are not written as they must be")
