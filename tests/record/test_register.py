"""The register: a function of the set of its events, and how items and links stand in it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.record import RecordUnknown
from goodoffices.record import (
    Assurance,
    Conveyance,
    Entered,
    Event,
    Hand,
    Item,
    Link,
    Linked,
    Other,
    Place,
    Register,
    RegisterOnDemand,
    RegisterReader,
    Relation,
    Ruled,
    State,
    Subject,
    Verdict,
    corroboration,
    from_bytes,
    judge_event,
    lost_condition,
    subjects,
    to_bytes,
)
from tests.record.strategies import events
from tests.record.the_case import APPEAL, ENTERED, POST, REMARK, REQUEST, WAR, item, numbered, register_of

MEDIATOR = Hand("Mediator", 1_767_300_000_000, 120)
COLLEAGUE = Hand("Colleague", 1_767_300_000_001, 0)
CONVEYED = Conveyance(bytes([9]) * 32, 0)


def confirm(target: bytes, by: Hand = MEDIATOR) -> Ruled:
    return Ruled(target, Verdict.CONFIRMED, "", by)


def drop(target: bytes, why: str = "", by: Hand = MEDIATOR) -> Ruled:
    return Ruled(target, Verdict.DROPPED, why, by)


def tie(number: int, start: int, relation: Relation, end: int | Conveyance, *, settled: bool = True) -> Linked:
    """A link between two items of these numbers, or from one to a conveyance."""
    to = end if isinstance(end, Conveyance) else Other(numbered(end))
    return Linked(Link(numbered(number), numbered(start), relation, to, ENTERED, MEDIATOR if settled else None))


def proposed(number: int) -> Item:
    return item(REQUEST, number, confirmed=False)


def told(register: Register) -> object:
    """Everything that the register answers, for comparing two of them."""
    standings = list(register.standings())
    return standings, told_of(register, [standing.key for standing in standings]), register.void


def told_of(register: RegisterReader, keys: list[bytes]) -> object:
    """Everything that it answers about some items."""
    conveyances = [Conveyance(entry, index) for entry in (bytes(32), bytes([7]) * 32) for index in range(3)]
    return (
        [register.standing(key) for key in keys],
        [register.links(key) for key in keys],
        [register.in_confidence(key) for key in keys],
        [register.against(Assurance(entry, index)) for entry in (bytes(32), bytes([7]) * 32) for index in range(3)],
        [register.reports(key) for key in keys],
        [register.reported_by(conveyance) for conveyance in conveyances],
        [lost_condition(register, key) for key in keys],
        corroboration(register, keys),
    )


@given(st.data(), st.lists(events, max_size=14))
def test_the_order_of_arrival_does_not_matter(data: st.DataObject, arrived: list[Event]) -> None:
    """Any order of the same events, in any batches, with any repeats, gives the same register and answers."""
    one = Register().fold(arrived)
    shuffled = data.draw(st.permutations(arrived + arrived[: data.draw(st.integers(0, len(arrived)))]))
    cut = data.draw(st.integers(0, len(shuffled)))
    other = Register().fold(shuffled[:cut]).fold(shuffled[cut:])
    assert one == other
    assert told(one) == told(other)


@given(st.lists(events, max_size=14))
def test_a_register_that_reads_on_demand_answers_as_the_whole(arrived: list[Event]) -> None:
    """Of each item, although it is given only the events that speak of what an answer asks about, each once."""
    whole = Register().fold(arrived)
    asked: list[Subject] = []

    def load(subject: Subject) -> list[Event]:
        asked.append(subject)
        return [event for event in arrived if subject in subjects(event)]

    for standing in whole.standings():
        alone = RegisterOnDemand(load)
        assert all(alone.holds(version.item.id) for version in standing.versions)
        assert told_of(alone, [standing.key]) == told_of(whole, [standing.key])
        assert len(asked) == len(set(asked))
        asked.clear()
    every = [standing.key for standing in whole.standings()]
    assert told_of(RegisterOnDemand(load), every) == told_of(whole, every)


def test_a_register_on_demand_reads_what_hangs_together_with_an_item() -> None:
    """Not an item of another origin to which no link leads."""
    arrived: list[Event] = [
        Entered(item(REQUEST, 1), ()),
        Entered(item(REQUEST, 2), ()),
        tie(3, 1, Relation.REPEATS, 2),
    ]
    arrived += [Entered(item(WAR, number), ()) for number in range(4, 9)]
    asked: set[Subject] = set()

    def load(subject: Subject) -> list[Event]:
        asked.add(subject)
        return [event for event in arrived if subject in subjects(event)]

    assert len(RegisterOnDemand(load).links(numbered(1))) == 1
    assert asked == {numbered(1), numbered(2), numbered(3)}


@given(st.lists(events, max_size=14))
def test_nothing_that_entered_is_ever_lost(arrived: list[Event]) -> None:
    """Every lawful item is among the versions of its standing, whatever else was said about it."""
    register = Register().fold(arrived)
    for event in arrived:
        if isinstance(event, Entered):
            assert event.item in [version.item for version in register.standing(event.item.id).versions]


@given(st.lists(events, max_size=14))
def test_every_item_stands_once(arrived: list[Event]) -> None:
    """Each version belongs to exactly one standing, and is found by its own id."""
    register = Register().fold(arrived)
    seen = [version.item.id for standing in register.standings() for version in standing.versions]
    keys = [standing.key for standing in register.standings()]
    entered = {event.item.id for event in arrived if isinstance(event, Entered)}
    assert set(seen) == entered
    assert keys == sorted(set(keys))
    for standing in register.standings():
        for version in standing.versions:
            assert register.standing(version.item.id) == standing


@given(events)
def test_every_event_has_one_byte_form(event: Event) -> None:
    """An event comes back equal from its bytes."""
    assert from_bytes(to_bytes(event)) == event


def test_bytes_that_are_no_event_are_refused() -> None:
    """An item alone, or an unknown kind of event, is not an event."""
    data = to_bytes(Entered(proposed(1), ()))
    for wrong in (data + b"\x00", data[:-1], b"", data.replace(b"entered", b"guessed")):
        with pytest.raises(NotCanonical):
            from_bytes(wrong)


def test_a_register_is_not_changed_by_adding() -> None:
    """``add`` gives a new register and leaves the old one as it was; its short form holds no words."""
    empty = Register()
    one = empty.add(Entered(proposed(1), ()))
    assert list(empty.standings()) == []
    assert [standing.key for standing in one.standings()] == [numbered(1)]
    assert repr(one) == "Register(1 versions, 0 links)"


def test_an_item_that_never_came_is_refused_by_name() -> None:
    """Looking up an unknown id says which, and what may be the cause."""
    with pytest.raises(RecordUnknown) as refusal:
        Register().standing(numbered(1))
    assert refusal.value.said == "The record holds no item 00000000."
    assert not Register().holds(numbered(1))


def test_two_corrections_that_do_not_know_of_each_other_stand_side_by_side() -> None:
    """The item is contested until somebody corrects both."""
    register = Register().fold(
        [
            Entered(item(REQUEST, 1), ()),
            Entered(item(REQUEST, 2), (numbered(1),)),
            Entered(item(REQUEST, 3), (numbered(1),)),
        ]
    )
    standing = register.standing(numbered(1))
    assert standing.state is State.CONTESTED
    assert [head.id for head in standing.heads] == [numbered(2), numbered(3)]
    assert standing.confirmed == ()
    settled = register.add(Entered(item(REQUEST, 4), (numbered(2), numbered(3)))).standing(numbered(1))
    assert settled.state is State.CONFIRMED
    assert [head.id for head in settled.heads] == [numbered(4)]
    one_dropped = register.add(drop(numbered(2))).standing(numbered(1))
    assert [head.id for head in one_dropped.heads] == [numbered(3)]


def test_one_id_for_two_items_is_contested_and_hides_neither() -> None:
    """Two different items under one id both stand, in an order of their bytes."""
    first, second = item(REQUEST, 1), item(APPEAL, 1)
    standing = register_of(first, second).standing(numbered(1))
    assert standing.state is State.CONTESTED
    assert set(standing.heads) == {first, second}
    assert register_of(second, first).standing(numbered(1)) == standing


def test_the_same_item_entered_twice_is_one_version() -> None:
    """A repeat changes nothing, even if only one of the two names what it replaces."""
    again = register_of(proposed(1), proposed(2)).fold([Entered(proposed(2), (numbered(1),)), Entered(proposed(2), ())])
    standing = again.standing(numbered(2))
    assert [version.item.id for version in standing.versions] == [numbered(1), numbered(2)]
    assert standing.state is State.PROPOSED


def test_versions_that_replace_one_another_in_a_circle_are_contested() -> None:
    """Nothing vanishes because two corrections name each other."""
    register = Register().fold([Entered(item(REQUEST, 1), (numbered(2),)), Entered(item(REQUEST, 2), (numbered(1),))])
    standing = register.standing(numbered(1))
    assert standing.state is State.CONTESTED
    assert len(standing.heads) == 2


def test_a_dropped_correction_does_not_bring_back_what_it_replaced() -> None:
    """What somebody corrected is not right because the correction was wrong."""
    register = Register().fold(
        [
            Entered(item(REQUEST, 1), ()),
            Entered(item(REQUEST, 2), (numbered(1),)),
            drop(numbered(2), "misheard"),
        ]
    )
    standing = register.standing(numbered(1))
    assert standing.state is State.DROPPED
    assert standing.heads == ()
    assert [ruling.why for version in standing.versions for ruling in version.dropped] == ["misheard"]
    again = register.add(Entered(item(REQUEST, 3), (numbered(2),))).standing(numbered(1))
    assert [head.id for head in again.heads] == [numbered(3)]


def test_a_correction_that_came_before_its_item_says_what_it_waits_for() -> None:
    """A correction stands at once and names the version that has not arrived."""
    register = Register().add(Entered(item(REQUEST, 2), (numbered(1),)))
    standing = register.standing(numbered(1))
    assert standing.awaited == (numbered(1),)
    assert standing.state is State.CONFIRMED
    whole = register.add(Entered(item(REQUEST, 1), ())).standing(numbered(1))
    assert whole.awaited == ()
    assert [head.id for head in whole.heads] == [numbered(2)]


def test_a_conveyance_and_the_item_that_reports_it_point_to_each_other() -> None:
    """What a mediator said in public is found from the item, and the item from what was said."""
    register = register_of(item(APPEAL, 1), item(REMARK, 2)).fold(
        [tie(101, 1, Relation.REPORTS, CONVEYED), tie(102, 2, Relation.REPORTS, CONVEYED, settled=False)]
    )
    assert [each.link.to for each in register.reports(numbered(1))] == [CONVEYED]
    assert [each.link.item for each in register.reported_by(CONVEYED)] == [numbered(1), numbered(2)]
    assert [each.state for each in register.reported_by(CONVEYED)] == [State.CONFIRMED, State.PROPOSED]
    dropped = register.add(drop(numbered(101)))
    assert dropped.reports(numbered(1)) == ()
    assert [each.link.item for each in dropped.reported_by(CONVEYED)] == [numbered(2)]
    assert register.reported_by(Conveyance(bytes([9]) * 32, 1)) == ()


def test_links_are_seen_from_both_ends_and_survive_a_correction() -> None:
    """A link to a version that was corrected since still shows, marked as such."""
    register = register_of(item(REMARK, 1), item(APPEAL, 2)).add(tie(101, 1, Relation.CONTRADICTS, 2))
    for end in (numbered(1), numbered(2)):
        (seen,) = register.links(end)
        assert (seen.state, seen.to_older_version) == (State.CONFIRMED, False)
    corrected = register.add(Entered(item(APPEAL, 3), (numbered(2),)))
    (seen,) = corrected.links(numbered(3))
    assert seen.to_older_version


def test_one_id_for_two_links_is_contested() -> None:
    """Two different links under one id both show, and neither counts as confirmed."""
    register = register_of(item(REMARK, 1), item(APPEAL, 2)).fold(
        [tie(101, 1, Relation.CONTRADICTS, 2), tie(101, 1, Relation.REPEATS, 2)]
    )
    assert [each.state for each in register.links(numbered(1))] == [State.CONTESTED, State.CONTESTED]
    ghost = register.add(tie(101, 1, Relation.REPORTS, CONVEYED))
    assert [each.link.to for each in ghost.reported_by(CONVEYED)] == [CONVEYED]


def test_a_correction_may_replace_as_many_versions_as_the_page_says() -> None:
    """Thirty-two, and not one more (the list of voids has that case)."""
    assert judge_event(Entered(item(REQUEST, 50), tuple(map(numbered, range(32))))) is None


SHORT = bytes(15)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Entered(item(REQUEST, 1), (numbered(3), numbered(2))), "ascending order"),
        (Entered(item(REQUEST, 1), (numbered(2), numbered(2))), "different ids"),
        (Entered(item(REQUEST, 50), tuple(map(numbered, range(33)))), "at most 32"),
        (Entered(item(REQUEST, 1), (numbered(1),)), "other items"),
        (Entered(item(REQUEST, 1), (SHORT,)), "other items"),
        (tie(101, 1, Relation.REPEATS, 1), "another item"),
        (tie(101, 1, Relation.REPORTS, 2), "the conveyance"),
        (tie(101, 1, Relation.REPEATS, CONVEYED), "“reports”"),
        (tie(101, 1, Relation.REPORTS, Conveyance(bytes(31), 0)), "32 bytes"),
        (tie(101, 1, Relation.REPORTS, Conveyance(bytes(32), -1)), "number from 0"),
        (tie(101, 1, Relation.REPORTS, Conveyance(bytes(32), 2**32)), "number from 0"),
        (Linked(Link(SHORT, numbered(1), Relation.REPEATS, Other(numbered(2)), ENTERED, None)), "16 bytes"),
        (Linked(Link(numbered(1), SHORT, Relation.REPEATS, Other(numbered(2)), ENTERED, None)), "16 bytes"),
        (
            Linked(Link(numbered(1), numbered(1), Relation.REPEATS, Other(SHORT), ENTERED, None)),
            "another item",
        ),
        (
            Linked(Link(numbered(1), numbered(1), Relation.REPEATS, Other(numbered(2)), ENTERED, Hand("", 0, 0))),
            "link.name",
        ),
        (drop(SHORT), "16 bytes"),
        (drop(numbered(1), "two\nlines"), "one line"),
        (confirm(numbered(1), Hand("", 0, 0)), "by.name"),
    ],
)
def test_an_event_that_cannot_stand_is_kept_as_void_with_its_reason(event: Event, reason: str) -> None:
    """It has no effect on any answer, the reason is the same everywhere, and it is not forgotten."""
    told_why = judge_event(event)
    assert told_why is not None
    assert reason in told_why
    before = register_of(item(APPEAL, 1), item(APPEAL, 2))
    after = before.add(event)
    assert after.void == ((event, told_why),)
    assert list(after.standings()) == list(before.standings())
    assert after.links(numbered(1)) == ()


def test_void_events_are_told_in_the_order_of_their_bytes() -> None:
    """Not in that of their arrival, nor of their reasons."""
    unlawful = [drop(SHORT, why) for why in "gfedcba"] + [tie(101, 1, Relation.REPEATS, 1)]
    told_in_order = [event for event, _ in Register().fold(unlawful).void]
    assert told_in_order == sorted(unlawful, key=to_bytes)


def test_a_contested_item_is_current_only_if_every_version_is() -> None:
    """A correction that calls it background keeps the item from being counted as current."""
    register = Register().fold(
        [
            Entered(item(POST, 1), ()),
            Entered(item(POST, 2), (numbered(1),)),
            Entered(item(WAR, 3), (numbered(1),)),
        ]
    )
    assert register.standing(numbered(1)).state is State.CONTESTED
    assert register.standing(numbered(1)).place is Place.BACKGROUND
    assert register.add(drop(numbered(3))).standing(numbered(1)).place is Place.CURRENT


def test_what_contradicts_a_confidence_is_no_link_of_the_item() -> None:
    """It is found from the item and from the assurance by those who ask for it, and by nobody else."""
    assurance = Assurance(bytes(32), 1)
    link = Link(numbered(9), numbered(1), Relation.CONTRADICTS, assurance, ENTERED, MEDIATOR)
    without = register_of(item(WAR, 1))
    register = without.add(Linked(link))
    assert register.links(numbered(1)) == ()
    assert [each.link for each in register.in_confidence(numbered(1))] == [link]
    assert [each.link for each in register.against(assurance)] == [link]
    assert register.against(Assurance(bytes(32), 0)) == ()
    assert corroboration(register, [numbered(1)]) == corroboration(without, [numbered(1)])
    assert from_bytes(to_bytes(Linked(link))) == Linked(link)


@pytest.mark.parametrize("relation", [each for each in Relation if each is not Relation.CONTRADICTS])
def test_nothing_else_links_to_a_confidence(relation: Relation) -> None:
    """Neither does an id of another length, or a number below 0."""
    good = Link(numbered(9), numbered(1), Relation.CONTRADICTS, Assurance(bytes(32), 0), ENTERED, None)
    assert judge_event(Linked(good)) is None
    for wrong in (
        msgspec.structs.replace(good, relation=relation),
        msgspec.structs.replace(good, to=Assurance(bytes(16), 0)),
        msgspec.structs.replace(good, to=Assurance(bytes(32), -1)),
    ):
        assert judge_event(Linked(wrong)) is not None
