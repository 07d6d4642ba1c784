"""Disowning: somebody says that an entry which bears their name is not theirs."""

from __future__ import annotations

from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Disowned, Id
from goodoffices.talk.talk import Added
from goodoffices.talk.views import Reference


def disown(talk: OpenTalk, ask: asks.Disown) -> results.Written:
    """Say that an entry is not this person's, nor anything that followed it on its instance."""
    found = find_handle(talk, ask.entry)
    return results.Written(ref=Reference(disown_entry(talk, found.room, found.what.entry).ident))


def disown_entry(talk: OpenTalk, room: Id, entry: Id) -> Added:
    """The same of an entry that is here, at whichever end this station is.

    Raises:
        NamesSomethingElse: it is none of a former beginning of this station, or of one in whose place it sits.
    """
    body = Disowned(what=entry)
    return talk.write(room, body) if talk.mediates else talk.own(room, body)
