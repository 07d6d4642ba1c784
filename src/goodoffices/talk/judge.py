"""Whether an entry has effect: the same judgement on every station.

The rules are (rule 23):

* An entry that a rule denies effect stands as *void*, with the reason. It is judged from the set of placed entries, so
  it is judged alike everywhere, and again when an entry arrives that changes the picture.
* First the author (roster), then the hand (the table of moves), then the mandate, then what the act names; and last
  whether the mediators struck it, as a note of theirs that was wrong.
* Force, and words noted with more force than their closeness carries, are judged passage by passage (rules 10, 18).
"""

from __future__ import annotations

from goodoffices import labels
from goodoffices.canonical import digest, encode
from goodoffices.errors.talk import (
    AnswersTogether,
    BindingUnnamed,
    BrokenChain,
    CameThrough,
    CannotBeStruck,
    ConfirmedUnnamed,
    ForceNeedsPaper,
    NamesSomethingElse,
    NeedsConditions,
    NoMandate,
    NoSayInSeats,
    NotAccepted,
    NotDelivered,
    NotFounded,
    NothingToAnswer,
    NothingToExtend,
    NotTheFinder,
    NotYet,
    OtherEnd,
    OtherText,
    StageNeedsPaper,
    StruckOut,
    TalkRefusal,
    UnknownSpeaker,
    WrongHand,
)
from goodoffices.talk.events import (
    Accepted,
    Answered,
    Barred,
    Body,
    Carried,
    Chosen,
    Closeness,
    ConditionItem,
    Conveyed,
    CorrectionItem,
    Delivered,
    End,
    Extended,
    ExtensionItem,
    FindingItem,
    Force,
    Found,
    Founded,
    Id,
    Instance,
    Item,
    Mandated,
    OutcomeItem,
    Passage,
    ReadBack,
    ReadBackAnswered,
    Receiver,
    Ref,
    Released,
    Replied,
    Reseated,
    Revoked,
    Role,
    Room,
    Said,
    Scope,
    Seat,
    Seated,
    Settled,
    SideAct,
    Stage,
    Staged,
    StageItem,
    Stance,
    StanceItem,
    Struck,
    Tabled,
    TorAnswered,
    Unseated,
    Way,
    WithdrawalItem,
    Words,
    kind,
)
from goodoffices.talk.items import is_unnamed, news_of
from goodoffices.talk.mandate import by_principal, holds
from goodoffices.talk.outcome import YES
from goodoffices.talk.permissions import MOVES
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.releasable import Releasable, binds_unnamed, finder_of, releasable
from goodoffices.talk.roster import Roster, continues, roster, standing
from goodoffices.talk.striking import fits, struck_out
from goodoffices.talk.terms import Attribution, Carriage, Moment
from goodoffices.talk.views import Fact, Sentence


def void(reading: Reading, ident: Id) -> TalkRefusal | None:
    """Why a placed entry has no effect; None if it has."""
    return reading.remember(("void", ident), lambda: _void(reading, ident))


def in_effect(reading: Reading, ident: Id) -> Written | None:
    """A placed entry that has effect and can be read, or None."""
    written = reading.written(ident)
    if written is None or written.body is None or void(reading, ident) is not None:
        return None
    return written


def of_kind_in_effect(reading: Reading, *kinds: str) -> list[Written]:
    """The placed entries of these kinds that have effect and can be read, in the order of the thread."""
    return [written for written in reading.of_kind(*kinds) if in_effect(reading, written.ident) is not None]


def touching_in_effect(reading: Reading, ref: Ref, *kinds: str) -> list[Written]:
    """Those of them that name an object, sorted by id."""
    return [written for written in reading.touching(ref, *kinds) if in_effect(reading, written.ident) is not None]


def void_object(reading: Reading, thing: Releasable) -> TalkRefusal | None:
    """Why one passage, stance, condition, finding or stage has no effect; None if it has."""
    refusal = void(reading, thing.ref.entry) or _force_allowed(reading, thing)
    return refusal or (BindingUnnamed() if binds_unnamed(thing.force, thing.first_terms) else None)


def item_digest(room: Id, nonce: bytes, index: int, item: Item) -> Id:
    """What a reply names: the exact conveyed text on its own leg (rule 9)."""
    return digest(labels.ITEM, room, nonce, index.to_bytes(2, "big"), encode(item))


def conveyed_item(reading: Reading, ref: Ref) -> Item | None:
    """The item that was conveyed on this leg under ``ref``, if that conveyance has effect."""
    written = in_effect(reading, ref.entry)
    if written is None or not isinstance(written.body, Conveyed) or ref.index >= len(written.body.items):
        return None
    return written.body.items[ref.index]


def written_item(reading: Reading, ref: Ref) -> Item | None:
    """The item that was written down under ``ref``, whether or not that conveyance has effect."""
    written = reading.written(ref.entry)
    items = written.body.items if written is not None and isinstance(written.body, Conveyed) else ()
    return items[ref.index] if ref.index < len(items) else None


def answerable(reading: Reading, conveyance: Id) -> list[Ref]:
    """The items of a conveyance that can be answered, brought or not: all but bare news of what came earlier."""
    written = in_effect(reading, conveyance)
    items = written.body.items if written is not None and isinstance(written.body, Conveyed) else ()
    return [Ref(entry=conveyance, index=index) for index, item in enumerate(items) if not isinstance(item, _NEWS)]


_NEWS = WithdrawalItem | CorrectionItem | StageItem
"""Items that put nothing to a side: what they tell is of something earlier."""


def deliveries(reading: Reading, ref: Ref) -> list[Written]:
    """The deliveries of something on a kept leg that have effect, to whomever, in the order of the thread."""
    found = [written for written in reading.touching(ref, "delivered") if void(reading, written.ident) is None]
    return in_thread_order(found)


def delivered(reading: Reading, ref: Ref) -> list[Written]:
    """Those of them to somebody of the side: only they count as conveyed (rule 19)."""
    return [
        written
        for written in deliveries(reading, ref)
        if isinstance(written.body, Delivered) and written.body.receiver is Receiver.SIDE
    ]


def reached(reading: Reading, ref: Ref) -> bool:
    """Whether an item counts as conveyed: at once on a sealed leg, once delivered on a kept one (rule 19)."""
    return not reading.kept or bool(delivered(reading, ref))


def unnamed(reading: Reading, ref: Ref) -> bool:
    """Whether an item came here as some side's and without saying whose; news of such an item is unnamed like it."""
    item = conveyed_item(reading, ref)
    if item is None:
        return False
    news = news_of(item)
    return is_unnamed(item) if news is None else unnamed(reading, news)


# --- the steps of the judgement ------------------------------------


def _void(reading: Reading, ident: Id) -> TalkRefusal | None:
    written = reading.written(ident)
    if written is None:
        return NotFounded()
    return (
        standing(reading, written)
        or _reserved(written)
        or (None if continues(reading, written) else BrokenChain())
        or _hand(reading, written)
        or _mandated(reading, written)
        or _names(reading, written)
        or struck_out(reading, ident)
    )


def _reserved(written: Written) -> TalkRefusal | None:
    """What has its bytes already, and no rule yet: it is kept and has no effect."""
    match written.body:
        case Tabled() | Settled():
            return NotYet()
        case Conveyed(items=items) if any(_is_reserved(item) for item in items):
            return NotYet()
        case _:
            return None


def _is_reserved(item: Item) -> bool:
    match item:
        case OutcomeItem():
            return True
        case Words(table=table) | ConditionItem(words=Words(table=table)):
            return table is not None
        case _:
            return False


def _hand(reading: Reading, written: Written) -> TalkRefusal | None:
    people, founded = roster(reading), reading.founded
    if people is None or founded is None:
        return NotFounded()
    if written.body is None:
        return None
    author = people.seats[written.author]
    refusal = _may(author.end, founded, written.body) or _own_end(people, author, written.body)
    if refusal is None and written.noted is not None:
        speaker = people.seat(written.noted.speaker)
        if speaker is None or speaker.end is not End.SIDE:
            return UnknownSpeaker()
        return _may(End.SIDE, founded, written.noted.act)
    if refusal is None and author.end is End.SIDE and founded.room is not Room.SEALED:
        return WrongHand(
            act=Sentence.of("move.writing"),
            end=Sentence.of("end_of.side"),
            room=Sentence.of(f"room.{founded.room.value}"),
        )
    return refusal


def _own_end(people: Roster, author: Seat, body: Body) -> TalkRefusal | None:
    """Whether what concerns the people or the stations of an end is written by somebody who may (rule 22)."""
    match body:
        case Seated(seat=seat):
            concerned: Seat | None = seat
        case Unseated(fingerprint=card) | Chosen(instance=Instance(author=card)):
            concerned = people.seat(card)
        case _:
            return None
    if concerned is None:
        return None
    if isinstance(body, Chosen):
        right = concerned.end is author.end
    else:
        right = people.may_seat(author.fingerprint, concerned.end)
    if right:
        return None
    if concerned.end is author.end:
        return NoSayInSeats(name=author.name)
    return OtherEnd(
        act=Sentence.of(f"move.{kind(body)}"),
        end=Sentence.of(f"end_of.{author.end.value}"),
        room=Sentence.of(f"room.{people.founded.room.value}"),
    )


def _may(end: End, founded: Founded, act: Body | SideAct) -> TalkRefusal | None:
    move = MOVES[type(act)]
    if end in move.ends and founded.room in move.rooms:
        return None
    return WrongHand(
        act=Sentence.of(f"move.{kind(act)}"),
        end=Sentence.of(f"end_of.{end.value}"),
        room=Sentence.of(f"room.{founded.room.value}"),
    )


def acting_end(reading: Reading, written: Written) -> End | None:
    """Whose end acted: for noted acts, the side's."""
    people = roster(reading)
    seat = None if people is None else people.seat(written.actor)
    return None if seat is None else seat.end


def _mandated(reading: Reading, written: Written) -> TalkRefusal | None:
    if written.act is None or acting_end(reading, written) is not End.SIDE:
        return None
    messenger = _messenger(reading, written)
    if messenger is not None:
        return messenger
    if isinstance(written.act, Mandated | Revoked):
        return by_principal(reading, written)
    scope = MOVES[type(written.act)].mandate
    if scope is None or holds(reading, written, scope):
        return None
    return _no_mandate(reading, written, scope)


def _messenger(reading: Reading, written: Written) -> TalkRefusal | None:
    """A messenger has no hand in what a side does, whatever somebody gave him (rule 10)."""
    people = roster(reading)
    seat = None if people is None else people.seat(written.actor)
    if people is None or seat is None or seat.role is not Role.MESSENGER or not isinstance(written.act, SideAct):
        return None
    return CameThrough(name=seat.name, side=people.founded.side)


def _who_did(seat: Seat | None) -> Fact:
    return Sentence.of("somebody.who_did_this") if seat is None else seat.name


def _no_mandate(reading: Reading, written: Written, scope: Scope) -> NoMandate:
    people = roster(reading)
    seat = None if people is None else people.seat(written.actor)
    return NoMandate(name=_who_did(seat), scope=Sentence.of(f"scope.{scope.value}"))


def _force_allowed(reading: Reading, thing: Releasable) -> TalkRefusal | None:
    if thing.force is Force.NON_BINDING:
        return None
    if not holds(reading, thing.written, Scope.BIND):
        return _no_mandate(reading, thing.written, Scope.BIND)
    if not _in_writing(thing.written):
        return ForceNeedsPaper(force=Sentence.of(f"force.{thing.force.value}"))
    return None


def _in_writing(written: Written) -> bool:
    """Whether an act is its author's own, or was handed over on paper (rule 18)."""
    noted = written.noted
    return noted is None or (noted.way is Way.PAPER and noted.closeness is Closeness.HANDED_OVER)


def _names(reading: Reading, written: Written) -> TalkRefusal | None:
    """Whether what the act names is there and of the right kind."""
    act = written.act
    match act:
        case Said(under=under) | Replied(under=under) if not _accepted_by(reading, under):
            return NotAccepted()
        case Replied():
            return _reply(reading, act)
        case Released(what=what):
            return _is(releasable(reading, what) is not None, "terms", "own_words")
        case Extended():
            return _extension(reading, written, act)
        case Staged():
            return _stage(reading, written, act)
        case Found(condition=condition):
            return _finding(reading, written, condition)
        case TorAnswered(offer=ident):
            right = _is(_is_kind(reading, ident, "tor_offered"), "answer", "ground_rules")
            return right or _brought(reading, Ref(entry=ident, index=0))
        case ReadBackAnswered(read_back=ident):
            right = _is(_is_kind(reading, ident, "read_back"), "answer", "read_back")
            return right or _brought(reading, Ref(entry=ident, index=0))
        case Revoked(mandate=ident):
            return _is(_is_kind(reading, ident, "mandated"), "revocation", "mandate")
        case Unseated() | Accepted() | Chosen():
            return _names_people(reading, written, act)
        case _:
            return _mediators_act_names(reading, written)


def _names_people(reading: Reading, written: Written, act: Unseated | Accepted | Chosen) -> TalkRefusal | None:
    match act:
        case Unseated(fingerprint=card):
            return _is(_seat(reading, card) is not None, "end_of_seat", "seated_here")
        case Accepted(fingerprint=card):
            return _is(_other_station(reading, written, card), "acceptance", "station_of_other_end")
        case Chosen():
            return _is(_of_a_fork(reading, act), "choice", "branch_of_fork")


def _mediators_act_names(reading: Reading, written: Written) -> TalkRefusal | None:
    match written.act:
        case Conveyed(items=items):
            return _is(all(_item_names(reading, item) for item in items), "conveyance", "what_it_answers")
        case Delivered(what=what):
            return _is(all(_deliverable(reading, ref) for ref in what), "delivery", "to_be_brought")
        case ReadBack(passages=passages):
            whole = all(releasable(reading, ref) is not None for ref in passages)
            return _is(whole, "read_back", "own_words")
        case Carried(crossings=crossings):
            whole = all(releasable(reading, crossing.what) is not None for crossing in crossings)
            return _is(whole, "crossing", "own_words")
        case Struck() as act:
            return None if fits(reading, act) else CannotBeStruck()
        case Barred(fingerprint=fingerprint):
            people = roster(reading)
            return _is(people is not None and fingerprint in people.barred, "barring", "station_of_side")
        case Reseated(seat=seat, instead_of=lost):
            people = roster(reading)
            sits = people is not None and seat.fingerprint in people.replaced.get(lost, ())
            return _is(sits, "new_station", "barred_and_new_card")
        case _:
            return None


def _seat(reading: Reading, card: Id) -> Seat | None:
    people = roster(reading)
    return None if people is None else people.seat(card)


def _other_station(reading: Reading, written: Written, card: Id) -> bool:
    people, author, other = roster(reading), _seat(reading, written.author), _seat(reading, card)
    has_or_had = other is not None and people is not None and (other.station or card in people.barred)
    return author is not None and other is not None and has_or_had and other.end is not author.end


def _of_a_fork(reading: Reading, act: Chosen) -> bool:
    entry = reading.transcript.entry(act.branch)
    return entry is not None and entry.instance == act.instance and entry.seq in reading.transcript.forks(act.instance)


def _is(right: bool, act: str, wanted: str) -> TalkRefusal | None:
    return (
        None if right else NamesSomethingElse(act=Sentence.of(f"naming.{act}"), wanted=Sentence.of(f"wanted.{wanted}"))
    )


def _is_kind(reading: Reading, ident: Id, kind: str) -> bool:
    written = in_effect(reading, ident)
    return written is not None and written.act is not None and written.act.__struct_config__.tag == kind


def _accepted_by(reading: Reading, under: Id | None) -> bool:
    """Whether ``under`` is a yes of this side to ground rules, or is left out."""
    if under is None:
        return True
    written = in_effect(reading, under)
    return written is not None and isinstance(written.act, TorAnswered) and written.act.yes


def _reply(reading: Reading, act: Replied) -> TalkRefusal | None:
    if (act.stance is Stance.ON_CONDITIONS) != bool(act.conditions):
        return NeedsConditions()
    for answered in act.items:
        refusal = _exact(reading, act.stance, answered)
        if refusal is not None:
            return refusal
    if len(act.items) > 1 and any(unnamed(reading, answered.item) for answered in act.items):
        return AnswersTogether()
    return None


def _exact(reading: Reading, stance: Stance, answered: Answered) -> TalkRefusal | None:
    written = in_effect(reading, answered.item.entry)
    item = conveyed_item(reading, answered.item)
    if written is None or item is None or not isinstance(written.body, Conveyed):
        return OtherText()
    if answered.digest != item_digest(reading.room, written.body.nonce, answered.item.index, item):
        return OtherText()
    if isinstance(item, _NEWS) and stance in YES | {Stance.DECLINES}:
        return NothingToAnswer()
    return _brought(reading, answered.item)


def _brought(reading: Reading, ref: Ref) -> TalkRefusal | None:
    """On a kept leg nothing is answered before somebody of the side got it (rule 19)."""
    return None if reached(reading, ref) else NotDelivered()


def _finding(reading: Reading, written: Written, condition: Ref) -> TalkRefusal | None:
    named = reading.written(condition.entry)
    finder = finder_of(reading, condition)
    if finder is None or named is None or void(reading, condition.entry) is not None:
        return NamesSomethingElse(act=Sentence.of("naming.finding"), wanted=Sentence.of("wanted.condition"))
    of_other_side = isinstance(named.body, Conveyed) and finder is End.SIDE
    if of_other_side or finder is not acting_end(reading, written):
        who = Sentence.of("somebody.the_mediator" if finder is End.MEDIATOR else "somebody.the_side_named")
        return NotTheFinder(finder=who)
    return None


def _extension(reading: Reading, written: Written, act: Extended) -> TalkRefusal | None:
    """An extension moves a date that is there, of this side's words or answer; of binding ones it takes a mandate."""
    thing = releasable(reading, act.what)
    if thing is None or not isinstance(thing.content, Passage | Replied):
        return NamesSomethingElse(act=Sentence.of("naming.extension"), wanted=Sentence.of("wanted.own_words_or_answer"))
    moved = ((act.answer_by, thing.answer_by), (act.valid_until, thing.valid_until))
    if not any(given for given, _ in moved) or any(given is not None and own is None for given, own in moved):
        return NothingToExtend()
    binds = thing.force is Force.BINDING or _confirmed_by(reading, act.what, written.when)
    if binds and not holds(reading, written, Scope.BIND):
        return _no_mandate(reading, written, Scope.BIND)
    return None


def _confirmed_by(reading: Reading, ref: Ref, when: Moment) -> bool:
    """Whether the side had confirmed something by a moment."""
    return any(
        isinstance(each.act, Staged) and each.act.stage is Stage.CONFIRMED and each.when.ms <= when.ms
        for each in touching_in_effect(reading, ref, "staged")
    )


def _stage(reading: Reading, written: Written, act: Staged) -> TalkRefusal | None:
    """A stage is of this side's own words or a yes of it, in writing. To confirm binds, and what binds has a name."""
    thing = releasable(reading, act.what)
    if thing is None or not _can_go_further(thing) or void_object(reading, thing) is not None:
        return NamesSomethingElse(act=Sentence.of("naming.stage"), wanted=Sentence.of("wanted.own_words_or_yes"))
    if not _in_writing(written):
        return StageNeedsPaper(stage=Sentence.of(f"stage_word.{act.stage.value}"))
    if act.stage is not Stage.CONFIRMED:
        return None
    if not holds(reading, written, Scope.BIND):
        return _no_mandate(reading, written, Scope.BIND)
    own_terms_unnamed = binds_unnamed(Force.BINDING, act.terms)
    return ConfirmedUnnamed() if own_terms_unnamed or not _had_a_name(reading, thing, written.when) else None


def _can_go_further(thing: Releasable) -> bool:
    """Whether something can be initialled or confirmed: words, and an answer that agrees to some."""
    content = thing.content
    return isinstance(content, Passage) or (isinstance(content, Replied) and content.stance in YES)


def _had_a_name(reading: Reading, thing: Releasable, when: Moment) -> bool:
    """Whether what was released by a moment, in the author's own terms, was ever released under a name."""
    later = [
        each.act.terms
        for each in touching_in_effect(reading, thing.ref, "released")
        if isinstance(each.act, Released) and each.when.ms <= when.ms and holds(reading, each, Scope.RELEASE)
    ]
    given = [terms for terms in (thing.first_terms, *later) if terms is not None]
    released = [terms for terms in given if terms.carriage is not Carriage.WITHHELD]
    return not released or any(terms.attribution is Attribution.NAMED for terms in released)


def _item_names(reading: Reading, item: Item) -> bool:
    match item:
        case StanceItem(answers=answers, replaces=replaces):
            passages = [ref for answered in answers for ref in answered.passages]
            return all(releasable(reading, ref) is not None for ref in passages) and all(
                isinstance(conveyed_item(reading, ref), StanceItem) for ref in replaces
            )
        case WithdrawalItem(withdraws=ref):
            return conveyed_item(reading, ref) is not None
        case CorrectionItem(corrects=ref):
            wrong = conveyed_item(reading, ref)
            return wrong is not None and not isinstance(wrong, CorrectionItem)
        case FindingItem(condition=ref, replaces=replaces):
            alike = all(isinstance(conveyed_item(reading, each), FindingItem) for each in replaces)
            return alike and finder_of(reading, ref) is not None
        case ExtensionItem(of=ref) | StageItem(of=ref):
            return isinstance(conveyed_item(reading, ref), Words | StanceItem)
        case _:
            return True


BROUGHT = frozenset({"conveyed", "carried", "read_back", "tor_offered", "found", "closed", "struck"})


def _deliverable(reading: Reading, ref: Ref) -> bool:
    """Whether something can be brought; what was struck since was brought all the same."""
    written = reading.written(ref.entry)
    if written is None or written.body is None or written.body.__struct_config__.tag not in BROUGHT:
        return False
    if not isinstance(void(reading, ref.entry), StruckOut | None):
        return False
    if isinstance(written.body, Conveyed):
        return ref.index < len(written.body.items)
    return ref.index == 0
