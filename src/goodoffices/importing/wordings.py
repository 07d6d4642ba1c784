"""The speaker's own words, a translation of them, and the condition: proposed where an article has them verbatim.

The rules are:

* What stands in quotation marks is the original where the page is in the language that most people of the speaker's
  state have by CLDR, and nobody stands between the speaker and the page. It is a courtesy translation where that state
  does not have the language of the page at all, whoever stands between. Many speak English to the press: on an English
  page nothing is a translation. Nor is anything either of both that was said in a call, at a meeting or in a post,
  whose language nobody tells, that stands in several quotations, or that has fewer than five words.
* The condition is the clause that a word such as “if” begins, to where it ends: at a mark, at the end of the quotation
  or sentence, or, if it comes first, at the comma behind it. Where commas leave open how far it reaches, where there
  are two, or where somebody asks “if”, there is none.
* What is not sure is left empty: a person fills it in.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from babel.languages import get_official_languages

from goodoffices.importing.clauses import DASHES, SPEECH, Sentence
from goodoffices.importing.drafts import Draft
from goodoffices.importing.lexicon import Hit, lexicon
from goodoffices.importing.quotes import quotations
from goodoffices.importing.source import Source
from goodoffices.importing.tokens import tokens
from goodoffices.record.item import Form, VenueForm
from goodoffices.words import fold

Place = tuple[int, int]

ORIGINAL: Final = "original"
TRANSLATION: Final = "translation"

_SPEAKING: Final = frozenset({"person", "office", "body", "state"})
_UNTOLD: Final = frozenset({VenueForm.CALL, VenueForm.MEETING, VenueForm.MESSAGE, VenueForm.POST})
_SPOKEN_BY_MANY: Final = "en"
_WORDS_OF_A_QUOTATION: Final = 3
_WHOLE: Final = 5
"""Words from which on a quotation is more than a few that the reporter picked out."""

_COMMAS: Final = frozenset(",،")
_ENDS: Final = frozenset(".!?؟…;؛:)") | DASHES
_SHORTEST: Final = 2
"""Words behind “if”, at least."""
_LONGEST: Final = 40
_LEAD: Final = 2
"""Tokens before a clause that comes first, such as “and” or “that”."""
_TAIL: Final = 8
"""Tokens behind a comma among which a verb of saying tells that what follows is no part of what was said."""
_ASKED: Final = 3


def quoted_as(draft: Draft, source: Source, capacity: str) -> str | None:
    """As what the quotation of a draft is proposed: ``original``, ``translation``, or None: as neither.

    Args:
        draft: what was read.
        source: the text that it was read from.
        capacity: of the speaker, as the text has it anywhere.
    """
    speaker = draft.speaker
    if draft.form is not Form.QUOTED or draft.words is None or speaker is None or speaker.kind not in _SPEAKING:
        return None
    words = source.text[draft.words[0] : draft.words[1]].split()
    if draft.venue in _UNTOLD or len(words) < _WHOLE or _in_several(draft, source):
        return None
    spoken = _languages(speaker.code or _state_in(capacity, draft.language))
    if not spoken:
        return None
    if draft.language == spoken[0]:
        return None if draft.chain() else ORIGINAL
    return TRANSLATION if draft.language not in (*spoken, _SPOKEN_BY_MANY) else None


def condition(sentence: Sentence, first: int, last: int) -> Place | None:
    """The place of the condition among the tokens ``first`` to ``last`` (not included); None: it is not sure."""
    every = [hit for hit in sentence.all("words.if", first=max(0, first), last=last) if _begins(sentence, hit)]
    if not every or any(each.first >= every[0].last for each in every[1:]):
        return None
    hit = every[0]
    end = _end(sentence, hit, first, last)
    words = [] if end is None else [word for word in sentence.words[hit.last : end] if word.kind != "p"]
    if not _SHORTEST <= len(words) <= _LONGEST:
        return None
    joined = 0 if fold(sentence.words[hit.first].text[: len(hit.prefix)]) != hit.prefix else len(hit.prefix)
    return sentence.words[hit.first].start + joined, words[-1].end


def _begins(sentence: Sentence, hit: Hit) -> bool:
    """Whether a word of a condition begins a clause that states it, and nobody asks “if”."""
    folded = [word.fold for word in sentence.words[hit.first : hit.last]]
    folded[0] = folded[0].removeprefix(hit.prefix)
    asked = sentence.all("verbs.ask", first=max(0, hit.first - _ASKED), last=hit.first)
    return tuple(folded) in _openers(sentence.lexicon.language) and not asked


def _end(sentence: Sentence, hit: Hit, first: int, last: int) -> int | None:
    """The token at which a condition ends; None: that is not sure."""
    deep = sentence.depth[hit.first]
    edge = next((at for at in range(hit.last, last) if _stops(sentence, at, deep)), last)
    if sentence.words[edge - 1].text in _COMMAS:  # it ends the quotation, and nothing in it
        edge -= 1
    comma = next((at for at in range(hit.last, edge) if sentence.words[at].text in _COMMAS), None)
    if _leads(sentence, hit, first):
        another = comma is None or any(sentence.words[at].text in _COMMAS for at in range(comma + 1, edge))
        return None if another else comma
    if comma is None:
        return edge
    tail = sentence.all(*(f"verbs.{name}" for name in SPEECH), first=comma, last=min(comma + _TAIL, edge))
    return comma if tail and not deep else None


def _stops(sentence: Sentence, at: int, deep: int) -> bool:
    return sentence.depth[at] < deep or sentence.words[at].text in _ENDS


def _leads(sentence: Sentence, hit: Hit, first: int) -> bool:
    """Whether a condition comes first in what is said."""
    deep = sentence.depth[hit.first]
    begins = next((at for at in range(hit.first, first, -1) if sentence.depth[at - 1] < deep), first)
    return hit.first - begins <= _LEAD


@cache
def _openers(language: str) -> frozenset[tuple[str, ...]]:
    phrases = lexicon(language).lists["conditions"]["begins"]
    return frozenset(tuple(each.fold for each in tokens(phrase, language)) for phrase in phrases)


def _in_several(draft: Draft, source: Source) -> bool:
    """Whether a draft was read from several quotations."""
    found = 0
    for start, end in dict.fromkeys(draft.spans):
        text = source.text[start:end]
        for each in quotations(text):
            found += not each.depth and len(text[each.start : each.end].split()) >= _WORDS_OF_A_QUOTATION
    return found > 1


def _state_in(text: str, language: str) -> str:
    """The one state that a text names, by its code; empty: none, or several."""
    words = tokens(text, language)
    hits = [hit for at in range(len(words)) if words[at].kind != "p" for hit in lexicon(language).at(words, at)]
    codes = {hit.meaning.partition(":")[2] for hit in hits if hit.meaning.startswith(("state:", "people:"))}
    return codes.pop() if len(codes) == 1 else ""


@cache
def _languages(code: str) -> tuple[str, ...]:
    """The languages of a state, that of most people first; none: it is not known."""
    return tuple(get_official_languages(code, de_facto=True)) if len(code) == 2 else ()
