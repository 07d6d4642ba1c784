"""A new station, read by somebody hostile: what a thief can do to the giving, and to the bar itself."""

from __future__ import annotations

import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.gate import RestsOnLostStation
from goodoffices.station.station import Station
from goodoffices.talk.events import Accepted, Body, End, Instance, Role, Seat, Seated, Unseated
from goodoffices.talk.transcript import Transcript
from tests.station import kit
from tests.station.backup.test_lost_device import THIEF, rounds
from tests.station.backup.test_new_station import NEW, cut_off, kinds_at, new_station, release
from tests.station.kit import TALK
from tests.station.mail.rig import MARA, NORTH, World, copy_of, link_id_to, open_line, pass_time, say


def slip(station: Station, body: Body, instance: Instance | None = None, **header: object) -> bytes:
    """An entry past every rule of its author's station."""
    talk = station.at(TALK)
    room = talk.leg("North")
    pen = talk.pen(room)
    entry = Transcript(talk.talk.rows, room).next_entry(instance or pen.instance, pen.at, body)
    data = encode(msgspec.structs.replace(entry, **header))
    ident = talk.take_in(data, talk.identity.fingerprint)
    talk.keep()
    return ident


def counts(world: World) -> tuple[int, int, int]:
    """What waits at Mara's for the new station: sealed, packed, at the relay."""
    mara, new = world.stations[MARA], world.stations[NEW]
    link_id = link_id_to(mara, new)
    return mara.mail_here.links.leg(mara.at(TALK), link_id.room, link_id.peer).outbox.counts()


def test_the_giving_ends(world: World) -> None:
    """Nothing is put in again once everything is there."""
    say(world.stations[NORTH], "One.")
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    new_station(world)
    for _ in range(4):
        rounds(world, MARA, NEW)
    assert counts(world) == (0, 0, 0)


def test_the_giving_ends_where_the_lost_station_was_forked(world: World) -> None:
    """Both branches are acknowledged."""
    say(world.stations[NORTH], "Before.")
    world.rounds()
    with kit.reopen(copy_of(world, NORTH), clock=world.clock()) as thief:
        world.stations[THIEF] = thief
        say(thief, "The thief's.")
        say(thief, "The thief's two.")
        rounds(world, THIEF, MARA)
        del world.stations[THIEF]
    say(world.stations[NORTH], "North's own.")
    say(world.stations[NORTH], "North's own two.")
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    new_station(world)
    for _ in range(6):
        rounds(world, MARA, NEW)
    pass_time(world, 20)
    assert counts(world) == (0, 0, 0)


def test_a_namesake_of_the_lost_person_can_be_barred(world: World) -> None:
    """The thief seats a second card under the very name of the person."""
    north = world.stations[NORTH]
    again = Seat(fingerprint=b"q" * 32, name=NORTH, end=End.SIDE, role=Role.PRINCIPAL, station=True)
    slip(north, Seated(seat=again, start=()))
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    mara = world.stations[MARA]
    for _ in range(2):
        if any(seat.station for seat in mara.at(TALK).people(mara.at(TALK).leg("North")).current(End.SIDE)):
            mara.bar_station(talk=TALK, leg="North", name=NORTH)
    new = new_station(world)
    assert new is not None


def test_the_bar_of_a_person_is_not_of_a_namesake(world: World) -> None:
    """The thief seats a second card under the very name of the person, and the bar falls on that one alone."""
    north = world.stations[NORTH]
    words = release(north, "We attack at dawn.")
    card = north.at(TALK).identity.fingerprint
    again = Seat(fingerprint=b"\0" * 32, name=NORTH, end=End.SIDE, role=Role.PRINCIPAL, station=True)
    slip(north, Seated(seat=again, start=()))
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    mara = world.stations[MARA]
    barred = mara.at(TALK).people(mara.at(TALK).leg("North")).barred
    with pytest.raises(RestsOnLostStation):
        mara.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])
    assert card in barred


def test_a_station_whose_thief_gave_up_the_seat_can_be_barred(world: World) -> None:
    """All that was written until then counts, so it has to be barred; and only then has it a successor."""
    north, mara = world.stations[NORTH], world.stations[MARA]
    words = release(north, "We attack at dawn.")
    card, room = north.at(TALK).identity.fingerprint, north.at(TALK).leg("North")
    heads = north.at(TALK).reading(room).transcript.heads()
    last = tuple(each for each in heads if each.instance.author == card)
    slip(north, Unseated(fingerprint=card, last=last))
    world.rounds()
    world.stations.pop(NORTH).close()
    mara.give_up_line(line=mara.lines()[0]["line"])
    try:
        mara.bar_station(talk=TALK, leg="North", name=NORTH)
    except Refusal as refusal:
        mara.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])
        raise AssertionError from refusal
    new_station(world)


def test_instances_of_two_lost_stations_with_one_number_are_both_given(world: World) -> None:
    """The second thief begins again under a number of the first station; the third has what both wrote."""
    say(world.stations[NORTH], "One.")
    say(world.stations[NORTH], "Two.")
    world.rounds()
    room = world.stations[NORTH].at(TALK).leg("North")
    number = world.stations[NORTH].at(TALK).pen(room).instance.number
    world.stations.pop(NORTH).close()
    cut_off(world)
    first = new_station(world)
    for _ in range(3):
        rounds(world, MARA, NEW)
    card = first.at(TALK).identity.fingerprint
    taken = [
        slip(first, Accepted(fingerprint=world.stations[MARA].at(TALK).identity.fingerprint), Instance(card, number))
        for _ in range(2)
    ]
    for _ in range(3):
        rounds(world, MARA, NEW)
    mediator = world.stations[MARA]
    at_mara = mediator.at(TALK).reading(mediator.at(TALK).leg("North")).transcript
    if not all(at_mara.placed(each) for each in taken):
        # as a thief's program would send it
        for each in taken:
            mediator.at(TALK).take_in(first.at(TALK).reading(room).transcript.data(each) or b"", card)
        mediator.at(TALK).keep()
    assert all(at_mara.placed(each) for each in taken)
    mediator.give_up_line(line=mediator.lines()[-1]["line"])
    mediator.bar_station(talk=TALK, leg="North", name=NEW)
    world.stations.pop(NEW).close()
    (world.folder / NEW).rename(world.folder / "lost too")
    second = new_station(world)
    for _ in range(5):
        rounds(world, MARA, NEW)
    at_second = second.at(TALK).reading(second.at(TALK).leg("North")).transcript
    assert [at_second.placed(each) for each in taken] == [True, True]
    assert kinds_at(second) == kinds_at(mediator)


def test_a_barred_station_whose_seating_counts_no_more_ends_no_reseating(world: World) -> None:
    """The thief seats a second card; both are barred; then an entry arrives that voids that seating."""
    north, mara = world.stations[NORTH], world.stations[MARA]
    card, room = north.at(TALK).identity.fingerprint, north.at(TALK).leg("North")
    again = Seat(fingerprint=b"q" * 32, name="Quentin", end=End.SIDE, role=Role.PRINCIPAL, station=True)
    slip(north, Seated(seat=again, start=()))
    world.rounds()
    late = slip(north, Unseated(fingerprint=card, last=()), Instance(card, b"2" * 16))
    data = north.at(TALK).reading(room).transcript.data(late)
    assert data is not None
    world.stations.pop(NORTH).close()
    cut_off(world)
    mara.bar_station(talk=TALK, leg="North", name="Quentin")
    mara.at(TALK).take_in(data, card)  # it had come to another mediator's station, or lay at this one
    mara.at(TALK).keep()
    open_line(world, mara, world.station(NEW))
    mara.reseat(talk=TALK, leg="North", line=mara.lines()[-1]["line"], role="principal", name=NORTH)
