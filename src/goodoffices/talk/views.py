"""What a view is made of: plain data, ready for a page, a terminal or JSON.

The rules are:

* A view is somebody's: it holds what that seat may have, and nothing that hints at more.
* What names something, so that one can act on it, is a :class:`Reference`; an instant is an :class:`Instant`. How they
  are written is decided once, where a view leaves the station: see :mod:`goodoffices.station.api.encoding`.
* A text is of a kind, and the kind stands in its type: somebody's words, a name, a code of a known list, … What the
  program itself says is never a text: it is a :class:`Sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self, TypeAlias

import msgspec
from msgspec import Meta

from goodoffices.words import parse_handle, parse_instant, say_handle, say_instant
from goodoffices.words.proquint import BYTES_OF_A_WORD

IS = "is"
"""Under this name the metadata of a text say of which kind it is."""


def text_of_kind(kind: str, description: str | None = None) -> Meta:
    """What the type of a text says of it."""
    return Meta(description=description, extra={IS: kind})


Text = Annotated[str, text_of_kind("words")]
"""What somebody said or wrote, as it was written; it may have several lines."""
Name = Annotated[str, text_of_kind("name")]
"""What somebody called a person, a side, a leg, a place or a talk; or the program's own name for a recipient."""
Code = Annotated[str, text_of_kind("code")]
"""One of a known list: small letters, figures and underscores. Words are made of it with the sentences."""
Tag = Annotated[str, text_of_kind("language")]
"""A language tag, such as ``he``."""
Length = Annotated[str, text_of_kind("length")]
"""A length of time, such as ``14d``, ``36h`` or ``90m``."""
Address = Annotated[str, text_of_kind("address")]
"""Of a relay."""
Mark = Annotated[str, text_of_kind("mark")]
"""What is compared, handed over, reported or given back as it is: a fingerprint, a message, a version."""
Page = Annotated[str, text_of_kind("page")]
"""A finished page, in the language of whoever reads it."""


class Value:
    """A small immutable value that msgspec does not know, so that it asks the encoder how to write it."""

    __slots__: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(name)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._parts() == self._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._parts()!r}"

    def _parts(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)


class Reference(Value):
    """Names an entry of a talk, or the thing with that number in it.

    Attributes:
        entry: the id of the entry; in what has left its station, as much of the beginning as the handle says.
        number: of the thing, from 1; None: the entry.
    """

    __slots__ = ("entry", "number")
    entry: bytes
    number: int | None

    def __init__(self, entry: bytes, number: int | None = None) -> None:
        object.__setattr__(self, "entry", entry)
        object.__setattr__(self, "number", number)

    def __str__(self) -> str:
        return self.entry.hex() if self.number is None else f"{self.entry.hex()}.{self.number}"

    @classmethod
    def read(cls, handle: str) -> Self:
        """A reference as long as a handle says; of no handle, the one without a name.

        Raises:
            HandleUnclear: it is none.
        """
        spoken, _, number = handle.partition(".")
        return cls(parse_handle(spoken) if spoken else b"", int(number) if number else None)

    @property
    def handle(self) -> str:
        """The handle that says all of it, however long it is; of one without a name, nothing."""
        if not self.entry:
            return ""
        spoken = say_handle(self.entry, words=len(self.entry) // BYTES_OF_A_WORD)
        return spoken if self.number is None else f"{spoken}.{self.number}"


NAMELESS = Reference(b"")
"""Stands where the form of something has to stay, but not its name."""


class Instant(Value):
    """An instant: milliseconds since 1970 UTC, and the zone of whoever set it, in minutes east of UTC."""

    __slots__ = ("ms", "zone")
    ms: int
    zone: int

    def __init__(self, ms: int, zone: int) -> None:
        object.__setattr__(self, "ms", ms)
        object.__setattr__(self, "zone", zone)

    @classmethod
    def read(cls, text: str) -> Self:
        """An instant as it was written: ``2025-12-14T18:00:00+02:00``.

        Raises:
            InstantUnclear: it was not.
        """
        return cls(*parse_instant(text))

    def __str__(self) -> str:
        return say_instant(self.ms, self.zone)


class Quoted(Value):
    """Somebody's words, among the facts of a sentence: they stand in quotation marks of their own."""

    __slots__ = ("text",)
    text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text)


Fact: TypeAlias = "str | int | Instant | Reference | Quoted | Sentence | Sequence[Fact]"
"""What a sentence is filled with: a name, a number, a time, something named, somebody's words, a sentence; or several.

A sentence among the facts is a term (``stance.accepts``), a clause, or something that is told of in another sentence.
"""


class Sentence(Value):
    """A sentence that is not yet in words: a code, and the facts that it is filled with.

    The words are made above the rules, for whoever reads them and in their language: :mod:`goodoffices.sentences`.
    """

    __slots__ = ("code", "facts")
    code: str
    facts: Mapping[str, Fact]

    def __init__(self, code: str, facts: Mapping[str, Fact]) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "facts", dict(facts))

    @classmethod
    def of(cls, code: str, **facts: Fact) -> Self:
        """A sentence with its facts."""
        return cls(code, facts)

    def __hash__(self) -> int:
        return hash(self.code)

    def _parts(self) -> tuple[object, ...]:
        return (self.code, self.facts)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a view."""


class TermsView(Part, frozen=True):
    """The terms of words, as they stand now.

    Attributes:
        state: ``withheld``, ``open``, ``not_yet``, ``lapsed``, ``withdrawn``, or ``lost``: not released
            again since a station of the side was lost.
        until: when the release lapses.
        manner: the most that may be done to bring them: ``spoken``, ``shown`` or ``left``.
        events: the entries that count together, for whoever replaces them.
    """

    carriage: Code
    to: list[Name]
    attribution: Code
    not_before: Instant | None
    until: Instant | None
    provisos: list[Text]
    read_back: bool
    time_may_cross: bool
    manner: Code
    state: Code
    events: list[Reference]


class CrossedView(Part, frozen=True):
    """That something crossed: to whom, as what, how and when (rule 7).

    Attributes:
        to: the recipient's name here; None: to nobody it was meant for, but to ``person``.
        form: ``verbatim``, ``in_substance``, or the bare news of something (``news_of_withdrawal``).
        manner, when: None where either could tell who got it.
        translation: the mediator's courtesy translation that went along.
        provisos: how the author's provisos were put; where nobody may know who got it, that is not told.
        outside: it lay outside the terms.
    """

    to: Name | None
    person: Name | None
    outside: bool
    form: Code
    manner: Code | None
    when: Instant | None
    translation: Text | None
    provisos: list[Text]
    proviso_not_stated: bool

    def told(self, form: str) -> Sentence:
        """The same as a sentence. ``form``: as what it is told to have crossed."""
        if self.to is None:
            somebody: Fact = Sentence.of("somebody.somebody") if self.person is None else self.person
            what = Sentence.of(f"astray.{form}", person=somebody)
        else:
            what = Sentence.of(f"crossing.{form}", to=self.to)
        if self.when is not None:
            code = "crossed.on" if self.to is not None and form in _AS_WORDS else "crossed.told_on"
            what = Sentence.of(code, what=what, when=self.when)
        how = [] if self.manner is None else [Sentence.of(f"manner.{self.manner}")]
        put = [Quoted(each) for each in self.provisos]  # beside what they belong to
        how += [Sentence.of("crossed.provisos", provisos=put)] if put else []
        how += [Sentence.of("crossed.proviso_not_stated")] if self.proviso_not_stated else []
        how += [Sentence.of("crossed.outside")] if self.outside else []
        return Sentence.of("crossed.told", what=[what, *how])


_AS_WORDS = ("verbatim", "in_substance", "own_words")
"""The forms in which something itself crosses; in all others it is news of it."""


class HandView(Part, frozen=True):
    """By whose hand words stand here, when not by their author's own (rule 18).

    ``speaker``, ``interpreter`` and ``when`` are known on the speaker's own leg alone.
    """

    way: Code
    closeness: Code
    speaker: Name | None = None
    interpreter: Name | None = None
    when: Instant | None = None


class WordsView(Part, frozen=True, tag="words"):
    """Words of this leg's side: a passage, a condition of its reply, or (``role``) what else it may release.

    ``stage``: how far the side has gone with them: ``initialled`` or ``confirmed``; None: neither, or taken back.
    """

    ref: Reference
    role: Code
    text: Text
    language: Tag
    direction: Code
    act: Code
    force: Code
    valid_until: Instant | None
    answer_by: Instant | None
    expired: bool
    parallel: bool
    stage: Code | None
    terms: TermsView
    crossed: list[CrossedView]
    void: Sentence | None


class ReplyView(Part, frozen=True, tag="reply"):
    """The stance of this leg's side to exact conveyed texts.

    ``life``: ``counts``, or why it does not: see :mod:`goodoffices.talk.reply`; of several texts the best of them.
    ``stage``: how far the side has gone with it: ``initialled`` or ``confirmed``; None: neither, or taken back.
    """

    ref: Reference
    stance: Code
    to: list[Reference]
    force: Code
    valid_until: Instant | None
    expired: bool
    stage: Code | None
    terms: TermsView
    crossed: list[CrossedView]
    life: Code
    void: Sentence | None


class StageView(Part, frozen=True, tag="stage"):
    """That this leg's side initialled or confirmed its words, or its answer, at ``about``."""

    ref: Reference
    stage: Code
    about: list[Reference]
    terms: TermsView
    crossed: list[CrossedView]
    void: Sentence | None


class DeliveryView(Part, frozen=True):
    """A delivery of something on a kept leg."""

    when: Instant
    where: Name | None
    by: Name
    to: Name
    manner: Code


class ItemView(Part, frozen=True, tag="item"):
    """What the mediator said on this leg: words, a stance, a condition, a finding, or news of what came earlier.

    Attributes:
        what: ``words``, ``stance``, ``condition``, ``finding``, ``withdrawal``, ``correction``, ``stage``, …
        form: ``verbatim``, ``in_substance`` or ``own_words``; of words and conditions.
        text: the words; empty: it is none.
        stated: in the place of words: the stance, what was found, the stage; ``later_dates``, ``withdrawn``, ``wrong``.
        speaker: whose, by the name on this leg; None: unnamed, or the mediator's own.
        about: the passages of this leg that it answers or withdraws, or the condition that it finds on.
        answered: the wording that was answered, or of what it is news.
        through: beside each of these, the stance of the answer to them that this is about; empty: it is about them.
        news_of: ``words``, ``stance``, … : what sort of item it is news of.
        ended: of the news that news of an end was wrong: what that had said no longer stands: ``words``, ``stance``, …,
            or of a stage ``initialled`` or ``confirmed``.
        receipt: ``conveyed``, or on a kept leg ``sheet_made`` and then ``delivered``.
        stances: how this leg's side has answered; several stand side by side, strictest first.
        agreement: what may be said of those answers; empty: nothing.
        answer_by: the last moment for an answer, as this leg knows it.
        late: an answer that was given after the last moment for one.
        again: the earlier copy of the same thing on this leg.
        provisos: as their author wrote them with very words that are named, else as the mediator puts them.
        proviso_not_stated: there is one that does not stand here.
        withdrawn: its withdrawal was told here.
        wrong: it was told here that the mediator had it wrong.
        instead: of the news of that, which item of the same conveyance stands in its place, counted from one.
        stage: how far its author has gone with it, as this leg was told: ``initialled`` or ``confirmed``.
    """

    ref: Reference
    what: Code
    form: Code | None
    text: Text
    stated: Code | None
    language: Tag | None
    direction: Code
    translation: Text | None
    act: Code | None
    force: Code | None
    speaker: Name | None
    hand: HandView | None
    approved: bool
    said: Instant | None
    valid_until: Instant | None
    answer_by: Instant | None
    expired: bool
    late: bool
    again: Reference | None
    provisos: list[Text]
    proviso_not_stated: bool
    about: list[Reference]
    answered: list[Text]
    through: list[Code]
    news_of: Code | None
    ended: Code | None
    others_not_stated: bool
    finder: Code | None
    receipt: Code
    deliveries: list[DeliveryView]
    stances: list[Code]
    agreement: list[Sentence]
    withdrawn: bool
    wrong: bool
    instead: int | None
    stage: Code | None


class ReadBackView(Part, frozen=True, tag="read_back"):
    """A wording that its owner is asked to approve, with all that stands beside it: a translation, the provisos."""

    ref: Reference
    text: Text
    language: Tag
    direction: Code
    translation: Text | None
    act: Code
    force: Code
    provisos: list[Text]
    proviso_not_stated: bool
    to: Name
    about: list[Reference]
    answers: list[Code]
    approved: bool
    deliveries: list[DeliveryView]


class RulesView(Part, frozen=True, tag="ground_rules"):
    """Terms of reference, offered or in force."""

    ref: Reference
    disclosure: Code
    disclose_to: list[Name]
    lease: Length
    retention: Code
    opened_told: bool
    existence_confidential: bool
    languages: list[Tag]
    text: Text | None
    in_force: bool
    answers: list[Code]
    deliveries: list[DeliveryView]


class ToldView(Part, frozen=True, tag="told"):
    """Something that happened: a seat, a mandate, words that crossed, a loss, a receipt.

    ``words``: what somebody wrote with it (a note, an amended wording, a citation); never a part of the sentence.
    """

    ref: Reference
    told: list[Sentence]
    words: list[Text]
    about: list[Reference]
    deliveries: list[DeliveryView]


Content = WordsView | ReplyView | StageView | ItemView | ReadBackView | RulesView | ToldView


class LineView(Part, frozen=True):
    """One entry of a thread.

    Attributes:
        by: whose act, by name; for noted acts the person who spoke.
        own: by its author's own hand; False: noted by the mediator's team (``hand`` says how).
        doubtful: the time is implausible (rule 16).
        void: why it has no effect; None: it has.
        mail: of an own entry that goes by mail, how far it is (rule 12); of one that came under an old key, that it
            did. The station fills it in.
        mistakable: why the name could be taken for something else; None: it cannot.
    """

    ref: Reference
    kind: Code
    by: Name
    end: Code
    own: bool
    hand: HandView | None
    at: Instant
    doubtful: bool
    void: Sentence | None
    content: list[Content]
    mail: Sentence | None = None
    mistakable: Sentence | None = None


class ConditionView(Part, frozen=True):
    """A condition, as this leg has it.

    Attributes:
        whose: ``ours`` (this leg's side set it) or the other side's name here, or None where unnamed.
        finder_name: a third party whose finding the mediator reports.
        state: ``open``, ``met``, ``failed``, ``waived``; ``overdue`` when open past its date; or ``answer_gone``: the
            answer that it belongs to no longer counts.
        findings: who found what.
    """

    ref: Reference
    text: Text
    language: Tag
    direction: Code
    whose: Name | None
    finder: Code
    finder_name: Name | None
    until: Instant | None
    state: Code
    findings: list[Sentence]


class CommitmentView(Part, frozen=True):
    """What an assurance or a proposal has come to, from this leg's entries (rule 11).

    Attributes:
        kind: ``undertaking``; ``commitment`` once it stands, or would if its conditions are met; ``text`` for a
            proposal of the mediator's own, which is nobody's commitment.
        wording: on the author's leg, the wording in substance that was answered.
        state: a state of :mod:`goodoffices.talk.outcome`.
        force: the weaker of the words and of the yes to them, each with what was confirmed.
        stage: how far it has gone: ``accepted``, ``ad_referendum``, ``initialled`` or ``confirmed``, the lower of its
            two sides'; None: no yes counts.
        debtor_stage, creditor_stage: how far each side has gone; of the creditor None, where no yes of it counts.
        sentences: what that means.
        valid_until: until when it holds; of an agreement, what the yes answered, or the yes where that ends earlier.
    """

    ref: Reference
    kind: Code
    text: Text
    wording: Text | None
    language: Tag
    direction: Code
    debtor: Name
    creditor: Name
    state: Code
    force: Code
    stage: Code | None
    debtor_stage: Code
    creditor_stage: Code | None
    sentences: list[Sentence]
    valid_until: Instant | None
    answer_by: Instant | None


class PersonView(Part, frozen=True):
    """Somebody who sits on a leg. ``left``: has the seat no more; ``barred``: the station there was lost."""

    name: Name
    role: Code
    left: bool
    barred: bool


class HeardView(Part, frozen=True):
    """When something last came from somebody's station."""

    name: Name
    at: Instant


class LegView(Part, frozen=True):
    """A leg, as one seat has it in front of it.

    Attributes:
        people: who sits here now, and who left.
        gate: why nothing of this side may cross now; None: the gate is open (at a side's own station: always None).
        heard: a mediator's: how old the last word from each station of the side is (rule 3).
        waiting: what waits for whoever reads this.
        missing: what is known to be missing or forked.
        mistakable: which names on this leg could be taken for something else, and why; made elsewhere, they are kept.
    """

    leg: Name
    room: Code
    people: list[PersonView]
    lines: list[LineView]
    conditions: list[ConditionView]
    commitments: list[CommitmentView]
    rules: list[RulesView]
    gate: Sentence | None
    heard: list[HeardView]
    waiting: list[Sentence]
    missing: list[Sentence]
    held: int
    closed: bool
    mistakable: list[Sentence] = []


class RecipientView(Part, frozen=True):
    """Somebody whom words of a leg can be released to.

    Attributes:
        name: on this leg.
        side: a mediator's: the side that it means, by its own name, or ``the public``; None: that is not for this seat.
    """

    name: Name
    side: Name | None


class MandateView(Part, frozen=True):
    """What somebody on a leg may do by the word of a principal.

    Attributes:
        seat: whose mandate it is.
        scopes: what it allows: ``speak``, ``release``, ``bind``.
        until: None: it has no end.
        state: ``in_force``, ``not_yet``, ``ended`` (its time is over) or ``revoked``.
    """

    ref: Reference
    seat: Name
    scopes: list[Code]
    since: Instant
    until: Instant | None
    state: Code


class LegHead(Part, frozen=True):
    """What stands above a thread: everything about a leg but what was said on it.

    Attributes:
        recipients: whom its words can be released to.
        mandates: what principals gave, in the order of the thread; what somebody may do by their role is not among it.
        people, rules, gate, heard, missing, held, closed, mistakable: as in :class:`LegView`.
        restored: when the backup was made from which this mediator's station was restored, until a person says that
            nothing of the leg is missing; None: nothing is.
        given_back: own words that another station gave back and nobody has judged. The station fills it in.
    """

    leg: Name
    room: Code
    recipients: list[RecipientView]
    people: list[PersonView]
    mandates: list[MandateView]
    rules: list[RulesView]
    gate: Sentence | None
    heard: list[HeardView]
    missing: list[Sentence]
    held: int
    closed: bool
    mistakable: list[Sentence]
    restored: Instant | None = None
    given_back: int = 0


class SheetView(Part, frozen=True):
    """A delivery sheet as the mediator has it.

    Attributes:
        state: ``to_deliver``, ``delivered``, ``delivered_in_part`` or ``do_not_deliver``.
        warnings: why not to deliver it; that something was brought outside its terms, or to somebody of another side.
        manners: of each item the most that may be done to bring it: ``spoken``, ``shown`` or ``left``.
    """

    ref: Reference
    leg: Name
    state: Code
    warnings: list[Sentence]
    manners: list[Code]
    items: list[ItemView]
    until: Instant | None


class StillToTell(Part, frozen=True):
    """Something that a side must still be told.

    Attributes:
        ref: what a delivery of it names; None: it is written down first, when it is told.
        words: the side's own words that it is about, where it says that they crossed or what was found of them.
    """

    ref: Reference | None
    side: Name
    told: list[Sentence]
    words: list[Text]


class View(Part, frozen=True):
    """Everything that one seat has in front of it.

    Attributes:
        seat: ``side``, ``kept`` or ``mediator``.
        legs: one for a side; all, with the desk and the public's, for a mediator.
        sheets: a mediator's delivery sheets.
        still_to_tell: a mediator's: what sides must still be told: kept ones whatever was written down for them (rule
            19), all of them what reached whoever said the words that they answered (rule 7).
    """

    seat: Code
    legs: list[LegView]
    sheets: list[SheetView]
    still_to_tell: list[StillToTell]


class LeftView(Part, frozen=True):
    """Something that stays undone when a leg is closed.

    Attributes:
        leg: on which it stands.
        told: what it is: a sheet that was not delivered, something still to tell, a wording that waits for approval, a
            condition that is open, an answer that never crossed.
        words: the words that it is about, where there are some.
    """

    leg: Name
    ref: Reference
    told: Sentence
    words: Text | None


class LegEndView(Part, frozen=True):
    """The end of one leg.

    Attributes:
        retention: ``keep`` or ``destroy``; None: nothing was agreed, and this end has not closed it.
        agreed: its ground rules in force say so; else this end asked for it when it closed the leg.
    """

    leg: Name
    closed: bool
    retention: Code | None
    agreed: bool


class EndView(Part, frozen=True):
    """What becomes of a talk at one station, as its legs stand.

    Attributes:
        becomes: ``keep``; ``destroy``: every leg is closed, and it is to be destroyed; ``open_legs``: it will be, once
            the legs that are open are closed too; ``at_odds``: ground rules of two legs say different things.
        told: the same as a sentence.
    """

    becomes: Code
    legs: list[LegEndView]
    told: Sentence
