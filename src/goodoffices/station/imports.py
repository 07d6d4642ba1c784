"""Articles that were imported into a talk: the kept text, and what became of each item that was proposed from it.

The rules are:

* An import is a blob, the text as it is kept, with what a person said of it: when it was published, and by whom. It is
  forgotten with its blob.
* What is proposed is derived from the text and from that alone, each time somebody looks
  (:mod:`goodoffices.importing`). Nothing of it is kept, and nothing enters the record by itself.
* What is kept is what a person did with a proposal: entered it, with which fields changed, or dropped it. A proposal is
  known by its place in the text and its kind, so that this outlives other rules for proposing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

import msgspec

from goodoffices.errors.station import Damaged, NoSuchImport
from goodoffices.foreign import json_as
from goodoffices.importing import Asked, Near, Proposal, Proposals, Source, Span, nearby, propose
from goodoffices.importing.clauses import sentences
from goodoffices.importing.lexicon import lexicon
from goodoffices.importing.page import parts
from goodoffices.station.blobs import Blobs
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.rows import Bucket
from goodoffices.talk.terms import Moment
from goodoffices.words import fold

_HEADS: Bucket = b"import"
"""Rows by the number of the blob: what a person said of an article."""
_DONE: Bucket = b"import done"
"""Rows by the number of the blob and the key of a proposal: what became of it."""
_ADDED: Bucket = b"import added"
"""Rows by the number of the blob and an entry: an item of sentences that a person chose, which nobody proposed."""
_SPLIT: Bucket = b"import split"
"""Rows by the number of the blob, the key of a proposal and an entry: an item of a proposal that has another one."""
_SIZE = 8
_LONGEST_ID = 64
"""Bytes of the id of an entry, at most."""
_MOST_NEAR = 30
"""Other articles with which one is compared."""
MEDIA_TYPE = "text/plain"


class ImportKept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person said of an article.

    Attributes:
        published: the day of publication, as a day number of the record.
        outlet: who published it; empty: nobody said.
    """

    published: int
    outlet: str


class Done(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person did with a proposal.

    Attributes:
        entry: the entry that brought the item, in hexadecimal digits; empty: the proposal was dropped.
        another: there is another item in the same words, for which the proposal goes on waiting.
        changed: the fields that were changed, and those that were empty and filled in.
        kept: the fields that were proposed and stayed as they were.
    """

    entry: str
    another: bool = False
    changed: list[str] = []
    filled: list[str] = []
    kept: list[str] = []


class Imports:
    """The imports of an open talk. What is changed is still to be kept with the talk."""

    def __init__(self, talk: OpenTalk) -> None:
        self._talk = talk
        self._blobs = Blobs(talk)

    def begin(self, source: Source, kept: ImportKept, now: Moment) -> int:
        """Keep the text of an article; gives its number."""
        number = self._blobs.put(source.name, MEDIA_TYPE, source.text.encode(), [], now)
        self._talk.put_rows(self._talk.talk.rows.put(_HEADS, _key(number), msgspec.json.encode(kept)))
        return number

    def all(self) -> Iterator[int]:
        """The numbers, in their order."""
        for key, _ in self._talk.talk.rows.scan(_HEADS):
            yield int.from_bytes(key, "big")

    def one(self, number: int) -> ImportKept:
        """What was said of one.

        Raises:
            NoSuchImport: there is none of that number.
        """
        value = None if number < 1 else self._talk.talk.rows.get(_HEADS, _key(number))
        if value is None:
            raise NoSuchImport(number=number)
        return json_as(value, ImportKept, lambda _: Damaged(file=self._talk.store.path.name))

    def same_as(self, text: str, outlet: str) -> int | None:
        """The article that has this text and is of this outlet; None: there is none."""
        digest = sha256(text.encode()).hexdigest()
        same = (each for each in self.all() if self._blobs.one(each).sha256 == digest)
        return next((each for each in same if fold(self.one(each).outlet) == fold(outlet)), None)

    def source(self, number: int) -> Source:
        """The kept text of one."""
        self.one(number)
        return Source(name=self._blobs.one(number).name, text=self._blobs.data(number).decode())

    def proposed(self, number: int, actors: tuple[str, ...]) -> Proposals:
        """What is proposed from the text of one.

        Args:
            actors: the names of the sides of the talk.
        """
        kept = self.one(number)
        asked = Asked(published=kept.published, outlet=kept.outlet, actors=actors)
        return _proposed(self.source(number), asked)

    def sentences(self, number: int) -> tuple[Span, ...]:
        """The sentences of the text of one, also those of headlines and of other stories, in their order."""
        return _sentences(self.source(number))

    def near(self, number: int) -> Iterator[tuple[int, str]]:
        """The articles that may be of the origin of one, with what they are of it; among those imported last."""
        others = [each for each in sorted(self.all(), reverse=True) if each != number][:_MOST_NEAR]
        texts = tuple(Source(name=str(each), text=self.source(each).text) for each in others)
        return ((int(each.name), each.kind) for each in _nearby(self.source(number), texts))

    def done(self, number: int, proposal: Proposal) -> Done | None:
        """What became of a proposal; None: it still waits for a person."""
        value = self._talk.talk.rows.get(_DONE, _key(number) + key_of(proposal))
        return None if value is None else self._done(value)

    def do(self, number: int, proposal: Proposal, done: Done) -> None:
        """A person did something with a proposal; where another item is in it, it goes on waiting."""
        key = _key(number) + key_of(proposal)
        bucket, key = (_SPLIT, key + bytes.fromhex(done.entry)) if done.another else (_DONE, key)
        self._talk.put_rows(self._talk.talk.rows.put(bucket, key, msgspec.json.encode(done)))

    def parts(self, number: int, proposal: Proposal) -> list[Done]:
        """The items that were entered of a proposal before it was done, since another one was in it."""
        key = _key(number) + key_of(proposal)
        found = self._talk.talk.rows.scan(_SPLIT, after=key, before=key + b"\xff" * _LONGEST_ID)
        return [self._done(value) for _, value in found]

    def add(self, number: int, entry: bytes) -> None:
        """A person entered an item that nobody proposed."""
        self._talk.put_rows(self._talk.talk.rows.put(_ADDED, _key(number) + entry, b""))

    def added(self) -> int:
        """How many items were entered that nobody proposed, from every import."""
        return sum(1 for _ in self._talk.talk.rows.scan(_ADDED))

    def undo(self, number: int, proposal: Proposal) -> None:
        """A dropped proposal waits again."""
        self._talk.put_rows(self._talk.talk.rows.drop(_DONE, _key(number) + key_of(proposal)))

    def forget(self, number: int) -> None:
        """What was said and done of an import, whose text is forgotten."""
        rows = self._talk.talk.rows.drop(_HEADS, _key(number))
        for bucket in (_DONE, _SPLIT, _ADDED):
            for key, _ in self._talk.talk.rows.scan(bucket, after=_key(number), before=_key(number + 1)):
                rows = rows.drop(bucket, key)
        self._talk.put_rows(rows)
        forget_texts()

    def counts(self, number: int) -> tuple[int, int]:
        """How many items of one were entered, and how many proposals dropped."""
        done = [self._done(value) for value in self._of(_DONE, number)]
        entered = sum(1 for each in done if each.entry)
        more = sum(1 for bucket in (_SPLIT, _ADDED) for _ in self._of(bucket, number))
        return entered + more, len(done) - entered

    def everything_done(self) -> Iterator[Done]:
        """What became of every proposal of every import."""
        for bucket in (_DONE, _SPLIT):
            for _, value in self._talk.talk.rows.scan(bucket):
                yield self._done(value)

    def _of(self, bucket: Bucket, number: int) -> Iterator[bytes]:
        found = self._talk.talk.rows.scan(bucket, after=_key(number), before=_key(number + 1))
        return (value for _, value in found)

    def _done(self, value: bytes) -> Done:
        return json_as(value, Done, lambda _: Damaged(file=self._talk.store.path.name))


def key_of(proposal: Proposal) -> bytes:
    """By what a proposal is known: the places that it was read from, and its kind."""
    places = " ".join(f"{each.start}-{each.end}" for each in proposal.evidence)
    return sha256(f"{proposal.fields['kind'].value} {places}".encode()).digest()


def _key(number: int) -> bytes:
    return number.to_bytes(_SIZE, "big")


def forget_texts() -> None:
    """Forget what was derived from articles: of one that was forgotten, of a talk that was destroyed, at the lock."""
    for each in (_proposed, _nearby, _sentences):
        each.cache_clear()


@lru_cache(maxsize=16)
def _sentences(source: Source) -> tuple[Span, ...]:
    found: list[Span] = []
    for number, part in enumerate(parts(source)):
        within = sentences(part.span, number, len(found), lexicon(part.language), "")
        found += [source.span(each.start, each.end) for each in within]
    return tuple(each for each in found if each.text)


@lru_cache(maxsize=16)
def _proposed(source: Source, asked: Asked) -> Proposals:
    return propose(source, asked)


@lru_cache(maxsize=16)
def _nearby(source: Source, others: tuple[Source, ...]) -> tuple[Near, ...]:
    return nearby(source, others)
