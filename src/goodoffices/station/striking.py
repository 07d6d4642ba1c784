"""Striking a note that was wrong, and what is to be told of it."""

from __future__ import annotations

from goodoffices.station import asks, results
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.handles import find_handle, handle
from goodoffices.talk import release as gate
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.events import DeskRef, Room, Struck
from goodoffices.words import clean


def strike(talk: AtTalk, ask: asks.Strike) -> results.Struck:
    """Strike a note, a finding, a delivery or a sheet that was wrong, with the reason."""
    talk.demand_mediator("Striking a note")
    found = find_handle(talk, ask.what)
    instead = None if ask.instead is None else find_handle(talk, ask.instead)
    body = Struck(
        what=found.what.entry,
        reason=clean(ask.reason, "the reason"),
        instead=None if instead is None else instead.what.entry,
    )
    before = _owed(talk)
    added, *more = talk.issue(lambda rooms, _: gate.strike(rooms, found.room, body))
    return results.Struck(
        ref=handle(talk, added.ident),
        what=handle(talk, found.what.entry),
        owed=[
            results.Had(leg=talk.name(each.room), ref=handle(talk, each.what.entry, each.what.index + 1))
            for each in _owed(talk)
            if each not in before
        ],
        told=[talk.name(each.room) for each in more],
    )


def _owed(talk: AtTalk) -> list[DeskRef]:
    """Everything that somebody has, that rests on what was struck, and that is not told."""
    return [
        DeskRef(room=room, what=ref)
        for room in talk.rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC)
        for ref in corrections_owed(talk.rooms, room)
    ]
