"""Still to be told: a list to read from on the telephone, ticked off as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from starlette.responses import Response

from goodoffices.desk.due import Due
from goodoffices.station.api import asks
from goodoffices.web.doing import is_a_sheet
from goodoffices.web.pages.sheet import delivery_of
from goodoffices.web.visit import Refused, Visit

_KEPT_AS: Final = "tell"


def show(visit: Visit) -> Response:
    """What this side must still be told."""
    return _page(visit, visit.take_up(_KEPT_AS, visit.leg.name))


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _KEPT_AS
    found = visit.ask(asks.Due, talk=visit.talk.title)
    here = [each for each in found if each.leg == visit.leg.name]
    sheets = {due.ref for due in here if is_a_sheet(due)}
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=visit.leg.name)
    return visit.page(
        "tell.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=visit.leg,
        to_tell=list(_together(due for due in here if due.act == "deliver" and due.ref not in sheets)),
        owed=[due for due in here if due.act == "tell"],
        sheets=[due for due in here if due.ref in sheets and due.ref is not None],
        people=visit.receivers(head),
        refused=refused,
    )


def _together(found: Iterable[Due]) -> Iterator[tuple[str, list[Due]]]:
    """What is to be told, by what a delivery of it names: that is told as a whole, and ticked off as a whole."""
    groups: dict[str, list[Due]] = {}
    for due in found:
        groups.setdefault(due.asked["what"][0].handle, []).append(due)
    yield from groups.items()


def told(visit: Visit) -> Response:
    """Note what was told."""
    form = visit.form

    def noted() -> str:
        if form["go"] == "owed":
            visit.do(asks.Tell, talk=visit.talk.title, leg=visit.leg.name)
        else:
            visit.do(asks.Deliver, talk=visit.talk.title, what=form.every("what"), **delivery_of(visit))
        return visit.of_leg(visit.leg.name, "tell")

    return visit.act(noted, lambda refused: _page(visit, refused))
