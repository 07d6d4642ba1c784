"""Small things of an answer in words: sentences, moments, terms, names. The field's own terms, without underscores."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from goodoffices.cli.printer import apart
from goodoffices.words import parse_instant, say_instant

if TYPE_CHECKING:
    from goodoffices.sentences import Speech
    from goodoffices.sentences.of_record import Card
    from goodoffices.talk.views import Sentence


@cache
def english() -> Speech:
    """The language in which the command line speaks."""
    from goodoffices.sentences import speech  # a command whose answer tells nothing needs no sentences

    return speech("en").setting_apart(apart)


def _read(plain: dict[str, Any]) -> Sentence:
    from goodoffices.sentences import from_plain

    return from_plain(plain)


def told(plain: dict[str, Any]) -> str:
    """A sentence of an answer, in words."""
    return english().tell(_read(plain))


def item_card(item: dict[str, Any], borne_out: dict[str, Any] | None = None) -> Card:
    """An item of the record as a card. ``borne_out``: how well; left out: that is not known yet."""
    from goodoffices.sentences.of_record import card

    return card(english(), item, None if borne_out is None else _read(borne_out))


def told_all(plain: list[dict[str, Any]]) -> str:
    """Several, one after the other."""
    return english().tell_all(map(_read, plain))


def why(plain: dict[str, Any]) -> str:
    """The reason of a refusal that stands in an answer."""
    return english().explain(_read(plain))


def advice(plain: dict[str, Any]) -> str:
    """What to do about a refusal that stands in an answer."""
    return english().advise(_read(plain))


def term(code: str) -> str:
    """A term by its code."""
    return told({"code": code, "facts": {}})


def spoken(word: str) -> str:
    """A word of a list as people read it: ``non_binding`` is *not binding*."""
    return "not binding" if word == "non_binding" else word.replace("_", " ")


def moment(text: str) -> str:
    """A moment of the API, to the minute."""
    return say_instant(*parse_instant(text))


def listed(names: Iterable[str]) -> str:
    """Names, each set apart."""
    return ", ".join(apart(name) for name in names)
