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


def test_rule_21_words_without_terms_do_not_reach_the_public() -> None:
    """Closed by default holds for the public as for anybody."""
    table = Table(kept=("North", "South"))
    assert table.refused(PUBLIC, very(table.say("North", "A"))) is Withheld


def test_rule_21_a_release_to_a_side_is_none_to_the_public() -> None:
    """What South may have, the public may not."""
    table = Table(kept=("North", "South"))
    assert table.refused(PUBLIC, very(table.say("North", "A", verbatim("South")))) is NotForThem


def test_rule_21_the_uncitral_default_never_reaches_the_public() -> None:
    """Ground rules that let the mediator carry the substance do not let it out."""
    table = Table(kept=("North", "South"))
    under = table.agree("North", disclosure=Disclosure.UNCITRAL, disclose_to=("South",))
    words = table.say("North", "A", under=under)
    assert table.refused(PUBLIC, very(words)) is not None


def test_rule_21_a_release_to_the_public_crosses_as_a_sheet_and_counts_when_said() -> None:
    """A press line stands on the public's leg; its owner is told once it was said."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "A", verbatim(PUBLIC))
    items = table.convey(PUBLIC, very(words))
    crossed = table.reading("North").touching(words.what, "carried")
    assert crossed == []
    table.deliver(*items)
    assert len(table.reading("North").touching(words.what, "carried")) == 1


def test_rule_21_nothing_is_said_of_a_talk_whose_existence_is_confidential() -> None:
    """Where one side was promised it, not even the mediator's own words reach the public."""
    table = Table(kept=("North", "South"))
    table.agree("South", existence_confidential=True)
    assert table.refused(PUBLIC, own_words("We are in touch with everybody.")) is ExistenceConfidential
    assert table.refused("North", own_words("How are you?")) is None


def test_rule_21_nothing_comes_back_on_the_publics_leg() -> None:
    """Nobody speaks on the public's leg: a side's act noted there is refused."""
    table = Table(kept=("North", "South"))
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


def test_rule_21_a_press_line_and_the_item_that_reports_it_point_to_each_other() -> None:
    """A record item on the public's leg names the conveyance, and the conveyance is touched by it."""
    table = Table(kept=("North", "South"))
    items = table.convey(PUBLIC, own_words("We call on everyone for restraint."))
    table.deliver(*items)
    entry = table.write(PUBLIC, Recorded(event=b"\x80", reports=items[0].what))
    assert void(table.reading(PUBLIC), entry) is None
    assert [each.ident for each in table.reading(PUBLIC).touching(items[0].what, "recorded")] == [entry]


def test_rule_21_the_publics_sheets_are_among_the_mediators() -> None:
    """A press line waits among the sheets until it was said."""
    table = Table(kept=("North", "South"))
    table.convey(PUBLIC, own_words("No comment."))
    mediator = table.station()
    assert [sheet.leg for sheet in view(mediator.talk, mediator.card, table.now).sheets] == [PUBLIC]


def test_rule_21_the_existence_is_confidential_for_as_long_as_some_side_was_promised_it() -> None:
    """The words of any side, and the mediator's, stay out of the public until other rules are in force on every leg."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "A", verbatim(PUBLIC, "South"))
    assert table.refused(PUBLIC, very(words)) is None
    for leg in ("South", "West"):
        offer = table.offer(leg, existence_confidential=True)
        assert table.refused(PUBLIC, very(words)) is None
        table.answer(leg, offer)
        assert table.refused(PUBLIC, very(words)) is ExistenceConfidential
        assert table.refused(PUBLIC, own_words("No comment.")) is ExistenceConfidential
        assert table.refused("South", very(words)) is None
        assert table.refused("South", own_words("How are you?")) is None
        table.answer(leg, table.offer(leg, replaces=offer))
        assert table.refused(PUBLIC, very(words)) is None


def test_rule_21_the_public_has_one_name_and_nobody_else_has_it() -> None:
    """Another name for the public, or its name for somebody else, lets nothing cross by mistake."""
    table = Table(kept=("North", "South"))
    press = table.say("North", "A", verbatim("South"))
    public = table.say("North", "B", verbatim(PUBLIC))
    assert table.refused(PUBLIC, very(public)) is None
    other = Table(kept=("North", "South"), called={("North", PUBLIC): "the press", ("North", "South"): PUBLIC})
    for name in ("the press", PUBLIC):
        words = other.say("North", "A", verbatim(name))
        for recipient in (PUBLIC, "South"):
            assert other.refused(recipient, very(words)) is NotForThem
    assert table.refused("South", very(press)) is None
