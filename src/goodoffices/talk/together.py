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
from goodoffices.talk.copies import conveyed_items, withdrawal_told
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
        told = set(_told_about(rooms, source.room, third_party))
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
    for ref in _conveyed(reading):
        other = text_at(rooms, room, ref, owner) if isinstance(conveyed_item(reading, ref), Words) else None
        same = other is not None and (other.form, other.wording) == (text.form, text.wording)
        if ref == text.item or (same and other is not None and other.passages & text.passages):
            yield from counting(reading, ref, now, as_of)


def _conveyed(reading: Reading) -> list[Ref]:
    """Everything that was conveyed on a leg and that its side has answered."""
    return reading.remember(
        "answered items",
        lambda: sorted(
            {
                words_meant(reading, each.item)
                for written in reading.of_kind("replied")
                for each in (written.act.items if isinstance(written.act, Replied) else ())
            }
        ),
    )


def _told_there(rooms: Rooms, room: Id, text: Text, owner: Id, now: Moment) -> Iterator[Id]:
    """The replies whose stance has reached the owner's leg and counts there."""
    there = rooms.reading(owner)
    for passage in text.passages:
        for told in told_answers(there, passage):
            if life_here(there, told, now) is Life.COUNTS:
                for ref in told.refs:
                    yield from (each.what.entry for each in rooms.source_of(owner, ref) if each.room == room)


def _told_about(rooms: Rooms, room: Id, there: Id) -> Iterator[Id]:
    """The replies that a third party was told of, and knows of nothing that became of them."""
    reading = rooms.reading(there)
    told = {
        item.what: (stance, what.entry)
        for item, what in rooms.drawn_from(room)
        if item.room == there and isinstance(stance := conveyed_item(reading, item.what), StanceItem)
        if about_others(reading, item.what) and stands_here(reading, item.what)
    }
    replaced = {ref for stance, _ in told.values() for ref in stance.replaces}
    yield from (reply for ref, (_, reply) in told.items() if ref not in replaced)


def _failed_unseen(
    rooms: Rooms, room: Id, written: Written, there: Id, beside: frozenset[DeskRef], *, about: bool
) -> bool:
    """Whether a condition was found failed that was not seen there, in an answer or as a third party (``about``)."""
    failed = [clause for clause in clauses_of_reply(rooms.reading(room), written) if clause.found is Finding.FAILED]
    if not failed:
        return False
    reading = rooms.reading(there)
    seen = {
        source
        for ref in condition_items(reading)
        if stands_here(reading, ref) and about_others(reading, ref) is about
        for source in rooms.source_of(there, ref)
    }
    return any(DeskRef(room=room, what=clause.ref) not in seen | beside for clause in failed)


def condition_items(reading: Reading) -> list[Ref]:
    """Every condition that was stated on a leg, brought or not, in the order of the thread."""
    return reading.remember(
        "condition items",
        lambda: [ref for ref, item in conveyed_items(reading) if isinstance(item, ConditionItem)],
    )


def _released_anew(rooms: Rooms, answered: list[Text], owner: Id) -> bool:
    """Whether any of these words stands released again: an answer that crossed now would be taken for one to them."""
    return any(not _withdrawn(rooms, passage, owner) for text in answered for passage in text.passages)


def _withdrawn(rooms: Rooms, passage: Ref, owner: Id) -> bool:
    standing = standing_of(rooms.reading(owner), passage)
    return standing is not None and standing.withdrawn


def _quietly_withdrawn(rooms: Rooms, text: Text, owner: Id) -> bool:
    standings = (standing_of(rooms.reading(owner), passage) for passage in text.passages)
    return any(standing is not None and standing.withdrawn and standing.quiet for standing in standings)
