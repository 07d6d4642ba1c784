"""Histories of one text that both sides initial and confirm, take back and have told, beside answers of all kinds.

The rules are:

* It is the play of answers, with more steps. It begins with a plain yes of South's, which North has.
* A stage is released to the other side or not, and its release changes; the mediator tells what the gate lets him.
* :func:`StagePlay.allowed` reads off the entries, without the program's rules, what each side ever let the other know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from goodoffices.talk.answers import Known
from goodoffices.talk.draft import WithdrawalOf
from goodoffices.talk.events import DeskRef, Noted, Ref, Released, Stage, Staged, StageItem, Stance, StanceItem, Words
from goodoffices.talk.judge import reached
from goodoffices.talk.licence import stage_places
from goodoffices.talk.outcome import YES, comes_to
from goodoffices.talk.said_of_answers import AGREED, force_of, stage_of
from goodoffices.talk.terms import Carriage
from tests.table import in_substance
from tests.table import stage_of as stage_draft
from tests.talk.answers_play import CONVEY, REPLY, STEPS, Play, pick

OTHER = {"North": "South", "South": "North"}
HEIGHTS = {None: 0, Stage.INITIALLED: 1, Stage.CONFIRMED: 2}


@dataclass
class StagePlay(Play):
    """One history. ``withheld``: whether stages may be kept for the mediator."""

    withheld: bool = True
    stages: dict[str, list[DeskRef]] = field(default_factory=lambda: {"North": [], "South": []})

    def __post_init__(self) -> None:
        """The words have crossed, and a yes came back."""
        super().__post_init__()
        self.step(("reply", Stance.ACCEPTS, "none", 1, 0, None))
        self.step(("convey", 0, 0, True))

    def stage(self, side: str, which: int, stage: Stage, released: bool) -> None:
        """A side goes further with its words, or with one of its answers."""
        what = self.words if side == "North" else pick(self.replies, which)
        given = in_substance(OTHER[side]) if released or not self.withheld else None
        self.stages[side].append(self.table.stage(what, stage, given, by="principal"))

    def go_further(self, side: str, which: int, stage: Stage) -> None:
        """The same, and the other side is told at once of whatever it has of that."""
        self.stage(side, which, stage, released=True)
        rooms, to = self.table.station().talk.rooms, OTHER[side]
        for there in stage_places(rooms, self.table.legs[to].room, self.stages[side][-1]):
            self.table.bring(to, stage_draft(self.stages[side][-1], self.table.ref(to, there.entry, there.index)))

    def release_stage(self, side: str, which: int) -> None:
        """It lets a stage be told, or again."""
        self.table.release(pick(self.stages[side], which), in_substance(OTHER[side]), by="principal")

    def take_stage_back(self, side: str, which: int, quiet: bool) -> None:
        """It takes one back."""
        self.table.withdraw(pick(self.stages[side], which), quiet=quiet and self.quiet, by="principal")

    def tell_stage(self, side: str, which: int, at: int, bring: bool) -> None:
        """The mediator tells it, of one of the items that it could be of."""
        to = OTHER[side]
        there = pick(self.items(to, Words if side == "North" else StanceItem), at)
        draft = stage_draft(pick(self.stages[side], which), there)
        if bring:
            self.table.bring(to, draft)
        else:
            self.table.convey(to, draft)

    def deliver_stage(self, side: str, which: int) -> None:
        """A sheet is brought, if nothing speaks against it."""
        self.bring_sheet(side, pick(self.sheets(side), which))

    def tell_stage_back(self, side: str, which: int) -> None:
        """The bare fact that a stage is no more."""
        to = OTHER[side]
        self.table.bring(to, WithdrawalOf(item=pick(self.items(to, StageItem), which).what))

    # --- looking at it

    def told(self, leg: str) -> list[tuple[DeskRef, StageItem]]:
        """The stages that have reached a leg."""
        reading = self.table.reading(leg)
        refs = [each for each in self.items(leg, StageItem) if reached(reading, each.what)]
        return [(each, self.table.item(each)) for each in refs]

    def source(self, item: DeskRef) -> DeskRef:
        """What the news of a stage was made of."""
        (source,) = self.table.station().talk.rooms.source_of(item.room, item.what)
        return source

    def staged(self, stage: DeskRef) -> Staged:
        """The act itself."""
        body = self.table.body(stage)
        act = body.act if isinstance(body, Noted) else body
        assert isinstance(act, Staged)
        return act

    def allowed(self, stage: DeskRef, to: str) -> bool:
        """Whether any terms that its side ever gave let it be told to ``to``."""
        given = []
        for written in self.table.reading(stage).of_kind("staged", "released"):
            act = written.body.act if isinstance(written.body, Noted) else written.body
            if isinstance(act, Staged) and written.ident == stage.what.entry:
                given.append(act.terms)
            if isinstance(act, Released) and act.what == stage.what:
                given.append(act.terms)
        return any(each and each.carriage is not Carriage.WITHHELD and to in each.to for each in given)

    def did(self, side: str, what: Ref) -> int:
        """How far a side ever went with a thing of its own, by its entries alone."""
        acts = self.table.acts(side, "staged")
        return max((HEIGHTS[act.stage] for act in acts if act.what == what), default=0)

    def tell_all(self) -> None:
        """Answers and stages, until there is nothing more to tell."""
        for _ in range(40):
            before = len(self.table.written)
            super().tell_all()
            for side, stages in self.stages.items():
                to = OTHER[side]
                for item in self.items(to, StageItem):
                    self._attempt(lambda to=to, item=item: self.table.bring(to, WithdrawalOf(item=item.what)))
                for sheet in self.sheets(to):
                    self._attempt(lambda to=to, sheet=sheet: self.bring_sheet(to, sheet))
                for stage in stages:
                    for there in self.items(to, Words if side == "North" else StanceItem):
                        draft = stage_draft(stage, there)
                        self._attempt(lambda to=to, draft=draft: self.table.bring(to, draft))
            if len(self.table.written) == before:
                return
        raise AssertionError("telling never ends")


def shown(known: Known) -> tuple[Any, ...]:
    """What a leg shows of force and stage: of the commitment, and of each side of it."""
    if comes_to(known.facts).name not in AGREED:
        return ()
    yes = [answer.steps for answer in known.answers if answer.stance in YES]
    answered = min(((steps.side.height, steps.binds.strength) for steps in yes), default=None)
    return force_of(known), stage_of(known), known.words.side, known.words.binds, answered


_SIDE = st.sampled_from(("North", "South"))
_WHICH = st.integers(0, 4)
STAGE = st.tuples(st.just("stage"), _SIDE, _WHICH, st.sampled_from(tuple(Stage)), st.booleans())
STAGE_STEPS = st.one_of(
    STAGE,
    st.tuples(st.just("go_further"), _SIDE, _WHICH, st.sampled_from(tuple(Stage))),
    st.tuples(st.just("go_further"), _SIDE, _WHICH, st.sampled_from(tuple(Stage))),
    st.tuples(st.just("release_stage"), _SIDE, _WHICH),
    st.tuples(st.just("take_stage_back"), _SIDE, _WHICH, st.booleans()),
    st.tuples(st.just("tell_stage"), _SIDE, _WHICH, _WHICH, st.booleans()),
    st.tuples(st.just("tell_stage"), _SIDE, _WHICH, _WHICH, st.just(True)),
    st.tuples(st.just("deliver_stage"), _SIDE, _WHICH),
    st.tuples(st.just("tell_stage_back"), _SIDE, _WHICH),
)
HISTORIES = st.lists(st.one_of(STAGE_STEPS, STAGE_STEPS, REPLY, CONVEY, STEPS), max_size=16)
FOCUSED = st.lists(
    st.one_of(
        STAGE_STEPS,
        STAGE_STEPS,
        st.just(("reply", Stance.ACCEPTS, "all", 1, 0, None)),
        st.tuples(st.just("convey"), st.integers(0, 2), st.just(0), st.just(True)),
    ),
    min_size=4,
    max_size=14,
)
"""Plain yeses and stages, so that both sides go far."""
