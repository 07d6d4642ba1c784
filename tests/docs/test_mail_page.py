"""The page docs/spec/mail.md: its examples read by two decoders apart, its tables held against the code."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from goodoffices import labels
from goodoffices.canonical import encode
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.roads import address, backoff
from goodoffices.station.mail import healing, link, messages, outbox, relays
from goodoffices.station.mail.messages import Letter
from goodoffices.talk import entry
from goodoffices.talk.terms import Wire
from goodoffices.words.spoken import SPOKEN_LIMIT, read_spoken, spell_out
from tests.docs.small_cbor import fields_in_notation, hashed, read, read_notation
from tests.station.mail import apart
from tools import mail_vectors

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "spec" / "mail.md").read_text(encoding="utf-8")
WORDS = (ROOT / "docs" / "spec" / "words.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^#{2,3} (.+?)\n(.*?)(?=^#{2,3} |\Z)", PAGE, re.MULTILINE | re.DOTALL))
OBJECTS: dict[str, type[Wire]] = {
    "Leg message": messages.LegMessage,
    "Line message": messages.LineMessage,
    "Address": messages.Address,
    "Numbered": messages.Numbered,
    **{str(kind.__struct_config__.tag): kind for kind in get_args(Letter)},
}
EXAMPLES = {
    heading: found
    for heading, section in SECTIONS.items()
    if (found := re.search(r"```text\n(?P<said>.*?)\n```\n\n```hex\n(?P<data>.*?)\n```", section, re.DOTALL))
}


@pytest.mark.parametrize("heading", OBJECTS)
def test_a_table_has_the_fields_of_its_object(heading: str) -> None:
    """In their order, at the places that they have in the array."""
    kind = OBJECTS[heading]
    first = 0 if kind.__struct_config__.tag is None else 1
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", SECTIONS[heading], re.MULTILINE)
    assert rows == [(str(place), name) for place, name in enumerate(kind.__struct_fields__, start=first)]


def test_every_table_of_fields_is_one_of_an_object() -> None:
    """Neither an object nor a table is left over."""
    assert {heading for heading, section in SECTIONS.items() if "| # | field |" in section} == set(OBJECTS)


def test_there_are_examples_of_both_messages_and_of_a_letter() -> None:
    """Each with its bytes."""
    assert set(EXAMPLES) == {"Leg message", "Line message", "test_asked"}


@pytest.mark.parametrize("heading", EXAMPLES)
def test_an_example_can_be_read_by_others(heading: str) -> None:
    """What stands above the bytes is what they hold, for two decoders that know the page and not the program."""
    data = bytes.fromhex(EXAMPLES[heading]["data"])
    assert read(data) == apart.value_of(data) == read_notation(EXAMPLES[heading]["said"])
    names = fields_in_notation(EXAMPLES[heading]["said"])
    assert [name for name in names if name in OBJECTS[heading].__struct_fields__] != []
    reader = {"Leg message": apart.leg_message, "Line message": apart.line_message}.get(heading, apart.letter)
    assert reader(data) is not None


@pytest.mark.parametrize(
    ("heading", "made"),
    [
        ("Leg message", mail_vectors.leg_messages()["an entry"]),
        ("Line message", mail_vectors.line_messages()["a letter"]),
        ("test_asked", mail_vectors.letters()["test_asked"]),
    ],
)
def test_an_example_is_among_the_known_answers(heading: str, made: msgspec.Struct) -> None:
    """So the program reads it too."""
    assert bytes.fromhex(EXAMPLES[heading]["data"]) == encode(made)


def test_the_worked_digests_are_right() -> None:
    """That of an empty roster, and the deposit id of three bytes; every label of mail is named."""
    nobody = hashed("GO-v1 roster")
    assert f"`{nobody.hex()}`" in SECTIONS["The roster digest"]
    three = hashed("GO-v1 opening deposit", bytes.fromhex("616263"))[:DEPOSIT_ID_SIZE]
    assert f"for the three bytes `616263` that is `{three.hex()}`" in SECTIONS["Opening a line through a relay"]
    for label in (labels.ROSTER, labels.OPENING_DEPOSIT, labels.LEG_ROOT):
        assert f'"{label.decode()}"' in PAGE


def test_the_short_form_on_the_page_is_an_invitation() -> None:
    """With a relay, as it has to have."""
    (text,) = re.findall(r"```text\n(GO1-.*?)\n```", SECTIONS["As text"], re.DOTALL)
    invitation, first = apart.invitation(text)
    assert (invitation["relay"], first) == ("https://relay.invalid", None)


def test_every_kind_of_text_stands_on_the_page() -> None:
    """As the program writes them."""
    lines = importlib.import_module("goodoffices.station.lines")
    for kind in (lines.INVITATION, lines.ANSWER, lines.LAST):
        assert f"| `{kind}." in SECTIONS["As text"]


BOUNDS = {
    "addresses in one message": messages.MOST_ADDRESSES,
    "instances and branches in `got`": entry.MOST_SEEN,
    "bytes of an entry": None,
    "bytes of a letter": None,
    "characters of a title": None,
    "characters of an address": address.LONGEST,
    "bytes of a token": None,
    "copies that wait for their first deposit": outbox.MOST_WAITING,
    "envelopes taken in, or put in, together": relays.AT_ONCE,
    "service messages of each end for the sake of keys, after words": healing.TURNS,
    "minutes between acknowledgements of what came again": link.REPEATS_EVERY_MS // outbox.MINUTE_MS,
    "minutes of silence before the first repeat": outbox.FIRST_SILENCE_MS // outbox.MINUTE_MS,
    "minutes between repeats, without what chance adds": outbox.LONGEST_SILENCE_MS // outbox.MINUTE_MS,
    "bytes that are spelled out as words": SPOKEN_LIMIT,
}
IN_SCHEMAS: dict[str, tuple[type[Wire], str]] = {
    "addresses in one message": (messages.LegMessage, "reach"),
    "instances and branches in `got`": (messages.LegMessage, "got"),
    "bytes of an entry": (messages.LegMessage, "entry"),
    "bytes of a letter": (messages.Numbered, "body"),
    "characters of a title": (messages.TalkOffered, "title"),
    "characters of an address": (messages.Address, "relay"),
    "bytes of a token": (messages.TestAsked, "token"),
}


def longest(kind: type[Wire], field: str) -> int:
    """How long a field may be, by its schema."""
    found = msgspec.inspect.type_info(kind)
    assert isinstance(found, msgspec.inspect.StructType)
    (info,) = [each.type for each in found.fields if each.name == field]
    (most,) = {most for each in _shapes(info) if (most := getattr(each, "max_length", None)) is not None}
    return int(most)


def _shapes(info: Any) -> Iterator[Any]:
    yield from getattr(info, "types", (info,))


def test_the_bounds_are_those_of_the_program() -> None:
    """Each row of the table, against its constant and its schema."""
    rows = re.findall(r"^\| (.+?) \| ([\d,]+)(?: \(.*?\))? \|$", SECTIONS["Bounds"], re.MULTILINE)
    found = {what: int(bound.replace(",", "")) for what, bound in rows}
    assert set(found) == set(BOUNDS)
    assert {what: found[what] for what, bound in BOUNDS.items() if bound is not None} == {
        what: bound for what, bound in BOUNDS.items() if bound is not None
    }
    assert {what: found[what] for what in IN_SCHEMAS} == {what: longest(*place) for what, place in IN_SCHEMAS.items()}


def test_the_waits_are_those_of_the_program() -> None:
    """Twice as long each time; chance adds up to half to one kind and takes up to half from the other."""

    def waits(chance: bytes) -> list[int]:
        copy = outbox.Pending(number=0, deposit=bytes(16), due=0, confirmed=None, times=0, failed=0)
        found = []
        for _ in range(9):
            copy = copy.after_deposit(0, lambda count: chance * count)
            found.append(copy.due // outbox.MINUTE_MS)
        return found

    assert waits(b"\0") == [10, 20, 40, 80, 160, 320, 640, 720, 720]
    assert all(least <= most < 1.5 * least for least, most in zip(waits(b"\0"), waits(b"\xff"), strict=True))
    assert (backoff.pause(1, 1.0), backoff.pause(99, 1.0), backoff.pause(99, 0.0)) == (1.0, 300.0, 150.0)
    assert "a second at most, then twice as long each time, 5 minutes at most" in PAGE


def test_the_pauses_before_a_turn_are_those_of_the_program() -> None:
    """Of both ends, and how long a turn may wait."""
    section = SECTIONS["Keys after words"]
    for first, said in ((True, "after 20 to 40 seconds"), (False, "after 100 to 140")):
        least, most = (healing.pause(byte.__mul__, first=first) for byte in (b"\0", b"\xff"))
        assert said.endswith(f"{least // 1000} to {round(most / 1000)}" + " seconds" * first)
        assert said in section
    assert healing.TIME_MS == 5 * outbox.MINUTE_MS
    assert "within five minutes after it was due" in section
    assert f"further ahead than {healing.LONGEST_MS // 1000} seconds" in section


# --- the spoken form ------------------------------------

SPOKEN = WORDS.partition("## The spoken form\n")[2].partition("\n## ")[0]


def spoken_examples() -> list[tuple[str, str]]:
    """The rows of the table, and the one of several rows."""
    table = re.findall(r"^\| `([0-9a-f]+)` \| `(.+?)` \|$", SPOKEN, re.MULTILINE)
    block = re.findall(r"bytes `([0-9a-f]+)`:\n\n```text\n(.*?)\n```", SPOKEN, re.DOTALL)
    return [*table, *block]


def test_there_are_spoken_examples() -> None:
    """An odd number of bytes and an even one, one row and two."""
    assert {len(spelt) // 2 % 2 for spelt, _ in spoken_examples()} == {0, 1}
    assert {rows.count("\n") for _, rows in spoken_examples()} == {0, 1}


@pytest.mark.parametrize(("spelt", "rows"), spoken_examples())
def test_a_spoken_example_is_read_as_it_is_written(spelt: str, rows: str) -> None:
    """By the program, both ways, and by a reader that knows the page alone."""
    data = bytes.fromhex(spelt)
    assert spell_out(data) == rows
    assert read_spoken(rows) == apart.heard(rows) == data


def test_the_bound_of_the_spoken_form_stands_on_its_page() -> None:
    """And the check word is named so that others can make it."""
    assert f"At most {SPOKEN_LIMIT:,} bytes" in SPOKEN
    assert "0x1021" in SPOKEN
    assert "0xFFFF" in SPOKEN
