"""Bytes that are read out as words, row by row."""

from __future__ import annotations

import re
from binascii import crc_hqx

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.words import SpokenWords
from goodoffices.words import SPOKEN_LIMIT, read_spoken, spell_out
from goodoffices.words.proquint import CONSONANTS, VOWELS, parse_handle, say_handle

WORD = "[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]"
LETTERS = CONSONANTS + VOWELS + "ceqwxy"
BYTES = st.binary(max_size=600)
SEVERAL_ROWS = st.binary(min_size=13, max_size=600)


def rows_of(data: bytes) -> list[str]:
    """The rows of words, without their numbers."""
    return [line.partition(". ")[2] for line in spell_out(data).split("\n")]


def refusal(text: str) -> SpokenWords:
    """How ``text`` is refused."""
    with pytest.raises(SpokenWords) as refused:
        read_spoken(text)
    return refused.value


def refused_row(rows: list[str]) -> int:
    """The row that the refusal of these rows names."""
    row = refusal("\n".join(rows)).facts["row"]
    assert isinstance(row, int)
    return row


@pytest.mark.parametrize("size", range(601))
def test_any_bytes_come_back(size: int) -> None:
    """None at all to 600 bytes, an odd number of them too, of the highest and lowest values too."""
    for data in (bytes(size), b"\xff" * size, bytes((size + 7 * place) % 256 for place in range(size))):
        assert read_spoken(spell_out(data)) == data


@given(BYTES)
def test_any_bytes_come_back_whatever_they_are(data: bytes) -> None:
    """What was spelled out is read back, byte for byte."""
    assert read_spoken(spell_out(data)) == data


@given(BYTES)
def test_a_row_is_seven_words_and_a_check_word(data: bytes) -> None:
    """Rows are numbered from 1; all but the last are full; the first word is the number of bytes."""
    lines = spell_out(data).split("\n")
    for number, line in enumerate(lines, start=1):
        words = "1,7" if number == len(lines) else "7"
        assert re.fullmatch(rf"{number}\.( {WORD}){{{words}}} {WORD}", line)
    assert parse_handle(lines[0].split()[1]) == len(data).to_bytes(2, "big")
    assert sum(len(line.split()) - 2 for line in lines) == 1 + (len(data) + 1) // 2


def test_the_words_of_an_example() -> None:
    """These words stay: what one version reads out, another must understand."""
    assert spell_out(b"hello, world!!") == "1. babav kodoj kudos kusos fadul kutuf kudoh gibul\n2. fahod patom"
    assert spell_out(b"") == "1. babab zovos"


def test_the_check_word_is_the_published_crc() -> None:
    """Over the number of the row and the bytes of its words: CRC-16 as catalogued (CRC-16/IBM-3740), bit by bit."""

    def crc(data: bytes) -> int:
        register = 0xFFFF
        for byte in data:
            register ^= byte << 8
            for _ in range(8):
                register = register << 1 ^ (0x1021 if register & 0x8000 else 0)
                register &= 0xFFFF
        return register

    assert crc(b"123456789") == 0x29B1
    for number, row in enumerate(rows_of(bytes(range(100))), start=1):
        heard = parse_handle(row.replace(" ", "-"))
        assert heard[-2:] == crc(bytes([number]) + heard[:-2]).to_bytes(2, "big")


@given(BYTES, st.data())
def test_how_the_words_are_written_makes_no_difference(data: bytes, drawn: st.DataObject) -> None:
    """Capitals, hyphens, line breaks, commas, full stops, row numbers and their absence: the same bytes."""
    between = st.sampled_from([" ", "-", "\n", "\r\n", ", ", ". ", "; ", "\t", "\u00a0", " \u2013 ", "\u2011", " 3. "])
    styles = st.sampled_from([str.lower, str.upper, str.title])
    text = drawn.draw(st.sampled_from(["", "1. ", "\ufeff", " \n"]))
    for word in " ".join(rows_of(data)).split(" "):
        text += drawn.draw(styles)(word) + drawn.draw(between)
    assert read_spoken(text) == data


@given(st.binary(min_size=1, max_size=600), st.data())
def test_one_changed_letter_is_refused_and_its_row_named(data: bytes, drawn: st.DataObject) -> None:
    """Wherever the letter stands and whatever it became; check words and the first word are no exception."""
    rows = rows_of(data)
    number = drawn.draw(st.integers(1, len(rows)))
    row = rows[number - 1]
    place = drawn.draw(st.sampled_from([at for at, letter in enumerate(row) if letter != " "]))
    letter = drawn.draw(st.sampled_from(LETTERS).filter(lambda letter: letter != row[place]))
    rows[number - 1] = row[:place] + letter + row[place + 1 :]
    assert refused_row(rows) == number


@pytest.mark.parametrize("size", [1, 2, 10, 11, 12, 13, 14, 26, 27, 40])
def test_every_change_of_one_letter_is_refused(size: int) -> None:
    """Not one of them gets through, also where it turns the number of bytes into another."""
    good = rows_of(bytes(range(size)))
    for number, row in enumerate(good, start=1):
        for place, right in enumerate(row):
            for letter in LETTERS:
                if right not in (" ", letter):
                    changed = row[:place] + letter + row[place + 1 :]
                    assert refused_row([*good[: number - 1], changed, *good[number:]]) == number


@given(st.binary(min_size=1, max_size=600), st.data())
def test_a_wrong_word_a_missing_word_and_a_word_said_twice_are_refused(data: bytes, drawn: st.DataObject) -> None:
    """One whole word that was misheard for another is named by its row; left out or said twice, it is refused."""
    rows = rows_of(data)
    number = drawn.draw(st.integers(1, len(rows)))
    words = rows[number - 1].split(" ")
    place = drawn.draw(st.integers(0, len(words) - 1))
    other = say_handle(drawn.draw(st.binary(min_size=2, max_size=2)))
    wrong = [*words[:place], other, *words[place + 1 :]]
    if wrong != words:
        assert refused_row([*rows[: number - 1], " ".join(wrong), *rows[number:]]) == number
    missing = [*words[:place], *words[place + 1 :]]
    assert refused_row([*rows[: number - 1], " ".join(missing), *rows[number:]]) >= 1
    twice = [*words[: place + 1], *words[place:]]
    assert refused_row([*rows[: number - 1], " ".join(twice), *rows[number:]]) >= 1


@given(BYTES, st.data())
def test_a_missing_row_is_named(data: bytes, drawn: st.DataObject) -> None:
    """Any row, the first and the last too."""
    rows = rows_of(data)
    number = drawn.draw(st.integers(1, len(rows)))
    del rows[number - 1]
    assert refused_row(rows) == number


@given(BYTES, st.data())
def test_a_row_said_twice_is_named(data: bytes, drawn: st.DataObject) -> None:
    """What is wrong is the row in whose place it was said again; after the last row, the last."""
    rows = rows_of(data)
    number = drawn.draw(st.integers(1, len(rows)))
    assert refused_row([*rows[:number], *rows[number - 1 :]]) == min(number + 1, len(rows))


@given(SEVERAL_ROWS, st.data())
def test_two_rows_in_the_wrong_order_are_refused(data: bytes, drawn: st.DataObject) -> None:
    """The first of the two places is named."""
    rows = rows_of(data)
    first = drawn.draw(st.integers(1, len(rows) - 1))
    second = drawn.draw(st.integers(first + 1, len(rows)))
    rows[first - 1], rows[second - 1] = rows[second - 1], rows[first - 1]
    named = refused_row(rows)
    # A short last row is read there with words of the next; its check is good against that 65,535 times of 65,536.
    if len(rows[first - 1]) == len(rows[second - 1]):
        assert named == first


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [], "Row 1 of the words is not right: it is missing."),
        (lambda rows: rows[:2], "Row 3 of the words is not right: it is missing."),
        (lambda rows: rows[1:], "Row 1 of the words is not right: row 2 seems to stand in its place."),
        (lambda rows: [rows[0], rows[2]], "Row 2 of the words is not right: row 3 seems to stand in its place."),
        (lambda rows: [rows[0], *rows[:3]], "Row 2 of the words is not right: row 1 seems to stand in its place."),
        (lambda rows: [*rows, rows[2]], "Row 3 of the words is not right: it is the last one, and more words follow."),
        (lambda rows: [*rows[:2], rows[2][:5]], "Row 3 of the words is not right: only 1 of its 3 words are there."),
        (
            lambda rows: [rows[0], "babad" + rows[1][5:], rows[2]],
            "Row 2 of the words is not right: its check word does not fit its other words.",
        ),
        (
            lambda rows: [rows[0], rows[1][:6] + "kudoc" + rows[1][11:], rows[2]],
            "Row 2 of the words is not right: its word 2 (kudoc) is none of the words that are used here.",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_how_the_row_is_wrong(change, said: str) -> None:  # type: ignore[no-untyped-def]
    """What the person on the telephone has to ask for can be read off it."""
    refused = refusal("\n".join(change(rows_of(bytes(range(30))))))
    assert refused.said == said
    assert refused.advice.startswith(f"Listen to row {refused.facts['row']} again")


@pytest.mark.parametrize("text", ["confidential", "женева", "ｌusab", "\u212aiman", "lusab5x7y", "a\u0301bcde"])
def test_a_word_that_may_be_somebodys_text_is_not_repeated(text: str) -> None:
    """A long word or one of other letters is told by its place: a wrong text may have been pasted."""
    refused = refusal(f"babab {text}")
    assert refused.facts["row"] == 1
    assert text not in refused.said


def with_check(number: int, row: bytes) -> str:
    """A row as words, with the check word that is right for it."""
    check = crc_hqx(bytes([number]) + row, 0xFFFF).to_bytes(2, "big")
    return say_handle(row + check, len(row) // 2 + 1)


def test_a_length_that_nobody_spells_out_is_refused() -> None:
    """Also if everything else about the words is right."""
    for length, right in ((SPOKEN_LIMIT, True), (SPOKEN_LIMIT + 2, False)):
        filled = length.to_bytes(2, "big") + bytes(length)
        cut = [filled[at : at + 14] for at in range(0, len(filled), 14)]
        text = " ".join(with_check(number, row) for number, row in enumerate(cut, start=1))
        if right:
            assert read_spoken(text) == bytes(length)
        else:
            assert refusal(text).facts["row"] == 1
    assert refusal(with_check(1, b"\xff\xff" + bytes(12))).facts["row"] == 1


def test_a_row_that_ends_early_is_refused_where_a_word_happens_to_be_its_check() -> None:
    """The number of bytes says how many words there are, and the check does not overrule it."""
    check = crc_hqx(b"\x02ab", 0xFFFF).to_bytes(2, "big")
    first, second = rows_of(bytes(12) + b"ab" + check + b"more")
    assert refusal(f"{first} {second[:11]}").facts == {"row": 2, "problem": "only 2 of its 5 words are there"}


def test_bytes_have_one_spelling() -> None:
    """The half word that fills up the last row is zero; with anything else there it is refused."""
    refused = refusal(with_check(1, b"\x00\x01ab"))
    assert refused.facts == {"row": 1, "problem": "it does not end as a last row ends"}


@given(st.text())
def test_any_other_text_is_refused_as_words(text: str) -> None:
    """Whatever was pasted, there is one refusal and no other failure."""
    assert refusal(text).code == "words.spoken"


def test_what_is_too_long_to_read_out() -> None:
    """The most is spelled out and read back; one byte more is the program's own mistake."""
    assert read_spoken(spell_out(b"\xa5" * SPOKEN_LIMIT)) == b"\xa5" * SPOKEN_LIMIT
    with pytest.raises(ValueError, match="at most 1000"):
        spell_out(bytes(SPOKEN_LIMIT + 1))
