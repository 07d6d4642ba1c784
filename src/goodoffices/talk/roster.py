"""The roster: who has a seat on a transcript, and whose entries count.

The rules are (rule 22, and the fork rule of the model):

* Members are the seats of the founding entry and those that a member of the same end seated since. Where the far end
  has no station, and on the desk, the mediators seat both ends.
* A removal names the last entries that count. Whatever the removed wrote later has no effect, except that it still
  narrows. Each removal is judged as if no other existed, so that two who remove one another are both gone.
* Where the room is sealed, a mediator can bar the station of somebody of the side, which is lost or stolen. That is
  a removal. Then a mediator can seat a new station in its place. Nothing that was given to the old one passes over:
  whose mandate it was says a seat, and this is another.
* Whoever is said to have written an entry can disown it, and with it all that follows on its instance: from another
  instance of the same station, or from one that was seated in its place. It has no effect, except that it still
  narrows. Each disowning is judged as if no other existed.
* Where an instance is forked, its entries from that number on have no effect until somebody of its end, writing on
  another instance, has chosen the branch. Two different choices choose nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from goodoffices.errors.talk import Forked, NotFounded, NotSeated, NotTheirs, Removed, StationBarred, TalkRefusal
from goodoffices.talk.entry import Entry, room_id
from goodoffices.talk.events import (
    Barred,
    Chosen,
    Disowned,
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
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Instant

Choices = dict[tuple[Instance, int], Id]


@dataclass(frozen=True, slots=True)
class Roster:
    """The seats of a transcript, as one state of the rows gives them.

    Attributes:
        seats: everybody who has or had a seat, by fingerprint.
        last: for those who gave up the seat, the last entries that count, one list for each removal.
        left: for those, when: what was noted of them later has no effect, as they had no hand of their own.
        barred: those of them whose station was barred.
        before: for those who were seated in the place of a station, that station.
        disowned: of an instance, from which numbers on it was disowned, and when.
    """

    founded: Founded
    seats: dict[Id, Seat]
    last: dict[Id, list[tuple[Seen, ...]]]
    left: dict[Id, int]
    choices: Choices
    barred: frozenset[Id] = frozenset()
    before: dict[Id, Id] = field(default_factory=dict)
    disowned: dict[Instance, list[tuple[int, Moment]]] = field(default_factory=dict)

    def seat(self, fingerprint: Id) -> Seat | None:
        """The seat of a fingerprint, given up or not."""
        return self.seats.get(fingerprint)

    def current(self, end: End) -> list[Seat]:
        """Who sits at an end now, sorted by name."""
        sitting = (seat for seat in self.seats.values() if seat.end is end and seat.fingerprint not in self.last)
        return sorted(sitting, key=lambda seat: (seat.name, seat.fingerprint))

    def gave_up(self, instance: Instance, seq: int) -> bool:
        """Whether an entry comes after the last one that counts of somebody who was removed."""
        for last in self.last.get(instance.author, ()):
            if not any(seen.instance == instance and seq <= seen.seq for seen in last):
                return True
        return False

    def all_before(self, fingerprint: Id) -> list[Id]:
        """The stations in whose place one was seated, the last one first."""
        found: list[Id] = []
        here = self.before.get(fingerprint)
        while here is not None and here not in found:
            found.append(here)
            here = self.before.get(here)
        return found

    def disowned_at(self, instance: Instance, seq: int) -> Moment | None:
        """When an entry was first disowned; None: it was not."""
        return min((at for first, at in self.disowned.get(instance, ()) if first <= seq), default=None)

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
    seatings, bars = reading.of_kind("seated", "reseated"), reading.of_kind("barred")
    everybody, before = _seats(founded, seatings, bars)
    choices = _choices(reading, everybody)
    removals: dict[Id, list[tuple[Seen, ...]]] = {}
    left: dict[Id, int] = {}
    for written in reading.of_kind("unseated"):
        act = written.body
        if isinstance(act, Unseated) and act.fingerprint in everybody:
            one_of_them = _speaks_for(founded, everybody.get(written.author), everybody[act.fingerprint].end)
            if one_of_them and fork_of(reading, choices, written) is None:
                removals.setdefault(act.fingerprint, []).append(act.last)
                left[act.fingerprint] = min(written.when.ms, left.get(act.fingerprint, written.when.ms))
    barred: set[Id] = set()
    for written in bars:
        act = written.body
        if isinstance(act, Barred) and _may_bar(founded, everybody, written.author, act.fingerprint):
            removals.setdefault(act.fingerprint, []).append(act.last)
            left[act.fingerprint] = min(written.when.ms, left.get(act.fingerprint, written.when.ms))
            barred.add(act.fingerprint)
    whole = Roster(founded, everybody, removals, left, choices, frozenset(barred), before)
    whole = replace(whole, disowned=_disowned(reading, whole))
    counting = [written for written in (*seatings, *bars) if _counts(reading, whole, written)]
    seats, before = _seats(founded, counting, counting)
    return replace(whole, seats=seats, before=before)


def _counts(reading: Reading, people: Roster, written: Written) -> bool:
    """Whether its author could write an entry, for all that others have removed, disowned or chosen."""
    instance, seq = written.entry.instance, written.entry.seq
    gone = people.gave_up(instance, seq) or people.disowned_at(instance, seq) is not None
    return not gone and fork_of(reading, people.choices, written) is None


def _seats(
    founded: Founded, seatings: Iterable[Written], bars: Iterable[Written]
) -> tuple[dict[Id, Seat], dict[Id, Id]]:
    """The founding seats and whoever they, or those they seated, seated; and who of these sits in whose place."""
    seats = {seat.fingerprint: seat for seat in founded.seats}
    before: dict[Id, Id] = {}
    waiting = list(seatings)
    while True:
        still_waiting = []
        for written in waiting:
            act = written.body
            if isinstance(act, Seated) and _speaks_for(founded, seats.get(written.author), act.seat.end):
                seats.setdefault(act.seat.fingerprint, act.seat)
            elif isinstance(act, Reseated) and _may_reseat(founded, seats, written.author, act, bars):
                if seats.setdefault(act.seat.fingerprint, act.seat) is act.seat:
                    before[act.seat.fingerprint] = act.instead_of
            else:
                still_waiting.append(written)
        if len(still_waiting) == len(waiting):
            return seats, before
        waiting = still_waiting


def _may_bar(founded: Founded, seats: dict[Id, Seat], author: Id, fingerprint: Id) -> bool:
    """Whether somebody may bar a station: a mediator one of the side, on a sealed leg."""
    lost = seats.get(fingerprint)
    mediator = founded.room is Room.SEALED and _speaks_for(founded, seats.get(author), End.MEDIATOR)
    return mediator and lost is not None and lost.end is End.SIDE and lost.station


def _may_reseat(founded: Founded, seats: dict[Id, Seat], author: Id, act: Reseated, bars: Iterable[Written]) -> bool:
    """Whether somebody may seat a new station of the side: a mediator in the place of one that was barred."""
    if not (act.seat.end is End.SIDE and act.seat.station and _may_bar(founded, seats, author, act.instead_of)):
        return False
    return any(
        isinstance(bar := each.body, Barred)
        and bar.fingerprint == act.instead_of
        and _may_bar(founded, seats, each.author, bar.fingerprint)
        for each in bars
    )


def _disowned(reading: Reading, people: Roster) -> dict[Instance, list[tuple[int, Moment]]]:
    """From where on instances were disowned; to judge something that had happened, without what came later."""
    found: dict[Instance, list[tuple[int, Moment]]] = {}
    end = reading.struck_before
    for written in reading.of_kind("disowned"):
        act = written.body
        theirs = None if not isinstance(act, Disowned) else reading.transcript.entry(act.what)
        if theirs is None or (end is not None and written.entry.at.ms >= end.ms):
            continue
        own, gone = written.entry.instance, people.gave_up(written.entry.instance, written.entry.seq)
        if not gone and fork_of(reading, people.choices, written) is None and may_disown(people, own, theirs):
            found.setdefault(theirs.instance, []).append((theirs.seq, written.entry.at))
    return found


def may_disown(people: Roster, own: Instance, theirs: Entry) -> bool:
    """Whether whoever writes on one instance can say of an entry that it is not theirs, though it stands so."""
    first = theirs.seq == 0 and theirs.room == room_id(theirs.instance, people.founded)
    same = theirs.instance.author == own.author and theirs.instance != own
    return not first and (same or theirs.instance.author in people.all_before(own.author))


def _speaks_for(founded: Founded, seat: Seat | None, end: End) -> bool:
    """Whether this seat may admit or remove people of that end."""
    if seat is None or seat.role not in (Role.PRINCIPAL, Role.ENVOY, Role.MEDIATOR):
        return False
    return seat.end is end or (seat.end is End.MEDIATOR and founded.room is not Room.SEALED)


def forks_that_matter(reading: Reading, people: Roster, instance: Instance) -> list[int]:
    """The numbers of an instance at which a choice is still open that matters: a station that was barred has none."""
    forks = open_forks(reading, people.choices, instance)
    return [seq for seq in forks if not (instance.author in people.barred and people.gave_up(instance, seq))]


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
        branch = reading.written(act.branch)
        if written.ident not in replaced and branch is not None and branch.entry.instance == act.instance:
            found.setdefault((act.instance, branch.entry.seq), set()).add(act.branch)
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
        cut_off = reading.written(ident) is not None and any(
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
    instance, seq = written.entry.instance, written.entry.seq
    gone = people.gave_up(instance, seq)
    if gone and written.author in people.barred:
        return StationBarred(name=seat.name)
    fork = fork_of(reading, people.choices, written)
    if fork is not None:
        return Forked(name=seat.name, number=fork)
    if gone:
        return Removed(name=seat.name)
    disowned = people.disowned_at(instance, seq)
    if disowned is not None:
        return NotTheirs(name=seat.name, moment=Instant(disowned.ms, disowned.zone))
    if people.had_left(written):
        return Removed(name=people.seats[written.actor].name)
    return None
