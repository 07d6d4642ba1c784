"""Names as somebody chooses them here: cleaned, and refused where they could be taken for something else.

What arrives with a name from elsewhere does not pass here (:mod:`goodoffices.talk.mistakable`).
"""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.station.naming import DESK
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Id
from goodoffices.talk.mistakable import against
from goodoffices.talk.names import aliases_of
from goodoffices.talk.terms import PUBLIC
from goodoffices.words import clean_name


def chosen_name(text: str, where: str, others: Iterable[str] = (), *, mediators: bool = False, how: str = "") -> str:
    """A name that was typed.

    Args:
        where: the place as the author knows it, for a refusal of characters.
        others: the names in the same place.
        mediators: whether it is a mediator's own name.
        how: where it is chosen, for the advice.

    Raises:
        NameTooLong, NameEmpty, WordsCharacter: it is no name.
        NameMixed, NameReserved, NameLooksLike: it could be taken for something else.
    """
    name = clean_name(text, where)
    doubt = against(name, others, mediators=mediators, how=how)
    if doubt is not None:
        raise doubt
    return name


def other_side_names(talk: OpenTalk, room: Id) -> list[str]:
    """How other sides than that of a leg are called, there and on their own: no person of it is called so."""
    own = [name for name, leg in talk.legs().items() if leg != room]
    return [name for name in (*own, *aliases_of(talk.reading(room))) if name not in (PUBLIC, DESK)]
