"""The roster: who has a seat on a transcript, and whose entries count.

The rules are (rule 22, and the fork rule of the model):

* Members are the seats of the founding entry and those that a member of the same end seated since. Where the far end
  has no station, and on the desk, the mediators seat both ends.
* A removal names the last entries that count. Whatever the removed wrote later has no effect, except that it still
  narrows. Each removal is judged as if no other existed, so that two who remove one another are both gone.
* A station of the side on a sealed leg that a mediator barred is no station any more: the person speaks, and a mediator
  may seat a new station in its place. A bar counts whatever became of whoever wrote it, and of the seat; what it does
  to the gate is in ``Rooms.trusted``.
* Where an instance is forked, its entries from that number on have no effect until somebody of its end, writing on
  another instance, has chosen the branch. Two different choices choose nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec

from goodoffices.errors.talk import Forked, NotFounded, NotSeated, Removed, TalkRefusal
from goodoffices.talk.entry import Entry
from goodoffices.talk.events import (
    Barred,
    Chosen,
    End,
    Founded,
    Id,
    Instance,
    Reseated,
    Role,
    Room,
    Seat,
    Seated,
    Seen,
    Unseated,
)
from goodoffices.talk.reading import Distrust, Reading, Written
from goodoffices.talk.terms import Moment

Choices = dict[tuple[Instance, int], Id]


@dataclass(frozen=True, slots=True)
class Roster:
    """The seats of a transcript, as one state of the rows gives them.

    Attributes:
        seats: everybody who has or had a seat, by fingerprint.
        last: for those who gave up the seat, the last entries that count, one list for each removal.
        left: for those, when: what was noted of them later has no effect, as they had no hand of their own. A lost
            station gives up no seat of its person.
        barred: the stations of the side that are lost, each with when it was first said.
        bars: the entries that say so.
        replaced: for those of them that have new stations, which.
    """

    founded: Founded
    seats: dict[Id, Seat]
    last: dict[Id, list[tuple[Seen, ...]]]
    left: dict[Id, int]
    choices: Choices
    barred: dict[Id, Moment]
    bars: tuple[Entry, ...]
    replaced: dict[Id, list[Id]]

    def seat(self, fingerprint: Id) -> Seat | None:
        """The seat of a fingerprint, given up or not."""
        return self.seats.get(fingerprint)

    def may_seat(self, author: Id, end: End) -> bool:
        """Whether somebody may seat and unseat people of an end."""
        return _speaks_for(self.founded, self.seats.get(author), end)

    def current(self, end: End) -> list[Seat]:
        """Who sits at an end now, sorted by name."""
        gone = self.left.keys() | self.replaced.keys()
        sitting = (seat for seat in self.seats.values() if seat.end is end and seat.fingerprint not in gone)
        return sorted(sitting, key=lambda seat: (seat.name, seat.fingerprint))

    def before(self, fingerprint: Id) -> set[Id]:
        """In the place of which stations somebody sits, and in the place of which these sat."""
        found: set[Id] = set()
        nearest = {fingerprint}
        while nearest:
            nearest = {old for old, new in self.replaced.items() if not nearest.isdisjoint(new)} - found
            found |= nearest
        return found

    def gave_up(self, instance: Instance, seq: int) -> bool:
        """Whether an entry comes after the last one that counts of somebody who was removed."""
        for last in self.last.get(instance.author, ()):
            if not any(seen.instance == instance and seq <= seen.seq for seen in last):
                return True
        return False

    def had_left(self, written: Written) -> bool:
        """Whether a noted act came later than its speaker gave up the seat (judged by the act's own time)."""
        return written.noted is not None and written.when.ms > self.left.get(written.actor, written.when.ms)


def roster(reading: Reading) -> Roster | None:
    """The roster, or None while the founding entry is not here."""
    return reading.remember("roster", lambda: _roster(reading))


def _roster(reading: Reading) -> Roster | None:
    founded = reading.founded
    if founded is None:
        return None
    seatings = reading.of_kind("seated", "reseated")
    named = {bar.fingerprint for each in reading.of_kind("barred") if isinstance(bar := each.body, Barred)}
    everybody = _seats(founded, seatings, named)
    bars = _bars(reading, founded, everybody)
    barred = _barred(bars)
    choices = _choices(reading, everybody)
    removals: dict[Id, list[tuple[Seen, ...]]] = {}
    left: dict[Id, int] = {}
    for written in reading.of_kind("unseated"):
        act = written.body
        if isinstance(act, Unseated) and act.fingerprint in everybody:
            one_of_them = _speaks_for(founded, everybody.get(written.author), everybody[act.fingerprint].end)
            if one_of_them and fork_of(reading, choices, written) is None:
                removals.setdefault(act.fingerprint, []).append(act.last)
                if not (written.author in barred and act.fingerprint == written.author):
                    left[act.fingerprint] = min(written.when.ms, left.get(act.fingerprint, written.when.ms))
    entries = tuple(written.entry for written, _ in bars)
    whole = Roster(founded, everybody, removals, left, choices, barred, entries, {})
    counting = [
        written
        for written in seatings
        if not whole.gave_up(written.entry.instance, written.entry.seq) and fork_of(reading, choices, written) is None
    ]
    seats = _seats(founded, counting, barred)
    replaced: dict[Id, list[Id]] = {}
    for written in counting:
        act = written.body
        taken = isinstance(act, Reseated) and act.seat == seats.get(act.seat.fingerprint)
        if isinstance(act, Reseated) and taken and _may_seat(founded, seats, written.author, act, barred):
            replaced.setdefault(act.instead_of, []).append(act.seat.fingerprint)
    without = {
        fingerprint: msgspec.structs.replace(seat, station=False) if fingerprint in barred else seat
        for fingerprint, seat in seats.items()
    }
    return Roster(founded, without, removals, left, choices, barred, entries, replaced)


def _barred(bars: list[tuple[Written, Barred]]) -> dict[Id, Moment]:
    """The lost stations of the side, each with when it was first said."""
    barred: dict[Id, Moment] = {}
    for written, act in bars:
        known = barred.get(act.fingerprint, written.entry.at)
        barred[act.fingerprint] = min(known, written.entry.at)
    return barred


def _bars(reading: Reading, founded: Founded, everybody: dict[Id, Seat]) -> list[tuple[Written, Barred]]:
    """What says that a station is lost: of any that was ever seated for the side, whatever became of its seat.

    Whoever said so may be gone since, or forked: that opens nothing again.
    """
    if founded.room is not Room.SEALED:
        return []
    written_bars = reading.of_kind("barred")
    mediators = {card for card, seat in everybody.items() if seat.end is End.MEDIATOR}
    cards = {seat.fingerprint for seat in seats_ever(reading)} - mediators if written_bars else set()
    return [
        (written, act)
        for written in written_bars
        if isinstance(act := written.body, Barred)
        and _speaks_for(founded, everybody.get(written.author), End.MEDIATOR)
        and act.fingerprint in cards
    ]


def seats_ever(reading: Reading) -> list[Seat]:
    """Every seat that anybody ever gave, whether or not it counted; those of the founding first."""
    founded = reading.founded
    given = (written.body for written in reading.of_kind("seated", "reseated"))
    later = [act.seat for act in given if isinstance(act, Seated | Reseated)]
    return later if founded is None else [*founded.seats, *later]


def distrusting(reading: Reading, as_of: Moment | None = None) -> Reading | None:
    """A leg as if nothing let anything cross that was said before a station of it was lost; None: no station was.

    Args:
        as_of: without stations that were said to be lost later.
    """
    return reading.remember(("distrusting", as_of), lambda: _distrusting(reading, as_of))


def _distrusting(reading: Reading, as_of: Moment | None) -> Reading | None:
    found = _distrust(reading, as_of)
    return None if found is None else reading.distrusting(found)


def _distrust(reading: Reading, as_of: Moment | None) -> Distrust | None:
    people = roster(reading)
    if people is None or not people.barred:
        return None
    bars = tuple(bar for bar in people.bars if as_of is None or bar.at.ms <= as_of.ms)
    if not bars:
        return None
    mediators = frozenset(card for card, seat in people.seats.items() if seat.end is End.MEDIATOR)
    lost = frozenset(card for card, since in people.barred.items() if as_of is None or since.ms <= as_of.ms)
    return Distrust(stations=lost, mediators=mediators, bars=bars)


def _seats(founded: Founded, seatings: Iterable[Written], barred: Collection[Id]) -> dict[Id, Seat]:
    """The founding seats and whoever they, or those they seated, seated."""
    seats = {seat.fingerprint: seat for seat in founded.seats}
    waiting = list(seatings)
    while True:
        still_waiting = []
        for written in waiting:
            act = written.body
            if isinstance(act, Seated | Reseated) and _may_seat(founded, seats, written.author, act, barred):
                seats.setdefault(act.seat.fingerprint, act.seat)
            else:
                still_waiting.append(written)
        if len(still_waiting) == len(waiting):
            return seats
        waiting = still_waiting


def without_station(reading: Reading) -> bool:
    """Whether the mediators write down what the side of a leg says: it has no station, or its station is lost."""
    people = roster(reading)
    if people is None or people.founded.room not in (Room.KEPT, Room.SEALED):
        return False
    left = any(seat.station for seat in people.current(End.SIDE))
    return people.founded.room is Room.KEPT or (bool(people.barred) and not left)


def _may_seat(
    founded: Founded, seats: dict[Id, Seat], author: Id, act: Seated | Reseated, barred: Collection[Id]
) -> bool:
    """Whether somebody may seat a person: one of the same end, or a mediator in the place of a station that is lost."""
    if isinstance(act, Seated):
        return _speaks_for(founded, seats.get(author), act.seat.end)
    of_side = act.seat.end is End.SIDE and act.seat.station and act.seat.fingerprint != act.instead_of
    return of_side and act.instead_of in barred and _speaks_for(founded, seats.get(author), End.MEDIATOR)


def _speaks_for(founded: Founded, seat: Seat | None, end: End) -> bool:
    """Whether this seat may admit or remove people of that end."""
    if seat is None or seat.role not in (Role.PRINCIPAL, Role.ENVOY, Role.MEDIATOR):
        return False
    return seat.end is end or (seat.end is End.MEDIATOR and founded.room is not Room.SEALED)


def _choices(reading: Reading, everybody: dict[Id, Seat]) -> Choices:
    valid: list[tuple[Written, Chosen]] = []
    for written in reading.of_kind("chosen"):
        act = written.body
        forked = isinstance(act, Chosen) and everybody.get(act.instance.author)
        chooser = everybody.get(written.author)
        if not isinstance(act, Chosen) or not forked or not chooser:
            continue
        if chooser.end is forked.end and written.entry.instance != act.instance:
            valid.append((written, act))
    replaced = {ident for _, act in valid for ident in act.over}
    found: dict[tuple[Instance, int], set[Id]] = {}
    for written, act in valid:
        branch = reading.transcript.entry(act.branch) if reading.placed(act.branch) else None
        if written.ident not in replaced and branch is not None and branch.instance == act.instance:
            found.setdefault((act.instance, branch.seq), set()).add(act.branch)
    return {place: next(iter(branches)) for place, branches in found.items() if len(branches) == 1}


def fork_of(reading: Reading, choices: Choices, written: Written) -> int | None:
    """The number of the fork that denies this entry its effect, or None."""
    instance = written.entry.instance
    for seq in reading.transcript.forks(instance):
        if seq > written.entry.seq:
            return None
        chosen = choices.get((instance, seq))
        if chosen is not None:
            if reading.transcript.ancestor(written.ident, seq) != chosen:
                return seq
        elif len(_living(reading, choices, instance, seq)) > 1:
            return seq
    return None


def open_forks(reading: Reading, choices: Choices, instance: Instance) -> list[int]:
    """The numbers of an instance at which a choice is still open."""
    return [
        seq
        for seq in reading.transcript.forks(instance)
        if (instance, seq) not in choices and len(_living(reading, choices, instance, seq)) > 1
    ]


def _living(reading: Reading, choices: Choices, instance: Instance, seq: int) -> list[Id]:
    """The ids at a number that no earlier choice has cut off. An id that is not here may be on any branch."""
    living = []
    for ident in reading.transcript.at_position(instance, seq):
        cut_off = reading.placed(ident) and any(
            reading.transcript.ancestor(ident, earlier) != branch
            for (chosen_instance, earlier), branch in choices.items()
            if chosen_instance == instance and earlier < seq
        )
        if not cut_off:
            living.append(ident)
    return living


def continues(reading: Reading, written: Written) -> bool:
    """Whether an entry follows the one before it of its instance, and forgets nothing that that one had seen."""
    entry = written.entry
    before = None if entry.prev is None else reading.written(entry.prev)
    if before is None:
        return True
    follows = before.entry.instance == entry.instance and before.entry.seq == entry.seq - 1
    grows = {seen.instance: seen.seq for seen in entry.seen}
    return follows and not any(grows.get(seen.instance, -1) < seen.seq for seen in before.entry.seen)


def standing(reading: Reading, written: Written) -> TalkRefusal | None:
    """Whether the author of an entry may write here at all; the reason if not."""
    people = roster(reading)
    if people is None:
        return NotFounded()
    seat = people.seat(written.author)
    if seat is None:
        return NotSeated()
    fork = fork_of(reading, people.choices, written)
    if fork is not None:
        return Forked(name=seat.name, number=fork)
    if people.gave_up(written.entry.instance, written.entry.seq):
        return Removed(name=seat.name)
    if people.had_left(written):
        speaker = people.seat(written.actor)
        # Whoever seated the speaker may have had no seat to do so.
        return NotSeated() if speaker is None else Removed(name=speaker.name)
    return None
