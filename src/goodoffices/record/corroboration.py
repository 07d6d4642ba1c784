"""How well something is borne out: independent origins are counted, not mentions.

The rules are:

* Counted are items that a person confirmed and that are current. Proposed, contested and dropped items,
  background and leads are left out, and the answer says how many and why.
* A report is a piece that was read: several items from one piece are one report.
* Items with the same origin, or tied by a confirmed ``same_source_as``, have one origin; the tie may run
  through items that were not asked about. A dropped item ties nothing.
* An origin is anonymous as long as no confirmed item tied to it names its source. Two anonymous sources are
  never said to be different people: nobody can see that.
* A tie that is proposed and not confirmed merges nothing, and the answer mentions it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goodoffices.record.events import Other, Relation
from goodoffices.record.item import Place
from goodoffices.record.origins import OriginKey, is_anonymous, origin_of, report_of
from goodoffices.record.register import RegisterReader
from goodoffices.record.standing import LinkStanding, Standing, State


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that was asked about and not counted, and why: ``not_confirmed``, ``dropped``, ``lead`` and so on."""

    item: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Corroboration:
    """How well some items bear something out.

    Attributes:
        reports: pieces that were read.
        origins: independent origins behind them.
        anonymous_origins: how many of those nobody has named.
        unsettled_ties: proposed links ``same_source_as`` at the items counted.
        left_out: the items that were not counted.
    """

    reports: int
    origins: int
    anonymous_origins: int
    unsettled_ties: int
    left_out: tuple[LeftOut, ...]


def corroboration(register: RegisterReader, items: Iterable[bytes]) -> Corroboration:
    """How well these items bear out what they say together; ids of any of their versions.

    Raises:
        RecordUnknown: the register has none of an item's versions.
    """
    asked = {standing.key: standing for standing in map(register.standing, items)}
    left_out = tuple(
        LeftOut(key, reason) for key, standing in sorted(asked.items()) if (reason := _reason_against(standing))
    )
    counted = [standing for key, standing in sorted(asked.items()) if not _reason_against(standing)]
    reports = {report_of(head) for standing in counted for head in standing.heads}
    origins: list[Iterable[Standing]] = []
    placed: set[bytes] = set()
    for standing in counted:
        if standing.key not in placed:
            tied = _tied(register, standing)
            if len(counted) > 1:
                tied = list(tied)
                placed |= {each.key for each in tied}
            origins.append(tied)
    anonymous = sum(map(_is_anonymous, origins))
    unsettled = {
        tie.link.id
        for standing in counted
        for tie in _ties(register, standing.key)
        if tie.state in {State.PROPOSED, State.CONTESTED}
    }
    return Corroboration(
        reports=len(reports),
        origins=len(origins),
        anonymous_origins=anonymous,
        unsettled_ties=len(unsettled),
        left_out=left_out,
    )


def _reason_against(standing: Standing) -> str:
    if standing.state is not State.CONFIRMED:
        return "not_confirmed" if standing.state is State.PROPOSED else standing.state.value
    return "" if standing.place is Place.CURRENT else standing.place.value


def _tied(register: RegisterReader, start: Standing) -> Iterable[Standing]:
    """Every item that has the same origin as this one, itself first. Lazy: of one with a name no other is needed."""
    found: set[bytes] = set()
    walked: set[OriginKey] = set()
    todo = [start]
    while todo:
        standing = todo.pop()
        if standing.key in found or not standing.heads:
            continue
        found.add(standing.key)
        yield standing
        for tie in _ties(register, standing.key):
            if tie.state is State.CONFIRMED:
                todo.extend(register.standing(end) for end in _ends(tie) if register.holds(end))
        for key in {origin_of(head) for head in standing.heads} - walked:
            walked.add(key)
            todo.extend(_with_origin(register, key))


def _with_origin(register: RegisterReader, key: OriginKey) -> Iterator[Standing]:
    for each in register.of_origin(key):
        standing = register.standing(each)
        # A version that was corrected since no longer speaks for its item's origin.
        if any(origin_of(head) == key for head in standing.heads):
            yield standing


def _ties(register: RegisterReader, item: bytes) -> Iterator[LinkStanding]:
    return (each for each in register.links(item) if each.link.relation is Relation.SAME_SOURCE_AS)


def _ends(tie: LinkStanding) -> tuple[bytes, ...]:
    return (tie.link.item, tie.link.to.item) if isinstance(tie.link.to, Other) else (tie.link.item,)


def _is_anonymous(tied: Iterable[Standing]) -> bool:
    return all(is_anonymous(head) for standing in tied if standing.state is State.CONFIRMED for head in standing.heads)
