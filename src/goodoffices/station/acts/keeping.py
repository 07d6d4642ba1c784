"""Keeping a talk: looking whether all is well, and what one may take out of it."""

from __future__ import annotations

import msgspec

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.station import results
from goodoffices.station.acts.looking import is_desk, what_a_side_has
from goodoffices.station.api import asks
from goodoffices.station.api.encoding import encode, fixed_at, left_out
from goodoffices.station.folding import Verified
from goodoffices.station.folding import verify as verify_store
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.telling import instant
from goodoffices.talk.view import leg_view


def verify(talk: OpenTalk, _: asks.Verify) -> Verified:
    """Look at everything: hashes, chains, the file's pages, and every row against a new fold."""
    return verify_store(talk.store, talk.identity.fingerprint)


def export(talk: OpenTalk, ask: asks.Export) -> results.Export:
    """A leg to take out of the talk: at a mediator's, what that side has; the desk, whole; at a side's, its leg.

    It names no handle: whoever gets it has no use for one. Its dates are in UTC.
    """
    room = talk.leg(ask.leg)
    if is_desk(talk, room):
        level, view = "desk", leg_view(talk.rooms, room, talk.now())
    else:
        kept = talk.reading(room).kept
        level = "brought" if kept else "whole"
        view = what_a_side_has(talk, room)
    bare = encode(view, left_out, fixed_at(0))
    return results.Export(
        whose=talk.name(room),
        level=level,
        at=instant(talk.clock().in_utc()),
        digest=digest(labels.PRINT, msgspec.json.encode(bare)).hex()[:16],
        view=bare,
    )
