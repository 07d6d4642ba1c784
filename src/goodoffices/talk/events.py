"""The kinds of entry: everything that anybody can append to a transcript, and its exact shape.

The rules are:

* An entry belongs to exactly one transcript (rule 1); its body is one of the kinds in :data:`Body`.
* A kind has the same shape on a sealed and on a kept leg; only *by whose hand* differs: a side's own act, or
  the same act inside :class:`Noted` (rule 18).
* What stands inside an entry is named by :class:`Ref`: the entry's id and a number. Neither ever leaves its leg
  (rule 17).
* There are no defaults: every field is written, so that every entry has one byte form.

``docs/spec/transcript.md`` shows each kind with a worked example.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import msgspec

from goodoffices.talk.terms import Alias, Line, Manner, Moment, Name, Terms, Text, Wire

Id = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
"""A hash: of an entry, a card, a transcript's founding."""

Salt = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
"""Fresh chance, so that equal words never have equal digests."""

Number = Annotated[int, msgspec.Meta(ge=0, lt=2**40)]
Index = Annotated[int, msgspec.Meta(ge=0, lt=1024)]
Language = Annotated[str, msgspec.Meta(min_length=2, max_length=35, pattern=r"^[A-Za-z0-9-]+\Z")]


class Direction(Enum):
    """Which way words run."""

    LTR = "ltr"
    RTL = "rtl"


class Act(Enum):
    """What words do."""

    ASSURANCE = "assurance"
    PROPOSAL = "proposal"
    REQUEST = "request"
    DEMAND = "demand"
    QUESTION = "question"
    ANSWER = "answer"
    WARNING = "warning"
    DENIAL = "denial"
    REMARK = "remark"


class Force(Enum):
    """How far words bind; each is stronger than the one before."""

    NON_BINDING = "non_binding"
    AD_REFERENDUM = "ad_referendum"
    BINDING = "binding"

    @property
    def strength(self) -> int:
        """0 to 2."""
        return tuple(Force).index(self)


class Form(Enum):
    """How words stand on the leg that they crossed to."""

    VERBATIM = "verbatim"
    IN_SUBSTANCE = "in_substance"
    OWN_WORDS = "own_words"


class Stance(Enum):
    """What a reply says to the words that it names."""

    ACCEPTS = "accepts"
    ON_CONDITIONS = "accepts_on_conditions"
    DECLINES = "declines"
    TAKES_NOTE = "takes_note"
    INTERIM = "interim"
    RETURNED = "returned"


class End(Enum):
    """The two ends of a leg. On the desk there is only the mediators' end."""

    SIDE = "side"
    MEDIATOR = "mediator"


class Role(Enum):
    """What a seat's person is in the talk."""

    PRINCIPAL = "principal"
    ENVOY = "envoy"
    MEDIATOR = "mediator"
    NOTE_TAKER = "note_taker"
    INTERPRETER = "interpreter"
    GUARANTOR = "guarantor"
    MESSENGER = "messenger"


class Room(Enum):
    """What a transcript is: a leg whose far end has a station, one kept by hand, the public's, or the desk."""

    SEALED = "sealed"
    KEPT = "kept"
    PUBLIC = "public"
    DESK = "desk"


class Way(Enum):
    """How noted words came."""

    CALL = "call"
    MEETING = "meeting"
    PAPER = "paper"
    MESSENGER = "messenger"


class Closeness(Enum):
    """How close noted words are to what was said."""

    HANDED_OVER = "handed_over_in_writing"
    DICTATED = "dictated_and_read_back"
    AT_THE_TIME = "noted_at_the_time"
    FROM_MEMORY = "from_memory"

    @property
    def carries_very_words(self) -> bool:
        """Whether noted words of this closeness may cross verbatim (rule 18)."""
        return self in (Closeness.HANDED_OVER, Closeness.DICTATED)


class Transit(Enum):
    """How something crossed: sealed on a line, or by hand in one of the manners."""

    SEALED = "sealed"
    SPOKEN = "spoken"
    SHOWN = "shown"
    LEFT = "left"


class Receiver(Enum):
    """Who got what was brought, as far as the mediator knows. Only what somebody of the side got has reached it."""

    SIDE = "side"
    OTHER = "other"
    UNKNOWN = "unknown"


class CrossedAs(Enum):
    """As what something of a leg crossed: in a form, or as the bare news of what became of it."""

    VERBATIM = "verbatim"
    IN_SUBSTANCE = "in_substance"
    OWN_WORDS = "own_words"
    WITHDRAWAL = "news_of_withdrawal"
    EXTENSION = "news_of_extension"
    CORRECTION = "news_of_correction"
    STAGE = "news_of_stage"


class Stage(Enum):
    """How far a side has gone with a text, beyond its answer."""

    INITIALLED = "initialled"
    CONFIRMED = "confirmed"


class Telling(Enum):
    """When the answers to a text that was put to several sides are told to the others."""

    AT_ONCE = "at_once"
    WHEN_ALL = "when_all"
    ONLY_IF_ALL = "only_if_all"


class Outcome(Enum):
    """What became of a text that was put to several sides."""

    ALL_ANSWERED = "all_answered"
    ALL_SAID_YES = "all_said_yes"
    DID_NOT_COME_ABOUT = "did_not_come_about"


class Answer(Enum):
    """The owner's answer to a wording that was read back."""

    APPROVES = "approves"
    AMENDS = "amends"
    REFUSES = "refuses"


class Finding(Enum):
    """What the named finder found of a condition, strictest first."""

    FAILED = "failed"
    OPEN = "open"
    WAIVED = "waived"
    MET = "met"


class Scope(Enum):
    """What a mandate allows."""

    SPEAK = "speak"
    RELEASE = "release"
    BIND = "bind"


class Disclosure(Enum):
    """The disclosure default of the ground rules (rule 2)."""

    CLOSED = "closed"
    UNCITRAL = "uncitral"


class Retention(Enum):
    """What closing a talk does with it (rule 15); the second is the stricter."""

    KEEP = "keep"
    DESTROY = "destroy"


# --- small parts ------------------------------------


class Ref(Wire, frozen=True, order=True):
    """Something inside an entry of the same transcript."""

    entry: Id
    index: Index


class Instance(Wire, frozen=True, order=True):
    """One station on one transcript: its author's fingerprint and a number made by chance.

    A station that was restored from an old copy is a new instance, never a second past of the old one.
    """

    author: Id
    number: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class Seen(Wire, frozen=True, order=True):
    """The newest entry of an instance that the writer had placed."""

    instance: Instance
    seq: Number
    entry: Id


class Seat(Wire, frozen=True):
    """One person in a talk.

    Attributes:
        fingerprint: of the station's card; for a person without a station, 32 bytes made by chance for this leg.
        name: a name or a title.
        station: whether this person runs a station.
    """

    fingerprint: Id
    name: Name
    end: End
    role: Role
    station: bool


class GroundRules(Wire, frozen=True):
    """Terms of reference.

    Attributes:
        disclosure: closed, or the UNCITRAL default: the mediator may carry the substance to ``disclose_to``.
        disclose_to: the sides to whom; never the public. Sorted, each once.
        opened_told: whether "opened" is told to the other end (rule 12).
        lease_ms: how long a release lasts unless its terms say less, in milliseconds (rule 7).
        existence_confidential: whether even the existence of the talk may not be made public.
        languages: working languages, BCP 47.
        text: anything else that was agreed, in words.
    """

    disclosure: Disclosure
    disclose_to: tuple[Alias, ...]
    opened_told: bool
    lease_ms: Annotated[int, msgspec.Meta(ge=60_000, le=2**45)]
    retention: Retention
    existence_confidential: bool
    languages: tuple[Language, ...]
    text: Text | None


FOURTEEN_DAYS_MS = 14 * 24 * 60 * 60 * 1000
"""The lease of a release where the ground rules say nothing else (rule 7)."""


class Passage(Wire, frozen=True):
    """The smallest unit of words that can be released on its own.

    Attributes:
        valid_until: belongs to the words and crosses with them (rule 8).
        answer_by: ends the time to answer, not the words; crosses with them.
        parallel: a parallel statement: said to the mediator alone; it answers nothing.
        terms: None: the default of the ground rules, or withheld.
    """

    salt: Salt
    text: Text
    language: Language
    direction: Direction
    act: Act
    force: Force
    valid_until: Moment | None
    answer_by: Moment | None
    parallel: bool
    terms: Terms | None


class Condition(Wire, frozen=True):
    """A clause of a reply; a passage of its own, with its own terms.

    Attributes:
        finder: who finds whether it is met: the mediator or this leg's side (rule 11).
        finder_name: a third party whose finding the mediator reports; with the mediator as finder.
        until: the deadline that its author set.
    """

    salt: Salt
    text: Text
    language: Language
    direction: Direction
    finder: End
    finder_name: Name | None
    until: Moment | None
    terms: Terms | None


class Answered(Wire, frozen=True):
    """One exact conveyed text that a reply names."""

    item: Ref
    digest: Id


class Translation(Wire, frozen=True):
    """A courtesy translation; the original prevails (rule 4)."""

    text: Text
    language: Language
    direction: Direction


class Hand(Wire, frozen=True):
    """*As noted by the mediator*: by which way the words came and how close they are."""

    way: Way
    closeness: Closeness


# --- what crosses ------------------------------------


class PutToSeveral(Wire, frozen=True):
    """That a text was put to several sides: how the answers are told, and to whom else. Not yet used: always None."""

    telling: Telling
    others: tuple[Alias, ...]
    in_force_when_all: bool
    replaces: Ref | None


class Words(Wire, frozen=True, tag="words"):
    """Words on the leg that they crossed to.

    Attributes:
        speaker: whose words, by the alias of this leg; None: unnamed, or the mediator's own.
        hand: set where the words were noted and are named.
        approved: the author approved this wording in substance before it crossed.
        said: when first said, where the author released that too.
        answer_by: the last moment for an answer; an extension on this leg may move it.
        provisos: in the author's words where very words are named, else as the mediator words them.
        proviso_not_stated: the author set a proviso that is not stated here.
        again: the first copy of the same words on this leg, if they crossed here before and stand.
        table: reserved.
    """

    form: Form
    text: Text
    language: Language
    direction: Direction
    translation: Translation | None
    act: Act
    force: Force
    speaker: Alias | None
    hand: Hand | None
    approved: bool
    said: Moment | None
    valid_until: Moment | None
    answer_by: Moment | None
    provisos: tuple[Line, ...]
    proviso_not_stated: bool
    again: Ref | None
    table: PutToSeveral | None


class ConditionItem(Wire, frozen=True, tag="condition"):
    """A condition of the stance at ``of`` in the same conveyance, as stated to this leg.

    Attributes:
        finder: SIDE is the side whose condition it is, MEDIATOR the mediator.
        finder_name: the third party whose finding the mediator reports.
        again: an earlier copy of the same condition on this leg.
    """

    of: Index
    words: Words
    finder: End
    finder_name: Name | None
    until: Moment | None
    again: Ref | None


class AnsweredWords(Wire, frozen=True):
    """Which words a stance answers, and the wording that was answered.

    Attributes:
        passages: passages of this leg's side.
        here: items that this leg has itself: words of somebody else that both sides have.
        extended: the extension of this leg's side that was answered, if it was one.
        about: these words are not this side's: it is told what was answered to them as a third party.
        force: how far the wording that was answered binds, as it crossed; a wording in substance can bind less.
    """

    passages: tuple[Ref, ...]
    here: tuple[Ref, ...]
    form: Form
    wording: Text
    extended: Id | None
    about: bool
    force: Force


class StanceItem(Wire, frozen=True, tag="stance"):
    """The stance of a reply, for the side whose words it answers.

    Attributes:
        besides: the condition items of earlier conveyances that make the answer whole together with those that stand
            beside it; None: it stands on conditions that are not stated here; never how many (rule 9).
        replaces: earlier stances on this leg, of replies that this reply has replaced.
        again: an earlier copy of the same answer on this leg that stands.
        late: given after the last moment for an answer; it counts nowhere.
    """

    stance: Stance
    answers: tuple[AnsweredWords, ...]
    besides: tuple[Ref, ...] | None
    replaces: tuple[Ref, ...]
    again: Ref | None
    late: bool
    force: Force
    speaker: Alias | None
    hand: Hand | None
    said: Moment | None
    valid_until: Moment | None
    provisos: tuple[Line, ...]
    proviso_not_stated: bool


class WithdrawalItem(Wire, frozen=True, tag="withdrawal"):
    """The bare fact that something which crossed earlier on this leg is no more: withdrawn, replaced, without effect.

    It covers every copy of it on this leg (rule 7).
    """

    withdraws: Ref


class FindingItem(Wire, frozen=True, tag="finding"):
    """Another side's finding on a condition that was stated on this leg.

    ``replaces``: earlier findings on this leg that its author has replaced by it.
    """

    condition: Ref
    state: Finding
    replaces: tuple[Ref, ...]
    speaker: Alias | None
    hand: Hand | None


class ExtensionItem(Wire, frozen=True, tag="extension"):
    """Later dates for words that crossed earlier on this leg; the latest counts. None: that date stands."""

    of: Ref
    answer_by: Moment | None
    valid_until: Moment | None


class StageItem(Wire, frozen=True, tag="stage"):
    """How far the author of something on this leg has gone with it since."""

    of: Ref
    stage: Stage
    speaker: Alias | None
    hand: Hand | None


class CorrectionItem(Wire, frozen=True, tag="correction"):
    """What crossed earlier on this leg was noted wrongly. ``instead``: what replaces it, in the same conveyance."""

    corrects: Ref
    instead: Index | None


class OutcomeItem(Wire, frozen=True, tag="outcome"):
    """What became of a text that was put to several sides. Reserved: without effect."""

    of: Ref
    outcome: Outcome


Item = (
    Words
    | StanceItem
    | ConditionItem
    | WithdrawalItem
    | FindingItem
    | ExtensionItem
    | StageItem
    | CorrectionItem
    | OutcomeItem
)


# --- kinds: the room and its people ------------------------------------


class Founded(Wire, frozen=True, tag="founded"):
    """The first entry. The transcript's id is the hash of this and its author, so there is only one.

    Attributes:
        side: how the side is called here; on the desk, the talk's title.
    """

    nonce: Salt
    room: Room
    side: Name
    aliases: tuple[Alias, ...]
    seats: tuple[Seat, ...]


class Aliased(Wire, frozen=True, tag="aliased"):
    """A further recipient may be named on this leg from now on.

    ``instead_of``: in the place of which name it is shown; both mean the same side. None: of a side that had no name.
    """

    alias: Alias
    instead_of: Alias | None


class Seated(Wire, frozen=True, tag="seated"):
    """A seat is taken; whoever writes it vouches. ``start``: what the newcomer is given from."""

    seat: Seat
    start: tuple[Seen, ...]


class Unseated(Wire, frozen=True, tag="unseated"):
    """A seat is given up. ``last``: the last entries of that person that count."""

    fingerprint: Id
    last: tuple[Seen, ...]


class Barred(Wire, frozen=True, tag="barred"):
    """The station of somebody of the side is lost or stolen: what was said before gives leave to nothing."""

    fingerprint: Id


class Reseated(Wire, frozen=True, tag="reseated"):
    """A new station takes a seat of the side in the place of one that was barred. No mandate passes over to it."""

    seat: Seat
    instead_of: Id


class Accepted(Wire, frozen=True, tag="accepted"):
    """The writer accepts this station of the other end, and seals to it from now on."""

    fingerprint: Id


class TorOffered(Wire, frozen=True, tag="tor_offered"):
    """Terms of reference, offered by the mediator."""

    rules: GroundRules
    replaces: Id | None


class TorAnswered(Wire, frozen=True, tag="tor_answered"):
    """The side's answer to an offer."""

    offer: Id
    yes: bool
    over: tuple[Id, ...]


class Chosen(Wire, frozen=True, tag="chosen"):
    """Ends a fork: the branch of ``instance`` that counts is the one with ``branch`` in it."""

    instance: Instance
    branch: Id
    over: tuple[Id, ...]


class Lost(Wire, frozen=True, tag="lost"):
    """What is missing of ``instance`` up to and including ``seq`` (the entry ``entry``) is given up."""

    instance: Instance
    seq: Number
    entry: Id


class Opened(Wire, frozen=True, tag="opened"):
    """A person opened everything up to here."""

    upto: tuple[Seen, ...]


class Closed(Wire, frozen=True, tag="closed"):
    """The end of the talk on this leg."""

    retention: Retention


# --- kinds: a side's acts ------------------------------------


class Said(Wire, frozen=True, tag="said"):
    """Words. ``under``: the answer by which the author's side had accepted ground rules, or None."""

    passages: Annotated[tuple[Passage, ...], msgspec.Meta(min_length=1, max_length=256)]
    under: Id | None


class Released(Wire, frozen=True, tag="released"):
    """A change of terms.

    Attributes:
        what: a passage, a stance (index 0 of a reply) or a condition (1, 2, …) or a finding (index 0).
        over: the terms events that it replaces; the passage's own entry id stands for its first terms.
        quiet: with a withdrawal: even the bare fact of it may not be told.
    """

    what: Ref
    terms: Terms
    over: tuple[Id, ...]
    quiet: bool


class ReadBackAnswered(Wire, frozen=True, tag="read_back_answered"):
    """The owner's answer to a wording. ``amended``: the wording that the owner would approve."""

    read_back: Id
    answer: Answer
    amended: Text | None
    over: tuple[Id, ...]


class Replied(Wire, frozen=True, tag="replied"):
    """An answer to exact conveyed texts (rule 9)."""

    items: Annotated[tuple[Answered, ...], msgspec.Meta(min_length=1, max_length=256)]
    stance: Stance
    conditions: tuple[Condition, ...]
    force: Force
    valid_until: Moment | None
    terms: Terms | None
    under: Id | None
    over: tuple[Id, ...]


class Found(Wire, frozen=True, tag="found"):
    """A finding on a condition, by whoever the reply named.

    Attributes:
        evidence: entries of this transcript.
        citations: the public record, in words.
        terms: a side's finding has terms of release; None: as for a passage without terms.
    """

    condition: Ref
    state: Finding
    evidence: tuple[Ref, ...]
    citations: tuple[Text, ...]
    terms: Terms | None
    over: tuple[Id, ...]


class Extended(Wire, frozen=True, tag="extended"):
    """Later dates for the side's own words, never earlier ones; crosses under the terms of the words.

    ``what``: a passage, or a stance (index 0 of a reply), which has a *valid until* alone. None: that date stands.
    """

    what: Ref
    answer_by: Moment | None
    valid_until: Moment | None


class Staged(Wire, frozen=True, tag="staged"):
    """A side initials or confirms its own passage or its own reply (index 0). It has terms of release."""

    what: Ref
    stage: Stage
    terms: Terms | None


class Mandated(Wire, frozen=True, tag="mandated"):
    """A vouched mandate: the principal says what a seat may do."""

    seat: Id
    scopes: Annotated[tuple[Scope, ...], msgspec.Meta(min_length=1, max_length=3)]
    since: Moment
    until: Moment | None


class Revoked(Wire, frozen=True, tag="revoked"):
    """A mandate ends. ``last``: the last entries under it that count; an act noted or written after them does not."""

    mandate: Id
    last: tuple[Seen, ...]


SideAct = (
    Said | Released | ReadBackAnswered | Replied | Extended | Staged | Found | Mandated | Revoked | TorAnswered | Closed
)
"""What a side can do, by its own hand or noted."""


class Noted(Wire, frozen=True, tag="noted"):
    """An act of the side, written down by the mediator's team.

    Attributes:
        speaker: the fingerprint of the seat that spoke.
        interpreter: who interpreted, if anybody.
        when: when it was said; the entry's own time is when it was noted.
    """

    way: Way
    closeness: Closeness
    speaker: Id
    interpreter: Name | None
    when: Moment
    act: SideAct


# --- kinds: the mediator's acts on a leg ------------------------------------


class Conveyed(Wire, frozen=True, tag="conveyed"):
    """What the mediator says on this leg. On a kept leg and to the public: a delivery sheet."""

    nonce: Salt
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=256)]


class Delivered(Wire, frozen=True, tag="delivered"):
    """On a kept leg: what was brought, when, where, by and to whom, and how.

    ``receiver``: whether ``to`` is of this side; only then has the side got it.
    """

    what: Annotated[tuple[Ref, ...], msgspec.Meta(min_length=1, max_length=256)]
    when: Moment
    where: Name | None
    by: Name
    to: Name
    receiver: Receiver
    manner: Manner


class ReadBack(Wire, frozen=True, tag="read_back"):
    """The wording in substance that the mediator would convey to ``alias``, for its owner to approve."""

    words: Words
    alias: Alias
    passages: Annotated[tuple[Ref, ...], msgspec.Meta(min_length=1, max_length=64)]


class Crossing(Wire, frozen=True):
    """That something of this leg crossed: to whom, as what, how and when.

    Attributes:
        alias: to which recipient, under the name of the terms that allowed it; None: to nobody it was meant for.
        person: who got it, where it was brought to somebody whom it was not meant for.
        manner, when: None to *whoever said it*, whom either could tell (rule 6).
        translation: the mediator's courtesy translation that went along.
        provisos: how the author's provisos were put. Not told to whom *whoever said it* is: none, and False.
        proviso_not_stated: the author set a proviso that was not stated there.
    """

    what: Ref
    alias: Alias | None
    person: Name | None
    form: CrossedAs
    manner: Transit | None
    when: Moment | None
    translation: Translation | None
    provisos: tuple[Line, ...]
    proviso_not_stated: bool


class Carried(Wire, frozen=True, tag="carried"):
    """The owner of words is told that they crossed (rule 7)."""

    crossings: Annotated[tuple[Crossing, ...], msgspec.Meta(min_length=1, max_length=1024)]


class Struck(Wire, frozen=True, tag="struck"):
    """An entry of the mediators' own hand on this leg was wrong and has no effect; the reason is shown.

    Attributes:
        reason: in words; None of the word that something crossed, which follows from what was struck on another leg.
        instead: the entry that stands in its place, written before this one.
    """

    what: Id
    reason: Text | None
    instead: Id | None


# --- kinds: the public record ------------------------------------


class Recorded(Wire, frozen=True, tag="recorded"):
    """One event of the register (an item, a confirmation, a correction, a link), in :mod:`goodoffices.record`'s bytes.

    Attributes:
        reports: the conveyed item of the public's transcript that this reports, if any (rule 21).
    """

    event: Annotated[bytes, msgspec.Meta(min_length=1, max_length=262144)]
    reports: Ref | None


# --- kinds: the desk ------------------------------------


class DeskRef(Wire, frozen=True, order=True):
    """Something on another transcript; such references stand on the desk alone."""

    room: Id
    what: Ref


class Remarked(Wire, frozen=True, tag="remarked"):
    """A private note of the mediators."""

    text: Text
    about: tuple[DeskRef, ...]


class Mapped(Wire, frozen=True, tag="mapped"):
    """On the leg ``room``, the alias ``alias`` means the room ``means``."""

    room: Id
    alias: Alias
    means: Id


class Source(Wire, frozen=True):
    """Which passages one conveyed item drew on, and their terms when the gate passed them."""

    index: Index
    sources: tuple[DeskRef, ...]
    terms: Terms | None


class Drew(Wire, frozen=True, tag="drew"):
    """The sources of a conveyance, known to the desk alone."""

    room: Id
    conveyance: Id
    sources: tuple[Source, ...]


class Overrode(Wire, frozen=True, tag="overrode"):
    """The mediator went on although the gate objected, for a reason.

    Attributes:
        room: the leg that was written on.
        code: of the refusal.
        about: what it was about.
    """

    room: Id
    code: Name
    about: tuple[DeskRef, ...]
    reason: Text


class Tabled(Wire, frozen=True, tag="tabled"):
    """A text of the mediator's is put to several sides. Reserved: without effect."""

    text: Text
    language: Language
    direction: Direction
    telling: Telling
    in_force_when_all: bool
    answer_by: Moment | None
    addressees: tuple[Id, ...]
    replaces: Id | None


class Settled(Wire, frozen=True, tag="settled"):
    """What became of a text that was put to several sides. Reserved: without effect."""

    tabled: Id
    outcome: Outcome


Body = (
    Founded
    | Aliased
    | Seated
    | Unseated
    | Barred
    | Reseated
    | Accepted
    | TorOffered
    | TorAnswered
    | Chosen
    | Lost
    | Opened
    | Closed
    | Said
    | Released
    | ReadBackAnswered
    | Replied
    | Extended
    | Staged
    | Found
    | Mandated
    | Revoked
    | Noted
    | Conveyed
    | Delivered
    | ReadBack
    | Carried
    | Struck
    | Recorded
    | Remarked
    | Mapped
    | Drew
    | Overrode
    | Tabled
    | Settled
)
"""Every kind of entry."""


def kind(body: Body) -> str:
    """The name of a body's kind, as it stands in its bytes."""
    return str(body.__struct_config__.tag)
