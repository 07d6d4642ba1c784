"""What of something has crossed to a leg before: found by the desk, written as pointers within that leg.

The rules are:

* A copy points to the first earlier copy on the same leg that stands there; a condition also to one whose answer is
  dead, since it is the same condition and what was found of it stays found.
* Words are the same words if nothing is different but dates that moved later. A changed text is a new text (rule 9).
* What stands on the leg with a name never points to what stands there without one, nor the other way: the two together
  would tell whose it was (rule 6).
* What a side is told as a third party never points to an answer to that side's own words, nor the other way. Whoever
  said unnamed words may get both; nothing may happen there that would not happen on two legs (rule 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from goodoffices.talk.copies import copies, replaced_on_paper, withdrawals
from goodoffices.talk.events import (
    AnsweredWords,
    ConditionItem,
    DeskRef,
    ExtensionItem,
    FindingItem,
    Found,
    Id,
    Item,
    Ref,
    StanceItem,
    Words,
)
from goodoffices.talk.items import force_on, form_of, wording_of
from goodoffices.talk.judge import conveyed_item, in_effect
from goodoffices.talk.reply import earlier_replies, words_meant
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.striking import replaced
from goodoffices.talk.terms import Alias, Moment
from goodoffices.talk.whoever import about_others


def earlier_words(rooms: Rooms, recipient: Id, sources: tuple[DeskRef, ...], words: Words) -> Ref | None:
    """The first copy on the leg of words that are about to cross, if one stands there."""
    return _first(
        rooms,
        recipient,
        sources,
        lambda item: isinstance(item, Words) and _same_words(item, words),
        stands=True,
    )


def _same_words(earlier: Words, words: Words) -> bool:
    alike = msgspec.structs.replace(
        earlier, again=words.again, approved=words.approved, valid_until=words.valid_until, answer_by=words.answer_by
    )
    return (
        alike == words
        and not _sooner(words.valid_until, earlier.valid_until)
        and not _sooner(words.answer_by, earlier.answer_by)
    )


def _sooner(date: Moment | None, than: Moment | None) -> bool:
    return date is not None and (than is None or date < than)


def earlier_stance(
    rooms: Rooms, recipient: Id, reply: DeskRef, speaker: Alias | None, *, third_party: bool
) -> Ref | None:
    """The first copy on the leg of an answer that is about to cross, if one stands there.

    Args:
        third_party: it is told there as something about words that are not that side's.
    """
    return _first(
        rooms,
        recipient,
        (reply,),
        lambda item: isinstance(item, StanceItem) and (item.speaker is None) == (speaker is None),
        stands=True,
        third_party=third_party,
    )


def earlier_condition(
    rooms: Rooms, recipient: Id, condition: DeskRef, speaker: Alias | None, *, third_party: bool
) -> Ref | None:
    """The first copy on the leg of a condition that is about to cross, whether or not its answer stands there."""
    return _first(
        rooms,
        recipient,
        (condition,),
        lambda item: isinstance(item, ConditionItem) and (item.words.speaker is None) == (speaker is None),
        stands=False,
        third_party=third_party,
    )


def stated_before(
    rooms: Rooms, recipient: Id, reply: DeskRef, number: int, stated: Iterable[Ref], stance: Ref | None
) -> tuple[Ref, ...] | None:
    """The conditions of earlier conveyances that make an answer whole together with those that are stated now.

    Args:
        number: how many conditions the reply has.
        stated: those that are stated now, by their places in the reply.
        stance: an earlier copy of the same answer that stands; only what was stated with it counts.

    Returns:
        None: some are not stated at all.
    """
    rest = {Ref(entry=reply.what.entry, index=index) for index in range(1, number + 1)} - set(stated)
    if not rest:
        return ()
    if stance is None:
        return None
    reading = rooms.reading(recipient)
    together = copies(reading, stance)
    found: dict[Ref, Ref] = {}
    for what in rest:
        for ref in rooms.made_with(recipient, DeskRef(room=reply.room, what=what)):
            item = conveyed_item(reading, ref)
            of_it = isinstance(item, ConditionItem) and Ref(entry=ref.entry, index=item.of) in together
            if of_it and not withdrawals(reading, ref):
                found.setdefault(what, ref)
    return tuple(sorted(found.values())) if len(found) == len(rest) else None


def replaced_stances(
    rooms: Rooms, recipient: Id, reply: DeskRef, speaker: Alias | None, *, third_party: bool
) -> tuple[Ref, ...]:
    """The stances on the leg that came from replies which this one replaces, at once or through others.

    A reply between the two may never have been conveyed; the first would then stand beside the last for ever.
    """
    written = rooms.reading(reply.room).written(reply.what.entry)
    earlier = set() if written is None else earlier_replies(rooms.reading(reply.room), written)
    return _made_of(rooms, recipient, reply.room, earlier, StanceItem, speaker, third_party=third_party)


def replaced_findings(
    rooms: Rooms, recipient: Id, finding: DeskRef, speaker: Alias | None, *, third_party: bool
) -> tuple[Ref, ...]:
    """The findings on the leg that came from findings which this one replaces, at once or through others."""
    reading = rooms.reading(finding.room)
    earlier: set[Id] = set()
    waiting = {finding.what.entry}
    while waiting:
        written = in_effect(reading, waiting.pop())
        if written is not None and isinstance(written.act, Found):
            over = replaced(reading, written.act.over)
            waiting |= over - earlier
            earlier |= over
    return _made_of(rooms, recipient, finding.room, earlier, FindingItem, speaker, third_party=third_party)


def _made_of(
    rooms: Rooms,
    recipient: Id,
    room: Id,
    entries: set[Id],
    sort: type[StanceItem | FindingItem],
    speaker: Alias | None,
    *,
    third_party: bool,
) -> tuple[Ref, ...]:
    """The stances, or the findings, on a leg that were made of entries of another, named or unnamed as ``speaker``."""
    reading = rooms.reading(recipient)
    wanted = (DeskRef(room=room, what=Ref(entry=ident, index=0)) for ident in entries)
    return tuple(
        ref
        for ref in rooms.made_with(recipient, *wanted)
        if isinstance(item := conveyed_item(reading, ref), sort)
        and (item.speaker is None) == (speaker is None)
        and about_others(reading, ref) is third_party
    )


def answered_words(rooms: Rooms, recipient: Id, room: Id, items: Iterable[Ref]) -> tuple[AnsweredWords, ...]:
    """What a stance answers, as ``recipient``'s leg has it: its own passages, and the wording that was conveyed."""
    return tuple(_answered(rooms, recipient, room, ref) for ref in items)


def _answered(rooms: Rooms, recipient: Id, room: Id, ref: Ref) -> AnsweredWords:
    reading = rooms.reading(room)
    words = words_meant(reading, ref)
    item = conveyed_item(reading, words)
    if item is None:
        raise LookupError(words)
    passages = tuple(source.what for source in rooms.source_of(room, words))
    return AnsweredWords(
        passages=passages,
        here=(),
        form=form_of(item),
        wording=wording_of(item),
        extended=_extended(rooms, recipient, room, ref),
        about=False,
        force=force_on(item),
    )


def _extended(rooms: Rooms, recipient: Id, room: Id, ref: Ref) -> Id | None:
    """The extension of the author's that was answered: named by the reply, or one whose date the words crossed with."""
    item = conveyed_item(rooms.reading(room), ref)
    if not isinstance(item, Words | ExtensionItem) or item.valid_until is None:
        return None
    reading = rooms.reading(recipient)
    for source in rooms.source_of(room, ref):
        for written in reading.touching(source.what, "extended"):
            until = getattr(written.act, "valid_until", None)
            if until is not None and until.ms == item.valid_until.ms and in_effect(reading, written.ident) is not None:
                return written.ident
    return None


# --- looking for it ------------------------------------


def _first(
    rooms: Rooms,
    recipient: Id,
    sources: tuple[DeskRef, ...],
    wanted: Callable[[Item], bool],
    *,
    stands: bool,
    third_party: bool = False,
) -> Ref | None:
    """The first item on a leg that drew on just these sources, in the order of the thread.

    Args:
        stands: not one that is known there to be withdrawn, or an answer that another has replaced.
    """
    reading = rooms.reading(recipient)
    for ref in rooms.made_of(recipient, sources):
        item = conveyed_item(reading, ref)
        if item is None or not wanted(item) or about_others(reading, ref) is not third_party:
            continue
        if stands and (withdrawals(reading, ref) or replaced_on_paper(reading, ref)):
            continue
        return ref
    return None
