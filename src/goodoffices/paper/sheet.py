"""A delivery sheet on paper: what the recipient is given, or the copy that the mediator keeps.

The rules are (rules 5, 6, 8, 18, 19):

* Each item says what it is: the very words, in substance, or the mediator's own; whose, unless unnamed; by whose hand.
* Every line of somebody's words is marked as theirs (:mod:`goodoffices.words.marked`), and no other line is: words
  cannot begin another item. A translation says whose it is and has a mark of its own.
* The recipient's copy holds what crosses and nothing else: no source, no term, no date of release, no reference.
* The mediator's copy adds the terms' end, how each item may be brought at most, and what speaks against delivering it.
* The digest at the foot is of the printed items alone, line by line, so that two prints of one sheet can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from jinja2 import Environment, PackageLoader, StrictUndefined

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.sentences import Speech, speech
from goodoffices.sentences.items import item
from goodoffices.sentences.piece import TRANSLATION, Piece, Quotation
from goodoffices.talk.views import Sentence, SheetView
from goodoffices.words import THEIRS, TRANSLATED, marked


class Copy(Enum):
    """For whom a sheet is printed."""

    SIDE = "side"
    MEDIATOR = "mediator"


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet ready to be set as text or as HTML. ``digest``: of its items, as it stands at the foot."""

    language: str
    direction: str
    title: str
    for_whom: str
    pieces: tuple[Piece, ...]
    warnings: tuple[str, ...]
    closing: tuple[str, ...]
    digest: str
    digest_line: str


def paper(sheet: SheetView, *, language: str, copy: Copy = Copy.SIDE) -> Paper:
    """Set a sheet for a reader of ``language`` (BCP 47)."""
    tongue = speech(language)
    pieces = tuple(item(tongue, each, on_a_sheet=True) for each in sheet.items)
    printed = "\n".join(_items(tongue, pieces))
    printed_digest = digest(labels.PRINT, printed.encode()).hex()[:16]
    return Paper(
        language=tongue.language,
        direction=tongue.direction,
        title=tongue.say("From the mediator"),
        for_whom=tongue.say("For {side}", side=sheet.leg),
        pieces=pieces,
        warnings=_warnings(tongue, sheet) if copy is Copy.MEDIATOR else (),
        closing=_closing(tongue, sheet, copy),
        digest=printed_digest,
        digest_line=tongue.say("Digest of the words above: {digest}", digest=printed_digest),
    )


def _warnings(tongue: Speech, sheet: SheetView) -> tuple[str, ...]:
    heading = (tongue.say("DO NOT DELIVER"),) if sheet.state == "do_not_deliver" else ()
    said = map(tongue.tell, (*sheet.warnings, *manners(sheet)))
    return (*heading, *said)


def manners(sheet: SheetView) -> list[Sentence]:
    """How each item may be brought, where not everything is allowed."""
    return [
        Sentence.of(f"item_at_most.{manner}", number=number)
        for number, manner in enumerate(sheet.manners, start=1)
        if manner in ("spoken", "shown")
    ]


def _closing(tongue: Speech, sheet: SheetView, copy: Copy) -> tuple[str, ...]:
    if copy is Copy.SIDE:
        return (tongue.say("Nothing here binds anybody unless it says so."),)
    kept = tongue.say("The mediator's copy: keep it apart from the other one.")
    if sheet.until is None:
        return (kept,)
    return (kept, tongue.say("To be delivered by {moment}.", moment=sheet.until))


# --- setting it -----------------------------------------------


def sheet_text(page: Paper) -> str:
    """A sheet as plain text: words in logical order, one thought a line.

    A line of a sheet begins with a number (an item), with three spaces and a sign (about it, or its words), with two
    exclamation marks (a warning), or else belongs to the head or foot.
    """
    lines = [page.title, page.for_whom, ""]
    lines.extend(f"!! {warning}" for warning in page.warnings)
    if page.warnings:
        lines.append("")
    lines.extend(_items(speech(page.language), page.pieces))
    return "\n".join([*lines, *page.closing, page.digest_line]) + "\n"


def _items(tongue: Speech, pieces: tuple[Piece, ...]) -> Iterator[str]:
    """The items of a sheet, line by line, each with an empty line after it."""
    for number, piece in enumerate(pieces, start=1):
        yield f"{number}. {piece.heading}"
        for lead, answered in zip(piece.leads, piece.answered, strict=True):
            yield f"   {lead}"
            yield from _lines(answered)
        if piece.stated:
            yield f"     {piece.stated}"
        for words in piece.words:
            yield from _lines(words)
        if piece.translation is not None:
            yield f"   {tongue.say(TRANSLATION)}"
            yield from _lines(piece.translation, mark=TRANSLATED)
        yield from (f"   - {note.text}" for note in piece.notes)
        yield ""


def _lines(words: Quotation, mark: str = THEIRS) -> list[str]:
    return marked(words.text, words.direction, mark=mark, indent=5)


_ENVIRONMENT = Environment(
    loader=PackageLoader("goodoffices.paper", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def sheet_html(page: Paper) -> str:
    """A sheet as one HTML file without script, pictures or addresses, for the screen and for A4 paper."""
    tongue = speech(page.language)
    return _ENVIRONMENT.get_template("sheet.html").render(page=page, courtesy=tongue.say(TRANSLATION))
