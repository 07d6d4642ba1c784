"""The composer of a note: from the fields of its form to what the station is asked, and to a draft and back.

The rules are:

* A note is one text with one mark, or passages with a mark each. A paper that is pasted becomes numbered passages,
  which are shown before anything is written.
* Whatever is typed is a draft of its leg on the disk before anything else is done with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from goodoffices.station import results
from goodoffices.web.forms import Form
from goodoffices.words.direction import direction
from goodoffices.words.passages import read_paper

PAGE: Final = "note"
"""Under this name the drafts of the composer are kept."""

_STRICTEST_FIRST: Final = ("withheld", "in_substance", "verbatim")

_WHOLE: Final = "w"
_PASSAGE: Final = "p"
_TO: Final = ".to"


@dataclass(frozen=True, slots=True)
class PassageTyped:
    """One passage as it stands in the form; every field is a text, empty if nothing was typed.

    Attributes:
        prefix: of the names of its fields.
        fields: by their names, without the prefix.
        to: whom it is released to.
    """

    prefix: str
    fields: dict[str, str] = field(default_factory=dict)
    to: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words."""
        return self.fields.get("text", "")

    @property
    def mark(self) -> str:
        """How far they may go."""
        return self.fields.get("mark") or "withheld"

    @property
    def direction(self) -> str:
        """Which way the words run: as chosen, else as most of them do."""
        return self.fields.get("direction") or direction(self.text)

    def get(self, name: str) -> str:
        """A field."""
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True)
class NoteTyped:
    """A note as it stands in the form.

    Attributes:
        passages: one, whose text may have several paragraphs, unless they are marked one by one.
        split: they are.
        noted: way, closeness, speaker, interpreter and when.
    """

    passages: tuple[PassageTyped, ...]
    split: bool
    noted: dict[str, str]

    @property
    def has_several(self) -> bool:
        """Whether one text holds what will be several passages."""
        return not self.split and len(read_paper(self.passages[0].text).passages) > 1

    @property
    def is_empty(self) -> bool:
        """Whether no word was typed."""
        return not any(passage.text.strip() for passage in self.passages)


_NOTED: Final = ("way", "closeness", "speaker", "interpreter", "when")
_FIELDS: Final = (
    "mark", "act", "force", "valid_until", "answer_by", "until", "from", "unnamed", "read_back", "time_may_cross",
    "manner", "proviso", "language", "direction",
)  # fmt: skip


def note_of(form: Form) -> NoteTyped:
    """A note from its form."""
    noted = {name: form[name] for name in _NOTED}
    numbers = form.numbers(_PASSAGE)
    if numbers:
        return NoteTyped(tuple(passage_of(form, f"{_PASSAGE}{number}") for number in numbers), split=True, noted=noted)
    return NoteTyped((passage_of(form, _WHOLE),), split=False, noted=noted)


def passage_of(form: Form, prefix: str) -> PassageTyped:
    """The fields of one passage, or of terms."""
    fields = {name: form[f"{prefix}.{name}"] for name in _FIELDS} | {"text": form.words(f"{prefix}.text")}
    return PassageTyped(prefix, fields, tuple(form.every(prefix + _TO)))


def one_by_one(note: NoteTyped) -> NoteTyped:
    """The same with a mark for each paragraph; each begins with the mark of what it stood in."""
    pieces = [
        (passage, text) for passage in note.passages for text in read_paper(passage.text).passages or [passage.text]
    ]
    made = tuple(
        PassageTyped(f"{_PASSAGE}{number}", passage.fields | {"text": text}, passage.to)
        for number, (passage, text) in enumerate(pieces, start=1)
    )
    return NoteTyped(made, split=True, noted=note.noted)


def split_off(note: NoteTyped, prefix: str, start: int, end: int) -> NoteTyped:
    """The same with a part of one passage as a passage of its own.

    Args:
        prefix: of the passage.
        start, end: of the part, in characters.
    """
    pieces: list[tuple[PassageTyped, str]] = []
    for passage in note.passages:
        text = passage.text
        texts = [text[:start], text[start:end], text[end:]] if passage.prefix == prefix and start < end else [text]
        pieces += [(passage, each.strip()) for each in texts if each.strip()]
    made = tuple(
        PassageTyped(f"{_PASSAGE}{number}", passage.fields | {"text": text}, passage.to)
        for number, (passage, text) in enumerate(pieces, start=1)
    )
    return NoteTyped(made or note.passages, split=bool(made), noted=note.noted)


def as_one(note: NoteTyped) -> NoteTyped:
    """The same as one text, with the strictest of their marks, to those alone to whom all of them may go."""
    first = min(note.passages, key=lambda passage: _STRICTEST_FIRST.index(passage.mark))
    text = "\n\n".join(passage.text.strip("\n") for passage in note.passages)
    to = tuple(name for name in first.to if all(name in passage.to for passage in note.passages))
    mark = first.mark if to or not first.to else "withheld"
    fields = first.fields | {"text": text, "mark": mark}
    return NoteTyped((PassageTyped(_WHOLE, fields, to),), split=False, noted=note.noted)


def fields_of(note: NoteTyped) -> dict[str, list[str]]:
    """The form of a note, to be kept."""
    kept = {name: [value] for name, value in note.noted.items()}
    for passage in note.passages:
        kept |= {f"{passage.prefix}.{name}": [value] for name, value in passage.fields.items()}
        kept[passage.prefix + _TO] = list(passage.to)
    return kept


def asked(note: NoteTyped, talk: str, leg: str, *, kept: bool) -> dict[str, Any]:
    """What the station is asked for a note.

    Args:
        kept: the side has no station: it is said how the words came.
    """
    parts = note.passages if note.split else one_by_one(note).passages
    passages = [_asked(part) for part in parts if part.text.strip()]
    plain: dict[str, Any] = {"talk": talk, "leg": leg, "passages": passages}
    if kept:
        plain["noted"] = {name: value for name, value in note.noted.items() if value}
    return plain


def _asked(passage: PassageTyped) -> dict[str, Any]:
    plain: dict[str, Any] = {"text": passage.text.strip("\n")}
    plain |= {
        name: passage.get(name)
        for name in ("act", "force", "valid_until", "answer_by", "language", "direction")
        if passage.get(name)
    }
    if passage.mark != "withheld":
        plain["terms"] = terms_asked(passage)
    return plain


def terms_asked(passage: PassageTyped) -> dict[str, Any]:
    """Terms of release as they stand in a form."""
    terms: dict[str, Any] = {"carriage": passage.mark}
    terms |= {name: passage.get(name) for name in ("from", "until", "manner") if passage.get(name)}
    terms |= {name: True for name in ("read_back", "time_may_cross") if passage.get(name)}
    if passage.get("unnamed"):
        terms["attribution"] = "unnamed"
    provisos = [line.strip() for line in passage.get("proviso").splitlines() if line.strip()]
    terms |= {"provisos": provisos} if provisos else {}
    if passage.to:
        terms["to"] = list(passage.to)
    return terms


def typed(note: NoteTyped, *, going: bool) -> dict[str, Any]:
    """A note as its draft keeps it. ``going``: it is to be written down in a moment."""
    return {"page": PAGE, "fields": fields_of(note), "going": going}


def note_in(draft: results.DraftKept) -> NoteTyped | None:
    """The note that a draft keeps; None: it is no draft of the composer."""
    kept = draft.typed.typed
    if not isinstance(kept, dict) or kept.get("page") != PAGE:
        return None
    fields = kept.get("fields")
    return note_of(Form.of(fields)) if isinstance(fields, dict) else None


def is_going(draft: results.DraftKept) -> bool:
    """Whether it was to be written down."""
    kept = draft.typed.typed
    return isinstance(kept, dict) and bool(kept.get("going"))
