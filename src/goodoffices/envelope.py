"""All that a relay ever sees: an envelope, the mailbox that it is for, and who may use that mailbox.

The rules are:

* An envelope is 1 to :data:`LARGEST` bytes. A relay looks no further; :class:`Envelope` is for those who seal.
* Whatever tells one envelope from another is fresh for each: no id of a station, a leg or a talk stands on it.
* A mailbox is named by 32 bytes of chance. Two bearer secrets belong to it, one for putting in and one for taking out.
  Neither is a signature, since a signature would prove to others who wrote to whom.
* A secret is kept as its hash where it is checked, and compared in constant time.
"""

from __future__ import annotations

import base64
import hmac
from typing import Annotated

import msgspec

from goodoffices.canonical import digest
from goodoffices.errors.encoding import NotCanonical
from goodoffices.foreign import base64url
from goodoffices.labels import MAILBOX_TOKEN

LARGEST = 1024 * 1024
"""Bytes of one envelope, at most."""

MOST_SLOTS = 16
"""Recipients of one envelope, at most."""

SECRET_SIZE = 32
"""Bytes of a mailbox's name and of each of its two secrets."""

DEPOSIT_ID_SIZE = 16
"""Bytes of the id that makes it safe to deposit the same envelope twice."""

HINT_SIZE = 16

Secret = Annotated[bytes, msgspec.Meta(min_length=SECRET_SIZE, max_length=SECRET_SIZE)]
Hint = Annotated[bytes, msgspec.Meta(min_length=HINT_SIZE, max_length=HINT_SIZE)]


class Slot(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What one recipient needs to open an envelope, or a dummy of the same size.

    Attributes:
        hint: only the recipient can tell that it matches; chance in a dummy.
        sealed: the key of the body and what travels with it, for this recipient alone.
    """

    hint: Hint
    sealed: bytes


class Head(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is bound into every part of an envelope.

    Attributes:
        version: of the envelope's form; 1.
        slots: how many there are: 1, 2, 4, 8 or 16.
        commitment: to the key of the body, so that one envelope cannot open to two texts.
    """

    version: int
    slots: int
    commitment: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class Envelope(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A sealed envelope, as whoever seals and opens it reads it."""

    head: Head
    slots: Annotated[tuple[Slot, ...], msgspec.Meta(min_length=1, max_length=MOST_SLOTS)]
    body: bytes


def token_hash(token: bytes) -> bytes:
    """How a mailbox's secret is kept where it is checked."""
    return digest(MAILBOX_TOKEN, token)


def is_token(token: bytes, kept: bytes) -> bool:
    """Whether a secret is the one whose hash is kept; takes the same time whatever differs."""
    return hmac.compare_digest(token_hash(token), kept)


def spell(secret: bytes) -> str:
    """A name or secret as it stands in an address or a header: base64url, without padding."""
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def unspell(text: str, size: int = SECRET_SIZE) -> bytes:
    """Read what :func:`spell` wrote; there is one spelling.

    Raises:
        NotCanonical: it is something else.
    """
    found = base64url(text, _misspelt)
    if len(found) != size or spell(found) != text:
        raise _misspelt()
    return found


def _misspelt(_: str = "") -> NotCanonical:
    return NotCanonical(thing="name or secret of a mailbox", reason="It is not spelt as one.")
