"""How far each side has gone with a text: accepted, subject to approval at home, initialled, confirmed.

The rules are (rules 6, 10 and 11):

* A side initials or confirms its own words, or a yes of its own. What it has taken back since counts no more; of what
  is left the highest counts, so no order of arrival matters.
* To confirm makes that side's words, or its yes, binding. To initial changes no force. Neither changes anything of
  another side.
* The stage of a side is the first that holds of: confirmed, or bound from the beginning; initialled; subject to
  approval at home (*ad referendum*); accepted. That of a commitment is the lower of its two sides'.
* On the author's leg its own steps count, released or not. On another leg those count that were told there, of any
  copy of the thing, and stand.
* What an answer was taken to does not pass on to the answer that replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from goodoffices.errors.talk import ConfirmedUnnamed, NothingToStage, TalkRefusal
from goodoffices.talk.copies import corrected, items_naming, reached_copies, withdrawal_told
from goodoffices.talk.dates import valid_until
from goodoffices.talk.events import Force, Passage, Ref, Replied, Stage, Staged, StageItem
from goodoffices.talk.judge import reached, touching_in_effect
from goodoffices.talk.lease import stand
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import Releasable, binds_unnamed, releasable, releasables
from goodoffices.talk.reply import Life, lives, stands_here
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Sentence


class SideStage(Enum):
    """How far one side has gone with a text; each is further than the one before."""

    ACCEPTED = "accepted"
    AD_REFERENDUM = "ad_referendum"
    INITIALLED = "initialled"
    CONFIRMED = "confirmed"

    @property
    def height(self) -> int:
        """0 to 3."""
        return tuple(SideStage).index(self)


@dataclass(frozen=True, slots=True)
class Steps:
    """What one side did with one thing, as a leg knows it.

    Attributes:
        force: how far the thing itself binds, as it was said.
        stage: the highest stage that counts; None: none.
        taken_back: the highest that was taken back since, if it is higher than what counts.
    """

    force: Force
    stage: Stage | None = None
    taken_back: Stage | None = None

    @property
    def binds(self) -> Force:
        """How far it binds with that: what is confirmed is binding."""
        return Force.BINDING if self.stage is Stage.CONFIRMED else self.force

    @property
    def was_binding(self) -> bool:
        """Whether it binds, or did before a step was taken back."""
        return self.binds is Force.BINDING or self.taken_back is Stage.CONFIRMED

    @property
    def side(self) -> SideStage:
        """How far the side has gone."""
        if self.binds is Force.BINDING:
            return SideStage.CONFIRMED
        if self.stage is Stage.INITIALLED:
            return SideStage.INITIALLED
        return SideStage.AD_REFERENDUM if self.force is Force.AD_REFERENDUM else SideStage.ACCEPTED


def lower(stages: Iterable[SideStage]) -> SideStage:
    """The stage of what several sides have a part in: the lowest of theirs."""
    return min(stages, key=lambda stage: stage.height)


def height(stage: Stage | None) -> int:
    """0 for none, and more for what is further."""
    return 0 if stage is None else 1 + tuple(Stage).index(stage)


def _steps(force: Force, found: Iterable[tuple[Stage, bool]]) -> Steps:
    """From stages, each with whether it counts."""
    known = list(found)
    furthest = max((stage for stage, _ in known), key=height, default=None)
    stage = max((stage for stage, counts in known if counts), key=height, default=None)
    return Steps(force, stage, taken_back=None if furthest is stage else furthest)


# --- on the leg of the side itself ------------------------------------


def own_steps(reading: Reading, thing: Releasable, as_of: Moment | None = None) -> Steps:
    """What this leg's side did with something of its own; with ``as_of``, without what came later."""
    return reading.remember(
        ("own steps", thing.ref, as_of),
        lambda: _steps(
            thing.force,
            (
                (act.stage, not stand(reading, stage, as_of).withdrawn)
                for stage, act in _staged(reading, thing.ref)
                if as_of is None or stage.written.when.ms <= as_of.ms
            ),
        ),
    )


def _staged(reading: Reading, ref: Ref) -> list[tuple[Releasable, Staged]]:
    """The acts of this leg's side by which it initialled or confirmed something, in effect, sorted by id."""
    return [
        (releasables(written)[0], written.act)
        for written in touching_in_effect(reading, ref, "staged")
        if isinstance(written.act, Staged)
    ]


def highest(reading: Reading, ref: Ref) -> Ref | None:
    """The act by which this leg's side has gone furthest with something of its own, of those that count."""
    counting = [(stage, act) for stage, act in _staged(reading, ref) if not stand(reading, stage).withdrawn]
    if not counting:
        return None
    stage, _ = max(counting, key=lambda each: height(each[1].stage))
    return stage.ref


def quietly_taken_back(reading: Reading, ref: Ref) -> bool:
    """Whether a stage of something was taken back and even that may not be told."""
    standings = [stand(reading, stage) for stage, _ in _staged(reading, ref)]
    return any(standing.withdrawn and standing.quiet for standing in standings)


def staged_thing(reading: Reading, ref: Ref) -> Releasable | None:
    """What was initialled or confirmed by the act at ``ref``; None: that is no such act."""
    written = reading.written(ref.entry)
    if written is None or not isinstance(written.act, Staged):
        return None
    thing = releasable(reading, written.act.what)
    return thing if thing is not None and isinstance(thing.content, Passage | Replied) else None


def reason_not_to_stage(before: Reading, written: Written, act: Staged) -> TalkRefusal | None:
    """What the author is told before it stands: only what counts goes further, and what is confirmed has a name now."""
    thing = releasable(before, act.what)
    if thing is None:
        return None
    standing = stand(before, thing)
    if act.stage is Stage.CONFIRMED and binds_unnamed(Force.BINDING, standing.terms):
        return ConfirmedUnnamed()
    if isinstance(thing.content, Replied):
        found = [each for _, each in lives(before, thing.written, written.when)]
        gone = not {Life.COUNTS, Life.LATE}.intersection(found)
        return NothingToStage(reason=Sentence.of(f"life.{found[0].value}")) if gone else None
    if standing.withdrawn:
        return NothingToStage(reason=Sentence.of("terms.withdrawn"))
    end = valid_until(before, thing)
    if end is not None and written.when.ms > end.ms:
        return NothingToStage(reason=Sentence.of(f"life.{Life.LAPSED.value}"))
    return None


# --- on another leg ------------------------------------


def told_steps(reading: Reading, ref: Ref, force: Force) -> Steps:
    """What this leg was told that the author of something here did with it, under any copy of it.

    What the mediator had wrong was never done, and was not taken back.
    """
    return reading.remember(
        ("told steps", ref, force),
        lambda: _steps(
            force,
            (
                (item.stage, stands_here(reading, there))
                for there, item in told_stages(reading, ref)
                if stands_here(reading, there) or (withdrawal_told(reading, there) and not corrected(reading, there))
            ),
        ),
    )


def told_stages(reading: Reading, ref: Ref) -> list[tuple[Ref, StageItem]]:
    """The news of stages of something conveyed here, of any copy of it, that reached the side."""
    return [
        (there, item)
        for copy in reached_copies(reading, ref)
        for there, item in items_naming(reading, copy)
        if isinstance(item, StageItem) and item.of == copy and reached(reading, there)
    ]
