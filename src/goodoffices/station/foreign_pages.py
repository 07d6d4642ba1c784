"""Saved pages and feeds are taken apart in a process of their own, which has no key and ends within bounds.

The rules are:

* What somebody else wrote as HTML or XML is never parsed where a station is unlocked: a fault of a parser then has
  nothing to find.
* The process may use so much memory and processor time, and no more; what takes longer is refused.
* What comes back is text, bounded in size, and is read as foreign bytes are.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import Final, Literal

import msgspec

from goodoffices.errors.base import Refusal
from goodoffices.errors.importing import ImportNoText, ImportTooLarge, ImportUnreadable
from goodoffices.foreign import json_as
from goodoffices.importing import Story, from_feed, from_html
from goodoffices.importing.page import LARGEST, MOST_STORIES
from goodoffices.station.feed_heads import day_of_story, name_of_feed

SECONDS: Final = 60
"""Of processor time, and of waiting for it, at most."""

_MEMORY: Final = 2 * 1024**3
"""Bytes of address space: a page of 50 MiB takes apart in half of it."""

_MOST_CHARACTERS: Final = 8_000_000
"""Of the stories of several feeds that are read at once; what goes beyond is left out, and said to be."""

Kind = Literal["html", "feed"]


class _Answer(msgspec.Struct, frozen=True):
    """What the process says: the stories, or the code of a refusal with what was wrong."""

    stories: list[Story]
    refused: str = ""
    problem: str = ""


class FeedRead(msgspec.Struct, frozen=True):
    """What was read from a feed.

    Attributes:
        name: how it calls itself; empty: it does not say.
        stories: each with the day that the feed says, as ``2025-12-15``; empty where it says none.
        problem: why nothing was read, in half a sentence; empty: something was.
        cut: it has more stories than were read.
    """

    name: str = ""
    stories: list[Story] = []
    problem: str = ""
    cut: bool = False


def kind_of(name: str, data: bytes) -> Kind | None:
    """What a file is, by its name and the first mark-up in it; None: a text."""
    if name.lower().endswith((".rss", ".atom")):
        return "feed"
    if name.lower().endswith((".html", ".htm", ".xhtml")):
        return "html"
    begins = _behind_prologue(data[:4000].removeprefix(b"\xef\xbb\xbf").lower())
    if begins.startswith((b"<rss", b"<feed", b"<rdf", b"<!doctype rss", b"<!doctype rdf")):
        return "feed"
    return "html" if begins.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) else None


def _behind_prologue(begins: bytes) -> bytes:
    """What follows declarations, processing instructions and remarks."""
    while True:
        begins = begins.lstrip(b" \t\r\n")
        for opens, closes in ((b"<?", b"?>"), (b"<!--", b"-->")):
            if begins.startswith(opens) and closes in begins:
                begins = begins.partition(closes)[2]
                break
        else:
            return begins


def stories_of(data: bytes, kind: Kind, name: str) -> list[Story]:
    """The articles of a saved page or a feed; a page has one.

    Raises:
        ImportTooLarge, ImportUnreadable, ImportNoText.
    """
    if len(data) > LARGEST:
        raise ImportTooLarge(size=len(data), limit=LARGEST)
    expected = "HTML" if kind == "html" else "a feed"
    said = _said_by_process(f"main({kind!r})", data, expected)
    answer = json_as(said, _Answer, lambda problem: ImportUnreadable(expected=expected, problem=problem))
    if answer.refused == ImportNoText.code:
        raise ImportNoText(where=name)
    if answer.refused:
        raise ImportUnreadable(expected=expected, problem=answer.problem)
    return answer.stories


def feeds_of(files: list[bytes]) -> list[FeedRead]:
    """What stands in several feeds, one after the other as they were given.

    They are read in one process. Where one of them ends it, each is read in a process of its own, so that a feed which
    cannot be read costs no other one.
    """
    try:
        said = _said_by_process("main_of_feeds()", msgspec.msgpack.encode(files), "feeds")
        return json_as(said, list[FeedRead], lambda problem: ImportUnreadable(expected="feeds", problem=problem))
    except ImportUnreadable as refusal:
        if len(files) > 1:
            return [each for one in files for each in feeds_of([one])]
        return [FeedRead(problem=str(refusal.facts["problem"])) for _ in files]


def _said_by_process(call: str, data: bytes, expected: str) -> bytes:
    """What the process says of bytes.

    Args:
        call: what it does, a function of this module.

    Raises:
        ImportUnreadable: it cannot be started, takes too long or too much, or says too much.
    """
    command = [sys.executable, "-I", "-c", f"import {__name__} as here; here.{call}"]
    try:
        done = subprocess.run(  # noqa: S603  # this program itself, and nothing that anybody typed
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ImportUnreadable(expected=expected, problem=f"it takes longer than {SECONDS} seconds") from None
    except (OSError, TypeError):
        raise ImportUnreadable(expected=expected, problem="the process that reads it cannot be started") from None
    if done.returncode != 0 or len(done.stdout) > LARGEST:
        raise ImportUnreadable(expected=expected, problem="it takes too much memory or time")
    return done.stdout


def _bound() -> None:
    """This process may use so much and no more."""
    with suppress(ImportError):  # where the system has no bounds for a process, there is still the one on waiting
        import resource  # noqa: PLC0415  # only there

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main_of_feeds() -> None:
    """The process for several feeds: a list of files on standard input, an answer in JSON on standard output."""
    _bound()
    files = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[bytes])
    answers, left = [], _MOST_CHARACTERS
    for data in files:
        answer, left = _feed_read(data, left)
        answers.append(answer)
    sys.stdout.buffer.write(msgspec.json.encode(answers))


def _feed_read(data: bytes, left: int) -> tuple[FeedRead, int]:
    """What stands in a feed, and how many characters may still be read after it."""
    try:
        found = from_feed(data, "")
    except Refusal as refusal:
        no_story = "there is no story in it" if isinstance(refusal, ImportNoText) else ""
        return FeedRead(problem=no_story or str(refusal.facts.get("problem", "it is too large"))), left
    stories: list[Story] = []
    for each in found:
        size = len(each.title) + len(each.text)
        if size > left:
            return FeedRead(name_of_feed(data), stories, cut=True), left
        left -= size
        stories.append(Story(each.title, each.text, day_of_story(each.published)))
    return FeedRead(name_of_feed(data), stories, cut=len(found) >= MOST_STORIES), left


def main(kind: Kind) -> None:
    """The process: bytes on standard input, an answer in JSON on standard output."""
    _bound()
    data = sys.stdin.buffer.read(LARGEST + 1)
    try:
        if kind == "html":
            title, _, text = from_html(data, "page").partition("\n\n")
            stories = [Story(title=title, text=text, published="")]
        else:
            stories = [
                Story(title=each.title, text=each.text, published=each.published) for each in from_feed(data, "")
            ]
        answer = _Answer(stories=stories)
    except Refusal as refusal:
        answer = _Answer(stories=[], refused=refusal.code, problem=str(refusal.facts.get("problem", "")))
    sys.stdout.buffer.write(msgspec.json.encode(answer))
