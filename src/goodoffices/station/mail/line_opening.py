"""Opening a line through the two mailboxes of its invitation: the same three messages that can also go as files.

The rules are:

* The inviter makes both mailboxes, which whoever has the invitation can derive. They carry the opening and the first
  message of the invited. Then the inviter still looks whether somebody else answers too, until the line was compared
  or the invitation ends, and removes them.
* A message of the opening is put in again, byte for byte, until the next one comes: under the same id until a relay
  confirms it, and then under others, at ever longer intervals.
* Whatever else comes there is told by its code, and changes nothing. A second answer is an alarm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import msgspec

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.errors.seal import NoCard, OtherWorld, OwnCard, SealRefusal, SecondAnswer
from goodoffices.seal.channel import count
from goodoffices.seal.invitation import Invitation, to_the_invited, to_the_inviter
from goodoffices.seal.invitation import Mailbox as DerivedMailbox
from goodoffices.seal.opening import Identity, Invited, Inviting, Line, accept, answer, finish
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.letters import line_rows
from goodoffices.station.mail.link import Deposit, Work
from goodoffices.station.mail.link_state import Mailbox, RelayAccess, new_mailbox
from goodoffices.station.mail.links import ACCESS, Links
from goodoffices.station.mail.messages import Count
from goodoffices.station.mail.outbox import LONGEST_SILENCE_MS, silence
from goodoffices.talk.terms import Wire

OPENING = b"mail opening"
"""Row: the opening, while it goes through mailboxes."""

INVITING = b"mail inviting"
"""Row: what the inviter knew before the answer, while another could still come."""

THE_OPENING = b"the opening"
"""The key of a message of the opening."""


class OpeningState(Wire, frozen=True):
    """The part of a line's opening that goes through the two mailboxes of its invitation.

    Attributes:
        inviter: whether this station invited.
        to_invited, to_inviter: the mailboxes. Both ends know all their secrets; so they carry the opening and the first
            message, and nothing else.
        until: when the invitation ends, in milliseconds since 1970.
        due: when the newest message of this station is to be put in (again), in milliseconds since 1970.
        times: how often a relay has confirmed it.
        over: whether the line's own mailboxes are used at both ends.
        problem: the code of what spoke against a message that came; None: nothing.
    """

    inviter: bool
    to_invited: Mailbox
    to_inviter: Mailbox
    until: Count
    due: Count
    times: Count
    over: bool
    problem: Annotated[str, msgspec.Meta(max_length=100)] | None

    @property
    def own(self) -> tuple[Mailbox, ...]:
        """The mailboxes that this station has to make and remove: the inviter both."""
        return (self.to_invited, self.to_inviter) if self.inviter else ()

    @property
    def incoming(self) -> Mailbox:
        """The one that this station collects from."""
        return self.to_inviter if self.inviter else self.to_invited

    @property
    def outgoing(self) -> Mailbox:
        """The one that this station puts into."""
        return self.to_invited if self.inviter else self.to_inviter


class LineOpening:
    """The opening of one line, as far as it goes through mailboxes.

    Args:
        card: the station's own; None if it has none, and then no line either.
    """

    def __init__(self, links: Links, card: Identity | None, number: int) -> None:
        self._links = links
        self._card = card
        self._number = number
        self._store = links.lines
        self._rows = line_rows(links.lines, number)
        self._fresh = links.fresh(number)

    @property
    def state(self) -> OpeningState | None:
        """How far it is; None: it goes by files, or is over."""
        return self._rows.read(OPENING, OpeningState)

    def _change(self, **changes: object) -> None:
        state = self.state
        if state is not None:
            self._rows.write(OPENING, msgspec.structs.replace(state, **changes))

    # --- beginning and ending

    def begin(self, invitation: Invitation, access: RelayAccess | None, *, inviter: bool) -> None:
        """Let it go through the mailboxes of its invitation, and the line's mail through a relay of this station.

        Args:
            access: that relay; None: all goes by files alone.
        """
        self._links.order.begun(self._number, inviter=inviter)
        if access is None:
            return
        self.move_to(access)
        # The invited make no mailbox at the inviter's relay, so that a token of their own has nothing to do with it.
        at = RelayAccess(relay=invitation.relay or access.relay, admission=access.admission if inviter else None)
        state = OpeningState(
            inviter=inviter,
            to_invited=_box(to_the_invited(invitation), at),
            to_inviter=_box(to_the_inviter(invitation), at),
            until=invitation.until,
            due=0,
            times=0,
            over=False,
            problem=None,
        )
        self._rows.write(OPENING, state)

    def move_to(self, access: RelayAccess) -> None:
        """Let a line make its mailboxes with another token of admission, or at another relay."""
        self._rows.write(ACCESS, access)

    def opened(self, before: StoredLine, after: StoredLine) -> None:
        """The line is open here, however its messages went: it has a mailbox of its own now, if it knows a relay."""
        state, access = self.state, self._rows.read(ACCESS, RelayAccess)
        self._links.order.opened(self._number, inviter=isinstance(before.state, Inviting))
        if isinstance(before.state, Inviting) and state is not None:
            # To tell a second answer from noise. Without the secrets of the last message it opens nothing.
            self._rows.write(INVITING, before.state)
        mine = () if access is None else (new_mailbox(access, self._fresh),)
        theirs = () if state is None or state.inviter else (state.to_inviter.address,)
        link = self._links.line(after)
        link.begin(self._number, mine, theirs)
        if access is None:
            link.goes_by_bag()
        if state is None or state.inviter:
            self._change(due=0)
        else:
            # The invited speak first, into the mailbox that the inviter still collects from.
            link.owe()
            self._rows.drop(OPENING)

    def over(self) -> None:
        """The other station uses the line's own mailbox."""
        self._change(over=True)

    def leave_if_done(self, stored: StoredLine, now: int) -> None:
        """Let the mailboxes of the invitation go, once nobody else's answer can come or matter."""
        state = self.state
        if state is not None and now > state.until:
            self._rows.drop(INVITING)
        if state is None or not state.over or (stored.comparing.when is None and now <= state.until):
            return
        link = self._links.line(stored)
        link.change(leaving=(*link.state.leaving, state.to_invited, state.to_inviter))
        for bucket in (OPENING, INVITING):
            self._rows.drop(bucket)

    # --- its mailboxes

    def has(self, box: Mailbox) -> bool:
        """Whether a mailbox is one of the two."""
        state = self.state
        return state is not None and box.name in (state.to_invited.name, state.to_inviter.name)

    def collects(self, box: Mailbox) -> bool:
        """Whether a mailbox is the one that this station collects from for it."""
        state = self.state
        return state is not None and box.name == state.incoming.name

    def made(self, box: Mailbox) -> None:
        """One of the two mailboxes is there."""
        state = self.state
        if state is not None:
            which = "to_invited" if box.name == state.to_invited.name else "to_inviter"
            self._change(**{which: box.marked(made=True)})

    def lost(self, _: Mailbox, /, *, taken: bool) -> None:  # their names follow from the invitation
        """A relay does not know the mailboxes: the inviter makes them once more, the invited wait for that."""
        state = self.state
        if state is not None and state.inviter:
            boxes = (state.to_invited.marked(made=False), state.to_inviter.marked(made=False))
            self._change(to_invited=boxes[0], to_inviter=boxes[1], due=0)

    # --- out

    def work(self, now: int, most: int) -> Work:
        """What there is to do for it at the relay. ``most``: deposits at most."""
        state = self.state
        if state is None:
            return Work()
        due = None if state.over else state.due
        to_make = tuple(box for box in state.own if not box.made)
        if to_make:
            return Work(make=to_make, next_due=due)
        message = self._message(state, now) if most else None
        return Work(deposits=() if message is None else (message,), collect=(state.incoming,), next_due=due)

    def _message(self, state: OpeningState, now: int) -> Deposit | None:
        """The message that is to be put in now; None: none is."""
        if state.over or now < state.due <= now + 2 * LONGEST_SILENCE_MS:
            return None
        match self._store.one(self._number).state:
            case Inviting(m0=data) | Invited(m1=data) | Line(answered=data):
                again = [count(state.times)] if state.times else []
                ident = digest(labels.OPENING_DEPOSIT, data, *again)[:DEPOSIT_ID_SIZE]
                return Deposit(key=THE_OPENING, to=state.outgoing.address, ident=ident, data=data)
        return None

    def put_in(self, now: int) -> None:
        """A relay has confirmed its message."""
        state = self.state
        if state is not None:
            self._change(due=now + silence(state.times, self._fresh), times=state.times + 1)

    # --- in

    def take_in(self, data: bytes, now: int) -> None:
        """Take in what came through the mailbox of the invitation."""
        stored = self._store.one(self._number)
        try:
            self._step(stored, data, now)
        except SealRefusal as refusal:
            if isinstance(refusal, SecondAnswer):
                self._store.put(replace(stored, comparing=stored.comparing.alarmed()))
            self._change(problem=refusal.code)

    def _step(self, stored: StoredLine, data: bytes, now: int) -> None:
        me, fresh = self._me, self._fresh
        match stored.state:
            case Invitation() as state:
                self._next(stored, accept(me, state, data, self._links.clock.judged().ms, fresh))
            case Inviting() as state:
                self._next(stored, answer(me, state, data, self._links.clock.judged().ms, fresh))
            case Invited() as state:
                if data != state.m0:
                    self._next(stored, finish(me, state, data, fresh))
            case Line() as state:
                if data == state.received:
                    self._change(due=0)
                elif self._is_second_answer(data, now):
                    raise SecondAnswer
                else:
                    self._links.line(stored).take_in(data, now)

    @property
    def _me(self) -> Identity:
        if self._card is None:
            raise NoCard
        return self._card

    def _is_second_answer(self, data: bytes, now: int) -> bool:
        """Whether somebody else who has the invitation has answered it. A relay alone can make no such message."""
        inviting = self._rows.read(INVITING, Inviting)
        if inviting is None:
            return False
        try:
            answer(self._me, inviting, data, now, self._fresh)
        except SealRefusal as refusal:
            return isinstance(refusal, OwnCard | OtherWorld)
        return True

    def _next(self, stored: StoredLine, state: Invited | Line) -> None:
        after = stored.with_state(state)
        self._store.put(after)
        self._change(problem=None, due=0, times=0)
        if isinstance(state, Line):
            self.opened(stored, after)


def _box(derived: DerivedMailbox, access: RelayAccess) -> Mailbox:
    return Mailbox(home=access, name=derived.name, deposit=derived.deposit, collect=derived.collect, made=False)
