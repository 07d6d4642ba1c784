"""Small things in words: moments, terms, hands, forces. The field's own terms, without underscores."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from goodoffices.cli.printer import apart
from goodoffices.words import parse_instant, say_instant

if TYPE_CHECKING:
    from goodoffices.sentences import Speech
    from goodoffices.talk.views import Sentence

_WAYS: Final = {
    "call": "by telephone",
    "meeting": "in a meeting",
    "paper": "on paper",
    "messenger": "through a messenger",
}


@cache
def _speech() -> Speech:
    from goodoffices.sentences import speech  # a command whose answer tells nothing needs no sentences

    return speech("en").setting_apart(apart)


def _read(plain: dict[str, Any]) -> Sentence:
    from goodoffices.sentences import from_plain

    return from_plain(plain)


def told(plain: dict[str, Any]) -> str:
    """A sentence of an answer, in words."""
    return _speech().tell(_read(plain))


def told_all(plain: list[dict[str, Any]]) -> str:
    """Several, one after the other."""
    return _speech().tell_all(map(_read, plain))


def why(plain: dict[str, Any]) -> str:
    """The reason of a refusal that stands in an answer."""
    return _speech().explain(_read(plain))


def advice(plain: dict[str, Any]) -> str:
    """What to do about a refusal that stands in an answer."""
    return _speech().advise(_read(plain))


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


def terms(plain: dict[str, Any]) -> str:
    """Terms and what they come to, in one line."""
    if plain["state"] in ("withheld", "withdrawn"):
        return f"{plain['state']}: for the mediator only"
    parts = [f"{spoken(plain['carriage'])} to {listed(plain['to']) or 'nobody'}"]
    if plain["attribution"] == "unnamed":
        parts.append("unnamed")
    if plain["read_back"]:
        parts.append("wording to be read back")
    if plain["time_may_cross"]:
        parts.append("with its time")
    if plain["manner"] != "left":
        parts.append(f"{plain['manner']} at most")
    if plain["state"] == "not_yet":
        parts.append(f"not before {moment(plain['not_before'])}")
    if plain["until"] is not None:
        parts.append(f"{'LAPSED on' if plain['state'] == 'lapsed' else 'until'} {moment(plain['until'])}")
    parts.extend(f"on the understanding: {apart(proviso)}" for proviso in plain["provisos"])
    return "; ".join(parts)


_CROSSED: Final = {
    "news_of_withdrawal": "as the news that it was withdrawn",
    "news_of_extension": "as the news of a later date",
    "news_of_correction": "as the news that the mediator had it wrong",
    "news_of_stage": "as the news of how far it has gone",
}

SOMETHING_OF_IT_WRONG: Final = "as the news that the mediator had told something about it wrongly"
"""That something crossed so, where it was right itself: a date, a withdrawal or a stage was not."""


def crossing(plain: dict[str, Any], *, stands: bool) -> str:
    """That something crossed, or got to somebody for whom it was not meant. ``stands``: the thing itself has effect."""
    form = _CROSSED.get(plain["form"], spoken(plain["form"]))
    if stands and plain["form"] == "news_of_correction":
        form = SOMETHING_OF_IT_WRONG
    if plain["to"] is None:
        told = f"brought to {apart(plain['person'] or 'somebody')}, for whom it was not meant, {form}"
    else:
        told = f"crossed to {apart(plain['to'])}, {form}"
    how = [] if plain["manner"] is None else [spoken(plain["manner"])]
    when = [] if plain["when"] is None else [moment(plain["when"])]
    outside = ["OUTSIDE ITS TERMS"] if plain["outside"] else []
    return ", ".join([told, *how, *when, *outside])


def hand(plain: dict[str, Any]) -> str:
    """By whose hand, where it is not the author's own."""
    told = f"noted {_WAYS[plain['way']]}, {_closeness(plain['closeness'])}"
    if plain["interpreter"] is not None:
        told += f", interpreted by {apart(plain['interpreter'])}"
    if plain["when"] is not None:
        told += f"; said {moment(plain['when'])}"
    return told


def _closeness(word: str) -> str:
    return word.removeprefix("noted_").replace("_", " ")
