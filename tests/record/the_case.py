"""The reported case of December 2025 as items, from what the press made public; every line as reported.

Facts alone, in words of our own. Where the record has no wording of a person, none is put into their mouth:
the wording is “not made public” or not held, and what stands there is a courtesy translation or a hop's own.
"""

from __future__ import annotations

from typing import Any

from goodoffices.record import Corroboration, Entered, Hand, Item, Register, from_plain
from goodoffices.record.dates import DateInterval
from goodoffices.record.days import Weekday, day_of
from goodoffices.record.plain import DATE_KEYS
from goodoffices.record.resolve import Part, date_without_year, days_after, on_weekday, part_of_month
from goodoffices.station.brought import borne_out
from tests import table

PAGE_DAY = day_of(2025, 12, 31)
"""The day of the page on which all of this was read."""

ENTERED = Hand("Note-taker", 1_767_200_000_000, 120)
CONFIRMED = {"name": "Mediator", "at": "2025-12-31T20:00+02:00"}

NOT_PUBLIC = {"not_public": True}
ORIGIN = "the regional source of the report of 29 December 2025"


def numbered(number: int) -> bytes:
    """An id for tests."""
    return number.to_bytes(16, "big")


def in_words(found: Corroboration) -> str:
    """How well something is borne out, as a person reads it."""
    return table.english(borne_out(found))


def plain_date(dates: DateInterval) -> dict[str, Any]:
    """A date interval as people write it, with its EDTF text and what it rests on."""
    plain = {key: getattr(dates, key) for key in DATE_KEYS if key not in {"earliest", "latest"}}
    return {key: value for key, value in plain.items() if value}


def english(text: str) -> dict[str, Any]:
    return {"text": text, "language": "en"}


PAGE_DATE = {"edtf": "2025-12-31", "rests_on": "dateline"}
PAGE: dict[str, Any] = {"relayer": "outlet", "name": "TRT Hebrew", "date": PAGE_DATE, "form": "narrated"}
LONDON: dict[str, Any] = {
    "relayer": "outlet",
    "name": "Amwaj Media",
    "capacity": "London",
    "date": plain_date(on_weekday(Weekday.MONDAY, PAGE_DAY)),
    "form": "narrated",
}
SOURCE: dict[str, Any] = {
    "relayer": "person",
    "naming": "anonymous",
    "capacity": "regional source, called reliable by the outlet",
    "form": "narrated",
    "origin": ORIGIN,
}
QUIET_LINE = [SOURCE, LONDON, PAGE]

ISRAEL_PM = {"name": "Benjamin Netanyahu", "capacity": "Prime Minister of Israel"}
RUSSIA_PRESIDENT = {"name": "Vladimir Putin", "capacity": "President of Russia"}
IRAN = {"name": "Tehran", "capacity": "leadership of Iran"}
RUSSIA = {"name": "Moscow", "capacity": "mediator"}

CALL_DATE = date_without_year(10, 6, PAGE_DAY)
MID_DECEMBER = part_of_month(Part.MID, 2025, 12)
TUESDAY = on_weekday(Weekday.TUESDAY, PAGE_DAY)

CALL: dict[str, Any] = {
    "kind": "meeting",
    "addressees": [ISRAEL_PM, RUSSIA_PRESIDENT],
    "venue": {"form": "call"},
    "said": plain_date(CALL_DATE),
    "translation": english("The two spoke by telephone."),
    "chain": [{"relayer": "office", "name": "the Kremlin", "form": "narrated"}, PAGE],
    "plover": "CONSULT/phone",
}
REMARK: dict[str, Any] = {
    "kind": "statement",
    "speaker": RUSSIA_PRESIDENT,
    "venue": {"form": "state_agency", "name": "TASS"},
    "said": plain_date(days_after(3, CALL_DATE)),
    "translation": english("Israel's leadership signals, for Iran, that it seeks a settlement and no clash."),
    "chain": [{"relayer": "outlet", "name": "TASS", "form": "quoted"}, PAGE],
}
REQUEST: dict[str, Any] = {
    "kind": "request",
    "speaker": ISRAEL_PM,
    "addressees": [IRAN],
    "carrier": RUSSIA,
    "venue": {"form": "message"},
    "said": plain_date(MID_DECEMBER),
    "original": NOT_PUBLIC,
    "translation": english("Tell Tehran that Israel does not intend to attack it."),
    "chain": QUIET_LINE,
    "reliability": "c",
    "credibility": 3,
}
REPLY: dict[str, Any] = {
    "kind": "statement",
    "speaker": IRAN,
    "addressees": [ISRAEL_PM],
    "carrier": RUSSIA,
    "venue": {"form": "message"},
    "said": plain_date(MID_DECEMBER) | {"edtf": "2025-12-11/2025-12-29", "rests_on": "after the request"},
    "original": NOT_PUBLIC,
    "conditional": "yes",
    "condition": NOT_PUBLIC,
    "binding": "no",
    "chain": [SOURCE, LONDON | {"words": english("conditional and non-binding"), "form": "quoted"}, PAGE],
    "reliability": "c",
    "credibility": 3,
}
MANDATE: dict[str, Any] = {
    "kind": "report",
    "speaker": {"name": "Amwaj Media", "capacity": "London"},
    "translation": english("Ali Larijani, secretary of the national security council, speaks for Iran."),
    "chain": QUIET_LINE,
}
PRESS_CONFERENCE: dict[str, Any] = {
    "kind": "threat",
    "speaker": {"name": "Donald Trump", "capacity": "President of the United States"},
    "venue": {"form": "press_conference"},
    "said": {"edtf": "2025-12-29/2025-12-30", "rests_on": "no later than the appeal that followed it"},
    "translation": english("Washington would support another massive strike."),
    "chain": [PAGE | {"form": "paraphrased"}],
    "plover": "THREATEN/violence",
}
APPEAL: dict[str, Any] = {
    "kind": "appeal",
    "speaker": {"name": "Dmitry Peskov", "capacity": "spokesman of the Kremlin"},
    "said": plain_date(TUESDAY),
    "translation": english("Every step that adds to the tension should be avoided; talk to Iran first."),
    "chain": [PAGE | {"form": "quoted"}],
}
POST: dict[str, Any] = {
    "kind": "threat",
    "speaker": {"name": "Masoud Pezeshkian", "capacity": "President of Iran"},
    "venue": {"form": "post", "name": "X"},
    "said": plain_date(TUESDAY),
    "translation": english("The answer to any aggression will be harsh."),
    "conditional": "yes",
    "condition": english("in case of aggression"),
    "chain": [PAGE | {"form": "paraphrased"}],
    "plover": "THREATEN/violence",
}
WAR: dict[str, Any] = {
    "kind": "incident",
    "place": "background",
    "said": {"edtf": "2025-06", "rests_on": "month and year in the text"},
    "venue": {"form": "on_the_ground"},
    "translation": english("Twelve days of war, in which nuclear sites were struck."),
    "chain": [PAGE],
}
HEADLINE: dict[str, Any] = {
    "kind": "report",
    "place": "lead",
    "speaker": {"name": "TRT Hebrew"},
    "translation": english("A headline beside the text speaks of a threat between the two."),
    "chain": [{key: value for key, value in PAGE.items() if key != "date"}],
}

DATED = (CALL, REMARK, REQUEST, REPLY, MANDATE, PRESS_CONFERENCE, APPEAL, POST, WAR)


def item(plain: dict[str, Any], number: int, *, confirmed: bool = True, **changes: Any) -> Item:
    """An item of the case, with an id of this number; ``changes`` replace keys of the plain form."""
    whole = plain | ({"confirmed": CONFIRMED} if confirmed else {}) | changes
    if whole.get("place") != "lead" and "reported" not in whole:
        whole["reported"] = PAGE_DATE
    return from_plain(whole, where="the case", item_id=numbered(number), entered=ENTERED)


def the_case() -> dict[bytes, Item]:
    """Every item of the case by id, confirmed by a person; the headline is a lead."""
    items = [item(plain, number) for number, plain in enumerate((*DATED, HEADLINE), 1)]
    return {each.id: each for each in items}


def register_of(*items: Item) -> Register:
    """A register into which these items entered."""
    return Register().fold(Entered(each, ()) for each in items)
