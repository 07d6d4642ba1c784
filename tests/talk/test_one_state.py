"""One state (G7): what the seats have in front of them follows from the entries alone.

The rules are:

* The talks have two and three sides, two mediators and several delegates; people are offline for days, contradict one
  another, are removed and copied; entries are lost, late, doubled, void, unreadable and forged in their headers.
* Two stations with the same entries have the same rows, byte for byte, and the same views, whatever the order and the
  batches in which the entries came, and however often the store was opened again.
* The checks are plain functions, so that ``test_planted_bugs`` can show that they catch what they are for.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.canonical import digest, encode
from goodoffices.labels import ITEM
from goodoffices.talk.entry import entry_id
from goodoffices.talk.events import (
    Chosen,
    Conveyed,
    End,
    Id,
    Lost,
    Ref,
    Released,
    Replied,
    Role,
    Unseated,
)
from goodoffices.talk.judge import void
from goodoffices.talk.talk import Talk
from goodoffices.talk.terms import PUBLIC, Moment
from goodoffices.talk.transcript import Transcript
from tests.table import START, Station, in_substance, verbatim
from tests.talk.folding import Letters, Store, dump, fold, picture
from tests.talk.mischief import Mischief, played
from tests.talk.plans import DEEDS, HALF_HEARD, SHAPES, Plan, pick, plans
from tests.talk.scribe import Line, Scribe, talk_of

NOWS = (Moment(ms=START.ms + 4 * 86_400_000, zone=0), Moment(ms=START.ms + 90 * 86_400_000, zone=0))
"""When some dates have passed, and when every lease has."""

MOST = max(10, settings().max_examples // 3)
"""How many talks each property is tried on."""

HONEST = [deed for deed in DEEDS if deed not in ("claim", "fork", "strike_anything")]
"""Without lies about what somebody wrote."""


# --- what is checked ------------------------------------


def arrivals(play: Mischief, station: Station) -> list[tuple[bytes, Id]]:
    """What a station has, in the order in which it was written."""
    return [(data, card) for room, data, card in play.table.written if _has(station, room, data)]


def _has(station: Station, room: Id, data: bytes) -> bool:
    return station.talk.rooms.has(room) and Transcript(station.talk.rows, room).data(entry_id(data)) is not None


def everybody(play: Mischief) -> list[Station]:
    """A mediator's station, and a station of the first side that has any."""
    sides = [leg.stations[-1] for leg in play.table.legs.values() if len(leg.stations) > 2]
    return [play.table.stations["Mara"], *sides[:1]]


def shuffled(letters: Letters, chance: random.Random) -> tuple[list[tuple[bytes, Id]], set[int]]:
    """The same in another order, some of them twice, and after which the store is opened again."""
    several = [*letters, *chance.sample(list(letters), min(3, len(letters)))]
    chance.shuffle(several)
    return several, {number for number in range(len(several)) if chance.random() < 0.2}


def check_one_state(play: Mischief, seed: int) -> None:
    """Same entries, same rows, same views: as it happened, folded again in order, and folded in disorder."""
    chance = random.Random(seed)
    for station in everybody(play):
        rooms = station.talk.rooms.all()
        letters = arrivals(play, station)
        again, _ = fold(station.card, rooms, letters)
        _same(again, station.talk, None, "folding again shows")
        _same(again, *fold(station.card, rooms, *shuffled(letters, chance)), "the order of arrival shows")


def _same(talk: Talk, other: Talk, store: Store | None, what_shows: str) -> None:
    assert picture(other, *NOWS) == picture(talk, *NOWS), f"{what_shows} in a view"
    assert dump(other, store) == dump(talk), f"{what_shows} in the rows"


def check_parts(play: Mischief, seed: int) -> None:
    """The same for any part of what was written: gaps, missing beginnings, late entries."""
    chance = random.Random(seed)
    station = play.table.stations[pick(("Mara", "Ivo"), seed)]
    rooms = station.talk.rooms.all()
    whole = arrivals(play, station)
    part = [letter for letter in whole if chance.random() < 0.85]
    _same(fold(station.card, rooms, part)[0], *fold(station.card, rooms, *shuffled(part, chance)), "the order shows")
    rest = [letter for letter in whole if letter not in part]
    chance.shuffle(rest)
    _same(station.talk, *fold(station.card, rooms, [*part, *rest], {len(part) - 1}), "being late shows")


def check_order(play: Mischief) -> None:
    """Whatever an honest author had in its place stands lower, at every station."""
    for station in everybody(play):
        for room in station.talk.rooms.all():
            thread = [ident for _, ident in Transcript(station.talk.rows, room).thread()]
            rank = {ident: number for number, ident in enumerate(thread)}
            for ident in thread:
                if ident in play.slipped:
                    continue
                above = [had for had in play.table.had[ident] if had in rank and rank[had] > rank[ident]]
                assert not [had for had in above if had not in play.slipped], "an entry stands below what it had seen"


def check_exact_text(play: Mischief) -> None:
    """No reply has effect unless it names the conveyed text, digest and all."""
    talk = play.table.stations["Mara"].talk
    for room in talk.rooms.all():
        reading = talk.rooms.reading(room)
        for written in reading.of_kind("replied"):
            if not isinstance(written.act, Replied) or void(reading, written.ident) is not None:
                continue
            for answered in written.act.items:
                named = reading.written(answered.item.entry)
                assert named is not None
                assert isinstance(named.body, Conveyed)
                number = answered.item.index
                item = named.body.items[number]
                right = digest(ITEM, room, named.body.nonce, number.to_bytes(2, "big"), encode(item))
                assert answered.digest == right, "a reply to another text has effect"


# --- the properties ------------------------------------


@settings(max_examples=MOST)
@given(plans(), st.integers(0, 2**32))
def test_one_state(plan: Plan, seed: int) -> None:
    """Any order of arrival, any batches and any opening of the store give equal rows and equal views."""
    check_one_state(played(plan), seed)


@settings(max_examples=MOST)
@given(plans(), st.integers(0, 2**32))
def test_one_state_of_any_part(plan: Plan, seed: int) -> None:
    """It is so for any part of the entries too, and what was late leaves no trace of having been late."""
    check_parts(played(plan), seed)


@given(plans(deeds=HONEST) | plans(deeds=HALF_HEARD, shapes=SHAPES[:1]))
def test_what_an_author_had_seen_stands_lower(plan: Plan) -> None:
    """In the thread of every station, whatever an author had in front of it stands before what it wrote.

    A lie about how much somebody has written can misplace what that station writes, until it begins a new past.
    """
    check_order(played(plan))


@settings(max_examples=MOST)
@given(plans())
def test_rule_09_only_the_exact_text_is_answered(plan: Plan) -> None:
    """A reply that names another text than the one conveyed has no effect, whoever wrote it."""
    check_exact_text(played(plan))


# --- every order ------------------------------------


def people() -> tuple[Scribe, Scribe, Scribe]:
    """A mediator, and two of a side."""
    one, other = (Scribe(name, end=End.SIDE, role=Role.PRINCIPAL) for name in ("Noor", "Nils"))
    return Scribe("Mara", end=End.MEDIATOR, role=Role.MEDIATOR), one, other


def contradictions() -> list[Line]:
    """Two delegates change the terms of one passage, each without having seen the other, and one of them again."""
    mediator, one, other = people()
    founding = mediator.founds(one, other)
    words = one.says("We hold.", verbatim("South"))
    ref = Ref(entry=words.ident, index=0)
    wide = one.writes(Released(what=ref, terms=verbatim("South", PUBLIC), over=(words.ident,), quiet=False))
    narrow = other.writes(Released(what=ref, terms=in_substance("South"), over=(words.ident,), quiet=False))
    again = other.writes(Released(what=ref, terms=in_substance(PUBLIC), over=(narrow.ident,), quiet=False))
    return [founding, words, wide, narrow, again]


def removals() -> list[Line]:
    """Two delegates remove one another, and go on speaking."""
    mediator, one, other = people()
    founding = mediator.founds(one, other)
    mine, theirs = one.says("I speak."), other.says("So do I.")
    out = one.writes(Unseated(fingerprint=other.instance.author, last=(theirs.seen(),)))
    back = other.writes(Unseated(fingerprint=one.instance.author, last=(mine.seen(),)))
    return [founding, mine, theirs, out, back, other.says("Still here.")]


def fork_and_choice() -> list[Line]:
    """A copied station, and two choices of its own end, of which one replaces the other."""
    mediator, one, other = people()
    founding = mediator.founds(one, other)
    copied = one.copied()
    real, false = one.says("We hold."), copied.says("We sail.")
    first = other.writes(Chosen(instance=one.instance, branch=false.ident, over=()))
    second = other.writes(Chosen(instance=one.instance, branch=real.ident, over=(first.ident,)))
    return [founding, real, false, first, second, one.says("We hold still.")]


def loss_and_return() -> list[Line]:
    """What is missing is given up, and comes after all; somebody has claimed it for another place."""
    mediator, one, other = people()
    founding = mediator.founds(one, other)
    gone, after = one.says("First."), one.says("Second.")
    false = msgspec.structs.replace(after.seen(), entry=founding.ident)
    claim = other.says("I have seen it.", seen=(false,))
    lost = mediator.writes(Lost(instance=one.instance, seq=0, entry=gone.ident))
    return [founding, gone, after, claim, lost, mediator.writes(b"nothing", seen=(after,))]


@pytest.mark.parametrize("written", [contradictions, removals, fork_and_choice, loss_and_return])
def test_one_state_in_every_order(written: Callable[[], list[Line]]) -> None:
    """All orders of a handful of entries that speak of one another end at the same rows and the same judgement."""
    lines = written()
    room = lines[0].entry.room
    wanted = talk_of(room, lines)
    rows, seen = dump(wanted), picture(wanted)
    for order in itertools.permutations(lines):
        talk = talk_of(room, order)
        assert dump(talk) == rows
        assert picture(talk) == seen
