"""Lines on pages, without a script: how each stands, its relays and roads, testing, cutting and giving it up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.mail.rig import MARA, NORTH, RELAY, World, joined, lined, mishear, say
from tests.station.mail.test_damaged_line import damage
from tests.web.rig import Client, Open, fields_of, opened, with_pages
from tests.web.test_round import link

SECOND = "https://second.example"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A mediator and North with a compared line between them."""
    made = lined(tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def here(world: World) -> Iterator[Open]:
    """The pages of the mediator's station."""
    with with_pages(world.stations[MARA]) as made:
        yield made


def told(page: Any) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


def form_of(page: Any, go: str, having: str = "") -> dict[str, str]:
    """The fields of the form of a page with a button and something else in it."""
    forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
    (found,) = [each for each in forms if f'name="go" value="{go}"' in each and having in each]
    return fields_of(found) | {"go": go}


def sent(client: Client, page: Any, go: str, having: str = "", **fields: str) -> Any:
    """Send one of its forms."""
    return client.post("lines/1", **form_of(page, go, having) | fields)


def line(station: Station, number: int = 1) -> dict[str, Any]:
    """A line as the station has it."""
    (found,) = [each for each in station.lines() if each["line"] == number]
    return dict(found)


def test_each_line_is_listed_with_its_roads(here: Open, world: World) -> None:
    """Whether it was compared, what it carries, what waits, and the last success of each road."""
    client = here.client()
    page = told(client.get("lines"))
    assert f"Line 1: {NORTH}" in page
    assert "Compared in person:" in page
    assert "It carries words." in page
    assert "have not" not in page
    assert re.search(rf"{RELAY}: last put in \S+", page)
    assert "that their station has not confirmed: 0" in page
    here.station.test_line(line=1)
    here.station.carry(seconds=30, reach=world.reach)
    assert "that their station has not confirmed: 1" in told(client.get("lines"))


def test_people_find_it(here: Open) -> None:
    """From the settings, from bags, and from what is wrong with a line."""
    client = here.client()
    here.station.invite_line(relay=RELAY)
    mishear(here.station)
    for where in ("settings", "bags", "health"):
        assert client.get(link(client.get(where).text, "/lines")).status_code == 200
    assert f"Line 1: {NORTH}" in told(client.get("lines"))


def test_a_line_is_tested(here: Open, world: World) -> None:
    """It is said when it was asked, and once there is one, when the answer came."""
    client = here.client()
    page = client.get("lines/1")
    asked = sent(client, page, "test")
    assert "The other station is asked." in told(asked)
    assert "No answer yet." in told(asked)
    world.rounds(3)
    assert re.search(r"Last asked: \d.* Answered: \d", told(client.get("lines/1")))


def test_a_relay_is_added_left_and_added_again(here: Open) -> None:
    """The token is nowhere on a page; the way back stands beside what was done."""
    client = here.client()
    added = sent(client, client.get("lines/1"), "add", "admission", relay=SECOND, admission="secret token")
    assert f"The line goes through this relay too: {SECOND}" in told(added)
    assert line(here.station)["relays"] == [RELAY, SECOND]
    assert "secret token" not in added.text + client.get("lines/1").text + client.get("drafts").text
    left = sent(client, added, "drop", f'value="{SECOND}"')
    assert f"The line no longer goes through this relay: {SECOND}" in told(left)
    assert line(here.station)["relays"] == [RELAY]
    again = sent(client, left, "add", f'value="{SECOND}"')
    assert line(here.station)["relays"] == [RELAY, SECOND]
    assert "too:" in told(again)


def test_what_is_wrong_with_a_relay_is_told_beside_the_form(here: Open) -> None:
    """Plain HTTP, no address, the last one, one that was left already: with what to do on pages."""
    client = here.client()
    page = client.get("lines/1")
    for go, having, relay, why in (
        ("add", "admission", "http://relay.example", "plain HTTP"),
        ("add", "admission", "relay", "not the address of a relay"),
        ("drop", "value", RELAY, "is the only relay"),
        ("drop", "value", SECOND, "does not go through"),
    ):
        answer = sent(client, page, go, having, relay=relay, once=f"{go}{relay}")
        assert (answer.status_code, why in told(answer)) == (409, True)
        assert "goodoffices line list" not in told(answer).partition("What waits")[2]
    assert 'value="relay"' in sent(client, page, "add", "admission", relay="relay", once="again").text
    assert line(here.station)["relays"] == [RELAY]


def test_the_older_keys_are_deleted(here: Open, world: World) -> None:
    """What waits for them is sent anew, and the line goes on."""
    client = here.client()
    cut = sent(client, client.get("lines/1"), "cut")
    assert "The older keys are deleted." in told(cut)
    here.station.test_line(line=1)
    world.rounds(4)
    assert line(here.station)["test_answered"] is not None


def test_a_line_is_given_up_by_whoever_types_its_number(here: Open) -> None:
    """Another number, or none, changes nothing; afterwards it is on no page."""
    client = here.client()
    page = client.get("lines/1")
    for typed in ("", "2"):
        answer = sent(client, page, "give_up", typed=typed)
        assert (answer.status_code, "Line 1 was not given up." in told(answer)) == (409, True)
        assert "<details open>" in answer.text
    gone = sent(client, page, "give_up", typed="1")
    assert "Line 1 and its keys are gone." in told(gone)
    assert "There is no line yet." in told(gone)
    assert here.station.lines() == []
    assert "There is no line 1 here." in told(client.get("lines/1"))
    assert "There is no line 0 here." in told(client.get("lines/one"))


def test_a_form_that_is_sent_twice_is_done_once(here: Open) -> None:
    """Also one that adds a relay: the second answer is that of the first."""
    client = here.client()
    page = client.get("lines/1")
    for _ in range(2):
        assert SECOND in told(sent(client, page, "add", "admission", relay=SECOND))
    assert line(here.station)["relays"] == [RELAY, SECOND]


def test_lines_that_are_not_open_say_what_they_wait_for(here: Open) -> None:
    """And offer nothing but to be given up."""
    client = here.client()
    here.station.invite_line(relay=RELAY)
    page = client.get("lines/2")
    assert "Waits for an answer to the invitation." in told(page)
    assert [each for each in ("test", "add", "cut", "give_up") if f'value="{each}"' in page.text] == ["give_up"]
    assert "Nothing travels on line 2." in told(client.post("lines/2", go="test"))


def test_a_line_that_cannot_be_read_and_one_that_differed(here: Open) -> None:
    """Each is told as such, and the other is there all the same."""
    client = here.client()
    mishear(here.station)
    page = told(client.get("lines/1"))
    assert "The comparison failed: the numbers at the two ends differ." in page
    here.station.invite_line(relay=RELAY)
    damage(here.station, 1)
    page = told(client.get("lines"))
    assert "What this station keeps of the line cannot be read any more." in page
    assert "Waits for an answer to the invitation." in page
    assert "Begun" in told(client.get("lines/1"))
    here.station._vault._database.execute("UPDATE line SET made = 'some day' WHERE number = 1")
    assert "What this station keeps of the line cannot be read any more." in told(client.get("lines/1"))


def test_legs_that_wait_are_named(tmp_path: Path) -> None:
    """With their talk and what is under way; those on which nothing waits are not."""
    world = joined_world(tmp_path)
    north = world.stations[NORTH]
    with with_pages(north) as here:
        client = here.client()
        assert kit.TALK not in told(client.get("lines/1")).partition("What waits")[2]
        say(north, "We hold our ships.")
        assert kit.TALK in told(client.get("lines/1")).partition("What waits")[2]
        assert "We hold our ships." not in client.get("lines/1").text
    world.close()


def joined_world(folder: Path) -> World:
    """A mediator and North with a leg on their line."""
    world = World(folder / "joined")
    joined(world)
    world.rounds(2)
    return world


def test_a_station_without_lines_says_how_one_begins(tmp_path: Path) -> None:
    """There is no page for it yet."""
    with opened(tmp_path / "alone") as here:
        assert "goodoffices line invite" in told(here.client().get("lines"))
