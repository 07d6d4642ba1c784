"""The gate's question about one thing: may it cross to this recipient, in this form, now?

The answer is every reason why not, in the order in which a person would want to hear them; none means yes. The same
question is asked by the gate, by *what may cross*, and when a sheet is looked at again before it is delivered.

Where a station of a side was lost it is asked twice: of everything that stands, and as if nothing of before gave leave.
So what a thief wrote there opens nothing, and what its owner took back stays taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from goodoffices.errors.gate import (
    AnswersWhatWasWrong,
    ColleagueAhead,
    ConditionInSubstance,
    ExistenceConfidential,
    FindingUnderProviso,
    FoundOtherwise,
    GateRefusal,
    HadWrong,
    Lapsed,
    MannerTooMuch,
    MannerWouldTell,
    MustBeUnnamed,
    NoNameHere,
    NotCloseEnough,
    NotForThem,
    NothingOfTheKind,
    NothingToCorrect,
    NothingWithdrawn,
    NotTheirSide,
    NotTheirsToo,
    RestsOnLostStation,
    StagedOtherwise,
    StageUnderProviso,
    StanceElsewhere,
    SubstanceOnly,
    TooEarly,
    UnnamedBinding,
    UnnamedVerbatimNoted,
    VoidWords,
    Withdrawn,
    Withheld,
    WordsExpired,
    WouldTellWho,
)
from goodoffices.talk.answers import both_have
from goodoffices.talk.condition import by_mediator, findings_on, worst
from goodoffices.talk.copies import copies, corrected, withdrawal_told
from goodoffices.talk.corrections import answers_wrong, had_wrong
from goodoffices.talk.dates import valid_until
from goodoffices.talk.events import (
    Condition,
    ConditionItem,
    DeskRef,
    Force,
    Form,
    Found,
    Id,
    Item,
    Passage,
    Ref,
    Replied,
    Room,
    Staged,
    StanceItem,
    Words,
)
from goodoffices.talk.gate_state import closed, colleague_ahead, shut
from goodoffices.talk.judge import conveyed_item, void_object
from goodoffices.talk.lease import Standing, promised_confidential, stand, standing_of
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import Releasable, releasable
from goodoffices.talk.reply import Life, answered_by, effective, replacing, stance, stance_of, stands_here
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.stages import own_steps, staged_thing
from goodoffices.talk.telling import finding_word, instant, refused, stance_word
from goodoffices.talk.terms import WHOEVER, Attribution, Carriage, Manner, Moment, Terms
from goodoffices.talk.together import lives_towards, reasons_together
from goodoffices.talk.views import Sentence
from goodoffices.talk.whoever import (
    about_others,
    answers_unnamed,
    author_of,
    goes_to_whoever,
    in_common,
    names_some,
    owners_in_common,
    reply_of,
    reply_with,
    with_station,
)

_NEEDED: dict[Form, Carriage] = {
    Form.VERBATIM: Carriage.VERBATIM,
    Form.IN_SUBSTANCE: Carriage.IN_SUBSTANCE,
}


def reasons(
    rooms: Rooms,
    source: DeskRef,
    recipient: Id,
    form: Form,
    now: Moment,
    *,
    unnamed: bool,
    third_party: bool = False,
    as_of: Moment | None = None,
    beside: frozenset[DeskRef] = frozenset(),
    manner: Manner | None = None,
) -> list[GateRefusal]:
    """Why ``source`` may not cross to the leg ``recipient`` in ``form`` at ``now``; empty if it may.

    Args:
        unnamed: whether it would be conveyed unnamed.
        third_party: whether an answer would be told to a side as something about words that are not its own.
        as_of: leave out what was agreed, changed or ended later (to judge a delivery that has happened).
        beside: the stances and conditions that cross in the same conveyance.
        manner: how it was brought by hand; None: it was not, and any manner is open. A sealed leg leaves the words.
    """
    ask = partial(
        _reasons,
        source=source,
        recipient=recipient,
        form=form,
        now=now,
        unnamed=unnamed,
        third_party=third_party,
        as_of=as_of,
        beside=beside,
        manner=manner,
    )
    found, trusted = ask(rooms), rooms.trusted(as_of)
    if trusted is rooms or any(not each.overridable for each in found):
        return found
    more = {each.code for each in ask(trusted)} - {each.code for each in found}
    return [RestsOnLostStation(side=rooms.side(source.room))] if more else found


def _reasons(
    rooms: Rooms,
    *,
    source: DeskRef,
    recipient: Id,
    form: Form,
    now: Moment,
    unnamed: bool,
    third_party: bool,
    as_of: Moment | None,
    beside: frozenset[DeskRef],
    manner: Manner | None,
) -> list[GateRefusal]:
    thing = releasable(rooms.reading(source.room), source.what)
    if thing is None:
        return [NothingOfTheKind(problem=Sentence.of("problem.nobody_said_it"))]
    if source.room == recipient:
        return [NotTheirSide(side=rooms.side(recipient))]
    standing = stand(rooms.reading(source.room), thing, as_of)
    owners = owners_in_common(rooms, recipient, source) if third_party else [recipient]
    steps = (
        _void(rooms if as_of is None else rooms.before(as_of), source),
        _answer_gone(rooms, source, thing, owners, now, as_of),
        _words_gone(rooms, source, now, as_of),
        shut(rooms, source.room) if as_of is None else closed(rooms, source.room, as_of),
        closed(rooms, recipient, as_of) or (colleague_ahead(rooms, recipient) if as_of is None else None),
        _existence(rooms, recipient, as_of),
        _carriage(rooms, source, thing, standing, form),
        _to(rooms, source, standing, recipient, third_party),
        _manner(rooms, source, standing, recipient, manner, third_party),
        *_moment(rooms, source, thing, standing, now),
        _proviso(rooms, source, thing, standing),
        _binding(rooms, source, thing, standing, unnamed, as_of),
        _attribution(rooms, source, standing, recipient, unnamed),
        _hand(rooms, source, thing, form, unnamed),
        *_together(rooms, source, thing, owners, now, as_of, beside, recipient if third_party else None),
    )
    return [refusal for refusal in steps if refusal is not None]


def reason_for_own_words(rooms: Rooms, recipient: Id, as_of: Moment | None = None) -> GateRefusal | None:
    """Why the mediator may not say anything on a leg now; with ``as_of``, why not then."""
    return closed(rooms, recipient, as_of) or _existence(rooms, recipient, as_of)


def _void(rooms: Rooms, source: DeskRef) -> GateRefusal | None:
    """Why something has no effect. What was struck later does not lie outside the terms that let it be brought."""
    reading = rooms.reading(source.room)
    thing = releasable(reading, source.what)
    if thing is None:
        return None
    # A time that lies ahead can hide that a mandate was revoked before it, or had not begun.
    seen = releasable(reading.as_seen, source.what)
    reason = void_object(reading, thing) or (None if seen is None else void_object(reading.as_seen, seen))
    if reason is None:
        return None
    return VoidWords(side=rooms.side(source.room), reason=refused(reason))


def _answer_gone(
    rooms: Rooms, source: DeskRef, thing: Releasable, owners: list[Id], now: Moment, as_of: Moment | None
) -> GateRefusal | None:
    """A stance, its conditions and what was found of them stand and fall with the answer (rule 9)."""
    reading = rooms.reading(source.room)
    reply = reply_with(reading, source.what)
    if reply is None or not effective(reading, reply):
        return None
    towards = [each for owner in owners for each in lives_towards(rooms, source.room, reply, owner, now, as_of)]
    then = rooms if as_of is None else rooms.before(as_of)
    if towards and all(answers_wrong(then, source.room, reply, item) for item, _, _ in towards):
        return AnswersWhatWasWrong(side=rooms.side(source.room))
    lives = [each for _, _, each in towards]
    if not lives or Life.COUNTS in lives or Life.LATE in lives:
        return None
    side = rooms.side(source.room)
    if Life.REPLACED in lives:
        return VoidWords(side=side, reason=_replaced(reading, reply, as_of))
    of_its_own = thing.ref == stance_of(reply).ref
    if of_its_own:
        return None  # its own terms and its own date say so
    if Life.WITHDRAWN in lives:
        return Withdrawn(side=side)
    end = valid_until(reading, stance_of(reply))
    return None if end is None else WordsExpired(side=side, moment=instant(end))


def _words_gone(rooms: Rooms, source: DeskRef, now: Moment, as_of: Moment | None) -> GateRefusal | None:
    """That a side initialled or confirmed its words stands and falls with the words."""
    reading, side = rooms.reading(source.room), rooms.side(source.room)
    words = staged_thing(reading, source.what)
    if words is None or not isinstance(words.content, Passage):
        return None
    if stand(reading, words, as_of).withdrawn:
        return Withdrawn(side=side)
    end = valid_until(reading, words)
    return WordsExpired(side=side, moment=instant(end)) if end is not None and now.ms > end.ms else None


def _replaced(reading: Reading, reply: Written, as_of: Moment | None) -> Sentence:
    items = reply.act.items if isinstance(reply.act, Replied) else ()
    for each in items:
        for other in replacing(reading, reply, answered_by(reading, reply, each.item), as_of):
            return Sentence.of("replaced.by", when=instant(other.when), stance=stance_word(stance(other)))
    return Sentence.of("replaced")


def _together(
    rooms: Rooms,
    source: DeskRef,
    thing: Releasable,
    owners: list[Id],
    now: Moment,
    as_of: Moment | None,
    beside: frozenset[DeskRef],
    third_party: Id | None,
) -> Iterator[GateRefusal]:
    answer = staged_thing(rooms.reading(source.room), source.what) or thing
    if not isinstance(answer.content, Replied):
        return
    stance = DeskRef(room=source.room, what=answer.ref)
    for owner in owners:
        yield from reasons_together(rooms, stance, answer.written, owner, now, beside, as_of, third_party=third_party)


def reason_against_withdrawal(rooms: Rooms, recipient: Id, item: Ref, now: Moment) -> GateRefusal | None:
    """Why the bare fact may not be told that something which crossed to a leg is no more; None if it may.

    It may of words whose release was taken back, and of an answer that was taken back, replaced, or has no effect
    towards that side; unless the withdrawal forbids it. It is told once, of every copy. What is wrong as a whole and
    was not taken back is told as that.
    """
    third_party = about_others(rooms.reading(recipient), item)
    wrong = had_wrong(rooms, recipient, item)
    gone = []
    for source in rooms.source_of(recipient, item):
        owners = owners_in_common(rooms, recipient, source) if third_party else [recipient]
        if _gone(rooms, source, owners, now, wrong=wrong):
            gone.append(source)
    told = withdrawal_told(rooms.reading(recipient), item)
    if not gone and not told and wrong:
        return HadWrong()
    if not gone or told or any(_quiet(rooms, source) for source in gone):
        return NothingWithdrawn()
    return reason_for_own_words(rooms, recipient)


def reason_against_correction(rooms: Rooms, recipient: Id, item: Ref) -> GateRefusal | None:
    """Why a side may not be told that the mediator had something wrong which it got; None if it may.

    It may, once, of each copy that is. Nobody's leave is asked: nothing of the words is in it.
    """
    reading = rooms.reading(recipient)
    told = corrected(reading, item) or withdrawal_told(reading, item)
    if not had_wrong(rooms, recipient, item) or told:
        return NothingToCorrect()
    return reason_for_own_words(rooms, recipient)


def reason_against_finding(rooms: Rooms, room: Id, finding: Found) -> GateRefusal | None:
    """Whether the mediator found the same condition otherwise on another leg (rule 11); None if not."""
    for leg, refs in same_condition(rooms, room, finding.condition):
        reading = rooms.reading(leg)
        own = [act.state for written, act in findings_on(reading, refs) if by_mediator(reading, written)]
        if own and worst(own) is not finding.state:
            return FoundOtherwise(
                side=rooms.side(leg), found=finding_word(worst(own)), state=finding_word(finding.state)
            )
    return None


def reason_against_stage(rooms: Rooms, recipient: Id, stage: DeskRef, item: Ref) -> GateRefusal | None:
    """Why it may not be told of an item that its author initialled or confirmed what it was made of; None if it may.

    A side goes further with a text of its own: with its very words, or with a wording that it approved.
    """
    home, reading, side = rooms.reading(stage.room), rooms.reading(recipient), rooms.side(stage.room)
    thing, conveyed = staged_thing(home, stage.what), conveyed_item(reading, item)
    drew = rooms.source_of(recipient, item)
    said = isinstance(conveyed, Words | StanceItem)
    if thing is None or conveyed is None or not said or DeskRef(room=stage.room, what=thing.ref) not in drew:
        return NothingOfTheKind(problem=Sentence.of("problem.not_what_was_staged"))
    if len(drew) > 1 or not _text_of_its_own(conveyed):
        return StagedOtherwise(side=side)
    if not stands_here(reading, item):
        return NothingOfTheKind(problem=Sentence.of("problem.staged_does_not_stand"))
    standing = standing_of(home, stage.what)
    return None if standing is None or not standing.terms.provisos else StageUnderProviso(side=side)


def _text_of_its_own(item: Item) -> bool:
    """Whether a side has the text of an item itself: an answer, its very words, or a wording that it approved."""
    return isinstance(item, StanceItem) or both_have(item)


def stage_places(rooms: Rooms, recipient: Id, stage: DeskRef) -> list[Ref]:
    """The items on a leg of which a stage could be told there, one for each text, sorted."""
    thing, reading = staged_thing(rooms.reading(stage.room), stage.what), rooms.reading(recipient)
    if thing is None:
        return []
    made = rooms.drawn_on(DeskRef(room=stage.room, what=thing.ref))
    drawn = [item.what for item in made if item.room == recipient]
    found = {
        min(copies(reading, each)): each
        for each in sorted(drawn, reverse=True)
        if reason_against_stage(rooms, recipient, stage, each) is None
    }
    return sorted(found.values())


def same_condition(rooms: Rooms, room: Id, condition: Ref) -> Iterator[tuple[Id, list[Ref]]]:
    """Where else one condition stands: on the leg of whoever set it, and on each leg that it was stated to."""
    drew = rooms.source_of(room, condition)
    home = drew[0] if drew else DeskRef(room=room, what=condition)
    for leg in rooms.of(Room.SEALED, Room.KEPT):
        if leg == room:
            continue
        if leg == home.room:
            yield leg, [home.what]
            continue
        reading = rooms.reading(leg)
        refs = [ref for ref in rooms.made_of(leg, (home,)) if isinstance(conveyed_item(reading, ref), ConditionItem)]
        if refs:
            yield leg, refs


_NO_MORE = frozenset({Life.VOID, Life.REPLACED, Life.WITHDRAWN})


def _gone(rooms: Rooms, source: DeskRef, owners: list[Id], now: Moment, *, wrong: bool) -> bool:
    """Whether something was taken back, an answer replaced, or either without effect.

    Args:
        wrong: the whole of what crossed was wrong, and is told as that.
    """
    reading = rooms.reading(source.room)
    thing = releasable(reading, source.what)
    if thing is None:
        return False
    if stand(reading, thing).withdrawn:
        return True
    if not isinstance(thing.content, Replied):
        return isinstance(thing.content, Staged) and void_object(reading, thing) is not None and not wrong
    lives = {each for owner in owners for _, _, each in lives_towards(rooms, source.room, thing.written, owner, now)}
    return bool(lives) and lives <= _NO_MORE and not (wrong and lives == {Life.VOID})


def _quiet(rooms: Rooms, source: DeskRef) -> bool:
    standing = standing_of(rooms.reading(source.room), source.what)
    return standing is not None and standing.quiet


def _existence(rooms: Rooms, recipient: Id, as_of: Moment | None) -> GateRefusal | None:
    """Nothing is said in public about a talk whose existence any side was promised to keep confidential."""
    founded = rooms.reading(recipient).founded
    if founded is None or founded.room is not Room.PUBLIC:
        return None
    trusted = rooms.trusted(as_of)
    for room in rooms.of(Room.SEALED, Room.KEPT):
        if promised_confidential(trusted.reading(room), as_of):
            return ExistenceConfidential(side=rooms.side(room))
    return None


def _carriage(rooms: Rooms, source: DeskRef, thing: Releasable, standing: Standing, form: Form) -> GateRefusal | None:
    side = rooms.side(source.room)
    carriage = standing.terms.carriage
    if carriage is Carriage.WITHHELD:
        return Withdrawn(side=side) if standing.withdrawn else Withheld(side=side)
    if carriage.reach < _NEEDED[form].reach:
        return (ConditionInSubstance if isinstance(thing.content, Condition) else SubstanceOnly)(side=side)
    return None


def _to(rooms: Rooms, source: DeskRef, standing: Standing, recipient: Id, third_party: bool) -> GateRefusal | None:
    if standing.terms.carriage is Carriage.WITHHELD:
        return None
    reading = rooms.reading(source.room)
    answered = answers_unnamed(reading, source.what)
    if answered is not None and not third_party:
        return _to_whoever(rooms, source, answered, standing.terms, recipient)
    if not any(rooms.meaning(source.room, alias) == recipient for alias in standing.terms.to):
        return NotForThem(side=rooms.side(source.room), recipient=rooms.side(recipient))
    reply = reply_of(reading, source.what)
    if third_party and reply is not None and not in_common(rooms, recipient, source.room, reply):
        return NotTheirsToo(recipient=rooms.side(recipient))
    return None


def _to_whoever(rooms: Rooms, source: DeskRef, answered: Ref, terms: Terms, recipient: Id) -> GateRefusal | None:
    """Whether an answer to unnamed words may go to their author. Nothing but the last step knows who that is."""
    reading, side = rooms.reading(source.room), rooms.side(source.room)
    if not goes_to_whoever(reading, terms):
        return WouldTellWho(side=side) if names_some(reading, terms) else NotForThem(side=side, recipient=WHOEVER)
    author = author_of(rooms, source.room, answered)
    if author is None:
        return ColleagueAhead()
    return None if author == recipient else StanceElsewhere(recipient=rooms.side(recipient))


def _manner(
    rooms: Rooms, source: DeskRef, standing: Standing, recipient: Id, manner: Manner | None, third_party: bool
) -> GateRefusal | None:
    most = standing.terms.manner
    if manner is None and not third_party and _tells_by_hand(rooms, source, standing.terms):
        return MannerWouldTell(side=rooms.side(source.room), most=Sentence.of(f"manner.{most.value}"))
    brought = manner if rooms.reading(recipient).kept else Manner.LEFT
    if standing.terms.carriage is Carriage.WITHHELD or brought is None or brought.reach <= most.reach:
        return None
    return MannerTooMuch(side=rooms.side(source.room), most=Sentence.of(f"manner.{most.value}"))


def _tells_by_hand(rooms: Rooms, source: DeskRef, terms: Terms) -> bool:
    """Whether an answer to unnamed words goes to those alone who have no station, where some side has one (rule 6)."""
    if terms.carriage is Carriage.WITHHELD or terms.manner is Manner.LEFT:
        return False
    return answers_unnamed(rooms.reading(source.room), source.what) is not None and with_station(rooms, source.room)


def _moment(
    rooms: Rooms, source: DeskRef, thing: Releasable, standing: Standing, now: Moment
) -> tuple[GateRefusal | None, ...]:
    side = rooms.side(source.room)
    begins, until = standing.terms.convey_from, valid_until(rooms.reading(source.room), thing)
    released = standing.terms.carriage is not Carriage.WITHHELD
    early = released and begins is not None and now.ms < begins.ms
    end, lapsed = standing.terms.convey_until, released and standing.lapsed(now)
    expired = until is not None and now.ms > until.ms
    return (
        TooEarly(side=side, moment=instant(begins)) if early and begins else None,
        Lapsed(side=side, moment=instant(end)) if lapsed and end else None,
        WordsExpired(side=side, moment=instant(until)) if expired and until else None,
    )


def _proviso(rooms: Rooms, source: DeskRef, thing: Releasable, standing: Standing) -> GateRefusal | None:
    """A finding has no place for a proviso; everything else says it, or that it is not stated (``provisos.py``)."""
    released = standing.terms.carriage is not Carriage.WITHHELD
    if released and isinstance(thing.content, Found) and standing.terms.provisos:
        return FindingUnderProviso(side=rooms.side(source.room))
    return None


def _binding(
    rooms: Rooms, source: DeskRef, thing: Releasable, standing: Standing, unnamed: bool, as_of: Moment | None
) -> GateRefusal | None:
    """Binding words cross with a name or not at all, whatever the mediator would make of them.

    What was confirmed since binds its side; what crosses without the news of that does not say so.
    """
    if standing.terms.carriage is Carriage.WITHHELD:
        return None
    binds = own_steps(rooms.reading(source.room), thing, as_of).binds is Force.BINDING
    terms_unnamed = standing.terms.attribution is Attribution.UNNAMED
    if (binds and terms_unnamed) or (thing.force is Force.BINDING and unnamed):
        return UnnamedBinding(side=rooms.side(source.room))
    return None


def _attribution(rooms: Rooms, source: DeskRef, standing: Standing, recipient: Id, unnamed: bool) -> GateRefusal | None:
    if unnamed or standing.terms.carriage is Carriage.WITHHELD:
        return None
    if standing.terms.attribution is Attribution.UNNAMED:
        return MustBeUnnamed(side=rooms.side(source.room))
    if not rooms.aliases(recipient, source.room):
        return NoNameHere(recipient=rooms.side(recipient))
    return None


def _hand(rooms: Rooms, source: DeskRef, thing: Releasable, form: Form, unnamed: bool) -> GateRefusal | None:
    noted = thing.written.noted
    if noted is None or form is not Form.VERBATIM:
        return None
    if unnamed:
        return UnnamedVerbatimNoted()
    if not noted.closeness.carries_very_words:
        return NotCloseEnough(side=rooms.side(source.room), closeness=Sentence.of(f"closeness.{noted.closeness.value}"))
    return None
