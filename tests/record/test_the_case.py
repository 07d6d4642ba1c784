"""The reported case of December 2025 in the record: what the press knew, and what it did not."""

from __future__ import annotations

from goodoffices.record import Answer, DateInterval, Register, State, corroboration, say_words
from goodoffices.record.days import say_day
from goodoffices.record.item import Held, Naming
from goodoffices.record.scales import Credibility, Reliability
from tests.record.the_case import in_words, numbered, register_of, the_case

CALL, REMARK, REQUEST, REPLY, MANDATE, PRESS, APPEAL, POST, WAR, HEADLINE = map(numbered, range(1, 11))


def register() -> Register:
    return register_of(*the_case().values())


def test_the_december_exchange_is_one_report_over_one_anonymous_source() -> None:
    """Request, reply and the named official: all of it from one outlet that cites one person."""
    assert in_words(corroboration(register(), [REQUEST, REPLY, MANDATE])) == "one report, one anonymous source"


def test_what_was_not_made_public_says_so_and_is_put_into_nobodys_mouth() -> None:
    """Neither the message, nor the reply, nor its conditions have a wording in the record."""
    case = the_case()
    for key in (REQUEST, REPLY):
        assert say_words(case[key].original) == "not made public"
    assert say_words(case[REPLY].condition) == "not made public"
    assert all(each.original.held is not Held.GIVEN for each in case.values())


def test_the_reply_is_conditional_and_not_binding() -> None:
    """That, and no more, is known of it."""
    reply = the_case()[REPLY]
    assert (reply.kind.value, reply.conditional, reply.binding) == ("statement", Answer.YES, Answer.NO)
    assert (reply.reliability, reply.credibility) == (Reliability.C, Credibility.THREE)


def test_every_date_says_what_it_rests_on() -> None:
    """The call, the remark three days later, the middle of December, the Tuesday."""
    case = the_case()
    said = {key: _days_and_ground(each.said) for key, each in case.items() if each.said is not None}
    days, ground = said[CALL]
    assert days == ("2025-10-06", "2025-10-06")
    assert ground.startswith("date without a year")
    assert said[REMARK] == (("2025-10-09", "2025-10-09"), "3 days after 2025-10-06")
    days, ground = said[REQUEST]
    assert days == ("2025-12-11", "2025-12-20")
    assert "house rule" in ground
    assert said[APPEAL] == said[POST]
    days, ground = said[APPEAL]
    assert days == ("2025-12-30", "2025-12-30")
    assert ground.startswith("“on Tuesday”")
    london = case[REQUEST].chain[1]
    assert london.date is not None
    days, ground = _days_and_ground(london.date)
    assert days == ("2025-12-29", "2025-12-29")
    assert ground.startswith("“on Monday”")


def _days_and_ground(dates: DateInterval) -> tuple[tuple[str, str], str]:
    return (say_day(dates.earliest), say_day(dates.latest)), dates.rests_on


def test_the_chain_runs_from_the_source_to_the_page() -> None:
    """An anonymous person, a London outlet, the page that was read."""
    chain = the_case()[REQUEST].chain
    assert [hop.who.name for hop in chain] == ["", "Amwaj Media", "TRT Hebrew"]
    assert [hop.naming for hop in chain] == [Naming.ANONYMOUS, Naming.NAMED, Naming.NAMED]


def test_public_words_have_named_origins() -> None:
    """The earlier round rests on a read-out and an agency, not on the anonymous source."""
    found = corroboration(register(), [CALL, REMARK])
    assert (found.origins, found.anonymous_origins) == (2, 0)


def test_the_war_and_the_headline_are_kept_and_count_for_nothing() -> None:
    """Background and a lead stand in the register; asked for everything, the count leaves them out."""
    every = register()
    assert all(standing.state is State.CONFIRMED for standing in every.standings())
    found = corroboration(every, the_case())
    assert [each.item for each in found.left_out] == [WAR, HEADLINE]
    assert in_words(found) == "one report, four origins, one of them anonymous"


def test_the_post_is_conditional_and_the_press_conference_is_not_marked_so() -> None:
    """An “if” is recorded where the source has one, and nowhere else."""
    case = the_case()
    assert case[POST].conditional is Answer.YES
    assert case[PRESS].conditional is Answer.NOT_SAID
