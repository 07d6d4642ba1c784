"""The desk: two legs beside each other, and between them what may cross."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from goodoffices.desk.may_cross import CrossingRow
from goodoffices.station.api import asks
from goodoffices.talk.views import Reference
from goodoffices.web.pages import convey
from goodoffices.web.seats import Seat
from goodoffices.web.visit import Visit

_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class Half:
    """One leg, and what of it may go to the other.

    Attributes:
        before: of the page after this one; None: there is none.
        earlier: this is not the first page.
    """

    seat: Seat
    to: Seat
    rows: list[CrossingRow]
    before: Reference | None
    earlier: bool


def show(visit: Visit) -> Response:
    """Two legs and the gate between them."""
    seats = [seat for seat in visit.seats(visit.talk) if seat.room != "desk"]
    sides = [seat for seat in seats if seat.room != "public"]
    first = _chosen(seats, visit.query["a"]) or sides[0]
    second = _chosen(seats, visit.query["b"]) or next((seat for seat in sides if seat != first), first)
    everything = bool(visit.query["all"])
    halves = list(_halves(visit, first, second, everything=everything))
    return visit.page(
        "desk.html",
        seats=visit.seats(visit.talk),
        first=first,
        second=second,
        halves=halves,
        everything=everything,
        begun=_begun(visit),
        pairs=[(a, b) for at, a in enumerate(seats) for b in seats[at + 1 :]],
    )


def _begun(visit: Visit) -> set[str]:
    """The legs to which somebody began to convey something."""
    drafts = [each for each in visit.ask(asks.Drafts, talk=visit.talk.title) if isinstance(each.typed.typed, dict)]
    return {each.leg for each in drafts if each.leg is not None and each.typed.typed.get("page") == convey.PAGE}


def _chosen(seats: list[Seat], short: str) -> Seat | None:
    return next((seat for seat in seats if seat.short == short), None)


def _halves(visit: Visit, first: Seat, second: Seat, *, everything: bool) -> Iterator[Half]:
    for here, there, cursor in ((first, second, "before_a"), (second, first, "before_b")):
        if here.room == "public":
            yield Half(here, there, [], None, earlier=False)
            continue
        params = {"before": visit.query[cursor]} if visit.query[cursor] else {}
        page = visit.ask(
            asks.MayCross,
            talk=visit.talk.title,
            leg=here.name,
            to=there.name,
            rest=everything or not _only_open(visit),
            limit=_ROWS,
            **params,
        )
        yield Half(here, there, page.rows, page.before, earlier=bool(params))


def _only_open(visit: Visit) -> bool:
    return bool(visit.query["open"])
