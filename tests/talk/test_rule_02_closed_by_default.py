"""Rule 2: closed by default, unless the side has accepted ground rules that say otherwise."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.gate import NotForThem, SubstanceOnly, VoidWords, Withheld
from goodoffices.errors.talk import ClosedNamesNobody, NotAccepted
from goodoffices.station.api.encoding import encode, left_out
from goodoffices.talk.events import Disclosure, Said, TorAnswered, TorOffered
from goodoffices.talk.terms import PUBLIC, WITHHELD, Attribution, Carriage
from goodoffices.talk.views import LegView
from tests.table import Table, ground_rules, plain, very, wording

UNCITRAL = Disclosure.UNCITRAL
CLOSED = Disclosure.CLOSED


def test_rule_02_words_without_terms_are_withheld() -> None:
    """A passage without release terms goes nowhere: not as words, not in substance, not unnamed."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "For the mediator.")
    for other in ("South", "West", PUBLIC):
        for unnamed in (False, True):
            assert table.refused(other, very(words, unnamed=unnamed)) is Withheld
            assert table.refused(other, wording("In substance.", words, unnamed=unnamed)) is Withheld


def test_rule_02_no_view_of_another_seat_shows_withheld_words() -> None:
    """Words withheld by one side are in the mediator's view and in no other side's."""
    table = Table(kept=("North", "South"), sealed=("West",))
    table.say("North", "Only for the mediator's ears.")
    assert "Only for the mediator's ears." in table.seen_by("Mara")
    for name in ("South's envoy", "West's envoy", "West's principal"):
        assert "ears" not in table.seen_by(name)


def test_rule_02_the_uncitral_default_lets_the_substance_go_to_the_sides_named() -> None:
    """Under accepted ground rules the substance may be carried, the very words may not."""
    table = Table(kept=("North", "South"))
    under = table.agree("North", disclosure=UNCITRAL, disclose_to=("South",))
    words = table.say("North", "We hold our ships.", under=under)
    assert table.refused("South", wording("They hold their ships.", words)) is None
    assert table.refused("South", very(words)) is SubstanceOnly


def test_rule_02_the_uncitral_default_never_reaches_the_public() -> None:
    """Even where the ground rules name the public, the default does not carry to it."""
    table = Table(kept=("North", "South"))
    under = table.agree("North", disclosure=UNCITRAL, disclose_to=("South", PUBLIC))
    words = table.say("North", "We hold our ships.", under=under)
    assert table.refused(PUBLIC, wording("They hold their ships.", words)) is NotForThem
    assert table.standing(words).terms.to == ("South",)


def test_rule_02_the_uncitral_default_goes_to_nobody_else() -> None:
    """A side that the ground rules do not name gets nothing by them."""
    table = Table(kept=("North", "South"), sealed=("West",))
    under = table.agree("North", disclosure=UNCITRAL, disclose_to=("South",))
    words = table.say("North", "We hold our ships.", under=under)
    assert table.refused("West", wording("They hold their ships.", words)) is NotForThem


def test_rule_02_a_condition_of_confidentiality_outweighs_the_default() -> None:
    """Words that their author withheld stay withheld, whatever the ground rules let cross."""
    table = Table(kept=("North", "South"))
    under = table.agree("North", disclosure=UNCITRAL, disclose_to=("South",))
    words = table.say("North", "But not this.", WITHHELD, under=under)
    assert table.refused("South", wording("Something.", words)) is Withheld


def test_rule_02_the_default_speaks_of_the_information_and_not_of_its_author() -> None:
    """With several other sides the default is unnamed; with a single one a name hides nothing."""
    table = Table(kept=("North", "South"), sealed=("West",))
    one = table.agree("North", disclosure=UNCITRAL, disclose_to=("South",))
    two = table.agree("North", disclosure=UNCITRAL, disclose_to=("South", "West"))
    assert table.standing(table.say("North", "One.", under=one)).terms.attribution is Attribution.NAMED
    assert table.standing(table.say("North", "Two.", under=two)).terms.attribution is Attribution.UNNAMED


def test_rule_02_ground_rules_open_nothing_before_their_side_accepted_them() -> None:
    """An offer alone, or one that was declined, leaves the leg closed."""
    table = Table(kept=("North", "South"))
    offer = table.offer("North", disclosure=UNCITRAL, disclose_to=("South",))
    with pytest.raises(NotAccepted):
        table.say("North", "We hold our ships.", under=offer)
    declined = table.answer("North", offer, yes=False)
    with pytest.raises(NotAccepted):
        table.say("North", "We hold our ships.", under=declined)
    words = table.say("North", "We hold our ships.")
    assert table.refused("South", wording("They hold their ships.", words)) is Withheld


def test_rule_02_words_said_under_no_acceptance_are_closed_whatever_they_claim() -> None:
    """Words that name a no, or something that is no answer at all, have no effect, and no terms but withheld."""
    table = Table(kept=("North", "South"), sealed=("West",))
    offer = table.offer("West", disclosure=UNCITRAL, disclose_to=("South",))
    declined = table.answer("West", offer, yes=False)
    for under in (declined, offer, table.say("West", "Something else.").what.entry):
        said = Said(passages=(table.passage("West", "We hold."),), under=under)
        words = table.ref("West", table.slip_in("West", said, by="West's envoy"))
        assert isinstance(table.void("West", words.what.entry), NotAccepted)
        assert table.standing(words).terms.carriage is Carriage.WITHHELD
        assert table.refused("South", wording("They hold.", words)) is VoidWords


def test_rule_02_only_answers_that_have_effect_count() -> None:
    """Somebody who may not speak neither accepts nor declines; a side offers itself no rules."""
    table = Table(kept=("North",), sealed=("West",))
    offer = table.offer("West", text="Rules.")
    by_clerk = {yes: TorAnswered(offer=offer, yes=yes, over=()) for yes in (True, False)}
    table.slip_in("West", by_clerk[True], by="West's clerk")
    assert table.rules_in_force("West") == []
    table.answer("West", offer)
    table.slip_in("West", by_clerk[False], by="West's clerk")
    own_offer = TorOffered(rules=ground_rules(text="Their own."), replaces=offer)
    forged = table.slip_in("West", own_offer, by="West's envoy")
    table.slip_in("West", TorAnswered(offer=forged, yes=True, over=()), by="West's envoy")
    assert [rules.text for rules in table.rules_in_force("West")] == ["Rules."]


def test_rule_02_one_side_accepting_does_not_open_another_sides_leg() -> None:
    """Ground rules take effect leg by leg."""
    table = Table(kept=("North", "South"))
    theirs = table.agree("South", disclosure=UNCITRAL, disclose_to=("North",))
    words = table.say("North", "We hold our ships.")
    assert table.refused("South", wording("They hold their ships.", words)) is Withheld
    said = table.say("South", "So do we.", under=theirs)
    assert table.refused("North", wording("So do they.", said)) is None


def test_rule_02_words_fall_under_the_ground_rules_of_their_own_day() -> None:
    """What was said before the side accepted stays closed; what was said under them keeps them."""
    table = Table(kept=("North", "South"))
    before = table.say("North", "Before.")
    under = table.agree("North", disclosure=UNCITRAL, disclose_to=("South",))
    during = table.say("North", "During.", under=under)
    closed = table.agree("North", disclosure=Disclosure.CLOSED)
    after = table.say("North", "After.", under=closed)
    assert table.standing(before).terms.carriage is Carriage.WITHHELD
    assert table.standing(during).terms.carriage is Carriage.IN_SUBSTANCE
    assert table.standing(after).terms.carriage is Carriage.WITHHELD


def test_rule_02_contradicting_answers_to_ground_rules_accept_nothing() -> None:
    """While one answer says yes and another no, the ground rules are not in force."""
    table = Table(kept=("North", "South"))
    offer = table.offer("North", existence_confidential=True)
    yes = table.answer("North", offer, by="envoy")
    assert table.rules_in_force("North") != []
    no = table.answer("North", offer, yes=False, by="principal")
    assert table.rules_in_force("North") == []
    table.answer("North", offer, over=(yes, no), by="principal")
    assert table.rules_in_force("North") != []


def test_rule_02_accepted_ground_rules_give_way_to_those_that_replace_them() -> None:
    """Once an offer that replaces them is accepted, the earlier ones are no longer in force; not before."""
    table = Table(kept=("North", "South"))
    first = table.offer("North", text="The first.")
    table.answer("North", first)
    second = table.offer("North", text="The second.", replaces=first)
    assert [rules.text for rules in table.rules_in_force("North")] == ["The first."]
    table.answer("North", second)
    assert [rules.text for rules in table.rules_in_force("North")] == ["The second."]


@pytest.mark.parametrize("kept", [True, False])
def test_rule_02_closed_ground_rules_name_nobody(kept: bool) -> None:
    """A name that closed ground rules disclose nothing to would only tell a side who else takes part."""
    table = two_sides(kept)
    for name in ("South", PUBLIC, "somebody else"):
        with pytest.raises(ClosedNamesNobody):
            table.offer("North", disclosure=CLOSED, disclose_to=(name,))
    assert table.acts("North", "tor_offered") == []


@given(
    names=st.lists(st.sampled_from(["South", "Island", "West", PUBLIC, "a far coast"]), unique=True, max_size=5),
    kept=st.booleans(),
)
def test_rule_02_names_in_closed_ground_rules_that_arrived_show_nowhere(names: list[str], kept: bool) -> None:
    """Whatever a faulty station wrote into them, they let nothing go to anybody and look as if it had named nobody."""
    shown = []
    for disclose_to in ((), tuple(sorted(names))):
        table = two_sides(kept)
        rules = ground_rules(disclosure=CLOSED, disclose_to=disclose_to)
        offer = table.slip_in("North", TorOffered(rules=rules, replaces=None), by="Mara")
        under = table.answer("North", offer)
        words = table.say("North", "We hold our ships.", under=under)
        assert table.refused("South", wording("They hold.", words)) is Withheld
        shown.append([_of_rules(leg) for leg in table.view("Mara").legs if leg.leg == "North"])
    assert shown[0] == shown[1]


def two_sides(kept: bool) -> Table:
    """North and South, both on kept legs or both on sealed ones."""
    return Table(kept=("North", "South")) if kept else Table(sealed=("North", "South"))


def _of_rules(leg: LegView) -> object:
    """The ground rules of a leg as it shows them, by themselves and in its thread, without their ids."""
    lines = [line.content for line in leg.lines if line.kind == "tor_offered"]
    return encode([leg.rules, lines], left_out)


@given(
    others=st.lists(st.sampled_from(["South", "Island", "West", "the far coast"]), min_size=1, max_size=4, unique=True),
    public=st.booleans(),
)
def test_rule_02_closed_ground_rules_tell_nothing_of_the_other_sides(others: list[str], public: bool) -> None:
    """Two talks with other sides, other names and another number of them: what was agreed on a leg is the same."""
    worlds = [Table(kept=("North", "South")), Table(kept=("North", *others), public=public)]
    for table in worlds:
        under = table.agree("North", disclosure=CLOSED)
        offer = table.acts("North", "tor_offered")[0]
        table.say("North", "We hold our ships.", under=under)
        assert offer.rules == ground_rules(disclosure=CLOSED)
    brought = []
    for table in worlds:
        (offered,) = (each for each in table.reading("North").of_kind("tor_offered"))
        table.deliver(table.ref("North", offered.ident))
        view = msgspec.json.encode(plain(table.view("North's envoy")))
        brought.append(view.replace(offered.ident.hex().encode(), b""))
    assert brought[0] == brought[1]
