"""What one can ask of a station: the arguments of each act, in plain JSON.

The rules are:

* A field that is not known is refused, not ignored. What may be left out has a default here.
* Things are named by people: talks by title, legs by the side's name, seats by name, passages by handle.
* Dates are texts (``2025-12-14 18:00``, with ``+02:00`` or the station's own zone), lengths ``14d``, ``36h``, ``90m``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from goodoffices.record import Relation
from goodoffices.station.results import Refused
from goodoffices.talk.events import (
    Act,
    Answer,
    Closeness,
    Direction,
    Disclosure,
    End,
    Finding,
    Force,
    Language,
    Receiver,
    Retention,
    Role,
    Scope,
    Stage,
    Stance,
    Way,
)
from goodoffices.talk.terms import Attribution, Carriage, Manner


class Ask(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """Arguments of an act."""


class Noted(Ask, frozen=True):
    """How words came to the mediator. ``speaker`` may be left out where only one person could have spoken."""

    way: Way = Way.CALL
    closeness: Closeness = Closeness.AT_THE_TIME
    speaker: str | None = None
    interpreter: str | None = None
    when: str | None = None


class TermsAsked(Ask, frozen=True, rename={"not_before": "from"}):
    """Terms of release.

    Attributes:
        to: left out: the one other side, where there is one; of an answer to words that came without a name: whoever
            said them.
        manner: the most that may be done to bring the words; left out: they may be left, or what stands is not changed.
    """

    carriage: Carriage
    to: list[str] | None = None
    attribution: Attribution = Attribution.NAMED
    not_before: str | None = None
    until: str | None = None
    provisos: list[str] = []
    read_back: bool = False
    time_may_cross: bool = False
    manner: Manner | None = None


class PassageAsked(Ask, frozen=True):
    """One passage. Left out: the language of the side, the direction of most words."""

    text: str
    language: Language | None = None
    direction: Direction | None = None
    act: Act = Act.REMARK
    force: Force = Force.NON_BINDING
    valid_until: str | None = None
    answer_by: str | None = None
    parallel: bool = False
    terms: TermsAsked | None = None


class ConditionAsked(Ask, frozen=True):
    """A condition of a reply."""

    text: str
    finder: End = End.MEDIATOR
    finder_name: str | None = None
    until: str | None = None
    language: Language | None = None
    direction: Direction | None = None
    terms: TermsAsked | None = None


class SeatAsked(Ask, frozen=True):
    """Somebody of a side, without a station."""

    name: str
    role: Role = Role.ENVOY


class SideAsked(Ask, frozen=True):
    """A side.

    Attributes:
        language: of its words, unless they say otherwise; left out: the station's.
        seats: its people; left out: one envoy without a name.
        aliases: how other sides are called on this leg, by their own name; of a side with a station it is said when its
            leg is founded.
        station: its seat has a station: others may name it from the beginning, and its own leg is founded when the two
            stations are brought together.
    """

    name: str
    language: Language | None = None
    seats: list[SeatAsked] = []
    aliases: dict[str, str] = {}
    station: bool = False


# --- the talk and its people ---


class OpenTalk(Ask, frozen=True):
    """Open a talk; the legs of sides without a station are kept by this one."""

    title: str
    sides: list[SideAsked]
    public: bool = True


class OfTalk(Ask, frozen=True):
    """A whole talk."""

    talk: str


class OfLeg(Ask, frozen=True):
    """One leg of a talk."""

    talk: str
    leg: str


class Alias(Ask, frozen=True):
    """Another name for a side on a leg, shown there from now on; those before it go on meaning that side."""

    talk: str
    leg: str
    alias: str
    means: str


class Seat(Ask, frozen=True):
    """Seat somebody: at a kept side by name; with a station, by its fingerprint in hexadecimal."""

    talk: str
    leg: str
    name: str
    role: Role = Role.ENVOY
    end: End = End.SIDE
    fingerprint: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")] | None = None


class Unseat(Ask, frozen=True):
    """End a seat; everything written until now counts."""

    talk: str
    leg: str
    name: str


class Accept(Ask, frozen=True):
    """Accept the station of somebody at the other end."""

    talk: str
    leg: str
    name: str


class GiveUp(Ask, frozen=True):
    """Give up what is missing of somebody's station."""

    talk: str
    leg: str
    name: str


class ChooseBranch(Ask, frozen=True):
    """End a fork: the branch with this entry counts."""

    talk: str
    leg: str
    branch: str


class OfferRules(Ask, frozen=True):
    """Offer terms of reference.

    Left out: ``disclose_to`` every other side, or nobody where they are closed; ``languages`` the side's own.
    """

    talk: str
    leg: str
    disclosure: Disclosure = Disclosure.CLOSED
    disclose_to: list[str] | None = None
    lease: str = "14d"
    retention: Retention = Retention.KEEP
    opened_told: bool = False
    existence_confidential: bool = False
    languages: list[Language] = []
    text: str | None = None
    replaces: str | None = None


class AnswerRules(Ask, frozen=True):
    """Answer terms of reference; ``offer`` left out: the newest."""

    talk: str
    leg: str
    yes: bool
    offer: str | None = None
    noted: Noted | None = None


class Mandate(Ask, frozen=True):
    """A principal says what a seat may do."""

    talk: str
    leg: str
    seat: str
    scopes: list[Scope]
    since: str | None = None
    until: str | None = None
    noted: Noted | None = None


class Revoke(Ask, frozen=True):
    """A mandate ends."""

    talk: str
    mandate: str
    noted: Noted | None = None


class Closing(Ask, frozen=True):
    """What closing a leg, with the arguments of that, would leave and come to. ``leg`` left out: of the whole talk."""

    talk: str
    leg: str | None = None
    retention: Retention | None = None
    noted: Noted | None = None


class CloseLeg(Ask, frozen=True):
    """Close a leg. ``retention`` left out: as its ground rules in force say; where there are none, keep."""

    talk: str
    leg: str
    retention: Retention | None = None
    noted: Noted | None = None


class Destroy(Ask, frozen=True):
    """Destroy a talk on this station. ``anyway``: although ground rules in force on some leg say that it is kept."""

    talk: str
    anyway: bool = False


# --- what a side says ---


class Say(Ask, frozen=True):
    """Words, by a side's own hand or noted."""

    talk: str
    leg: str
    passages: list[PassageAsked]
    noted: Noted | None = None


class Release(Ask, frozen=True):
    """Change terms. ``replace``: in place of all that stand; else beside them, so that the stricter counts."""

    talk: str
    what: str
    terms: TermsAsked
    replace: bool = True
    noted: Noted | None = None


class Narrow(Ask, frozen=True):
    """Make terms stricter; refused if anything would become wider."""

    talk: str
    what: str
    terms: TermsAsked
    noted: Noted | None = None


class Withdraw(Ask, frozen=True):
    """Take a release back. ``quiet``: even the bare fact may not be told."""

    talk: str
    what: str
    quiet: bool = False
    noted: Noted | None = None


class Reply(Ask, frozen=True):
    """Answer exact conveyed texts. ``replace``: in place of the side's earlier answers to them.

    Words that came without a name are answered by themselves: of several texts, each of them in a reply of its own.
    """

    talk: str
    leg: str
    to: list[str]
    stance: Stance
    conditions: list[ConditionAsked] = []
    force: Force = Force.NON_BINDING
    valid_until: str | None = None
    terms: TermsAsked | None = None
    replace: bool = True
    noted: Noted | None = None


class Extend(Ask, frozen=True):
    """Later dates for a side's own words, or for an answer of it. Each may be left out, not both."""

    talk: str
    what: str
    answer_by: str | None = None
    valid_until: str | None = None
    noted: Noted | None = None


class GoFurther(Ask, frozen=True):
    """A side initials or confirms its own words, or a yes of its own. ``terms``: of the news that it did."""

    talk: str
    what: str
    stage: Stage
    terms: TermsAsked | None = None
    noted: Noted | None = None


class FindOn(Ask, frozen=True):
    """A finding on a condition: the mediator's own, or a side's.

    ``because``: why the mediator finds otherwise here than on another leg; kept on the desk.
    """

    talk: str
    condition: str
    state: Finding
    evidence: list[str] = []
    citations: list[str] = []
    terms: TermsAsked | None = None
    replace: bool = True
    because: str | None = None
    noted: Noted | None = None


class AnswerReadBack(Ask, frozen=True):
    """The owner's answer to a wording."""

    talk: str
    read_back: str
    answer: Answer
    amended: str | None = None
    replace: bool = True
    noted: Noted | None = None


# --- what a mediator does ---


class MayCross(Ask, frozen=True):
    """What may cross now. ``to``: to one recipient alone; ``leg``: of one side alone."""

    talk: str
    to: str | None = None
    leg: str | None = None


class Convey(Ask, frozen=True):
    """Convey items, or see what the gate would say (``drafting.py`` has their shapes).

    ``because``: why the mediator goes on where something is noticed that takes a reason; kept on the desk with it.
    """

    talk: str
    to: str
    items: list[Any]
    because: str | None = None


class TranslationAsked(Ask, frozen=True):
    """A courtesy translation; the original prevails (rule 4)."""

    text: str
    language: Language
    direction: Direction | None = None


class ReadBack(Ask, frozen=True, rename={"sources": "from"}):
    """Read a wording back to its owner. ``to``: the recipient it is meant for, by the name on the owner's leg.

    ``text`` left out: the very words of the one source, with ``translation`` or ``provisos``, which are what is to be
    approved. ``provisos``: its author's as the mediator words them, a line for each.
    """

    talk: str
    leg: str
    sources: list[str]
    to: str
    text: str | None = None
    translation: TranslationAsked | None = None
    act: Act = Act.REMARK
    force: Force = Force.NON_BINDING
    language: Language | None = None
    direction: Direction | None = None
    unnamed: bool = False
    provisos: list[str] = []


class Strike(Ask, frozen=True):
    """Strike what was noted wrongly: what a side did, a finding of one's own, a delivery, a sheet not brought.

    Attributes:
        what: the entry, or anything in it.
        reason: in words; whoever may see the leg sees it.
        instead: what was noted since and stands in its place.
    """

    talk: str
    what: str
    reason: str
    instead: str | None = None


class Deliver(Ask, frozen=True):
    """Note that something was brought to a side.

    Attributes:
        what: items, or other things that a side is told; a sheet's handle without a number: all its items.
        by: left out: the person of this station.
        to: left out: the one person of the side who may speak.
        receiver: of whom that person is; left out: found out from the name.
        when: left out: now.
    """

    talk: str
    what: list[str]
    when: str | None = None
    where: str | None = None
    by: str | None = None
    to: str | None = None
    receiver: Receiver | None = None
    manner: Manner = Manner.SPOKEN


class SheetOf(Ask, frozen=True):
    """One delivery sheet, for the side or for the mediator. ``language`` of its own words; left out: the side's."""

    talk: str
    ref: str
    copy: Literal["side", "mediator"] = "side"
    language: Language | None = None


class Drafts(Ask, frozen=True):
    """The drafts of a talk; ``talk`` left out: every one of this station."""

    talk: str | None = None


class KeepDraft(Ask, frozen=True):
    """Keep what could not be asked, or how what was refused had been typed.

    Attributes:
        number: of a draft that is there; what is left out of it stays as it was.
        talk: the talk that was meant.
        typed: in the form of whoever typed it.
        refused: why.
    """

    number: int | None = None
    talk: str | None = None
    typed: dict[str, Any] | None = None
    refused: list[Refused] | None = None


class SendDraft(Ask, frozen=True):
    """Do what a draft was meant for. If it is refused again the draft stays, as it was sent last.

    Attributes:
        act, asked: in the place of what is kept; left out: as it is kept.
    """

    number: int
    act: str | None = None
    asked: dict[str, Any] | None = None


class ForgetDraft(Ask, frozen=True):
    """Delete a draft."""

    number: int


class TryAct(Ask, frozen=True):
    """An act and its arguments, to hear what speaks against it; nothing is done, and nothing is kept."""

    act: str
    asked: dict[str, Any]


class Remark(Ask, frozen=True):
    """A private note on the desk."""

    talk: str
    text: str
    about: list[str] = []


# --- the public record ---


class Record(Ask, frozen=True):
    """Enter an item of the public record.

    Attributes:
        item: in the plain form of ``docs/spec/record-item.md``, without ``id`` and ``entered``.
        reports: the conveyed item on the public's leg that it reports.
        replaces: the item that it corrects.
    """

    talk: str
    item: dict[str, Any]
    reports: str | None = None
    replaces: str | None = None


class CorrectItem(Ask, frozen=True):
    """Correct an item by another in its place."""

    talk: str
    item: str
    by: dict[str, Any]


class Rule(Ask, frozen=True):
    """Confirm or drop an item or a link. ``why``: one line."""

    talk: str
    item: str
    why: str | None = None


class LinkItems(Ask, frozen=True):
    """Say how two items hang together; ``b`` of ``reports`` is a conveyance to the public."""

    talk: str
    a: str
    relation: Relation
    b: str


class SomeItems(Ask, frozen=True):
    """Some items of the record, together."""

    talk: str
    items: list[str]


# --- reading and keeping ---


class Read(Ask, frozen=True):
    """A page of a thread, newest last. ``before``: as the page after it gave it."""

    talk: str
    leg: str
    before: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{2}){1,200}$")] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50


class Find(Ask, frozen=True):
    """Find words; in all talks, or in one."""

    text: str
    talk: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50


class WhoKnows(Ask, frozen=True):
    """Who could have seen something."""

    talk: str
    ref: str


RelayAsked = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Nothing(Ask, frozen=True):
    """No arguments."""


# --- lines between stations ---


class ConfirmClock(Ask, frozen=True):
    """Say that the clock is right. ``watch``: what one's own watch shows, with the date."""

    watch: str


class InviteLine(Ask, frozen=True):
    """``valid``: how long the invitation may be answered.

    ``relay``: through which the line goes; left out: it is opened by files, and carries nothing. ``admission``: the
    token that the relay's operator gave out, if there is one.
    """

    valid: str = "72h"
    relay: RelayAsked | None = None
    admission: Annotated[str, msgspec.Meta(min_length=1, max_length=512)] | None = None


class AcceptLine(Ask, frozen=True):
    """An invitation: its file, its short form, or its words.

    ``relay``: where this station makes its mailboxes; left out: at the invitation's.
    """

    message: Annotated[str, msgspec.Meta(max_length=65536)]
    relay: RelayAsked | None = None
    admission: Annotated[str, msgspec.Meta(min_length=1, max_length=512)] | None = None


class LineMessage(Ask, frozen=True):
    """A message of an opening, as text. ``line`` may be left out where only one can be meant."""

    message: Annotated[str, msgspec.Meta(max_length=65536)]
    line: int | None = None


class OneLine(Ask, frozen=True):
    """A line, by its number."""

    line: int


class CompareLine(Ask, frozen=True):
    """Groups of a line's number as they were heard.

    ``start``: the first of them, from 1; ``heard``: their digits; ``how``: by which way the two people spoke.
    """

    heard: Annotated[str, msgspec.Meta(max_length=200)]
    start: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    line: int | None = None
    how: str = "by telephone"


class InviteSide(Ask, frozen=True):
    """Invite the station at the other end of a line to a leg of a talk.

    ``leg``: how the side is called; ``name``, ``role``: of the person there, by default as the card says, and an envoy.
    ``title``: how the talk is called there; left out: as here. ``new_side``: it was not named when the talk was opened.
    ``calls``: how other sides are called on this leg, by their own name; ``called``: how this side is called on the
    legs of others, by theirs. Who is in neither is called by the side's own name.
    """

    talk: str
    leg: str
    line: int
    new_side: bool = False
    name: str | None = None
    role: Role = Role.ENVOY
    title: str | None = None
    language: Language | None = None
    calls: dict[str, str] = {}
    called: dict[str, str] = {}


class JoinTalk(Ask, frozen=True):
    """``number``: of the invitation; ``title``: how the talk is called here, left out: as offered."""

    number: int
    title: str | None = None


class OneInvitation(Ask, frozen=True):
    """An invitation to a talk, by its number."""

    number: int


class Carry(Ask, frozen=True):
    """``seconds``: after which what is not done is left for the next time."""

    seconds: Annotated[int, msgspec.Meta(ge=1, le=600)] = 30
