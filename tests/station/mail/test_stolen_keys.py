"""Keys that are old: none stays on a disk, and what somebody who copied one can do with it is marked, and no more."""

from __future__ import annotations

import os

import msgspec
import pytest

from goodoffices.canonical import decode, encode
from goodoffices.seal.channel import Channel, first_key
from goodoffices.seal.numbers import Numbers
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.mail.entries import CHANNEL
from goodoffices.station.mail.messages import Address, LineMessage, Numbered, TalkOffered
from goodoffices.station.mail.offers import OFFER
from goodoffices.station.station import Station
from goodoffices.talk.entry import Entry, read_header
from goodoffices.talk.events import Instance, Seen
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    convey,
    conveyed_at,
    leg_message,
    legs_box,
    line_link,
    lines_box,
    link_id_to,
    link_to,
    mail_states,
    newest_entry,
    open_line,
    pass_time,
    put_in_for,
    put_into,
    said_at,
    say,
    seal_as,
)


def test_no_old_key_stays_in_the_log(world: World, mediator: Station, north: Station) -> None:
    """Whenever keys of a talk's leg were changed or dropped, the log of its file is empty after that commit."""
    left: dict[str, list[int]] = {MARA: [], NORTH: []}

    def watch(station: Station, other: Station, name: str) -> None:
        store, link_id = station.at(TALK).store, link_id_to(station, other)
        log = store.path.with_name(store.path.name + "-wal")

        def keys() -> list[bytes | None]:
            leg = link_id.room + link_id.peer
            return [store.get(CHANNEL, leg), *(key for key, _ in store.scan(OFFER, leg, None, newest_first=False))]

        last = keys()

        def at_a_write(what: str) -> None:
            if what == "talk: after the commit" and keys() != last:
                last[:] = keys()
                left[name].append(log.stat().st_size)

        store._on_write = at_a_write

    watch(mediator, north, MARA)
    watch(north, mediator, NORTH)
    for number in range(3):
        say(north, f"{number}")
        convey(mediator, f"{number}")
        world.rounds(2)
    open_line(world, mediator, north)
    world.rounds(4)
    assert mediator.mail()["legs"][0]["line"] == 2
    assert min(map(len, left.values())) > 8
    assert not any(size for sizes in left.values() for size in sizes)


def old_key(world: World, mediator: Station, north: Station) -> Channel:
    """North's keys as a thief copied them, old at the mediator's since; one envelope under them never came."""
    stolen = link_to(north, mediator).channel
    assert stolen is not None
    say(north, "On its way.")
    north.carry(seconds=5, fetch=False, reach=world.reach)
    legs_box(world, MARA).lying.clear()
    for number in range(4):
        convey(mediator, f"No. {number}.")
        world.rounds(2)
    return stolen


def head(north: Station) -> Seen:
    """North's newest entry."""
    talk = north.at(TALK)
    room = talk.leg("North")
    found = talk.reading(room).transcript.head(talk.pen(room).instance)
    assert found is not None
    return found


def forge(world: World, stolen: Channel, **header: object) -> None:
    """The thief writes an entry in North's name, with other fields in its header."""
    entry = msgspec.structs.replace(decode(newest_entry(world, NORTH), Entry), **header)
    message = leg_message(world, NORTH, encode(entry))
    put_in_for(world, world.stations[MARA], world.stations[NORTH], seal_as(stolen, message))


def on_a_fresh_instance(north: Station, *seen: Seen) -> dict[str, object]:
    """The header of a first entry that names these."""
    own = Instance(author=north.identity.fingerprint, number=os.urandom(16))
    return {"instance": own, "seq": 0, "prev": None, "seen": seen}


@pytest.mark.parametrize("how", ["a false name", "the next number", "the number of a word on its way"])
def test_who_stole_an_old_key_stops_nobody(world: World, mediator: Station, north: Station, how: str) -> None:
    """What was forged came late, and is marked; the mediator's station repeats in good faith what it named."""
    before = head(north)
    stolen = old_key(world, mediator, north)
    now = head(north)
    if how == "a false name":
        forge(
            world, stolen, **on_a_fresh_instance(north, Seen(instance=now.instance, seq=now.seq + 5, entry=bytes(32)))
        )
    else:
        after = now if how == "the next number" else before
        forge(world, stolen, instance=after.instance, seq=after.seq + 1, prev=after.entry, seen=())
    world.rounds(2)
    convey(mediator, "An honest word.")
    pass_time(world, days=2)
    assert conveyed_at(north, "North")[-1] == "An honest word."
    assert [leg["state"]["code"] for leg in north.mail()["legs"]] == ["link.open"]
    say(north, "I can still write.")
    pass_time(world, days=2)
    assert {"On its way.", "I can still write."} <= set(said_at(mediator, "North"))
    (leg,) = north.mail()["legs"]
    assert (leg["waiting"], leg["sealed"], leg["at_relay"]) == (0, 0, 0)


def test_an_id_under_another_number_takes_no_words_place(world: World, mediator: Station, north: Station) -> None:
    """The thief names an earlier entry of North under the number of the next one; the next word goes all the same."""
    for number in range(12):
        say(north, f"No. {number}.")
    world.rounds(3)
    stolen = old_key(world, mediator, north)
    now, transcript = head(north), north.at(TALK).reading(north.at(TALK).leg("North")).transcript
    # Of two ids under one number the lower is found first.
    lowest = min(ident for seq in range(now.seq) for ident in transcript.at_position(now.instance, seq))
    forge(world, stolen, **on_a_fresh_instance(north, Seen(instance=now.instance, seq=now.seq + 1, entry=lowest)))
    world.round()
    say(north, "Mine.")
    world.relay.swallow = 1
    north.carry(seconds=5, fetch=False, reach=world.reach)
    convey(mediator, "An honest word.")
    world.rounds(3)
    open_line(world, mediator, north)
    pass_time(world, days=5)
    assert said_at(mediator, "North").count("Mine.") == 1
    assert [leg["at_relay"] for leg in north.mail()["legs"]] == [0]


def test_a_late_message_changes_nothing_but_the_words(world: World, mediator: Station, north: Station) -> None:
    """Who stole an old key of North's can have late words arrive, and they are marked: nothing else moves."""
    convey(mediator, "Under way.")
    world.stations[MARA].carry(seconds=5, fetch=False, reach=world.reach)
    held = list(legs_box(world, NORTH).lying)
    legs_box(world, NORTH).lying.clear()
    stolen = link_to(north, mediator).channel
    assert stolen is not None
    say(north, "Slow.")
    world.round(NORTH)
    legs_box(world, MARA).lying.clear()
    legs_box(world, NORTH).lying.extend(held)
    for number in range(2):
        say(north, f"Quick {number}.")
        world.round(NORTH, MARA)
        convey(mediator, f"Between {number}.")
        world.round(MARA, NORTH)
    world.rounds(2)
    convey(mediator, "Not there yet.")
    mediator.carry(seconds=5, fetch=False, reach=world.reach)
    before = link_to(mediator, north)
    assert before.channel is not None
    assert before.channel.older
    state, states = before.state, mail_states(mediator, "North")
    assert states[-1] == "entry.relay"
    mine = read_header(newest_entry(world, MARA))
    forged = msgspec.structs.replace(
        leg_message(world, NORTH, None),
        got=(Seen(instance=mine.instance, seq=mine.seq, entry=newest_id(mediator)),),
        settled=before.channel.sent,
        roster=b"\1" * 32,
        reach=(Address(relay="https://thief.example", name=b"n" * 32, deposit=b"d" * 32),),
        entry=None,
    )
    # The number of the one that is missing, and the word of somebody who has more of the mediator's than there is.
    channel = msgspec.structs.replace(stolen, heard=Numbers(10_000))
    put_in_for(world, mediator, north, seal_as(channel, forged))
    world.round(MARA)
    after = link_to(mediator, north)
    told = ("theirs", "told_at", "settled", "set_back", "roster")
    assert (after.state.recent != state.recent, after.state.unopened) == (True, 0)
    assert [getattr(after.state, name) for name in told] == [getattr(state, name) for name in told]
    assert mail_states(mediator, "North") == states


def newest_id(station: Station) -> bytes:
    """The id of the newest entry that a station has on the leg North."""
    talk = station.at(TALK)
    return [ident for _, ident in talk.reading(talk.leg("North")).transcript.thread()][-1]


def test_a_late_letter_gives_no_leg_away(world: World, mediator: Station, north: Station) -> None:
    """Who stole old keys of the mediator's line offers a known leg with keys of his own, late: it goes nowhere else."""
    stolen = line_link(mediator).channel
    assert stolen is not None
    mediator.test_line(line=1)
    mediator.carry(seconds=5, fetch=False, reach=world.reach)
    lines_box(world, NORTH).lying.clear()
    for _ in range(4):
        north.test_line(line=1)
        world.rounds(2)
    before = link_to(north, mediator)
    channel, theirs = before.channel, before.state.theirs
    thief = Address(relay="http://127.0.0.1:9999", name=b"n" * 32, deposit=b"d" * 32)
    first = first_key(os.urandom).announced()
    offer = TalkOffered(room=link_id_to(north, mediator).room, title="x", nth=0, first=first, reach=(thief,))
    letter = Numbered(number=1000, body=encode(offer))
    data, _ = seal_envelope([stolen], encode(LineMessage(1, 0, 0, (), letter)), os.urandom)
    put_into(lines_box(world, NORTH), data)
    world.round(NORTH)
    after = link_to(north, mediator)
    assert (after.channel, after.state.theirs) == (channel, theirs)
    assert line_link(north).state.unopened == 0
