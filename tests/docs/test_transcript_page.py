"""The page docs/spec/transcript.md: its examples read by a decoder apart, its tables held against the code."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import goodoffices.errors
from goodoffices.canonical import encode
from goodoffices.errors import catalogue
from goodoffices.talk import entry, events, terms
from goodoffices.talk.judge import void
from goodoffices.talk.ladder import LADDERS
from goodoffices.talk.terms import Wire
from tests.docs.small_cbor import fields_in_notation, hashed, read, read_notation
from tools.example_talk import ExampleTalk
from tools.worked_examples import MADE, makers

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "spec" / "transcript.md").read_text(encoding="utf-8")
PARTS = {match["name"]: match["text"] for match in MADE.finditer(PAGE)}
TABLES = {
    heading: re.findall(r"^\| (\d+) \| `(\w+)` \|", section, re.MULTILINE)
    for heading, section in re.findall(r"^#{2,3} (.+?)\n(.*?)(?=^#{2,3} |\Z)", PAGE, re.MULTILINE | re.DOTALL)
}


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks in this language."""
    return re.findall(rf"```{language}\n(.*?)\n```", text, re.DOTALL)


EXAMPLES = {name: text for name, text in PARTS.items() if blocks(text, "hex")}


def data_of(name: str) -> bytes:
    """The bytes of an example."""
    (block,) = blocks(EXAMPLES[name], "hex")
    return bytes.fromhex(block)


def named_parts(block: str) -> dict[str, str]:
    """The parts of a hash, as the page prints them; a line that begins with spaces goes on."""
    joined = re.sub(r"\n {10}", "", block)
    return {line[:10].strip(): line[10:] for line in joined.splitlines()}


def structs() -> dict[str, type[Wire]]:
    """Every object of the page by its heading: named ones by that name, the others by their class."""
    found: dict[str, type[Wire]] = {"The header": entry.Entry}
    for module in (terms, events):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Wire) and thing is not Wire:
                tag = thing.__struct_config__.tag
                found[thing.__name__ if tag is None else str(tag)] = thing
    return found


# --- the examples ------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_can_be_read_by_others(name: str) -> None:
    """A decoder that knows the page and not the program reads from the bytes what stands above them."""
    (notation,) = blocks(EXAMPLES[name], "text")
    assert read(data_of(name)) == read_notation(notation)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "an entry"])
def test_an_example_is_what_its_heading_says(name: str) -> None:
    """The bytes begin with the kind's name and hold as many fields as its table."""
    kind = name.partition(":")[0]
    tag, *fields = read(data_of(name))
    assert tag == kind
    assert [str(number) for number in range(1, len(fields) + 1)] == [number for number, _ in TABLES[kind]]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_comments_in_an_example_are_field_names_of_the_tables(name: str) -> None:
    """A comment names a field that some table of the page lists."""
    (notation,) = blocks(EXAMPLES[name], "text")
    listed = {field for rows in TABLES.values() for _, field in rows}
    assert set(fields_in_notation(notation)) <= listed


def test_every_kind_has_an_example() -> None:
    """No kind of entry and no conveyed item is only described."""
    kinds = {str(kind.__struct_config__.tag) for kind in get_args(events.Body)}
    assert kinds <= {name.partition(":")[0] for name in EXAMPLES}
    items = {item[0] for name in EXAMPLES if name.startswith("conveyed") for item in read(data_of(name))[2]}
    assert items == {str(item.__struct_config__.tag) for item in get_args(events.Item)}


def test_the_entry_holds_the_example_said() -> None:
    """The header in full carries the bytes of that body, and its fields are those of the table."""
    header = read(data_of("an entry"))
    assert len(header) == len(TABLES["The header"])
    assert header[7] == data_of("said")
    assert header[0] == 2
    assert sorted(seen[0] for seen in header[5]) == [seen[0] for seen in header[5]]


def test_the_hashes_can_be_worked_out_from_the_page() -> None:
    """Transcript id, entry id and item digest follow from the printed parts."""
    room, said, item = (named_parts(block) for block in blocks(PARTS["ids"], "text"))
    of_room = hashed(room["label"], bytes.fromhex(room["instance"]), data_of("founded"))
    assert of_room.hex() == room["id"]
    assert of_room == read(data_of("an entry"))[1]
    assert hashed(said["label"], data_of("an entry")).hex() == said["id"]
    given = [bytes.fromhex(item[name]) for name in ("leg", "nonce", "index", "item")]
    assert hashed(item["label"], *given).hex() == item["digest"]
    assert read(given[3]) == read(data_of("conveyed"))[2][0]
    assert given[1] == read(data_of("conveyed"))[1]


def test_the_reply_names_the_digest_of_the_item() -> None:
    """The noted example answers the very item whose digest the page works out."""
    *_, item = (named_parts(block) for block in blocks(PARTS["ids"], "text"))
    reply = read(data_of("noted"))[6]
    assert reply[0] == "replied"
    assert reply[1][0][1].hex() == item["digest"]


RESERVED = {"tabled", "settled", "conveyed: an outcome"}


def test_every_example_has_effect_unless_it_is_reserved() -> None:
    """The rules accept each entry from which an example is taken, to the end of that talk."""
    talk = ExampleTalk()
    rooms = talk.mediator.talk.rooms
    reasons = {name: void(rooms.reading(each.room), each.ident) for name, each in talk.examples.items()}
    codes = {name: reason.code for name, reason in reasons.items() if reason is not None}
    assert codes == dict.fromkeys(RESERVED, "talk.not_yet")


# --- the tables ------------------------------------


@pytest.mark.parametrize("heading", structs())
def test_a_table_lists_the_fields_in_their_order(heading: str) -> None:
    """Position and name of each field are those of the bytes; named objects begin at 1."""
    struct = structs()[heading]
    start = 0 if struct.__struct_config__.tag is None else 1
    assert TABLES[heading] == [(str(number), name) for number, name in enumerate(struct.__struct_fields__, start)]


def test_the_made_parts_are_those_of_the_program() -> None:
    """Moves, enumerations, hashes and examples are what the program gives now."""
    assert {name: text.strip() for name, text in PARTS.items()} == {name: make() for name, make in makers().items()}


def test_every_reason_on_the_page_is_a_refusal() -> None:
    """A code that the page names exists; every reason why an act has no effect is named."""
    for module in pkgutil.iter_modules(goodoffices.errors.__path__, "goodoffices.errors."):
        importlib.import_module(module.name)
    codes = {refusal.code for refusal in catalogue()}
    assert set(re.findall(r"`(talk\.\w+)`", PAGE)) <= codes


@pytest.mark.long
def test_a_stale_page_is_told(tmp_path: Path) -> None:
    """The tool compares, names the page, and writes nothing when it only checks."""
    script = (
        "import sys, pathlib, tools.worked_examples as made\n"
        "made.PAGE = pathlib.Path(sys.argv[1])\n"
        "sys.exit(made.main(['--check']))\n"
    )
    for text, status in ((PAGE, 0), (PAGE.replace('"said"', '"sad"', 1), 1)):
        page = tmp_path / "transcript.md"
        page.write_text(text, encoding="utf-8")
        run = [sys.executable, "-c", script, str(page)]
        done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert ("stale" in done.stderr) == bool(status)
        assert page.read_text(encoding="utf-8") == text


# --- the decoder itself ------------------------------------


@pytest.mark.parametrize("bad", ["1800", "190017", "9f00ff", "a0", "c000", "8100ff", "f7", "fb0000000000000000"])
def test_the_small_decoder_refuses_what_the_page_forbids(bad: str) -> None:
    """Longer spellings, indefinite lengths, maps, tags, floats, undefined, and what follows the object."""
    with pytest.raises((AssertionError, KeyError)):
        read(bytes.fromhex(bad))


def test_both_decoders_know_the_same_values() -> None:
    """The program's bytes of plain values are read back as those values."""
    values: list[Any] = [0, 23, 24, 255, 256, 65535, 65536, 2**40 - 1, -1, -(2**47), "שלום", b"\x00", True, None]
    assert read(encode([*values, [[], [values]]])) == [*values, [[], [values]]]
    assert msgspec.to_builtins(values, builtin_types=(bytes,)) == values


def test_the_ladders_of_acts_stand_on_the_page() -> None:
    """What a wording may do is drawn as the gate's table has it, row by row."""
    section = PAGE[PAGE.index("#### What a wording may do") :]
    rows = tuple(tuple(events.Act(act) for act in row.split(" > ")) for row in blocks(section, "text")[0].splitlines())
    assert rows == LADDERS
