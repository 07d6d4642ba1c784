"""Whether two answers about an item say the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.record.answers import bare, same_answer

WRITTEN = st.recursive(
    st.sampled_from(["", "not_said", "named", "North", None, True]),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["name", "edtf", "form"]), part),
)


@pytest.mark.parametrize(
    ("field", "one", "other", "same"),
    [
        ("name", "", None, True),
        ("conditional", "not_said", None, True),
        ("addressees", [], None, True),
        ("speaker", {"name": "North", "capacity": ""}, {"name": "North"}, True),
        ("said", {"edtf": "2025", "earliest": "2025-01-01"}, {"edtf": "2025"}, True),
        ("venue", {"form": "not_said"}, None, True),
        ("chain", [{"name": "North", "naming": "named"}], [{"name": "North"}], True),
        ("name", "North", "north", False),
        ("addressees", [{"name": "North"}], [{"name": "South"}], False),
        ("said", {"edtf": "2025"}, {"edtf": "2026"}, False),
        ("addressees", [{"name": "North"}, {"name": "South"}], [{"name": "South"}, {"name": "North"}], False),
        ("name", "named", "", False),
        ("original", {"text": "not_said"}, None, False),
    ],
)
def test_answers_that_say_the_same(field: str, one: Any, other: Any, same: bool) -> None:
    """However nothing is written; the order of several counts, and no name is taken for nothing."""
    assert same_answer(field, one, other) == same
    assert same_answer(field, other, one) == same


@given(WRITTEN)
def test_an_answer_says_what_its_bare_form_says(value: Any) -> None:
    """What is left out says nothing."""
    assert same_answer("chain", value, bare("chain", value))
