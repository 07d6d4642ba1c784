"""Rule 17: a side may be called otherwise on each leg, and otherwise than before; it stays one side."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.canonical import encode
from goodoffices.talk.events import Act, Aliased, Answer, End, Role, Stance, StanceItem
from goodoffices.talk.names import one_side, shown
from goodoffices.talk.terms import Alias
from tests.table import Table, in_substance, stance_of, verbatim, very, wording
from tests.talk.scribe import Scribe, talk_of


def sides(how: str = "kept") -> Table:
    """North, South and West, all on kept legs or all on sealed ones."""
    names = ("North", "South", "West")
    return Table(kept=names) if how == "kept" else Table(sealed=names)


def rename(table: Table, leg: str, alias: Alias, means: str, instead_of: Alias) -> None:
    """Another name for a side on a leg, in the place of that before it."""
    table.write(leg, Aliased(alias=alias, instead_of=instead_of))
    table.map(leg, alias, means)


def test_rule_17_the_name_that_was_chosen_last_is_shown() -> None:
    """Of several names the last one stands on what crosses, whatever their letters; and an older one can come back."""
    table = Table(kept=("North", "South"))
    words = table.say("South", "We hold.", verbatim("North"))
    names = []
    for alias, before in ((None, ""), ("a coast", "South"), ("the coast", "a coast"), ("South", "the coast")):
        if alias is not None:
            rename(table, "North", alias, "South", before)
        (item,) = table.bring("North", very(words))
        names.append((item, table.item(item)))
    assert [item.speaker for _, item in names] == ["South", "a coast", "the coast", "South"]
    for ref, item in names:
        assert encode(table.item(ref)) == encode(item), "what crossed keeps its bytes"


def test_rule_17_terms_that_name_an_older_name_go_on_working() -> None:
    """Before and after: they release to that side, and its author is told by the name in them."""
    table = Table(kept=("North", "South", "West"))
    before = table.say("North", "We hold.", verbatim("South"))
    rename(table, "North", "the coast", "South", "South")
    after = table.say("North", "We wait.", verbatim("South"))
    new = table.say("North", "We stay.", verbatim("the coast"))
    both = table.say("North", "We go.", verbatim("South", "the coast"))
    for words, told in ((before, "South"), (after, "South"), (new, "the coast"), (both, "the coast")):
        table.bring("South", very(words))
        assert [each.alias for each in table.crossings(words)] == [told]
        assert table.refused("West", very(words)) is not None


@pytest.mark.parametrize("how", ["kept", "sealed"])
@pytest.mark.parametrize("released_to", ["South", "the coast"])
def test_rule_17_an_answer_under_another_name_is_the_answer_of_that_side(how: str, released_to: Alias) -> None:
    """Words crossed to it under one of its names, and the answer comes under another: one commitment, answered."""
    table = sides(how)
    rename(table, "North", "the coast", "South", "South")
    words = table.say("North", "We hold.", verbatim(released_to, "West"), act=Act.ASSURANCE)
    (item,) = table.bring("South", very(words))
    table.bring("West", very(words))
    rename(table, "North", "the islands", "South", "the coast")
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    (stance,) = table.bring("North", stance_of(reply))
    assert table.item(stance).speaker == "the islands"
    (north,) = (leg for leg in table.view("Mara").legs if leg.leg == "North")
    found = {each.creditor: each.state for each in north.commitments}
    assert found == {"the islands": "standing", "West": "proposed"}


def test_rule_17_a_wording_approved_for_another_name_is_approved_for_that_side() -> None:
    """So that the answer to it is to words that both sides have."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South", read_back=True), act=Act.ASSURANCE)
    draft = wording("They hold.", words, act=Act.ASSURANCE)
    asked = table.read_back(draft, "South")
    table.answer_read_back(asked, Answer.APPROVES)
    rename(table, "North", "the coast", "South", "South")
    (item,) = table.bring("South", draft)
    table.bring("North", stance_of(table.reply(item, Stance.ACCEPTS, given=verbatim("North"))))
    (found,) = (each for leg in table.view("Mara").legs for each in leg.commitments if leg.leg == "North")
    assert (found.creditor, found.state) == ("the coast", "standing")


def test_rule_17_an_answer_under_another_name_replaces_that_sides_earlier_one() -> None:
    """A side that changes its mind after it was renamed is not two sides that differ."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    first = table.reply(item, Stance.DECLINES, given=verbatim("North"))
    (earlier,) = table.bring("North", stance_of(first))
    rename(table, "North", "the coast", "South", "South")
    second = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), over=(first.what.entry,))
    (later,) = table.bring("North", stance_of(second))
    stance = table.item(later)
    assert isinstance(stance, StanceItem)
    assert (stance.speaker, stance.replaces) == ("the coast", (earlier.what,))


def test_rule_17_a_new_name_tells_that_it_is_one_side() -> None:
    """On a sealed leg its people read which name it takes the place of."""
    table = Table(sealed=("North",), kept=("South",))
    rename(table, "North", "the coast", "South", "South")
    assert "The side that was called South is called the coast here from now on." in table.seen_by("North's envoy")


NAMES = ("A", "B", "C", "D")


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES)), max_size=7))
def test_rule_17_names_that_took_anothers_place_are_one_side(given_names: list[tuple[Alias, Alias | None]]) -> None:
    """Whatever the chain, also in a ring: each is one side with all that it is tied to, called as was last said."""
    table = Table(kept=("North",))
    for alias, before in given_names:
        table.write("North", Aliased(alias=alias, instead_of=before))
    reading = table.reading("North")
    joined = [(alias, before) for alias, before in given_names if before is not None]
    for name in NAMES:
        together = {name}
        for _ in NAMES:
            together |= {each for pair in joined if together & set(pair) for each in pair}
        last = [alias for alias, _ in joined if alias in together]
        assert shown(reading, name) == (last[-1] if last else name)
        assert [one_side(reading, name, other) for other in NAMES] == [other in together for other in NAMES]


def test_rule_17_what_a_side_is_called_does_not_depend_on_the_order_of_arrival() -> None:
    """Names that were given by two mediators at once end at the same one, however the entries came."""
    mara, ivo = (Scribe(name, end=End.MEDIATOR, role=Role.MEDIATOR) for name in ("Mara", "Ivo"))
    founding = mara.founds(ivo)
    lines = [
        founding,
        mara.writes(Aliased(alias="the coast", instead_of="South")),
        ivo.writes(Aliased(alias="the islands", instead_of="South")),
        mara.writes(Aliased(alias="a harbour", instead_of="the coast")),
    ]
    found = set()
    for order in itertools.permutations(lines):
        reading = talk_of(founding.entry.room, order).rooms.reading(founding.entry.room)
        found.add(tuple(shown(reading, name) for name in ("South", "the coast", "the islands", "a harbour")))
    assert len(found) == 1
    assert set(found.pop()) == {"a harbour"}
