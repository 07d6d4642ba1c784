"""A view in lines for a person: one thought a line, names isolated, words in quotation marks, no reference to act on.

What is said of each thing, and in which order, is that of every medium (:mod:`goodoffices.sentences.contents`). Words
stay inside their quotation marks and on one line (:mod:`goodoffices.words.marked`), so that no line is made by them.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.sentences import contents, speech
from goodoffices.sentences.piece import TRANSLATION, Piece, Quotation
from goodoffices.talk.views import (
    CommitmentView,
    ConditionView,
    LegView,
    LineView,
    PersonView,
    ReplyView,
    Sentence,
    SheetView,
    StageView,
    TermsView,
    ToldView,
    View,
    WordsView,
)
from goodoffices.words import isolate, on_one_line, quoted

_SAID = speech("en")


def lines_of(view: View) -> list[str]:
    """Everything in a view, in its order. With several legs each line names its leg."""
    named = len(view.legs) > 1
    lines = [
        f"{isolate(leg.leg)} | {line}" if named else line
        for leg in view.legs
        for line in (*lines_of_leg(leg), *(_state_of(leg) if named else ()))
    ]
    lines.extend(_sheet(each) for each in view.sheets)
    lines.extend(f"To {isolate(each.leg)}: {_SAID.tell(warning)}" for each in view.sheets for warning in each.warnings)
    lines.extend(f"Still to tell: {isolate(each.side)}: {_SAID.tell_all(each.told)}" for each in view.still_to_tell)
    return lines


def lines_of_leg(leg: LegView) -> list[str]:
    """The thread of a leg and what follows from it."""
    return [
        *(line for each in leg.lines for line in _thread(each)),
        *(condition_in_words(leg.leg, each) for each in leg.conditions),
        *map(commitment_in_words, leg.commitments),
        *map(_SAID.tell, (*leg.waiting, *leg.missing, *leg.mistakable)),
    ]


def _state_of(leg: LegView) -> list[str]:
    """What a mediator sees of a leg besides its thread."""
    people = [f"Seated: {_person(person)}" for person in leg.people]
    return people if leg.gate is None else [*people, f"The gate is shut: {_SAID.tell(leg.gate)}"]


def _person(person: PersonView) -> str:
    left = " (the station is lost)" if person.barred else " (gave up the seat)" if person.left else ""
    return f"{isolate(person.name)}, {_SAID.tell(Sentence.of(f'role.{person.role}'))}{left}"


def _thread(line: LineView) -> Iterator[str]:
    ending = "" if line.void is None else f" ({contents.void(_SAID, line.void)})"
    for each in line.content:
        piece = contents.content(_SAID, line, each)
        if isinstance(each, WordsView | ReplyView | StageView):
            yield _by_somebody(line, piece) + ending
        elif not isinstance(each, ToldView):
            yield in_one_line(piece) + ending
        elif each.told:
            yield f"{isolate(line.by)}: {in_one_line(piece)}{_noted(line)}{ending}"


def _noted(line: LineView) -> str:
    return "" if line.hand is None else f" ({contents.hand(_SAID, line.hand)})"


def _by_somebody(line: LineView, piece: Piece) -> str:
    """An act of a side, with all that is said of it in brackets behind it."""
    said = " ".join(map(_quoted, piece.words)) or piece.heading
    hand = [] if line.hand is None else [contents.hand(_SAID, line.hand)]
    what = [piece.heading] if piece.words else []
    terms = [] if piece.beside is None else [piece.beside.text]
    notes = [f"{note.text.removesuffix('.')}{_translated(note.translation)}" for note in piece.notes]
    return f"{isolate(line.by)}: {said} ({'; '.join([*hand, *what, *terms, *notes])})"


def in_one_line(piece: Piece) -> str:
    """What the mediator said or the program tells: the heading, what it is about, the words, and the notes."""
    answered = [
        f"{lead} {isolate(on_one_line(each.text), each.direction)}"
        for lead, each in zip(piece.leads, piece.answered, strict=True)
    ]
    stated = [f"“{piece.stated}”"] if piece.stated else []
    notes = [note.text for note in piece.notes]
    said = [*answered, *stated, *map(_quoted, piece.words), *notes]
    beside = "" if piece.beside is None else f" ({piece.beside.text})"
    return f"{piece.heading}{beside}{':' if said else ''} {' '.join(said)}{_translated(piece.translation)}".rstrip()


def _quoted(words: Quotation) -> str:
    return quoted(words.text, words.direction)


def _translated(words: Quotation | None) -> str:
    return "" if words is None else f" {TRANSLATION} {_quoted(words)}"


def marking(terms: TermsView) -> str:
    """Terms of release as they stand, in words."""
    return contents.terms(_SAID, terms).text


def condition_in_words(leg: str, condition: ConditionView) -> str:
    """A condition and its state, in one line."""
    return f"Condition: {in_one_line(contents.condition(_SAID, leg, condition))}"


def commitment_in_words(commitment: CommitmentView) -> str:
    """What an answered assurance comes to, in one line."""
    return in_one_line(contents.commitment(_SAID, commitment))


def _sheet(sheet: SheetView) -> str:
    items = "one item" if len(sheet.items) == 1 else f"{len(sheet.items)} items"
    until = "" if sheet.until is None else f", to be delivered by {_SAID.fact(sheet.until)}"
    return f"Sheet for {isolate(sheet.leg)}, {items}: {_SAID.term(sheet.state)}{until}"
