"""Rule 16: every instant carries a zone; implausible times are shown as doubtful and never order anything."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from goodoffices.errors.talk import TimeAhead
from goodoffices.talk.events import Said
from goodoffices.talk.telling import instant
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import page
from goodoffices.talk.views import WordsView
from tests.table import START, Noting, Table, verbatim, wording

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def table() -> Table:
    return Table(kept=("North",), sealed=("South",))


def thread(table: Table) -> list[tuple[str, bool]]:
    """Texts on South's leg in order, each with whether its time is doubtful."""
    lines = page(table.station().talk, table.legs["South"].room, table.now).lines
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


def test_rule_16_every_time_in_a_view_carries_its_zone(table: Table) -> None:
    """A line has its author's zone with the time."""
    table.say("South", "words")
    lines = page(table.station().talk, table.legs["South"].room, table.now).lines
    written = [table.reading("South").written(line.ref.entry) for line in lines]
    assert [line.at for line in lines] == [instant(each.entry.at) for each in written if each is not None]
    assert len({line.at.zone for line in lines}) > 1


def test_rule_16_time_never_orders_entries() -> None:
    """Whatever an author had seen stands before what the author then wrote, whatever the clocks say."""
    table = Table(kept=("North",), sealed=("West",))
    first = table.slip_in(
        "West", Said(passages=(table.passage("West", "One."),), under=None), by="West's envoy", at=table.after(days=900)
    )
    second = table.slip_in(
        "West",
        Said(passages=(table.passage("West", "Two."),), under=None),
        by="West's principal",
        at=table.after(days=-900),
    )
    third = table.note("West", Said(passages=(table.passage("West", "Three."),), under=None))
    for name in ("Mara", "West's clerk"):
        order = [written.ident for written in table.reading("West", name).of_kind("said")]
        assert order == [first, second, third]


def test_rule_16_a_note_of_something_yet_to_be_said_is_refused_at_the_noters() -> None:
    """A slip in a date is caught before it is written; one that arrives from elsewhere is kept."""
    table = Table(kept=("North",))
    with pytest.raises(TimeAhead):
        table.say("North", "We hold.", noting=Noting(when=table.after(ms=1)))
    table.say("North", "We hold.", noting=Noting(when=table.now))
    body = table.body(table.say("North", "We hold."))
    ahead = replace(body, when=table.after(days=3))
    assert table.void("North", table.slip_in("North", ahead, by="Mara")) is None


def test_rule_16_every_instant_carries_its_zone() -> None:
    """The zone of whoever wrote stands with the time, and is shown with it."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South", time_may_cross=True))
    ident = words.what.entry
    zone = table.station("West's envoy").zone
    assert zone != START.zone
    written = table.reading("West").written(ident)
    assert written is not None
    assert written.entry.at == table.after(zone=zone)
    assert table.line("West", ident).at == instant(table.after(zone=zone))
    (item,) = table.bring("South", wording("They hold.", words))
    assert table.item(item).said == table.after(zone=zone)
