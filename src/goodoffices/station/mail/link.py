"""A link: the mail to one other station, on one leg of a talk or on the line itself. READ FIRST here.

The rules are:

* What has to go is never listed twice: it is everything that this station wrote and its peer has not acknowledged.
* Sealed bytes stand on the disk before they are sent, and are sent again as they are until the other station has what
  they hold. They are sealed anew only when they are due again, or packed, and it has announced another key since, or
  has said that it can no longer open them. What a bag takes changes nothing of what a relay gets, and when.
* What came is on the disk, with the keys after it, before a relay is told that it may forget it.
* An acknowledgement rides on whatever goes next. Nothing acknowledges an acknowledgement, but a new address once.
* After words a few more service messages change the keys (``healing``); they are counted, and nothing answers the last.
* Nothing is sealed for a station that knows more of this one than it does itself: this is an old copy then.

A link is made of parts: its state, whose phases are a table (``phases``), its mailboxes, its outbox, the turns of its
keys (``healing``), and what it carries: the entries of a leg (``entries``) or the letters of a line (``letters``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Generic, Protocol, TypeVar

from goodoffices.canonical import encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.seal import NotAnnounced, SealRefusal
from goodoffices.errors.talk import TalkRefusal
from goodoffices.seal.channel import Channel, Fresh
from goodoffices.seal.sealing import open_envelope, seal_envelope
from goodoffices.station.mail.healing import Healing
from goodoffices.station.mail.link_state import STATE, LinkState, Mailbox, RelayAccess
from goodoffices.station.mail.mailboxes import Mailboxes
from goodoffices.station.mail.messages import Address, LegMessage, LineMessage, Reach
from goodoffices.station.mail.namespace import Cached, Namespace, expect
from goodoffices.station.mail.outbox import CHOSEN, MINUTE_MS, SERVICE, Outbox
from goodoffices.station.mail.phases import Event, Phase, after
from goodoffices.station.mail.road_log import BAG, RoadLog

REPEATED = b"mail repeated"
"""Row: when an acknowledgement was last owed for something that came again, in milliseconds since 1970."""

DECLINED = b"mail declined"
"""Row: the other station's person does not join."""

REPEATS_EVERY_MS = 5 * MINUTE_MS
"""What comes again is acknowledged again, but not more often than this. The other station repeats nothing sooner than
after ten minutes; a relay does as often as it likes."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """Sealed bytes to be put into the other station's mailbox.

    Attributes:
        key: in the outbox.
        to: where they go.
        ident: the id for putting them in.
        allowed: whether the other station may send this one there.
        others: where they go if that fails, in this order.
    """

    key: bytes
    to: Address
    ident: bytes
    data: bytes
    allowed: bool = True
    others: tuple[Address, ...] = ()


@dataclass
class Deposited:
    """What became of deposits: a relay has them, or will not take them as they are, or none has confirmed them."""

    confirmed: list[Deposit] = field(default_factory=list)
    refused: list[Deposit] = field(default_factory=list)
    failed: list[Deposit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do at the relays for one link.

    Attributes:
        make, remove: mailboxes of this station.
        deposits: to be put in.
        collect: mailboxes to look into.
        next_due: when something is to be put in again, in milliseconds since 1970.
    """

    make: tuple[Mailbox, ...] = ()
    remove: tuple[Mailbox, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    collect: tuple[Mailbox, ...] = ()
    next_due: int | None = None

    def __add__(self, other: Work) -> Work:
        return Work(
            make=self.make + other.make,
            remove=self.remove + other.remove,
            deposits=self.deposits + other.deposits,
            collect=self.collect + other.collect,
            next_due=min((due for due in (self.next_due, other.next_due) if due is not None), default=None),
        )


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came in an envelope.

    Attributes:
        new: whether words came for the first time; None: none came.
        known: whether this program knows what the words are.
        later: whether they were not taken, and come again by themselves.
    """

    message: LegMessage | LineMessage
    new: bool | None = None
    known: bool = True
    later: bool = False


class Took(Enum):
    """What an envelope brought.

    ``WORDS``: words for the first time. ``SERVICE``: only what the other station has. ``AGAIN``: nothing that had not
    come before. ``LATER``: a letter that is not taken as it came, and comes again. ``UNREADABLE``: something that this
    program cannot read.
    """

    WORDS = "words"
    SERVICE = "service"
    AGAIN = "again"
    LATER = "later"
    UNREADABLE = "unreadable"


class Content(Protocol):
    """What a link carries, and the keys that it is carried under."""

    @property
    def channel(self) -> Channel | None:
        """The keys; None while the other station has none here."""

    @channel.setter
    def channel(self, channel: Channel) -> None: ...

    def may_carry(self) -> bool:
        """Whether people let anything travel here."""

    def may_go(self, key: bytes, /) -> bool:
        """Whether people let this travel now."""

    def unsealed(self) -> Iterator[bytes]:
        """The keys of what was written and never sealed, in its order; some of it may be in the outbox already."""

    def sealed(self, key: bytes) -> None:
        """Remember that this was sealed once."""

    def message(self, key: bytes | None, settled: int, reach: Reach) -> LegMessage | LineMessage:
        """What goes into the envelope for one of these keys; a service message for None."""

    def acknowledges(self) -> None:
        """Everything that came so far is acknowledged by what was just sealed."""

    def take(self, content: bytes, now: int, /, *, late: bool) -> Arrived:
        """Take in what an envelope held.

        Raises:
            NotCanonical, TalkRefusal: nothing that belongs here; it changed nothing.
        """

    def acknowledged(self, message: LegMessage | LineMessage, outbox: Outbox) -> bool:
        """Take from the outbox what the other station has; gives whether it knows more than was ever written here."""

    def set_back(self) -> None:
        """This is an old copy."""


C_co = TypeVar("C_co", bound=Content, covariant=True)


class Link(Generic[C_co]):
    """The mail to one other station.

    Attributes:
        rows: of this link alone.
        content: what it carries.
        state, mailboxes, outbox, healing, roads: the parts of which it is made.

    Args:
        homes: the relays at which it is to have mailboxes; none: as it is.
    """

    def __init__(self, rows: Namespace, fresh: Fresh, content: C_co, homes: tuple[RelayAccess, ...] = ()) -> None:
        self.rows = rows
        self._homes = homes
        self.fresh = fresh
        self.content = content
        self._state = Cached(rows, STATE, LinkState)
        self.mailboxes = Mailboxes(rows, self._state, fresh)
        self.outbox = Outbox(rows, fresh)
        self.healing = Healing(rows, fresh)
        self.roads = RoadLog(rows)

    # --- where it stands

    @property
    def state(self) -> LinkState:
        """Where the mail stands."""
        return expect(self._state.read())

    def change(self, **changes: object) -> None:
        """Change some of it; its phase changes with :meth:`_happened` alone."""
        self._state.change(**changes)

    @property
    def phase(self) -> Phase:
        """In which phase it is; the table ``phases`` says what comes next."""
        state = self._state.read()
        if state is None:
            return Phase.ABSENT
        if state.set_back:
            return Phase.SET_BACK  # without keys, where they went with a backup that holds none
        if self.content.channel is None:
            return Phase.OFFERED if self.rows.get(DECLINED) is None else Phase.DECLINED
        if state.waits:
            return Phase.RENEWED
        return Phase.UNHEARD if state.heard is None else Phase.OPEN

    def _happened(self, event: Event, **changes: object) -> None:
        """Go over to the next phase, with what else changes."""
        phase = after(self.phase, event)
        marks = {Phase.SET_BACK: {"set_back": True}, Phase.OPEN: {"waits": False}}
        changes |= marks.get(phase, {})
        if changes:
            self.change(**changes)

    @property
    def channel(self) -> Channel | None:
        """The keys."""
        return self.content.channel

    @channel.setter
    def channel(self, channel: Channel) -> None:
        self.content.channel = channel

    @property
    def owes(self) -> bool:
        """Whether something came that the other station does not know of yet."""
        state = self._state.read()
        return state is not None and state.owes

    def boxes(self) -> list[Mailbox]:
        """The mailboxes that are collected from now; none while people keep the line shut."""
        return [box for box in self.state.mine if self.mailboxes.is_there(box)] if self.content.may_carry() else []

    # --- its beginning

    def offered(self, line: int, *, on: bool) -> None:
        """A leg is offered on a line. ``on``: that is the line that it rests on from now, while it has no keys."""
        phase = after(self.phase, Event.OFFER)
        if self._state.read() is None:
            self._state.write(LinkState.begun(line))
        elif on and phase is Phase.OFFERED:
            self.change(line=line)
        self.rows.drop(DECLINED)

    def declined(self) -> None:
        """The other person said no to an offer. One that was overtaken by a yes to another is no more."""
        if after(self.phase, Event.DECLINE) is Phase.DECLINED:
            self.rows.put(DECLINED, b"")

    def begin(self, line: int, mine: tuple[Mailbox, ...], theirs: Reach) -> bool:
        """Both stations have agreed on keys, which are still to be put here; gives whether there were others before.

        What is under way is forgotten, and the mailboxes of before are to go.
        """
        renewed, before = after(self.phase, Event.KEYS) is Phase.RENEWED, self._state.read()
        self.outbox.forget_all()
        self._state.write(LinkState.begun(line, mine, theirs))
        if before is not None:
            names = {box.name for box in mine}
            left = tuple(each for each in (*before.leaving, *before.mine) if each.name not in names)
            self.change(leaving=left, heard=before.heard, waits=renewed, owes=renewed)
        self.healing.forget()
        self.mailboxes.forget_numbers()
        self.rows.drop(DECLINED)
        return renewed

    # --- its mailboxes

    def has(self, box: Mailbox) -> bool:
        """Whether it collects from a mailbox."""
        return self.mailboxes.has(box)

    def made(self, box: Mailbox) -> None:
        """A relay has confirmed a mailbox. Where it is a second one, the other station is to be told of it."""
        chosen = self.mailboxes.confirm(box)
        # By bag it may have spoken before it had any.
        if chosen and (len(self.state.mine) > 1 or any(self.roads.last(BAG))):
            self._tell_address()

    def _tell_address(self) -> None:
        """The other station is to be told where this one is reached now."""
        self.outbox.forget(SERVICE)
        self.owe()

    def lost(self, box: Mailbox, *, taken: bool) -> None:
        """A relay does not know a mailbox any more. ``taken``: its name is another's now; the other station is told."""
        self.mailboxes.lost(box, taken=taken)

    # --- out

    def work(self, now: int, most: int) -> Work:
        """What there is to do for it now; commit before any of it is done. ``most``: deposits at most."""
        if self.channel is not None and self.mailboxes.follow(self._homes):
            self._tell_address()
        make = tuple(box for box in self.state.mine if not self.mailboxes.is_there(box))
        return Work(
            make=make,
            remove=self.state.leaving,
            deposits=tuple(self.deposits(now, most)),
            collect=() if self.channel is None else tuple(self.boxes()),
            next_due=self.next_due(),
        )

    def deposits(self, now: int, most: int) -> list[Deposit]:
        """What is to be put in now, sealing what has not been; commit before any of it is sent.

        Args:
            now: milliseconds since 1970.
            most: how many at most.
        """
        self.forget_old_keys(now)
        if not most or not self._may_send():
            return []
        self.outbox.bring_back(now)
        heard = self.phase is not Phase.RENEWED
        if heard:
            self._seal_what_waits(now, min(most, self.outbox.room()))
        tell_at = self.mailboxes.tell_at(now)
        if tell_at is not None and tell_at <= now:
            self._tell_address()
        if self.outbox.pending(SERVICE) is None and (self.state.owes or (heard and self.healing.take_turn(now))):
            self._seal(SERVICE, now)
        keys = self.outbox.due(now, self.content.may_go, most)
        for key in keys:
            self._seal_if_outdated(key, now)
        return [self._deposit(key) for key in keys]

    def _seal_if_outdated(self, key: bytes, now: int, *, for_bag: bool = False) -> bool:
        """Seal anew what may no longer be opened as it is, or come late; gives whether that was so.

        Words that come under an older key are marked, and not acknowledged before they come again. How long the other
        station keeps its older keys is not known here, nor whether it waits for what bags lost.
        """
        if key == SERVICE:
            return False
        outdated = self.outbox.under(key) < expect(expect(self.channel).theirs).place
        if outdated or expect(self.outbox.pending(key)).number < self.state.settled:
            self._seal(key, now, for_bag=for_bag)
            return True
        return False

    def forget_old_keys(self, now: int) -> None:
        """Older keys go at their deadline, also where nothing comes any more."""
        channel = self.channel
        if channel is None or not channel.older:
            return
        tidied = channel.tidied(now)
        if tidied != channel:
            self.channel = tidied
        if tidied.heard != channel.heard:
            # What was still to come under an old key is given up, and the other station has to seal it anew.
            self.owe()

    def next_due(self) -> int | None:
        """When something is to be put in again, in milliseconds since 1970; None: nothing, as things stand."""
        if not self._may_send():
            return None
        turn = None if self.phase is Phase.RENEWED else self.healing.turns.due
        times = (turn, self.mailboxes.tell_due, self.outbox.next_due(self.content.may_go))
        return min((due for due in times if due is not None), default=None)

    def deposited(self, done: Deposited, now: int) -> None:
        """What became of deposits at the relay."""
        speaks_first = self.phase in (Phase.UNHEARD, Phase.RENEWED)
        for each in done.confirmed:
            self.outbox.confirmed(each.key, each.ident, now, repeated=speaks_first or each.key != SERVICE)
        for each in done.refused:
            self.outbox.refused(each.key, each.ident, now)
        state = self._state.read()
        if state is not None and len(state.theirs) > 1:
            for each in done.failed:
                self.outbox.failed(each.key, each.ident)

    def _may_seal(self) -> bool:
        if self.phase in (Phase.ABSENT, Phase.OFFERED, Phase.DECLINED, Phase.SET_BACK):
            return False
        return expect(self.channel).theirs is not None and self.content.may_carry()

    def _may_send(self) -> bool:
        # A station that is not told where to answer cannot: the mailbox here comes first.
        return self._may_seal() and bool(self.state.theirs) and bool(self.mailboxes.reach())

    def _seal_what_waits(self, now: int, most: int) -> bool:
        """Seal so many of those that were never sealed; gives whether there was any."""
        waiting = (key for key in self.content.unsealed() if self.outbox.pending(key) is None)
        keys = list(islice(waiting, most))
        for key in keys:
            self._seal(key, now)
            self.content.sealed(key)
            self.healing.words_passed()
        return bool(keys)

    # --- into a bag

    def for_bag(self, now: int, *, service: bool) -> tuple[list[bytes], bytes | None]:
        """Seal whatever can go into a bag now; commit before it is packed.

        Args:
            service: whether the bag is the first of a packing, which says what this station has.

        Returns:
            The keys of what is in the outbox, and a service message where nothing that was sealed just now says what
            this station has. A bag that is lost takes it along: so it is in no outbox, and the next one has its own.
        """
        self.forget_old_keys(now)
        if not self._may_seal():
            return [], None
        self.outbox.bring_back(now)
        newest = False
        if self.phase is not Phase.RENEWED:
            newest = self._seal_what_waits(now, self.outbox.room_for_bags())
        keys = self.outbox.for_bags(self.content.may_go)
        for key in keys:
            newest |= self._seal_if_outdated(key, now, for_bag=True)
        return keys, None if newest or not service else self._sealed(self.message(None))

    def chosen(self, at: int) -> None:
        """Something of this link, be it a service message, goes into a bag that is told by this time."""
        self.rows.put_count(CHOSEN, at)

    @property
    def last_chosen(self) -> int:
        """By which time the last bag is told that something of this link went into; 0: none."""
        return self.rows.count(CHOSEN)

    def bag_written(self, at: int, now: int) -> None:
        """The file of the bag is written that is known by a time: what was chosen for it counts as packed now.

        The two times differ where the clock was set back: a bag is known by none that was before.
        """
        if self.last_chosen == at:
            self.roads.went(BAG, now)
        self.outbox.written(at, now)

    def goes_by_bag(self) -> None:
        """Older keys are kept as long as a bag may take."""
        channel = self.channel
        if channel is not None and channel.kept_for_bags() != channel:
            self.channel = channel.kept_for_bags()

    def message(self, key: bytes | None) -> LegMessage | LineMessage:
        """What goes into the envelope for a key; a service message for None."""
        channel = self.channel
        return self.content.message(key, 0 if channel is None else channel.heard.below, self.mailboxes.reach())

    def _seal(self, key: bytes, now: int, *, for_bag: bool = False) -> None:
        """Seal a message. ``for_bag``: it goes into one that may be lost, and by relay no sooner than it was to go."""
        before = expect(self.channel)
        data = self._sealed(self.message(None if key == SERVICE else key))
        if not for_bag:
            self.healing.told()
            self.mailboxes.told()
        if not for_bag and self.state.owes:
            # Everything that came so far is acknowledged by what was just sealed.
            self.change(owes=False)
            self.content.acknowledges()
        self.outbox.add(key, data, before.sent, now, before.to_seal_to.place)

    def _sealed(self, message: LegMessage | LineMessage) -> bytes:
        roster = message.roster if isinstance(message, LegMessage) else b""
        data, (self.channel,) = seal_envelope([expect(self.channel)], encode(message), self.fresh, roster=roster)
        return data

    def _deposit(self, key: bytes) -> Deposit:
        pending, theirs = expect(self.outbox.pending(key)), self.state.theirs
        # By turns, so that one relay that confirms and throws away does not get every message that goes but once. Where
        # one keeps silent, the next one is tried first; where one fails, the next one at once. Words keep their turn
        # when they are sealed again under another number.
        first = pending.number if key == SERVICE else int.from_bytes(key, "big")
        turn = (first + pending.times + pending.failed) % len(theirs)
        by_turns = (*theirs[turn:], *theirs[:turn])
        allowed = tuple(address for address in by_turns if self.state.may_reach(address))
        to, *others = allowed or by_turns
        data = self.outbox.data(key)
        return Deposit(key=key, to=to, ident=pending.deposit, data=data, allowed=bool(allowed), others=tuple(others))

    # --- in

    def receive(self, data: bytes, now: int) -> bool:
        """Take in an envelope of whoever sealed it; gives whether it opened. What does not is counted."""
        try:
            self.take_in(data, now)
        except SealRefusal as refusal:
            if isinstance(refusal, NotAnnounced):
                self.change(astray=True)
            self.unreadable()
            return False
        return True

    def receive_by_bag(self, data: bytes, now: int) -> Took | None:
        """Take in an envelope from a bag; None: it does not open.

        That is counted with the bag alone: one that is opened again after months says nothing about the link.
        """
        try:
            return self.take_in(data, now)
        except SealRefusal as refusal:
            if isinstance(refusal, NotAnnounced):
                self.change(astray=True)
            return None

    def take_in(self, data: bytes, now: int) -> Took:
        """Take in an envelope; commit before the relay is told. Gives what it brought.

        Raises:
            SealRefusal: no key opens it; it changed nothing.
        """
        channel = expect(self.channel)
        if self.state.knows(data):
            # A relay repeats it, or it was taken in and the relay not told. Perhaps the other station waits for a word.
            self.channel = channel.tidied(now)
            self.owe_again(now)
            return Took.AGAIN
        arrived = open_envelope([channel], data, now, self.fresh)
        self.channel = arrived.channel
        if channel.heard.highest == 0 or arrived.channel.heard != channel.heard.with_number(arrived.number):
            # Whoever begins with new keys waits for a word that they are there at both ends. And what was still to come
            # under an old key may be given up, so that the other station has to seal it anew.
            self.owe()
        if self.phase is Phase.UNHEARD:
            # Until now the first message of mine was repeated like an entry, since nobody had answered it.
            self.outbox.forget(SERVICE)
        heard = now if self.state.heard is None or not arrived.again else self.state.heard
        self._happened(Event.ENVELOPE, heard=heard, recent=self.state.with_recent(data), in_a_row=0)
        if arrived.set_back and not arrived.late:
            self.set_back()
        try:
            came = self.content.take(arrived.content, now, late=arrived.late)
        except (NotCanonical, TalkRefusal):
            # It is the other station's, and nothing that this program can place: told, and never lost in silence.
            self.unreadable()
            return Took.UNREADABLE
        self._take_words(came, now, late=arrived.late)
        if not arrived.late:
            # Somebody who once stole an old key can still write late words, which are marked, and nothing else.
            self._believe(came.message, arrived.number, now)
            if is_service(came.message) and arrived.channel.confirmed != channel.confirmed:
                # Words are acknowledged at once, which tells the new key as well.
                self.healing.key_used(now, first=channel.me < channel.peer)
        if not came.known:
            return Took.UNREADABLE
        if came.new is None:
            return Took.AGAIN if arrived.again else Took.SERVICE
        if came.later:
            return Took.LATER
        return Took.WORDS if came.new else Took.AGAIN

    def _take_words(self, came: Arrived, now: int, *, late: bool) -> None:
        if not came.known:
            self.unreadable()
        if came.new:
            self.owe()
            if not late:
                self.healing.words_passed()
        elif came.new is not None:
            self.owe_again(now)

    def _believe(self, message: LegMessage | LineMessage, number: int, now: int) -> None:
        state, sent = self.state, expect(self.channel).sent
        self.change(settled=max(state.settled, min(message.settled, sent)))
        if self.content.acknowledged(message, self.outbox):
            self.set_back()
        if self.phase is Phase.RENEWED:
            # The first word under new keys was repeated like an entry until now.
            self.outbox.forget(SERVICE)
        self._happened(Event.MESSAGE)
        if number < state.told_at:
            return
        if message.reach and message.reach != state.theirs:
            self.owe()
        if _one_more_at_a_relay(state.theirs, message.reach):
            self.mailboxes.they_moved(now)
        roster = message.roster if isinstance(message, LegMessage) else None
        self.change(theirs=message.reach or state.theirs, told_at=number, roster=roster)

    def set_back(self) -> None:
        """The other station knows more of this one than it does itself: nothing is sealed here any more."""
        before = self.phase
        self._happened(Event.AHEAD)
        if before is not Phase.SET_BACK:
            self.content.set_back()

    def unreadable(self) -> None:
        """One more envelope that nobody can read here."""
        self.change(unopened=self.state.unopened + 1, in_a_row=self.state.in_a_row + 1)

    def owe(self) -> None:
        """Something came that wants an acknowledgement."""
        if not self.state.owes:
            self.change(owes=True)

    def owe_again(self, now: int) -> None:
        """Something came again: the acknowledgement may be lost."""
        before = self.rows.get(REPEATED)
        if before is None or not 0 <= now - int.from_bytes(before, "big") < REPEATS_EVERY_MS:
            self.rows.put_count(REPEATED, now)
            self.owe()


def _one_more_at_a_relay(before: Reach, after: Reach) -> bool:
    """Whether a station has another mailbox at a relay where it had one: that relay lost count, and no people chose."""
    counts = Counter(address.relay for address in before)
    return any(count > counts[relay] > 0 for relay, count in Counter(each.relay for each in after).items())


def is_service(message: LegMessage | LineMessage) -> bool:
    """Whether a message has no words."""
    return message.entry is None if isinstance(message, LegMessage) else message.letter is None
