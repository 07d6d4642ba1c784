"""What a station remembers of the mail to one other station, on one leg or on the line itself.

The rules are:

* Each leg has mailboxes of its own, made by whoever collects from them, and never used for another (rule 17).
* What was sealed is kept as it is until the other station says that it has it. It is deposited again under the same id
  until a relay confirms it, and under a new id when the other station stays silent after that.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from goodoffices.envelope import DEPOSIT_ID_SIZE, SECRET_SIZE, Secret
from goodoffices.roads.address import is_loopback
from goodoffices.seal.channel import Fresh, OwnKey
from goodoffices.seal.numbers import Numbers
from goodoffices.station.mail.messages import Address, Count, Reach, Relay
from goodoffices.talk.events import Id
from goodoffices.talk.terms import Wire

MINUTE_MS = 60 * 1000
FIRST_SILENCE_MS = 10 * MINUTE_MS
"""How long after a deposit the other station may be silent before the same is put in once more."""

LONGEST_SILENCE_MS = 12 * 60 * MINUTE_MS
"""And how long at most, after it was put in many times."""

RECENT, DIGEST = 256, 16
"""How many envelopes are known again, and by how many bytes each."""

Admission = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
DepositId = Annotated[bytes, msgspec.Meta(min_length=DEPOSIT_ID_SIZE, max_length=DEPOSIT_ID_SIZE)]


class Home(Wire, frozen=True):
    """A relay at which this station makes its mailboxes, with the token of admission that its operator gave out."""

    relay: Relay
    admission: Admission | None


class Box(Wire, frozen=True):
    """A mailbox of this station.

    Attributes:
        made: whether the relay has confirmed that it is there.
    """

    home: Home
    name: Secret
    deposit: Secret
    collect: Secret
    made: bool

    @property
    def address(self) -> Address:
        """What the other station is told of it."""
        return Address(relay=self.home.relay, name=self.name, deposit=self.deposit)


class Traffic(Wire, frozen=True):
    """Where the mail to one other station stands.

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
        set_back: the other station knows more of me than I do: this is an old copy.
        astray: what came announces a key that cannot come next: the other station is an old copy, or somebody tampers.
        waits: with new keys, nothing is sealed again until the other station has said what it has.
        roster: who is seated, as the other station last said.
        recent: digests of the envelopes that came last, so that one that comes again is known for what it is.
    """

    line: Count
    mine: tuple[Box, ...]
    leaving: tuple[Box, ...]
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
    recent: Annotated[bytes, msgspec.Meta(max_length=RECENT * DIGEST)]

    @classmethod
    def begun(cls, line: int, mine: tuple[Box, ...], theirs: tuple[Address, ...] = ()) -> Traffic:
        """Nothing has travelled yet."""
        return cls(
            line=line,
            mine=mine,
            leaving=(),
            theirs=theirs,
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


class Copy(Wire, frozen=True):
    """Something sealed that is on its way; its bytes stand beside it.

    Attributes:
        number: on the channel.
        deposit: the id for putting it in.
        due: when it is to be put in (again), in milliseconds since 1970.
        confirmed: when a relay last confirmed it; None: not yet.
        times: how often a relay has.
        failed: how often none did, so that another of the other station's relays is tried.
    """

    number: Count
    deposit: DepositId
    due: Count
    confirmed: Count | None
    times: Count
    failed: Count

    def after_deposit(self, now: int, fresh: Fresh) -> Copy:
        """Once a relay has confirmed it: the next time comes later, and under a new id, since a relay stores nothing
        twice under one.
        """
        return Copy(
            number=self.number,
            deposit=fresh(DEPOSIT_ID_SIZE),
            due=now + silence(self.times, fresh),
            confirmed=now,
            times=self.times + 1,
            failed=self.failed,
        )


def silence(times: int, fresh: Fresh) -> int:
    """How long to wait for a word from the other station after this many deposits, in milliseconds."""
    wait = min(FIRST_SILENCE_MS << min(times, 20), LONGEST_SILENCE_MS)
    return wait + wait * int.from_bytes(fresh(2), "big") // 0x20000


def _short(envelope: bytes) -> bytes:
    return hashlib.sha256(envelope).digest()[:DIGEST]


class Offer(Wire, frozen=True):
    """An offer of a leg that the other station may still take.

    Attributes:
        line: the number of the line that it was made on.
        nth: how many were made before.
        key: this station's first key, should it be taken.
        box: the mailbox that this station will collect from then.
    """

    line: Count
    nth: Count
    key: OwnKey
    box: Box


class TakenOffer(Wire, frozen=True):
    """The offer of a leg that this station took last.

    Attributes:
        nth: how many had been made before it.
        lines: the numbers of the lines that were open then; that of the offer is among them.
    """

    nth: Count
    lines: tuple[Count, ...]


class Letters(Wire, frozen=True):
    """The letters of a line.

    Attributes:
        next: the number of the next one of mine.
        got: every one of mine below this is over there.
        arrived: which of the other station's are here.
        asked, answered: when this station last asked for a line test, and when the answer came (ms since 1970).
        token: of that test.
    """

    next: Count
    got: Count
    arrived: Numbers
    asked: Count | None
    answered: Count | None
    token: bytes


NO_LETTERS = Letters(next=0, got=0, arrived=Numbers(), asked=None, answered=None, token=b"")


def new_box(home: Home, fresh: Fresh) -> Box:
    """A mailbox that is still to be made at its relay."""
    return Box(home=home, name=fresh(SECRET_SIZE), deposit=fresh(SECRET_SIZE), collect=fresh(SECRET_SIZE), made=False)


class Opening(Wire, frozen=True):
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
    to_invited: Box
    to_inviter: Box
    until: Count
    due: Count
    times: Count
    over: bool
    problem: Annotated[str, msgspec.Meta(max_length=100)] | None

    def has(self, box: Box) -> bool:
        """Whether a mailbox is one of the two."""
        return box.name in (self.to_invited.name, self.to_inviter.name)

    @property
    def incoming(self) -> Box:
        """The one that this station collects from."""
        return self.to_inviter if self.inviter else self.to_invited

    @property
    def outgoing(self) -> Box:
        """The one that this station puts into."""
        return self.to_invited if self.inviter else self.to_inviter
