"""Rule 22: histories in which a thief, or a bar itself, could open a gate or let go of a promise."""

from __future__ import annotations

import pytest

from goodoffices.errors.gate import GateRefusal, NamesItsAuthor
from goodoffices.talk.draft import ExtensionOf
from goodoffices.talk.events import (
    Accepted,
    Answer,
    Barred,
    Chosen,
    DeskRef,
    End,
    Extended,
    Finding,
    Instance,
    Released,
    Reseated,
    Revoked,
    Role,
    Scope,
    Seat,
    Seated,
    Stance,
    Unseated,
)
from goodoffices.talk.release import second_look
from goodoffices.talk.roster import roster
from goodoffices.talk.terms import FARTHEST_MS, WHOEVER, WITHHELD, Attribution, Manner, Moment
from tests.table import (
    PAPER,
    Noting,
    Station,
    Table,
    clause,
    in_substance,
    own_words,
    stance_of,
    verbatim,
    very,
    wording,
)
from tests.talk.test_rule_22_lost_stations import ENVOY, PRINCIPAL, another, bar, change, reseat, west

GUEST = "West's guest"


def guest_of_envoy(table: Table) -> Station:
    """Somebody whom the envoy seated, with a station."""
    guest = table.sit_down("West", "guest", Role.ENVOY, by="envoy")
    table.own("West", Accepted(fingerprint=table.station().card), by="guest")
    return guest


def asked(table: Table) -> DeskRef:
    """A question that was put to West."""
    words = table.say("North", "Do you agree?", verbatim("West"), noting=PAPER)
    (item,) = table.convey("West", very(words))
    return item


def test_a_promise_of_confidence_by_somebody_whom_the_lost_station_seated_stands() -> None:
    """The bar itself lets the promise go, which an honest station accepted: public words cross."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    guest_of_envoy(table)
    strict = table.offer("West", existence_confidential=True)
    table.answer("West", strict, by="guest")
    assert table.refused("the public", own_words("There are talks.")) is not None
    bar(table)
    assert table.refused("the public", own_words("There are talks.")) is not None


def test_a_promise_of_confidence_by_somebody_whom_the_lost_station_gave_a_mandate_stands() -> None:
    """So where the mandate of whoever accepted it was the lost station's."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    table.mandate("West", "clerk", Scope.SPEAK)
    strict = table.offer("West", existence_confidential=True)
    table.answer("West", strict, by="clerk")
    assert table.refused("the public", own_words("There are talks.")) is not None
    bar(table, PRINCIPAL)
    assert table.refused("the public", own_words("There are talks.")) is not None


def test_a_yes_of_a_lost_station_does_not_take_away_a_no_to_looser_rules() -> None:
    """The envoy's yes replaces the clerk's no; the principal's yes, which did not suffice, then does."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    table.mandate("West", "clerk", Scope.SPEAK)
    strict = table.offer("West", existence_confidential=True)
    table.answer("West", strict, by="principal")
    loose = table.offer("West", existence_confidential=False, replaces=strict)
    table.answer("West", loose, by="principal")
    no = table.answer("West", loose, False, by="clerk")
    assert table.refused("the public", own_words("There are talks.")) is not None
    table.answer("West", loose, over=[no])
    bar(table)
    assert table.refused("the public", own_words("There are talks.")) is not None


def test_a_reply_of_a_lost_station_does_not_take_away_another_answer() -> None:
    """A yes that may not cross alone, since another answer stands, may not because a thief replaced that one."""
    table = west()
    table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE)
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), by="principal")
    other = table.reply(item, Stance.DECLINES, by="clerk")
    assert table.refused("North", stance_of(yes)) is not None
    table.reply(item, Stance.ACCEPTS, over=[other.what.entry])
    bar(table)
    assert table.refused("North", stance_of(yes)) is not None


def test_a_finding_of_a_lost_station_does_not_take_away_that_a_condition_failed() -> None:
    """A thief finds it met, in place of the finding that it failed."""
    table = west()
    table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE)
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), by="principal")
    cond = table.condition("West", "Nobody shoots.", verbatim("North"), finder=End.SIDE)
    onc = table.reply(item, Stance.ON_CONDITIONS, cond, given=verbatim("North"), by="principal", over=[yes.what.entry])
    failed = table.find(clause(onc, 1), Finding.FAILED, by="clerk")
    before = table.refused("North", stance_of(onc))
    assert before is not None
    table.find(clause(onc, 1), Finding.MET, over=[failed.what.entry])
    bar(table)
    assert table.refused("North", stance_of(onc)) is not None


def test_what_somebody_withdrew_whom_the_lost_station_seated_stays_withdrawn() -> None:
    """A thief releases it again, in place of the withdrawal."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"), by="principal")
    guest_of_envoy(table)
    w = table.withdraw(words, by="guest")
    assert table.refused("North", very(words)) is not None
    table.slip_in(
        "West", Released(what=words.what, terms=verbatim("North"), over=(w, words.what.entry), quiet=False), by=ENVOY
    )
    bar(table)
    assert table.refused("North", very(words)) is not None


def test_what_somebody_refused_to_approve_whom_the_lost_station_gave_a_mandate_stays_refused() -> None:
    """The thief approves, in place of the refusal."""
    table = west()
    table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE)
    words = table.say("West", "We hold.", in_substance("North", read_back=True), by="envoy")
    draft = wording("They hold.", words)
    asked_ = table.read_back(draft, "North")
    table.answer_read_back(asked_, Answer.APPROVES, by="envoy")
    no = table.answer_read_back(asked_, Answer.REFUSES, by="clerk")
    assert table.refused("North", draft) is not None
    table.answer_read_back(asked_, Answer.APPROVES, by="principal", over=[no])
    bar(table, PRINCIPAL)
    assert table.refused("North", draft) is not None


def test_a_no_of_somebody_whom_the_lost_station_seated_is_no_yes() -> None:
    """Principal yes (released); guest's no over it; the thief replaces the no."""
    table = west()
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), by="principal")
    guest = guest_of_envoy(table)
    table.reply(item, Stance.DECLINES, over=[yes.what.entry], by="guest")
    assert table.refused("North", stance_of(yes)) is not None
    table.slip_in("West", Unseated(fingerprint=guest.card, last=()), by=ENVOY, instance=another(table, ENVOY))
    bar(table)
    assert table.refused("North", stance_of(yes)) is not None


def test_whom_the_lost_station_removed_releases_nothing_again() -> None:
    """The clerk was dismissed and writes on; the words were released at the lost station alone."""
    table = west()
    table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE, by="principal")
    words = table.say("West", "We hold.", verbatim("North"), by="envoy")
    table.remove("West", "clerk", by="envoy")
    table.wait(hours=1)
    table.slip_in("West", change(words, verbatim("North")), by="West's clerk")
    bar(table)
    assert table.refused("North", very(words)) is not None


def test_a_bar_is_not_undone_by_another_seating() -> None:
    """Somebody else of the side seats the barred person again, as one without a station, under an early claim."""
    table = west()
    table.sit_down("West", "guest", Role.ENVOY, by="principal")
    table.own("West", Accepted(fingerprint=table.station().card), by="guest")
    words = table.say("West", "We hold.", verbatim("North"), by="guest")
    bar(table, GUEST)
    assert table.refused("North", very(words)) is not None
    seat = table.legs["West"].people["guest"]
    again = Seat(fingerprint=seat.fingerprint, name=seat.name, end=End.SIDE, role=Role.PRINCIPAL, station=False)
    table.slip_in("West", Seated(seat=again, start=()), by=ENVOY, instance=another(table, ENVOY), seen=())
    people = roster(table.reading("West"))
    assert people is not None
    assert table.stations[GUEST].card in people.barred
    assert table.refused("North", very(words)) is not None


def test_a_bar_is_not_undone_by_a_second_thief() -> None:
    """Two stations are lost, both barred: one of them had seated the other again, as one without a station."""
    table = west()
    table.sit_down("West", "guest", Role.ENVOY, by="principal")
    table.own("West", Accepted(fingerprint=table.station().card), by="guest")
    words = table.say("West", "We hold.", verbatim("North"), by="guest")
    seat = table.legs["West"].people["guest"]
    again = Seat(fingerprint=seat.fingerprint, name=seat.name, end=End.SIDE, role=Role.ENVOY, station=False)
    (sheet,) = table.convey("North", very(words))
    bar(table, GUEST)
    table.slip_in("West", Seated(seat=again, start=()), by=ENVOY, instance=another(table, ENVOY), seen=())
    bar(table, ENVOY)
    assert table.refused("North", very(words)) is not None
    rooms, room = table.station().talk.rooms, table.legs["North"].room
    assert second_look(rooms, room, sheet.what.entry, table.now) != []


def test_a_second_card_of_the_thief_can_be_barred() -> None:
    """It was seated twice: as a station, and, on a branch that does not count, as none; that one hides it from bars."""
    table = west()
    guest = table.sit_down("West", "guest", Role.ENVOY, by="envoy")
    seat = table.legs["West"].people["guest"]
    again = Seat(fingerprint=seat.fingerprint, name=seat.name, end=End.SIDE, role=Role.ENVOY, station=False)
    two = another(table, ENVOY)
    first = table.slip_in("West", Accepted(fingerprint=table.station().card), by=ENVOY, instance=two)
    table.slip_in("West", Seated(seat=again, start=()), by=ENVOY, instance=two, seen=(), seq=0, prev=None)
    table.slip_in(
        "West", Chosen(instance=two, branch=first, over=()), by=ENVOY, instance=Instance(two.author, b"3" * 16)
    )
    people = roster(table.reading("West"))
    assert people is not None
    assert people.seats[guest.card].station
    assert [each.name for each in people.current(End.SIDE) if each.station].count(GUEST) == 1
    table.write("West", Barred(fingerprint=guest.card))


def test_the_person_of_a_lost_station_still_speaks_where_the_thief_gave_up_the_seat() -> None:
    """The seat is the person's, and a lost station gives up none."""
    table = west()
    table.slip_in(
        "West",
        Unseated(fingerprint=table.stations[ENVOY].card, last=()),
        by=ENVOY,
        instance=another(table, ENVOY),
        at=Moment(ms=0, zone=0),
    )
    bar(table)
    words = table.say("West", "We hold.", in_substance("North"), noting=Noting())
    assert table.refused("North", wording("They hold.", words)) is None


def test_a_revocation_by_a_lost_station_takes_nobody_a_no() -> None:
    """The clerk refused a wording under the principal's mandate; a thief revokes it, as of long ago."""
    table = west()
    seat = table.legs["West"].people["clerk"].fingerprint
    other = table.sit_down("West", "guest", Role.PRINCIPAL, by="principal")
    assert other is not None
    table.own("West", Accepted(fingerprint=table.station().card), by="guest")
    mandate = table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE)
    assert seat
    words = table.say("West", "We hold.", in_substance("North", read_back=True), by="principal")
    draft = wording("They hold.", words)
    question = table.read_back(draft, "North")
    table.answer_read_back(question, Answer.APPROVES, by="principal")
    table.answer_read_back(question, Answer.REFUSES, by="clerk")
    assert table.refused("North", draft) is not None
    table.slip_in("West", Revoked(mandate=mandate, last=()), by=GUEST, at=Moment(ms=0, zone=0))
    bar(table, GUEST)
    assert table.refused("North", draft) is not None


def test_a_revocation_by_a_lost_station_takes_away_no_other_answer() -> None:
    """So too the clerk's no to a text, beside which the principal's yes could not cross."""
    table = west()
    table.sit_down("West", "guest", Role.PRINCIPAL, by="principal")
    table.own("West", Accepted(fingerprint=table.station().card), by="guest")
    mandate = table.mandate("West", "clerk", Scope.SPEAK)
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), by="principal")
    table.reply(item, Stance.DECLINES, by="clerk", over=[yes.what.entry])
    assert table.refused("North", stance_of(yes)) is not None
    table.slip_in("West", Revoked(mandate=mandate, last=()), by=GUEST, at=Moment(ms=0, zone=0))
    bar(table, GUEST)
    assert table.refused("North", stance_of(yes)) is not None


def sheet_again(table: Table, sheet: DeskRef) -> list[tuple[int, GateRefusal]]:
    """What speaks against bringing a sheet now."""
    rooms, room = table.station().talk.rooms, table.legs["North"].room
    return second_look(rooms, room, sheet.what.entry, table.now)


def test_a_sheet_with_a_later_date_of_a_lost_station_is_not_brought() -> None:
    """It was made before the loss was known; it says a date that a thief may have set."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"), by="principal", valid_until=table.after(hours=2))
    table.own("West", Extended(what=words.what, answer_by=None, valid_until=table.after(days=5)))
    (sheet,) = table.convey("North", very(words))
    bar(table)
    assert table.refused("North", very(words)) is not None
    assert sheet_again(table, sheet) != []


def test_the_news_of_a_later_date_of_a_lost_station_is_not_brought() -> None:
    """The same of the news alone."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"), by="principal", valid_until=table.after(hours=2))
    (item,) = table.bring("North", very(words))
    table.own("West", Extended(what=words.what, answer_by=None, valid_until=table.after(days=5)))
    (sheet,) = table.convey("North", ExtensionOf(item=item.what))
    bar(table)
    assert table.refused("North", ExtensionOf(item=item.what)) is not None
    assert sheet_again(table, sheet) != []


def test_a_sheet_without_the_proviso_that_a_lost_station_dropped_is_not_brought() -> None:
    """The proviso was dropped by terms of the lost station."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North", provisos=("Until Friday.",)), by="principal")
    table.release(words, verbatim("North"))
    (sheet,) = table.convey("North", very(words))
    bar(table)
    assert table.refused("North", very(words)) is not None
    assert sheet_again(table, sheet) != []


def test_a_sheet_with_a_wording_that_a_lost_station_let_go_unread_is_not_brought() -> None:
    """Its author had asked to read it back before."""
    table = west()
    words = table.say("West", "We hold.", in_substance("North", read_back=True), by="principal")
    table.release(words, in_substance("North"))
    (sheet,) = table.convey("North", wording("They hold.", words))
    bar(table)
    assert table.refused("North", wording("They hold.", words)) is not None
    assert sheet_again(table, sheet) != []


def test_a_sheet_that_says_when_is_not_brought_where_a_lost_station_let_it_say_so() -> None:
    """When words were said crosses only where that was released."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"), by="principal")
    table.release(words, verbatim("North", time_may_cross=True))
    (sheet,) = table.convey("North", very(words))
    bar(table)
    assert table.refused("North", very(words)) is not None
    assert sheet_again(table, sheet) != []


def test_a_revocation_by_a_lost_station_lets_no_promise_of_confidence_go() -> None:
    """It is backdated, and voids the yes to the promise."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    table.sit_down("West", "guest", Role.PRINCIPAL, by="principal")
    mandate = table.mandate("West", "clerk", Scope.SPEAK)
    table.answer("West", table.offer("West", existence_confidential=True), by="clerk")
    assert table.refused("the public", own_words("There are talks.")) is not None
    table.slip_in("West", Revoked(mandate=mandate, last=()), by=GUEST, at=Moment(ms=0, zone=0))
    bar(table, GUEST)
    assert table.refused("the public", own_words("There are talks.")) is not None


def test_a_fork_of_a_lost_station_lets_no_promise_of_confidence_go() -> None:
    """The yes to it stands behind a fork that a thief made; the gate to the public does not ask about forks."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    table.clone(ENVOY)
    table.answer("West", table.offer("West", existence_confidential=True))
    assert table.refused("the public", own_words("There are talks.")) is not None
    table.slip_in("West", Accepted(fingerprint=table.station().card), by=f"copy of {ENVOY}")
    bar(table)
    assert table.refused("the public", own_words("There are talks.")) is not None


# 14
@pytest.mark.parametrize("by", ["guest", "clerk"])
def test_what_was_noted_of_the_lost_person_before_stays_a_no(by: str) -> None:
    """A no by telephone of somebody whom the thief removed as of long ago, and whose seat was of the lost station."""
    table = west()
    if by == "guest":
        guest_of_envoy(table)
    else:
        table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE, by="principal")
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), by="principal")
    table.reply(item, Stance.DECLINES, over=[yes.what.entry], by=by, noting=Noting())
    assert table.refused("North", stance_of(yes)) is not None
    card = table.legs["West"].people[by].fingerprint
    two = another(table, ENVOY)
    table.slip_in("West", Unseated(fingerprint=card, last=()), by=ENVOY, instance=two, at=Moment(0, 0))
    bar(table)
    assert table.refused("North", stance_of(yes)) is not None


# The same where a side has one station, and its other people speak by telephone.


def with_minister(table: Table) -> None:
    """The principal has the one station and seats a minister, who has none."""
    table.remove("West", "envoy")
    seat = Seat(fingerprint=b"m" * 32, name="The minister", end=End.SIDE, role=Role.ENVOY, station=False)
    table.legs["West"].people["minister"] = seat
    table.own("West", Seated(seat=seat, start=()), by="principal")


def test_a_promise_of_confidence_by_telephone_stands() -> None:
    """Somebody without a station, whom the lost one seated, accepted it."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    with_minister(table)
    table.answer("West", table.offer("West", existence_confidential=True), by="minister", noting=Noting())
    assert table.refused("the public", own_words("There are talks.")) is not None
    bar(table, PRINCIPAL)
    assert table.refused("the public", own_words("There are talks.")) is not None


def test_a_withdrawal_by_telephone_stands() -> None:
    """The minister took back what the principal had released by telephone; the thief releases it again."""
    table = west()
    with_minister(table)
    words = table.say("West", "We hold.", in_substance("North"), by="principal", noting=Noting())
    taken_back = table.withdraw(words, by="minister", noting=Noting())
    draft = wording("They hold.", words)
    assert table.refused("North", draft) is not None
    again = Released(what=words.what, terms=in_substance("North"), over=(taken_back,), quiet=False)
    table.own("West", again, by="principal")
    bar(table, PRINCIPAL)
    assert table.refused("North", draft) is not None


def test_a_no_by_telephone_is_not_replaced_by_a_thief() -> None:
    """The principal's yes and the minister's no were noted, and neither crosses alone; the thief replaces the no."""
    table = west()
    with_minister(table)
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=in_substance("North"), by="principal", noting=Noting())
    no = table.reply(item, Stance.DECLINES, by="minister", noting=Noting())
    assert table.refused("North", stance_of(yes)) is not None
    table.reply(item, Stance.ACCEPTS, over=[no.what.entry], by="principal")
    bar(table, PRINCIPAL)
    assert table.refused("North", stance_of(yes)) is not None


def test_a_no_by_telephone_of_somebody_whom_the_lost_station_seated_is_counted() -> None:
    """No act of a thief is needed: the bar alone takes the minister the seat, where the gate asks as if distrusting."""
    table = west()
    with_minister(table)
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=in_substance("North"), by="principal", noting=Noting())
    table.reply(item, Stance.DECLINES, by="minister", noting=Noting(), over=[yes.what.entry])
    bar(table, PRINCIPAL)
    assert table.refused("North", stance_of(yes)) is not None


def test_a_fork_lets_no_promise_of_confidence_go_without_any_bar() -> None:
    """This was so before there were bars: a second copy, honest or not, hides the yes behind a fork."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    table.clone(ENVOY)
    table.answer("West", table.offer("West", existence_confidential=True))
    table.slip_in("West", Accepted(fingerprint=table.station().card), by=f"copy of {ENVOY}")
    assert table.refused("the public", own_words("There are talks.")) is not None


def test_a_seat_given_up_by_a_thief_lets_no_promise_of_confidence_go_without_a_bar() -> None:
    """The yes has no effect any more, and binds all the same."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    table.answer("West", table.offer("West", existence_confidential=True))
    table.slip_in(
        "West",
        Unseated(fingerprint=table.stations[ENVOY].card, last=()),
        by=ENVOY,
        instance=another(table, ENVOY),
    )
    bar(table)
    assert table.refused("the public", own_words("There are talks.")) is not None


def test_a_clearance_that_a_lost_station_let_go_is_not_counted_twice() -> None:
    """Leave in one reading by one entry, and in the other by another, is no leave."""
    table = west()
    words = table.say("West", "We hold.", WITHHELD, by="principal")
    table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE, by="principal")
    mandate = table.reading("West").of_kind("mandated")[-1].ident
    table.sit_down("West", "guest", Role.PRINCIPAL, by="principal")
    table.own("West", Accepted(fingerprint=table.station().card), by="guest")
    table.revoke("West", mandate, by="guest")
    table.wait(hours=1)
    table.slip_in("West", change(words, verbatim("North")), by="West's clerk")
    assert table.refused("North", very(words)) is not None
    bar(table, GUEST)
    assert table.refused("North", very(words)) is not None


def test_a_date_that_a_thief_set_keeps_honest_words_from_nobody() -> None:
    """The thief moved the date of somebody else's words to the end of time, past which nobody can move it."""
    table = west()
    until = table.after(days=2)
    words = table.say("West", "We hold.", verbatim("North"), by="principal", valid_until=until)
    far = Moment(ms=FARTHEST_MS, zone=0)
    table.slip_in("West", Extended(what=words.what, answer_by=None, valid_until=far), by=ENVOY)
    bar(table)
    table.release(words, verbatim("North"), by="principal")
    table.wait(hours=1)
    assert table.refused("North", very(words)) is None


def test_after_a_bar_a_yes_with_conditions_crosses_once_it_is_released_again() -> None:
    """Stance and condition, each by itself."""
    table = west()
    table.remove("West", "principal", by="envoy")
    item = asked(table)
    condition = table.condition("West", "Nobody shoots.", verbatim("North"), finder=End.SIDE)
    yes = table.reply(item, Stance.ON_CONDITIONS, condition, given=verbatim("North"))
    bar(table)
    reseat(table, role=Role.PRINCIPAL)
    table.own("West", Accepted(fingerprint=table.station().card), by="newcomer")
    table.release(yes, verbatim("North"), by="newcomer")
    table.release(clause(yes, 1), verbatim("North"), by="newcomer")
    assert table.refused("North", stance_of(yes, clause(yes, 1))) is None
    table.convey("North", stance_of(yes, clause(yes, 1)))
    table.find(clause(yes, 1), Finding.MET, given=verbatim("North"), by="newcomer")


def test_after_a_bar_whoever_said_it_is_answered_once_it_is_released_again() -> None:
    """An answer to unnamed words."""
    table = Table(kept=("North",), sealed=("West",))
    table.remove("West", "principal", by="envoy")
    words = table.say("North", "Do you agree?", in_substance("West", attribution=Attribution.UNNAMED), noting=PAPER)
    (item,) = table.convey("West", wording("Do they agree?", words, unnamed=True))
    yes = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER, manner=Manner.LEFT))
    before = table.refused("North", stance_of(yes))
    bar(table)
    assert table.refused("North", stance_of(yes)) is not None
    reseat(table, role=Role.PRINCIPAL)
    table.own("West", Accepted(fingerprint=table.station().card), by="newcomer")
    table.release(yes, in_substance(WHOEVER, manner=Manner.LEFT), by="newcomer")
    assert table.refused("North", stance_of(yes)) is before


@pytest.mark.parametrize("how", ["another name", "no seat"])
def test_the_name_of_somebody_of_the_side_is_still_known_to_the_gate(how: str) -> None:
    """Else unnamed words that hold it cross, and nobody is warned."""
    table = west()
    karim = Seat(fingerprint=b"k" * 32, name="Karim Haddad", end=End.SIDE, role=Role.ENVOY, station=False)
    table.own("West", Seated(seat=karim, start=()), by="envoy")
    words = table.say(
        "West", "Karim Haddad agrees.", verbatim("North", attribution=Attribution.UNNAMED), by="principal"
    )
    draft = very(words, unnamed=True)
    assert table.refused("North", draft) is NamesItsAuthor
    two = another(table, ENVOY)
    if how == "another name":
        other = Seat(fingerprint=b"k" * 32, name="Zed", end=End.SIDE, role=Role.ENVOY, station=False)
        table.slip_in("West", Seated(seat=other, start=()), by=ENVOY, instance=two, seen=())
    else:
        table.slip_in("West", Unseated(fingerprint=table.stations[ENVOY].card, last=()), by=ENVOY, instance=two)
    bar(table)
    table.release(words, verbatim("North", attribution=Attribution.UNNAMED), by="principal")
    assert table.refused("North", draft) is NamesItsAuthor


def test_a_no_by_telephone_stands_though_another_mediator_had_seated_a_new_station() -> None:
    """Mara notes a no of the person of the lost station; Nils, of whom she has not heard, seats the new one before."""
    table = Table(kept=("North",), sealed=("West",), mediators=("Mara", "Nils"))
    words = table.say("West", "We hold.", in_substance("North", read_back=True), by="principal")
    draft = wording("They hold.", words)
    question = table.read_back(draft, "North")
    table.answer_read_back(question, Answer.APPROVES, by="principal")
    bar(table)
    before = table.now
    table.wait(hours=1)
    table.answer_read_back(question, Answer.REFUSES, by="envoy", noting=Noting())
    assert table.refused("North", draft) is not None
    seat = Seat(fingerprint=b"n" * 32, name="The newcomer", end=End.SIDE, role=Role.ENVOY, station=True)
    act = Reseated(seat=seat, instead_of=table.stations[ENVOY].card)
    table.slip_in("West", act, by="Nils", at=before)
    table.own("West", Accepted(fingerprint=table.station().card), by="principal")
    table.write("West", Barred(fingerprint=seat.fingerprint))
    assert table.refused("North", draft) is not None
