"""The tables that a scenario file is made of, apart from its steps: the cast, its rules, the record, expectations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from goodoffices.errors import Refusal
from goodoffices.errors.record import RecordMissingKey, RecordUnknownKey, RecordWrongValue
from goodoffices.record import Hand, from_plain
from goodoffices.record.item import ID_SIZE
from goodoffices.scenario.places import Place, Plain, mapping, missing, refuse_unknown
from goodoffices.scenario.shapes import (
    Choice,
    EndOf,
    Flag,
    Happened,
    Instant,
    Key,
    Labelled,
    Length,
    Name,
    Named,
    OneOrSeveral,
    Several,
    Table,
    Words,
)
from goodoffices.talk import events as kinds
from goodoffices.talk.terms import Attribution, Carriage, Manner
from goodoffices.words import parse_instant


def choices(of: type[Enum]) -> Choice:
    """The values of an enumeration."""
    return Choice(tuple(str(each.value) for each in of))


@dataclass(frozen=True)
class Language:
    """A language tag."""

    expected: str = 'a language tag in quotes such as "en", "he" or "zh-Hant"'

    def read(self, value: object, place: Place) -> str:
        """The tag itself."""
        if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}", value):
            raise place.wrong(self.expected)
        return value


@dataclass(frozen=True)
class Zone:
    """A zone by its distance from UTC."""

    expected: str = 'a zone in quotes such as "+02:00" or "Z"'

    def read(self, value: object, place: Place) -> int:
        """Minutes east of UTC."""
        if not isinstance(value, str):
            raise place.wrong(self.expected)
        try:
            return parse_instant(f"2000-01-01T00:00{value}")[1]
        except Refusal as refusal:
            raise place.wrong(self.expected, refusal.said) from refusal


# --- words and their terms ------------------------------------

TERMS: Final = Table(
    "terms",
    {
        "carriage": Key(choices(Carriage), "what may be done with the words", needed=True),
        "to": Key(
            OneOrSeveral(Name()),
            "the recipients, by the names on this leg; “whoever said it” for an answer to unnamed words",
        ),
        "attribution": Key(choices(Attribution), "whether the recipient is told whose words they are"),
        "from": Key(Instant(), "not to be conveyed before"),
        "until": Key(EndOf(), "not to be conveyed after"),
        "provisos": Key(Several(Words()), "conditions on the use of the words; they cross with them"),
        "read_back": Key(Flag(), "the author wants to approve a wording in substance first"),
        "time_may_cross": Key(Flag(), "whether the recipient may learn when the words were said"),
        "manner": Key(choices(Manner), "the most that may be done to bring them; left, if left out"),
    },
)
PASSAGE: Final = Table(
    "a passage",
    {
        "text": Key(Words(), "the words", needed=True),
        "language": Key(Language(), "their language; the side's, if left out"),
        "direction": Key(choices(kinds.Direction), "which way they run; that of most of their letters, if left out"),
        "act": Key(choices(kinds.Act), "what the words do"),
        "force": Key(choices(kinds.Force), "how far they bind"),
        "valid_until": Key(EndOf(), "until when the words stand"),
        "answer_by": Key(EndOf(), "the last moment for an answer"),
        "parallel": Key(Flag(), "a parallel statement: said to the mediator alone, answering nothing"),
        "terms": Key(TERMS, "the terms of release; withheld, if left out"),
    },
)
CONDITION: Final = Table(
    "a condition",
    {
        "text": Key(Words(), "the words of the clause", needed=True),
        "language": Key(Language(), "their language; the side's, if left out"),
        "finder": Key(choices(kinds.End), "who finds whether it is met", needed=True),
        "finder_name": Key(Name(), "the third party whose finding the mediator reports"),
        "until": Key(EndOf(), "its deadline"),
        "terms": Key(TERMS, "the terms of release; withheld, if left out"),
    },
)
TRANSLATION: Final = Table(
    "a courtesy translation",
    {
        "text": Key(Words(), "the translation", needed=True),
        "language": Key(Language(), "its language", needed=True),
    },
)
NOTED: Final = Table(
    "noted",
    {
        "way": Key(choices(kinds.Way), "how the words came", needed=True),
        "closeness": Key(choices(kinds.Closeness), "how close the note is", needed=True),
        "interpreter": Key(Name(), "who interpreted"),
        "when": Key(Happened(), "when it was said; the time of the step, if left out"),
    },
)

# --- the cast ------------------------------------

SIDES_ROLES: Final = Choice(tuple(role.value for role in kinds.Role if role is not kinds.Role.MEDIATOR))
SEAT: Final = Table(
    "a seat",
    {
        "name": Key(Name(), "the person, by a name or a title", needed=True),
        "role": Key(SIDES_ROLES, "what the person is in the talk", needed=True),
    },
)
SIDE: Final = Table(
    "a side",
    {
        "name": Key(Name(), "how the side is called", needed=True),
        "station": Key(Choice(("own", "kept")), "own: its seat runs a station; kept: the mediator keeps the leg",
                       needed=True),
        "language": Key(Language(), "the language of its words; the scenario's, if left out"),
        "seats": Key(Several(SEAT), "its people; exactly one where the station is its own", needed=True),
        "calls": Key(Named(Name()), "how it calls other sides on its leg, by their own names; by those, if left out"),
    },
)  # fmt: skip
MEDIATOR: Final = Table("the mediator", {"name": Key(Name(), "a name or a title", needed=True)})

RULES: Final = Table(
    "ground rules",
    {
        "disclosure": Key(choices(kinds.Disclosure), "closed, or the UNCITRAL default", needed=True),
        "disclose_to": Key(OneOrSeveral(Name()), "the sides to whom the substance may be carried"),
        "lease": Key(Length(), "how long a release lasts; 14d, if left out"),
        "retention": Key(choices(kinds.Retention), "what closing does with the talk"),
        "opened_told": Key(Flag(), "whether “opened” is told to the other end"),
        "existence_confidential": Key(Flag(), "whether even the existence of the talk is confidential"),
        "languages": Key(Several(Language()), "the working languages"),
        "text": Key(Words(), "anything else that was agreed"),
    },
)

# --- the public record ------------------------------------


@dataclass(frozen=True)
class RecordItem:
    """An item of the public record in its plain form, without ``id`` and ``entered``."""

    expected: str = "an item as docs/spec/record-item.md describes it"

    def read(self, value: object, place: Place) -> Plain:
        """The plain item itself, once the record has found nothing wrong with it."""
        plain = mapping(value, place, self.expected)
        try:
            from_plain(plain, where="this item", item_id=bytes(ID_SIZE), entered=Hand("Reader", 0, 0))
        except RecordMissingKey as refusal:
            facts = {name: str(fact) for name, fact in refusal.facts.items()}
            raise missing(facts["key"], facts["expected"], "this item", _inside(facts["where"], place)) from refusal
        except RecordUnknownKey as refusal:
            facts = {name: str(fact) for name, fact in refusal.facts.items()}
            inside = _inside(facts["where"], place)
            refuse_unknown([facts["key"]], facts["known"].split(", "), "this item", inside)
            raise
        except RecordWrongValue as refusal:
            raise _at(str(refusal.facts["key"]), place).wrong(str(refusal.facts["expected"])) from refusal
        except Refusal as refusal:
            inside = _inside(str(refusal.facts.get("where", "")), place)
            raise inside.wrong("what docs/spec/record-item.md says of it", f"{refusal.said} {refusal.why}") from refusal
        return plain


def _inside(where: str, place: Place) -> Place:
    """The place that the record calls “chain[2].words” in this item."""
    named = re.match("“(.*)” in this item", where)
    return place if named is None else _at(named[1], place)


def _at(path: str, place: Place) -> Place:
    """The place at the end of a path such as ``chain[2].words.text``, with numbers from 1."""
    for step in re.findall(r"[^.\[\]]+", path):
        place = place.at(int(step) - 1 if step.isdigit() else step)
    return place


# --- expectations ------------------------------------

TERMS_STATES: Final = ("withheld", "open", "not yet", "lapsed", "withdrawn")
SHEET_STATES: Final = ("to deliver", "delivered", "delivered in part", "do not deliver")
CONDITION_STATES: Final = ("open", "met", "failed", "waived", "overdue")

EXPECT: Final = Table(
    "an expectation",
    {
        "whose": Key(Name(), "a side, “the public” or “the mediator”: whoever has it in front of them", needed=True),
        "sees": Key(OneOrSeveral(Words()), "words that must stand there"),
        "never": Key(OneOrSeveral(Words()), "words that must not stand there"),
        "open": Key(Several(Words(), least=0), "a piece of each condition that is open or overdue there; no others"),
        "lapsed": Key(Several(Words(), least=0), "a piece of all words there that have lapsed; no others"),
        "conditions": Key(Named(Choice(CONDITION_STATES), Words()), "a piece of a condition, and its state"),
        "terms": Key(Named(Choice(TERMS_STATES), Labelled()), "the label of words, and the state of their release"),
        "sheets": Key(Named(Choice(SHEET_STATES), Labelled()), "the label of a delivery sheet, and its state"),
    },
)
