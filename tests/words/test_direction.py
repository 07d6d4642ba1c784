"""Which way words run, and the isolation of what is put into a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.words import OUR_MARKS, direction, isolate
from goodoffices.words.refused import REFUSED

LTR = {
    "empty": "",
    "numbers": "14 12:30 ٣٤",
    "English": "the channel stays open",
    "Russian": "канал открыт",
    "English with a Hebrew word": "the word שלום was said",
    "Hebrew word at the start of English": "שלום is what they said",
    "tie of words, more Latin letters": "שלום everybody",
    "tie of words and letters, Latin first": "ab אב",
    "a Hebrew tail on Latin words": "abאב cdגד",
    "Greek beyond U+FFFF": "𐀀𐀁",
}
RTL = {
    "Hebrew": "הערוץ נשאר פתוח",
    "Arabic": "القناة تبقى مفتوحة",
    "Persian": "کانال باز می‌ماند",
    "one Latin letter at the start": "A הצד השני מקבל את ההצעה",
    "Latin word at the start": "UNICEF הודיעה על כך היום",
    "Latin abbreviation with a Hebrew tail": "ה-NATO הודיע כי אין שינוי",
    "number at the start": "14 ימים של שקט",
    "punctuation at the start": "«שלום» (OK)",
    "many short Latin words, more Hebrew ones": "a b c אחת שתיים שלוש ארבע",
    "tie of words, more Hebrew letters": "a שלום",
    "tie of words and letters, Hebrew first": "אב ab",
    "Hebrew in the second line": "OK\nהצד השני מקבל",
    "old Hebrew forms beyond U+FFFF": "𐤀𐤁",
}


@pytest.mark.parametrize("text", LTR.values(), ids=LTR.keys())
def test_left_to_right(text: str) -> None:
    """Most words of these run from left to right, or none of them has a direction."""
    assert direction(text) == "ltr"


@pytest.mark.parametrize("text", RTL.values(), ids=RTL.keys())
def test_right_to_left(text: str) -> None:
    """Most words of these run from right to left, whatever letter comes first."""
    assert direction(text) == "rtl"


def depth_after(line: str) -> int | None:
    """How many isolates stay open at the end, or None if one is closed that was never opened."""
    depth = 0
    for character in line:
        depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
        if depth < 0:
            return None
    return depth


def test_isolate() -> None:
    """What is put into a sentence stands in the isolate of its own direction; of the first only where it has none."""
    assert isolate("נמל דרום") == "\u2067נמל דרום\u2069"
    assert isolate("A הצד השני מקבל") == "\u2067A הצד השני מקבל\u2069"
    assert isolate("South") == "\u2066South\u2069"
    assert isolate("14:30") == "\u206814:30\u2069"
    assert isolate("14:30", "rtl") == "\u206714:30\u2069"
    assert isolate("") == ""
    assert isolate("one two\n\nשלוש") == "\u2066one two\u2069\n\n\u2066שלוש\u2069"


def test_isolated_text_can_be_isolated_again() -> None:
    """A sentence with an isolated name inside keeps it when the sentence is isolated itself."""
    inner = f"from {isolate('נמל')} to you all"
    assert isolate(inner) == f"\u2066{inner}\u2069"


@given(st.text(alphabet="ab א\n\u2066\u2067\u2068\u2069\u202a\u202e\u202c", max_size=20))
def test_nothing_breaks_out_of_an_isolate(text: str) -> None:
    """Whatever the text holds, each line opens with one isolate that closes at its very end."""
    for line, source in zip(isolate(text).split("\n"), text.split("\n"), strict=True):
        if not source:
            assert line == ""
            continue
        assert line[0] in "\u2066\u2067\u2068"
        assert line[-1] == "\u2069"
        assert depth_after(line[1:-1]) == 0
        kept = [character for character in line if character not in "\u2066\u2067\u2068\u2069"]
        assert kept == [character for character in source if character not in "\u2066\u2067\u2068\u2069"]


def test_none_of_our_marks_may_stand_in_words() -> None:
    """What keeps the order of a page is the program's alone."""
    assert set(OUR_MARKS) <= {character for character in map(chr, range(0x2000, 0x2070)) if character in REFUSED}
