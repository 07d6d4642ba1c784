"""The public record at a station: codes, finding, taking out and in, the picture, contradictions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, Clock, refused


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A mediator with a talk of two kept sides and the public."""
    with kit.with_talk(tmp_path / "m", clock=Clock()) as made:
        yield made


def said(
    station: Station,
    text: str,
    who: str = "North",
    to: tuple[str, ...] = ("South",),
    day: str = "2025-12-01",
    *,
    confirmed: bool = False,
    **more: Any,
) -> str:
    """Enter an item; gives its handle."""
    plain = kit.item(
        text,
        speaker={"name": who},
        addressees=[{"name": each} for each in to],
        said={"edtf": day, "rests_on": "dateline"},
        reported={"edtf": day, "rests_on": "dateline"},
    )
    ref = str(station.record(talk=TALK, item=plain | more)["ref"])
    if confirmed:
        station.confirm_item(talk=TALK, item=ref)
    return ref


class TestCodes:
    """The PLOVER code of an item."""

    def test_a_code_is_proposed_by_the_kind_and_taken_by_a_person(self, station: Station) -> None:
        """What is proposed has no score; once taken, the item is proposed with it, and confirmed by a person."""
        ref = said(station, "We shall close the lock.", kind="threat", confirmed=True)
        (shown,) = station.items(talk=TALK)["items"]
        assert (shown["code_proposed"], shown["score"]) == ("THREATEN", None)
        coded = station.code_item(talk=TALK, item=ref, code="THREATEN")["ref"]
        (shown,) = station.items(talk=TALK)["items"]
        assert (shown["state"], shown["code_proposed"], shown["score"]) == ("proposed", "", -35)
        station.confirm_item(talk=TALK, item=coded)
        (shown,) = station.items(talk=TALK)["items"]
        assert (shown["state"], shown["score"]) == ("confirmed", -35)

    def test_what_is_no_code_is_refused(self, station: Station) -> None:
        """By the field, and nothing changes."""
        ref = said(station, "We hold.")
        refusal = refused(station.code_item, talk=TALK, item=ref, code="SHOUT")
        assert (refusal.code, refusal.facts["key"]) == ("record.wrong_value", "plover")
        assert station.code_item(talk=TALK, item=ref, code="ACCUSE/allege")["ref"]
        assert station.items(talk=TALK)["items"][0]["score"] == -35
