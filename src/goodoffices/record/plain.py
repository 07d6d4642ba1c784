"""Items as plain data: how people write them in TOML or JSON, and how they are shown to programs.

The rules are:

* ``to_plain`` writes every fact; ``from_plain`` of it gives an equal item.
* In the plain form, and only there, some keys may be left out: what is then written into the item is the
  cautious value (not said, not held, cannot be judged).
* ``id`` and ``entered`` come from the station; they are read from the plain form where it is a copy of an
  item, and are then not given by the station as well.
* The chain is written from the nearest hop to the words to the page that was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from goodoffices.errors.record import RecordWrongValue
from goodoffices.record.dates import DateInterval, interval
from goodoffices.record.days import say_day
from goodoffices.record.edtf import read as read_edtf
from goodoffices.record.fields import Fields
from goodoffices.record.item import (
    NOT_HELD,
    NOT_PUBLIC,
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
    Relayer,
    Venue,
    VenueForm,
    Words,
    given,
)
from goodoffices.record.judging import problems
from goodoffices.record.scales import Credibility, Reliability
from goodoffices.words import parse_instant, write_instant

Plain = dict[str, object]

ITEM_KEYS = Item.__struct_fields__
HOP_KEYS = ("relayer", "naming", "name", "capacity", "date", "words", "form", "origin")
DATE_KEYS = DateInterval.__struct_fields__
WORDS_KEYS = ("text", "language", "direction", "not_public")
HAND_KEYS = ("name", "at")

_ZONE = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
_DAY = "a day such as 2025-12-30"


def from_plain(
    plain: Mapping[str, object], *, where: str, item_id: bytes | None = None, entered: Hand | None = None
) -> Item:
    """The item that a person or a program wrote as plain data.

    Args:
        plain: the mapping, as ``docs/spec/record-item.md`` lists its keys.
        where: the place as the reader of a refusal knows it, e.g. ``talk.toml, record item 3``.
        item_id: 16 random bytes, unless the mapping brings its own.
        entered: who enters it and when, unless the mapping says so.

    Raises:
        RecordMissingKey, RecordUnknownKey, RecordWrongValue, RecordDate: the first thing that is wrong.
        WordsEmpty, WordsTooLong, WordsCharacter: words or names that may not stand in the record.
    """
    fields = Fields(plain, ITEM_KEYS, where)
    item = Item(
        id=_id(fields, item_id),
        kind=fields.choice("kind", Kind),
        place=fields.choice("place", Place, Place.CURRENT),
        speaker=fields.part_or("speaker", _actor, None),
        addressees=fields.parts("addressees", _actor, "a list of people or bodies"),
        carrier=fields.part_or("carrier", _actor, None),
        venue=fields.part_or("venue", _venue, Venue(VenueForm.NOT_SAID, "")),
        said=fields.part_or("said", _date, None),
        reported=fields.part_or("reported", _date, None),
        original=fields.part_or("original", _words, NOT_HELD),
        translation=fields.part_or("translation", _words, NOT_HELD),
        conditional=fields.choice("conditional", Answer, Answer.NOT_SAID),
        condition=fields.part_or("condition", _words, NOT_HELD),
        binding=fields.choice("binding", Answer, Answer.NOT_SAID),
        chain=fields.parts("chain", _hop, "a list of hops"),
        reliability=fields.choice("reliability", Reliability, Reliability.F),
        credibility=fields.choice("credibility", Credibility, Credibility.SIX),
        plover=fields.plain_text("plover", "a PLOVER code") if fields.has("plover") else "",
        evidence=fields.parts("evidence", _evidence, "a list of spans"),
        entered=_entered(fields, entered),
        confirmed=fields.part_or("confirmed", _hand, None),
    )
    for problem in problems(item):
        if problem.key in ITEM_KEYS and not fields.has(problem.key):
            raise fields.missing(problem.key, problem.expected)
        raise RecordWrongValue(where=where, key=problem.key, expected=problem.expected)
    return item


def to_plain(item: Item) -> Plain:
    """The item as plain data, ready for TOML or JSON; what is not known is left out."""
    plain: Plain = {
        "id": item.id.hex(),
        "kind": item.kind.value,
        "place": item.place.value,
        "addressees": [_plain_actor(actor) for actor in item.addressees],
        "venue": {"form": item.venue.form.value, "name": item.venue.name},
        "conditional": item.conditional.value,
        "binding": item.binding.value,
        "chain": [_plain_hop(hop) for hop in item.chain],
        "reliability": item.reliability.value,
        "credibility": item.credibility.value,
        "plover": item.plover,
        "evidence": [
            {"source": span.source, "start": span.start, "end": span.end, "text": span.text} for span in item.evidence
        ],
        "entered": _plain_hand(item.entered),
    }
    for key, actor in (("speaker", item.speaker), ("carrier", item.carrier)):
        if actor is not None:
            plain[key] = _plain_actor(actor)
    for key, date in (("said", item.said), ("reported", item.reported)):
        if date is not None:
            plain[key] = _plain_date(date)
    wordings = (("original", item.original), ("translation", item.translation), ("condition", item.condition))
    for key, words in wordings:
        if words != NOT_HELD:
            plain[key] = _plain_words(words)
    if item.confirmed is not None:
        plain["confirmed"] = _plain_hand(item.confirmed)
    return {key: plain[key] for key in ITEM_KEYS if key in plain}


def _id(fields: Fields, given_id: bytes | None) -> bytes:
    if given_id is not None:
        if fields.has("id"):
            raise fields.wrong("id", "no id, since the station makes it")
        return given_id
    expected = "32 hexadecimal digits in small letters"
    text = fields.plain_text("id", expected)
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise fields.wrong("id", expected)
    return bytes.fromhex(text)


def _entered(fields: Fields, entered: Hand | None) -> Hand:
    if entered is None:
        return fields.part("entered", _hand, "who entered the item and when")
    if fields.has("entered"):
        raise fields.wrong("entered", "nothing, since the station knows who enters the item")
    return entered


def _actor(plain: object, where: str, path: str) -> Actor:
    fields = Fields(plain, Actor.__struct_fields__, where, path)
    return Actor(fields.name("name", "a name"), fields.name_or_empty("capacity", "a capacity"))


def _venue(plain: object, where: str, path: str) -> Venue:
    fields = Fields(plain, Venue.__struct_fields__, where, path)
    return Venue(fields.choice("form", VenueForm), fields.name_or_empty("name", "a name"))


def _date(plain: object, where: str, path: str) -> DateInterval:
    fields = Fields(plain, DATE_KEYS, where, path)
    return interval(
        fields.plain_text("edtf", "a date in EDTF such as 2025-12-30"),
        fields.line("rests_on", "what the date rests on"),
        earliest=_day(fields, "earliest"),
        latest=_day(fields, "latest"),
        doubt=fields.line_or_empty("doubt", "what speaks against the date"),
        where=f"“{path}” in {where}",
    )


def _day(fields: Fields, key: str) -> int | None:
    if not fields.has(key):
        return None
    text = fields.plain_text(key, _DAY)
    span = read_edtf(text, f"“{fields.path}.{key}” in {fields.where}")
    if text != say_day(span.first):
        raise fields.wrong(key, _DAY)
    return span.first


def _words(plain: object, where: str, path: str) -> Words:
    fields = Fields(plain, WORDS_KEYS, where, path)
    if not fields.has("not_public"):
        text = fields.wording("text", "the words, or not_public = true")
        language = fields.plain_text("language", "a language tag such as en, he or zh-Hant")
        direction = fields.choice("direction", Direction) if fields.has("direction") else None
        return given(text, language, direction)
    if plain != {"not_public": True}:
        raise fields.wrong("not_public", "true, and no other key beside it")
    return NOT_PUBLIC


def _hop(plain: object, where: str, path: str) -> Hop:
    fields = Fields(plain, HOP_KEYS, where, path)
    naming = fields.choice("naming", Naming, Naming.NAMED)
    name = fields.name if naming is Naming.NAMED else fields.name_or_empty
    return Hop(
        relayer=fields.choice("relayer", Relayer),
        naming=naming,
        who=Actor(name("name", "a name"), fields.name_or_empty("capacity", "a capacity")),
        date=fields.part_or("date", _date, None),
        words=fields.part_or("words", _words, NOT_HELD),
        form=fields.choice("form", Form),
        origin=fields.line_or_empty("origin", "a text that identifies the origin"),
    )


def _evidence(plain: object, where: str, path: str) -> Evidence:
    fields = Fields(plain, Evidence.__struct_fields__, where, path)
    return Evidence(
        fields.line("source", "what the span is taken from"),
        fields.number("start", "the number of characters before the span"),
        fields.number("end", "start plus the number of characters of the text"),
        fields.wording("text", "the exact text of the span"),
    )


def _hand(plain: object, where: str, path: str) -> Hand:
    fields = Fields(plain, HAND_KEYS, where, path)
    name = fields.name("name", "who")
    expected = "a time with its zone, such as 2025-12-31T18:00+02:00"
    text = fields.plain_text("at", expected)
    if _ZONE.search(text) is None:
        raise fields.wrong("at", expected)
    return Hand(name, *parse_instant(text, where=f"“{path}.at” in {where}"))


def _plain_actor(actor: Actor) -> Plain:
    return {"name": actor.name, "capacity": actor.capacity}


def _plain_date(date: DateInterval) -> Plain:
    return {
        "edtf": date.edtf,
        "earliest": say_day(date.earliest),
        "latest": say_day(date.latest),
        "rests_on": date.rests_on,
        "doubt": date.doubt,
    }


def _plain_words(words: Words) -> Plain:
    if words.held is not Held.GIVEN:
        return {"not_public": True}
    return {"text": words.text, "language": words.language, "direction": words.direction.value}


def _plain_hop(hop: Hop) -> Plain:
    plain: Plain = {"relayer": hop.relayer.value, "naming": hop.naming.value}
    plain |= _plain_actor(hop.who)
    plain |= {} if hop.date is None else {"date": _plain_date(hop.date)}
    plain |= {} if hop.words == NOT_HELD else {"words": _plain_words(hop.words)}
    return plain | {"form": hop.form.value, "origin": hop.origin}


def _plain_hand(hand: Hand) -> Plain:
    return {"name": hand.name, "at": write_instant(hand.at, hand.zone)}
