"""An item of the public record: what was said or done, who says so, and how we know.

The rules are:

* Wording is kept where it was worded: at each hop of the chain of attribution, and as ``original`` only
  where some hop quotes the speaker. A quote mark alone proves nothing: it may hold the reporter's
  description, and the hop's *form* decides whose wording it is.
* The chain runs from the hop nearest to the words to the page on which we read them.
* “Not made public” is not the same as “not in this record”, and neither is an empty text.
* Conditional words stay conditional: every short form of an item says so first.
* Nothing has a default and every object has one spelling, so that equal items are equal bytes.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from goodoffices.record.dates import DateInterval
from goodoffices.record.scales import Credibility, Reliability
from goodoffices.words import direction as direction_of

ID_SIZE = 16
"""Bytes of an id; random, from whoever makes the item or link."""


class Kind(Enum):
    """What an item is."""

    STATEMENT = "statement"
    APPEAL = "appeal"
    THREAT = "threat"
    ASSURANCE = "assurance"
    DENIAL = "denial"
    REQUEST = "request"
    REPORT = "report"
    INCIDENT = "incident"
    MEETING = "meeting"


class Answer(Enum):
    """Yes, no, or nobody said."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not_said"


class Held(Enum):
    """Whether the record has some words."""

    GIVEN = "given"
    NOT_PUBLIC = "not_public"
    NOT_HELD = "not_held"


class Direction(Enum):
    """Which way words run; ``none`` where there are no words."""

    LTR = "ltr"
    RTL = "rtl"
    NONE = "none"


class VenueForm(Enum):
    """Where words were said or something happened."""

    PRESS_CONFERENCE = "press_conference"
    POST = "post"
    INTERVIEW = "interview"
    SPEECH = "speech"
    STATE_AGENCY = "state_agency"
    READ_OUT = "read_out"
    OFFICIAL_STATEMENT = "official_statement"
    NEWS_REPORT = "news_report"
    CALL = "call"
    MEETING = "meeting"
    MESSAGE = "message"
    ON_THE_GROUND = "on_the_ground"
    NOT_SAID = "not_said"


class Relayer(Enum):
    """Who stands at a hop."""

    PERSON = "person"
    OUTLET = "outlet"
    OFFICE = "office"


class Naming(Enum):
    """Whether whoever stands at a hop is named."""

    NAMED = "named"
    ANONYMOUS = "anonymous"


class Form(Enum):
    """How a hop gives the words; only ``quoted`` makes them the speaker's."""

    QUOTED = "quoted"
    PARAPHRASED = "paraphrased"
    NARRATED = "narrated"


class Place(Enum):
    """How an item stands in its source; only ``current`` items are counted."""

    CURRENT = "current"
    BACKGROUND = "background"
    LEAD = "lead"


class Words(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Words, or why there are none.

    Attributes:
        held: whether the record has them.
        text: the words; empty unless given.
        language: language tag (``he``, ``zh-Hant``); empty unless given.
        direction: ``none`` unless given.
    """

    held: Held
    text: str
    language: str
    direction: Direction


NOT_PUBLIC = Words(Held.NOT_PUBLIC, "", "", Direction.NONE)
NOT_HELD = Words(Held.NOT_HELD, "", "", Direction.NONE)


class Actor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Somebody, and in which capacity; the capacity may be empty."""

    name: str
    capacity: str


class Hop(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One step of the chain of attribution.

    Attributes:
        relayer: person, outlet or office.
        naming: named or anonymous.
        who: name (empty if anonymous) and capacity (for somebody anonymous: as the next hop describes them).
        date: when this hop said so; None if it is not known.
        words: the wording at this hop.
        form: quoted, paraphrased or narrated.
        origin: a text that identifies the independent origin, where it is known; empty otherwise.
    """

    relayer: Relayer
    naming: Naming
    who: Actor
    date: DateInterval | None
    words: Words
    form: Form
    origin: str


class Venue(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where: the form, and a name (the platform, the agency, the town), which may be empty."""

    form: VenueForm
    name: str


class Evidence(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The exact span of a source: characters ``start`` to ``end`` (not included) of its kept text."""

    source: str
    start: int
    end: int
    text: str


class Hand(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """By whose hand and when: milliseconds since 1970-01-01 UTC, and minutes east of UTC."""

    name: str
    at: int
    zone: int


class Item(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One item of the public record; ``docs/spec/record-item.md`` describes every field.

    ``speaker`` is None only where nobody speaks (an incident, a meeting), ``said`` where the time is not
    known, ``reported`` only in a lead, ``confirmed`` until a person has confirmed the item.
    """

    id: bytes
    kind: Kind
    place: Place
    speaker: Actor | None
    addressees: tuple[Actor, ...]
    carrier: Actor | None
    venue: Venue
    said: DateInterval | None
    reported: DateInterval | None
    original: Words
    translation: Words
    conditional: Answer
    condition: Words
    binding: Answer
    chain: tuple[Hop, ...]
    reliability: Reliability
    credibility: Credibility
    plover: str
    evidence: tuple[Evidence, ...]
    entered: Hand
    confirmed: Hand | None


def given(text: str, language: str, direction: Direction | None = None) -> Words:
    """Words that the record has; the direction follows from the text unless it is named."""
    return Words(Held.GIVEN, text, language, direction or Direction(direction_of(text)))


def say_words(words: Words) -> str:
    """The words, or in words why there are none."""
    if words.held is Held.GIVEN:
        return words.text
    return "not made public" if words.held is Held.NOT_PUBLIC else "not in this record"


def is_announcement(item: Item) -> bool:
    """Whether the words stand without an “if” (rule 7): nobody says that they are conditional."""
    return item.conditional is not Answer.YES
