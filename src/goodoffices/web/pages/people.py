"""People and rules of a leg: seats, mandates, ground rules offered and answered."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.sentences import contents
from goodoffices.station.api import asks
from goodoffices.talk.events import Role, Scope
from goodoffices.web.entries import Laid
from goodoffices.web.forms import Form
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit

_ROLES: Final = tuple(each.value for each in Role if each is not Role.MEDIATOR)
_KEPT_AS: Final = "people"
_SCOPES: Final = tuple(each.value for each in Scope)


def show(visit: Visit) -> Response:
    """One leg; the desk has no people of its own."""
    if visit.leg.room == "desk":
        return visit.go(visit.of_leg(visit.leg.name))
    return _page(visit, [visit.leg.name], NOT_REFUSED)


def all_legs(visit: Visit) -> Response:
    """All sides, one below the other."""
    return _page(visit, [leg.leg for leg in visit.talk.legs if leg.room in ("kept", "sealed")], NOT_REFUSED)


def _page(visit: Visit, legs: list[str], refused: Refused) -> Response:
    visit.kept_as = _KEPT_AS
    offer, offered = visit.form, refused
    if visit.form["go"] != "offer":
        offer, offered = visit.typed_before(_KEPT_AS, legs[0]) if len(legs) == 1 else (Form([]), NOT_REFUSED)
    heads = [visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=leg) for leg in legs]
    seats = {seat.name: seat for seat in visit.seats(visit.talk)}
    barred = any(person.barred for head in heads for person in head.people)
    here = visit.ask(asks.Lines) if barred else []
    lines = [line for line in here if line.compared is not None and line.carries == "words"]
    return visit.page(
        "people.html",
        refused.status,
        lines=lines,
        seats=visit.seats(visit.talk),
        current=visit.leg.short if "leg" in visit.parts else "people",
        legs=[
            (
                seats[head.leg],
                head,
                [(each, Laid(each.ref, contents.rules(visit.tongue, each), "")) for each in head.rules],
            )
            for head in heads
        ],
        alone=len(legs) == 1 and "leg" in visit.parts,
        roles=_ROLES,
        scopes=_SCOPES,
        refused=refused if refused.told else offered,
        offer=offer,
        offered=offered,
    )


def change(visit: Visit) -> Response:
    """Seat or unseat somebody, bar a station, note a mandate, offer ground rules, or note what was said to them."""
    form = visit.form

    def changed() -> str:
        _do(visit, form["go"])
        return visit.of_leg(visit.leg.name, "people")

    return visit.act(changed, lambda refused: _page(visit, [visit.leg.name], refused))


def _do(visit: Visit, go: str) -> None:
    form = visit.form
    on_leg: dict[str, Any] = {"talk": visit.talk.title, "leg": visit.leg.name}
    match go:
        case "seat":
            visit.do(asks.Seat, name=form["name"], role=form["role"], **on_leg)
        case "bar":
            visit.do(asks.BarStation, name=form["name"], **on_leg)
        case "reseat":
            line, person = form.number("line"), form["person"] or None
            visit.do(asks.Reseat, line=line, role=form["role"], person=person, **on_leg)
        case "unseat":
            visit.do(asks.Unseat, name=form["name"], **on_leg)
        case "mandate":
            visit.do(
                asks.Mandate,
                seat=form["seat"],
                scopes=form.every("scopes"),
                until=form["until"],
                noted=visit.noted(),
                **on_leg,
            )
        case "offer":
            visit.do(asks.OfferRules, rules=_rules(visit), **on_leg)
        case "accept" | "decline":
            visit.do(asks.AnswerRules, yes=go == "accept", offer=form["offer"], noted=visit.noted(), **on_leg)
        case "alias":
            visit.do(asks.Alias, alias=form["alias"], means=form["means"], **on_leg)
        case "give_up":
            visit.do(asks.GiveUp, name=form["gone"], **on_leg)
        case _:
            return


def _rules(visit: Visit) -> dict[str, Any]:
    form = visit.form
    rules: dict[str, Any] = {name: form[name] for name in ("disclosure", "lease", "retention") if form[name]}
    rules |= {name: True for name in ("opened_told", "existence_confidential") if form[name]}
    return rules | ({"text": form.words("text")} if form["text"] else {})
