"""An item of the record as it stands: its versions, which of them counts, and who says so.

The rules are:

* Versions that correct one another belong together, as do several corrections of the same version.
* A version stands unless another names it as replaced, or a person dropped it.
* Two corrections that do not know of each other both stand, and the item is *contested* until somebody
  corrects both or drops one. The same where one id was given to two different items, or where versions
  replace each other in a circle.
* A version that was replaced does not come back when its correction is dropped: the item is then dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from goodoffices.record.events import Entered, Link, Ruled, Verdict
from goodoffices.record.item import Answer, Hand, Item, Place


class State(Enum):
    """How far an item or a link is settled."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an item, with everything that was ruled about it."""

    item: Item
    replaces: tuple[bytes, ...]
    replaced_by: tuple[bytes, ...]
    confirmed: tuple[Hand, ...]
    dropped: tuple[Ruled, ...]


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """A link, how far it is settled, and whether an end of it was corrected since."""

    link: Link
    state: State
    confirmed: tuple[Hand, ...]
    dropped: tuple[Ruled, ...]
    to_older_version: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as it stands.

    Attributes:
        key: the smallest id among its versions; it names the item in lists.
        versions: all of them, by id.
        heads: those that stand; none if it is dropped, several if it is contested.
        state: proposed, confirmed, contested or dropped.
        confirmed: who confirmed the version that stands.
        awaited: ids that its versions name and that have not arrived.
    """

    key: bytes
    versions: tuple[Version, ...]
    heads: tuple[Item, ...]
    state: State
    confirmed: tuple[Hand, ...]
    awaited: tuple[bytes, ...]

    @property
    def place(self) -> Place:
        """Current only if every version that stands is; else background, else lead."""
        places = {head.place for head in self.heads}
        return next((place for place in (Place.LEAD, Place.BACKGROUND) if place in places), Place.CURRENT)

    @property
    def conditional(self) -> Answer:
        """Conditional if any version that stands says so."""
        answers = {head.conditional for head in self.heads}
        return next((answer for answer in (Answer.YES, Answer.NOT_SAID) if answer in answers), Answer.NO)


def hands_of(entered_confirmed: Hand | None, rulings: Iterable[Ruled]) -> tuple[Hand, ...]:
    """Everybody who confirmed, each once, in an order that does not depend on arrival."""
    hands = {ruling.by for ruling in rulings if ruling.verdict is Verdict.CONFIRMED}
    if entered_confirmed is not None:
        hands.add(entered_confirmed)
    return tuple(sorted(hands, key=_hand_order))


def drops_of(rulings: Iterable[Ruled]) -> tuple[Ruled, ...]:
    """Every ruling that drops, in an order that does not depend on arrival."""
    drops = (ruling for ruling in rulings if ruling.verdict is Verdict.DROPPED)
    return tuple(sorted(drops, key=lambda ruling: (_hand_order(ruling.by), ruling.why)))


def version_of(entered: Entered, replaced_by: Iterable[bytes], rulings: Iterable[Ruled]) -> Version:
    """One version with what was ruled about it."""
    return Version(
        item=entered.item,
        replaces=entered.replaces,
        replaced_by=tuple(sorted(replaced_by)),
        confirmed=hands_of(entered.item.confirmed, rulings),
        dropped=drops_of(rulings),
    )


def standing_of(versions: tuple[Version, ...], awaited: tuple[bytes, ...]) -> Standing:
    """How an item stands, from all of its versions (at least one), ordered by id."""
    unreplaced = [version for version in versions if not version.replaced_by]
    standing = [version for version in unreplaced or versions if not version.dropped]
    heads = tuple(version.item for version in standing)
    return Standing(
        key=versions[0].item.id,
        versions=versions,
        heads=heads,
        state=_state(standing),
        confirmed=standing[0].confirmed if len(standing) == 1 else (),
        awaited=awaited,
    )


def _state(standing: list[Version]) -> State:
    if not standing:
        return State.DROPPED
    if len(standing) > 1:
        return State.CONTESTED
    return State.CONFIRMED if standing[0].confirmed else State.PROPOSED


def _hand_order(hand: Hand) -> tuple[str, int, int]:
    return hand.name, hand.at, hand.zone
