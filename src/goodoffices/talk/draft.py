"""What a mediator would like to convey, before the gate: named by its sources, not yet words on a leg.

A draft never holds the text of very words: the gate copies them from their source, so they cannot change on the way
(rule 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from goodoffices.talk.events import Act, DeskRef, Direction, Force, Language, Ref, Translation
from goodoffices.talk.terms import Line, Moment, Text


@dataclass(frozen=True, slots=True)
class VeryWords:
    """A passage, a stance's condition or a stated condition, verbatim.

    Attributes:
        unnamed: convey it unnamed although naming is allowed. Where the terms say unnamed, this must be True.
        provisos: the author's provisos as the mediator words them, where they may not cross word for word; left out,
            the item says that they are not stated. So of every draft.
    """

    source: DeskRef
    unnamed: bool = False
    provisos: tuple[Line, ...] = ()
    translation: Translation | None = None


@dataclass(frozen=True, slots=True)
class InSubstance:
    """The mediator's wording of what one side said.

    Attributes:
        force: never more than the weakest source.
    """

    sources: tuple[DeskRef, ...]
    text: Text
    language: Language
    direction: Direction
    act: Act
    force: Force = Force.NON_BINDING
    unnamed: bool = False
    provisos: tuple[Line, ...] = ()
    translation: Translation | None = None


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The mediator's own words: a question, a proposal, a press line. They draw on nothing and never bind."""

    text: Text
    language: Language
    direction: Direction
    act: Act
    valid_until: Moment | None = None
    answer_by: Moment | None = None
    translation: Translation | None = None


@dataclass(frozen=True, slots=True)
class StatedCondition:
    """A condition that is stated with its stance; ``words`` is its wording in substance, or None: verbatim.

    ``provisos``: of a condition that is stated verbatim; a wording has its own.
    """

    condition: DeskRef
    words: InSubstance | None = None
    provisos: tuple[Line, ...] = ()

    def as_words(self, *, unnamed: bool) -> VeryWords | InSubstance:
        """The condition as words that draw on it alone, named or unnamed as its stance is."""
        if self.words is None:
            return VeryWords(source=self.condition, unnamed=unnamed, provisos=self.provisos)
        return replace(self.words, sources=(self.condition,), force=Force.NON_BINDING, unnamed=unnamed)


@dataclass(frozen=True, slots=True)
class StanceOf:
    """The stance of a reply, for the side whose words it answers, with the conditions that may be stated.

    Attributes:
        third_party: it is told to a side that has the words too, as something about them and no answer to that side.
    """

    reply: DeskRef
    conditions: tuple[StatedCondition, ...] = ()
    unnamed: bool = False
    provisos: tuple[Line, ...] = ()
    third_party: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawalOf:
    """The bare fact that words which crossed earlier on the recipient's leg were withdrawn."""

    item: Ref


@dataclass(frozen=True, slots=True)
class FindingOf:
    """A side's finding on a condition, for whoever the condition was stated to as ``condition``."""

    finding: DeskRef
    condition: Ref
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionOf:
    """That the mediator had wrong something which ``item``, on the recipient's own leg, conveyed before.

    What stands instead is found by the gate among the other drafts of the same conveyance.
    """

    item: Ref


@dataclass(frozen=True, slots=True)
class ExtensionOf:
    """The later dates that their author has given to words or an answer which crossed to the recipient earlier."""

    item: Ref


@dataclass(frozen=True, slots=True)
class StageOf:
    """That a side initialled or confirmed something which stands on the recipient's leg as ``item``."""

    stage: DeskRef
    item: Ref
    unnamed: bool = False


Draft = VeryWords | InSubstance | OwnWords | StanceOf | WithdrawalOf | CorrectionOf | FindingOf | ExtensionOf | StageOf
"""One item of a conveyance, before the gate."""


def drawn_on(draft: Draft) -> tuple[DeskRef, ...]:
    """What a draft draws on."""
    match draft:
        case VeryWords(source=source):
            return (source,)
        case InSubstance(sources=sources):
            return sources
        case StanceOf(reply=reply, conditions=conditions):
            return (reply, *(stated.condition for stated in conditions))
        case FindingOf(finding=finding):
            return (finding,)
        case StageOf(stage=stage):
            return (stage,)
        case _:
            return ()


def beside(drafts: Iterable[Draft], *, third_party: bool) -> frozenset[DeskRef]:
    """What crosses in one conveyance with the same meaning: to a third party, or not."""
    return frozenset(
        source
        for draft in drafts
        if (isinstance(draft, StanceOf) and draft.third_party) is third_party
        for source in drawn_on(draft)
    )
