"""Where two legs of one text differ, the desk shows it, with the reason; no leg does."""

from goodoffices.desk import Difference, differences
from goodoffices.talk.draft import WithdrawalOf
from goodoffices.talk.events import Act, DeskRef, End, Finding, Stance
from tests.table import Table, clause, english, stance_of, verbatim, very

BACK = verbatim("North")


def asked() -> tuple[Table, DeskRef, DeskRef]:
    """North has proposed something to South."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", verbatim("South"), act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    return table, words, item


def shown(table: Table) -> list[Difference]:
    """What the desk shows now."""
    return list(differences(table.station().talk.rooms, table.now))


def codes(table: Table) -> list[str]:
    """The reasons."""
    return [why.code for each in shown(table) for why in each.why]


def test_where_all_was_told_nothing_differs() -> None:
    """A yes that crossed is a yes on both legs."""
    table, _, item = asked()
    assert shown(table) == []
    table.bring("North", stance_of(table.reply(item, Stance.ACCEPTS, given=BACK)))
    assert shown(table) == []


def test_an_answer_that_did_not_cross_shows_with_both_states() -> None:
    """The owner has no answer, the other leg has one."""
    table, _, item = asked()
    table.reply(item, Stance.ACCEPTS)
    (found,) = shown(table)
    assert (found.owner, found.recipient, found.there, found.here) == ("North", "South", "proposed", "standing")
    assert english(found.why) == "North does not have an answer of South that counts."


def test_a_quiet_withdrawal_shows_on_the_desk_alone() -> None:
    """Of the words, and of the answer."""
    table, words, item = asked()
    reply = table.reply(item, Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(reply))
    table.withdraw(reply, quiet=True)
    assert codes(table) == ["differ.answer_quietly_withdrawn"]
    table.withdraw(words, quiet=True)
    assert codes(table) == ["differ.words_quietly_withdrawn", "differ.answer_quietly_withdrawn"]
    assert "quietly" not in table.seen_by("North's envoy") + table.seen_by("South's envoy")


def test_news_that_was_not_told_shows_until_it_is() -> None:
    """Of a withdrawal, and of an answer that was replaced."""
    table, words, item = asked()
    first = table.reply(item, Stance.ACCEPTS, given=BACK)
    (told,) = table.bring("North", stance_of(first))
    table.reply(item, Stance.DECLINES, over=(first.what.entry,))
    assert codes(table) == ["differ.answer_gone_not_told", "differ.answer_not_told"]
    table.bring("North", WithdrawalOf(item=told.what))
    assert codes(table) == ["differ.answer_not_told"]
    table.withdraw(words)
    assert "differ.withdrawal_not_told" in codes(table)
    table.bring("South", WithdrawalOf(item=item.what))
    assert "differ.withdrawal_not_told" not in codes(table)


def test_a_condition_that_failed_unseen_and_one_found_otherwise_show() -> None:
    """After the yes had crossed."""
    table, _, item = asked()
    conditions = [table.condition("South", text, verbatim("North")) for text in ("One.", "Two.")]
    reply = table.reply(item, Stance.ON_CONDITIONS, *conditions, given=BACK)
    _, stated = table.bring("North", stance_of(reply, clause(reply, 1)))
    table.find(clause(reply, 2), Finding.FAILED, end=End.MEDIATOR)
    assert codes(table) == ["differ.condition_failed_unstated"]
    table.find(clause(reply, 1), Finding.MET, end=End.MEDIATOR)
    assert codes(table) == ["differ.found_otherwise", "differ.condition_failed_unstated"]
    table.find(stated, Finding.MET, end=End.MEDIATOR)
    assert codes(table) == ["differ.condition_failed_unstated"]
