"""What was conveyed twice on a leg is one thing.

The rules are:

* Words, a stance or a condition that cross again point to an earlier copy on the same leg (``again``); whatever such
  pointers tie together is one thing, for answers, findings and withdrawals. The tie is an equivalence, so no order of
  arrival matters.
* A withdrawal that was told covers every copy. What crosses after that is a new text.
* That the mediator had something wrong is told of each copy that was: another may have been right. Once it was told of
  every copy that a side has, the thing is no more there. News can have been wrong too, and then counts no more.
* A stance that the mediator had wrong replaces nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.talk.events import (
    ConditionItem,
    Conveyed,
    CorrectionItem,
    Item,
    Ref,
    StanceItem,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.judge import conveyed_item, in_effect, reached
from goodoffices.talk.reading import Reading, Written, in_thread_order


def again(item: Item) -> Ref | None:
    """The earlier copy that an item points to."""
    return item.again if isinstance(item, Words | StanceItem | ConditionItem) else None


def copies(reading: Reading, ref: Ref) -> frozenset[Ref]:
    """Every copy of a conveyed item on this leg, itself too, brought or not."""
    return reading.remember(("copies", ref), lambda: _copies(reading, ref))


def _copies(reading: Reading, ref: Ref) -> frozenset[Ref]:
    item = conveyed_item(reading, ref)
    if item is None:
        return frozenset({ref})
    found, waiting = {ref}, [ref]
    while waiting:
        here = waiting.pop()
        earlier = again(item) if (item := conveyed_item(reading, here)) is not None else None
        tied = [] if earlier is None else [earlier]
        tied += [there for there, each in items_naming(reading, here) if again(each) == here]
        for each in tied:
            # A pointer to something of another kind ties nothing; only a faulty station writes one.
            if each not in found and type(conveyed_item(reading, each)) is type(item):
                found.add(each)
                waiting.append(each)
    return frozenset(found)


def items_of(reading: Reading, written: Written) -> Iterator[tuple[Ref, Item]]:
    """The items of a conveyance that has effect, each with its place."""
    conveyance = in_effect(reading, written.ident)
    if conveyance is not None and isinstance(conveyance.body, Conveyed):
        for index, item in enumerate(conveyance.body.items):
            yield Ref(entry=conveyance.ident, index=index), item


def conveyed_items(reading: Reading) -> list[tuple[Ref, Item]]:
    """Every item that was conveyed on a leg and has effect, brought or not, in the order of the thread."""
    return reading.remember(
        "conveyed items",
        lambda: [pair for written in reading.of_kind("conveyed") for pair in items_of(reading, written)],
    )


def items_naming(reading: Reading, ref: Ref) -> Iterator[tuple[Ref, Item]]:
    """The items of the conveyances that name something of this leg, in the order of the thread."""
    for written in in_thread_order(reading.touching(ref, "conveyed")):
        yield from items_of(reading, written)


def withdrawals(reading: Reading, ref: Ref) -> list[Ref]:
    """The news on this leg that something conveyed here is no more: of any copy, or that this one was wrong; brought
    or not.
    """
    return [*_taken_back(reading, ref), *_corrections(reading, ref)]


def _taken_back(reading: Reading, ref: Ref) -> list[Ref]:
    return [
        there
        for copy in sorted(copies(reading, ref))
        for there, item in items_naming(reading, copy)
        if isinstance(item, WithdrawalItem) and item.withdraws == copy and not corrected(reading, there)
    ]


def _corrections(reading: Reading, ref: Ref) -> list[Ref]:
    return [
        there for there, item in items_naming(reading, ref) if isinstance(item, CorrectionItem) and item.corrects == ref
    ]


def withdrawal_told(reading: Reading, ref: Ref) -> bool:
    """Whether the side was told that something conveyed to it is no more."""
    return reading.remember(
        ("withdrawal told", ref),
        lambda: any(reached(reading, there) for there in _taken_back(reading, ref)) or all_wrong(reading, ref),
    )


def corrected(reading: Reading, ref: Ref) -> bool:
    """Whether the side was told that the mediator had this copy wrong."""
    return any(reached(reading, there) for there in _corrections(reading, ref))


def all_wrong(reading: Reading, ref: Ref) -> bool:
    """Whether the side was told so of every copy that it has."""
    there = reached_copies(reading, ref)
    return bool(there) and all(corrected(reading, copy) for copy in there)


def right_copies(reading: Reading, ref: Ref) -> list[Ref]:
    """The copies that reached the side and that it was not told were wrong, sorted; all of them, where it was."""
    there = reached_copies(reading, ref)
    return [copy for copy in there if not corrected(reading, copy)] or there


def told_otherwise(reading: Reading, ref: Ref) -> bool:
    """Whether a side was told, since something was put on a sheet for it, that a copy of it is no more.

    Even if it counts again, the sheet would read as if nothing had happened; a new one does not point to that copy.
    """
    return withdrawal_told(reading, ref) or _replaced_here(reading, ref)


def replaced_by(reading: Reading, ref: Ref, item: StanceItem) -> tuple[Ref, ...]:
    """The stances that one at ``ref`` replaces on this leg: none, once the side was told that it was never given.

    The answer whose place it had taken stands again. Of one with a date perhaps only the date was wrong: it still was
    given, so the earlier answer stays replaced.
    """
    never_given = item.valid_until is None and corrected(reading, ref)
    return () if never_given else item.replaces


def _replaced_here(reading: Reading, ref: Ref) -> bool:
    return any(reached(reading, there) for there in _replacing(reading, ref))


def replaced_on_paper(reading: Reading, ref: Ref) -> bool:
    """Whether another stance replaces a copy of this one, brought or not."""
    return any(True for _ in _replacing(reading, ref))


def _replacing(reading: Reading, ref: Ref) -> Iterator[Ref]:
    for copy in copies(reading, ref):
        for there, item in items_naming(reading, copy):
            if isinstance(item, StanceItem) and copy in replaced_by(reading, there, item):
                yield there


def reached_copies(reading: Reading, ref: Ref) -> list[Ref]:
    """The copies that reached the side, sorted."""
    return [copy for copy in sorted(copies(reading, ref)) if reached(reading, copy)]
