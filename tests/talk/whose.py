"""Two worlds: the same talk twice, which differs in whose the words are that came to one side without a name (rule 6).

The rules are:

* South answers. Two *authors* say things that reach South without a name; in each world other sides are these authors
  (one side may be both). Everything else is done by sides under their names, the same ones in both worlds.
* What an author does, and what the mediator does about it, happens in both worlds at the same moments, on the leg of
  whoever is the author there. What must not count is left to chance, apart in each world: how often an answer was
  handed over, in which manner, and how many minutes before the end of its step.
* A step happens in both worlds or in none. What is refused in one alone is an answer, too: :func:`lockstep` gives back
  both outcomes.
* :func:`souths` is everything that South has or is told, and what the mediator has to tell it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from goodoffices.errors.base import Refusal
from goodoffices.talk import sheets
from goodoffices.talk.closing import left
from goodoffices.talk.doubts import Doubt, Lower, lower, with_clock, with_doubt
from goodoffices.talk.draft import Draft, ExtensionOf, FindingOf, InSubstance, StatedCondition, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Aliased,
    Answer,
    Closed,
    Condition,
    ConditionItem,
    DeskRef,
    Direction,
    Disclosure,
    End,
    Extended,
    Finding,
    Form,
    Id,
    Receiver,
    Retention,
    Role,
    Room,
    Stance,
    Translation,
)
from goodoffices.talk.judge import of_kind_in_effect
from goodoffices.talk.names import aliases_of, sides_of
from goodoffices.talk.release import second_look
from goodoffices.talk.talk import Talk
from goodoffices.talk.terms import PUBLIC, WHOEVER, Alias, Attribution, Carriage, Manner, Moment, Terms, terms
from goodoffices.talk.view import leg_view, to_tell, view
from goodoffices.talk.views import SheetView
from tests.table import DAY, Noting, Table, clause, own_words, stance_of, very, whole, wording
from tests.talk.folding import dump, rows_of
from tests.talk.plans import NothingThere, Shape, Step, pick, steps

T = TypeVar("T")

SOUTH = "South"
"""Who answers."""

ZONES = {"North": 210, "South": 180, "East": -300, "West": 345}

DATED = 1024 + 2048
"""Words that have both dates, as bits of a step."""

PACE = 10
"""Minutes from one step to the next. Whatever happens in a step happens less than that before its end."""

SHAPES = (
    Shape(("North", "South", "East"), ()),
    Shape(("South", "North"), ("East",)),
    Shape(("South",), ("North", "East")),
    Shape(("North", "East"), ("South",)),
    Shape(("East",), ("South", "North")),
    Shape((), ("North", "South", "East")),
    Shape(("North", "South", "East", "West"), ()),
    Shape(("South", "West"), ("North", "East")),
    Shape(("North", "East"), ("South", "West")),
    Shape((), ("North", "South", "East", "West")),
)
"""Three sides and four, with and without stations."""

TEXTS = ("The straits stay open.", "We can wait.", "Come in as you please.")

ASKED = ("Shall the straits stay open?", "Who pays for it?")

NAMES = ("The upper side", "A friend", "The old harbour")
"""What sides come to be called."""

REASON = "It has to be."
"""Why the mediator goes on, on the legs of others. On South's nothing is gone past."""

Whose = int | str
"""Whose something is: of an author, by its number, or of a side, by its name."""

DEEDS: dict[str, int] = {
    "say": 2,
    "bring": 4,
    "deliver": 3,
    "reply": 8,
    "carry": 9,
    "tell": 5,
    "hear": 3,
    "take_back": 2,
    "release_anew": 2,
    "extend_answer": 1,
    "news_there": 3,
    "find": 3,
    "carry_finding": 2,
    "mediator_finds": 2,
    "read_back": 2,
    "author_takes_back": 2,
    "author_extends": 1,
    "news_here": 3,
    "named_words": 2,
    "share": 4,
    "side_answers_words": 1,
    "third_party": 3,
    "ask": 1,
    "put": 3,
    "approve_asked": 1,
    "change_asked": 1,
    "news_put": 2,
    "author_answers": 4,
    "side_answers": 2,
    "bring_answer": 5,
    "author_finds": 2,
    "bring_finding": 2,
    "author_comes_back": 2,
    "alias": 2,
    "rules": 1,
    "wait": 2,
    "clock": 1,
    "doubt": 1,
    "stray": 1,
    "mediator_asks": 1,
    "close": 1,
}
"""What may happen, and how often beside the others."""


@dataclass(frozen=True)
class Pair:
    """A talk, and who its two authors are in each of the worlds. ``start``: how much of it has happened before."""

    shape: Shape
    one: tuple[str, str]
    other: tuple[str, str]
    start: int
    steps: tuple[Step, ...]


def others(shape: Shape) -> tuple[str, ...]:
    """Who may be an author."""
    return tuple(sorted({*shape.sealed, *shape.kept} - {SOUTH}))


@st.composite
def pairs(
    draw: st.DrawFn, *, least: int = 4, most: int = 20, deeds: dict[str, int] | None = None, shapes: Any = SHAPES
) -> Pair:
    """Talks in two worlds."""
    shape = draw(st.sampled_from(list(shapes)))
    who = st.tuples(st.sampled_from(others(shape)), st.sampled_from(others(shape)))
    one, other = draw(st.tuples(who, who).filter(lambda both: both[0] != both[1]))
    every = [deed for deed, weight in (DEEDS if deeds is None else deeds).items() for _ in range(weight)]
    return Pair(
        shape, one, other, draw(st.integers(0, 7)), tuple(draw(st.lists(steps(every), min_size=least, max_size=most)))
    )


# --- what there is in a talk ------------------------------------


@dataclass(frozen=True)
class Hidden:
    """Words of an author."""

    author: int
    source: DeskRef
    number: int
    act: Act


@dataclass(frozen=True)
class Here:
    """An item on South's leg. ``of``: the condition of an answer that it states; ``words``: of which words it is."""

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
        words: what they said; ``asked``: what South said; ``put``: where that is with others.
        here: the items on South's leg; ``given``: South's answers; ``theirs``: those of others to South.
        there: what was handed over of South's; ``found``: findings of South's; ``found_there``: of others.
    """

    table: Table
    number: int
    sides: tuple[str, ...]
    authors: tuple[str, str]
    words: list[Hidden] = field(default_factory=list)
    shared: list[tuple[int, str, DeskRef | None]] = field(default_factory=list)
    asked: list[DeskRef] = field(default_factory=list)
    put_: list[tuple[int, str, DeskRef]] = field(default_factory=list)
    here: list[Here] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    theirs: list[Given] = field(default_factory=list)
    there: list[There] = field(default_factory=list)
    found: list[tuple[DeskRef, Given, int]] = field(default_factory=list)
    found_there: list[tuple[DeskRef, Given, int]] = field(default_factory=list)
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
        elif kind < 5:
            to = [WHOEVER]
        elif kind < 7:
            to = names
        elif kind < 9:
            to = [WHOEVER, *names]
        elif kind < 11:
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

    # --- the authors' words

    def say(self, step: Step) -> None:
        """An author says something."""
        author, number = step.who & 1, step.what % len(TEXTS)
        side, act = self.authors[author], pick((Act.ASSURANCE, Act.PROPOSAL, Act.REMARK), step.how)
        source = self.table.say(
            side,
            TEXTS[number],
            self.hidden_terms(side, step.how),
            act=act,
            valid_until=self.moment(100, side) if step.how & 1024 else None,
            answer_by=self.moment(40, side) if step.how & 2048 else None,
            noting=self.noting(side, step.how >> 12),
        )
        self.words.append(Hidden(author, source, number, act))

    def draft(self, hidden: Hidden, how: int) -> Draft:
        """Words of an author for somebody who is not told whose they are."""
        if how & 7 == 7:
            return very(hidden.source, unnamed=True)
        translated = Translation(text="Es bleibt dabei.", language="de", direction=Direction.LTR)
        return wording(
            f"So it is said: {hidden.number}.",
            hidden.source,
            act=hidden.act,
            unnamed=True,
            translation=translated if how & 24 == 24 else None,
        )

    def bring(self, step: Step) -> None:
        """Words of an author for South, or of both on one sheet; approved first, if that is asked for."""
        chosen = [pick(self.words, step.what), *([pick(self.words, step.what + 1)] if step.how & 64 else [])]
        drafts = [self.draft(each, step.how) for each in chosen]
        if step.how & 128:
            self.approve(chosen[0], drafts[0], SOUTH)
        items = self.table.convey(SOUTH, *drafts)
        if step.how & 256 or not self.kept(SOUTH):
            self.brought(SOUTH, items)
        numbers = [self.words.index(each) for each in chosen]
        self.here += [
            Here(item, each.author, words=number) for item, each, number in zip(items, chosen, numbers, strict=True)
        ]

    def approve(self, hidden: Hidden, draft: Draft, to: str) -> None:
        """The author approves a wording."""
        assert isinstance(draft, InSubstance) or not hasattr(draft, "text")
        side = self.authors[hidden.author]
        asked = self.table.read_back(draft, self.called(side, to)[0])  # type: ignore[arg-type]
        self.table.answer_read_back(asked, Answer.APPROVES, noting=self.noting(side))

    def share(self, step: Step) -> None:
        """Another side gets the words of an author, too; whoever said them has them."""
        hidden, side = pick(self.words, step.what), self.side(step.who)
        number = self.words.index(hidden)
        if side == self.authors[hidden.author]:
            self.shared.append((number, side, None))
            return
        items = self.table.convey(side, self.draft(hidden, step.how), because=REASON)
        self.shared.append((number, side, self.brought(side, items)[0]))

    def side_answers_words(self, step: Step) -> None:
        """A side that has the words of an author answers them, and lets South know."""
        _, side, item = pick(self.shared, step.what)
        if item is None:
            raise NothingThere
        to = [self.called(side, SOUTH)[0], WHOEVER]
        reply = self.table.reply(
            item,
            pick(tuple(each for each in Stance if each is not Stance.ON_CONDITIONS), step.how),
            given=terms(Carriage.VERBATIM, to),
            noting=self.noting(side),
        )
        items = self.table.convey(SOUTH, stance_of(reply, third_party=True))
        self.here += [Here(each, side) for each in self.brought(SOUTH, items)]

    def author_takes_back(self, step: Step) -> None:
        """An author withdraws words, or releases them anew."""
        hidden = pick(self.words, step.what)
        side = self.authors[hidden.author]
        hand = self.noting(side, step.how >> 4)
        if step.how & 1:
            self.table.release(hidden.source, self.hidden_terms(side, step.how >> 5), noting=hand)
        else:
            self.table.withdraw(hidden.source, quiet=step.how & 6 == 6, noting=hand)

    def author_extends(self, step: Step) -> None:
        """An author gives words later dates."""
        hidden = pick(self.words, step.what)
        side = self.authors[hidden.author]
        act = Extended(
            what=hidden.source.what,
            answer_by=self.moment(50 + step.who, side) if step.how & 1 else None,
            valid_until=self.moment(120 + step.who, side) if step.how & 2 else None,
        )
        self.table.act(hidden.source, act, noting=self.noting(side))

    def news_here(self, step: Step) -> None:
        """South is told that something is no more, or has later dates."""
        about = pick(self.here, step.what)
        draft = WithdrawalOf(about.item.what) if step.how & 1 else ExtensionOf(about.item.what)
        items = self.table.convey(SOUTH, draft)
        if step.how & 2 or not self.kept(SOUTH):
            self.brought(SOUTH, items)
        self.here += [Here(item, about.whose) for item in items]

    def deliver(self, step: Step) -> None:
        """South is brought something; or somebody of another side gets it by mistake."""
        if not self.kept(SOUTH):
            raise NothingThere
        about = pick(self.here, step.what)
        if step.how & 12 == 12:
            person = f"{self.side(step.who)}'s envoy"
            receiver = pick((Receiver.OTHER, Receiver.UNKNOWN), step.how)
            self.table.deliver(about.item, to=person, receiver=receiver)
            return
        against = second_look(self.table.station().talk.rooms, about.item.room, whole(about.item), self.table.now)
        if against and not step.how & 48:
            raise against[0][1]
        self.table.deliver(about.item, manner=pick(tuple(Manner), step.how))

    # --- South answers

    def reply(self, step: Step) -> None:
        """South answers something, over earlier answers or not."""
        about = pick(self.here, step.what)
        if about.whose is None:
            raise NothingThere
        stance = pick((*Stance, Stance.ACCEPTS, Stance.ON_CONDITIONS), step.how)
        number = 1 + (step.how >> 3 & 1) if stance is Stance.ON_CONDITIONS else 0
        earlier = [each for each in self.given if each.item == about.item]
        given = self.answer_terms(about.whose, step.how >> 2)
        reply = self.table.reply(
            about.item,
            stance,
            *self.conditions(SOUTH, about.whose, number, step.how >> 3),
            given=given,
            over=[whole(each.reply) for each in earlier] if step.who & 1 else (),
            valid_until=self.moment(50, SOUTH) if step.who & 6 == 6 else None,
            under=pick(self.under, step.how) if given is None and self.under else None,
            noting=self.noting(SOUTH, step.how >> 12),
        )
        self.given.append(Given(reply, about.whose, number, about.item, about.words))

    def carry(self, step: Step) -> None:
        """An answer is handed over to whoever it is for; how often, how, and when in the step is each world's own."""
        given = pick(self.given, step.what)
        to, own = self.who(given.whose), self.own_chance(step) if isinstance(given.whose, int) else 0
        beside = [each for each in self.given if each.item == given.item and each != given] if step.how & 8 else []
        drafts = [
            stance_of(each.reply, *self.stated(each, mask, step.how), unnamed=self.must_be_unnamed(each))
            for each, mask in ((given, step.who), *((each, 3) for each in beside))
        ]
        items: list[DeskRef] = []
        for again in range(1 + (own & 1)):
            with self.earlier((own >> 1) * (2 - again) // 2):
                items = self.table.convey(to, *drafts, because=REASON)
                self.brought(to, items, pick(tuple(Manner), own >> 1))
        place = 0
        for each, named in zip((given, *beside), drafts, strict=True):
            conditions = [condition.condition for condition in named.conditions]
            stance, *there = items[place : place + 1 + len(conditions)]
            place += 1 + len(conditions)
            self.there.append(There(each, stance, tuple(zip(conditions, there, strict=True))))

    def third_party(self, step: Step) -> None:
        """A side that has the words, too, is told how they were answered."""
        having = [
            (given, side)
            for given in self.given
            for number, side, _ in self.shared
            if given.words is not None and number == given.words
        ]
        given, side = pick(having, step.what)
        draft = stance_of(
            given.reply,
            *self.stated(given, step.how >> 4, step.how),
            unnamed=self.must_be_unnamed(given),
            third_party=True,
        )
        items = self.brought(side, self.table.convey(side, draft, because=REASON))
        conditions = [condition.condition for condition in draft.conditions]
        self.there.append(There(given, items[0], tuple(zip(conditions, items[1:], strict=True))))

    def stray(self, step: Step) -> None:
        """An answer is brought to somebody whom it was not meant for; only where it is brought by hand."""
        given = pick(self.given, step.what)
        to = self.who(given.whose)
        if not self.kept(to):
            raise NothingThere
        items = self.table.convey(to, stance_of(given.reply), because=REASON)
        self.table.deliver(*items, to="A porter", receiver=Receiver.UNKNOWN)

    def tell(self, step: Step) -> None:
        """South is told what is owed."""
        self.table.tell(SOUTH)

    def hear(self, step: Step) -> None:
        """South is told whatever was written down for it."""
        if not self.kept(SOUTH):
            raise NothingThere
        self.table.hear(SOUTH)

    def take_back(self, step: Step) -> None:
        """South takes an answer back, or one of its conditions."""
        given = pick(self.given, step.what)
        what = clause(given.reply, step.who % (given.conditions + 1))
        self.table.withdraw(what, quiet=step.how & 3 == 3, noting=self.noting(SOUTH))

    def release_anew(self, step: Step) -> None:
        """South changes the terms of an answer."""
        given = pick(self.given, step.what)
        what = clause(given.reply, step.who % (given.conditions + 1))
        terms_now = self.answer_terms(given.whose, step.how)
        if terms_now is None:
            raise NothingThere
        self.table.release(what, terms_now, over=() if step.who & 8 else None, noting=self.noting(SOUTH))

    def extend_answer(self, step: Step) -> None:
        """South's answer holds longer."""
        given = pick(self.given, step.what)
        act = Extended(what=given.reply.what, answer_by=None, valid_until=self.moment(90 + step.who, SOUTH))
        self.table.act(SOUTH, act, noting=self.noting(SOUTH))

    def news_there(self, step: Step) -> None:
        """Whoever has an answer is told that it is no more, or holds longer."""
        there = pick(self.there, step.what)
        leg = self.table.leg(there.stance).name
        draft = WithdrawalOf(there.stance.what) if step.how & 1 else ExtensionOf(there.stance.what)
        self.brought(leg, self.table.convey(leg, draft, because=REASON))

    def find(self, step: Step) -> None:
        """South finds on a condition of its own."""
        given = pick([each for each in self.given if each.conditions], step.what)
        number = 1 + step.who % given.conditions
        found = self.table.find(
            clause(given.reply, number),
            pick(tuple(Finding), step.how),
            given=self.answer_terms(given.whose, step.how >> 2),
            noting=self.noting(SOUTH),
        )
        self.found.append((found, given, number))

    def carry_finding(self, step: Step) -> None:
        """It is told to whoever has the condition."""
        known = [
            (found, item)
            for found, given, number in self.found
            for there in self.there
            for condition, item in there.stated
            if condition == clause(given.reply, number)
        ]
        found, item = pick(known, step.what)
        leg = self.table.leg(item).name
        unnamed = self.table.item(item).words.speaker is None
        draft = FindingOf(finding=found, condition=item.what, unnamed=unnamed)
        self.brought(leg, self.table.convey(leg, draft, because=REASON))

    def mediator_finds(self, step: Step) -> None:
        """The mediator finds on a condition, on South's leg or on that of whoever has it."""
        here = [each.item for each in self.here if isinstance(self.table.item(each.item), ConditionItem)] + [
            clause(given.reply, number + 1) for given in self.given for number in range(given.conditions)
        ]
        there = [item for each in self.there for _, item in each.stated]
        condition = pick(there if step.how & 16 else here, step.what)
        self.table.find(condition, pick(tuple(Finding), step.how), end=End.MEDIATOR)

    def read_back(self, step: Step) -> None:
        """A condition of South's in the mediator's words, for South to approve."""
        given = pick([each for each in self.given if each.conditions], step.what)
        to = WHOEVER if isinstance(given.whose, int) and step.how & 3 else self.side(step.who)
        asked = self.table.read_back(self.worded(clause(given.reply, 1 + step.how % given.conditions)), to)
        if step.how & 12:
            answer = pick((Answer.APPROVES, Answer.APPROVES, Answer.REFUSES), step.how)
            self.table.answer_read_back(asked, answer, noting=self.noting(SOUTH))

    # --- what others do under their names, and what South asks

    def named_words(self, step: Step) -> None:
        """A side says something under its name."""
        side = self.side(step.who)
        given = terms(Carriage.VERBATIM, [self.called(side, SOUTH)[0]], time_may_cross=True)
        words = self.table.say(side, f"{side} says so, {step.what}.", given, noting=self.noting(side))
        items = self.brought(SOUTH, self.table.convey(SOUTH, very(words)))
        self.here += [Here(item, side) for item in items]

    def mediator_asks(self, step: Step) -> None:
        """The mediator's own words for South."""
        items = self.brought(SOUTH, self.table.convey(SOUTH, own_words("What do you need?")))
        self.here += [Here(item, None) for item in items]

    def ask(self, step: Step) -> None:
        """South says something that others may have."""
        names = [name for each in sides_of(self.table.reading(SOUTH)) for name in each]
        given = terms(Carriage.VERBATIM, names)
        self.asked.append(
            self.table.say(
                SOUTH,
                pick(ASKED, step.what),
                given,
                act=Act.PROPOSAL,
                answer_by=None if step.how & 1 else self.moment(45, SOUTH),
                valid_until=None if step.how & 2 else self.moment(110, SOUTH),
                noting=self.noting(SOUTH),
            )
        )

    def put(self, step: Step) -> None:
        """It is conveyed to one side, or to all."""
        number = step.what % len(self.asked) if self.asked else 0
        words = pick(self.asked, number)
        for side in self.sides if step.how & 3 else (self.side(step.who),):
            draft = self.question(words) if step.how & 12 == 12 else very(words)
            (item,) = self.brought(side, self.table.convey(side, draft))
            self.put_.append((number, side, item))

    def _asked_at(self, side: str, step: Step) -> DeskRef:
        """Words of South's as a side has them: its very words, if it has these."""
        number = step.what % max(1, len(self.asked))
        items = [item for asked, at, item in self.put_ if (asked, at) == (number, side)]
        return pick(sorted(items, key=lambda item: self.table.item(item).form is not Form.VERBATIM), 0)

    def approve_asked(self, step: Step) -> None:
        """South approves a wording of its words for one side."""
        words = pick(self.asked, step.what)
        asked = self.table.read_back(self.question(words), self.called(SOUTH, self.side(step.who))[0])
        self.table.answer_read_back(asked, Answer.APPROVES, noting=self.noting(SOUTH))

    def change_asked(self, step: Step) -> None:
        """South gives later dates to what it said, or takes it back."""
        words = pick(self.asked, step.what)
        if step.how & 1:
            later = self.moment(150 + step.who, SOUTH)
            act = Extended(
                what=words.what,
                answer_by=later if step.how & 2 else None,
                valid_until=later if step.how & 4 else None,
            )
            self.table.act(SOUTH, act, noting=self.noting(SOUTH))
        else:
            self.table.withdraw(words, quiet=step.how & 6 == 6, noting=self.noting(SOUTH))

    def news_put(self, step: Step) -> None:
        """One side that has it, or all that have it, are told."""
        number = step.what % max(1, len(self.asked))
        sort = WithdrawalOf if step.how & 1 else ExtensionOf
        for side in self.sides if step.how & 6 else (self.side(step.who),):
            for item in [item for asked, at, item in self.put_ if (asked, at) == (number, side)][:1]:
                self.brought(side, self.table.convey(side, sort(item.what)))

    def question(self, words: DeskRef) -> InSubstance:
        """What South asked, in the mediator's words."""
        return wording("South wants to know.", words, act=Act.QUESTION)

    def _answers(self, whose: Whose, item: DeskRef, step: Step) -> None:
        side = self.who(whose)
        stance = pick((*Stance, Stance.ACCEPTS, Stance.ON_CONDITIONS), step.how)
        number = 1 + (step.how >> 3 & 1) if stance is Stance.ON_CONDITIONS else 0
        earlier = [each for each in self.theirs if each.item == item and each.whose == whose]
        reply = self.table.reply(
            item,
            stance,
            *self.conditions(side, whose, number, step.how >> 4),
            given=terms(Carriage.VERBATIM, [self.called(side, SOUTH)[0]], attribution=self.attribution(whose)),
            over=[whole(each.reply) for each in earlier] if step.how & 16 else (),
            valid_until=self.moment(55, side) if step.how & 96 == 96 else None,
            noting=self.noting(side, step.how >> 8),
        )
        self.theirs.append(Given(reply, whose, number, item))

    def author_answers(self, step: Step) -> None:
        """An author answers South without a name."""
        author = step.who & 1
        self._answers(author, self._asked_at(self.authors[author], step), step)

    def side_answers(self, step: Step) -> None:
        """A side answers South under its name."""
        side = self.side(step.who)
        self._answers(side, self._asked_at(side, step), step)

    def author_comes_back(self, step: Step) -> None:
        """An author answers an answer of South's without a name."""
        there = pick([each for each in self.there if isinstance(each.given.whose, int)], step.what)
        assert isinstance(there.given.whose, int)
        if self.table.leg(there.stance).name != self.authors[there.given.whose]:
            raise NothingThere
        self._answers(there.given.whose, there.stance, step)

    def bring_answer(self, step: Step) -> None:
        """South is told an answer, and some of its conditions."""
        given = pick(self.theirs, step.what)
        draft = stance_of(given.reply, *self.stated(given, step.who, step.how), unnamed=isinstance(given.whose, int))
        items = self.table.convey(SOUTH, draft)
        if step.how & 2 or not self.kept(SOUTH):
            self.brought(SOUTH, items)
        of = [None, *(stated.condition for stated in draft.conditions)]
        self.here += [Here(item, given.whose, each) for item, each in zip(items, of, strict=True)]

    def author_finds(self, step: Step) -> None:
        """Whoever answered South finds on a condition of the answer."""
        given = pick([each for each in self.theirs if each.conditions], step.what)
        side, number = self.who(given.whose), 1 + step.who % given.conditions
        found = self.table.find(
            clause(given.reply, number),
            pick(tuple(Finding), step.how),
            given=terms(Carriage.VERBATIM, [self.called(side, SOUTH)[0]], attribution=self.attribution(given.whose)),
            noting=self.noting(side),
        )
        self.found_there.append((found, given, number))

    def bring_finding(self, step: Step) -> None:
        """South is told of it."""
        known = [
            (found, given, each.item)
            for found, given, number in self.found_there
            for each in self.here
            if each.of == clause(given.reply, number)
        ]
        found, given, item = pick(known, step.what)
        draft = FindingOf(finding=found, condition=item.what, unnamed=isinstance(given.whose, int))
        self.here += [Here(each, given.whose) for each in self.brought(SOUTH, self.table.convey(SOUTH, draft))]

    # --- the table itself

    def alias(self, step: Step) -> None:
        """A side gets another name somewhere, in the place of the one before or as if it had none."""
        side, leg = self.side(step.who), SOUTH if step.how & 1 else self.side(step.what)
        if side == leg:
            raise NothingThere
        before = None if step.how & 6 == 6 else self.called(leg, side)[0]
        name = pick(NAMES, step.what)
        if name in aliases_of(self.table.reading(leg)):
            raise NothingThere
        self.table.write(leg, Aliased(alias=name, instead_of=before))
        if step.how & 24:
            self.table.map(leg, name, side)

    def rules(self, step: Step) -> None:
        """Ground rules for South: by default the substance goes to all, or to some."""
        names = [min(each) for each in sides_of(self.table.reading(SOUTH))]
        to = names if step.how & 1 else names[:1]
        self.under.append(self.table.agree(SOUTH, disclosure=Disclosure.UNCITRAL, disclose_to=to, lease_ms=2 * DAY))

    def wait(self, step: Step) -> None:
        """Hours or days pass."""
        self.table.wait(hours=pick((1, 5, 30, 48, 15 * 24), step.how))

    def clock(self, step: Step) -> None:
        """The mediator's clock is found to be lower than it was, or to be right."""
        station = self.table.station()
        rows = station.talk.rooms.rows
        was = Lower(was=self.table.after(hours=9), shows=self.table.now)
        station.talk = Talk(station.talk.rooms.stored(with_clock(rows, was if lower(rows) is None else None)))

    def doubt(self, step: Step) -> None:
        """The last thing on South's leg was seen earlier than it says."""
        station, room = self.table.station(), self.table.legs[SOUTH].room
        rooms = station.talk.rooms
        *_, (_, ident) = rooms.reading(room).transcript.thread()
        seen = Doubt(first_seen=self.table.after(hours=-step.who), lower_than=None)
        station.talk = Talk(rooms.changed(with_doubt(rooms.rows, room, ident, seen), room))

    def close(self, step: Step) -> None:
        """South's leg ends, now and then."""
        if step.how & 7 == 7:
            self.table.write(SOUTH, Closed(retention=Retention.KEEP))

    # --- how it begins

    def begin(self, start: int) -> None:
        """Both authors' words are with South, which has asked something; perhaps all have that, and answered."""
        for author in (0, 1):
            self.say(Step("say", author, author, 1 + (DATED if start & 4 else 0)))
            self.bring(Step("bring", 0, author, 256))
        self.ask(Step("ask", 0, 0, 0))
        if start & 1:
            self.put(Step("put", 0, 0, 1))
            self.table.hear(SOUTH)
            self.author_answers(Step("author_answers", 0, 0, 1))
        if start & 2:
            self.reply(Step("reply", 6, 0, 1))
            self.reply(Step("reply", 6, 1, 33))


# --- two of them ------------------------------------


@cache
def laid(shape: Shape) -> Table:
    """A table of this shape at which nothing was said yet; to be copied before use."""
    table = Table(sealed=shape.sealed, kept=shape.kept, people={"envoy": Role.ENVOY}, seed="whose")
    for name, station in table.stations.items():
        station.zone = ZONES.get(name.partition("'")[0], station.zone)
    return table


@lru_cache(maxsize=128)
def _begun(shape: Shape, number: int, authors: tuple[str, str], start: int) -> World:
    """A world at its beginning; to be copied before use."""
    table = _copied(laid(shape), laid(shape))
    world = World(table, number, others(shape), authors)
    world.begin(start)
    return world


def _copied(thing: T, table: Table) -> T:
    """A copy for another example. Talks are values, and stay as they are."""
    memo: dict[int, Any] = {id(station.talk): station.talk for station in table.stations.values()}
    return copy.deepcopy(thing, memo)


def begun(pair: Pair) -> tuple[World, World]:
    """Both worlds at their beginning."""
    one, other = (
        _begun(pair.shape, number, authors, pair.start) for number, authors in enumerate((pair.one, pair.other))
    )
    return _copied(one, one.table), _copied(other, other.table)


def lockstep(pair: Pair) -> Iterator[tuple[World, World, Step, tuple[str, str]]]:
    """The talk step by step, in both worlds or in none, with what came of each step in each."""
    one, other = begun(pair)
    for step in pair.steps:
        before = one.saved(), other.saved()
        came = one.try_(step), other.try_(step)
        if came != ("done", "done"):
            one.go_back(before[0])
            other.go_back(before[1])
        yield one, other, step, came


# --- what South has ------------------------------------


def at_once(lived: World) -> dict[str, Any]:
    """What shows after each step: the entries of South's leg, and what the mediator has to tell it."""
    room = lived.table.legs[SOUTH].room
    return {"entries": lived.table.entries(SOUTH), "still to tell": to_tell(lived.table.station().talk.rooms, room)}


def souths(lived: World) -> dict[str, Any]:
    """Everything that South has, at its own stations and as the mediator shows it, now and once all has lapsed."""
    table = lived.table
    leg, rooms = table.legs[SOUTH], table.station().talk.rooms
    seen = at_once(lived)
    for station in leg.stations:
        seen[f"rows at {station.name}'s"] = rows_of(dump(station.talk), leg.room)
    for days in (0, 40):
        now = table.after(days=days)
        seen[f"the leg in {days} days"] = leg_view(rooms, leg.room, now)
        seen[f"its sheets in {days} days"] = _sheets(lived, now)
        for seat in leg.people.values():
            station = next((each for each in leg.stations if each.card == seat.fingerprint), table.station())
            seen[f"view of {seat.name} in {days} days"] = view(station.talk, seat.fingerprint, now)
            if station is not table.station():
                seen[f"what is left for {seat.name} in {days} days"] = left(station.talk.rooms, leg.room, now)
    return seen


def _sheets(lived: World, now: Moment) -> list[SheetView]:
    """What the sheets for South give it, and how it may be brought. Whether it should be is the mediator's alone."""
    rooms, room = lived.table.station().talk.rooms, lived.table.legs[SOUTH].room
    if not lived.kept(SOUTH):
        return []
    conveyed = of_kind_in_effect(rooms.reading(room), "conveyed")
    shown = [sheets.sheet(rooms, room, written, now) for written in conveyed]
    return [msgspec.structs.replace(each, state="", warnings=[], until=None) for each in shown]
