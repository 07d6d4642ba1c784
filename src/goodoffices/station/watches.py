"""Saved searches of a talk, and the stories of feeds that they found.

The rules are:

* They are rows of this station alone, in the talk's own encrypted file, and go with it. No entry holds or names one:
  what a mediator looks for is a confidence of its own, and so is whether anything is looked for.
* A story is found by a search if all its words stand in it, one of its actors, and it is in its language. Words are
  folded as those of the explorer, and found as they stand: “port” also finds “ports”.
* A story is shown once. It is known by its title and text, folded; so the same story in two feeds is one, with both as
  its sources. What a person imported or set aside does not come again, whichever search finds it later.
* What no search finds is not kept, so that a search which is saved later finds it at the next look.
* So many stories wait at most. What finds no place is not taken as seen, and comes at a later look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final, NamedTuple, TypeVar

import msgspec

from goodoffices.errors.station import Damaged, NoSuchSearch, NoSuchStory, TooManySearches
from goodoffices.foreign import json_as
from goodoffices.importing.language import language
from goodoffices.importing.lexicon import stops
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.rows import Bucket
from goodoffices.words import fold

_SEARCHES: Bucket = b"watch search"
"""Rows by number: a saved search."""
_WAITING: Bucket = b"watch story"
"""Rows by number: a story that waits for a person."""
_SEEN: Bucket = b"watch seen"
"""Rows by what a story is known by: the number that it has or had."""
_LAST: Bucket = b"watch last"
"""Rows: the last number of a search, and of a story."""
_FOLDER: Bucket = b"watch folder"
"""Row: the folder that was looked into last."""

MOST_SEARCHES: Final = 100
MOST_WAITING: Final = 1000
_MOST_SOURCES: Final = 8
_SIZE: Final = 8
_DIGEST: Final = 20
_EXCERPT: Final = 300
"""Characters of the words around what was found, at most."""


class SavedSearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for.

    Attributes:
        name: how a person calls it.
        words: all of them stand in a story.
        actors: one of them does; empty: nobody has to.
        language: of the story; empty: any.
    """

    name: str
    words: list[str]
    actors: list[str]
    language: str


class WaitingStory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A story that waits for a person.

    Attributes:
        sources: the feeds in which it stood.
        published: the day, as ``2025-12-15``; empty: the feed says none.
        of: the searches that found it, by their numbers.
    """

    title: str
    text: str
    sources: list[str]
    published: str
    of: list[int]


class StoryHere(NamedTuple):
    """A story of a feed, as the feed gives it; ``published`` is a day, or empty."""

    title: str
    text: str
    source: str
    published: str


@dataclass(slots=True)
class Taken:
    """What became of stories.

    Attributes:
        new: so many wait for a person from now on.
        again: so many were found before, wherever they stood.
        no_place: so many were found, and find no place before others are done.
    """

    new: int = 0
    again: int = 0
    no_place: int = 0


Kept = TypeVar("Kept", SavedSearch, WaitingStory)


class Watches:
    """The saved searches of an open talk. What is changed is still to be kept with the talk."""

    def __init__(self, talk: OpenTalk) -> None:
        self._talk = talk

    # --- searches

    def save(self, search: SavedSearch) -> int:
        """One more search; gives its number.

        Raises:
            TooManySearches: there are as many as there may be.
        """
        if sum(1 for _ in self.searches()) >= MOST_SEARCHES:
            raise TooManySearches(limit=MOST_SEARCHES)
        number = self._next(_SEARCHES)
        self._put(_SEARCHES, number, search)
        return number

    def searches(self) -> Iterator[tuple[int, SavedSearch]]:
        """The searches by their numbers."""
        for key, value in self._talk.talk.rows.scan(_SEARCHES):
            yield int.from_bytes(key, "big"), self._read(value, SavedSearch)

    def forget(self, number: int) -> None:
        """Forget a search, with the stories that it alone found: those come again if another search finds them.

        Raises:
            NoSuchSearch: there is none of that number.
        """
        if number < 1 or self._talk.talk.rows.get(_SEARCHES, _key(number)) is None:
            raise NoSuchSearch(number=number)
        self._talk.put_rows(self._talk.talk.rows.drop(_SEARCHES, _key(number)))
        for waits, story in list(self.waiting()):
            left = [each for each in story.of if each != number]
            if left != story.of and left:
                self._put(_WAITING, waits, msgspec.structs.replace(story, of=left))
            elif left != story.of:
                rows = self._talk.talk.rows.drop(_WAITING, _key(waits))
                self._talk.put_rows(rows.drop(_SEEN, _known_by(story.title, story.text)))

    # --- stories

    def take_in(self, stories: Iterable[StoryHere]) -> Taken:
        """Take in stories of feeds: those that a search finds wait for a person from now on."""
        searches = list(self.searches())
        place = MOST_WAITING - sum(1 for _ in self._talk.talk.rows.scan(_WAITING))
        taken = Taken()
        for each in stories:
            known = _known_by(each.title, each.text)
            number = self._talk.talk.rows.get(_SEEN, known)
            if number is not None:
                taken.again += 1
                self._from_another(int.from_bytes(number, "big"), each.source)
                continue
            looked = Looked(each.title, each.text)
            of = [number for number, search in searches if looked.found_by(search) is not None]
            if of and taken.new == place:
                taken.no_place += 1
            elif of:
                taken.new += 1
                self._add(each, of, known)
        return taken

    def _add(self, story: StoryHere, of: list[int], known: bytes) -> None:
        number = self._next(_WAITING)
        kept = WaitingStory(
            title=story.title, text=story.text, sources=[story.source], published=story.published, of=of
        )
        self._put(_WAITING, number, kept)
        self._talk.put_rows(self._talk.talk.rows.put(_SEEN, known, _key(number)))

    def waiting(self, before: int | None = None) -> Iterator[tuple[int, WaitingStory]]:
        """The stories that wait, the newest first; those before a number alone."""
        last = None if before is None else _key(before)
        for key, value in self._talk.talk.rows.scan(_WAITING, before=last, newest_first=True):
            yield int.from_bytes(key, "big"), self._read(value, WaitingStory)

    def one(self, number: int) -> WaitingStory:
        """A story that waits.

        Raises:
            NoSuchStory: none of that number waits.
        """
        value = None if number < 1 else self._talk.talk.rows.get(_WAITING, _key(number))
        if value is None:
            raise NoSuchStory(number=number)
        return self._read(value, WaitingStory)

    def done(self, number: int) -> None:
        """A story waits no more, and does not come again.

        Raises:
            NoSuchStory: none of that number waits.
        """
        self.one(number)
        self._talk.put_rows(self._talk.talk.rows.drop(_WAITING, _key(number)))

    # --- the folder

    @property
    def folder(self) -> str:
        """Which folder was looked into last; empty: none was."""
        return (self._talk.talk.rows.get(_FOLDER, b"") or b"").decode()

    def looked_into(self, folder: str) -> None:
        """A folder was looked into."""
        self._talk.put_rows(self._talk.talk.rows.put(_FOLDER, b"", folder.encode()))

    # --- parts

    def _from_another(self, number: int, source: str) -> None:
        """A story stands in another feed as well."""
        value = self._talk.talk.rows.get(_WAITING, _key(number))
        if value is None:
            return
        story = self._read(value, WaitingStory)
        if source not in story.sources and len(story.sources) < _MOST_SOURCES:
            self._put(_WAITING, number, msgspec.structs.replace(story, sources=[*story.sources, source]))

    def _next(self, of: Bucket) -> int:
        number = int.from_bytes(self._talk.talk.rows.get(_LAST, of) or b"", "big") + 1
        self._talk.put_rows(self._talk.talk.rows.put(_LAST, of, _key(number)))
        return number

    def _put(self, bucket: Bucket, number: int, kept: SavedSearch | WaitingStory) -> None:
        self._talk.put_rows(self._talk.talk.rows.put(bucket, _key(number), msgspec.json.encode(kept)))

    def _read(self, value: bytes, shape: type[Kept]) -> Kept:
        return json_as(value, shape, lambda _: Damaged(file=self._talk.store.path.name))


class Looked:
    """A story as searches look at it: folded once, and read for its language when a search asks."""

    def __init__(self, title: str, text: str) -> None:
        self._whole = f"{title}\n{text}"
        self._folded = fold(self._whole)

    @cached_property
    def language(self) -> str:
        """In which it is; empty: it has no letters."""
        return language(self._whole, stops())

    def found_by(self, search: SavedSearch) -> list[str] | None:
        """What of a search stands in it: the words, and those of the actors that do; None: it is not found."""
        if not all(fold(each) in self._folded for each in search.words):
            return None
        actors = [each for each in search.actors if fold(each) in self._folded]
        if (search.actors and not actors) or (search.language and search.language != self.language):
            return None
        return [*search.words, *actors]

    def around(self, words: list[str]) -> str:
        """Some of it around the first of the words that stands in it; the title comes last."""
        title, *rest = [line for line in self._whole.split("\n") if line.strip()] or [""]
        for word in words:
            for line in (*rest, title):
                # Folding changes how long a text is; so pieces are folded, each reaching into the next.
                for start in range(0, len(line), _EXCERPT // 2):
                    piece = line[start : start + _EXCERPT]
                    if fold(word) in fold(piece):
                        return piece.strip()
        return next(iter(rest), title)[:_EXCERPT].strip()


def _known_by(title: str, text: str) -> bytes:
    folded = " ".join(fold(f"{title} {text}").split())
    return blake2b(folded.encode(), digest_size=_DIGEST).digest()


def _key(number: int) -> bytes:
    return number.to_bytes(_SIZE, "big")
