"""The shipped table of characters: what it says, and that newer Pythons agree with it."""

from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.words import table
from goodoffices.words.table import CharacterSet

ROOT = Path(__file__).resolve().parents[2]
# Every code point of the planes of letters and of the range of tags; of the others, where nothing
# changes for whole planes, their ends and a sample. (The tool, which a test below runs, looks at each one.)
CODE_POINTS = (
    *range(0x32000),
    *range(0xE0000, 0xE1100),
    *(end + step for end in range(0x40000, 0x110001, 0x10000) for step in range(-8, 0)),
    *range(0x32001, 0xE0000, 0x3FB),
    *range(0xE1101, 0x110000, 0x3FB),
)
OF_THE_SAME_VERSION = pytest.mark.skipif(
    unicodedata.unidata_version != table.UNICODE_VERSION,
    reason="this Python holds another version of Unicode than the table",
)

# Made with Unicode 14.0.0: the NFC and NFKD of each assigned character of CODE_POINTS, one a line.
NORMAL_FORMS = "9cbf8876c154677cace1afb6852f64698166451707dc4ef5e11c12fbd51ffa69"


def is_noncharacter(code_point: int) -> bool:
    return 0xFDD0 <= code_point <= 0xFDEF or code_point % 0x10000 >= 0xFFFE


@OF_THE_SAME_VERSION
@pytest.mark.parametrize(
    ("members", "category"),
    [
        (table.SURROGATE, "Cs"),
        (table.PRIVATE_USE, "Co"),
        (table.CONTROL, "Cc"),
        (table.SPACE, "Zs"),
        (table.OTHER_LETTER, "Lo"),
    ],
)
def test_categories(members: CharacterSet, category: str) -> None:
    """The table and Python 3.11 agree on the categories that the rules need."""
    for code_point in CODE_POINTS:
        assert members.has(code_point) == (unicodedata.category(chr(code_point)) == category)


@OF_THE_SAME_VERSION
def test_assigned_marks_and_viramas() -> None:
    """The table and Python 3.11 agree on what is assigned, a mark, a virama."""
    for code_point in CODE_POINTS:
        character = chr(code_point)
        category = unicodedata.category(character)
        combining = unicodedata.combining(character)
        assert table.assigned(character) == (category not in {"Cn", "Cs"}), hex(code_point)
        assert (character in table.UNASSIGNED) == (category == "Cn" and not is_noncharacter(code_point))
        assert (character in table.NONCHARACTER) == is_noncharacter(code_point)
        assert (character in table.MARK) == (combining != 0)
        assert (character in table.VIRAMA) == (combining == 9)


@OF_THE_SAME_VERSION
def test_bidi_classes() -> None:
    """For assigned characters the table and Python 3.11 agree on its direction."""
    told = {"L", "R", "AL", "EN", "AN"}
    for code_point in CODE_POINTS:
        character = chr(code_point)
        running = unicodedata.bidirectional(character)
        expected = running if running in told and unicodedata.category(character) != "Cn" else ""
        assert table.bidi_class(character) == expected, hex(code_point)


def test_default_ignorable_is_the_list_of_the_standard() -> None:
    """Default_Ignorable_Code_Point is exactly the seventeen ranges that Unicode 14.0.0 publishes."""
    assert list(table.DEFAULT_IGNORABLE.ranges()) == [
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
        (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
        (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ]  # fmt: skip


def test_arabic_letters() -> None:
    """Letters of Arabic, Persian, Urdu and Kurdish are Arabic letters; digits, marks and forms are not."""
    assert all(letter in table.ARABIC_LETTER for letter in "ءابتهويپچژگکیےڤەڵ")
    assert not any(other in table.ARABIC_LETTER for other in "a1٣۳،؟ـ\u064b\u0670\ufb50\ufe8e\u05d0")


def test_a_newer_python_knows_every_character_of_the_table() -> None:
    """What the table calls assigned is assigned in the running Python, whatever its version."""
    for code_point in CODE_POINTS:
        if table.assigned(chr(code_point)):
            assert unicodedata.category(chr(code_point)) not in {"Cn", "Cs"}, hex(code_point)


def test_every_python_normalises_the_characters_of_the_table_alike() -> None:
    """NFC and NFKD of every assigned character are those of Unicode 14.0.0 in the running Python."""
    digest = hashlib.sha256()
    for code_point in CODE_POINTS:
        character = chr(code_point)
        if table.assigned(character):
            forms = unicodedata.normalize("NFC", character) + "\n" + unicodedata.normalize("NFKD", character)
            digest.update(forms.encode() + b"\n")
    assert digest.hexdigest() == NORMAL_FORMS


@OF_THE_SAME_VERSION
def test_the_table_is_what_the_tool_writes() -> None:
    """The generated file is up to date with the tool that makes it."""
    tool = ROOT / "tools" / "unicode_table.py"
    run = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


code_points = st.integers(min_value=0, max_value=40)
ranges = st.lists(st.tuples(code_points, code_points).map(lambda pair: (min(pair), max(pair))), max_size=8)


@given(ranges, st.sets(code_points, max_size=6))
def test_a_set_of_ranges_is_the_set_of_their_members(some: list[tuple[int, int]], holes: set[int]) -> None:
    """Joining ranges and cutting holes gives the same members as doing it one by one, in fewest ranges."""
    expected = {point for first, last in some for point in range(first, last + 1)} - holes
    made = CharacterSet.of(some).without(*map(chr, holes))
    assert {point for point in range(42) if made.has(point)} == expected
    joined = list(CharacterSet.of(some).ranges())
    assert all(last + 1 < first for (_, last), (first, _) in itertools.pairwise(joined))
