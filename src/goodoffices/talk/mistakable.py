"""Names that could be taken for something else: for another name, or for what the program calls people itself.

The rules are:

* What speaks against a name is found here, for every station alike: a beginning that a command line takes for an
  option or a number, a word of several scripts, a word of the program's own, a likeness to another name in the same
  place (``words/likeness.py``).
* The station that makes a name refuses it. What was made elsewhere is marked where it is shown, and never refused or
  dropped: nothing here is asked when an entry is admitted.
* What the program calls people stands in :data:`CALLED`, in every language in which it speaks. Only the mediator may
  be called a mediator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from goodoffices.errors.words import NameDoubtful, NameLooksLike, NameMixed, NameNotTyped, NameReserved
from goodoffices.talk.events import End, Room
from goodoffices.talk.names import sides_of
from goodoffices.talk.reading import Reading
from goodoffices.talk.roster import roster
from goodoffices.talk.terms import PUBLIC, WHOEVER
from goodoffices.words import look_alike, looks, mixed_scripts

THE_MEDIATOR: dict[str, tuple[str, ...]] = {
    "en": ("the mediator", "mediator", "the mediators"),
    "he": ("המתווך", "מתווך", "המתווכת", "מתווכת", "המתווכים"),
}
"""What the program calls the mediator, by language."""

CALLED: dict[str, tuple[str, ...]] = {
    "en": (
        PUBLIC, "public", "the desk", "desk", WHOEVER, "somebody", "somebody else", "somebody without a seat",
        "somebody it was not meant for", "somebody who is not named", "another side", "the other side",
        "the others", "a side", "a side that is not named", "this side", "that side", "its own side", "our side",
        "your side", "side", "all sides", "ours", "you", "nobody", "everybody", "unnamed", "not known",
    ),
    "he": (
        "הציבור", "ציבור", "השולחן", "מי שאמר זאת", "מי שאמר את הדברים", "בעל הדברים", "מישהו", "מישהו אחר", "צד אחר",
        "הצד האחר", "הצד השני", "צד", "צד שאינו נקוב בשמו", "צד זה", "הצד הזה", "אותו צד", "הצד שלנו",
        "הצד שלכם", "כל הצדדים", "שלנו", "אתם", "אתה", "אף אחד", "כולם",
    ),
}  # fmt: skip
"""What the program calls everybody else, by language."""


_NOT_TYPED = re.compile(r"-|\d[\d,; -]*=")


def against(name: str, others: Iterable[str] = (), *, mediators: bool = False, how: str = "") -> NameDoubtful | None:
    """What speaks against a name; None: nothing does.

    Args:
        others: the names that stand in the same place.
        mediators: whether it is a mediator's own name.
        how: where the name is chosen, for the advice (“ with --title”).
    """
    if _NOT_TYPED.match(name):
        return NameNotTyped(name=name, how=how)
    mixed = mixed_scripts(name)
    if mixed is not None:
        letter = name[mixed.at]
        return NameMixed(
            name=name,
            first=mixed.first,
            other=mixed.other,
            position=mixed.at + 1,
            codepoint=f"U+{ord(letter):04X}",
            letter=unicodedata.name(letter, "no name"),
            how=how,
        )
    reserved = next((each for look in looks(name) if (each := _reserved(mediators=mediators).get(look))), None)
    if reserved is not None:
        return NameReserved(name=name, other=reserved, how=how)
    other = next((each for each in others if look_alike(name, each)), None)
    return None if other is None else NameLooksLike(name=name, other=other, how=how)


@cache
def _reserved(*, mediators: bool) -> dict[str, str]:
    """What may be nobody's name, by what it looks like."""
    called = [each for words in CALLED.values() for each in words]
    if not mediators:
        called += [each for words in THE_MEDIATOR.values() for each in words]
    return {look: each for each in called for look in looks(each)}


def mistakable_names(reading: Reading) -> dict[str, NameDoubtful]:
    """The names on a leg that could be taken for something else, with the reason; wherever they were made."""
    return reading.remember("mistakable names", lambda: _mistakable_names(reading))


def _mistakable_names(reading: Reading) -> dict[str, NameDoubtful]:
    people, founded = roster(reading), reading.founded
    if people is None or founded is None:
        return {}
    mediators = [seat.name for seat in people.current(End.MEDIATOR)]
    sides = [] if founded.room is Room.DESK else [{founded.side} - {PUBLIC}, *sides_of(reading)]
    seats = [{seat.name} for end in End for seat in people.current(end)]
    found: dict[str, NameDoubtful] = {}
    # On the desk the talk's title stands in the place of a side. Names of one side may look alike.
    for place in ([*sides, *({name} for name in mediators)], seats):
        for number, names in enumerate(place):
            others = [name for each in (*place[:number], *place[number + 1 :]) for name in sorted(each)]
            for name in sorted(names):
                doubt = against(name, others, mediators=name in mediators)
                if doubt is not None:
                    found.setdefault(name, doubt)
    return found
