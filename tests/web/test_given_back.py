"""Own words that came back to a restored station, judged on pages without a script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station import kit
from tests.station.backup.kit import backup, lose
from tests.station.mail.rig import MARA, NORTH, World, joined, open_line, said_at, say
from tests.web.rig import with_pages


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """North was restored, and lost two sentences, which the mediator's station gave back."""
    kit.quick_keys(monkeypatch)
    made = World(tmp_path / "world")
    joined(made)
    made.rounds(2)
    file = backup(made, NORTH)
    for text in ("We hold our ships.", "Until Friday."):
        say(made.stations[NORTH], text)
    made.rounds(3)
    lose(made, NORTH, file)
    open_line(made, made.stations[MARA], made.stations[NORTH])
    made.rounds(6)
    yield made
    made.close()


def test_words_that_came_back_are_judged_in_their_order(world: World) -> None:
    """The leg leads to them; the first is accepted, the second is not, and then nothing waits."""
    north = world.stations[NORTH]
    with with_pages(north) as here:
        client = here.client()
        talks = client.get("").text
        leg = re.search(r'href="([^"]*/leg/[^"/]+)"', talks)
        assert leg is not None
        shown = client.get(leg[1]).text
        assert re.search("Words of yours came back, and wait for your word: .*2", shown)
        assert "We hold our ships." not in shown
        page = f"{leg[1]}/given-back"
        shown = html.unescape(client.get(page).text)
        assert shown.index("We hold our ships.") < shown.index("Until Friday.")
        assert shown.count('name="go" value="accept"') == 1
        first, second = re.findall(r'name="entry" value="([^"]+)"', shown)
        refused = client.post(page, go="accept", entry=second)
        assert refused.status_code != 200
        assert "What was written before it was not accepted." in html.unescape(refused.text)
        client.post(page, go="accept", entry=first)
        assert said_at(north, "North") == ["We hold our ships."]
        shown = client.post(page, go="reject", entry=second).text
        assert "Nothing waits for your word." in shown
        assert "came back, and wait" not in client.get(leg[1]).text
    assert said_at(north, "North") == ["We hold our ships."]


def test_a_station_is_said_to_be_lost_and_another_seated_on_the_page_of_people(world: World) -> None:
    """After the line is given up; the new one is on a line that was compared."""
    mediator = world.stations[MARA]
    with with_pages(mediator) as here:
        client = here.client()
        legs = re.findall(r'href="([^"]*/leg/[^"/]+)"', client.get("").text)
        pages = [f"{leg}/people" for leg in dict.fromkeys(legs)]
        (page,) = [each for each in pages if "This station is lost" in client.get(each).text]
        refused = client.post(page, go="bar", name=NORTH)
        assert "still goes to the station" in html.unescape(refused.text)
        for line in mediator.lines():
            mediator.give_up_line(line=line["line"])
        shown = client.post(page, go="bar", name=NORTH).text
        assert "station lost" in shown
        assert "This station is lost" not in shown
        new = world.station("North anew")
        del world.stations[NORTH]
        open_line(world, mediator, new)
        shown = client.get(page).text
        (line,) = re.findall(r'<option value="(\d+)"[^>]*>Line .*?North anew', shown)
        client.post(page, go="reseat", line=line, role="envoy", person="The envoy")
    world.rounds(3)
    assert [each["title"] for each in new.invitations()] == [kit.TALK]
    assert mediator.about_leg(talk=kit.TALK, leg="North")["people"][-1]["name"] == "The envoy"


def test_what_a_lost_station_released_is_released_again_by_telephone(world: World) -> None:
    """Its terms are told as what they are; the mediator writes down what the person says."""
    mediator, north = world.stations[MARA], world.stations[NORTH]
    released = {"carriage": "verbatim", "to": ["South"]}
    said = north.say(talk=kit.TALK, leg="North", passages=[{"text": "We will not sail.", "terms": released}])
    world.rounds(3)
    for line in mediator.lines():
        mediator.give_up_line(line=line["line"])
    mediator.bar_station(talk=kit.TALK, leg="North", name=NORTH)
    with with_pages(mediator) as here:
        client = here.client()
        legs = dict.fromkeys(re.findall(r'href="([^"]*/leg/[^"/]+)"', client.get("").text))
        (leg,) = [each for each in legs if "We will not sail." in client.get(each).text]
        shown = client.get(leg).text
        assert "withheld: not released again since a station was lost" in shown
        assert "You write down what it says until a new one sits in its place." in shown
        (page,) = set(re.findall(rf'href="([^"]*/release/{said["refs"][0]})"', shown))
        told = {"way": "call", "closeness": "dictated_and_read_back"}
        client.post(page, go="release", t__mark="verbatim", t__to="South", **told)
        assert "in the very words to" in client.get(leg).text
    mediator.convey(talk=kit.TALK, to="South", items=[{"kind": "very_words", "of": said["refs"][0]}])
