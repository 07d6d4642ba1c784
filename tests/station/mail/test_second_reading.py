"""What a second reader found in the mail of a talk's legs; one test for each mend.

Most of it is what a changed program at the other end, a thief of an old key, or a relay can do.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from goodoffices.canonical import decode, encode
from goodoffices.seal.numbers import Numbers
from goodoffices.seal.primitives import PUBLIC_SIZE
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.entries import CHANNEL, leg_rows
from goodoffices.station.mail.letters import Letters
from goodoffices.station.mail.link import Arrived
from goodoffices.station.mail.messages import Address, LineMessage, TalkOffered, TalkTaken, read_letter
from goodoffices.station.mail.offers import OFFER, TO_WRITE, Offers
from goodoffices.station.mail.outbox import PENDING, Pending
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.station import Station
from goodoffices.talk.entry import read_header
from goodoffices.talk.events import Instance, Seen
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    Box,
    World,
    compare,
    convey,
    conveyed_at,
    leg_message,
    legs_box,
    legs_name,
    link_id_to,
    link_to,
    mail_states,
    newest_entry,
    no_deposits,
    offering,
    open_line,
    pass_time,
    put_in_for,
    put_into,
    said_at,
    say,
    seal_as,
    seal_on_leg,
    telling,
)

NORTH, MARA = "North Port", "Mara"
MINUTE = 60_000


# --- 1: rooms


def test_an_entry_for_another_room_is_not_admitted(world: World, mediator: Station, north: Station) -> None:
    """What North seals on its leg for South's transcript counts as unopened, and South's is what it was."""
    say(north, "We agree.")
    world.rounds(2)
    at = mediator.at(TALK)
    souths, real = at.leg("South"), read_header(newest_entry(world, NORTH))
    instance = Instance(author=north.identity.fingerprint, number=b"\7" * 16)
    forged = encode(msgspec.structs.replace(real, room=souths, instance=instance, seq=0, prev=None, seen=()))
    before = [data for *_, data in at.store.entries(room=souths)]
    seal_on_leg(world, NORTH, MARA, encode(leg_message(world, NORTH, forged)))
    world.round(MARA)
    assert mediator.mail()["legs"][0]["unopened"] == 1
    assert [data for *_, data in at.store.entries(room=souths)] == before
    assert instance not in set(at.reading(souths).transcript.instances())
    mediator.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Nothing has happened."}])
    assert mediator.doctor()["talks"][0]["gaps"] == 0


# --- 2: titles


def test_a_newer_line_is_offered_under_the_title_that_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the mediator calls the talk, North hears the one title that it was invited with, on every line."""
    world, titles = World(tmp_path), []
    mediator, north = world.station(MARA), world.station(NORTH)
    real = Letters.take

    def listen(self: Letters, content: bytes, now: int, *, late: bool) -> Arrived:
        came = real(self, content, now, late=late)
        assert isinstance(came.message, LineMessage)
        letter = None if came.message.letter is None else read_letter(came.message.letter.body)
        if isinstance(letter, TalkOffered):
            titles.append(letter.title)
        return came

    monkeypatch.setattr(Letters, "take", listen)
    open_line(world, mediator, north)
    secret = "What South must not know"
    mediator.open_talk(title=secret, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=secret, leg="North", line=1, title="A neutral name")
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    open_line(world, mediator, north)
    world.rounds(4)
    assert mediator.mail()["legs"][0]["line"] == 2
    assert titles == ["A neutral name", "A neutral name"]
    world.close()


# --- 3: a relay that lost everything, or a name


def test_a_relay_that_lost_its_store_gets_the_same_mailboxes(world: World, mediator: Station, north: Station) -> None:
    """Both ends make what was there under the old names, and the words of both arrive."""
    before = set(world.relay.boxes)
    world.relay.boxes.clear()
    world.relay.removed.clear()
    say(north, "After the loss.")
    convey(mediator, "Here too.")
    pass_time(world, days=2)
    assert set(world.relay.boxes) == before
    assert (said_at(mediator, "North"), conveyed_at(north, "North")) == (["After the loss."], ["Here too."])
    assert not any(report.problems for report in world.round().values())
    assert mail_states(north, "North")[-1] == mail_states(mediator, "North")[-1] == "entry.there"


@pytest.mark.parametrize("how", ["removed for good", "somebody else's"])
def test_a_name_that_is_taken_is_given_up(world: World, mediator: Station, north: Station, how: str) -> None:
    """The mediator makes another mailbox, North learns of it, and what it said meanwhile arrives there."""
    name = legs_name(world, MARA)
    del world.relay.boxes[name]
    if how == "somebody else's":
        world.relay.boxes[name] = Box(b"x" * 32, b"y" * 32)
    else:
        world.relay.removed.add(name)
    say(north, "To the old one.")
    pass_time(world, days=2)
    assert legs_name(world, MARA) != name
    assert [each.name for each in link_to(north, mediator).state.theirs] == [legs_name(world, MARA)]
    assert said_at(mediator, "North") == ["To the old one."]


# --- 4: what one letter or one file has against it


@pytest.mark.parametrize("fault", ["its number is not the first", "nobody can seal to it"])
def test_a_bad_first_key_stops_nobody_and_is_not_tried_again(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """North passes an invitation over whose key is none: it is carried elsewhere, and the leg goes on on its line."""
    third = world.station("Third")
    open_line(world, third, north)

    def bad(letter: TalkOffered) -> TalkOffered:
        wrong = {"number": (7).to_bytes(8, "big")} if fault.startswith("its number") else {"public": bytes(PUBLIC_SIZE)}
        return msgspec.structs.replace(letter, first=msgspec.structs.replace(letter.first, **wrong))

    offering(monkeypatch, bad)
    open_line(world, mediator, north)
    world.rounds(4)
    third.test_line(line=1)
    say(north, "All the same.")
    world.rounds(3)
    assert third.lines()[0]["test_answered"] is not None
    assert said_at(mediator, "North") == ["All the same."]
    assert north.invitations() == []
    assert north.mail_here.hand_over() == set()


def test_a_bad_first_key_in_an_answer_stops_nobody(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mediator passes an answer over whose key is none, and is carried on every other link."""
    third = world.station("Third")
    open_line(world, mediator, third)
    mediator.open_talk(title="Another", sides=[{"name": "T", "station": True}, {"name": "S"}])
    mediator.invite_side(talk="Another", leg="T", line=2)
    world.rounds(3)
    real = Offers.take

    def bad(self: Offers, talk: OpenTalk, offered: TalkOffered, kept: StoredLine) -> None:
        real(self, talk, offered, kept)
        rows = leg_rows(talk, offered.room, kept.peer)
        ((ident, body),) = rows.scan(TO_WRITE)
        letter = read_letter(body)
        assert isinstance(letter, TalkTaken)
        first = msgspec.structs.replace(letter.first, number=(7).to_bytes(8, "big"))
        rows.put(TO_WRITE, encode(msgspec.structs.replace(letter, first=first)), ident)

    monkeypatch.setattr(Offers, "take", bad)
    third.join_talk(number=1)
    world.rounds(3)
    say(world.stations[NORTH], "All the same.")
    third.test_line(line=1)
    world.rounds(2)
    assert said_at(mediator, "North") == ["All the same."]
    assert third.lines()[0]["test_answered"] is not None


def test_a_damaged_talk_stops_no_other(world: World, north: Station) -> None:
    """Carrying, the overview, and joining another talk go on beside a file that does not open."""
    third = world.station("Third")
    open_line(world, third, north)
    third.open_talk(title="T2", sides=[{"name": "N", "station": True}, {"name": "S"}])
    third.invite_side(talk="T2", leg="N", line=1)
    world.rounds(3)
    path = north.at(TALK).store.path
    north.close()
    path.with_name(path.name + "-wal").unlink(missing_ok=True)
    path.write_bytes(b"x" * 4096 + path.read_bytes()[4096:])
    north = world.stations[NORTH] = kit.reopen(world.folder / NORTH, clock=world.clock())
    assert kit.refused(north.view, talk=TALK).code == "station.damaged"
    third.test_line(line=1)
    world.rounds(2)
    assert third.lines()[0]["test_answered"] is not None
    assert [line["line"] for line in north.mail()["lines"]] == [1, 2]
    assert north.join_talk(number=1)["talk"] == "T2"
    world.rounds(4)
    assert third.mail()["legs"][0]["state"]["code"] == "link.open"


# --- 5: words that were sealed before something was found wrong


@pytest.mark.parametrize("what", ["a group differs", "an alarm"])
def test_sealed_words_stay_once_something_is_wrong(world: World, mediator: Station, north: Station, what: str) -> None:
    """What North sealed waits at its station; once the group was heard right after all, it goes."""
    say(north, "Sealed.")
    world.relay.refuse = no_deposits
    world.round(NORTH)
    world.relay.refuse = lambda _: None
    assert mail_states(north, "North")[-1] == "entry.sealed"
    lines = north.mail_here.lines
    if what == "a group differs":
        right = north.lines()[0]["number"][2]
        north.compare_line(line=1, heard="00000" if right != "00000" else "11111", start=3)
    else:
        kept = lines.one(1)
        lines.change(kept, comparing=msgspec.structs.replace(kept.comparing, alarm=True))
    before = len(world.relay.seen)
    pass_time(world, days=1)
    assert len(world.relay.seen) == before
    assert said_at(mediator, "North") == []
    if what == "a group differs":
        compare(north, north.lines()[0])
        pass_time(world, days=1)
        assert said_at(mediator, "North") == ["Sealed."]


# --- 7: keys


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


# --- 12: a newer line


def test_words_go_on_the_older_line_until_the_other_station_answered(
    world: World, mediator: Station, north: Station
) -> None:
    """A line that only one of the two has compared takes nothing over; once both have, it does."""
    open_line(world, mediator, north, compared=False)
    compare(mediator, mediator.lines()[-1])
    world.rounds(3)
    say(north, "On the first line.")
    convey(mediator, "And back.")
    world.rounds(4)
    assert said_at(mediator, "North") == ["On the first line."]
    assert conveyed_at(north, "North") == ["And back."]
    assert [(leg["line"], leg["state"]["code"]) for leg in (*mediator.mail()["legs"], *north.mail()["legs"])] == [
        (1, "link.open")
    ] * 2
    compare(north, north.lines()[-1])
    world.rounds(4)
    say(north, "On the second.")
    world.rounds(2)
    assert [leg["line"] for leg in (*mediator.mail()["legs"], *north.mail()["legs"])] == [2, 2]
    assert said_at(mediator, "North") == ["On the first line.", "On the second."]


@pytest.mark.parametrize("answered", [True, False])
def test_a_leg_goes_back_to_the_older_line(world: World, mediator: Station, north: Station, answered: bool) -> None:
    """The newer line is given up at both ends, before or after it took over: the words go on the older one."""
    open_line(world, mediator, north, compared=answered)
    compare(mediator, mediator.lines()[-1])
    world.rounds(4)
    assert mediator.mail()["legs"][0]["line"] == (2 if answered else 1)
    for station in (mediator, north):
        station.give_up_line(line=station.lines()[-1]["line"])
    say(north, "Not stuck.")
    convey(mediator, "Nor am I.")
    world.rounds(6)
    assert [leg["line"] for leg in (*mediator.mail()["legs"], *north.mail()["legs"])] == [1, 1]
    assert (said_at(mediator, "North"), conveyed_at(north, "North")) == (["Not stuck."], ["Nor am I."])


# --- 13: what comes again


def test_the_same_bytes_again_change_nothing_that_is_told(world: World, mediator: Station, north: Station) -> None:
    """Days later the relay puts an envelope in again: the mediator does not seem to have heard from North."""
    say(north, "Once.")
    world.round(NORTH)
    (data,) = [each.data for each in legs_box(world, MARA).lying]
    world.rounds(3)
    before = mediator.mail()["legs"][0]
    world.ms += 5 * DAY
    for _ in range(3):
        put_into(legs_box(world, MARA), data)
        world.round(MARA)
    after = mediator.mail()["legs"][0]
    assert (after["heard"], after["unopened"]) == (before["heard"], 0)


def test_an_acknowledgement_that_was_lost_makes_no_unopened(world: World, mediator: Station, north: Station) -> None:
    """The relay gives out once more what was taken in, although the keys that it was sealed to are gone."""

    def put_in(station: Station) -> None:
        station.carry(seconds=5, fetch=False, reach=world.reach)

    say(north, "One.")
    put_in(north)
    kept = [each.data for each in legs_box(world, MARA).lying]
    world.rounds(2)
    for number in range(3):
        convey(mediator, f"{number}")
        world.rounds(2)
        say(north, f"{number}")
        world.rounds(2)
    for data in kept:
        put_into(legs_box(world, MARA), data)
    world.round(MARA)
    assert mediator.mail()["legs"][0]["unopened"] == 0


def test_an_envelope_of_before_new_keys_is_passed_over(world: World, mediator: Station, north: Station) -> None:
    """It was fetched from the old mailbox while the leg got new keys: nobody is told of an envelope without a key."""
    say(north, "On the first line.")
    world.round(NORTH)
    (box,) = link_to(mediator, north).state.mine
    old = [each.data for each in legs_box(world, MARA).lying]
    world.rounds(2)
    open_line(world, mediator, north)
    world.rounds(4)
    before = link_to(mediator, north)
    channel, state = before.channel, before.state
    mediator.mail_here.took(link_id_to(mediator, north), box, old)
    after = link_to(mediator, north)
    assert (after.channel, after.state) == (channel, state)
    assert after.state.unopened == 0


# --- 14: what the other station says that it will never read


def lying_about_settled(monkeypatch: pytest.MonkeyPatch, north: Station) -> None:
    """North's program says that everything is in or lost, and that it has nothing."""
    telling(monkeypatch, north, lambda message: msgspec.structs.replace(message, settled=2**50, got=()))


def test_settled_beyond_what_was_sent_is_clamped(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """North speaks of numbers that the mediator never used: those that it uses later are not lost."""
    lying_about_settled(monkeypatch, north)
    say(north, "x")
    world.rounds(2)
    link = link_to(mediator, north)
    assert link.channel is not None
    assert 0 < link.state.settled <= link.channel.sent


def test_what_is_lost_is_sealed_anew_at_its_time(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often North says that it lost everything, each entry is sealed anew ever more seldom."""
    lying_about_settled(monkeypatch, north)
    for number in range(8):
        convey(mediator, f"{number}")
    world.rounds(2)
    entries = len(copies(mediator, north))
    sealed = 0
    numbers = {copy.number for copy in copies(mediator, north)}
    for _ in range(48):
        world.ms += 15 * MINUTE
        say(north, "x")
        world.round(NORTH, MARA)
        sealed += len({copy.number for copy in copies(mediator, north)} - numbers)
        numbers = {copy.number for copy in copies(mediator, north)}
    assert entries >= 8
    # In twelve hours: after 10, 20, 40, 80, 160 and 320 minutes, and not at each of the 48 messages.
    assert sealed <= 8 * entries


def copies(station: Station, other: Station) -> list[Pending]:
    """What is known of each entry that is under way on a leg."""
    return [decode(value, Pending) for key, value in link_to(station, other).rows.scan(PENDING) if len(key) == 21]


# --- 19: late messages


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
