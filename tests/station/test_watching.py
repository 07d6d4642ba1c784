"""Saved searches over feeds in a folder: what is found, what is remembered, and a hostile folder."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.base import Refusal
from goodoffices.importing import Story
from goodoffices.station import feed_folder, foreign_pages, watches
from goodoffices.station.feed_folder import FolderRead, StoryRead, in_parts, read_folder
from goodoffices.station.feed_heads import day_of_story, name_of_feed
from goodoffices.station.foreign_pages import feeds_of
from goodoffices.station.station import Station
from goodoffices.station.watches import Looked, SavedSearch
from goodoffices.words import fold
from tests.station import kit
from tests.station.kit import TALK, refused
from tests.station.test_foreign_pages import BOMB, FEED
from tests.station.test_imports import items

SEARCH: dict[str, Any] = {"talk": TALK, "name": "The lock", "words": ["lock"]}
FOG = {"title": "Fog at the lock", "text": "The harbour office of Norway waits.", "source": "The Coast"}
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Bay Courier</title>
<entry><title>Two ports talk</title><summary>{}</summary><updated>2025-12-15T23:30:00+02:00</updated></entry></feed>"""
LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are made as on POSIX")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A mediator's station with a talk."""
    with kit.with_talk(tmp_path / "station") as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for feeds."""
    made = tmp_path / "feeds"
    made.mkdir()
    return made


def search(station: Station, **more: Any) -> Any:
    """Save a search."""
    return station.save_search(**SEARCH | more)


def take_in(station: Station, *stories: dict[str, str]) -> tuple[int, int, int]:
    """Hand in stories; gives how many were new, found before, and without a place."""
    told = station.watch_stories(talk=TALK, stories=list(stories))
    return told["new"], told["again"], told["no_place"]


def waiting(station: Station, **more: Any) -> list[Any]:
    """The stories that wait."""
    return list(station.watch(talk=TALK, **more)["stories"])


# --- what is found


def test_a_story_is_shown_with_its_feed_its_day_and_why(station: Station) -> None:
    """What no search finds is not kept."""
    search(station, actors=["NORWAY", "Sweden"])
    other = {"title": "Weather", "text": "Fine.", "source": "The Coast"}
    assert take_in(station, FOG | {"published": "2025-12-14"}, other) == (1, 0, 0)
    (story,) = waiting(station)
    assert (story["title"], story["sources"], story["published"]) == (FOG["title"], ["The Coast"], "2025-12-14")
    assert [(each["name"], each["words"]) for each in story["found_by"]] == [("The lock", ["lock", "NORWAY"])]
    assert story["excerpt"] in (FOG["title"], FOG["text"])


def test_a_story_is_shown_once(station: Station) -> None:
    """In a second feed it is the same story, with both as its sources; set aside or imported it does not come again."""
    search(station)
    assert take_in(station, FOG, FOG | {"source": "Bay Courier"}) == (1, 1, 0)
    (story,) = waiting(station)
    assert story["sources"] == ["The Coast", "Bay Courier"]
    station.set_stories_aside(talk=TALK, numbers=[story["number"]])
    assert (take_in(station, FOG), waiting(station)) == ((0, 1, 0), [])
    search(station, name="Another")
    assert (take_in(station, FOG), waiting(station)) == ((0, 1, 0), [])


def test_a_search_that_is_saved_later_finds_what_was_not_kept(station: Station) -> None:
    """At the next look."""
    search(station, words=["nothing of it"])
    assert take_in(station, FOG) == (0, 0, 0)
    search(station)
    assert take_in(station, FOG) == (1, 0, 0)


def test_a_search_is_forgotten_with_what_it_alone_found(station: Station) -> None:
    """What another found as well stays; what is gone comes again if somebody looks for it again."""
    search(station)
    search(station, name="Norway", words=["norway"])
    take_in(station, FOG, {"title": "A lock", "text": "", "source": "The Coast"})
    station.forget_search(talk=TALK, number=1)
    (story,) = waiting(station)
    assert (story["title"], [each["name"] for each in story["found_by"]]) == (FOG["title"], ["Norway"])
    search(station)
    assert take_in(station, {"title": "A lock", "text": "", "source": "The Coast"}) == (1, 0, 0)


def test_a_story_becomes_an_article_by_its_person(station: Station) -> None:
    """With the day and the name of its feed, or with what the person says; nothing enters the record by it."""
    search(station)
    take_in(station, FOG, FOG | {"title": "A second lock", "published": "2025-12-14"})
    assert refused(station.import_story, talk=TALK, number=1).code == "station.story_needs_day"
    made = station.import_story(talk=TALK, number=2)
    assert (made["name"], made["outlet"], made["published"]) == ("A second lock", "The Coast", "2025-12-14")
    assert station.article(talk=TALK, number=made["number"])["text"] == f"A second lock\n\n{FOG['text']}"
    made = station.import_story(talk=TALK, number=1, published="2025-12-15", outlet="Bay Courier")
    assert (made["outlet"], made["published"]) == ("Bay Courier", "2025-12-15")
    assert (waiting(station), items(station)) == ([], [])
    assert refused(station.import_story, talk=TALK, number=1).code == "station.no_such_story"


def test_stories_find_no_place_and_come_again(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was found is lost, and nothing grows without end."""
    monkeypatch.setattr(watches, "MOST_WAITING", 2)
    search(station)
    stories = [FOG | {"title": f"Lock {number}"} for number in range(4)]
    assert take_in(station, *stories) == (2, 0, 2)
    station.set_stories_aside(talk=TALK, numbers=[1, 2])
    assert take_in(station, *stories) == (2, 2, 0)
    assert [each["title"] for each in waiting(station)] == ["Lock 3", "Lock 2"]


def test_stories_come_in_pages(station: Station) -> None:
    """Those that came last first."""
    search(station)
    take_in(station, *(FOG | {"title": f"Lock {number}"} for number in range(5)))
    page = station.watch(talk=TALK, limit=2)
    assert ([each["number"] for each in page["stories"]], page["waits"], page["before"]) == ([5, 4], 5, 4)
    page = station.watch(talk=TALK, limit=3, before=page["before"])
    assert ([each["number"] for each in page["stories"]], page["before"]) == ([3, 2, 1], None)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        ({"words": []}, "station.wrong_shape"),
        ({"words": ["\u2014 "], "name": "\u200e"}, "words.character"),
        ({"words": ["two\nlines"]}, "words.character"),
        ({"language": "xx"}, "station.wrong_shape"),
    ],
)
def test_a_search_looks_for_something(station: Station, ask: dict[str, Any], code: str) -> None:
    """Or it is refused, and nothing is saved."""
    assert refused(station.save_search, **SEARCH | ask).code == code
    assert station.watch(talk=TALK)["searches"] == []


def test_there_are_so_many_searches(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused; a number that is none too."""
    monkeypatch.setattr(watches, "MOST_SEARCHES", 1)
    search(station)
    assert refused(station.save_search, **SEARCH).code == "station.too_many_searches"
    assert refused(station.forget_search, talk=TALK, number=2).code == "station.no_such_search"
    assert refused(station.set_stories_aside, talk=TALK, numbers=[1]).code == "station.no_such_story"


TEXTS = st.text(st.sampled_from("aאبéE \n-1ךכ\u05b7"), max_size=12)


@given(words=st.lists(TEXTS, max_size=3), actors=st.lists(TEXTS, max_size=3), title=TEXTS, text=TEXTS)
def test_words_are_found_as_the_explorer_finds_them(words: list[str], actors: list[str], title: str, text: str) -> None:
    """All words and one actor, folded; and the excerpt is from the story."""
    whole = fold(f"{title}\n{text}")
    found = Looked(title, text).found_by(SavedSearch(name="n", words=words, actors=actors, language=""))
    there = all(fold(each) in whole for each in words) and (not actors or any(fold(each) in whole for each in actors))
    assert (found is not None) == there
    assert Looked(title, text).around(found or []) in f"{title}\n{text}"


def test_a_story_is_in_the_language_that_is_looked_for(station: Station) -> None:
    """By its letters and commonest words."""
    search(station, words=[], actors=["Norway", "נורווגיה"], language="he")
    assert take_in(station, FOG, {"title": "השיחות", "text": "נורווגיה אמרה כי הנמל פתוח.", "source": "א"}) == (1, 0, 0)


def test_what_a_feed_says_is_kept_without_marks_that_turn_it(station: Station) -> None:
    """Nor is a title of several lines one; a date that is none is no day."""
    search(station)
    story = {"title": "A\u202e lock\n\tat night", "text": "x\u2066y", "source": "Bay\u200f Courier\nmore"}
    take_in(station, story | {"published": "2025-02-30"})
    (found,) = waiting(station)
    assert (found["title"], found["sources"], found["published"]) == ("A lock at night", ["Bay Courier"], "")


# --- what is kept (that no side learns of it: test_barrier.py)


def test_it_is_there_after_the_station_was_locked_and_goes_with_the_talk(tmp_path: Path) -> None:
    """In the talk's own file, encrypted: no word of it can be read there."""
    with kit.with_talk(tmp_path / "s") as station:
        search(station, name="Zanzibar")
        take_in(station, FOG)
        before = station.watch(talk=TALK)
    assert not any(b"Zanzibar" in path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file())
    with kit.reopen(tmp_path / "s") as station:
        assert station.watch(talk=TALK) == before


# --- the folder


def test_feeds_in_a_folder_are_read(folder: Path) -> None:
    """By what they are, whatever they are called; each story with the name and the day of its feed."""
    (folder / "coast").write_text(FEED, "utf-8")
    (folder / "bay.xml").write_text(ATOM.format("Fog."), "utf-8")
    (folder / "notes.txt").write_text("no feed", "utf-8")
    (folder / "page.rss").write_text("<html>", "utf-8")
    found = read_folder(folder)
    told = sorted((each.source, each.story.title, each.story.published) for each in found.stories)
    assert told == [
        ("Bay Courier", "Two ports talk", "2025-12-15"),
        ("The Coast", "Fog", ""),
        ("The Coast", "Two ports talk", "2025-12-15"),
    ]
    assert (found.files, found.left_out, found.more) == (2, [], False)


@LINKS
def test_only_files_that_stand_in_the_folder_are_read(folder: Path, tmp_path: Path) -> None:
    """No link, within it or out of it, no folder within it, no pipe, no socket; and nobody waits for one."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.rss").write_text(FEED, "utf-8")
    (folder / "link.rss").symlink_to(tmp_path / "outside" / "a.rss")
    (folder / "folder.rss").symlink_to(tmp_path / "outside")
    (folder / "device.rss").symlink_to("/dev/zero")
    (folder / "deep.rss").mkdir()
    (folder / "deep.rss" / "a.rss").write_text(FEED, "utf-8")
    os.mkfifo(folder / "pipe.rss")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "s"))
        found = read_folder(folder)
    assert (found.files, found.stories, found.left_out) == (0, [], [])


@LINKS
def test_what_becomes_a_link_or_a_pipe_meanwhile_is_not_read(folder: Path, tmp_path: Path) -> None:
    """Between looking at the names and opening the file."""
    (tmp_path / "outside.rss").write_text(FEED, "utf-8")
    for name in ("a", "b"):
        (folder / name).write_text(FEED, "utf-8")
    found = FolderRead()
    listed = list(feed_folder._newest_files(folder, found))
    (folder / "a").unlink()
    (folder / "a").symlink_to(tmp_path / "outside.rss")
    (folder / "b").unlink()
    os.mkfifo(folder / "b")
    assert [feed_folder._feed(path, name, found) for name, path in listed] == [None, None]


def test_a_large_folder_costs_no_more_than_its_bounds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many names and files; those that were changed last are read, and that there are more is told."""
    monkeypatch.setattr(feed_folder, "MOST_NAMES", 6)
    monkeypatch.setattr(feed_folder, "MOST_FILES", 2)
    for number in range(5):
        (folder / f"{number}.rss").write_text(FEED.replace("The Coast", f"Feed {number}"), "utf-8")
        os.utime(folder / f"{number}.rss", (number, number))
    found = read_folder(folder)
    assert (found.files, found.more) == (2, True)
    assert {each.source for each in found.stories} == {"Feed 4", "Feed 3"}
    for number in range(20):
        (folder / f"x{number}").touch()
    assert read_folder(folder).more is True


def test_a_large_file_is_left_out_and_told_of(folder: Path) -> None:
    """It is not read to its end: 50 MiB, and one that never ends as far as anybody can see."""
    with (folder / "large.rss").open("wb") as file:
        file.write(FEED.encode())
        file.truncate(50 * 1024 * 1024)
    (folder / "coast.rss").write_text(FEED, "utf-8")
    found = read_folder(folder)
    assert (found.files, found.left_out) == (1, [("large.rss", "too_large")])


def test_a_feed_that_cannot_be_read_costs_no_other_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entities, nesting without end, bytes that are none; even one that ends the process in which it is read."""
    deep = "<rss>" + "<a>" * 100_000
    for name, data in (("bomb", BOMB), ("deep", deep), ("cut", FEED[:80]), ("coast", FEED)):
        (folder / name).write_text(data, "utf-8")
    found = read_folder(folder)
    assert {each.source for each in found.stories} == {"The Coast"}
    assert sorted(found.left_out) == [("bomb", "not_read"), ("cut", "not_read"), ("deep", "not_read")]
    said = foreign_pages._said_by_process

    def ends(call: str, data: bytes, expected: str) -> bytes:
        return said("main_of_feeds()" if b"bomb" not in data else "nothing_of_the_kind()", data, expected)

    monkeypatch.setattr(foreign_pages, "_said_by_process", ends)
    first, second = feeds_of([FEED.encode(), b"bomb"])
    assert (len(first.stories), bool(second.problem)) == (2, True)


def test_a_feed_with_more_than_can_be_taken_is_cut_and_told_of(folder: Path) -> None:
    """In characters and in stories."""
    story = f"<item><title>A</title><description>{'word ' * 20_000}</description></item>"
    (folder / "long.rss").write_text(f"<rss><channel>{story * 90}</channel></rss>", "utf-8")
    found = read_folder(folder)
    assert found.left_out == [("long.rss", "cut")]
    assert sum(len(each.story.text) for each in found.stories) <= 8_000_000


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """With what to do."""
    (tmp_path / "file").touch()
    for path in (tmp_path / "nowhere", tmp_path / "file", Path("a\0b")):
        with pytest.raises(Refusal) as refusal:
            read_folder(path)
        assert refusal.value.code == "import.folder"


def test_stories_go_to_the_station_in_parts_that_a_call_can_carry(station: Station) -> None:
    """Each of them once, in their order; a part at least, so that the folder is remembered."""
    stories = [StoryRead(Story(f"{n}", "\u05d0" * 150_000, ""), "The Coast") for n in range(30)]
    stories += [StoryRead(Story(f"lock {n}", "", ""), "The Coast") for n in range(500)]
    parts = list(in_parts(FolderRead(stories=stories)))
    assert [each["title"] for part in parts for each in part] == [each.story.title for each in stories]
    assert max(sum(len(each["text"]) for each in part) for part in parts) <= 2_000_000
    search(station)
    new = sum(station.watch_stories(talk=TALK, stories=part, folder="/f")["new"] for part in parts)
    assert new == 500
    assert list(in_parts(FolderRead())) == [[]]
    assert station.watch(talk=TALK)["folder"] == "/f"


# --- what a feed says of itself


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (FEED, "The Coast"),
        (ATOM, "Bay Courier"),
        ("<rss><channel><image><title>Logo</title></image><title>A\n &amp; B</title></channel></rss>", "A & B"),
        ("<rss><channel><item><title>Story</title></item><title>Late</title></channel></rss>", ""),
        (BOMB, ""),
        ("<rss><channel><title>" + "a" * 1000, "a" * 200),
        ("no feed", ""),
        ("<a>" * 1000, ""),
    ],
)
def test_a_feed_has_a_name(data: str, name: str) -> None:
    """Its first title outside of a story."""
    assert name_of_feed(data.encode()) == name


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("Mon, 15 Dec 2025 09:00:00 GMT", "2025-12-15"),
        ("15 Dec 2025 23:59 +0200", "2025-12-15"),
        ("2025-12-15T23:30:00+02:00", "2025-12-15"),
        (" 2025-12-15 ", "2025-12-15"),
        ("yesterday", ""),
        ("", ""),
        ("Mon, 45 Dec 2025 09:00:00 GMT", ""),
        ("9" * 10_000, ""),
        ("\0", ""),
    ],
)
def test_a_story_has_a_day(published: str, day: str) -> None:
    """Of RSS or Atom, in the zone of the feed."""
    assert day_of_story(published) == day
