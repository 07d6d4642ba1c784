"""The dates of words: until when they hold, and until when they can be answered (rule 8).

The rules are:

* *Valid until* ends the words; *answer by* ends the time to answer them. A yes that was given in time does not lapse by
  the second.
* An extension moves either later, never earlier (to end earlier, withdraw). Of several the latest counts, so that no
  order of arrival matters.
* The author's leg counts every extension that its author made; another leg those that reached it.
* A yes agrees until the moment that it answered. Whoever answers an extension extends the agreement; not by one that
  the side was told was wrong.
* What is agreed holds no longer than the yes: until the end of what it answered or of the yes itself, whichever comes
  first.
"""

from __future__ import annotations

from goodoffices.talk.copies import items_naming, reached_copies, right_copies, withdrawal_told
from goodoffices.talk.events import Extended, ExtensionItem, Id, Item, Ref, StanceItem, Words
from goodoffices.talk.judge import conveyed_item, reached, touching_in_effect
from goodoffices.talk.reading import Reading
from goodoffices.talk.releasable import Releasable
from goodoffices.talk.terms import Moment


def latest(ends: list[Moment | None]) -> Moment | None:
    """The latest of one or more ends; None, no end at all, is later than any."""
    given = [end for end in ends if end is not None]
    return max(given) if len(given) == len(ends) else None


def earliest(ends: list[Moment | None]) -> Moment | None:
    """The earliest of some ends; None: none of them is one."""
    return min((end for end in ends if end is not None), default=None)


# --- on the leg of the author ------------------------------------


def extensions(reading: Reading, thing: Releasable) -> list[tuple[Id, Extended]]:
    """The extensions of something that have effect, sorted by id."""
    return [
        (written.ident, written.act)
        for written in touching_in_effect(reading, thing.ref, "extended")
        if isinstance(written.act, Extended) and written.act.what == thing.ref
    ]


def valid_until(reading: Reading, thing: Releasable) -> Moment | None:
    """Until when something of this leg's side holds, with its extensions."""
    return _extended(thing.valid_until, [act.valid_until for _, act in extensions(reading, thing)])


def answer_by(reading: Reading, thing: Releasable) -> Moment | None:
    """The last moment for an answer to it, with its extensions."""
    return _extended(thing.answer_by, [act.answer_by for _, act in extensions(reading, thing)])


def _extended(own: Moment | None, given: list[Moment | None]) -> Moment | None:
    """An end with its extensions. What had no end has none; an extension that leaves the date alone says nothing."""
    if own is None:
        return None
    return max([own, *(each for each in given if each is not None)])


# --- on the leg of the recipient ------------------------------------


def last_day(reading: Reading, ref: Ref) -> Moment | None:
    """The last moment for an answer to words that were conveyed here, as the side knows it."""
    words = [item for item in _reached(reading, ref) if isinstance(item, Words)]
    given = [item.answer_by for _, item in told_extensions(reading, ref)]
    return _extended(latest([item.answer_by for item in words]), given) if words else None


def held_until(reading: Reading, ref: Ref) -> Moment | None:
    """Until when words or an answer that were conveyed here hold, as the side knows it."""
    dated = [item for item in _reached(reading, ref) if isinstance(item, Words | StanceItem)]
    given = [item.valid_until for _, item in told_extensions(reading, ref)]
    return _extended(latest([item.valid_until for item in dated]), given) if dated else None


def answered_until(reading: Reading, ref: Ref) -> Moment | None:
    """Until when the very thing held that a reply names: words as they stood in it, or an extension of them."""
    match conveyed_item(reading, ref):
        case ExtensionItem(of=of, valid_until=until):
            moved = until is not None and not withdrawal_told(reading, ref)
            return until if moved else answered_until(reading, of)
        case Words(valid_until=until) | StanceItem(valid_until=until):
            return until
        case _:
            return None


def told_extensions(reading: Reading, ref: Ref) -> list[tuple[Ref, ExtensionItem]]:
    """The extensions of something conveyed here that reached the side, and that it was not told were wrong."""
    return [
        (there, item)
        for copy in reached_copies(reading, ref)
        for there, item in items_naming(reading, copy)
        if isinstance(item, ExtensionItem) and item.of == copy and reached(reading, there)
        if not withdrawal_told(reading, there)
    ]


def _reached(reading: Reading, ref: Ref) -> list[Item]:
    found = [conveyed_item(reading, copy) for copy in right_copies(reading, ref)]
    return [item for item in found if item is not None]
