"""How results and views are written as plain data, on their way out of a station. One place, by the types of fields.

The rules are:

* What names something (:class:`~goodoffices.talk.views.Reference`) is written by one of two policies: as a *handle* of
  this talk, for the person at the station; or *left out*, in what is taken out of a talk, so that the field or the
  element is not there. Where the form has to stay but not the name, there is a name that is blank (``NAMELESS``).
* Each instant is written in one zone: that of this station on that day, wherever it was typed. A paper for somebody
  else has one zone of its own, the same at every station: a sheet that of its conveyance, an export UTC. So two copies
  of it can be compared.
* A sentence is written as its code and its facts, and never in words (:mod:`goodoffices.sentences`).
* What somebody typed (``results.AsTyped``) is passed on as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from goodoffices.errors.base import Refusal
from goodoffices.errors.together import Together
from goodoffices.sentences import speech, to_plain
from goodoffices.station.results import AsTyped
from goodoffices.talk.telling import as_fact
from goodoffices.talk.views import NAMELESS, Instant, Reference, Sentence
from goodoffices.words import write_instant

S = TypeVar("S", bound=msgspec.Struct)

ZoneAt = Callable[[int], int]
"""The zone in minutes east of UTC, at an instant in milliseconds."""

References = Callable[[Reference], str | bytes]
"""A policy for references: what is written in the place of one."""

Shortest = Callable[[Reference], Reference]
"""Makes a reference as long as it must be to name one entry."""

_NOTHING: Final = b""


def left_out(_: Reference) -> bytes:
    """The policy by which a reference is not there at all."""
    return _NOTHING


def fixed_at(minutes: int) -> ZoneAt:
    """A zone that knows no summer time."""
    return lambda _: minutes


def encode(result: object, references: References, zone_at: ZoneAt | None = None) -> Any:
    """A result as plain data.

    Args:
        zone_at: the zone to write instants in; None: each in its own.
    """

    def written(value: Any) -> Any:
        if isinstance(value, Reference):
            return references(value)
        if isinstance(value, Instant):
            return write_instant(value.ms, value.zone if zone_at is None else zone_at(value.ms))
        if isinstance(value, Sentence):
            return to_plain(value)
        if isinstance(value, AsTyped):
            return value.typed
        raise NotImplementedError(type(value))

    # Nothing in a result is bytes: here they stand for what is left out, since msgspec itself cannot drop a field.
    plain = msgspec.to_builtins(result, enc_hook=written, builtin_types=(bytes,))
    return _without_nothing(plain) if references is left_out else plain


def _without_nothing(plain: Any) -> Any:
    """Plain data without what is left out."""
    if isinstance(plain, dict):
        return {name: _without_nothing(value) for name, value in plain.items() if value != _NOTHING}
    if isinstance(plain, list | tuple):
        return [_without_nothing(value) for value in plain if value != _NOTHING]
    return plain


def written_schema(kind: Any) -> dict[str, Any]:
    """The JSON Schema of a result as it is written."""
    return msgspec.json.schema(kind, schema_hook=_SCHEMAS.__getitem__)


_SCHEMAS: Final[dict[type, dict[str, Any]]] = {
    Reference: {"type": "string", "description": "a handle"},
    Instant: {"type": "string", "format": "date-time"},
    Sentence: {"type": "object", "properties": {"code": {"type": "string"}, "facts": {"type": "object"}}},
    AsTyped: {"description": "as it was typed"},
}


def in_zone(part: S, zone_at: ZoneAt, shortest: Shortest) -> S:
    """A view with its instants in one zone and its references as long as they must be, also in its sentences."""
    found: S = moved(part, zone_at, shortest)
    return found


def renamed(part: S, names: Shortest) -> S:
    """A result whose references are what ``names`` makes of them, also in its sentences."""
    found: S = moved(part, None, names)
    return found


def without_names(part: S) -> S:
    """A view in which every reference is there, and has no name: for words of which nothing is to be acted on."""
    return renamed(part, lambda _: NAMELESS)


def moved(value: Any, zone_at: ZoneAt | None, shortest: Shortest) -> Any:
    """A result, or a part of one, with its instants in one zone and its references as ``shortest`` makes them.

    Args:
        zone_at: None: each instant stays in its own zone.
    """
    match value:
        case Instant(ms=ms, zone=zone):
            return Instant(ms, zone if zone_at is None else zone_at(ms))
        case Reference():
            return shortest(value)
        case Sentence(code=code, facts=facts):
            return Sentence(code, {name: moved(each, zone_at, shortest) for name, each in facts.items()})
        case msgspec.Struct():
            fields = {name: moved(getattr(value, name), zone_at, shortest) for name in value.__struct_fields__}
            return msgspec.structs.replace(value, **fields)
        case list():
            return [moved(each, zone_at, shortest) for each in value]
        case dict():
            return {name: moved(each, zone_at, shortest) for name, each in value.items()}
        case _:
            return value


def refusal_in_words(
    refusal: Refusal, zone_at: ZoneAt | None = None, shortest: Shortest = lambda reference: reference
) -> Refusal:
    """A refusal, or several, whose facts are texts and numbers, as people read them in English.

    Args:
        zone_at: the zone to say instants in; None: each in its own.
    """
    if len(refusal.each) == 1:
        return _one_in_words(refusal, zone_at, shortest)
    told = Together(*(refusal_in_words(each, zone_at, shortest) for each in refusal.each))
    told.draft = refusal.draft
    return told


def _one_in_words(refusal: Refusal, zone_at: ZoneAt | None, shortest: Shortest) -> Refusal:
    facts = {name: as_fact(fact) for name, fact in refusal.facts.items()}
    if all(isinstance(fact, str | int) for fact in facts.values()):
        return refusal
    put = {name: moved(fact, zone_at, shortest) for name, fact in facts.items()}
    told = type(refusal)(**{name: _fact_in_words(refusal, name, fact) for name, fact in put.items()})
    told.sentence, told.draft = Sentence(refusal.code, put), refusal.draft
    return told


def _fact_in_words(refusal: Refusal, name: str, fact: Any) -> str | int:
    if isinstance(fact, str | int):
        return fact
    said = _IN_ENGLISH.fact(fact)
    place = f"{{{name}}}"
    if isinstance(fact, Sentence) and refusal.what.startswith(place) and place not in refusal.cause + refusal.next_step:
        said = said[:1].upper() + said[1:]  # it begins a sentence, and stands in no other
    return said.removesuffix(".") if f"{place})" in refusal.what else said  # a sentence in brackets has no end


_IN_ENGLISH: Final = speech("en").setting_apart(lambda text: text)
"""Nothing is set apart in the facts of a refusal: whoever prints it does that."""
