"""Rule 16: every instant carries a zone; implausible times are shown as doubtful and never order anything."""

from __future__ import annotations

import pytest

from goodoffices.errors.talk import TimeAhead
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import page
from goodoffices.talk.views import WordsView
from tests.table import Noting, Table

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def table() -> Table:
    return Table(kept=("North",), sealed=("South",))


def thread(table: Table) -> list[tuple[str, bool]]:
    """Texts on South's leg in order, each with whether its time is doubtful."""
    lines, _ = page(table.station().talk, table.legs["South"].room, table.now)
    return [
        (content.text, line.doubtful) for line in lines for content in line.content if isinstance(content, WordsView)
    ]


def test_rule_16_a_far_future_is_accepted_shown_as_doubtful_and_not_used_to_order(table: Table) -> None:
    """Words dated a year ahead stand where they were written, marked doubtful."""
    now = table.now
    table.say("South", "first")
    table.now = Moment(ms=now.ms + 365 * DAY_MS, zone=now.zone)
    table.say("South", "from the future")
    table.now = now
    table.say("South", "third")
    assert thread(table) == [("first", False), ("from the future", True), ("third", False)]


def test_rule_16_a_time_before_the_talk_is_doubtful(table: Table) -> None:
    """Words dated a week before the talk began are marked; they stand where they were written."""
    now = table.now
    table.now = Moment(ms=now.ms - 7 * DAY_MS, zone=now.zone)
    table.say("South", "early")
    table.now = now
    table.say("South", "now")
    assert thread(table) == [("early", True), ("now", False)]


@pytest.mark.parametrize("hours", [-24, 24])
def test_rule_16_clocks_a_day_apart_are_plausible(table: Table, hours: int) -> None:
    """A clock a day ahead or behind is no reason for doubt."""
    now = table.now
    table.now = Moment(ms=now.ms + hours * 60 * 60 * 1000, zone=now.zone)
    table.say("South", "words")
    table.now = now
    assert thread(table) == [("words", False)]


def test_rule_16_a_note_of_what_is_yet_to_be_said_is_refused(table: Table) -> None:
    """The time of saying cannot lie after the time of noting."""
    with pytest.raises(TimeAhead):
        table.say("North", "words", noting=Noting(when=table.after(hours=1)))


def test_rule_16_every_time_in_a_view_carries_its_zone(table: Table) -> None:
    """A line shows its author's zone with the time."""
    table.say("South", "words")
    lines, _ = page(table.station().talk, table.legs["South"].room, table.now)
    assert all(line.at[-6] in "+-" or line.at.endswith("Z") for line in lines)
