"""Entries of a thread as a page lays them out: what stands beside what, in which face, under which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from goodoffices.sentences import Speech, contents
from goodoffices.sentences.piece import TRANSLATION, Piece, Quotation, Remark
from goodoffices.talk.events import Closeness
from goodoffices.talk.views import (
    Content,
    Instant,
    ItemView,
    LineView,
    ReadBackView,
    Reference,
    ReplyView,
    Sentence,
    StageView,
    ToldView,
    WordsView,
)
from goodoffices.web import html

OF_THE_DESK_ALONE: Final = frozenset({"founded", "mapped", "drew"})
"""What the desk writes down for itself."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A piece as a page lays it out.

    Attributes:
        ref: names it; empty: nothing does.
        view: what it was made of, where it stands in an entry.
        very: its words are their author's own, to the letter.
        beside_words: its heading stands in the margin, below its terms.
        mark: the sign of how far it may go; empty: none.
        stance: of an answer: what it says.
    """

    ref: Reference
    piece: Piece
    translated_by: str
    view: Content | None = None
    very: bool = False
    beside_words: bool = False
    mark: str = ""
    stance: str = ""

    @property
    def heading(self) -> str:
        """What it is, and whose."""
        return self.piece.heading

    @property
    def beside(self) -> Remark | None:
        """Its terms, or how far it is."""
        return self.piece.beside

    @property
    def stated(self) -> str:
        """What the program says in the place of words."""
        return self.stance or self.piece.stated

    @property
    def words(self) -> tuple[Quotation, ...]:
        """The words."""
        return self.piece.words

    @property
    def translation(self) -> Quotation | None:
        """A courtesy translation."""
        return self.piece.translation

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What is said of it."""
        return self.piece.notes

    @property
    def answered_with_leads(self) -> list[tuple[str, Quotation]]:
        """The words that it is about, each after what leads to it."""
        return list(zip(self.piece.leads, self.piece.answered, strict=True))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, laid out.

    Attributes:
        day: if another day begins with it.
        told: it is an event and holds no words: one line says it.
        brought: the mediator said it on this leg.
        hand: by whose hand; empty: its author's own.
    """

    line: LineView
    day: str
    told: bool
    brought: bool
    hand: str
    void: str
    pieces: tuple[Laid, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Words of a leg that somebody can choose: what names them, when they came, and the words."""

    ref: Reference
    at: Instant
    words: Quotation


def choices(tongue: Speech, lines: Iterable[LineView]) -> list[Choice]:
    """The words that stand in entries, the last first."""
    found = [
        Choice(each.ref, line.at, piece.words[0])
        for line in lines
        if line.void is None
        for each in line.content
        if each.ref.entry and (piece := contents.content(tongue, line, each)).words
    ]
    return found[::-1]


def laid_out(tongue: Speech, lines: Iterable[LineView]) -> Iterator[Entry]:
    """Entries in the order of a thread."""
    before = ""
    for line in lines:
        day = html.day(line.at, tongue.language)
        yield _entry(tongue, line, "" if day == before else day)
        before = day


def _entry(tongue: Speech, line: LineView, day: str) -> Entry:
    return Entry(
        line=line,
        day=day,
        told=all(isinstance(each, ToldView) and not each.words for each in line.content),
        brought=any(isinstance(each, ItemView | ReadBackView) for each in line.content),
        hand="" if line.hand is None else contents.hand(tongue, line.hand),
        void=contents.void(tongue, line.void),
        pieces=tuple(laid(tongue, line, each) for each in line.content),
    )


def laid(tongue: Speech, line: LineView, view: Content) -> Laid:
    """One thing that stands in an entry."""
    return Laid(
        ref=view.ref,
        piece=contents.content(tongue, line, view),
        translated_by=tongue.say(TRANSLATION),
        view=view,
        very=_is_very(line, view),
        beside_words=isinstance(view, WordsView | ReplyView),
        mark=_mark(view),
        stance=tongue.tell(Sentence.of(f"stance.{view.stance}")) if isinstance(view, ReplyView) else "",
    )


def _is_very(line: LineView, view: Content) -> bool:
    """Whether words are their author's own to the letter; an item, if it crossed so."""
    match view:
        case WordsView():
            return line.own if line.hand is None else Closeness(line.hand.closeness).carries_very_words
        case ItemView(form=form):
            return form == "verbatim"
        case _:
            return False


def _mark(view: Content) -> str:
    match view:
        case WordsView(terms=terms) | ReplyView(terms=terms) | StageView(terms=terms):
            return (
                terms.carriage
                if terms.state in ("open", "not_yet")
                else "no"
                if terms.state == "lapsed"
                else "withheld"
            )
        case ItemView(receipt="delivered" | "conveyed"):
            return "done"
        case _:
            return ""
