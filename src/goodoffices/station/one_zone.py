"""One answer, one zone: whoever asks reads every time in the zone of their own station.

The rules are:

* Each instant of an answer or a refusal is told in the zone of this station on that day, wherever it was typed.
* What stands in a sentence is held between marks until it gets here (``words.hold_instant``), and nobody's words can
  hold such marks; what stands alone is known by its field.
* A paper for somebody else has one zone of its own, the same at every station: a sheet that of its conveyance, an
  export UTC. So two copies of it can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from goodoffices.errors.base import Refusal
from goodoffices.errors.together import Together
from goodoffices.words import parse_instant, settle_instants, write_instant

T = TypeVar("T", bound=msgspec.Struct)

ZoneAt = Callable[[int], int]
"""The zone in minutes east of UTC, at an instant in milliseconds."""


def fixed_at(minutes: int) -> ZoneAt:
    """A zone that knows no summer time."""
    return lambda _: minutes


_INSTANTS = frozenset(
    {
        *("at", "when", "since", "said", "made", "now", "heard", "compared", "trusted", "test_asked", "test_answered"),
        *("from", "not_before", "until", "valid_until", "answer_by", "shows", "highest", "reading"),
    }
)
"""The fields of answers that hold an instant."""

_AS_TYPED = frozenset({"asked", "typed"})
"""The fields that hold what somebody typed."""


def in_one_zone(plain: Any, zone_at: ZoneAt) -> Any:
    """Plain data with its instants in one zone."""
    match plain:
        case dict():
            return {name: _field(name, value, zone_at) for name, value in plain.items()}
        case list():
            return [in_one_zone(value, zone_at) for value in plain]
        case str():
            return settle_instants(plain, zone_at)
        case _:
            return plain


def _field(name: str, value: Any, zone_at: ZoneAt) -> Any:
    if name in _AS_TYPED:
        return value
    if name in _INSTANTS and isinstance(value, str):
        return _moved(value, zone_at)
    return in_one_zone(value, zone_at)


def _moved(text: str, zone_at: ZoneAt) -> str:
    try:
        instant, zone = parse_instant(text)
    except Refusal:
        return text
    return write_instant(instant, zone_at(instant)) if text == write_instant(instant, zone) else text


def view_in_zone(view: T, zone_at: ZoneAt) -> T:
    """A view with its instants in one zone."""
    return msgspec.convert(in_one_zone(msgspec.to_builtins(view), zone_at), type(view))


def refusal_in_zone(refusal: Refusal, zone_at: ZoneAt) -> Refusal:
    """A refusal with its instants in one zone."""
    if len(refusal.each) > 1:
        moved: Refusal = Together(*(refusal_in_zone(each, zone_at) for each in refusal.each))
        moved.draft = refusal.draft
        return moved
    facts = {
        name: settle_instants(fact, zone_at) if isinstance(fact, str) else fact for name, fact in refusal.facts.items()
    }
    if facts == refusal.facts:
        return refusal
    moved = type(refusal)(**facts)
    moved.draft = refusal.draft
    return moved
