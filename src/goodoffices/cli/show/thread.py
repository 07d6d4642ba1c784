"""A thread, and everything that one seat has in front of it: pieces (:mod:`goodoffices.sentences.contents`) in rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.text import Text

from goodoffices.cli.printer import BAD, GOOD, MINDED, QUIET, STRONG, apart, row, words_rows
from goodoffices.cli.printer import Piece as Part
from goodoffices.cli.show.plainly import english
from goodoffices.sentences import contents
from goodoffices.sentences.piece import TRANSLATION, Piece, Quotation, Weight
from goodoffices.station.results import ThreadPage
from goodoffices.talk.views import (
    CommitmentView,
    ConditionView,
    LegView,
    LineView,
    PersonView,
    Reference,
    Sentence,
    View,
)
from goodoffices.words import TRANSLATED

_STYLES: Final[dict[Weight, str]] = {"plain": "", "quiet": QUIET, "good": GOOD, "minded": MINDED, "bad": BAD}
_OF_THE_DESK_ALONE: Final = frozenset({"founded", "mapped", "drew"})
"""What the desk writes down for itself; 'read desk' shows it, a view of everything does not."""


def page(view: ThreadPage) -> Iterator[Text]:
    """A page of a thread."""
    yield from _each(view.clock, BAD, indent=0)
    if view.before is not None:
        yield row((f"(earlier entries: --before {view.before.handle})", QUIET))
    if not view.lines:
        yield row("There is nothing here yet.")
    for entry in view.lines:
        yield from line(entry)
    if view.after is not None:
        yield row((f"(later entries: --after {view.after.handle})", QUIET))


def line(view: LineView) -> Iterator[Text]:
    """One entry: who, when and how, and below it what stands in it."""
    tongue = english()
    parts: list[Part] = [(tongue.fact(view.at), QUIET), "  ", (apart(view.by), STRONG)]
    if view.hand is not None:
        parts.append(f" ({contents.hand(tongue, view.hand)})")
    parts.append((f"  {tongue.term(view.kind)}", QUIET))
    if view.doubtful:
        parts.append(("  the time is doubtful", MINDED))
    if view.mail is not None:
        parts.append((f"  {tongue.tell(view.mail)}", QUIET))
    yield row(*parts)
    yield from _each([] if view.mistakable is None else [view.mistakable], BAD)
    if view.void is not None:
        yield row((contents.void(tongue, view.void), BAD), indent=2)
    yield from things(view)
    if not view.content:
        yield row((view.ref.handle, QUIET), indent=2)


def things(view: LineView) -> Iterator[Text]:
    """What stands in an entry."""
    for each in view.content:
        yield from thing(each.ref, contents.content(english(), view, each))


def thing(ref: Reference, piece: Piece) -> Iterator[Text]:
    """A piece after its handle; what is taken out of a talk has none."""
    named: list[Part] = [(ref.handle, STRONG), "  "] if ref.entry else []
    beside: list[Part] = [] if piece.beside is None else [" · ", (piece.beside.text, _STYLES[piece.beside.weight])]
    yield row(*named, piece.heading, *beside, indent=2)
    for lead, wording in zip(piece.leads, piece.answered, strict=True):
        yield row(lead, indent=6)
        yield from words_rows(wording.text, indent=8, way=wording.direction)
    if piece.stated:
        yield row(piece.stated, indent=6)
    for wording in piece.words:
        yield from words_rows(wording.text, indent=6, way=wording.direction)
    yield from _translation(piece.translation, indent=6)
    for note in piece.notes:
        yield row((note.text, _STYLES[note.weight]), indent=6)
        yield from _translation(note.translation, indent=8)


def _translation(wording: Quotation | None, *, indent: int) -> Iterator[Text]:
    if wording is not None:
        yield row((english().say(TRANSLATION), QUIET), indent=indent)
        yield from words_rows(wording.text, indent=indent, way=wording.direction, mark=TRANSLATED)


def _each(told: Iterable[Sentence], style: str, *, indent: int = 2) -> Iterator[Text]:
    yield from (row((english().tell(each), style), indent=indent) for each in told)


# --- a whole view --------------------------------------------------


def view(view: View) -> Iterator[Text]:
    """Everything that one seat has in front of it."""
    tongue = english()
    for each in view.legs:
        yield from leg(each)
        yield row()
    open_sheets = [sheet for sheet in view.sheets if sheet.state != "delivered"]
    if open_sheets:
        yield row(("Sheets", STRONG))
    for sheet in open_sheets:
        yield row(f"{sheet.ref.handle}  for {apart(sheet.leg)}: {tongue.term(sheet.state)}", indent=2)
        yield from _each(sheet.warnings, BAD, indent=6)
    if view.still_to_tell:
        yield row(("Still to be told", STRONG))
    for owed in view.still_to_tell:
        ref = "" if owed.ref is None else f"{owed.ref.handle}  "
        yield row((ref, STRONG), f"{apart(owed.side)}: {tongue.tell_all(owed.told)}", indent=2)
        for words in owed.words:
            yield from words_rows(words, indent=6)


def leg(view: LegView) -> Iterator[Text]:
    """A leg: who sits there, what waits, the thread, and what is open."""
    tongue = english()
    closed = ", closed" if view.closed else ""
    yield row((apart(view.leg), STRONG), f"  ({view.room}{closed})")
    if view.people:
        yield row((f"people: {'; '.join(map(_person, view.people))}", QUIET), indent=2)
    if view.gate is not None:
        yield row((f"the gate is shut: {tongue.tell(view.gate)}", BAD), indent=2)
    if view.heard:
        heard = ", ".join(f"{apart(each.name)}: {tongue.fact(each.at)}" for each in view.heard)
        yield row((f"last heard from: {heard}", QUIET), indent=2)
    yield from _each(view.mistakable, BAD)
    yield from _each((*view.missing, *view.waiting), MINDED)
    if view.held:
        yield row((f"entries that wait for others: {view.held}", MINDED), indent=2)
    for entry in view.lines:
        if view.room != "desk" or entry.kind not in _OF_THE_DESK_ALONE:
            yield from line(entry)
    yield from standing(view.leg, view.conditions, view.commitments)


def standing(leg: str, conditions: list[ConditionView], commitments: list[CommitmentView]) -> Iterator[Text]:
    """What is open on a leg, and what was undertaken there."""
    tongue = english()
    if conditions:
        yield row(("Conditions", STRONG), indent=2)
    for condition in conditions:
        yield from thing(condition.ref, contents.condition(tongue, leg, condition))
    if commitments:
        yield row(("Undertakings and commitments", STRONG), indent=2)
    for commitment in commitments:
        yield from thing(commitment.ref, contents.commitment(tongue, commitment))


def _person(view: PersonView) -> str:
    left = " (the station is lost)" if view.barred else " (gave up the seat)" if view.left else ""
    return f"{apart(view.name)}, {english().term(view.role)}{left}"
