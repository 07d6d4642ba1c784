"""A double for the one call whose chance cannot be set from outside: encrypting to a public key.

It gives the same lengths and the same answer each time, and hides nothing. Everything else of sealing stays real. For
tests that compare two worlds byte by byte.
"""

from __future__ import annotations

import hashlib

import pytest

from goodoffices.errors.seal import DoesNotOpen
from goodoffices.seal import opening, sealing
from goodoffices.seal.primitives import OVERHEAD, public_of

_TAG = 16


def seal_to(public: bytes, content: bytes, bound: bytes) -> bytes:
    """As long as the real one, and the same each time."""
    head = hashlib.shake_256(public + bound + content).digest(OVERHEAD - _TAG)
    return head + content + _tag(public, content, bound)


def open_with(seed: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What was sealed by :func:`seal_to`."""
    content, tag = sealed[OVERHEAD - _TAG : -_TAG], sealed[-_TAG:]
    if tag != _tag(public_of(seed), content, bound):
        raise DoesNotOpen
    return content


def _tag(public: bytes, content: bytes, bound: bytes) -> bytes:
    return hashlib.sha256(b"tag" + public + bound + content).digest()[:_TAG]


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the double in the place of the real call."""
    for module in (opening, sealing):
        monkeypatch.setattr(module, "seal_to", seal_to)
        monkeypatch.setattr(module, "open_with", open_with)
