"""The state of the mail to one other station, on one leg or on the line itself, as it stands in its row.

The code that changes it: ``link`` for the most part, and ``mailboxes`` what its relays say.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from goodoffices.envelope import SECRET_SIZE, Secret
from goodoffices.roads.address import is_loopback
from goodoffices.seal.channel import Fresh
from goodoffices.station.mail.messages import Address, Count, Reach, Relay
from goodoffices.talk.events import Id
from goodoffices.talk.terms import Wire

STATE = b"mail traffic"
"""Row: the state."""

RECENT, DIGEST = 256, 16
"""How many envelopes are known again, and by how many bytes each."""

_LONGEST_RECENT = RECENT * DIGEST


Admission = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class RelayAccess(Wire, frozen=True):
    """A relay at which this station makes its mailboxes, with the token of admission that its operator gave out."""

    relay: Relay
    admission: Admission | None


class Mailbox(Wire, frozen=True):
    """A mailbox of this station.

    Attributes:
        made: whether the relay has confirmed that it is there.
    """

    home: RelayAccess
    name: Secret
    deposit: Secret
    collect: Secret
    made: bool

    @property
    def address(self) -> Address:
        """What the other station is told of it."""
        return Address(relay=self.home.relay, name=self.name, deposit=self.deposit)

    def marked(self, *, made: bool) -> Mailbox:
        """As its relay has it now."""
        return msgspec.structs.replace(self, made=made)


def new_mailbox(home: RelayAccess, fresh: Fresh) -> Mailbox:
    """A mailbox that is still to be made at its relay."""
    name, deposit, collect = fresh(SECRET_SIZE), fresh(SECRET_SIZE), fresh(SECRET_SIZE)
    return Mailbox(home=home, name=name, deposit=deposit, collect=collect, made=False)


class LinkState(Wire, frozen=True):
    """The state of a link.

    Attributes:
        line: the number of the line that it rests on.
        mine: the mailboxes that I collect from.
        leaving: mailboxes that are to be removed at their relays.
        theirs: where the other station is reached; empty while that is not known.
        told_at: the number of its message that said so.
        owes: whether something came that was not acknowledged yet.
        settled: every number of mine below this is in over there, or can no longer be read.
        heard: when something last came, in milliseconds since 1970.
        unopened: how many envelopes came that no key opens, or that hold nothing this program knows.
        in_a_row: how many of these since the last one that opened.
        set_back: see :class:`goodoffices.station.mail.phases.Phase`.
        astray: what came announces a key that cannot come next: the other station is an old copy, or somebody tampers.
        waits: with new keys, nothing is sealed again until the other station has said what it has.
        roster: who is seated, as the other station last said.
        recent: digests of the envelopes that came last, so that one that comes again is known for what it is.
    """

    line: Count
    mine: tuple[Mailbox, ...]
    leaving: tuple[Mailbox, ...]
    theirs: Reach
    told_at: Count
    owes: bool
    settled: Count
    heard: Count | None
    unopened: Count
    in_a_row: Count
    set_back: bool
    astray: bool
    waits: bool
    roster: Id | None
    recent: Annotated[bytes, msgspec.Meta(max_length=_LONGEST_RECENT)]

    @classmethod
    def begun(cls, line: int, mine: tuple[Mailbox, ...] = (), theirs: Reach = ()) -> LinkState:
        """Nothing has travelled yet."""
        return msgspec.structs.replace(_NOTHING_YET, line=line, mine=mine, theirs=theirs)

    def may_reach(self, address: Address) -> bool:
        """Whether an address that the other station told is one to go to: on this machine only if one's own is."""
        return not is_loopback(address.relay) or any(is_loopback(box.home.relay) for box in self.mine)

    def knows(self, envelope: bytes) -> bool:
        """Whether these bytes came among the last ones."""
        wanted = _short(envelope)
        return any(self.recent[at : at + DIGEST] == wanted for at in range(0, len(self.recent), DIGEST))

    def with_recent(self, envelope: bytes) -> bytes:
        """The digests with one more."""
        return (self.recent + _short(envelope))[-RECENT * DIGEST :]


_NOTHING_YET = LinkState(
    line=0,
    mine=(),
    leaving=(),
    theirs=(),
    told_at=0,
    owes=False,
    settled=0,
    heard=None,
    unopened=0,
    in_a_row=0,
    set_back=False,
    astray=False,
    waits=False,
    roster=None,
    recent=b"",
)


def _short(envelope: bytes) -> bytes:
    return hashlib.sha256(envelope).digest()[:DIGEST]
