"""A whole round without scripts: forms and pages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.rig import Client, Open, opened
from tests.web.story import CHANNEL, FUEL


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def link(text: str, what: str) -> str:
    """The first link, or address of a form, in which something stands."""
    found = re.search(rf'(?:href|action)="([^"]*{what}[^"]*)"', text)
    assert found is not None, what
    return found[1].replace("&amp;", "&").partition("#")[0]


def hidden(text: str, name: str) -> str:
    """The value of a field that is not seen."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', text)
    assert found is not None, name
    return found[1]


def talk(client: Client, here: Open) -> str:
    """Open a talk; gives the page of North's leg."""
    page = client.post(
        "new", title="Two ports", side1__name="North Port", side2__name="South Port", disclosure="closed", public="yes",
        go="open", once="begin",
    )  # fmt: skip
    assert here.station.titles() == ["Two ports"]
    return page.text


def note(client: Client, page: str, **fields: str | list[str]) -> str:
    """Note something and write it down at once."""
    leg = link(page, "/note")
    waiting = client.post(leg, go="write", way="call", closeness="dictated_and_read_back", draft="", **fields)
    return client.post(leg, go="now", draft=hidden(waiting.text, "draft")).text


def test_a_round_is_noted_conveyed_delivered_and_answered(here: Open) -> None:
    """Nothing of it needs a script."""
    client = here.client()
    page = talk(client, here)
    page = note(client, page, w__text=CHANNEL, w__mark="verbatim", w__to="South Port")
    page = note(client, page, w__text=FUEL, w__mark="withheld")
    assert CHANNEL in page
    desk = client.get(link(page, "/desk")).text
    add = link(desk, "/convey/[a-z0-9]+/add")
    convey = client.post(
        add, ref=hidden(desk.split(CHANNEL)[1], "ref"), what="passage", form="verbatim", third_party=""
    )
    assert "What <bdi" in convey.text
    sheet = client.post(
        link(convey.text, "/convey/"), go="convey", draft=hidden(convey.text, "draft"),
        as_shown=hidden(convey.text, "as_shown"), i1__kind="very_words", i1__of=hidden(convey.text, "i1.of"),
    )  # fmt: skip
    assert "Note its delivery" in sheet.text
    assert FUEL not in sheet.text
    leg = client.post(link(sheet.text, '/sheet/[a-z-]+(?=")'), manner="spoken", to="", what="")
    assert "brought" in leg.text
    reply = client.get(link(leg.text, r"/reply\?to="))
    answered = client.post(
        link(reply.text, '/reply(?=")'), answers=hidden(reply.text, "answers"), stance="accepts", force="non_binding",
        way="call", closeness="noted_at_the_time", s__mark="in_substance", s__to="North Port", go="send", draft="",
    )  # fmt: skip
    assert "accepts" in answered.text
    commitments = here.station.call("due", {"talk": "Two ports"})
    assert commitments is not None


def test_a_note_can_be_taken_back(here: Open) -> None:
    """Within its seconds it goes back into the composer, and nothing was written down."""
    client = here.client()
    page = talk(client, here)
    leg = link(page, "/note")
    waiting = client.post(leg, go="write", way="call", w__text=CHANNEL, draft="")
    assert "Undo" in waiting.text
    back = client.post(leg, go="undo", draft=hidden(waiting.text, "draft"))
    assert "Undo" not in back.text
    assert CHANNEL in back.text
    assert here.station.call("find", {"text": "channel"})["found"] == []


def test_a_refused_note_stays_with_its_reason(here: Open) -> None:
    """The words stand in the composer, and beside them why, and what to do."""
    client = here.client()
    page = talk(client, here)
    leg = link(page, "/note")
    answer = client.post(
        leg, go="write", way="call", w__text=CHANNEL, w__mark="in_substance", w__force="binding", w__to="South Port",
        draft="",
    )  # fmt: skip
    assert 'class="refusal"' in answer.text
    assert CHANNEL in answer.text
    assert here.station.call("find", {"text": "channel"})["found"] == []
    assert len(here.station.call("drafts")) == 1


def test_a_form_that_is_sent_twice_is_done_once(here: Open) -> None:
    """A double click opens one talk."""
    client = here.client()
    for _ in range(2):
        talk(client, here)


def test_a_draft_shows_on_its_own_leg_alone(here: Open) -> None:
    """What was typed for North is nowhere on South's page."""
    client = here.client()
    page = talk(client, here)
    kept = client.post(link(page, "/note"), go="keep", way="call", w__text=FUEL, draft="")
    assert kept.json()["draft"] == 1
    legs = set(re.findall(r'href="(/[0-9a-f]+/t/[a-z0-9]+/leg/[a-z0-9]+)"', page))
    shown = [leg for leg in sorted(legs) if FUEL in client.get(leg).text]
    assert len(shown) == 1
    assert client.post("language", language="he", back="/").status_code == 200
    assert FUEL in client.get(shown[0]).text


def test_what_waits_is_written_down_when_the_station_is_locked(tmp_path: Path) -> None:
    """Its person had sent it."""
    with opened(tmp_path / "station") as here:
        client = here.client()
        page = talk(client, here)
        client.post(link(page, "/note"), go="write", way="call", w__text=CHANNEL, draft="")
        here.pages.close()
        assert len(here.station.call("find", {"text": "channel"})["found"]) == 1
        assert here.station.call("drafts") == []


def test_addresses_name_nobody(here: Open) -> None:
    """No title, no side and no word stands in any address of a page."""
    client = here.client()
    page = talk(client, here)
    page = note(client, page, w__text=CHANNEL)
    for address in re.findall(r'(?:href|action)="([^"]*)"', page):
        assert not re.search("north|south|ports|channel", address, re.IGNORECASE)
    assert re.search("<title>([^<]*)</title>", page)[1] == "A leg · Good Offices"  # type: ignore[index]


def test_what_is_refused_twice_is_one_draft(here: Open) -> None:
    """A form that is sent again is sent under the number of its draft, and the draft is gone once it is done."""
    client = here.client()
    record = link(talk(client, here), "/record")
    fields = {
        "kind": "statement", "place": "current", "speaker__name": "A spokesman", "original__text": "The bay is open.",
        "original__language": "en", "reported__edtf": "2026-03-01", "reported__rests_on": "the page",
    }  # fmt: skip
    first = client.post(record, draft="", **fields)
    assert 'class="refusal"' in first.text
    assert "The bay is open." in first.text
    number = hidden(first.text, "draft")
    client.post(record, draft=number, **fields)
    assert [each["number"] for each in here.station.call("drafts")] == [int(number)]
    hop = {"h1__relayer": "outlet", "h1__name": "Bay Radio", "h1__form": "quoted"}
    done = client.post(record, draft=number, **fields, **hop)
    assert "Bay Radio" in done.text
    assert here.station.call("drafts") == []
    card = client.post(link(done.text, "/record/[a-z-]+"), go="confirm")
    assert "confirmed" in card.text
