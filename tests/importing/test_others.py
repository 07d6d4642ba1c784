"""Copies and translations, and what another proposer may add."""

from __future__ import annotations

from goodoffices.importing import Asked, Cited, Span, keep, merge, nearby, propose
from tests.importing.kit import ARTICLES, day

TEXT = "Ferry\n\nThe bridge is grey. Ana Rojas of the guild sees a mistake in the toll, and so do her friends."
ASKED = Asked(day("2026-05-04"), "The Page")


def _cited(words: str, **fields: object) -> Cited:
    start = TEXT.find(words)
    span = Span(start, start + len(words), words) if start >= 0 else Span(3, 3 + len(words), words)
    return Cited("endpoint", {"kind": "statement", "speaker": {"name": "Ana Rojas"}, **fields}, (span,))


def test_a_cited_item_is_added_and_marked() -> None:
    """What another proposer cites verbatim stands beside the rules' own proposals, with its name."""
    source = keep(TEXT, "page")
    found = merge(propose(source, ASKED), [_cited("Ana Rojas of the guild sees")], source, ASKED)
    assert [item.by for item in found.items] == ["endpoint"]
    assert found.items[0].fields["speaker"].value == {"name": "Ana Rojas"}
    assert "said" not in found.items[0].fields


def test_what_is_not_verbatim_is_dropped() -> None:
    """A span that is not there drops the item; a name that is not there drops the field."""
    source = keep(TEXT, "page")
    before = propose(source, ASKED)
    assert merge(before, [_cited("Ana Rojas shouts")], source, ASKED) == before
    other = _cited(
        "sees a mistake in the toll",
        carrier={"name": "Peru"},
        said={"edtf": "2026-01-01"},
        chain=[{"relayer": "outlet", "name": "El Vado", "form": "quoted"}],
    )
    (added,) = merge(before, [other], source, ASKED).items
    assert "carrier" not in added.fields
    assert "said" not in added.fields
    assert [hop["name"] for hop in added.fields["chain"].value] == ["The Page"]


def test_a_wire_copy_is_named() -> None:
    """Two pages that share their sentences are proposed as copies; two that do not are not."""
    first, second = (keep(path.read_text("utf-8"), path.stem) for path in ARTICLES[:2])
    copy = keep("Another headline\n\n" + first.text[200:1500], "copy")
    assert [(near.name, near.kind) for near in nearby(first, [second, copy])] == [("copy", "copy")]


def test_a_translation_is_named_by_its_numbers_and_names() -> None:
    """What no translator changes is compared across scripts."""
    english = keep(
        "On 19 May 2026 Duarte Valadim told Skerry Letter that 140 boats and 212 men left Ballyrinn at 9.", "en"
    )
    hebrew = keep('ב-19 במאי 2026 אמר דוארטה ואלאדים ל"סקרי לטר" כי 140 סירות ו-212 איש עזבו את בלירין ב-9.', "he")
    assert [(near.name, near.kind) for near in nearby(english, [hebrew])] == [("he", "translation")]
