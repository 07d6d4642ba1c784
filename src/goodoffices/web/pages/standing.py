"""Commitments and conditions: what was undertaken, what is open, and what was found."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.sentences import contents
from goodoffices.station.api import asks
from goodoffices.talk.views import NAMELESS
from goodoffices.web.entries import Laid, choices
from goodoffices.web.visit import Refused, Visit

_SHOWN: Final = 30
_EVIDENCE: Final = 40
"""Entries of a leg whose words are offered as evidence, the newest."""

_LISTS: Final = (
    ("open", ["open", "overdue"]),
    ("settled", ["met", "failed", "waived", "answer_gone"]),
)
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
    return _finding(visit, visit.take_up(_kept_as(visit)))


def _kept_as(visit: Visit) -> str:
    return f"finding {visit.parts['ref']}"


def _finding(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=thing.leg)
    seat = visit.seat_of(thing.leg)
    view = thing.condition
    return visit.page(
        "finding.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=seat,
        head=head,
        condition=view,
        laid=None if view is None else Laid(NAMELESS, contents.condition(visit.tongue, thing.leg, view), ""),
        by_side=view is not None and view.finder == "side",
        speakers=visit.speakers(head),
        findings=_FINDINGS,
        words=choices(visit.tongue, visit.ask(asks.Read, talk=visit.talk.title, leg=thing.leg, limit=_EVIDENCE).lines),
        refused=refused,
    )


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
