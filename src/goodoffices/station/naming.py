"""Names as people type them: a unique beginning is enough for what has a name already.

The rules are:

* A whole name always means itself, whatever its capitals and accents.
* A beginning means the one name that begins so. If several do it is refused with the candidates; none is ever guessed.
* The public, whoever said it and the desk are named whole: nothing is released to everybody by one letter.
* The answer to an act tells what a beginning was taken for. A name that is being made is never looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from goodoffices.errors.station import AmbiguousName
from goodoffices.talk.terms import PUBLIC, WHOEVER
from goodoffices.talk.views import Sentence
from goodoffices.words import fold

DESK = "desk"

_WHOLE = frozenset({PUBLIC, WHOEVER, DESK})


def close_to(name: str, known: Iterable[str]) -> list[Sentence]:
    """What was probably meant by a name that none of these is, as a sentence behind another; empty: nothing near."""
    folded = {fold(each): each for each in known}
    near = get_close_matches(fold(name), list(folded), n=1)
    return [Sentence.of("similar.name", name=folded[near[0]])] if near else []


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that is meant; None: none is.

    Raises:
        AmbiguousName: several begin so.
    """
    names = list(dict.fromkeys(known))
    wanted = fold(name)
    for each in names:
        if fold(each) == wanted:
            return each
    found = _beginning(wanted, [each for each in names if each not in _WHOLE])
    if len(found) > 1:
        raise AmbiguousName(name=name, candidates=", ".join(found))
    return found[0] if found else None


def _beginning(wanted: str, names: Collection[str]) -> list[str]:
    return [each for each in names if fold(each).startswith(wanted)] if wanted else []
