"""The one byte form of everything that is hashed, stored or sent.

The rules are:

* CBOR arrays with a fixed schema for each object; no maps, floats, tags, undefined or indefinite lengths.
* What is read is written again and must give the same bytes, so that every object has one spelling. (The
  library's decoder alone accepts longer spellings of a number, repeated keys and trailing bytes.)
* There are no defaults in the schemas: a field left out is an error, not a guess.
* Anything wrong is one refusal, :class:`~goodoffices.errors.encoding.NotCanonical`.
* Hashes are taken over the received bytes, never over a second spelling.
"""

from __future__ import annotations

import hashlib
from typing import TypeVar

import cbor2
import msgspec

from goodoffices.errors.encoding import NotCanonical
from goodoffices.foreign import cbor_as

T = TypeVar("T")


def encode(value: object) -> bytes:
    """The bytes of a schema object, or of a plain value made of arrays, integers, texts and byte strings."""
    return cbor2.dumps(msgspec.to_builtins(value, builtin_types=(bytes,)), canonical=True)


def decode(data: bytes, wanted: type[T]) -> T:
    """Read ``data`` as ``wanted``, strictly.

    Raises:
        NotCanonical: whatever is wrong: not CBOR, a second spelling, another shape, trailing bytes.
    """
    shape = "Their structure is not the one that is written down for it."
    thing = cbor_as(data, wanted, lambda _: _refusal(wanted, shape))
    if encode(thing) != data:
        raise _refusal(wanted, "They are a second spelling of something that has only one.")
    return thing


def digest(label: bytes, *parts: bytes) -> bytes:
    """SHA-256 over a label from :mod:`goodoffices.labels` and the parts, each preceded by its length.

    The lengths keep two different lists of parts from running together into the same bytes.
    """
    state = hashlib.sha256()
    for part in (label, *parts):
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return state.digest()


def _refusal(wanted: object, reason: str) -> NotCanonical:
    return NotCanonical(thing=getattr(wanted, "__name__", "object"), reason=reason)
