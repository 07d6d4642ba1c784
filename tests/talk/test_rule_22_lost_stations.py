"""Rule 22: a station that is lost is barred, another takes its place, and what was not its person's is disowned."""

from __future__ import annotations

import pytest

from goodoffices.errors.gate import Withdrawn
from goodoffices.errors.talk import (
    AnswersDisowned,
    NamesSomethingElse,
    NoMandate,
    NotAuthentic,
    NotTheirs,
    StationBarred,
    WrongHand,
)
from goodoffices.talk.entry import Entry, read_header
from goodoffices.talk.events import (
    Accepted,
    Barred,
    DeskRef,
    Disowned,
    End,
    Force,
    Id,
    Instance,
    Released,
    Reseated,
    Role,
    Scope,
    Seat,
    Seen,
    Stance,
)
from goodoffices.talk.roster import roster
from goodoffices.talk.talk import Talk, admit, join
from goodoffices.talk.terms import WITHHELD, Terms
from tests.table import Station, Table, own_words, verbatim, very

ENVOY = "West's envoy"


def west() -> Table:
    return Table(kept=("North",), sealed=("West",))


def bar(table: Table, name: str = ENVOY, *, by: str | None = None) -> Id:
    """A mediator bars a station; what is here of it counts."""
    card = table.stations[name].card
    last = tuple(seen for seen in table.reading("West").transcript.heads() if seen.instance.author == card)
    return table.write("West", Barred(fingerprint=card, last=last), mediator=by)


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


def again(table: Table, name: str) -> Instance:
    """A new beginning of a station, as after a restoration."""
    return Instance(author=table.stations[name].card, number=b"again".ljust(16, b"."))


# --- barred ------------------------------------


def test_rule_22_what_comes_from_a_barred_station_has_no_effect() -> None:
    """What was here counts; later words are kept and shown, with the reason."""
    table = west()
    before = table.say("West", "Before.", verbatim("North"))
    bar(table)
    later = table.slip_in("West", change(before, verbatim("North")), by=ENVOY)
    assert table.refused("North", very(before)) is None
    assert isinstance(table.void("West", later), StationBarred)


def test_rule_22_what_a_barred_station_takes_back_is_taken_back() -> None:
    """Somebody else may have that station; a withdrawal that comes from it shuts the gate all the same."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    bar(table)
    table.slip_in("West", change(words, WITHHELD), by=ENVOY)
    assert table.refused("North", very(words)) is Withdrawn


def test_rule_22_a_branch_that_a_barred_station_wrote_after_the_bar_keeps_no_gate_shut() -> None:
    """Nobody is left who could choose; neither branch counts, beyond what the bar names."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    head = header(table, words.what.entry)
    table.clone(ENVOY)
    for by, given in ((ENVOY, verbatim("North")), (f"copy of {ENVOY}", verbatim("North", time_may_cross=True))):
        table.slip_in("West", change(words, given), by=by)
    last = (Seen(instance=head.instance, seq=head.seq, entry=words.what.entry),)
    assert table.refused("North", very(words)) is not None
    table.write("West", Barred(fingerprint=table.stations[ENVOY].card, last=last))
    assert table.refused("North", very(words)) is None


def test_rule_22_a_mediator_alone_bars_and_only_a_station_of_the_side() -> None:
    """Neither a side's own bar, nor one of a mediator's station, nor one on a kept leg has effect."""
    table = west()
    card = table.stations[ENVOY].card
    slipped = table.slip_in("West", Barred(fingerprint=card, last=()), by="West's principal")
    assert isinstance(table.void("West", slipped), WrongHand)
    with pytest.raises(NamesSomethingElse):
        table.write("West", Barred(fingerprint=table.station().card, last=()))
    with pytest.raises(WrongHand):
        table.write("North", Barred(fingerprint=table.legs["North"].people["envoy"].fingerprint, last=()))


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
    assert people.all_before(newcomer.card) == [table.stations[ENVOY].card]
    assert table.stations[ENVOY].card not in {seat.fingerprint for seat in people.current(End.SIDE)}


def test_rule_22_the_new_station_has_what_counts_of_the_old_one_and_judges_alike() -> None:
    """It takes it from the mediator's station; nothing beyond the bar, and nothing of anybody else's."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    bar(table)
    beyond = table.slip_in("West", change(words, WITHHELD), by=ENVOY)
    newcomer = reseat(table)
    reading = newcomer.talk.rooms.reading(table.legs["West"].room)
    assert reading.written(words.what.entry) is not None
    assert reading.written(beyond) is None
    data, giver = table.reading("West").transcript.data(beyond), table.station().card
    assert data is not None
    with pytest.raises(NotAuthentic):
        admit(newcomer.talk, data, giver)
    with pytest.raises(NotAuthentic):
        admit(newcomer.talk, data, table.stations["West's principal"].card)


def test_rule_22_no_mandate_passes_over() -> None:
    """Whose mandate it was says a seat; the new station is another."""
    table = west()
    table.mandate("West", "envoy", Scope.BIND)
    bar(table)
    reseat(table)
    with pytest.raises(NoMandate):
        table.say("West", "We are bound.", verbatim("North"), force=Force.BINDING, by="newcomer")


def test_rule_22_the_new_station_withdraws_what_the_old_one_released() -> None:
    """Terms are changed by whoever sits there now."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    bar(table)
    reseat(table)
    table.own("West", Accepted(fingerprint=table.station().card), by="newcomer")
    assert table.refused("North", very(words)) is None
    table.own("West", change(words, WITHHELD), by="newcomer")
    assert table.refused("North", very(words)) is Withdrawn


# --- disowned ------------------------------------


def test_rule_22_what_was_disowned_and_all_that_followed_it_has_no_effect() -> None:
    """From a new beginning of the same station: what came before it on the old one stands."""
    table = west()
    first, second, third = (table.say("West", text, verbatim("North")) for text in ("One.", "Two.", "Three."))
    table.slip_in("West", Disowned(what=second.what.entry), by=ENVOY, instance=again(table, ENVOY))
    assert table.refused("North", very(first)) is None
    for gone in (second, third):
        assert isinstance(table.void("West", gone.what.entry), NotTheirs)
        assert table.refused("North", very(gone)) is not None


def test_rule_22_a_withdrawal_that_was_disowned_still_narrows() -> None:
    """Nothing opens because somebody says that an entry is not theirs; whoever sits there releases anew."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    withdrawal = table.own("West", change(words, WITHHELD))
    table.slip_in("West", Disowned(what=withdrawal), by=ENVOY, instance=again(table, ENVOY))
    assert table.refused("North", very(words)) is Withdrawn


def test_rule_22_nobody_disowns_what_was_written_where_they_write_now_nor_what_is_anothers() -> None:
    """A commitment is not taken back so: only another beginning of the same station, or a successor, can say it."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    for by in (ENVOY, "West's principal", "Mara"):
        ident = table.slip_in("West", Disowned(what=words.what.entry), by=by)
        assert isinstance(table.void("West", ident), NamesSomethingElse)
    assert table.refused("North", very(words)) is None


def test_rule_22_a_barred_station_disowns_nothing() -> None:
    """Whoever has it cannot undo what its person wrote."""
    table = west()
    words = table.say("West", "We hold.", verbatim("North"))
    bar(table)
    table.slip_in("West", Disowned(what=words.what.entry), by=ENVOY, instance=again(table, ENVOY))
    assert table.refused("North", very(words)) is None


def test_rule_22_what_a_successor_disowns_is_disowned() -> None:
    """The station that sits in the place of a barred one speaks for it, and it alone."""
    table = west()
    words = table.say("West", "We attack.", verbatim("North"))
    bar(table)
    reseat(table)
    table.own("West", Disowned(what=words.what.entry), by="newcomer")
    assert isinstance(table.void("West", words.what.entry), NotTheirs)


def test_rule_22_an_answer_to_disowned_words_says_yes_to_nothing() -> None:
    """The mediator's station was restored, and disowns what somebody conveyed in its name."""
    table = west()
    (item,) = table.convey("West", own_words("Do you agree?"))
    answer = table.reply(item, Stance.ACCEPTS)
    table.slip_in("West", Disowned(what=item.what.entry), by="Mara", instance=again(table, "Mara"))
    assert isinstance(table.void("West", answer.what.entry), AnswersDisowned)


def test_rule_22_the_founding_of_a_leg_is_not_disowned() -> None:
    """Everything stands on it."""
    table = west()
    founding = table.reading("West").founding
    assert founding is not None
    ident = table.slip_in("West", Disowned(what=founding.ident), by="Mara", instance=again(table, "Mara"))
    assert isinstance(table.void("West", ident), NamesSomethingElse)
