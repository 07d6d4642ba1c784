"""The register of the public record: everything that entered, and how each item stands.

The rules are:

* The register is a function of the set of its events: neither their order nor repeats matter.
* Nothing enters as confirmed by itself: an item or link stands as proposed until a person confirms it, and
  the register tells who confirmed, corrected or dropped it.
* Nothing is merged and nothing is deleted: corrected and dropped versions remain and can be shown.
* An event that cannot stand is kept as void, with the reason.
* An answer takes time with the size of the item asked for (its versions and links), not of the register;
  only ``standings`` walks through all.
* Each step of an answer names what it asks about (:data:`Subject`). So a register need not hold more than the events
  that speak of that: :class:`RegisterOnDemand` gets them when they are asked for, and answers as the whole would.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from immutables import Map

from goodoffices import canonical
from goodoffices.errors.record import RecordUnknown
from goodoffices.record.events import (
    Assurance,
    Conveyance,
    Entered,
    Event,
    Link,
    Linked,
    Other,
    Relation,
    Ruled,
    judge_event,
)
from goodoffices.record.item import Item
from goodoffices.record.origins import OriginKey, origin_of
from goodoffices.record.standing import (
    LinkStanding,
    Standing,
    State,
    Version,
    drops_of,
    hands_of,
    standing_of,
    version_of,
)

K = TypeVar("K")
V = TypeVar("V")
Sets = Map[K, Map[V, None]]
"""Sets by key, as persistent maps: one member more costs little, however many there are."""

Subject = bytes | Conveyance | Assurance | OriginKey
"""What an event speaks of: an item's version or a link, by its id; a conveyance; an assurance; an origin."""


def subjects(event: Event) -> frozenset[Subject]:
    """Everything that an event speaks of; nothing, where it can have no effect."""
    if judge_event(event) is not None:
        return frozenset()
    match event:
        case Entered(item=item, replaces=replaces):
            return frozenset({item.id, *replaces, origin_of(item)})
        case Linked(link=link):
            other = link.to.item if isinstance(link.to, Other) else link.to
            return frozenset({link.id, link.item, other})
        case Ruled(target=target):
            return frozenset({target})


class RegisterReader(ABC):
    """How items and links stand, whoever holds the events."""

    __slots__ = ()

    @abstractmethod
    def about(self, subject: Subject) -> Register:
        """A register with every event that speaks of this, if not with more."""

    def holds(self, item: bytes) -> bool:
        """Whether the item has arrived, in this version or in another that is tied to it."""
        return any(each in self.about(each)._entered for each in self._family(item))

    def standing(self, item: bytes) -> Standing:
        """How an item stands, asked by the id of any of its versions.

        Raises:
            RecordUnknown: no version of it is here.
        """
        ids = self._family(item)
        versions = tuple(version for each in ids for version in self._versions(each))
        if not versions:
            raise RecordUnknown(item=item.hex()[:8])
        return standing_of(versions, tuple(each for each in ids if each not in self.about(each)._entered))

    def links(self, item: bytes) -> tuple[LinkStanding, ...]:
        """Links from and to an item, whichever of its versions they name; dropped ones too.

        What it contradicts of what was said in confidence is not among them.
        """
        return tuple(each for each in self._every_link(item) if not isinstance(each.link.to, Assurance))

    def in_confidence(self, item: bytes) -> tuple[LinkStanding, ...]:
        """Links from an item to what a side assured in confidence; dropped ones too."""
        return tuple(each for each in self._every_link(item) if isinstance(each.link.to, Assurance))

    def against(self, assurance: Assurance) -> tuple[LinkStanding, ...]:
        """Links from the items that contradict an assurance; dropped ones too."""
        found = self._link_standings(_of(self.about(assurance)._held, assurance))
        return tuple(each for each in found if each.link.to == assurance)

    def _every_link(self, item: bytes) -> tuple[LinkStanding, ...]:
        ids = {link for each in self._family(item) for link in _of(self.about(each)._links_at, each)}
        return self._link_standings(ids)

    def reports(self, item: bytes) -> tuple[LinkStanding, ...]:
        """Links from an item to the conveyances that it reports, without dropped ones."""
        return tuple(
            standing
            for standing in self.links(item)
            if standing.link.relation is Relation.REPORTS and standing.state is not State.DROPPED
        )

    def reported_by(self, conveyance: Conveyance) -> tuple[LinkStanding, ...]:
        """Links from the items that report a conveyance, without dropped ones."""
        standings = self._link_standings(_of(self.about(conveyance)._reports, conveyance))
        return tuple(
            standing for standing in standings if standing.state is not State.DROPPED and standing.link.to == conveyance
        )

    def of_origin(self, key: OriginKey) -> Iterator[bytes]:
        """Ids of every version, of whatever standing, that comes from this origin; in no order."""
        return iter(_of(self.about(key)._by_origin, key))

    def _family(self, item: bytes) -> list[bytes]:
        """Ids that corrections tie to this one, itself included, in ascending order."""
        found: set[bytes] = set()
        todo = [item]
        while todo:
            each = todo.pop()
            if each not in found:
                found.add(each)
                register = self.about(each)
                todo.extend(_of(register._replaced_by, each))
                for entered in _of(register._entered, each):
                    todo.extend(entered.replaces)
        return sorted(found)

    def _versions(self, item: bytes) -> list[Version]:
        """The versions of one id: one, unless two different items were given the same id."""
        register = self.about(item)
        replaces: dict[Item, set[bytes]] = {}
        for entered in _of(register._entered, item):
            replaces.setdefault(entered.item, set()).update(entered.replaces)
        replaced_by = _of(register._replaced_by, item)
        rulings = _of(register._rulings, item)
        whole = (Entered(each, tuple(sorted(over))) for each, over in replaces.items())
        return [version_of(entered, replaced_by, rulings) for entered in sorted(whole, key=canonical.encode)]

    def _link_standings(self, ids: Iterable[bytes]) -> tuple[LinkStanding, ...]:
        return tuple(
            self._link_standing(link)
            for each in sorted(ids)
            for link in sorted(_of(self.about(each)._links, each), key=canonical.encode)
        )

    def _link_standing(self, link: Link) -> LinkStanding:
        register = self.about(link.id)
        rulings = _of(register._rulings, link.id)
        confirmed, dropped = hands_of(link.confirmed, rulings), drops_of(rulings)
        if dropped:
            state = State.DROPPED
        elif len(_of(register._links, link.id)) > 1:
            state = State.CONTESTED
        else:
            state = State.CONFIRMED if confirmed else State.PROPOSED
        ends = [link.item, link.to.item] if isinstance(link.to, Other) else [link.item]
        older = any(end in self.about(end)._replaced_by for end in ends)
        return LinkStanding(link, state, confirmed, dropped, older)


@dataclass(frozen=True, slots=True, repr=False)
class Register(RegisterReader):
    """An unchangeable register; ``Register()`` is empty, and ``add`` gives a new one."""

    _entered: Sets[bytes, Entered] = field(default_factory=Map)
    _replaced_by: Sets[bytes, bytes] = field(default_factory=Map)
    _rulings: Sets[bytes, Ruled] = field(default_factory=Map)
    _links: Sets[bytes, Link] = field(default_factory=Map)
    _links_at: Sets[bytes, bytes] = field(default_factory=Map)
    _reports: Sets[Conveyance, bytes] = field(default_factory=Map)
    _held: Sets[Assurance, bytes] = field(default_factory=Map)
    _by_origin: Sets[OriginKey, bytes] = field(default_factory=Map)
    _void: Map[Event, str] = field(default_factory=Map)

    def __repr__(self) -> str:
        # Never the words: a register may be printed into a log.
        return f"Register({len(self._entered)} versions, {len(self._links)} links)"

    def add(self, event: Event) -> Register:
        """The register with one event more; the same one if it holds the event already."""
        reason = judge_event(event)
        if reason is not None:
            return replace(self, _void=self._void.set(event, reason))
        match event:
            case Entered():
                return self._enter(event)
            case Linked(link=link):
                return self._link(link)
            case Ruled(target=target):
                return replace(self, _rulings=_with(self._rulings, target, event))

    def about(self, subject: Subject) -> Register:
        """Itself: it holds everything that it knows."""
        return self

    def fold(self, events: Iterable[Event]) -> Register:
        """The register with all of these events, in whatever order they come."""
        register = self
        for event in events:
            register = register.add(event)
        return register

    @property
    def void(self) -> tuple[tuple[Event, str], ...]:
        """Events without effect, each with the reason."""
        return tuple(sorted(self._void.items(), key=lambda pair: canonical.encode(pair[0])))

    def standings(self) -> Iterator[Standing]:
        """Every item once, in the order of their keys, which says nothing about time."""
        seen: set[bytes] = set()
        for each in sorted(self._entered):
            if each not in seen:
                standing = self.standing(each)
                seen.update(version.item.id for version in standing.versions)
                yield standing

    def _enter(self, event: Entered) -> Register:
        item = event.item
        replaced_by = self._replaced_by
        for each in event.replaces:
            replaced_by = _with(replaced_by, each, item.id)
        return replace(
            self,
            _entered=_with(self._entered, item.id, event),
            _replaced_by=replaced_by,
            _by_origin=_with(self._by_origin, origin_of(item), item.id),
        )

    def _link(self, link: Link) -> Register:
        links_at = _with(self._links_at, link.item, link.id)
        reports, held = self._reports, self._held
        match link.to:
            case Other(item=other):
                links_at = _with(links_at, other, link.id)
            case Conveyance():
                reports = _with(reports, link.to, link.id)
            case Assurance():
                held = _with(held, link.to, link.id)
        links = _with(self._links, link.id, link)
        return replace(self, _links=links, _links_at=links_at, _reports=reports, _held=held)


class RegisterOnDemand(RegisterReader):
    """A register that gets its events when it is asked about something, each once.

    Args:
        load: every event that speaks of something.
    """

    __slots__ = ("_asked", "_known", "_load")

    def __init__(self, load: Callable[[Subject], Iterable[Event]]) -> None:
        self._load = load
        self._known = Register()
        self._asked: set[Subject] = set()

    def about(self, subject: Subject) -> Register:
        """What it knows, with every event that speaks of this."""
        if subject not in self._asked:
            self._asked.add(subject)
            self._known = self._known.fold(self._load(subject))
        return self._known


def _of(sets: Sets[K, V], key: K) -> Map[V, None]:
    held = sets.get(key)
    return Map() if held is None else held


def _with(sets: Sets[K, V], key: K, member: V) -> Sets[K, V]:
    held = _of(sets, key)
    return sets if member in held else sets.set(key, held.set(member, None))
