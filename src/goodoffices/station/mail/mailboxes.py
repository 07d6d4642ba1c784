"""The mailboxes that this station collects from on one link, and another one where a relay has lost count.

The rules are:

* Each link has mailboxes of its own, made by the station that collects from them, and never used for another (rule 17).
* A relay gives each number of a mailbox once, and deletes for good what was acknowledged. One that gives a number again
  which it has confirmed to have deleted was put back to an earlier state, or lies. What is put in there now may be
  passed over some day, and nobody would know.
* So another mailbox is made. The other station is told both addresses and uses them by turns, so that words go on
  whichever of the two still works. The older one goes once something has come through the newer one.
* At most one is made in a day, and there are never more than two at one relay: no relay makes a station make many.
* A link has a mailbox at each relay that people chose for its line, four at most, and none at a relay that they left.
* Both people are told, with the time.
* What a relay says of its mailboxes makes a link speak at no moment of the relay's choice: another relay would see
  which link it is. A mailbox that is made again under its name is known to the other station, and nothing is said. Of
  another one it is told with whatever goes next, or after a while of chance, about once a day at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from goodoffices.seal.channel import DAY_MS, Fresh
from goodoffices.station.mail.link_state import LinkState, Mailbox, RelayAccess, new_mailbox
from goodoffices.station.mail.messages import MOST_ADDRESSES, Count, Reach
from goodoffices.station.mail.namespace import Cached, Namespace, expect
from goodoffices.talk.terms import Wire

NUMBER = b"mail number"
"""Rows by name of a mailbox: up to which number its relay has confirmed to have deleted everything."""

MOVED = b"mail moved"
"""Row: when an end last had another mailbox made."""

LOST = b"mail lost box"
"""Rows by name: mailboxes that their relay has confirmed once, and does not know any more."""

INSTEAD = b"mail instead"
"""Rows by name: mailboxes that no people chose, but that take the place of one because of what its relay said."""

TELL = b"mail tell"
"""Row: when the other station is to be told where this one is reached, in milliseconds since 1970; 0: still to be
drawn."""

LAST_TOLD = b"mail last told"
"""Row: the last time that was drawn."""

TELL_WITHIN_MS = 60 * 60 * 1000
"""How long it takes at most before the other station is told, if nothing else goes and a day has passed since."""

MOST_MAILBOXES = 2
"""At one relay."""

OFTEN_MS = DAY_MS
"""How often another mailbox is made, at most."""


class Moved(Wire, frozen=True):
    """When an end went over to another mailbox, in milliseconds since 1970; None: it did not.

    Attributes:
        mine, theirs: of this station, and of the other one.
    """

    mine: Count | None
    theirs: Count | None

    def may_move(self, now: int) -> bool:
        """Whether another one may be made now."""
        return self.mine is None or not 0 <= now - self.mine < OFTEN_MS


NEVER = Moved(mine=None, theirs=None)


class Mailboxes:
    """The mailboxes of one link. They stand in its state."""

    def __init__(self, rows: Namespace, state: Cached[LinkState], fresh: Fresh) -> None:
        self._rows = rows
        self._state = state
        self._fresh = fresh

    @property
    def mine(self) -> tuple[Mailbox, ...]:
        """The newest first."""
        return expect(self._state.read()).mine

    def has(self, box: Mailbox) -> bool:
        """Whether a mailbox is one of these."""
        state = self._state.read()
        return state is not None and box.name in {each.name for each in state.mine}

    def reach(self) -> Reach:
        """Where the other station reaches this one: the newest mailbox at each relay first, as many as can be told."""
        made = [box for box in self.mine if box.made]
        newest = {box.home.relay: box for box in reversed(made)}
        first = [box for box in made if newest[box.home.relay] is box]
        return tuple(box.address for box in (*first, *(box for box in made if box not in first)))[:MOST_ADDRESSES]

    def follow(self, homes: Sequence[RelayAccess]) -> bool:
        """Have a mailbox at each of these relays, and none elsewhere; gives whether one was left.

        Args:
            homes: none: as it is.
        """
        mine, by_relay = self.mine, {home.relay: home for home in homes}
        if not homes:
            return False
        left = tuple(box for box in mine if box.home.relay not in by_relay)
        kept = tuple(self._with_token(box, by_relay[box.home.relay]) for box in mine if box not in left)
        there = {box.home.relay for box in kept}
        new = tuple(new_mailbox(home, self._fresh) for home in homes if home.relay not in there)
        if (*kept, *new) != mine:
            self._state.change(mine=(*kept, *new), leaving=(*expect(self._state.read()).leaving, *left))
            self._forget(left)
        return bool(left)

    def _with_token(self, box: Mailbox, home: RelayAccess) -> Mailbox:
        """One that is still to be made is made with the token that was given last."""
        return box if self.is_there(box) else msgspec.structs.replace(box, home=home)

    def is_there(self, box: Mailbox) -> bool:
        """Whether the last that its relay said of one is that it has it."""
        return box.made and self._rows.get(LOST, box.name) is None

    def confirm(self, box: Mailbox) -> bool:
        """A relay has confirmed one; gives whether it is one that people chose, and that the other station hears of."""
        again, instead = (self._rows.get(bucket, box.name) is not None for bucket in (LOST, INSTEAD))
        self._put_instead(box, box.marked(made=True))
        self._rows.drop(LOST, box.name)
        if instead:
            self._rows.drop(INSTEAD, box.name)
            if self._rows.get(TELL) is None:
                self._rows.put_count(TELL, 0)
        return not again and not instead

    def lost(self, box: Mailbox, *, taken: bool) -> None:
        """A relay does not know one any more. It is made again under its name, which the other station knows.

        Args:
            taken: its name is taken; only then another is made.
        """
        if taken:
            other = new_mailbox(box.home, self._fresh)
            self._rows.put(INSTEAD, b"", other.name)
            self._put_instead(box, other)
            self._forget([box])
        elif box.made:
            self._rows.put(LOST, b"", box.name)
        # Made again, it begins with the first number, and rightly.
        self._rows.drop(NUMBER, box.name)

    # --- telling the other station of what no people chose

    def tell_at(self, now: int) -> int | None:
        """When the other station is to be told where this one is reached, at the latest; None: it knows."""
        if self._rows.get(TELL) is None:
            return None
        at = self._rows.count(TELL)
        if not at or at > now + OFTEN_MS + TELL_WITHIN_MS:  # or it was drawn while the clock was ahead
            last = self._rows.count(LAST_TOLD)
            # A station that is reached nowhere else does not wait for the next day.
            after = last + OFTEN_MS if last and len(self.reach()) > 1 else 0
            at = (
                max(now, min(after, now + OFTEN_MS)) + TELL_WITHIN_MS * int.from_bytes(self._fresh(2), "big") // 0x10000
            )
            self._rows.put_count(TELL, at)
            self._rows.put_count(LAST_TOLD, at)
        return at

    @property
    def tell_due(self) -> int | None:
        """The same, once it was drawn."""
        return self._rows.count(TELL) or None

    def told(self) -> None:
        """Something was sealed that says where this station is reached."""
        self._rows.drop(TELL)

    def _put_instead(self, box: Mailbox, instead: Mailbox) -> None:
        self._state.change(mine=tuple(instead if each.name == box.name else each for each in self.mine))

    def removed(self, box: Mailbox) -> None:
        """One that was to be removed is gone at its relay."""
        leaving = expect(self._state.read()).leaving
        self._state.change(leaving=tuple(each for each in leaving if each != box))

    @property
    def moved(self) -> Moved:
        """When an end last had another mailbox made."""
        return self._rows.read(MOVED, Moved) or NEVER

    def they_moved(self, now: int) -> None:
        """The other station has another mailbox."""
        self._rows.write(MOVED, msgspec.structs.replace(self.moved, theirs=now))

    def see_numbers(self, box: Mailbox, numbers: Sequence[int], deleted: int, now: int) -> None:
        """What a relay numbers the envelopes that it gives, before they are taken in.

        Args:
            deleted: up to which number it has confirmed to have deleted them, as far as is remembered; 0: nothing is.
        """
        before = self._rows.count(NUMBER, box.name)
        here = sum(each.home.relay == box.home.relay for each in self.mine)
        if min(numbers) <= max(before, deleted) and here < MOST_MAILBOXES and self.moved.may_move(now):
            other = new_mailbox(box.home, self._fresh)
            self._rows.put(INSTEAD, b"", other.name)
            self._state.change(mine=(other, *self.mine))
            self._rows.write(MOVED, msgspec.structs.replace(self.moved, mine=now))
        if deleted > before:
            self._rows.put_count(NUMBER, deleted, box.name)

    def came_through(self, box: Mailbox) -> None:
        """Something came through a mailbox. The other station knows it, so that older ones can go."""
        newest, *older = [each for each in self.mine if each.home.relay == box.home.relay]
        if older and box.name == newest.name:
            leaving = expect(self._state.read()).leaving
            mine = tuple(each for each in self.mine if each not in older)
            self._state.change(mine=mine, leaving=(*leaving, *older))
            self._forget(older)

    def _forget(self, given_up: Iterable[Mailbox]) -> None:
        """Whatever was remembered of mailboxes that are no longer collected from."""
        for box in given_up:
            for bucket in (NUMBER, LOST, INSTEAD):
                self._rows.drop(bucket, box.name)

    def forget_numbers(self) -> None:
        """With new keys there are other mailboxes."""
        for bucket in (MOVED, TELL, LAST_TOLD):
            self._rows.drop(bucket)
        self._rows.clear(NUMBER, LOST, INSTEAD)
