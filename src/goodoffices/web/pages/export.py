"""Taking a view out of a talk: one page that stands by itself, or JSON; it says whose view it is, at which level.

The rules are:

* What is taken out is the answer of the act that does it; the page lays it out, and names nothing by a handle.
* Passages can be masked by hand. What is masked stands there as masked, and the digest of the whole view stays.
* A mask covers words, not a place: whatever else repeats them is masked too, and the page is made of the very view in
  which they were chosen. If any of them would still stand on it, there is no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from starlette.responses import Response

from goodoffices.sentences import contents
from goodoffices.station.api import asks
from goodoffices.station.api.decoding import decode_taken_out
from goodoffices.talk.views import NAMELESS, LegView
from goodoffices.web.entries import OF_THE_DESK_ALONE, Entry, Laid, laid_out
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
    if visit.form["of"] != visit.ask(asks.Export, talk=visit.talk.title, leg=visit.leg.name).digest:
        return _page(visit, "export.html", masked=[], changed=True)
    page = _page(visit, "export_file.html", masked=visit.form.every("mask"))
    return _file(bytes(page.body).decode(), "text/html; charset=utf-8", "view.html")


def _page(visit: Visit, template: str, masked: list[str], *, changed: bool = False) -> Response:
    found = visit.ask(asks.Export, talk=visit.talk.title, leg=visit.leg.name)
    view = decode_taken_out(found.view, LegView)
    lines = [line for line in view.lines if view.room != "desk" or line.kind not in OF_THE_DESK_ALONE]
    entries = list(laid_out(visit.tongue, lines))
    hidden = set(_covered(entries, masked))
    return visit.page(
        template,
        changed=changed,
        hides=lambda laid: bool(hidden & set(_texts(laid))) or _repeats(laid, hidden),
        seats=visit.seats(visit.talk),
        leg=visit.leg,
        found=found,
        entries=entries,
        conditions=[Laid(NAMELESS, contents.condition(visit.tongue, view.leg, each), "") for each in view.conditions],
        commitments=[Laid(NAMELESS, contents.commitment(visit.tongue, each), "") for each in view.commitments],
        masked=len(masked),
        styles=visit.house.styles,
    )


def _covered(entries: list[Entry], masked: list[str]) -> Iterator[str]:
    """The texts of the pieces that were masked, by the number of the entry and of the piece in it."""
    for at, entry in enumerate(entries, start=1):
        for number, laid in enumerate(entry.pieces, start=1):
            if f"{at}.{number}" in masked:
                yield from _texts(laid)


def _texts(laid: Laid) -> Iterator[str]:
    """Every text of somebody in a piece."""
    for each in (*laid.words, *([laid.translation] if laid.translation else []), *laid.piece.answered):
        if each.text.strip():
            yield each.text.strip()


def _repeats(laid: Laid, hidden: set[str]) -> bool:
    """Whether a piece holds hidden words among others, in its own words or in what is said of it."""
    said = [*_texts(laid), laid.heading, laid.stated, *(note.text for note in laid.notes)]
    return any(text in each for text in hidden for each in said)


def _file(text: str, kind: str, name: str) -> Response:
    return Response(text, headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type=kind)
