"""The entries of one leg of a talk, as its link carries them to one station that is seated there.

The rules are:

* What goes is this station's own entries of this leg, in their order, to whoever has a seat there now; and to a
  station that was restored from a backup its own entries, which it has lost (``given_back``); and to one that was
  seated in the place of another what was written at that one, in each branch, which nobody else can give it.
* The other station has an entry once it names it, or a later one of the same instance, by its hash. If it names one
  that this station never wrote, this is an old copy, or a second one.
* Whatever arrives is admitted as its author's; the rules of the talk say what becomes of it (rule 23).
* Nothing here looks at another leg.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices import labels
from goodoffices.canonical import decode, digest, encode
from goodoffices.errors.talk import NotAuthentic, TalkRefusal, WrongTranscript
from goodoffices.seal.channel import Channel, Fresh
from goodoffices.station.mail.given_back import OwnPast
from goodoffices.station.mail.link import Arrived
from goodoffices.station.mail.messages import VERSION, LegMessage, LineMessage, Reach
from goodoffices.station.mail.namespace import Cached, Namespace, expect
from goodoffices.station.mail.outbox import Outbox
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.branches import tips
from goodoffices.talk.entry import MOST_SEEN, Entry, entry_id, read_header
from goodoffices.talk.events import Accepted, End, Id, Instance, Seen
from goodoffices.talk.reading import Reading
from goodoffices.talk.roster import roster
from goodoffices.talk.transcript import Transcript

CHANNEL = b"mail channel"
"""Row: the keys."""

SEALED_BELOW, THERE_BELOW = b"mail sealed to", b"mail there to"
"""Rows by instance: below which number everything was sealed once, and below which everything is over there."""

RENEWED = b"mail renewed"
"""Row: the leg has other keys than at its beginning."""

WAS_THERE = b"mail was there to"
"""Rows by instance: below which number everything was over there before the keys were changed."""

AGAIN = b"mail again"
"""Rows by instance: the highest entry that came although it was here, since anything was sealed."""

LATE = b"mail late"
"""Rows by entry: it came under an old key."""

JOINING = b"mail joining"
"""Row: the person has agreed to this leg, whose beginning has not arrived."""

ASKED_BACK, GAVE_BACK = b"mail asked back", b"mail gave back"
"""Rows by instance of the other station: below which number it has its own entries, and below which they were sealed
for it."""

GAVE_ON = b"mail gave on"
"""Rows by entry of the lost station in whose place the other one was seated: it was sealed for it."""

_BACK = b"\xfd"
"""What the key of an entry begins with that is not this station's; those of own entries are shorter, and those of
entries that are known by their id, since several may stand under one number, are longer."""

_SEQ = 5
_INSTANCE = 16


class Entries:
    """What a link carries on a leg.

    Args:
        open_line: whether the line that the leg rests on may carry words now.
    """

    def __init__(self, talk: OpenTalk, room: Id, peer: Id, *, open_line: bool) -> None:
        self.talk = talk
        self.room = room
        self.peer = peer
        self._rows = leg_rows(talk, room, peer)
        self._open_line = open_line
        self._channel = Cached(self._rows, CHANNEL, Channel)
        self._here: tuple[Seen, ...] | None = None
        self._there: tuple[Seen, ...] | None = None

    @property
    def channel(self) -> Channel | None:
        """The keys of this leg; None until both ends have agreed to it."""
        return self._channel.read()

    @channel.setter
    def channel(self, channel: Channel) -> None:
        self._channel.write(channel)

    def may_carry(self) -> bool:
        """Whether the line may carry words."""
        return self._open_line

    def may_go(self, _: bytes, /) -> bool:
        """What may be written may go."""
        return True

    # --- out

    def unsealed(self) -> Iterator[bytes]:
        """The own entries that were never sealed for this station."""
        if not seated(self.talk, self.room, self.peer):
            return
        transcript = self._transcript
        for instance in transcript.instances():
            if instance.author != self.talk.identity.fingerprint:
                continue
            seq = self._rows.count(SEALED_BELOW, instance.number)
            while self._own(instance, seq) is not None:
                yield instance.number + _spelt(seq)
                seq += 1
        yield from self._to_give_back()

    def _to_give_back(self) -> Iterator[bytes]:
        """The entries of the other station that it has lost, since it was restored."""
        if self._rows.get(ASKED_BACK) is None:
            return
        transcript = self._transcript
        for instance in transcript.instances():
            if instance.author != self.peer or transcript.forks(instance):
                continue
            seq = max(self._rows.count(bucket, instance.number) for bucket in (ASKED_BACK, GAVE_BACK))
            while self._own(instance, seq) is not None:
                yield _BACK + instance.number + _spelt(seq)
                seq += 1
        yield from self._to_give_successor()

    def _to_give_successor(self) -> Iterator[bytes]:
        """The entries of the lost station in whose place the other one was seated, each branch of them."""
        transcript, before = self._transcript, self._before(self.peer)
        for instance in transcript.instances():
            head = transcript.head(instance)
            if head is None or instance.author not in before:
                continue
            known = 0 if transcript.forks(instance) else self._rows.count(ASKED_BACK, instance.number)
            for seq in range(known, head.seq + 1):
                for ident in transcript.at_position(instance, seq):
                    entry = transcript.entry(ident)
                    # Somebody may claim a number for an entry that stands elsewhere.
                    stands = entry is not None and (entry.instance, entry.seq) == (instance, seq)
                    if stands and self._rows.get(GAVE_ON, ident) is None:
                        yield _BACK + ident

    def _before(self, fingerprint: Id) -> set[Id]:
        """In the place of which lost stations one was seated."""
        people = roster(self._reading)
        return set() if people is None else people.before(fingerprint)

    def sealed(self, key: bytes) -> None:
        """Remember that this entry, and all before it, were sealed once."""
        if _gives_on(key):
            self._rows.put(GAVE_ON, b"", key[1:])
            return
        bucket, plain = (GAVE_BACK, key[1:]) if _gives_back(key) else (SEALED_BELOW, key)
        self._raise_to(bucket, plain[:_INSTANCE], _seq(plain) + 1)

    def message(self, key: bytes | None, settled: int, reach: Reach) -> LegMessage:
        """An entry, or a service message, with what this station has."""
        entry = None
        if key is not None and _gives_on(key):
            entry = self._transcript.data(key[1:])
        elif key is not None:
            author, plain = (self.peer, key[1:]) if _gives_back(key) else (self.talk.identity.fingerprint, key)
            entry = self._own(Instance(author=author, number=plain[:_INSTANCE]), _seq(plain))
        return LegMessage(
            version=VERSION,
            got=self._what_is_here(),
            settled=settled,
            roster=self.roster(),
            reach=reach,
            entry=entry,
        )

    def roster(self) -> bytes:
        """A digest of who is seated here now, as this station has it."""
        people = roster(self.talk.reading(self.room))
        if people is None:
            return digest(labels.ROSTER)
        return digest(labels.ROSTER, *(encode(seat) for end in End for seat in people.current(end)))

    def acknowledges(self) -> None:
        """What came again was named in what was just sealed."""
        if self._rows.keys(AGAIN):
            self._rows.clear(AGAIN)
            self._here = None

    def how_far(self, ident: Id, outbox: Outbox) -> str | None:
        """How far an own entry is: ``waiting``, ``sealed``, ``relay`` or ``there``; None: it is not one of mine."""
        entry = self._transcript.entry(ident)
        if entry is None or entry.instance.author != self.talk.identity.fingerprint:
            return None
        if entry.seq < self._rows.count(THERE_BELOW, entry.instance.number):
            return "there"
        return outbox.stage(entry.instance.number + _spelt(entry.seq)) or "waiting"

    def packed_at(self, ident: Id, outbox: Outbox) -> int | None:
        """When an own entry was last packed into a bag, while it is not known to be over there (ms since 1970)."""
        entry = self._transcript.entry(ident)
        return None if entry is None else outbox.packed_at(entry.instance.number + _spelt(entry.seq))

    def came_late(self, ident: Id) -> bool:
        """Whether an entry of the other station came under an old key."""
        return self._rows.get(LATE, ident) is not None

    def marks(self) -> Iterator[bytes]:
        """What changes once an entry is over there, or came late."""
        yield from (number + below for number, below in self._rows.scan(THERE_BELOW))
        yield from (ident for ident, _ in self._rows.scan(LATE))

    def waiting(self) -> int:
        """How many own entries were not sealed yet."""
        return sum(1 for _ in self.unsealed())

    # --- in

    def take(self, content: bytes, _: int, /, *, late: bool) -> Arrived:
        """Take in a message with an entry, if it has one.

        Raises:
            NotCanonical, NotAuthentic, WrongTranscript: it changed nothing.
        """
        message = decode(content, LegMessage)
        if message.entry is None:
            return Arrived(message)
        # A talk has other rooms here; what comes on this leg belongs to this one.
        entry = read_header(message.entry)
        if entry.room != self.room:
            raise WrongTranscript
        if entry.instance.author == self.talk.identity.fingerprint:
            return self._take_back(message, message.entry, entry, late=late)
        if late and entry.instance.author != self.peer:
            return Arrived(message)  # somebody who once stole a key says that it is of the station before this one
        new = self._transcript.data(entry_id(message.entry)) is None
        ident = self.talk.take_in(message.entry, self.peer)
        self._here = None
        if not new:
            self._came_again(ident)
        if late:
            if new:
                self._rows.put(LATE, b"", ident)
            self._check_own_past()
        elif self.came_late(ident):
            self._rows.drop(LATE, ident)
        self._agree_to_beginning()
        return Arrived(message, new)

    def _take_back(self, message: LegMessage, data: bytes, entry: Entry, *, late: bool) -> Arrived:
        """Keep an entry of this station apart that the other one gives back.

        Raises:
            NotAuthentic: this station has lost nothing, could not have written it before, or has another one there.
        """
        past = self.past
        if not past.restored or self.talk.began_here(self.room, entry.instance.number):
            raise NotAuthentic
        if late:
            return Arrived(message)
        if past.knows(entry_id(data)):
            return Arrived(message, new=False)
        if past.goes_another_way(entry):
            raise NotAuthentic
        self._here = None
        return Arrived(message, new=True if past.take(entry, data) else None)

    @property
    def past(self) -> OwnPast:
        """What is known of this station's own lost past."""
        return OwnPast(self._rows, self._transcript, self.talk.identity.fingerprint)

    def acknowledged(self, message: LegMessage | LineMessage, outbox: Outbox) -> bool:
        """Take from the outbox what is over there; gives whether this is an old copy of itself."""
        got = message.got if isinstance(message, LegMessage) else ()
        ahead = got != self._there and self._take_note(got, outbox)  # the message before may have said the same
        self._there = got
        self._check_own_past()
        return ahead

    def _take_note(self, got: tuple[Seen, ...], outbox: Outbox) -> bool:
        ahead = False
        for seen in got:
            if seen.instance.author in (self.peer, *self._before(self.peer)):
                self._asked_back(seen, outbox)
            if seen.instance.author != self.talk.identity.fingerprint:
                continue
            known = self._own(seen.instance, seen.seq)
            if known is not None and entry_id(known) == seen.entry:
                self._is_there(seen.instance.number, seen.seq, outbox)
            else:
                ahead |= self._not_what_is_here(seen, known, outbox)
        return ahead

    def _asked_back(self, seen: Seen, outbox: Outbox) -> None:
        """The other station says how far it has its own entries, or those of the one before it, and lacks the rest."""
        number, known = seen.instance.number, self._own(seen.instance, seen.seq)
        if known is not None and seen.entry not in self._transcript.at_position(seen.instance, seen.seq):
            return  # it has gone another way there
        self._rows.put(ASKED_BACK, b"")
        self._raise_to(ASKED_BACK, number, seen.seq + 1)
        outbox.arrived(_BACK + number + _spelt(0), _BACK + number + _spelt(seen.seq))
        for key in [key for key, _ in outbox.stages() if _gives_on(key)]:
            entry = self._transcript.entry(key[1:])
            same = entry is not None and entry.instance == seen.instance
            if entry is not None and same and self._transcript.ancestor(seen.entry, entry.seq) == key[1:]:
                outbox.arrived(key, key)

    def _agree_to_beginning(self) -> None:
        """Accept the mediator's station, to which the person here has agreed: nothing of it crosses before (rule 3)."""
        if self._rows.get(JOINING) is None:
            return
        people = roster(self.talk.reading(self.room))
        if people is None:
            return
        me, mediator = people.seat(self.talk.identity.fingerprint), people.seat(self.peer)
        if me is None:
            return  # the seat comes with a later entry
        if me.end is End.SIDE and mediator is not None and mediator.end is End.MEDIATOR:
            try:
                self.talk.own(self.room, Accepted(fingerprint=self.peer))
            except TalkRefusal:
                return  # with the next entry again
        self._rows.drop(JOINING)

    def _is_there(self, number: bytes, seq: int, outbox: Outbox) -> None:
        outbox.arrived(number + _spelt(0), number + _spelt(seq))
        self._raise_to(THERE_BELOW, number, seq + 1)
        self._raise_to(SEALED_BELOW, number, seq + 1)

    def _not_what_is_here(self, seen: Seen, known: bytes | None, outbox: Outbox) -> bool:
        """The other station names an entry of mine that is not here, or that is another one here.

        Returns:
            Whether it follows that this is an old copy.
        """
        number = seen.instance.number
        if number != self.talk.pen(self.room).instance.number:
            # Of an instance from before a copy was put back, that is no news. What was there before the keys changed
            # still is; what was written here since may be another branch, and goes.
            was = self._rows.count(WAS_THERE, number)
            if known is None and 0 < was <= seen.seq:
                self._is_there(number, was - 1, outbox)
            return False
        if self._rows.get(RENEWED) is None:
            return True
        # The keys are newer than the copy, and tell by themselves if they were put back; the entries are of before.
        self.talk.begin_instance_anew(self.room)
        return False

    def _check_own_past(self) -> None:
        """What came may name an entry of mine that is not here, or another one under its number.

        Somebody who once stole an old key may have said so first, and the other station in good faith after that. It
        stands in the transcript, so that nothing more can be written on that instance; but it makes no old copy.
        """
        instance = self.talk.pen(self.room).instance
        if self._transcript.missing(instance) or self._transcript.forks(instance):
            self.talk.begin_instance_anew(self.room)

    def set_back(self) -> None:
        """What this station writes from now on is no second past of the other, but a new instance."""
        self.talk.begin_instance_anew(self.room)

    # --- parts

    @property
    def _reading(self) -> Reading:
        return self.talk.reading(self.room)

    @property
    def _transcript(self) -> Transcript:
        return self._reading.transcript

    def _own(self, instance: Instance, seq: int) -> bytes | None:
        transcript = self._transcript
        known, head = transcript.at_position(instance, seq), transcript.head(instance)
        if len(known) == 1 and head is not None and seq <= head.seq:
            return transcript.data(known[0])  # what is placed is among those known, so that nobody claims anything here
        for ident in known:
            entry = transcript.entry(ident)
            # Somebody may claim a number for an entry that stands elsewhere.
            if entry is not None and (entry.instance, entry.seq) == (instance, seq):
                return transcript.data(ident)
        return None

    def _what_is_here(self) -> tuple[Seen, ...]:
        if self._here is None:
            self._here = self._got()
        return self._here

    def _got(self) -> tuple[Seen, ...]:
        """Of each branch of each instance of the other station, the last entry up to which everything is here.

        What came late may be of whoever once stole an old key. It is not named before it came again.
        """
        transcript = self._transcript
        late = {ident for ident, _ in self._rows.scan(LATE)}
        before = self._before(self.talk.identity.fingerprint)
        theirs = (instance for instance in transcript.instances() if instance.author in (self.peer, *before))
        ends = {tip for instance in theirs for tip in tips(transcript, instance, late)}
        found = set(ends)
        for _, data in self._rows.scan(AGAIN):
            again = decode(data, Seen)
            # Only where everything before it counts as well.
            after = (tip for tip in ends if tip.instance == again.instance and tip.seq > again.seq)
            if any(transcript.ancestor(tip.entry, again.seq) == again.entry for tip in after):
                found.add(again)
        past = self.past
        if past.restored or before:
            found.update(past.ends())
        # More than a message can name are nobody's honest number; those that wrote last matter.
        return tuple(sorted(sorted(found, key=self._written)[-MOST_SEEN:]))

    def _came_again(self, ident: Id) -> None:
        """Name it in the next message: an old copy of the other station knows nothing of what comes after it."""
        entry = expect(self._transcript.entry(ident))
        before = self._rows.read(AGAIN, Seen, entry.instance.number)
        if before is None or before.seq < entry.seq:
            again = Seen(instance=entry.instance, seq=entry.seq, entry=ident)
            self._rows.write(AGAIN, again, entry.instance.number)

    def _written(self, seen: Seen) -> int:
        entry = self._transcript.entry(seen.entry)
        return 0 if entry is None else entry.at.ms

    def _raise_to(self, bucket: bytes, number: bytes, below: int) -> None:
        if below > self._rows.count(bucket, number):
            self._rows.put_count(bucket, below, number, size=_SEQ)

    def forget_what_is_there(self) -> None:
        """With new keys nothing is taken for granted: the other station may be an old copy of itself."""
        self._rows.put(RENEWED, b"")
        for number, below in list(self._rows.scan(THERE_BELOW)):
            self._rows.put(WAS_THERE, below, number)
        self._rows.clear(SEALED_BELOW, THERE_BELOW, ASKED_BACK, GAVE_BACK, GAVE_ON)
        self._rows.drop(ASKED_BACK)


def seated(talk: OpenTalk, room: Id, peer: Id) -> bool:
    """Whether a station, and not only its person, has a seat on a leg now, as far as its beginning is here."""
    people = roster(talk.reading(room))
    return people is None or any(
        seat.fingerprint == peer and seat.station for end in End for seat in people.current(end)
    )


def leg_rows(talk: OpenTalk, room: Id, peer: Id) -> Namespace:
    """The rows of a leg's mail, in the talk's own file."""
    return Namespace(lambda: talk.talk.rows, talk.put_rows, room + peer)


def stream(talk: OpenTalk, room: Id) -> Fresh:
    """Fresh bytes of one leg's mail, apart from those of every other (rule 17)."""
    return lambda count: talk.chance(b"mail " + room, count)


def _spelt(seq: int) -> bytes:
    return seq.to_bytes(_SEQ, "big")


def _gives_back(key: bytes) -> bool:
    return len(key) == len(_BACK) + _INSTANCE + _SEQ


def _gives_on(key: bytes) -> bool:
    return len(key) > len(_BACK) + _INSTANCE + _SEQ


def _seq(key: bytes) -> int:
    return int.from_bytes(key[_INSTANCE:], "big")
