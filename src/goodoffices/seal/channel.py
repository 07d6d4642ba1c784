"""A channel: the keys of two stations for one leg, as one of them has them. No order of arrival can break it.

The rules are:

* Each end numbers its keys: 0, 1, 2, … A key is an X-Wing key and a challenge, 32 bytes which the other end has to know
  to speak to me, so that every message is fresh and comes from the one it was announced to.
* *Confirmed* is my newest key that the peer has used; *offered* is the one after it. Every message repeats the same
  offer until the peer uses it; only then is the next made. So keys move by one, whatever is lost or late.
* A message under a key older than the confirmed one is *late*: it is read and marked, and its announcement is ignored.
  Otherwise a thief of an old key could bring his own keys in long after the line has recovered.
* The peer seals in the order of its numbers, and never goes back to an earlier key. So what was sealed to a key lies
  between the last number seen under the keys before it and the first one seen under a later key. An older key goes once
  all of these are in, or at its deadline; what is missing by then can no longer be read.
* A deadline is never further ahead than a key is kept: it would have been set while the clock was ahead.
* The confirmed key and the offer have no deadline: silence ends no line.
* A peer that knows a higher number of mine than I do tells me that I was *set back* to an old copy of myself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec

from goodoffices.errors.seal import NoKeyYet, NotAnnounced
from goodoffices.labels import PAIR
from goodoffices.seal.card import Fingerprint, Public
from goodoffices.seal.numbers import Numbers
from goodoffices.seal.primitives import SEED_SIZE, derive, is_public, public_of

CHALLENGE_SIZE = 32
DAY_MS = 24 * 60 * 60 * 1000
KEEP_BY_RELAY_MS = 14 * DAY_MS
"""How long an older key is kept for what is still on its way by relay; longer than a relay keeps anything."""

KEEP_BY_BAG_MS = 60 * DAY_MS
"""The same for what travels by hand."""

MOST_OLDER = 64
"""Older keys that are kept at most."""

_COUNT = 8

Fresh = Callable[[int], bytes]
"""Fresh bytes, as many as asked for."""

Count = Annotated[bytes, msgspec.Meta(min_length=_COUNT, max_length=_COUNT)]
Seed = Annotated[bytes, msgspec.Meta(min_length=SEED_SIZE, max_length=SEED_SIZE)]
Challenge = Annotated[bytes, msgspec.Meta(min_length=CHALLENGE_SIZE, max_length=CHALLENGE_SIZE)]
Number = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]


def count(number: int) -> bytes:
    """A number at a fixed size, so that a message's size does not tell how many went before it."""
    return number.to_bytes(_COUNT, "big")


class Announcement(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A key as the other end is told of it."""

    number: Count
    public: Public
    challenge: Challenge

    @property
    def place(self) -> int:
        """Its number."""
        return int.from_bytes(self.number, "big")

    @property
    def can_be_first(self) -> bool:
        """Whether it has the number 0 and a key that can be sealed to."""
        return self.place == 0 and is_public(self.public)


class OwnKey(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A key of mine. The seed never leaves the station."""

    number: Number
    seed: Seed
    challenge: Challenge

    def announced(self) -> Announcement:
        """What the peer is told of it."""
        return Announcement(number=count(self.number), public=public_of(self.seed), challenge=self.challenge)


class OlderKey(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A key of mine that the peer has moved on from.

    Attributes:
        needed_from, needed_below: while one of these numbers is missing, it may have been sealed to this key.
        until: when it goes all the same, in milliseconds since 1970.
    """

    key: OwnKey
    needed_from: Number
    needed_below: Number
    until: int


class Channel(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One end of a leg, towards one station at the other end.

    Attributes:
        root: the leg's secret.
        me, peer: fingerprints.
        confirmed_from: every number of the peer below this was sealed to an earlier key than the confirmed one.
        confirmed_seen: one more than the highest number seen under the confirmed key.
        offer: with its announcement made once, since making it costs.
        theirs: the peer's newest announcement; None until its first message, for whoever invited.
        sent: how many were sealed for this peer: the next number.
        heard: which numbers of the peer are in.
        keep_ms: how long older keys are kept at most.
    """

    root: Seed
    me: Fingerprint
    peer: Fingerprint
    confirmed: OwnKey | None
    confirmed_from: Number
    confirmed_seen: Number
    offer: OwnKey
    offered: Announcement
    older: tuple[OlderKey, ...]
    theirs: Announcement | None
    sent: Number
    heard: Numbers
    keep_ms: int

    @classmethod
    def begun(
        cls,
        root: bytes,
        me: bytes,
        peer: bytes,
        offer: OwnKey,
        theirs: Announcement | None,
        keep_ms: int = KEEP_BY_RELAY_MS,
    ) -> Channel:
        """A channel on which nothing was said yet. ``offer``: my first key, as it was or will be announced."""
        return cls(
            root=root,
            me=me,
            peer=peer,
            confirmed=None,
            confirmed_from=0,
            confirmed_seen=0,
            offer=offer,
            offered=offer.announced(),
            older=(),
            theirs=theirs,
            sent=0,
            heard=Numbers(),
            keep_ms=keep_ms,
        )

    # --- to the peer

    @property
    def to_seal_to(self) -> Announcement:
        """The key of the peer that the next message is sealed to.

        Raises:
            NoKeyYet: it has announced none here.
        """
        if self.theirs is None:
            raise NoKeyYet
        return self.theirs

    def sealing_key(self) -> bytes:
        """What both know for the next message of mine."""
        return derive(PAIR, self.root, self.to_seal_to.challenge, self.me, self.peer)

    def one_more_sent(self) -> Channel:
        """After the next message was sealed."""
        return msgspec.structs.replace(self, sent=self.sent + 1)

    # --- from the peer

    def own_keys(self) -> list[OwnKey]:
        """Every key that a message can be sealed to, the likeliest first."""
        confirmed = [] if self.confirmed is None else [self.confirmed]
        return [self.offer, *confirmed, *(each.key for each in reversed(self.older))]

    def opening_key(self, own: OwnKey) -> bytes:
        """What both know for a message of the peer to this key of mine."""
        return derive(PAIR, self.root, own.challenge, self.peer, self.me)

    def is_late(self, own: OwnKey) -> bool:
        """Whether a message to this key was sealed before the peer knew the confirmed one."""
        return self.confirmed is not None and own.number < self.confirmed.number

    def set_back(self, known: int) -> bool:
        """Whether the peer, who knows so many messages of mine, knows more than I have sent."""
        return known > self.sent

    def after(self, own: OwnKey, number: int, announced: Announcement, now: int, fresh: Fresh) -> Channel:
        """The channel after a message of the peer was opened.

        Args:
            own: the key of mine that it was sealed to.
            number: the peer's number of it.
            announced: the key of the peer that it announces.
            now: milliseconds since 1970, for deadlines.
            fresh: for the next offer, if one is due.

        Raises:
            NotAnnounced: no honest peer announces that now.
        """
        late = self.is_late(own)
        theirs = self.theirs if late else self._adopted(announced)
        after = msgspec.structs.replace(self, theirs=theirs, heard=self.heard.with_number(number))
        moved = after._offer_taken(number, now, fresh) if own == self.offer else after._seen_under(own, number)
        return moved.tidied(now)

    def tidied(self, now: int) -> Channel:
        """Without older keys that nothing can come under any more, or whose time is over."""
        heard, kept = self.heard, []
        for each in self.older:
            if now >= each.until:
                heard = heard.given_up(each.needed_from, each.needed_below)
            elif heard.misses(each.needed_from, each.needed_below):
                kept.append(msgspec.structs.replace(each, until=min(each.until, now + self.keep_ms)))
        for each in kept[:-MOST_OLDER]:
            # Nobody honest leaves so many behind; what could still come under the oldest is given up.
            heard = heard.given_up(each.needed_from, each.needed_below)
        kept = kept[-MOST_OLDER:]
        return msgspec.structs.replace(self, older=tuple(kept), heard=heard)

    def kept_for_bags(self) -> Channel:
        """With older keys that are kept as long as a bag may take, those that are there too."""
        longer = KEEP_BY_BAG_MS - self.keep_ms
        if longer <= 0:
            return self
        older = tuple(msgspec.structs.replace(each, until=each.until + longer) for each in self.older)
        return msgspec.structs.replace(self, older=older, keep_ms=KEEP_BY_BAG_MS)

    def cut(self) -> Channel:
        """Without any older key, at once: what is still on its way under one is given up."""
        return self.tidied(max((each.until for each in self.older), default=0))

    def _adopted(self, announced: Announcement) -> Announcement:
        known = self.theirs
        if known is None:
            if not announced.can_be_first:
                raise NotAnnounced
            return announced
        if announced.place == known.place and announced != known:
            raise NotAnnounced
        if announced.place > known.place + 1:
            raise NotAnnounced
        if announced.place <= known.place:
            return known
        # One that nobody can seal to would keep everybody on the leg from sealing.
        if not is_public(announced.public):
            raise NotAnnounced
        return announced

    def _offer_taken(self, number: int, now: int, fresh: Fresh) -> Channel:
        """The peer has used my offer: it is confirmed, the one before grows old, and the next is made."""
        older = self.older
        if self.confirmed is not None:
            grown = OlderKey(
                key=self.confirmed,
                needed_from=self.confirmed_from,
                needed_below=number,
                until=now + self.keep_ms,
            )
            older = (*older, grown)
        offer = OwnKey(number=self.offer.number + 1, seed=fresh(SEED_SIZE), challenge=fresh(CHALLENGE_SIZE))
        return msgspec.structs.replace(
            self,
            confirmed=self.offer,
            confirmed_from=self.confirmed_seen,
            confirmed_seen=number + 1,
            older=older,
            offer=offer,
            offered=offer.announced(),
        )

    def _seen_under(self, own: OwnKey, number: int) -> Channel:
        """What a number under a known key says of the others: earlier ones end before it, later ones begin after it."""
        older = tuple(
            msgspec.structs.replace(each, needed_below=min(each.needed_below, number))
            if each.key.number < own.number
            else msgspec.structs.replace(each, needed_from=max(each.needed_from, number + 1))
            if each.key.number > own.number
            else each
            for each in self.older
        )
        if own == self.confirmed:
            return msgspec.structs.replace(self, older=older, confirmed_seen=max(self.confirmed_seen, number + 1))
        return msgspec.structs.replace(self, older=older, confirmed_from=max(self.confirmed_from, number + 1))


def first_key(fresh: Fresh) -> OwnKey:
    """My first key for a channel."""
    return OwnKey(number=0, seed=fresh(SEED_SIZE), challenge=fresh(CHALLENGE_SIZE))
