"""Names that could be taken for others: refused at the station that makes them, wherever it makes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.paper import Copy, paper, sheet_text
from goodoffices.station.station import Station
from goodoffices.talk.mistakable import CALLED, THE_MEDIATOR
from goodoffices.talk.view import view
from goodoffices.words import OUR_MARKS
from tests.station import kit
from tests.station.kit import TALK, refused
from tests.table import DESK, Table, english, verbatim, very

SOUTH = {"name": "South"}
MIXED = "N\u043erth"
"""With a Cyrillic o."""

WITHOUT_MARKS = str.maketrans("", "", OUR_MARKS)

Make = Callable[[Station, str], Any]


def _sides(*sides: dict[str, Any]) -> dict[str, Any]:
    return {"title": "Another", "sides": list(sides)}


MAKERS: dict[str, Make] = {
    "a side": lambda station, name: station.open_talk(**_sides({"name": "North"}, SOUTH, {"name": name})),
    "an alias, when the talk is opened": lambda station, name: station.open_talk(
        **_sides({"name": "North"}, SOUTH | {"aliases": {"East": name}}, {"name": "East"})
    ),
    "a seat, when the talk is opened": lambda station, name: station.open_talk(
        **_sides({"name": "East", "seats": [{"name": "North"}, {"name": name}]}, SOUTH)
    ),
    "a seat": lambda station, name: station.seat(talk=TALK, leg="North", name=name),
    "an alias": lambda station, name: station.alias(talk=TALK, leg="South", alias=name, means="the public"),
    "a title": lambda station, name: station.open_talk(title=name, sides=[{"name": "A"}, {"name": "B"}]),
}
"""Every way to make a name at a station, beside “North”."""

LOOKS_LIKE_NORTH = ("NORTH", "Nörth", "Ｎorth", "𝐍orth", "N0rth")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A mediator's station with two talks, one of which is called North, and a person North."""
    with kit.make(tmp_path / "station") as made:
        made.open_talk(title=TALK, sides=[{"name": "North"}, SOUTH])
        made.open_talk(title="North", sides=[{"name": "A"}, {"name": "B"}])
        made.seat(talk=TALK, leg="North", name="North")
        yield made


@pytest.mark.parametrize("made", MAKERS)
def test_a_name_of_several_scripts_is_refused(station: Station, made: str) -> None:
    """It says which letter is of another script, and nothing is left behind."""
    refusal = refused(lambda: MAKERS[made](station, "S\u043eme"))
    assert refusal.code == "words.name_mixed"
    assert "Latin and Cyrillic" in refusal.said
    assert "Letter 2 is U+043E (CYRILLIC SMALL LETTER O)" in refusal.why
    assert "S\u043eme" not in str(station.talks())


@pytest.mark.parametrize("name", LOOKS_LIKE_NORTH)
@pytest.mark.parametrize("made", MAKERS)
def test_a_name_that_looks_like_another_is_refused(station: Station, made: str, name: str) -> None:
    """In the same place: sides and aliases of a talk, seats of a leg, talks of a station."""
    refusal = refused(lambda: MAKERS[made](station, name))
    assert refusal.code in ("words.name_looks_like", "station.talk_exists")
    assert "North" in refusal.said or refusal.code == "station.talk_exists"


@pytest.mark.parametrize("name", ["-", "--json", "1=North", "2-4=us", "1,3=all", "0=x"])
@pytest.mark.parametrize("made", MAKERS)
def test_a_name_that_nobody_could_type_is_refused(station: Station, made: str, name: str) -> None:
    """A command line would take it for an option, or for the number of a passage."""
    refusal = refused(lambda: MAKERS[made](station, name))
    assert refusal.code == "words.name_not_typed"
    assert "begins with a letter" in refusal.advice


@pytest.mark.parametrize("name", ["South", "SOUTH", "S0uth", "the coast"])
def test_nobody_of_one_side_is_called_as_another_side_is(tmp_path: Path, name: str) -> None:
    """Neither by that side's own name nor by its name on this leg; of its own side somebody can be."""
    north: dict[str, Any] = {"name": "North", "aliases": {"South": "the coast"}}
    sides = [north, SOUTH]
    with kit.make(tmp_path / "station") as mediator:
        mediator.open_talk(title=TALK, sides=sides)
        assert refused(mediator.seat, talk=TALK, leg="North", name=name).code == "words.name_looks_like"
        seated = [north | {"seats": [{"name": name}]}, SOUTH]
        assert refused(mediator.open_talk, title="Other", sides=seated).code == "words.name_looks_like"
        mediator.seat(talk=TALK, leg="South", name=name)


@pytest.mark.parametrize("made", [each for each in MAKERS if each != "a title"])
def test_the_mediators_own_name_is_nobody_elses(tmp_path: Path, made: str) -> None:
    """Neither a side's nor an alias nor that of a person at the same leg, whatever its capitals and accents."""
    with kit.make(tmp_path / "station", "Maria") as mediator:
        mediator.open_talk(title=TALK, sides=[{"name": "North"}, SOUTH])
        assert refused(lambda: MAKERS[made](mediator, "MARÍA")).code == "words.name_looks_like"


@pytest.mark.parametrize("language", CALLED)
@pytest.mark.parametrize("made", MAKERS)
def test_what_the_program_calls_people_is_nobodys_name(station: Station, made: str, language: str) -> None:
    """In every language in which it speaks, and in capitals; the mediator is the mediator alone."""
    assert set(CALLED) == set(THE_MEDIATOR)
    for called in (*CALLED[language], *THE_MEDIATOR[language]):
        for name in (called, called.upper(), called.replace("o", "0")):
            assert refused(lambda name=name: MAKERS[made](station, name)).code == "words.name_reserved"


def test_a_station_is_named_once(tmp_path: Path) -> None:
    """A station's own name is judged as others are; a mediator may say so."""
    for number, name in enumerate(("Mar\u0430", "the public", "Desk", "הציבור", "whoever said it")):
        with pytest.raises(Refusal) as caught:
            kit.make(tmp_path / str(number), name)
        assert caught.value.code in ("words.name_mixed", "words.name_reserved")
        assert not (tmp_path / str(number)).exists()
    kit.make(tmp_path / "mediator", "Mediator").close()


def test_whoever_left_leaves_the_name(station: Station) -> None:
    """Somebody who takes the seat again has the same name; two at one leg do not."""
    station.seat(talk=TALK, leg="South", name="Ines")
    assert refused(station.seat, talk=TALK, leg="South", name="Inés").code == "words.name_looks_like"
    station.seat(talk=TALK, leg="North", name="Ines")
    station.unseat(talk=TALK, leg="South", name="Ines")
    station.seat(talk=TALK, leg="South", name="Inés")


def test_other_scripts_have_their_names(station: Station) -> None:
    """Hebrew, Arabic, Chinese, Japanese and Korean names, and Latin beside them, are names like others."""
    sides = ["צפון", "شمال", "A方", "チーム三", "한국", "Север", "North"]
    station.open_talk(title="Many", sides=[{"name": name} for name in sides])
    assert set(sides) < set(station.talks()[-1]["legs"])


# --- what was made elsewhere ------------------------------------


def test_what_was_made_elsewhere_is_marked_and_kept() -> None:
    """A leg with a side, an alias and people that look like others: all of it counts, and all of it is marked."""
    table = Table(kept=("North", MIXED), sealed=("the mediat\u043er",), mediators=("Mara",))
    table.say("North", "We hold.")
    seen = {leg.leg: leg for leg in view(table.station().talk, table.station().card, table.now).legs}
    assert english(seen[MIXED].mistakable[0]) == f"“{MIXED}” has Latin and Cyrillic letters in one word."
    assert f"“North” is, or looks like, “{MIXED}”." in map(english, seen["North"].mistakable)
    assert any("the mediat\u043er" in english(each) for each in seen["North"].mistakable)
    (said,) = [line for line in seen["North"].lines if line.kind == "said"]
    assert said.void is None
    assert said.mistakable is None
    assert all(line.void is None for leg in seen.values() for line in leg.lines)
    sealed = table.legs["the mediat\u043er"].stations[-1]
    (theirs,) = view(sealed.talk, sealed.card, table.now).legs
    assert any("the mediat\u043er" in english(each) for each in theirs.mistakable)


def test_a_persons_lines_are_marked_where_the_name_is() -> None:
    """Each line by somebody whose name looks like another at that leg says so."""
    table = Table(kept=(MIXED, "South"))
    table.say(MIXED, "We hold.")
    leg = next(each for each in view(table.station().talk, table.station().card, table.now).legs if each.leg == MIXED)
    (said,) = [line for line in leg.lines if line.kind == "said"]
    assert english(said.mistakable) == f"“{MIXED}'s envoy” has Latin and Cyrillic letters in one word."


def test_a_sheet_warns_of_names_on_it() -> None:
    """The mediator's copy of a sheet says that a name on it could be taken for something else; it may be delivered."""
    table = Table(kept=(MIXED, "South"))
    table.convey("South", very(table.say(MIXED, "We hold.", verbatim("South"))))
    (sheet,) = view(table.station().talk, table.station().card, table.now).sheets
    assert sheet.state == "to_deliver"
    assert english(sheet.warnings) == f"“{MIXED}” has Latin and Cyrillic letters in one word."
    assert english(sheet.warnings[0]) in sheet_text(paper(sheet, language="en", copy=Copy.MEDIATOR)).translate(
        WITHOUT_MARKS
    )
    assert english(sheet.warnings[0]) not in sheet_text(paper(sheet, language="en")).translate(WITHOUT_MARKS)


def test_usual_names_are_not_marked() -> None:
    """Of a talk with plain names nothing is said."""
    table = Table(kept=("North", "South"), sealed=("Island",))
    legs = view(table.station().talk, table.station().card, table.now).legs
    assert [each.mistakable for each in legs] == [[]] * len(legs)
    assert DESK in table.legs
