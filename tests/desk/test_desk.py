"""The desk: what may cross now and why not, and who could have seen what."""

from __future__ import annotations

import pytest

from goodoffices.desk import CrossingRow, may_cross, who_knows
from goodoffices.talk.events import Stance
from tests.table import Table, clause, english, in_substance, part, stance_of, verbatim, very


@pytest.fixture
def table() -> Table:
    return Table(kept=("North", "South", "Island"))


def rows(table: Table, to: str | None = None) -> list[CrossingRow]:
    rooms = table.station().talk.rooms
    return list(may_cross(rooms, table.now, to=None if to is None else table.legs[to].room))


def row(table: Table, text: str, to: str) -> CrossingRow:
    return next(each for each in rows(table) if each.text == text and each.to == to)


def open_forms(found: CrossingRow) -> list[str]:
    return [form.form for form in found.forms if form.open]


def test_each_passage_has_a_row_for_each_recipient(table: Table) -> None:
    """What North said shows for South, the Island and the public; never for North itself."""
    table.say("North", "A", verbatim("South"))
    assert [each.to for each in rows(table)] == ["South", "Island", "the public"]


def test_a_row_says_in_which_form_it_may_cross(table: Table) -> None:
    """Very words include the substance; substance does not include the very words."""
    table.say("North", "A", verbatim("South"))
    table.say("North", "B", in_substance("South"))
    assert open_forms(row(table, "A", "South")) == ["verbatim", "in_substance"]
    assert open_forms(row(table, "B", "South")) == ["in_substance"]


def test_a_closed_row_says_why_and_what_to_do(table: Table) -> None:
    """For each passage that may not cross, the reason and the next step."""
    table.say("North", "C")
    closed = row(table, "C", "South")
    assert open_forms(closed) == []
    assert all(form.why and [each.code for each in form.why] == ["gate.withheld"] for form in closed.forms)


def test_a_row_agrees_with_the_gate(table: Table) -> None:
    """An open row passes the gate, a closed one is refused by it."""
    for given in (verbatim("South"), in_substance("South"), verbatim("Island"), None):
        words = table.say("North", "D", given)
        found = next(each for each in rows(table, "South") if each.ref.entry == words.what.entry)
        assert ("verbatim" in open_forms(found)) == (table.refused("South", very(words)) is None)


def test_a_wording_that_needs_approval_says_so(table: Table) -> None:
    """Where the author wants a read-back, the row says: once approved."""
    table.say("North", "E", in_substance("South", read_back=True))
    (_, substance) = row(table, "E", "South").forms
    assert substance.open
    assert english(substance.why) == "once its author has approved the wording"


def test_a_stance_shows_only_for_the_side_that_it_answers(table: Table) -> None:
    """South's answer to North's words has a row for North, none for the Island."""
    words = table.say("North", "F", verbatim("South"))
    items = table.bring("South", very(words))
    table.reply(items, Stance.ACCEPTS, given=in_substance("North"))
    assert [each.to for each in rows(table) if each.what == "stance"] == ["North"]


def test_what_crossed_is_marked(table: Table) -> None:
    """A row knows whether its words have crossed to that recipient."""
    words = table.say("North", "G", verbatim("South", "Island"))
    table.bring("South", very(words))
    assert row(table, "G", "South").crossed
    assert not row(table, "G", "Island").crossed


def test_who_knows_counts_everybody_who_could_have(table: Table) -> None:
    """The author's side, the mediators, and whoever it crossed to, in which form."""
    words = table.say("North", "H", verbatim("South"))
    rooms = table.station().talk.rooms
    before = {known.side for known in who_knows(rooms, words)}
    table.bring("South", very(words))
    after = who_knows(table.station().talk.rooms, words)
    assert before == {"North", None}
    assert {english(known.form) for known in after if known.side == "South"} == {"in the very words, spoken"}


def test_who_knows_has_no_answer_for_what_nobody_said(table: Table) -> None:
    """Something that no side said has no knowers."""
    words = table.say("North", "I")
    with pytest.raises(LookupError):
        who_knows(table.station().talk.rooms, part(words, 7))


def test_conditions_have_rows_of_their_own(table: Table) -> None:
    """A condition that was released shows open beside one that was not."""
    words = table.say("North", "J", verbatim("South"))
    items = table.bring("South", very(words))
    reply = table.reply(
        items,
        Stance.ON_CONDITIONS,
        table.condition("South", "K", verbatim("North")),
        table.condition("South", "L"),
        given=in_substance("North"),
    )
    table.convey("North", stance_of(reply, clause(reply, 1)))
    assert open_forms(row(table, "K", "North")) == ["verbatim", "in_substance"]
    assert open_forms(row(table, "L", "North")) == []
