"""The public record: cards with their chains of attribution; entering and correcting an item by answering questions."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.station.results import ItemStanding
from goodoffices.web.forms import Form
from goodoffices.web.pages.explore import beside
from goodoffices.web.picture import drawing
from goodoffices.web.record_cards import Against, Card
from goodoffices.web.record_form import CHOICES, fields_of, item_of, not_asked
from goodoffices.web.visit import Refused, Visit

_HOPS: Final = 3
_KEPT_AS: Final = "record"
_CARDS: Final = 30
_CONTRADICTIONS: Final = 100


def show(visit: Visit) -> Response:
    """The cards, newest first."""
    return page(visit, visit.take_up(_KEPT_AS))


def page(visit: Visit, refused: Refused) -> Response:
    """The record, with what was refused."""
    visit.kept_as = _KEPT_AS
    before = {"before": visit.query["before"]} if visit.query["before"] else {}
    shown = visit.ask(asks.Items, talk=visit.talk.title, limit=_CARDS, **before)
    picture = visit.ask(asks.Picture, talk=visit.talk.title, in_confidence=True)
    against = visit.ask(asks.Contradictions, talk=visit.talk.title, in_confidence=True, limit=_CONTRADICTIONS)
    rows = [Against.of(each) for each in against.contradictions]
    return visit.page(
        "record.html",
        refused.status,
        seats=visit.seats(visit.talk),
        cards=[Card.of(each) for each in shown.items],
        before=shown.before,
        loaded=(visit.query.number("loaded"), visit.query.number("known")),
        shown=picture,
        drawing=drawing(picture, from_right=visit.tongue.direction == "rtl"),
        public=[each for each in rows if each.other is not None],
        named=lambda card: card.in_short(visit.tongue),
        more_contradictions=against.before is not None,
        private=[each for each in rows if each.other is None],
        of=CHOICES,
        hops=visit.form.numbers("h") or list(range(1, _HOPS + 1)),
        refused=refused,
    )


def one(visit: Visit) -> Response:
    """One item: what a person says of it, and a correction."""
    return _one(visit, visit.take_up(_kept_as(visit)))


def _one(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    standing = _standing(visit)
    if standing is None:
        return visit.go(visit.of_talk("record"))
    newest = visit.ask(asks.Items, talk=visit.talk.title, limit=_CARDS)
    correcting = bool(visit.form["kind"])
    form = visit.form if correcting else Form(list(fields_of(standing.item)))
    return visit.page(
        "item.html",
        refused.status,
        seats=visit.seats(visit.talk),
        card=Card.of(standing),
        others=[Card.of(each) for each in newest.items if each.ref != standing.ref and each.state != "dropped"],
        named=lambda card: card.in_short(visit.tongue),
        groups=beside(visit, standing),
        form=form,
        correcting=correcting,
        of=CHOICES,
        hops=range(1, max([*form.numbers("h"), _HOPS - 1]) + 2),
        refused=refused,
    )


def _kept_as(visit: Visit) -> str:
    return f"{_KEPT_AS}-{visit.parts['ref']}"


def _standing(visit: Visit) -> ItemStanding | None:
    return visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"]).item


def enter(visit: Visit) -> Response:
    """Enter an item."""

    def entered() -> str:
        made = visit.do(asks.Record, talk=visit.talk.title, item=item_of(visit.form, {}))
        return f"{visit.of_talk('record')}#e-{made['ref']}"

    return visit.act(entered, lambda refused: page(visit, refused))


def judge(visit: Visit) -> Response:
    """Confirm an item, drop it, correct it, or say how it stands to another."""
    form, ref = visit.form, visit.parts["ref"]
    of_item: dict[str, Any] = {"talk": visit.talk.title}

    def judged() -> str:
        match form["go"]:
            case "confirm":
                visit.do(asks.ConfirmItem, item=ref, **of_item)
            case "code":
                made = visit.do(asks.CodeItem, item=ref, code=form["code"], **of_item)
                return visit.of_talk("record", made["ref"])
            case "drop":
                visit.do(asks.DropItem, item=ref, why=form["why"], **of_item)
            case "link":
                visit.do(asks.LinkItems, a=ref, relation=form["relation"], b=form["other"], **of_item)
            case "correct":
                standing = _standing(visit)
                earlier = {} if standing is None else standing.item
                by = not_asked(earlier) | item_of(form, earlier)
                made = visit.do(asks.CorrectItem, item=ref, by=by, **of_item)
                return visit.of_talk("record", made["ref"])
        return f"{visit.of_talk('record')}#e-{ref}"

    return visit.act(judged, lambda refused: _one(visit, refused))


def contradict(visit: Visit) -> Response:
    """Say that an item contradicts something, or that it does not."""
    form = visit.form

    def said() -> str:
        fields = {"item": form["item"], "against": form["against"], "verdict": form["go"]}
        visit.do(asks.MarkContradiction, talk=visit.talk.title, **fields)
        return visit.of_talk("record")

    return visit.act(said, lambda refused: page(visit, refused))
