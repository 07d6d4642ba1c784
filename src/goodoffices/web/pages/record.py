"""The public record: cards with their chains of attribution, and entering or correcting an item by answering questions.

The rules are:

* A correction begins with what the item says; what the questions do not ask about, such as evidence and ratings, stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from goodoffices.record.item import Answer, Kind, Place, Relayer, VenueForm
from goodoffices.record.item import Form as HopForm
from goodoffices.station.api import asks
from goodoffices.station.results import ItemStanding
from goodoffices.web.forms import Form
from goodoffices.web.visit import Refused, Visit

_HOPS: Final = 3
_KEPT_AS: Final = "record"
_CARDS: Final = 30
_BEGINS: Final = 60
"""Characters of an item's words, where it stands in a list to choose from."""

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """An item as a card: what it says in plain data, and how it stands."""

    standing: ItemStanding
    item: dict[str, Any]


class _Part(dict[str, Any]):
    """A part of an item in its plain form, in which what is not known is left out."""

    def __missing__(self, _: str) -> None:
        return None


def _whole(plain: Any) -> Any:
    match plain:
        case dict():
            return _Part({name: _whole(each) for name, each in plain.items()})
        case list():
            return [_whole(each) for each in plain]
        case _:
            return plain


_CHOICES: Final = {
    "kinds": [each.value for each in Kind],
    "places": [each.value for each in Place],
    "venues": [each.value for each in VenueForm],
    "relayers": [each.value for each in Relayer],
    "hop_forms": [each.value for each in HopForm],
    "answers": [each.value for each in Answer],
}


def show(visit: Visit) -> Response:
    """The cards, newest first."""
    return _page(visit, visit.take_up(_KEPT_AS))


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _KEPT_AS
    before = {"before": visit.query["before"]} if visit.query["before"] else {}
    page = visit.ask(asks.Items, talk=visit.talk.title, limit=_CARDS, **before)
    return visit.page(
        "record.html",
        refused.status,
        seats=visit.seats(visit.talk),
        public=visit.public,
        cards=[_card(each) for each in page.items],
        before=page.before,
        of=_CHOICES,
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
    page = visit.ask(asks.Items, talk=visit.talk.title, limit=_CARDS)
    correcting = bool(visit.form["kind"])
    form = visit.form if correcting else Form(list(_fields(standing.item)))
    return visit.page(
        "item.html",
        refused.status,
        seats=visit.seats(visit.talk),
        public=visit.public,
        card=_card(standing),
        others=[_card(each) for each in page.items if each.ref != standing.ref and each.state != "dropped"],
        named=lambda card: _named(visit, card),
        form=form,
        correcting=correcting,
        of=_CHOICES,
        hops=range(1, max([*form.numbers("h"), _HOPS - 1]) + 2),
        refused=refused,
    )


def _kept_as(visit: Visit) -> str:
    return f"{_KEPT_AS}-{visit.parts['ref']}"


def _standing(visit: Visit) -> ItemStanding | None:
    return visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"]).item


def _card(standing: ItemStanding) -> Card:
    return Card(standing, _whole(standing.item))


def _named(visit: Visit, card: Card) -> str:
    """A card in one line: what it is, whose, and how it begins."""
    item = card.item
    words = (item["original"] or item["translation"] or _Part())["text"] or ""
    whose = (item["speaker"] or _Part())["name"] or ""
    said = (item["said"] or item["reported"] or _Part())["edtf"] or ""
    begins = words if len(words) <= _BEGINS else words[:_BEGINS] + "…"
    return " · ".join(part for part in (visit.tongue.term(item["kind"]), whose, said, begins) if part)


def enter(visit: Visit) -> Response:
    """Enter an item."""

    def entered() -> str:
        made = visit.do(asks.Record, talk=visit.talk.title, item=_item(visit.form, {}))
        return f"{visit.of_talk('record')}#e-{made['ref']}"

    return visit.act(entered, lambda refused: _page(visit, refused))


def judge(visit: Visit) -> Response:
    """Confirm an item, drop it, correct it, or say how it stands to another."""
    form, ref = visit.form, visit.parts["ref"]
    of_item: dict[str, Any] = {"talk": visit.talk.title}

    def judged() -> str:
        match form["go"]:
            case "confirm":
                visit.do(asks.ConfirmItem, item=ref, **of_item)
            case "drop":
                visit.do(asks.DropItem, item=ref, why=form["why"], **of_item)
            case "link":
                visit.do(asks.LinkItems, a=ref, relation=form["relation"], b=form["other"], **of_item)
            case "correct":
                standing = _standing(visit)
                earlier = {} if standing is None else standing.item
                by = _not_asked(earlier) | _item(form, earlier)
                made = visit.do(asks.CorrectItem, item=ref, by=by, **of_item)
                return visit.of_talk("record", made["ref"])
        return f"{visit.of_talk('record')}#e-{ref}"

    return visit.act(judged, lambda refused: _one(visit, refused))


# --- from the answers to an item in its plain form, and back

_ASKED: Final = ("kind", "place", "speaker", "carrier", "addressees", "venue", "said", "reported", "original")
_ASKED_TOO: Final = ("translation", "conditional", "condition", "binding", "chain")
_BY_STATION: Final = ("entered", "confirmed")


def _item(form: Form, earlier: Plain) -> Plain:
    """What the questions were answered with. What says the same as in an earlier version stays as it was there."""
    named = {each["name"]: each for each in earlier.get("addressees", ())}
    lines = [line.strip() for line in form.words("addressees").splitlines()]
    venue = {"form": form["venue.form"] or "not_said", "name": form["venue.name"]}
    before = dict(enumerate(earlier.get("chain", ()), 1))
    parts = {
        "kind": form["kind"],
        "place": form["place"],
        "speaker": _same_or(earlier.get("speaker"), _actor(form, "speaker")),
        "addressees": [named.get(line, {"name": line}) for line in lines if line],
        "carrier": _same_or(earlier.get("carrier"), _actor(form, "carrier")),
        "venue": {name: value for name, value in venue.items() if value},
        "said": _same_or(earlier.get("said"), _date(form, "said")),
        "reported": _same_or(earlier.get("reported"), _date(form, "reported")),
        "original": _same_or(earlier.get("original"), _words(form, "original")),
        "translation": _same_or(earlier.get("translation"), _words(form, "translation")),
        "conditional": form["conditional"],
        "binding": form["binding"],
        "chain": [hop for number in form.numbers("h") if (hop := _hop(form, f"h{number}", before.get(number, {})))],
    }
    if form["conditional"] == "yes":
        words = _same_or(earlier.get("condition"), _words(form, "condition"))
        parts["condition"] = words or {"not_public": True}
    return {name: part for name, part in parts.items() if part}


def _not_asked(item: Plain) -> Plain:
    """What the questions do not ask about."""
    asked = (*_ASKED, *_ASKED_TOO, *_BY_STATION)
    return {name: value for name, value in item.items() if name not in asked}


def _same_or(earlier: Plain | None, answered: Plain) -> Plain:
    """All that was known, if the answers say the same."""
    same = earlier is not None and bool(answered) and all(earlier.get(name) == it for name, it in answered.items())
    return answered if earlier is None or not same else earlier


def _actor(form: Form, name: str) -> Plain:
    return {field: form[f"{name}.{field}"] for field in ("name", "capacity") if form[f"{name}.{field}"]}


def _date(form: Form, name: str) -> Plain:
    return {field: form[f"{name}.{field}"] for field in ("edtf", "rests_on") if form[f"{name}.{field}"]}


def _words(form: Form, name: str) -> Plain:
    text = form.words(f"{name}.text").strip("\n")
    return {"text": text, "language": form[f"{name}.language"]} if text.strip() else {}


def _hop(form: Form, prefix: str, earlier: Plain) -> Plain:
    if not form[f"{prefix}.relayer"]:
        return {}
    plain: Plain = {"relayer": form[f"{prefix}.relayer"], "form": form[f"{prefix}.form"]}
    plain |= _actor(form, prefix)
    if not form[f"{prefix}.name"]:
        plain["naming"] = "anonymous"
    date = _same_or(earlier.get("date"), _date(form, f"{prefix}.date"))
    words = _same_or(earlier.get("words"), _words(form, f"{prefix}.words"))
    plain |= ({"date": date} if date else {}) | ({"words": words} if words else {})
    same = earlier and all(plain.get(name) == earlier.get(name) for name in ("relayer", "name", "capacity"))
    return plain | {"origin": earlier["origin"]} if same and "origin" in earlier else plain


def _fields(item: Plain) -> Iterator[tuple[str, str]]:
    """An item as the fields of the form that asks for it."""
    for name in ("kind", "place", "conditional", "binding"):
        yield name, item.get(name, "")
    for name in ("speaker", "carrier", "venue", "said", "reported", "original", "translation", "condition"):
        yield from _fields_of(name, item.get(name))
    yield "addressees", "\n".join(each["name"] for each in item.get("addressees", ()))
    for number, hop in enumerate(item.get("chain", ()), 1):
        parts = {name: hop.get(name) for name in ("date", "words")}
        yield from _fields_of(f"h{number}", {name: it for name, it in hop.items() if name not in parts})
        for name, part in parts.items():
            yield from _fields_of(f"h{number}.{name}", part)


def _fields_of(prefix: str, part: Plain | None) -> Iterator[tuple[str, str]]:
    for name, value in (part or {}).items():
        if isinstance(value, str):
            yield f"{prefix}.{name}", value
