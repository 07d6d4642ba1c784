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

from dataclasses import InitVar, dataclass
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
    NothingWithdrawn,
    OneSideOnly,
    StanceElsewhere,
    TermsNarrowed,
)
from goodoffices.errors.talk import GateMade
from goodoffices.talk.draft import (
    Draft,
    FindingOf,
    InSubstance,
    OwnWords,
    StanceOf,
    StatedCondition,
    VeryWords,
    WithdrawalOf,
    drawn_on,
)
from goodoffices.talk.events import (
    Accepted,
    Aliased,
    AnsweredWords,
    Chosen,
    Closed,
    Closeness,
    Condition,
    ConditionItem,
    Conveyed,
    CorrectionItem,
    CrossedAs,
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
    OutcomeItem,
    Overrode,
    Passage,
    ReadBack,
    Recorded,
    Ref,
    Remarked,
    Replied,
    Salt,
    Seated,
    Source,
    StageItem,
    StanceItem,
    Struck,
    TorOffered,
    Unseated,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.judge import conveyed_item, in_effect, reached
from goodoffices.talk.ladder import act_of, allowed
from goodoffices.talk.lease import stand
from goodoffices.talk.licence import reason_for_own_words, reasons
from goodoffices.talk.objects import Releasable, releasable
from goodoffices.talk.read_backs import approved
from goodoffices.talk.reply import replaced_by
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import Alias, Moment, Terms, Text, meet_all

WithoutWords = (
    Founded
    | Aliased
    | Seated
    | Unseated
    | Accepted
    | TorOffered
    | Chosen
    | Lost
    | Opened
    | Closed
    | Noted
    | Found
    | Struck
    | Recorded
    | Remarked
    | Mapped
)
"""What a mediator writes that carries nothing from another leg by its shape: it has no field for it."""

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
    body: WithoutWords | Conveyed | Delivered | ReadBack
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
        raise NothingOfTheKind(problem="there is nothing in the draft.")
    items: list[Item] = []
    sources: list[Source] = []
    for draft in drafts:
        for made in _items(rooms, recipient, draft, now, len(items)):
            if made.sources:
                source = Source(index=len(items), sources=made.sources, terms=made.terms)
                sources.append(source)
            items.append(made.item)
    overrode = _overridden(recipient, noticed, drafts, because)
    body = Conveyed(nonce=nonce, items=tuple(items))
    return Cleared(_GATE, rooms, recipient, body, tuple(sources), overrode)


def _overridden(
    recipient: Id, objections: tuple[GateRefusal, ...], drafts: tuple[Draft, ...], because: Text | None
) -> tuple[Overrode, ...]:
    """What the mediator goes past, once for each code; the first objection is raised where that is not allowed."""
    for objection in objections:
        if because is None or not objection.overridable:
            raise objection
    about = tuple(dict.fromkeys(source for draft in drafts for source in drawn_on(draft)))
    return tuple(
        Overrode(room=recipient, code=code, about=about, reason=because or "")
        for code in dict.fromkeys(objection.code for objection in objections)
    )


def read_back(rooms: Rooms, room: Id, draft: InSubstance, alias: Alias) -> Cleared:
    """Clear a wording for its owner to approve, before it crosses to whoever ``alias`` means.

    Raises:
        GateRefusal: if it draws on another side's words, or on nothing.
    """
    if rooms.meaning(room, alias) is None:
        raise NotForThem(side=rooms.side(room), recipient=alias)
    things = _things(rooms, draft.sources)
    if any(source.room != room for source in draft.sources):
        raise OneSideOnly()
    refusal = reason_for_own_words(rooms, room)
    if refusal is not None:
        raise refusal
    words = _wording(rooms, draft, things, rooms.side(room))
    passages = tuple(source.what for source in draft.sources)
    return Cleared(_GATE, rooms, room, ReadBack(words=words, alias=alias, passages=passages))


def deliver(rooms: Rooms, room: Id, delivery: Delivered) -> Cleared:
    """Clear the note that something was brought to a side. It happened, so it is never refused for its terms.

    Raises:
        ColleagueAhead: what the words drew on is not on this desk yet, so their author could not be told (rule 7).
    """
    for ref in delivery.what:
        item = conveyed_item(rooms.reading(room), ref)
        if item is not None and form_of(item) is not Form.OWN_WORDS and not rooms.source_of(room, ref):
            raise ColleagueAhead()
    return Cleared(_GATE, rooms, room, delivery)


def without_words(rooms: Rooms, room: Id, body: WithoutWords) -> Cleared:
    """Clear what carries nothing from another leg: the room and its people, notes, findings, the record, the desk."""
    if type(body) not in _WITHOUT_WORDS:
        raise GateMade()
    return Cleared(_GATE, rooms, room, body)


def author_approved(rooms: Rooms, recipient: Id, draft: InSubstance) -> bool:
    """Whether its author approved exactly this wording for that recipient, asked for or not (rule 5).

    Raises:
        GateRefusal: it is no wording that could be read back.
    """
    things = _things(rooms, draft.sources)
    words = _wording(rooms, draft, things, _name(rooms, recipient, draft.sources[0].room, draft.unnamed))
    return _approved(rooms, recipient, draft.sources, words)


# --- looking again ------------------------------------


def second_look(
    rooms: Rooms, room: Id, conveyance: Id, now: Moment, *, as_of: Moment | None = None
) -> list[tuple[int, GateRefusal]]:
    """Which items of a sheet could not be conveyed at ``now``, and why (rule 19: *do not deliver*).

    Args:
        as_of: judge a delivery that has happened: leave out what changed later.
    """
    found: list[tuple[int, GateRefusal]] = []
    for source in rooms.sources(room, conveyance):
        item = conveyed_item(rooms.reading(room), Ref(entry=conveyance, index=source.index))
        if item is None or isinstance(item, WithdrawalItem):
            continue
        form, unnamed = form_of(item), _speaker(item) is None
        refusals = [
            refusal
            for each in source.sources
            for refusal in reasons(rooms, each, room, form, now, unnamed=unnamed, as_of=as_of)
        ]
        if not refusals:
            refusals = _narrowed(rooms, source.sources, item, as_of)
        words = _words_of(item)
        if not refusals and words is not None and form is Form.IN_SUBSTANCE:
            refusals = _unapproved(rooms, room, source.sources, words, as_of)
        found.extend((source.index, refusal) for refusal in refusals[:1])
    return found


def _narrowed(rooms: Rooms, sources: tuple[DeskRef, ...], item: Item, as_of: Moment | None) -> list[GateRefusal]:
    """Whether an item says when the words were said, or leaves out a proviso, against the terms as they stand."""
    if not isinstance(item, Words | StanceItem | ConditionItem):
        return []
    marks = item.words if isinstance(item, ConditionItem) else item
    room = sources[0].room
    now = _inherited(rooms, room, _things(rooms, sources), as_of)
    if marks.said is not None and not now.time_may_cross:
        return [TermsNarrowed(side=rooms.side(room), field="the time of saying may not cross")]
    if not set(now.provisos) <= set(marks.provisos):
        return [TermsNarrowed(side=rooms.side(room), field="there is a proviso more")]
    return []


def _words_of(item: Item) -> Words | None:
    match item:
        case Words():
            return item
        case ConditionItem(words=words):
            return words
        case _:
            return None


def form_of(item: Item) -> Form:
    """In which form an item stands on its leg. A stance and a finding cross as they are, or not at all."""
    match item:
        case Words(form=form):
            return form
        case ConditionItem(words=words):
            return words.form
        case _:
            return Form.IN_SUBSTANCE


def crossed_as(item: Item) -> CrossedAs:
    """As what an item crossed, for whoever's words it drew on."""
    match item:
        case WithdrawalItem():
            return CrossedAs.WITHDRAWAL
        case ExtensionItem():
            return CrossedAs.EXTENSION
        case CorrectionItem():
            return CrossedAs.CORRECTION
        case StageItem():
            return CrossedAs.STAGE
        case _:
            return CrossedAs(form_of(item).value)


def _speaker(item: Item) -> Alias | None:
    match item:
        case Words(speaker=speaker) | StanceItem(speaker=speaker) | FindingItem(speaker=speaker):
            return speaker
        case ConditionItem(words=words):
            return words.speaker
        case _:
            return None


# --- making items ------------------------------------


@dataclass(frozen=True, slots=True)
class _Made:
    item: Item
    sources: tuple[DeskRef, ...] = ()
    terms: Terms | None = None


def _items(rooms: Rooms, recipient: Id, draft: Draft, now: Moment, index: int) -> list[_Made]:
    match draft:
        case OwnWords():
            return [_own_words(rooms, recipient, draft)]
        case VeryWords():
            return [_very_words(rooms, recipient, draft, now)]
        case InSubstance():
            return [_in_substance(rooms, recipient, draft, now)]
        case StanceOf():
            return _stance(rooms, recipient, draft, now, index)
        case WithdrawalOf():
            return [_withdrawal(rooms, recipient, draft)]
        case FindingOf():
            return [_finding(rooms, recipient, draft, now)]


def _own_words(rooms: Rooms, recipient: Id, draft: OwnWords) -> _Made:
    refusal = reason_for_own_words(rooms, recipient)
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
            answer_by=None,
            provisos=(),
            proviso_not_stated=False,
            again=None,
            table=None,
        )
    )


def _very_words(rooms: Rooms, recipient: Id, draft: VeryWords, now: Moment) -> _Made:
    _pass(rooms, (draft.source,), recipient, Form.VERBATIM, now, draft.unnamed)
    (thing,) = _things(rooms, (draft.source,))
    passage = _alone(thing)
    standing = stand(rooms.reading(draft.source.room), thing)
    words = _copied(rooms, recipient, draft, thing, passage, standing.terms)
    return _Made(words, (draft.source,), standing.terms)


def _in_substance(rooms: Rooms, recipient: Id, draft: InSubstance, now: Moment) -> _Made:
    things = _things(rooms, draft.sources)
    if len({source.room for source in draft.sources}) > 1:
        raise OneSideOnly()
    _pass(rooms, draft.sources, recipient, Form.IN_SUBSTANCE, now, draft.unnamed)
    for thing in things:
        _alone(thing)
    words, terms = _worded(rooms, recipient, draft, things)
    return _Made(words, draft.sources, terms)


def _worded(rooms: Rooms, recipient: Id, draft: InSubstance, things: list[Releasable]) -> tuple[Words, Terms]:
    """A wording that its sources let cross, once its author has approved it where that was asked."""
    room = draft.sources[0].room
    words = _wording(rooms, draft, things, _name(rooms, recipient, room, draft.unnamed))
    refusals = _unapproved(rooms, recipient, draft.sources, words)
    if refusals:
        raise refusals[0]
    approved = _approved(rooms, recipient, draft.sources, words)
    return msgspec.structs.replace(words, approved=approved), _inherited(rooms, room, things)


def _stance(rooms: Rooms, recipient: Id, draft: StanceOf, now: Moment, index: int) -> list[_Made]:
    _pass(rooms, (draft.reply,), recipient, Form.IN_SUBSTANCE, now, draft.unnamed)
    (thing,) = _things(rooms, (draft.reply,))
    reply = thing.content
    if not isinstance(reply, Replied):
        raise NothingOfTheKind(problem="what the draft names is not a reply.")
    standing = stand(rooms.reading(draft.reply.room), thing)
    answers = _answers(rooms, recipient, draft.reply.room, reply)
    if not answers:
        raise StanceElsewhere(recipient=rooms.side(recipient))
    for stated in draft.conditions:
        if stated.condition.room != draft.reply.room or stated.condition.what.entry != draft.reply.what.entry:
            raise NeedsStance()
    stated_here = {stated.condition.what for stated in draft.conditions}
    speaker = _name(rooms, recipient, draft.reply.room, draft.unnamed)
    stance = StanceItem(
        stance=reply.stance,
        answers=answers,
        besides=None if len(stated_here) < len(reply.conditions) else (),
        replaces=_replaced_stances(rooms, recipient, draft.reply.room, reply, speaker),
        again=None,
        late=False,
        force=reply.force,
        speaker=speaker,
        hand=_hand([thing], draft.unnamed),
        said=_said(thing, standing.terms, draft.unnamed),
        valid_until=_until([thing], draft.unnamed),
        provisos=standing.terms.provisos,
        proviso_not_stated=False,
    )
    made = [_Made(stance, (draft.reply,), standing.terms)]
    made.extend(_condition(rooms, recipient, draft, stated, now, index) for stated in draft.conditions)
    return made


def _condition(rooms: Rooms, recipient: Id, draft: StanceOf, stated: StatedCondition, now: Moment, index: int) -> _Made:
    form = Form.VERBATIM if stated.words is None else Form.IN_SUBSTANCE
    _pass(rooms, (stated.condition,), recipient, form, now, draft.unnamed)
    (thing,) = _things(rooms, (stated.condition,))
    condition = thing.content
    if not isinstance(condition, Condition):
        raise NothingOfTheKind(problem="what the draft names is not a condition.")
    standing = stand(rooms.reading(stated.condition.room), thing)
    terms = standing.terms
    if stated.words is None:
        very = VeryWords(source=stated.condition, unnamed=draft.unnamed)
        words = _copied(rooms, recipient, very, thing, condition, terms)
    else:
        wording = InSubstance(
            sources=(stated.condition,),
            text=stated.words.text,
            language=stated.words.language,
            direction=stated.words.direction,
            act=stated.words.act,
            unnamed=draft.unnamed,
            translation=stated.words.translation,
        )
        words, terms = _worded(rooms, recipient, wording, [thing])
    item = ConditionItem(
        of=index,
        words=words,
        finder=condition.finder,
        finder_name=condition.finder_name,
        until=_until([thing], draft.unnamed),
        again=None,
    )
    return _Made(item, (stated.condition,), terms)


def _withdrawal(rooms: Rooms, recipient: Id, draft: WithdrawalOf) -> _Made:
    reading = rooms.reading(recipient)
    sources = rooms.source_of(recipient, draft.item)
    if conveyed_item(reading, draft.item) is None or not reached(reading, draft.item):
        raise NothingOfTheKind(problem="these words never reached that side.")
    withdrawn = [
        standing
        for thing in _things(rooms, sources)
        if (standing := stand(rooms.reading(sources[0].room), thing)).withdrawn
    ]
    if not withdrawn or any(standing.quiet for standing in withdrawn):
        raise NothingWithdrawn()
    refusal = reason_for_own_words(rooms, recipient)
    if refusal is not None:
        raise refusal
    return _Made(WithdrawalItem(withdraws=draft.item), sources)


def _finding(rooms: Rooms, recipient: Id, draft: FindingOf, now: Moment) -> _Made:
    _pass(rooms, (draft.finding,), recipient, Form.IN_SUBSTANCE, now, draft.unnamed)
    (thing,) = _things(rooms, (draft.finding,))
    found = thing.content
    stated = rooms.source_of(recipient, draft.condition)
    if not isinstance(found, Found) or stated != (DeskRef(room=draft.finding.room, what=found.condition),):
        raise NothingOfTheKind(problem="that finding is not on this condition.")
    if not draft.unnamed and _stated_unnamed(rooms, recipient, draft.condition):
        raise MustBeUnnamed(side=rooms.side(draft.finding.room))
    standing = stand(rooms.reading(draft.finding.room), thing)
    item = FindingItem(
        condition=draft.condition,
        state=found.state,
        speaker=_name(rooms, recipient, draft.finding.room, draft.unnamed),
        hand=_hand([thing], draft.unnamed),
    )
    return _Made(item, (draft.finding,), standing.terms)


def _stated_unnamed(rooms: Rooms, recipient: Id, condition: Ref) -> bool:
    """Whether a condition stands on the recipient's leg without a name; a named finding on it would give it one."""
    item = conveyed_item(rooms.reading(recipient), condition)
    return item is not None and _speaker(item) is None


# --- what the items are made of ------------------------------------


def _pass(rooms: Rooms, sources: tuple[DeskRef, ...], recipient: Id, form: Form, now: Moment, unnamed: bool) -> None:
    for source in sources:
        for refusal in reasons(rooms, source, recipient, form, now, unnamed=unnamed):
            raise refusal


def _things(rooms: Rooms, sources: tuple[DeskRef, ...]) -> list[Releasable]:
    if not sources:
        raise NoSource(problem="the item is marked as a side's words and draws on none of them.")
    things = []
    for source in sources:
        thing = releasable(rooms.reading(source.room), source.what)
        if thing is None:
            raise NothingOfTheKind(problem="the draft draws on something that no side said.")
        things.append(thing)
    return things


def _worded_content(thing: Releasable) -> Passage | Condition:
    """What the mediator can put into other words: a passage or a condition."""
    if isinstance(thing.content, Passage | Condition):
        return thing.content
    raise NothingOfTheKind(problem="a stance or a finding crosses as such, not as a passage.")


def _alone(thing: Releasable) -> Passage:
    """What crosses by itself: a passage; a condition goes with its stance."""
    content = _worded_content(thing)
    if isinstance(content, Condition):
        raise NeedsStance()
    return content


def _copied(
    rooms: Rooms, recipient: Id, draft: VeryWords, thing: Releasable, content: Passage | Condition, terms: Terms
) -> Words:
    """The very words, byte for byte, with what their terms let cross."""
    return Words(
        form=Form.VERBATIM,
        text=content.text,
        language=content.language,
        direction=content.direction,
        translation=draft.translation,
        act=act_of(content),
        force=thing.force,
        speaker=_name(rooms, recipient, draft.source.room, draft.unnamed),
        hand=_hand([thing], draft.unnamed),
        approved=False,
        said=_said(thing, terms, draft.unnamed),
        valid_until=_until([thing], draft.unnamed),
        answer_by=_answer_by([thing], draft.unnamed),
        provisos=terms.provisos,
        proviso_not_stated=False,
        again=None,
        table=None,
    )


def _wording(rooms: Rooms, draft: InSubstance, things: list[Releasable], speaker: Alias | None) -> Words:
    """The mediator's wording, not yet approved; the same for a read-back and for the recipient."""
    weakest = min((thing.force for thing in things), key=lambda force: force.strength)
    if draft.force.strength > weakest.strength:
        raise ForceTooStrong(force=draft.force.value.replace("_", " "))
    acts = allowed(act_of(_worded_content(thing)) for thing in things)
    if draft.act not in acts:
        side = rooms.side(draft.sources[0].room)
        raise ActTooStrong(side=side, act=draft.act.value, allowed=", ".join(act.value for act in acts))
    inherited = _inherited(rooms, draft.sources[0].room, things)
    said = _said(things[0], inherited, draft.unnamed) if len(things) == 1 else None
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
        valid_until=_until(things, draft.unnamed),
        answer_by=_answer_by(things, draft.unnamed),
        provisos=inherited.provisos,
        proviso_not_stated=False,
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


def _until(things: list[Releasable], unnamed: bool) -> Moment | None:
    return _earliest([thing.valid_until for thing in things], unnamed)


def _answer_by(things: list[Releasable], unnamed: bool) -> Moment | None:
    return _earliest([thing.answer_by for thing in things], unnamed)


def _earliest(given: list[Moment | None], unnamed: bool) -> Moment | None:
    """The earliest of some dates; in UTC where a zone could tell whose it is (rule 6)."""
    ends = [end for end in given if end is not None]
    if not ends:
        return None
    earliest = min(ends)
    return earliest.in_utc() if unnamed else earliest


def _answers(rooms: Rooms, recipient: Id, room: Id, reply: Replied) -> tuple[AnsweredWords, ...]:
    """The words of ``recipient`` that the reply answers, as they had been conveyed; others are left out."""
    answers = []
    for answered in reply.items:
        sources = rooms.source_of(room, answered.item)
        item = conveyed_item(rooms.reading(room), answered.item)
        if item is None or not sources or any(source.room != recipient for source in sources):
            continue
        passages = tuple(source.what for source in sources)
        answers.append(
            AnsweredWords(
                passages=passages, here=(), form=form_of(item), wording=_wording_of(item), extended=None, about=False
            )
        )
    return tuple(answers)


def _replaced_stances(rooms: Rooms, recipient: Id, room: Id, reply: Replied, speaker: Alias | None) -> tuple[Ref, ...]:
    """The stances on the recipient's leg that came from replies which this one replaces, at once or through others.

    A reply between the two may never have been conveyed; the first would then stand beside the last for ever.
    A named stance never points to an unnamed one, nor the other way: the two together would tell whose it was (rule 6).
    """
    replaced = {DeskRef(room=room, what=Ref(entry=ident, index=0)) for ident in replaced_by(rooms.reading(room), reply)}
    if not replaced:
        return ()
    reading = rooms.reading(recipient)
    stances = [
        Ref(entry=written.ident, index=index)
        for written in reading.of_kind("conveyed")
        # A conveyance without effect (of a removed colleague, of a branch that was not chosen) has nothing to replace.
        if in_effect(reading, written.ident) is not None and isinstance(body := written.body, Conveyed)
        for index, item in enumerate(body.items)
        if isinstance(item, StanceItem) and (item.speaker is None) == (speaker is None)
    ]
    return tuple(ref for ref in stances if replaced.intersection(rooms.source_of(recipient, ref)))


def _wording_of(item: Item) -> str:
    match item:
        case Words(text=text):
            return text
        case ConditionItem(words=words):
            return words.text
        case StanceItem(stance=stance):
            return stance.value.replace("_", " ")
        case FindingItem(state=state):
            return state.value
        case WithdrawalItem():
            return "withdrawn"
        case ExtensionItem():
            return "later dates"
        case StageItem(stage=stage):
            return stage.value
        case CorrectionItem():
            return "noted wrongly"
        case OutcomeItem(outcome=outcome):
            return outcome.value.replace("_", " ")


# --- read-back (rule 5) -----------------------


def _unapproved(
    rooms: Rooms, recipient: Id, sources: tuple[DeskRef, ...], words: Words, as_of: Moment | None = None
) -> list[GateRefusal]:
    wanted = asks_for_read_back(rooms, sources, as_of)
    if not wanted or _approved(rooms, recipient, sources, words, as_of):
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
    rooms: Rooms, recipient: Id, sources: tuple[DeskRef, ...], words: Words, as_of: Moment | None = None
) -> bool:
    """Whether the owner approved exactly this wording, drawing on these passages, for this recipient."""
    reading = rooms.reading(sources[0].room)
    passages = tuple(source.what for source in sources)
    for written in reading.touching(passages[0], "read_back"):
        asked = in_effect(reading, written.ident)
        if asked is None or not isinstance(asked.body, ReadBack):
            continue
        body = asked.body
        same = _same_wording(body.words, words) and set(body.passages) == set(passages)
        for_them = rooms.meaning(sources[0].room, body.alias) == recipient
        if same and for_them and approved(reading, asked.ident, as_of):
            return True
    return False


def _same_wording(asked: Words, words: Words) -> bool:
    """Whether the owner was asked about these words: in all but the name that the recipient knows the owner by."""
    alike = msgspec.structs.replace(asked, speaker=words.speaker, approved=words.approved)
    return alike == words and (asked.speaker is None) == (words.speaker is None)
