"""An item of the public record as the fields of a form, and back.

The rules are:

* A correction begins with what the item says; what the questions do not ask about, such as evidence and ratings, stays.
* What says the same as before stays as it was before, to the last field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from goodoffices.record.answers import same_answer
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
_ACTOR: Final = ("name", "capacity")
_DATE: Final = ("edtf", "rests_on")
_BY_STATION: Final = ("entered", "confirmed")


def item_of(form: Form, earlier: Plain) -> Plain:
    """What the questions were answered with. What says the same as in an earlier version stays as it was there."""
    lines = [line.strip() for line in form.words("addressees").splitlines()]
    venue = {"form": form["venue.form"] or "not_said", "name": form["venue.name"]}
    before = dict(enumerate(earlier.get("chain", ()), 1))
    parts = {
        "kind": form["kind"],
        "place": form["place"],
        "speaker": _actor(form, "speaker", earlier.get("speaker")),
        "addressees": _addressees([line for line in lines if line], list(earlier.get("addressees", ()))),
        "carrier": _actor(form, "carrier", earlier.get("carrier")),
        "venue": {name: value for name, value in venue.items() if value},
        "said": _date(form, "said", earlier.get("said")),
        "reported": _date(form, "reported", earlier.get("reported")),
        "original": _words(form, "original", earlier.get("original")),
        "translation": _words(form, "translation", earlier.get("translation")),
        "conditional": form["conditional"],
        "binding": form["binding"],
        "chain": [hop for number in form.numbers("h") if (hop := _hop(form, f"h{number}", before.get(number, {})))],
    }
    condition = _words(form, "condition", earlier.get("condition"))
    if "text" in condition or form["conditional"] == "yes":
        parts |= {"conditional": "yes", "condition": condition or {"not_public": True}}
    return {name: part for name, part in parts.items() if part}


def not_asked(item: Plain) -> Plain:
    """What the questions do not ask about."""
    asked = (*_ASKED, *_ASKED_TOO, *_BY_STATION)
    return {name: value for name, value in item.items() if name not in asked}


def _same_or(earlier: Plain | None, answered: Plain, asked: tuple[str, ...]) -> Plain:
    """All that was known, if every answer is what it was; an answer that was emptied is another one."""
    if earlier is None or not answered:
        return answered
    return earlier if _same(earlier, answered, asked) else answered


def _same(earlier: Plain, answered: Plain, asked: tuple[str, ...]) -> bool:
    """Whether everything that was asked was answered as before."""
    return all(same_answer(name, earlier.get(name), answered.get(name)) for name in asked)


def _typed(form: Form, name: str, asked: tuple[str, ...]) -> Plain:
    return {field: form[f"{name}.{field}"] for field in asked if form[f"{name}.{field}"]}


def _actor(form: Form, name: str, earlier: Plain | None = None) -> Plain:
    return _same_or(earlier, _typed(form, name, _ACTOR), _ACTOR)


def _addressees(lines: list[str], earlier: list[Plain]) -> list[Plain]:
    """Each as they were: at the same place, or else the first of that name that nobody took."""
    left = [each if each["name"] not in lines[at : at + 1] else None for at, each in enumerate(earlier)]
    found: list[Plain] = []
    for at, line in enumerate(lines):
        same_place = at < len(earlier) and earlier[at]["name"] == line
        moved = next((n for n, each in enumerate(left) if each is not None and each["name"] == line), None)
        if same_place:
            found.append(earlier[at])
        elif moved is not None:
            found.append(earlier[moved])
            left[moved] = None
        else:
            found.append({"name": line})
    return found


def _date(form: Form, name: str, earlier: Plain | None = None) -> Plain:
    """A date; the doubt about one that is the same stays, whatever it is said to rest on."""
    answered = _typed(form, name, _DATE)
    if earlier is not None and answered and earlier.get("edtf") == answered.get("edtf"):
        return {field: value for field, value in earlier.items() if field not in _DATE} | answered
    return answered


def _words(form: Form, name: str, earlier: Plain | None = None) -> Plain:
    """Words; that they were not made public stays until somebody types some."""
    text = form.words(f"{name}.text").strip("\n")
    if not text.strip():
        return {"not_public": True} if earlier is not None and earlier.get("not_public") else {}
    return _same_or(earlier, {"text": text, "language": form[f"{name}.language"]}, ("text", "language"))


def _hop(form: Form, prefix: str, earlier: Plain) -> Plain:
    """A hop; one that says something and not who says so is left for the record to refuse."""
    actor, date = _typed(form, prefix, _ACTOR), _date(form, f"{prefix}.date", earlier.get("date"))
    words = _words(form, f"{prefix}.words", earlier.get("words"))
    if not (form[f"{prefix}.relayer"] or actor or date or words):
        return {}
    plain: Plain = {"relayer": form[f"{prefix}.relayer"]} if form[f"{prefix}.relayer"] else {}
    plain |= {"form": form[f"{prefix}.form"]} | actor
    if "name" not in actor:
        plain["naming"] = "anonymous"
    plain |= ({"date": date} if date else {}) | ({"words": words} if words else {})
    who = ("relayer", "name", "capacity")
    return plain | {"origin": earlier["origin"]} if earlier.get("origin") and _same(earlier, plain, who) else plain


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
