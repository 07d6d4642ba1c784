"""Reading: a thread, everything in front of one, what a side has, words found again, who could have seen what."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices import desk
from goodoffices.errors.talk import NotFounded
from goodoffices.station import results
from goodoffices.station.acts.sheets import looked_at
from goodoffices.station.api import asks
from goodoffices.station.finding import text_of
from goodoffices.station.handles import shortest
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.things import of_a_side
from goodoffices.talk.events import Id, Opened, Room
from goodoffices.talk.telling import instant, who
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import clock_notice, kept_view, leg_view, page
from goodoffices.talk.view import view as view_of
from goodoffices.talk.views import LegView, LineView, Reference, View
from goodoffices.words import direction, fold


def read(talk: OpenTalk, ask: asks.Read) -> results.ThreadPage:
    """A page of a thread, newest last."""
    room = talk.leg(ask.leg)
    upto = None if ask.before is None else bytes.fromhex(ask.before)
    lines, earlier = page(talk.talk, room, talk.now(), before=upto, limit=ask.limit)
    shown = [_with_mail(talk, room, line) for line in lines]
    before = None if earlier is None else earlier.hex()
    return results.ThreadPage(leg=talk.name(room), lines=shown, before=before, clock=clock_notice(talk.rooms))


def view(talk: OpenTalk, _: asks.View) -> View:
    """Everything that this seat has in front of it."""
    try:
        seen = view_of(talk.talk, talk.identity.fingerprint, talk.now())
    except LookupError:
        raise NotFounded from None
    legs = [_leg_with_mail(talk, leg) for leg in seen.legs]
    return msgspec.structs.replace(seen, legs=legs, sheets=looked_at(talk, seen.sheets))


def _leg_with_mail(talk: OpenTalk, leg: LegView) -> LegView:
    if leg.room != Room.SEALED.value:
        return leg
    room = talk.leg(leg.leg)
    return msgspec.structs.replace(leg, lines=[_with_mail(talk, room, line) for line in leg.lines])


def _with_mail(talk: OpenTalk, room: Id, line: LineView) -> LineView:
    told = talk.told_of_mail(room, line.ref.entry)
    return line if told is None else msgspec.structs.replace(line, mail=told)


def view_as(talk: OpenTalk, ask: asks.ViewAs) -> LegView:
    """What a side has: on a kept leg, and with the public, the things that were brought; else its whole leg."""
    talk.demand_mediator("Seeing what a side has")
    return what_a_side_has(talk, talk.leg(ask.leg))


def what_a_side_has(talk: OpenTalk, room: Id) -> LegView:
    """A leg as its side has it in front of it."""
    now = talk.now()
    if talk.reading(room).kept:
        return kept_view(talk.rooms, room, now)
    return msgspec.structs.replace(leg_view(talk.rooms, room, now), gate=None, heard=[])


def who_knows(talk: OpenTalk, ask: asks.WhoKnows) -> list[desk.Known]:
    """Who could have seen something, since when and in which form."""
    talk.demand_mediator("Seeing who knows what")
    found, _ = of_a_side(talk, ask.ref)
    return desk.who_knows(talk.rooms, found)


def due(talk: OpenTalk, _: asks.Due) -> list[desk.Due]:
    """What is due."""
    return desk.due(talk.rooms, talk.now())


def opened(talk: OpenTalk, ask: asks.Opened) -> results.Written:
    """Tell the other end that a person has opened everything here, where that was agreed (rule 12)."""
    room = talk.leg(ask.leg)
    body = Opened(upto=talk.reading(room).transcript.heads())
    added = talk.write(room, body) if talk.mediates else talk.own(room, body)
    return results.Written(ref=Reference(added.ident))


def find_in(talk: OpenTalk, text: str, limit: int) -> Iterator[tuple[Moment, results.WordsFound]]:
    """The words of a talk that hold a text, and when they were said; what was written last comes first."""
    for found in talk.store.find(fold(text), limit):
        reading = talk.reading(found.room)
        written = reading.written(found.entry)
        if written is None or written.act is None:
            continue
        words = text_of(written, found.part)
        shown = results.WordsFound(
            talk=talk.title,
            leg=talk.name(found.room),
            ref=shortest(talk, Reference(found.entry, found.part + 1)),
            kind=str(written.act.__struct_config__.tag),
            by=who(reading, written.actor),
            at=instant(written.when),
            text=words,
            direction=direction(words),
        )
        yield written.when, shown


def gaps(talk: OpenTalk) -> tuple[int, int]:
    """How many entries wait for others, and on how many legs something is missing or forked."""
    transcripts = [talk.reading(room).transcript for room in talk.rooms.all()]
    held = sum(len(each.held()) for each in transcripts)
    unclear = sum(
        any(each.missing(instance) or each.forks(instance) for instance in each.instances()) for each in transcripts
    )
    return held, unclear


def is_desk(talk: OpenTalk, room: Id) -> bool:
    """Whether a room is the mediators' own."""
    return room in talk.rooms.of(Room.DESK)
