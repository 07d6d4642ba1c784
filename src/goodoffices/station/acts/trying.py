"""What an act would leave: the lines that would stand there, as whoever has the leg would see them."""

from __future__ import annotations

from goodoffices.station import results
from goodoffices.station.api.encoding import renamed
from goodoffices.station.handles import Handles
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.store import new_entries
from goodoffices.talk.present import line
from goodoffices.talk.views import NAMELESS, Reference


def tried(talk: OpenTalk, result: object, *, line_ends: bool) -> results.Tried:
    """What an act has written in memory, before it is dropped. What would be named by it has no name yet."""
    fresh = {ident: room for room, ident in new_entries(talk.talk.rows)}
    handles = Handles(talk)

    def names(reference: Reference) -> Reference:
        return NAMELESS if reference.entry in fresh else handles.shortest(reference)

    now = talk.now()
    lines: list[results.WouldStand] = []
    for leg, room in talk.legs().items():
        reading = talk.reading(room)
        written = (reading.written(ident) for ident, there in fresh.items() if there == room)
        in_order = sorted(filter(None, written), key=lambda each: each.entry.seq)
        lines.extend(results.WouldStand(leg=leg, line=line(reading, each, now)) for each in in_order)
    would = results.Tried(
        lines=lines, gives=result, dates=list(talk.dates), names=list(talk.names), line_ends=line_ends
    )
    return renamed(would, names)
