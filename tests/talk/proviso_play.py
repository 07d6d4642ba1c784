"""Histories of provisos, played at a whole table: what is said under them, released anew, answered, put and brought.

The rules are:

* Every proviso that an author sets is a line of its own, numbered, so that it is known anywhere. The mediator words
  provisos in lines in which no author's line stands.
* Everything goes through the gate; what it refuses does not happen, and its refusals are kept.
* Each step means something in every state of the talk, or is left out (``plans``). The numbers of a step come from a
  seed: hypothesis likes small ones, and a history of those is one in which next to nothing crosses.
* Most drafts are such as a mediator would make who has looked at the terms; some are not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from goodoffices.errors.base import Refusal
from goodoffices.talk.draft import Draft, ExtensionOf, FindingOf, InSubstance, StatedCondition, VeryWords, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Answer,
    ConditionItem,
    Conveyed,
    DeskRef,
    Direction,
    End,
    Extended,
    Finding,
    Receiver,
    Ref,
    Replied,
    Room,
    Stance,
    StanceItem,
    Translation,
    Words,
)
from goodoffices.talk.terms import PUBLIC, WHOEVER, Attribution, Carriage, Manner, Terms, terms
from goodoffices.talk.whoever import answers_unnamed
from tests.table import Table, part, stance_of, very, whole, wording
from tests.talk.plans import NothingThere, Step, pick

SIDES = ("North", "South", "East", "West")
SEALED = ("North", "South")

OWN = "the author's own proviso"
"""How every line of an author's begins."""

DEEDS = (
    "say",
    "change",
    "change",
    "narrow",
    "convey",
    "convey",
    "convey",
    "convey",
    "convey_again",
    "reply",
    "reply",
    "carry_answer",
    "carry_answer",
    "carry_answer",
    "find",
    "carry_finding",
    "extend",
    "extend",
    "carry_extension",
    "carry_extension",
    "withdraw",
    "carry_withdrawal",
    "read_back",
    "deliver",
    "deliver",
    "tell",
    "wait",
)


@dataclass
class Play:
    """One history.

    Attributes:
        authored: the provisos that each side has set.
        refusals: what was refused, which may not say what a proviso says.
    """

    table: Table = field(default_factory=lambda: Table(sealed=SEALED, kept=("East", "West")))
    authored: dict[str, list[str]] = field(default_factory=lambda: {side: [] for side in SIDES})
    said: list[DeskRef] = field(default_factory=list)
    replies: list[DeskRef] = field(default_factory=list)
    findings: list[tuple[DeskRef, DeskRef]] = field(default_factory=list)
    items: list[DeskRef] = field(default_factory=list)
    drafts: list[tuple[str, tuple[Draft, ...]]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def step(self, step: Step) -> None:
        """One thing happens, if the rules let it."""
        self.table.wait(hours=1)
        try:
            getattr(self, step.deed)(step)
        except Refusal as refusal:
            self.refusals.append(refusal)
        except NothingThere:
            return

    # --- what authors say

    def terms(self, leg: str, how: int, *more: str) -> Terms:
        """Terms with new provisos, or with none."""
        to = [side for side in (*SIDES, PUBLIC, *more) if side != leg]
        return terms(
            pick((Carriage.VERBATIM, Carriage.VERBATIM, Carriage.IN_SUBSTANCE), how >> 1),
            to[1:] if how & 7 == 7 else to,
            attribution=pick((Attribution.NAMED, Attribution.NAMED, Attribution.UNNAMED), how >> 3),
            provisos=[self.line(leg) for _ in range(pick((0, 1, 1, 2), how >> 5))],
            read_back=how >> 7 & 7 == 7,
            time_may_cross=bool(how >> 10 & 1),
        )

    def terms_for(self, thing: DeskRef, how: int) -> Terms:
        """The same for something, whose recipient is *whoever said it* where it answers unnamed words."""
        reading = self.table.reading(thing)
        more = [] if answers_unnamed(reading, thing.what) is None else [WHOEVER]
        return self.terms(self.table.leg(thing).name, how, *more)

    def line(self, leg: str) -> str:
        """A proviso that nobody has set before."""
        number = sum(map(len, self.authored.values()))
        self.authored[leg].append(f"{OWN} {number:03}")
        return self.authored[leg][-1]

    def say(self, step: Step) -> None:
        """Words, under terms."""
        leg = pick(SIDES, step.who)
        text, given = f"words {len(self.said)}", self.terms(leg, step.how)
        until = self.table.after(days=9) if step.what & 3 else None
        self.said.append(self.table.say(leg, text, given, act=Act.ASSURANCE, valid_until=until))

    def change(self, step: Step) -> None:
        """Other terms, in the place of those that stand or beside them: with the same provisos, one less, or others."""
        thing = pick([*self.said, *self._answers(), *(found for found, _ in self.findings)], step.what)
        given, stands = self.terms_for(thing, step.how), self.table.standing(thing).terms
        provisos = pick((given.provisos, stands.provisos, stands.provisos[:-1]), step.who)
        given = replace(given, provisos=provisos)
        self.table.release(thing, given, over=() if step.how >> 14 & 3 == 3 else None)

    def narrow(self, step: Step) -> None:
        """Of what has crossed, or stands on a sheet: the very words, or the name, may not cross any more."""
        thing = pick([each for item in self.items for each in self._drawn(item)], step.what)
        stands = self.table.standing(thing).terms
        narrower: dict[str, Any] = pick(
            ({"carriage": Carriage.IN_SUBSTANCE}, {"attribution": Attribution.UNNAMED}), step.who
        )
        self.table.release(thing, replace(stands, **narrower), over=())

    def _answers(self) -> list[DeskRef]:
        return [each for reply in self.replies for each in self._parts(reply)]

    def _parts(self, reply: DeskRef) -> list[DeskRef]:
        return [part(reply, index) for index in range(1 + len(self._act(reply).conditions))]

    def _act(self, reply: DeskRef) -> Replied:
        body = self.table.body(reply)
        act = body if isinstance(body, Replied) else body.act
        assert isinstance(act, Replied)
        return act

    def reply(self, step: Step) -> None:
        """An answer to something that reached a side, with conditions."""
        item = pick([each for each in self.items if self.table.leg(each).people and self._is(each, Words)], step.what)
        leg = self.table.leg(item).name
        more = [WHOEVER] if self.table.item(item).speaker is None else []
        stance = pick((Stance.ACCEPTS, Stance.ON_CONDITIONS, Stance.ON_CONDITIONS, Stance.DECLINES), step.who)
        conditions = [
            self.table.condition(leg, "a condition", self.terms(leg, step.how >> 2 + number, *more), finder=End.SIDE)
            for number in range(1 + (step.how & 1) if stance is Stance.ON_CONDITIONS else 0)
        ]
        until = self.table.after(days=9) if step.how & 2 else None
        over = [whole(each) for each in self.replies if each.room == item.room and step.how >> 15 & 1]
        given = self.terms(leg, step.how >> 4, *more)
        self.replies.append(self.table.reply(item, stance, *conditions, given=given, valid_until=until, over=over))

    def find(self, step: Step) -> None:
        """A side finds on a condition of its own, one that was stated."""
        stated = [each for item in self.items if self._is(item, ConditionItem) for each in self._drawn(item)]
        condition = pick(stated, step.what)
        given = self.terms_for(condition, step.how)
        self.findings.append((self.table.find(condition, pick(tuple(Finding), step.who), given=given), condition))

    def extend(self, step: Step) -> None:
        """A later date, mostly of what has crossed."""
        crossed = [each for item in self._dated() for each in self._drawn(item)]
        thing = pick([*crossed, *crossed, *self.said, *self.replies], step.what)
        act = Extended(what=thing.what, answer_by=None, valid_until=self.table.after(days=9 + step.how % 9))
        self.table.act(thing, act)

    def _dated(self) -> list[DeskRef]:
        return [item for item in self.items if getattr(self.table.item(item), "valid_until", None) is not None]

    def withdraw(self, step: Step) -> None:
        """A release is taken back."""
        thing = pick([*self.said, *self._answers()], step.what)
        self.table.withdraw(thing)

    # --- what the mediator does

    def put(self, number: int, how: int) -> tuple[str, ...]:
        """So many provisos, as the mediator words them; or one less, or whatever comes to mind."""
        number = pick((number, number, max(number - 1, 0), 0, pick((0, 1, 2, 3), how >> 3)), how)
        return tuple(f"as the mediator puts it, {each}" for each in range(number))

    def named(self, thing: DeskRef, how: int) -> bool:
        """Whether something goes under its name: mostly as its terms let it."""
        named = self.table.standing(thing).terms.attribution is Attribution.NAMED
        return not named if how & 3 == 3 else named

    def number(self, thing: DeskRef) -> int:
        """How many provisos were set for something."""
        return len(self.table.standing(thing).terms.provisos)

    def convey(self, step: Step) -> None:
        """Words, very or in substance, named or not, with a translation or without."""
        to = pick((*SIDES, PUBLIC), step.who)
        thing = pick([each for each in self.said if self.table.leg(each).name != to], step.what)
        named, how = self.named(thing, step.how), step.how >> 2
        translation = Translation(text="übersetzt", language="de", direction=Direction.LTR) if how & 3 == 3 else None
        very_words = self.table.standing(thing).terms.carriage is Carriage.VERBATIM and how >> 2 & 1
        put = self.put(0 if very_words and named else self.number(thing), how >> 3)
        draft: Draft = (
            very(thing, unnamed=not named, translation=translation, provisos=put)
            if very_words
            else wording("In short.", thing, unnamed=not named, translation=translation, provisos=put)
        )
        self._bring(to, draft, now=step.how >> 14 & 3 != 3)

    def convey_again(self, step: Step) -> None:
        """A draft of before, as it was."""
        to, drafts = pick(self.drafts, step.what)
        self._bring(to, *drafts, now=bool(step.how & 8))

    def carry_answer(self, step: Step) -> None:
        """A stance with some of its conditions, to whom it answers or to a third party."""
        reply = pick(self.replies, step.what)
        answered = self._drawn(DeskRef(room=reply.room, what=self._act(reply).items[0].item))
        third_party = step.how & 7 == 7
        others = [side for side in SIDES if side != self.table.leg(reply).name]
        to = pick(others, step.who) if third_party else self.table.leg(answered[0]).name
        named, how = self.named(reply, step.how >> 3), step.how >> 5
        conditions = self._parts(reply)[1:] if how & 6 else []
        stated = [self._stated(each, named, how >> index) for index, each in enumerate(conditions)]
        as_written = named and self.table.standing(reply).terms.carriage is Carriage.VERBATIM
        put = self.put(0 if as_written else self.number(reply), how >> 3)
        draft = stance_of(reply, *stated, unnamed=not named, third_party=third_party, provisos=put)
        self._bring(to, draft, now=step.how >> 14 & 3 != 3)

    def _stated(self, condition: DeskRef, named: bool, how: int) -> StatedCondition:
        very_words = self.table.standing(condition).terms.carriage is Carriage.VERBATIM and how & 1
        put = self.put(0 if very_words and named else self.number(condition), how >> 1)
        if very_words:
            return StatedCondition(condition=condition, provisos=put)
        words = wording("A condition, in short.", condition, act=Act.DEMAND, provisos=put)
        return StatedCondition(condition=condition, words=words)

    def carry_finding(self, step: Step) -> None:
        """A finding, to whom the condition was stated."""
        found, condition = pick(self.findings, step.what)
        stated = [item for item in self.items if condition in self._drawn(item) and self._is(item, ConditionItem)]
        item = pick(stated, step.who)
        draft = FindingOf(finding=found, condition=item.what, unnamed=not self.named(found, step.how))
        self._bring(self.table.leg(item).name, draft, now=bool(step.how & 8))

    def carry_extension(self, step: Step) -> None:
        """Later dates of what has crossed."""
        item = pick([each for each in self._dated() if self._is(each, Words, StanceItem)], step.what)
        self._bring(self.table.leg(item).name, ExtensionOf(item=item.what), now=bool(step.how & 8))

    def carry_withdrawal(self, step: Step) -> None:
        """The bare fact of a withdrawal."""
        item = pick(self.items, step.what)
        self._bring(self.table.leg(item).name, WithdrawalOf(item=item.what), now=bool(step.how & 8))

    def read_back(self, step: Step) -> None:
        """A draft of words is read back to their author, so that it can be conveyed again."""
        wordings = [
            (to, each) for to, drafts in self.drafts for each in drafts if isinstance(each, VeryWords | InSubstance)
        ]
        to, draft = pick(wordings, step.what)
        asked = self.table.read_back(draft, to)
        self.table.answer_read_back(asked, pick((*Answer, Answer.APPROVES), step.how))

    def deliver(self, step: Step) -> None:
        """An item of a sheet is brought, mostly to its side; or what is to be told is."""
        kept = [each for each in self.items if self.table.leg(each).sort is not Room.SEALED]
        item = pick(kept, step.what)
        receiver = Receiver.OTHER if step.how & 15 == 15 else Receiver.SIDE
        to = "A stranger" if receiver is Receiver.OTHER else None
        self.table.deliver(item, to=to, receiver=receiver, manner=pick(tuple(Manner), step.how >> 4))

    def tell(self, step: Step) -> None:
        """What reached whoever said some words."""
        self.table.tell(pick(SIDES, step.who))

    def wait(self, step: Step) -> None:
        """Hours, or days."""
        self.table.wait(hours=step.how % 40)

    def _bring(self, to: str, *drafts: Draft, now: bool) -> None:
        """Convey, and bring at once or leave it on its sheet."""
        self.drafts.append((to, drafts))
        convey = self.table.bring if now else self.table.convey
        self.items += convey(to, *drafts, because="This is not what is looked at.")

    def _drawn(self, item: DeskRef) -> tuple[DeskRef, ...]:
        return self.table.station().talk.rooms.source_of(item.room, item.what)

    def _is(self, item: DeskRef, *sorts: type) -> bool:
        return isinstance(self.table.item(item), sorts)

    # --- what there is

    def conveyed(self) -> Iterator[tuple[DeskRef, Any]]:
        """Every item on every leg."""
        for leg in self.table.legs.values():
            for written in self.table.reading(leg.name).of_kind("conveyed"):
                if isinstance(written.body, Conveyed):
                    for index, item in enumerate(written.body.items):
                        yield DeskRef(room=leg.room, what=Ref(entry=written.ident, index=index)), item


def played(made: tuple[Step, ...]) -> Play:
    """The history that these steps make."""
    play = Play()
    for each in made:
        play.step(each)
    return play


FIRST = ("say",) * len(SIDES) + ("convey",) * 4 + ("reply",) * 3 + ("carry_answer",) * 3
"""How a history begins, so that what comes later has something to be about."""


def made_of(seed: int, number: int) -> tuple[Step, ...]:
    """A history of so many steps after its first."""
    chance = random.Random(seed)
    deeds = (*FIRST, *chance.choices(DEEDS, k=number))
    return tuple(
        Step(deed, who % 12, chance.randrange(2**16), chance.randrange(2**16))
        for deed, who in zip(deeds, (*range(len(SIDES)), *(chance.randrange(12) for _ in deeds)), strict=False)
    )


def histories(*, most: int = 60) -> st.SearchStrategy[tuple[Step, ...]]:
    """Histories of up to so many steps."""
    return st.builds(made_of, st.integers(0, 2**32), st.integers(1, most))
