"""Rules 7 and 8: a release is a lease, changes of terms and withdrawals, and the two clocks."""

import pytest
from msgspec.structs import replace

from goodoffices.errors.gate import (
    Lapsed,
    NotForThem,
    NothingOfTheKind,
    NothingWithdrawn,
    SubstanceOnly,
    TooEarly,
    Withdrawn,
    Withheld,
    WordsExpired,
)
from goodoffices.errors.talk import NamesSomethingElse, NoMandate, UnknownAlias
from goodoffices.talk.draft import WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Aliased,
    Closed,
    CrossedAs,
    DeskRef,
    Id,
    Released,
    Retention,
    Scope,
    Stance,
    Transit,
    WithdrawalItem,
)
from goodoffices.talk.terms import PUBLIC, WITHHELD, Attribution, Carriage, Manner, Moment, Terms, meet, within
from tests.table import (
    DAY,
    Noting,
    Table,
    english,
    in_substance,
    own_words,
    stance_of,
    verbatim,
    very,
    whole,
    wording,
)


def change(what: DeskRef, given: Terms, *over: Id) -> Released:
    """A change of terms, as an entry has it."""
    return Released(what=what.what, terms=given, over=over, quiet=False)


# --- the lease ------------------------------------


def test_rule_07_a_release_lapses_after_fourteen_days() -> None:
    """Unless something else was agreed a release lasts fourteen days to the millisecond, and then lapses by itself."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.wait(days=14)
    assert table.refused("South", very(words)) is None
    table.wait(ms=1)
    assert table.refused("South", very(words)) is Lapsed


def test_rule_07_the_terms_of_reference_set_another_length() -> None:
    """Accepted ground rules say how long a release lasts, for words that were said under them."""
    table = Table(kept=("North", "South"))
    before = table.say("North", "Before.", verbatim("South"))
    under = table.agree("North", lease_ms=2 * DAY)
    words = table.say("North", "Under them.", verbatim("South"), under=under)
    table.wait(days=2)
    assert table.refused("South", very(words)) is None
    table.wait(ms=1)
    assert table.refused("South", very(words)) is Lapsed
    assert table.refused("South", very(before)) is None


def test_rule_07_the_lease_of_noted_words_begins_when_they_were_said() -> None:
    """A note that was written late does not lengthen a release."""
    table = Table(kept=("North", "South"))
    said_at = table.now
    table.wait(days=10)
    words = table.say("North", "We hold.", verbatim("South"), noting=Noting(when=said_at))
    table.wait(days=4)
    assert table.refused("South", very(words)) is None
    table.wait(ms=1)
    assert table.refused("South", very(words)) is Lapsed


def test_rule_07_releasing_again_begins_a_new_lease() -> None:
    """A lapsed release opens again only by its author's word."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.wait(days=15)
    assert table.refused("South", very(words)) is Lapsed
    table.release(words, verbatim("South"))
    table.wait(days=14)
    assert table.refused("South", very(words)) is None
    table.wait(ms=1)
    assert table.refused("South", very(words)) is Lapsed


def test_rule_07_an_until_of_its_own_shortens_a_lease_and_never_lengthens_it() -> None:
    """The earlier of both ends counts."""
    table = Table(kept=("North", "South"))
    short = table.say("North", "Short.", verbatim("South", convey_until=table.after(days=1)))
    long = table.say("North", "Long.", verbatim("South", convey_until=table.after(days=40)))
    table.wait(days=1)
    assert table.refused("South", very(short)) is None
    table.wait(ms=1)
    assert table.refused("South", very(short)) is Lapsed
    table.wait(days=13)
    assert table.refused("South", very(long)) is Lapsed


def test_rule_07_the_author_is_asked_before_a_release_lapses() -> None:
    """Some days before the end, whoever has the leg sees that the release is about to lapse."""
    table = Table(kept=("South",), sealed=("West",))
    table.say("West", "We hold.", verbatim("South"))
    assert table.view("West's envoy").legs[0].waiting == []
    table.wait(days=12)
    (asked,) = table.view("West's envoy").legs[0].waiting
    assert "lapses" in english(asked)
    table.wait(days=3)
    assert table.view("West's envoy").legs[0].waiting == []


# --- changes of terms ------------------------------------


def test_rule_07_a_change_replaces_what_it_names() -> None:
    """New terms in place of the old ones may widen as well as narrow."""
    table = Table(kept=("North", "South", "East"))
    words = table.say("North", "We hold.")
    assert table.refused("South", very(words)) is Withheld
    table.release(words, in_substance("South"))
    assert table.refused("South", very(words)) is SubstanceOnly
    table.release(words, verbatim("South"))
    assert table.refused("South", very(words)) is None
    table.release(words, verbatim("East"))
    assert table.refused("South", very(words)) is NotForThem
    assert table.refused("East", very(words)) is None


def test_rule_07_a_change_that_replaces_nothing_only_narrows() -> None:
    """What nobody replaced counts together, the stricter in every field."""
    table = Table(kept=("North", "South", "East"))
    words = table.say("North", "We hold.", verbatim("South", "East", convey_from=table.after(days=1)))
    table.release(words, in_substance("South", provisos=["not in writing"], convey_until=table.after(days=3)), over=())
    table.release(
        words, verbatim("South", "East", attribution=Attribution.UNNAMED, read_back=True), over=(), by="principal"
    )
    standing = table.standing(words)
    assert standing.terms == in_substance(
        "South",
        attribution=Attribution.UNNAMED,
        convey_from=table.after(days=1),
        convey_until=table.after(days=3),
        provisos=["not in writing"],
        read_back=True,
    )
    assert len(standing.events) == 3


def test_rule_07_two_delegates_who_contradict_one_another_end_at_the_stricter() -> None:
    """Neither has seen the other's change; in whatever order they arrive, the stricter counts."""
    for first, second in (("envoy", "principal"), ("principal", "envoy")):
        table = Table(kept=("South",), sealed=("West",))
        words = table.say("West", "We hold.", in_substance("South"))
        table.offline("West's envoy", "West's principal")
        table.release(words, verbatim("South"), by=first)
        table.withdraw(words, by=second)
        table.online()
        assert table.refused("South", very(words)) is Withdrawn
        assert table.refused("South", wording("They hold.", words)) is Withdrawn
        table.release(words, verbatim("South"), by="principal")
        assert table.refused("South", very(words)) is None


def test_rule_07_a_change_names_terms_that_still_stand() -> None:
    """Replacing what has been replaced already, or what was never there, is refused at its author's station."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.")
    other = table.say("North", "And this.")
    table.release(words, verbatim("South"))
    for over in ((whole(words),), (whole(other),)):
        with pytest.raises(NamesSomethingElse):
            table.release(words, verbatim("South"), over=over)


def test_rule_07_a_recipient_must_be_one_that_may_be_named_on_the_leg() -> None:
    """Terms name an explicit set of this leg's recipients; a slip in a name is refused."""
    table = Table(kept=("North", "South"))
    with pytest.raises(UnknownAlias):
        table.say("North", "We hold.", verbatim("Suoth"))
    words = table.say("North", "We hold.")
    with pytest.raises(UnknownAlias):
        table.release(words, verbatim("East"))
    table.write("North", Aliased(alias="East", instead_of=None))
    table.release(words, verbatim("East"))
    assert table.standing(words).terms.to == ("East",)


def test_rule_07_whoever_may_not_release_replaces_nothing_but_still_narrows() -> None:
    """Terms from somebody without a mandate to release count beside the others, never in place of them."""
    table = Table(kept=("South",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South"))
    over = table.standing(words).events
    table.release(words, in_substance("South"), over=over, by="clerk")
    assert table.refused("South", very(words)) is SubstanceOnly
    assert set(over) < set(table.standing(words).events)
    table.slip_in("West", change(words, verbatim("South"), *table.standing(words).events), by="West's clerk")
    assert table.refused("South", very(words)) is SubstanceOnly


def test_rule_07_narrowing_needs_no_mandate_and_no_dates() -> None:
    """Somebody without a mandate may narrow terms, without having to repeat when the lease ends."""
    table = Table(kept=("South",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South", convey_until=table.after(days=3)))
    table.wait(days=1)
    table.release(words, in_substance("South"), by="clerk")
    assert table.refused("South", very(words)) is SubstanceOnly
    assert table.refused("South", wording("They hold.", words)) is None
    table.wait(days=2, ms=1)
    assert table.refused("South", wording("They hold.", words)) is Lapsed


def test_rule_07_widening_takes_a_mandate_to_release() -> None:
    """Somebody without it is refused at the own station, in every direction in which terms can widen."""
    table = Table(kept=("South", "East"), sealed=("West",))
    given = in_substance(
        "South",
        attribution=Attribution.UNNAMED,
        convey_from=table.after(days=1),
        convey_until=table.after(days=2),
        provisos=["not in writing"],
        read_back=True,
    )
    words = table.say("West", "We hold.", given)
    wider = {
        "carriage": Carriage.VERBATIM,
        "to": ("East", "South"),
        "attribution": Attribution.NAMED,
        "convey_from": None,
        "convey_until": table.after(days=3),
        "provisos": (),
        "read_back": False,
        "time_may_cross": True,
    }
    for field, value in wider.items():
        changed = replace(given, **{field: value})
        assert not within(changed, given), field
        with pytest.raises(NoMandate):
            table.release(words, changed, by="clerk")
    table.mandate("West", "clerk", Scope.RELEASE)
    for field, value in wider.items():
        table.release(words, replace(given, **{field: value}), by="clerk")
        assert getattr(table.standing(words).terms, field) == value or field == "convey_from"


def test_rule_07_released_from_the_beginning_takes_the_same_mandate() -> None:
    """Somebody who may speak and not release says words that stay with the mediator."""
    table = Table(kept=("South",), sealed=("West",))
    table.mandate("West", "clerk", Scope.SPEAK)
    with pytest.raises(NoMandate):
        table.say("West", "We hold.", verbatim("South"), by="clerk")
    words = table.say("West", "We hold.", by="clerk")
    assert table.refused("South", very(words)) is Withheld
    said = table.body(words)
    passage = replace(said.passages[0], terms=verbatim("South"))
    ident = table.slip_in("West", replace(said, passages=(passage,)), by="West's clerk")
    assert table.refused("South", very(table.ref("West", ident))) is Withheld


# --- withdrawals ------------------------------------


def test_rule_07_a_withdrawal_shuts_what_was_open() -> None:
    """After a withdrawal nothing crosses any more, and the refusal says that it was taken back."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("South", "West"))
    table.withdraw(words)
    assert table.refused("South", very(words)) is Withdrawn
    assert table.refused("West", wording("They hold.", words)) is Withdrawn
    assert table.standing(words).withdrawn


def test_rule_07_what_never_stood_open_was_not_withdrawn() -> None:
    """Two delegates of whom one released and one withheld from the start leave the words withheld, not withdrawn."""
    table = Table(kept=("South",), sealed=("West",))
    words = table.say("West", "We hold.")
    table.release(words, verbatim("South"), over=())
    assert table.refused("South", very(words)) is Withheld
    assert not table.standing(words).withdrawn
    closed = table.say("West", "Nor this.")
    table.withdraw(closed)
    assert table.refused("South", very(closed)) is Withheld


def test_rule_07_a_withdrawal_reaches_the_mediator_when_it_arrives() -> None:
    """Until then the author's own station shows it, and the mediator's does not know of it."""
    table = Table(kept=("South",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South"))
    table.offline("West's envoy")
    table.withdraw(words)
    assert "'state': 'withdrawn'" in table.seen_by("West's envoy")
    assert table.refused("South", very(words)) is None
    table.online()
    assert table.refused("South", very(words)) is Withdrawn


def test_rule_07_the_bare_fact_of_a_withdrawal_may_be_told_to_whoever_has_the_words() -> None:
    """After the words crossed, their withdrawal is itself news; it names the words as the recipient has them."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("South", "West"))
    (to_south,) = table.bring("South", very(words))
    assert table.refused("South", WithdrawalOf(item=to_south.what)) is NothingWithdrawn
    table.withdraw(words)
    (told,) = table.bring("South", WithdrawalOf(item=to_south.what))
    assert table.item(told) == WithdrawalItem(withdraws=to_south.what)
    assert table.refused("West", WithdrawalOf(item=to_south.what)) is NothingOfTheKind
    shown = table.seen_by("South's envoy")
    assert "'withdrawn': True" in shown
    assert [each.form for each in table.crossings(words)] == [CrossedAs.VERBATIM, CrossedAs.WITHDRAWAL]
    assert "South was told that it was withdrawn" in table.seen_by("Mara")


def test_rule_07_words_that_never_reached_a_side_are_not_withdrawn_from_it() -> None:
    """On a kept leg a sheet that was never delivered is simply not delivered."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.withdraw(words)
    assert table.refused("South", WithdrawalOf(item=item.what)) is NothingOfTheKind
    table.deliver(item)
    assert table.refused("South", WithdrawalOf(item=item.what)) is None


def test_rule_07_a_withdrawal_may_forbid_that_it_is_told() -> None:
    """Then not even the bare fact crosses."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    quiet = table.withdraw(words, quiet=True)
    assert table.refused("South", WithdrawalOf(item=item.what)) is NothingWithdrawn
    beside = table.withdraw(words, over=(), by="principal")
    assert table.refused("South", WithdrawalOf(item=item.what)) is NothingWithdrawn
    table.release(words, WITHHELD, over=(quiet, beside))
    assert table.refused("South", WithdrawalOf(item=item.what)) is None


def test_rule_07_of_a_wording_one_withdrawn_source_is_enough_to_tell() -> None:
    """A wording drew on two passages; when one is withdrawn that is news, unless it is to be kept quiet."""
    table = Table(kept=("North", "South"))
    one = table.say("North", "We hold.", in_substance("South"))
    two = table.say("North", "For a week.", in_substance("South"))
    (item,) = table.bring("South", wording("They hold for a week.", one, two))
    table.withdraw(two)
    assert table.refused("South", WithdrawalOf(item=item.what)) is None
    table.withdraw(one, quiet=True)
    assert table.refused("South", WithdrawalOf(item=item.what)) is NothingWithdrawn


def test_rule_07_the_gate_passes_a_withdrawal_even_where_it_is_shut() -> None:
    """Something of that side is missing, so nothing of it crosses but this."""
    table = Table(kept=("North",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("North"))
    other = table.say("West", "And more.", verbatim("North"))
    (item,) = table.bring("North", very(words))
    table.withdraw(words)
    table.slip_in("West", b"\x81\x01", by="West's envoy")
    assert table.refused("North", very(other)) is not None
    assert table.refused("North", WithdrawalOf(item=item.what)) is None


def test_rule_07_a_closed_leg_hears_of_no_withdrawal() -> None:
    """Nothing is said on a leg that was closed."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    table.withdraw(words)
    table.act("South", Closed(retention=Retention.KEEP))
    assert table.refused("South", WithdrawalOf(item=item.what)) is not None


def test_rule_07_the_mediators_own_words_cannot_be_withdrawn_by_a_side() -> None:
    """There is no withdrawal of what draws on nobody."""
    table = Table(kept=("North", "South"))
    (item,) = table.bring("South", own_words("Would a week do?"))
    assert table.refused("South", WithdrawalOf(item=item.what)) is not None


def test_rule_07_what_somebody_removed_takes_back_is_taken_back() -> None:
    """A removed delegate's later acts have no effect, except that they still narrow."""
    table = Table(kept=("South",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South"))
    other = table.say("West", "And more.", in_substance("South"))
    table.remove("West", "envoy")
    table.slip_in("West", change(words, WITHHELD), by="West's envoy")
    assert table.refused("South", very(words)) is Withdrawn
    table.slip_in("West", change(other, verbatim("South")), by="West's envoy")
    assert table.refused("South", very(other)) is SubstanceOnly


# --- what the author is told ------------------------------------


def test_rule_07_that_words_crossed_is_told_to_their_author() -> None:
    """To whom, in which form, when and how, on the author's leg; and nothing of the recipient's words or ids."""
    table = Table(kept=("South",), sealed=("West", "East"))
    one = table.say("West", "We hold.", verbatim("East"))
    two = table.say("West", "For a week.", in_substance("East", "South"))
    table.wait(hours=1)
    table.convey("East", very(one), wording("They hold for a week.", one, two))
    assert [(each.alias, each.form, each.manner, each.when) for each in table.crossings(one, at="West's envoy")] == [
        ("East", CrossedAs.VERBATIM, Transit.SEALED, table.now),
        ("East", CrossedAs.IN_SUBSTANCE, Transit.SEALED, table.now),
    ]
    assert [(each.alias, each.form) for each in table.crossings(two)] == [("East", CrossedAs.IN_SUBSTANCE)]
    assert "They hold for a week." not in table.seen_by("West's envoy")


def test_rule_07_on_a_kept_leg_the_author_is_told_of_the_delivery_not_of_the_sheet() -> None:
    """Words have crossed once they were delivered: then, and by that way."""
    table = Table(kept=("South",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South"))
    other = table.say("West", "For a week.", verbatim("South"))
    item, unbrought = table.convey("South", very(words), very(other))
    assert table.crossings(words) == []
    table.wait(hours=5)
    delivered_at = table.now
    table.wait(hours=1)
    table.deliver(item, when=delivered_at, manner=Manner.LEFT)
    ((crossing,), none) = table.crossings(words), table.crossings(other)
    assert (crossing.alias, crossing.manner, crossing.when) == ("South", Transit.LEFT, delivered_at)
    assert none == []
    table.deliver(unbrought, manner=Manner.SHOWN)
    assert [each.manner for each in table.crossings(other)] == [Transit.SHOWN]


def test_rule_07_a_delivery_after_the_authors_leg_was_closed_is_still_noted_and_told() -> None:
    """It happened: the closing of the author's leg keeps neither the note of it nor the word to the author out."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.act("North", Closed(retention=Retention.KEEP))
    table.deliver(item)
    assert [each.alias for each in table.crossings(words)] == ["South"]


def test_rule_07_the_author_of_a_stance_is_told_that_it_crossed() -> None:
    """A stance, a condition and a finding are released like words, and their crossing is told like theirs."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.TAKES_NOTE, given=in_substance("North"))
    assert table.crossings(reply) == []
    table.bring("North", stance_of(reply))
    assert [each.alias for each in table.crossings(reply)] == ["North"]


# --- rule 8: two clocks ------------------------------------


def test_rule_08_convey_from_and_until_never_cross() -> None:
    """The window of a release belongs to the release; no field of what crosses has it."""
    crossed = []
    for window in ({}, {"convey_from": Moment(ms=1, zone=0), "convey_until": Table().after(days=2)}):
        table = Table(kept=("North", "South"))
        words = table.say("North", "We hold.", verbatim("South", **window))
        table.bring("South", very(words))
        crossed.append(table.entries("South"))
    assert crossed[0] == crossed[1]


def test_rule_08_a_release_begins_when_its_terms_say() -> None:
    """Before its beginning nothing crosses; from that instant on it does."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South", convey_from=table.after(hours=1)))
    table.wait(hours=1, ms=-1)
    assert table.refused("South", very(words)) is TooEarly
    table.wait(ms=1)
    assert table.refused("South", very(words)) is None


def test_rule_08_valid_until_belongs_to_the_words_and_crosses_with_them() -> None:
    """The date that an author gave the words is on what the recipient has."""
    table = Table(kept=("North", "South"))
    until = table.after(days=3, zone=210)
    words = table.say("North", "We hold.", verbatim("South"), valid_until=until)
    (item,) = table.bring("South", very(words))
    assert table.item(item).valid_until == until


def test_rule_08_expired_words_do_not_cross() -> None:
    """After their own end the words stand no longer, whatever the release says."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"), valid_until=table.after(days=3))
    fresh = table.say("North", "We wait.", verbatim("South"))
    table.wait(days=3)
    assert table.refused("South", very(words)) is None
    table.wait(ms=1)
    assert table.refused("South", very(words)) is WordsExpired
    assert table.refused("South", wording("They hold and wait.", fresh, words)) is WordsExpired


def test_rule_08_an_expired_assurance_is_shown_as_lapsed_on_every_station() -> None:
    """Nobody has to do anything: the author, the recipient and the mediator see it as lapsed."""
    table = Table(sealed=("West", "East"))
    words = table.say("West", "We hold.", verbatim("East"), act=Act.ASSURANCE, valid_until=table.after(days=3))
    (item,) = table.convey("East", very(words))
    table.reply(item, Stance.ACCEPTS, given=in_substance("West"))
    for name in ("West's envoy", "East's envoy", "Mara"):
        assert all(each.state != "lapsed" for leg in table.view(name).legs for each in leg.commitments)
    table.wait(days=3, ms=1)
    for name in ("West's envoy", "East's envoy", "Mara"):
        states = [each.state for leg in table.view(name).legs for each in leg.commitments]
        assert states
        assert set(states) == {"lapsed"}


# --- how terms meet ------------------------------------


def test_rule_07_terms_meet_at_the_stricter_of_every_field() -> None:
    """The meet allows nothing that either does not, in each field by itself."""
    early, late = Moment(ms=5, zone=0), Moment(ms=9, zone=0)
    wide = verbatim("A", "B", convey_from=early, convey_until=late, time_may_cross=True)
    narrow = in_substance(
        "B",
        "C",
        attribution=Attribution.UNNAMED,
        convey_from=late,
        convey_until=early,
        provisos=["p"],
        read_back=True,
    )
    expected = in_substance(
        "B",
        attribution=Attribution.UNNAMED,
        convey_from=late,
        convey_until=early,
        provisos=["p"],
        read_back=True,
    )
    assert meet(wide, narrow) == meet(narrow, wide) == expected
    assert meet(wide, wide) == wide
    for terms_without in (verbatim("A"), in_substance("A")):
        with_dates = verbatim("A", convey_from=early, convey_until=late)
        dated = meet(terms_without, with_dates)
        assert (dated.convey_from, dated.convey_until) == (early, late)
        assert meet(with_dates, terms_without) == dated


def test_rule_07_within_is_what_needs_no_mandate() -> None:
    """Terms lie within others if they allow nothing more; withheld lies within everything."""
    given = in_substance("A", "B", provisos=["p"])
    assert within(given, given)
    assert within(in_substance("A", provisos=["p", "q"]), given)
    assert within(WITHHELD, given)
    assert within(WITHHELD, WITHHELD)
    assert not within(in_substance("A", "C", provisos=["p"]), given)
    assert not within(verbatim("A", provisos=["p"]), given)
    assert not within(given, WITHHELD)


def test_rule_07_nobody_is_not_everybody() -> None:
    """Terms that name no recipient let nothing cross to anyone."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim())
    assert table.refused("South", very(words)) is NotForThem
    assert table.refused(PUBLIC, very(words)) is NotForThem
