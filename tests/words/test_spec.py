"""The examples of ``docs/spec/words.md`` are true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goodoffices.errors import Refusal
from goodoffices.errors.words import NameLooksLike, NameMixed, NameReserved
from goodoffices.talk.mistakable import against
from goodoffices.words import (
    UNICODE_VERSION,
    clean,
    direction,
    fold,
    judge,
    parse_handle,
    parse_instant,
    say_handle,
)
from goodoffices.words.fold import UNIFIED

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "spec" / "words.md").read_text(encoding="utf-8")


def rows(*header: str) -> list[list[str]]:
    """The rows of the table with that header, as plain cells without their backquotes."""
    lines = iter(PAGE.splitlines())
    wanted = "| " + " | ".join(header) + " |"
    assert any(line == wanted for line in lines), f"the page has no table {wanted}"
    assert next(lines).startswith("|---")
    found = []
    for line in lines:
        if not line.startswith("| "):
            break
        found.append([cell.strip().strip("`") for cell in line[2:-2].split(" | ")])
    return found


@pytest.mark.parametrize(("text", "typed", "received"), rows("text", "as typed becomes", "as received is"))
def test_words(text: str, typed: str, received: str) -> None:
    """Each example becomes what the page says at its author, and is judged as it says elsewhere."""
    given = json.loads(text)
    if typed == "refused":
        with pytest.raises(Refusal):
            clean(given, "an example")
    else:
        assert clean(given, "an example") == json.loads(typed)
    assert (judge(given) is None) == (received == "words")


@pytest.mark.parametrize(("text", "way"), rows("text", "direction"))
def test_direction(text: str, way: str) -> None:
    """Each example runs the way that the page says."""
    assert direction(json.loads(text)) == way


@pytest.mark.parametrize(("text", "folded"), rows("text", "folded"))
def test_fold(text: str, folded: str) -> None:
    """Each example folds as the page says."""
    assert fold(json.loads(text)) == json.loads(folded)


@pytest.mark.parametrize(("name", "beside", "reason"), rows("name", "beside", "is refused because"))
def test_names_that_look_alike(name: str, beside: str, reason: str) -> None:
    """Each example is refused for the reason that the page gives, or is a name."""
    refused = {
        "a word mixes scripts": NameMixed,
        "it looks alike": NameLooksLike,
        "the program means somebody by it": NameReserved,
        "nothing": type(None),
    }
    assert type(against(json.loads(name), filter(None, [json.loads(beside)]))) is refused[reason]


@pytest.mark.parametrize(("typed", "instant", "zone"), rows("typed", "milliseconds", "zone"))
def test_instants(typed: str, instant: str, zone: str) -> None:
    """Each example is the instant that the page says."""
    assert parse_instant(json.loads(typed)) == (int(instant), int(zone))


@pytest.mark.parametrize(("identifier", "handle"), rows("bytes", "handle"))
def test_handles(identifier: str, handle: str) -> None:
    """Each example has the handle that the page says."""
    given = bytes.fromhex(identifier)
    assert say_handle(given, len(given) // 2) == handle
    assert parse_handle(handle) == given


def test_the_page_names_the_version_and_every_unified_form() -> None:
    """The version of the table and each form that folding replaces stand on the page."""
    assert f"Unicode {UNICODE_VERSION}" in PAGE
    ranges = {
        *range(0x2018, 0x201C), *range(0x201C, 0x2020), *range(0x2012, 0x2016),
        *range(0x0660, 0x066A), *range(0x06F0, 0x06FA),
    }  # fmt: skip
    finals = set("ךםןףץ")
    for _, forms in UNIFIED:
        for form in forms:
            named = f"U+{ord(form):04X}" in PAGE or form in PAGE
            assert named or ord(form) in ranges or form in finals, hex(ord(form))
