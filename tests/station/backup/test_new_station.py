"""A stolen laptop without a backup: the leg is handed to a new station, and somebody runs the stolen one meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.gate import RestsOnLostStation
from goodoffices.errors.mail import AlreadyInvited, LineNotCompared, LineStillOpen, NothingBarred
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.backup.test_lost_device import THIEF, boxes_of, rounds
from tests.station.kit import TALK
from tests.station.mail.rig import MARA, NORTH, World, compare, convey, conveyed_at, copy_of, open_line, said_at, say

NEW = "North's new station"


def release(station: Station, text: str) -> str:
    """North says something that may cross to South; gives its handle."""
    released = {"carriage": "verbatim", "to": ["South"]}
    said = station.say(talk=TALK, leg="North", passages=[{"text": text, "terms": released}])
    return str(said["refs"][0])


def cut_off(world: World) -> None:
    """Mara gives up the line, and says that the station is lost."""
    mediator = world.stations[MARA]
    for line in mediator.lines():
        mediator.give_up_line(line=line["line"])
    mediator.bar_station(talk=TALK, leg="North", name=NORTH)


def new_station(world: World, role: str = "principal") -> Station:
    """North has another station, and Mara seats it in the place of the one that was lost."""
    mediator, new = world.stations[MARA], world.station(NEW)
    open_line(world, mediator, new)
    seat(world, role)
    return new


def seat(world: World, role: str) -> None:
    """Mara seats it, and it joins."""
    mediator, new = world.stations[MARA], world.stations[NEW]
    mediator.reseat(talk=TALK, leg="North", line=mediator.lines()[-1]["line"], role=role)
    rounds(world, MARA, NEW)
    (invitation,) = new.invitations()
    new.join_talk(number=invitation["number"])
    for _ in range(4):
        rounds(world, MARA, NEW)


def kinds_at(station: Station) -> list[str]:
    """The kinds of entry on the leg, in their order."""
    return [line["kind"] for line in station.read(talk=TALK, leg="North", limit=500)["lines"]]


def lines_of(station: Station, kind: str) -> list[dict[str, Any]]:
    """The entries of a kind on the leg."""
    return [line for line in station.read(talk=TALK, leg="North", limit=500)["lines"] if line["kind"] == kind]


def test_a_leg_goes_on_at_a_new_station(world: World) -> None:
    """What was said and conveyed is there, as the mediator's station gives it; both go on, and judge alike."""
    say(world.stations[NORTH], "From the old one.")
    convey(world.stations[MARA], "Thank you.")
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    new = new_station(world)
    say(new, "From the new one.")
    convey(world.stations[MARA], "Heard.")
    for _ in range(3):
        rounds(world, MARA, NEW)
    for station in (world.stations[MARA], new):
        assert said_at(station, "North") == ["From the old one.", "From the new one."]
        assert conveyed_at(station, "North") == ["Thank you.", "Heard."]
        assert station.verify(talk=TALK)["equal"]
    assert kinds_at(new) == kinds_at(world.stations[MARA])
    old, own = lines_of(new, "said")
    assert old["mail"]["code"] == "entry.given"
    assert own["mail"]["code"] == "entry.there"


def test_the_stolen_station_gets_nothing_and_nothing_of_it_is_taken(world: World) -> None:
    """Not a byte lies in its mailboxes after the line is given up, whatever it writes; the new one has all the rest."""
    with kit.reopen(copy_of(world, NORTH), clock=world.clock()) as thief:
        world.stations.pop(NORTH).close()
        world.stations[THIEF] = thief
        say(thief, "Not North's, before anybody knew.")
        convey(world.stations[MARA], "Before anybody knew.")
        rounds(world, THIEF, MARA)
        assert conveyed_at(thief, "North") == ["Before anybody knew."]
        its_boxes, before = boxes_of(thief), len(world.relay.seen)

        cut_off(world)
        say(thief, "Not North's, afterwards.")
        convey(world.stations[MARA], "Afterwards.")
        new = new_station(world)
        for _ in range(4):
            rounds(world, THIEF, MARA, NEW)
        assert not its_boxes & {name for name, _ in world.relay.seen[before:]}
        assert conveyed_at(thief, "North") == ["Before anybody knew."]
        assert conveyed_at(new, "North") == ["Before anybody knew.", "Afterwards."]
        for station in (world.stations[MARA], new):
            assert said_at(station, "North") == ["Not North's, before anybody knew."]
            assert station.verify(talk=TALK)["equal"]
        del world.stations[THIEF]


def test_nothing_of_the_lost_station_crosses_until_the_new_one_releases_it(world: World) -> None:
    """What its person wrote, and what a thief did; what was conveyed stays conveyed, and is owed nothing."""
    mediator = world.stations[MARA]
    honest = release(world.stations[NORTH], "We hold our ships.")
    with kit.reopen(copy_of(world, NORTH), clock=world.clock()) as thief:
        world.stations.pop(NORTH).close()
        world.stations[THIEF] = thief
        first, second = release(thief, "We attack at dawn."), release(thief, "At six.")
        rounds(world, THIEF, MARA)
        del world.stations[THIEF]
    sheet = mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": first}])
    mediator.seat(talk=TALK, leg="South", name="Aziz")
    mediator.deliver(talk=TALK, what=[sheet["ref"]], to="Aziz", manner="left")
    cut_off(world)
    for words in (honest, first, second):
        with pytest.raises(RestsOnLostStation):
            mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])
    new = new_station(world)
    new.release(talk=TALK, what=honest, terms={"carriage": "verbatim", "to": ["South"]})
    new.withdraw(talk=TALK, what=first)
    for _ in range(3):
        rounds(world, MARA, NEW)
    assert new.verify(talk=TALK)["equal"]
    mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": honest}])
    with pytest.raises(RestsOnLostStation):
        mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": second}])
    mediator.convey(talk=TALK, to="South", items=[{"kind": "withdrawal", "of": sheet["refs"][0]}])


def test_the_person_goes_on_by_telephone_until_then(world: World) -> None:
    """As the mediator notes it: releases, withdrawals and new words."""
    words = release(world.stations[NORTH], "We hold our ships.")
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    mediator = world.stations[MARA]
    noted = {"speaker": NORTH, "way": "call", "closeness": "dictated_and_read_back"}
    mediator.release(talk=TALK, what=words, terms={"carriage": "verbatim", "to": ["South"]}, noted=noted)
    item = {"kind": "very_words", "of": words}
    mediator.convey(talk=TALK, to="South", items=[item])
    mediator.withdraw(talk=TALK, what=words, noted=noted)
    with pytest.raises(Refusal, match="withdr"):
        mediator.convey(talk=TALK, to="South", items=[item])


def test_both_branches_of_a_forked_station_are_given(world: World) -> None:
    """The thief ran a copy beside it: the new station has what both wrote, and chooses."""
    say(world.stations[NORTH], "Before.")
    world.rounds()
    with kit.reopen(copy_of(world, NORTH), clock=world.clock()) as thief:
        world.stations[THIEF] = thief
        say(thief, "The thief's.")
        rounds(world, THIEF, MARA)
        del world.stations[THIEF]
    say(world.stations[NORTH], "North's own.")
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    new = new_station(world)
    for station in (world.stations[MARA], new):
        assert station.verify(talk=TALK)["equal"]
    assert kinds_at(new) == kinds_at(world.stations[MARA])
    assert said_at(new, "North") == said_at(world.stations[MARA], "North")


def test_no_mandate_passes_over(world: World) -> None:
    """A new station binds nobody unless the mediator seats it as somebody who may, or it is given a mandate."""
    world.stations.pop(NORTH).close()
    cut_off(world)
    new = new_station(world, "envoy")
    binding = {"text": "We are bound.", "force": "binding", "terms": {"carriage": "verbatim", "to": ["South"]}}
    with pytest.raises(Refusal, match="mandate"):
        new.say(talk=TALK, leg="North", passages=[binding])


def test_what_is_refused_on_the_way(world: World) -> None:
    """The line goes first, and only a compared line to a station without a seat takes over a barred one's place."""
    mediator = world.stations[MARA]
    with pytest.raises(LineStillOpen):
        mediator.bar_station(talk=TALK, leg="North", name=NORTH)
    line = mediator.lines()[-1]["line"]
    with pytest.raises(AlreadyInvited):
        mediator.reseat(talk=TALK, leg="North", line=line, role="envoy")
    new = world.station(NEW)
    open_line(world, mediator, new, compared=False)
    line = mediator.lines()[-1]
    mediator.trust_line(line=line["line"])
    with pytest.raises(LineNotCompared):
        mediator.reseat(talk=TALK, leg="North", line=line["line"], role="envoy")
    for station in (mediator, new):
        compare(station, station.lines()[-1])
    with pytest.raises(NothingBarred):
        mediator.reseat(talk=TALK, leg="North", line=line["line"], role="envoy")
    world.stations.pop(NORTH).close()
    mediator.give_up_line(line=mediator.lines()[0]["line"])
    mediator.bar_station(talk=TALK, leg="North", name=NORTH)
    seat(world, "envoy")
    assert "reseated" in kinds_at(new)


def test_a_second_new_station_takes_the_place_of_the_first(world: World) -> None:
    """What all those before it wrote is given to it."""
    say(world.stations[NORTH], "One.")
    world.rounds()
    world.stations.pop(NORTH).close()
    cut_off(world)
    first = new_station(world)
    say(first, "Two.")
    rounds(world, MARA, NEW)
    mediator = world.stations[MARA]
    mediator.give_up_line(line=mediator.lines()[-1]["line"])
    mediator.bar_station(talk=TALK, leg="North", name=NEW)
    world.stations.pop(NEW).close()
    (world.folder / NEW).rename(world.folder / "lost too")
    second = new_station(world)
    say(second, "Three.")
    rounds(world, MARA, NEW)
    for station in (mediator, second):
        assert said_at(station, "North") == ["One.", "Two.", "Three."]
