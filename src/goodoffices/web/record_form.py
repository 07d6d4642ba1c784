"""An item of the public record as the fields of a form, and back.

The rules are:

* A correction begins with what the item says; what the questions do not ask about, such as evidence and ratings, stays.
* What says the same as before stays as it was before, to the last field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from goodoffices.record.item import Answer, Kind, Place, Relayer, VenueForm
from goodoffices.record.item import Form as HopForm
from goodoffices.web.forms import Form

Plain = dict[str, Any]

CHOICES: Final = {
    "kinds": [each.value for each in Kind],
    "places": [each.value for each in Place],
    "venues": [each.value for each in VenueForm],
    "relayers": [each.value for each in Relayer],
    "hop_forms": [each.value for each in HopForm],
    "answers": [each.value for each in Answer],
}
"""What can be chosen in the form."""


class Part(dict[str, Any]):
    """A part of an item in its plain form, in which what is not known is left out."""

    def __missing__(self, _: str) -> None:
        return None


def whole(plain: Any) -> Any:
    """Plain data in which what is not there is None."""
    match plain:
        case dict():
            return Part({name: whole(each) for name, each in plain.items()})
        case list():
            return [whole(each) for each in plain]
        case _:
            return plain


_ASKED: Final = ("kind", "place", "speaker", "carrier", "addressees", "venue", "said", "reported", "original")
_ASKED_TOO: Final = ("translation", "conditional", "condition", "binding", "chain")
_BY_STATION: Final = ("entered", "confirmed")


def item_of(form: Form, earlier: Plain) -> Plain:
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


def not_asked(item: Plain) -> Plain:
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


def fields_of(item: Plain) -> Iterator[tuple[str, str]]:
    """An item as the fields of the form that asks for it."""
    for name in ("kind", "place", "conditional", "binding"):
        yield name, item.get(name, "")
    for name in ("speaker", "carrier", "venue", "said", "reported", "original", "translation", "condition"):
        yield from _parts_of(name, item.get(name))
    yield "addressees", "\n".join(each["name"] for each in item.get("addressees", ()))
    for number, hop in enumerate(item.get("chain", ()), 1):
        parts = {name: hop.get(name) for name in ("date", "words")}
        yield from _parts_of(f"h{number}", {name: it for name, it in hop.items() if name not in parts})
        for name, part in parts.items():
            yield from _parts_of(f"h{number}.{name}", part)


def _parts_of(prefix: str, part: Plain | None) -> Iterator[tuple[str, str]]:
    for name, value in (part or {}).items():
        if isinstance(value, str):
            yield f"{prefix}.{name}", value
