"""Keeping a talk: looking whether all is well, and what one may take out of it."""

from __future__ import annotations

from typing import Any

import msgspec

from goodoffices import labels
from goodoffices.canonical import digest
from goodoffices.station import results
from goodoffices.station.acts.looking import is_desk, what_a_side_has
from goodoffices.station.api import asks
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.folding import Verified
from goodoffices.station.folding import verify as verify_store
from goodoffices.station.handles import NAMING, is_reference
from goodoffices.station.one_zone import fixed_at, view_in_zone
from goodoffices.talk.telling import say
from goodoffices.talk.view import leg_view


def verify(talk: AtTalk, _: asks.Verify) -> Verified:
    """Look at everything: hashes, chains, the file's pages, and every row against a new fold."""
    return verify_store(talk.store, talk.identity.fingerprint)


def export(talk: AtTalk, ask: asks.Export) -> results.Export:
    """A leg to take out of the talk: at a mediator's, what that side has; the desk, whole; at a side's, its leg.

    It names no handle: whoever gets it has no use for one. Its dates are in UTC.
    """
    room = talk.leg(ask.leg)
    if is_desk(talk, room):
        level, view = "the mediators' own: never for a side", leg_view(talk.rooms, room, talk.now())
    else:
        kept = talk.reading(room).kept
        level = "what was brought to this side" if kept else "everything on this side's leg"
        view = what_a_side_has(talk, room)
    bare = view_in_zone(msgspec.convert(_without_names(msgspec.to_builtins(view)), type(view)), fixed_at(0))
    return results.Export(
        whose=talk.name(room),
        level=level,
        at=say(talk.clock().in_utc()),
        digest=digest(labels.PRINT, msgspec.json.encode(bare)).hex()[:16],
        view=bare,
    )


def _without_names(plain: Any) -> Any:
    """A view in which nothing is named by a reference any more."""
    match plain:
        case dict():
            return {key: _unnamed(value) if key in NAMING else _without_names(value) for key, value in plain.items()}
        case list():
            return [_without_names(each) for each in plain]
        case _:
            return plain


def _unnamed(value: Any) -> Any:
    match value:
        case list():
            return [_unnamed(each) for each in value if not is_reference(each)]
        case dict():
            return _without_names(value)
        case _:
            return "" if is_reference(value) else value
