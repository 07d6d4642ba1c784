"""The shortlist: whoever looks only there finds what a look at every entry finds, in every history and at any time.

The rules are:

* The talks are those of ``tests.talk.plans``: honest and hostile, with strikes, forks, seats given up and late entries.
* Entries are stored one by one, and in batches; what was found to wait for nobody is left out from then on.
* Time passes between entries, and what is asked at one moment is asked again much later.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goodoffices.desk import crossing_page, due, may_cross, owed_of_sheet
from goodoffices.desk import shortlist as shortlist_of_desk
from goodoffices.desk.may_cross import CrossingRow
from goodoffices.desk.shortlist import Shortlist
from goodoffices.station import shortlist
from goodoffices.station.finding import placed
from goodoffices.station.shortlist import StoredShortlist, listed
from goodoffices.station.store import Listed, Store
from goodoffices.talk.commitments import (
    commitments,
    commitments_in,
    conditions,
    conditions_in,
    may_commit,
    may_set_conditions,
)
from goodoffices.talk.events import DeskRef, Id, Ref, Released, Room
from goodoffices.talk.judge import in_effect
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.rows import Rows
from goodoffices.talk.sheets import sheet
from goodoffices.talk.talk import Talk, admit, join
from goodoffices.talk.terms import Moment
from goodoffices.talk.transcript import Transcript
from goodoffices.words import DAY
from tests.table import START, plain, verbatim, very, wording
from tests.talk import folding
from tests.talk.machines import begun
from tests.talk.mischief import Mischief, played
from tests.talk.plans import Plan, Shape, Step, plans
from tests.talk.test_one_state import arrivals
from tests.talk.test_planted_bugs import found

KEY = bytes(range(32))
SHOWS = "the shortlist leaves something out"
MOST = max(6, settings().max_examples // 5)


class InMemory(folding.Store):
    """What a talk's file has, in memory: as :class:`goodoffices.station.store.Store`."""

    def __init__(self) -> None:
        super().__init__()
        self._waits: set[tuple[Id, Id]] = set()
        self._settled: set[tuple[Id, Id]] = set()
        self._ends: set[tuple[Id, bytes, int]] = set()

    def commit(self, rows: Rows, listed: Listed) -> Rows:
        """Keep what changed, the shortlist too."""
        changed = any(rows.delta())
        stored = self.keep(rows)
        if changed:
            self._waits = (self._waits - self._settled) | listed.waiting
            self._settled.clear()
            self._ends |= listed.ends
        for room, _ in stored.scan(b"rooms"):
            self._waits |= {(room, ident) for ident in Transcript(stored, room).of_kind(*listed.anew)}
        return stored

    def waiting(self, room: Id) -> list[Id]:
        """The entries of a leg that may wait for somebody."""
        return [ident for leg, ident in self._waits - self._settled if leg == room]

    def settle(self, room: Id, entry: Id) -> None:
        """An entry waits for nobody now."""
        self._settled.add((room, entry))

    def released(self, room: Id, ms: int, before: bytes | None) -> Iterator[bytes]:
        """The places of entries with a release that may end then or later, newest first."""
        found = {place for leg, place, end in self._ends if leg == room and end >= ms}
        return iter(sorted((place for place in found if before is None or place < before), reverse=True))

    def ending(self, room: Id, first: int, last: int) -> list[bytes]:
        """The places of entries with a release that may end between two instants."""
        return sorted({place for leg, place, end in self._ends if leg == room and first <= end <= last})


class OnDisk(Store):
    """A talk's own file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "talk.db", KEY, lambda _: None, create=True)


class Filed:
    """A talk with its shortlist, as a station keeps it."""

    def __init__(self, store: InMemory | OnDisk, me: Id, rooms: tuple[Id, ...]) -> None:
        self.store = store
        self.talk = Talk.new(me, Rows(store))
        for room in rooms:
            self.talk = join(self.talk, room)

    def keep(self) -> None:
        """Store what came, as a station does."""
        rows = self.talk.rows
        lists = listed(self.talk.rooms, rows, placed(self.talk.rooms, rows))
        if isinstance(self.store, OnDisk):
            self.talk = self.talk.stored(self.store.commit(rows, (), lists))
        else:
            self.talk = self.talk.stored(self.store.commit(rows, lists))

    def look(self) -> StoredShortlist:
        """Where to look now."""
        return StoredShortlist(self.talk.rooms, self.store)


def pages(rooms: Rooms, now: Moment, look: StoredShortlist, limit: int) -> Iterator[CrossingRow]:
    """What may cross, page by page."""
    before: DeskRef | None = None
    while True:
        found = crossing_page(rooms, now, look, limit=limit, before=before)
        yield from found.rows
        if found.before is None:
            return
        ident = found.before.entry
        (room,) = [each for each in rooms.all() if rooms.reading(each).transcript.placed(ident)]
        before = DeskRef(room=room, what=Ref(entry=ident, index=0))


def open_rows(rooms: Rooms, now: Moment) -> list[CrossingRow]:
    """What may cross, by a look at everything."""
    return [row for row in may_cross(rooms, now) if any(form.open for form in row.forms)]


def in_any_order(rows: list[Any]) -> list[str]:
    """Rows that can be compared whatever their order."""
    return sorted(repr(plain(row)) for row in rows)


def that_wait(rooms: Rooms, now: Moment, look: Shortlist) -> set[Id]:
    """The sheets with something left to bring, or to tell their sides."""
    return {
        written.ident
        for room in rooms.of(Room.KEPT, Room.PUBLIC)
        for written in look.waiting(room, "conveyed")
        if in_effect(rooms.reading(room), written.ident) is not None
        and (sheet(rooms, room, written, now).state != "delivered" or owed_of_sheet(rooms, room, written))
    }


def check_lists(reading: Reading, now: Moment) -> None:
    """The entries on the lists of conditions and commitments hold all of them, and none of them twice."""
    entries = [written for _, ident in reading.transcript.thread() if (written := reading.written(ident)) is not None]
    set_there = [conditions_in(reading, each, now) for each in entries if may_set_conditions(each.act)]
    made_there = [commitments_in(reading, each, now) for each in entries if may_commit(each.act)]
    for whole, of_each in ((conditions(reading, now), set_there), (commitments(reading, now), made_there)):
        assert [each for found in of_each for each in found] == whole
        assert len({repr(plain(each)) for each in whole}) == len(whole)


def check_shortlist(filed: Filed, now: Moment) -> None:
    """What is due and what may cross are the same with the shortlist as without."""
    rooms = filed.talk.rooms
    for room in rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC):
        check_lists(rooms.reading(room), now)
    assert in_any_order(due(rooms, now, filed.look())) == in_any_order(due(rooms, now)), SHOWS
    if rooms.desk is not None:
        paged = in_any_order(list(pages(rooms, now, filed.look(), 3)))
        assert paged == in_any_order(open_rows(rooms, now)), SHOWS
        assert that_wait(rooms, now, filed.look()) == that_wait(rooms, now, shortlist_of_desk.Everything(rooms)), SHOWS


def lived(play: Mischief, store: InMemory | OnDisk, name: str, batch: int, days: int) -> Iterator[tuple[Filed, Moment]]:
    """A station's talk with its shortlist, after each batch of entries, as time passes."""
    station = play.table.stations[name]
    filed = Filed(store, station.talk.rooms.me, station.talk.rooms.all())
    letters = arrivals(play, station)
    for number, (data, card) in enumerate(letters, start=1):
        filed.talk, _ = admit(filed.talk, data, card)
        if number % batch == 0 or number == len(letters):
            filed.keep()
            yield filed, Moment(ms=START.ms + number * days * DAY // 4, zone=0)


FORKED = Plan(
    shape=Shape(sealed=("North", "South"), kept=()),
    steps=(*[Step(deed="say", who=0, what=0, how=0)] * 3, Step(deed="claim", who=0, what=0, how=0)),
)
"""An entry that stays without a place shows a fork: what rests on that branch has no effect any more."""


@given(plans(most=18), st.integers(1, 5), st.integers(0, 6), st.integers(0, 9))
@example(FORKED, 1, 0, 0)
@settings(max_examples=MOST, deadline=None)
def test_a_look_at_the_shortlist_finds_what_a_look_at_everything_finds(
    plan: Plan, batch: int, days: int, seat: int
) -> None:
    """At a mediator's station and at a side's, after each batch, and long after."""
    play = played(plan)
    names = sorted(play.table.stations)
    for filed, now in lived(play, InMemory(), names[seat % len(names)], batch, days):
        check_shortlist(filed, now)
        later = Moment(ms=now.ms + 3 * DAY, zone=0), Moment(ms=now.ms + 60 * DAY, zone=0)
        for each in later if batch > 3 else ():
            check_shortlist(filed, each)


@given(plans(most=10), st.integers(0, 6))
@settings(max_examples=5, deadline=None)
def test_a_file_keeps_it_so(plan: Plan, days: int) -> None:
    """The same from the talk's own encrypted file."""
    with tempfile.TemporaryDirectory() as folder:
        store = OnDisk(Path(folder))
        for filed, now in lived(played(plan), store, "Mara", 4, days):
            check_shortlist(filed, now)
        store.close()


UNSETTLING = (
    "bring_news", "bring_news", "convey", "deliver", "deliver", "find", "mandate", "reply", "reply", "revoke", "stage",
    "strike", "strike", "strike_anything", "unseat", "wait",
)  # fmt: skip
"""What makes things wait for somebody, settles them, and makes them wait again."""

UNSETTLED = plans(least=8, most=18, deeds=UNSETTLING)


SETTLED_AGAIN = Plan(
    shape=Shape(sealed=(), kept=("North", "South")),
    steps=(
        Step(deed="convey", who=0, what=25, how=16697),
        Step(deed="convey", who=10, what=0, how=0),
        *[Step(deed="convey", who=0, what=0, how=0)] * 8,
        Step(deed="strike", who=4, what=9, how=0),
        Step(deed="deliver", who=0, what=0, how=0),
    ),
)
"""Something is conveyed, a note is struck, and a sheet is delivered: what had nobody to wait for has somebody again."""


RELEASED_ANEW = Plan(
    shape=Shape(sealed=(), kept=("North", "South")),
    steps=(
        Step(deed="wait", who=4, what=51, how=23058),
        Step(deed="wait", who=1, what=27, how=10688),
        Step(deed="wait", who=6, what=38, how=1313),
        Step(deed="wait", who=0, what=8, how=15383),
        Step(deed="release", who=8, what=37, how=18),
    ),
)
"""Weeks go by, and what was released is released anew."""


def check_life(plan: Plan, days: int = 3) -> None:
    """At the mediator's, which looks after each entry."""
    check_play(played(plan), days)


def check_play(play: Mischief, days: int = 0) -> None:
    """The same of a talk that was played."""
    for filed, now in lived(play, InMemory(), "Mara", 1, days):
        check_shortlist(filed, now)


def struck_before_it_was_told(*, wording_read_back: bool) -> Mischief:
    """A note is struck of which its side was told nothing; then that it crossed is told, or a wording read back."""
    play = Mischief(**vars(begun(Shape(sealed=(), kept=("North", "South")))))
    table = play.table
    words = table.say("North", "We hold.", verbatim("South"))
    if wording_read_back:
        news = table.read_back(wording("They hold.", words), "South")
    else:
        table.bring("South", very(words))
        *_, carried = table.reading("North").of_kind("carried")
        news = table.ref("North", carried.ident)
    table.strike(words)
    table.deliver(news)
    return play


@given(UNSETTLED, st.integers(0, 6))
@example(SETTLED_AGAIN, 3)
@example(RELEASED_ANEW, 3)
@example(FORKED, 0)
@settings(max_examples=MOST, deadline=None)
def test_what_was_settled_waits_again_once_something_comes_that_concerns_it(plan: Plan, days: int) -> None:
    """Deliveries and answers are struck, answers lapse, mandates are taken back."""
    check_life(plan, days)


@pytest.mark.parametrize("wording_read_back", [False, True])
def test_a_strike_waits_again_once_its_side_is_told_of_what_was_struck(*, wording_read_back: bool) -> None:
    """Nothing had to be told of it before: the side knew nothing of it."""
    check_play(struck_before_it_was_told(wording_read_back=wording_read_back))


# --- planted faults: the checks find them ------------------------------------


def test_that_nothing_is_put_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that concerns others leaves these settled."""
    monkeypatch.setattr(shortlist, "concerned", lambda rooms, room, written: {(room, written.ident)})
    with pytest.raises(AssertionError, match=SHOWS):
        check_life(SETTLED_AGAIN)


def test_that_a_strike_concerns_only_what_it_names_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may concern anything is taken for narrow."""
    monkeypatch.setattr(shortlist, "wide", lambda written: False)
    found(SHOWS, check_life, UNSETTLED)


def test_that_a_fork_without_a_placed_entry_is_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what gets its place changes the list."""
    monkeypatch.setattr(shortlist, "_WITHOUT_ENTRY", ())
    with pytest.raises(AssertionError, match=SHOWS):
        check_life(FORKED, 0)


def test_that_ends_are_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was released is not on the list."""
    monkeypatch.setattr(shortlist, "ends", lambda reading, written: iter(()))
    found(SHOWS, check_life, UNSETTLED)


def test_that_the_ends_of_a_change_are_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first terms of words count."""
    whole = shortlist_of_desk.ends

    def first_terms(reading: Reading, written: Written) -> Iterator[tuple[Id, int]]:
        return iter(()) if isinstance(written.act, Released) else whole(reading, written)

    monkeypatch.setattr(shortlist, "ends", first_terms)
    with pytest.raises(AssertionError, match=SHOWS):
        check_life(RELEASED_ANEW)
