"""What can be asked of a station: one structure for each act, named as the act is.

The rules are:

* A field that is not known is refused, not ignored. What may be left out has a default here.
* Things are named as people name them: talks by title, legs by the side's name, seats by name, passages by handle.
* Dates are texts (``2025-12-14 18:00``, with ``+02:00`` or the station's own zone), lengths ``14d``, ``36h``, ``90m``.
* The kind of a text (words, a name, a handle, a date) stands in its type, so that whoever reads asks from elsewhere, a
  scenario file or a page, can tell what may stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from goodoffices.record import Relation
from goodoffices.record import item as item_kinds
from goodoffices.record.scales import Reliability
from goodoffices.talk import events as kinds
from goodoffices.talk import terms as release
from goodoffices.talk.events import Closeness, Direction, Disclosure, End, Force, Receiver, Retention, Role
from goodoffices.talk.outcome import State
from goodoffices.talk.views import Length, Mark, Name, Text, text_of_kind

if TYPE_CHECKING:  # what acts give back is named in texts below, so that asking imports none of it
    from goodoffices import desk  # noqa: F401
    from goodoffices.station import folding, results  # noqa: F401
    from goodoffices.talk import views  # noqa: F401

Answer = TypeVar("Answer")

Handle = Annotated[str, text_of_kind("handle")]
"""A thing of the talk, such as ``lusab-babad.2``; without a number the first thing of its entry."""
Beginning = Annotated[str, text_of_kind("beginning")]
"""When something begins; a day without an hour begins with that day."""
Ending = Annotated[str, text_of_kind("ending")]
"""When something ends; a day without an hour is included."""
Happened = Annotated[str, text_of_kind("happened")]
"""When something happened; it has an hour."""
Language = Annotated[kinds.Language, text_of_kind("language")]
"""A language tag, such as ``he``."""
Talk = Annotated[str, text_of_kind("talk", "the talk, by its title or the beginning of it")]
Leg = Annotated[str, text_of_kind("leg", "the leg, by the name of its side, ``the public`` or ``desk``")]
MOST_NUMBER = 2**53 - 1
"""The largest whole number that every reader of JSON keeps."""
Line = Annotated[int, Meta(ge=0, le=MOST_NUMBER, description="the line, by its number")]
DraftNumber = Annotated[int, Meta(ge=0, le=MOST_NUMBER, description="the draft, by its number")]
InvitationNumber = Annotated[int, Meta(ge=0, le=MOST_NUMBER, description="the invitation, by its number")]
RelayAddress = Annotated[str, Meta(min_length=1, max_length=300)]
Admission = Annotated[str, Meta(min_length=1, max_length=512)]
BlobNumber = Annotated[int, Meta(ge=0, le=MOST_NUMBER, description="the blob, by its number in the talk")]
FilePath = Annotated[str, Meta(min_length=1, max_length=4096, description="a file or folder on this machine")]
BackupNumber = Annotated[int, Meta(ge=0, le=MOST_NUMBER, description="the backup, by its number")]
ProposalNumber = Annotated[int, Meta(ge=1, le=MOST_NUMBER, description="the proposal, by its number in its article")]
LARGEST_BLOB = 8 * 1024 * 1024
LARGEST_BAG = 4 * 1024 * 1024
"""Bytes of one blob."""
FIRST_DUE = 8
"""So many things that are due stand with the line of a talk, so no more can be asked for of all lines together."""
MOST_SENTENCES = 50
"""On which one item rests."""
MOST_STORIES = 500
"""Stories of feeds that are taken in at once."""
MOST_LOADED = 500
"""Items of the record that are entered at once."""
Limit = Annotated[int, Meta(ge=1, le=500, description="how many at most")]


class Part(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """A part of what is asked."""


class Ask(msgspec.Struct, Generic[Answer], kw_only=True, forbid_unknown_fields=True, frozen=True):
    """The arguments of an act, and in its type what the act gives back."""


class OfTalk(Ask[Answer], frozen=True):
    """An act within a talk."""

    talk: Talk


class OfLeg(OfTalk[Answer], frozen=True):
    """An act on one leg of a talk."""

    leg: Leg


# --- parts of several acts ---


class Noted(Part, frozen=True):
    """How words came to the mediator. At a side's own station it is left out.

    Attributes:
        way: by which way they came.
        closeness: how close the note is to the words.
        speaker: who spoke; left out: the one person who could have.
        interpreter: who interpreted.
        when: when it was said; left out: now.
    """

    way: kinds.Way = kinds.Way.CALL
    closeness: Closeness = Closeness.AT_THE_TIME
    speaker: Name | None = None
    interpreter: Name | None = None
    when: Happened | None = None


class TermsAsked(Part, frozen=True, rename={"not_before": "from"}):
    """Terms of release.

    Attributes:
        carriage: what may be done with the words.
        to: the recipients, by their names on the leg; left out: the one other side, where there is one; of an answer to
            words that came without a name: ``whoever said it``.
        attribution: whether the recipient is told whose words they are.
        not_before: not to be conveyed before.
        until: not to be conveyed after; left out: as long as the ground rules say, or 14 days.
        provisos: conditions on the use of the words; they cross with them.
        read_back: whether the author wants to approve a wording in substance first.
        time_may_cross: whether the recipient may learn when the words were said.
        manner: the most that may be done to bring the words; left out: they may be left, or what stands is not changed.
    """

    carriage: release.Carriage
    to: list[Name] | None = None
    attribution: release.Attribution = release.Attribution.NAMED
    not_before: Beginning | None = None
    until: Ending | None = None
    provisos: list[Text] = []
    read_back: bool = False
    time_may_cross: bool = False
    manner: release.Manner | None = None


class PassageAsked(Part, frozen=True):
    """One passage.

    Attributes:
        text: the words.
        language: their language; left out: the side's.
        direction: which way they run; left out: that of most of their letters.
        act: what the words do.
        force: how far they bind.
        valid_until: until when the words stand.
        answer_by: the last moment for an answer.
        parallel: a parallel statement: said to the mediator alone, answering nothing.
        terms: the terms of release; left out: withheld.
    """

    text: Text
    language: Language | None = None
    direction: Direction | None = None
    act: kinds.Act = kinds.Act.REMARK
    force: Force = Force.NON_BINDING
    valid_until: Ending | None = None
    answer_by: Ending | None = None
    parallel: bool = False
    terms: TermsAsked | None = None


class ConditionAsked(Part, frozen=True):
    """A condition of a reply.

    Attributes:
        text: the words of the clause.
        finder: who finds whether it is met.
        finder_name: a third party whose finding the mediator reports.
        until: its deadline.
        language: its language; left out: the side's.
        direction: which way it runs; left out: that of most of its letters.
        terms: the terms of release; left out: withheld.
    """

    text: Text
    finder: End = End.MEDIATOR
    finder_name: Name | None = None
    until: Ending | None = None
    language: Language | None = None
    direction: Direction | None = None
    terms: TermsAsked | None = None


class TranslationAsked(Part, frozen=True):
    """A courtesy translation; the original prevails (rule 4).

    Attributes:
        text: the translation.
        language: its language.
        direction: which way it runs; left out: that of most of its letters.
    """

    text: Text
    language: Language
    direction: Direction | None = None


class SeatAsked(Part, frozen=True):
    """Somebody of a side, without a station.

    Attributes:
        name: the person, by a name or a title.
        role: what the person is in the talk.
    """

    name: Name
    role: Role = Role.ENVOY


class RulesAsked(Part, frozen=True):
    """Terms of reference.

    Attributes:
        disclosure: whether words are closed unless released, or open in substance (the default of UNCITRAL).
        disclose_to: the sides to whom the substance may be carried; left out: every other side, or nobody where words
            are closed.
        lease: how long a release lasts.
        retention: what becomes of the talk when the leg is closed.
        opened_told: whether the other end is told that a person has opened what came.
        existence_confidential: whether even the existence of the talk is confidential.
        languages: the working languages; left out: the side's own.
        text: anything else that was agreed.
    """

    disclosure: Disclosure = Disclosure.CLOSED
    disclose_to: list[Name] | None = None
    lease: Length = "14d"
    retention: Retention = Retention.KEEP
    opened_told: bool = False
    existence_confidential: bool = False
    languages: list[Language] = []
    text: Text | None = None


class SideAsked(Part, frozen=True):
    """A side.

    Attributes:
        name: how the side is called.
        language: of its words, unless they say otherwise; left out: the station's.
        seats: its people; left out: one envoy without a name.
        aliases: how other sides are called on this leg, by their own name; of a side with a station that is invited
            later it is said then.
        station: its seat has a station: others may name it from the beginning, and its own leg is founded when the two
            stations are brought together.
        line: the line to its station, which is invited at once; its one seat may be named.
        rules: the terms of reference that are offered to it, in the place of those for every side; where its station is
            invited later they are offered then.
    """

    name: Name
    language: Language | None = None
    seats: list[SeatAsked] = []
    aliases: dict[Name, Name] = {}
    station: bool = False
    line: Line | None = None
    rules: RulesAsked | None = None


# --- the items of a conveyance ---


class Item(Part, frozen=True, tag_field="kind"):
    """One item of a conveyance. The text of very words is never given: the gate copies it (rule 4)."""


class VeryWords(Item, frozen=True, tag="very_words"):
    """A passage in its very words.

    Attributes:
        of: the passage.
        unnamed: without saying whose.
        provisos: its author's provisos as the mediator words them, where they may not cross as written; one each.
        translation: a courtesy translation beside it.
    """

    of: Handle
    unnamed: bool = False
    provisos: list[Text] = []
    translation: TranslationAsked | None = None


class InSubstance(Item, frozen=True, tag="in_substance", rename={"sources": "from"}):
    """The mediator's wording of what sides said.

    Attributes:
        text: the wording.
        sources: the passages that it draws on.
        act: what the words do; no more than what they draw on.
        force: how far they bind; no more than what they draw on.
        language: its language; left out: that of the recipient.
        direction: which way it runs; left out: that of most of its letters.
        unnamed: without saying whose.
        provisos: its author's provisos as the mediator words them; one each.
        translation: a courtesy translation beside it.
    """

    text: Text
    sources: list[Handle] = []
    act: kinds.Act = kinds.Act.REMARK
    force: Force = Force.NON_BINDING
    language: Language | None = None
    direction: Direction | None = None
    unnamed: bool = False
    provisos: list[Text] = []
    translation: TranslationAsked | None = None


class OwnWords(Item, frozen=True, tag="own_words"):
    """The mediator's own words, which draw on nothing.

    Attributes:
        text: the words.
        act: what the words do.
        language: its language; left out: that of the recipient.
        direction: which way it runs; left out: that of most of its letters.
        valid_until: until when the words stand.
        answer_by: the last moment for an answer.
        translation: a courtesy translation beside it.
    """

    text: Text
    act: kinds.Act = kinds.Act.REMARK
    language: Language | None = None
    direction: Direction | None = None
    valid_until: Ending | None = None
    answer_by: Ending | None = None
    translation: TranslationAsked | None = None


class StatedCondition(Part, frozen=True):
    """A condition that is stated with a stance: in its very words, or in the mediator's wording.

    Attributes:
        of: the condition.
        text: the mediator's wording; left out: its very words.
        act: what the wording does; no more than a demand.
        language: of the wording; left out: that of the recipient.
        provisos: its author's provisos as the mediator words them; one each.
    """

    of: Handle
    text: Text | None = None
    act: kinds.Act = kinds.Act.REMARK
    language: Language | None = None
    provisos: list[Text] = []


class Stance(Item, frozen=True, tag="stance"):
    """The stance of a reply, with the conditions that are stated.

    Attributes:
        of: the reply.
        conditions: the conditions that are stated with it.
        unnamed: without saying whose.
        provisos: its author's provisos as the mediator words them; one each.
        third_party: for a side that has the words too, and is told how they were answered.
    """

    of: Handle
    conditions: list[StatedCondition] = []
    unnamed: bool = False
    provisos: list[Text] = []
    third_party: bool = False


class Withdrawal(Item, frozen=True, tag="withdrawal"):
    """The bare fact that something which reached that side was withdrawn.

    Attributes:
        of: the item that had reached that side.
    """

    of: Handle


class Correction(Item, frozen=True, tag="correction"):
    """That an item which reached that side rests on a struck note. What stands instead is an item beside it.

    Attributes:
        of: the item that had reached that side.
    """

    of: Handle


class Extension(Item, frozen=True, tag="extension"):
    """The later dates of something that reached that side.

    Attributes:
        of: the item that had reached that side.
    """

    of: Handle


class Finding(Item, frozen=True, tag="finding"):
    """A side's finding on a condition.

    Attributes:
        of: the finding.
        condition: the condition as it was stated to the recipient; left out: found by itself.
        unnamed: without saying whose.
    """

    of: Handle
    condition: Handle | None = None
    unnamed: bool = False


class StageReached(Item, frozen=True, tag="stage"):
    """That a side initialled or confirmed something.

    Attributes:
        of: the act of that side; or what it is of, for the furthest that counts.
        on: the item on the recipient's leg; left out: found by itself.
        unnamed: without saying whose.
    """

    of: Handle
    on: Handle | None = None
    unnamed: bool = False


AnyItem = VeryWords | InSubstance | OwnWords | Stance | Withdrawal | Correction | Extension | Finding | StageReached


# --- the talk and its people ---


class OpenTalk(Ask["results.Opened"], frozen=True):
    """Open a talk, with its ground rules and its invitations; all of it or nothing.

    The legs of sides without a station are kept by this one.

    Attributes:
        title: of the talk.
        sides: two or more.
        public: whether the public is a recipient.
        mediator: how the person of this station is called in this talk; left out: as the station is.
        rules: the terms of reference that are offered to every side; left out: none.

    Raises:
        TalkExists, NameMixed, NameReserved, NameLooksLike: of the title or of a name.
        NoSuchLine, NoRelayHere, LineCarriesTests: of a line.
        ClosedNamesNobody, LengthUnclear: of the terms.
    """

    title: Name
    sides: list[SideAsked]
    public: bool = True
    mediator: Name | None = None
    rules: RulesAsked | None = None


class Alias(OfLeg["results.Named"], frozen=True):
    """Another name for a side on a leg, shown there from now on; those before it go on meaning that side.

    Attributes:
        alias: the name there.
        means: the side that it means.

    Raises:
        UnknownAlias, NameMixed, NameReserved, NameLooksLike: of a name.
    """

    alias: Name
    means: Name


class Seat(OfLeg["results.Seated"], frozen=True):
    """Seat somebody.

    Attributes:
        name: the person.
        role: what the person is in the talk.
        end: at which end of the leg.
        fingerprint: of the person's station, 64 hexadecimal digits; left out: the person has none.

    Raises:
        NotYours, NameMixed, NameReserved, NameLooksLike: of the name.
        OtherEnd, NoSayInSeats: people of that end are not seated from here.
        NamesSomethingElse: the fingerprint has or had a seat.
    """

    name: Name
    role: Role = Role.ENVOY
    end: End = End.SIDE
    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None


class Unseat(OfLeg["results.Seated"], frozen=True):
    """End a seat; everything written until now counts.

    Attributes:
        name: the person.

    Raises:
        NoSuchSeat: nobody is called so.
        OtherEnd, NoSayInSeats: people of that end are not unseated from here.
    """

    name: Name


class BarStation(OfLeg["results.Seated"], frozen=True):
    """Say that the station of somebody of a side is lost or stolen: what was said before is carried no more.

    Attributes:
        name: the person.

    Raises:
        NotYours, NoSuchSeat, NoStationThere: nobody of the side with a station is called so, or this is a side's.
        LineStillOpen: a line to that station was not given up.
    """

    name: Name


class Accept(OfLeg["results.Seated"], frozen=True):
    """Accept the station of somebody at the other end.

    Attributes:
        name: the person.

    Raises:
        NoSuchSeat: nobody is called so.
        NamesSomethingElse: that is no station of the other end.
    """

    name: Name


class GiveUp(OfLeg["results.Several"], frozen=True):
    """Give up what is missing of somebody's station.

    Attributes:
        name: the person.
        entry: an entry of that person that is here and not there: a station that was restored rejected it, and waits
            with everything that names it.

    Raises:
        NotYours, NoSuchSeat: nothing of that person's station is missing.
        NoSuchHandle, AmbiguousHandle, OtherThing: the entry is none of that person's on this leg.
    """

    name: Name
    entry: Handle | None = None


class CaughtUp(OfLeg["results.GivenBack"], frozen=True):
    """Say that everything is here which a side said since the backup from which this station was restored.

    Raises:
        NotYours: this station is a side's.
        NotHeardSince: the side's station has not been heard since.
    """


class GivenBack(OfLeg["results.GivenBack"], frozen=True):
    """What another station gave back of this one's own words, since this one was restored from a backup."""


class JudgeGivenBack(OfLeg["results.GivenBack"], frozen=True):
    """Say of own words that were given back whether they are right. Those that are take their place.

    Attributes:
        entries: of those that wait.
        stands: whether this person wrote them. Those that come after one that is not right are not either.

    Raises:
        NoSuchHandle, AmbiguousHandle: nothing of that handle waits.
        GivenBackInOrder: what was written before it was not accepted.
    """

    entries: Annotated[list[Handle], Meta(min_length=1)]
    stands: bool


class ChooseBranch(OfLeg["results.Written"], frozen=True):
    """End a fork.

    Attributes:
        branch: an entry of the branch that counts.
    """

    branch: Handle


class OfferRules(OfLeg["results.ToBring"], frozen=True):
    """Offer terms of reference.

    Attributes:
        rules: the terms.
        replaces: an earlier offer, in whose place this one stands.
        because: why to go on in spite of a warning; it stays on the desk.

    Raises:
        NotYours, ClosedNamesNobody, LengthUnclear: of the terms.
        RepeatsWords, RepeatsWithheld, RepeatsProviso: their text takes a reason.
    """

    rules: RulesAsked = RulesAsked()
    replaces: Handle | None = None
    because: Text | None = None


class AnswerRules(OfLeg["results.RulesAnswered"], frozen=True):
    """Answer terms of reference.

    Attributes:
        yes: the answer.
        offer: the offer; left out: the newest.
        noted: how the answer came.

    Raises:
        NoRulesOffered: nothing was offered there.
    """

    yes: bool
    offer: Handle | None = None
    noted: Noted | None = None


class Mandate(OfLeg["results.Written"], frozen=True):
    """A principal says what a seat may do.

    Attributes:
        seat: who may.
        scopes: what.
        since: from when; left out: now.
        until: until when; left out: until it is revoked.
        noted: how it came.

    Raises:
        NotAPrincipal, NoSuchSeat, EndPassed, EndBeforeBeginning, ClockLower: of the mandate.
    """

    seat: Name
    scopes: list[kinds.Scope]
    since: Beginning | None = None
    until: Ending | None = None
    noted: Noted | None = None


class Revoke(OfTalk["results.Written"], frozen=True):
    """A mandate ends.

    Attributes:
        mandate: the mandate.
        noted: how it came.

    Raises:
        NotAPrincipal, OtherThing: of the mandate.
    """

    mandate: Handle
    noted: Noted | None = None


class Closing(OfTalk["results.Closing"], frozen=True):
    """What closing a leg, with the arguments of that, would leave and come to.

    Attributes:
        leg: the leg; left out: the whole talk.
        retention: what becomes of what was said; left out: as the ground rules in force say; where none are, kept.
        noted: how it came.

    Raises:
        AlreadyClosed, RetentionAgreed: as closing would be refused.
    """

    leg: Leg | None = None
    retention: Retention | None = None
    noted: Noted | None = None


class CloseLeg(OfLeg["results.LegClosed"], frozen=True):
    """Close a leg.

    Attributes:
        retention: what becomes of what was said; left out: as the ground rules in force say; where none are, kept.
        noted: how it came.

    Raises:
        AlreadyClosed, RetentionAgreed: the leg is closed, or something else was agreed.
    """

    retention: Retention | None = None
    noted: Noted | None = None


class Destroy(OfTalk[None], frozen=True):
    """Destroy a talk on this station.

    Attributes:
        anyway: although ground rules in force on some leg say that it is kept.

    Raises:
        RulesSayKeep: ground rules in force say that the talk is kept.
    """

    anyway: bool = False


# --- what a side says ---


class Say(OfLeg["results.Said"], frozen=True):
    """Words of a side, by its own hand or noted.

    Attributes:
        passages: the words.
        noted: how they came.
        blobs: kept here already, that belong to it, such as the paper that was handed over.

    Raises:
        UnknownAlias, ChooseRecipients, EndPassed, EndBeforeBeginning, ForceNeedsPaper, NoMandate, BindingUnnamed,
            ClockLower: of a passage or its terms.
        NoSuchBlob: there is none of that number.
    """

    passages: list[PassageAsked]
    noted: Noted | None = None
    blobs: list[BlobNumber] = []


class Release(OfTalk["results.Changed"], frozen=True):
    """Change terms of release.

    Attributes:
        what: the words.
        terms: the terms.
        replace: in place of all terms that stand; else beside them, so that the stricter counts.
        noted: how it came.

    Raises:
        UnknownAlias, ChooseRecipients, EndPassed, NoMandate, BindingUnnamed, ConfirmedUnnamed, ClockLower: of the
            terms.
    """

    what: Handle
    terms: TermsAsked
    replace: bool = True
    noted: Noted | None = None


class Narrow(OfTalk["results.Changed"], frozen=True):
    """Make terms stricter; refused if anything would become wider.

    Attributes:
        what: the words.
        terms: the terms.
        noted: how it came.

    Raises:
        DoesNotNarrow, UnknownAlias, EndPassed: of the terms.
    """

    what: Handle
    terms: TermsAsked
    noted: Noted | None = None


class Withdraw(OfTalk["results.Changed"], frozen=True):
    """Take a release back.

    Attributes:
        what: the words.
        quiet: even the bare fact may not be told.
        noted: how it came.

    Raises:
        NoMandate: the person who spoke may not release.
    """

    what: Handle
    quiet: bool = False
    noted: Noted | None = None


class Reply(OfLeg["results.Replied"], frozen=True):
    """Answer exact conveyed texts.

    Words that came without a name are answered by themselves: of several texts, each of them in a reply of its own.

    Attributes:
        to: the conveyed items.
        stance: what the answer says.
        conditions: the clauses on which it stands.
        force: how far it binds.
        valid_until: until when it stands.
        terms: the terms of the stance; left out: withheld.
        replace: in place of the side's earlier answers to them.
        noted: how it came.

    Raises:
        NotDelivered, AnsweredBefore, NothingToAnswer, AnswersTogether, NeedsConditions, ForceNeedsPaper, NoMandate,
            ClockLower: of the answer.
    """

    to: list[Handle]
    stance: kinds.Stance
    conditions: list[ConditionAsked] = []
    force: Force = Force.NON_BINDING
    valid_until: Ending | None = None
    terms: TermsAsked | None = None
    replace: bool = True
    noted: Noted | None = None


class Extend(OfTalk["results.ExtendedTo"], frozen=True):
    """Later dates for a side's own words, or for an answer of it. Each may be left out, not both.

    Attributes:
        what: the words or the answer.
        answer_by: the last moment for an answer.
        valid_until: until when they hold.
        noted: how it came.

    Raises:
        NothingToExtend, NotLater, EndPassed: of the dates.
    """

    what: Handle
    answer_by: Ending | None = None
    valid_until: Ending | None = None
    noted: Noted | None = None


class Stage(OfTalk["results.WentFurther"], frozen=True):
    """A side initials or confirms its own words, or a yes of its own.

    Attributes:
        what: the words, or the yes.
        stage: how far.
        terms: the terms of the news that it did; left out: withheld.
        noted: how it came.

    Raises:
        NothingToStage, StageNeedsPaper, NoMandate: of the step.
    """

    what: Handle
    stage: kinds.Stage
    terms: TermsAsked | None = None
    noted: Noted | None = None


class FindOn(OfTalk["results.Written"], frozen=True):
    """A finding on a condition: the mediator's own, or a side's.

    Attributes:
        condition: the condition, on the finder's own leg.
        state: what was found.
        evidence: words of the same leg.
        citations: the public record, in words.
        terms: the terms of release of a side's finding; left out: withheld.
        replace: in place of the finder's earlier findings on it.
        because: why the mediator finds otherwise here than on another leg; kept on the desk.
        noted: how a side's finding came; left out at a mediator's station: it is the mediator's own.

    Raises:
        NotTheFinder, FoundOtherwise: of the finding.
    """

    condition: Handle
    state: kinds.Finding
    evidence: list[Handle] = []
    citations: list[Text] = []
    terms: TermsAsked | None = None
    replace: bool = True
    because: Text | None = None
    noted: Noted | None = None


class AnswerReadBack(OfTalk["results.Written"], frozen=True):
    """The owner's answer to a wording.

    Attributes:
        read_back: the wording that was read back.
        answer: the answer.
        amended: the wording that the owner would approve; needed to amend, refused beside an approval.
        replace: in place of the owner's earlier answers to it.
        noted: how it came.

    Raises:
        NamesSomethingElse, OtherText, ApprovesAnother, AmendsNothing: of the wording.
    """

    read_back: Handle
    answer: kinds.Answer
    amended: Text | None = None
    replace: bool = True
    noted: Noted | None = None


class Opened(OfLeg["results.Written"], frozen=True):
    """Tell the other end that a person has opened everything here, where that was agreed (rule 12)."""


# --- what a mediator does ---


class MayCross(OfTalk["desk.CrossingPage"], frozen=True):
    """A page of what may cross now: leg by leg, each leg's newest entries first.

    Attributes:
        to: to one recipient alone.
        leg: of one side alone.
        rest: what may not cross, too, with the reasons.
        before: as the page before gave it.
        limit: of rows, one for each thing and recipient; the last entry of a page is always whole.

    Raises:
        NotYours: this station is a side's in that talk.
        NoSuchHandle, AmbiguousHandle, OtherThing: ``before`` names no entry, or none of these rows.
        NothingCrosses: ``leg`` is not a side's, ``to`` is the desk, or both are one.
    """

    to: Leg | None = None
    leg: Leg | None = None
    rest: bool = False
    before: Handle | None = None
    limit: Limit = 50


class Differences(OfTalk["list[desk.Difference]"], frozen=True):
    """Where the two legs of one text show different things, and why.

    Raises:
        NotYours: this station is a side's in that talk.
    """


class Convey(OfTalk["results.Conveyed"], frozen=True):
    """Convey items through the gate.

    Attributes:
        to: the recipient: a side, or ``the public``.
        items: what is said, item by item.
        because: why the mediator goes on where something is noticed that takes a reason; kept on the desk.
        as_shown: the digest of the preview that ``check`` gave: exactly that is written, or nothing; left out: whatever
            the gate lets pass now.

    Raises:
        GateRefusal, NotYours: a term forbids it, or something takes a reason.
        RepeatsWords, RepeatsWithheld, RepeatsProviso: what was typed repeats words of a side.
        NotAsShown: it is not what was shown any more.
    """

    to: Leg
    items: list[AnyItem]
    because: Text | None = None
    as_shown: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")] | None = None


class Check(OfTalk["results.Checked"], frozen=True):
    """Ask the gate about a conveyance: everything against it, or exactly what would be written; nothing is sent.

    Attributes:
        to: the recipient: a side, or ``the public``.
        items: what would be said, item by item.
        because: as in a conveyance.

    Raises:
        NotYours: this station is a side's in that talk.
    """

    to: Leg
    items: list[AnyItem]
    because: Text | None = None


class ReadBack(OfLeg["results.ToBring"], frozen=True, rename={"sources": "from"}):
    """Read a wording back to its owner.

    Attributes:
        sources: the passages that the wording draws on.
        to: the recipient that it is meant for, by the name on the owner's leg.
        text: the wording; left out: the very words of the one source, with ``translation`` or ``provisos``, which are
            what is to be approved.
        translation: a courtesy translation beside it.
        act: what the words do.
        force: how far they bind.
        language: its language; left out: the side's.
        direction: which way it runs; left out: that of most of its letters.
        unnamed: it is to cross without saying whose.
        provisos: its author's provisos as the mediator words them; one each.
        because: why to go on in spite of a warning; it stays on the desk.

    Raises:
        NoSource, VoidWords, UnknownAlias, NotYours: of the wording.
        RepeatsWords, RepeatsWithheld, RepeatsProviso: it repeats words of another side.
    """

    sources: list[Handle]
    to: Name
    text: Text | None = None
    translation: TranslationAsked | None = None
    act: kinds.Act = kinds.Act.REMARK
    force: Force = Force.NON_BINDING
    language: Language | None = None
    direction: Direction | None = None
    unnamed: bool = False
    provisos: list[Text] = []
    because: Text | None = None


class Deliver(OfTalk["results.Delivered"], frozen=True):
    """Note that something was brought to a side.

    Attributes:
        what: items, or other things that a side is told; a sheet's handle without a number: all its items.
        when: when it happened; left out: now.
        where: the place.
        by: who brought it; left out: the person of this station.
        to: who got it; left out: the one person of the side who may speak.
        receiver: of whom that person is; left out: found out from the name.
        manner: how it was brought.

    Raises:
        WhoGotIt, NotYetMade, TimeAhead, HourMissing, NotYours: of the delivery.
    """

    what: list[Handle]
    when: Happened | None = None
    where: Name | None = None
    by: Name | None = None
    to: Name | None = None
    receiver: Receiver | None = None
    manner: release.Manner = release.Manner.SPOKEN


class Tell(OfLeg["results.Written"], frozen=True):
    """Tell a side what reached the sides that said the words which it answered (rule 7).

    Raises:
        NothingOwed, NotYours: there is nothing to tell.
    """


class Strike(OfTalk["results.Struck"], frozen=True):
    """Strike what was noted wrongly: what a side did, a finding of one's own, a delivery, a sheet not brought.

    Attributes:
        what: the entry, or anything in it.
        reason: in words; everybody who may see the leg sees it.
        instead: what was noted since and stands in its place.
        because: why to go on in spite of a warning about the reason; it stays on the desk.

    Raises:
        CannotBeStruck, AlreadyStruck, NotYours: of the entry.
        RepeatsWords, RepeatsWithheld, RepeatsProviso: the reason would show words of another side on a line.
    """

    what: Handle
    reason: Text
    instead: Handle | None = None
    because: Text | None = None


class Remark(OfTalk["results.Written"], frozen=True):
    """A private note on the desk.

    Attributes:
        text: the note.
        about: what it is about.
        blobs: kept here already, that belong to it.

    Raises:
        NoSuchBlob: there is none of that number.
    """

    text: Text
    about: list[Handle] = []
    blobs: list[BlobNumber] = []


class Sheets(OfTalk["results.SheetsPage"], frozen=True):
    """A page of the delivery sheets of a talk, over all legs, newest first.

    Attributes:
        leg: for one side alone, or for the public.
        waiting: those alone of which something is still to be brought, or of which the side must be told that it was
            wrong.
        before: as the page before gave it.

    Raises:
        NotYours: this station is a side's in that talk.
        NoSuchHandle, AmbiguousHandle: ``before`` names no entry.
    """

    leg: Leg | None = None
    waiting: bool = False
    before: Handle | None = None
    limit: Limit = 50


class Sheet(OfTalk["results.SheetPaper"], frozen=True):
    """One delivery sheet.

    Attributes:
        ref: the sheet.
        copy: for whom it is set.
        language: of its own words; left out: the side's.

    Raises:
        NoSheetLanguage, NotYours: of the sheet.
    """

    ref: Handle
    copy: Literal["side", "mediator"] = "side"
    language: Language | None = None


# --- the public record ---


class Record(OfTalk["results.Written"], frozen=True):
    """Enter an item of the public record.

    Attributes:
        item: in the plain form of ``docs/spec/record-item.md``, without ``id`` and ``entered``.
        reports: the item of a conveyance to the public that it reports.
        replaces: the item that it corrects.
        blobs: kept here already, that belong to it, such as the text of the article.

    Raises:
        RecordMissingKey, RecordUnknownKey, RecordWrongValue, RecordDate, NotYours: of the item.
    """

    item: dict[str, Any]
    reports: Handle | None = None
    replaces: Handle | None = None
    blobs: list[BlobNumber] = []


class LoadItems(OfTalk["results.Loaded"], frozen=True):
    """Enter items that somebody took out of a record, all or none. Each is proposed, whoever confirmed it there.

    An item that stands here already with the same fields is not entered again.

    Attributes:
        items: in the plain form; ``id``, ``entered`` and ``confirmed`` are left aside.
        first: the number of the first one, for whoever counts lines.

    Raises:
        RecordMissingKey, RecordUnknownKey, RecordWrongValue, RecordDate: of an item; it says which one.
    """

    items: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=MOST_LOADED)]
    first: Annotated[int, Meta(ge=1, le=MOST_NUMBER)] = 1


class CorrectItem(OfTalk["results.Written"], frozen=True):
    """Correct an item by another in its place.

    Attributes:
        item: the item that is corrected.
        by: the other, in the plain form of :class:`Record`.

    Raises:
        RecordMissingKey, RecordUnknownKey, RecordWrongValue, RecordDate, NotYours: of the item.
    """

    item: Handle
    by: dict[str, Any]


class CodeItem(OfTalk["results.Written"], frozen=True):
    """Say which kind of event of PLOVER an item is. That is a correction, which a person confirms as any other.

    Attributes:
        item: the item.
        code: such as ``THREATEN`` or ``CONSULT/phone``; empty: the item gets none.

    Raises:
        RecordWrongValue: there is no such code.
        OtherThing: several versions of the item stand, or none does.
    """

    item: Handle
    code: Annotated[str, Meta(max_length=40)]


class ConfirmItem(OfTalk["results.Written"], frozen=True):
    """Confirm an item or a link.

    Attributes:
        item: the item, or the link.
        why: the reason, in one line.
    """

    item: Handle
    why: Name | None = None


class DropItem(OfTalk["results.Written"], frozen=True):
    """Drop an item or a link.

    Attributes:
        item: the item, or the link.
        why: the reason, in one line.
    """

    item: Handle
    why: Name | None = None


class LinkItems(OfTalk["results.Written"], frozen=True):
    """Say how two items hang together.

    Attributes:
        a: the item that the link starts from.
        relation: how it stands to the other.
        b: the other item; of ``reports`` a conveyance to the public.
    """

    a: Handle
    relation: Relation
    b: Handle


class Items(OfTalk["results.ItemsPage"], frozen=True):
    """A page of the items of the public record, as they stand; those that entered last come first.

    An item that was corrected keeps the place of its first version.

    Attributes:
        before: as the page before gave it.

    Raises:
        NotYours: this station is a side's in that talk.
        NoSuchHandle, AmbiguousHandle: ``before`` names no entry.
    """

    before: Handle | None = None
    limit: Limit = 50


Day = Annotated[str, Meta(max_length=30), text_of_kind("day")]
"""A day, a month or a year as the record writes it, such as ``2025-12-30`` or ``2025-12``."""


class FindItems(OfTalk["results.FoundItems"], frozen=True):
    """A page of the items of the public record that are looked for; those of the latest days come first.

    Everything that is given has to fit. What was corrected is found as it stands; what was dropped is not found. Copies
    stand under the first of them on the page.

    Attributes:
        text: words of it, wherever they stand; below three letters by looking at each item.
        actor: who speaks, is spoken to or carries the words; with ``beside``: one of the two between whom it is.
        beside: the other one, in either direction.
        kind: what it is.
        venue: where it was said.
        outlet: through which outlet, office or agency it came, anywhere in its chain.
        source: whether whoever stands nearest to the words has a name.
        reliability: of a source that is at least so reliable; ``f``: that cannot be judged.
        since: it may have been on this day or later.
        until: it may have been on this day or earlier.
        before: as the page before gave it.

    Raises:
        NotYours: this station is a side's in that talk.
        RecordDate: of ``since`` or ``until``.
        NoSuchHandle, AmbiguousHandle, OtherThing: ``before`` names no item.
    """

    text: Text = ""
    actor: Name | None = None
    beside: Name | None = None
    kind: item_kinds.Kind | None = None
    venue: item_kinds.VenueForm | None = None
    outlet: Name | None = None
    source: item_kinds.Naming | None = None
    reliability: Reliability | None = None
    since: Day | None = None
    until: Day | None = None
    before: Handle | None = None
    limit: Limit = 50


class RelatedItems(OfTalk["results.RelatedItems"], frozen=True):
    """What is beside an item: copies, items alike, of one origin, between the same two, of the same actor.

    Attributes:
        item: the item.
        limit: how many of each at most.

    Raises:
        NotYours: this station is a side's in that talk.
        OtherThing: ``item`` is none.
    """

    item: Handle
    limit: Limit = 5


class Picture(OfTalk["results.Picture"], frozen=True):
    """Who spoke to or of whom, and when, in lanes: the newest items of the public record that are looked for.

    Attributes:
        actor: who speaks, is spoken to or carries the words; with ``beside``: one of the two between whom it is.
        beside: the other one, in either direction.
        since: it may have been on this day or later.
        until: it may have been on this day or earlier.
        limit: how many items at most.
        in_confidence: also what was conveyed to sides, in a lane of its own. Without it nothing of any leg is looked
            at, and the picture may be shown to anybody.

    Raises:
        NotYours: this station is a side's in that talk.
        RecordDate: of ``since`` or ``until``.
    """

    actor: Name | None = None
    beside: Name | None = None
    since: Day | None = None
    until: Day | None = None
    limit: Limit = 200
    in_confidence: bool = False


class Contradictions(OfTalk["results.ContradictionsPage"], frozen=True):
    """A page of what may not go together in public, the latest first: one actor to one other, friendly and hostile.

    What is proposed follows from a rule; a person confirms it or drops it (``mark_contradiction``). What was dropped is
    left out.

    Attributes:
        in_confidence: also where a public item may contradict what a side assured the mediator. Without it nothing of
            any leg is looked at, and the answer may be shown to anybody.
        before: as the page before gave it.
        limit: from how many on the page ends.

    Raises:
        NotYours: this station is a side's in that talk.
        NoSuchHandle, AmbiguousHandle, OtherThing: ``before`` names no item.
    """

    in_confidence: bool = False
    before: Handle | None = None
    limit: Limit = 20


class MarkContradiction(OfTalk["results.Written"], frozen=True):
    """Say that a public item contradicts another, or what a side assured in confidence; or that it does not.

    The first is a link of the record. The second stands on the desk and nowhere else.

    Attributes:
        item: the item.
        against: another item, or words of a side that assure something.
        verdict: whether it does.
        why: the reason, in one line.

    Raises:
        NotYours: this station is a side's in that talk.
        OtherThing: ``item`` is no item, or ``against`` neither an item nor an assurance of a side.
        WrongShape: ``against`` is the item itself.
    """

    item: Handle
    against: Handle
    verdict: Literal["confirmed", "dropped"] = "confirmed"
    why: Name | None = None


class LeakCheck(OfTalk["results.Leaks"], frozen=True):
    """What a public item resembles of what was said in confidence, and who could have known it, since when.

    It says who could have, never who did. Nothing of it is kept.

    Attributes:
        item: the item.

    Raises:
        NotYours: this station is a side's in that talk.
        OtherThing: ``item`` is none.
    """

    item: Handle


class Corroborate(OfTalk["results.BorneOut"], frozen=True):
    """How well some items bear something out together.

    Attributes:
        items: the items.
    """

    items: list[Handle]


# --- reading and keeping ---


class Read(OfLeg["results.ThreadPage"], frozen=True):
    """A page of a thread, newest last: its newest entries, or those at an entry.

    Attributes:
        entry: an entry of this leg; left out: the newest are shown.
        where: the entries before it, those after it, or it with as many before it as after it.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: ``entry`` is none of this leg.
    """

    entry: Handle | None = None
    where: Literal["before", "after", "around"] = "before"
    limit: Limit = 50


class AboutLeg(OfLeg["views.LegHead"], frozen=True):
    """A leg without its thread: who sits there, its ground rules, whom its words can be released to."""


class View(OfTalk["views.View"], frozen=True):
    """Everything that this seat has in front of it."""


class ViewAs(OfLeg["views.LegView"], frozen=True):
    """What a side has in front of it."""


class ItemsInWords(OfTalk["results.ItemsInWords"], frozen=True):
    """Confirmed items of the public record in the words in which a side may be told of them. Nothing is conveyed.

    They become the mediator's own words, which cross the gate like any others.

    Attributes:
        items: which ones.
        to: the side, in whose language they are put, or ``the public``.

    Raises:
        NotConfirmedItem: nobody confirmed one of them, or it was dropped.
    """

    items: Annotated[list[Handle], Meta(min_length=1, max_length=50)]
    to: Leg


class ImportArticle(OfTalk["results.ArticleHere"], frozen=True):
    """Keep the text of an article beside the talk, so that items of the record are proposed from it.

    Nothing enters the record by this.

    Attributes:
        text: headline, blank line, paragraphs, as it was copied from the page.
        name: how evidence names it, such as its headline or address; left out: its first line.
        published: the day of publication, such as ``2025-12-31``.
        outlet: on whose page it was read.

    Raises:
        ImportTooLong, ImportNoText, ImportNoDate, RecordDate: of the text, or of the day.
        SameArticle: the same text of the same outlet is here.
    """

    text: Text
    published: Name
    outlet: Name
    name: Name | None = None


class Articles(OfTalk["list[results.ArticleHere]"], frozen=True):
    """The articles that were imported, the newest first."""


class Article(OfTalk["results.ArticleRead"], frozen=True):
    """An article with what is proposed from it, in the order of its text.

    Attributes:
        number: its number in the talk.

    Raises:
        NoSuchImport: there is none of that number.
    """

    number: BlobNumber


class TakeProposal(OfTalk["results.Written"], frozen=True):
    """A person confirms what is proposed from an article, as it is or corrected: it enters the record as confirmed.

    Attributes:
        number: the article.
        proposal: which one, from 1.
        item: in the plain form of :class:`Record`; left out: as it was proposed. The evidence is that of the proposal.
        also: other proposals of the article that are the same item: their evidence belongs to it, and nothing else of
            them is entered.
        another: another item is in the same words, and the proposal goes on waiting for it.

    Raises:
        NoSuchImport, NoSuchProposal: there is none of that number.
        ProposalDone: it was entered before.
        RecordMissingKey, RecordUnknownKey, RecordWrongValue, RecordDate, NotYours: of the item.
    """

    number: BlobNumber
    proposal: ProposalNumber
    item: dict[str, Any] | None = None
    also: list[ProposalNumber] = []
    another: bool = False


class TakeProposals(OfTalk["results.Several"], frozen=True):
    """A person confirms several proposals of one kind, each as it was proposed, all or none.

    Attributes:
        number: the article.
        proposals: which ones, from 1: each is certain, as the article shows it.

    Raises:
        NoSuchImport, NoSuchProposal: there is none of that number.
        ProposalDone: one was entered before.
        ProposalNotCertain: a field of one might be something else, or one was dropped.
    """

    number: BlobNumber
    proposals: Annotated[list[ProposalNumber], Meta(min_length=1, max_length=100)]


class TakeSentences(OfTalk["results.Written"], frozen=True):
    """A person enters an item that nobody proposed, from sentences of an article: it is confirmed.

    Attributes:
        number: the article.
        sentences: those on which the item rests, by their numbers in the article, from 1.
        item: in the plain form of :class:`Record`. The evidence is that of the sentences.

    Raises:
        NoSuchImport: there is none of that number.
        RecordMissingKey, RecordUnknownKey, RecordWrongValue, RecordDate, NotYours: of the item.
    """

    number: BlobNumber
    sentences: Annotated[list[ProposalNumber], Meta(min_length=1, max_length=MOST_SENTENCES)]
    item: dict[str, Any]


class DropProposal(OfTalk["results.ArticleHere"], frozen=True):
    """A proposal enters nothing; or, once it was dropped, it waits again.

    Attributes:
        number: the article.
        proposal: which one, from 1.
        back: it waits again.

    Raises:
        NoSuchImport, NoSuchProposal: there is none of that number.
        ProposalDone: it was entered before.
    """

    number: BlobNumber
    proposal: ProposalNumber
    back: bool = False


class SaveSearch(OfTalk["results.WatchHere"], frozen=True):
    """Save a search: stories of feeds in which all of the words stand, and one of the actors, are shown from now on.

    Words and names are found as they stand, whatever their marks and capitals; a word also finds longer ones in which
    it stands. The search is known to the mediator alone.

    Attributes:
        name: how you call it.
        words: all of them stand in a story.
        actors: names, of which one stands in a story; left out: nobody has to.
        language: of the story; left out: any.

    Raises:
        TooManySearches: there are as many as there may be.
    """

    name: Name
    words: Annotated[list[Name], Meta(max_length=20)] = []
    actors: Annotated[list[Name], Meta(max_length=20)] = []
    language: Literal["en", "he", "ar", "ru", "fr", "fa"] | None = None


class ForgetSearch(OfTalk["results.WatchHere"], frozen=True):
    """Forget a saved search, and the stories that it alone found.

    Raises:
        NoSuchSearch: there is none of that number.
    """

    number: BlobNumber


class StoryAsked(Part, frozen=True):
    """A story of a feed.

    Attributes:
        title: its headline; empty: it has none.
        text: as the feed has it.
        source: the feed in which it stood.
        published: the day, such as ``2025-12-15``; empty: the feed does not say.
    """

    title: Text
    text: Text
    source: Text
    published: Mark = ""


class WatchStories(OfTalk["results.StoriesTaken"], frozen=True):
    """Take in stories of feeds: those that a saved search finds wait for a person. The others are not kept.

    Attributes:
        stories: as they were read. Nothing is fetched.
        folder: from where; it is remembered for the next look.
    """

    stories: Annotated[list[StoryAsked], Meta(max_length=MOST_STORIES)]
    folder: Text | None = None


class Watch(OfTalk["results.WatchHere"], frozen=True):
    """The saved searches, and the stories that wait, those that came last first.

    Attributes:
        before: the page after: stories of lower numbers.
    """

    before: BlobNumber | None = None
    limit: Limit = 30


class ImportStory(OfTalk["results.ArticleHere"], frozen=True):
    """Keep a story of a feed as an article, from which items are proposed. It waits no more.

    Attributes:
        number: the story.
        published: the day of publication; left out: the one that the feed says.
        outlet: on whose page it was read; left out: the name of the feed.

    Raises:
        NoSuchStory: none of that number waits.
        StoryNeedsDay: neither the feed nor you say a day.
        ImportTooLong, ImportNoText, ImportNoDate, RecordDate, SameArticle: as of an article.
    """

    number: BlobNumber
    published: Name | None = None
    outlet: Name | None = None


class SetStoriesAside(OfTalk["results.WatchHere"], frozen=True):
    """Stories are not wanted: they wait no more, and do not come again.

    Attributes:
        numbers: the stories.

    Raises:
        NoSuchStory: one of them does not wait.
    """

    numbers: Annotated[list[BlobNumber], Meta(min_length=1, max_length=500)]


class RecordQuality(OfTalk["results.RecordQuality"], frozen=True):
    """What people changed in what was proposed to them, field by field."""


class PutBlob(OfTalk["results.BlobHere"], frozen=True):
    """Keep bytes beside a talk, at this station alone: the text of an article, a scanned paper.

    They are given back as they are. They never cross, and go over no line.

    Attributes:
        name: how it is called here.
        media_type: what it is, such as ``application/pdf``; nobody looks whether it is.
        data: the bytes, in base64; at most 8 MiB.
        of: what it belongs to: entries, or things in them; it may be said later.
    """

    name: Name
    media_type: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\Z")]
    data: Annotated[bytes, Meta(max_length=LARGEST_BLOB)]
    of: list[Handle] = []


class Blobs(OfTalk["list[results.BlobHere]"], frozen=True):
    """The blobs that are kept beside a talk here.

    Attributes:
        of: those of one thing alone, or of an entry with all that stands in it; left out: every one.
    """

    of: Handle | None = None


class Blob(OfTalk["results.BlobBytes"], frozen=True):
    """One blob, with its bytes.

    Raises:
        NoSuchBlob: there is none of that number.
    """

    number: BlobNumber


class AttachBlob(OfTalk["results.BlobHere"], frozen=True):
    """Say what else a blob belongs to.

    Attributes:
        of: entries, or things in them.

    Raises:
        NoSuchBlob: there is none of that number.
    """

    number: BlobNumber
    of: list[Handle]


class ForgetBlob(OfTalk[None], frozen=True):
    """Delete a blob, with its bytes.

    Raises:
        NoSuchBlob: there is none of that number.
    """

    number: BlobNumber


class Thing(OfTalk["results.Thing"], frozen=True):
    """One thing by its reference: an entry, or a passage, an item, a condition, a sheet, an item of the record.

    Attributes:
        ref: the thing; without a number, the entry as a whole.
    """

    ref: Handle


class Conditions(OfTalk["results.ConditionsPage"], frozen=True):
    """A page of the conditions of a talk, over all legs, newest first, each with its date and its finder.

    Attributes:
        leg: of one leg alone; left out: of every one.
        states: in these states alone: ``open``, ``overdue``, ``met``, ``failed``, ``waived``, ``answer_gone``; left
            out: in any.
        before: as the page before gave it.
        limit: what one entry holds stays together, so there may be a few more.

    Raises:
        NoSuchHandle, AmbiguousHandle: ``before`` names no entry.
    """

    leg: Leg | None = None
    states: list[Literal["open", "overdue", "met", "failed", "waived", "answer_gone"]] = []
    before: Handle | None = None
    limit: Limit = 50


class Commitments(OfTalk["results.CommitmentsPage"], frozen=True):
    """A page of what was undertaken in a talk and what came of it, over all legs, newest first.

    Attributes:
        leg: of one leg alone; left out: of every one.
        states: in these states alone; left out: in any.
        before: as the page before gave it.
        limit: what one entry holds stays together, so there may be a few more.

    Raises:
        NoSuchHandle, AmbiguousHandle: ``before`` names no entry.
    """

    leg: Leg | None = None
    states: list[State] = []
    before: Handle | None = None
    limit: Limit = 50


class WhoKnows(OfTalk["list[desk.Known]"], frozen=True):
    """Who could have seen something.

    Attributes:
        ref: the thing.

    Raises:
        NotYours, OtherThing: nobody of a side said it.
    """

    ref: Handle


class Due(OfTalk["list[desk.Due]"], frozen=True):
    """What is due in a talk, each with the act that settles it; what ends first comes first."""


class Verify(OfTalk["folding.Verified"], frozen=True):
    """Read every entry of a talk again from its bytes, and compare."""


class Export(OfLeg["results.Export"], frozen=True):
    """What one may take out of a talk: the view of one leg."""


class Find(Ask["results.Finds"], frozen=True):
    """A page of words that were found, newest first.

    Attributes:
        text: what to look for.
        talk: in one talk alone; left out: in all.
        before: in one talk alone: as the page before gave it.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: ``before`` names nothing or no words, or ``talk`` is left out.
        Damaged, OtherVersion: the file of ``talk``.
    """

    text: Text
    talk: Talk | None = None
    before: Handle | None = None
    limit: Limit = 50


class Changes(OfTalk["results.Changes"], frozen=True):
    """What came to a talk after a number, by acts and by mail alike, in the order in which it was stored here.

    Where there is nothing, the answer can wait for what comes next. Waiting holds up nobody, and does not count as use
    of the station.

    Attributes:
        after: ``last`` of the answer before; 0: from the beginning; left out: nothing, only from where to go on.
        leg: what came to one leg alone.
        kind: entries of one kind alone, such as ``said`` or ``conveyed``; what was noted is of the kind of the act.
        mail: ``mail`` of the answer before, to be told also once own entries, or the invitation to a leg, got further;
            left out: not.
        drafts: ``drafts`` of the answer before, to be told also once a draft was put aside, changed, sent or forgotten;
            left out: not.
        wait: seconds to wait, at most, while there is nothing; 0: not at all.
    """

    after: Annotated[int, Meta(ge=0, le=MOST_NUMBER)] | None = None
    leg: Leg | None = None
    kind: Name | None = None
    mail: Annotated[str, Meta(max_length=16)] | None = None
    drafts: Annotated[str, Meta(max_length=16)] | None = None
    wait: Annotated[int, Meta(ge=0, le=60)] = 0
    limit: Limit = 50


# --- the station ---


class StationChanges(Ask["results.StationChanges"], frozen=True):
    """How far each talk is, and whether ``lines``, ``invitations``, ``mail`` or ``drafts`` tell something else.

    Where nothing has changed, the answer can wait for it, as that of ``changes`` can. That a relay is not reached is
    told too.

    Attributes:
        mark: ``mark`` of the answer before; left out: how it stands now, at once.
        wait: seconds to wait, at most, while the mark is the same; 0: not at all.
    """

    mark: Annotated[str, Meta(max_length=16)] | None = None
    wait: Annotated[int, Meta(ge=0, le=60)] = 0


class Who(Ask["results.Who"], frozen=True):
    """Whose station this is."""


class Settings(Ask["results.Settings"], frozen=True):
    """The settings of this station."""


class ChangeSettings(Ask["results.Settings"], frozen=True):
    """Change settings of this station. What is left out stays as it is.

    Attributes:
        zone: in which dates without one are read and all dates are shown: ``Europe/Zurich`` or ``+02:00``.
        language: of whatever says nothing else: the words of new sides, of the desk and of the public.
        scheme: of the colours of pages: as the machine has it, or always the same.
        proxy: a SOCKS5 proxy, such as ``127.0.0.1:9050``, through which every relay is asked; ``none``: no proxy.

    Raises:
        UnknownZone, NoProxyAddress: nothing was changed.
    """

    zone: Name | None = None
    language: Language | None = None
    scheme: Literal["auto", "light", "dark"] | None = None
    proxy: Annotated[str, Meta(max_length=100)] | None = None


Secret = Annotated[str, Meta(min_length=1, max_length=4096, description="a passphrase, or a recovery key")]


class Keys(Ask["results.Keys"], frozen=True):
    """What opens this station: since when it has its passphrase, and its recovery key."""


class ChangePassphrase(Ask["results.KeysChanged"], frozen=True):
    """Take another passphrase. The one before opens nothing of the folder any more; the recovery key goes on.

    Attributes:
        old: the present one.
        new: the other one.

    Raises:
        WrongPassphrase, PassphraseTooShort, SamePassphrase: nothing was changed.
        DiskFull: everything is encrypted anew beside what stands; nothing was changed.
        KeysHalfChanged: the disk failed at the moment of the change.
    """

    old: Secret
    new: Secret


class MakeRecoveryKey(Ask["results.RecoveryKeyMade"], frozen=True):
    """Make a recovery key, which sets a new passphrase where the present one is forgotten. The one before ends.

    Attributes:
        passphrase: the present one.

    Raises:
        WrongPassphrase, DiskFull, KeysHalfChanged: as of a change of the passphrase.
    """

    passphrase: Secret


class CheckRecoveryKey(Ask["results.Keys"], frozen=True):
    """Whether a recovery key opens this station; nothing is changed.

    Attributes:
        words: the key, in either form.

    Raises:
        SpokenWords: a row is wrong; it is named.
        NotARecoveryKey, NoRecoveryKey, WrongRecoveryKey: it does not open it.
    """

    words: Secret


class UseRecoveryKey(Ask["results.KeysChanged"], frozen=True):
    """Set a new passphrase with the recovery key, which goes on opening the station.

    Attributes:
        words: the key, in either form.
        new: the new passphrase.

    Raises:
        SpokenWords, NotARecoveryKey, NoRecoveryKey, WrongRecoveryKey: it does not open it.
        PassphraseTooShort, SamePassphrase, DiskFull, KeysHalfChanged: as of a change of the passphrase.
    """

    words: Secret
    new: Secret


class DropRecoveryKey(Ask["results.KeysChanged"], frozen=True):
    """Take the recovery key away: none opens the station any more.

    Attributes:
        passphrase: the present one.

    Raises:
        WrongPassphrase, NoRecoveryKey, DiskFull, KeysHalfChanged: as of a change of the passphrase.
    """

    passphrase: Secret


class TalkTitles(Ask["results.TalkTitles"], frozen=True):
    """The titles of the talks of this station, oldest first. Their files stay closed."""


class Talks(Ask["list[results.TalkHere]"], frozen=True):
    """The talks of this station, each with its legs; their files are opened for that.

    Attributes:
        talk: one alone; left out: every one.

    Raises:
        NoSuchTalk, AmbiguousName: ``talk`` names none, or several.
        Damaged, OtherVersion: the file of a talk does not open.
    """

    talk: Talk | None = None


class Overview(Ask["results.Overview"], frozen=True):
    """A page of the talks of this station, with a line about each; their files stay closed.

    Attributes:
        talk: one talk alone, by its whole title; left out: all.
        busiest: those in which something is due first, then those that were written to last; left out: oldest first.
        after: the title that the page before ended with.
        waits: how many of the things that are due to give, of all talks together.

    Raises:
        NoSuchTalk: there is no talk of the title ``talk`` or ``after``.
    """

    talk: Talk | None = None
    busiest: bool = False
    after: Talk | None = None
    limit: Limit = 100
    waits: Annotated[int, Meta(ge=0, le=FIRST_DUE)] = 0


class Doctor(Ask["results.Doctor"], frozen=True):
    """How the station is; no word, name or title."""


class ReadClock(Ask["results.ClockHere"], frozen=True):
    """How the clock stands to what it was."""


class ConfirmClock(Ask["results.ClockHere"], frozen=True):
    """Say that the clock is right.

    Attributes:
        watch: what one's own watch shows, with the date.

    Raises:
        ClockDiffers, HourMissing, InstantUnclear: of the time.
    """

    watch: Happened


class Drafts(Ask["list[results.DraftKept]"], frozen=True):
    """The drafts that are kept, oldest first.

    Attributes:
        talk: of one talk alone; left out: every one of this station.
        leg: of one leg alone, by its name as it was given.
    """

    talk: Talk | None = None
    leg: Leg | None = None


class Draft(Ask["results.DraftKept"], frozen=True):
    """Take up a draft: it is given back as it was typed, and stays.

    Raises:
        NoSuchDraft: there is none of that number.
    """

    number: DraftNumber


class RefusedAs(Part, frozen=True):
    """A refusal as plain data.

    Attributes:
        code: of the refusal.
        facts: what its sentences are filled with, as in the sentences of answers.
    """

    code: str
    facts: dict[str, Any] = {}


class KeepDraft(Ask["results.DraftNumber"], frozen=True):
    """Put an act aside as far as it is written, or change a draft. It need not have the shape of the act yet.

    Attributes:
        number: of a draft that is there; what is left out of it stays as it was.
        name: under which it is put aside; a draft that has that name on the same leg of the same talk is changed.
        talk: the talk that was meant; left out: as the arguments say.
        leg: the leg that was meant; left out: as the arguments say, by their ``leg`` or ``to``.
        act: what is to be done, by its name.
        asked: the arguments of the act, as far as they are there; they take the place of those that were kept.
        typed: in the form of whoever typed it.
        refused: why, each refusal by its code and facts.

    Raises:
        NoSuchDraft: there is none of that number.
        DraftNameTaken: another draft of that leg is called so.
    """

    number: DraftNumber | None = None
    name: Name | None = None
    talk: Talk | None = None
    leg: Leg | None = None
    act: str | None = None
    asked: dict[str, Any] | None = None
    typed: dict[str, Any] | None = None
    refused: list[RefusedAs] | None = None


class SendDraft(Ask[Any], frozen=True):
    """Do what a draft was meant for. Done, it is gone; if it is refused, it stays, as it was sent last.

    Attributes:
        act: in the place of the one that is kept; left out: as it is kept.
        asked: the arguments of the act; left out: as they are kept.

    Raises:
        NoSuchDraft, NotAnActYet: of the draft; and whatever its act is refused with.
    """

    number: DraftNumber
    act: str | None = None
    asked: dict[str, Any] | None = None


class MakeBackup(Ask["results.BackupMade"], frozen=True):
    """A backup of the whole station at one moment, as one encrypted file. Others go on while it is written.

    Attributes:
        file: a new file on this machine, by its whole path.

    Raises:
        BackupUnderWay: another one is being made.
        BackupThere, BackupInside: that is no place for it.
        ReadOnly, DiskFull, DiskFailed: nothing is left of it.
    """

    file: FilePath


class BackupProgress(Ask["results.BackupProgress"], frozen=True):
    """How far the backup is that is being made at this moment. It waits for nobody."""


class Backups(Ask["results.Backups"], frozen=True):
    """The backups that were made, and whether the station makes them by itself."""


class PlanBackups(Ask["results.Backups"], frozen=True):
    """Backups that the station makes by itself while it is unlocked.

    Attributes:
        folder: into which, by its whole path; None: it makes none any more.
        days: after how many days the next one is made.
        keep: how many of them are kept; older ones are deleted.

    Raises:
        BackupInside, ReadOnly: that is no folder for them.
    """

    folder: FilePath | None = None
    days: Annotated[int, Meta(ge=1, le=365)] = 1
    keep: Annotated[int, Meta(ge=1, le=1000)] = 7


class ForgetBackup(Ask["results.Backups"], frozen=True):
    """Take a backup off the list. Its file is left alone.

    Raises:
        NoSuchBackup: there is none of that number.
    """

    number: BackupNumber


class ForgetDraft(Ask[None], frozen=True):
    """Delete a draft.

    Raises:
        NoSuchDraft: there is none of that number.
    """

    number: DraftNumber


class TryAct(Ask["results.Tried"], frozen=True):
    """What an act would leave, or what speaks against it; nothing is done, and nothing is kept.

    Attributes:
        act: its name.
        asked: its arguments.

    Raises:
        NoSuchAct: it is no act within a talk; and whatever the act is refused with.
        OnlyLooks: it changes nothing.
    """

    act: str
    asked: dict[str, Any]


# --- lines between stations ---


class InviteLine(Ask["results.LineInvitation"], frozen=True):
    """Invite somebody to a line.

    Attributes:
        valid: how long the invitation may be answered.
        relay: through which the line goes; left out: it is opened by files, and its words go by bag.
        admission: the token that the relay's operator gave out, if there is one.

    Raises:
        NoCard, PlainHttp, NoRelayAddress, LengthUnclear: of the invitation.
    """

    valid: Length = "72h"
    relay: RelayAddress | None = None
    admission: Admission | None = None


class AcceptLine(Ask["results.LineAccepted"], frozen=True):
    """Take an invitation to a line.

    Attributes:
        message: its file, its short form, or its words.
        relay: where this station makes its mailboxes; left out: at the invitation's.
        admission: the token that the relay's operator gave out, if there is one.

    Raises:
        InvitationDamaged, InvitationExpired, OwnCard, OtherWorld, TakenAlready, NoFirstMessage, InviterHasNone,
            PlainHttp, NoRelayAddress: of the invitation.
    """

    message: Annotated[str, Meta(max_length=65536)]
    relay: RelayAddress | None = None
    admission: Admission | None = None


class LineMessageAsked(Ask[Answer], frozen=True):
    """A message of an opening.

    Attributes:
        message: as text.
        line: the line, by its number; left out: the only one that can be meant.
    """

    message: Annotated[str, Meta(max_length=65536)]
    line: Line | None = None


class AnswerLine(LineMessageAsked["results.LineMessage"], frozen=True):
    """Take the answer to one's invitation; gives the last message.

    Raises:
        NoSuchLine, WhichLine, NotTheInviter, SecondAnswer, MessageMisplaced, DoesNotOpen: of the message.
    """


class FinishLine(LineMessageAsked["results.LineHere"], frozen=True):
    """Take the last message of an opening: the line is open.

    Raises:
        NoSuchLine, WhichLine, MessageMisplaced, DoesNotOpen: of the message.
    """


class OfLine(Ask[Answer], frozen=True):
    """An act on one line."""

    line: Line


class CompareLine(Ask["results.LineHere"], frozen=True):
    """Groups of a line's number as they were heard.

    Attributes:
        heard: their digits.
        start: the first of them, from 1.
        line: the line, by its number; left out: the only one that can be meant.
        how: by which way the two people spoke.

    Raises:
        NoSuchLine, WhichLine: of the line.
    """

    heard: Annotated[str, Meta(max_length=200)]
    start: Annotated[int, Meta(ge=1, le=12)] = 1
    line: Line | None = None
    how: Name = "by telephone"


class TrustLine(OfLine["results.LineHere"], frozen=True):
    """Let a line carry words although it was not compared.

    Raises:
        NoSuchLine: of the line.
    """


class CutLine(OfLine["results.LineHere"], frozen=True):
    """Delete the older keys of a line and of the legs on it at once; what was under way under them is sent again.

    Raises:
        NoSuchLine: of the line.
    """


class AddRelay(OfLine["results.LineHere"], frozen=True):
    """Let an open line, and the legs on it, go through one more relay; the other station is told.

    Attributes:
        relay: where this station makes further mailboxes; one that it has already takes the new token.
        admission: the token that the relay's operator gave out, if there is one.

    Raises:
        NoSuchLine, NoRelayHere, TooManyRelays, PlainHttp, NoRelayAddress: nothing was changed.
    """

    relay: RelayAddress
    admission: Admission | None = None


class DropRelay(OfLine["results.LineHere"], frozen=True):
    """Let an open line, and the legs on it, go through a relay no more; the other station is told.

    Attributes:
        relay: where its mailboxes are to go.

    Raises:
        NoSuchLine, NoRelayHere, NoSuchRelay, LastRelay, PlainHttp, NoRelayAddress: nothing was changed.
    """

    relay: RelayAddress


class TestLine(OfLine["results.LineHere"], frozen=True):
    """Send a line test: no words, and an answer that shows that the line works.

    Raises:
        NoSuchLine, NoRelayHere: of the line.
    """


class LineAgain(OfLine["results.LineMessage"], frozen=True):
    """The message of a line's opening that this station made last, again.

    Raises:
        NoSuchLine, NothingToRepeat: of the line.
    """


class GiveUpLine(OfLine[None], frozen=True):
    """Forget a line and its keys, be it open or not. What is still to come on it can no longer be read.

    Raises:
        NoSuchLine: of the line.
    """


class Lines(Ask["list[results.LineHere]"], frozen=True):
    """The lines of this station."""


class InviteSide(OfLeg["results.Named"], frozen=True):
    """Invite the station at the other end of a line to a leg of a talk.

    Attributes:
        leg: how the side is called.
        new_side: it was not named when the talk was opened.
        name: of the person there; left out: as the card says.
        role: what the person is in the talk.
        title: how the talk is called there; left out: as here.
        language: of the side's words; left out: the station's.
        calls: how other sides are called on this leg, by their own names; left out: by those.
        called: how this side is called on the legs of others, by their names; left out: by its own.

    Raises:
        NoSuchLine, NoRelayHere, LineCarriesTests, AlreadyInvited, NoSuchSide, NotYours: nothing was founded.
    """

    line: Line
    new_side: bool = False
    name: Name | None = None
    role: Role = Role.ENVOY
    title: Name | None = None
    language: Language | None = None
    calls: dict[Name, Name] = {}
    called: dict[Name, Name] = {}


class Reseat(OfLeg["results.Named"], frozen=True):
    """Seat the station at the other end of a line in the place of one that was barred, and invite it to the leg.

    Attributes:
        role: what the person may do from now on; no mandate passes over.
        name: in whose place, where several stations were barred.
        person: who sits there; left out: as the card says.
        title: how the talk is called there; left out: as it was called at the barred station.

    Raises:
        NoSuchLine, NoRelayHere, LineCarriesTests, LineNotCompared, AlreadyInvited, NothingBarred, SideHasStation,
            NotYours: nobody was seated.
    """

    line: Line
    role: Role
    name: Name | None = None
    person: Name | None = None
    title: Name | None = None


class Invitations(Ask["list[results.TalkInvitation]"], frozen=True):
    """The invitations to talks that came."""


class JoinTalk(Ask["results.Opened"], frozen=True):
    """Join a talk.

    Attributes:
        number: of the invitation.
        title: how the talk is called here; left out: as offered.

    Raises:
        NoSuchInvitation, TalkExists, NameMixed, NameReserved, NameLooksLike: of the invitation or the title.
    """

    number: InvitationNumber
    title: Name | None = None


class DeclineTalk(Ask[None], frozen=True):
    """Decline an invitation to a talk.

    Attributes:
        number: of the invitation.

    Raises:
        NoSuchInvitation: there is none of that number.
    """

    number: InvitationNumber


# --- mail ---


class Mail(Ask["results.Mail"], frozen=True):
    """How the mail stands."""


class Carry(Ask["results.Carried"], frozen=True):
    """Make one round to the relays.

    Attributes:
        seconds: after which what is not done is left for the next time.
    """

    seconds: Annotated[int, Meta(ge=1, le=600)] = 30


class PackBag(Ask["results.BagPacked"], frozen=True):
    """Pack what is on its way to one other station into a file that is carried by hand.

    It takes nothing from a relay. A bag may be packed, carried and opened any number of times. What is in it counts as
    packed only once ``bag_written`` was called: whoever writes the file calls it then.

    Attributes:
        line: to that station, by its number; left out: the newest, where there is only one station.
        size: of the file; left out: the smallest that holds everything, and the largest where none does.
        since: as the file before gave it, for a further file of the same packing.

    Raises:
        NoSuchLine, WhichLine, NoRelayHere, NothingToPack, BagTooSmall: nothing was packed.
    """

    line: Line | None = None
    size: Literal["64K", "256K", "1M", "4M"] | None = None
    since: Annotated[int, Meta(ge=0, le=MOST_NUMBER)] | None = None


class BagWritten(Ask[None], frozen=True):
    """Note that the file of a bag is written. From now on people are told that what is in it is packed.

    Attributes:
        line: that it was packed on.
        at: as ``pack_bag`` gave it. Where nothing was packed by that, nothing changes.

    Raises:
        NoSuchLine, NoRelayHere: nothing was noted.
    """

    line: Line
    at: Annotated[int, Meta(ge=0, le=MOST_NUMBER)]


class OpenBag(Ask["results.BagOpened"], frozen=True):
    """Open a bag that came from another station. What came before changes nothing.

    Attributes:
        data: the file, in base64.

    Raises:
        BagNotForHere, BagOfThisStation: it changed nothing.
    """

    data: Annotated[bytes, Meta(max_length=LARGEST_BAG)]


class Roads(Ask["list[results.RoadHere]"], frozen=True):
    """Ask every relay whether it is there."""
