"""What goes wrong in a talk: copied stations, entries that nobody can read, acts of the wrong hand, headers that lie.

The rules are:

* Everything here goes past the rules of its author's station; it arrives like any other entry, sealed by a station that
  has, or had, a line.
* :func:`played` makes the whole talk of a plan, honest acts and others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.talk.events import (
    Aliased,
    Body,
    Chosen,
    Closeness,
    Conveyed,
    DeskRef,
    Id,
    Instance,
    Lost,
    Noted,
    Released,
    Room,
    Said,
    Seen,
    Struck,
    Unseated,
    Way,
)
from goodoffices.talk.roster import roster
from goodoffices.talk.terms import WITHHELD
from tests.table import DESK
from tests.talk.machines import Play, begun
from tests.talk.plans import NothingThere, Plan, Step, pick
from tests.talk.scribe import a_passage, ident_of


@dataclass
class Mischief(Play):
    """A talk in which things go wrong.

    Attributes:
        slipped: the entries that went past the rules of a station.
    """

    slipped: set[Id] = field(default_factory=set)

    def slip(self, leg: str, body: Body | bytes, by: str, **header: Any) -> Id:
        """Past the rules of the author's station, with what it has seen unless ``header`` says otherwise."""
        station = self.table.stations[by]
        instance = header.get("instance") or self.table.pen(station, self.table.legs[leg].room).instance
        transcript = station.talk.rooms.reading(self.table.legs[leg].room).transcript
        header.setdefault("seen", transcript.seen_by(instance))
        ident = self.table.slip_in(leg, body, by=by, **header)
        self.slipped.add(ident)
        return ident

    def reply_to_another_text(self, step: Step) -> None:
        """A faulty station answers words that were never conveyed."""
        item, _ = pick(self.items, step.what)
        leg = self.leg_of(item)
        answer = self.stance(item, ident_of("another text"), step)
        by = pick(("envoy", "principal"), step.who)
        if leg.sort is Room.SEALED:
            self.slip(leg.name, answer, f"{leg.name}'s {by}")
            return
        noted = Noted(
            way=Way.CALL,
            closeness=Closeness.FROM_MEMORY,
            speaker=leg.people[by].fingerprint,
            interpreter=None,
            when=self.table.now,
            act=answer,
        )
        self.slip(leg.name, noted, self.mediator(step.who))

    def fork(self, step: Step) -> None:
        """A station goes on as it is, and a copy of it goes on too."""
        leg = pick((*self.sides, DESK), step.who)
        name = self.station(step, leg)
        if f"copy of {name}" not in self.table.stations:
            self.table.clone(name)
        for by in (f"copy of {name}", name) if step.how & 1 else (f"copy of {name}",):
            said = Said(passages=(self.table.passage(self.side(0), f"said by {by}"),), under=None)
            self.slip(leg, said, by)
        if step.how & 2 and self.things:
            thing = pick(self.things, step.what)
            change = Released(what=thing.what, terms=WITHHELD, over=(), quiet=False)
            self.slip(self.leg_of(thing).name, change, pick(self._stations_at(thing), step.how))

    def _stations_at(self, thing: DeskRef) -> list[str]:
        return [station.name for station in self.leg_of(thing).stations]

    def choose(self, step: Step) -> None:
        """Somebody says which branch of a fork counts: mostly of the end whose station it is, on another instance."""
        legs = (*self.sides, DESK)
        forks = [(leg, instance, seq) for leg in legs for instance, seq in self._forks(leg)]
        leg, instance, seq = pick(forks, step.what)
        people = roster(self.table.reading(leg))
        forked = None if people is None else people.seat(instance.author)
        same_end = [
            station.name
            for station in self.table.legs[leg].stations
            if people is not None and forked is not None and (seat := people.seat(station.card)) is not None
            if seat.end is forked.end
        ]
        by = pick(same_end, step.who) if step.how & 3 and same_end else self.station(step, leg)
        branch = pick(self.table.reading(leg).transcript.at_position(instance, seq), step.how >> 2)
        earlier = tuple(each.ident for each in self.table.reading(leg).of_kind("chosen")) if step.how & 64 else ()
        choice = Chosen(instance=instance, branch=branch, over=earlier)
        again = Instance(author=self.table.stations[by].card, number=ident_of(f"{by} again")[:16])
        self.slip(leg, choice, by, instance=again)

    def _forks(self, leg: str) -> list[tuple[Instance, int]]:
        transcript = self.table.reading(leg).transcript
        return [(instance, seq) for instance in transcript.instances() for seq in transcript.forks(instance)]

    def lose(self, step: Step) -> None:
        """A mediator gives up what is missing, or what somebody else has."""
        leg = pick((*self.sides, DESK), step.who)
        by = self.mediator(step.what)
        transcript = self.table.reading(leg, by).transcript
        gone = [
            Lost(instance=instance, seq=seq, entry=ident)
            for instance in transcript.instances()
            for seq, ident in transcript.missing(instance)
        ]
        gone += [Lost(instance=seen.instance, seq=seen.seq + 1, entry=ident_of("gone")) for seen in transcript.heads()]
        if step.how & 1:
            self.table.write(leg, pick(gone, step.how), mediator=by)
        else:
            self.slip(leg, pick(gone, step.how), self.station(step, leg))

    def garble(self, step: Step) -> None:
        """An entry that nobody can read."""
        leg = self.side(step.who)
        bad = encode(Said(passages=(a_passage("\u202e turned round"),), under=None))
        self.slip(leg, pick((b"\x80", b"nothing", bad, encode(["telegraphed", 1])), step.how), self.station(step, leg))

    def trespass(self, step: Step) -> None:
        """An act of the wrong hand, or of somebody who has no right to it."""
        leg = self.side(step.who)
        acts: list[Body] = [
            Conveyed(nonce=bytes(32), items=(self._some_item(leg),)),
            Aliased(alias="Nobody", instead_of="South"),
            Unseated(fingerprint=self.table.stations["Mara"].card, last=()),
            Said(passages=(a_passage("in another's name"),), under=None),
        ]
        self.slip(leg, pick(acts, step.how), self.station(step, leg))

    def _some_item(self, leg: str) -> Any:
        items = [each for each, _ in self.items if self.leg_of(each).name == leg]
        body = self.table.body(pick(items, 0)) if items else None
        if not isinstance(body, Conveyed):
            raise NothingThere
        return body.items[0]

    def strike_anything(self, step: Step) -> None:
        """Somebody strikes whatever there is, which may be nothing that can be struck, or nobody's to strike."""
        leg = pick((*self.sides, DESK), step.who)
        by = self.station(step, leg)
        placed = [ident for _, ident in self.table.reading(leg, by).transcript.thread()]
        instead = pick(placed, step.how >> 4) if step.how & 1 else None
        reason = "No." if step.how & 2 else None
        self.slip(leg, Struck(what=pick(placed, step.what), reason=reason, instead=instead), by)

    def claim(self, step: Step) -> None:
        """A header that lies: of what its author saw, or of what came before."""
        leg = pick((*self.sides, DESK), step.who)
        by = self.station(step, leg)
        transcript = self.table.reading(leg, by).transcript
        heads = transcript.heads()
        other = pick(heads, step.how >> 3)
        placed = [ident for _, ident in transcript.thread()]
        ident = pick([ident_of("never written"), pick(placed, step.how >> 5)], step.how >> 1)
        body = Said(passages=(a_passage("on my word"),), under=None)
        if step.how & 1:
            me = self.table.stations[by].card
            lie = Seen(instance=other.instance, seq=other.seq + step.how % 4, entry=ident)
            if other.instance.author != me:
                self.slip(leg, body, by, seen=(lie,))
        else:
            self.slip(leg, body, by, seq=1 + step.how % 5, prev=ident)


def played(plan: Plan) -> Mischief:
    """The talk of a plan, with everybody on line again at its end."""
    start = begun(plan.shape)
    play = Mischief(**vars(start))
    for step in plan.steps:
        deed: Callable[[Step], None] = getattr(play, step.deed)
        try:
            deed(step)
        except (Refusal, NothingThere):
            continue
    play.table.dead.clear()
    play.table.online()
    return play
