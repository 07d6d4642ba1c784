"""Rules 12 to 16: receipts, the closed desk, refusals, the end of a talk, and time."""

import msgspec
import pytest

from goodoffices.errors.gate import Withheld
from goodoffices.errors.talk import AlreadyClosed, NoMandate, NotTold, TalkRefusal, TimeAhead, WrongHand
from goodoffices.talk.events import (
    Closed,
    Closeness,
    DeskRef,
    Mapped,
    Noted,
    Opened,
    Remarked,
    Retention,
    Role,
    Said,
    Way,
)
from goodoffices.talk.terms import Moment
from tests.table import DAY, DESK, HOUR, START, Noting, Table, own_words, verbatim, very, wording

# --- rule 12: receipts ------------------------------------


def test_rule_12_a_kept_leg_shows_a_sheet_and_then_its_delivery() -> None:
    """*Sheet made* until somebody noted the delivery, *delivered* from then on; on a sealed leg *conveyed*."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("South", "West"))
    (to_south,) = table.convey("South", very(words))
    (to_west,) = table.convey("West", very(words))
    assert receipt(table, to_south) == "sheet made"
    assert receipt(table, to_west) == "conveyed"
    table.deliver(to_south)
    assert receipt(table, to_south) == "delivered"


def receipt(table: Table, item: DeskRef) -> str:
    """What the mediator reads beside an item."""
    shown = table.line(item, item.what.entry).content[item.what.index]
    return str(shown.receipt)


def test_rule_12_opened_is_told_only_where_that_was_agreed() -> None:
    """Without ground rules that say so a person's opening is not written at all."""
    table = Table(kept=("North",), sealed=("West",))
    table.convey("West", own_words("Are you there?"))
    opened = Opened(upto=())
    with pytest.raises(NotTold):
        table.own("West", opened)
    table.agree("West", opened_told=False)
    with pytest.raises(NotTold):
        table.own("West", opened)
    table.agree("West", opened_told=True)
    table.own("West", opened)
    assert "Opened by a person." in table.seen_by("Mara")


def test_rule_12_receipts_of_one_leg_never_reach_another() -> None:
    """That one side opened or answered words is on no other leg."""
    table = Table(kept=("North",), sealed=("West",))
    table.agree("West", opened_told=True)
    words = table.say("North", "We hold.", verbatim("West"))
    table.convey("West", very(words))
    before = table.entries("North")
    table.own("West", Opened(upto=()))
    assert table.entries("North") == before


# --- rule 13: the desk is closed ------------------------------------


def test_rule_13_no_side_is_a_member_of_the_desk() -> None:
    """Notes and sources are on the desk, which no station of a side has."""
    table = Table(kept=("North",), sealed=("West",), mediators=("Mara", "Noor"))
    words = table.say("North", "We hold.", verbatim("West"))
    table.convey("West", very(words))
    table.write(DESK, Remarked(text="They are tired.", about=(words,)))
    for name, station in table.stations.items():
        of_the_team = name in ("Mara", "Noor")
        assert station.talk.rooms.has(table.legs[DESK].room) is of_the_team
        assert ("They are tired." in table.seen_by(name)) is of_the_team
    assert "They are tired." not in table.seen_by("North's envoy")


def test_rule_13_the_desks_own_kinds_stand_on_the_desk_alone() -> None:
    """A remark, a meaning or sources on a leg would show the desk to a side; they are refused there."""
    table = Table(kept=("North",), sealed=("West",))
    mapped = Mapped(room=table.legs["North"].room, alias="West", means=table.legs["West"].room)
    for leg in ("North", "West"):
        for body in (Remarked(text="They are tired.", about=()), mapped):
            with pytest.raises(WrongHand):
                table.write(leg, body)


def test_rule_13_a_side_writes_nothing_on_the_desk() -> None:
    """Words cannot be noted there either: they belong to the leg of whoever said them."""
    table = Table(kept=("North",))
    said = Said(passages=(table.passage("North", "We hold."),), under=None)
    noted = Noted(
        way=Way.CALL,
        closeness=Closeness.DICTATED,
        speaker=table.station().card,
        interpreter=None,
        when=table.now,
        act=said,
    )
    with pytest.raises(TalkRefusal):
        table.write(DESK, noted)


def test_rule_13_what_happens_on_the_desk_alone_makes_no_entry_on_a_leg() -> None:
    """Remarks leave no trace in any number of any leg."""
    table = Table(kept=("North", "South"), sealed=("West",))
    before = {name: table.entries(name) for name in table.legs if name != DESK}
    for number in range(3):
        table.write(DESK, Remarked(text=f"Remark {number}.", about=()))
    assert {name: table.entries(name) for name in before} == before


# --- rule 14: the author of a refused act ------------------------------------


def test_rule_14_a_refused_act_leaves_nothing_behind_and_names_its_reason() -> None:
    """The talk is the very one it was, the text stays with its author, and every refusal says what to do."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("West", "We hold.")
    station = table.station("West's clerk")
    before, count = station.talk, len(table.written)
    with pytest.raises(NoMandate) as refused:
        table.release(words, verbatim("North"), by="clerk")
    assert station.talk is before
    assert len(table.written) == count
    assert all(refused.value.told().values())
    with pytest.raises(Withheld) as gate:
        table.convey("North", very(words))
    assert all(gate.value.told().values())
    assert "We hold." not in repr(gate.value.told()) + repr(gate.value.facts)


def test_rule_14_an_act_that_was_refused_can_be_done_again() -> None:
    """The same act passes once what stood against it is gone."""
    table = Table(kept=("North",), sealed=("West",))
    said = Said(passages=(table.passage("West", "We hold.", verbatim("North")),), under=None)
    with pytest.raises(NoMandate):
        table.own("West", said, by="clerk")
    table.sit_down("West", "deputy", Role.PRINCIPAL)
    ident = table.own("West", said, by="deputy")
    assert table.void("West", ident) is None


# --- rule 15: the end ------------------------------------


def test_rule_15_after_the_end_there_are_no_further_acts() -> None:
    """A closed leg takes no further words, terms, offers or replies, whoever closed it."""
    for by_side in (True, False):
        table = Table(kept=("North", "South"))
        words = table.say("North", "We hold.", verbatim("South"))
        closed = Closed(retention=Retention.DESTROY)
        if by_side:
            table.act("North", closed)
        else:
            table.write("North", closed)
        assert table.view("Mara").legs[0].closed
        for act in (
            lambda: table.say("North", "One more thing."),
            lambda: table.withdraw(words),
            lambda: table.offer("North"),
            lambda: table.act("North", closed),
        ):
            with pytest.raises(AlreadyClosed):
                act()


def test_rule_15_what_arrives_after_the_end_is_kept() -> None:
    """A withdrawal that was under way while the leg was closed takes its place."""
    table = Table(kept=("North",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("North"))
    table.offline("West's envoy")
    table.withdraw(words)
    table.write("West", Closed(retention=Retention.KEEP))
    table.online()
    assert table.standing(words).withdrawn


# --- rule 16: time ------------------------------------


def test_rule_16_implausible_times_are_accepted_and_shown_as_doubtful() -> None:
    """A clock far ahead or long before the talk is believed by nobody and refused by nobody."""
    for ms, doubtful in (
        (START.ms + 400 * DAY, True),
        (START.ms - 400 * DAY, True),
        (START.ms + 20 * HOUR, False),
        (START.ms - 20 * HOUR, False),
    ):
        table = Table(kept=("North",), sealed=("West",))
        said = Said(passages=(table.passage("West", "We hold."),), under=None)
        ident = table.slip_in("West", said, by="West's envoy", at=Moment(ms=ms, zone=0))
        assert table.void("West", ident) is None
        assert table.line("West", ident).doubtful is doubtful


def test_rule_16_time_never_orders_entries() -> None:
    """Whatever an author had seen stands before what the author then wrote, whatever the clocks say."""
    table = Table(kept=("North",), sealed=("West",))
    first = table.slip_in(
        "West", Said(passages=(table.passage("West", "One."),), under=None), by="West's envoy", at=table.after(days=900)
    )
    second = table.slip_in(
        "West",
        Said(passages=(table.passage("West", "Two."),), under=None),
        by="West's principal",
        at=table.after(days=-900),
    )
    third = table.note("West", Said(passages=(table.passage("West", "Three."),), under=None))
    for name in ("Mara", "West's clerk"):
        order = [written.ident for written in table.reading("West", name).of_kind("said")]
        assert order == [first, second, third]


def test_rule_16_a_note_of_something_yet_to_be_said_is_refused_at_the_noters() -> None:
    """A slip in a date is caught before it is written; one that arrives from elsewhere is kept."""
    table = Table(kept=("North",))
    with pytest.raises(TimeAhead):
        table.say("North", "We hold.", noting=Noting(when=table.after(ms=1)))
    table.say("North", "We hold.", noting=Noting(when=table.now))
    body = table.body(table.say("North", "We hold."))
    ahead = msgspec.structs.replace(body, when=table.after(days=3))
    assert table.void("North", table.slip_in("North", ahead, by="Mara")) is None


def test_rule_16_every_instant_carries_its_zone() -> None:
    """The zone of whoever wrote stands with the time, and is shown with it."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South", time_may_cross=True))
    ident = words.what.entry
    zone = table.station("West's envoy").zone
    assert zone != START.zone
    written = table.reading("West").written(ident)
    assert written is not None
    assert written.entry.at == table.after(zone=zone)
    assert table.line("West", ident).at.endswith(f"+{zone // 60:02}:00")
    (item,) = table.bring("South", wording("They hold.", words))
    assert table.item(item).said == table.after(zone=zone)
