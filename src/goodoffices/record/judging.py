"""What an item must be like, beyond the types of its fields; the same judgement at every station.

The rules are:

* A problem names the key (as in the plain form) and what was expected there, never the words themselves.
* Whoever makes an item is refused with the first problem; an item that came as bytes is judged by the same
  list and stands as void with that reason.
* Times of entering are never compared: clocks differ, and no order is read off them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from goodoffices.record import dates
from goodoffices.record.dates import DateInterval
from goodoffices.record.item import (
    ID_SIZE,
    Actor,
    Answer,
    Direction,
    Evidence,
    Form,
    Hand,
    Held,
    Hop,
    Item,
    Kind,
    Naming,
    Place,
    Words,
)
from goodoffices.record.scales import is_plover
from goodoffices.record.text import is_line, is_name, is_wording
from goodoffices.words import LINE_LIMIT, judge_instant

MOST_ADDRESSEES = 32
MOST_HOPS = 16
MOST_SPANS = 16

_NAME = "one line of at most 200 bytes"
_LINE = f"one line of at most {LINE_LIMIT} bytes"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_FARTHEST_PLACE = 2**53
_WITHOUT_SPEAKER = frozenset({Kind.INCIDENT, Kind.MEETING})


class Problem(NamedTuple):
    """Where an item is wrong, and what was expected."""

    key: str
    expected: str


def judge_item(item: Item) -> str | None:
    """The first reason why an item cannot stand, or None."""
    for problem in problems(item):
        return f"{problem.key}: expected is {problem.expected}"
    return None


def problems(item: Item) -> Iterator[Problem]:
    """Everything that is wrong with an item, in the order of its fields."""
    if len(item.id) != ID_SIZE:
        yield Problem("id", f"{ID_SIZE} bytes")
    yield from _people(item)
    if item.venue.name and not is_name(item.venue.name):
        yield Problem("venue.name", _NAME)
    yield from _dating(item)
    yield from _wording(item)
    yield from _chain(item)
    if item.plover and not is_plover(item.plover):
        yield Problem("plover", "an event of PLOVER, with or without one of its modes, such as CONSULT/phone")
    yield from _evidence(item.evidence)
    yield from hand_problems(item.entered, "entered")
    if item.confirmed is not None:
        yield from hand_problems(item.confirmed, "confirmed")


def hand_problems(hand: Hand, key: str) -> Iterator[Problem]:
    """What is wrong with who did something and when."""
    if not is_name(hand.name):
        yield Problem(f"{key}.name", _NAME)
    if judge_instant(hand.at, hand.zone) is not None:
        yield Problem(f"{key}.at", "a time in the years 1600 to 9999, with a zone at most 14 hours from UTC")


def _people(item: Item) -> Iterator[Problem]:
    if item.speaker is not None:
        yield from _actor(item.speaker, "speaker")
    elif item.kind not in _WITHOUT_SPEAKER:
        yield Problem("speaker", "who said it; only an incident or a meeting has no speaker")
    if len(item.addressees) > MOST_ADDRESSEES:
        yield Problem("addressees", f"at most {MOST_ADDRESSEES} of them")
    for number, actor in enumerate(item.addressees, 1):
        yield from _actor(actor, f"addressees[{number}]")
    if item.carrier is not None:
        yield from _actor(item.carrier, "carrier")


def _actor(actor: Actor, key: str) -> Iterator[Problem]:
    if not is_name(actor.name):
        yield Problem(f"{key}.name", _NAME)
    if actor.capacity and not is_name(actor.capacity):
        yield Problem(f"{key}.capacity", _NAME)


def _dating(item: Item) -> Iterator[Problem]:
    if item.place is Place.LEAD:
        if item.said or item.reported or any(hop.date for hop in item.chain):
            yield Problem("place", "no date in a lead: a headline is not dated by the page it stands on")
        return
    if item.reported is None:
        yield Problem("reported", "when it was reported; only a lead has no date")
    yield from _date(item.said, "said")
    yield from _date(item.reported, "reported")


def _date(date: DateInterval | None, key: str) -> Iterator[Problem]:
    if date is not None:
        for expected in dates.problems(date):
            yield Problem(key, expected)


def _wording(item: Item) -> Iterator[Problem]:
    yield from _words(item.original, "original")
    quoted = any(hop.form is Form.QUOTED for hop in item.chain)
    if item.original.held is Held.GIVEN and not quoted:
        yield Problem("original", "a hop that quotes the speaker; other wording stands at its own hop")
    yield from _words(item.translation, "translation")
    if item.translation.held is Held.NOT_PUBLIC:
        yield Problem("translation", "a courtesy translation, or nothing")
    elif item.translation.held is Held.GIVEN and item.translation.language == item.original.language:
        yield Problem("translation.language", "another language than that of the original")
    wordings = [item.original, item.translation, *(hop.words for hop in item.chain)]
    if all(words.held is Held.NOT_HELD for words in wordings):
        yield Problem("original", "some words: of the speaker, of a hop, translated, or “not made public”")
    yield from _words(item.condition, "condition")
    if item.condition.held is not Held.NOT_HELD and item.conditional is not Answer.YES:
        yield Problem("conditional", "“yes” where a condition is named")


def _words(words: Words, key: str) -> Iterator[Problem]:
    if words.held is not Held.GIVEN:
        if words.text or words.language or words.direction is not Direction.NONE:
            yield Problem(key, "no text, language or direction where no words are given")
        return
    if not is_wording(words.text):
        yield Problem(f"{key}.text", "words without invisible or unassigned characters, at most 64 KiB")
    if not _LANGUAGE.fullmatch(words.language):
        yield Problem(f"{key}.language", "a language tag such as en, he or zh-Hant")
    if words.direction is Direction.NONE:
        yield Problem(f"{key}.direction", "ltr or rtl")


def _chain(item: Item) -> Iterator[Problem]:
    if not 1 <= len(item.chain) <= MOST_HOPS:
        yield Problem("chain", f"1 to {MOST_HOPS} hops, from the nearest to the words to where they were read")
        return
    for number, hop in enumerate(item.chain, 1):
        yield from _hop(hop, f"chain[{number}]")
    if item.chain[-1].naming is not Naming.NAMED:
        yield Problem(f"chain[{len(item.chain)}]", "a last hop with a name: where it was read or heard")


def _hop(hop: Hop, key: str) -> Iterator[Problem]:
    if hop.naming is Naming.ANONYMOUS:
        if hop.who.name:
            yield Problem(f"{key}.name", "no name at an anonymous hop; what is said of them is the capacity")
    elif not is_name(hop.who.name):
        yield Problem(f"{key}.name", _NAME)
    if hop.who.capacity and not is_name(hop.who.capacity):
        yield Problem(f"{key}.capacity", _NAME)
    yield from _date(hop.date, f"{key}.date")
    yield from _words(hop.words, f"{key}.words")
    if hop.origin and not is_line(hop.origin):
        yield Problem(f"{key}.origin", _LINE)


def _evidence(spans: tuple[Evidence, ...]) -> Iterator[Problem]:
    if len(spans) > MOST_SPANS:
        yield Problem("evidence", f"at most {MOST_SPANS} spans")
    for number, span in enumerate(spans, 1):
        key = f"evidence[{number}]"
        if not is_line(span.source):
            yield Problem(f"{key}.source", _LINE)
        if not is_wording(span.text):
            yield Problem(f"{key}.text", "words without invisible or unassigned characters, at most 64 KiB")
        if span.start < 0 or span.end - span.start != len(span.text) or span.end > _FARTHEST_PLACE:
            yield Problem(f"{key}.end", "start and end that are as far apart as the text has characters")
