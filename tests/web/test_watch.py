"""Saved searches and feeds on a page, without a script: saved, looked for in a folder, read or set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.station.test_foreign_pages import FEED, WORDS
from tests.web.rig import Client, Open, fields_of, opened
from tests.web.test_articles import told
from tests.web.test_round import link, talk

SEARCH = {
    "go": "save",
    "name": "Ports",
    "language": "en",
    "words": "two ports\n ministry \n",
    "actors": "Norway\nSweden",
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """A folder with a feed."""
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "coast.rss").write_text(FEED, "utf-8")
    return folder


def watch(here: Open, client: Client) -> str:
    """The address of the page; a search is saved there."""
    at = link(client.get(link(talk(client, here), "/record")).text, "/watch")
    assert "Save a search" in told(client.get(at))
    page = client.post(at, draft="", **SEARCH)
    assert "Ports" in told(page)
    return at


def send(client: Client, page: Any, at: str, go: str, **more: str) -> Any:
    """Send the form of the first story of a page."""
    form = re.search(r"<article.*?<form.*?</form>", page.text, re.DOTALL)
    assert form is not None
    return client.post(at, **fields_of(form[0]) | {"go": go} | more)


def test_a_story_of_a_folder_is_shown_and_read(here: Open, feeds: Path) -> None:
    """With its feed, its day and why; then what is proposed from it waits, and the story does not come again."""
    client = here.client()
    at = watch(here, client)
    page = client.post(at, go="look", folder=str(feeds))
    said = told(page)
    assert "Feeds read: 1. Stories: 2. New for you: 1. Found before: 0." in said
    assert "Found by Ports: two ports, ministry, Norway" in said
    assert "The Coast · 15" in said
    article = send(client, page, at, "import")
    assert "Proposal 1 of" in told(article)
    assert "Found before: 1." in told(client.post(at, go="look", folder=str(feeds)))
    assert "No story waits for you." in told(client.get(at))


def test_a_story_that_was_read_before_leads_to_its_article(here: Open, feeds: Path) -> None:
    """Such as one that somebody pasted; it waits no more."""
    client = here.client()
    at = watch(here, client)
    page = client.post(at, go="look", folder=str(feeds))
    text = f"Two ports talk\n\n{WORDS}"
    pasted = {"talk": "Two ports", "text": text, "published": "2025-12-15", "outlet": "The Coast"}
    here.station.call("import_article", pasted)
    assert "This article was read before" in told(send(client, page, at, "import"))
    assert "No story waits for you." in told(client.get(at))


def test_a_story_is_set_aside_and_a_search_forgotten(here: Open, feeds: Path) -> None:
    """Neither is there any more; the folder is remembered."""
    client = here.client()
    at = watch(here, client)
    page = client.post(at, go="look", folder=str(feeds))
    page = send(client, page, at, "aside")
    assert "No story waits for you." in told(page)
    assert f'value="{feeds}"' in page.text
    page = client.post(at, go="forget", search="1")
    assert "Saved searches" not in told(page)


def test_what_is_refused_is_shown_beside_what_was_typed(here: Open, feeds: Path) -> None:
    """A folder that is none, a search for nothing, a story without a day: the page stays, with what to do."""
    client = here.client()
    at = watch(here, client)
    for folder in ("feeds", str(feeds / "nowhere"), "\x00"):
        page = client.post(at, go="look", folder=folder)
        assert (page.status_code, "cannot be looked into" in told(page)) == (409, True)
    page = client.post(at, draft="", **SEARCH | {"words": "", "actors": ""})
    assert (page.status_code, 'value="Ports"' in page.text) == (409, True)
    undated = FEED.replace("<pubDate>Mon, 15 Dec 2025 09:00:00 GMT</pubDate>", "")
    (feeds / "coast.rss").write_text(undated, "utf-8")
    page = client.post(at, go="look", folder=str(feeds))
    page = send(client, page, at, "import", published="")
    assert "The feed does not say on which day" in told(page)
    assert "Proposal 1 of" in told(send(client, page, at, "import", published="2025-12-15"))


def test_a_side_has_no_such_page(here: Open) -> None:
    """Nothing of it stands on the page of a leg, on its view, or among what is due."""
    client = here.client()
    watch(here, client)
    pages = [client.get(link(talk(client, here), "/leg/[a-z0-9]+")).text]
    leg = link(pages[0], "/leg/[a-z0-9]+")
    pages += [client.get(f"{leg}/{each}").text for each in ("has", "export", "tell")]
    assert [page for page in pages if "Ports" in re.sub(r"Two ports", "", told_text(page))] == []


def told_text(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"<[^>]+>", "", page)
