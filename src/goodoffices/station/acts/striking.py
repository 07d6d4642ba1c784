"""Striking a note that was wrong, and what is to be told of it."""

from __future__ import annotations

from goodoffices.station import results
from goodoffices.station.acts.clearing import noticed_in, reason
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.things import made_of_these, other_thing
from goodoffices.talk import release as gate
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.events import DeskRef, Id, Room, Struck
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.telling import name_ref
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Reference, Sentence
from goodoffices.words import clean


def strike(talk: OpenTalk, ask: asks.Strike) -> results.Struck:
    """Strike a note, a finding, a delivery or a sheet that was wrong, with the reason."""
    talk.demand_mediator(Sentence.of("doing.striking_a_note"))
    found = _note(talk, ask.what)
    instead = None if ask.instead is None else _in_its_place(talk, found.room, ask.instead)
    body = Struck(
        what=found.what.entry,
        reason=clean(ask.reason, "the reason"),
        instead=None if instead is None else instead.what.entry,
    )
    before = _owed(talk)
    because = reason(talk, ask)

    def clear(rooms: Rooms, now: Moment) -> gate.Cleared:
        shown = [] if rooms.reading(found.room).kept or body.reason is None else [body.reason]
        seen = noticed_in(rooms, found.room, shown, Sentence.of("item.reason_shown"), now)
        return gate.strike(rooms, found.room, body, because=because, noticed=seen)

    added, *more = talk.issue(clear)
    return results.Struck(
        ref=Reference(added.ident),
        what=Reference(found.what.entry),
        owed=[
            results.Had(leg=talk.name(each.room), ref=name_ref(each.what)) for each in _owed(talk) if each not in before
        ],
        told=[talk.name(each.room) for each in more if each.room not in talk.rooms.of(Room.DESK)],
    )


def _note(talk: OpenTalk, text: str) -> DeskRef:
    """What is to be struck, on a leg.

    Raises:
        OtherThing: it stands on the desk, where nothing rests on it and nobody was told of it.
    """
    found = find_handle(talk, text)
    if found.room in talk.rooms.of(Room.DESK):
        raise other_thing(talk, text, Sentence.of("wanted.note_on_a_leg"), Sentence.of("look_up.beside_it"))
    return found


def _in_its_place(talk: OpenTalk, room: Id, text: str) -> DeskRef:
    """What stands in the place of a note, on the same leg.

    Raises:
        OtherThing: it stands on another.
    """
    found = find_handle(talk, text)
    if found.room != room:
        sources = [each.what for each in talk.rooms.source_of(found.room, found.what) if each.room == room]
        noted_since = Sentence.of("look_up.noted_since", leg=talk.name(room))
        advice = made_of_these(sources) if sources else noted_since
        raise other_thing(talk, text, Sentence.of("wanted.where_the_note_stands", leg=talk.name(room)), advice)
    return found


def _owed(talk: OpenTalk) -> list[DeskRef]:
    """Everything that somebody has, that rests on what was struck, and that is not told."""
    return [
        DeskRef(room=room, what=ref)
        for room in talk.rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC)
        for ref in corrections_owed(talk.rooms, room)
    ]
