"""The pages of the public record: cards, what is looked for, what is beside an item, the picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.station import kit
from tests.web.rig import Client, Open, opened
from tests.web.test_round import link

TALK = "Two ports"
SECRET = "Our tugs are short of fuel."


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        sides = [{"name": "North Port", "seats": [{"name": "North’s envoy"}]}, {"name": "South Port"}]
        made.station.open_talk(title=TALK, sides=sides)
        yield made


def said(here: Open, text: str, who: str = "North Port", to: str = "South Port", **more: Any) -> str:
    """Enter an item; gives its handle."""
    item = kit.item(text, speaker={"name": who}, addressees=[{"name": to}], **more)
    return str(here.station.record(talk=TALK, item=item)["ref"])


def record(client: Client) -> str:
    """The address of the record."""
    return link(client.get(link(client.get("").text, "/t/")).text, "/record")


def test_items_are_looked_for_and_no_address_names_anybody(here: Open) -> None:
    """By a form; the page of an actor and of a pair is named by an item and a number in it."""
    said(here, "We shall close the lock.", kind="threat")
    said(here, "Let the ferries run.", "Island", "North Port", kind="appeal")
    client = here.client()
    page = client.get(record(client)).text
    found = client.post(link(page, "/record/find"), text="LOCK", actor="north port")
    assert found.status_code == 200
    assert "We shall close the lock." in found.text
    assert "Let the ferries run." not in found.text
    island = client.get(link(found.text, "/record/of/[a-z-]+/0"))
    assert "We shall close the lock." in island.text
    assert "Let the ferries run." in island.text
    pair = client.get(link(island.text, "/record/between/[a-z-]+/1")).text
    assert pair.count('<article class="card"') == 1
    addresses = re.findall(r'(?:href|action)="([^"]*)"', found.text + island.text + pair)
    assert not [each for each in addresses if "North" in each or "Island" in each or "LOCK" in each]


def test_older_items_are_drawn_by_their_days(here: Open) -> None:
    """The page of an actor, of a pair and of some days has a picture; what is looked for by words has none."""
    for day in ("2024-03-01", "2025-12-01"):
        said(here, f"We hold on {day}.", said={"edtf": day, "rests_on": "dateline"})
    client = here.client()
    find = link(client.get(record(client)).text, "/record/find")
    drawn = client.post(find, until="2024", actor="North Port").text
    assert drawn.count('<circle class="dot') == 1
    assert "<svg viewBox" not in client.post(find, text="hold").text


def test_a_day_that_cannot_be_read_is_told_beside_what_was_typed(here: Open) -> None:
    """The form keeps it."""
    client = here.client()
    page = client.get(record(client)).text
    found = client.post(link(page, "/record/find"), since="last week")
    assert found.status_code == 409
    assert 'value="last week"' in found.text


def test_what_is_beside_an_item_is_shown_by_groups(here: Open) -> None:
    """A copy first; an actor that the item does not have is no page."""
    wire = "The harbour board said on Monday that it would not close the channel while talks go on."
    ref = said(here, wire)
    said(here, wire.upper())
    said(here, "We hold.")
    client = here.client()
    page = client.get(record(client)).text
    item = client.get(link(page, f"/record/{ref}"))
    assert item.text.index("Nearly the same") < item.text.index("From the same origin")
    assert client.get(link(item.text, "/record/of/[a-z-]+/0").removesuffix("0") + "9").status_code == 303
    assert client.get(link(page, f"/record/{ref}").replace(ref, "lusab-babad")).status_code == 409


def test_a_code_is_taken_with_one_button(here: Open) -> None:
    """It stands proposed with its score until a person confirms it."""
    said(here, "We shall close the lock.", kind="threat")
    client = here.client()
    page = client.get(record(client)).text
    done = client.post(link(page, "/record/[a-z]{5}-[a-z]{5}"), go="code", code="THREATEN", once="a").text
    assert "−3.5" in done
    assert here.station.items(talk=TALK)["items"][0]["item"]["plover"] == "THREATEN"


def test_the_picture_is_drawn_without_a_script(here: Open) -> None:
    """Each point leads to its item, with a name of its own, and a table beside it has the same."""
    ref = said(here, "We shall close the lock.", kind="threat", conditional="yes", plover="THREATEN")
    bar = {"edtf": "2025-12-09/2025-12-20", "rests_on": "the report"}
    said(here, "Let the ferries run.", "Island", kind="report", said=bar)
    client = here.client()
    page = client.get(record(client)).text
    svg = page[page.index("<svg viewBox") : page.index("</figure>")]
    assert svg.count('class="dot') == 2
    assert svg.count('class="span"') == 1
    point = re.search(r'<a href="([^"]*)" aria-label="threat, if …, North Port: 1 December 2025">', svg)
    assert point is not None
    assert ref in point[1]
    assert "We shall close the lock." in client.get(point[1]).text
    table = page[page.index('class="picture-table"') :]
    assert "9 December 2025" in table
    assert "−3.5" in table
    assert "not confirmed" in table


def test_the_picture_runs_with_the_writing(tmp_path: Path) -> None:
    """In Hebrew the later of two days stands further left."""
    for language, right in (("en", True), ("he", False)):
        with opened(tmp_path / language, language=language) as here:
            here.station.open_talk(title=TALK, sides=[{"name": "North Port"}, {"name": "South Port"}])
            for day, text in (("2025-12-01", "We hold."), ("2025-12-20", "We yield.")):
                said(here, text, said={"edtf": day, "rests_on": "dateline"})
            client = here.client()
            page = client.get(record(client)).text
            first, second = (int(each) for each in re.findall(r'<circle class="dot[^"]*" cx="(\d+)"', page))
            assert (first < second) is right


def test_what_is_in_confidence_is_drawn_apart_and_marked(here: Open) -> None:
    """In a lane of its own that is not printed; no word of it stands there, and it leads to the leg."""
    client = here.client()
    said(here, "We hold.")
    public = client.get(record(client)).text
    assert "In confidence" not in public
    words = [{"kind": "own_words", "text": SECRET}]
    here.station.convey(talk=TALK, to="South Port", items=words)
    page = client.get(record(client)).text
    private = page[page.index('<g class="noprint">') : page.index("</svg>", page.index('<g class="noprint">'))]
    assert private.count("dot private") == 1
    assert "/leg/" in private
    assert "South Port" in private
    assert SECRET not in page
    drawn = page[page.index("<svg viewBox") : page.index("</svg>", page.index("<svg viewBox"))]
    without = drawn.replace(drawn[drawn.index('<g class="noprint">') :], "")
    assert without == public[public.index("<svg viewBox") : public.index("</svg>", public.index("<svg viewBox"))]


def test_a_contradiction_is_shown_and_marked_by_a_person(here: Open) -> None:
    """Of public items in one table, of a confidence in another that is not printed; and then with the commitment."""
    promised = "We will not block the channel."
    assured = [{"text": promised, "act": "assurance", "terms": kit.terms("verbatim", "South Port")}]
    noted = {"way": "call", "closeness": "dictated_and_read_back", "speaker": "North’s envoy"}
    held = here.station.say(talk=TALK, leg="North Port", passages=assured, noted=noted)["refs"][0]
    sheet = here.station.convey(talk=TALK, to="South Port", items=[{"kind": "very_words", "of": held}])
    here.station.deliver(talk=TALK, what=[sheet["ref"]], to="South Port")
    ahead = {"edtf": "9999-01-01", "rests_on": "dateline"}
    day: dict[str, Any] = {"said": ahead, "reported": ahead}
    threat = said(here, "We close the lock.", kind="threat", **day)
    said(here, "The lock stays open.", kind="assurance", **day)
    client = here.client()
    page = client.get(record(client)).text
    public = page[page.index('id="con-public"') : page.index("noprint", page.index('id="con-public"'))]
    assert "The lock stays open." in public
    assert promised not in public
    private = page[page.index('class="cross seat-mediator noprint"') :]
    assert promised in private
    fields = {"item": threat, "against": held, "go": "confirmed"}
    done = client.post(link(page, "/record/contradiction"), once="a", **fields)
    assert "Contradicts" in done.text
    standing = client.get(record(client).replace("/record", "/standing")).text
    assert standing.count("Contradicted in public") == 2
    assert client.get(link(standing, f"/record/{threat}")).status_code == 200
    for leg in ("North Port", "South Port"):
        assert "ontradict" not in str(here.station.view_as(talk=TALK, leg=leg))
        assert "ontradict" not in str(here.station.export(talk=TALK, leg=leg))


def test_what_an_item_resembles_stands_on_a_page_of_its_own(here: Open) -> None:
    """For the mediator, with who could have known it; the page of the item itself says nothing of it."""
    noted = {"way": "call", "closeness": "dictated_and_read_back", "speaker": "North’s envoy"}
    secret = "Our tugs are short of fuel and we cannot hold the north lock beyond Friday."
    here.station.say(talk=TALK, leg="North Port", passages=[{"text": secret}], noted=noted)
    ahead = {"edtf": "9999-01-01", "rests_on": "dateline"}
    ref = said(here, "The tugs are short of fuel and cannot hold the north lock.", said=ahead, reported=ahead)
    client = here.client()
    item = client.get(link(client.get(record(client)).text, f"/record/{ref}")).text
    assert secret not in item
    leak = client.get(link(item, "/record/beside/")).text
    assert secret in leak
    assert "Much alike" in leak
    assert "North’s envoy" in leak


def test_a_condition_that_the_record_does_not_have_is_told_all_the_same(here: Open) -> None:
    """On the card and wherever an item stands in a list: no short form of it drops the “if”."""
    day: dict[str, Any] = {"said": {"edtf": "2025-12-01", "rests_on": "dateline"}}
    refs = [said(here, text, kind="threat", conditional="yes", **day) for text in ("We close it.", "We shut it.")]
    for each in refs:
        here.station.confirm_item(talk=TALK, item=each)
    page = here.client().get(record(here.client())).text
    cards = page[page.index('<article class="card"') : page.index("Tell a side of several")]
    assert cards.count(", if …</h2>") == 2
    assert cards.count("not in this record") == 2
    assert page[page.index("Tell a side of several") :].count("threat, if … · \u2066North Port\u2069") == 2


def test_several_items_go_into_one_conveyance(here: Open) -> None:
    """Each as words of the mediator's own, to be looked at before they cross; what is only proposed is not offered."""
    day: dict[str, Any] = {"said": {"edtf": "2025-12-01", "rests_on": "dateline"}}
    refs = [said(here, text, kind=kind, **day) for text, kind in (("We hold.", "statement"), ("We yield.", "threat"))]
    proposed = said(here, "We wait.")
    for each in refs:
        here.station.confirm_item(talk=TALK, item=each)
    here.station.mark_contradiction(talk=TALK, item=refs[1], against=refs[0])
    client = here.client()
    page = client.get(record(client)).text
    form = page[page.index("Tell a side of several") :]
    assert proposed not in form[: form.index("</details>")]
    to_south = re.findall(r'formaction="([^"]*/convey/[^"]*/add)"', form)[1]
    assert "Nothing is ticked, so nothing was done." in client.post(to_south, what="record", once="a").text
    assert here.station.drafts() == []  # no conveyance is begun
    made = client.post(to_south, what="record", ref=refs, once="b").text
    texts = [text.strip() for text in re.findall(r"<textarea[^>]*\.text[^>]*>([^<]*)</textarea>", made)]
    assert [text.split("\n")[0] for text in texts] == [
        "Public record, statement: North Port to South Port",
        "Public record, threat: North Port to South Port",
    ]
    assert not [text for text in texts if "ontradict" in text]


def test_items_go_out_and_come_in(here: Open) -> None:
    """Confirmed ones as a file; those of a file as proposed, all or none, and what is here already not again."""
    said(here, "We wait.")
    ref = said(here, "We hold.")
    here.station.confirm_item(talk=TALK, item=ref)
    client = here.client()
    page = client.get(record(client)).text
    out, into = link(page, "/record/take"), link(page, "/record/load")
    taken = client.post(out, go="jsonl")
    assert 'filename="record.jsonl"' in taken.headers["content-disposition"]
    assert "We hold." in taken.text
    assert "We wait." not in taken.text
    assert client.post(out, go="csv").text.startswith('"kind","place"')
    other = taken.text.replace("We hold.", "We yield.")
    refused = client.post(into, items=f'{other}{{"kind": "rumour"}}\n', once="a")
    assert refused.status_code == 409
    assert "line 2 of items" in refused.text
    assert "We yield." in refused.text
    assert len(here.station.items(talk=TALK)["items"]) == 2
    told = client.post(into, items=other + taken.text, once="b").text
    assert "Entered as proposed: " in told
    newest = here.station.items(talk=TALK)["items"]
    assert [each["state"] for each in newest] == ["proposed", "confirmed", "proposed"]
    assert newest[0]["item"]["original"]["text"] == "We yield."
