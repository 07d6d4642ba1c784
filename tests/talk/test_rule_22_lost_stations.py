"""Rule 22: what was said before a station was lost gives leave to nothing, and another takes its place."""

from __future__ import annotations

from functools import partial

import pytest

from goodoffices.errors.gate import ExistenceConfidential, NeedsReadBack, RestsOnLostStation, Withdrawn
from goodoffices.errors.talk import NamesSomethingElse, NoMandate, NotAuthentic, WrongHand
from goodoffices.talk.draft import ExtensionOf, WithdrawalOf
from goodoffices.talk.entry import Entry, read_header
from goodoffices.talk.events import (
    Accepted,
    Answer,
    Barred,
    Chosen,
    DeskRef,
    Disclosure,
    End,
    Extended,
    Force,
    Id,
    Instance,
    Released,
    Reseated,
    Role,
    Scope,
    Seat,
    Stance,
    Unseated,
)
from goodoffices.talk.release import second_look
from goodoffices.talk.roster import roster
from goodoffices.talk.talk import Talk, admit, join
from goodoffices.talk.terms import WITHHELD, Terms
from tests.table import (
    PAPER,
    Noting,
    Station,
    Table,
    in_substance,
    own_words,
    stance_of,
    verbatim,
    very,
    wording,
)

ENVOY, PRINCIPAL = "West's envoy", "West's principal"


def west() -> Table:
    return Table(kept=("North",), sealed=("West",))


def bar(table: Table, name: str = ENVOY, *, by: str | None = None) -> Id:
    """A mediator says that a station is lost."""
    return table.write("West", Barred(fingerprint=table.stations[name].card), mediator=by)


def reseat(table: Table, before: str = ENVOY, role: Role = Role.ENVOY, card: Id = b"n" * 32) -> Station:
    """A mediator seats a new station in its place, which is given everything as the mediator's station has it."""
    seat = Seat(fingerprint=card, name="The newcomer", end=End.SIDE, role=role, station=True)
    table.write("West", Reseated(seat=seat, instead_of=table.stations[before].card))
    place, giver = table.legs["West"], table.station().card
    talk, waiting = join(Talk.new(card), place.room), [data for data, _ in table.entries("West")]
    while waiting:  # some can be taken only once others are here
        left = []
        for data in waiting:
            try:
                talk, _ = admit(talk, data, giver)
            except NotAuthentic:
                left.append(data)
        if len(left) == len(waiting):
            break
        waiting = left
    station = Station(name="West's newcomer", card=card, talk=talk, zone=0)
    table.stations[station.name] = station
    place.stations.append(station)
    place.people["newcomer"] = seat
    return station


def change(what: DeskRef, terms: Terms) -> Released:
    """A change of terms that names nothing it replaces."""
    return Released(what=what.what, terms=terms, over=(), quiet=False)


def header(table: Table, ident: Id) -> Entry:
    """The header of an entry of West's leg."""
    data = table.reading("West").transcript.data(ident)
    assert data is not None
    return read_header(data)


def another(table: Table, name: str) -> Instance:
    """Another beginning of a station: that of a copy, or of a thief."""
    return Instance(author=table.stations[name].card, number=b"another".ljust(16, b"."))


# --- what gives no leave any more ------------------------------------


def test_rule_22_nothing_that_was_said_before_a_station_was_lost_crosses() -> None:
    """Whoever said it, and whenever: nobody knows since when somebody else had the station, and what that changed."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    others = table.say("West", "We too.", verbatim("North"), by="principal")
    noted = table.say("West", "So be it.", verbatim("North"), by="principal", noting=PAPER)
    for each in (words, others, noted):
        assert table.refused("North", very(each)) is None
    bar(table)
    for each in (words, others, noted):
        assert table.refused("North", very(each)) is RestsOnLostStation


def test_rule_22_what_crossed_has_crossed() -> None:
    """Nothing is owed for it, and what was brought before the loss is noted later; what was not yet is not brought."""
    table = west()
    first, second = (table.say("West", text, verbatim("North")) for text in ("We hold.", "Until Friday."))
    (brought,) = table.convey("North", very(first))
    (sheet,) = table.convey("North", very(second))
    then = table.now
    table.wait(hours=1)
    bar(table)
    rooms, room = table.station().talk.rooms, table.legs["North"].room
    again = partial(second_look, rooms, room, now=table.now)
    assert [type(each) for _, each in again(sheet.what.entry)] == [RestsOnLostStation]
    assert again(brought.what.entry, as_of=then) == []
    table.deliver(brought, when=then)
    assert table.to_be_told() == []


@pytest.mark.parametrize("by", ["principal", "by telephone"])
def test_rule_22_it_crosses_once_somebody_else_of_the_side_releases_it(by: str) -> None:
    """At another station of the side, or as the mediators note it."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    bar(table)
    more = {"noting": Noting()} if by == "by telephone" else {"by": by}
    table.release(words, in_substance("North"), **more)
    assert table.refused("North", wording("They hold.", words)) is None
    assert table.refused("North", very(words)) is not None


def test_rule_22_what_a_lost_station_took_back_stays_taken_back() -> None:
    """Before the loss or after it, by its person or by a thief; and the other side may be told."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"), by="principal")
    other = table.say("West", "Until Friday.", verbatim("North"), by="principal")
    (item,) = table.bring("North", very(other))
    table.withdraw(other)
    bar(table)
    table.slip_in("West", change(words, WITHHELD), by=ENVOY)
    assert table.refused("North", very(words)) is Withdrawn
    assert table.refused("North", very(other)) is Withdrawn
    assert table.refused("North", WithdrawalOf(item=item.what)) is None


def test_rule_22_a_no_of_a_lost_station_stands_and_its_yes_does_not_cross() -> None:
    """Whichever came last, and on whichever branch."""
    table = west()
    asked = table.say("North", "Do you agree?", verbatim("West"), noting=PAPER)
    (item,) = table.convey("West", very(asked))
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    table.clone(ENVOY)
    no = table.reply(item, Stance.DECLINES, given=verbatim("North"), over=[yes.what.entry])
    table.slip_in("West", change(yes, verbatim("North")), by=f"copy of {ENVOY}")
    bar(table)
    reseat(table)
    for each in (yes, no):
        assert table.refused("North", stance_of(each)) is not None


def test_rule_22_ground_rules_that_it_accepted_let_nothing_go() -> None:
    """The default of the field is somebody's leave too."""
    table = west()
    offer = table.offer("West", disclosure=Disclosure.UNCITRAL, disclose_to=("North",))
    under = table.answer("West", offer)
    words = table.say("West", "We hold.", None, by="principal", under=under)
    assert table.refused("North", wording("They hold.", words)) is None
    bar(table)
    assert table.refused("North", wording("They hold.", words)) is RestsOnLostStation


def test_rule_22_a_promise_of_confidence_is_not_let_go_by_a_lost_station() -> None:
    """Its yes to other ground rules replaced those that promised it."""
    table = Table(kept=("North",), sealed=("West",), public=True)
    strict = table.offer("West", existence_confidential=True)
    table.answer("West", strict, by="principal")
    loose = table.offer("West", existence_confidential=False, replaces=strict)
    table.answer("West", loose)
    assert table.refused("the public", own_words("There are talks.")) is None
    bar(table)
    assert table.refused("the public", own_words("There are talks.")) is ExistenceConfidential


def test_rule_22_its_approval_approves_nothing() -> None:
    """A wording is read back again, to somebody else."""
    table = west()
    words = table.say("West", "We hold.", in_substance("North", read_back=True), by="principal")
    draft = wording("They hold.", words)
    asked = table.read_back(draft, "North")
    table.answer_read_back(asked, Answer.APPROVES)
    assert table.refused("North", draft) is None
    bar(table)
    table.release(words, in_substance("North", read_back=True), by="principal")
    assert table.refused("North", draft) is NeedsReadBack
    table.answer_read_back(table.read_back(draft, "North"), Answer.APPROVES, by="principal")
    assert table.refused("North", draft) is None


def test_rule_22_its_mandates_and_seats_carry_nobody() -> None:
    """Whom it let release, and whom it seated, releases nothing for the side."""
    table = west()
    table.mandate("West", "clerk", Scope.SPEAK, Scope.RELEASE)
    words = table.say("West", "We hold.", verbatim("North"), by="clerk")
    guest = table.sit_down("West", "guest", Role.ENVOY)
    said = table.say("West", "Until Friday.", verbatim("North"), by="guest")
    table.own("West", Accepted(fingerprint=table.station().card), by="guest")
    assert guest is not None
    for each in (words, said):
        assert table.refused("North", very(each)) is None
    bar(table, PRINCIPAL)
    for each in (words, said):
        assert table.refused("North", very(each)) is RestsOnLostStation


def test_rule_22_later_dates_of_a_lost_station_do_not_cross() -> None:
    """Neither as news, nor on the words themselves."""
    table = west()
    until = table.after(hours=2)
    words = table.say("West", "We hold.", verbatim("North"), by="principal", valid_until=until)
    (item,) = table.bring("North", very(words))
    table.own("West", Extended(what=words.what, answer_by=None, valid_until=table.after(days=5)))
    assert table.refused("North", ExtensionOf(item=item.what)) is None
    bar(table)
    assert table.refused("North", ExtensionOf(item=item.what)) is not None
    assert table.refused("North", very(words)) is RestsOnLostStation


def test_rule_22_its_choice_of_a_branch_keeps_the_gate_shut() -> None:
    """A thief's second beginning chose the thief's branch; somebody else of the side has to choose."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"), by="principal")
    table.clone(ENVOY)
    names = (ENVOY, f"copy of {ENVOY}")
    ids = [table.slip_in("West", change(words, verbatim("North")), by=by, at=table.wait(hours=1)) for by in names]
    forked = header(table, ids[1]).instance
    chosen = table.slip_in(
        "West", Chosen(instance=forked, branch=ids[1], over=()), by=ENVOY, instance=another(table, ENVOY)
    )
    assert table.refused("North", very(words)) is None
    bar(table)
    assert table.refused("North", very(words)) is RestsOnLostStation
    table.release(words, verbatim("North"), by="principal")
    assert table.refused("North", very(words)) is RestsOnLostStation
    table.own("West", Chosen(instance=forked, branch=ids[0], over=(chosen,)), by="principal")
    assert table.refused("North", very(words)) is None


# --- the bar itself ------------------------------------


def test_rule_22_a_mediator_alone_bars_and_only_a_station_of_the_side() -> None:
    """Neither a side's own bar, nor one of a mediator's station, nor one on a kept leg has effect."""
    table = west()
    card = table.stations[ENVOY].card
    slipped = table.slip_in("West", Barred(fingerprint=card), by=PRINCIPAL)
    assert isinstance(table.void("West", slipped), WrongHand)
    people = roster(table.reading("West"))
    assert people is not None
    assert not people.barred
    with pytest.raises(NamesSomethingElse):
        table.write("West", Barred(fingerprint=table.station().card))
    with pytest.raises(WrongHand):
        table.write("North", Barred(fingerprint=table.legs["North"].people["envoy"].fingerprint))


def test_rule_22_a_bar_stands_whatever_becomes_of_the_mediator_who_wrote_it() -> None:
    """Gone, or forked: the gate does not open again."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    barred = bar(table)
    card = table.stations["Mara"].card
    table.slip_in("West", Unseated(fingerprint=card, last=()), by="Mara", instance=another(table, "Mara"))
    assert table.void("West", barred) is not None
    assert table.refused("North", very(words)) is not None
    people = roster(table.reading("West"))
    assert people is not None
    assert table.stations[ENVOY].card in people.barred


def test_rule_22_a_thief_who_gave_up_the_seat_or_seated_another_hinders_nobody() -> None:
    """The station is barred and replaced all the same, and so is the other one."""
    table = west()
    guest = table.sit_down("West", "guest", Role.ENVOY)
    card = table.stations[ENVOY].card
    table.slip_in("West", Unseated(fingerprint=card, last=()), by=ENVOY, instance=another(table, ENVOY))
    bar(table)
    table.write("West", Barred(fingerprint=guest.card))
    newcomer = reseat(table)
    words = table.say("West", "We hold.", verbatim("North"), by="newcomer")
    table.own("West", Accepted(fingerprint=table.station().card), by="newcomer")
    assert newcomer is not None
    assert table.refused("North", very(words)) is None


def test_rule_22_the_person_of_a_lost_station_still_speaks() -> None:
    """By telephone, as the mediators note it, until a new station sits there."""
    table = west()
    bar(table)
    words = table.say("West", "We hold.", in_substance("North"), noting=Noting())
    assert table.refused("North", wording("They hold.", words)) is None


# --- a new station ------------------------------------


def test_rule_22_a_new_station_sits_only_where_one_was_barred() -> None:
    """A mediator seats nobody for a side whose station sits there."""
    table = west()
    with pytest.raises(NamesSomethingElse):
        reseat(table)
    bar(table)
    newcomer = reseat(table)
    people = roster(table.reading("West"))
    assert people is not None
    assert people.before(newcomer.card) == {table.stations[ENVOY].card}
    assert table.stations[ENVOY].card not in {seat.fingerprint for seat in people.current(End.SIDE)}


def test_rule_22_the_new_station_has_what_was_written_at_the_old_one() -> None:
    """It takes it from a mediator's station, in every branch, and nothing of anybody else's."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    table.clone(ENVOY)
    branches = [table.slip_in("West", change(words, WITHHELD), by=by) for by in (ENVOY, f"copy of {ENVOY}")]
    other = table.say("West", "We too.", verbatim("North"), by="principal")
    bar(table)
    newcomer = reseat(table)
    reading = newcomer.talk.rooms.reading(table.legs["West"].room)
    for ident in (words.what.entry, *branches):
        data = reading.transcript.data(ident)
        assert data is not None
        with pytest.raises(NotAuthentic):
            admit(newcomer.talk, data, table.stations[PRINCIPAL].card)
    assert reading.transcript.data(other.what.entry) is None


def test_rule_22_a_side_makes_nobody_the_successor_of_a_lost_station() -> None:
    """Who sits in its place is given everything; only a mediator says who that is."""
    table = west()
    guest = table.sit_down("West", "guest", Role.ENVOY)
    bar(table)
    seat = table.legs["West"].people["guest"]
    table.slip_in("West", Reseated(seat=seat, instead_of=table.stations[ENVOY].card), by="West's guest")
    people = roster(table.reading("West"))
    assert people is not None
    assert people.before(guest.card) == set()


def test_rule_22_no_mandate_passes_over() -> None:
    """Whose mandate it was says a seat; the new station is another."""
    table = west()
    table.mandate("West", "envoy", Scope.BIND)
    bar(table)
    reseat(table)
    with pytest.raises(NoMandate):
        table.say("West", "We are bound.", verbatim("North"), force=Force.BINDING, by="newcomer")


def test_rule_22_the_new_station_releases_and_withdraws_what_the_old_one_said() -> None:
    """Terms are changed by whoever sits there now."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    bar(table)
    reseat(table)
    table.own("West", Accepted(fingerprint=table.station().card), by="newcomer")
    assert table.refused("North", very(words)) is RestsOnLostStation
    table.release(words, verbatim("North"), by="newcomer")
    assert table.refused("North", very(words)) is None
    table.withdraw(words, by="newcomer")
    assert table.refused("North", very(words)) is Withdrawn
