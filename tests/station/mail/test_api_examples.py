"""The examples of acts that take another station, as the API page shows them, played at two stations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.kit import TALK, call
from tests.station.mail.rig import RELAY, World


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[World]:
    """Two stations that do not know each other yet."""
    made = World(tmp_path)
    made.station("Mara")
    made.station("North Port")
    yield made
    made.close()


def test_a_line_by_files_is_opened_compared_and_cut(apart: World) -> None:
    """Three messages, from hand to hand."""
    mara, north = apart.stations.values()
    invitation = mara.invite_line()["message"]
    answer = call(north, "accept_line", the_words_of_the_invitation=invitation)["message"]
    last = call(mara, "answer_line", the_answer=answer)["message"]
    call(north, "finish_line", the_last_message=last)
    (line,) = mara.lines()
    call(mara, "trust_line")
    assert call(mara, "compare_line", the_number=" ".join(line["number"]))["compared"] is not None
    assert call(mara, "cut_line")["state"] == "open"
    bag = call(north, "pack_bag")
    call(north, "bag_written")
    assert call(mara, "open_bag", the_bag=bag["data"])["service"] == 1


def test_a_line_over_a_relay_is_tested_and_brings_a_side(apart: World) -> None:
    """Its words open it; a side joins over it, or declines."""
    mara, north = apart.stations.values()
    invitation = mara.invite_line(relay=RELAY)["words"]
    call(north, "accept_line", the_words_of_the_invitation=invitation)
    apart.rounds()
    number = " ".join(mara.lines()[0]["number"])
    for station in (mara, north):
        call(station, "compare_line", the_number=number)
    call(mara, "test_line")
    apart.rounds()
    assert mara.lines()[0]["test_answered"] is not None
    assert len(call(mara, "add_relay")["relays"]) == 2
    assert call(mara, "drop_relay")["relays"] == [RELAY]
    mara.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    call(mara, "invite_side")
    apart.rounds(3)
    call(north, "decline_talk")
    apart.rounds(3)
    call(mara, "invite_side")
    apart.rounds(3)
    assert call(north, "join_talk")["talk"] == TALK
