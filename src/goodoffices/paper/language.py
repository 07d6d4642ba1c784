"""The language of a sheet's own words (headings, marks), apart from the words that it carries.

The rules are:

* A catalogue is a gettext file under ``catalogues``; English needs none.
* Every name, number and time that is put into a sentence is isolated here, once (``words.isolate``), so that a
  right-to-left sentence keeps its order and translators never have to think of it.
* A sentence that a catalogue lacks stays English, and is said to: a test demands that none does.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from goodoffices.words import isolate

LANGUAGES: tuple[str, ...] = ("en", "he")
"""The languages in which sheets can speak so far."""

_RIGHT_TO_LEFT = frozenset({"he", "ar", "fa", "ur", "yi"})


class Speech:
    """A language that sheets speak."""

    def __init__(self, language: str, catalogue: Catalog | None) -> None:
        self.language = language
        self._catalogue = catalogue

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    def say(self, sentence: str, **facts: str) -> str:
        """A sentence in this language, with its facts isolated."""
        message = None if self._catalogue is None else self._catalogue.get(sentence)
        spoken = sentence if message is None or not message.string else str(message.string)
        return spoken.format(**{name: isolate(fact) for name, fact in facts.items()})


def spoken(language: str) -> bool:
    """Whether sheets speak the language of a BCP 47 tag, by its first part."""
    return _base(language) in LANGUAGES


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0].lower()


@cache
def speech(language: str) -> Speech:
    """The language for a BCP 47 tag, by its first part; English where there is no catalogue for it.

    Whoever hands a sheet out says so then: see :func:`spoken`.
    """
    base = _base(language)
    if base not in LANGUAGES or base == "en":
        return Speech("en", None)
    source = files("goodoffices.paper").joinpath("catalogues", f"{base}.po")
    with source.open("rb") as lines:
        return Speech(base, read_po(lines, locale=base))
