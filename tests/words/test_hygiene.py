"""What may stand in words and names: refused characters, sizes, normal form."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goodoffices.errors.words import LineTooLong, NameEmpty, NameTooLong, WordsCharacter, WordsEmpty, WordsTooLong
from goodoffices.words import clean, clean_line, clean_name, judge, judge_line, judge_name, table
from goodoffices.words.refused import REFUSED, find_refused

REFUSED_EXAMPLES = {
    "null": 0x00,
    "bell": 0x07,
    "vertical tab": 0x0B,
    "lone carriage return": 0x0D,
    "escape": 0x1B,
    "delete": 0x7F,
    "C1 next line": 0x85,
    "C1 control sequence": 0x9B,
    "line separator": 0x2028,
    "paragraph separator": 0x2029,
    "Arabic letter mark": 0x61C,
    "left-to-right mark": 0x200E,
    "right-to-left mark": 0x200F,
    "embedding": 0x202A,
    "pop": 0x202C,
    "override": 0x202E,
    "isolate": 0x2066,
    "pop isolate": 0x2069,
    "soft hyphen": 0xAD,
    "grapheme joiner": 0x34F,
    "Hangul filler": 0x3164,
    "half-width filler": 0xFFA0,
    "Khmer inherent vowel": 0x17B4,
    "Mongolian selector": 0x180B,
    "Mongolian vowel separator": 0x180E,
    "zero-width space": 0x200B,
    "word joiner": 0x2060,
    "invisible plus": 0x2064,
    "deprecated format": 0x206A,
    "byte order mark": 0xFEFF,
    "variation selector 16": 0xFE0F,
    "variation selector 17": 0xE0100,
    "shorthand format": 0x1BCA0,
    "musical format": 0x1D173,
    "language tag": 0xE0001,
    "tag letter": 0xE0061,
    "annotation anchor": 0xFFF9,
    "annotation end": 0xFFFB,
    "object replacement": 0xFFFC,
    "replacement": 0xFFFD,
    "noncharacter": 0xFFFE,
    "noncharacter in Arabic forms": 0xFDD0,
    "last noncharacter": 0x10FFFF,
    "private use": 0xE000,
    "private use plane": 0xF0000,
    "high surrogate": 0xD800,
    "low surrogate": 0xDFFF,
    "unassigned": 0x378,
    "unassigned, given out in version 15": 0x1FAE8,
    "unassigned, default ignorable": 0x2065,
    "unassigned plane": 0x50000,
}

TEXTS = (
    "the channel stays open",
    "הערוץ נשאר פתוח",
    "القناة تبقى مفتوحة",
    "کانال باز می‌ماند",
    "канал открыт",
)

letters = st.sampled_from("abcé שלוםםְ قناةيی\u200c\u200d\u0301\u0316\u094d\u0915\u09b0\u09cd\u0344 \n\tЁё\u0958\u212b")
any_character = st.one_of(
    letters,
    st.characters(codec=None, categories=None),
    st.sampled_from(sorted(REFUSED_EXAMPLES.values())).map(chr),
)
any_text = st.lists(any_character, max_size=24).map("".join)
likely_text = st.lists(letters, max_size=24).map("".join)


def is_refused_by_the_rules(code_point: int) -> bool:
    """The rule again, from the categories of the running Python and the list of the standard."""
    category = unicodedata.category(chr(code_point))
    ignorable = [
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
        (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
        (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFD), (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ]  # fmt: skip
    if chr(code_point) in "\n\t\u200c\u200d":
        return False
    return category in {"Cn", "Cs", "Co", "Cc", "Zl", "Zp"} or any(a <= code_point <= b for a, b in ignorable)


@pytest.mark.skipif(unicodedata.unidata_version != table.UNICODE_VERSION, reason="another Unicode version")
def test_every_code_point_is_judged_by_the_rules() -> None:
    """Of all 1,114,112 code points exactly those are refused that the rules name."""
    for code_point in range(0x110000):
        assert REFUSED.has(code_point) == is_refused_by_the_rules(code_point), hex(code_point)


def test_the_fast_scan_agrees_with_the_table() -> None:
    """The scan of a text finds a code point exactly if the table refuses it, around every boundary."""
    edges = {edge + step for pair in REFUSED.ranges() for edge in pair for step in (-1, 0, 1)}
    for code_point in sorted(edge for edge in edges if 0 <= edge <= 0x10FFFF):
        found = find_refused("ab" + chr(code_point) + "c")
        assert (found is not None and found.at == 2) == REFUSED.has(code_point), hex(code_point)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("code_point", REFUSED_EXAMPLES.values(), ids=REFUSED_EXAMPLES.keys())
def test_a_refused_character_is_refused_at_every_position(code_point: int, text: str) -> None:
    """A refusal names the position from 1 and the code point, whatever stands around."""
    for at in range(len(text) + 1):
        spoilt = text[:at] + chr(code_point) + text[at:]
        with pytest.raises(WordsCharacter) as refused:
            clean(spoilt, "passage 2")
        assert refused.value.facts["position"] == at + 1
        assert refused.value.facts["codepoint"] == f"U+{code_point:04X}"
        with pytest.raises(WordsCharacter):
            clean_name(spoilt, "the name")
        against = judge(spoilt)
        assert against is not None
        assert against.startswith(f"Character {at + 1} is U+{code_point:04X}. ")
        assert judge_name(spoilt) == against


def test_a_refusal_tells_place_name_and_reason_and_none_of_the_words() -> None:
    """The author reads which character stands where and why it is refused, and not the words again."""
    with pytest.raises(WordsCharacter) as refused:
        clean("secret \u202etugs", "passage 2")
    told = refused.value.told()
    assert told["code"] == "words.character"
    assert told["what"] == ("Character 8 of passage 2 is U+202E (RIGHT-TO-LEFT OVERRIDE), which may not stand there.")
    assert told["cause"] == "It cannot be seen and can turn the order in which words are read."
    assert "secret" not in str(told)
    assert "tugs" not in str(told)


@pytest.mark.parametrize(
    ("character", "name"),
    [("\u0007", "no name"), ("\u0378", "unassigned"), ("\ufeff", "ZERO WIDTH NO-BREAK SPACE")],
)
def test_the_name_of_a_character_that_has_none(character: str, name: str) -> None:
    """An unassigned code point is called so; a control, which has no name, is not called unassigned."""
    with pytest.raises(WordsCharacter) as refused:
        clean(f"a{character}", "passage 1")
    assert refused.value.facts["name"] == name


def test_position_counts_a_pasted_line_end_once() -> None:
    """With the line ends of Windows a position is counted as the author sees it: one for each line end."""
    with pytest.raises(WordsCharacter) as refused:
        clean("a\r\nb\r\n\u200b", "passage 1")
    assert refused.value.facts["position"] == 5


def test_position_of_a_joiner_is_that_in_the_text_as_typed() -> None:
    """Normalising shortens the text before a stray joiner; the refusal still counts what was typed."""
    with pytest.raises(WordsCharacter) as refused:
        clean("ا\u200cب e\u0301e\u0301x\u200dy", "passage 1")
    assert refused.value.facts["position"] == 10
    assert refused.value.facts["codepoint"] == "U+200D"


def test_line_ends_and_tabs_stand_in_words() -> None:
    """Line feeds and tabs stay, Windows line ends become line feeds."""
    assert clean("one\r\ntwo\n\tthree\r\n", "passage 1") == "one\ntwo\n\tthree\n"
    assert judge("one\ntwo\n\tthree\n") is None
    assert judge("one\r\ntwo") is not None


def test_words_are_normalised_once_and_otherwise_untouched() -> None:
    """NFC is all that changes: spaces, no-break spaces and quotes stay as typed."""
    typed = "  e\u0301  «\u00a0o\u0308\u00a0»  \u2019 "
    assert clean(typed, "passage 1") == "  é  «\u00a0ö\u00a0»  \u2019 "
    assert judge(typed) == "The text is not in the normal form NFC."


@pytest.mark.parametrize("blank", ["", " ", "\n", "\t \u00a0\u3000\n", "\r\n"])
def test_nothing_is_no_words(blank: str) -> None:
    """A text without anything but spaces and line ends is refused as empty."""
    with pytest.raises(WordsEmpty):
        clean(blank, "passage 1")
    assert judge(blank.replace("\r\n", "\n")) == "There are no words."
    with pytest.raises((NameEmpty, WordsCharacter)):
        clean_name(blank, "the name")


@pytest.mark.parametrize(("letter", "size"), [("a", 1), ("ש", 2), ("ह", 3), ("😀", 4)])
def test_the_limit_is_in_bytes(letter: str, size: int) -> None:
    """A text of exactly the limit in UTF-8 passes; one letter more is refused with both sizes."""
    most = 65536 // size
    assert judge(clean(letter * most, "passage 1")) is None
    with pytest.raises(WordsTooLong) as refused:
        clean(letter * (most + 1), "passage 1")
    assert refused.value.facts == {"where": "passage 1", "size": (most + 1) * size, "limit": 65536}
    assert judge(letter * (most + 1)) == f"The text is {(most + 1) * size} bytes long; 65536 are allowed."


def test_a_text_that_grows_over_the_limit_is_refused() -> None:
    """Some letters are taken apart by NFC; what is then too long is refused, not passed on."""
    assert clean("\u0958" * 3, "passage 1", limit=18) == "\u0915\u093c" * 3
    with pytest.raises(WordsTooLong):
        clean("\u0958" * 3, "passage 1", limit=17)


def test_size_is_judged_before_anything_else() -> None:
    """A text of 5 MiB is refused for its size, whatever characters it holds and however costly they are."""
    costly = "a" + "\u0301\u0316" * (5 * 2**18)
    for entrance in (clean, clean_name):
        with pytest.raises(WordsTooLong):
            entrance("\u202e" + costly, "passage 1")
    assert str(judge(costly)).startswith("The text is 5242881 bytes long;")


def test_stacked_marks() -> None:
    """Thirty marks on one letter pass, one more is refused at its place."""
    assert judge(clean("x" + "\u0323" * 30 + "y", "passage 1")) is None
    with pytest.raises(WordsCharacter) as refused:
        clean("x" + "\u0323" * 31 + "y", "passage 1")
    assert refused.value.facts["position"] == 32
    # Emoji and other letters beyond U+FFFF look like marks to the fast scan and are none.
    assert judge("😀" * 40) is None
    assert judge("😀" * 20 + "\u0323" * 20) is None


def test_marks_that_normalising_adds_are_counted() -> None:
    """U+0344 is two marks in NFC: twenty of them are forty, and refused."""
    with pytest.raises(WordsCharacter) as refused:
        clean("x" + "\u0344" * 20, "passage 1")
    assert refused.value.facts["position"] == 32


def test_marks_out_of_order_do_not_stop_a_station() -> None:
    """The text whose marks take longest to sort is refused in a moment, at both entrances."""
    costly = "a" + "\u0301\u0316" * 16383
    started = time.process_time()
    with pytest.raises(WordsCharacter):
        clean(costly, "passage 1")
    assert judge(costly) is not None
    # Sorting them takes more than a second where this is measured; the margin is for slow machines.
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  North   Port ", "North Port"),
        ("North\u00a0Port", "North Port"),
        ("\u3000North \u2003 Port", "North Port"),
        ("Jose\u0301", "José"),
        ("نیم‌فاصله", "نیم‌فاصله"),
    ],
)
def test_names_are_trimmed_and_their_spaces_plain(typed: str, name: str) -> None:
    """A name has no spaces at its ends and single plain ones inside; it keeps the joiners of its script."""
    assert clean_name(typed, "the name") == name
    assert judge_name(name) is None
    if typed != name:
        assert judge_name(typed) is not None


@pytest.mark.parametrize("typed", ["North\nPort", "North\n", "\tNorth", "North\r\nPort"])
def test_a_name_is_one_line(typed: str) -> None:
    """A line end or a tab is refused in a name, at its ends too."""
    with pytest.raises(WordsCharacter):
        clean_name(typed, "the name")
    assert judge_name(typed) is not None


def test_the_limit_of_a_name() -> None:
    """A name has at most 200 bytes, and its refusals speak of a name."""
    assert clean_name("ש" * 100, "the name") == "ש" * 100
    with pytest.raises(NameTooLong) as long:
        clean_name("ש" * 101, "the name")
    assert long.value.said == "The text in the name is 202 bytes long; a name may have 200."
    assert judge_name("ש" * 101) is not None
    with pytest.raises(NameEmpty) as empty:
        clean_name("  ", "the name")
    assert empty.value.said == "There is nothing in the name."


BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\t")


@pytest.mark.parametrize("entrance", [clean_line, clean_name])
@pytest.mark.parametrize(
    "broken", [before + each + after for each in BREAKS for before in ("", "a") for after in ("", "b")]
)
def test_a_single_line_holds_nothing_that_begins_another(entrance: Callable[[str, str], str], broken: str) -> None:
    """Every character that a program may take for a line end is refused in a line and in a name, at its ends too."""
    with pytest.raises(WordsCharacter):
        entrance(broken, "the proviso")
    assert judge_line(broken) is not None
    assert judge_name(broken) is not None


def test_the_limit_of_a_line() -> None:
    """A line has at most 1,000 bytes, and its refusals speak of a line."""
    assert clean_line("ש" * 500, "the proviso") == "ש" * 500
    with pytest.raises(LineTooLong) as long:
        clean_line("ש" * 501, "the proviso")
    assert long.value.said == "The text in the proviso is 1002 bytes long; a single line may have 1000."
    assert judge_line("ש" * 501) is not None
    with pytest.raises(WordsEmpty) as empty:
        clean_line(" \u3000", "the proviso")
    assert type(empty.value) is WordsEmpty


def cleaned(text: str) -> str | None:
    try:
        return clean(text, "a passage")
    except (WordsCharacter, WordsEmpty, WordsTooLong):
        return None


@settings(max_examples=600, deadline=None)
@given(st.one_of(any_text, likely_text))
@example("x" + "\u0344" * 15)
@example("\u0915\u094d\u093c\u200d")
@example("\u2001\u0301a")
def test_what_is_cleaned_is_accepted_and_stays(text: str) -> None:
    """Whatever ``clean`` returns, ``judge`` accepts, cleaning again changes nothing, and it is NFC."""
    words = cleaned(text)
    if words is not None:
        assert judge(words) is None
        assert cleaned(words) == words
        assert words == unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


@settings(max_examples=600, deadline=None)
@given(st.one_of(any_text, likely_text))
def test_what_is_accepted_cleans_to_itself(text: str) -> None:
    """Whatever ``judge`` accepts, ``clean`` returns as it is: the two entrances know the same words."""
    if judge(text) is None:
        assert clean(text, "a passage") == text
    else:
        assert cleaned(text) != text


@pytest.mark.parametrize(("entrance", "look"), [(clean_line, judge_line), (clean_name, judge_name)])
@settings(max_examples=600, deadline=None)
@given(text=st.one_of(any_text, likely_text))
def test_lines_and_names_keep_the_same_law(
    entrance: Callable[[str, str], str], look: Callable[[str], str | None], text: str
) -> None:
    """A cleaned line or name is accepted and stays, and what is accepted is a cleaned one."""
    try:
        line = entrance(text, "the name")
    except (WordsCharacter, WordsEmpty, WordsTooLong):
        assert look(text) is not None
        return
    assert look(line) is None
    assert entrance(line, "the name") == line
    assert (look(text) is None) == (text == line)
    assert len(line.splitlines()) == 1


@settings(max_examples=300, deadline=None)
@given(any_text)
def test_no_reason_repeats_the_words(text: str) -> None:
    """A reason is made of our own sentences, numbers and code points, and of none of the letters given."""
    against = judge("zqx" + text)
    if against is not None:
        assert against.isascii()
        assert "zqx" not in against
