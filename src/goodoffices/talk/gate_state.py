"""Whether the gate is open for a side at all.

The rules are (rule 3):

* It is shut for a side while something of that side is known to be missing, forked or unreadable; while an entry waits
  for one that is not here; while a colleague's station is known to be ahead; while somebody of that side has not
  accepted this mediator's station; and when the leg is closed.
* It is shut for every side while this station's clock is lower than it was.
* It is shut for a side after this station was restored from a backup, until a person says that everything which the
  side said since is here again: a withdrawal may be among it.
* What a mediator gave up as lost shuts it no longer: visibly, by an entry.
* It shows how old the last word from each station of the side is, since silence proves nothing.
"""

from __future__ import annotations

from goodoffices.errors.gate import (
    ClockLower,
    ColleagueAhead,
    GateRefusal,
    LegClosed,
    MayHaveMissed,
    NotYetAccepted,
    SomethingMissing,
)
from goodoffices.talk.backlog import backlog
from goodoffices.talk.events import Accepted, End, Id, Instance, Lost, Room
from goodoffices.talk.judge import in_effect, of_kind_in_effect
from goodoffices.talk.reading import Reading
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import open_forks, roster
from goodoffices.talk.terms import Moment
from goodoffices.talk.transcript import UNREADABLE
from goodoffices.talk.views import Instant, Sentence


def shut(rooms: Rooms, room: Id) -> GateRefusal | None:
    """Why nothing that comes from this leg may cross now; None if the gate is open for it."""
    refusal = closed(rooms, room) or clock_lower(rooms) or behind(rooms, room) or restored(rooms, room)
    if refusal is not None:
        return refusal
    desk = rooms.desk
    if desk is not None and (refusal := behind(rooms, desk)) is not None:
        return ColleagueAhead()
    return _unaccepted(rooms, room)


def clock_lower(rooms: Rooms) -> ClockLower | None:
    """Whether this station's clock is lower than it was, so that nobody knows the moment by which to judge."""
    found = rooms.clock_lower
    if found is None:
        return None
    was, shows = (Instant(each.ms, each.zone) for each in (found.was, found.shows))
    return ClockLower(was=was, shows=shows)


def restored(rooms: Rooms, room: Id) -> GateRefusal | None:
    """Whether this station was restored, and nobody has said that everything of this leg is here again."""
    made = backlog(rooms.rows, room)
    return None if made is None else MayHaveMissed(side=rooms.side(room), made=Instant(made.ms, made.zone))


def closed(rooms: Rooms, room: Id, as_of: Moment | None = None) -> GateRefusal | None:
    """Whether a leg has ended; with ``as_of``, whether it had ended then."""
    return LegClosed(side=rooms.side(room)) if ended(rooms.reading(room), as_of) else None


def ended(reading: Reading, as_of: Moment | None = None) -> bool:
    """Whether somebody closed this transcript; with ``as_of``, by then."""
    return reading.remember(
        ("ended", as_of),
        lambda: any(as_of is None or each.when.ms <= as_of.ms for each in of_kind_in_effect(reading, "closed")),
    )


def behind(rooms: Rooms, room: Id) -> GateRefusal | None:
    """Whether something that was written on this transcript is not here, or not clear."""
    reading = rooms.reading(room)
    return reading.remember("behind", lambda: _behind(reading, rooms.side(room)))


def colleague_ahead(rooms: Rooms, room: Id) -> GateRefusal | None:
    """Whether a colleague is known to have written on this transcript what is not here: perhaps the same words."""
    refusal = behind(rooms, room)
    return refusal if isinstance(refusal, ColleagueAhead) else None


def _behind(reading: Reading, side: str) -> GateRefusal | None:
    people = roster(reading)
    if people is None:
        return SomethingMissing(side=side, problem=Sentence.of("missing_here.beginning"))
    for instance in reading.transcript.instances():
        seat = people.seat(instance.author)
        upto = given_up(reading, instance)
        missing = any(seq > upto for seq, _ in reading.transcript.missing(instance))
        forked = open_forks(reading, people.choices, instance)
        if not missing and not forked:
            continue
        if seat is not None and seat.end is End.MEDIATOR:
            return ColleagueAhead()
        problem = Sentence.of("missing_here.entry" if missing else "missing_here.fork")
        return SomethingMissing(side=side, problem=problem)
    if reading.transcript.held():
        return SomethingMissing(side=side, problem=Sentence.of("missing_here.waits"))
    for written in reading.of_kind(UNREADABLE):
        if written.entry.seq > given_up(reading, written.entry.instance):
            return SomethingMissing(side=side, problem=Sentence.of("missing_here.unreadable"))
    return None


def given_up(reading: Reading, instance: Instance) -> int:
    """The highest number of an instance that a mediator gave up as lost; −1 for none."""
    return max(
        (
            act.seq
            for written in reading.of_kind("lost")
            if isinstance(act := written.body, Lost)
            and act.instance == instance
            and in_effect(reading, written.ident) is not None
        ),
        default=-1,
    )


def last_heard(rooms: Rooms, room: Id) -> list[tuple[str, Moment]]:
    """When each station of a side, or whoever kept its leg, last wrote: name and time."""
    reading = rooms.reading(room)
    people = roster(reading)
    heard: dict[Id, tuple[str, Moment]] = {}
    for head in reading.transcript.heads():
        seat = None if people is None else people.seat(head.instance.author)
        if seat is None or not (reading.kept or seat.end is End.SIDE):
            continue
        if (written := reading.written(head.entry)) is not None:
            at = written.entry.at
            # By the card, not by the name: a station that is silent must not hide behind a namesake.
            before = heard.get(seat.fingerprint)
            heard[seat.fingerprint] = (seat.name, at if before is None else max(at, before[1]))
    return sorted(heard.values())


def _unaccepted(rooms: Rooms, room: Id) -> GateRefusal | None:
    reading = rooms.reading(room)
    people = roster(reading)
    if people is None or people.founded.room is not Room.SEALED:
        return None
    accepted_by = {
        written.author
        for written in reading.of_kind("accepted")
        if isinstance(act := written.body, Accepted)
        and act.fingerprint == rooms.me
        and in_effect(reading, written.ident) is not None
    }
    for seat in people.current(End.SIDE):
        if seat.station and seat.fingerprint not in accepted_by:
            return NotYetAccepted(name=seat.name)
    return None
