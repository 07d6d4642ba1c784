"""Bags: packing what is for another station into a file to take along, and opening files that came.

The rules are:

* A file is for one station, and has a name of chance.
* A bag may be opened again: what came before changes nothing. So no form here needs a mark of its own.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import NoBagChosen
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.web.roads import newest_of_each as _newest_of_each
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit

SIZES: Final = ("64K", "256K", "1M", "4M")


@dataclass(frozen=True, slots=True)
class _Station:
    """Another station, with how its mail stands.

    Attributes:
        line: on which its bags are packed.
        roads: of that line, and of the legs that rest on it.
        under_way: words and letters that it has not confirmed.
    """

    line: results.LineHere
    roads: list[results.RoadOfLink]
    under_way: int


def show(visit: Visit) -> Response:
    """The stations for which a bag can be packed, and a place for those that came."""
    return _page(visit, NOT_REFUSED)


def pack(visit: Visit) -> Response:
    """A bag for one station, as a file. What found no room is in the next one."""
    try:
        bag = visit.ask(asks.PackBag, line=visit.form.number("line"), size=visit.form["size"] or None)
        # What becomes of it in the browser is told to nobody.
        visit.ask(asks.BagWritten, line=bag.line, at=bag.at)
    except Refusal as refusal:
        return _page(visit, Refused(visit.refused(refusal)))
    name = f"{os.urandom(8).hex()}.bag"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(b64decode(bag.data), headers=headers, media_type="application/octet-stream")


def open_bag(visit: Visit) -> Response:
    """Open a bag that came."""
    data = visit.form.files.get("bag", b"")
    try:
        if not data:
            raise NoBagChosen
        opened = visit.ask(asks.OpenBag, data=str(b64encode(data), "ascii"))
    except Refusal as refusal:
        return _page(visit, Refused(visit.refused(refusal)))
    return _page(visit, NOT_REFUSED, opened)


def _page(visit: Visit, refused: Refused, opened: results.BagOpened | None = None) -> Response:
    return visit.page(
        "bags.html", refused.status, refused=refused, opened=opened, stations=_stations(visit), sizes=SIZES
    )


def _stations(visit: Visit) -> list[_Station]:
    mail = visit.ask(asks.Mail)
    found = []
    for line in [line for line in visit.ask(asks.Lines) if line.packs]:
        lines = [each for each in mail.lines if each.line == line.line]
        legs = [each for each in mail.legs if each.line == line.line]
        roads = [road for each in lines for road in each.roads] + [road for each in legs for road in each.roads]
        under_way = sum(each.sealed + each.packed + each.at_relay for each in lines)
        under_way += sum(each.waiting + each.sealed + each.packed + each.at_relay for each in legs)
        found.append(_Station(line, _newest_of_each(roads), under_way))
    return found
