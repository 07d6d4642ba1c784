"""Rule 21: the public is a recipient, closed by default, through the same gate."""

from __future__ import annotations

import pytest

from goodoffices.errors.gate import ExistenceConfidential, NotForThem, Withheld
from goodoffices.errors.talk import WrongHand
from goodoffices.talk.events import Closeness, Disclosure, Noted, Recorded, Said, Way
from goodoffices.talk.judge import void
from goodoffices.talk.terms import PUBLIC
from goodoffices.talk.view import view
from tests.table import Table, own_words, verbatim, very


@pytest.fixture
def table() -> Table:
    return Table(kept=("North", "South"))


def test_rule_21_words_without_terms_do_not_reach_the_public(table: Table) -> None:
    """Closed by default holds for the public as for anybody."""
    assert table.refused(PUBLIC, very(table.say("North", "A"))) is Withheld


def test_rule_21_a_release_to_a_side_is_none_to_the_public(table: Table) -> None:
    """What South may have, the public may not."""
    assert table.refused(PUBLIC, very(table.say("North", "A", verbatim("South")))) is NotForThem


def test_rule_21_the_uncitral_default_never_reaches_the_public(table: Table) -> None:
    """Ground rules that let the mediator carry the substance do not let it out."""
    under = table.agree("North", disclosure=Disclosure.UNCITRAL, disclose_to=("South",))
    words = table.say("North", "A", under=under)
    assert table.refused(PUBLIC, very(words)) is not None


def test_rule_21_a_release_to_the_public_crosses_as_a_sheet_and_counts_when_said(table: Table) -> None:
    """A press line stands on the public's leg; its owner is told once it was said."""
    words = table.say("North", "A", verbatim(PUBLIC))
    items = table.convey(PUBLIC, very(words))
    crossed = table.reading("North").touching(words.what, "carried")
    assert crossed == []
    table.deliver(*items)
    assert len(table.reading("North").touching(words.what, "carried")) == 1


def test_rule_21_nothing_is_said_of_a_talk_whose_existence_is_confidential(table: Table) -> None:
    """Where one side was promised it, not even the mediator's own words reach the public."""
    table.agree("South", existence_confidential=True)
    assert table.refused(PUBLIC, own_words("We are in touch with everybody.")) is ExistenceConfidential
    assert table.refused("North", own_words("How are you?")) is None


def test_rule_21_nothing_comes_back_on_the_publics_leg(table: Table) -> None:
    """Nobody speaks on the public's leg: a side's act noted there is refused."""
    said = Said(passages=(table.passage("North", "A"),), under=None)
    note = Noted(
        way=Way.CALL,
        closeness=Closeness.DICTATED,
        speaker=table.legs["North"].people["envoy"].fingerprint,
        interpreter=None,
        when=table.now,
        act=said,
    )
    with pytest.raises(WrongHand):
        table.write(PUBLIC, note)


def test_rule_21_a_press_line_and_the_item_that_reports_it_point_to_each_other(table: Table) -> None:
    """A record item on the public's leg names the conveyance, and the conveyance is touched by it."""
    items = table.convey(PUBLIC, own_words("We call on everyone for restraint."))
    table.deliver(*items)
    entry = table.write(PUBLIC, Recorded(event=b"\x80", reports=items[0].what))
    assert void(table.reading(PUBLIC), entry) is None
    assert [each.ident for each in table.reading(PUBLIC).touching(items[0].what, "recorded")] == [entry]


def test_rule_21_the_publics_sheets_are_among_the_mediators(table: Table) -> None:
    """A press line waits among the sheets until it was said."""
    table.convey(PUBLIC, own_words("No comment."))
    mediator = table.station()
    assert [sheet.leg for sheet in view(mediator.talk, mediator.card, table.now).sheets] == [PUBLIC]
