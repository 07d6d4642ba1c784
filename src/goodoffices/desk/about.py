"""The words that something on a leg is about, from that leg alone, for whoever has to do something about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goodoffices.talk.events import (
    Carried,
    Condition,
    Conveyed,
    Delivered,
    Extended,
    Found,
    Item,
    Passage,
    ReadBack,
    Ref,
    Released,
    Replied,
    Said,
    Staged,
    StanceItem,
    Struck,
    TorOffered,
)
from goodoffices.talk.items import about_of, words_of
from goodoffices.talk.judge import written_item
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import releasable, releasables

_STEPS = 4
"""How far names are followed: the strike of a delivery of the news of a later date leads to the words."""


def words_about(reading: Reading, refs: Iterable[Ref]) -> list[str]:
    """The words that some things of a leg are, or are about; each text once, in order."""
    return list(dict.fromkeys(text for ref in refs for text in _at(reading, ref, _STEPS)))


def words_of_entry(reading: Reading, written: Written) -> list[str]:
    """The same of a whole entry."""
    return list(dict.fromkeys(_of_entry(reading, written, _STEPS)))


def _at(reading: Reading, ref: Ref, steps: int) -> Iterator[str]:
    item, thing = written_item(reading, ref), releasable(reading, ref)
    written = reading.written(ref.entry)
    if item is not None:
        yield from _of_item(reading, item, steps)
    elif thing is not None and isinstance(thing.content, Passage | Condition):
        yield thing.content.text
    elif written is not None:
        yield from _of_entry(reading, written, steps)


def _of_item(reading: Reading, item: Item, steps: int) -> Iterator[str]:
    words, about = words_of(item), about_of(item)
    if words is not None:
        yield words.text
    elif isinstance(item, StanceItem):
        yield from (answered.wording for answered in item.answers)
    elif about is not None and steps:
        yield from _at(reading, about, steps - 1)


def _of_entry(reading: Reading, written: Written, steps: int) -> Iterator[str]:
    about: Iterable[Ref] = ()
    match written.act:
        case ReadBack(words=words):
            yield words.text
        case TorOffered(rules=rules):
            yield from () if rules.text is None else (rules.text,)
        case Said():
            about = [thing.ref for thing in releasables(written)]
        case Conveyed(items=items):
            about = [Ref(entry=written.ident, index=index) for index in range(len(items))]
        case Replied(items=items):
            about = [each.item for each in items]
        case Carried(crossings=crossings):
            about = [each.what for each in crossings]
        case Released(what=ref) | Extended(what=ref) | Staged(what=ref) | Found(condition=ref):
            about = [ref]
        case Delivered(what=refs):
            about = refs
        case Struck(what=ident):
            about = [Ref(entry=ident, index=0)] if (struck := reading.written(ident)) is None else _all_of(struck)
        case _:
            return
    for ref in about if steps else ():
        yield from _at(reading, ref, steps - 1)


def _all_of(written: Written) -> list[Ref]:
    items = written.body.items if isinstance(written.body, Conveyed) else ()
    count = len(items) or (len(releasables(written)) if isinstance(written.act, Said) else 1)
    return [Ref(entry=written.ident, index=index) for index in range(count)]
