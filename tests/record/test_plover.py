"""PLOVER codes and their scores."""

from __future__ import annotations

import msgspec
import pytest

from goodoffices.record import from_plain, judge_item
from goodoffices.record._plover_data import SCORES
from goodoffices.record.item import Item, Kind
from goodoffices.record.plover import proposed_code, score, sign
from goodoffices.record.scales import PLOVER, is_plover
from tests.station import kit

CODES = [*PLOVER, *(f"{event}/{mode}" for event, modes in PLOVER.items() for mode in modes)]


def made(**more: object) -> Item:
    """An item in its plain form."""
    hand = {"entered": {"name": "Mara", "at": "2025-12-31T18:00:00Z"}}
    return from_plain(kit.item("We hold.") | hand | more, where="here", item_id=bytes(16))


def test_every_code_has_a_score_and_every_score_a_code() -> None:
    """Neither a code that an item may have is without a score, nor the other way round."""
    assert set(SCORES) == set(CODES)
    assert all(is_plover(code) for code in SCORES)


def test_accusing_is_hostile() -> None:
    """The manual prints +3 for it, a slip for −3: its modes are all hostile."""
    assert score("ACCUSE") == -30
    assert {sign(f"ACCUSE/{mode}") for mode in PLOVER["ACCUSE"]} == {-1}


def test_scores_are_within_their_bounds() -> None:
    """From −10 to 10, in halves."""
    assert all(-100 <= each <= 100 and each % 5 == 0 for each in SCORES.values())


def test_an_item_without_a_code_has_no_score() -> None:
    """No score is not 0: a request is scored 0."""
    assert score("") is None
    assert score("REQUEST") == 0
    assert sign("") == sign("REQUEST") == 0


@pytest.mark.parametrize("kind", list(Kind))
def test_a_code_that_is_proposed_may_stand_in_the_item(kind: Kind) -> None:
    """What is proposed for a kind is a code of PLOVER; what has a code gets no other one proposed."""
    item = made(kind=kind.value)
    coded = msgspec.structs.replace(item, plover=proposed_code(item))
    assert judge_item(coded) is None
    assert not coded.plover or proposed_code(coded) == ""
    assert proposed_code(made(kind="threat")) == "THREATEN"
