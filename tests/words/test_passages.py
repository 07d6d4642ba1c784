"""Papers as passages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.words.months import MONTHS
from goodoffices.words.passages import read_paper


@pytest.mark.parametrize(
    ("paper", "passages"),
    [
        ("1. a\n2. b\n", ["a", "b"]),
        ("1) a\r\nmore\r\n\r\n2) b", ["a\r\nmore", "b"]),
        ("(1) a\n(2) b\n(3) c", ["a", "b", "c"]),
        ("1. a\n2) b\n(3) c", ["a", "b", "c"]),
        ("§ 1. a\n§ 2. b", ["a", "b"]),
        ("§ 1 a\n§2 b", ["a", "b"]),
        ("١. א\n٢. ב", ["א", "ב"]),
        ("1. a\n   more\n2. b\n   - one\n   - two", ["a\n   more", "b\n   - one\n   - two"]),
        ("1. a:\n   a) one\n   b) two\n2. c", ["a:\n   a) one\n   b) two", "c"]),
        ("1.\na\n2.\nb", ["a", "b"]),
        ("Head.\nTwo lines.\n\nMore.\n\n1. a\n2. b", ["Head.\nTwo lines.\n\nMore.", "a", "b"]),
    ],
)
def test_a_numbering_through_the_whole_paper_makes_the_passages(paper: str, passages: list[str]) -> None:
    """It is taken off; what stands before it is a passage too."""
    read = read_paper(paper)
    assert read.passages == passages
    assert read.taken_off
    assert read.unclear is (read.taken_off < len(passages))


@pytest.mark.parametrize(
    ("paper", "passages"),
    [
        (
            "1. Dezember ist der letzte Tag.\n\nDanach gehen wir.",
            ["1. Dezember ist der letzte Tag.", "Danach gehen wir."],
        ),
        ("1. a", ["1. a"]),
        ("1. ", ["1."]),
        ("Head.\n\n1. a", ["Head.", "1. a"]),
        ("1. Mai.\n2. Juni.", ["1. Mai.\n2. Juni."]),
        ("1. 12. 2026 a\n2. 12. 2026 b", ["1. 12. 2026 a\n2. 12. 2026 b"]),
        ("1. בדצמבר\n2. בינואר", ["1. בדצמבר\n2. בינואר"]),
        ("1. a\n2. b\n\nFor you:\n1. c\n2. d", ["1. a\n2. b", "For you:\n1. c\n2. d"]),
        ("1. a\n2. b\n\nFor you: c", ["1. a\n2. b", "For you: c"]),
        ("1. a\n\nmore of it\n\n2. b", ["1. a", "more of it", "2. b"]),
        ("1. a\n3. not the next", ["1. a\n3. not the next"]),
        ("2. a\n3. b", ["2. a\n3. b"]),
        ("1. a\n1. b\n2. c", ["1. a\n1. b\n2. c"]),
        ("1. a\n2. b\n1. c", ["1. a\n2. b\n1. c"]),
        ("1. \n2. b", ["1. \n2. b"]),
        ("I. a\nII. b", ["I. a\nII. b"]),
        ("a) x\n\nb) y", ["a) x", "b) y"]),
        ("א. x\n\nב. y", ["א. x", "ב. y"]),
        ("1.2 is out\n\n2.0 is next", ["1.2 is out", "2.0 is next"]),
        ("1.5 metres\n\n2.5 metres", ["1.5 metres", "2.5 metres"]),
        ("In 1999. It was.", ["In 1999. It was."]),
        ("a\n\nb\nc\n\n\u00a0\n\nd", ["a", "b\nc", "d"]),
        ("a\r\n\r\nb\r\nc\r\n", ["a", "b\r\nc"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_anything_else_stays_in_the_words(paper: str, passages: list[str]) -> None:
    """Empty lines make the passages, and nothing is taken off."""
    read = read_paper(paper)
    assert read.passages == passages
    assert not read.taken_off


def test_numbers_beyond_99() -> None:
    """A paper may have as many as it likes."""
    read = read_paper("\n".join(f"{number}. words" for number in range(1, 151)))
    assert read.passages == ["words"] * 150


def test_numbers_are_kept_on_request() -> None:
    """They make the passages all the same, and nothing is unclear to whoever asked for it."""
    assert read_paper("Head.\n\n1. a\n  more\n2. b", keep=True).passages == ["Head.", "1. a\n  more", "2. b"]
    read = read_paper("1. a\n2. b\n\n1. c", keep=True)
    assert read.passages == ["1. a\n2. b", "1. c"]
    assert not read.unclear


@pytest.mark.parametrize(
    ("paper", "unclear"),
    [
        ("a\n\nb", False),
        ("1. a\n2. b", False),
        ("1. a\n2. b\n\n1. c\n2. d", True),
        ("1. a\n2. b\n\nc", True),
        ("1. a\n\n3. b", True),
        ("1. a\n\nb", False),
        ("Head.\n\n1. a", True),
        ("Head.\n\n1. a\n2. b", True),
        ("Head.\n1. a\n2. b", True),
        ("\n\n1. a\n2. b", False),
        ("1. a\n\n2. b\n\nc\n\n1. d", True),
        ("2. a\n\n1. b", True),
        ("I. a\n\nII. b", False),
        ("I. a\nII. b", True),
        ("Head.\n\nI. a\n\nII. b", True),
        ("xli. a\n\nxlii. b", True),
        ("a) x\ny\n\nb) z", False),
        ("a) x\nb) y\n\nz", True),
        ("א. x\n\nב. y", False),
        ("Head.\n\nא. x\n\nב. y", True),
        ("Head.\n\nM. Dupont said so.", False),
        ("14. December is the day.\n\nb", False),
    ],
)
def test_numbers_that_are_not_those_of_the_passages(paper: str, unclear: bool) -> None:
    """Whoever says “the second” of such a paper may mean another passage than its second."""
    assert read_paper(paper).unclear is unclear


_LINES = st.lists(
    st.one_of(
        st.just(""),
        st.sampled_from(
            ["1. a", "2. b", "3) c", "(4) d", "§ 1 e", "1. May", "ii. f", "b) g", "  1. h", "plain", "x\r"]
        ),
        st.text(alphabet="ab1. )(§\t", max_size=8),
    ),
    max_size=12,
).map("\n".join)


@given(st.one_of(st.text(), _LINES), st.booleans())
def test_nothing_is_left_out_but_the_numbers_of_a_numbered_paper(text: str, keep: bool) -> None:
    """The words of a paper are those of its passages, in order, without the empty space between them."""
    read = read_paper(text, keep=keep)
    found = "".join("".join(read.passages).split())
    left = "".join(text.split())
    assert all(passage.strip() == passage != "" for passage in read.passages)
    if not read.taken_off:
        assert found == left
        return
    place = 0
    for number, passage in enumerate(read.passages, start=1 - (len(read.passages) - read.taken_off)):
        words = "".join(passage.split())
        pattern = rf"(§?\(?0*{number}[.)]?|)" if number else "()"
        here = re.compile(pattern + re.escape(words)).match(left, place)
        assert here is not None
        place = here.end()
    assert place == len(left)


@given(st.lists(st.text("abcאבג \n", min_size=1).map(str.strip).filter(bool), min_size=2, max_size=12))
def test_what_was_numbered_comes_back(passages: list[str]) -> None:
    """Numbering passages without empty lines in them and pasting them gives the passages."""
    whole = [re.sub(r"\n\s*", "\n", f"x{passage}") for passage in passages]
    numbered = "\n".join(f"{number}. {passage}" for number, passage in enumerate(whole, start=1))
    assert read_paper(numbered).passages == whole


def test_months_are_compared_without_capitals() -> None:
    """The table holds what is looked up in it."""
    assert all(name == name.casefold() for name in MONTHS)
    assert {"dezember", "december", "בדצמבר", "декабря"} <= MONTHS
