"""A language in which sentences are said.

The rules are:

* A catalogue is a gettext file under ``catalogues``; English needs none.
* Every name, number and time that is put into a sentence is set apart here, once, so that a right-to-left sentence
  keeps its order and translators never have to think of it. Somebody's words stand in quotation marks that do not stand
  in them, and cannot go on as the sentence.
* A sentence that a catalogue lacks stays English, and is said to: a test demands that none does.
* A sentence that ends with quoted words ends as they do: no full stop comes after theirs.
* The first letter of a sentence is a capital, also where it begins with a term; a clause begins as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING

from goodoffices.sentences.english import advice, cause, english
from goodoffices.talk.terms import PUBLIC, WHOEVER
from goodoffices.talk.views import NAMELESS, Fact, Instant, Quoted, Reference, Sentence
from goodoffices.words import in_quotation_marks, isolate, say_instant

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LANGUAGES: tuple[str, ...] = ("en", "he")
"""The languages that are spoken so far."""

_RIGHT_TO_LEFT = frozenset({"he", "ar", "fa", "ur", "yi"})
_AND = "{first} and {last}"
_CALLED = {"non_binding": "not binding"}
_QUOTED_END = r"[.!?…][\u2066-\u2069]*[”»‟›」』]$"
_QUOTED_TO_ITS_END = re.compile(_QUOTED_END)
_ENDS = re.compile(f"[.:]$|{_QUOTED_END}")

Apart = Callable[[str], str]
"""Sets a name, a number or a time apart from the sentence in which it stands."""

Times = Callable[[Instant], str]
"""How an instant is told."""


def _exactly(at: Instant) -> str:
    return say_instant(at.ms, at.zone)


class Speech:
    """A language.

    Args:
        apart: how what is put into a sentence is set apart from it; for plain text by isolates.
        times: how an instant is told; left out: with its zone.
        on_pages: whether it is said on pages, which have links: there things are not named by their handles beside what
            is said of them, and next steps name no commands.
    """

    def __init__(
        self,
        language: str,
        catalogue: Catalog | None,
        apart: Apart = isolate,
        times: Times = _exactly,
        *,
        on_pages: bool = False,
    ) -> None:
        self.language = language
        self.on_pages = on_pages
        self._catalogue = catalogue
        self._apart = apart
        self._times = times

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    def setting_apart(self, apart: Apart) -> Speech:
        """The same language, for a place where things are set apart otherwise."""
        return Speech(self.language, self._catalogue, apart, self._times, on_pages=self.on_pages)

    def for_pages(self, times: Times) -> Speech:
        """The same language, for pages, where instants are told otherwise and things have links."""
        return Speech(self.language, self._catalogue, self._apart, times, on_pages=True)

    def say(self, sentence: str, **facts: Fact) -> str:
        """A sentence that is given in English, in this language, with its facts."""
        return self._filled(self._spoken(sentence), facts)

    def term(self, word: str) -> str:
        """A value of the model as people say it: ``non_binding`` is *not binding*."""
        return self._spoken(_CALLED.get(word, word.replace("_", " ")))

    def translated(self, text: str) -> str:
        """A text of a file that ships with the program; as it is, where it has no translation."""
        return self._spoken(text)

    def tell(self, sentence: Sentence) -> str:
        """A sentence of a view in words; one whose code is not known here is told by that."""
        template = english(sentence.code)
        return sentence.code if template is None else self.say(template, **sentence.facts)

    def tell_all(self, sentences: Iterable[Sentence]) -> str:
        """Several, one after the other; clauses and terms with commas between them."""
        return _joined([self.tell(each) for each in sentences])

    def explain(self, refusal: Sentence) -> str:
        """Why something is refused."""
        return self.say(cause(refusal.code), **refusal.facts)

    def advise(self, refusal: Sentence) -> str:
        """What to do about a refusal."""
        return self.say(advice(refusal.code, on_pages=self.on_pages), **refusal.facts)

    def name(self, name: str) -> str:
        """A name for use inside a sentence; the program's own names in this language."""
        if name == WHOEVER:
            return f"“{self._spoken(WHOEVER)}”"
        return self._spoken(name) if name == PUBLIC else self._apart(name)

    def _spoken(self, sentence: str) -> str:
        message = None if self._catalogue is None else self._catalogue.get(sentence)
        return sentence if message is None or not message.string else str(message.string)

    def _filled(self, template: str, facts: Mapping[str, Fact]) -> str:
        pieces: list[str] = []
        for literal, name, _, _ in Formatter().parse(template):
            if pieces and pieces[-1].endswith(".") and literal[:1] in (".", ",", ")", ":", ";"):
                pieces[-1] = pieces[-1].removesuffix(".")
            if pieces and _QUOTED_TO_ITS_END.search(pieces[-1]) and literal[:2] in (".", ". "):
                literal = literal[1:]  # noqa: PLW2901  # the words end the sentence
            pieces.append(literal)
            if name is not None:
                fact = facts.get(name, NAMELESS)
                said = self.fact(fact)
                clause = any(pieces) or not _ENDS.search(template)
                pieces.append(said if clause or _is_a_name(fact) else _capital(said))
        return "".join(pieces)

    def fact(self, fact: Fact) -> str:
        """What stands in a sentence for a fact."""
        match fact:
            case Sentence():
                return self.tell(fact)
            case Instant():
                return self._apart(self._times(fact))
            case Reference():
                return self._apart(fact.handle) if fact.entry else self.say("something")
            case Quoted(text=text):
                return self._quoted(text)
            case str():
                return self.name(fact)
            case int():
                return self._apart(str(fact))
            case _:
                return self._listed(fact)

    def _quoted(self, text: str) -> str:
        said = in_quotation_marks(text)
        return f"{said[0]}{self._apart(said[1:-1])}{said[-1]}"

    def _listed(self, facts: Sequence[Fact]) -> str:
        said = [self.fact(each) for each in facts]
        if any(isinstance(each, Sentence) for each in facts) or len(said) < 2:
            return _joined(said)
        return self._spoken(_AND).format(first=", ".join(said[:-1]), last=said[-1])


def _is_a_name(fact: Fact) -> bool:
    """Whether a fact is somebody's name, which is written as it is."""
    return isinstance(fact, str) and fact not in (PUBLIC, WHOEVER)


def _capital(said: str) -> str:
    if said.startswith("“") and said.find("”") == len(said) - 1:
        said = said[1:-1]
    first = 1 if said.startswith("“") else 0
    return said[:first] + said[first : first + 1].upper() + said[first + 1 :]


def _joined(said: list[str]) -> str:
    return (" " if all(map(_ENDS.search, said)) else ", ").join(said)


def spoken(language: str) -> bool:
    """Whether the language of a BCP 47 tag is spoken, by its first part."""
    return _base(language) in LANGUAGES


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0].lower()


@cache
def speech(language: str) -> Speech:
    """The language for a BCP 47 tag, by its first part; English where there is no catalogue for it.

    Whoever hands something out says so then: see :func:`spoken`.
    """
    base = _base(language)
    if base not in LANGUAGES or base == "en":
        return Speech("en", None)
    from babel.messages.pofile import read_po  # noqa: PLC0415  # English needs no catalogue, nor what reads one

    source = files("goodoffices.sentences").joinpath("catalogues", f"{base}.po")
    with source.open("rb") as lines:
        return Speech(base, read_po(lines, locale=base))
