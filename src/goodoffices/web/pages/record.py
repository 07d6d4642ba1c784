"""The public record: cards with their chains of attribution, and entering an item by answering questions."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.record.item import Answer, Kind, Place, Relayer, VenueForm
from goodoffices.record.item import Form as HopForm
from goodoffices.station.api import asks
from goodoffices.web.picture import drawing
from goodoffices.web.record_cards import Against, Card
from goodoffices.web.visit import Refused, Visit

_HOPS: Final = 3
_KEPT_AS: Final = "record"
_CARDS: Final = 30


def show(visit: Visit) -> Response:
    """The cards, newest first."""
    return _page(visit, visit.take_up(_KEPT_AS))


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _KEPT_AS
    before = {"before": visit.query["before"]} if visit.query["before"] else {}
    page = visit.ask(asks.Items, talk=visit.talk.title, limit=_CARDS, **before)
    shown = visit.ask(asks.Picture, talk=visit.talk.title, in_confidence=True)
    against = visit.ask(asks.Contradictions, talk=visit.talk.title, in_confidence=True)
    rows = [Against.of(each) for each in against.contradictions]
    hops = visit.form.numbers("h") or list(range(1, _HOPS + 1))
    return visit.page(
        "record.html",
        refused.status,
        seats=visit.seats(visit.talk),
        cards=[Card.of(each) for each in page.items],
        before=page.before,
        shown=shown,
        public=[each for each in rows if each.other is not None],
        private=[each for each in rows if each.other is None],
        drawing=drawing(shown, from_right=visit.tongue.direction == "rtl"),
        kinds=[each.value for each in Kind],
        places=[each.value for each in Place],
        venues=[each.value for each in VenueForm],
        relayers=[each.value for each in Relayer],
        hop_forms=[each.value for each in HopForm],
        answers=[each.value for each in Answer],
        hops=hops,
        refused=refused,
    )


def enter(visit: Visit) -> Response:
    """Enter an item."""

    def entered() -> str:
        made = visit.do(asks.Record, talk=visit.talk.title, item=_item(visit))
        return f"{visit.of_talk('record')}#e-{made['ref']}"

    return visit.act(entered, lambda refused: _page(visit, refused))


def judge(visit: Visit) -> Response:
    """Confirm an item, drop it, or take the code that its kind proposes."""
    form, ref = visit.form, visit.parts["ref"]

    def judged() -> str:
        if form["go"] == "code":
            made = visit.do(asks.CodeItem, talk=visit.talk.title, item=ref, code=form["code"])
            return f"{visit.of_talk('record')}#e-{made['ref']}"
        kind = asks.ConfirmItem if form["go"] == "confirm" else asks.DropItem
        visit.do(kind, talk=visit.talk.title, item=ref, why=form["why"])
        return f"{visit.of_talk('record')}#e-{ref}"

    return visit.act(judged, lambda refused: _page(visit, refused))


def contradict(visit: Visit) -> Response:
    """Say that an item contradicts something, or that it does not."""
    form = visit.form

    def said() -> str:
        fields = {"item": form["item"], "against": form["against"], "verdict": form["go"]}
        visit.do(asks.MarkContradiction, talk=visit.talk.title, **fields)
        return visit.of_talk("record")

    return visit.act(said, lambda refused: _page(visit, refused))


# --- from the answers to an item in its plain form


def _item(visit: Visit) -> dict[str, Any]:
    form = visit.form
    plain: dict[str, Any] = {"kind": form["kind"], "place": form["place"]}
    plain |= {name: part for name in ("speaker", "carrier") if (part := _actor(visit, name))}
    addressees = [{"name": line.strip()} for line in form.words("addressees").splitlines() if line.strip()]
    plain |= {"addressees": addressees} if addressees else {}
    venue = {"form": form["venue.form"] or "not_said", "name": form["venue.name"]}
    plain["venue"] = venue if venue["name"] else {"form": venue["form"]}
    plain |= {name: part for name in ("said", "reported") if (part := _date(visit, name))}
    plain |= {name: part for name in ("original", "translation") if (part := _words(visit, name))}
    for name in ("conditional", "binding"):
        plain |= {name: form[name]} if form[name] else {}
    if form["conditional"] == "yes":
        plain["condition"] = _words(visit, "condition") or {"not_public": True}
    chain = [hop for number in form.numbers("h") if (hop := _hop(visit, f"h{number}"))]
    return plain | ({"chain": chain} if chain else {})


def _actor(visit: Visit, name: str) -> dict[str, str]:
    fields = ("name", "capacity")
    return {field: visit.form[f"{name}.{field}"] for field in fields if visit.form[f"{name}.{field}"]}


def _date(visit: Visit, name: str) -> dict[str, str]:
    fields = ("edtf", "rests_on")
    return {field: visit.form[f"{name}.{field}"] for field in fields if visit.form[f"{name}.{field}"]}


def _words(visit: Visit, name: str) -> dict[str, Any]:
    text = visit.form.words(f"{name}.text").strip("\n")
    return {"text": text, "language": visit.form[f"{name}.language"]} if text.strip() else {}


def _hop(visit: Visit, prefix: str) -> dict[str, Any]:
    form = visit.form
    if not form[f"{prefix}.relayer"]:
        return {}
    plain: dict[str, Any] = {"relayer": form[f"{prefix}.relayer"], "form": form[f"{prefix}.form"]}
    plain |= _actor(visit, prefix)
    if not form[f"{prefix}.name"]:
        plain["naming"] = "anonymous"
    date, words = _date(visit, f"{prefix}.date"), _words(visit, f"{prefix}.words")
    return plain | ({"date": date} if date else {}) | ({"words": words} if words else {})
