"""A talk as it is kept from day to day, of a wanted size: words, what crossed of them, deliveries, answers.

Every entry goes through the program's own gate. Four hours lie between two rounds, so that in a talk of any size the
leases of the first words have run out; what waits at the end is the same in all of them.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.talks import ENVOY, MEDIATOR, START, Bench, chance
from goodoffices.talk.draft import StanceOf, VeryWords
from goodoffices.talk.events import (
    Answered,
    Closeness,
    Conveyed,
    Delivered,
    DeskRef,
    End,
    Force,
    Id,
    Instance,
    Noted,
    Receiver,
    Ref,
    Replied,
    Role,
    Said,
    Seat,
    Seated,
    SideAct,
    Stance,
    Way,
)
from goodoffices.talk.judge import item_digest
from goodoffices.talk.release import Cleared, convey, deliver, without_words
from goodoffices.talk.talk import Added, Pen, issue, propose
from goodoffices.talk.terms import Carriage, Manner, Moment, Terms, terms
from goodoffices.words import HOUR

SPEAKER = chance("speaker")
LEFT_OPEN = 20
"""Rounds at the end of which nothing was brought."""

Keep = Callable[[], None]


class Busy(Bench):
    """The talk of :class:`Bench`, with a speaker on its kept leg. ``said``: the entries of North's last round."""

    def __init__(self) -> None:
        super().__init__()
        self.rounds = 0
        self.said: list[Id] = []
        seat = Seat(fingerprint=SPEAKER, name="Minister", end=End.SIDE, role=Role.PRINCIPAL, station=False)
        self._issue(without_words(self.talk.rooms, self.south, Seated(seat=seat, start=())))

    @property
    def now(self) -> Moment:
        """The moment of the last round."""
        return Moment(ms=START.ms + self.rounds * 4 * HOUR, zone=START.zone)

    def grow(self, entries: int, keep: Keep) -> int:
        """Add about so many entries; gives how many. ``keep`` is called now and then."""
        added = 0
        while added < entries:
            added += self.round(brought=added < entries - LEFT_OPEN * 8)
            if self.rounds % 50 == 0:
                keep()
        keep()
        return added

    def round(self, *, brought: bool) -> int:
        """Five times words of North; one crosses to South, which answers, and that crosses back. Gives the entries."""
        self.rounds += 1
        released = terms(Carriage.VERBATIM, ["South"])
        self.said = said = [self._say(released if number < 2 else None) for number in range(5)]
        source = DeskRef(room=self.north, what=Ref(entry=said[0], index=0))
        nonce = chance("nonce", self.rounds)
        crossed = self._issue(convey(self.talk.rooms, self.south, (VeryWords(source=source),), self.now, nonce))
        count = len(said) + len(crossed)
        if not brought:
            return count
        item = Ref(entry=crossed[0].ident, index=0)
        count += len(self._bring(item))
        reply = self._reply(item)
        back = (StanceOf(reply=DeskRef(room=self.south, what=Ref(entry=reply, index=0))),)
        told = self._issue(convey(self.talk.rooms, self.north, back, self.now, chance("back", self.rounds)))
        for each in told:
            if each.room == self.south:
                count += len(self._bring(Ref(entry=each.ident, index=0)))
        return count + 1 + len(told)

    def _say(self, given: Terms | None) -> Id:
        self.seq += 1
        pen = Pen(instance=Instance(author=ENVOY, number=chance("E")[:16]), at=self.now)
        self.talk, added = propose(self.talk, self.north, Said(passages=(self.passage(given),), under=None), pen)
        return added.ident

    def _bring(self, what: Ref) -> list[Added]:
        delivery = Delivered(
            what=(what,),
            when=self.now,
            where=None,
            by="M",
            to="Minister",
            receiver=Receiver.SIDE,
            manner=Manner.LEFT,
        )
        return self._issue(deliver(self.talk.rooms, self.south, delivery))

    def _reply(self, item: Ref) -> Id:
        written = self.talk.rooms.reading(self.south).written(item.entry)
        if written is None or not isinstance(written.body, Conveyed):
            raise SystemExit("nothing crossed")
        exact = item_digest(self.south, written.body.nonce, 0, written.body.items[0])
        reply = Replied(
            items=(Answered(item=item, digest=exact),),
            stance=Stance.ACCEPTS,
            conditions=(),
            force=Force.NON_BINDING,
            valid_until=None,
            terms=terms(Carriage.IN_SUBSTANCE, ["North"]),
            under=None,
            over=(),
        )
        return self._note(reply)

    def _note(self, act: SideAct) -> Id:
        noted = Noted(
            way=Way.CALL,
            closeness=Closeness.AT_THE_TIME,
            speaker=SPEAKER,
            interpreter=None,
            when=self.now,
            act=act,
        )
        return self._issue(without_words(self.talk.rooms, self.south, noted))[0].ident

    def _issue(self, cleared: Cleared) -> list[Added]:
        self.talk, added = issue(self.talk, cleared, self._pen_now)
        return added

    def _pen_now(self, room: Id) -> Pen:
        pen = self._pens[room]
        return Pen(instance=pen.instance, at=self.now)


__all__ = ["MEDIATOR", "Busy"]
