"""Commitments and conditions: what was undertaken, what is open, and what was found."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.sentences import contents
from goodoffices.station.api import asks
from goodoffices.talk.views import NAMELESS
from goodoffices.web.about_thing import About, kept_as, page_about
from goodoffices.web.entries import Laid, choices
from goodoffices.web.visit import Refused, Visit

_SHOWN: Final = 30
_EVIDENCE: Final = 40
"""Entries of a leg whose words are offered as evidence, the newest."""

_LISTS: Final = (
    ("open", ["open", "overdue"]),
    ("settled", ["met", "failed", "waived", "answer_gone"]),
)
_FINDING: Final = "finding"
_FINDINGS: Final = ("met", "failed", "waived")


def show(visit: Visit) -> Response:
    """All of a talk, leg by leg."""
    tongue, talk = visit.tongue, visit.talk.title
    lists = [
        (name, visit.ask(asks.Conditions, talk=talk, states=states, limit=_SHOWN, **_before(visit, name)))
        for name, states in _LISTS
    ]
    commitments = visit.ask(asks.Commitments, talk=talk, limit=_SHOWN, **_before(visit, "undertaken"))
    return visit.page(
        "standing.html",
        seats=visit.seats(visit.talk),
        lists=[
            (
                name,
                [
                    (each, Laid(NAMELESS, contents.condition(tongue, each.leg, each.condition), ""))
                    for each in page.conditions
                ],
                page.before,
            )
            for name, page in lists
        ],
        commitments=[
            (each, Laid(NAMELESS, contents.commitment(tongue, each.commitment), "")) for each in commitments.commitments
        ],
        before=commitments.before,
    )


def _before(visit: Visit, name: str) -> dict[str, str]:
    return {"before": visit.query[name]} if visit.query[name] else {}


def finding(visit: Visit) -> Response:
    """The form of a finding on a condition."""
    return _finding(visit, visit.take_up(kept_as(visit, _FINDING)))


def _finding(visit: Visit, refused: Refused) -> Response:
    return page_about(visit, _FINDING, refused, lambda of: _condition(visit, of))


def _condition(visit: Visit, of: About) -> dict[str, Any]:
    view, leg = of.thing.condition, of.thing.leg
    read = visit.ask(asks.Read, talk=visit.talk.title, leg=leg, limit=_EVIDENCE)
    return {
        "condition": view,
        "laid": None if view is None else Laid(NAMELESS, contents.condition(visit.tongue, leg, view), ""),
        "by_side": view is not None and view.finder == "side",
        "findings": _FINDINGS,
        "words": choices(visit.tongue, read.lines),
    }


def find(visit: Visit) -> Response:
    """Note a finding."""
    form, ref = visit.form, visit.parts["ref"]
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=ref)

    def found() -> str:
        citations = [line for line in form.words("citations").splitlines() if line.strip()]
        visit.do(
            asks.FindOn,
            talk=visit.talk.title,
            condition=ref,
            state=form["state"],
            citations=citations,
            evidence=form.every("evidence"),
            because=form.words("because"),
            noted=visit.noted_on(thing.leg) if form["by_side"] else None,
        )
        return visit.of_talk("standing")

    return visit.act(found, lambda refused: _finding(visit, refused))
