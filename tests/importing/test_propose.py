"""What is proposed from any text: verbatim, the same each time, in the form of the record, and no lead among it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from goodoffices.errors.base import Refusal
from goodoffices.errors.importing import ImportNoDate, ImportNoOutlet
from goodoffices.importing import Asked, keep, plain, propose
from goodoffices.record.item import Hand
from goodoffices.record.plain import from_plain
from tests.importing.kit import ARTICLES, day, mixed_articles, read, texts

HAND = Hand("Mediator", 0, 0)


def _looks_right(text: str) -> None:
    source, found = read(text)
    for item in found.items:
        assert item.evidence
        spans = [*item.evidence, *(rested.span for rested in item.fields.values() if rested.span is not None)]
        for span in spans:
            assert source.text[span.start : span.end] == span.text
            assert not any(span.start < lead.end and lead.start < span.end for lead in found.leads)
        assert all(len(rested.runners_up) <= 3 for rested in item.fields.values())
        assert item.fields["place"].value != "lead"
        from_plain(plain(item, source), where="proposal", item_id=bytes(16), entered=HAND)


@given(texts)
def test_whatever_a_text_is_its_proposals_are_verbatim_items(text: str) -> None:
    """Any text gives proposals that stand in it, word by word, and that the record takes; or none."""
    _looks_right(text)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_gives_items_that_the_record_takes(path: Path) -> None:
    """Every proposal from an article is verbatim and converts to an item."""
    _looks_right(path.read_text("utf-8"))


@given(mixed_articles)
def test_sentences_that_do_not_belong_together_give_verbatim_items(text: str) -> None:
    """Whomever a pronoun or a role is taken to mean, each proposal stands in the text, and the record takes it."""
    _looks_right(text)


def test_somebody_named_in_a_longer_sentence_puts_out_a_statement_in_a_short_one() -> None:
    """Where a pronoun puts out a statement, its place is that sentence and never the place where the name stands."""
    _, found = read(
        "The matter\n\nFor nine days at the quay, in the rain and behind the sheds, nobody moved, the foreign ministry "
        "of Chile said.\n\nIt said in a statement: “No.”"
    )
    assert [item.fields["speaker"].value["name"] for item in found.items] == ["foreign ministry of Chile"] * 2


@given(texts)
def test_the_same_text_gives_the_same_proposals(text: str) -> None:
    """Nothing but the text and what is asked decides."""
    assert read(text) == read(text)


def test_every_sentence_is_read_or_told_as_untouched() -> None:
    """The sentences from which nothing was taken are handed out as such."""
    _, found = read("Bridge\n\nThe bridge is grey and rather long, as bridges of that time tend to be here.")
    assert found.items == ()
    assert [span.text for span in found.untouched] == [
        "The bridge is grey and rather long, as bridges of that time tend to be here."
    ]


def test_every_field_has_a_code_and_no_sentence() -> None:
    """A reason is a code that a catalogue turns into words."""
    for path in ARTICLES:
        _, found = read(path.read_text("utf-8"))
        for item in found.items:
            for rested in item.fields.values():
                assert rested.reason.replace("_", "").replace(".", "").isalnum(), rested.reason
                assert " " not in rested.reason


def test_a_day_or_an_outlet_that_is_none_is_refused() -> None:
    """Without a day nothing is dated, without an outlet no chain ends."""
    source = keep("text", "page")
    with pytest.raises(ImportNoDate):
        propose(source, Asked(-10_000_000, "The Page"))
    for name in ("", "two\nlines", "x" * 300):
        with pytest.raises(ImportNoOutlet):
            propose(source, Asked(day("2026-05-04"), name))


def test_a_refusal_is_one_of_the_importers_own() -> None:
    """What is refused has a code of the importer."""
    assert issubclass(ImportNoDate, Refusal)
    assert ImportNoDate.code.startswith("import.")
