"""Things as people name them: what a handle means where something else of the same words would be needed.

The rules are:

* On a leg a thing of another leg means the item that was made of it there, if there is one. So the handle that a person
  has before them works: of the words, of their withdrawal, or of the item.
* Where several items were made of it, which are not copies of one, none is guessed.
* A handle that names something of another kind is refused with what it is and with what would do.
"""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.errors.station import AmbiguousHandle, NoSuchHandle, OtherThing
from goodoffices.station.dated import place_of
from goodoffices.station.handles import find_handle, handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.store import Place
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
from goodoffices.talk.telling import name_ref
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
        wanted = Sentence.of("wanted.on_the_leg", leg=leg)
        raise other_thing(talk, text, wanted, Sentence.of("look_up.on_the_leg", leg=leg))
    if len(made) > 1:
        raise AmbiguousHandle(handle=text, candidates=", ".join(_named(talk, each) for each in made))
    return made[0]


def page_after(talk: OpenTalk, text: str | None) -> Place | None:
    """After which entry a page of a list by time goes on; None: it is the first.

    Raises:
        NoSuchHandle, AmbiguousHandle: it names no entry.
    """
    if text is None:
        return None
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    if written is None:
        raise NoSuchHandle(handle=text)
    return place_of(written)


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
        raise other_thing(talk, text, Sentence.of("wanted.said_by_a_side"))
    return found, thing


def of_act(talk: OpenTalk, text: str, act: type, wanted: Sentence, advice: Sentence) -> DeskRef:
    """An entry by which somebody did something, by its own handle.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: it is none.
    """
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    if written is None or not isinstance(written.act, act):
        raise other_thing(talk, text, wanted, advice)
    return found


def other_thing(talk: OpenTalk, text: str, wanted: Sentence, advice: Sentence | None = None) -> OtherThing:
    """The refusal of a handle that names something else; it names what that was made of, where that may be meant."""
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    act = None if written is None else written.act
    made = Sentence.of("kind.unreadable" if act is None else f"move.{act.__struct_config__.tag}")
    sources = [each.what for each in talk.rooms.source_of(found.room, found.what)]
    leg = talk.name(found.room)
    look = made_of_these(sources) if sources else Sentence.of("look_up.read", leg=leg)
    return OtherThing(handle=text, wanted=wanted, kind=made, leg=leg, advice=advice or look)


def made_of_these(sources: Iterable[Ref]) -> Sentence:
    """That something else is to be named: what it was made of."""
    return Sentence.of("look_up.made_of", sources=[name_ref(each) for each in sources])


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
