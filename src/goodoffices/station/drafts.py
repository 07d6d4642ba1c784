"""What was refused is kept, and can be sent again (rule 14).

The rules are:

* Whatever speaks against an act that carries words, its words are kept with what they were meant for: an act and its
  arguments, or a line as it was typed.
* A draft that is sent goes the way of every act. Once it is done the draft is gone; if it is refused again, the draft
  stays under its number, as it was sent last.
* Bytes that are no text are kept legible, and cannot be sent by oversight (:mod:`goodoffices.words.bytes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from msgspec import structs

from goodoffices.errors.base import Refusal
from goodoffices.sentences import from_plain
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.api.encoding import encode
from goodoffices.station.draft_store import Draft, DraftStore
from goodoffices.station.handles import write_handle
from goodoffices.station.results import AsTyped
from goodoffices.talk.telling import refused, say
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Instant, Quoted, Sentence
from goodoffices.words import show_bytes

_WORDS: Final = frozenset(
    {"text", "in_substance", "own_words", "amended", "citations", "provisos", "why", "because", "item", "by", "typed"}
)
"""Arguments of acts that hold words, or whole items of the public record."""


class Drafts:
    """The drafts of an open station.

    Raises:
        ReadOnly, DiskFull, DiskFailed, Damaged, in every method.
    """

    def __init__(self, store: DraftStore, clock: Callable[[], Moment]) -> None:
        self._store = store
        self._clock = clock

    def refused(self, act: str, asked: dict[str, Any], refusal: Refusal, number: int | None = None) -> None:
        """Keep an act that was refused; the refusal then names the draft.

        Args:
            number: of the draft that was sent; it stays that draft.
        """
        typed = None if number is None else self._store.one(number).typed
        talk = asked.get("talk")
        draft = Draft(
            talk=_legible(talk) if isinstance(talk, str) else None,
            made=say(self._clock()),
            act=act,
            asked=_legible(asked),
            typed=typed,
            refused=[encode(refused(each), write_handle) for each in refusal.each],
        )
        refusal.draft = self._store.keep(draft, number)

    def all(self, ask: asks.Drafts) -> list[results.DraftKept]:
        """The drafts, oldest first."""
        found = self._store.all(ask.talk)
        return [
            results.DraftKept(
                number=number,
                talk=draft.talk,
                made=Instant.read(draft.made),
                act=draft.act,
                asked=AsTyped(draft.asked),
                typed=AsTyped(draft.typed),
                refused=list(map(_why, draft.refused)),
            )
            for number, draft in found.items()
        ]

    def one(self, number: int) -> Draft:
        """A draft by its number.

        Raises:
            NoSuchDraft: there is none.
        """
        return self._store.one(number)

    def keep(self, ask: asks.KeepDraft) -> results.DraftNumber:
        """Keep what never became an act, or how a draft was typed."""
        empty = Draft(talk=None, made="", act=None, asked={}, typed=None, refused=[])
        before = empty if ask.number is None else self._store.one(ask.number)
        draft = structs.replace(
            before,
            talk=before.talk if ask.talk is None else ask.talk,
            made=say(self._clock()),
            typed=before.typed if ask.typed is None else ask.typed,
            refused=before.refused if ask.refused is None else [msgspec.to_builtins(each) for each in ask.refused],
        )
        return results.DraftNumber(number=self._store.keep(draft, ask.number))

    def forget(self, number: int) -> None:
        """Delete a draft.

        Raises:
            NoSuchDraft: there is none.
        """
        self._store.forget(number)


def holds_words(asked: Any) -> bool:
    """Whether arguments of an act hold anything that somebody said or wrote."""
    return any(map(_is_something, _words_of(asked)))


def has_windows_ends(asked: Any) -> bool:
    """Whether words among the arguments of an act have Windows line ends, which are written down as plain ones."""
    return any(isinstance(words, str) and "\r\n" in words for words in _words_of(asked))


def _words_of(asked: Any) -> Iterator[Any]:
    match asked:
        case dict():
            for name, value in asked.items():
                if name in _WORDS:
                    yield from value if isinstance(value, list | tuple) else [value]
                yield from _words_of(value)
        case list() | tuple():
            for value in asked:
                yield from _words_of(value)
        case _:
            return


def _is_something(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _legible(plain: Any) -> Any:
    """Plain data as it can be kept."""
    match plain:
        case str():
            return show_bytes(plain)
        case dict():
            return {_legible(name): _legible(value) for name, value in plain.items()}
        case list() | tuple():
            return [_legible(each) for each in plain]
        case _:
            return plain


def _why(kept: dict[str, Any]) -> Sentence:
    """Why something was refused, as it was kept."""
    if "facts" in kept:
        return from_plain(kept)
    return Sentence.of("draft.refused_before", what=Quoted(str(kept.get("what", ""))))
