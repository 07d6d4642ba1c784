"""One folding of words, for search and for the slip guard.

Two spellings that people take for the same word fold to the same text; a text is found where its folded
form is part of another's. Folded text is for comparing only and is never shown.

The rules are, for each character by itself:

* Half spaces (U+200C), line ends and all kinds of space become a plain space; of several in a row one is
  left, and none at the ends.
* What may not stand in words is dropped: a query is folded as it was typed.
* It is taken apart (NFKD) and its marks (combining class not 0) are dropped, so pointed and plain Hebrew,
  vocalised and plain Arabic, ё and е, é and e are the same; so are й and и, and the Indic and Japanese
  letters that differ by such a mark alone. Case is folded.
* ``UNIFIED``: Arabic and Persian forms of alef, ya, kaf and ha, Hebrew final letters, Arabic and Persian
  digits, joined œ and æ, and the many quotes and dashes become one plain form. The tatweel is dropped.

Only characters that the shipped table knows take part, so a newer Python folds the same (see ``table``).
Folding a folded text changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from goodoffices.words.refused import JOINER, NON_JOINER, REFUSED
from goodoffices.words.table import MARK, SPACE

_DIGITS: Final = "0123456789"

# The plain form, and every form that becomes it. Letters with a mark of their own (alef with hamza, heh
# with yeh above) have lost it before and are not listed.
UNIFIED: Final = (
    ("\u0627", "\u0671\u0672\u0673"),  # alef: wasla, with wavy hamza above and below
    ("\u064a", "\u0649\u06cc\u06d2"),  # ya: alef maksura, Persian ya, Urdu ya
    ("\u0643", "\u06a9\u06aa"),  # kaf: Persian kaf, swash kaf
    ("\u0647", "\u0629\u06d5\u06c1\u06be\u06c3"),  # ha: teh marbuta, ae, heh goal, two-eyed heh, goal marbuta
    ("\u05db", "\u05da"),  # Hebrew kaf and its final form
    ("\u05de", "\u05dd"),  # mem
    ("\u05e0", "\u05df"),  # nun
    ("\u05e4", "\u05e3"),  # pe
    ("\u05e6", "\u05e5"),  # tsadi
    ("oe", "\u0153"),
    ("ae", "\u00e6"),
    ("'", "\u2018\u2019\u201a\u201b\u02b9\u02bc\u2032\u05f3"),  # quotes, apostrophe, prime, geresh
    ('"', "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u05f4"),  # quotes, guillemets, gershayim
    ("-", "\u2010\u2012\u2013\u2014\u2015\u2212\u05be"),  # hyphen, dashes, minus, maqaf
    ("/", "\u2044\u2215"),
    (".", "\u066b"),  # Arabic decimal separator
    (",", "\u066c"),  # Arabic thousands separator
    *((digit, f"{chr(0x0660 + int(digit))}{chr(0x06F0 + int(digit))}") for digit in _DIGITS),
    ("", "\u0640\u0674"),  # tatweel, and the high hamza that NFKD splits off a letter
)

_PLAIN: Final = str.maketrans({form: plain for plain, forms in UNIFIED for form in forms})
_LINE_ENDS: Final = "\t\n\v\f\r\x85\u2028\u2029"
_SPACE_RUN: Final = re.compile(" {2,}")
_CACHED_CHARACTERS: Final = 8192


def fold(text: str) -> str:
    """The folded form of any text: for comparing, never for showing."""
    return _SPACE_RUN.sub(" ", text.translate(_FOLDING)).strip(" ")


@lru_cache(maxsize=_CACHED_CHARACTERS)
def _fold_character(code_point: int) -> str:
    character = chr(code_point)
    if character in SPACE or character in _LINE_ENDS or character == NON_JOINER:
        return " "
    if character in REFUSED or character == JOINER:
        return ""
    apart = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in apart if part not in MARK)
    return plain.casefold().translate(_PLAIN)


class _Folding:
    """The folding of each character, as ``str.translate`` asks for it."""

    def __getitem__(self, code_point: int) -> str:
        return _fold_character(code_point)


_FOLDING: Final = _Folding()
