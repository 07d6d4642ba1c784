"""A talk by bag alone: files that are carried by hand, in any order, again and again."""

from __future__ import annotations

import os
import random
from pathlib import Path

import msgspec
import pytest

from goodoffices.errors.mail import BagNotForHere, BagOfThisStation, BagTooSmall, NothingToPack
from goodoffices.errors.seal import WhichLine
from goodoffices.seal.bag import SIZES, open_bag, pack_bag
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.mail.namespace import expect
from goodoffices.station.station import Station
from goodoffices.words import write_instant
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    RELAY,
    World,
    bag_opened,
    bags_there_and_back,
    by_bag,
    convey,
    conveyed_at,
    joined,
    joined_by_bag,
    line_link,
    link_to,
    mail_states,
    open_by_files,
    open_line,
    packed,
    pass_time,
    said_at,
    say,
    seat_over_line,
)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world without anybody in it."""
    kit.quick_keys(monkeypatch)
    return World(tmp_path)


def test_a_talk_by_bag_alone(bare: World) -> None:
    """A line that was opened by files carries a talk, and nothing is asked of any relay."""
    mediator, north = joined_by_bag(bare)
    say(north, "We hold.")
    convey(mediator, "They wait.")
    assert mail_states(north, "North")[-1] == "entry.waiting"
    bags_there_and_back(north, mediator)
    assert said_at(mediator, "North") == ["We hold."]
    assert conveyed_at(north, "North") == ["They wait."]
    assert mail_states(north, "North")[-1] == "entry.there"
    assert mail_states(mediator, "North")[-1] == "entry.packed"
    by_bag(north, mediator)
    assert mail_states(mediator, "North")[-1] == "entry.there"
    bare.rounds(2)
    assert not bare.relays
    for station in (mediator, north):
        (leg,) = station.mail()["legs"]
        assert (leg["state"]["code"], leg["waiting"], leg["sealed"], leg["packed"], leg["at_relay"]) == (
            "link.open", 0, 0, 0, 0,
        )  # fmt: skip
        assert [road["relay"] for road in leg["roads"]] == [None]


def test_what_was_packed_is_not_over_there_before_they_say_so(bare: World) -> None:
    """Words in a bag are told as packed, with the time, until a bag or a relay brings the other station's word."""
    mediator, north = joined_by_bag(bare)
    say(north, "We hold.")
    (file,) = packed(north)
    state = north.read(talk=TALK, leg="North")["lines"][-1]["mail"]
    assert state["code"] == "entry.packed"
    assert state["facts"]["moment"]
    assert north.mail()["legs"][0]["packed"] == 1
    bag_opened(mediator, file)
    assert mail_states(north, "North")[-1] == "entry.packed"
    by_bag(mediator, north)
    assert mail_states(north, "North")[-1] == "entry.there"


def test_what_no_file_holds_is_not_told_as_packed(bare: World) -> None:
    """A bag whose file could not be written: its words are told as sealed, or as packed before."""
    _, north = joined_by_bag(bare)
    say(north, "We hold.")
    before = [road["went"] for road in north.mail()["legs"][0]["roads"] if road["relay"] is None]
    north.pack_bag()
    assert mail_states(north, "North")[-1] == "entry.sealed"
    assert [road["went"] for road in north.mail()["legs"][0]["roads"] if road["relay"] is None] == before
    packed(north)
    told = north.read(talk=TALK, leg="North")["lines"][-1]["mail"]
    assert told["code"] == "entry.packed"
    bare.ms += DAY
    bag = north.pack_bag()
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"] == told
    # One that belongs to another bag changes nothing.
    north.bag_written(line=1, at=bag["at"] - 1)
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"] == told
    north.bag_written(line=1, at=bag["at"])
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"] != told


def test_any_order_again_and_again(bare: World) -> None:
    """Bags of weeks, shuffled and opened several times at both ends, leave each word once and in its order."""
    mediator, north = joined_by_bag(bare)
    chance, to_mediator, to_north = random.Random(7), [], []
    for number in range(12):
        say(north, f"North {number}")
        convey(mediator, f"Mara {number}")
        to_mediator += packed(north)
        to_north += packed(mediator)
        bare.ms += DAY
        if number % 4 == 3:
            bag_opened(north, chance.choice(to_north))
            bag_opened(mediator, chance.choice(to_mediator))
    for _ in range(2):
        for station, files in ((mediator, to_mediator), (north, to_north)):
            chance.shuffle(files)
            for file in files:
                bag_opened(station, file)
    bags_there_and_back(north, mediator, times=3)
    assert said_at(mediator, "North") == [f"North {number}" for number in range(12)]
    assert conveyed_at(north, "North") == [f"Mara {number}" for number in range(12)]
    for station in (mediator, north):
        assert set(mail_states(station, "North")) == {"entry.there"}
        assert station.verify(talk=TALK)["problems"] == []
        assert station.mail()["legs"][0]["unopened"] == 0


def test_a_bag_that_was_lost_is_in_the_next_one(bare: World) -> None:
    """Nothing is gone with a bag: the next one holds the same words."""
    mediator, north = joined_by_bag(bare)
    say(north, "We hold.")
    packed(north)
    bare.ms += 50 * DAY
    say(north, "Still.")
    by_bag(north, mediator)
    assert said_at(mediator, "North") == ["We hold.", "Still."]


@pytest.mark.parametrize("days", [13, 59, 70, 200])
def test_a_bag_that_comes_late(bare: World, days: int) -> None:
    """Within sixty days it opens, whatever other bags came meanwhile; after that its words come again by another."""
    mediator, north = joined_by_bag(bare)
    say(north, "First.")
    (slow,) = packed(north)
    for number in range(4):
        say(north, f"Then {number}.")
        bags_there_and_back(north, mediator)
        bare.ms += days * DAY // 4
    assert said_at(mediator, "North") == ["First.", *(f"Then {number}." for number in range(4))]
    before = mediator.read(talk=TALK, leg="North", limit=500)
    bag_opened(mediator, slow)
    assert mediator.read(talk=TALK, leg="North", limit=500)["lines"] == before["lines"]
    bags_there_and_back(mediator, north, times=2)
    assert mediator.verify(talk=TALK)["problems"] == []


def test_several_files_of_a_given_size(bare: World) -> None:
    """More than fits goes into further files of the same size, each of which opens by itself, in any order."""
    mediator, north = joined_by_bag(bare)
    for number in range(40):
        say(north, f"Word {number}.")
    files = packed(north, size="64K")
    assert len(files) > 4
    assert {len(file) for file in files} == {64 * 1024}
    for file in reversed(files):
        bag_opened(mediator, file)
    assert said_at(mediator, "North") == [f"Word {number}." for number in range(40)]
    assert [len(file) for file in packed(north)] == [1024 * 1024]


def test_a_size_that_is_too_small(bare: World) -> None:
    """An envelope is never cut: a size that cannot hold one is refused, and a larger one holds it."""
    mediator, north = joined_by_bag(bare)
    north.say(talk=TALK, leg="North", passages=[{"text": "long " * 12_000}] * 2)
    with pytest.raises(BagTooSmall):
        north.pack_bag(size="64K")
    by_bag(north, mediator)
    assert len(said_at(mediator, "North")) == 2


def test_bag_and_relay_together(bare: World) -> None:
    """What goes both ways arrives once; what a dead relay holds up goes by bag, and the relay is told nothing false."""
    mediator, north = joined(bare)
    bare.relay.reachable = False
    say(north, "Twice.")
    bare.round("North Port")
    by_bag(north, mediator)
    assert said_at(mediator, "North") == ["Twice."]
    assert mail_states(north, "North")[-1] == "entry.packed"
    bare.relay.reachable = True
    bare.rounds(3)
    assert said_at(mediator, "North") == ["Twice."]
    assert mail_states(north, "North")[-1] == "entry.there"
    (leg,) = north.mail()["legs"]
    assert [road["relay"] for road in leg["roads"]] == [RELAY, None]
    assert all(road["went"] for road in leg["roads"])


def test_a_leg_is_joined_by_bag_while_the_relay_is_away(bare: World) -> None:
    """Letters that name a mailbox do not wait for it in a bag; the mailboxes are told once they are there."""
    mediator, north = bare.station("Mara"), bare.station("North Port")
    open_line(bare, mediator, north)
    bare.relay.reachable = False
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    by_bag(mediator, north)
    north.join_talk(number=1)
    bags_there_and_back(north, mediator, times=2)
    say(north, "We hold.")
    by_bag(north, mediator)
    assert said_at(mediator, "North") == ["We hold."]
    bare.relay.reachable = True
    bare.rounds(4)
    convey(mediator, "They wait.")
    bare.rounds(2)
    assert conveyed_at(north, "North") == []  # neither knows where the other is reached before a bag says so
    bags_there_and_back(north, mediator)
    convey(mediator, "By relay.")
    bare.rounds(4)
    assert conveyed_at(north, "North") == ["They wait.", "By relay."]


def test_the_inviter_waits_for_the_first_bag(bare: World) -> None:
    """Whoever was invited speaks first; before that there is no key to seal to, which is said."""
    mediator, north = bare.station("Mara"), bare.station("North Port")
    open_by_files(mediator, north)
    with pytest.raises(NothingToPack):
        mediator.pack_bag()
    by_bag(north, mediator)
    by_bag(mediator, north)
    mediator.test_line(line=1)
    bags_there_and_back(mediator, north)
    assert mediator.lines()[0]["test_answered"] is not None


def test_what_is_no_bag_is_refused_and_changes_nothing(bare: World) -> None:
    """Garbage of any size, a bag that was cut or changed, another station's bag and one's own."""
    mediator, north = joined_by_bag(bare)
    west = bare.station("West")
    open_by_files(mediator, west)
    say(north, "We hold.")
    (file,) = packed(north)
    changed = file[:1000] + bytes([file[1000] ^ 1]) + file[1001:]
    before = mediator.mail()
    for wrong in (b"", b"x", os.urandom(SIZES[0]), bytes(SIZES[-1]), file[:-1], file + b"\0", changed, file[1:]):
        with pytest.raises(BagNotForHere):
            bag_opened(mediator, wrong)
    with pytest.raises(BagNotForHere):
        bag_opened(west, file)
    with pytest.raises(BagOfThisStation):
        bag_opened(north, file)
    assert mediator.mail() == before
    assert bag_opened(mediator, file)["words"] == 1


def test_a_bag_full_of_what_does_not_belong_here(bare: World) -> None:
    """Whoever knows the root can fill a bag with anything: each piece is counted, and the words among them arrive."""
    mediator, north = joined_by_bag(bare)
    say(north, "Among them.")
    line, leg = line_link(north).content.stored.line, link_to(north, mediator)
    (file,) = packed(north)
    good = open_bag(line.channel.root, line.channel.me, line.channel.peer, file)
    strange = msgspec.structs.replace(expect(leg.channel), root=bytes(32))
    others = [seal_envelope([strange], b"x", os.urandom)[0] for _ in range(100)]
    broken = [seal_envelope([expect(leg.channel)], b"no message", os.urandom)[0] for _ in range(100)]
    noise = [os.urandom(1 + number * 7) for number in range(300)]
    pieces = (*others, *noise, *good, *broken)
    full = pack_bag(line.channel.root, line.channel.me, line.channel.peer, pieces, SIZES[-1], os.urandom)
    before = mediator.mail()["legs"][0]["unopened"]
    brought = bag_opened(mediator, full)
    assert said_at(mediator, "North") == ["Among them."]
    assert (brought["unopened"], brought["unreadable"], brought["envelopes"]) == (400, 100, len(pieces))
    assert mediator.mail()["legs"][0]["unopened"] - before == 100  # these were the other station's own
    bags_there_and_back(mediator, north, times=2)
    assert mail_states(north, "North")[-1] == "entry.there"


def test_bags_look_alike(bare: World) -> None:
    """Two bags of the same things have no bytes in common, and the size of a bag is one of four."""
    _, north = joined_by_bag(bare)
    say(north, "We hold.")
    files = [packed(north)[0] for _ in range(3)]
    assert {len(file) for file in files} == {SIZES[0]}
    pieces = [{file[at : at + 16] for at in range(0, len(file), 16)} for file in files]
    assert not pieces[0] & pieces[1]
    copies = [b"North", b"Mara", north.identity.fingerprint, north.identity.fingerprint.hex().encode()]
    assert not any(each in file for each in copies for file in files)


def test_a_shut_line_takes_nothing(bare: World) -> None:
    """What comes by bag on a line that was not compared waits; the same bag brings it once it was."""
    mediator, north = bare.station("Mara"), bare.station("North Port")
    open_line(bare, mediator, north, compared=False)
    for station in (mediator, north):
        station.trust_line(line=1)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(bare, mediator, north, "North")
    say(north, "We hold.")
    (file,) = packed(north)
    (right,) = [each["number"][2] for each in mediator.lines()]
    mediator.compare_line(line=1, heard="00000" if right != "00000" else "11111", start=3)
    brought = bag_opened(mediator, file)
    assert (brought["words"], brought["shut"]) == (0, 1)
    assert said_at(mediator, "North") == []


def test_a_bag_goes_over_the_line_that_carries_words(bare: World) -> None:
    """A second line that nobody has compared could be a stranger's, and would leave the words behind."""
    mediator, north = joined_by_bag(bare)
    answer = north.accept_line(message=mediator.invite_line()["message"])["message"]
    north.finish_line(message=mediator.answer_line(message=answer)["message"])
    convey(mediator, "They wait.")
    bag = mediator.pack_bag()
    assert (bag["line"], bag["left"]) == (1, 0)
    assert [line["packs"] for line in mediator.lines()] == [True, False]
    north.open_bag(data=bag["data"])
    assert conveyed_at(north, "North") == ["They wait."]
    mediator.trust_line(line=2)
    assert [line["packs"] for line in mediator.lines()] == [False, True]
    assert mediator.pack_bag()["line"] == 2


def test_one_line_to_each_station_packs(bare: World) -> None:
    """Where there are two stations, no bag is packed for one of them by itself."""
    mediator, north = joined_by_bag(bare)
    west = bare.station("West")
    open_by_files(mediator, west)
    assert [line["packs"] for line in mediator.lines()] == [True, True]
    with pytest.raises(WhichLine):
        mediator.pack_bag()
    mediator.invite_line()
    assert [line["packs"] for line in mediator.lines()] == [True, True, False]
    assert [line["packs"] for line in north.lines()] == [True]


def _older_keys_by_bag(bare: World) -> Station:
    """A station with older keys on a line that goes by bag alone: of a bag that is still under way."""
    mediator, north = bare.station("Mara"), bare.station("North Port")
    open_by_files(mediator, north)
    by_bag(north, mediator)
    by_bag(mediator, north)
    packed(north)
    for _ in range(3):
        packed(north)
        bags_there_and_back(north, mediator)
        north.test_line(line=1)
    assert expect(line_link(mediator).channel).older
    return mediator


def test_cut_reaches_a_line_by_bag(bare: World) -> None:
    """Somebody may have stolen the keys: none of the older ones stays, whatever way the line goes."""
    mediator = _older_keys_by_bag(bare)
    mediator.cut_line(line=1)
    assert not expect(line_link(mediator).channel).older


def test_older_keys_of_a_line_by_bag_go_at_their_deadline(bare: World) -> None:
    """Also where nothing more comes and nothing is packed: the rounds of the station are enough."""
    _older_keys_by_bag(bare)
    pass_time(bare, 100, step=5)
    mediator = bare.reopen("Mara")
    bare.round("Mara")
    assert not expect(line_link(mediator).channel).older


def test_packing_ends_when_the_clock_is_set_back_meanwhile(bare: World) -> None:
    """Each further file holds what no file of this packing had, whatever the clock says."""
    mediator, north = joined_by_bag(bare)
    for k in range(40):
        say(north, f"Word {k}.")
    bag = north.pack_bag(size="64K")
    began, files = bag["since"], [bag["data"]]
    bare.ms -= 3_600_000
    while bag["left"]:
        left = bag["left"]
        bag = north.pack_bag(size="64K", since=began)
        assert bag["left"] < left
        files.append(bag["data"])
    for each in files:
        mediator.open_bag(data=each)
    assert said_at(mediator, "North") == [f"Word {k}." for k in range(40)]


def test_a_letter_that_is_late_is_told_as_one_that_comes_again(bare: World) -> None:
    """Nobody is told that an invitation came when it did not, and the next bag brings it."""
    mediator, north = bare.station("Mara"), bare.station("North Port")
    open_by_files(mediator, north)
    bags_there_and_back(north, mediator, times=2)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    mediator.test_line(line=1)
    (slow,) = packed(mediator)
    by_bag(north, mediator)
    (quick,) = packed(mediator)  # the same letters, under a newer key
    here, there = expect(line_link(mediator).channel), expect(line_link(north).channel)
    envelopes = open_bag(there.root, there.peer, there.me, quick)
    # Of the quick one only the last letter comes.
    bag_opened(north, pack_bag(here.root, here.me, here.peer, envelopes[-1:], SIZES[0], os.urandom))
    told = bag_opened(north, slow)
    assert (told["later"], told["again"], north.invitations()) == (1, 1, [])
    bags_there_and_back(north, mediator)
    assert len(north.invitations()) == 1


def test_after_a_clock_was_ahead_packed_tells_the_time_that_it_is(bare: World) -> None:
    """A bag is known by no time that was before; people are told when it was packed."""
    _, north = joined_by_bag(bare)
    say(north, "We hold.")
    now = bare.ms
    bare.ms += 400 * DAY
    packed(north)
    bare.ms = now + 10_000
    packed(north)
    (road,) = [road["went"] for road in north.mail()["legs"][0]["roads"] if road["relay"] is None]
    assert road[:16] == write_instant(bare.ms, 60)[:16]
