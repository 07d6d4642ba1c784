"""Whoever said it: to whom an answer to unnamed words goes, and what its author is told of that (rules 6, 7, 9).

The rules are:

* A reply to an unnamed item, its conditions and findings on these go to *whoever said it*. Their terms let them, if
  they name that recipient, or every side that has a name on the answerer's leg, which is the same. Terms that name some
  of the sides would tell who it is. This is read off the answerer's leg alone.
* Who it is, only the desk knows, by what the unnamed item drew on.
* The answerer is told of *whoever said it* alone: never where, in which manner or when, with which translation, or how
  a proviso was put. It is not told at once, but is *owed*, and told when the mediator does so; each thing once in each
  form, however often it was handed over. If somebody else got it, that it strayed is owed likewise, and no more.
* If it turns out not to have reached anybody, what was told is struck when the mediator next tells, and no sooner.
* Nor may it be tied to being brought by hand where another side has a station: that it crossed would tell.
* A third party that has the words too, in the same text, may be told how they were answered, under its own name in the
  terms. That is said as something about the words, is never an answer to that side, and does not tell whose they are.
"""

from __future__ import annotations

from goodoffices.talk.events import (
    AnsweredWords,
    Carried,
    ConditionItem,
    Crossing,
    Delivered,
    DeskRef,
    Extended,
    FindingItem,
    Found,
    Id,
    Item,
    Receiver,
    Ref,
    Replied,
    Room,
    Staged,
    StageItem,
    StanceItem,
)
from goodoffices.talk.items import crossed_as, force_on, form_of, news_of, wording_of
from goodoffices.talk.judge import conveyed_item, deliveries, reached, touching_in_effect, unnamed
from goodoffices.talk.names import aliases_of, sides_of
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import WHOEVER, Alias, Terms

# --- what an answer answers ------------------------------------


def reply_with(reading: Reading, ref: Ref) -> Written | None:
    """The reply that something belongs to: its stance, a condition of it, or what was found or done about these."""
    written = reading.written(ref.entry)
    match None if written is None else written.act:
        case Replied():
            return written
        case Found(condition=about) | Extended(what=about) | Staged(what=about):
            return reply_with(reading, about)
        case _:
            return None


def reply_of(reading: Reading, ref: Ref) -> Replied | None:
    """What stands in that reply."""
    written = reply_with(reading, ref)
    return written.act if written is not None and isinstance(written.act, Replied) else None


def answers_unnamed(reading: Reading, ref: Ref) -> Ref | None:
    """The unnamed item that something answers, if it answers one."""
    reply = reply_of(reading, ref)
    answered = () if reply is None else reply.items
    return next((each.item for each in answered if unnamed(reading, each.item)), None)


def author_of(rooms: Rooms, room: Id, item: Ref) -> Id | None:
    """The leg that an item on another leg drew on; None: what it drew on is not here."""
    return next((source.room for source in rooms.source_of(room, item)), None)


# --- to whom it goes ------------------------------------


def goes_to_whoever(reading: Reading, terms: Terms) -> bool:
    """Whether terms let an answer to unnamed words go to whoever said them: by that name, or by that of every side."""
    sides = sides_of(reading)
    return WHOEVER in terms.to or (bool(sides) and all(not names.isdisjoint(terms.to) for names in sides))


def with_station(rooms: Rooms, room: Id) -> bool:
    """Whether any side that has a name on a leg has a station; the same whoever the author is."""
    meant = {rooms.meaning(room, alias) for alias in aliases_of(rooms.reading(room))}
    return any(each in meant for each in rooms.of(Room.SEALED))


def names_some(reading: Reading, terms: Terms) -> bool:
    """Whether terms name some side of a leg by its name there."""
    return any(not names.isdisjoint(terms.to) for names in sides_of(reading))


def meaning(rooms: Rooms, source: DeskRef, alias: Alias) -> Id | None:
    """Whom the author of something means by a name; *whoever said it* is the author of what it answers."""
    if alias != WHOEVER:
        return rooms.meaning(source.room, alias)
    answered = answers_unnamed(rooms.reading(source.room), source.what)
    return None if answered is None else author_of(rooms, source.room, answered)


def in_common(rooms: Rooms, recipient: Id, room: Id, reply: Replied) -> tuple[tuple[Ref, AnsweredWords], ...]:
    """Of the words that a reply on the leg ``room`` answers, those that a third party has too, in the same text.

    Each with the item that the reply names.
    """
    found = []
    for answered in reply.items:
        item = conveyed_item(rooms.reading(room), answered.item)
        sources = rooms.source_of(room, answered.item)
        if item is None or not sources:
            continue
        own = all(source.room == recipient for source in sources)
        here = () if own else _copies(rooms, recipient, sources, item)
        if own or here:
            passages = tuple(source.what for source in sources) if own else ()
            words = AnsweredWords(
                passages=passages,
                here=here,
                form=form_of(item),
                wording=wording_of(item),
                extended=None,
                about=True,
                force=force_on(item),
            )
            found.append((answered.item, words))
    return tuple(found)


def owners_in_common(rooms: Rooms, recipient: Id, source: DeskRef) -> list[Id]:
    """Whose words an answer is to that a third party would be told of."""
    reply = reply_of(rooms.reading(source.room), source.what)
    shared = () if reply is None else in_common(rooms, recipient, source.room, reply)
    owners = [author_of(rooms, source.room, item) for item, _ in shared]
    return [owner for owner in dict.fromkeys(owners) if owner is not None]


def _copies(rooms: Rooms, room: Id, sources: tuple[DeskRef, ...], item: Item) -> tuple[Ref, ...]:
    """The first item on a leg that drew on the same things, has the same text and reached its side."""
    reading = rooms.reading(room)
    for ref in rooms.made_of(room, sources):
        other = conveyed_item(reading, ref)
        same = other is not None and (form_of(other), wording_of(other)) == (form_of(item), wording_of(item))
        if same and reached(reading, ref):
            return (ref,)
    return ()


# --- what the answerer is told ------------------------------------


def about_others(reading: Reading, ref: Ref) -> bool:
    """Whether an item tells a third party how somebody else's words were answered, or belongs to one that does."""
    match conveyed_item(reading, ref):
        case StanceItem(answers=answers):
            return any(answered.about for answered in answers)
        case ConditionItem(of=index):
            return about_others(reading, Ref(entry=ref.entry, index=index))
        case FindingItem(condition=about) | StageItem(of=about):
            return about_others(reading, about)
        case None:
            return False
        case item:
            news = news_of(item)
            return news is not None and about_others(reading, news)


def licensed_by(rooms: Rooms, room: Id, ref: Ref) -> tuple[Alias, ...]:
    """The recipients in the terms that let an item cross; of news, those that let cross what it is about."""
    item = conveyed_item(rooms.reading(room), ref)
    news = None if item is None else news_of(item)
    if news is not None:
        return licensed_by(rooms, room, news)
    drawn = (source for source in rooms.sources(room, ref.entry) if source.index == ref.index)
    return next((source.terms.to for source in drawn if source.terms is not None), ())


def to_whoever(rooms: Rooms, item: DeskRef, source: DeskRef) -> bool:
    """Whether ``source``, as it crossed with ``item``, went to whoever said the words that it answers."""
    answers = answers_unnamed(rooms.reading(source.room), source.what) is not None
    return answers and not about_others(rooms.reading(item.room), item.what)


def reached_whoever(rooms: Rooms, source: DeskRef) -> list[DeskRef]:
    """The items by which something has reached whoever said the words that it answers."""
    return [
        item
        for item in rooms.drawn_on(source)
        if reached(rooms.reading(item.room), item.what) and to_whoever(rooms, item, source)
    ]


def _strayed_from_whoever(rooms: Rooms, source: DeskRef) -> list[DeskRef]:
    """The items of that kind that somebody else got. Who it was, would say whose the words are not (rule 6)."""
    return [
        item
        for item in rooms.drawn_on(source)
        if _strayed(rooms.reading(item.room), item.what) and to_whoever(rooms, item, source)
    ]


def _strayed(reading: Reading, ref: Ref) -> bool:
    return any(
        isinstance(body := written.body, Delivered) and body.receiver is not Receiver.SIDE
        for written in deliveries(reading, ref)
    )


def owed(rooms: Rooms, room: Id) -> tuple[Crossing, ...]:
    """What a side must still be told of its answers to unnamed words: what crossed, each form of a thing once."""
    things = dict.fromkeys(what for _, what in rooms.drawn_from(room))
    found = {each for what in things for each in owed_of(rooms, DeskRef(room=room, what=what))}
    return tuple(sorted(found, key=_in_order))


def owed_of(rooms: Rooms, source: DeskRef) -> set[Crossing]:
    """What of one thing a side must still be told to have crossed to whoever said the words that it answers."""
    if answers_unnamed(rooms.reading(source.room), source.what) is None:
        return set()
    return _due(rooms, source) - _told(rooms.reading(source.room), source.what)


def _due(rooms: Rooms, source: DeskRef) -> set[Crossing]:
    return {
        Crossing(
            what=source.what,
            alias=alias,
            person=None,
            form=crossed_as(crossed),
            manner=None,
            when=None,
            translation=None,
            provisos=(),
            proviso_not_stated=False,
        )
        for alias, meant in ((WHOEVER, reached_whoever), (None, _strayed_from_whoever))
        for item in meant(rooms, source)
        if (crossed := conveyed_item(rooms.reading(item.room), item.what)) is not None
    }


def _told(reading: Reading, what: Ref) -> set[Crossing]:
    return {
        crossing
        for written in touching_in_effect(reading, what, "carried")
        if isinstance(written.body, Carried)
        for crossing in written.body.crossings
    }


def _in_order(crossing: Crossing) -> tuple[Ref, str, str]:
    return crossing.what, crossing.form.value, crossing.alias or ""
