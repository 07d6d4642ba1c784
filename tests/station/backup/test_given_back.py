"""Words of the lost past: what the other station gives back to one that was restored."""

from __future__ import annotations

import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.station import Station
from goodoffices.talk.events import Instance, Passage, Said
from tests.station import kit
from tests.station.backup.kit import backup, lose
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    convey,
    conveyed_at,
    leg_message,
    mail_states,
    open_line,
    pass_time,
    said_at,
    say,
    seal_on_leg,
)


def lost_one(world: World, who: str, *words: str) -> Station:
    """Words that a station said after its backup; then it is restored, and a new line is open."""
    file = backup(world, who)
    for text in words:
        say(world.stations[who], text) if who == NORTH else convey(world.stations[who], text)
    world.rounds(3)
    lose(world, who, file)
    open_line(world, world.stations[MARA], world.stations[NORTH])
    world.rounds(6)
    return world.stations[who]


def waiting(station: Station) -> list[str]:
    """The words that wait for their author's word."""
    lines = station.given_back(talk=TALK, leg="North")["lines"]
    return [each["text"] for line in lines if line["line"] for each in line["line"]["content"] if "text" in each]


def handles(station: Station) -> list[str]:
    """Everything that waits."""
    return [each["ref"] for each in station.given_back(talk=TALK, leg="North")["lines"]]


def own_words(station: Station, who: str) -> list[str]:
    """What a station has of its own words."""
    return said_at(station, "North") if who == NORTH else conveyed_at(station, "North")


@pytest.mark.parametrize("who", [MARA, NORTH])
def test_lost_words_come_back_and_wait(world: World, who: str) -> None:
    """They are shown apart, in no thread, and nothing is found of them, until their author says that they are right."""
    station = lost_one(world, who, "One.", "Two.")
    assert own_words(station, who) == []
    assert waiting(station) == ["One.", "Two."]
    assert station.find(text="One.")["found"] == []
    assert station.verify(talk=TALK)["equal"]
    assert "entry_waits" not in str(station.view(talk=TALK))


@pytest.mark.parametrize("who", [MARA, NORTH])
def test_what_is_right_takes_its_place(world: World, who: str) -> None:
    """As if it had never been lost; both ends then have the same, and it is not sent to anybody again."""
    station = lost_one(world, who, "One.", "Two.")
    left = station.judge_given_back(talk=TALK, leg="North", entries=handles(station), stands=True)
    assert left["lines"] == []
    assert own_words(station, who) == ["One.", "Two."]
    assert station.find(text="One.")["found"]
    say(station, "Three.") if who == NORTH else convey(station, "Three.")
    pass_time(world, days=2)
    other = world.stations[MARA if who == NORTH else NORTH]
    assert own_words(other, who) == ["One.", "Two.", "Three."]
    assert set(mail_states(station, "North")) == {"entry.there"}
    for each in (station, other):
        assert each.verify(talk=TALK)["equal"]
        (leg,) = each.mail()["legs"]
        assert (leg["state"]["code"], leg["waiting"], leg["sealed"], leg["at_relay"]) == ("link.open", 0, 0, 0)


def test_what_is_not_right_stays_apart(world: World) -> None:
    """It does not come again, counts nowhere, and the leg goes on."""
    north = lost_one(world, NORTH, "One.", "Two.")
    north.judge_given_back(talk=TALK, leg="North", entries=handles(north), stands=False)
    say(north, "Three.")
    pass_time(world, days=2)
    assert (waiting(north), said_at(north, "North")) == ([], ["Three."])
    assert [leg["state"]["code"] for leg in north.mail()["legs"]] == ["link.open"]


def test_an_answer_to_lost_words_counts_once_they_are_accepted(world: World) -> None:
    """North's yes names what the mediator lost. It waits for the mediator's word, and then is a yes to that text."""
    mediator, north = world.stations[MARA], world.stations[NORTH]
    file = backup(world, MARA)
    item = {"kind": "own_words", "text": "Do you hold your ships?", "act": "proposal"}
    mediator.convey(talk=TALK, to="North", items=[item])
    world.rounds(3)
    (asked,) = [
        each["ref"]
        for line in north.read(talk=TALK, leg="North")["lines"]
        for each in line["content"]
        if each.get("text") == "Do you hold your ships?"
    ]
    north.reply(talk=TALK, leg="North", to=[asked], stance="accepts")
    world.rounds(3)
    mediator = lose(world, MARA, file)
    open_line(world, mediator, north)
    world.rounds(6)
    kinds = [line["kind"] for line in mediator.read(talk=TALK, leg="North", limit=500)["lines"]]
    assert "replied" not in kinds
    mediator.judge_given_back(talk=TALK, leg="North", entries=handles(mediator), stands=True)
    (reply,) = [line for line in mediator.read(talk=TALK, leg="North", limit=500)["lines"] if line["kind"] == "replied"]
    assert reply["void"] is None
    leg = next(leg for leg in mediator.view(talk=TALK)["legs"] if leg["leg"] == "North")
    assert leg["gate"]["code"] == "gate.may_have_missed"
    mediator.caught_up(talk=TALK, leg="North")
    leg = next(leg for leg in mediator.view(talk=TALK)["legs"] if leg["leg"] == "North")
    assert leg["gate"] is None


def test_with_one_that_is_not_right_those_after_it_are_not(world: World) -> None:
    """Each names the one before it by its digest."""
    north = lost_one(world, NORTH, "One.", "Two.", "Three.")
    first, second, _ = handles(north)
    north.judge_given_back(talk=TALK, leg="North", entries=[first], stands=True)
    north.judge_given_back(talk=TALK, leg="North", entries=[second], stands=False)
    assert (said_at(north, "North"), waiting(north)) == (["One."], [])


def test_each_is_judged_by_itself(world: World) -> None:
    """One is right, and the other waits; a handle that names none of them judges nothing."""
    north = lost_one(world, NORTH, "One.", "Two.")
    first, second = handles(north)
    assert (
        kit.refused(north.judge_given_back, talk=TALK, leg="North", entries=[first, "babab-babab"], stands=True).code
        == "station.no_such_handle"
    )
    refusal = kit.refused(north.judge_given_back, talk=TALK, leg="North", entries=[second], stands=True)
    assert refusal.code == "backup.given_back_in_order"
    assert waiting(north) == ["One.", "Two."]
    north.judge_given_back(talk=TALK, leg="North", entries=[first], stands=True)
    assert (said_at(north, "North"), waiting(north)) == (["One."], ["Two."])
    north.judge_given_back(talk=TALK, leg="North", entries=[second], stands=True)
    assert said_at(north, "North") == ["One.", "Two."]


def test_a_backup_keeps_what_waits(world: World) -> None:
    """And what was rejected: restored once more, nothing of it comes as new."""
    north = lost_one(world, NORTH, "One.", "Two.")
    north.judge_given_back(talk=TALK, leg="North", entries=handles(north)[:1], stands=True)
    again = lose(world, NORTH, backup(world, NORTH))
    assert (said_at(again, "North"), waiting(again)) == (["One."], ["Two."])
    open_line(world, world.stations[MARA], again)
    pass_time(world, days=1)
    assert (said_at(again, "North"), waiting(again)) == (["One."], ["Two."])
    again.judge_given_back(talk=TALK, leg="North", entries=handles(again), stands=False)
    third = lose(world, NORTH, backup(world, NORTH))
    open_line(world, world.stations[MARA], third)
    pass_time(world, days=1)
    assert (said_at(third, "North"), waiting(third)) == (["One."], [])


# --- a hostile station at the other end


def forged(world: World, text: str, number: bytes) -> bytes:
    """An entry of North's that the mediator's station has made up, as the beginning of an instance."""
    north = world.stations[NORTH]
    talk = north.at(TALK)
    room = talk.leg("North")
    instance = Instance(author=north.identity.fingerprint, number=number)
    body = Said(passages=(msgspec.structs.replace(a_passage(talk, room), text=text),), under=None)
    return encode(talk.reading(room).transcript.next_entry(instance, talk.clock(), body))


def a_passage(talk: OpenTalk, room: bytes) -> Passage:
    """Any passage of North's."""
    (written, *_) = talk.reading(room).of_kind("said")
    assert isinstance(written.body, Said)
    return written.body.passages[0]


def test_a_made_up_entry_has_no_effect(world: World) -> None:
    """It waits like an honest one: nobody but its author can tell, and that person rejects it."""
    say(world.stations[NORTH], "Mine.")
    world.rounds(3)
    north = lose(world, NORTH, backup(world, NORTH))
    open_line(world, world.stations[MARA], north)
    world.rounds(4)
    entry = forged(world, "We give in.", b"f" * 16)
    seal_on_leg(world, MARA, NORTH, encode(leg_message(world, MARA, entry)))
    world.rounds(2)
    assert waiting(north) == ["We give in."]
    assert said_at(north, "North") == ["Mine."]
    north.judge_given_back(talk=TALK, leg="North", entries=handles(north), stands=False)
    seal_on_leg(world, MARA, NORTH, encode(leg_message(world, MARA, entry)))
    world.rounds(2)
    assert waiting(north) == []
    assert said_at(north, "North") == ["Mine."]


@pytest.mark.parametrize("case", ["not restored", "the instance of now"])
def test_what_cannot_have_been_lost_is_not_taken(world: World, case: str) -> None:
    """A station that lost nothing, and an instance that began after the loss: it is counted as unopened."""
    say(world.stations[NORTH], "Mine.")
    world.rounds(3)
    number = b"f" * 16
    if case == "the instance of now":
        north = lose(world, NORTH, backup(world, NORTH))
        open_line(world, world.stations[MARA], north)
        world.rounds(4)
        number = north.at(TALK).pen(north.at(TALK).leg("North")).instance.number
    north = world.stations[NORTH]
    before = north.mail()["legs"][0]["unopened"]
    seal_on_leg(world, MARA, NORTH, encode(leg_message(world, MARA, forged(world, "We give in.", number))))
    world.rounds(2)
    assert waiting(north) == []
    assert said_at(north, "North") == ["Mine."]
    assert north.mail()["legs"][0]["unopened"] == before + 1


def test_only_so_many_are_kept_apart(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others wait at the other station until some were judged."""
    monkeypatch.setattr("goodoffices.station.mail.given_back.MOST", 2)
    north = lost_one(world, NORTH, "One.", "Two.", "Three.")
    assert waiting(north) == ["One.", "Two."]
    north.judge_given_back(talk=TALK, leg="North", entries=handles(north), stands=True)
    pass_time(world, days=2)
    assert waiting(north) == ["Three."]
