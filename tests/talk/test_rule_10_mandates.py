"""Rule 10: force and mandates, judged by the time of the act."""

import pytest

from goodoffices.errors.gate import VoidWords
from goodoffices.errors.talk import NamesSomethingElse, NoMandate, TalkRefusal
from goodoffices.talk.events import DeskRef, Force, Mandated, Role, Said, Scope, Stance
from goodoffices.talk.mandate import mandate_of
from goodoffices.talk.terms import Moment
from tests.table import (
    HOUR,
    PAPER,
    START,
    Noting,
    Table,
    in_substance,
    in_words,
    own_words,
    stance_of,
    verbatim,
    very,
)

PEOPLE = {
    "principal": Role.PRINCIPAL,
    "envoy": Role.ENVOY,
    "clerk": Role.NOTE_TAKER,
    "interpreter": Role.INTERPRETER,
    "guarantor": Role.GUARANTOR,
}


def west() -> Table:
    return Table(kept=("North",), sealed=("West",), people=PEOPLE)


def may(table: Table, by: str, scope: Scope) -> bool:
    """Whether somebody of West can do what takes a mandate of this scope."""
    try:
        if scope is Scope.SPEAK:
            table.say("West", "We listen.", by=by)
        elif scope is Scope.RELEASE:
            table.release(table.say("West", "We hold."), verbatim("North"), by=by)
        else:
            table.say("West", "We sign.", force=Force.BINDING, by=by)
    except NoMandate:
        return False
    return True


def test_rule_10_a_principal_holds_every_mandate_an_envoy_those_to_speak_and_release() -> None:
    """Others hold what they were given, and nobody but a principal binds without being told to."""
    table = west()
    held = {(by, scope) for by in PEOPLE for scope in Scope if may(table, by, scope)}
    assert held == {
        ("principal", Scope.SPEAK),
        ("principal", Scope.RELEASE),
        ("principal", Scope.BIND),
        ("envoy", Scope.SPEAK),
        ("envoy", Scope.RELEASE),
    }


def test_rule_10_a_mandate_gives_exactly_its_scopes_to_exactly_its_seat() -> None:
    """A mandate to bind is none to speak, and what one clerk may another may not."""
    for scope in Scope:
        table = west()
        table.mandate("West", "clerk", scope)
        held = {each for each in Scope if may(table, "clerk", each)}
        # Binding words are words: whoever says them needs to speak as well.
        assert held == ({scope} if scope is not Scope.BIND else set())
        assert not may(table, "interpreter", scope)


def test_rule_10_an_envoy_binds_only_by_explicit_mandate() -> None:
    """With the mandate the words bind and cross as binding."""
    table = west()
    for force in (Force.AD_REFERENDUM, Force.BINDING):
        with pytest.raises(NoMandate):
            table.say("West", "We sign.", verbatim("North"), force=force)
    table.mandate("West", "envoy", Scope.BIND)
    for force in Force:
        words = table.say("West", "We sign.", verbatim("North"), force=force)
        (item,) = table.bring("North", very(words))
        assert table.item(item).force is force


def test_rule_10_force_without_mandate_stands_as_void_at_the_mediators() -> None:
    """What the author's station let through all the same is kept, shown with the reason, and crosses to nobody."""
    table = west()
    said = Said(
        passages=(
            table.passage("West", "We sign.", verbatim("North"), force=Force.BINDING),
            table.passage("West", "We wait.", verbatim("North")),
        ),
        under=None,
    )
    ident = table.slip_in("West", said, by="West's envoy")
    signed, waiting = (table.ref("West", ident, index) for index in (0, 1))
    assert table.refused("North", very(signed)) is VoidWords
    assert table.refused("North", very(waiting)) is None
    (words, others) = table.line("West", ident).content
    assert words.void is not None
    assert others.void is None
    assert words.text == "We sign."


def test_rule_10_one_word_that_binds_too_much_is_refused_with_all_that_was_said_with_it() -> None:
    """At the author's own station nothing of it is written."""
    table = west()
    passages = (table.passage("West", "We wait."), table.passage("West", "We sign.", force=Force.BINDING))
    before = len(table.written)
    for order in (passages, passages[::-1]):
        with pytest.raises(NoMandate):
            table.own("West", Said(passages=order, under=None))
    assert len(table.written) == before


def test_rule_10_a_mandate_holds_from_its_beginning_to_its_end() -> None:
    """In force is judged by the time of the act, to the millisecond."""
    table = west()
    table.mandate("West", "envoy", Scope.BIND, since=table.after(hours=1), until=table.after(hours=2))
    for moment, in_force in ((0, False), (HOUR - 1, False), (HOUR, True), (2 * HOUR, True), (2 * HOUR + 1, False)):
        table.now = Moment(ms=START.ms + moment, zone=START.zone)
        assert may(table, "envoy", Scope.BIND) is in_force


def test_rule_10_noted_words_are_judged_by_when_they_were_said() -> None:
    """A note written after the mandate has ended is of words that were said within it, and the other way round."""
    table = Table(kept=("North", "South"))
    start, end = table.after(hours=1), table.after(hours=2)
    table.mandate("North", "envoy", Scope.BIND, since=start, until=end)
    table.wait(hours=5)

    def noted(hours: float) -> DeskRef:
        return table.say(
            "North",
            "We sign.",
            verbatim("South"),
            force=Force.BINDING,
            noting=Noting(PAPER.closeness, PAPER.way, when=table.after(hours=hours)),
        )

    assert table.refused("South", very(noted(-3.5))) is None
    for outside in (-4.5, -2.5):
        with pytest.raises(NoMandate):
            noted(outside)


def test_rule_10_a_mandate_is_revoked_once() -> None:
    """What has ended cannot be ended again; an earlier end that is noted later still can."""
    table = west()
    given = {leg: table.mandate(leg, "envoy", Scope.BIND) for leg in ("West", "North")}
    table.wait(hours=2)
    for leg, mandate in given.items():
        table.revoke(leg, mandate)
    table.wait(hours=1)
    for leg, mandate in given.items():
        with pytest.raises(NamesSomethingElse):
            table.revoke(leg, mandate)
    table.revoke("North", given["North"], noting=Noting(when=table.after(hours=-2)))


def test_rule_10_a_revocation_ends_a_mandate() -> None:
    """What was done under it stays; what comes after the revocation has no effect."""
    table = west()
    mandate = table.mandate("West", "envoy", Scope.BIND)
    words = table.say("West", "We sign.", verbatim("North"), force=Force.BINDING)
    table.wait(hours=1)
    table.revoke("West", mandate, table.reading("West").transcript.heads())
    assert table.refused("North", very(words)) is None
    table.wait(hours=1)
    assert not may(table, "envoy", Scope.BIND)
    table.mandate("West", "envoy", Scope.BIND)
    assert may(table, "envoy", Scope.BIND)


def test_rule_10_a_revocation_names_the_last_entry_that_counts() -> None:
    """An act that its author wrote after that entry has no effect, although the author had not heard of it yet."""
    table = west()
    mandate = table.mandate("West", "envoy", Scope.BIND)
    counted = table.say("West", "We sign.", verbatim("North"), force=Force.BINDING)
    last = table.reading("West").transcript.heads()
    table.offline("West's envoy")
    late = table.say("West", "And this.", verbatim("North"), force=Force.BINDING)
    table.revoke("West", mandate, last)
    table.online()
    assert table.refused("North", very(counted)) is None
    assert table.refused("North", very(late)) is VoidWords


def test_rule_10_a_revocation_without_such_an_entry_counts_from_its_own_time() -> None:
    """On a kept leg, where nobody of the side writes, both are judged by when they were said."""
    table = Table(kept=("North", "South"))
    mandate = table.mandate("North", "envoy", Scope.BIND)
    table.wait(hours=1)
    table.revoke("North", mandate)
    table.wait(hours=1)
    for hours, refused in ((-2, False), (-1, True), (0, True)):
        noting = Noting(PAPER.closeness, PAPER.way, when=table.after(hours=hours))
        if refused:
            with pytest.raises(NoMandate):
                table.say("North", "We sign.", force=Force.BINDING, noting=noting)
        else:
            table.say("North", "We sign.", force=Force.BINDING, noting=noting)


def test_rule_10_only_a_principal_gives_and_revokes_mandates() -> None:
    """Nobody gives a mandate to themselves, and one that somebody else gave counts for nothing."""
    table = west()
    for by in ("envoy", "clerk"):
        with pytest.raises(NoMandate):
            table.mandate("West", "envoy", Scope.BIND, by=by)
    seat = table.legs["West"].people["envoy"].fingerprint
    forged = Mandated(seat=seat, scopes=(Scope.BIND,), since=table.now, until=None)
    ident = table.slip_in("West", forged, by="West's envoy")
    assert isinstance(table.void("West", ident), NoMandate)
    assert not may(table, "envoy", Scope.BIND)
    mandate = table.mandate("West", "envoy", Scope.BIND)
    with pytest.raises(NoMandate):
        table.revoke("West", mandate, by="envoy")
    assert may(table, "envoy", Scope.BIND)
    given = mandate_of(table.reading("West"), seat)
    assert [each.ident for each in given] == [mandate]


def test_rule_10_a_revocation_names_a_mandate() -> None:
    """Not words, and not what has no effect."""
    table = west()
    words = table.say("West", "We hold.")
    with pytest.raises(NamesSomethingElse):
        table.revoke("West", words.what.entry)


def test_rule_10_a_reply_takes_the_same_mandates_as_words() -> None:
    """To answer takes a mandate to speak, to answer bindingly one to bind; otherwise it answers nothing."""
    table = west()
    (item,) = table.bring("West", own_words("Would you sign?"))
    with pytest.raises(NoMandate):
        table.reply(item, Stance.TAKES_NOTE, by="clerk")
    with pytest.raises(NoMandate):
        table.reply(item, Stance.ACCEPTS, force=Force.BINDING)
    words = table.say("North", "We hold.", verbatim("West"))
    (conveyed,) = table.convey("West", very(words))
    reply = table.reply(conveyed, Stance.ACCEPTS, given=in_substance("North"))
    forced = table.reply(conveyed, Stance.ACCEPTS, force=Force.BINDING, given=in_substance("North"), by="principal")
    ident = table.slip_in("West", table.body(forced), by="West's envoy")
    void = table.ref("West", ident)
    assert table.refused("North", stance_of(reply)) is None
    assert table.refused("North", stance_of(forced)) is None
    assert table.refused("North", stance_of(void)) is VoidWords


def test_rule_10_narrowing_and_withdrawing_take_no_mandate() -> None:
    """Anybody of the side may take words back, even who may not speak."""
    for by in PEOPLE:
        table = west()
        words = table.say("West", "We hold.", verbatim("North"))
        assert table.refused("North", very(words)) is None
        table.withdraw(words, by=by)
        assert table.refused("North", very(words)) is not None


def test_rule_10_a_refusal_for_want_of_a_mandate_names_who_and_what() -> None:
    """It says whose mandate is missing, and for what, and what to do."""
    table = west()
    with pytest.raises(TalkRefusal) as refused:
        table.say("West", "We sign.", force=Force.BINDING)
    told = in_words(refused.value)
    assert told.facts == {"name": "West's envoy", "scope": "bind"}
    assert "West's envoy" in told.said
    assert "bind" in told.advice
