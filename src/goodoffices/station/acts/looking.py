"""Reading: a thread, everything in front of one, what a side has, words found again, who could have seen what."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices import desk
from goodoffices.desk.shortlist import WAITING, date_ahead, doubtful
from goodoffices.errors.talk import NotFounded
from goodoffices.station import results
from goodoffices.station.acts.sheets import looked_at
from goodoffices.station.api import asks
from goodoffices.station.api.decoding import decode
from goodoffices.station.api.encoding import encode
from goodoffices.station.finding import text_of
from goodoffices.station.handles import find_handle, shortest, write_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.shortlist import StoredShortlist
from goodoffices.station.summaries import VERSION, Summary
from goodoffices.station.things import of_a_side, other_thing
from goodoffices.talk.backlog import backlog
from goodoffices.talk.events import Id, Opened, Ref, Room
from goodoffices.talk.gate_state import closed, shut
from goodoffices.talk.present import without_effect
from goodoffices.talk.roster import without_station
from goodoffices.talk.telling import instant, refused, who
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import (
    ASKED_BEFORE_MS,
    Page,
    clock_notice,
    kept_view,
    leg_head,
    leg_view,
    page,
    page_after,
    page_around,
    page_before,
)
from goodoffices.talk.view import view as view_of
from goodoffices.talk.views import LegHead, LegView, LineView, Reference, Sentence, View
from goodoffices.words import direction, fold


def read(talk: OpenTalk, ask: asks.Read) -> results.ThreadPage:
    """A page of a thread, newest last."""
    room = talk.leg(ask.leg)
    found = _page(talk, room, ask)
    return results.ThreadPage(
        leg=talk.name(room),
        lines=[_with_mail(talk, room, line) for line in found.lines],
        before=found.lines[0].ref if found.lines and found.earlier else None,
        after=found.lines[-1].ref if found.lines and found.later else None,
        clock=clock_notice(talk.rooms),
    )


_PAGES = {"before": page_before, "after": page_after, "around": page_around}


def _page(talk: OpenTalk, room: Id, ask: asks.Read) -> Page:
    if ask.entry is None:
        return page(talk.talk, room, talk.now(), limit=ask.limit)
    named = find_handle(talk, ask.entry)
    if named.room != room:
        raise other_thing(talk, ask.entry, Sentence.of("wanted.entry_on", leg=talk.name(room)))
    return _PAGES[ask.where](talk.talk, room, talk.now(), named.what.entry, limit=ask.limit)


def about_leg(talk: OpenTalk, ask: asks.AboutLeg) -> LegHead:
    """A leg without its thread."""
    room = talk.leg(ask.leg)
    made = backlog(talk.talk.rows, room)
    return msgspec.structs.replace(
        leg_head(talk.rooms, room, talk.now()),
        restored=None if made is None else instant(made),
        given_back=talk.given_back(room),
    )


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
    talk.demand_mediator(Sentence.of("doing.seeing_what_a_side_has"))
    return what_a_side_has(talk, talk.leg(ask.leg))


def what_a_side_has(talk: OpenTalk, room: Id) -> LegView:
    """A leg as its side has it in front of it."""
    now = talk.now()
    if talk.reading(room).kept:
        return kept_view(talk.rooms, room, now)
    return msgspec.structs.replace(leg_view(talk.rooms, room, now), gate=None, heard=[])


def who_knows(talk: OpenTalk, ask: asks.WhoKnows) -> list[desk.Known]:
    """Who could have seen something, since when and in which form."""
    talk.demand_mediator(Sentence.of("doing.seeing_who_knows_what"))
    found, _ = of_a_side(talk, ask.ref)
    return desk.who_knows(talk.rooms, found)


def due(talk: OpenTalk, _: asks.Due) -> list[desk.Due]:
    """What is due."""
    return desk.due(talk.rooms, talk.now(), talk.shortlist())


def summarise(talk: OpenTalk) -> Summary:
    """A talk in a line, and until when it stays so while nothing is written."""
    now, look = talk.now(), talk.shortlist()
    found = desk.due(talk.rooms, now, look)
    legs = [_in_a_line(talk, name, room) for name, room in talk.legs().items()]
    line = results.TalkLine(
        title=talk.title,
        seat="mediator" if talk.mediates else "side",
        legs=legs,
        last=max((leg.last for leg in legs if leg.last is not None), key=lambda each: each.ms, default=None),
        due=len(found),
        overdue=0,
        first=found[: asks.FIRST_DUE],
        number=talk.store.count_entries(),
    )
    ends = [each.by.ms for each in found if each.by is not None]
    told = decode(encode(line, write_handle), results.TalkLine)  # as whoever reads it from the disk has it
    return Summary(stamp=[], told=told, ends=ends, until=_until(talk, look, now, ends), version=VERSION)


def _in_a_line(talk: OpenTalk, name: str, room: Id) -> results.LegHere:
    reading = talk.reading(room)
    refusal = shut(talk.rooms, room) if talk.mediates and not is_desk(talk, room) else None
    newest = next((ident for _, ident in reading.transcript.thread(newest_first=True)), None)
    written = None if newest is None else reading.written(newest)
    return results.LegHere(
        leg=name,
        room="" if reading.founded is None else reading.founded.room.value,
        noted=talk.mediates and without_station(reading),
        closed=closed(talk.rooms, room) is not None,
        gate=None if refusal is None else refused(refusal),
        last=None if written is None else instant(written.entry.at),
    )


def _until(talk: OpenTalk, look: StoredShortlist, now: Moment, ends: list[int]) -> int | None:
    """The next instant at which time alone may change what is due."""
    dates = [end for end in ends if end >= now.ms]
    for room in talk.rooms.all():
        reading = talk.reading(room)
        ahead = (date_ahead(reading, written, now) for written in look.waiting(room, *WAITING))
        dates += [date for date in ahead if date is not None]
        opens = desk.first_asked(talk.rooms, room, look, now)
        dates += [] if opens is None else [opens]
        asked = talk.store.next_end(room, now.ms + ASKED_BEFORE_MS - 1)
        dates += [] if asked is None else [asked - ASKED_BEFORE_MS + 1]
    in_doubt = any(doubtful(talk.reading(room)) for room in talk.rooms.all())
    return now.ms if in_doubt else min(dates, default=None)


def opened(talk: OpenTalk, ask: asks.Opened) -> results.Written:
    """Tell the other end that a person has opened everything here, where that was agreed (rule 12)."""
    room = talk.leg(ask.leg)
    body = Opened(upto=talk.reading(room).transcript.heads())
    added = talk.write(room, body) if talk.mediates else talk.own(room, body)
    return results.Written(ref=Reference(added.ident))


def find_in(talk: OpenTalk, text: str, limit: int, before: str | None) -> Iterator[tuple[Moment, results.WordsFound]]:
    """The words of a talk that hold a text, and when they were said; what was written last comes first.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: ``before``.
    """
    named = None if before is None else find_handle(talk, before).what
    last = None if named is None else (named.entry, named.index)
    if before is not None and last is not None and not talk.store.has_words(last):
        raise other_thing(talk, before, Sentence.of("wanted.words_found"))
    for found in talk.store.find(fold(text), limit, last):
        reading = talk.reading(found.room)
        written = reading.written(found.entry)
        if written is None or written.act is None:
            continue
        words, ref = text_of(written, found.part), Ref(entry=found.entry, index=found.part)
        shown = results.WordsFound(
            talk=talk.title,
            leg=talk.name(found.room),
            ref=shortest(talk, Reference(found.entry, found.part + 1)),
            kind=str(written.act.__struct_config__.tag),
            by=who(reading, written.actor),
            at=instant(written.when),
            text=words,
            direction=direction(words),
            void=without_effect(reading, ref),
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
