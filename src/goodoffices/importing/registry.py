"""A mention as it is kept, and what a text has taught of names.

The rules are:

* A name that was learned once is known in the rest of the text, by its whole and by its last word.
* The outlet of the page, and who takes part in the talk, are known before anything is read.
* Forms of one noun (“diplomats”, “diplomat”, «министр», «министра») are compared by what they share.
"""

from __future__ import annotations

from typing import Final

import msgspec

from goodoffices.importing.tokens import Token
from goodoffices.words import fold

_SHORTEST_ALIKE: Final = 4
_RUSSIAN_ENDINGS: Final = "аяуюыиеёйоьм"


class Mention(msgspec.Struct, frozen=True):
    """Somebody at tokens ``first`` to ``last`` (not included) of a sentence.

    Attributes:
        kind: ``person`` (a name, with an office or without), ``office``, ``body``, ``outlet``, ``source``, ``state``,
            ``pronoun``, ``two`` (“the two countries”) or ``story`` (“the report”).
        name, capacity: as the text has them.
        head: the noun of the phrase, folded.
        code: of a state, or of the state in the phrase.
        governed: what stands before it says that it is not who acts.
        same: it points back (“the same source”, “this paper”, “the minister”).
        possessor: it stands for what belongs to it (“Ireland's answer”).
    """

    kind: str
    first: int
    last: int
    name: str
    capacity: str
    head: str = ""
    code: str = ""
    governed: bool = False
    same: bool = False
    possessor: bool = False


class Registry:
    """Names learned in a text: who has which office, and which words are an outlet's name."""

    def __init__(self) -> None:
        self.people: dict[str, tuple[str, str]] = {}
        self.outlets: dict[str, str] = {}
        self.capitals: set[str] = set()
        self.actors: dict[str, str] = {}

    def told(self, outlet: str, actors: tuple[str, ...]) -> None:
        """What the person who imports says: the outlet of the page, and who takes part in the talk."""
        plain = outlet.partition(" (")[0]
        for name in (plain, plain.removeprefix("The ").removeprefix("Le ").removeprefix("La ")):
            self.outlets[key(name)] = outlet
        for actor in actors:
            self.actors[key(actor)] = actor

    def learn(self, mention: Mention, words: tuple[Token, ...]) -> None:
        """Remember a person with an office, or an outlet, under the last word of the name and under the whole."""
        if not mention.name:
            return
        parts = [word for word in mention.name.replace("\u200c", " ").split() if len(word) > 1]
        if mention.kind == "person" and parts:
            for each in {key(mention.name), key(parts[-1]), russian_stem(parts[-1])} - {""}:
                if each not in self.people or not self.people[each][1]:
                    self.people[each] = (mention.name, mention.capacity)
        elif mention.kind == "outlet":
            self.outlets.setdefault(key(mention.name), mention.name)


def key(name: str) -> str:
    """Under what a name is remembered."""
    return fold(name).replace(" ", "")


def russian_stem(name: str) -> str:
    """Under what a Russian name is remembered in all its cases; empty for other names and short ones."""
    word = key(name)
    stem = word.rstrip(_RUSSIAN_ENDINGS) if word and "а" <= word[0] <= "я" else ""
    return f"{stem}*" if len(stem) >= _SHORTEST_ALIKE else ""


def head_stem(word: str) -> str:
    """What two forms of the noun of an office share: without an article, without a Russian ending."""
    word = word.removeprefix("ال")
    if len(word) > 3 and word[0] == "ה":
        word = word[1:]
    if word and "а" <= word[0] <= "я":
        return word[: max(4, len(word) - 2)]
    return word


def alike(one: str, other: str) -> bool:
    """Whether two nouns are one, but for number and ending: “diplomats”, “diplomat”."""
    short, long = sorted((head_stem(one), head_stem(other)), key=len)
    return len(short) >= _SHORTEST_ALIKE and long[:_SHORTEST_ALIKE] == short[:_SHORTEST_ALIKE]
