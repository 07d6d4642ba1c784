"""Changing how far something may go: other terms, or taking them back."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.talk.views import ReplyView, StageView, TermsView, WordsView
from goodoffices.web import composer
from goodoffices.web.about_thing import kept_as, page_about
from goodoffices.web.forms import Form
from goodoffices.web.visit import Refused, Visit

_PAGE: Final = "release"


def show(visit: Visit) -> Response:
    """The words, their terms, and the form of others."""
    refused = visit.take_up(kept_as(visit, _PAGE))
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    if not visit.form and isinstance(thing.content, WordsView | ReplyView | StageView):
        visit.form = Form.of(_as_it_stands(thing.content.terms))
    return _page(visit, refused)


def _as_it_stands(terms: TermsView) -> dict[str, list[str]]:
    """The fields of the terms that stand, so that whoever changes one of them types no other again."""
    manner = "" if terms.manner == "left" else terms.manner
    fields = {"t.mark": [terms.carriage], "t.to": list(terms.to), "t.manner": [manner]}
    fields["t.proviso"] = ["\n".join(terms.provisos)]
    marks = {"unnamed": terms.attribution == "unnamed", "read_back": terms.read_back}
    marks |= {"time_may_cross": terms.time_may_cross}
    return fields | {f"t.{name}": ["yes"] for name, marked in marks.items() if marked}


def _page(visit: Visit, refused: Refused) -> Response:
    return page_about(visit, _PAGE, refused)


def send(visit: Visit) -> Response:
    """Change the terms, or take them back."""
    form, what = visit.form, visit.parts["ref"]
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=what)

    def changed() -> str:
        where = f"{visit.of_leg(thing.leg)}?at={what}#e-{what}"
        noted = visit.noted_on(thing.leg)
        if form["go"] in ("withdraw", "withdraw_quietly"):
            quiet = form["go"] == "withdraw_quietly"
            visit.do(asks.Withdraw, talk=visit.talk.title, what=what, quiet=quiet, noted=noted)
            return where
        passage = composer.passage_of(form, "t")
        visit.demand_recipients(thing.leg, [passage])
        terms = composer.terms_asked(passage)
        visit.do(asks.Release, talk=visit.talk.title, what=what, terms=terms, noted=noted)
        return where

    return visit.act(changed, lambda refused: _page(visit, refused))
