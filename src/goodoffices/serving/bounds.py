"""The bounds on connections, and the descriptors that they may take.

The rules are:

* Connections never take the last descriptors of the process: :data:`KEPT` stay for the disk and all else.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Final

KEPT: Final = 96
"""Descriptors that no connection takes: files of the store, the loop's own, listeners, libraries."""

LEAST: Final = 8
"""Connections for which there is always room."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What connections may take before a request of theirs is complete.

    Attributes:
        connections: at once, in all.
        reserved: beside those, for what must work when all others are taken.
        by_address: at once from one address, except loopback; 0: as many as in all.
        head_bytes: of the head of a request, and of all that comes after it without being body.
        first_seconds: until the first byte of a new connection.
        head_seconds: from the first byte of a request to the end of its head.
        body_seconds: from there to the end of its body.
        taking_seconds: in which the client takes nothing of an answer.
        ahead: requests that are sent before an earlier one is answered.
    """

    connections: int
    reserved: int
    by_address: int = 0
    head_bytes: int = 16 * 1024
    first_seconds: float = 10.0
    head_seconds: float = 10.0
    body_seconds: float = 60.0
    taking_seconds: float = 60.0
    ahead: int = 8


def fitting(bounds: Bounds) -> Bounds:
    """The same bounds, with no more connections than the descriptors of this process allow.

    The soft limit is raised first, as far as is needed and the hard one allows.
    """
    there = _descriptors(bounds.connections + bounds.reserved + KEPT)
    if there is None:
        return bounds
    most = max(there - KEPT - bounds.reserved, LEAST)
    return bounds if bounds.connections <= most else replace(bounds, connections=most)


def _descriptors(wanted: int) -> int | None:
    """How many descriptors this process may have; None if nothing bounds them."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  # there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    if soft < wanted:
        more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
        except (OSError, ValueError):
            return soft
        return more
    return soft
