"""What a mediator of kept legs can do, done on pages without a script."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import goodoffices.web
from goodoffices.station.acts import ACTS
from tests.web.rig import Client, Open, fields_of, opened
from tests.web.test_round import hidden, link, note, talk

LINES = {
    "accept", "accept_line", "answer_line", "carry", "choose_branch", "compare_line", "decline_talk", "finish_line",
    "invitations", "invite_line", "invite_side", "join_talk", "line_again", "opened", "trust_line",
}  # fmt: skip
"""Acts of stations that are joined by lines; they have no pages yet."""

LATER = {"attach_blob", "blob", "blobs", "corroborate", "forget_blob", "put_blob", "record_quality"}
"""Acts of papers that are kept beside a talk, and what is counted of the record; they have no pages yet."""

OTHERWISE = {
    "narrow",  # a release says the same, and what it would widen
    "read_clock",  # the health of the station shows it
    "remark",
    "sheets",  # the thread shows them, and what is due
    "talks",  # the overview holds more
    "verify",  # the health of the station says whether all is well
    "view",  # the thread, page by page
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def asked_by_pages() -> set[str]:
    """The acts that the modules of pages ask for, by the names of their structures."""
    found = {"Say", "Convey", "ReadBack"}  # these are sent as drafts, by their names
    for path in Path(goodoffices.web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "asks":
                found.add(node.attr)
    return found


def test_pages_do_what_a_mediator_alone_can_do() -> None:
    """Every other act is listed above, with why."""
    asked = asked_by_pages()
    left = {name for name, act in ACTS.items() if act.ask.__name__ not in asked}
    assert left == LINES | LATER | OTHERWISE


def handle_of(here: Open, leg: str, words: str) -> str:
    """The handle of words on a leg."""
    lines = here.station.call("read", {"talk": "Two ports", "leg": leg})["lines"]
    (found,) = [each["ref"] for line in lines for each in line["content"] if each.get("text") == words]
    return str(found)


def seat(client: Client, people: str, name: str, role: str) -> None:
    """Seat somebody."""
    client.post(people, go="seat", name=name, role=role)


def on_leg(here: Open, client: Client) -> tuple[str, str, str]:
    """A talk with words of North; gives the page of its leg, that of its people, and the handle of the words."""
    page = talk(client, here)
    page = note(client, page, w__text="The channel stays open.", w__act="proposal", w__valid_until="2099-01-01")
    return page, link(page, "/leg/[a-z0-9]+/people"), handle_of(here, "North Port", "The channel stays open.")


def test_later_dates(here: Open) -> None:
    """They are noted, and one that is no later is refused with what was typed."""
    client = here.client()
    page, _, ref = on_leg(here, client)
    further = link(page, f"/further/{ref}")
    assert "The channel stays open." in client.get(further).text
    sooner = client.post(further, go="extend", way="call", closeness="noted_at_the_time", valid_until="2098-01-01")
    assert 'class="refusal"' in sooner.text
    assert 'value="2098-01-01"' in sooner.text
    later = client.post(
        further, go="extend", way="call", closeness="noted_at_the_time", valid_until="2099-06-01",
        draft=hidden(sooner.text, "draft"),
    )  # fmt: skip
    assert "1 June 2099" in later.text
    assert here.station.call("drafts") == []


def test_a_side_initials_on_paper(here: Open) -> None:
    """What was heard is refused, with what to do."""
    client = here.client()
    page, _, ref = on_leg(here, client)
    further = link(page, f"/further/{ref}")
    heard = client.post(further, go="initialled", way="call", closeness="noted_at_the_time")
    assert "on paper" in heard.text
    on_paper = {"way": "paper", "closeness": "handed_over_in_writing"}
    client.post(further, go="initialled", draft=hidden(heard.text, "draft"), **on_paper)
    lines = here.station.call("read", {"talk": "Two ports", "leg": "North Port"})["lines"]
    assert [line["kind"] for line in lines][-1] == "staged"


def test_a_mandate_is_given_and_ends(here: Open) -> None:
    """A principal says both; the page of its end is reached from the thread."""
    client = here.client()
    page, people, _ = on_leg(here, client)
    seat(client, people, "The minister", "principal")
    seat(client, people, "An aide", "envoy")
    heard = {"way": "call", "closeness": "noted_at_the_time", "speaker": "The minister"}
    client.post(people, go="mandate", seat="An aide", scopes=["bind"], until="", **heard)
    thread = client.get(link(page, r'/leg/[a-z0-9]+(?=")')).text
    ends = link(thread, "/revoke/")
    assert "An aide" in client.get(ends).text
    assert link(client.get(people).text, "/revoke/") == ends
    client.post(ends, **heard)
    after = client.get(people).text
    assert ("An aide" in after, "revoked" in after, "/revoke/" in after) == (True, True, False)
    lines = here.station.call("read", {"talk": "Two ports", "leg": "North Port"})["lines"]
    assert [line["kind"] for line in lines][-2:] == ["mandated", "revoked"]


def test_how_others_are_called(here: Open) -> None:
    """The new name can be chosen as a recipient; one that could be mistaken is refused."""
    client = here.client()
    _, people, _ = on_leg(here, client)
    assert "the neighbour" in client.post(people, go="alias", alias="the neighbour", means="South Port").text
    head = here.station.call("about_leg", {"talk": "Two ports", "leg": "North Port"})
    assert "the neighbour" in [each["name"] for each in head["recipients"]]
    assert 'class="refusal"' in client.post(people, go="alias", alias="the public", means="South Port").text


def test_what_was_noted_wrongly_is_replaced_by_words_that_are_chosen(here: Open) -> None:
    """They stand on the page, in words; nobody types a handle."""
    client = here.client()
    page, _, ref = on_leg(here, client)
    page = note(client, page, w__text="The channel stays open by day.")
    strike = client.get(link(page, f"/strike/{ref.partition('.')[0]}"))
    right = handle_of(here, "North Port", "The channel stays open by day.")
    assert f'name="instead" value="{right}"' in strike.text
    client.post(link(strike.text, "/strike/"), reason="Half of it was missing.", instead=right)
    lines = here.station.call("read", {"talk": "Two ports", "leg": "North Port"})["lines"]
    assert lines[-1]["kind"] == "struck"
    assert lines[0]["void"] is not None or lines[1]["void"] is not None


def answered(here: Open, client: Client) -> None:
    """An answer of South on one condition, to words of North."""
    page, _, _ = on_leg(here, client)
    page = note(client, page, w__text="Will you wait?", w__mark="verbatim", w__to="South Port")
    kept: dict[str, Any] = {"talk": "Two ports"}
    ref = handle_of(here, "North Port", "Will you wait?")
    sheet = here.station.call("convey", kept | {"to": "South Port", "items": [{"kind": "very_words", "of": ref}]})
    here.station.call("deliver", kept | {"what": [sheet["ref"]], "to": "South Port"})
    clause = {"text": "The tugs stay in.", "finder": "mediator"}
    here.station.call(
        "reply",
        kept
        | {"leg": "South Port", "to": sheet["refs"], "stance": "accepts_on_conditions", "conditions": [clause]}
        | {"noted": {"way": "call", "closeness": "noted_at_the_time"}},
    )


def test_a_finding_rests_on_words_that_are_chosen(here: Open) -> None:
    """An open condition is found on, and stands among those that are settled."""
    client = here.client()
    answered(here, client)
    page = client.get(link(client.get().text, r'/leg/[a-z0-9]+(?=")')).text
    standing = client.get(link(page, "/standing")).text
    open_ones, settled = standing.split("Conditions that are settled")
    assert "The tugs stay in." in open_ones
    assert "The tugs stay in." not in settled
    finding = client.get(link(standing, "/finding/"))
    assert 'name="evidence"' in finding.text
    offered = re.findall(r'name="evidence" value="([^"]+)"', finding.text)
    assert offered
    after = client.post(link(finding.text, "/finding/"), state="met", evidence=offered[:1], citations="", because="")
    open_ones, settled = after.text.split("Conditions that are settled")
    assert "The tugs stay in." not in open_ones
    assert "The tugs stay in." in settled


RECORD = {
    "kind": "threat", "place": "current", "speaker__name": "A spokesman", "original__text": "The bay will be closed.",
    "original__language": "en", "said__edtf": "2026-03-01", "said__rests_on": "the page",
    "reported__edtf": "2026-03-01", "reported__rests_on": "the page", "h1__relayer": "outlet", "h1__name": "Bay Radio",
    "h1__form": "quoted",
}  # fmt: skip


def enter(client: Client, record: str, **fields: str) -> str:
    """Enter an item of the public record; gives its own page."""
    done = client.post(record, draft="", **RECORD | fields)
    return link(done.text, "/record/[a-z-]+")


def test_an_item_is_corrected_and_keeps_what_nobody_asks_about(here: Open) -> None:
    """The form begins with what it says; ratings and evidence stay, and so does the way to what was there before."""
    client = here.client()
    record = link(talk(client, here), "/record")
    page = enter(client, record)
    ref = page.rsplit("/", 1)[-1]
    plain = here.station.call("items", {"talk": "Two ports"})["items"][0]["item"]
    del plain["entered"]
    rated = plain | {"reliability": "b", "evidence": [{"source": "bay.txt", "text": "bay will be closed", "start": 4}]}
    rated = {name: value for name, value in rated.items() if value is not None}
    rated["evidence"][0]["end"] = rated["evidence"][0]["start"] + len("bay will be closed")
    corrected = here.station.call("correct_item", {"talk": "Two ports", "item": ref, "by": rated})["ref"]
    shown = client.get(f"{record}/{corrected}").text
    assert ('value="Bay Radio"' in shown, 'value="A spokesman"' in shown) == (True, True)
    done = client.post(
        f"{record}/{corrected}", go="correct", draft="", **RECORD | {"speaker__name": "The spokesman of North"}
    )
    assert "The spokesman of North" in done.text
    (standing,) = here.station.call("items", {"talk": "Two ports"})["items"]
    item = standing["item"]
    assert (item["speaker"]["name"], item["reliability"]) == ("The spokesman of North", "b")
    assert (item["evidence"], item["said"]) == (rated["evidence"], plain["said"])


def test_items_are_linked_and_dropped_with_a_reason(here: Open) -> None:
    """Both cards say how they hang together; who dropped one, and why, is said, and it is folded away."""
    client = here.client()
    record = link(talk(client, here), "/record")
    first = enter(client, record)
    enter(client, record, original__text="The bay stays open.", kind="assurance")
    handles = [each["ref"] for each in here.station.call("items", {"talk": "Two ports"})["items"]]
    other = next(handle for handle in handles if not first.endswith(handle))
    client.post(first, go="link", relation="contradicts", other=other)
    assert "It contradicts another item." in client.get(first).text
    assert "Another item contradicts it." in client.get(f"{record}/{other}").text
    client.post(first, go="drop", why="It was withdrawn the same day.")
    page = client.get(record).text
    assert re.search("<summary>Dropped.*It was withdrawn the same day", page, re.DOTALL)
    assert "Dropped by" in client.get(first).text


def test_what_is_found_says_that_it_has_no_effect_any_more(here: Open) -> None:
    """Words that were struck are found, and marked."""
    client = here.client()
    page, _, ref = on_leg(here, client)
    find = link(page, "/find")
    assert "struck" not in client.post(find, text="channel").text
    here.station.call("strike", {"talk": "Two ports", "what": ref, "reason": "Nobody said so."})
    assert "struck" in client.post(find, text="channel").text


def test_the_desk_says_what_was_begun_and_what_waits(here: Open) -> None:
    """A conveyance that was begun is gone on with; words on a sheet that was not brought lead to it."""
    client = here.client()
    page = note(client, talk(client, here), w__text="The channel stays open.", w__mark="verbatim", w__to="South Port")
    desk = link(page, "/desk")
    row = client.get(desk).text
    fields = {
        "ref": handle_of(here, "North Port", "The channel stays open."),
        "what": "passage",
        "form": "in_substance",
    }
    client.post(link(row, "/convey/[a-z0-9]+/add"), **fields)
    assert re.search("Go on with what you began for.*South Port", client.get(desk).text)
    ask = {"talk": "Two ports", "to": "South Port", "items": [{"kind": "very_words", "of": fields["ref"]}]}
    sheet = here.station.call("convey", ask)["ref"]
    assert link(client.get(desk).text, "/sheet/").endswith(f"/sheet/{sheet}")


def test_rules_that_were_typed_stay_while_something_else_is_refused(here: Open) -> None:
    """What was typed to be offered stands in its form, whatever was sent from another one of the page."""
    client = here.client()
    _, people, _ = on_leg(here, client)
    keep = f"{people.partition('/leg/')[0]}/keep"
    client.post(keep, draft="", keep="people", keep_leg="North Port", go="", text="We speak once a day.")
    refused = client.post(people, go="seat", name="", role="envoy")
    assert ("We speak once a day." in refused.text, 'class="refusal"' in refused.text) == (True, True)
    assert "We speak once a day." in client.get(people).text


def test_a_side_is_told_of_an_item_in_words_that_are_seen_before(here: Open) -> None:
    """They stand in the conveyance to that side, and cross when it is made."""
    client = here.client()
    record = link(talk(client, here), "/record")
    page = enter(client, record)
    client.post(page, go="confirm")
    ref = page.rsplit("/", 1)[-1]
    there = link(client.get(page).text, "/convey/[a-z0-9]+/add")
    conveyance = client.post(there, ref=ref, what="record")
    assert "The bay will be closed." in conveyance.text
    assert here.station.call("sheets", {"talk": "Two ports"})["sheets"] == []


def test_a_correction_loses_nothing_that_was_not_asked_about(here: Open) -> None:
    """Whose origin a hop is, words that were not made public, another language, two addressees of one name, a doubt."""
    client = here.client()
    record = link(talk(client, here), "/record")
    said = {"edtf": "2026-03-01", "rests_on": "the page", "doubt": "the weekday disagrees"}
    plain = {
        "kind": "statement",
        "speaker": {"name": "A spokesman", "capacity": "of the port"},
        "addressees": [{"name": "B", "capacity": "north"}, {"name": "B", "capacity": "south"}],
        "said": said,
        "reported": {"edtf": "2026-03-01", "rests_on": "the page"},
        "original": {"not_public": True},
        "translation": {"text": "Wir reden.", "language": "de"},
        "chain": [
            {"relayer": "person", "naming": "anonymous", "form": "paraphrased", "origin": "AG-17"},
            {"relayer": "outlet", "name": "Bay Radio", "form": "paraphrased", "origin": "AG-18"},
        ],
    }
    call = here.station.call
    ref = call("record", {"talk": "Two ports", "item": plain})["ref"]
    before = call("items", {"talk": "Two ports"})["items"][0]["item"]
    page = client.get(f"{record}/{ref}").text
    fields = _fields_of_correction(page)
    client.post(f"{record}/{ref}", **fields | {"speaker.name": "The spokesman"})
    after = call("items", {"talk": "Two ports"})["items"][0]["item"]
    del before["entered"], after["entered"]
    assert after == before | {"speaker": before["speaker"] | {"name": "The spokesman"}}


def test_an_answer_that_is_emptied_is_taken_away(here: Open) -> None:
    """A capacity that was wrong can be removed; a condition that is typed makes the words conditional."""
    client = here.client()
    record = link(talk(client, here), "/record")
    page = enter(client, record, **{"speaker.capacity": "of the port"})
    fields = _fields_of_correction(client.get(page).text)
    assert fields["speaker.capacity"] == "of the port"
    client.post(page, **fields | {"speaker.capacity": "", "condition.text": "if the tugs stay in"})
    item = here.station.call("items", {"talk": "Two ports"})["items"][0]["item"]
    assert (item["speaker"]["capacity"], item["conditional"]) == ("", "yes")
    assert item["condition"]["text"] == "if the tugs stay in"


def _fields_of_correction(page: str) -> dict[str, str]:
    """The fields of the form that corrects an item, as a browser would send them."""
    form = re.search(r'<form class="composer.*?</form>', page, re.DOTALL)
    assert form is not None
    return fields_of(form[0])
