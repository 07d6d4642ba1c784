"""Papers as passages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.cli.paste import LIMIT, paragraphs, read_text
from goodoffices.errors.usage import FileTooLong, FileUnreadable


@pytest.mark.parametrize(
    ("paper", "passages"),
    [
        ("1. a\n2. b\n", ["a", "b"]),
        ("1) a\r\nmore\r\n\r\n2) b", ["a\nmore", "b"]),
        ("(1) a\n(2) b\n(3) c", ["a", "b", "c"]),
        ("§ 1. a\n§ 2. b", ["a", "b"]),
        ("١. א\n٢. ב", ["א", "ב"]),
        ("Head.\n\n1. a", ["Head.", "a"]),
        ("1. a\n3. not the next", ["a\n3. not the next"]),
        ("a\n\nb\nc\n\n\nd", ["a", "b\nc", "d"]),
        ("In 1999. It was.", ["In 1999. It was."]),
        ("1.5 metres\n\n2.5 metres", ["1.5 metres", "2.5 metres"]),
        ("", []),
        ("\n \n", []),
        ("1. ", []),
    ],
)
def test_numbered_paragraphs_are_passages(paper: str, passages: list[str]) -> None:
    """Numbers count only where they are the next; without numbers empty lines part the passages."""
    assert paragraphs(paper) == passages


@given(st.text())
def test_nothing_but_numbers_and_empty_space_is_left_out(text: str) -> None:
    """Every letter of a paper is in its passages, in order."""
    letters = [letter for letter in text.replace("\r\n", "\n") if letter.isalpha()]
    assert [letter for passage in paragraphs(text) for letter in passage if letter.isalpha()] == letters


@given(st.lists(st.text("abcאבג \n", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=12))
def test_what_was_numbered_comes_back(passages: list[str]) -> None:
    """Numbering passages and pasting them gives the passages."""
    numbered = "\n".join(f"{number}. {passage}" for number, passage in enumerate(passages, start=1))
    assert paragraphs(numbered) == passages


def test_a_file_is_read_as_utf_8_and_no_further_than_the_limit(tmp_path: Path) -> None:
    """A mark of byte order is no word; what is not text, missing or far too long is refused."""
    paper = tmp_path / "paper.txt"
    paper.write_bytes(b"\xef\xbb\xbfa")
    assert read_text(str(paper)) == "a"
    paper.write_bytes(b"\xff\xfe")
    with pytest.raises(FileUnreadable):
        read_text(str(paper))
    with pytest.raises(FileUnreadable):
        read_text(str(tmp_path))
    paper.write_bytes(b"a" * (LIMIT + 1))
    with pytest.raises(FileTooLong):
        read_text(str(paper))
