"""What of a side's answers has to cross together, so that nobody is told half of them.

The rules are (rule 9); they hold for a yes, with conditions or without. A no, *heard* and the like cross freely:

* All or none: every other answer of that side to the same text that counts crosses in the same conveyance, or has
  reached that leg and counts there. A plain yes beside a plain yes needs nothing.
* No failed condition unseen: a condition of any of these answers that was found failed has reached that leg, or crosses
  in the same conveyance.
* An answer to words whose withdrawal the side was told is no answer to the same words when they cross again. A yes to
  words that were withdrawn quietly may cross; the mediator is warned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goodoffices.errors.gate import AnswersDiffer, AnswersWithdrawnWords, ConditionFailed, GateRefusal, QuietlyWithdrawn
from goodoffices.talk.answers import life_here, told_answers
from goodoffices.talk.condition import clauses_of_reply
from goodoffices.talk.copies import items_naming, withdrawal_told
from goodoffices.talk.events import (
    ConditionItem,
    DeskRef,
    Finding,
    Form,
    Id,
    Ref,
    Replied,
    Stance,
    StanceItem,
    Words,
)
from goodoffices.talk.items import words_of
from goodoffices.talk.judge import conveyed_item
from goodoffices.talk.lease import standing_of
from goodoffices.talk.outcome import YES
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.reply import Life, answered_by, counting, life, stance, stands_here, words_meant
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Sentence
from goodoffices.talk.whoever import about_others


@dataclass(frozen=True, slots=True)
class Text:
    """A text on the leg that it was conveyed to, and the passages that it drew on."""

    item: Ref
    passages: frozenset[Ref]
    form: Form
    wording: str


def texts(rooms: Rooms, room: Id, written: Written, owner: Id) -> Iterator[tuple[Ref, Text]]:
    """What a reply on ``room`` answers of ``owner``'s words: each item that it names, and the text."""
    act = written.act
    for each in act.items if isinstance(act, Replied) else ():
        text = text_at(rooms, room, words_meant(rooms.reading(room), each.item), owner)
        if text is not None:
            yield each.item, text


def text_at(rooms: Rooms, room: Id, ref: Ref, owner: Id) -> Text | None:
    """The text of an item, if it drew on words of ``owner`` alone."""
    sources = rooms.source_of(room, ref)
    item = conveyed_item(rooms.reading(room), ref)
    if item is None or not sources or any(source.room != owner for source in sources):
        return None
    words = words_of(item)
    form, wording = (Form.IN_SUBSTANCE, "") if words is None else (words.form, words.text)
    return Text(item=ref, passages=frozenset(source.what for source in sources), form=form, wording=wording)


def alive(
    rooms: Rooms, room: Id, written: Written, owner: Id, now: Moment, as_of: Moment | None = None
) -> list[tuple[Ref, Text]]:
    """What a reply answers of ``owner``'s words and is an answer to still, if perhaps a late one."""
    lives = lives_towards(rooms, room, written, owner, now, as_of)
    return [(item, text) for item, text, each in lives if each in (Life.COUNTS, Life.LATE)]


def lives_towards(
    rooms: Rooms, room: Id, written: Written, owner: Id, now: Moment, as_of: Moment | None = None
) -> list[tuple[Ref, Text, Life]]:
    """What has become of a reply, towards each of ``owner``'s words that it names."""
    reading = rooms.reading(room)
    return [
        (item, text, life(reading, written, answered_by(reading, written, item), now, as_of))
        for item, text in texts(rooms, room, written, owner)
    ]


def reasons_together(
    rooms: Rooms,
    source: DeskRef,
    written: Written,
    owner: Id,
    now: Moment,
    beside: frozenset[DeskRef],
    as_of: Moment | None = None,
    *,
    third_party: Id | None = None,
) -> Iterator[GateRefusal]:
    """Why an answer to the words of ``owner`` may not cross without something else.

    Args:
        source: the stance.
        third_party: the leg that it would cross to, if that is told how the words of another were answered.
        beside: what else crosses in the same conveyance: stances and conditions.
        as_of: leave out what came later (to judge a delivery that has happened).
    """
    reading, side = rooms.reading(source.room), rooms.side(source.room)
    answered = [text for _, text in alive(rooms, source.room, written, owner, now, as_of)]
    gone = answered and all(withdrawal_told(reading, text.item) for text in answered)
    if gone and as_of is None and _released_anew(rooms, answered, owner):
        yield AnswersWithdrawnWords(side=side)
    if stance(written) not in YES:
        return
    all_of_them = {written.ident: written} | {
        other.ident: other for text in answered for other in _same_text(rooms, source.room, text, owner, now, as_of)
    }
    if third_party is None:
        told = {ident for text in answered for ident in _told_there(rooms, source.room, text, owner, now)}
    else:
        told = {each for each in all_of_them if _told_about(rooms, source.room, third_party, each)}
    for other in all_of_them.values():
        plain = stance(other) is stance(written) is Stance.ACCEPTS
        crosses = DeskRef(room=source.room, what=Ref(entry=other.ident, index=0)) in beside
        if other.ident != written.ident and not plain and not crosses and other.ident not in told:
            yield AnswersDiffer(side=side, other=Sentence.of(f"stance.{stance(other).value}"))
            break
    there, about = (owner, False) if third_party is None else (third_party, True)
    if any(_failed_unseen(rooms, source.room, other, there, beside, about=about) for other in all_of_them.values()):
        yield ConditionFailed(side=side)
    if as_of is None and any(_quietly_withdrawn(rooms, text, owner) for text in answered):
        yield QuietlyWithdrawn(owner=rooms.side(owner))


def _same_text(rooms: Rooms, room: Id, text: Text, owner: Id, now: Moment, as_of: Moment | None) -> Iterator[Written]:
    """The replies that count to this text, under whichever item it was conveyed."""
    reading = rooms.reading(room)
    made = (item for what in text.passages for item in rooms.drawn_on(DeskRef(room=owner, what=what)))
    for ref in sorted({text.item, *(item.what for item in made if item.room == room)}):
        other = text_at(rooms, room, ref, owner) if isinstance(conveyed_item(reading, ref), Words) else None
        same = other is not None and (other.form, other.wording) == (text.form, text.wording)
        if ref == text.item or (same and other is not None and other.passages & text.passages):
            yield from counting(reading, ref, now, as_of)


def _told_there(rooms: Rooms, room: Id, text: Text, owner: Id, now: Moment) -> Iterator[Id]:
    """The replies whose stance has reached the owner's leg and counts there."""
    there = rooms.reading(owner)
    for passage in text.passages:
        for told in told_answers(there, passage):
            if life_here(there, told, now) is Life.COUNTS:
                for ref in told.refs:
                    yield from (each.what.entry for each in rooms.source_of(owner, ref) if each.room == room)


def _told_about(rooms: Rooms, room: Id, there: Id, reply: Id) -> bool:
    """Whether a third party was told of a reply, and knows of nothing that became of it."""
    reading = rooms.reading(there)
    made = rooms.drawn_on(DeskRef(room=room, what=Ref(entry=reply, index=0)))
    told = [item.what for item in made if item.room == there and _tells_about(reading, item.what)]
    return any(not _replaced_there(rooms, room, there, ref) for ref in told)


def _tells_about(reading: Reading, ref: Ref) -> bool:
    """Whether an item tells a third party of an answer, and stands there."""
    stance = isinstance(conveyed_item(reading, ref), StanceItem)
    return stance and about_others(reading, ref) and stands_here(reading, ref)


def _replaced_there(rooms: Rooms, room: Id, there: Id, ref: Ref) -> bool:
    """Whether a third party was told of another answer of that side in the place of this one."""
    reading = rooms.reading(there)
    return any(
        isinstance(item, StanceItem)
        and ref in item.replaces
        and _tells_about(reading, other)
        and any(source.room == room for source in rooms.source_of(there, other))
        for other, item in items_naming(reading, ref)
    )


def _failed_unseen(
    rooms: Rooms, room: Id, written: Written, there: Id, beside: frozenset[DeskRef], *, about: bool
) -> bool:
    """Whether a condition was found failed that was not seen there, in an answer or as a third party (``about``)."""
    failed = [clause for clause in clauses_of_reply(rooms.reading(room), written) if clause.found is Finding.FAILED]
    reading = rooms.reading(there)
    for condition in (DeskRef(room=room, what=clause.ref) for clause in failed):
        seen = (
            stands_here(reading, ref) and about_others(reading, ref) is about for ref in stated(rooms, there, condition)
        )
        if condition not in beside and not any(seen):
            return True
    return False


def stated(rooms: Rooms, room: Id, condition: DeskRef) -> list[Ref]:
    """Where a condition was stated on another leg, brought or not, sorted."""
    reading = rooms.reading(room)
    made = (item.what for item in rooms.drawn_on(condition) if item.room == room)
    return sorted(ref for ref in made if isinstance(conveyed_item(reading, ref), ConditionItem))


def _released_anew(rooms: Rooms, answered: list[Text], owner: Id) -> bool:
    """Whether any of these words stands released again: an answer that crossed now would be taken for one to them."""
    return any(not _withdrawn(rooms, passage, owner) for text in answered for passage in text.passages)


def _withdrawn(rooms: Rooms, passage: Ref, owner: Id) -> bool:
    standing = standing_of(rooms.reading(owner), passage)
    return standing is not None and standing.withdrawn


def _quietly_withdrawn(rooms: Rooms, text: Text, owner: Id) -> bool:
    standings = (standing_of(rooms.reading(owner), passage) for passage in text.passages)
    return any(standing is not None and standing.withdrawn and standing.quiet for standing in standings)
