"""The picture of the public record: who spoke to or of whom, and when, in lanes.

The rules are:

* A lane stands for two actors, in either order; each point says who spoke. An item to several stands in a lane for each
  of them. Who speaks to nobody by name has a lane alone.
* An appeal to several, or to nobody by name, is a third party's: appeals have a lane of their own, and are in no
  pair's.
* Incidents, and what nobody said, are marks in a lane of their own.
* A point is a day, or a bar where only the interval is known. A lead has no date, so it is in no lane and is counted.
* Each item of a lane counts as one thing alone, the first of these that holds: not confirmed, background, anonymous
  (its nearest source has no name), reported (nobody quotes the speaker), own words. They are counted apart, never
  together.
* A score (:mod:`goodoffices.record.plover`) belongs to its lane. There is no number over lanes, and none over the five:
  the mean of all is what nobody said. What is conditional keeps its “if” and its score.
* Only what everybody can read goes in. What was said in confidence is laid beside it by the station
  (``station/acts/picturing.py``), for the mediator alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from goodoffices.record.facets import days
from goodoffices.record.item import Answer, Form, Item, Kind, Place
from goodoffices.record.origins import folded, is_anonymous
from goodoffices.record.plover import score


class Sort(Enum):
    """What a lane stands for."""

    PAIR = "pair"
    ALONE = "alone"
    APPEALS = "appeals"
    INCIDENTS = "incidents"


class CountedAs(Enum):
    """As what an item of a lane counts: the first that holds."""

    NOT_CONFIRMED = "not_confirmed"
    BACKGROUND = "background"
    ANONYMOUS = "anonymous"
    REPORTED = "reported"
    OWN_WORDS = "own_words"


@dataclass(frozen=True, slots=True)
class Seen:
    """An item as it stands: the version, and whether a person confirmed it."""

    item: Item
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Point:
    """An item in a lane.

    Attributes:
        earliest, latest: the days between which it was.
        anonymous, conditional: how it is drawn, whatever it counts as.
        score: of its code, in tenths; None: it has none.
    """

    seen: Seen
    earliest: int
    latest: int
    anonymous: bool
    conditional: bool
    counted_as: CountedAs
    score: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a lane count as one thing, how many of these have a score, and the sum of their scores in tenths."""

    counted_as: CountedAs
    items: int
    scored: int
    total: int

    @property
    def mean(self) -> int | None:
        """The mean of the scores, in tenths, half a tenth away from 0; None: there is none."""
        if not self.scored:
            return None
        size = (2 * abs(self.total) + self.scored) // (2 * self.scored)
        return size if self.total >= 0 else -size


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane.

    Attributes:
        actors: their names, as the first item spells them; two of a pair, one of who speaks alone, else none.
        points: by their days.
        tallies: each that has items.
    """

    sort: Sort
    actors: tuple[str, ...]
    points: tuple[Point, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture.

    Attributes:
        days: the first and the last day on it; None: it is empty.
        leads: headlines without a date, which are in no lane.
    """

    days: tuple[int, int] | None
    lanes: tuple[Lane, ...]
    leads: int


_ORDER: Final = tuple(Sort)
_Key = tuple[Sort, tuple[str, ...]]


def picture(items: Iterable[Seen]) -> Picture:
    """The picture of some items, in whatever order they come."""
    lanes: dict[_Key, list[Point]] = {}
    names: dict[str, str] = {}
    leads = 0
    for seen in sorted(items, key=lambda each: (*days(each.item), each.item.id)):
        item = seen.item
        if item.place is Place.LEAD:
            leads += 1
            continue
        for each in ([item.speaker] if item.speaker else []) + list(item.addressees):
            names.setdefault(folded(each.name), each.name)
        for key in dict.fromkeys(lanes_of(item)):
            lanes.setdefault(key, []).append(_point(seen))
    every = [point for points in lanes.values() for point in points]
    return Picture(
        days=(min(each.earliest for each in every), max(each.latest for each in every)) if every else None,
        lanes=tuple(
            Lane(key[0], tuple(names[each] for each in key[1]), tuple(points), tuple(_tallies(points)))
            for key, points in sorted(lanes.items(), key=lambda pair: _in_order(*pair))
        ),
        leads=leads,
    )


def lanes_of(item: Item) -> Iterator[_Key]:
    """The lanes in which an item stands."""
    others = list(dict.fromkeys(folded(each.name) for each in item.addressees))
    if item.kind is Kind.INCIDENT or (item.speaker is None and len(others) != 2):
        yield Sort.INCIDENTS, ()
    elif item.speaker is None:
        yield Sort.PAIR, tuple(sorted(others))
    elif item.kind is Kind.APPEAL and len(others) != 1:
        yield Sort.APPEALS, ()
    else:
        speaker = folded(item.speaker.name)
        pairs = [tuple(sorted((speaker, other))) for other in others if other != speaker]
        yield from ((Sort.PAIR, pair) for pair in pairs)
        if not pairs:
            yield Sort.ALONE, (speaker,)


def counted_as(seen: Seen) -> CountedAs:
    """As what an item counts."""
    if not seen.confirmed:
        return CountedAs.NOT_CONFIRMED
    if seen.item.place is Place.BACKGROUND:
        return CountedAs.BACKGROUND
    if is_anonymous(seen.item):
        return CountedAs.ANONYMOUS
    quoted = any(hop.form is Form.QUOTED for hop in seen.item.chain)
    return CountedAs.OWN_WORDS if quoted else CountedAs.REPORTED


def _point(seen: Seen) -> Point:
    earliest, latest = days(seen.item)
    return Point(
        seen=seen,
        earliest=earliest,
        latest=latest,
        anonymous=is_anonymous(seen.item),
        conditional=seen.item.conditional is Answer.YES,
        counted_as=counted_as(seen),
        score=score(seen.item.plover),
    )


def _tallies(points: list[Point]) -> Iterator[Tally]:
    for each in CountedAs:
        of_it = [point for point in points if point.counted_as is each]
        scores = [point.score for point in of_it if point.score is not None]
        if of_it:
            yield Tally(each, len(of_it), len(scores), sum(scores))


def _in_order(key: _Key, points: list[Point]) -> tuple[int, int, tuple[str, ...]]:
    """Pairs first, then who speaks alone, appeals and incidents; those with most to show first."""
    return _ORDER.index(key[0]), -len(points), key[1]
