"""Where to look: of a long talk the entries that may still wait for somebody, or may still be released.

The rules are:

* A shortlist decides nothing. Whoever looks asks the rules of each entry on it, as of any other; so an entry too many
  costs time, and nothing else.
* It leaves out only what has nothing due now and could have nothing due later, until an entry comes that concerns it;
  then it is on the list again (:func:`concerned`). Entries that may concern anything put everything back (``WIDE``).
* Time takes nothing off it: an entry near to which a date lies ahead stays (:func:`settled`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, Protocol

import msgspec

from goodoffices.talk.doubts import doubts
from goodoffices.talk.events import (
    FOURTEEN_DAYS_MS,
    Conveyed,
    DeskRef,
    Drew,
    Id,
    Ref,
    Released,
    TorAnswered,
    TorOffered,
)
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.releasable import Releasable, releasable, releasables
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import Carriage, Moment, Terms
from goodoffices.talk.transcript import names_of

WAITING: Final = frozenset(
    {"carried", "closed", "conveyed", "extended", "found", "read_back", "replied", "staged", "struck", "tor_offered"}
)
"""The kinds of entry that somebody may wait for."""

RELEASABLE: Final = ("said", "replied", "found", "staged")
"""The kinds of entry with something that its side can release."""

NARROW: Final = WAITING - {"struck", "closed", "tor_offered"} | {
    "delivered",
    "drew",
    "opened",
    "overrode",
    "read_back_answered",
    "recorded",
    "released",
    "remarked",
    "said",
}
"""The kinds of entry that concern what they name, what that names, and what was made of it on other legs."""

_STEPS = 4
"""How far names are followed: an answer names an extension, that the words, those an earlier copy."""


class Shortlist(Protocol):
    """Where to look in a talk."""

    def waiting(self, room: Id, *kinds: str) -> list[Written]:
        """The entries of these kinds that may wait for somebody, in the order of the thread."""

    def settle(self, room: Id, written: Written) -> None:
        """Leave an entry out, of which nothing is due and nothing will be by time alone."""

    def released(self, room: Id, now: Moment, before: Id | None) -> Iterator[Written]:
        """The entries with something that may still be released by ``now``, newest first. Lazy.

        Args:
            before: only those that come before this entry in the thread.
        """

    def ending(self, room: Id, first: int, last: int) -> list[Written]:
        """The entries with a release that may end between two instants, in milliseconds, in the order of the thread."""


class Everything:
    """No shortlist: every entry of a talk."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def waiting(self, room: Id, *kinds: str) -> list[Written]:
        """Every entry of these kinds."""
        return self._rooms.reading(room).of_kind(*kinds)

    def settle(self, room: Id, written: Written) -> None:
        """Nothing is left out."""

    def released(self, room: Id, now: Moment, before: Id | None) -> Iterator[Written]:
        """Every entry with something that can be released."""
        return everything_released(self._rooms.reading(room), before)

    def ending(self, room: Id, first: int, last: int) -> list[Written]:
        """Every entry with something that can be released."""
        return self._rooms.reading(room).of_kind(*RELEASABLE)


def everything_released(reading: Reading, before: Id | None) -> Iterator[Written]:
    """Every entry of a leg with something that can be released, newest first."""
    upto = None if before is None else reading.transcript.place(before)
    for _, ident in reading.transcript.thread(before=upto, newest_first=True):
        written = reading.written(ident)
        if written is not None and written.act is not None and kind_of(written) in RELEASABLE:
            yield written


def kind_of(written: Written) -> str:
    """The kind of an entry; a noted act counts as its own kind."""
    return "" if written.act is None else str(written.act.__struct_config__.tag)


# --- what an entry that comes changes ------------------------------------


def wide(written: Written) -> bool:
    """Whether an entry may concern anything: people, mandates taken back, strikes, ground rules, forks, an end."""
    return kind_of(written) not in NARROW


def concerned(rooms: Rooms, room: Id, written: Written) -> set[tuple[Id, Id]]:
    """What may wait for somebody and is concerned by an entry that comes, itself too; of narrow ones: leg and id."""
    body = written.body
    if isinstance(body, Drew):
        found = {(body.room, body.conveyance)}
        for source in (each for drew in body.sources for each in drew.sources):
            found |= _back(rooms, source.room, source.what.entry)
    else:
        found = _back(rooms, room, written.ident) | _beside(rooms.reading(room), written)
        found |= _strikes(rooms, found)
        for leg, ident in list(found):
            found |= _across(rooms, leg, ident)
    return {(leg, ident) for leg, ident in found if _may_wait(rooms.reading(leg).written(ident))}


def _may_wait(written: Written | None) -> bool:
    return written is not None and kind_of(written) in WAITING


def _step_by_step(reading: Reading, first: Iterable[Id], step: Callable[[Written], Iterable[Id]]) -> set[Id]:
    """Some entries of a leg, those to which a step leads from them, and so on."""
    found, last = set(first), set(first)
    for _ in range(_STEPS):
        written = (reading.written(each) for each in last)
        last = {other for each in written if each is not None for other in step(each)} - found
        found |= last
    return found


def _named_in(written: Written) -> Iterable[Id]:
    return () if written.body is None else names_of(written.body)


def _naming(reading: Reading, kinds: Iterable[str], written: Written) -> Iterator[Id]:
    """The entries of these kinds that name something of an entry."""
    return (other.ident for ref in things(written) for other in reading.touching(ref, *kinds))


def _back(rooms: Rooms, room: Id, ident: Id) -> set[tuple[Id, Id]]:
    """An entry and what it names, step by step."""
    return {(room, each) for each in _step_by_step(rooms.reading(room), {ident}, _named_in)}


def _beside(reading: Reading, written: Written) -> set[tuple[Id, Id]]:
    """What names the same as an entry, step by step: answers to a sheet have effect once it is delivered again."""
    found = _step_by_step(reading, set(_named_in(written)), partial(_naming, reading, WAITING))
    return {(reading.room, each) for each in found}


def _strikes(rooms: Rooms, found: Iterable[tuple[Id, Id]]) -> set[tuple[Id, Id]]:
    """The strikes of entries: one waits once its side was told anything of what it takes away (``told_of``)."""
    return {
        (room, other.ident)
        for room, ident in found
        for other in rooms.reading(room).touching(Ref(entry=ident, index=0), "struck")
    }


def _across(rooms: Rooms, room: Id, ident: Id) -> set[tuple[Id, Id]]:
    """What an entry was made of on other legs, and what was made of it there."""
    found: set[tuple[Id, Id]] = set()
    written = rooms.reading(room).written(ident)
    if written is None:
        return found
    for source in rooms.sources(room, ident):
        for each in source.sources:
            found |= _back(rooms, each.room, each.what.entry)
    for ref in things(written):
        found |= {(item.room, item.what.entry) for item in rooms.drawn_on(DeskRef(room=room, what=ref))}
    return found


def things(written: Written) -> list[Ref]:
    """What of an entry something can be made of, or can be answered: its items, its things, else the whole."""
    body = written.body
    count = len(body.items) if isinstance(body, Conveyed) else max(1, len(releasables(written)))
    return [Ref(entry=written.ident, index=index) for index in range(count)]


# --- when nothing can become due by time alone ------------------------------------


def date_ahead(reading: Reading, written: Written, now: Moment) -> int | None:
    """The first instant after ``now`` that stands in an entry, or in one that names it: in milliseconds; None: none."""
    idents = _step_by_step(reading, {written.ident}, partial(_naming, reading, _DATED))
    found = (reading.written(ident) for ident in idents)
    dates = {ms for each in found if each is not None and each.body is not None for ms in _dates(each.body)}
    return min((ms for ms in dates if ms >= now.ms), default=None)


_DATED = ("conveyed", "extended", "found", "replied", "staged")
"""The kinds of entry that date something, or whose dates count for something that they name."""


def _dates(value: object) -> Iterator[int]:
    match value:
        case Moment(ms=ms):
            yield ms
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield from _dates(getattr(value, name))
        case tuple():
            for each in value:
                yield from _dates(each)
        case _:
            return


# --- when a release ends ------------------------------------


def ends(reading: Reading, written: Written) -> Iterator[tuple[Id, int]]:
    """Every instant at which a release that an entry gives may end: the entry of what is released, and milliseconds.

    The terms that stand are the strictest of some of those that were given, so their end is one of these.
    """
    act = written.act
    if isinstance(act, Released):
        thing = releasable(reading, act.what)
        if thing is not None:
            yield from ((act.what.entry, end) for end in _ends(reading, thing, act.terms, written.when))
        return
    for thing in releasables(written):
        yield from ((written.ident, end) for end in _ends(reading, thing, thing.first_terms, written.when))


def _ends(reading: Reading, thing: Releasable, given: Terms | None, when: Moment) -> set[int]:
    if given is None and thing.under is None:
        return set()
    if given is not None and given.carriage is Carriage.WITHHELD:
        return set()
    found = {when.ms + FOURTEEN_DAYS_MS, when.ms + _lease(reading, thing.under)}
    return found if given is None or given.convey_until is None else found | {given.convey_until.ms}


def _lease(reading: Reading, under: Id | None) -> int:
    """The length of a lease by the ground rules that an answer names, whether or not that has effect."""
    answer = None if under is None else reading.written(under)
    if answer is None or not isinstance(answer.act, TorAnswered):
        return FOURTEEN_DAYS_MS
    offer = reading.written(answer.act.offer)
    return offer.body.rules.lease_ms if offer is not None and isinstance(offer.body, TorOffered) else FOURTEEN_DAYS_MS


def doubtful(reading: Reading) -> list[Written]:
    """The entries whose time is in doubt: what they release may end earlier than they say."""
    found = (reading.written(ident) for ident, _ in doubts(reading.transcript.rows, reading.room))
    return in_thread_order(each for each in found if each is not None)


__all__ = [
    "NARROW",
    "RELEASABLE",
    "WAITING",
    "Everything",
    "Shortlist",
    "concerned",
    "date_ahead",
    "doubtful",
    "ends",
    "everything_released",
    "kind_of",
    "things",
    "wide",
]
