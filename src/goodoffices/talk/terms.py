"""Release terms: what may be done with a passage, and how two sets of terms meet.

The rules are:

* Closed by default: a passage without terms is withheld, unless its author's side had accepted ground
  rules that let the mediator carry the substance.
* A change of terms names the terms that it replaces. Whatever nobody replaced counts together, the stricter
  in every field. So two delegates who contradict one another end at the stricter, in any order of arrival.
* Recipients are always an explicit set of names; there is no "everybody".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import reduce
from typing import Annotated, Final

import msgspec

_ONE_LINE = r"^[^\t-\r\x1c-\x1e\x85\u2028\u2029]*\Z"
"""Nothing that any program takes for a tab or for the end of a line, at the end neither."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_ONE_LINE)]
"""A name or another short single line."""

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=_ONE_LINE)]
"""A single line of words: a proviso. What has several lines could look like something else on a sheet."""

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=65536)]
"""Words of a passage: at most 64 KiB in UTF-8 (the byte length is checked with the characters)."""

Alias = Name
"""How a recipient is called on one leg. The same side may be called otherwise on another leg."""

PUBLIC: Alias = "the public"
"""The alias of the public on every leg that may name it."""

WHOEVER: Alias = "whoever said it"
"""A reserved recipient: whoever said the unnamed words that a reply answers (rule 6)."""


class Wire(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A schema object: an array with exactly these fields, none of them optional."""


FARTHEST_MS: Final = 2**47
"""Milliseconds from 1970-01-01T00:00Z to the last moment that an entry can bear, in the year 6429."""


class Moment(Wire, frozen=True, order=True):
    """An instant with the zone of whoever set it.

    Attributes:
        ms: milliseconds since 1970-01-01T00:00Z.
        zone: minutes east of UTC, −840 to 840.
    """

    ms: Annotated[int, msgspec.Meta(ge=-FARTHEST_MS, le=FARTHEST_MS)]
    zone: Annotated[int, msgspec.Meta(ge=-840, le=840)]

    def in_utc(self) -> Moment:
        """The same instant without the place: a zone can tell who set it (rule 6)."""
        return Moment(ms=self.ms, zone=0)


class Carriage(Enum):
    """What may be done with a passage; each includes the ones before it."""

    WITHHELD = "withheld"
    IN_SUBSTANCE = "in_substance"
    VERBATIM = "verbatim"

    @property
    def reach(self) -> int:
        """0 to 2: how far it lets words go."""
        return tuple(Carriage).index(self)


class Manner(Enum):
    """How words are brought by hand; as terms, the most that is allowed. Each leaves more behind."""

    SPOKEN = "spoken"
    SHOWN = "shown"
    LEFT = "left"

    @property
    def reach(self) -> int:
        """0 to 2: how much of the words stays with the recipient."""
        return tuple(Manner).index(self)


class Attribution(Enum):
    """Whether the recipient is told whose words they are."""

    NAMED = "named"
    UNNAMED = "unnamed"


class Terms(Wire, frozen=True):
    """What the author of a passage allows.

    Attributes:
        carriage: nothing, the substance, or the very words.
        to: the aliases that may have it, sorted, each once.
        attribution: named, or unnamed (rule 6).
        convey_from: not before this instant; never crosses (rule 8).
        convey_until: not after this instant; never crosses. None: the lease of the ground rules alone.
        provisos: conditions on the use of the words; they cross with them. Sorted, each once.
        read_back: the author wants to approve a wording in substance before it crosses.
        time_may_cross: whether the recipient may learn when the words were said.
        manner: the most that may be done to bring them. A sealed line leaves them.
    """

    carriage: Carriage
    to: tuple[Alias, ...]
    attribution: Attribution
    convey_from: Moment | None
    convey_until: Moment | None
    provisos: tuple[Line, ...]
    read_back: bool
    time_may_cross: bool
    manner: Manner


WITHHELD = Terms(
    carriage=Carriage.WITHHELD,
    to=(),
    attribution=Attribution.UNNAMED,
    convey_from=None,
    convey_until=None,
    provisos=(),
    read_back=False,
    time_may_cross=False,
    manner=Manner.SPOKEN,
)
"""Closed by default (rule 2)."""


def terms(
    carriage: Carriage,
    to: Iterable[Alias] = (),
    *,
    attribution: Attribution = Attribution.NAMED,
    convey_from: Moment | None = None,
    convey_until: Moment | None = None,
    provisos: Iterable[Line] = (),
    read_back: bool = False,
    time_may_cross: bool = False,
    manner: Manner = Manner.LEFT,
) -> Terms:
    """Terms in their one spelling."""
    return Terms(
        carriage=carriage,
        to=tuple(sorted(set(to))),
        attribution=attribution,
        convey_from=convey_from,
        convey_until=convey_until,
        provisos=tuple(sorted(set(provisos))),
        read_back=read_back,
        time_may_cross=time_may_cross,
        manner=manner,
    )


def meet(first: Terms, second: Terms) -> Terms:
    """The stricter of both in every field.

    Commutative, associative and idempotent, so that a set of terms has one meet whatever its order.
    """
    return Terms(
        carriage=min(first.carriage, second.carriage, key=lambda carriage: carriage.reach),
        to=tuple(sorted(set(first.to) & set(second.to))),
        attribution=(
            Attribution.NAMED if first.attribution is second.attribution is Attribution.NAMED else Attribution.UNNAMED
        ),
        convey_from=_later(first.convey_from, second.convey_from),
        convey_until=_earlier(first.convey_until, second.convey_until),
        provisos=tuple(sorted(set(first.provisos) | set(second.provisos))),
        read_back=first.read_back or second.read_back,
        time_may_cross=first.time_may_cross and second.time_may_cross,
        manner=min(first.manner, second.manner, key=lambda manner: manner.reach),
    )


def meet_all(all_terms: Iterable[Terms]) -> Terms:
    """The meet of one or more terms."""
    return reduce(meet, all_terms)


def within(narrow: Terms, wide: Terms) -> bool:
    """Whether ``narrow`` allows nothing that ``wide`` does not."""
    return meet(narrow, wide) == narrow or narrow.carriage is Carriage.WITHHELD


def _later(first: Moment | None, second: Moment | None) -> Moment | None:
    given = [moment for moment in (first, second) if moment is not None]
    return max(given, default=None)


def _earlier(first: Moment | None, second: Moment | None) -> Moment | None:
    given = [moment for moment in (first, second) if moment is not None]
    return min(given, default=None)
