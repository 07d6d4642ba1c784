"""Opening a line: three messages between two stations, of which one has the other's invitation.

The rules are:

* ``m0`` (inviter): the inviter's card and a key for this opening, locked under the invitation's secret.
* ``m1`` (invited): one secret to that key, one to the key of the inviter's card, and the invited's card with a key for
  this opening, locked under both and the invitation's secret.
* ``m2`` (inviter): one secret to the key of the invited's card, one to the invited's key for this opening, and the
  inviter's first announcement, locked under the root.
* The root of the line comes from the invitation's secret and all four. Each encapsulation is bound to all messages
  before it.
* Nobody opens a line with his own card, nor an exercise with a real station.
* Each message is made once and stored before it is sent; asked again, a station sends the same bytes. A second, other
  answer to one invitation is an alarm, at both ends.
* The key of this opening is dropped with the waiting state; a station whose card is stolen later opens nothing of it.

What is left to people: that the cards belong to whom they think. They compare (:mod:`goodoffices.seal.comparing`).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from goodoffices.canonical import decode, digest, encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.seal import DoesNotOpen, NotAnnounced, NotTheInviter, SecondAnswer
from goodoffices.labels import LEG_ROOT, OPENING, OPENING_0, OPENING_1, OPENING_2, OPENING_KEM, ROOT
from goodoffices.seal.card import LineCard, Public, check_other, fingerprint
from goodoffices.seal.channel import Announcement, Channel, Fresh, OwnKey, Seed, first_key
from goodoffices.seal.invitation import VERSION, Invitation, check_time
from goodoffices.seal.primitives import KEY_SIZE, SEED_SIZE, derive, framed, lock, open_with, public_of, seal_to, unlock


class CardAndKey(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A card, and a key that lives for this opening only."""

    card: LineCard
    public: Public


class Answer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """``m1`` and ``m2`` have the same parts: two encapsulated secrets, and what is locked under them."""

    first: bytes
    second: bytes
    locked: bytes


class Identity(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A station's own card with the seed of its key, which never leaves the station."""

    card: LineCard
    seed: Seed

    @property
    def fingerprint(self) -> bytes:
        """Of the card."""
        return fingerprint(self.card)


class Inviting(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The inviter waits for an answer."""

    invitation: Invitation
    seed: Seed
    m0: bytes


class Invited(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The invited has answered and waits for the inviter."""

    invitation: Invitation
    seed: Seed
    inviter: LineCard
    secrets: Annotated[bytes, msgspec.Meta(min_length=2 * KEY_SIZE, max_length=2 * KEY_SIZE)]
    m0: bytes
    m1: bytes


class Line(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A line, as one end has it once it is open.

    Attributes:
        root: the secret of the line, from which each leg has its own.
        peer: the other station's card.
        channel: of leg 0, which is the line itself.
        received: the peer's last message of the opening; another one in its place is an alarm.
        answered: what it was answered with, to be sent again as it is; empty at the invited.
    """

    root: Seed
    peer: LineCard
    channel: Channel
    received: bytes
    answered: bytes


def new_card(name: str, *, exercise: bool, fresh: Fresh) -> Identity:
    """A card of one's own. ``name``: as its person wants to be called, checked by the caller."""
    seed = fresh(SEED_SIZE)
    return Identity(card=LineCard(version=1, public=public_of(seed), name=name, exercise=exercise), seed=seed)


# --- the three steps ------------------------------------


def invite(me: Identity, until: int, relay: str | None, fresh: Fresh) -> Inviting:
    """Make an invitation, and the message that waits for whoever has it.

    Args:
        until: the last millisecond (since 1970) at which it may be answered.
        relay: where its mailboxes are, or None.
    """
    secret, seed = fresh(KEY_SIZE), fresh(SEED_SIZE)
    invitation = Invitation(version=VERSION, secret=secret, inviter=me.fingerprint, until=until, relay=relay)
    content = encode(CardAndKey(card=me.card, public=public_of(seed)))
    return Inviting(invitation=invitation, seed=seed, m0=lock(derive(OPENING_0, secret), content))


def accept(me: Identity, invitation: Invitation, m0: bytes, now: int, fresh: Fresh) -> Invited:
    """Answer an invitation: the state has ``m1``.

    Args:
        now: milliseconds since 1970.

    Raises:
        InvitationExpired, InvitationTooLong: its time is over, or was set by a clock that was ahead.
        DoesNotOpen: that is not its ``m0``.
        NotTheInviter: the card in it is another one.
        OwnCard, OtherWorld: no line may be with this card.
    """
    check_time(invitation, now)
    theirs = _card_and_key(unlock(derive(OPENING_0, invitation.secret), m0))
    if fingerprint(theirs.card) != invitation.inviter:
        raise NotTheInviter
    check_other(me.card, theirs.card)
    seed, to_key, to_card = fresh(SEED_SIZE), fresh(KEY_SIZE), fresh(KEY_SIZE)
    first = seal_to(theirs.public, to_key, _bound(m0))
    second = seal_to(theirs.card.public, to_card, _bound(m0, first))
    secrets = to_key + to_card
    content = encode(CardAndKey(card=me.card, public=public_of(seed)))
    locked = lock(derive(OPENING_1, invitation.secret + secrets, _bound(m0, first, second)), content)
    m1 = encode(Answer(first=first, second=second, locked=locked))
    return Invited(invitation=invitation, seed=seed, inviter=theirs.card, secrets=secrets, m0=m0, m1=m1)


def answer(me: Identity, state: Inviting, m1: bytes, now: int, fresh: Fresh) -> Line:
    """The inviter's last step: the line is open here, and ``answered`` is ``m2``.

    Raises:
        InvitationExpired, InvitationTooLong, DoesNotOpen, OwnCard, OtherWorld: the state is as it was.
    """
    invitation, m0 = state.invitation, state.m0
    check_time(invitation, now)
    theirs_sealed = _answer(m1)
    to_key = _secret(state.seed, theirs_sealed.first, _bound(m0))
    to_card = _secret(me.seed, theirs_sealed.second, _bound(m0, theirs_sealed.first))
    bound = _bound(m0, theirs_sealed.first, theirs_sealed.second)
    secrets = to_key + to_card
    theirs = _card_and_key(unlock(derive(OPENING_1, invitation.secret + secrets, bound), theirs_sealed.locked))
    check_other(me.card, theirs.card)
    back_to_card, back_to_key = fresh(KEY_SIZE), fresh(KEY_SIZE)
    first = seal_to(theirs.card.public, back_to_card, _bound(m0, m1))
    second = seal_to(theirs.public, back_to_key, _bound(m0, m1, first))
    peer = fingerprint(theirs.card)
    root = _root(invitation, secrets + back_to_card + back_to_key, (m0, m1, first, second), peer)
    offer = first_key(fresh)
    locked = lock(derive(OPENING_2, root), encode(offer.announced()))
    return Line(
        root=root,
        peer=theirs.card,
        channel=Channel.begun(leg_root(root, b""), me.fingerprint, peer, offer, None),
        received=m1,
        answered=encode(Answer(first=first, second=second, locked=locked)),
    )


def finish(me: Identity, state: Invited, m2: bytes, fresh: Fresh) -> Line:
    """The last step of the invited: the line is open at both ends. It speaks first, so that the inviter has a key.

    Raises:
        DoesNotOpen: that is not the inviter's answer to mine.
    """
    sealed = _answer(m2)
    m0, m1, invitation = state.m0, state.m1, state.invitation
    back_to_card = _secret(me.seed, sealed.first, _bound(m0, m1))
    back_to_key = _secret(state.seed, sealed.second, _bound(m0, m1, sealed.first))
    messages = (m0, m1, sealed.first, sealed.second)
    root = _root(invitation, state.secrets + back_to_card + back_to_key, messages, me.fingerprint)
    try:
        theirs = decode(unlock(derive(OPENING_2, root), sealed.locked), Announcement)
    except NotCanonical:
        raise DoesNotOpen from None
    if not theirs.can_be_first:
        raise DoesNotOpen
    channel = Channel.begun(leg_root(root, b""), me.fingerprint, invitation.inviter, first_key(fresh), theirs)
    return Line(root=root, peer=state.inviter, channel=channel, received=m2, answered=b"")


def repeated(line: Line, message: bytes) -> bytes:
    """What to send when a message of the opening comes again: the same bytes as the first time.

    Raises:
        SecondAnswer: it is another message.
    """
    if message != line.received:
        raise SecondAnswer
    return line.answered


# --- legs ------------------------------------


def leg_root(root: bytes, leg: bytes) -> bytes:
    """The root of one leg. The line itself is the leg without a name."""
    return derive(LEG_ROOT, root, leg)


def leg_channel(line: Line, me: bytes, leg: bytes, offer: OwnKey, theirs: Announcement | None) -> Channel:
    """The channel of a talk's leg on a line, from the first announcements that were exchanged over the line.

    Raises:
        NotAnnounced: ``theirs`` is no first announcement.
    """
    if theirs is not None and not theirs.can_be_first:
        raise NotAnnounced
    return Channel.begun(leg_root(line.root, leg), me, fingerprint(line.peer), offer, theirs)


# --- parts ------------------------------------


def _secret(seed: bytes, sealed: bytes, bound: bytes) -> bytes:
    secret = open_with(seed, sealed, bound)
    if len(secret) != KEY_SIZE:
        raise DoesNotOpen
    return secret


def _bound(*messages: bytes) -> bytes:
    """What the next part of an opening is bound to: everything before it."""
    return framed(OPENING_KEM, digest(OPENING, *messages))


def _root(invitation: Invitation, secrets: bytes, messages: tuple[bytes, ...], invited: bytes) -> bytes:
    return derive(ROOT, invitation.secret + secrets, digest(OPENING, *messages), invitation.inviter, invited)


def _card_and_key(data: bytes) -> CardAndKey:
    try:
        return decode(data, CardAndKey)
    except NotCanonical:
        raise DoesNotOpen from None


def _answer(data: bytes) -> Answer:
    try:
        return decode(data, Answer)
    except NotCanonical:
        raise DoesNotOpen from None
