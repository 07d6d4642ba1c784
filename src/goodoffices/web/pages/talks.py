"""The talks: what waits first, the state of each leg, and opening a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from goodoffices.desk.due import Due
from goodoffices.station.api import asks
from goodoffices.web.forms import Form
from goodoffices.web.seats import Seat
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit

_WAITS: Final = 8
"""So many of the things that wait stand above the talks; all of them have a page of their own."""

_TALKS: Final = 20
"""Talks of one page."""

_SIDES: Final = (1, 2)
_MOST_SIDES: Final = 6


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that is due, with its talk and its leg."""

    talk: str
    seat: Seat | None
    due: Due


def show(visit: Visit) -> Response:
    """The page that a browser comes to first."""
    last = {visit.house.addresses.of(each.title): each.last for each in visit.ask(asks.StationChanges).talks}
    after = {"after": visit.talk_at(visit.query["after"])} if visit.query["after"] else {}
    overview = visit.ask(asks.Overview, busiest=True, limit=_TALKS, waits=_WAITS, **after)
    seats = visit.seats_in((each.talk for each in overview.waits), overview.talks)
    waits = [Waits(each.talk, seats.get((each.talk, each.due.leg)), each.due) for each in overview.waits]
    return visit.page(
        "talks.html",
        last=last,
        overview=overview,
        kept=len(visit.ask(asks.Drafts)),
        waits=waits,
        more=overview.due - len(waits),
        talks=[(line, visit.seats(line)) for line in overview.talks],
        first_page=not after,
        later=overview.after and visit.house.addresses.of(overview.after),
    )


# --- a new talk


def new(visit: Visit) -> Response:
    """The form of a new talk."""
    return _form(visit, NOT_REFUSED)


def _form(visit: Visit, refused: Refused) -> Response:
    form = visit.form
    sides = form.numbers("side") or list(_SIDES)
    if form["go"] == "add" and len(sides) < _MOST_SIDES:
        sides.append(sides[-1] + 1)
    first = not visit.ask(asks.TalkTitles).titles
    return visit.page("new_talk.html", refused.status, form=form, sides=sides, refused=refused, first=first)


def open_talk(visit: Visit) -> Response:
    """Open a talk, whose legs this station keeps."""
    form = visit.form
    if form["go"] == "add":
        return _form(visit, NOT_REFUSED)

    def opened() -> str:
        made = visit.do(asks.OpenTalk, **_asked(form))
        return visit.of_leg(made["legs"][0], talk=made["talk"]) + "#note"

    return visit.act(opened, lambda refused: _form(visit, refused))


def _asked(form: Form) -> dict[str, Any]:
    sides = [_side(form, f"side{number}") for number in form.numbers("side") if form[f"side{number}.name"]]
    plain: dict[str, Any] = {"title": form["title"], "sides": sides, "public": bool(form["public"])}
    if form["disclosure"] == "uncitral":
        plain["rules"] = {"disclosure": "uncitral"}
    return plain


def _side(form: Form, prefix: str) -> dict[str, Any]:
    plain: dict[str, Any] = {"name": form[f"{prefix}.name"]}
    if form[f"{prefix}.language"]:
        plain["language"] = form[f"{prefix}.language"]
    seats = [
        {"name": form[f"{prefix}.{role}"], "role": role} for role in ("envoy", "principal") if form[f"{prefix}.{role}"]
    ]
    return plain | ({"seats": seats} if seats else {})
