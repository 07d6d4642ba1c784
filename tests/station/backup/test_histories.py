"""Histories in which a restored station could say something false, let something cross, or hear nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.station.station import Station
from goodoffices.talk.events import Instance, Said
from tests.station import kit
from tests.station.backup.kit import backup, lose
from tests.station.backup.test_given_back import a_passage, forged, handles, lost_one, waiting
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    convey,
    conveyed_at,
    joined,
    leg_message,
    newest_entry,
    open_line,
    pass_time,
    said_at,
    say,
    seal_on_leg,
    seat_over_line,
    three,
)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[World]:
    """No station yet."""
    made = World(tmp_path / "bare")
    yield made
    made.close()


@pytest.fixture
def world(bare: World) -> World:
    """A mediator and North with a leg over a line, and a kept side."""
    joined(bare)
    bare.rounds(2)
    return bare


def first_said(station: Station, leg: str) -> str:
    """The handle of the first words of a side."""
    lines = station.read(talk=TALK, leg=leg, limit=500)["lines"]
    return next(str(each["ref"]) for line in lines if line["kind"] == "said" for each in line["content"])


# --- what may cross


def test_what_was_withdrawn_after_the_backup_does_not_cross(bare: World) -> None:
    """Not before the side was heard again and somebody says that everything of it is here; and not then."""
    mediator, north, west = three(bare)
    words = {"text": "We would give up the island.", "terms": kit.terms("verbatim", "North")}
    west.say(talk=TALK, leg="West", passages=[words])
    bare.rounds(3)
    ref = first_said(mediator, "West")
    file = backup(bare, MARA)
    west.withdraw(talk=TALK, what=ref)
    bare.rounds(3)
    mediator = lose(bare, MARA, file)
    open_line(bare, mediator, north)
    bare.rounds(6)
    item = {"kind": "very_words", "of": ref}
    asked = {"talk": TALK, "to": "North", "items": [item]}
    assert kit.refused(mediator.convey, **asked).code == "gate.may_have_missed"
    assert not any(form["open"] for row in mediator.may_cross(talk=TALK)["rows"] for form in row["forms"])
    assert kit.refused(mediator.caught_up, talk=TALK, leg="West").code == "backup.not_heard"
    open_line(bare, mediator, west)
    bare.rounds(6)
    mediator.caught_up(talk=TALK, leg="West")
    assert kit.refused(mediator.convey, **asked).code == "gate.withdrawn"
    assert conveyed_at(north, "North") == []


def test_a_kept_side_is_asked_first(world: World) -> None:
    """What it withdrew by telephone after the backup nobody else has."""
    mediator = world.stations[MARA]
    noted = {"way": "call", "closeness": "dictated_and_read_back"}
    words = {"text": "We would give up the island.", "terms": kit.terms("verbatim", "North")}
    mediator.say(talk=TALK, leg="South", passages=[words], noted=noted)
    ref = first_said(mediator, "South")
    file = backup(world, MARA)
    mediator.withdraw(talk=TALK, what=ref, noted=noted)
    mediator = lose(world, MARA, file)
    open_line(world, mediator, world.stations[NORTH])
    world.rounds(6)
    asked = {"talk": TALK, "to": "North", "items": [{"kind": "very_words", "of": ref}]}
    assert kit.refused(mediator.convey, **asked).code == "gate.may_have_missed"
    head = mediator.about_leg(talk=TALK, leg="South")
    assert head["restored"] is not None
    mediator.withdraw(talk=TALK, what=ref, noted=noted)
    mediator.caught_up(talk=TALK, leg="South")
    assert mediator.about_leg(talk=TALK, leg="South")["restored"] is None
    assert kit.refused(mediator.convey, **asked).code == "gate.withdrawn"


def test_a_side_has_no_gate_to_open(world: World) -> None:
    """It is the mediator's word."""
    north = lose(world, NORTH, backup(world, NORTH))
    assert kit.refused(north.caught_up, talk=TALK, leg="North").code == "station.not_yours"
    assert north.about_leg(talk=TALK, leg="North")["restored"] is None


# --- legs that were agreed after the backup


def test_a_mediator_backed_up_while_a_leg_was_only_offered(bare: World) -> None:
    """What both wrote on it since comes again, and the answer counts once the mediator has accepted the question."""
    mediator, north = bare.station(MARA), bare.station(NORTH)
    open_line(bare, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    file = backup(bare, MARA)
    bare.rounds(3)
    north.join_talk(number=1)
    bare.rounds(4)
    convey(mediator, "Do you hold your ships?")
    bare.rounds(3)
    say(north, "We do.")
    bare.rounds(3)
    mediator = lose(bare, MARA, file)
    open_line(bare, mediator, north)
    pass_time(bare, days=1)
    assert waiting(mediator) == ["Do you hold your ships?"]
    mediator.judge_given_back(talk=TALK, leg="North", entries=handles(mediator), stands=True)
    assert said_at(mediator, "North") == ["We do."]
    assert conveyed_at(mediator, "North") == ["Do you hold your ships?"]
    assert mediator.about_leg(talk=TALK, leg="North")["gate"]["code"] == "gate.may_have_missed"
    mediator.caught_up(talk=TALK, leg="North")
    assert mediator.about_leg(talk=TALK, leg="North")["gate"] is None


def test_a_side_backed_up_before_it_joined(bare: World) -> None:
    """It joins again, and has its own words back as well as the mediator's."""
    mediator, north = bare.station(MARA), bare.station(NORTH)
    open_line(bare, mediator, north)
    file = backup(bare, NORTH)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(bare, mediator, north, "North")
    say(north, "We offer ships.")
    bare.rounds(3)
    convey(mediator, "Understood.")
    bare.rounds(3)
    north = lose(bare, NORTH, file)
    open_line(bare, mediator, north)
    pass_time(bare, days=1)
    (invitation,) = north.invitations()
    north.join_talk(number=invitation["number"])
    pass_time(bare, days=2)
    assert "We offer ships." in waiting(north)
    north.judge_given_back(talk=TALK, leg="North", entries=handles(north), stands=True)
    assert said_at(north, "North") == ["We offer ships."]
    assert conveyed_at(north, "North") == ["Understood."]
    convey(mediator, "Do you hear me?")
    pass_time(bare, days=1)
    assert conveyed_at(north, "North") == ["Understood.", "Do you hear me?"]


# --- what is given back and not right


def test_a_leg_goes_on_after_words_were_rejected(world: World) -> None:
    """The mediator answered the thief's words. Nothing that names them is seen before the mediator gives them up."""
    mediator = world.stations[MARA]
    north = lost_with_a_read_back(world)
    north.judge_given_back(talk=TALK, leg="North", entries=handles(north), stands=False)
    convey(mediator, "Do you hear me?")
    pass_time(world, days=2)
    assert conveyed_at(north, "North") == []
    wrong = first_said(mediator, "North")
    mediator.give_up(talk=TALK, leg="North", name=NORTH, entry=wrong)
    pass_time(world, days=2)
    assert conveyed_at(north, "North") == ["Do you hear me?"]
    assert said_at(north, "North") == []
    for station in (mediator, north):
        assert station.verify(talk=TALK)["equal"]


def test_only_an_entry_of_that_person_is_given_up(world: World) -> None:
    """Another one is refused."""
    mediator = world.stations[MARA]
    convey(mediator, "Mine.")
    lines = mediator.read(talk=TALK, leg="North", limit=500)["lines"]
    ref = next(each["ref"] for line in lines if line["kind"] == "conveyed" for each in line["content"])
    asked = {"talk": TALK, "leg": "North", "name": NORTH, "entry": ref}
    assert kit.refused(mediator.give_up, **asked).code == "station.other_thing"


def lost_with_a_read_back(world: World) -> Station:
    """North was restored, and the mediator has read back words that came after the backup."""
    mediator, north = world.stations[MARA], world.stations[NORTH]
    file = backup(world, NORTH)
    words = {"text": "The thief offers ships.", "terms": kit.terms("in_substance", "South", read_back=True)}
    north.say(talk=TALK, leg="North", passages=[words])
    world.rounds(3)
    drawn = {"from": [first_said(mediator, "North")]}
    mediator.read_back(talk=TALK, leg="North", to="South", text="You offer ships.", **drawn)
    world.rounds(3)
    north = lose(world, NORTH, file)
    open_line(world, mediator, north)
    world.rounds(6)
    return north


def restored_after_a_word(world: World) -> Station:
    """North was restored, has all that it ever said, and a new line is open."""
    say(world.stations[NORTH], "Mine.")
    world.rounds(3)
    north = lose(world, NORTH, backup(world, NORTH))
    open_line(world, world.stations[MARA], north)
    world.rounds(4)
    return north


def test_what_nobody_can_see_nobody_accepts(world: World) -> None:
    """A forged entry that names words which the other station holds back: it would take effect only later."""
    mediator, north = world.stations[MARA], restored_after_a_word(world)
    talk = mediator.at(TALK)
    room = talk.leg("North")
    convey(mediator, "A harmless word.")
    held_back = [ident for _, ident in talk.reading(room).transcript.thread()][-1]
    passage = msgspec.structs.replace(a_passage(north.at(TALK), room), text="We surrender the island.")
    instance = Instance(author=north.identity.fingerprint, number=b"y" * 16)
    body = Said(passages=(passage,), under=held_back)
    entry = msgspec.structs.replace(
        north.at(TALK).reading(room).transcript.next_entry(instance, talk.clock(), body), seen=()
    )
    seal_on_leg(world, MARA, NORTH, encode(leg_message(world, MARA, encode(entry))))
    world.round(NORTH)
    (found,) = north.given_back(talk=TALK, leg="North")["lines"]
    assert found["line"] is None
    asked = {"talk": TALK, "leg": "North", "entries": [found["ref"]], "stands": True}
    assert kit.refused(north.judge_given_back, **asked).code == "backup.given_back_unclear"
    pass_time(world, days=1)
    assert said_at(north, "North") == ["Mine."]
    north.judge_given_back(talk=TALK, leg="North", entries=[found["ref"]], stands=False)
    assert waiting(north) == []


def test_a_forged_twin_of_what_is_here_is_not_taken(world: World) -> None:
    """Accepted, it would make a fork of the person's own words, at one end only."""
    north = restored_after_a_word(world)
    talk = north.at(TALK)
    room = talk.leg("North")
    written = talk.reading(room).of_kind("said")[0]
    twin = msgspec.structs.replace(written.entry, at=msgspec.structs.replace(written.entry.at, ms=kit.START))
    seal_on_leg(world, MARA, NORTH, encode(leg_message(world, MARA, encode(twin))))
    world.rounds(2)
    assert waiting(north) == []
    assert said_at(north, "North") == ["Mine."]
    assert north.view(talk=TALK)["legs"][0]["missing"] == []


def test_an_instance_that_was_begun_since_is_not_given_back(world: World) -> None:
    """Also one that the other station has made this one leave."""
    north = restored_after_a_word(world)
    talk = north.at(TALK)
    room = talk.leg("North")
    begun = talk.pen(room).instance.number
    talk.begin_instance_anew(room)
    talk.keep()
    seal_on_leg(world, MARA, NORTH, encode(leg_message(world, MARA, forged(world, "We give in.", begun))))
    world.rounds(2)
    assert waiting(north) == []


def test_after_a_rejection_nothing_of_it_comes_again(world: World) -> None:
    """Nor what follows on it and comes later; an honest word of another instance is not hindered."""
    north = lost_one(world, NORTH, "One.", "Two.")
    north.judge_given_back(talk=TALK, leg="North", entries=handles(north)[:1], stands=False)
    seal_on_leg(world, MARA, NORTH, encode(leg_message(world, MARA, newest_entry(world, MARA))))
    pass_time(world, days=2)
    assert waiting(north) == []
    assert north.given_back(talk=TALK, leg="North")["lines"] == []
    say(north, "Three.")
    pass_time(world, days=1)
    assert said_at(north, "North") == ["Three."]
