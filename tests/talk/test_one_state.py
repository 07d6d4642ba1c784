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
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.canonical import digest, encode
from goodoffices.labels import ITEM
from goodoffices.talk.entry import entry_id
from goodoffices.talk.events import Chosen, Conveyed, End, Id, Lost, Released, Replied, Role, Said, Unseated
from goodoffices.talk.judge import void
from goodoffices.talk.talk import Talk
from goodoffices.talk.terms import WITHHELD, Carriage, Moment, terms
from goodoffices.talk.transcript import Transcript
from tests.table import START, Station
from tests.talk.folding import Letters, dump, fold, picture
from tests.talk.mischief import Mischief, played
from tests.talk.plans import Plan, plans
from tests.talk.scribe import Line, Scribe, a_passage, ident_of

NOWS = (START, Moment(ms=START.ms + 4 * 86_400_000, zone=0), Moment(ms=START.ms + 30 * 86_400_000, zone=0))
"""At the beginning, when dates of words have passed, and when every lease has."""

MOST = max(10, settings().max_examples // 2)
"""How many talks each property is tried on."""


# --- what is checked ------------------------------------


def arrivals(play: Mischief, station: Station) -> list[tuple[bytes, Id]]:
    """What a station has, in the order in which it was written."""
    return [(data, card) for room, data, card in play.table.written if _has(station, room, data)]


def _has(station: Station, room: Id, data: bytes) -> bool:
    return station.talk.rooms.has(room) and Transcript(station.talk.rows, room).data(entry_id(data)) is not None


def everybody(play: Mischief) -> list[Station]:
    """A mediator's station, and one station of each side that has any."""
    sides = [leg.stations[-1] for leg in play.table.legs.values() if len(leg.stations) > 2]
    return [play.table.stations["Mara"], *sides]


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
        _same(station.talk, again)
        other, stored_after = shuffled(letters, chance)
        late, store = fold(station.card, rooms, other, stored_after)
        assert picture(late, *NOWS) == picture(again, *NOWS), "the order of arrival shows in a view"
        assert dump(late, store) == dump(again), "the order of arrival shows in the rows"


def _same(lived: Talk, again: Talk) -> None:
    assert picture(lived, *NOWS) == picture(again, *NOWS), "folding again gives another view"
    assert dump(lived) == dump(again), "folding again gives other rows"


def check_parts(play: Mischief, seed: int) -> None:
    """The same for any part of what was written: gaps, missing beginnings, late entries."""
    chance = random.Random(seed)
    station = play.table.stations["Mara"]
    rooms = station.talk.rooms.all()
    whole = arrivals(play, station)
    part = [letter for letter in whole if chance.random() < 0.85]
    first, _ = fold(station.card, rooms, part)
    other, stored_after = shuffled(part, chance)
    second, store = fold(station.card, rooms, other, stored_after)
    assert picture(second, *NOWS) == picture(first, *NOWS), "the order of arrival shows in a view"
    assert dump(second, store) == dump(first), "the order of arrival shows in the rows"
    rest = [letter for letter in whole if letter not in part]
    chance.shuffle(rest)
    late, store = fold(station.card, rooms, [*part, *rest], {len(part) - 1})
    _same(play.table.stations["Mara"].talk, fold(station.card, rooms, whole)[0])
    assert picture(late, *NOWS) == picture(fold(station.card, rooms, whole)[0], *NOWS), "being late shows in a view"
    assert dump(late, store) == dump(fold(station.card, rooms, whole)[0]), "being late shows in the rows"


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


@settings(max_examples=MOST)
@given(plans())
def test_what_an_author_had_seen_stands_lower(plan: Plan) -> None:
    """In the thread of every station, whatever an author had in front of it stands before what it wrote."""
    check_order(played(plan))


@settings(max_examples=MOST)
@given(plans())
def test_rule_09_only_the_exact_text_is_answered(plan: Plan) -> None:
    """A reply that names another text than the one conveyed has no effect, whoever wrote it."""
    check_exact_text(played(plan))
