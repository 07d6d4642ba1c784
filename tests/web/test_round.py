"""A whole round without scripts: forms and pages alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station import kit
from tests.station.table import seat_together
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
    leg = client.post(link(sheet.text, '/sheet/[a-z-]+(?=")'), manner="spoken", to="", state="to_deliver")
    assert "brought" in leg.text
    reply = client.get(link(leg.text, r"/reply\?to="))
    answered = client.post(
        link(reply.text, r"/reply\?to="), answers=hidden(reply.text, "answers"), stance="accepts", force="non_binding",
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
    card = client.post(link(done.text, "/record/[a-z]{5}-[a-z]{5}"), go="confirm")
    assert "confirmed" in card.text


def sheet_of_two(here: Open, client: Client) -> tuple[str, list[str]]:
    """A sheet for South with two sentences; gives its page, and the handles of its items."""
    page = talk(client, here)
    page = note(client, page, w__text=CHANNEL, w__mark="verbatim", w__to="South Port")
    note(client, page, w__text="The pilots are told.", w__mark="verbatim", w__to="South Port")
    found = [here.station.call("find", {"text": text})["found"][0]["ref"] for text in ("channel", "pilots")]
    items = [{"kind": "very_words", "of": ref} for ref in found]
    made = here.station.call("convey", {"talk": "Two ports", "to": "South Port", "items": items})
    return f"{page_of_talk(page)}/sheet/{made['ref']}", made["refs"]


def page_of_talk(page: str) -> str:
    """The address of the talk of a page."""
    return link(page, "/desk").removesuffix("/desk")


def test_what_is_ticked_of_a_sheet_was_brought_and_nothing_else(here: Open) -> None:
    """None of it is refused; the other item stays to be brought, and is ticked when one comes back."""
    client = here.client()
    address, (first, second) = sheet_of_two(here, client)
    shown = client.get(address).text
    assert re.findall('name="what" value="([^"]+)" checked', shown) == [first, second]
    form = {"manner": "spoken", "to": "", "state": "to_deliver", "chosen": "yes"}
    nothing = client.post(address, **form)
    assert 'class="refusal"' in nothing.text
    client.post(address, what=second, draft=hidden(nothing.text, "draft"), **form)
    has = here.station.call("view_as", {"talk": "Two ports", "leg": "South Port"})
    texts = [item.get("text") for line in has["lines"] for item in line["content"] if item.get("text")]
    assert texts == ["The pilots are told."]
    assert re.findall('name="what" value="([^"]+)" checked', client.get(address).text) == [first]


def test_a_sheet_that_may_not_be_delivered_any_more_is_not_noted_from_an_old_page(here: Open) -> None:
    """The page says that it has changed; who has brought it all the same can note that then."""
    client = here.client()
    address, refs = sheet_of_two(here, client)
    for text in ("channel", "pilots"):
        ref = here.station.call("find", {"text": text, "talk": "Two ports"})["found"][-1]["ref"]
        here.station.call("strike", {"talk": "Two ports", "what": ref.partition(".")[0], "reason": "Heard wrongly."})
    old: dict[str, str | list[str]] = {
        "manner": "spoken",
        "to": "",
        "state": "to_deliver",
        "chosen": "yes",
        "what": refs,
    }
    told = client.post(address, **old)
    assert "This has changed since it was shown" in told.text
    (sheet,) = here.station.call("sheets", {"talk": "Two ports"})["sheets"]
    assert sheet["state"] == "do_not_deliver"
    assert [item["deliveries"] for item in sheet["items"]] == [[], []]


def test_a_corrected_form_is_not_dropped_as_one_that_was_sent(here: Open) -> None:
    """The answer was lost, the words were corrected: they stand there, with why, and nothing is done twice."""
    client = here.client()
    page = talk(client, here)
    leg, mark = link(page, "/note"), hidden(page, "once")
    first = client.post(leg, go="write", way="call", w__text=CHANNEL, draft="", once=mark)
    assert "Undo" in first.text
    again = client.post(leg, go="write", way="call", w__text="The channel closes.", draft="", once=mark)
    assert "was sent before" in again.text
    assert "The channel closes." in again.text
    drafts = here.station.call("drafts")
    assert len(drafts) == 2
    same = client.post(leg, go="write", way="call", w__text=CHANNEL, draft="", once=mark)
    assert "Undo" in same.text
    assert len(here.station.call("drafts")) == 2


def test_a_form_whose_draft_another_tab_has_sent_is_not_done_again(here: Open) -> None:
    """It is refused with what was typed, and sent if its person wants it all the same."""
    client = here.client()
    record = link(talk(client, here), "/record")
    fields = {
        "kind": "statement", "place": "current", "speaker__name": "A spokesman", "original__text": "The bay is open.",
        "original__language": "en", "reported__edtf": "2026-03-01", "reported__rests_on": "the page",
        "h1__relayer": "outlet", "h1__name": "Bay Radio", "h1__form": "quoted", "keep": "record", "keep_leg": "",
    }  # fmt: skip
    kept = client.post(f"{record.removesuffix('record')}keep", draft="", **fields).json()["draft"]
    client.post(record, draft=str(kept), **fields)
    second = client.post(record, draft=str(kept), **fields)
    assert "was sent before" in second.text
    assert len(here.station.call("items", {"talk": "Two ports"})["items"]) == 1
    client.post(record, draft=hidden(second.text, "draft"), **fields)
    assert len(here.station.call("items", {"talk": "Two ports"})["items"]) == 2


def test_terms_that_name_nobody_release_nothing(here: Open) -> None:
    """Where there are two to whom words may go, one of them is chosen; nobody is put in silently."""
    client = here.client()
    page = talk(client, here)
    told = client.post(link(page, "/note"), go="write", way="call", w__text=CHANNEL, w__mark="in_substance", draft="")
    assert "It could go to more than one side" in told.text
    assert CHANNEL in told.text
    assert here.station.call("find", {"text": "channel"})["found"] == []


def test_a_refused_form_comes_back_as_it_was_sent(here: Open) -> None:
    """Not as it was kept some moments before."""
    client = here.client()
    record = link(talk(client, here), "/record")
    fields = {"kind": "statement", "keep": "record", "keep_leg": ""}
    old = client.post(f"{record.removesuffix('record')}keep", draft="", original__text="Old words.", **fields)
    client.post(record, draft=str(old.json()["draft"]), original__text="The newest words.", **fields)
    assert "The newest words." in client.get(record).text
    assert "Old words." not in client.get(record).text
    assert len(here.station.call("drafts")) == 1


def test_one_mark_for_several_passages_is_the_strictest_of_theirs(here: Open) -> None:
    """What was for the mediator alone never goes with the rest."""
    client = here.client()
    page = talk(client, here)
    leg = link(page, "/note")
    one = client.post(
        leg, go="as_one", way="call", draft="", p1__text=CHANNEL, p1__mark="verbatim", p1__to="South Port",
        p2__text=FUEL, p2__mark="withheld",
    )  # fmt: skip
    assert re.search('name="w.mark" value="withheld" checked', one.text)


def test_pages_that_a_form_leads_to_can_be_loaded_again(here: Open) -> None:
    """A search, a refused answer, a judged item: F5 and the way back show a page."""
    client = here.client()
    page = talk(client, here)
    assert client.get("find").status_code == 200
    assert client.get(link(page, "/note")).status_code == 200
    assert client.get(link(page, "/record")).status_code == 200


def test_people_of_a_side_with_a_station_are_seated_there_alone(here: Open, tmp_path: Path) -> None:
    """The page offers no seat of that side to the mediator, and a form that asks for one all the same is refused."""
    client = here.client()
    page = talk(client, here)
    with kit.make(tmp_path / "third", "Island's envoy") as third:
        seat_together(here.station, "Two ports", "Island", third, "Island's envoy")
    legs = client.get(link(page, "/desk")).text
    (island,) = set(re.findall(r'href="([^"]*/leg/[a-z0-9]+)"(?:(?!</a>).)*Island', legs))
    people = f"{island}/people"
    shown = client.get(people).text
    assert "Island's envoy" in html.unescape(shown)
    assert 'value="unseat"' not in shown
    assert 'value="seat"' not in shown
    assert 'value="seat"' in client.get(f"{link(page, '/leg/')}/people").text
    for once, form in (("x", {"go": "unseat", "name": "Island's envoy"}), ("y", {"go": "seat", "name": "A deputy"})):
        answer = client.post(people, once=once, **form)
        assert answer.status_code == 409
        assert "Ask the other end to do it at its own station." in answer.text
