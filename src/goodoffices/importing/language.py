"""Which language a paragraph is in.

The rules are:

* The script decides between Latin, Cyrillic, Hebrew and Arabic: the one with the most letters.
* Within a script the commonest words decide. Persian and Arabic are told apart by letters of their own as well.
* A paragraph without such a word has the language of the text around it.
"""

from __future__ import annotations

from typing import Final

from goodoffices.words import fold

SCRIPTS: Final = {"he": "hebrew", "ar": "arabic", "fa": "arabic", "ru": "cyrillic", "en": "latin", "fr": "latin"}
LANGUAGES: Final = tuple(SCRIPTS)

_RANGES: Final = (("hebrew", 0x0590, 0x05FF), ("arabic", 0x0600, 0x06FF), ("cyrillic", 0x0400, 0x04FF))
_PERSIAN: Final = frozenset("پچژگیک")
_ARABIC: Final = frozenset("ةيىكأإؤ")
_LOOKED_AT: Final = 4_000


def script(text: str) -> str:
    """The script with the most letters in a text, or an empty text."""
    counts: dict[str, int] = {}
    for character in text[:_LOOKED_AT]:
        if character.isalpha():
            point = ord(character)
            name = next((name for name, first, last in _RANGES if first <= point <= last), "latin")
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda name: (counts[name], name)) if counts else ""


def language(text: str, stops: dict[str, frozenset[str]], around: str = "") -> str:
    """The language of a paragraph, by its letters and its commonest words.

    Args:
        text: the paragraph.
        stops: of each language its commonest words, folded.
        around: the language of the text around it; it holds where the paragraph does not say.
    """
    name = script(text)
    if not name:
        return around
    scores = {tag: 0.0 for tag, written in SCRIPTS.items() if written == name}
    words = [fold(word.strip(".,;:!?؟،«»\"'()")) for word in text[:_LOOKED_AT].split()]
    for tag in scores:
        scores[tag] = float(sum(word in stops[tag] for word in words))
    if name == "arabic":
        scores["fa"] += sum(character in _PERSIAN for character in text[:_LOOKED_AT]) / 2
        scores["ar"] += sum(character in _ARABIC for character in text[:_LOOKED_AT]) / 2
    best = max(scores, key=lambda tag: (scores[tag], tag == around, -LANGUAGES.index(tag)))
    if scores[best] == 0 and around:
        return around if SCRIPTS.get(around) == name else best
    return best
