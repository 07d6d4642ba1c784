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
from goodoffices.talk.views import HandView, ItemView, Sentence, SheetView
from goodoffices.words import THEIRS, TRANSLATED, Direction, direction, marked


class Copy(Enum):
    """For whom a sheet is printed."""

    SIDE = "side"
    MEDIATOR = "mediator"


@dataclass(frozen=True, slots=True)
class Wording:
    """Somebody's words, to be set with a mark on every line. ``language``: empty: not known."""

    text: str
    language: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Piece:
    """One item as it is printed.

    Attributes:
        heading: what it is, and whose.
        leads: what stands before each of the words that it is about.
        answered: the words that it is about: those that a stance answers, or of which it is news.
        stated: what the program says in the place of words: a stance, a finding; empty where there are words.
        words: the words.
        notes: what is said about it.
    """

    heading: str
    leads: tuple[str, ...]
    answered: tuple[Wording, ...]
    stated: str
    words: Wording | None
    translation: Wording | None
    notes: tuple[str, ...]


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


TO_THE_WORDS = "To the words:"
TO_THE_ANSWER = "To the answer ({stance}) to the words:"
CONCERNING = "Concerning the words:"
TRANSLATION = "Courtesy translation by the mediator; the original prevails:"

_WAYS = {
    "call": "by telephone",
    "meeting": "in a meeting",
    "paper": "on paper",
    "messenger": "through a messenger",
}
_CLOSENESS = {
    "handed_over_in_writing": "handed over in writing",
    "dictated_and_read_back": "dictated and read back",
    "noted_at_the_time": "noted at the time",
    "from_memory": "noted from memory",
}
_STANCES = {
    "accepts": "accepts",
    "accepts on conditions": "accepts on conditions",
    "declines": "declines",
    "takes note": "takes note",
    "interim": "gives an interim answer",
    "returned": "hands it back",
}
_FORCES = {
    "non_binding": "Not binding.",
    "ad_referendum": "Agreed subject to approval by the capital (ad referendum).",
    "binding": "Binding.",
}
_FINDINGS = {
    "met": "met",
    "failed": "failed",
    "waived": "waived",
    "open": "open",
}


_STAGED = {
    ("words", "initialled"): (
        "{side} has initialled words that reached you earlier",
        "Words that reached you earlier were initialled",
    ),
    ("words", "confirmed"): (
        "{side} has confirmed words that reached you earlier",
        "Words that reached you earlier were confirmed",
    ),
    ("stance", "initialled"): (
        "{side} has initialled an answer that reached you earlier",
        "An answer that reached you earlier was initialled",
    ),
    ("stance", "confirmed"): (
        "{side} has confirmed an answer that reached you earlier",
        "An answer that reached you earlier was confirmed",
    ),
}
"""By what was initialled or confirmed: what is said of it, with the name and without."""
_STAGES = {
    "initialled": "initialled: the text is fixed, and binds no more than before",
    "confirmed": "confirmed: with this it binds that side",
}


def paper(sheet: SheetView, *, language: str, copy: Copy = Copy.SIDE) -> Paper:
    """Set a sheet for a reader of ``language`` (BCP 47)."""
    tongue = speech(language)
    pieces = tuple(_piece(tongue, item) for item in sheet.items)
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
    heading = (tongue.say("DO NOT DELIVER"),) if sheet.state == "do not deliver" else ()
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


def _piece(tongue: Speech, item: ItemView) -> Piece:
    words, stated = None, ""
    if item.language is None:
        stated = _stated(tongue, item)
    else:
        words = Wording(item.text, item.language, "rtl" if item.direction == "rtl" else "ltr")
    return Piece(
        heading=_heading(tongue, item),
        leads=tuple(_lead(tongue, item, through) for through in item.through),
        answered=tuple(_of_unknown_language(wording) for wording in item.answered),
        stated=stated,
        words=words,
        translation=None if item.translation is None else _of_unknown_language(item.translation),
        notes=tuple(_notes(tongue, item)),
    )


def only_about_words(what: str, news_of: str | None) -> bool:
    """Whether an item ends something that was told of words, a stage, a date, a finding or their end, not the words."""
    return what in ("withdrawal", "correction") and news_of in ("stage", "extension", "finding", "withdrawal")


def _lead(tongue: Speech, item: ItemView, through: str) -> str:
    if only_about_words(item.what, item.news_of):
        return tongue.say(CONCERNING)
    return tongue.say(TO_THE_ANSWER, stance=tongue.say(_STANCES[through])) if through else tongue.say(TO_THE_WORDS)


def _of_unknown_language(text: str) -> Wording:
    return Wording(text, "", direction(text))


def _heading(tongue: Speech, item: ItemView) -> str:
    if item.what in ("withdrawal", "correction", "extension"):
        return tongue.say(_news(item.what, item.news_of or "", item.ended or ""))
    if item.what == "stage":
        return _named(tongue, item, *_STAGED[item.news_of or "words", item.text])
    if item.what == "finding":
        return _named(tongue, item, "{side} has found on a condition", "A finding on a condition")
    if item.what == "stance":
        if any(item.through):
            return _named(tongue, item, "The answer of {side} to an answer", "An answer to an answer")
        return _named(tongue, item, "The answer of {side}", "An answer")
    if item.what == "condition":
        return _named(tongue, item, "A condition of {side}", "A condition of that answer")
    if item.form == "own_words":
        return tongue.say("In the mediator's own words")
    if item.form == "verbatim":
        return _named(tongue, item, "In the very words of {side}", "In very words; the source is not named")
    return _named(
        tongue, item, "In substance, as the mediator puts what {side} said", "In substance; the source is not named"
    )


def _named(tongue: Speech, item: ItemView, named: str, unnamed: str) -> str:
    return tongue.say(unnamed) if item.speaker is None else tongue.say(named, side=item.speaker)


def _news(what: str, news_of: str, ended: str) -> str:
    """What is said of the bare news of something."""
    if what == "withdrawal":
        return _GONE.get(news_of, "Words that reached you earlier were withdrawn")
    if what == "extension":
        return _LATER.get(news_of, "Words that reached you earlier have a later date")
    if news_of == "withdrawal":
        return _NOT_GONE.get(ended, "The news that words were withdrawn was wrong")
    return _WRONG.get(news_of, "Something that reached you earlier was wrong")


_GONE = {
    "stance": "An answer that reached you earlier no longer stands",
    "stage": "What you were told of how far a side has gone no longer stands",
}
_LATER = {"stance": "An answer that reached you earlier has a later date"}
_WRONG = {
    "words": "Words that reached you earlier were wrong",
    "stance": "An answer that reached you earlier was wrong",
    "condition": "A condition that reached you earlier was wrong",
    "stage": "What you were told of how far a side has gone was wrong",
    "extension": "A later date that reached you earlier was wrong",
    "finding": "A finding on a condition that reached you earlier was wrong",
}
_NOT_GONE = {
    "stance": "The news that an answer no longer stands was wrong",
    "condition": "The news that a condition no longer stands was wrong",
    "initialled": "The news that initials no longer stand was wrong",
    "confirmed": "The news that a confirmation no longer stands was wrong",
}
"""By what was said to have ended: what is said where the mediator had that wrong."""
_NOT_TAKEN_BACK = "The mediator had that wrong: it was not taken back"
_STATED = {"extension": "later dates", "correction": "The mediator had this wrong; it does not stand"}
_ONLY_THAT = "The mediator had that wrong; of the words themselves this says nothing"


def _stated(tongue: Speech, item: ItemView) -> str:
    """What is said of an item that is not words."""
    if item.what == "stance":
        return tongue.say(_STANCES[item.text])
    if item.what == "finding":
        return tongue.say(_FINDINGS[item.text])
    if item.what == "stage":
        return tongue.say(_STAGES[item.text])
    if item.what == "correction" and item.news_of == "withdrawal":
        return tongue.say(_NOT_TAKEN_BACK)
    if item.what == "correction" and only_about_words(item.what, item.news_of):
        return tongue.say(_ONLY_THAT)
    return tongue.say(_STATED.get(item.what, "withdrawn"))


def _notes(tongue: Speech, item: ItemView) -> list[str]:
    notes = []
    if item.hand is not None:
        notes.append(_hand(tongue, item.hand))
    if item.approved:
        notes.append(tongue.say("Its author has approved this wording."))
    if item.what == "condition":
        form = "In its very words." if item.form == "verbatim" else "In substance."
        notes.append(tongue.say(form))
    if item.force is not None and item.form != "own_words":
        notes.append(tongue.say(_FORCES[item.force]))
    if item.others_not_stated:
        notes.append(tongue.say("On conditions that are not stated here."))
    if item.finder is not None:
        finder = "The mediator finds whether it is met." if item.finder == "mediator" else "That side finds it."
        notes.append(tongue.say(finder))
    if item.said is not None:
        notes.append(tongue.say("Said on {moment}.", moment=item.said))
    if item.valid_until is not None:
        notes.append(tongue.say("Valid until {moment}.", moment=item.valid_until))
    if item.answer_by is not None:
        notes.append(tongue.say("To be answered by {moment}.", moment=item.answer_by))
    notes.extend(_beside_others(tongue, item))
    notes.extend(_provisos(tongue, item))
    return notes


def _provisos(tongue: Speech, item: ItemView) -> list[str]:
    stated = [_understood(tongue, item, proviso) for proviso in item.provisos]
    unstated = [tongue.say("Under a proviso that is not stated here.")] if item.proviso_not_stated else []
    return stated + unstated


def _understood(tongue: Speech, item: ItemView, proviso: str) -> str:
    """A proviso. Beside very words that have no name it is the mediator's wording, which the heading does not say."""
    if item.form == "verbatim" and item.speaker is None:
        return tongue.say("On the understanding, as the mediator puts it: {proviso}", proviso=proviso)
    return tongue.say("On the understanding: {proviso}", proviso=proviso)


def _beside_others(tongue: Speech, item: ItemView) -> Iterator[str]:
    """What an item is beside others: too late, the same again, in the place of another."""
    if item.late:
        yield tongue.say("It came after the last day and does not count.")
    if item.instead is not None:
        yield tongue.say("Number {number} on this sheet stands in its place.", number=str(item.instead))
    if item.again is not None:
        yield tongue.say("You have had this before.")


def _hand(tongue: Speech, hand: HandView) -> str:
    return tongue.say(
        "As noted by the mediator: {way}, {closeness}.",
        way=tongue.say(_WAYS[hand.way]),
        closeness=tongue.say(_CLOSENESS[hand.closeness]),
    )


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
        if piece.words is not None:
            yield from _lines(piece.words)
        if piece.translation is not None:
            yield f"   {tongue.say(TRANSLATION)}"
            yield from _lines(piece.translation, mark=TRANSLATED)
        yield from (f"   - {note}" for note in piece.notes)
        yield ""


def _lines(words: Wording, mark: str = THEIRS) -> list[str]:
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
