"""Times in doubt: they make the gate stricter, and change nothing that is judged alike everywhere."""

from __future__ import annotations

import random

from hypothesis import assume, given
from hypothesis import strategies as st

from goodoffices.desk import may_cross
from goodoffices.talk.doubts import Doubt, Lower, doubts, lower, with_clock, with_doubt
from goodoffices.talk.events import (
    FOURTEEN_DAYS_MS,
    Answer,
    Closeness,
    Id,
    Noted,
    ReadBackAnswered,
    Released,
    Scope,
    Way,
)
from goodoffices.talk.judge import void
from goodoffices.talk.lease import stand
from goodoffices.talk.read_backs import approved
from goodoffices.talk.releasable import releasables
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.rows import Rows
from goodoffices.talk.telling import name_ref
from goodoffices.talk.terms import WITHHELD, Moment, within
from goodoffices.talk.views import Reference
from tests.table import DAY, START, Noting, Table, in_substance, verbatim, very, wording
from tests.talk.mischief import played
from tests.talk.plans import Plan, plans


def at(days: float) -> Moment:
    """So many days after the talk began."""
    return Moment(ms=START.ms + int(days * DAY), zone=120)


def first_seen(rooms: Rooms, leg: str, days: float) -> Rooms:
    """The same talk where the last entry of a leg was first seen at that time."""
    room = next(room for room in rooms.all() if rooms.side(room) == leg)
    *_, (_, ident) = rooms.reading(room).transcript.thread()
    return rooms.changed(with_doubt(rooms.rows, room, ident, Doubt(first_seen=at(days), lower_than=None)), room)


def doubted(rooms: Rooms, seed: int) -> Rooms:
    """The same talk where some times lie ahead of when their entries were first seen."""
    chance, rows = random.Random(seed), rooms.rows
    for room in rooms.all():
        for _, ident in rooms.reading(room).transcript.thread():
            if chance.random() < 0.4:
                seen = Doubt(first_seen=at(chance.uniform(-30, 5)), lower_than=None)
                rows = with_doubt(rows, room, ident, seen)
    return Rooms(rows, rooms.me)


def crossing(rooms: Rooms, now: Moment) -> set[tuple[Reference, str, str]]:
    """What may cross: what, to whom, in which form."""
    rows = may_cross(rooms, now)
    return {(row.ref, row.to, form.form) for row in rows for form in row.forms if form.open}


@given(plans(), st.integers(0, 2**32), st.floats(0, 20))
def test_rule_07_a_doubt_never_opens_anything(plan: Plan, seed: int, days: float) -> None:
    """Whatever may cross with doubts may cross without them, at any moment, in talks of every kind."""
    plain = played(plan).table.stations["Mara"].talk.rooms
    assert crossing(doubted(plain, seed), at(days)) <= crossing(plain, at(days))


@given(plans(), st.integers(0, 2**32))
def test_rule_07_no_lease_outlasts_when_it_was_first_seen(plan: Plan, seed: int) -> None:
    """The terms as they stand are within those without a doubt, and end no later than the longest lease after it."""
    plain = played(plan).table.stations["Mara"].talk.rooms
    rooms = doubted(plain, seed)
    for room in rooms.all():
        reading, before = rooms.reading(room), plain.reading(room)
        for written in reading.of_kind("said", "replied"):
            for thing, same in zip(releasables(written), releasables(written), strict=True):
                standing, wide = stand(reading, thing).terms, stand(before, same).terms
                assert within(standing, wide)
                seen = reading.doubt(written.ident)
                if (
                    seen is not None
                    and seen.first_seen is not None
                    and stand(reading, thing).events == (written.ident,)
                ):
                    assert standing.convey_until is not None
                    assert standing.convey_until.ms <= seen.first_seen.ms + FOURTEEN_DAYS_MS


@given(plans(), st.integers(0, 2**32))
def test_rule_23_a_doubt_takes_no_effect_from_an_entry(plan: Plan, seed: int) -> None:
    """Other stations have other doubts, and judge alike."""
    plain = played(plan).table.stations["Mara"].talk.rooms
    rooms = doubted(plain, seed)
    assume(any(True for room in rooms.all() for _ in doubts(rooms.rows, room)))
    for room in rooms.all():
        for _, ident in rooms.reading(room).transcript.thread():
            reason, same = void(rooms.reading(room), ident), void(plain.reading(room), ident)
            assert (reason and reason.code) == (same and same.code)


def test_rule_07_a_release_runs_from_when_it_was_first_seen() -> None:
    """For fourteen days, to the millisecond."""
    table = Table(kept=("North", "South"))
    table.wait(days=100)
    words = table.say("North", "We hold.", verbatim("South"))
    rooms = first_seen(table.stations["Mara"].talk.rooms, "North", 3)
    assert {row[0] for row in crossing(rooms, at(17))} == {name_ref(words.what)}
    assert crossing(rooms, Moment(ms=at(17).ms + 1, zone=0)) == set()


def test_rule_07_a_change_that_lies_ahead_narrows_from_when_it_was_first_seen() -> None:
    """A withdrawal is one whatever its time; a wider release runs from when it was seen, and the narrower stands."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.wait(days=100)
    table.act("North", Released(what=words.what, terms=WITHHELD, over=(words.what.entry,), quiet=False))
    rooms = first_seen(table.stations["Mara"].talk.rooms, "North", 3)
    assert crossing(rooms, at(5)) == set()


def test_rule_10_a_mandate_that_had_not_begun_when_it_was_seen() -> None:
    """By its own time the release was covered; by the time at which it was first seen it was not."""
    table = Table(kept=("North", "South"))
    table.mandate("North", "clerk", Scope.SPEAK, Scope.RELEASE, since=at(50))
    table.wait(days=60)
    words = table.say("North", "We agree.", verbatim("South"), by="clerk")
    plain = table.stations["Mara"].talk.rooms
    assert crossing(plain, at(61))
    rooms = first_seen(plain, "North", 3)
    assert crossing(rooms, at(5)) == set()
    assert void(rooms.reading(words.room), words.what.entry) is None


def test_rule_10_a_mandate_that_was_over_by_the_time_that_stands_there() -> None:
    """A time that was seen earlier gives nobody a mandate that the entry itself does not claim."""
    table = Table(kept=("North", "South"))
    table.mandate("North", "clerk", Scope.SPEAK, Scope.RELEASE, until=at(10))
    words = table.say("North", "We hold.")
    table.wait(days=60)
    clerk = table.legs["North"].people["clerk"].fingerprint
    wide = Released(what=words.what, terms=verbatim("South"), over=(words.what.entry,), quiet=False)
    noted = Noted(way=Way.CALL, closeness=Closeness.DICTATED, speaker=clerk, interpreter=None, when=table.now, act=wide)
    table.slip_in("North", noted, by="Mara")
    assert crossing(first_seen(table.stations["Mara"].talk.rooms, "North", 3), at(5)) == set()


def read_back(table: Table, until: Moment | None) -> tuple[Id, Id, Id]:
    """A wording that waits for approval, with a clerk who may approve: the leg, the wording and the mandate."""
    mandate = table.mandate("North", "clerk", Scope.SPEAK, Scope.RELEASE, until=until)
    words = table.say("North", "We hold.", in_substance("South", read_back=True))
    asked = table.read_back(wording("They hold.", words), "South")
    table.deliver(asked)
    return words.room, asked.what.entry, mandate


def approval(wording_asked: Id) -> ReadBackAnswered:
    """It may cross so."""
    return ReadBackAnswered(read_back=wording_asked, answer=Answer.APPROVES, amended=None, over=())


def test_rule_05_an_approval_without_a_mandate_by_its_own_time() -> None:
    """A time that was seen earlier lends it none."""
    table = Table(kept=("North", "South"))
    room, asked, _ = read_back(table, until=at(40))
    table.wait(days=60)
    clerk = table.legs["North"].people["clerk"].fingerprint
    noted = Noted(
        way=Way.CALL,
        closeness=Closeness.DICTATED,
        speaker=clerk,
        interpreter=None,
        when=table.now,
        act=approval(asked),
    )
    table.slip_in("North", noted, by="Mara")
    assert not approved(first_seen(table.stations["Mara"].talk.rooms, "North", 3).reading(room), asked)


def test_rule_05_an_approval_after_a_revocation_that_lies_ahead() -> None:
    """By the times that stand there it came first; by those first seen it did not."""
    table = Table(kept=("North", "South"))
    room, asked, mandate = read_back(table, until=None)
    table.wait(days=20)
    table.act("North", approval(asked), by="clerk")
    table.wait(days=40)
    table.revoke("North", mandate)
    plain = table.stations["Mara"].talk.rooms
    assert approved(plain.reading(room), asked)
    assert not approved(first_seen(plain, "North", 3).reading(room), asked)


def test_the_time_first_seen_takes_the_place_of_a_later_one_only() -> None:
    """Words that were noted by a clock ahead, and said before, were said when they were said."""
    table = Table(kept=("North", "South"))
    table.wait(days=60)
    words = table.say("North", "We hold.", verbatim("South"), noting=Noting(when=at(2)))
    reading = first_seen(table.stations["Mara"].talk.rooms, "North", 3).reading(words.room)
    written = reading.as_seen.written(words.what.entry)
    assert written is not None
    assert written.when == at(2)
    assert reading.as_seen.as_seen is reading.as_seen


def test_rule_03_the_gate_is_shut_while_the_clock_is_lower() -> None:
    """For every side, in every form; and it is open again once the clock is not lower any more."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.convey("South", very(words))
    rooms = table.stations["Mara"].talk.rooms
    shut = rooms.stored(with_clock(rooms.rows, Lower(was=at(9), shows=at(1))))
    assert crossing(rooms, at(9))
    assert crossing(shut, at(9)) == set()
    assert crossing(shut.stored(with_clock(shut.rows, None)), at(9)) == crossing(rooms, at(9))


def test_rows_of_doubts_come_and_go() -> None:
    """What is in doubt is told transcript by transcript, and nothing is left of what is not any more."""
    one, other, ident = bytes(32), b"\x01" * 32, b"\x02" * 32
    seen = Doubt(first_seen=at(1), lower_than=None)
    rows = with_doubt(with_doubt(Rows(), one, ident, seen), other, one, seen.seen_by(at(0)).seen_by(at(2)))
    assert list(doubts(rows, one)) == [(ident, seen)]
    assert list(doubts(rows, other)) == [(one, Doubt(first_seen=at(0), lower_than=None))]
    assert list(with_doubt(rows, one, ident, Doubt(first_seen=None, lower_than=at(1)).not_lower()).scan(b"doubts")) == [
        (other + one, rows.get(b"doubts", other + one))
    ]
    assert lower(with_clock(rows, None)) is None
