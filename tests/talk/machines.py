"""A talk while it is played: the honest acts of mediators and delegates, as a plan says.

The rules are:

* Every act goes the way that a station goes. What a rule refuses leaves nothing behind, and the talk goes on.
* Every talk has begun: each side has said and released something, it was conveyed, and answered on conditions.
* People are offline for days, contradict one another, come and go. What goes wrong beyond that is in ``mischief``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec

from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.draft import CorrectionOf, Draft, FindingOf, WithdrawalOf
from goodoffices.talk.events import (
    Accepted,
    Aliased,
    Answer,
    Answered,
    Barred,
    Closed,
    Condition,
    ConditionItem,
    DeskRef,
    Disclosure,
    End,
    Finding,
    Force,
    Id,
    Released,
    Remarked,
    Replied,
    Reseated,
    Retention,
    Role,
    Room,
    Said,
    Scope,
    Seat,
    Seated,
    Stage,
    Staged,
    Stance,
    Unseated,
)
from goodoffices.talk.lease import stand
from goodoffices.talk.names import aliases_of
from goodoffices.talk.releasable import releasable
from goodoffices.talk.talk import Added
from goodoffices.talk.terms import PUBLIC, WITHHELD, Alias, Attribution, Carriage, Moment, Terms, terms
from goodoffices.talk.transcript import Transcript
from tests.table import (
    DESK,
    PAPER,
    Leg,
    Letter,
    Noting,
    Station,
    Table,
    clause,
    own_words,
    stage_of,
    stance_of,
    verbatim,
    very,
    wording,
)
from tests.talk.folding import fold
from tests.talk.plans import NothingThere, Shape, Step, pick
from tests.talk.scribe import ident_of

TEAM = ("Mara", "Ivo")
"""The mediators at every table."""


class Watched(Table):
    """A table that remembers what each author had in its place before each entry, for the order of the thread.

    Attributes:
        had: the placed entries of the transcript, by entry.
        dead: lines from one card to another that carry nothing for now.
    """

    had: dict[Id, frozenset[Id]]
    dead: set[tuple[Id, Id]]

    def __init__(self, *given: Any, **more: Any) -> None:
        self.had, self.dead = {}, set()
        super().__init__(*given, **more)

    def _send(self, author: Station, added: Iterable[Added]) -> None:
        added = list(added)
        for each in added:
            transcript = Transcript(author.talk.rows, each.room)
            placed = frozenset(ident for _, ident in transcript.thread())
            self.had[each.ident] = placed - {each.ident}
        super()._send(author, added)

    def _cut_off(self, letter: Letter) -> bool:
        return (letter.sealed_by, letter.to.card) in self.dead or super()._cut_off(letter)


@dataclass
class Play:
    """A talk while it is played, and what its steps can name.

    Attributes:
        things: what can be released, ``items`` what was conveyed (with its digest), ``events`` terms and replies.
    """

    table: Watched
    sides: tuple[str, ...]
    things: list[DeskRef] = field(default_factory=list)
    items: list[tuple[DeskRef, Id]] = field(default_factory=list)
    conditions: list[DeskRef] = field(default_factory=list)
    findings: list[DeskRef] = field(default_factory=list)
    stages: list[DeskRef] = field(default_factory=list)
    read_backs: list[DeskRef] = field(default_factory=list)
    offers: list[tuple[str, Id]] = field(default_factory=list)
    answers: list[tuple[str, Id]] = field(default_factory=list)
    mandates: list[tuple[str, Id]] = field(default_factory=list)
    events: list[Id] = field(default_factory=list)
    barred: list[tuple[str, Id]] = field(default_factory=list)

    # --- who and what

    def mediator(self, number: int) -> str:
        """One of the team."""
        return pick(TEAM, number)

    def side(self, number: int) -> str:
        """One of the sides."""
        return pick(self.sides, number)

    def person(self, leg: str, number: int) -> str:
        """Somebody at the far end of a leg."""
        people = tuple(self.table.legs[leg].people)
        return pick(("envoy", "envoy", "principal", *people), number)

    def leg_of(self, thing: DeskRef) -> Leg:
        """The leg that something is on."""
        return self.table.leg(thing)

    def noting(self, step: Step) -> dict[str, Any]:
        """By whose hand a side acts: on a sealed leg mostly its own."""
        hand = Noting() if step.how & 7 == 7 else None
        return {"noting": hand, "mediator": self.mediator(step.how >> 3)}

    def terms(self, leg: str, how: int) -> Terms:
        """Some terms or other."""
        aliases = aliases_of(self.table.reading(leg))
        start = self.table.now.ms
        return terms(
            pick((Carriage.VERBATIM, Carriage.IN_SUBSTANCE, Carriage.VERBATIM, Carriage.WITHHELD), how),
            [alias for number, alias in enumerate(aliases) if how >> (2 + number) & 1 or how & 1],
            attribution=Attribution.UNNAMED if how >> 5 & 3 == 3 else Attribution.NAMED,
            convey_from=Moment(ms=start + 3_600_000, zone=0) if how >> 7 & 7 == 7 else None,
            convey_until=Moment(ms=start + (how & 63) * 3_600_000, zone=0) if how >> 10 & 3 == 3 else None,
            provisos=("not for the press",) if how >> 12 & 3 == 3 else (),
            read_back=how >> 14 & 3 == 3,
            time_may_cross=bool(how & 32),
        )

    def over(self, step: Step) -> tuple[Id, ...]:
        """Some of the terms events that there were so far."""
        return tuple(sorted({pick(self.events, step.who), pick(self.events, step.how)}))

    def writes_at(self, leg: str, by: str, step: Step) -> str:
        """The station at which an act of a side is written."""
        own = self.table.legs[leg].sort is Room.SEALED and self.noting(step)["noting"] is None
        return f"{leg}'s {by}" if own else self.mediator(step.how >> 3)

    def station(self, step: Step, leg: str) -> str:
        """Any station at a leg."""
        return pick([station.name for station in self.table.legs[leg].stations], step.what)

    # --- honest acts

    def say(self, step: Step) -> None:
        """One to three passages."""
        leg = self.side(step.who)
        by = self.person(leg, step.what)
        under = [ident for at, ident in self.answers if at == leg]
        said = Said(
            passages=tuple(
                self.table.passage(
                    leg,
                    f"{leg}'s words no. {len(self.things) + number}",
                    None if (step.how + number) % 3 == 0 else self.terms(leg, step.how ^ number * 977),
                    force=pick((Force.NON_BINDING, Force.NON_BINDING, Force.BINDING), step.how >> 4),
                    valid_until=self.table.after(days=2, zone=180) if step.how & 64 else None,
                )
                for number in range(1 + step.how % 3)
            ),
            under=pick(under, step.how) if under and step.how & 128 else None,
        )
        first = self.table.ref(leg, self.table.act(leg, said, by=by, **self.noting(step)))
        self.things += [clause(first, number) for number in range(len(said.passages))]
        self.events.append(first.what.entry)

    def release(self, step: Step, given: Terms | None = None) -> None:
        """A change of terms: in place of all, of some, or beside them."""
        thing = pick(self.things + self.findings + self.stages, step.what)
        leg = self.leg_of(thing).name
        by = self.person(leg, step.who)
        reading = self.table.reading(leg, self.writes_at(leg, by, step))
        found = releasable(reading, thing.what)
        if found is None:
            raise NothingThere
        over = pick((stand(reading, found).events, (), self.over(step)), step.how >> 1)
        change = Released(
            what=thing.what, terms=given or self.terms(leg, step.how), over=over, quiet=step.how >> 6 & 3 == 3
        )
        self.events.append(self.table.act(leg, change, by=by, **self.noting(step)))

    def withdraw(self, step: Step) -> None:
        """A release is taken back."""
        self.release(step, WITHHELD)

    def convey(self, step: Step) -> None:
        """One or two items for somebody."""
        to = pick((*self.sides, PUBLIC), step.who)
        drafts = [self.draft(to, step.what, step.how)]
        if step.how & 1024:
            drafts.append(self.draft(to, step.what + 1, step.how >> 3))
        items = self.table.convey(to, *drafts, mediator=self.mediator(step.how))
        self.items += [(item, self.table.digest(item, self.mediator(step.how))) for item in items]
        body = self.table.body(items[0], self.mediator(step.how))
        self.conditions += [
            item for item, said in zip(items, body.items, strict=True) if isinstance(said, ConditionItem)
        ]

    def draft(self, to: str, what: int, how: int) -> Draft:
        """Something that a mediator might want to say."""
        kind = pick(("very", "very", "wording", "wording", "stance", "own", "withdrawal", "finding", "stage"), how >> 5)
        unnamed = bool(how & 256)
        if kind == "own":
            return own_words("What do you need?")
        if kind == "withdrawal":
            return WithdrawalOf(item=pick([item for item, _ in self.items if self.leg_of(item).name == to], what).what)
        if kind == "finding":
            return FindingOf(
                finding=pick(self.findings, what), condition=pick(self.conditions, how).what, unnamed=unnamed
            )
        if kind == "stage":
            here = [item for item, _ in self.items if self.leg_of(item).name == to]
            return stage_of(pick(self.stages, what), pick(here, how), unnamed=unnamed)
        thing = pick([each for each in self.things if self.leg_of(each).name != to], what)
        if kind == "stance":
            reply = clause(thing, 0)
            return stance_of(reply, *([clause(thing, 1)] if how & 2048 else []), unnamed=unnamed)
        return very(thing, unnamed=unnamed) if kind == "very" else wording("They hold.", thing, unnamed=unnamed)

    def deliver(self, step: Step) -> None:
        """Something was brought to somebody without a station."""
        brought = [item for item, _ in self.items] + self.read_backs
        things = [item for item in brought if self.leg_of(item).sort is not Room.SEALED]
        self.table.deliver(pick(things, step.what), mediator=self.mediator(step.how))

    def bring_news(self, step: Step) -> None:
        """A side without a station is told something that is not an item of a sheet."""
        leg, by = self.side(step.who), self.mediator(step.how)
        news = self.table.reading(leg, by).of_kind("carried", "read_back", "found", "struck", "tor_offered", "closed")
        self.table.deliver(self.table.ref(leg, pick(news, step.what).ident), mediator=by)

    def reply(self, step: Step) -> None:
        """A stance to a conveyed item."""
        item, digest = pick(self.items, step.what)
        act = self.stance(item, digest, step)
        by = self.person(self.leg_of(item).name, step.who)
        first = self.table.ref(item, self.table.act(item, act, by=by, **self.noting(step)))
        self.things += [clause(first, number) for number in range(len(act.conditions) + 1)]
        self.conditions += [clause(first, number + 1) for number in range(len(act.conditions))]
        self.events.append(first.what.entry)

    def stance(self, item: DeskRef, digest: Id, step: Step) -> Replied:
        """An answer to the item with this digest."""
        leg = self.leg_of(item)
        if not leg.people:
            raise NothingThere
        stance = pick(tuple(Stance), step.how)
        clauses = 1 + (step.how >> 4 & 1) if stance is Stance.ON_CONDITIONS else 0
        return Replied(
            items=(Answered(item=item.what, digest=digest),),
            stance=stance,
            conditions=tuple(self._condition(leg.name, step.how ^ number) for number in range(clauses)),
            force=Force.NON_BINDING,
            valid_until=self.table.after(days=3) if step.how & 512 else None,
            terms=self.terms(leg.name, step.how >> 2),
            under=None,
            over=self.over(step) if step.how >> 7 & 3 == 3 else (),
        )

    def _condition(self, leg: str, how: int) -> Condition:
        return self.table.condition(
            leg,
            "if the ports stay open",
            self.terms(leg, how >> 1) if how & 1 else None,
            finder=pick(tuple(End), how >> 3),
            until=self.table.after(days=1) if how & 16 else None,
        )

    def find(self, step: Step) -> None:
        """Somebody finds on a condition."""
        condition = pick(self.conditions, step.what)
        end = pick(tuple(End), step.how >> 3)
        state = pick(tuple(Finding), step.how)
        if end is End.MEDIATOR:
            self.table.find(condition, state, end=end, mediator=self.mediator(step.how))
            return
        leg = self.leg_of(condition).name
        found = self.table.find(
            condition,
            state,
            given=self.terms(leg, step.how >> 4),
            by=self.person(leg, step.who),
            **self.noting(step),
        )
        self.findings.append(found)

    def stage(self, step: Step) -> None:
        """Somebody initials or confirms something, mostly by right."""
        thing = pick(self.things, step.what)
        leg = self.leg_of(thing)
        act = Staged(what=thing.what, stage=pick(tuple(Stage), step.how), terms=self.terms(leg.name, step.how >> 2))
        noting = PAPER if leg.sort is Room.KEPT or step.how & 7 == 7 else None
        by = pick(("principal", "envoy", "principal"), step.who)
        ident = self.table.act(thing, act, by=by, noting=noting, mediator=self.mediator(step.how >> 3))
        self.stages.append(self.table.ref(thing, ident))
        self.events.append(ident)

    def read_back(self, step: Step) -> None:
        """A wording for its owner."""
        thing = pick(self.things, step.what)
        to = pick([leg for leg in (*self.sides, PUBLIC) if leg != self.leg_of(thing).name], step.how)
        draft = wording("They hold.", thing)
        self.read_backs.append(self.table.read_back(draft, to, mediator=self.mediator(step.who)))

    def answer_read_back(self, step: Step) -> None:
        """The owner answers."""
        asked = pick(self.read_backs, step.what)
        answer = pick((Answer.APPROVES, Answer.APPROVES, Answer.AMENDS, Answer.REFUSES), step.how)
        amended = "They hold for now." if answer is Answer.AMENDS else None
        by = self.person(self.leg_of(asked).name, step.who)
        self.table.answer_read_back(asked, answer, amended=amended, by=by, **self.noting(step))

    def offer(self, step: Step) -> None:
        """Terms of reference."""
        leg = self.side(step.who)
        disclosure = pick(tuple(Disclosure), step.how)
        rules: dict[str, Any] = {
            "disclosure": disclosure,
            "disclose_to": [alias for alias in self.sides if alias != leg and disclosure is Disclosure.UNCITRAL],
            "lease_ms": 60_000 * (1 + step.how),
        }
        earlier = [ident for at, ident in self.offers if at == leg]
        replaces = pick(earlier, step.what) if earlier and step.how & 4 else None
        offered = self.table.offer(leg, replaces=replaces, mediator=self.mediator(step.what), **rules)
        self.offers.append((leg, offered))

    def answer(self, step: Step) -> None:
        """A side's answer to them."""
        leg, offered = pick(self.offers, step.what)
        by = self.person(leg, step.who)
        over = [ident for at, ident in self.answers if at == leg] if step.how & 8 else []
        self.answers.append((leg, self.table.answer(leg, offered, step.how & 3 != 3, over, by=by, **self.noting(step))))

    def mandate(self, step: Step) -> None:
        """The principal gives somebody a mandate."""
        leg = self.side(step.who)
        scopes = tuple(scope for number, scope in enumerate(Scope) if step.how >> number & 1) or (Scope.SPEAK,)
        given = self.table.mandate(leg, self.person(leg, step.what), *scopes, **self.noting(step))
        self.mandates.append((leg, given))

    def revoke(self, step: Step) -> None:
        """The principal ends one."""
        leg, given = pick(self.mandates, step.what)
        last = self.table.reading(leg).transcript.heads() if step.how & 1 else ()
        self.table.revoke(leg, given, last, **self.noting(step))

    # --- people come and go

    def seat(self, step: Step) -> None:
        """Somebody new, who is given everything that was written so far."""
        leg = self.table.legs[self.side(step.who)]
        name = f"{leg.name}'s deputy {len(leg.people)}"
        own = leg.sort is Room.SEALED
        card = ident_of(name)
        seat = Seat(
            fingerprint=card,
            name=name,
            end=End.SIDE,
            role=pick((Role.ENVOY, Role.NOTE_TAKER), step.how),
            station=own,
        )
        if own:
            self.table.own(leg.name, Seated(seat=seat, start=()), by=self.person(leg.name, step.what))
            talk, _ = fold(card, [leg.room], self.table.entries(leg.name))
            newcomer = Station(name=name, card=card, talk=talk, zone=0)
            self.table.stations[name] = newcomer
            leg.stations.append(newcomer)
        else:
            self.table.write(leg.name, Seated(seat=seat, start=()), mediator=self.mediator(step.what))
        leg.people[name.removeprefix(f"{leg.name}'s ")] = seat

    def unseat(self, step: Step) -> None:
        """Somebody gives up a seat; what counts of them may be less than what they wrote."""
        leg = self.table.legs[pick((*self.sides, DESK), step.who)]
        everybody = [seat.fingerprint for seat in leg.people.values()] + [each.card for each in leg.stations]
        goes = pick(everybody, step.what)
        by = self.station(step, leg.name)
        heads = self.table.reading(leg.name, by).transcript.heads()
        last = tuple(seen for seen in heads if seen.instance.author == goes) if step.how & 3 else ()
        if step.how & 4:
            last = tuple(msgspec.structs.replace(seen, seq=max(0, seen.seq - 1)) for seen in last)
        act = Unseated(fingerprint=goes, last=last)
        if by in TEAM:
            self.table.write(leg.name, act, mediator=by)
        else:
            self.table.own(leg.name, act, by=by.removeprefix(f"{leg.name}'s "))

    def bar(self, step: Step) -> None:
        """A mediator says that the station of somebody of a side is lost."""
        leg = pick([leg for leg in self.table.legs.values() if leg.sort is Room.SEALED], step.who)
        by = self.mediator(step.what)
        goes = pick([each.card for each in leg.stations if each.name not in TEAM], step.what)
        self.table.write(leg.name, Barred(fingerprint=goes), mediator=by)
        self.barred.append((leg.name, goes))

    def reseat(self, step: Step) -> None:
        """A mediator seats a new station in the place of one that was barred, and gives it everything."""
        name, before = pick(self.barred, step.what)
        leg = self.table.legs[name]
        called = f"{name}'s newcomer {len(leg.people)}"
        role = pick((Role.ENVOY, Role.PRINCIPAL), step.how)
        seat = Seat(fingerprint=ident_of(called), name=called, end=End.SIDE, role=role, station=True)
        self.table.write(name, Reseated(seat=seat, instead_of=before), mediator=self.mediator(step.who))
        talk, _ = fold(seat.fingerprint, [leg.room], self.table.entries(name))
        newcomer = Station(name=called, card=seat.fingerprint, talk=talk, zone=0)
        self.table.stations[called] = newcomer
        leg.stations.append(newcomer)
        leg.people[called.removeprefix(f"{name}'s ")] = seat

    def cut_off(self, step: Step) -> None:
        """A station is without its line for some time."""
        self.table.offline(pick(sorted(self.table.stations), step.what))

    def cut_line(self, step: Step) -> None:
        """The line between two stations of a leg is dead from now on; each has its lines to the others."""
        legs = sorted(self.table.legs.values(), key=lambda leg: (-len(leg.stations), leg.name))
        stations = pick(legs[:2], step.how).stations
        cards = pick(stations, step.who).card, pick(stations, step.what).card
        self.table.dead |= {cards, cards[::-1]}

    def bring_back(self, step: Step) -> None:
        """And has it again."""
        self.table.online(pick(sorted(self.table.stations), step.what))

    def wait(self, step: Step) -> None:
        """Hours or days pass."""
        self.table.wait(hours=step.how % 100)

    def remark(self, step: Step) -> None:
        """A private note."""
        about = tuple(self.things[-1:])
        self.table.write(DESK, Remarked(text="Not sure of that.", about=about), mediator=self.mediator(step.how))

    def alias(self, step: Step) -> None:
        """A further name for nobody in particular, or in the place of another."""
        alias: Alias = f"Friend {step.how % 3}"
        leg = self.side(step.who)
        before = pick((None, *aliases_of(self.table.reading(leg))), step.how >> 2)
        named = Aliased(alias=alias, instead_of=None if before == alias else before)
        self.table.write(leg, named, mediator=self.mediator(step.how))

    def accept(self, step: Step) -> None:
        """A station is accepted once more."""
        mediator = self.table.stations[self.mediator(step.how)]
        sealed = [side for side in self.sides if self.table.legs[side].sort is Room.SEALED]
        self.table.own(pick(sealed, step.who), Accepted(fingerprint=mediator.card))

    def strike(self, step: Step) -> None:
        """A mediator strikes something of the mediators' own hand, and perhaps another note stands in its place."""
        leg = pick((*self.sides, PUBLIC), step.who)
        by = self.mediator(step.how >> 3)
        reading = self.table.reading(leg, by)
        written = reading.of_kind("said", "released", "replied", "found", "delivered", "conveyed", "mandated", "closed")
        wrong = pick(written, step.what)
        alike = [each.ident for each in written if type(each.body) is type(wrong.body) and each is not wrong]
        instead = pick(alike, step.how) if step.how & 1 and alike else None
        self.table.strike(wrong.ident, of=leg, instead=instead, mediator=by)

    def correct(self, step: Step) -> None:
        """Whoever has something that rests on a struck note is told."""
        by = self.mediator(step.how)
        rooms = self.table.station(by).talk.rooms
        wrong = [item for item, _ in self.items if item.what in corrections_owed(rooms, item.room)]
        item = pick(wrong, step.what)
        news = self.table.convey(self.leg_of(item).name, CorrectionOf(item=item.what), mediator=by)
        self.items += [(each, self.table.digest(each, by)) for each in news]

    def close(self, step: Step) -> None:
        """A leg ends, now and then."""
        if step.how & 3 == 3:
            self.table.write(self.side(step.who), Closed(retention=Retention.KEEP), mediator=self.mediator(step.what))


# --- a talk that has begun ------------------------------------


def begun(shape: Shape) -> Play:
    """A table of this shape at which something was said, conveyed and answered."""
    play = _begun(shape)
    memo: dict[int, Any] = {id(station.talk): station.talk for station in play.table.stations.values()}
    return copy.deepcopy(play, memo)


@cache
def _begun(shape: Shape) -> Play:
    sides = (*shape.sealed, *shape.kept)
    table = Watched(sealed=shape.sealed, kept=shape.kept, mediators=TEAM)
    play = Play(table=table, sides=sides)
    for side in sides:
        others = [other for other in sides if other != side]
        words = table.say(side, f"{side} holds its ships.", verbatim(*others, PUBLIC))
        play.things.append(words)
        play.events.append(words.what.entry)
    for words in tuple(play.things):
        owner = table.leg(words).name
        to = sides[sides.index(owner) - 1]
        (item,) = table.bring(to, very(words))
        play.items.append((item, table.digest(item)))
        condition = table.condition(to, f"{to} sees no planes", verbatim(owner))
        reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=verbatim(owner))
        play.things += [reply, clause(reply, 1)]
        play.conditions.append(clause(reply, 1))
        play.events.append(reply.what.entry)
        stance, stated = table.bring(owner, stance_of(reply, clause(reply, 1)))
        play.items += [(each, table.digest(each)) for each in (stance, stated)]
        play.conditions.append(stated)
    return play
