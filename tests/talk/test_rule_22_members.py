"""Rules 22 and 23: who has a seat, and that nothing authentic is dropped."""

import pytest
from msgspec.structs import replace

from goodoffices.canonical import encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.gate import SubstanceOnly, Withdrawn
from goodoffices.errors.talk import (
    BrokenChain,
    NamesSomethingElse,
    NoSayInSeats,
    NotAuthentic,
    NotSeated,
    OtherEnd,
    OtherText,
    Removed,
    WrongHand,
    WrongTranscript,
)
from goodoffices.talk.entry import entry_id, read_header
from goodoffices.talk.events import (
    Accepted,
    Answered,
    Closed,
    Closeness,
    DeskRef,
    End,
    Force,
    Instance,
    Noted,
    Released,
    Replied,
    Retention,
    Role,
    Said,
    Seat,
    Seated,
    Seen,
    Stance,
    Unseated,
    Way,
)
from goodoffices.talk.roster import roster
from goodoffices.talk.talk import admit
from goodoffices.talk.terms import WITHHELD, Moment, Terms
from tests.table import HOUR, Table, in_substance, verbatim, very


def west() -> Table:
    return Table(kept=("North",), sealed=("West",))


def sitting(table: Table, leg: str, end: End = End.SIDE) -> list[str]:
    """Who sits at an end of a leg now."""
    people = roster(table.reading(leg))
    assert people is not None
    return [seat.name for seat in people.current(end)]


def a_seat(name: str, end: End = End.SIDE, role: Role = Role.ENVOY) -> Seat:
    """A seat for somebody who runs no station."""
    return Seat(fingerprint=name.encode().ljust(32, b"."), name=name, end=end, role=role, station=False)


def change(what: DeskRef, terms: Terms) -> Released:
    """A change of terms that names nothing it replaces."""
    return Released(what=what.what, terms=terms, over=(), quiet=False)


# --- rule 22: members ------------------------------------


def test_rule_22_who_has_no_seat_writes_without_effect() -> None:
    """The entry of a stranger is kept, shown as void, and changes nothing."""
    table, elsewhere = west(), west()
    words = table.say("West", "We hold.", verbatim("North"))
    assert elsewhere.say("West", "We hold.", verbatim("North")) == words
    newcomer = elsewhere.sit_down("West", "deputy", Role.PRINCIPAL)
    ident = elsewhere.slip_in("West", change(words, WITHHELD), by=newcomer.name)
    table.receive("West", elsewhere.entries("West")[-1])
    assert elsewhere.void("West", ident) is None
    assert isinstance(table.void("West", ident), NotSeated)
    assert not table.standing(words).withdrawn
    assert elsewhere.standing(words).withdrawn


def test_rule_22_each_end_admits_its_own_people_only() -> None:
    """On a sealed leg a mediator seats nobody for the side, and a side nobody for the mediators: neither is confirmed,
    and from a faulty station it is void.
    """
    table = west()
    before = sitting(table, "West"), sitting(table, "West", End.MEDIATOR)
    for_side = Seated(seat=a_seat("Planted by the mediator"), start=())
    for_mediators = Seated(seat=a_seat("Planted by the side", End.MEDIATOR, Role.MEDIATOR), start=())
    with pytest.raises(OtherEnd):
        table.write("West", for_side)
    with pytest.raises(OtherEnd):
        table.own("West", for_mediators)
    for body, by in ((for_side, "Mara"), (for_mediators, "West's principal")):
        assert isinstance(table.void("West", table.slip_in("West", body, by=by)), OtherEnd)
    assert (sitting(table, "West"), sitting(table, "West", End.MEDIATOR)) == before
    table.own("West", Seated(seat=a_seat("A deputy"), start=()))
    table.write("West", Seated(seat=a_seat("A colleague", End.MEDIATOR, Role.MEDIATOR), start=()))
    assert "A deputy" in sitting(table, "West")
    assert "A colleague" in sitting(table, "West", End.MEDIATOR)


def test_rule_22_on_a_kept_leg_the_mediators_seat_both_ends() -> None:
    """Nobody of the side is there to do it."""
    table = west()
    table.write("North", Seated(seat=a_seat("A deputy"), start=()))
    assert "A deputy" in sitting(table, "North")
    assert "A deputy" not in sitting(table, "West")


def test_rule_22_a_clerk_seats_nobody() -> None:
    """Only a principal, an envoy or a mediator speaks for an end in this."""
    table = west()
    with pytest.raises(NoSayInSeats):
        table.own("West", Seated(seat=a_seat("A friend"), start=()), by="clerk")
    with pytest.raises(NoSayInSeats):
        table.remove("West", "envoy", by="clerk")
    slipped = table.slip_in("West", Seated(seat=a_seat("A friend"), start=()), by="West's clerk")
    assert isinstance(table.void("West", slipped), NoSayInSeats)
    assert "A friend" not in sitting(table, "West")


def test_rule_22_a_newcomer_writes_with_effect_and_may_seat_others() -> None:
    """From the seating on, with the mandates of the role."""
    table = west()
    table.sit_down("West", "deputy", Role.ENVOY)
    words = table.say("West", "We hold.", verbatim("North"), by="deputy")
    assert table.void("West", words.what.entry) is None
    table.own("West", Seated(seat=a_seat("A second deputy"), start=()), by="deputy")
    assert "A second deputy" in sitting(table, "West")


def test_rule_22_a_removal_names_the_last_entry_that_counts() -> None:
    """What the removed wrote until then stands; later entries are kept, shown, and have no effect."""
    table = west()
    before = table.say("West", "Before.", verbatim("North"))
    table.offline("West's envoy")
    late = table.say("West", "Late.", verbatim("North"))
    table.remove("West", "envoy")
    table.online()
    assert "West's envoy" not in sitting(table, "West")
    assert table.void("West", before.what.entry) is None
    assert table.refused("North", very(before)) is None
    assert isinstance(table.void("West", late.what.entry), Removed)
    assert table.refused("North", very(late)) is not None
    shown = table.line("West", late.what.entry)
    assert shown.void is not None
    assert shown.content[0].text == "Late."


def test_rule_22_what_the_removed_withdraws_later_is_withdrawn() -> None:
    """Later acts of the removed widen nothing, but they narrow."""
    table = west()
    one, two = (table.say("West", "We hold.", given) for given in (verbatim("North"), in_substance("North")))
    table.remove("West", "envoy")
    table.slip_in("West", change(one, WITHHELD), by="West's envoy")
    table.slip_in("West", change(two, verbatim("North")), by="West's envoy")
    assert table.refused("North", very(one)) is Withdrawn
    assert table.refused("North", very(two)) is SubstanceOnly


def test_rule_22_two_who_remove_one_another_are_both_gone() -> None:
    """Each removal is judged as if no other existed, in any order of arrival."""
    for first, second in (("envoy", "principal"), ("principal", "envoy")):
        table = west()
        table.offline("West's envoy", "West's principal")
        table.remove("West", second, by=first)
        table.remove("West", first, by=second)
        table.online()
        assert sitting(table, "West") == ["West's clerk"]


def test_rule_22_a_mediator_removes_nobody_of_a_sealed_side() -> None:
    """Such a removal is refused, and from a faulty station it has no effect."""
    table = west()
    card = table.legs["West"].people["envoy"].fingerprint
    with pytest.raises(OtherEnd):
        table.write("West", Unseated(fingerprint=card, last=()))
    slipped = table.slip_in("West", Unseated(fingerprint=card, last=()), by="Mara")
    assert isinstance(table.void("West", slipped), OtherEnd)
    assert "West's envoy" in sitting(table, "West")
    words = table.say("West", "We hold.", verbatim("North"))
    assert table.refused("North", very(words)) is None


def test_rule_22_what_was_noted_of_somebody_after_the_removal_only_narrows() -> None:
    """On a kept leg too: a dismissed envoy who telephones releases nothing any more, but may take words back."""
    table = Table(kept=("North", "South"))
    one = table.say("North", "We hold.", verbatim("South"))
    two = table.say("North", "For a week.", in_substance("South"))
    table.remove("North", "envoy")
    assert "North's envoy" not in sitting(table, "North")
    assert table.refused("South", very(one)) is None
    said_then = table.now
    table.wait(hours=1)
    with pytest.raises(Removed):
        table.release(two, verbatim("South"))
    with pytest.raises(Removed):
        table.say("North", "And more.")
    for words, terms in ((one, WITHHELD), (two, verbatim("South"))):
        noted = table.body(one)
        table.slip_in("North", replace(noted, act=change(words, terms), when=table.now), by="Mara")
    assert table.refused("South", very(one)) is Withdrawn
    assert table.refused("South", very(two)) is SubstanceOnly
    late_note = replace(table.body(two), when=said_then)
    assert table.void("North", table.slip_in("North", late_note, by="Mara")) is None


def test_rule_22_a_new_seat_for_the_removed_does_not_bring_back_what_was_void() -> None:
    """Once given up, a seat stays given up: its fingerprint counts as removed, and to seat it anew is refused."""
    table = west()
    table.remove("West", "envoy")
    seat = table.legs["West"].people["envoy"]
    with pytest.raises(NamesSomethingElse):
        table.own("West", Seated(seat=seat, start=()), by="principal")
    table.slip_in("West", Seated(seat=seat, start=()), by="West's principal")
    assert "West's envoy" not in sitting(table, "West")


def test_rule_22_a_seat_is_ended_once() -> None:
    """Whoever has left, or never sat there, cannot be removed: that would be confirmed and change nothing."""
    table = west()
    table.remove("West", "envoy")
    with pytest.raises(NamesSomethingElse):
        table.remove("West", "envoy")
    stranger = Unseated(fingerprint=a_seat("A stranger").fingerprint, last=())
    with pytest.raises(NamesSomethingElse):
        table.own("West", stranger, by="principal")
    assert isinstance(table.void("West", table.slip_in("West", stranger, by="West's principal")), NamesSomethingElse)


def test_rule_22_only_a_station_of_the_other_end_is_accepted() -> None:
    """Neither somebody of the own end, nor a person without a station, nor nobody."""
    table = west()
    guest = a_seat("A guest")
    table.own("West", Seated(seat=guest, start=()), by="principal")
    clerk = table.legs["West"].people["clerk"].fingerprint
    for card in (clerk, bytes(32)):
        with pytest.raises(NamesSomethingElse):
            table.own("West", Accepted(fingerprint=card), by="principal")
    with pytest.raises(NamesSomethingElse):
        table.write("West", Accepted(fingerprint=guest.fingerprint))
    table.write("West", Accepted(fingerprint=clerk))
    table.own("West", Accepted(fingerprint=table.station().card), by="principal")


# --- rule 23: nothing authentic is dropped -------------------------------


def test_rule_23_what_a_rule_denies_effect_stands_as_void_on_every_station() -> None:
    """With the same reason everywhere, and with its words where they belong."""
    table = west()
    said = Said(passages=(table.passage("West", "We sign.", force=Force.BINDING),), under=None)
    forged = Answered(item=table.say("West", "We hold.").what, digest=bytes(32))
    reply = Replied(
        items=(forged,),
        stance=Stance.ACCEPTS,
        conditions=(),
        force=Force.NON_BINDING,
        valid_until=None,
        terms=None,
        under=None,
        over=(),
    )
    ident = table.slip_in("West", reply, by="West's clerk")
    other = table.slip_in("West", said, by="West's envoy")
    for name in ("Mara", "West's principal", "West's clerk", "West's envoy"):
        assert type(table.void("West", ident, at=name)).__name__ == "NoMandate"
        assert table.line("West", other, at=name).content[0].void is not None
        assert "We sign." in table.seen_by(name)


def test_rule_23_a_void_entry_can_come_into_effect_and_lose_it() -> None:
    """It is judged from the set of entries, again whenever one arrives that changes the picture."""
    table = west()
    newcomer = table.sit_down("West", "deputy", Role.ENVOY)
    table.offline("West's principal")
    seat = a_seat("A second deputy")
    table.own("West", Seated(seat=seat, start=()), by="deputy")
    assert "A second deputy" in sitting(table, "West")
    last = [seen for seen in table.reading("West").transcript.heads() if seen.instance.author != newcomer.card]
    table.slip_in("West", Unseated(fingerprint=newcomer.card, last=tuple(last)), by="West's principal")
    table.online()
    assert "A second deputy" not in sitting(table, "West")


def test_rule_23_what_is_not_authentic_is_refused_and_leaves_no_trace() -> None:
    """An entry that another station sealed, or for another leg, or that is no entry at all."""
    table = west()
    table.say("West", "We hold.")
    data, _ = table.entries("West")[-1]
    changed = encode(replace(read_header(data), at=table.after(days=1)))
    before = table.station().talk
    with pytest.raises(NotAuthentic):
        admit(before, changed, table.stations["West's clerk"].card)
    with pytest.raises(WrongTranscript):
        admit(table.station("West's envoy").talk, table.entries("North")[-1][0], table.station().card)
    for broken in (b"", b"\x00", data[:-1], data + b"\x00"):
        with pytest.raises(NotCanonical):
            admit(before, broken, table.stations["West's envoy"].card)
    assert table.station().talk is before


def test_rule_23_an_unreadable_entry_keeps_its_number_and_its_hash() -> None:
    """What this version cannot read takes its place in the chain, and whatever follows it stands."""
    table = west()
    ident = table.slip_in("West", b"\x83\x01\x02\x03", by="West's envoy")
    after = table.say("West", "We hold.")
    assert table.number_of("West", after.what.entry) == table.number_of("West", ident) + 1
    assert table.line("West", ident).kind == "unreadable"
    assert table.void("West", after.what.entry) is None
    assert table.reading("West").transcript.data(ident) is not None


def test_rule_23_an_entry_that_does_not_follow_the_one_it_names_is_void() -> None:
    """The chain is part of what is judged: a wrong number or a forgotten past denies effect."""
    table = west()
    first = table.say("West", "One.").what.entry
    number = table.number_of("West", first)
    said = Said(passages=(table.passage("West", "Two."),), under=None)
    skipped = table.slip_in("West", said, by="West's envoy", seq=number + 2, prev=first)
    assert isinstance(table.void("West", skipped), BrokenChain)
    elsewhere = table.reading("West").of_kind("accepted")[0].ident
    crossed = table.slip_in("West", said, by="West's clerk", prev=elsewhere)
    assert table.void("West", crossed) is not None
    forgetful = table.slip_in("West", said, by="West's principal", seen=())
    assert isinstance(table.void("West", forgetful), BrokenChain)


def test_rule_23_an_entry_twice_is_one_entry() -> None:
    """What arrived before changes nothing."""
    table = west()
    table.say("West", "We hold.")
    data, card = table.entries("West")[-1]
    before = table.station().talk
    talk, ident = admit(before, data, card)
    assert talk is before
    assert ident == entry_id(data)


def test_rule_23_a_reply_to_a_text_of_another_leg_is_void() -> None:
    """It names an item that this leg does not have."""
    table = Table(sealed=("West", "East"))
    (item,) = table.convey("East", very(table.say("West", "We hold.", verbatim("East"))))
    (ours,) = table.convey("West", very(table.say("East", "So do we.", verbatim("West"))))
    reply = table.reply(item, Stance.TAKES_NOTE)
    answer = replace(table.body(reply), items=(Answered(item=ours.what, digest=table.digest(item)),))
    ident = table.slip_in("West", answer, by="West's envoy")
    assert isinstance(table.void("West", ident), OtherText)
    forged = table.slip_in("West", table.body(ours), by="West's envoy")
    assert isinstance(table.void("West", forged), WrongHand)


def test_rule_22_whoever_was_seated_without_effect_is_no_riddle() -> None:
    """A hostile side seats somebody, removes them elsewhere, and notes something of them: void, and nothing breaks."""
    table, hostile = west(), "West's principal"
    card = table.stations[hostile].card
    guest = a_seat("Guest")
    table.slip_in("West", Seated(seat=guest, start=()), by=hostile)
    elsewhere = Instance(author=card, number=b"another".ljust(16, b"."))
    table.slip_in("West", Unseated(fingerprint=guest.fingerprint, last=()), by=hostile, instance=elsewhere)
    # It also gives up all that it wrote but this, so that the seating has no effect any more.
    itself = Unseated(fingerprint=card, last=(Seen(instance=elsewhere, seq=100, entry=bytes(32)),))
    table.slip_in("West", itself, by=hostile, instance=elsewhere)
    table.now = Moment(ms=table.now.ms + HOUR, zone=table.now.zone)
    noted = Noted(
        speaker=guest.fingerprint,
        way=Way.MEETING,
        closeness=Closeness.DICTATED,
        when=table.now,
        act=Closed(retention=Retention.KEEP),
        interpreter=None,
    )
    ident = table.slip_in("West", noted, by=hostile, instance=elsewhere)
    assert isinstance(table.void("West", ident), NotSeated)
    assert sitting(table, "West") == ["West's clerk", "West's envoy"]
