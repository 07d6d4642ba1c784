"""Texts that are pasted or stand in a file."""

from pathlib import Path

import pytest

from goodoffices.cli.paste import LIMIT, read_text
from goodoffices.errors.usage import FileTooLong, FileUnreadable


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
