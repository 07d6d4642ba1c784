"""Rule 3: whatever the mediator's station writes on a leg is made by one gate."""

import pytest

from goodoffices.errors.desk import RepeatsWords
from goodoffices.errors.gate import (
    ColleagueAhead,
    LegClosed,
    NoNameHere,
    NoSource,
    NotForThem,
    NothingOfTheKind,
    NotTheirSide,
    NotYetAccepted,
    OneSideOnly,
    SomethingMissing,
    StanceElsewhere,
    Withheld,
)
from goodoffices.errors.talk import BrokenChain, GateMade, NamesSomethingElse, WrongHand
from goodoffices.talk.draft import StatedCondition
from goodoffices.talk.events import (
    Accepted,
    Closed,
    Conveyed,
    DeskRef,
    Drew,
    End,
    Id,
    Instance,
    Lost,
    Ref,
    Released,
    Retention,
    Role,
    Said,
    Seat,
    Seated,
    Source,
    Stance,
    Unseated,
)
from goodoffices.talk.gate_state import last_heard, shut
from goodoffices.talk.release import convey, read_back
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.talk import issue
from goodoffices.talk.terms import PUBLIC
from tests.table import (
    DESK,
    Table,
    clause,
    english,
    in_substance,
    own_words,
    part,
    stance_of,
    verbatim,
    very,
    whole,
    wording,
)


def test_rule_03_words_cross_by_the_gate_and_their_owner_is_told() -> None:
    """Released words reach the side they were released to, and no other leg but the owner's and the desk changes."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold our ships.", verbatim("West"))
    before = {name: len(table.entries(name)) for name in table.legs}
    (item,) = table.convey("West", very(words))
    assert table.item(item, at="West's envoy").text == "We hold our ships."
    assert "We hold our ships." in table.seen_by("West's envoy")
    after = {name: len(table.entries(name)) - before[name] for name in table.legs}
    assert after == {"West": 1, DESK: 1, "North": 1, "South": 0, PUBLIC: 0}


def test_rule_03_a_refused_conveyance_leaves_nothing_behind() -> None:
    """If one item of several may not cross, none does, and nothing is written anywhere."""
    table = Table(kept=("North", "South"))
    allowed = table.say("North", "This may cross.", verbatim("South"))
    kept_back = table.say("North", "This may not.")
    before, count = table.station().talk, len(table.written)
    with pytest.raises(Withheld):
        table.convey("South", very(allowed), very(kept_back))
    assert table.station().talk is before
    assert len(table.written) == count


def test_rule_03_one_item_draws_on_one_side_only() -> None:
    """A wording that mixes the words of two sides is refused, even where both released them."""
    table = Table(kept=("North", "South"), sealed=("West",))
    ours = table.say("North", "We hold.", verbatim("West"))
    theirs = table.say("South", "We hold too.", verbatim("West"))
    assert table.refused("West", wording("Both hold.", ours, theirs)) is OneSideOnly
    assert table.refused("West", wording("One holds.", ours), wording("One holds.", theirs)) is None


def test_rule_03_every_source_of_a_wording_must_let_it_cross() -> None:
    """A wording that draws on a released and a withheld passage is refused."""
    table = Table(kept=("North", "South"))
    open_words = table.say("North", "We hold.", verbatim("South"))
    kept_back = table.say("North", "For a week.")
    elsewhere = table.say("North", "And then?", verbatim(PUBLIC))
    assert table.refused("South", wording("They hold.", open_words)) is None
    assert table.refused("South", wording("They hold for a week.", open_words, kept_back)) is Withheld
    assert table.refused("South", wording("They hold for a week.", kept_back, open_words)) is Withheld
    assert table.refused("South", wording("They hold, and then?", open_words, elsewhere)) is NotForThem


def test_rule_03_words_of_nobody_and_of_nothing_are_refused() -> None:
    """A draft that names no source, or something that no side said, is refused."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    assert table.refused("South") is NothingOfTheKind
    assert table.refused("South", wording("They hold.")) is NoSource
    assert table.refused("South", very(part(words, 7))) is NothingOfTheKind
    assert table.refused("North", very(item)) is NothingOfTheKind
    with pytest.raises(NothingOfTheKind):
        table.read_back(wording("They hold.", part(words, 7)), "South")
    nowhere = DeskRef(room=bytes(32), what=Ref(entry=bytes(32), index=0))
    assert table.refused("South", very(nowhere)) is NothingOfTheKind
    assert table.refused("South", wording("They hold.", nowhere)) is NothingOfTheKind


def test_rule_03_words_are_not_conveyed_back_to_their_own_side() -> None:
    """A side's own words are not conveyed to it as another's."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    assert table.refused("North", very(words)) is NotTheirSide


def test_rule_03_a_name_that_the_desk_does_not_know_opens_nothing() -> None:
    """Terms that name an alias which means nobody, or two different sides, let nothing cross."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("South"))
    assert table.refused("South", very(words)) is None
    table.map("North", "South", "West")
    assert table.refused("South", very(words)) is NotForThem
    assert table.refused("West", very(words)) is NotForThem


def test_rule_03_who_has_no_name_at_the_recipient_crosses_unnamed_or_not_at_all() -> None:
    """Where the recipient knows the author by no name, the gate asks for one instead of inventing it."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold.", in_substance("South"))
    table.map("South", "North", "West")
    assert table.refused("South", wording("They hold.", words)) is NoNameHere
    assert table.refused("South", wording("One holds.", words, unnamed=True)) is None


def test_rule_03_a_read_back_draws_on_words_of_the_leg_it_is_written_on() -> None:
    """A wording is read back to the owner of the words, never to another side."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South", read_back=True))
    theirs = table.say("South", "So do we.", in_substance("North"))
    with pytest.raises(OneSideOnly):
        table.read_back(wording("Both hold.", words, theirs), "South")
    with pytest.raises(OneSideOnly):
        table.read_back(wording("Both hold.", theirs, words), "North")
    with pytest.raises(OneSideOnly):
        read_back(table.station().talk.rooms, table.legs["South"].room, wording("They hold.", words), "North")
    with pytest.raises(NoSource):
        read_back(table.station().talk.rooms, table.legs["South"].room, wording("They hold."), "North")
    with pytest.raises(NotForThem):
        table.read_back(wording("They hold.", words), "nobody")
    assert table.acts("North", "read_back") == []


def test_rule_03_a_mediators_station_has_no_other_way_onto_a_leg() -> None:
    """What was not made by the gate is refused at a mediator's station, whatever it is."""
    table = Table(kept=("North", "South"))
    with pytest.raises(GateMade):
        table.propose_as("Mara", "North", Closed(retention=Retention.KEEP))
    words = table.say("North", "We hold.", verbatim("South"))
    rooms, leg = table.station().talk.rooms, table.legs["South"]
    cleared = convey(rooms, leg.room, (very(words),), table.now, bytes(32))
    assert isinstance(cleared.body, Conveyed)
    with pytest.raises(GateMade):
        table.propose_as("Mara", "South", cleared.body)


def test_rule_03_what_the_gate_cleared_is_written_at_once_or_not_at_all() -> None:
    """A clearance is worth nothing once the talk has changed: a withdrawal may have come in between."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    station, leg = table.station(), table.legs["South"]
    cleared = convey(station.talk.rooms, leg.room, (very(words),), table.now, bytes(32))
    table.withdraw(words)
    before = station.talk
    with pytest.raises(GateMade):
        issue(station.talk, cleared, lambda room: table.pen(station, room))
    assert station.talk is before


def test_rule_03_a_side_cannot_write_what_is_the_mediators() -> None:
    """A conveyance that a side writes on its own leg is void everywhere and reaches nobody."""
    table = Table(kept=("North",), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("West"))
    (item,) = table.convey("West", very(words))
    forged = table.slip_in("West", table.body(item), by="West's envoy")
    assert isinstance(table.void("West", forged), WrongHand)


# --- when the gate is shut ------------------------------------


def released_by_west(table: Table) -> DeskRef:
    return table.say("West", "We hold.", verbatim("North"))


def problem(rooms: Rooms, room: Id) -> str | None:
    """What the gate says is in disorder at a side; None: it is open."""
    refusal = shut(rooms, room)
    if refusal is None:
        return None
    assert isinstance(refusal, SomethingMissing)
    return english(refusal.facts["problem"])


def problem_of_west(table: Table) -> str | None:
    return problem(table.station().talk.rooms, table.legs["West"].room)


def instance_of(table: Table, name: str) -> Instance:
    """The past that a station of West's writes on."""
    return table.pen(table.station(name), table.legs["West"].room).instance


def test_rule_03_a_gap_shuts_the_gate_until_it_is_filled() -> None:
    """While an entry of a side is known to be missing, nothing of that side crosses: it may be a withdrawal."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.offline("Mara")
    table.say("West", "First.")
    (late,) = table.forget_letters(to="Mara")
    table.say("West", "Second.")
    table.online()
    assert table.refused("North", very(words)) is SomethingMissing
    assert problem_of_west(table) == "an entry is missing."
    assert table.view("Mara").legs[1].missing != []
    table.arrive(late)
    assert table.refused("North", very(words)) is None


def test_rule_03_a_gap_that_only_a_colleague_of_the_author_knows_shuts_the_gate() -> None:
    """An entry that somebody of that side has seen, and the mediator has not, is known to be missing."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.offline("Mara")
    table.withdraw(words)
    table.forget_letters(to="Mara")
    table.online()
    assert table.refused("North", very(words)) is None
    table.say("West", "We have seen it.", by="principal")
    assert table.refused("North", very(words)) is SomethingMissing


def test_rule_03_what_is_given_up_as_lost_opens_the_gate_again() -> None:
    """Whoever keeps the leg may give up what is missing, and the entry that says so stays in the thread."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.offline("Mara")
    table.say("West", "First.")
    table.forget_letters(to="Mara")
    table.say("West", "Second.")
    table.online()
    ((instance, (number, missing)),) = [
        (instance, gap)
        for instance in table.reading("West").transcript.instances()
        for gap in table.reading("West").transcript.missing(instance)
    ]
    assert table.refused("North", very(words)) is SomethingMissing
    table.write("West", Lost(instance=instance, seq=number, entry=missing))
    assert table.refused("North", very(words)) is None
    assert len(table.acts("West", "lost")) == 1


def test_rule_03_giving_up_less_than_what_is_missing_leaves_the_gate_shut() -> None:
    """Only what lies at or below the number that was given up shuts the gate no longer."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.offline("Mara")
    first = table.say("West", "First.")
    second = table.say("West", "Second.")
    table.forget_letters(to="Mara")
    table.say("West", "Third.")
    table.online()
    envoy = table.station("West's envoy")
    number = table.number_of("West", whole(first), at="West's envoy")
    instance = table.pen(envoy, table.legs["West"].room).instance
    table.write("West", Lost(instance=instance, seq=number, entry=whole(first)))
    assert table.refused("North", very(words)) is SomethingMissing
    table.write("West", Lost(instance=instance, seq=number + 1, entry=whole(second)))
    assert table.refused("North", very(words)) is None


def test_rule_03_a_fork_shuts_the_gate() -> None:
    """While two entries stand under one number of a side's station, nothing of that side crosses."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.clone("West's envoy")
    table.say("West", "One past.")
    assert table.refused("North", very(words)) is None
    remark = Said(passages=(table.passage("West", "Another past."),), under=None)
    table.slip_in("West", remark, by="copy of West's envoy")
    assert table.refused("North", very(words)) is SomethingMissing
    assert problem_of_west(table) == "two different entries stand under one number."


def test_rule_03_a_leg_without_its_beginning_is_shut() -> None:
    """Whoever does not have the founding entry cannot tell who may write there, whatever else has arrived."""
    table = Table(kept=("North",), sealed=("West",))
    released_by_west(table)
    room = table.legs["West"].room
    founding, *others = table.entries("West")
    for entries in ([], others):
        assert problem(table.newcomer("West", entries).rooms, room) == "its beginning is not here."
    assert isinstance(shut(table.newcomer("West", [founding]).rooms, room), NotYetAccepted)


def test_rule_03_a_loss_opens_the_gate_for_the_past_that_it_names_alone() -> None:
    """What is given up of one station, up to whatever number, says nothing of what is missing of another."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.offline("Mara")
    missed = table.withdraw(words)
    table.forget_letters(to="Mara")
    table.online()
    table.say("West", "We have seen it.", by="principal")
    number = table.number_of("West", missed, at="West's envoy")
    table.write("West", Lost(instance=instance_of(table, "West's clerk"), seq=number + 9, entry=bytes(32)))
    assert table.reading("West").transcript.held() == []
    assert table.refused("North", very(words)) is SomethingMissing
    table.write("West", Lost(instance=instance_of(table, "West's envoy"), seq=number, entry=missed))
    assert table.refused("North", very(words)) is None


def test_rule_03_a_side_gives_up_nothing_as_lost() -> None:
    """An entry of loss that a side writes has no effect: the gate stays shut for what is missing."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.offline("Mara")
    first = table.say("West", "First.")
    table.forget_letters(to="Mara")
    table.say("West", "Second.")
    table.online()
    number = table.number_of("West", whole(first), at="West's envoy")
    lost = Lost(instance=instance_of(table, "West's envoy"), seq=number, entry=whole(first))
    assert isinstance(table.void("West", table.slip_in("West", lost, by="West's principal")), WrongHand)
    assert table.refused("North", very(words)) is SomethingMissing


def test_rule_03_an_unreadable_entry_shuts_the_gate_until_it_is_given_up() -> None:
    """An entry that this station cannot read may be a withdrawal; it shuts the gate like a gap."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    ident = table.slip_in("West", b"\x81\x01", by="West's envoy")
    assert table.refused("North", very(words)) is SomethingMissing
    instance = table.pen(table.station("West's envoy"), table.legs["West"].room).instance
    number = table.number_of("West", ident)
    table.write("West", Lost(instance=instance, seq=number, entry=ident))
    assert table.refused("North", very(words)) is None


def test_rule_03_an_entry_that_waits_for_another_shuts_the_gate() -> None:
    """An entry that names one which is not here waits, and the gate with it."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    table.offline("Mara")
    said = table.say("West", "Ours.", by="principal")
    table.forget_letters(to="Mara")
    table.online()
    released = table.release(said, verbatim("North"), by="envoy")
    assert table.reading("West").transcript.held() == [released]
    assert table.refused("North", very(words)) is SomethingMissing


def test_rule_03_an_entry_that_waits_for_what_nobody_has_written_shuts_the_gate() -> None:
    """What it waits for is in no number's place, so that no gap shows; the gate is shut all the same."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    nothing = Ref(entry=b"nothing".ljust(32, b"."), index=0)
    waiting = Released(what=nothing, terms=verbatim("North"), over=(), quiet=False)
    ident = table.slip_in("West", waiting, by="West's envoy")
    transcript = table.reading("West").transcript
    assert transcript.held() == [ident]
    assert all(transcript.missing(instance) == [] for instance in transcript.instances())
    assert table.refused("North", very(words)) is SomethingMissing
    assert problem_of_west(table) == "an entry waits for one that is not here."
    table.write("West", Lost(instance=instance_of(table, "West's envoy"), seq=0, entry=nothing.entry))
    assert isinstance(table.void("West", ident), NamesSomethingElse)
    assert table.refused("North", very(words)) is None


def test_rule_03_one_side_in_disorder_shuts_the_gate_for_that_side_alone() -> None:
    """The words of another side cross as before, also to the side that is in disorder."""
    table = Table(kept=("North", "South"), sealed=("West",))
    theirs = released_by_west(table)
    ours = table.say("North", "So do we.", verbatim("West", "South"))
    table.slip_in("West", b"\x81\x01", by="West's envoy")
    assert table.refused("North", very(theirs)) is SomethingMissing
    assert table.refused("West", very(ours)) is None
    assert table.refused("South", very(ours)) is None


def test_rule_03_the_gate_is_shut_while_a_colleague_is_ahead_on_the_sides_leg() -> None:
    """Another mediator may have noted a withdrawal there."""
    table = Table(kept=("North", "South"), mediators=("Mara", "Noor", "Ilse"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.offline("Mara")
    table.withdraw(words, mediator="Noor")
    table.forget_letters(to="Mara")
    table.online()
    assert table.refused("South", very(words)) is None
    table.say("North", "Something else.", mediator="Ilse")
    assert table.refused("South", very(words)) is ColleagueAhead


def test_rule_03_the_gate_is_shut_while_a_colleague_is_ahead_on_the_desk() -> None:
    """What the desk does not know yet may say what an alias means, or that the words have crossed."""
    table = Table(kept=("North", "South"), mediators=("Mara", "Noor", "Ilse"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.offline("Mara")
    table.map("North", "the coast", "South", mediator="Noor")
    table.forget_letters(to="Mara")
    table.online()
    table.map("South", "the hills", "North", mediator="Ilse")
    assert table.refused("South", very(words)) is ColleagueAhead


def test_rule_03_the_gate_is_shut_while_a_colleague_is_ahead_on_the_recipients_leg() -> None:
    """A colleague may have conveyed the same words there already."""
    table = Table(kept=("North", "South", "East"), mediators=("Mara", "Noor", "Ilse"))
    words = table.say("North", "We hold.", verbatim("South", "East"))
    table.offline("Mara")
    table.say("South", "We listen.", mediator="Noor")
    table.forget_letters(to="Mara")
    table.online()
    table.say("South", "We still listen.", mediator="Ilse")
    assert table.refused("South", very(words)) is ColleagueAhead
    assert table.refused("East", very(words)) is None


def test_rule_03_the_gate_is_shut_until_everybody_of_that_side_accepted_this_station() -> None:
    """A newcomer of a side whose words do not reach this mediator yet could have withdrawn a release."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    newcomer = table.sit_down("West", "deputy", Role.ENVOY)
    assert table.refused("North", very(words)) is NotYetAccepted
    table.own("West", Accepted(fingerprint=table.station().card), by="deputy")
    assert table.refused("North", very(words)) is None
    assert newcomer.name == "West's deputy"


def test_rule_03_accepting_another_mediator_does_not_open_the_gate_here() -> None:
    """It is this station that has to be accepted, by each of them."""
    table = Table(kept=("North",), sealed=("West",), mediators=("Mara", "Noor"))
    words = released_by_west(table)
    table.sit_down("West", "deputy", Role.ENVOY)
    table.own("West", Accepted(fingerprint=table.station("Noor").card), by="deputy")
    assert table.refused("North", very(words), mediator="Mara") is NotYetAccepted
    assert table.refused("North", very(words), mediator="Noor") is None


def test_rule_03_an_acceptance_without_effect_does_not_open_the_gate() -> None:
    """Whoever accepted this station in an entry that is void has not accepted it."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    deputy = table.sit_down("West", "deputy", Role.ENVOY)
    table.say("West", "I am here.", by="deputy")
    accepted = Accepted(fingerprint=table.station().card)
    forgetful = table.slip_in("West", accepted, by=deputy.name, seen=())
    assert isinstance(table.void("West", forgetful), BrokenChain)
    assert table.refused("North", very(words)) is NotYetAccepted


def test_rule_03_on_a_kept_leg_nobody_has_to_accept_a_station() -> None:
    """Nobody of that side writes there, even where a seat was entered as one with a station."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    seat = Seat(fingerprint=bytes(32), name="A guest", end=End.SIDE, role=Role.ENVOY, station=True)
    table.write("North", Seated(seat=seat, start=()))
    assert table.refused("South", very(words)) is None


def test_rule_03_who_has_no_station_or_no_seat_any_more_need_not_accept() -> None:
    """People without a station, and those who gave up the seat, write nothing that could be missing."""
    table = Table(kept=("North",), sealed=("West",))
    words = released_by_west(table)
    seat = Seat(fingerprint=bytes(32), name="A guest", end=End.SIDE, role=Role.GUARANTOR, station=False)
    table.own("West", Seated(seat=seat, start=()), by="principal")
    assert table.refused("North", very(words)) is None
    newcomer = table.sit_down("West", "deputy", Role.ENVOY)
    assert table.refused("North", very(words)) is NotYetAccepted
    table.own("West", Unseated(fingerprint=newcomer.card, last=()), by="principal")
    assert table.refused("North", very(words)) is None


def test_rule_03_a_closed_leg_gives_and_takes_no_words() -> None:
    """Once a leg is closed nothing of its side crosses any more, and nothing is said on it."""
    table = Table(kept=("North", "South", "East"))
    ours = table.say("North", "We hold.", verbatim("South"))
    theirs = table.say("South", "So do we.", verbatim("North", "East"))
    table.act("North", Closed(retention=Retention.KEEP))
    assert table.refused("South", very(ours)) is LegClosed
    assert table.refused("North", very(theirs)) is LegClosed
    assert table.refused("North", own_words("Are you there?")) is LegClosed
    assert table.refused("East", very(theirs)) is None
    with pytest.raises(LegClosed):
        table.read_back(wording("They hold.", ours), "South")


def test_rule_03_it_shows_how_old_the_last_word_from_each_station_is() -> None:
    """Silence proves nothing, so the mediator sees since when each station of a side has been silent."""
    table = Table(kept=("North",), sealed=("West",))
    table.wait(hours=3)
    released_by_west(table)
    heard = dict(last_heard(table.station().talk.rooms, table.legs["West"].room))
    assert set(heard) == {"West's principal", "West's envoy", "West's clerk"}
    assert heard["West's envoy"].ms == table.now.ms
    assert heard["West's clerk"].ms == table.after(hours=-3).ms
    table.wait(hours=1)
    table.say("North", "We hold.")
    assert dict(last_heard(table.station().talk.rooms, table.legs["North"].room)) == {"Mara": table.now}


def test_rule_03_a_silent_station_does_not_hide_behind_a_namesake() -> None:
    """Two people of one name are two lines, each with the age of its own last word."""
    table = Table(sealed=("West",))
    table.wait(hours=1)
    table.sit_down("West", "envoy", Role.ENVOY)
    table.say("West", "We hold.", by="envoy")
    heard = last_heard(table.station().talk.rooms, table.legs["West"].room)
    ages = sorted(table.now.ms - at.ms for name, at in heard if name == "West's envoy")
    assert ages == [0, 3_600_000]


def test_rule_03_a_restored_station_was_last_heard_at_its_newest_word() -> None:
    """One that goes on in a new past is one station still: the newest word of all its pasts counts."""
    for restored in range(1, 5):
        table = Table(sealed=("West",))
        envoy = table.station("West's envoy")
        table.wait(hours=1)
        envoy.number = restored
        table.say("West", "We are back.")
        instances = {seen.instance for seen in table.reading("West").transcript.heads()}
        assert len([each for each in instances if each.author == envoy.card]) == 2
        heard = dict(last_heard(table.station().talk.rooms, table.legs["West"].room))
        assert heard["West's envoy"].ms == table.now.ms


def test_rule_03_who_has_no_seat_is_not_among_those_last_heard() -> None:
    """What strangers wrote, or anybody while the beginning is not here, is the last word of no station of the side."""
    table, elsewhere = (Table(kept=("North",), sealed=("West",)) for _ in range(2))
    room = table.legs["West"].room
    before = last_heard(table.station().talk.rooms, room)
    stranger = elsewhere.sit_down("West", "stranger", Role.ENVOY)
    elsewhere.say("West", "We hold.", by="stranger")
    table.receive("West", elsewhere.entries("West")[-1])
    assert stranger.card in {seen.instance.author for seen in table.reading("West").transcript.heads()}
    assert last_heard(table.station().talk.rooms, room) == before
    unfounded = table.newcomer("West", table.entries("West")[1:])
    assert unfounded.rooms.reading(room).transcript.heads() != ()
    assert last_heard(unfounded.rooms, room) == []


def test_rule_03_an_item_that_drew_on_two_sides_is_shown_to_neither_in_an_answer() -> None:
    """No gate makes one; if a faulty station did, an answer to it tells neither side of the other's passages."""
    table = Table(kept=("North", "South"), sealed=("West",))
    ours = table.say("North", "We hold.", verbatim("South"))
    theirs = table.say("West", "We hold too.", verbatim("South"))
    right = table.body(table.convey("South", very(ours))[0])
    table.wait(ms=1)
    mixed = table.ref("South", table.slip_in("South", right, by="Mara"))
    sources = (Source(index=0, sources=(ours, theirs), terms=None),)
    table.slip_in(DESK, Drew(room=mixed.room, conveyance=whole(mixed), sources=sources), by="Mara")
    table.deliver(mixed)
    reply = table.reply(mixed, Stance.TAKES_NOTE, given=in_substance("North", "West"))
    for side in ("North", "West"):
        assert table.refused(side, stance_of(reply)) is StanceElsewhere


def test_rule_03_a_condition_and_a_stance_do_not_cross_as_passages() -> None:
    """A stance crosses as a stance, a condition with its stance; neither as words on their own."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    asked = table.condition(item, "Until spring.", verbatim("North"))
    reply = table.reply(item, Stance.ON_CONDITIONS, asked, given=verbatim("North"))
    assert table.refused("North", very(reply)) is NothingOfTheKind
    assert table.refused("North", wording("Yes.", reply)) is NothingOfTheKind
    assert table.refused("North", stance_of(words)) is NotTheirSide
    assert table.refused("South", stance_of(words)) is NothingOfTheKind
    assert table.refused("North", stance_of(clause(reply, 1))) is NothingOfTheKind
    in_other_words = StatedCondition(condition=reply, words=wording("Yes.", reply))
    assert table.refused("North", stance_of(reply, in_other_words)) is NothingOfTheKind


# --- going on for a reason ------------------------------------


def slip(number: int = 1) -> RepeatsWords:
    """Something that the desk noticed about a draft."""
    return RepeatsWords(item=number, words=8, side="North", when="2 May")


def test_rule_03_what_was_noticed_takes_a_reason() -> None:
    """Without one nothing is cleared; with one it crosses, and the desk has the code, the sources and the reason."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South"))
    rooms, south, drafts = table.station().talk.rooms, table.legs["South"].room, (wording("They hold.", words),)
    with pytest.raises(RepeatsWords):
        convey(rooms, south, drafts, table.now, bytes(32), noticed=(slip(),))
    cleared = convey(rooms, south, drafts, table.now, bytes(32), because="No other words.", noticed=(slip(), slip(2)))
    table.issue(cleared)
    (overrode,) = table.acts(DESK, "overrode")
    assert (overrode.room, overrode.code, overrode.reason) == (south, "desk.repeats_words", "No other words.")
    assert overrode.about == (words,)
    assert all("No other words." not in repr(table.entries(leg)) for leg in ("North", "South"))


def test_rule_03_a_reason_overrides_nothing_that_a_term_forbids() -> None:
    """The terms come first, and what does not say that it takes a reason takes none."""
    table = Table(kept=("North", "South"))
    kept, words = table.say("North", "We hold."), table.say("North", "We wait.", in_substance("South"))
    rooms, south = table.station().talk.rooms, table.legs["South"].room
    with pytest.raises(Withheld):
        convey(rooms, south, (wording("They hold.", kept),), table.now, bytes(32), because="Why.", noticed=(slip(),))
    with pytest.raises(NoNameHere):
        convey(
            rooms,
            south,
            (wording("They wait.", words),),
            table.now,
            bytes(32),
            because="Why.",
            noticed=(slip(), NoNameHere(recipient="South")),
        )
    table.issue(convey(rooms, south, (wording("They wait.", words),), table.now, bytes(32), because="Why."))
    assert table.acts(DESK, "overrode") == []
