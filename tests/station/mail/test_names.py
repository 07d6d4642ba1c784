"""How sides with a station of their own are called on one another's legs: as the mediator chose, and no otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, refused
from tests.station.mail.rig import MARA, World, conveyed_at, lined, open_line, said_at
from tests.table import english

SIDES = [{"name": "North", "station": True}, {"name": "South", "aliases": {"North": "the port"}}]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A compared line, and a talk in which South knows North as “the port”."""
    made = lined(tmp_path_factory.mktemp("template"))
    made.stations[MARA].open_talk(title=TALK, sides=SIDES)
    yield made
    made.close()


def entries(station: Station, leg: str) -> bytes:
    """Everything that is written on a leg, as a station has it."""
    talk = station.at(TALK)
    transcript = talk.reading(talk.leg(leg)).transcript
    return b"".join(transcript.data(ident) or b"" for _, ident in transcript.thread())


def test_a_side_is_called_as_the_mediator_chose(world: World, mediator: Station, north: Station) -> None:
    """Neither side is told the other's own name; each releases to the other by the name that it knows."""
    calls = {"calls": {"South": "the neighbours"}, "called": {"South": "The Port"}}
    mediator.invite_side(talk=TALK, leg="North", line=1, **calls)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(3)
    released = {"text": "We hold.", "terms": kit.terms("verbatim", "the neighbours")}
    north.say(talk=TALK, leg="North", passages=[released])
    world.rounds(2)
    (said,) = [line for line in mediator.read(talk=TALK, leg="North")["lines"] if line["kind"] == "said"]
    mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": said["content"][0]["ref"]}])
    back = {"text": "So do we.", "terms": kit.terms("verbatim", "the port")}
    ref = mediator.say(talk=TALK, leg="South", passages=[back], noted=kit.DICTATED)["refs"][0]
    mediator.convey(talk=TALK, to="North", items=[{"kind": "very_words", "of": ref}])
    world.rounds(2)
    assert said_at(mediator, "North") == ["We hold."]
    assert conveyed_at(mediator, "South") == ["We hold."]
    assert conveyed_at(north, "North") == ["So do we."]
    assert b"South" not in entries(north, "North")
    assert b"North" not in entries(mediator, "South").replace(b"North Port", b"")


def test_a_side_is_called_as_it_was_named_when_the_talk_was_opened(world: World, mediator: Station) -> None:
    """Nobody has to say it again, and no slip tells South the side's own name."""
    refusal = refused(mediator.invite_side, talk=TALK, leg="North", line=1, called={"South": "North"})
    assert refusal.code == "mail.no_such_side"
    assert "South knows no side called North" in refusal.said
    assert "the port" in refusal.why
    assert mediator.talks()[0]["legs"] == ["South", "the public", "desk"]
    mediator.invite_side(talk=TALK, leg="north", line=1)
    assert b"orth" not in entries(mediator, "South").replace(b"North Port", b"")
    talk = mediator.at(TALK)
    assert talk.rooms.meaning(talk.leg("South"), "the port") == talk.leg("North")


def test_a_leg_that_was_founded_later_stands_after_those_before_it(world: World, mediator: Station) -> None:
    """Whatever the side is called, and although its own leg names others at once."""
    mediator.invite_side(talk=TALK, leg="North", line=1)
    assert mediator.talks()[0]["legs"] == ["South", "North", "the public", "desk"]


@pytest.mark.parametrize("later", ["The Port", "THE PORT", "the  port", "North", "south"])
def test_no_later_side_is_taken_for_another(world: World, mediator: Station, later: str) -> None:
    """Neither by another spelling of a name there, nor by another side's own name, nor by the leg's."""
    third = world.station("Third")
    open_line(world, mediator, third)
    mediator.invite_side(talk=TALK, leg="North", line=1)
    again = {"talk": TALK, "line": 2, "new_side": True}
    refused(mediator.invite_side, leg="Island", **again, called={"South": later})
    assert "Island" not in mediator.talks()[0]["legs"]
    refused(mediator.alias, talk=TALK, leg="South", alias=later, means="the public")


@pytest.mark.parametrize("alias", ["East", "south", "North "])
def test_no_side_is_called_by_another_ones_name(world: World, mediator: Station, alias: str) -> None:
    """When a talk is opened: words for the one would go to the other."""
    sides = [{"name": "North"}, {"name": "East"}, {"name": "South", "aliases": {"North": alias}}]
    if alias.strip() == "North":
        mediator.open_talk(title="Another", sides=sides)
    else:
        assert refused(mediator.open_talk, title="Another", sides=sides).code == "words.name_looks_like"


@pytest.mark.parametrize(
    "names",
    [
        {"calls": {"Island": "x"}},
        {"calls": {"the public": "x"}},
        {"calls": {"South": "the public"}},
        {"called": {"South": "the port", "Island": "x"}},
        {"called": {"South": "the public"}},
        {"calls": {"South": "\u202ex"}},
    ],
)
def test_names_that_cannot_be_found_nothing(mediator: Station, names: dict[str, dict[str, str]]) -> None:
    """Who has no leg here, the public's name, and what is no name."""
    refused(mediator.invite_side, talk=TALK, leg="North", line=1, **names)
    assert mediator.talks()[0]["legs"] == ["South", "the public", "desk"]
    assert mediator.mail()["legs"] == []


def test_a_side_that_comes_later_may_have_another_name_too(world: World, mediator: Station, north: Station) -> None:
    """A leg that was not told of it is told the name that was chosen for it, and nothing else."""
    mediator.invite_side(talk=TALK, leg="Island", line=1, new_side=True, called={"South": "a third side"})
    assert b"a third side" in entries(mediator, "South")
    assert b"Island" not in entries(mediator, "South")
    given = kit.terms("verbatim", "a third side")
    mediator.say(talk=TALK, leg="South", passages=[{"text": "x", "terms": given}], noted=kit.DICTATED)


def test_a_name_means_one_side(world: World, mediator: Station) -> None:
    """On South's leg “the port” is North already: nobody else is called so."""
    third = world.station("Third")
    open_line(world, mediator, third)
    mediator.invite_side(talk=TALK, leg="North", line=1, called={"South": "the port"})
    again = {"talk": TALK, "leg": "Island", "line": 2, "new_side": True}
    for names in (
        {"called": {"South": "the port"}},
        {"called": {"South": "The p\u043ert"}},
        {"calls": {"South": "x", "North": "X"}},
        {"calls": {"South": "North", "North": "South"}},
        {"called": {"South": "Mara"}},
    ):
        assert refused(mediator.invite_side, **again, **names).code in ("words.name_looks_like", "words.name_mixed")


def test_a_card_that_looks_like_another_is_marked_and_takes_no_seat_so(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card is made elsewhere: it is shown with what speaks against it. A seat here needs a name of its own."""
    monkeypatch.setattr("goodoffices.station.unlocked.chosen_name", lambda name, *_, **__: name)
    for number, name in enumerate(("N\u043erth P\u043ert", "MARA"), start=2):
        third = world.station(name)
        open_line(world, mediator, third)
        line = mediator.lines()[number - 1]
        assert line["name"] == name
        assert name in english(line["mistakable"])
        ask = {"talk": TALK, "leg": f"Island {number}", "line": number, "new_side": True}
        refusal = refused(mediator.invite_side, **ask)
        assert refusal.code in ("words.name_mixed", "words.name_looks_like")
        assert "with --person" in refusal.advice
        mediator.invite_side(**ask, name=f"Ines {number}")
        world.rounds(3)
        third.join_talk(number=1)
        world.rounds(3)
    assert "looks like" in english(mediator.lines()[0]["mistakable"])


def test_a_title_that_looks_like_another_is_marked_and_joined_under_another(
    world: World, mediator: Station, north: Station
) -> None:
    """The title was chosen elsewhere; what the talk is called here is chosen here."""
    north.open_talk(title="Ball", sides=[{"name": "A"}, {"name": "B"}])
    mediator.invite_side(talk=TALK, leg="North", line=1, title="Ba1l")
    world.rounds(3)
    (invitation,) = north.invitations()
    assert english(invitation["mistakable"]) == "“Ba1l” is, or looks like, “Ball”."
    refusal = refused(north.join_talk, number=1)
    assert refusal.code == "words.name_looks_like"
    assert "with --title" in refusal.advice
    north.join_talk(number=1, title="The other one")


@pytest.mark.parametrize(
    "names",
    [
        {"leg": "N\u043erth"},
        {"leg": "S\u00f6uth"},
        {"leg": "Mediator"},
        {"calls": {"South": "המתווך"}},
        {"calls": {"South": "S\u043euth"}},
        {"called": {"South": "you"}},
        {"called": {"South": "South"}},
        {"name": "M\u0430ra"},
        {"name": "the desk"},
        {"title": "H\u0430rbour"},
    ],
)
def test_no_name_of_an_invitation_can_be_taken_for_another(mediator: Station, names: dict[str, Any]) -> None:
    """The side's, those on its leg and on others, the person's, the title over there: nothing is founded."""
    ask = {"talk": TALK, "leg": "Island", "line": 1, "new_side": True} | names
    assert refused(mediator.invite_side, **ask).code.startswith("words.name_")
    assert mediator.talks()[0]["legs"] == ["South", "the public", "desk"]
