"""A line whose row in ``station.db`` cannot be read: it is told as that line's state, and everything else goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodoffices.cli import lines as shown
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.offers import OpenOffers
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    RELAY,
    World,
    compare,
    convey,
    conveyed_at,
    link_id_to,
    open_line,
    said_at,
    three,
)

BEGINS = three
"""A mediator with North on line 1 and West on line 2, each with a leg."""


@pytest.fixture
def west(world: World) -> Station:
    """West's station."""
    return world.stations["West"]


def rows_of(station: Station, line: int) -> list[tuple[bytes, ...]]:
    """Everything in ``station.db`` about the mail of a line."""
    found = station._vault._database.execute(
        "SELECT bucket, key, value FROM line_rows WHERE substr(key, 1, 8) = ? ORDER BY bucket, key",
        (line.to_bytes(8, "big"),),
    )
    return [tuple(bytes(each) for each in row) for row in found.fetchall()]


def damage(station: Station, number: int) -> bytes:
    """Spoil the row of a line; gives what it was."""
    database = station._vault._database
    ((data,),) = database.execute("SELECT data FROM line WHERE number = ?", (number,)).fetchall()
    database.execute("UPDATE line SET data = ? WHERE number = ?", (b"\x00" + bytes(data)[1:-1], number))
    return bytes(data)


def mend(station: Station, number: int, data: bytes) -> None:
    """Put the row back."""
    station._vault._database.execute("UPDATE line SET data = ? WHERE number = ?", (data, number))


def test_it_is_told_as_the_state_of_that_line(mediator: Station) -> None:
    """In the list of lines, in the state of the mail and of the leg that rests on it; the other line is as ever."""
    before = mediator.lines()[0]
    damage(mediator, 2)
    first, second = mediator.lines()
    assert first == before
    assert (second["line"], second["state"], second["carries"]) == (2, "damaged", "nothing")
    mail = mediator.mail()
    assert [each["line"] for each in mail["lines"]] == [1, 2]
    assert mail["lines"][0]["state"]["code"] == "link.open"
    assert mail["lines"][1]["problem"]["code"] == "station.damaged"
    assert {each["leg"]: each["state"]["code"] for each in mail["legs"]} == {
        "North": "link.open",
        "West": "link.line_damaged",
    }
    text = "\n".join(str(row) for row in shown._shown(second))
    assert "Line 2: cannot be read on this disk" in text


def test_everything_else_goes_on(world: World, mediator: Station, north: Station) -> None:
    """A round carries the other line and its leg, and says what stands in the way of this one."""
    damage(mediator, 2)
    convey(mediator, "To North.", "North")
    north.say(talk=TALK, leg="North", passages=[{"text": "From North."}])
    report = world.round("North Port", "Mara", "North Port")["Mara"]
    assert {link_id: problem.code for link_id, problem in report.problems.items()} == {
        LinkId(line=2): "station.damaged"
    }
    assert (said_at(mediator, "North"), conveyed_at(north, "North")) == (["From North."], ["To North."])
    problems = mediator.carry(seconds=30, reach=world.reach).problems
    assert list(problems) == [LinkId(line=2)]
    world.station("East")
    open_line(world, mediator, world.stations["East"])
    assert mediator.lines()[-1]["state"] == "open"


def test_nothing_of_it_is_dropped(world: World, mediator: Station, west: Station) -> None:
    """What waits for it waits, however many rounds go by; once the row is put back, everything arrives."""
    convey(mediator, "To West, before.", "West")
    west.say(talk=TALK, leg="West", passages=[{"text": "From West."}])
    world.round("West")
    data = damage(mediator, 2)
    convey(mediator, "To West, meanwhile.", "West")
    before = rows_of(mediator, 2)
    for _ in range(3):
        world.rounds()
        world.ms += 3_600_000
    assert rows_of(mediator, 2) == before
    mend(mediator, 2, data)
    world.rounds()
    assert conveyed_at(west, "West") == ["To West, before.", "To West, meanwhile."]
    assert said_at(mediator, "West") == ["From West."]
    assert mediator.mail()["legs"][1]["state"]["code"] == "link.open"


def test_an_offer_on_it_stays_open_and_no_older_line_takes_over(
    world: World, mediator: Station, north: Station
) -> None:
    """Nobody knows whether a line that cannot be read is open: it is not gone, and its leg does not go back."""
    world.relay.reachable = True
    invitation = mediator.invite_line(relay=RELAY)
    north.accept_line(message=invitation["words"])
    world.rounds()
    for station in (mediator, north):
        compare(station, station.lines()[-1])
    mediator.carry(seconds=30, reach=world.reach)
    offers = OpenOffers(mediator.mail_here.links.rows(link_id_to(mediator, north))).all()
    assert [offer.line for offer in offers.values()] == [3]
    data = damage(mediator, 3)
    for _ in range(3):
        mediator.carry(seconds=30, reach=world.reach)
    assert OpenOffers(mediator.mail_here.links.rows(link_id_to(mediator, north))).all() == offers
    mend(mediator, 3, data)
    world.rounds(6)
    assert [leg["line"] for leg in mediator.mail()["legs"] if leg["leg"] == "North"] == [3]
    again = damage(mediator, 3)
    mediator.carry(seconds=30, reach=world.reach)
    assert OpenOffers(mediator.mail_here.links.rows(link_id_to(mediator, north))).all() == {}
    mend(mediator, 3, again)


def test_it_can_be_given_up(world: World, mediator: Station) -> None:
    """Its mailboxes go with it, and so does its number among those that are known."""
    damage(mediator, 2)
    assert kit.refused(mediator.test_line, line=9).facts["known"] == "1, 2"
    boxes = len(world.relay.boxes)
    mediator.give_up_line(line=2)
    assert [each["line"] for each in mediator.lines()] == [1]
    mediator.carry(seconds=30, reach=world.reach)
    assert len(world.relay.boxes) == boxes - 1
    assert kit.refused(mediator.give_up_line, line=2).code == "seal.no_such_line"


def test_without_its_number_offers_would_be_dropped(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test of the test: were a line gone whose row cannot be read, its offers would be closed."""
    open_line(world, mediator, north)
    offers = OpenOffers(mediator.mail_here.links.rows(link_id_to(mediator, north)))
    mediator.carry(seconds=30, reach=world.reach)
    assert offers.all()
    damage(mediator, 3)
    lines = mediator.mail_here.lines
    monkeypatch.setattr(lines, "numbers", lambda: [stored.number for stored in lines.all()])
    mediator.mail_here.hand_over()
    left = OpenOffers(mediator.mail_here.links.rows(link_id_to(mediator, north))).all()
    assert 3 not in {offer.line for offer in left.values()}


def test_nothing_is_deleted_for_a_backup_from_which_a_line_is_missing(
    world: World, mediator: Station, tmp_path: Path
) -> None:
    """An older one may be the last that has it."""
    place = tmp_path / "drive"
    place.mkdir()
    mediator.plan_backups(folder=str(place), days=1, keep=1)
    mediator.back_up_if_due()
    (whole,) = place.iterdir()
    damage(mediator, 1)
    world.ms += 2 * DAY
    mediator.back_up_if_due()
    assert len(list(place.iterdir())) == 2
    assert whole.exists()
