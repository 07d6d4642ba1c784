"""An invitation: what one person hands to another so that their two stations can open a line.

The rules are:

* It goes outside the line: as a file, a QR code or words. Whoever has it can answer it, once; so it is short-lived, and
  a second answer is an alarm.
* It names the inviter's fingerprint, so that nobody who only saw it pass can stand in the inviter's place.
* Its two mailboxes (one to the invited, one back) follow from its secret: nothing else has to be handed over.
* It lasts 30 days at most. One that seems to last longer was made by a clock that was ahead, and is not taken.
* As bytes it ends with a check, so that a slip of the pen is told from a forgery.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from goodoffices.canonical import decode, digest, encode
from goodoffices.envelope import Secret
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.seal import InvitationDamaged, InvitationExpired, InvitationTooLong
from goodoffices.labels import INVITATION, INVITATION_BOX
from goodoffices.seal.card import Fingerprint
from goodoffices.seal.primitives import derive

VERSION = 1
USUAL_VALIDITY_MS = 3 * 24 * 60 * 60 * 1000
"""How long an invitation lasts unless its maker says less or more."""

LONGEST_VALIDITY_MS = 30 * 24 * 60 * 60 * 1000
"""How long an invitation lasts at most."""

_LEEWAY_MS = 24 * 60 * 60 * 1000
"""How far two clocks may be apart when the end of an invitation is looked at."""

_PARTS = (b"name", b"deposit", b"collect")
_CHECK = 4


class Invitation(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is handed over.

    Attributes:
        version: 1.
        secret: 32 bytes of chance.
        inviter: the fingerprint of the inviter's card.
        until: the last millisecond (since 1970) at which it may be answered.
        relay: where its mailboxes are; None: the messages of the opening go as files.
    """

    version: Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)]
    secret: Secret
    inviter: Fingerprint
    until: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
    relay: Annotated[str, msgspec.Meta(min_length=1, max_length=300)] | None


class Mailbox(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A mailbox with both of its secrets; whoever passes it on leaves one of them out."""

    name: Secret
    deposit: Secret
    collect: Secret


def check_time(invitation: Invitation, now: int) -> None:
    """Refuse an invitation that may not be answered at ``now``, in milliseconds since 1970.

    Raises:
        InvitationExpired: its time is over.
        InvitationTooLong: it would last longer than any may.
    """
    if now > invitation.until:
        raise InvitationExpired
    if invitation.until > now + LONGEST_VALIDITY_MS + _LEEWAY_MS:
        raise InvitationTooLong


def pack(invitation: Invitation) -> bytes:
    """An invitation as bytes, with its check at the end."""
    data = encode(invitation)
    return data + digest(INVITATION, data)[:_CHECK]


def unpack(data: bytes) -> Invitation:
    """An invitation from its bytes.

    Raises:
        InvitationDamaged: they are not all of one, or not the right ones.
    """
    body, check = data[:-_CHECK], data[-_CHECK:]
    if digest(INVITATION, body)[:_CHECK] != check:
        raise InvitationDamaged
    try:
        return decode(body, Invitation)
    except NotCanonical:
        raise InvitationDamaged from None


def to_the_invited(invitation: Invitation) -> Mailbox:
    """The mailbox that the invited collects from."""
    return _box(invitation, b"to the invited")


def to_the_inviter(invitation: Invitation) -> Mailbox:
    """The mailbox that the inviter collects from."""
    return _box(invitation, b"to the inviter")


def _box(invitation: Invitation, which: bytes) -> Mailbox:
    name, deposit, collect = (derive(INVITATION_BOX, invitation.secret, which, part) for part in _PARTS)
    return Mailbox(name=name, deposit=deposit, collect=collect)
