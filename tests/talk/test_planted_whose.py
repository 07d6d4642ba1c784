"""The test of the test: faults that would tell whose unnamed words are, are found by the two worlds (rule 6).

The rules are those of ``test_planted_bugs``: each fault is one that a careful person could make, it stands for the time
of one test, and it is found on histories whose choice is fixed. Without it the same histories pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import strategies as st
from msgspec.structs import replace

from goodoffices.talk import licence, release, sheets, talk, unnamed, view
from goodoffices.talk.events import Carried, Crossing, DeskRef, Id, Item, Ref, Transit
from goodoffices.talk.items import crossed_as
from goodoffices.talk.judge import conveyed_item
from goodoffices.talk.names import aliases_of
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import PUBLIC, WHOEVER, Moment
from goodoffices.talk.whoever import answers_unnamed, author_of, owed, reached_whoever, to_whoever
from tests import table
from tests.talk.plans import Shape
from tests.talk.test_planted_bugs import found
from tests.talk.test_rule_06_two_worlds import check_whose
from tests.talk.whose import ANSWERED, SHAPES, Pair, beginning, laid, pairs
from tests.talk.whose_world import SOUTH

pytestmark = pytest.mark.long

Planter = Any

SHOWS = "whose it is shows"
DECIDES = "who it is decides"


@pytest.fixture(autouse=True)
def _sound_beginnings() -> Iterator[None]:
    """No world that began with a fault is left for another test."""
    for shape in SHAPES:
        laid(shape)
    beginning.cache_clear()
    yield
    beginning.cache_clear()


def answers() -> st.SearchStrategy[Pair]:
    """Histories of South's answers."""
    return pairs(ANSWERED, least=3, most=10)


def only(
    *deeds: str, most: int, starts: tuple[int, ...], shapes: tuple[Shape, ...] = SHAPES
) -> st.SearchStrategy[Pair]:
    """Short histories of a few deeds, for what shows in few of them."""
    every = {deed: deeds.count(deed) for deed in deeds}
    return pairs(every, least=2, most=most, starts=starts, shapes=shapes)


def author(rooms: Rooms, room: Id, what: Ref) -> Id:
    """Who said the words that something of a leg answers: what no leg but the author's own may know."""
    answered = answers_unnamed(rooms.reading(room), what)
    assert answered is not None
    said_by = author_of(rooms, room, answered)
    assert said_by is not None
    return said_by


def named(rooms: Rooms, room: Id, what: Ref) -> str:
    """By the name on the answerer's leg."""
    return rooms.aliases(room, author(rooms, room, what))[0]


Owed = Callable[[Rooms, Id], tuple[Crossing, ...]]


def each_owed(change: Callable[[Rooms, Id, Crossing], Crossing]) -> Owed:
    """What is owed, with a change of each crossing."""
    return lambda rooms, room: tuple(change(rooms, room, crossing) for crossing in owed(rooms, room))


# --- what is told ------------------------------------


def test_the_name_in_what_is_told_is_found(monkeypatch: Planter) -> None:
    """The answerer is told to whom its answer went."""

    def to_its_author(rooms: Rooms, room: Id, crossing: Crossing) -> Crossing:
        return replace(crossing, alias=named(rooms, room, crossing.what))

    monkeypatch.setattr(release, "owed", each_owed(to_its_author))
    found(SHOWS, check_whose, answers())


def test_the_manner_in_what_is_told_is_found(monkeypatch: Planter) -> None:
    """The answerer is told that its answer was sealed, or spoken."""

    def in_its_manner(rooms: Rooms, room: Id, crossing: Crossing) -> Crossing:
        kept = rooms.reading(author(rooms, room, crossing.what)).kept
        return replace(crossing, manner=Transit.SPOKEN if kept else Transit.SEALED)

    monkeypatch.setattr(release, "owed", each_owed(in_its_manner))
    found(SHOWS, check_whose, answers())


def all_that_reached_whoever(rooms: Rooms, room: Id) -> list[tuple[Ref, DeskRef]]:
    """Everything of a leg that went to whoever said the words that it answers, with the item by which it did."""
    things = dict.fromkeys(what for _, what in rooms.drawn_from(room))
    return [(what, item) for what in things for item in reached_whoever(rooms, DeskRef(room=room, what=what))]


def when_it_reached(rooms: Rooms, room: Id) -> dict[Ref, Moment]:
    """When each thing of a leg went to whoever it was for."""
    return {
        what: written.entry.at
        for what, item in all_that_reached_whoever(rooms, room)
        if (written := rooms.reading(item.room).written(item.what.entry)) is not None
    }


def test_the_moment_in_what_is_told_is_found(monkeypatch: Planter) -> None:
    """The answerer is told when its answer crossed."""

    def at_its_moment(rooms: Rooms, room: Id, crossing: Crossing) -> Crossing:
        return replace(crossing, when=when_it_reached(rooms, room).get(crossing.what))

    monkeypatch.setattr(release, "owed", each_owed(at_its_moment))
    found(SHOWS, check_whose, answers())


def test_how_often_it_was_handed_over_is_found(monkeypatch: Planter) -> None:
    """Each copy is told."""

    def each_copy(rooms: Rooms, room: Id) -> tuple[Crossing, ...]:
        times = Counter(what for what, _ in all_that_reached_whoever(rooms, room))
        return tuple(crossing for crossing in owed(rooms, room) for _ in range(max(1, times[crossing.what])))

    monkeypatch.setattr(release, "owed", each_copy)
    found(SHOWS, check_whose, answers())


def test_telling_at_once_is_found(monkeypatch: Planter) -> None:
    """The word that an answer crossed is written as it crosses, without a name, a manner or a time."""
    carried = talk._carried

    def at_once(rooms: Rooms, room: Id, crossed: Any, manner: Any, when: Any) -> Iterator[tuple[Id, Carried]]:
        yield from carried(rooms, room, crossed, manner, when)
        for ref, source in crossed:
            item = conveyed_item(rooms.reading(room), ref)
            for each in source.sources:
                if item is not None and to_whoever(rooms, DeskRef(room=room, what=ref), each):
                    yield each.room, Carried(crossings=(_told(each.what, item),))

    monkeypatch.setattr(talk, "_carried", at_once)
    found(SHOWS, check_whose, answers())


def _told(what: Ref, item: Item) -> Crossing:
    return Crossing(
        what=what,
        alias=WHOEVER,
        person=None,
        form=crossed_as(item),
        manner=None,
        when=None,
        translation=None,
        provisos=(),
        proviso_not_stated=False,
    )


def test_the_name_in_a_read_back_is_found(monkeypatch: Planter) -> None:
    """A wording is read back for the author by name."""
    read_back = release.read_back

    def by_name(rooms: Rooms, room: Id, draft: Any, alias: str) -> release.Cleared:
        (source,) = draft.sources
        return read_back(rooms, room, draft, named(rooms, room, source.what) if alias == WHOEVER else alias)

    monkeypatch.setattr(table, "read_back", by_name)
    found(SHOWS, check_whose, answers())


# --- in which order ------------------------------------


def by_author(rooms: Rooms, room: Id) -> tuple[Crossing, ...]:
    """What is owed, in the order of the authors' names."""
    return tuple(sorted(owed(rooms, room), key=lambda crossing: rooms.side(author(rooms, room, crossing.what))))


TWO_ANSWERED = (2, 3, 6, 7)
"""Beginnings at which both authors were answered."""


def test_a_hint_in_the_order_of_what_is_still_to_tell_is_found(monkeypatch: Planter) -> None:
    """The mediator has what is owed by whom it reached, and reads it out so."""
    monkeypatch.setattr(view, "owed", by_author)
    found(SHOWS, check_whose, only("carry", "carry", "tell", most=6, starts=TWO_ANSWERED), tries=400)


def test_a_hint_in_the_order_of_what_is_told_is_found(monkeypatch: Planter) -> None:
    """It is written so."""
    monkeypatch.setattr(release, "owed", by_author)
    found(SHOWS, check_whose, only("carry", "carry", "tell", most=6, starts=TWO_ANSWERED), tries=400)


def test_the_order_in_which_answers_reached_their_authors_is_found(monkeypatch: Planter) -> None:
    """What reached somebody first is told first."""

    def by_moment(rooms: Rooms, room: Id) -> tuple[Crossing, ...]:
        moments = when_it_reached(rooms, room)
        return tuple(sorted(owed(rooms, room), key=lambda crossing: moments[crossing.what].ms))

    monkeypatch.setattr(view, "owed", by_moment)
    found(SHOWS, check_whose, only("carry", "carry", "tell", most=6, starts=TWO_ANSWERED), tries=400)


# --- what the gate lets cross ------------------------------------


def test_terms_that_name_some_sides_are_found(monkeypatch: Planter) -> None:
    """An answer crosses to the author of the words if its terms name that side, as one to named words does."""
    to = licence._to_whoever

    def by_name_too(rooms: Rooms, source: Any, answered: Ref, terms: Any, recipient: Id) -> Any:
        meant = {rooms.meaning(source.room, alias) for alias in terms.to}
        its_author = author_of(rooms, source.room, answered) == recipient
        return None if its_author and recipient in meant else to(rooms, source, answered, terms, recipient)

    monkeypatch.setattr(licence, "_to_whoever", by_name_too)
    found(DECIDES, check_whose, only("reply", "carry", most=5, starts=(0,)), tries=400)


def test_a_question_of_the_answerers_that_is_read_off_the_authors_leg_is_found(monkeypatch: Planter) -> None:
    """Whether terms name every side is asked of the sides that the author knows."""
    to = licence._to_whoever

    def all_that_it_knows(rooms: Rooms, source: Any, answered: Ref, terms: Any, recipient: Id) -> Any:
        names = set(aliases_of(rooms.reading(recipient))) - {PUBLIC}
        known = {rooms.meaning(recipient, alias) for alias in names}
        named_all = known - {source.room} <= {rooms.meaning(source.room, alias) for alias in terms.to} | {None}
        its_author = author_of(rooms, source.room, answered) == recipient
        return None if its_author and named_all else to(rooms, source, answered, terms, recipient)

    monkeypatch.setattr(licence, "_to_whoever", all_that_it_knows)
    found(DECIDES, check_whose, only("reply", "carry", most=5, starts=(0,), shapes=SHAPES[:6]), tries=400)


def test_an_answer_that_is_tied_to_being_brought_by_hand_is_found(monkeypatch: Planter) -> None:
    """The gate asks of the author's leg alone whether an answer may be left."""
    monkeypatch.setattr(licence, "with_station", lambda rooms, room: False)
    found(DECIDES, check_whose, only("reply", "carry", most=5, starts=(0,)), tries=600)


def test_an_answer_to_what_one_side_alone_has_is_found(monkeypatch: Planter) -> None:
    """Who got the very words and who a wording is not told apart, when the gate asks who can have answered."""
    monkeypatch.setattr(unnamed, "can_have", lambda crossed, moved, answered: bool(crossed))
    sealed = tuple(shape for shape in SHAPES if SOUTH in shape.sealed)
    asked = only("put", "put", "author_answers", "bring_answer", most=7, starts=(0,), shapes=sealed)
    found(SHOWS, check_whose, asked, tries=600)


# --- what stands on sheets ------------------------------------


def test_a_sheets_note_of_the_hand_is_found(monkeypatch: Planter) -> None:
    """Unnamed words say *as noted by the mediator*, where they were."""
    hand = release._hand
    monkeypatch.setattr(release, "_hand", lambda things, unnamed: hand(things, False))
    found(SHOWS, check_whose, pairs())


def test_a_sheets_note_that_stands_on_no_leg_is_found(monkeypatch: Planter) -> None:
    """The sheet itself says how the words came; the entries do not."""
    made = sheets.sheet

    def with_a_note(rooms: Rooms, room: Id, written: Any, now: Moment) -> Any:
        shown = made(rooms, room, written, now)
        items = [
            replace(item, provisos=[*item.provisos, "by telephone"])
            if any(rooms.reading(source.room).kept for source in rooms.source_of(room, Ref(written.ident, index)))
            else item
            for index, item in enumerate(shown.items)
        ]
        return replace(shown, items=items)

    monkeypatch.setattr(sheets, "sheet", with_a_note)
    found(SHOWS, check_whose, pairs())


def test_the_zone_of_a_date_is_found(monkeypatch: Planter) -> None:
    """The dates of unnamed words keep the zone of whoever said them."""
    monkeypatch.setattr(Moment, "in_utc", lambda self: self)
    found(SHOWS, check_whose, pairs(starts=(4, 5, 6, 7)))
