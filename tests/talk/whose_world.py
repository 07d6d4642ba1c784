"""One world of a talk: who is there, what there is to name, and how an act of a side or of the mediator is made.

The rules are:

* South answers. Two *authors* say things that reach South without a name. Who they are differs between worlds.
* A step is tried with :meth:`World.try_`; whoever plays several worlds goes back where it does not happen in all.
* What the steps can name has the same number in each world, wherever it stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from goodoffices.errors.base import Refusal
from goodoffices.talk.draft import InSubstance, StatedCondition
from goodoffices.talk.events import Act, Condition, DeskRef, End, Id, Room
from goodoffices.talk.names import sides_of
from goodoffices.talk.terms import PUBLIC, WHOEVER, Alias, Attribution, Carriage, Manner, Moment, Terms, terms
from tests.table import Noting, Table, clause, wording
from tests.talk.plans import NothingThere, Step, pick

SOUTH = "South"
"""Who answers."""

ZONES = {"North": 210, "South": 180, "East": -300, "West": 345}

PACE = 10
"""Minutes from one step to the next. Whatever happens in a step happens less than that before its end."""

Whose = int | str
"""Whose something is: of an author, by its number, or of a side, by its name."""


@dataclass(frozen=True)
class Hidden:
    """Words of an author."""

    author: int
    source: DeskRef
    number: int
    act: Act


@dataclass(frozen=True)
class Here:
    """An item on South's leg. ``of``: what it was made of; ``words``: the number of an author's words."""

    item: DeskRef
    whose: Whose | None
    of: DeskRef | None = None
    words: int | None = None


@dataclass(frozen=True)
class Given:
    """An answer: South's (``whose``: to whose words), or somebody's to South's words (``whose``: of whom)."""

    reply: DeskRef
    whose: Whose
    conditions: int
    item: DeskRef
    words: int | None = None


@dataclass(frozen=True)
class There:
    """What was handed over of an answer of South's, on the leg of whoever it was for."""

    given: Given
    stance: DeskRef
    stated: tuple[tuple[DeskRef, DeskRef], ...]


@dataclass
class World:
    """One world while it is played. What the steps can name has the same number in both worlds.

    Attributes:
        number: which of the two worlds.
        authors: who they are here.
        words: what they said; ``asked``: what South said; ``put_with``: where that is with others.
        here: the items on South's leg; ``given``: South's answers; ``theirs``: those of others to South.
        there: what was handed over of South's; ``found``: findings of South's; ``found_there``: of others.
        changed: what others have taken back or extended.
        under: South's answers to ground rules.
    """

    table: Table
    number: int
    sides: tuple[str, ...]
    authors: tuple[str, str]
    words: list[Hidden] = field(default_factory=list)
    shared: list[tuple[int, str, DeskRef | None]] = field(default_factory=list)
    asked: list[DeskRef] = field(default_factory=list)
    put_with: list[tuple[int, str, DeskRef]] = field(default_factory=list)
    here: list[Here] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    theirs: list[Given] = field(default_factory=list)
    there: list[There] = field(default_factory=list)
    found: list[tuple[DeskRef, Given, int]] = field(default_factory=list)
    found_there: list[tuple[DeskRef, Given, int]] = field(default_factory=list)
    changed: list[DeskRef] = field(default_factory=list)
    under: list[Id] = field(default_factory=list)

    # --- playing

    def try_(self, step: Step) -> str:
        """Do a step; gives what came of it."""
        self.table.wait(ms=PACE * 60_000)
        try:
            getattr(self, step.deed)(step)
        except Refusal as refusal:
            return refusal.code
        except NothingThere:
            return "nothing there"
        return "done"

    def saved(self) -> Any:
        """The state, to go back to."""
        table = self.table
        lists = {name: list(value) for name, value in vars(self).items() if isinstance(value, list)}
        talks = {name: station.talk for name, station in table.stations.items()}
        return table.now, dict(table.chance._drawn), len(table.written), talks, lists

    def go_back(self, saved: Any) -> None:
        """To a state that was saved; the clock goes on."""
        _, drawn, written, talks, lists = saved
        self.table.chance._drawn = drawn
        del self.table.written[written:]
        for name, talk in talks.items():
            self.table.stations[name].talk = talk
        for name, value in lists.items():
            setattr(self, name, value)

    @contextmanager
    def earlier(self, minutes: int) -> Iterator[None]:
        """Something happens that much before the end of the step."""
        now = self.table.now
        self.table.now = self.table.after(ms=-60_000 * minutes)
        try:
            yield
        finally:
            self.table.now = now

    # --- who and how

    def side(self, number: int) -> str:
        """A side that is not South."""
        return pick(self.sides, number)

    def who(self, whose: Whose) -> str:
        """Who that is in this world."""
        return self.authors[whose] if isinstance(whose, int) else whose

    def kept(self, leg: str) -> bool:
        """Whether a side has no station."""
        return self.table.legs[leg].sort is Room.KEPT

    def own_chance(self, step: Step) -> int:
        """Four bits of a step that are this world's own: what must not count."""
        return step.how >> (8 + 4 * self.number) & 15

    def moment(self, hours: float, of: str) -> Moment:
        """An instant in the zone of a side."""
        return self.table.after(hours=hours, zone=ZONES[of])

    def noting(self, leg: str, how: int = 0) -> Noting | None:
        """How an act of a side comes, in that side's own zone."""
        return Noting(when=self.moment(0, leg)) if self.kept(leg) or how & 15 == 15 else None

    def called(self, on: str, side: str) -> list[Alias]:
        """The names of a side on a leg, the one that is shown first."""
        legs = self.table.legs
        return self.table.station().talk.rooms.aliases(legs[on].room, legs[side].room)

    def hidden_terms(self, side: str, how: int) -> Terms:
        """The terms of an author for words without a name."""
        to = [self.called(side, SOUTH)[0]]
        if how & 1:
            to = [self.called(side, other)[0] for other in (*self.sides, SOUTH) if other != side]
        return terms(
            Carriage.VERBATIM,
            to,
            attribution=Attribution.UNNAMED,
            provisos=("not for the press",) if how & 6 == 6 else (),
            read_back=how & 24 == 24,
            time_may_cross=bool(how & 32),
            convey_until=self.moment(60, side) if how & 192 == 192 else None,
        )

    def answer_terms(self, whose: Whose, how: int) -> Terms | None:
        """South's terms for an answer, or for what belongs to it."""
        kind = how & 15
        names = [sorted(each)[how >> 4 & 1 and len(each) - 1] for each in sides_of(self.table.reading(SOUTH))]
        if isinstance(whose, str):
            to: list[Alias] = [self.called(SOUTH, whose)[0]] if kind < 12 else names
        elif kind < 4:
            to = [WHOEVER]
        elif kind < 6:
            to = names
        elif kind < 8:
            to = [WHOEVER, *names]
        elif kind < 10:
            to = [WHOEVER, pick(names, how >> 5)]
        elif kind < 13:
            to = [pick(names, how >> 5), *([PUBLIC] if how & 128 else [])]
        elif kind == 13:
            return None
        else:
            to = [WHOEVER, PUBLIC]
        return terms(
            Carriage.IN_SUBSTANCE if how & 48 == 48 else Carriage.VERBATIM,
            to,
            attribution=Attribution.UNNAMED if how & 448 == 448 else Attribution.NAMED,
            provisos=("not for the press",) if how & 1536 == 1536 else (),
            read_back=how & 6144 == 6144,
            time_may_cross=bool(how & 32),
            manner=pick((*7 * (Manner.LEFT,), Manner.SHOWN, Manner.SPOKEN), how >> 6),
            convey_until=self.moment(60, SOUTH) if how & 24576 == 24576 else None,
        )

    def conditions(self, leg: str, whose: Whose, number: int, how: int) -> list[Condition]:
        """The conditions of an answer."""
        given = [
            self.answer_terms(whose, how >> 2 * each)
            if leg == SOUTH
            else terms(Carriage.VERBATIM, [self.called(leg, SOUTH)[0]], attribution=self.attribution(whose))
            for each in range(number)
        ]
        return [
            self.table.condition(
                leg,
                f"{each} planes at most",
                given[each],
                finder=pick((End.SIDE, End.MEDIATOR), how + each),
                until=self.moment(30, leg) if how & 8 else None,
            )
            for each in range(number)
        ]

    def attribution(self, whose: Whose) -> Attribution:
        """An author is not named."""
        return Attribution.UNNAMED if isinstance(whose, int) else Attribution.NAMED

    def stated(self, given: Given, mask: int, how: int) -> list[StatedCondition]:
        """Some of the conditions of an answer, in their words or in the mediator's."""
        numbers = [number for number in range(1, given.conditions + 1) if mask >> (number - 1) & 1]
        return [
            StatedCondition(clause(given.reply, number), self.worded(clause(given.reply, number)) if how & 1 else None)
            for number in numbers
        ]

    def must_be_unnamed(self, given: Given) -> bool:
        """Whether an answer of South's goes to nobody under South's name."""
        return self.table.standing(given.reply).terms.attribution is Attribution.UNNAMED

    def worded(self, condition: DeskRef) -> InSubstance:
        """A condition in the mediator's words, the same each time."""
        return wording(f"Number {condition.what.index}.", condition, act=Act.DEMAND)

    def brought(self, leg: str, items: list[DeskRef], manner: Manner = Manner.SPOKEN) -> list[DeskRef]:
        """The same items, once somebody brought them where that has to be."""
        if self.table.legs[leg].sort is not Room.SEALED:
            self.table.deliver(*items, manner=manner)
        return items
