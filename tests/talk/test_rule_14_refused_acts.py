"""Rule 14: the author of a refused act gets the reason, keeps the text, and the talk keeps no trace."""

from __future__ import annotations

import pytest

from goodoffices.errors import Refusal
from goodoffices.errors.gate import GateRefusal, Withheld
from goodoffices.errors.talk import NoMandate
from goodoffices.talk.events import Force, Role, Said, Stance
from goodoffices.talk.release import convey
from tests.table import Table, in_substance, verbatim, very, wording


@pytest.fixture
def table() -> Table:
    return Table(kept=("North",), sealed=("South",))


def rows_of(table: Table, name: str | None = None) -> list[object]:
    return sorted(table.station(name).talk.rows.delta(), key=repr)


def test_rule_14_a_refusal_says_what_why_and_what_to_do(table: Table) -> None:
    """Each refusal has a sentence, a cause, a next step and a code."""
    words = table.say("North", "A")
    with pytest.raises(Withheld) as caught:
        table.convey("South", very(words))
    told = caught.value.told()
    assert told["code"] == "gate.withheld"
    assert all(told[part] for part in ("what", "cause", "next_step"))


def test_rule_14_a_refused_conveyance_leaves_no_trace(table: Table) -> None:
    """After the gate refused, the mediator's rows are what they were."""
    words = table.say("North", "A", in_substance("South"))
    before = rows_of(table)
    with pytest.raises(GateRefusal):
        table.convey("South", very(words))
    assert rows_of(table) == before


def test_rule_14_a_draft_of_which_one_item_is_refused_is_refused_whole(table: Table) -> None:
    """One item that may not cross holds back the others beside it."""
    good, bad = table.say("North", "A", verbatim("South")), table.say("North", "B")
    before = rows_of(table)
    with pytest.raises(Withheld):
        table.convey("South", very(good), very(bad))
    assert rows_of(table) == before


def test_rule_14_a_sides_refused_act_leaves_no_trace(table: Table) -> None:
    """A binding word without a mandate is refused at its author's station, and nothing of it is kept."""
    before = rows_of(table, "South's envoy")
    with pytest.raises(Refusal):
        table.say("South", "We bind ourselves.", force=Force.BINDING)
    assert rows_of(table, "South's envoy") == before


def test_rule_14_no_refusal_repeats_the_words(table: Table) -> None:
    """The text of a refusal holds no word of the passage that it speaks of."""
    words = table.say("North", "xylophone xylophone")
    for draft in (very(words), wording("xylophone", words)):
        with pytest.raises(GateRefusal) as caught:
            table.convey("South", draft)
        assert "xylophone" not in str(caught.value) + repr(caught.value.told())


def test_rule_14_the_draft_is_as_it_was(table: Table) -> None:
    """The gate takes a draft and leaves it: the author can mend it and try again."""
    words = table.say("North", "A", in_substance("South"))
    draft = wording("In other words", words)
    mediator = table.station()
    convey(mediator.talk.rooms, table.legs["South"].room, (draft,), table.now, bytes(32))
    assert draft == wording("In other words", words)


def test_rule_14_a_reply_that_fails_leaves_no_trace(table: Table) -> None:
    """'Accepts on conditions' without a condition is refused, and South's station is as it was."""
    items = table.bring("South", very(table.say("North", "A", verbatim("South"))))
    before = rows_of(table, "South's envoy")
    with pytest.raises(Refusal):
        table.reply(items, Stance.ON_CONDITIONS)
    assert rows_of(table, "South's envoy") == before


def test_rule_14_an_act_that_was_refused_can_be_done_again() -> None:
    """The same act passes once what stood against it is gone."""
    table = Table(kept=("North",), sealed=("West",))
    said = Said(passages=(table.passage("West", "We hold.", verbatim("North")),), under=None)
    with pytest.raises(NoMandate):
        table.own("West", said, by="clerk")
    table.sit_down("West", "deputy", Role.PRINCIPAL)
    ident = table.own("West", said, by="deputy")
    assert table.void("West", ident) is None
