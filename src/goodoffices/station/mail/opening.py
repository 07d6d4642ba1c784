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

from collections.abc import Callable
from dataclasses import replace

import msgspec

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.errors.seal import OtherWorld, OwnCard, SealRefusal, SecondAnswer
from goodoffices.seal.channel import Fresh, count
from goodoffices.seal.invitation import Invitation, Mailbox, to_the_invited, to_the_inviter
from goodoffices.seal.opening import Identity, Invited, Inviting, Line, accept, answer, finish
from goodoffices.station.line_store import Kept, LineStore
from goodoffices.station.mail.line_post import LinePost, line_shelf
from goodoffices.station.mail.post import TRAFFIC, Parcel
from goodoffices.station.mail.traffic import LONGEST_SILENCE_MS, Box, Home, Opening, Traffic, new_box, silence

OPENING = b"mail opening"
"""Row: the opening, while it goes through mailboxes."""

INVITING = b"mail inviting"
"""Row: what the inviter knew before the answer, while another could still come."""

HOME = b"mail home"
"""Row: at which relay this station makes its mailboxes for a line."""

THE_OPENING = b"the opening"
"""The key of a message of the opening."""


class Openings:
    """The openings of one station that go through mailboxes."""

    def __init__(self, store: LineStore, card: Identity, fresh: Callable[[int], Fresh]) -> None:
        self._store = store
        self._card = card
        self._fresh = fresh

    # --- beginning and ending

    def begin(self, kept: Kept, invitation: Invitation, home: Home, *, inviter: bool) -> None:
        """Let an opening go through the mailboxes of its invitation, and the line's mail through ``home``."""
        shelf = line_shelf(self._store, kept.number)
        shelf.write(HOME, home)
        # Whoever was invited makes no mailbox there, so that a token of its own has nothing to do with it.
        there = Home(relay=invitation.relay or home.relay, admission=home.admission if inviter else None)
        opening = Opening(
            inviter=inviter,
            to_invited=_box(to_the_invited(invitation), there),
            to_inviter=_box(to_the_inviter(invitation), there),
            until=invitation.until,
            due=0,
            times=0,
            over=False,
            problem=None,
        )
        shelf.write(OPENING, opening)

    def of(self, number: int) -> Opening | None:
        """The opening of a line; None: it goes by files, or is over."""
        return line_shelf(self._store, number).read(OPENING, Opening)

    def opened(self, before: Kept, kept: Kept) -> None:
        """The line is open here: from now on it has a mailbox of its own, if it knows a relay."""
        shelf = line_shelf(self._store, kept.number)
        if isinstance(before.state, Inviting) and self.of(kept.number) is not None:
            # To tell a second answer from noise. Without the secrets of the last message it opens nothing.
            shelf.write(INVITING, before.state)
        home = shelf.read(HOME, Home)
        mine = () if home is None else (new_box(home, self._fresh(kept.number)),)
        opening = self.of(kept.number)
        theirs = () if opening is None or opening.inviter else (opening.to_inviter.address,)
        shelf.write(TRAFFIC, Traffic.begun(kept.number, mine, theirs))
        if opening is None or opening.inviter:
            self._again(kept.number)
        else:
            # Whoever was invited speaks first, into the mailbox that the inviter still collects from.
            LinePost(self._store, kept, self._fresh(kept.number)).owe()
            shelf.drop(OPENING)

    def over(self, number: int) -> None:
        """The other station uses the line's own mailbox."""
        self._change(number, over=True)

    def leave_if_done(self, kept: Kept, now: int) -> None:
        """Let the mailboxes of the invitation go, once nobody else's answer can come or matter."""
        opening, number = self.of(kept.number), kept.number
        if opening is not None and now > opening.until:
            line_shelf(self._store, number).drop(INVITING)
        if opening is None or not opening.over or (kept.comparing.when is None and now <= opening.until):
            return
        post = LinePost(self._store, self._store.one(number), self._fresh(number))
        post.change(leaving=(*post.traffic.leaving, opening.to_invited, opening.to_inviter))
        for bucket in (OPENING, INVITING):
            line_shelf(self._store, number).drop(bucket)

    # --- out

    def message(self, number: int, now: int) -> Parcel | None:
        """The message of the opening that is to be put in now; None: none is."""
        opening, state = self.of(number), self._store.one(number).state
        if opening is None or opening.over or now < opening.due <= now + 2 * LONGEST_SILENCE_MS:
            return None
        match state:
            case Inviting(m0=data) | Invited(m1=data) | Line(answered=data):
                again = [count(opening.times)] if opening.times else []
                deposit = digest(labels.OPENING_DEPOSIT, data, *again)[:DEPOSIT_ID_SIZE]
                return Parcel(key=THE_OPENING, to=opening.outgoing.address, deposit=deposit, data=data)
        return None

    def put_in(self, number: int, now: int) -> None:
        """A relay has confirmed it."""
        opening = self.of(number)
        if opening is not None:
            due = now + silence(opening.times, self._fresh(number))
            self._change(number, due=due, times=opening.times + 1)

    def made(self, number: int, box: Box) -> None:
        """One of the two mailboxes is there."""
        opening = self.of(number)
        if opening is not None:
            which = "to_invited" if box.name == opening.to_invited.name else "to_inviter"
            self._change(number, **{which: msgspec.structs.replace(box, made=True)})

    def lost(self, number: int) -> None:
        """A relay does not know the mailboxes: the inviter makes them once more, the invited waits for that."""
        opening = self.of(number)
        if opening is not None and opening.inviter:
            boxes = [msgspec.structs.replace(box, made=False) for box in (opening.to_invited, opening.to_inviter)]
            self._change(number, to_invited=boxes[0], to_inviter=boxes[1], due=0)

    # --- in

    def take_in(self, number: int, data: bytes, now: int, judged: int) -> None:
        """Take in what came through the mailbox of the invitation.

        Args:
            now: milliseconds since 1970; ``judged``: the moment by which the invitation is over or not.
        """
        kept = self._store.one(number)
        try:
            self._step(kept, data, now, judged)
        except SecondAnswer as refusal:
            self._store.put(replace(kept, comparing=kept.comparing.alarmed()))
            self._change(number, problem=refusal.code)
        except SealRefusal as refusal:
            self._change(number, problem=refusal.code)

    def _step(self, kept: Kept, data: bytes, now: int, judged: int) -> None:
        me, state, fresh = self._card, kept.state, self._fresh(kept.number)
        match state:
            case Invitation():
                self._next(kept, accept(me, state, data, judged, fresh))
            case Inviting():
                self._next(kept, answer(me, state, data, judged, fresh))
            case Invited():
                if data != state.m0:
                    self._next(kept, finish(me, state, data, fresh))
            case Line():
                self._after_opening(kept, state, data, now)

    def _after_opening(self, kept: Kept, line: Line, data: bytes, now: int) -> None:
        if data == line.received:
            self._again(kept.number)
        elif self._is_second_answer(kept.number, data, now):
            raise SecondAnswer
        else:
            LinePost(self._store, kept, self._fresh(kept.number)).take_in(data, now)

    def _is_second_answer(self, number: int, data: bytes, now: int) -> bool:
        """Whether somebody else who has the invitation has answered it. A relay alone can make no such message."""
        inviting = line_shelf(self._store, number).read(INVITING, Inviting)
        if inviting is None:
            return False
        try:
            answer(self._card, inviting, data, now, self._fresh(number))
        except SealRefusal as refusal:
            return isinstance(refusal, OwnCard | OtherWorld)
        return True

    def _next(self, kept: Kept, state: Invited | Line) -> None:
        after = kept.with_state(state)
        self._store.put(after)
        self._change(kept.number, problem=None, due=0, times=0)
        if isinstance(state, Line):
            self.opened(kept, after)

    def _again(self, number: int) -> None:
        self._change(number, due=0)

    def _change(self, number: int, **changes: object) -> None:
        opening = self.of(number)
        if opening is not None:
            line_shelf(self._store, number).write(OPENING, msgspec.structs.replace(opening, **changes))


def _box(derived: Mailbox, home: Home) -> Box:
    return Box(home=home, name=derived.name, deposit=derived.deposit, collect=derived.collect, made=False)
