"""Articles on pages, without a script: pasting one, and confirming what is proposed from it, item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.station.kit import ARTICLE
from tests.station.test_foreign_pages import PAGE
from tests.station.test_imports import SURE
from tests.web.rig import Client, Open, fields_of, opened
from tests.web.test_round import hidden, link, talk

PASTED = {"text": ARTICLE, "published": "2025-12-15", "outlet": "The Coast"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def read(here: Open, client: Client, **more: str) -> Any:
    """Paste an article; gives the page with the first proposal."""
    articles = link(client.get(link(talk(client, here), "/record")).text, "/articles")
    return client.post(articles, draft="", **PASTED | more)


def told(page: Any) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


def items(here: Open) -> list[Any]:
    """The items of the record."""
    return list(here.station.call("items", {"talk": "Two ports"})["items"])


def proposed(here: Open) -> list[Any]:
    """What is proposed from the article."""
    return list(here.station.call("article", {"talk": "Two ports", "number": 1})["proposals"])


def send(client: Client, page: str, **fields: Any) -> Any:
    """Send the form of the proposal that a page shows, with its fields as they are."""
    form = re.search(r'<form class="proposal".*?</form>', page, re.DOTALL)
    assert form is not None
    return client.post(link(form[0], "/articles/1"), **fields_of(form[0]) | fields)


def test_an_article_is_pasted_and_each_item_confirmed(here: Open) -> None:
    """One after the other, until none waits; nothing entered by itself."""
    client = here.client()
    page = read(here, client)
    assert items(here) == []
    count = len(proposed(here))
    assert f"Proposal 1 of {count}" in told(page)
    for number in range(1, count + 1):
        assert f"Proposal {number} of {count}" in told(page)
        page = send(client, page.text, go="confirm")
        assert len(items(here)) == number
    assert "Nothing waits for you." in page.text
    assert {each["state"] for each in items(here)} == {"confirmed"}


def test_confirming_the_form_as_it_stands_changes_nothing(here: Open) -> None:
    """What the questions hold is what was proposed: nothing counts as corrected."""
    client = here.client()
    send(client, read(here, client).text, go="confirm")
    fields = here.station.call("record_quality", {"talk": "Two ports"})["fields"]
    assert [each for each in fields if each["changed"] or each["filled"]] == []


def test_what_is_corrected_is_entered_so(here: Open) -> None:
    """And counted as changed."""
    client = here.client()
    send(client, read(here, client).text, go="confirm", **{"speaker.name": "The harbour office"})
    (item,) = items(here)
    assert item["item"]["speaker"]["name"] == "The harbour office"
    fields = here.station.call("record_quality", {"talk": "Two ports"})["fields"]
    assert [each["field"] for each in fields if each["changed"]] == ["speaker"]


def test_something_else_for_a_field_is_one_button(here: Open) -> None:
    """It stands in the form, and is entered when the item is confirmed."""
    client = here.client()
    page = read(here, client)
    (kind,) = [each for each in proposed(here)[0]["fields"] if each["field"] == "kind"]
    page = send(client, page.text, go="other kind 0")
    assert "Corrected; not confirmed yet." in page.text
    assert items(here) == []
    send(client, page.text, go="confirm")
    assert items(here)[0]["item"]["kind"] == kind["others"][0]


def test_a_proposal_is_dropped_and_taken_back(here: Open) -> None:
    """The next one is shown; it enters nothing."""
    client = here.client()
    page = read(here, client)
    address = link(page.text, "/articles/1")
    assert "Proposal 2 of" in told(send(client, page.text, go="drop"))
    dropped = client.get(f"{address}?at=1").text
    assert "Dropped by you." in dropped
    assert "Proposal 1 of" in told(send(client, dropped, go="back"))
    assert (items(here), proposed(here)[0]["state"]) == ([], "waits")


def test_what_is_refused_stays_in_the_form(here: Open) -> None:
    """With the reason beside it."""
    client = here.client()
    page = send(client, read(here, client).text, go="confirm", **{"said.edtf": "some day", "speaker.name": "Somebody"})
    assert 'class="refusal"' in page.text
    assert 'value="some day"' in page.text
    assert items(here) == []


def test_a_saved_page_can_be_pasted(here: Open) -> None:
    """Its article is read, and nothing else of it."""
    client = here.client()
    page = read(here, client, text=PAGE)
    kept = here.station.call("article", {"talk": "Two ports", "number": 1})["text"]
    assert ("talks about the channel go on" in kept, "script" in kept, "<p>" in kept) == (True, False, False)
    assert "Proposal 1 of" in told(page)


def test_an_article_that_cannot_be_read_stays_in_the_form(here: Open) -> None:
    """Nothing that was pasted is lost."""
    client = here.client()
    page = read(here, client, published="some day")
    assert 'class="refusal"' in page.text
    assert "talks about the channel go on" in page.text
    assert hidden(page.text, "draft")


def test_words_in_an_article_are_no_markup(here: Open) -> None:
    """They are shown as they are."""
    client = here.client()
    text = ARTICLE.replace("Bay Radio", "<b>Bay</b> & <script>alert(1)</script> Radio")
    page = read(here, client, text=text)
    assert ("<script>alert" in page.text, "&lt;script&gt;alert" in page.text) == (False, True)


def test_what_was_typed_stays_with_its_proposal(here: Open) -> None:
    """Whoever comes back without saying where to finds it, and also after it was dropped and taken back."""
    client = here.client()
    page = read(here, client)
    address = link(page.text, "/articles/1")
    keep = address.replace("/articles/1", "/keep")
    typed = {"kind": "threat", "speaker.name": "The harbour office", "proposal": "1"}
    client.post(keep, draft="", keep="article 1 1", keep_leg="", **typed)
    assert "The harbour office" in client.get(address).text
    send(client, client.get(address).text, go="drop")
    assert "The harbour office" in client.get(f"{address}?at=1").text


def test_enter_in_a_field_looks_again_and_confirms_nothing(here: Open) -> None:
    """The first button of the form enters nothing; what was ticked stays, with another choice for a field too."""
    client = here.client()
    page = read(here, client)
    form = re.search(r'<form class="proposal".*?</form>', page.text, re.DOTALL)
    assert form is not None
    assert re.findall(r'<button[^>]*value="([^"]+)"', form[0])[0] == "look"
    assert items(here) == []
    looked = send(client, page.text, go="other kind 0", also=["2"])
    assert re.search(r'name="also" value="2" checked', looked.text)
    send(client, looked.text, go="confirm", also=["9" * 5000])
    assert len(items(here)) == 1


def test_the_same_article_is_opened_and_not_kept_twice(here: Open) -> None:
    """With what was done of it; no draft of the text is left."""
    client = here.client()
    send(client, read(here, client).text, go="confirm")
    page = client.post(link(client.get(link(talk(client, here), "/record")).text, "/articles"), draft="", **PASTED)
    assert "This article was read before; nothing was kept a second time." in told(page)
    assert "Proposal 2 of" in told(page)
    assert (len(here.station.call("articles", {"talk": "Two ports"})), here.station.call("drafts", {})) == (1, [])


# --- several at once, one that is two, and one that nobody proposed


def test_several_of_one_kind_are_ticked_and_confirmed(here: Open) -> None:
    """Nothing is ticked by itself; each stands there whole; what is not ticked goes on waiting."""
    client = here.client()
    page = read(
        here, client, text=SURE.format("The president of Sweden told the president of Norway that the talks go on.")
    )
    assert "Several of one kind: statement, 2" in told(page)
    at = link(page.text, "/articles/1/together").partition("?")[0]
    page = client.get(f"{at}?kind=statement")
    assert ("checked" in page.text, page.text.count('type="checkbox"')) == (False, 2)
    assert "the lock stays open" in told(page)
    assert "harbour office of Norway" in told(page)
    nothing = client.post(at, kind="statement")
    assert (nothing.status_code, items(here)) == (409, [])
    client.post(at, kind="statement", proposal="2")
    assert [each["state"] for each in proposed(here)] == ["waits", "entered", "waits"]
    assert client.get(f"{at}?kind=denial").headers["location"].endswith("/articles/1")


def test_one_proposal_is_confirmed_as_two_items(here: Open) -> None:
    """After the first it stays on the page, says so, and waits."""
    client = here.client()
    page = send(client, read(here, client).text, go="another")
    assert "An item was entered from it already" in told(page)
    assert proposed(here)[0]["state"] == "waits"
    send(client, page.text, go="confirm", kind="denial")
    assert min(each["item"]["kind"] for each in items(here)) == "denial"
    assert (len(items(here)), proposed(here)[0]["state"]) == (2, "entered")


def test_an_item_that_nobody_proposed_is_entered(here: Open) -> None:
    """By the numbers of its sentences, or by ticking them; what is refused keeps what was typed and ticked."""
    client = here.client()
    at = link(read(here, client).text, "/articles/1/own")
    page = client.get(at)
    assert "No talks take place" in told(page)
    fields = fields_of(page.text) | {"kind": "denial", "speaker.name": "The port", "translation.text": "None."}
    fields.pop("sentence", None)
    wrong = client.post(at, **fields | {"numbers": "two", "sentence": "4"})
    assert (wrong.status_code, 'value="The port"' in wrong.text) == (409, True)
    assert re.search(r'value="4" checked', wrong.text)
    assert client.post(at, **fields | {"numbers": ""}).status_code == 409
    assert client.post(at, **fields | {"numbers": "9-99999"}).status_code == 409
    assert items(here) == []
    client.post(at, **fields | {"numbers": "3-4", "once": "b"})
    (item,) = items(here)
    assert (item["state"], item["item"]["speaker"]["name"]) == ("confirmed", "The port")
    (evidence,) = item["item"]["evidence"]
    assert evidence["text"].startswith("A spokesman")
    assert evidence["text"].endswith("on Sunday.")
    assert item["item"]["chain"][-1]["name"] == "The Coast"
