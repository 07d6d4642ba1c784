"""The gate: the one exit for words. Whatever a mediator's station writes on a leg is made here.

The rules are (rules 3 to 9, 17 to 21):

* A passage crosses only if its terms, as they stand now, allow that recipient, that form and this moment. A refusal
  says which term forbids it.
* One item draws on passages of one side only. What it drew on is written on the desk, never on the recipient's leg.
* Very words are copied here, byte for byte. A wording in substance inherits the strictest terms of its sources, says
  no more than they do (``ladder.py``) and binds no more, and crosses only with their author's approval of exactly that
  wording, if any of them asked for read-back.
* Everything else on an item (name, hand, dates, provisos) is derived here from the sources and their terms, so that
  no caller can forget or forge it.
* What the gate clears is bound to the state that it looked at; it is written at once, or not at all.

:class:`Cleared` can be made by the functions of this module alone: permission is a type.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass, replace
from functools import partial
from typing import final, get_args

import msgspec

from goodoffices.errors.gate import (
    ActTooStrong,
    ColleagueAhead,
    ForceTooStrong,
    GateRefusal,
    MustBeUnnamed,
    NeedsReadBack,
    NeedsStance,
    NoSource,
    NotForThem,
    NothingOfTheKind,
    NothingOwed,
    NothingToCorrect,
    NothingWithdrawn,
    OneSideOnly,
    OtherProvisos,
    OwnFinding,
    RestsOnLostStation,
    StageKnown,
    StanceElsewhere,
    TermsNarrowed,
    ToldOtherwise,
)
from goodoffices.errors.talk import CannotBeStruck, GateMade
from goodoffices.talk.again import (
    answered_words,
    earlier_condition,
    earlier_stance,
    earlier_words,
    replaced_findings,
    replaced_stances,
    stated_before,
)
from goodoffices.talk.condition import by_mediator
from goodoffices.talk.copies import told_otherwise
from goodoffices.talk.corrections import answers_wrong, crossed_wrongly, replaces_wrong, wrong_copies
from goodoffices.talk.dates import answer_by, held_until, last_day, valid_until
from goodoffices.talk.draft import (
    CorrectionOf,
    Draft,
    ExtensionOf,
    FindingOf,
    InSubstance,
    OwnWords,
    StageOf,
    StanceOf,
    StatedCondition,
    VeryWords,
    WithdrawalOf,
    beside,
    drawn_on,
)
from goodoffices.talk.events import (
    Accepted,
    Aliased,
    Barred,
    Carried,
    Chosen,
    Closed,
    Closeness,
    Condition,
    ConditionItem,
    Conveyed,
    CorrectionItem,
    Delivered,
    DeskRef,
    ExtensionItem,
    FindingItem,
    Force,
    Form,
    Found,
    Founded,
    Hand,
    Id,
    Item,
    Lost,
    Mapped,
    Noted,
    Opened,
    Overrode,
    Passage,
    ReadBack,
    Recorded,
    Ref,
    Remarked,
    Replied,
    Reseated,
    Salt,
    Seated,
    Source,
    Staged,
    StageItem,
    StanceItem,
    Struck,
    TorOffered,
    Unseated,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.items import form_of, news_of, said_on, speaker_of, words_of
from goodoffices.talk.judge import conveyed_item, in_effect, reached, written_item
from goodoffices.talk.ladder import act_of, allowed
from goodoffices.talk.lease import stand
from goodoffices.talk.licence import (
    reason_against_correction,
    reason_against_finding,
    reason_against_stage,
    reason_against_withdrawal,
    reason_for_own_words,
    reasons,
)
from goodoffices.talk.provisos import mediators_wording, out_of_date, put
from goodoffices.talk.read_backs import last_approval, provisos_at
from goodoffices.talk.releasable import Releasable, releasable
from goodoffices.talk.reply import Life
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import distrusting
from goodoffices.talk.stages import height, told_steps
from goodoffices.talk.terms import WHOEVER, Alias, Line, Manner, Moment, Terms, Text, meet_all
from goodoffices.talk.together import lives_towards
from goodoffices.talk.unnamed import would_tell_whose
from goodoffices.talk.views import Sentence
from goodoffices.talk.whoever import (
    about_others,
    answers_unnamed,
    in_common,
    meaning,
    owed,
    owners_in_common,
)

WithoutWords = (
    Founded
    | Aliased
    | Seated
    | Unseated
    | Barred
    | Reseated
    | Accepted
    | TorOffered
    | Chosen
    | Lost
    | Opened
    | Closed
    | Noted
    | Found
    | Recorded
    | Remarked
    | Mapped
)
"""What a mediator writes that carries nothing from another leg by its shape: it has no field for it."""

MOST_TOLD = 1024
"""Crossings that one entry can tell of."""

_WITHOUT_WORDS = frozenset(get_args(WithoutWords))


@final
class _Gate:
    """The key that only this module holds."""


_GATE = _Gate()


@final
@dataclass(frozen=True, slots=True)
class Cleared:
    """What the gate made, bound to the state it looked at.

    Args:
        made_by: only the gate has one; it is asked for again by whoever would copy a clearance with changes.

    Attributes:
        rooms: the state; a clearance for another state is worth nothing.
        sources: for the desk, what each item drew on and under which terms.
        overrode: for the desk, which refusals the mediator went past, and why.
    """

    made_by: InitVar[_Gate]
    rooms: Rooms
    room: Id
    body: WithoutWords | Conveyed | Delivered | ReadBack | Carried | Struck
    sources: tuple[Source, ...] = ()
    overrode: tuple[Overrode, ...] = ()

    def __post_init__(self, made_by: _Gate) -> None:
        """Refuse whatever was made elsewhere, for programs that no type checker has read."""
        if made_by is not _GATE:
            raise GateMade()


def is_clearance(thing: object) -> bool:
    """Whether the gate made this, for programs that no type checker has read."""
    return isinstance(thing, Cleared)


# --- the exits ------------------------------------


def convey(
    rooms: Rooms,
    recipient: Id,
    drafts: tuple[Draft, ...],
    now: Moment,
    nonce: Salt,
    *,
    because: Text | None = None,
    noticed: tuple[GateRefusal, ...] = (),
) -> Cleared:
    """Clear what the mediator wants to say on a leg. On a kept leg and to the public it becomes a delivery sheet.

    Args:
        now: the mediator's clock: terms are judged at this moment.
        nonce: 32 fresh bytes for this leg.
        because: why the mediator goes on where that is allowed; kept on the desk with what was overridden.
        noticed: what the desk noticed about the drafts; each can be overridden.

    Raises:
        GateRefusal: the first reason why some item may not cross. Nothing has been written.
    """
    if not drafts:
        raise NothingOfTheKind(problem=Sentence.of("problem.nothing_in_the_draft"))
    question = _Question(rooms, recipient, now, drafts, list(noticed))
    items: list[Item] = []
    sources: list[Source] = []
    for draft in drafts:
        for made in _trusted_items(question, draft, len(items)):
            if made.sources:
                source = Source(index=len(items), sources=made.sources, terms=made.terms)
                sources.append(source)
            items.append(made.item)
    drew = {source.index: source.sources for source in sources}
    items = [_with_instead(rooms, recipient, item, items, drew) for item in items]
    question.objections.extend(would_tell_whose(rooms, recipient, nonce, tuple(items), drew, now))
    body = Conveyed(nonce=nonce, items=tuple(items))
    about = {source for draft in drafts for source in drawn_on(draft)}
    overrode = _overridden(recipient, tuple(question.objections), about, because)
    return Cleared(_GATE, rooms, recipient, body, tuple(sources), overrode)


def strike(
    rooms: Rooms, room: Id, struck: Struck, *, because: Text | None = None, noticed: tuple[GateRefusal, ...] = ()
) -> Cleared:
    """Clear the striking of a note that was wrong. What follows for others is found when it is written.

    Raises:
        CannotBeStruck: it names the word that something crossed, which stands and falls with the delivery.
        GateRefusal: what the desk noticed about the reason that is shown; ``because`` goes on.
    """
    named = rooms.reading(room).written(struck.what)
    if named is not None and isinstance(named.body, Carried):
        raise CannotBeStruck()
    return Cleared(_GATE, rooms, room, struck, overrode=_overridden(room, noticed, set(), because))


def find(
    rooms: Rooms, room: Id, finding: Found, *, because: Text | None = None, noticed: tuple[GateRefusal, ...] = ()
) -> Cleared:
    """Clear a finding of the mediator's own.

    Raises:
        FoundOtherwise: the mediator found the same condition otherwise on another leg; ``because`` goes on.
        GateRefusal: what the desk noticed about its citations; so too.
    """
    objection = reason_against_finding(rooms, room, finding)
    about = {DeskRef(room=room, what=finding.condition)}
    objections = (*(() if objection is None else (objection,)), *noticed)
    overrode = _overridden(room, objections, about, because)
    return Cleared(_GATE, rooms, room, finding, overrode=overrode)


def _overridden(
    room: Id, objections: tuple[GateRefusal, ...], about: set[DeskRef], because: Text | None
) -> tuple[Overrode, ...]:
    """What the mediator goes past, once for each code; the first objection is raised where that is not allowed."""
    for objection in objections:
        if because is None or not objection.overridable:
            raise objection
    named = tuple(sorted(about | {each.of for each in objections if each.of is not None}))
    return tuple(
        Overrode(room=room, code=code, about=named, reason=because or "")
        for code in dict.fromkeys(objection.code for objection in objections)
    )


def read_back(
    rooms: Rooms,
    room: Id,
    draft: InSubstance | VeryWords,
    alias: Alias,
    *,
    because: Text | None = None,
    noticed: tuple[GateRefusal, ...] = (),
) -> Cleared:
    """Clear a wording for its owner to approve before it goes to whom ``alias`` means.

    Of very words the wording is that of a translation or of their provisos.

    Raises:
        GateRefusal: if it draws on another side's words, or on nothing; or what the desk noticed: ``because`` goes on.
    """
    sources = drawn_on(draft)
    things = _things(rooms, sources)
    if any(source.room != room for source in sources):
        raise OneSideOnly()
    if any(meaning(rooms, source, alias) is None for source in sources):
        answers = all(answers_unnamed(rooms.reading(room), source.what) is not None for source in sources)
        raise ColleagueAhead() if alias == WHOEVER and answers else NotForThem(side=rooms.side(room), recipient=alias)
    refusal = reason_for_own_words(rooms, room)
    if refusal is not None:
        raise refusal
    words = _drafted(rooms, draft, things, rooms.side(room))
    passages = tuple(source.what for source in sources)
    overrode = _overridden(room, noticed, set(sources), because)
    return Cleared(_GATE, rooms, room, ReadBack(words=words, alias=alias, passages=passages), overrode=overrode)


def deliver(rooms: Rooms, room: Id, delivery: Delivered) -> Cleared:
    """Clear the note that something was brought to a side. It happened, so it is never refused for its terms.

    Raises:
        ColleagueAhead: what the words drew on is not on this desk yet, so their author could not be told (rule 7).
    """
    for ref in delivery.what:
        item = written_item(rooms.reading(room), ref)
        if item is not None and form_of(item) is not Form.OWN_WORDS and not rooms.source_of(room, ref):
            raise ColleagueAhead()
    return Cleared(_GATE, rooms, room, delivery)


def tell(rooms: Rooms, room: Id) -> Cleared:
    """Clear the word to a side of what of its answers has reached whoever said the words that they answer (rule 7).

    What it was told of that and is not so is struck first; then there is more to tell.

    Raises:
        NothingOwed: nothing has, or that was told.
    """
    for told in crossed_wrongly(rooms, room):
        return Cleared(_GATE, rooms, room, Struck(what=told.ident, reason=None, instead=None))
    crossings = owed(rooms, room)
    if not crossings:
        raise NothingOwed(side=rooms.side(room))
    return Cleared(_GATE, rooms, room, Carried(crossings=crossings[:MOST_TOLD]))


def without_words(
    rooms: Rooms,
    room: Id,
    body: WithoutWords,
    *,
    because: Text | None = None,
    noticed: tuple[GateRefusal, ...] = (),
) -> Cleared:
    """Clear what carries nothing from another leg: the room and its people, notes, findings, the record, the desk.

    Raises:
        GateRefusal: what the desk noticed about words of the mediator's in it; ``because`` goes on.
    """
    if type(body) not in _WITHOUT_WORDS:
        raise GateMade()
    return Cleared(_GATE, rooms, room, body, overrode=_overridden(room, noticed, set(), because))


def author_approved(rooms: Rooms, recipient: Id, draft: InSubstance | VeryWords) -> bool:
    """Whether its author approved exactly this wording for that recipient, asked for or not (rule 5).

    Raises:
        GateRefusal: it is no wording that could be read back.
    """
    sources = drawn_on(draft)
    things = _things(rooms, sources)
    speaker = _name(rooms, recipient, sources[0].room, draft.unnamed)
    return _approved(rooms, recipient, sources, _drafted(rooms, draft, things, speaker))


def _drafted(rooms: Rooms, draft: InSubstance | VeryWords, things: list[Releasable], speaker: Alias | None) -> Words:
    """The words that a draft comes to, not yet approved."""
    if isinstance(draft, InSubstance):
        return _wording(rooms, draft, things, speaker)
    (thing,) = things
    terms = stand(rooms.reading(draft.source.room), thing).terms
    return _copied(rooms, draft, thing, _worded_content(thing), terms, None if draft.unnamed else speaker)


# --- looking again ------------------------------------


def second_look(
    rooms: Rooms,
    room: Id,
    conveyance: Id,
    now: Moment,
    *,
    as_of: Moment | None = None,
    brought: frozenset[int] | None = None,
    manner: Manner | None = None,
) -> list[tuple[int, GateRefusal]]:
    """Which items of a sheet could not be conveyed at ``now``, and why (rule 19: *do not deliver*).

    Args:
        as_of: judge a delivery that has happened: leave out what changed later.
        brought: the items that were brought together; None: all of the sheet.
        manner: how they were brought.
    """
    found = _own_words_again(rooms, room, conveyance, as_of)
    drew = rooms.sources(room, conveyance)
    reading = rooms.reading(room)
    to_third_party = {source.index: about_others(reading, Ref(entry=conveyance, index=source.index)) for source in drew}
    written = reading.written(conveyance)
    made = now if written is None else written.entry.at
    together = [source for source in drew if brought is None or source.index in brought]
    for source in drew:
        ref = Ref(entry=conveyance, index=source.index)
        item = conveyed_item(reading, ref)
        if item is None:
            continue
        form, unnamed = form_of(item), speaker_of(item) is None
        if not isinstance(item, WithdrawalItem | CorrectionItem) and _of_before_a_loss(rooms, made, source, as_of):
            found.append((source.index, RestsOnLostStation(side=rooms.side(source.sources[0].room))))
            continue
        third_party = to_third_party[source.index]
        alike = [each for each in together if to_third_party[each.index] is third_party]
        if isinstance(item, WithdrawalItem | CorrectionItem):
            against = None if as_of is not None else _against_news(rooms, room, item, now)
            refusals = [] if against is None else [against]
        else:
            refusals = [
                refusal
                for each in source.sources
                for refusal in reasons(
                    rooms,
                    each,
                    room,
                    form,
                    now,
                    unnamed=unnamed,
                    third_party=third_party,
                    as_of=as_of,
                    beside=frozenset(drawn for other in alike for drawn in other.sources),
                    manner=manner,
                )
                if not refusal.overridable
            ]
        if as_of is None and told_otherwise(reading, ref):
            refusals.append(ToldOtherwise())
        if as_of is None and isinstance(item, StageItem):
            refusals.extend(_stage_again(rooms, room, source.sources, item))
        if not refusals:
            refusals = _narrowed(rooms, source, item, as_of)
        words = words_of(item)
        if not refusals and words is not None and mediators_wording(words):
            refusals = _unapproved(rooms, room, source.sources, words, as_of, third_party=third_party)
        found.extend((source.index, refusal) for refusal in refusals[:1])
    return sorted(found, key=lambda each: each[0])


def _of_before_a_loss(rooms: Rooms, made: Moment, drew: Source, as_of: Moment | None) -> bool:
    """Whether an item was made before a station of its side was lost: what it says may be what a thief let it say."""
    readings = (distrusting(rooms.reading(each.room), as_of) for each in drew.sources)
    lost = [each.distrust for each in readings if each is not None and each.distrust is not None]
    return any(bar.at.ms >= made.ms for each in lost for bar in each.bars)


def _against_news(rooms: Rooms, room: Id, item: WithdrawalItem | CorrectionItem, now: Moment) -> GateRefusal | None:
    if isinstance(item, WithdrawalItem):
        return reason_against_withdrawal(rooms, room, item.withdraws, now)
    return reason_against_correction(rooms, room, item.corrects)


def _stage_again(rooms: Rooms, room: Id, sources: tuple[DeskRef, ...], item: StageItem) -> list[GateRefusal]:
    """Whether what was initialled or confirmed still stands with the side that is to be told of it."""
    against = [reason_against_stage(rooms, room, source, item.of) for source in sources]
    return [refusal for refusal in against if refusal is not None]


def _own_words_again(rooms: Rooms, room: Id, conveyance: Id, as_of: Moment | None) -> list[tuple[int, GateRefusal]]:
    """The mediator's own items of a sheet that could not be said on its leg, each with the reason."""
    written = rooms.reading(room).written(conveyance)
    refusal = reason_for_own_words(rooms, room, as_of)
    if refusal is None or written is None or not isinstance(written.body, Conveyed):
        return []
    return [(index, refusal) for index, item in enumerate(written.body.items) if form_of(item) is Form.OWN_WORDS]


def _narrowed(rooms: Rooms, drew: Source, item: Item, as_of: Moment | None) -> list[GateRefusal]:
    """Whether an item says when the words were said, or puts provisos, otherwise than the terms let it now."""
    if not isinstance(item, Words | StanceItem | ConditionItem | ExtensionItem):
        return []
    room = drew.sources[0].room
    now = _inherited(rooms, room, _things(rooms, drew.sources), as_of)
    if said_on(item) is not None and not now.time_may_cross:
        return [TermsNarrowed(side=rooms.side(room), field=Sentence.of("narrowed.time"))]
    against = out_of_date(item, drew.terms, now)
    return [] if against is None else [TermsNarrowed(side=rooms.side(room), field=against)]


# --- making items ------------------------------------


@dataclass(frozen=True, slots=True)
class _Made:
    item: Item
    sources: tuple[DeskRef, ...] = ()
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """What the gate is asked: may these drafts cross to this leg at this moment?

    Attributes:
        drafts: everything that would cross in the same conveyance.
        objections: what was found against it that the mediator may override.
    """

    rooms: Rooms
    recipient: Id
    now: Moment
    drafts: tuple[Draft, ...]
    objections: list[GateRefusal]

    def refuse(self, refusal: GateRefusal) -> None:
        """Raise a refusal; one that may be overridden is kept for the end."""
        if not refusal.overridable:
            raise refusal
        self.objections.append(refusal)

    def let_pass(self, sources: tuple[DeskRef, ...], form: Form, *, unnamed: bool, third_party: bool = False) -> None:
        """Ask for each source why it may not cross."""
        for source in sources:
            found = reasons(
                self.rooms,
                source,
                self.recipient,
                form,
                self.now,
                unnamed=unnamed,
                third_party=third_party,
                beside=beside(self.drafts, third_party=third_party),
            )
            for refusal in found:
                self.refuse(refusal)

    def name(self, room: Id, *, unnamed: bool) -> Alias | None:
        """How the recipient calls a side; None where it is not named."""
        return _name(self.rooms, self.recipient, room, unnamed)


def _trusted_items(question: _Question, draft: Draft, index: int) -> list[_Made]:
    """The items of a draft. Where a station was lost, they say no more than what is trusted lets them say."""
    made, trusted = _items(question, draft, index), question.rooms.trusted()
    if trusted is question.rooms or isinstance(draft, OwnWords | WithdrawalOf | CorrectionOf):
        return made
    return _items(replace(question, rooms=trusted, objections=[]), draft, index)


def _items(question: _Question, draft: Draft, index: int) -> list[_Made]:
    match draft:
        case OwnWords():
            return [_own_words(question, draft)]
        case VeryWords():
            return [_very_words(question, draft)]
        case InSubstance():
            return [_in_substance(question, draft)]
        case StanceOf():
            return _stance(question, draft, index)
        case WithdrawalOf():
            return [_withdrawal(question, draft)]
        case CorrectionOf():
            return _correction(question, draft)
        case FindingOf():
            return [_finding(question, draft)]
        case ExtensionOf():
            return [_extension(question, draft)]
        case StageOf():
            return [_stage(question, draft)]


def _own_words(question: _Question, draft: OwnWords) -> _Made:
    refusal = reason_for_own_words(question.rooms, question.recipient)
    if refusal is not None:
        raise refusal
    return _Made(
        Words(
            form=Form.OWN_WORDS,
            text=draft.text,
            language=draft.language,
            direction=draft.direction,
            translation=draft.translation,
            act=draft.act,
            force=Force.NON_BINDING,
            speaker=None,
            hand=None,
            approved=False,
            said=None,
            valid_until=draft.valid_until,
            answer_by=draft.answer_by,
            provisos=(),
            proviso_not_stated=False,
            again=None,
            table=None,
        )
    )


def _very_words(question: _Question, draft: VeryWords) -> _Made:
    rooms = question.rooms
    question.let_pass((draft.source,), Form.VERBATIM, unnamed=draft.unnamed)
    (thing,) = _things(rooms, (draft.source,))
    passage = _alone(thing)
    standing = stand(rooms.reading(draft.source.room), thing)
    speaker = question.name(draft.source.room, unnamed=draft.unnamed)
    words = _copied(rooms, draft, thing, passage, standing.terms, speaker)
    if mediators_wording(words):
        # Of the translation or of a proviso: where the author wants to approve wordings, this one too (rule 5).
        words = _with_approval(question, (draft.source,), words)
    return _Made(_pointing(question, (draft.source,), words), (draft.source,), standing.terms)


def _in_substance(question: _Question, draft: InSubstance) -> _Made:
    things = _things(question.rooms, draft.sources)
    if len({source.room for source in draft.sources}) > 1:
        raise OneSideOnly()
    question.let_pass(draft.sources, Form.IN_SUBSTANCE, unnamed=draft.unnamed)
    for thing in things:
        _alone(thing)
    words, terms = _worded(question, draft, things)
    return _Made(_pointing(question, draft.sources, words), draft.sources, terms)


def _pointing(question: _Question, sources: tuple[DeskRef, ...], words: Words) -> Words:
    """Words that point to an earlier copy of themselves: what is conveyed twice is one thing."""
    return msgspec.structs.replace(words, again=earlier_words(question.rooms, question.recipient, sources, words))


def _worded(
    question: _Question, draft: InSubstance, things: list[Releasable], *, third_party: bool = False
) -> tuple[Words, Terms]:
    """A wording that its sources let cross, once its author has approved it where that was asked."""
    rooms, room = question.rooms, draft.sources[0].room
    words = _wording(rooms, draft, things, question.name(room, unnamed=draft.unnamed))
    words = _with_approval(question, draft.sources, words, third_party=third_party)
    return words, _inherited(rooms, room, things)


def _with_approval(
    question: _Question, sources: tuple[DeskRef, ...], words: Words, *, third_party: bool = False
) -> Words:
    """A wording with its author's approval, if there is one.

    Raises:
        NeedsReadBack: it was asked for, and there is none.
    """
    rooms, recipient = question.rooms, question.recipient
    refusals = _unapproved(rooms, recipient, sources, words, third_party=third_party)
    if refusals:
        raise refusals[0]
    approved = _approved(rooms, recipient, sources, words, third_party=third_party)
    return msgspec.structs.replace(words, approved=approved)


def _stance(question: _Question, draft: StanceOf, index: int) -> list[_Made]:
    rooms, recipient, reply = question.rooms, question.recipient, draft.reply
    for stated in draft.conditions:
        if stated.condition.room != reply.room or stated.condition.what.entry != reply.what.entry:
            raise NeedsStance()
    question.let_pass((reply,), Form.IN_SUBSTANCE, unnamed=draft.unnamed, third_party=draft.third_party)
    (thing,) = _things(rooms, (reply,))
    act = thing.content
    if not isinstance(act, Replied):
        raise NothingOfTheKind(problem=Sentence.of("problem.not_a_reply"))
    shared = dict(in_common(rooms, recipient, reply.room, act)) if draft.third_party else {}
    owners = owners_in_common(rooms, recipient, reply) if shared else [recipient]
    lives = [
        each
        for owner in owners
        for each in lives_towards(rooms, reply.room, thing.written, owner, question.now)
        if not shared or each[0] in shared
    ]
    alive = [
        item
        for item, _, each in lives
        if each in (Life.COUNTS, Life.LATE) and not answers_wrong(rooms, reply.room, thing.written, item)
    ]
    if not alive:
        raise StanceElsewhere(recipient=rooms.side(recipient))
    stated_here = [stated.condition.what for stated in draft.conditions]
    speaker = question.name(reply.room, unnamed=draft.unnamed)
    again = earlier_stance(rooms, recipient, reply, speaker, third_party=draft.third_party)
    terms = stand(rooms.reading(reply.room), thing).terms
    provisos = put(None, terms, draft.provisos, named=speaker is not None)
    stance = StanceItem(
        stance=act.stance,
        answers=(
            tuple(shared[item] for item in alive) if shared else answered_words(rooms, recipient, reply.room, alive)
        ),
        besides=stated_before(rooms, recipient, reply, len(act.conditions), stated_here, again),
        replaces=replaced_stances(rooms, recipient, reply, speaker, third_party=draft.third_party),
        again=again,
        late=all(each is not Life.COUNTS for _, _, each in lives),
        force=act.force,
        speaker=speaker,
        hand=_hand([thing], draft.unnamed),
        said=_said(thing, terms, draft.unnamed),
        valid_until=_until(rooms, reply.room, [thing], draft.unnamed),
        provisos=provisos.lines,
        proviso_not_stated=provisos.not_stated,
    )
    made = [_Made(stance, (reply,), terms)]
    made.extend(_condition(question, draft, stated, index) for stated in draft.conditions)
    return made


def _condition(question: _Question, draft: StanceOf, stated: StatedCondition, index: int) -> _Made:
    rooms, source = question.rooms, stated.condition
    form = Form.VERBATIM if stated.words is None else Form.IN_SUBSTANCE
    question.let_pass((source,), form, unnamed=draft.unnamed, third_party=draft.third_party)
    (thing,) = _things(rooms, (source,))
    condition = thing.content
    if not isinstance(condition, Condition):
        raise NothingOfTheKind(problem=Sentence.of("problem.not_a_condition"))
    drafted = stated.as_words(unnamed=draft.unnamed)
    if isinstance(drafted, VeryWords):
        terms = stand(rooms.reading(source.room), thing).terms
        speaker = question.name(source.room, unnamed=draft.unnamed)
        words = _copied(rooms, drafted, thing, condition, terms, speaker)
        if mediators_wording(words):
            words = _with_approval(question, (source,), words, third_party=draft.third_party)
    else:
        words, terms = _worded(question, drafted, [thing], third_party=draft.third_party)
    item = ConditionItem(
        of=index,
        words=words,
        finder=condition.finder,
        finder_name=condition.finder_name,
        until=_until(rooms, source.room, [thing], draft.unnamed),
        again=earlier_condition(rooms, question.recipient, source, words.speaker, third_party=draft.third_party),
    )
    return _Made(item, (source,), terms)


def _withdrawal(question: _Question, draft: WithdrawalOf) -> _Made:
    rooms, recipient = question.rooms, question.recipient
    reading = rooms.reading(recipient)
    item = conveyed_item(reading, draft.item)
    if item is None or not reached(reading, draft.item):
        raise NothingOfTheKind(problem=Sentence.of("problem.never_reached_them"))
    if news_of(item) is not None:
        raise NothingWithdrawn()
    refusal = reason_against_withdrawal(rooms, recipient, draft.item, question.now)
    if refusal is not None:
        raise refusal
    return _Made(WithdrawalItem(withdraws=draft.item), rooms.source_of(recipient, draft.item))


def _correction(question: _Question, draft: CorrectionOf) -> list[_Made]:
    """The bare news that the mediator had something wrong, of each copy that is; what stands instead is put to it once
    all items are made.
    """
    rooms, recipient = question.rooms, question.recipient
    wrong = wrong_copies(rooms, recipient, draft.item)
    if not wrong:
        raise NothingToCorrect()
    for copy in wrong:
        refusal = reason_against_correction(rooms, recipient, copy)
        if refusal is not None:
            raise refusal
    return [_Made(CorrectionItem(corrects=copy, instead=None), rooms.source_of(recipient, copy)) for copy in wrong]


def _with_instead(
    rooms: Rooms, recipient: Id, item: Item, items: list[Item], drew: dict[int, tuple[DeskRef, ...]]
) -> Item:
    """A correction with the first item beside it that says what stands in the place of what was wrong."""
    if not isinstance(item, CorrectionItem):
        return item
    for index, other in enumerate(items):
        if replaces_wrong(rooms, recipient, item.corrects, other, drew.get(index, ())):
            return msgspec.structs.replace(item, instead=index)
    return item


def _extension(question: _Question, draft: ExtensionOf) -> _Made:
    """Later dates cross under the terms of the words; only what is later than this leg knows is said."""
    rooms, recipient = question.rooms, question.recipient
    reading, item = rooms.reading(recipient), conveyed_item(rooms.reading(recipient), draft.item)
    sources = rooms.source_of(recipient, draft.item)
    if not isinstance(item, Words | StanceItem) or not sources or not reached(reading, draft.item):
        raise NothingOfTheKind(problem=Sentence.of("problem.no_such_words_there"))
    unnamed = speaker_of(item) is None
    third_party = about_others(reading, draft.item)
    question.let_pass(sources, form_of(item), unnamed=unnamed, third_party=third_party)
    things, room = _things(rooms, sources), sources[0].room
    terms = _inherited(rooms, room, things)
    if set(terms.provisos) - set(_provisos_then(rooms, recipient, draft.item)):
        raise OtherProvisos(side=rooms.side(room))
    made = ExtensionItem(
        of=draft.item,
        answer_by=_if_later(_answer_by(rooms, room, things, unnamed), last_day(reading, draft.item)),
        valid_until=_if_later(_until(rooms, room, things, unnamed), held_until(reading, draft.item)),
    )
    if made.answer_by is None and made.valid_until is None:
        raise NothingOfTheKind(problem=Sentence.of("problem.no_later_date"))
    return _Made(made, sources, terms)


def _provisos_then(rooms: Rooms, room: Id, item: Ref) -> tuple[Line, ...]:
    """The provisos of the terms under which an item crossed."""
    drew = (each.terms for each in rooms.sources(room, item.entry) if each.index == item.index)
    return next((terms.provisos for terms in drew if terms is not None), ())


def _if_later(date: Moment | None, known: Moment | None) -> Moment | None:
    return date if date is not None and known is not None and date.ms > known.ms else None


def _finding(question: _Question, draft: FindingOf) -> _Made:
    rooms, recipient, finding = question.rooms, question.recipient, draft.finding
    written = rooms.reading(finding.room).written(finding.what.entry)
    if written is not None and isinstance(written.body, Found) and by_mediator(rooms.reading(finding.room), written):
        raise OwnFinding(recipient=rooms.side(recipient))
    third_party = about_others(rooms.reading(recipient), draft.condition)
    question.let_pass((finding,), Form.IN_SUBSTANCE, unnamed=draft.unnamed, third_party=third_party)
    (thing,) = _things(rooms, (finding,))
    found = thing.content
    stated = rooms.source_of(recipient, draft.condition)
    if not isinstance(found, Found) or stated != (DeskRef(room=finding.room, what=found.condition),):
        raise NothingOfTheKind(problem=Sentence.of("problem.finding_on_another"))
    if not draft.unnamed and _stated_unnamed(rooms, recipient, draft.condition):
        raise MustBeUnnamed(side=rooms.side(finding.room))
    speaker = question.name(finding.room, unnamed=draft.unnamed)
    item = FindingItem(
        condition=draft.condition,
        state=found.state,
        replaces=replaced_findings(rooms, recipient, finding, speaker, third_party=third_party),
        speaker=speaker,
        hand=_hand([thing], draft.unnamed),
    )
    return _Made(item, (finding,), stand(rooms.reading(finding.room), thing).terms)


def _stage(question: _Question, draft: StageOf) -> _Made:
    rooms, recipient, stage = question.rooms, question.recipient, draft.stage
    reading, item = rooms.reading(recipient), draft.item
    third_party = about_others(reading, item)
    question.let_pass((stage,), Form.IN_SUBSTANCE, unnamed=draft.unnamed, third_party=third_party)
    (thing,) = _things(rooms, (stage,))
    if not isinstance(thing.content, Staged):
        raise NothingOfTheKind(problem=Sentence.of("problem.not_staged_by_it"))
    refusal = reason_against_stage(rooms, recipient, stage, item)
    if refusal is not None:
        raise refusal
    if not draft.unnamed and _stated_unnamed(rooms, recipient, item):
        raise MustBeUnnamed(side=rooms.side(stage.room))
    known = told_steps(reading, item, Force.NON_BINDING).stage
    if known is not None and height(known) >= height(thing.content.stage):
        raise StageKnown(recipient=rooms.side(recipient), stage=known.value)
    made = StageItem(
        of=item,
        stage=thing.content.stage,
        speaker=question.name(stage.room, unnamed=draft.unnamed),
        hand=_hand([thing], draft.unnamed),
    )
    return _Made(made, (stage,), stand(rooms.reading(stage.room), thing).terms)


def _stated_unnamed(rooms: Rooms, recipient: Id, ref: Ref) -> bool:
    """Whether something stands on the recipient's leg without a name; what is named and about it would give it one."""
    item = conveyed_item(rooms.reading(recipient), ref)
    return item is not None and speaker_of(item) is None


# --- what the items are made of ------------------------------------


def _things(rooms: Rooms, sources: tuple[DeskRef, ...]) -> list[Releasable]:
    if not sources:
        raise NoSource(problem=Sentence.of("problem.draws_on_nothing"))
    things = []
    for source in sources:
        thing = releasable(rooms.reading(source.room), source.what)
        if thing is None:
            raise NothingOfTheKind(problem=Sentence.of("problem.nobody_said_it"))
        things.append(thing)
    return things


def _worded_content(thing: Releasable) -> Passage | Condition:
    """What the mediator can put into other words: a passage or a condition."""
    if isinstance(thing.content, Passage | Condition):
        return thing.content
    raise NothingOfTheKind(problem=Sentence.of("problem.not_as_a_passage"))


def _alone(thing: Releasable) -> Passage:
    """What crosses by itself: a passage; a condition goes with its stance."""
    content = _worded_content(thing)
    if isinstance(content, Condition):
        raise NeedsStance()
    return content


def _copied(
    rooms: Rooms,
    draft: VeryWords,
    thing: Releasable,
    content: Passage | Condition,
    terms: Terms,
    speaker: Alias | None,
) -> Words:
    """The very words, byte for byte, with what their terms let cross."""
    provisos = put(Form.VERBATIM, terms, draft.provisos, named=speaker is not None)
    return Words(
        form=Form.VERBATIM,
        text=content.text,
        language=content.language,
        direction=content.direction,
        translation=draft.translation,
        act=act_of(content),
        force=thing.force,
        speaker=speaker,
        hand=_hand([thing], draft.unnamed),
        approved=False,
        said=_said(thing, terms, draft.unnamed),
        valid_until=_until(rooms, draft.source.room, [thing], draft.unnamed),
        answer_by=_answer_by(rooms, draft.source.room, [thing], draft.unnamed),
        provisos=provisos.lines,
        proviso_not_stated=provisos.not_stated,
        again=None,
        table=None,
    )


def _wording(rooms: Rooms, draft: InSubstance, things: list[Releasable], speaker: Alias | None) -> Words:
    """The mediator's wording, not yet approved; the same for a read-back and for the recipient."""
    weakest = min((thing.force for thing in things), key=lambda force: force.strength)
    if draft.force.strength > weakest.strength:
        raise ForceTooStrong(force=Sentence.of(f"force.{draft.force.value}"))
    acts = allowed(act_of(_worded_content(thing)) for thing in things)
    if draft.act not in acts:
        side = rooms.side(draft.sources[0].room)
        terms = [Sentence.of(f"act.{act.value}") for act in acts]
        raise ActTooStrong(side=side, act=Sentence.of(f"act.{draft.act.value}"), allowed=terms)
    inherited = _inherited(rooms, draft.sources[0].room, things)
    said = _said(things[0], inherited, draft.unnamed) if len(things) == 1 else None
    provisos = put(Form.IN_SUBSTANCE, inherited, draft.provisos, named=not draft.unnamed)
    return Words(
        form=Form.IN_SUBSTANCE,
        text=draft.text,
        language=draft.language,
        direction=draft.direction,
        translation=draft.translation,
        act=draft.act,
        force=draft.force,
        speaker=None if draft.unnamed else speaker,
        hand=_hand(things, draft.unnamed),
        approved=False,
        said=said,
        valid_until=_until(rooms, draft.sources[0].room, things, draft.unnamed),
        answer_by=_answer_by(rooms, draft.sources[0].room, things, draft.unnamed),
        provisos=provisos.lines,
        proviso_not_stated=provisos.not_stated,
        again=None,
        table=None,
    )


def _inherited(rooms: Rooms, room: Id, things: list[Releasable], as_of: Moment | None = None) -> Terms:
    """The strictest terms of everything that a wording draws on (rule 5)."""
    return meet_all(stand(rooms.reading(room), thing, as_of).terms for thing in things)


def _name(rooms: Rooms, recipient: Id, room: Id, unnamed: bool) -> Alias | None:
    return None if unnamed else next(iter(rooms.aliases(recipient, room)), None)


def _hand(things: list[Releasable], unnamed: bool) -> Hand | None:
    """*As noted by the mediator*, by the weakest note among the sources; not a word of it where unnamed (rule 6)."""
    notes = [thing.written.noted for thing in things]
    noted = [note for note in notes if note is not None]
    if unnamed or not noted:
        return None
    weakest = max(noted, key=lambda note: tuple(Closeness).index(note.closeness))
    return Hand(way=weakest.way, closeness=weakest.closeness)


def _said(thing: Releasable, terms: Terms, unnamed: bool) -> Moment | None:
    if unnamed or not terms.time_may_cross:
        return None
    return thing.written.when


def _until(rooms: Rooms, room: Id, things: list[Releasable], unnamed: bool) -> Moment | None:
    """Until when the words hold, as their author has it now: with every extension."""
    return _earliest([valid_until(rooms.reading(room), thing) for thing in things], unnamed)


def _answer_by(rooms: Rooms, room: Id, things: list[Releasable], unnamed: bool) -> Moment | None:
    """The last moment for an answer, as their author has it now."""
    return _earliest([answer_by(rooms.reading(room), thing) for thing in things], unnamed)


def _earliest(given: list[Moment | None], unnamed: bool) -> Moment | None:
    """The earliest of some dates; in UTC where a zone could tell whose it is (rule 6)."""
    ends = [end for end in given if end is not None]
    if not ends:
        return None
    earliest = min(ends)
    return earliest.in_utc() if unnamed else earliest


# --- read-back (rule 5) -----------------------


def _unapproved(
    rooms: Rooms,
    recipient: Id,
    sources: tuple[DeskRef, ...],
    words: Words,
    as_of: Moment | None = None,
    *,
    third_party: bool = False,
) -> list[GateRefusal]:
    wanted = asks_for_read_back(rooms, sources, as_of)
    if not wanted or _approved(rooms, recipient, sources, words, as_of, third_party=third_party):
        return []
    return [NeedsReadBack(side=rooms.side(sources[0].room))]


def asks_for_read_back(rooms: Rooms, sources: tuple[DeskRef, ...], as_of: Moment | None = None) -> bool:
    """Whether the author of any of these wants to approve a wording of them first (rule 5).

    Raises:
        GateRefusal: one of them is nothing that a side said.
    """
    return any(
        stand(rooms.reading(source.room), thing, as_of).terms.read_back
        for source in sources
        for thing in _things(rooms, (source,))
    )


def _approved(
    rooms: Rooms,
    recipient: Id,
    sources: tuple[DeskRef, ...],
    words: Words,
    as_of: Moment | None = None,
    *,
    third_party: bool = False,
) -> bool:
    """Whether the owner approved exactly this wording, drawing on these passages, for this recipient.

    What was approved for a side by its name was not approved for whoever said the words that it answers.
    """
    trusted = rooms.trusted(as_of)
    given = partial(_approval, sources=sources, words=words, recipient=recipient, as_of=as_of, third_party=third_party)
    return given(rooms) and (trusted is rooms or given(trusted))


def _approval(
    rooms: Rooms,
    *,
    recipient: Id,
    sources: tuple[DeskRef, ...],
    words: Words,
    as_of: Moment | None,
    third_party: bool,
) -> bool:
    reading = rooms.reading(sources[0].room)
    to_whoever = not third_party and answers_unnamed(reading, sources[0].what) is not None
    passages = tuple(source.what for source in sources)
    things = _things(rooms, sources)
    provisos = _inherited(rooms, sources[0].room, things, as_of).provisos
    for written in reading.touching(passages[0], "read_back"):
        asked = in_effect(reading, written.ident)
        if asked is None or not isinstance(asked.body, ReadBack):
            continue
        body = asked.body
        same = _same_wording(body.words, words) and set(body.passages) == set(passages)
        for_them = (body.alias == WHOEVER) is to_whoever and meaning(rooms, sources[0], body.alias) == recipient
        approval = last_approval(reading, asked.ident, as_of) if same and for_them else None
        if approval is not None and provisos_at(reading, things, asked, approval) == provisos:
            return True
    return False


def _same_wording(asked: Words, words: Words) -> bool:
    """Whether the owner was asked about these words: in all but the name that the recipient knows the owner by."""
    alike = msgspec.structs.replace(asked, speaker=words.speaker, approved=words.approved, again=words.again)
    return alike == words and (asked.speaker is None) == (words.speaker is None)
