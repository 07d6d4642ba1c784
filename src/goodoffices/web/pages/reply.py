"""Noting an answer: the stance, the conditions on which it stands, each with its own terms."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.sentences import contents
from goodoffices.station.api import asks
from goodoffices.talk.events import Force, Stance
from goodoffices.web import composer
from goodoffices.web.entries import laid
from goodoffices.web.visit import Refused, Visit

_STANCES: Final = tuple(each.value for each in Stance)
_FORCES: Final = tuple(each.value for each in Force)
_FINDERS: Final = (("mediator", "the mediator"), ("side", "that side"))


def show(visit: Visit) -> Response:
    """The form of an answer to what was conveyed."""
    refused = visit.take_up(f"reply {','.join(visit.query.every('to'))}", visit.leg.name)
    return _page(visit, refused)


def _page(visit: Visit, refused: Refused) -> Response:
    handles = visit.form.every("answers") or visit.query.every("to")
    visit.kept_as = f"reply {','.join(handles)}"
    things = [visit.ask(asks.Thing, talk=visit.talk.title, ref=handle) for handle in handles]
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=visit.leg.name)
    conditions = visit.form.numbers("c")
    if not conditions or visit.form["go"] == "add":
        conditions = [*conditions, (conditions[-1] if conditions else 0) + 1]
    return visit.page(
        "reply.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=visit.leg,
        head=head,
        answered=[
            (handle, laid(visit.tongue, thing.line, thing.content))
            for handle, thing in zip(handles, things, strict=True)
            if thing.content is not None
        ],
        conditions=conditions,
        kept_here=visit.leg.noted,
        speakers=visit.speakers(head),
        stances=_STANCES,
        forces=_FORCES,
        finders=_FINDERS,
        refused=refused,
        hand=contents.hand,
    )


def send(visit: Visit) -> Response:
    """Note the answer; or show one more condition."""
    form = visit.form
    if form["go"] == "add":
        return _page(visit, Refused([], form.number("draft")))

    def replied() -> str:
        prefixes = ["s", *(f"c{n}" for n in form.numbers("c") if form[f"c{n}.text"])]
        visit.demand_recipients(visit.leg.name, [composer.passage_of(form, prefix) for prefix in prefixes])
        made = visit.do(
            asks.Reply,
            talk=visit.talk.title,
            leg=visit.leg.name,
            to=form.every("answers"),
            stance=form["stance"],
            force=form["force"],
            valid_until=form["valid_until"],
            conditions=[_condition(visit, n) for n in form.numbers("c") if form[f"c{n}.text"]],
            terms=_terms(visit, "s"),
            noted=visit.noted(),
        )
        return f"{visit.of_leg(visit.leg.name)}?at={made['ref']}#e-{made['ref']}"

    return visit.act(replied, lambda refused: _page(visit, refused))


def _terms(visit: Visit, prefix: str) -> dict[str, Any] | None:
    passage = composer.passage_of(visit.form, prefix)
    return None if passage.mark == "withheld" else composer.terms_asked(passage)


def _condition(visit: Visit, number: int) -> dict[str, Any]:
    form, prefix = visit.form, f"c{number}"
    plain: dict[str, Any] = {"text": form.words(f"{prefix}.text").strip("\n")}
    if form[f"{prefix}.finder"]:
        plain["finder"] = form[f"{prefix}.finder"]
    if form[f"{prefix}.due"]:
        plain["until"] = form[f"{prefix}.due"]
    terms = _terms(visit, prefix)
    return plain | ({"terms": terms} if terms else {})
