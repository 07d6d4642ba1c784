"""What was refused is kept, and so is what somebody puts aside half written; both can be sent (rule 14).

The rules are:

* Whatever speaks against an act that carries words, its words are kept with what they were meant for: an act and its
  arguments, or a line as it was typed.
* Any act can be put aside as far as it is written, also where it has no shape yet. It is given back as it came.
* Nothing of a draft enters a transcript or leaves the station: only the act does, once it is sent. A draft belongs to a
  talk and a leg, and goes with its talk.
* A draft that is sent goes the way of every act. Once it is done the draft is gone; if it is refused again, the draft
  stays under its number, as it was sent last. Where it cannot be deleted, the act is done all the same (``sent``).
* Bytes that are no text are kept legible, and cannot be sent by oversight (:mod:`goodoffices.words.bytes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

import msgspec
from msgspec import structs

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import AmbiguousName, DraftNameTaken, NoSuchDraft
from goodoffices.sentences import from_plain
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.api.encoding import encode
from goodoffices.station.database import NO_DISK
from goodoffices.station.draft_store import Draft, DraftStore
from goodoffices.station.handles import write_handle
from goodoffices.station.naming import meant
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

    Args:
        titles: the talks that there are, for whoever names one by its beginning.
        legs: those of a talk, for the same; none where it does not open.

    Raises:
        ReadOnly, DiskFull, DiskFailed, Damaged, in every method.
    """

    def __init__(
        self,
        store: DraftStore,
        clock: Callable[[], Moment],
        titles: Callable[[], Iterable[str]],
        legs: Callable[[str], Iterable[str]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._titles = titles
        self._legs = legs
        self._sent: set[int] = set()

    def refused(self, act: str, asked: dict[str, Any], refusal: Refusal, number: int | None = None) -> None:
        """Keep an act that was refused; the refusal then names the draft.

        Args:
            number: of the draft that was sent; it stays that draft.
        """
        before = _EMPTY if number is None else self._store.one(number)
        talk = self._talk(asked.get("talk"))
        leg = self._leg(talk, _leg(asked) or before.leg)
        draft = structs.replace(
            before,
            talk=talk,
            made=say(self._clock()),
            act=act,
            asked=_legible(asked),
            refused=[encode(refused(each), write_handle) for each in refusal.each],
            leg=leg,
            name=None if self._taken(before.name, talk, leg, number) else before.name,
        )
        refusal.draft = self._store.keep(draft, number)

    def all(self, ask: asks.Drafts) -> list[results.DraftKept]:
        """The drafts, oldest first."""
        self._forget_what_was_sent()
        talk = self._talk(ask.talk)
        found = self._store.all(talk, self._leg(talk, ask.leg))
        return [_shown(number, draft) for number, draft in found.items() if number not in self._sent]

    def mark(self, talk: str | None = None, leg: str | None = None) -> str:
        """A mark of the drafts of a talk or leg, or of all: another one once one changed; empty: there is none."""
        return self._store.mark(talk, leg)

    def take_up(self, number: int) -> results.DraftKept:
        """A draft as it was put aside.

        Raises:
            NoSuchDraft: there is none of that number.
        """
        return _shown(number, self._store.one(number))

    def one(self, number: int) -> Draft:
        """A draft by its number.

        Raises:
            NoSuchDraft: there is none.
        """
        return self._store.one(number)

    def keep(self, ask: asks.KeepDraft) -> results.DraftNumber:
        """Put something aside, or change what was; a name that is there on that leg means the draft that has it.

        Raises:
            NoSuchDraft: there is none of that number.
            DraftNameTaken: another draft of that leg is called so.
        """
        asked = None if ask.asked is None else _legible(ask.asked)
        given = {} if asked is None else asked
        talk = self._talk(given.get("talk") if ask.talk is None else ask.talk)
        leg = self._leg(talk, _leg(given) if ask.leg is None else ask.leg)
        self._forget_what_was_sent()
        number = ask.number
        if number is None and ask.name is not None:
            number = self._store.named(ask.name, talk, leg)
        before = _EMPTY if number is None else self._store.one(number)
        talk = before.talk if talk is None else talk
        leg = before.leg if leg is None else self._leg(talk, leg)
        now_refused = [] if asked is not None else before.refused
        draft = Draft(
            talk=talk,
            made=say(self._clock()),
            act=before.act if ask.act is None else ask.act,
            asked=before.asked if asked is None else asked,
            typed=before.typed if ask.typed is None else ask.typed,
            refused=now_refused if ask.refused is None else [msgspec.to_builtins(each) for each in ask.refused],
            leg=leg,
            name=before.name if ask.name is None else ask.name,
        )
        taken = self._taken(draft.name, draft.talk, draft.leg, number)
        if taken is not None:
            raise DraftNameTaken(name=str(draft.name), number=taken)
        return results.DraftNumber(number=self._store.keep(draft, number))

    def _taken(self, name: str | None, talk: str | None, leg: str | None, number: int | None) -> int | None:
        """Which other draft of a leg has a name; None: none has."""
        found = None if name is None else self._store.named(name, talk, leg)
        return None if found == number else found

    def _talk(self, title: object) -> str | None:
        """The title as it is spelled, of a talk that is there; else as it was given."""
        if not isinstance(title, str):
            return None
        with suppress(AmbiguousName):
            return meant(title, self._titles()) or show_bytes(title)
        return show_bytes(title)

    def _leg(self, talk: str | None, name: str | None) -> str | None:
        """The leg as it is spelled, of a talk that opens; else as it was given."""
        if talk is None or name is None:
            return name
        with suppress(AmbiguousName):
            return meant(name, self._legs(talk)) or name
        return name

    def forget(self, number: int) -> None:
        """Delete a draft.

        Raises:
            NoSuchDraft: there is none.
        """
        self._store.forget(number)

    def forget_sent(self, number: int) -> None:
        """Delete a draft that was sent; where the disk does not take it, later. Until then it is in no list."""
        self._sent.add(number)
        self._forget_what_was_sent()

    def _forget_what_was_sent(self) -> None:
        for number in sorted(self._sent):
            try:
                self._store.forget(number)
            except NO_DISK:
                return
            except NoSuchDraft:
                pass
            self._sent.discard(number)

    def numbers(self) -> set[int]:
        """The numbers of all drafts that are still in the file."""
        return set(self._store.all())


_EMPTY: Final = Draft(talk=None, made="", act=None, asked={}, typed=None, refused=[])


def _shown(number: int, draft: Draft) -> results.DraftKept:
    return results.DraftKept(
        number=number,
        name=draft.name,
        talk=draft.talk,
        leg=draft.leg,
        made=Instant.read(draft.made),
        act=draft.act,
        asked=AsTyped(draft.asked),
        typed=AsTyped(draft.typed),
        refused=list(map(_why, draft.refused)),
    )


def _leg(asked: dict[str, Any]) -> str | None:
    """The leg that the arguments of an act name: its own, or that of the recipient."""
    named = (asked.get(field) for field in ("leg", "to"))
    return next((show_bytes(each) for each in named if isinstance(each, str)), None)


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
