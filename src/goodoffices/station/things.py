"""Things as people name them: what a handle means where something else of the same words would be needed.

The rules are:

* On a leg a thing of another leg means the item that was made of it there, if there is one. So the handle that a person
  has before them works: of the words, of their withdrawal, or of the item.
* Where several items were made of it, which are not copies of one, none is guessed.
* A handle that names something of another kind is refused with what it is and with what would do.
"""

from __future__ import annotations

from goodoffices.errors.station import AmbiguousHandle, OtherThing
from goodoffices.station.handles import find_handle, handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.copies import copies
from goodoffices.talk.events import (
    ConditionItem,
    DeskRef,
    FindingItem,
    Found,
    Id,
    Ref,
    Released,
    StageItem,
    StanceItem,
    Words,
)
from goodoffices.talk.judge import conveyed_item, reached
from goodoffices.talk.releasable import Releasable, releasable
from goodoffices.talk.telling import in_words
from goodoffices.talk.views import Sentence


def on_leg(talk: OpenTalk, room: Id, text: str) -> Ref:
    """What a handle means on a leg.

    Raises:
        NoSuchHandle, AmbiguousHandle: it names nothing, or several things.
        OtherThing: nothing was made of it there.
    """
    found = find_handle(talk, text)
    if found.room == room:
        return found.what
    made = made_of(talk, room, _meant(talk, found))
    if not made:
        leg = talk.name(room)
        advice = f"'goodoffices read' with {leg} shows what stands there; what {leg} is to have is conveyed first."
        raise other_thing(talk, text, f"on the leg of {leg}, and nothing was made of it there", advice)
    if len(made) > 1:
        raise AmbiguousHandle(handle=text, candidates=", ".join(_named(talk, each) for each in made))
    return made[0]


def made_of(talk: OpenTalk, room: Id, source: DeskRef) -> list[Ref]:
    """The items on a leg that were made of a thing of another, each once: those that reached it, or else all."""
    reading = talk.reading(room)
    drawn = [item.what for item in talk.rooms.drawn_on(source) if item.room == room]
    items = [each for each in drawn if isinstance(conveyed_item(reading, each), _SAID)]
    there = [each for each in items if reached(reading, each)] or items
    return list({min(copies(reading, each) | {each}): each for each in reversed(there)}.values())


def of_a_side(talk: OpenTalk, text: str) -> tuple[DeskRef, Releasable]:
    """Something that a side said and can release.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: it is none.
    """
    found = find_handle(talk, text)
    thing = releasable(talk.reading(found.room), found.what)
    if thing is None:
        raise other_thing(talk, text, "something that a side said")
    return found, thing


def of_act(talk: OpenTalk, text: str, act: type, wanted: str, advice: str) -> DeskRef:
    """An entry by which somebody did something, by its own handle.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: it is none.
    """
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    if written is None or not isinstance(written.act, act):
        raise other_thing(talk, text, wanted, advice)
    return found


def other_thing(talk: OpenTalk, text: str, wanted: str | Sentence, advice: str | None = None) -> OtherThing:
    """The refusal of a handle that names something else; it names what that was made of, where that may be meant."""
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    kind = "unreadable" if written is None or written.act is None else str(written.act.__struct_config__.tag)
    sources = [_named(talk, each.what) for each in talk.rooms.source_of(found.room, found.what)]
    look = f"Look up the right one with 'goodoffices read', in the thread of {talk.name(found.room)} or another leg."
    made = f"It was made of {', '.join(sources)}: name that." if sources else look
    return OtherThing(handle=text, wanted=wanted, kind=in_words(kind), leg=talk.name(found.room), advice=advice or made)


_SAID = Words | StanceItem | ConditionItem | FindingItem | StageItem
"""Items that say something of their own; other news is made of the same words as what it is about."""


def _meant(talk: OpenTalk, found: DeskRef) -> DeskRef:
    """What a change of terms or a finding is about; anything else is meant itself."""
    written = talk.reading(found.room).written(found.what.entry)
    match None if written is None else written.act:
        case Released(what=what):
            return DeskRef(room=found.room, what=what)
        case Found(condition=condition):
            return DeskRef(room=found.room, what=condition)
        case _:
            return found


def _named(talk: OpenTalk, what: Ref) -> str:
    return handle(talk, what.entry, what.index + 1)
