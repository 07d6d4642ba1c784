"""Rules 1 and 17: an entry belongs to one transcript, and nothing made for one leg recurs on another."""

import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.errors.talk import NotAuthentic, WrongTranscript
from goodoffices.talk.entry import entry_id, read_header
from goodoffices.talk.events import Conveyed, Said, Stance
from goodoffices.talk.talk import Talk, admit
from tests.table import DESK, Table, clause, in_substance, part, stance_of, verbatim, very, whole, wording


def byte_strings(value: object) -> set[bytes]:
    """Every id, salt, nonce and digest inside an entry's body."""
    if isinstance(value, bytes):
        return {value}
    if isinstance(value, list | tuple):
        return {found for each in value for found in byte_strings(each)}
    return set()


def inside(table: Table, leg: str) -> set[bytes]:
    """Every id, salt, nonce and digest that stands on a leg, with the ids of its entries."""
    found: set[bytes] = set()
    for data, _ in table.entries(leg):
        found.add(entry_id(data))
        found |= byte_strings(msgspec.to_builtins(read_header(data), builtin_types=(bytes,)))
        body = table.body(entry_id(data))
        found |= byte_strings(msgspec.to_builtins(body, builtin_types=(bytes,)))
    return found


def test_rule_01_an_entry_of_one_leg_is_refused_on_a_station_that_has_only_another() -> None:
    """A side's station takes in nothing from a leg that is not its own."""
    table = Table(kept=("North",), sealed=("West",))
    table.say("North", "For the mediator.")
    data, card = table.entries("North")[-1]
    talk = table.station("West's envoy").talk
    with pytest.raises(WrongTranscript):
        admit(talk, data, card)


def test_rule_01_an_entry_moved_to_another_leg_is_another_entry() -> None:
    """The leg is part of what is hashed, so an entry cannot be shown to stand elsewhere."""
    table = Table(kept=("North", "South"))
    table.say("North", "For the mediator.")
    data, _ = table.entries("North")[-1]
    moved = encode(msgspec.structs.replace(read_header(data), room=table.legs["South"].room))
    assert entry_id(moved) != entry_id(data)
    with pytest.raises(NotAuthentic):
        admit(table.station().talk, moved, bytes(32))


def test_rule_01_a_station_without_the_leg_has_no_place_for_its_entries() -> None:
    """A talk that was never invited to a leg refuses every entry of it, and is as it was."""
    table = Table(kept=("North",))
    stranger = Talk.new(bytes(32))
    for data, card in table.entries("North"):
        with pytest.raises(WrongTranscript):
            admit(stranger, data, card)
    assert not stranger.rooms.all()


def test_rule_01_an_act_writes_on_the_leg_it_names_and_on_no_other() -> None:
    """What one side says appears on that side's leg alone."""
    table = Table(kept=("North", "South"), sealed=("West",))
    before = {name: table.entries(name) for name in table.legs}
    table.say("North", "For the mediator.", verbatim("South", "West"))
    for name in table.legs:
        assert (table.entries(name) == before[name]) is (name != "North")


def test_rule_17_nothing_that_one_side_sees_recurs_on_another_leg() -> None:
    """No id, salt, nonce, digest or fingerprint of one leg stands on another, but for the mediator's own card."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold our ships.", verbatim("South", "West"))
    (to_south,) = table.bring("South", very(words))
    (to_west,) = table.bring("West", wording("They hold their ships.", words))
    for item in (to_south, to_west):
        asked = table.condition(item, "Until the spring.", in_substance("North"))
        reply = table.reply(item, Stance.ON_CONDITIONS, asked, given=verbatim("North"))
        named = part(clause(reply, 1), 1)
        table.bring("North", stance_of(reply))
        assert table.refused("North", very(named)) is not None
    mediator = table.station().card
    sides = ("North", "South", "West")
    for leg in sides:
        for other in sides:
            if leg != other:
                assert inside(table, leg) & inside(table, other) == {mediator}


def test_rule_17_the_sources_of_a_conveyance_stand_on_the_desk_alone() -> None:
    """The recipient's leg holds the words and nothing that leads back to where they came from."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold our ships.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    assert whole(words) not in inside(table, "South")
    assert [drew.conveyance for drew in table.acts(DESK, "drew")] == [whole(item)]
    assert whole(words) in inside(table, DESK)


def test_rule_17_nonces_are_never_drawn_from_the_source() -> None:
    """Two conveyances of the same words have different digests, so that equal words are not seen to be equal."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold our ships.", verbatim("South", "West"))
    (first,) = table.bring("South", very(words))
    (again,) = table.bring("South", very(words))
    (other,) = table.bring("West", very(words))
    assert len({table.digest(each) for each in (first, again, other)}) == 3
    nonces = [table.body(each).nonce for each in (first, again, other)]
    assert all(isinstance(table.body(each), Conveyed) for each in (first, again, other))
    assert len(set(nonces)) == 3


def test_rule_17_an_alias_on_one_leg_says_nothing_about_another() -> None:
    """The same side may be called otherwise on each leg; what crosses uses the name of the leg it crosses to."""
    table = Table(
        kept=("North", "South"),
        sealed=("West",),
        called={("South", "North"): "the other side", ("North", "South"): "the coast"},
    )
    words = table.say("North", "We hold our ships.", verbatim("the coast", "West"))
    (to_south,) = table.bring("South", very(words))
    (to_west,) = table.bring("West", very(words))
    assert table.item(to_south).speaker == "the other side"
    assert table.item(to_west).speaker == "North"
    assert [crossing.alias for crossing in table.crossings(words)] == ["the coast", "West"]


def test_rule_17_when_words_were_said_crosses_only_if_that_was_released() -> None:
    """The time of saying stays behind unless the author let it cross."""
    table = Table(kept=("North", "South"))
    silent = table.say("North", "First.", verbatim("South"))
    table.wait(hours=2)
    spoken = table.say("North", "Second.", verbatim("South", time_may_cross=True))
    said_at = table.now
    table.wait(hours=1)
    items = table.bring("South", very(silent), very(spoken), wording("Both.", silent, spoken))
    assert [table.item(item).said for item in items] == [None, said_at, None]
    again = table.say("North", "Third.", verbatim("South", time_may_cross=True))
    one, both = table.bring("South", wording("Once.", spoken), wording("Twice.", spoken, again))
    assert table.item(one).said == said_at
    assert table.item(both).said is None


def test_rule_17_numbers_on_a_leg_count_that_leg_alone() -> None:
    """However much is said on one leg, the next entry of another has the next number there."""
    table = Table(kept=("North", "South"))
    before = len(table.entries("South"))
    for number in range(5):
        table.say("North", f"Unreleased {number}.")
    table.say("South", "Ours.")
    data, _ = table.entries("South")[-1]
    entry = read_header(data)
    assert entry.seq == before
    assert isinstance(table.body(entry_id(data)).act, Said)
    assert entry.height == before
