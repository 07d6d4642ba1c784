"""Words of a restored station's lost past: looking at what another station gave back, and judging it."""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.errors.backup import GivenBackInOrder, GivenBackUnclear, NotHeardSince
from goodoffices.errors.station import AmbiguousHandle, NoSuchHandle
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.handles import read_handle
from goodoffices.station.mail.entries import leg_rows, seated
from goodoffices.station.mail.given_back import OwnPast, own_past
from goodoffices.station.mail.link_state import STATE, LinkState
from goodoffices.station.mail.links import legs_with_mail
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.backlog import with_backlog
from goodoffices.talk.entry import entry_id, read_header
from goodoffices.talk.events import Id
from goodoffices.talk.present import line
from goodoffices.talk.talk import admit
from goodoffices.talk.telling import instant
from goodoffices.talk.views import Reference, Sentence


def given_back(talk: OpenTalk, ask: asks.GivenBack) -> results.GivenBack:
    """What another station says that this one wrote on a leg, and it has not: as it would stand if it is right."""
    room, me = talk.leg(ask.leg), talk.identity.fingerprint
    waiting = [data for past in _pasts(talk, room) for data in past.waiting()]
    state = talk.talk
    for data in waiting:
        state, _ = admit(state, data, me)
    reading, shown = state.rooms.reading(room), []
    for data in waiting:
        ident = entry_id(data)
        written = reading.written(ident)
        shown.append(
            results.LineGivenBack(
                ref=Reference(ident),
                at=instant(read_header(data).at),
                line=None if written is None else line(reading, written, talk.now()),
            )
        )
    return results.GivenBack(leg=talk.name(room), lines=shown)


def judge_given_back(talk: OpenTalk, ask: asks.JudgeGivenBack) -> results.GivenBack:
    """Say of entries that were given back that they are right, or that they are not; gives those that still wait.

    Each names the one before it by its digest. So none is right without those before it, and with one that is not right
    those after it are not either. What has no place yet was shown to nobody, and is accepted by nobody.

    Raises:
        NoSuchHandle, AmbiguousHandle: nothing of that handle waits; nothing was judged.
        GivenBackInOrder: one before it was not accepted; nothing was judged.
        GivenBackUnclear: it rests on something that is not here; nothing was judged.
    """
    room = talk.leg(ask.leg)
    wanted = {_meant(talk, room, each) for each in ask.entries}
    for past in _pasts(talk, room):
        for data in past.waiting():
            ident, before = entry_id(data), read_header(data).prev
            if ask.stands and ident in wanted:
                _accept(talk, room, past, data)
            elif not ask.stands and (ident in wanted or before in wanted):
                wanted.add(ident)
                past.reject(ident)
    return given_back(talk, asks.GivenBack(talk=ask.talk, leg=ask.leg))


def _accept(talk: OpenTalk, room: Id, past: OwnPast, data: bytes) -> None:
    ident, before = entry_id(data), read_header(data).prev
    if before is not None and talk.reading(room).transcript.data(before) is None:
        raise GivenBackInOrder
    past.accepted(ident)
    talk.take_in(data, talk.identity.fingerprint)
    if not talk.reading(room).transcript.placed(ident):
        raise GivenBackUnclear


def _pasts(talk: OpenTalk, room: Id) -> Iterator[OwnPast]:
    for each, peer in legs_with_mail(talk):
        if each == room:
            yield own_past(talk, room, peer)


def _meant(talk: OpenTalk, room: Id, handle: str) -> Id:
    """The entry that waits under a handle."""
    prefix = read_handle(handle).entry
    found = {entry_id(data) for past in _pasts(talk, room) for data in past.waiting()}
    found = {ident for ident in found if ident.startswith(prefix)}
    if not found:
        raise NoSuchHandle(handle=handle.strip())
    if len(found) > 1:
        raise AmbiguousHandle(handle=handle.strip(), candidates="")
    return found.pop()


def caught_up(talk: OpenTalk, ask: asks.CaughtUp) -> results.GivenBack:
    """Say that everything is here which a side said since the backup; gives the own words that still wait there.

    Raises:
        NotYours: this station is a side's.
        NotHeardSince: the side's station has not been heard since.
    """
    talk.demand_mediator(Sentence.of("doing.saying_that_nothing_is_missing"))
    room = talk.leg(ask.leg)
    for each, peer in legs_with_mail(talk):
        state = leg_rows(talk, each, peer).read(STATE, LinkState)
        if each != room or state is None or not seated(talk, room, peer):
            continue
        if state.set_back or state.waits:
            seat = talk.people(room).seat(peer)
            raise NotHeardSince(name=ask.leg if seat is None else seat.name)
    talk.put_rows(with_backlog(talk.talk.rows, room, None))
    return given_back(talk, asks.GivenBack(talk=ask.talk, leg=ask.leg))
