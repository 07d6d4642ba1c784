"""By what an item is found: who, between whom, what, where, through whom, how reliable, when.

The rules are:

* An item is found under each of its *facets*, and what is asked for names facets too. So an index of facets and a look
  at one item give the same answer (:meth:`Wanted.fits`), and whoever looks judges again.
* Names are compared folded. A pair has no order: who spoke to whom and who answered stand together.
* Reliability is asked for as "at least": C is found under C, D and E. What cannot be judged (F) is found as such alone.
* The days of an item are those of which it tells (``said``), or else those of its report. An interval finds what may
  have been within it.
* A version that was corrected is not found: :meth:`Wanted.fits` is asked of the version that stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from goodoffices import canonical
from goodoffices.record.days import FIRST_DAY
from goodoffices.record.item import Actor, Item, Kind, Naming, Relayer, VenueForm
from goodoffices.record.near import sketch, text_of
from goodoffices.record.origins import folded, is_anonymous
from goodoffices.record.plover import proposed_code, sign
from goodoffices.record.scales import Reliability

NO_DAY: Final = FIRST_DAY - 1
"""Where an item stands that has no date, such as a lead: before all others."""

_DIGEST: Final = 20
_GRADES: Final = tuple(Reliability)


@dataclass(frozen=True, slots=True, order=True)
class Facet:
    """One thing by which items are found: under which of them, and its values in their order."""

    by: str
    values: tuple[str | bytes, ...]

    @property
    def key(self) -> bytes:
        """The facet as bytes, each as no other."""
        return canonical.encode([self.by, *self.values])


def actor(name: str) -> Facet:
    """Items in which somebody speaks, is spoken to, or carries words."""
    return Facet("actor", (folded(name),))


def pair(one: str, other: str) -> Facet:
    """Items between two, in either direction."""
    return Facet("pair", tuple(sorted((folded(one), folded(other)))))


def kind(of: Kind) -> Facet:
    """Items of a kind."""
    return Facet("kind", (of.value,))


def venue(form: VenueForm) -> Facet:
    """Items that were said in such a place."""
    return Facet("venue", (form.value,))


def outlet(name: str) -> Facet:
    """Items that came through an outlet, or through whoever else stands in a chain with a name."""
    return Facet("outlet", (folded(name),))


def source(naming: Naming) -> Facet:
    """Items whose nearest source has a name, or has none."""
    return Facet("source", (naming.value,))


def reliability(at_least: Reliability) -> Facet:
    """Items of a source that is at least so reliable; F: that cannot be judged."""
    return Facet("reliability", (at_least.value,))


def tone(sign_of_code: int) -> Facet:
    """Items of a friendly event (1) or a hostile one (-1), by the code of PLOVER or by the one that is proposed."""
    return Facet("tone", ("friendly" if sign_of_code > 0 else "hostile",))


def same(item: Item) -> Facet:
    """Items that say the same in every field, whoever entered and confirmed them."""
    told = canonical.encode([getattr(item, name) for name in _TOLD])
    return Facet("same", (blake2b(told, digest_size=_DIGEST).digest(),))


_TOLD: Final = tuple(name for name in Item.__struct_fields__ if name not in ("id", "entered", "confirmed"))


def marks(text: str) -> tuple[Facet, ...]:
    """Items whose words may be alike."""
    return tuple(Facet("mark", (bytes([place]), mark)) for place, mark in enumerate(sketch(text)))


def facets(item: Item) -> frozenset[Facet]:
    """Everything under which an item is found."""
    return frozenset(_facets(item))


def _facets(item: Item) -> Iterator[Facet]:
    for each in _actors(item):
        yield actor(each.name)
    if item.speaker is not None:
        for each in item.addressees:
            if folded(each.name) != folded(item.speaker.name):
                yield pair(item.speaker.name, each.name)
    yield kind(item.kind)
    yield venue(item.venue.form)
    for hop in item.chain:
        if hop.naming is Naming.NAMED and hop.relayer is not Relayer.PERSON:
            yield outlet(hop.who.name)
    yield source(Naming.ANONYMOUS if is_anonymous(item) else Naming.NAMED)
    grades = _GRADES[-1:] if item.reliability is Reliability.F else _GRADES[_GRADES.index(item.reliability) : -1]
    yield from map(reliability, grades)
    found = sign(item.plover or proposed_code(item))
    if found:
        yield tone(found)
    yield same(item)
    yield from marks(text_of(item))


def _actors(item: Item) -> Iterator[Actor]:
    yield from (each for each in (item.speaker, item.carrier) if each is not None)
    yield from item.addressees


def days(item: Item) -> tuple[int, int]:
    """The earliest and the latest day of an item."""
    date = item.said or item.reported
    return (NO_DAY, NO_DAY) if date is None else (date.earliest, date.latest)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        text: folded; empty: any words.
        facets: all of which an item must have.
        since, until: the first and the last day; None: no bound.
    """

    text: str = ""
    facets: frozenset[Facet] = frozenset()
    since: int | None = None
    until: int | None = None

    def fits(self, item: Item, words: str) -> bool:
        """Whether an item is one of those.

        Args:
            words: everything of it that can be found, folded.
        """
        earliest, latest = days(item)
        within = (self.since is None or latest >= self.since) and (self.until is None or earliest <= self.until)
        # What has no day is in no interval.
        dated = earliest != NO_DAY or (self.since is None and self.until is None)
        return within and dated and self.text in words and self.facets <= facets(item)
