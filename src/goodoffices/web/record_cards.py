"""An item of the public record as a card of a page: in plain data, in which what is not known is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from goodoffices.record.item import Kind, VenueForm
from goodoffices.record.plover import in_points
from goodoffices.record.scales import Reliability
from goodoffices.sentences import Speech
from goodoffices.station.results import ContradictionShown, ItemStanding
from goodoffices.web.record_form import Part, whole

ASKED: Final = (
    "text",
    "actor",
    "beside",
    "kind",
    "venue",
    "outlet",
    "source",
    "reliability",
    "since",
    "until",
)
"""What items are looked for by: the fields of the form, and of what is asked."""


_BEGINS: Final = 60
"""Characters of an item's words, where it stands in a list to choose from."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What pages of the record choose from."""

    kinds: tuple[str, ...] = tuple(each.value for each in Kind)
    venues: tuple[str, ...] = tuple(each.value for each in VenueForm)
    grades: tuple[str, ...] = tuple(each.value for each in Reliability)

    @property
    def nothing(self) -> dict[str, str]:
        """What is looked for before somebody looks for something."""
        return dict.fromkeys(ASKED, "")


LISTS: Final = Lists()


@dataclass(frozen=True, slots=True)
class Card:
    """An item as a card: what it says in plain data, and how it stands."""

    standing: ItemStanding
    item: dict[str, Any]

    @classmethod
    def of(cls, standing: ItemStanding) -> Card:
        """The card of an item."""
        return cls(standing, whole(standing.item))

    def in_short(self, tongue: Speech) -> str:
        """In one line: what it is, whose, when, and how the words begin; those of the page, if no others are known."""
        item = self.item
        wordings = (item["original"], item["translation"], *(hop["words"] for hop in reversed(item["chain"])))
        words: str = next((each["text"] for each in wordings if each and each["text"]), "")
        whose = (item["speaker"] or Part())["name"] or ""
        said = (item["said"] or item["reported"] or Part())["edtf"] or ""
        begins = words if len(words) <= _BEGINS else words[:_BEGINS] + "…"
        kind = tongue.term(item["kind"]) + (tongue.say(", if …") if item["conditional"] == "yes" else "")
        return " · ".join([kind, *(tongue.name(part) for part in (whose, said, begins) if part)])

    @property
    def points(self) -> str:
        """What its code scores; empty: it has none."""
        return "" if self.standing.score is None else in_points(self.standing.score)

    @property
    def actors(self) -> list[str]:
        """Who speaks, to whom and through whom, by their numbers; empty: nobody speaks, or nobody carries."""
        each = [self.item["speaker"], *(self.item["addressees"] or []), self.item["carrier"]]
        return [str(one["name"]) if one else "" for one in each]

    @property
    def carrier(self) -> int:
        """The number of whoever carries the words."""
        return len(self.actors) - 1

    def of_actor(self, number: int) -> tuple[str, ...]:
        """Where the page of an actor is."""
        return "record", "of", self.standing.ref.handle, str(number)

    def between(self, number: int) -> tuple[str, ...]:
        """Where the page of whoever speaks and one of those is to whom, numbered from 0."""
        if not self.item["speaker"]:
            return self.of_actor(number + 1)
        return "record", "between", self.standing.ref.handle, str(number + 1)


@dataclass(frozen=True, slots=True)
class Against:
    """An item beside what it may contradict; ``other`` is None where that is held in confidence."""

    row: ContradictionShown
    card: Card
    other: Card | None

    @classmethod
    def of(cls, row: ContradictionShown) -> Against:
        """A line of what may not go together."""
        return cls(row, Card.of(row.item), None if row.against is None else Card.of(row.against))
