"""Taking a view out of a talk: one page that stands by itself, or JSON; it says whose view it is, at which level.

The rules are:

* What is taken out is the answer of the act that does it; the page lays it out, and names nothing by a handle.
* Passages can be masked by hand. What is masked stands there as masked, and the digest of the whole view stays.
"""

from __future__ import annotations

import json

from starlette.responses import Response

from goodoffices.sentences import contents
from goodoffices.station.api import asks
from goodoffices.station.api.decoding import decode_taken_out
from goodoffices.talk.views import NAMELESS, LegView
from goodoffices.web.entries import OF_THE_DESK_ALONE, Laid, laid_out
from goodoffices.web.visit import Visit


def show(visit: Visit) -> Response:
    """What would be taken out, to be masked passage by passage."""
    return _page(visit, "export.html", masked=[])


def take(visit: Visit) -> Response:
    """The page, or the JSON, as a file."""
    if visit.form["go"] == "json":
        found = visit.ask(asks.Export, talk=visit.talk.title, leg=visit.leg.name)
        plain = visit.house.do("export", {"talk": visit.talk.title, "leg": visit.leg.name})
        return _file(json.dumps(plain, ensure_ascii=False, indent=2), "application/json", f"view-{found.digest}.json")
    page = _page(visit, "export_file.html", masked=visit.form.every("mask"))
    return _file(bytes(page.body).decode(), "text/html; charset=utf-8", "view.html")


def _page(visit: Visit, template: str, masked: list[str]) -> Response:
    found = visit.ask(asks.Export, talk=visit.talk.title, leg=visit.leg.name)
    view = decode_taken_out(found.view, LegView)
    lines = [line for line in view.lines if view.room != "desk" or line.kind not in OF_THE_DESK_ALONE]
    return visit.page(
        template,
        seats=visit.seats(visit.talk),
        leg=visit.leg,
        found=found,
        entries=list(laid_out(visit.tongue, lines)),
        conditions=[Laid(NAMELESS, contents.condition(visit.tongue, view.leg, each), "") for each in view.conditions],
        commitments=[Laid(NAMELESS, contents.commitment(visit.tongue, each), "") for each in view.commitments],
        masked=frozenset(masked),
        styles=visit.house.styles,
    )


def _file(text: str, kind: str, name: str) -> Response:
    return Response(text, headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type=kind)
