"""Rule 8: until when words hold, until when they can be answered, and what moves either later."""

import pytest

from goodoffices.desk.differences import differences
from goodoffices.errors.gate import NothingOfTheKind
from goodoffices.errors.talk import NoMandate, NothingToExtend, NotLater
from goodoffices.talk.draft import CorrectionOf, ExtensionOf
from goodoffices.talk.events import Act, CrossedAs, DeskRef, Extended, ExtensionItem, Force, Stance
from goodoffices.talk.telling import instant
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import CommitmentView, Fact
from tests.table import PAPER, Table, english, stance_of, verbatim, very

BACK = verbatim("North")


def table_of(kind: str) -> Table:
    """North and South, kept or with stations."""
    sides = ("North", "South")
    return Table(kept=sides, public=False) if kind == "kept" else Table(sealed=sides, public=False)


def extend(
    table: Table, what: DeskRef, *, answer_by: Moment | None = None, valid_until: Moment | None = None, **more: object
) -> None:
    """A side moves a date later."""
    table.act(what, Extended(what=what.what, answer_by=answer_by, valid_until=valid_until), **more)  # type: ignore[arg-type]


@pytest.fixture(params=["kept", "sealed"])
def table(request: pytest.FixtureRequest) -> Table:
    """Both kinds of leg."""
    return table_of(request.param)


def state(table: Table, side: str) -> str:
    """What the one text has come to on a leg, as the mediator sees it."""
    leg = next(leg for leg in table.view("Mara").legs if leg.leg == side)
    (found,) = leg.commitments
    return found.state


def test_rule_08_a_yes_in_time_does_not_lapse_by_the_last_day_to_answer(table: Table) -> None:
    """*Answer by* ends the time to answer, and nothing else."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, answer_by=table.after(days=1))
    (item,) = table.bring("South", very(words))
    table.bring("North", stance_of(table.reply(item, Stance.ACCEPTS, given=BACK)))
    table.wait(days=3)
    assert [state(table, side) for side in ("North", "South")] == ["standing", "standing"]


def test_rule_08_without_an_answer_it_lapses_with_the_last_day(table: Table) -> None:
    """On both legs, by itself."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, answer_by=table.after(days=1))
    table.bring("South", very(words))
    assert [state(table, side) for side in ("North", "South")] == ["proposed", "proposed"]
    table.wait(days=1, ms=1)
    assert [state(table, side) for side in ("North", "South")] == ["lapsed", "lapsed"]


def test_rule_08_a_late_answer_crosses_marked_so_and_counts_nowhere_until_the_time_is_extended(table: Table) -> None:
    """An extension makes it timely; then it is conveyed again and counts."""
    by = table.after(days=1)
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, answer_by=by)
    (item,) = table.bring("South", very(words))
    table.wait(days=2)
    reply = table.reply(item, Stance.ACCEPTS, given=BACK)
    (late,) = table.bring("North", stance_of(reply))
    assert table.item(late).late
    assert [state(table, side) for side in ("North", "South")] == ["lapsed", "lapsed"]
    extend(table, words, answer_by=table.after(days=5))
    table.bring("South", ExtensionOf(item=item.what))
    assert state(table, "South") == "standing"
    (timely,) = table.bring("North", stance_of(reply))
    assert (table.item(timely).late, table.item(timely).again) == (False, late.what)
    assert state(table, "North") == "standing"


def test_rule_08_an_answer_that_has_come_to_be_late_is_told_as_one_and_counts_nowhere() -> None:
    """The later date for it was noted wrongly; until it is told the mediator sees that the legs differ, and why."""
    table = table_of("kept")
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, answer_by=table.after(days=1))
    (item,) = table.bring("South", very(words))
    later = table.note("North", Extended(what=words.what, answer_by=table.after(days=9), valid_until=None))
    (told,) = table.bring("South", ExtensionOf(item=item.what))
    table.wait(days=2)
    reply = table.reply(item, Stance.ACCEPTS, given=BACK)
    (first,) = table.bring("North", stance_of(reply))
    table.strike(later, of="North")
    table.bring("South", CorrectionOf(item=told.what))
    assert [state(table, side) for side in ("North", "South")] == ["standing", "lapsed"]
    (found,) = differences(table.station().talk.rooms, table.now)
    assert [each.code for each in found.why] == ["differ.answer_late_not_told"]
    (late,) = table.bring("North", stance_of(reply))
    assert (table.item(late).late, table.item(late).again) == (True, first.what)
    assert [state(table, side) for side in ("North", "South")] == ["lapsed", "lapsed"]
    for leg in table.view("Mara").legs:
        for each in leg.commitments:
            assert english(each.sentences).endswith("The answer of South came after the last day and does not count.")
    assert not list(differences(table.station().talk.rooms, table.now))


def test_rule_08_an_agreement_runs_to_the_date_that_was_answered(table: Table) -> None:
    """Whoever answers the extension extends the agreement; whoever does not, has what he said yes to."""
    until = table.after(days=2)
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, valid_until=until)
    (item,) = table.bring("South", very(words))
    first = table.reply(item, Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(first))
    extend(table, words, valid_until=table.after(days=9))
    (told,) = table.bring("South", ExtensionOf(item=item.what))
    assert table.item(told) == ExtensionItem(of=item.what, answer_by=None, valid_until=table.after(days=9))
    table.wait(days=3)
    assert [state(table, side) for side in ("North", "South")] == ["lapsed", "lapsed"]
    again = table.reply(told, Stance.ACCEPTS, given=BACK, over=(first.what.entry,))
    table.bring("North", stance_of(again))
    assert [state(table, side) for side in ("North", "South")] == ["standing", "standing"]


def test_rule_08_an_agreement_holds_no_longer_than_the_yes(table: Table) -> None:
    """What is told of it is the earlier end: of what was answered, or of the answer; each leg by what it knows."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, valid_until=table.after(days=9))
    (item,) = table.bring("South", very(words))

    def told() -> list[Fact]:
        return [found.sentences[2].facts["until"] for found in all_found(table)]

    soon = table.after(days=2)
    first = table.reply(item, Stance.ACCEPTS, given=BACK, valid_until=soon)
    (told_so,) = table.bring("North", stance_of(first))
    assert [each.valid_until for each in all_found(table)] == [instant(soon)] * 2
    assert told() == [instant(soon)] * 2
    extend(table, first, valid_until=table.after(days=4))
    assert told() == [instant(soon), instant(table.after(days=4))]
    table.bring("North", ExtensionOf(item=told_so.what))
    assert told() == [instant(table.after(days=4))] * 2
    extend(table, first, valid_until=table.after(days=20))
    table.bring("North", ExtensionOf(item=told_so.what))
    assert told() == [instant(table.after(days=9))] * 2


def all_found(table: Table) -> list[CommitmentView]:
    """The one text on the leg of North, then on that of South."""
    legs = {leg.leg: leg.commitments for leg in table.view("Mara").legs}
    return [*legs["North"], *legs["South"]]


def test_rule_08_a_yes_to_an_extension_that_was_wrong_agrees_to_the_date_before_it() -> None:
    """Once the side was told so: then the agreement ends on both legs with what was said."""
    table = table_of("kept")
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, valid_until=table.after(days=2))
    (item,) = table.bring("South", very(words))
    later = table.note("North", Extended(what=words.what, answer_by=None, valid_until=table.after(days=9)))
    (told,) = table.bring("South", ExtensionOf(item=item.what))
    table.bring("North", stance_of(table.reply(told, Stance.ACCEPTS, given=BACK)))
    table.strike(later, of="North")
    table.bring("South", CorrectionOf(item=told.what))
    assert [state(table, side) for side in ("North", "South")] == ["standing", "standing"]
    table.wait(days=3)
    assert [state(table, side) for side in ("North", "South")] == ["lapsed", "lapsed"]


def test_rule_08_a_no_to_an_extension_leaves_the_yes(table: Table) -> None:
    """Until the date that was answered."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, valid_until=table.after(days=2))
    (item,) = table.bring("South", very(words))
    first = table.reply(item, Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(first))
    extend(table, words, valid_until=table.after(days=9))
    (told,) = table.bring("South", ExtensionOf(item=item.what))
    table.reply(told, Stance.DECLINES, given=BACK, over=(first.what.entry,))
    assert state(table, "South") == "standing"
    table.wait(days=3)
    assert state(table, "South") == "lapsed"


def test_rule_08_an_extension_is_told_under_the_terms_of_the_words_and_once(table: Table) -> None:
    """Its author learns that it was; and what the side knows already is not told again."""
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, valid_until=table.after(days=2))
    (item,) = table.bring("South", very(words))
    assert table.refused("South", ExtensionOf(item=item.what)) is NothingOfTheKind
    extend(table, words, valid_until=table.after(days=9))
    table.bring("South", ExtensionOf(item=item.what))
    assert [each.form for each in table.crossings(words)] == [CrossedAs.VERBATIM, CrossedAs.EXTENSION]
    assert table.refused("South", ExtensionOf(item=item.what)) is NothingOfTheKind


def test_rule_08_an_extension_moves_a_date_later_and_only_one_that_is_there(table: Table) -> None:
    """Earlier is a withdrawal; and words without an end have none to move."""
    words = table.say("North", "We hold.", verbatim("South"), valid_until=table.after(days=2))
    endless = table.say("North", "We listen.", verbatim("South"))
    with pytest.raises(NotLater):
        extend(table, words, valid_until=table.after(days=1))
    with pytest.raises(NothingToExtend):
        extend(table, words, answer_by=table.after(days=9))
    with pytest.raises(NothingToExtend):
        extend(table, endless, valid_until=table.after(days=9))
    extend(table, words, valid_until=table.after(days=5))
    with pytest.raises(NotLater):
        extend(table, words, valid_until=table.after(days=4))


def test_rule_08_binding_words_are_extended_by_whoever_may_bind() -> None:
    """An envoy who speaks does not bind for longer."""
    table = table_of("kept")
    until = table.after(days=2)
    words = table.say(
        "North", "We hold.", verbatim("South"), force=Force.BINDING, valid_until=until, by="principal", noting=PAPER
    )
    with pytest.raises(NoMandate):
        extend(table, words, valid_until=table.after(days=5), noting=PAPER)
    extend(table, words, valid_until=table.after(days=5), by="principal", noting=PAPER)


def test_rule_08_of_several_extensions_the_latest_counts() -> None:
    """In whatever order they arrive; two delegates who extend at once leave the longer time."""
    table = Table(sealed=("North", "South"), public=False)
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, valid_until=table.after(days=1))
    table.bring("South", very(words))
    table.offline("North's envoy", "North's principal")
    extend(table, words, valid_until=table.after(days=9), by="envoy")
    extend(table, words, valid_until=table.after(days=4), by="principal")
    table.online()
    (leg,) = (leg for leg in table.view("Mara").legs if leg.leg == "North")
    (found,) = leg.commitments
    assert found.valid_until == instant(table.after(days=9))


def test_rule_08_the_thread_says_which_later_dates_were_given() -> None:
    """For whoever reads the leg: until when it can be answered, and until when it holds."""
    table = Table(kept=("North", "South"), public=False)
    until, day = table.after(days=1), table.after(hours=2)
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE, valid_until=until, answer_by=day)
    extend(table, words, valid_until=table.after(days=9))
    (entry,) = table.reading("North").of_kind("extended")
    (shown,) = table.line("North", entry.ident).content
    assert english(shown.told).startswith("It holds until ")
    assert "answered" not in english(shown.told)
