"""The picture of the public record, and beside it what was conveyed in confidence.

The rules are:

* What everybody can read is laid out by :mod:`goodoffices.record.lanes`. Nothing of a leg goes into it.
* What was conveyed to sides is looked at only where the mediator asks for it, and stands in a list of its own: no lane,
  no day and no number of the public picture depends on it. So the picture without it is the same for any confidences,
  byte for byte, and may be shown to anybody.
* Of what was conveyed it says to whom, when and how much, and never a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from goodoffices.record import State
from goodoffices.record.facets import Wanted
from goodoffices.record.lanes import Lane, Point, Seen
from goodoffices.record.lanes import picture as laid_out
from goodoffices.station import results
from goodoffices.station.acts.exploring import READING, found, wanted_of
from goodoffices.station.api import asks
from goodoffices.station.brought import Brought
from goodoffices.station.dated import CONVEYANCES, newest
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Conveyed, Room
from goodoffices.talk.judge import void
from goodoffices.talk.views import Instant, Reference

_MOST_IN_CONFIDENCE: Final = 200
_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 86_400_000


def picture(talk: OpenTalk, ask: asks.Picture) -> results.Picture:
    """Who spoke to or of whom, and when."""
    talk.demand_mediator(READING)
    record, wanted = Brought(talk), _wanted(ask)
    standings = [standing for _, standing in islice(found(talk, record, wanted, None), ask.limit + 1)]
    states = {standing.heads[0].id: standing.state for standing in standings}
    shown = laid_out(Seen(each.heads[0], each.state is State.CONFIRMED) for each in standings[: ask.limit])
    return results.Picture(
        first=None if shown.days is None else shown.days[0],
        last=None if shown.days is None else shown.days[1],
        lanes=[_lane(record, states, lane) for lane in shown.lanes],
        leads=shown.leads,
        in_confidence=[*islice(_in_confidence(talk, wanted), _MOST_IN_CONFIDENCE)] if ask.in_confidence else None,
        more=len(standings) > ask.limit,
    )


def _wanted(ask: asks.Picture) -> Wanted:
    fields = {name: getattr(ask, name) for name in ("talk", "actor", "beside", "since", "until")}
    return wanted_of(asks.FindItems(**fields))


def _lane(record: Brought, states: dict[bytes, State], lane: Lane) -> results.LaneShown:
    return results.LaneShown(
        sort=lane.sort.value,
        actors=list(lane.actors),
        points=[_point(record, states, each) for each in lane.points],
        tallies=[
            results.TallyShown(counted_as=each.counted_as.value, items=each.items, scored=each.scored, mean=each.mean)
            for each in lane.tallies
        ],
    )


def _point(record: Brought, states: dict[bytes, State], point: Point) -> results.PointShown:
    item = point.seen.item
    return results.PointShown(
        ref=record.named(item.id),
        kind=item.kind.value,
        by=None if item.speaker is None else item.speaker.name,
        earliest=point.earliest,
        latest=point.latest,
        anonymous=point.anonymous,
        conditional=point.conditional,
        state=states[item.id].value,
        counted_as=point.counted_as.value,
        score=point.score,
    )


def _in_confidence(talk: OpenTalk, wanted: Wanted) -> Iterator[results.InConfidence]:
    """What was conveyed to sides within the days, the newest first; what has no effect is left out."""
    for written in newest(talk.store, talk.rooms, CONVEYANCES, talk.rooms.of(Room.SEALED, Room.KEPT)):
        room, at, body = written.entry.room, written.entry.at, written.body
        day = (at.ms + at.zone * _MINUTE_MS) // _DAY_MS
        if wanted.since is not None and day < wanted.since:
            return
        late = wanted.until is not None and day > wanted.until
        if isinstance(body, Conveyed) and not late and void(talk.reading(room), written.ident) is None:
            yield results.InConfidence(
                ref=Reference(written.ident),
                leg=talk.name(room),
                at=Instant(at.ms, at.zone),
                day=day,
                items=len(body.items),
            )
