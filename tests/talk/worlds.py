"""Two worlds: the same talk twice, which differs in what one side kept for the mediator (G1).

The rules are:

* What is *open* is the same in both: what was released, what the mediator did, what the others did, and when.
* A withheld second answer is not among the secrets: with it the mediator may not carry the first one alone (rule 9).
  Nor is a withheld confirmation: with it its side may not release the words unnamed any more (rule 6).
* What is *secret* differs: withheld words (how many, how long, when, by whom, by whose hand), withdrawals of what never
  crossed, withheld conditions beside others, wordings read back and never conveyed, notes at the desk.
* A released passage stands in one entry with any number of withheld ones, so that its number and its id differ too.
* :func:`apparent` is everything that exists outside the side's own leg and the desk.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st

from goodoffices.errors.base import Refusal
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.draft import CorrectionOf, Draft, FindingOf, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Answer,
    Answered,
    ConditionItem,
    Conveyed,
    DeskRef,
    End,
    Finding,
    Force,
    Passage,
    Remarked,
    Replied,
    Room,
    Said,
    Scope,
    Stage,
    Stance,
)
from goodoffices.talk.releasable import finder_of
from goodoffices.talk.release import convey
from goodoffices.talk.sheets import sheets
from goodoffices.talk.terms import PUBLIC, WITHHELD, Attribution, Carriage, Moment, Terms, terms
from goodoffices.talk.view import leg_view, view
from goodoffices.talk.views import SheetView
from tests.table import DESK, PAPER, START, Noting, Table, clause, own_words, plain, stage_of, stance_of, very, wording
from tests.talk.folding import dump, rows_of
from tests.talk.plans import SHAPES, NothingThere, Shape, Step, pick, steps

NOWS = (START, Moment(ms=START.ms + 3 * 86_400_000, zone=0), Moment(ms=START.ms + 40 * 86_400_000, zone=0))

OPEN_DEEDS = (
    "say",
    "convey",
    "convey",
    "convey",
    "deliver",
    "deliver",
    "reply",
    "reply",
    "carry_stance",
    "carry_stance",
    "find",
    "find",
    "carry_finding",
    "stage",
    "carry_stage",
    "change",
    "withdraw",
    "tell_withdrawal",
    "strike",
    "strike_delivery",
    "correct",
    "ask",
    "wait",
    "wait",
)
"""What happens in both worlds."""

SECRET_DEEDS = (
    "keep",
    "keep",
    "try_to_carry",
    "take_back",
    "narrow",
    "initial",
    "read_back",
    "remark",
    "mandate",
    "mishear",
)
"""What happens in one of them."""

ONE_WORDS = ("We can wait.", "ﬁve ships, ①② · x²", "ნავები", "نحن ننتظر", "  as written ")
"""Words that a hand which tidies up would change."""


@dataclass(frozen=True)
class Secret:
    """What one side keeps for the mediator before a step of the talk.

    Attributes:
        before: the number of the step.
        earlier: by how many minutes before its step it happens.
    """

    before: int
    step: Step
    earlier: int


@dataclass(frozen=True)
class Variation:
    """One world's secrets.

    Attributes:
        beside: how many withheld passages stand before and after each released one, and how many withheld conditions
            more there are where there is one.
        secrets: whatever else was kept.
    """

    beside: tuple[int, ...]
    secrets: tuple[Secret, ...]


@dataclass(frozen=True)
class Pair:
    """The talk, whose secrets differ, and the two ways in which they do."""

    shape: Shape
    owner: int
    steps: tuple[Step, ...]
    one: Variation
    other: Variation


def variations(most: int, deeds: Sequence[str] = SECRET_DEEDS) -> st.SearchStrategy[Variation]:
    """Secrets of one world."""
    secret = st.builds(Secret, before=st.integers(0, most - 1), step=steps(deeds), earlier=st.integers(0, 600))
    return st.builds(
        Variation,
        beside=st.lists(st.integers(0, 3), min_size=1, max_size=4).map(tuple),
        secrets=st.lists(secret, max_size=5).map(tuple),
    )


def pairs(
    *, most: int = 18, deeds: Sequence[str] = OPEN_DEEDS, secrets: Sequence[str] = SECRET_DEEDS
) -> st.SearchStrategy[Pair]:
    """Talks in two worlds."""
    return st.builds(
        Pair,
        shape=st.sampled_from(SHAPES),
        owner=st.integers(0, 2),
        steps=st.lists(steps(deeds), min_size=6, max_size=most).map(tuple),
        one=variations(most, secrets),
        other=variations(most, secrets),
    )


@cache
def laid(shape: Shape) -> Table:
    """A table of this shape at which nothing was said yet; to be copied before use."""
    return Table(sealed=shape.sealed, kept=shape.kept, mediators=("Mara", "Ivo"), seed="worlds")


@dataclass
class World:
    """One world while it is played. What the steps can name has the same number in both worlds.

    Attributes:
        owner: the side whose secrets differ.
        told: what came of each step: nothing, or the code of a refusal.
        refusals: every refusal, as it is told.
        kept_words: the words that were withheld.
    """

    table: Table
    sides: tuple[str, ...]
    owner: str
    variation: Variation
    things: list[DeskRef] = field(default_factory=list)
    replies: list[tuple[DeskRef, int]] = field(default_factory=list)
    items: list[DeskRef] = field(default_factory=list)
    conditions: list[DeskRef] = field(default_factory=list)
    findings: list[tuple[DeskRef, DeskRef]] = field(default_factory=list)
    stages: list[tuple[DeskRef, DeskRef]] = field(default_factory=list)
    withdrawn: list[DeskRef] = field(default_factory=list)
    secret: list[DeskRef] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    kept_words: list[str] = field(default_factory=list)
    entries_said: int = 0

    def play(self, steps_of_talk: tuple[Step, ...]) -> None:
        """The whole talk, with this world's secrets."""
        self._begin()
        for number, step in enumerate(steps_of_talk):
            for secret in self.variation.secrets:
                if secret.before == number:
                    self._keep_secret(secret)
            self.told.append(self._try(step))

    def _begin(self) -> None:
        """Each side's words have crossed and been answered, on conditions that are stated in part."""
        plainly = Step("begin", 0, 0, 0)
        for number, _ in enumerate(self.sides):
            self.say(Step("say", number, number, 1))
        for number, words in enumerate(tuple(self.things)):
            owner, to = self.sides[number], self.sides[number - 1]
            self._bring(to, [very(words)], plainly)
            self._deliver_everything(to)
            on_conditions = 6 + 16 + 32
            self.reply(
                Step("reply", 0, len([item for item in self.items if self.table.leg(item).people]) - 1, on_conditions)
            )
            reply, _ = self.replies[-1]
            shown = clause(reply, len(self._reply_of(reply).conditions))
            self._bring(owner, [stance_of(reply, shown)], plainly)
            self._deliver_everything(owner)

    def _deliver_everything(self, leg: str) -> None:
        if self.table.legs[leg].sort is not Room.SEALED:
            self.table.deliver(*(item for item in self.items if self.table.leg(item).name == leg))

    def _reply_of(self, reply: DeskRef) -> Replied:
        body = self.table.body(reply)
        act = body if isinstance(body, Replied) else body.act
        assert isinstance(act, Replied)
        return act

    def _try(self, step: Step) -> str:
        try:
            getattr(self, step.deed)(step)
        except Refusal as refusal:
            self.refusals.append(refusal)
            return refusal.code
        except NothingThere:
            return "nothing there"
        return "done"

    def _keep_secret(self, secret: Secret) -> None:
        now = self.table.now
        self.table.now = Moment(ms=now.ms - 60_000 * secret.earlier, zone=now.zone)
        self._try(secret.step)
        self.table.now = now

    # --- who and how

    def side(self, number: int) -> str:
        """One of the sides."""
        return pick(self.sides, number)

    def mediator(self, number: int) -> str:
        """One of the team."""
        return pick(("Mara", "Mara", "Ivo"), number)

    def hand(self, leg: str, how: int) -> dict[str, Any]:
        """By whose hand something of a side is written."""
        by = pick(("envoy", "principal"), how)
        noted = self.table.legs[leg].sort is Room.KEPT or how & 12 == 12
        return {"by": by, "noting": Noting() if noted else None, "mediator": self.mediator(how >> 5)}

    def beside(self, leg: str, number: int) -> int:
        """How many withheld ones stand beside, on the leg whose secrets differ."""
        return pick(self.variation.beside, number) if leg == self.owner else 0

    def terms(self, leg: str, how: int) -> Terms:
        """Terms that let something cross."""
        others = [side for side in (*self.sides, PUBLIC) if side != leg]
        start = self.table.now.ms
        return terms(
            pick((Carriage.VERBATIM, Carriage.VERBATIM, Carriage.IN_SUBSTANCE), how),
            others if how & 3 else others[:1],
            attribution=Attribution.UNNAMED if how & 56 == 56 else Attribution.NAMED,
            convey_until=Moment(ms=start + 20 * 3_600_000, zone=60) if how & 448 == 448 else None,
            provisos=("not for the press",) if how & 1536 == 1536 else (),
            time_may_cross=bool(how & 2048),
        )

    def withheld(self, leg: str, text: str) -> Passage:
        """A passage for the mediator alone."""
        self.kept_words.append(text)
        return self.table.passage(leg, text, valid_until=self.table.after(days=1) if len(text) & 1 else None)

    # --- what happens in both worlds

    def say(self, step: Step) -> None:
        """A released passage, with withheld ones beside it."""
        leg = self.side(step.who)
        beside = self.beside(leg, self.entries_said)
        self.entries_said += 1
        before = tuple(self.withheld(leg, f"only for you: reserve {number} of the fleet") for number in range(beside))
        after = tuple(self.withheld(leg, "and nobody may know of the second port" * beside) for _ in before)
        released = self.table.passage(
            leg,
            pick(ONE_WORDS, step.what),
            self.terms(leg, step.how),
            act=pick(tuple(Act), step.how),
            valid_until=self.table.after(days=2, zone=180) if step.how & 4096 else None,
        )
        released = msgspec.structs.replace(released, salt=bytes(31) + bytes([len(self.things)]))
        said = Said(passages=(*before, released, *after), under=None)
        ident = self.table.act(leg, said, **self.hand(leg, step.how >> 4))
        self.things.append(self.table.ref(leg, ident, beside))

    def convey(self, step: Step) -> None:
        """One or two items for somebody."""
        to = pick((*self.sides, PUBLIC), step.who)
        drafts = [self._draft(to, step.what, step.how)]
        if step.how & 1024:
            drafts.append(self._draft(to, step.what + 1, step.how >> 4))
        self._bring(to, drafts, step)

    def _draft(self, to: str, what: int, how: int) -> Draft:
        thing = pick([each for each in self.things if self.table.leg(each).name != to], what)
        unnamed = how & 96 == 96
        return very(thing, unnamed=unnamed) if how & 128 else wording("They can wait.", thing, unnamed=unnamed)

    def _bring(self, to: str, drafts: list[Draft], step: Step) -> None:
        mediator = self.mediator(step.how >> 9)
        items = self.table.convey(to, *drafts, mediator=mediator)
        body = self.table.body(items[0], mediator)
        assert isinstance(body, Conveyed)
        self.items += items
        self.conditions += [
            item for item, said in zip(items, body.items, strict=True) if isinstance(said, ConditionItem)
        ]

    def deliver(self, step: Step) -> None:
        """A sheet was brought."""
        item = pick([each for each in self.items if self.table.leg(each).sort is not Room.SEALED], step.what)
        self.table.deliver(item, mediator=self.mediator(step.how))

    def reply(self, step: Step) -> None:
        """An answer, some of whose conditions may be stated; where some may not, their number is a secret."""
        item = pick([each for each in self.items if self.table.leg(each).people], step.what)
        leg = self.table.leg(item).name
        stance = pick((*Stance, Stance.ON_CONDITIONS, Stance.ON_CONDITIONS), step.how)
        stated = 1 + (step.how >> 3 & 1) if stance is Stance.ON_CONDITIONS else 0
        kept = step.how >> 4 & 1 if stated else 0
        more = self.beside(leg, len(self.replies)) if kept else 0
        clauses = [
            self.table.condition(
                leg, f"clause {number}", self.terms(leg, step.how >> 5), finder=pick(tuple(End), step.what)
            )
            for number in range(stated)
        ]
        self.kept_words += ["unless the secret envoy returns"] * (kept + more)
        hidden = [self.table.condition(leg, "unless the secret envoy returns") for _ in range(kept + more)]
        earlier = [whole for whole, _ in self.replies if whole.room == item.room] if step.how & 256 else []
        act = Replied(
            items=(Answered(item=item.what, digest=self.table.digest(item)),),
            stance=stance,
            conditions=(*hidden, *clauses),
            force=Force.NON_BINDING,
            valid_until=self.table.after(days=3) if step.how & 512 else None,
            terms=self.terms(leg, step.how >> 2),
            under=None,
            over=tuple(whole.what.entry for whole in earlier[-1:]),
        )
        first = self.table.ref(item, self.table.act(item, act, **self.hand(leg, step.how)))
        self.replies.append((first, stated))
        self.conditions += [clause(first, kept + more + number + 1) for number in range(stated)]

    def carry_stance(self, step: Step) -> None:
        """A stance, with as many of its conditions as may be stated, or none."""
        reply, stated = pick(self.replies, step.what)
        to = pick([side for side in self.sides if side != self.table.leg(reply).name], step.who)
        last = len(self._reply_of(reply).conditions)
        shown = [clause(reply, last - number) for number in range(stated)] if step.how & 1 else []
        self._bring(to, [stance_of(reply, *shown, unnamed=step.how & 96 == 96)], step)

    def find(self, step: Step) -> None:
        """A finding on a condition, mostly by whoever was named to find."""
        condition = pick(self.conditions, step.what)
        leg = self.table.leg(condition).name
        state = pick(tuple(Finding), step.how)
        named = finder_of(self.table.reading(leg), condition.what)
        if (named is End.MEDIATOR) != (step.how & 112 == 112):
            self.table.find(condition, state, end=End.MEDIATOR, mediator=self.mediator(step.who))
            return
        found = self.table.find(condition, state, given=self.terms(leg, step.how >> 2), **self.hand(leg, step.how))
        self.findings.append((found, condition))

    def carry_finding(self, step: Step) -> None:
        """A finding for whom the condition was stated to."""
        finding, condition = pick(self.findings, step.what)
        stated = pick(self._drawn_from([condition]), step.who)
        draft = FindingOf(finding=finding, condition=stated.what, unnamed=step.how & 96 == 96)
        self._bring(self.table.leg(stated).name, [draft], step)

    def stage(self, step: Step) -> None:
        """A side goes further with its words, or with an answer of it, and lets that be told."""
        thing = pick([*self.things, *(reply for reply, _ in self.replies)], step.what)
        leg = self.table.leg(thing).name
        given = msgspec.structs.replace(self.terms(leg, step.how >> 2), provisos=())
        stage = pick(tuple(Stage), step.how)
        found = self.table.stage(thing, stage, given, by="principal", mediator=self.mediator(step.who))
        self.stages.append((found, thing))

    def carry_stage(self, step: Step) -> None:
        """That is told to somebody who has it."""
        stage, thing = pick(self.stages, step.what)
        item = pick(self._drawn_from([thing]), step.who)
        self._bring(self.table.leg(item).name, [stage_of(stage, item, unnamed=step.how & 96 == 96)], step)

    def _drawn_from(self, sources: list[DeskRef]) -> list[DeskRef]:
        """The conveyed items that draw on any of these."""
        rooms = self.table.station().talk.rooms
        return [item for item in self.items if set(rooms.source_of(item.room, item.what)) & set(sources)]

    def change(self, step: Step) -> None:
        """Other terms for something that was released."""
        thing = pick(self.things, step.what)
        leg = self.table.leg(thing).name
        over = None if step.how & 1 else ()
        self.table.release(thing, self.terms(leg, step.how >> 1), over=over, **self.hand(leg, step.how))

    def withdraw(self, step: Step) -> None:
        """Something that was released is taken back; it may have crossed."""
        thing = pick(self.things, step.what)
        self.table.withdraw(thing, quiet=step.how & 3 == 3, **self.hand(self.table.leg(thing).name, step.how))
        self.withdrawn.append(thing)

    def tell_withdrawal(self, step: Step) -> None:
        """The bare fact of it."""
        item = pick(self._drawn_from(self.withdrawn), step.what)
        self._bring(self.table.leg(item).name, [WithdrawalOf(item=item.what)], step)

    def strike(self, step: Step) -> None:
        """A note of words or of an answer was wrong."""
        notes = [*self.things, *(reply for reply, _ in self.replies)]
        self.table.strike(pick(notes, step.what), mediator=self.mediator(step.how))

    def strike_delivery(self, step: Step) -> None:
        """A delivery was noted wrongly."""
        leg = pick((*self.sides, PUBLIC), step.who)
        delivered = pick(self.table.reading(leg).of_kind("delivered"), step.what)
        self.table.strike(delivered.ident, of=leg, mediator=self.mediator(step.how))

    def correct(self, step: Step) -> None:
        """Whoever has something that rests on what was struck is told."""
        rooms = self.table.station().talk.rooms
        item = pick([each for each in self.items if each.what in corrections_owed(rooms, each.room)], step.what)
        self._bring(self.table.leg(item).name, [CorrectionOf(item=item.what)], step)

    def ask(self, step: Step) -> None:
        """The mediator's own words, which may happen to be those that somebody withheld."""
        texts = (
            "What do you need?",
            "only for you: reserve 1 of the fleet",
            "We will sail at dawn, and nobody knows. 0",
        )
        self._bring(pick((*self.sides, PUBLIC), step.who), [own_words(pick(texts, step.what))], step)

    def wait(self, step: Step) -> None:
        """Hours pass, or weeks."""
        self.table.wait(hours=(step.how % 30) if step.how & 7 else 15 * 24)

    # --- what happens in one of them

    def keep(self, step: Step) -> None:
        """Withheld words, a few or many."""
        texts = [f"We will sail at dawn, and nobody knows. {number}" * (1 + step.how % 5) for number in range(step.who)]
        said = Said(passages=tuple(self.withheld(self.owner, text) for text in texts or ["At noon."]), under=None)
        first = self.table.ref(self.owner, self.table.act(self.owner, said, **self.hand(self.owner, step.how)))
        self.secret += [clause(first, number) for number in range(len(said.passages))]

    def take_back(self, step: Step) -> None:
        """Words that were released and taken back before anything of them crossed."""
        given = self.terms(self.owner, step.how)
        hand = self.hand(self.owner, step.how >> 2)
        self.kept_words.append("The convoy turns back on Monday.")
        thing = self.table.say(self.owner, "The convoy turns back on Monday.", given, **hand)
        self.table.withdraw(thing, **hand)
        self.secret.append(thing)

    def narrow(self, step: Step) -> None:
        """Terms of words that never crossed."""
        self.table.release(pick(self.secret, step.what), WITHHELD, over=(), **self.hand(self.owner, step.how))

    def initial(self, step: Step) -> None:
        """Something that was released is initialled, and that is kept for the mediator."""
        known = [*self.things, *(reply for reply, _ in self.replies)]
        thing = pick([each for each in known if self.table.leg(each).name == self.owner], step.what)
        noting = PAPER if step.how & 1 else None
        self.table.stage(thing, Stage.INITIALLED, noting=noting, mediator=self.mediator(step.who))

    def read_back(self, step: Step) -> None:
        """A wording of withheld words, for their owner, and the answer; nothing of it crosses."""
        to = pick([side for side in (*self.sides, PUBLIC) if side != self.owner], step.who)
        asked = self.table.read_back(
            wording("They sail.", pick(self.secret, step.what)), to, mediator=self.mediator(step.how)
        )
        self.table.answer_read_back(asked, pick(tuple(Answer), step.how >> 2), **self.hand(self.owner, step.how))

    def remark(self, step: Step) -> None:
        """The mediators' note of it."""
        about = tuple(self.secret[: step.who])
        self.table.write(DESK, Remarked(text="Keep an eye on it. " * (1 + step.how % 9), about=about))

    def try_to_carry(self, step: Step) -> None:
        """The mediator drafts withheld words for somebody, and the gate refuses."""
        to = pick([side for side in (*self.sides, PUBLIC) if side != self.owner], step.who)
        station = self.table.station(self.mediator(step.how))
        drafts = (very(pick(self.secret, step.what)),)
        convey(station.talk.rooms, self.table.legs[to].room, drafts, self.table.now, bytes(32))
        raise AssertionError("withheld words passed the gate")

    def mishear(self, step: Step) -> None:
        """Withheld words that were noted wrongly, struck again."""
        self.kept_words.append("The convoy counts nine.")
        hand = self.hand(self.owner, step.how) | {"noting": Noting()}
        wrong = self.table.say(self.owner, "The convoy counts nine.", **hand)
        self.table.strike(wrong, mediator=self.mediator(step.what))

    def mandate(self, step: Step) -> None:
        """A mandate for somebody who does nothing with it."""
        hand = self.hand(self.owner, step.how) | {"by": "principal"}
        self.table.mandate(self.owner, "clerk", Scope.SPEAK, **hand)


def world(pair: Pair, variation: Variation) -> World:
    """The talk of a pair in one of its worlds."""
    table = laid(pair.shape)
    memo: dict[int, Any] = {id(station.talk): station.talk for station in table.stations.values()}
    sides = (*pair.shape.sealed, *pair.shape.kept)
    lived = World(table=copy.deepcopy(table, memo), sides=sides, owner=pick(sides, pair.owner), variation=variation)
    lived.play(pair.steps)
    return lived


def apparent(lived: World, *hidden: str) -> dict[str, Any]:
    """Everything there is beyond these legs and the desk: entries, rows of every station, views and sheets."""
    seen: dict[str, Any] = {}
    table = lived.table
    for name, leg in table.legs.items():
        if name in (DESK, *hidden):
            continue
        seen[f"entries of {name}"] = table.entries(name)
        for station in leg.stations:
            seen[f"rows of {name} at {station.name}'s"] = rows_of(dump(station.talk), leg.room)
        for now in NOWS:
            seen |= _views(lived, name, now)
    return seen


def _without_marks(sheet: SheetView) -> SheetView:
    """What a sheet gives its side: what speaks against bringing it, and until when, is the mediator's alone."""
    return msgspec.structs.replace(sheet, state="", warnings=[], manners=[], until=None)


def _views(lived: World, name: str, now: Moment) -> dict[str, Any]:
    leg = lived.table.legs[name]
    rooms = lived.table.stations["Mara"].talk.rooms
    seen = {
        f"{name}'s leg at the mediator's at {now.ms}": leg_view(rooms, leg.room, now),
        f"sheets for {name} at {now.ms}": [_without_marks(each) for each in sheets(rooms, now) if each.leg == name],
    }
    for seat in leg.people.values():
        station = next((each for each in leg.stations if each.card == seat.fingerprint), lived.table.stations["Mara"])
        seen[f"view of {seat.name} at {now.ms}"] = view(station.talk, seat.fingerprint, now)
    return {key: plain(value) for key, value in seen.items()}
