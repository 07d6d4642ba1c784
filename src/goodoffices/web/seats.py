"""The legs of a talk as pages show them: each with its colour and its place in addresses.

The rules are:

* Colours follow the order in which sides stand on this station. A side's own station knows one leg, so that no colour
  tells how many sides there are (rule 17).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from goodoffices.station.results import TalkLine

_COLOURS: Final = 6


@dataclass(frozen=True, slots=True)
class Seat:
    """A side, the public or the desk, with the colour that it has on this station's pages.

    Attributes:
        short: its name in addresses.
        style: the class of its colour.
        noted: whether the mediators write down what it says.
    """

    name: str
    short: str
    style: str
    room: str
    noted: bool
    closed: bool


def seats_of(talk: TalkLine, short: Callable[[str, str], str]) -> list[Seat]:
    """The legs of a talk, sides in the order in which they stand there.

    Args:
        short: the name of a leg in addresses, by the title and its name.
    """
    seats, number = [], 0
    for leg in talk.legs:
        style = {"desk": "seat-mediator", "public": "seat-public"}.get(leg.room)
        if style is None:
            style = f"seat-{number % _COLOURS + 1}"
            number += 1
        seats.append(Seat(leg.leg, short(talk.title, leg.leg), style, leg.room, leg.noted, leg.closed))
    return seats
