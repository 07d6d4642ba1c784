"""Replies on the leg of the side that gave them: which there are, and what has become of each (rule 9).

The rules are:

* Towards each of the words that it names a reply has one state, and it is the first of these that holds: *void* (a rule
  denies it effect, or the side was told that all that it names was wrong), *replaced* (another reply to those words, in
  effect, names it), *withdrawn* (its release was open once and counts as withheld now), *lapsed* (its own end is over),
  *late* (given after the last moment for an answer), or it *counts*. Nothing else decides, and nothing is "the newest".
* Withheld from the beginning is no state: such an answer counts here, and does not cross.
* A reply to one copy of words is a reply to the words. A yes to an extension of them is one too; a no to an extension
  leaves an earlier yes as it was.
* Words that were handed back (*returned*) are out of every view of the side.
"""

from __future__ import annotations

from enum import Enum

from goodoffices.talk.copies import copies, corrected, items_naming, withdrawal_told
from goodoffices.talk.dates import last_day, valid_until
from goodoffices.talk.events import ExtensionItem, Id, Ref, Replied, Stance
from goodoffices.talk.judge import conveyed_item, in_effect, reached, void_object
from goodoffices.talk.lease import stand
from goodoffices.talk.outcome import YES
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.releasable import Releasable, releasables
from goodoffices.talk.striking import replaced, strike_of
from goodoffices.talk.terms import Moment


class Life(Enum):
    """What has become of a reply."""

    VOID = "void"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    LATE = "late"
    COUNTS = "counts"


def words_meant(reading: Reading, ref: Ref) -> Ref:
    """The words that an item is about: an extension is about those that it extends, anything else about itself."""
    item = conveyed_item(reading, ref)
    return item.of if isinstance(item, ExtensionItem) else ref


def answered_by(reading: Reading, written: Written, ref: Ref) -> Ref:
    """What a reply to an item answers: a yes to an extension answers the words too, a no the extension alone."""
    return words_meant(reading, ref) if stance(written) in YES else ref


def replies_to(reading: Reading, ref: Ref) -> list[Written]:
    """The replies of this leg's side to a conveyed thing, void ones too, in the order of the thread."""
    return reading.remember(("replies", ref), lambda: _replies_to(reading, ref))


def _replies_to(reading: Reading, ref: Ref) -> list[Written]:
    named = copies(reading, ref)
    found = {written.ident: written for each in named for written in _naming(reading, each)}
    for each in named:
        for there, item in items_naming(reading, each):
            if isinstance(item, ExtensionItem) and item.of == each:
                found |= {written.ident: written for written in _naming(reading, there) if stance(written) in YES}
    return in_thread_order(found.values())


def _naming(reading: Reading, ref: Ref) -> list[Written]:
    return [written for written in reading.touching(ref, "replied") if isinstance(written.act, Replied)]


def effective(reading: Reading, written: Written) -> bool:
    """Whether no rule denies a reply its effect."""
    return in_effect(reading, written.ident) is not None and void_object(reading, stance_of(written)) is None


def stance_of(written: Written) -> Releasable:
    """The stance of a reply, as something that can be released."""
    return releasables(written)[0]


def replacing(reading: Reading, written: Written, ref: Ref, as_of: Moment | None = None) -> list[Written]:
    """The replies to the same words, in effect, that name this one as replaced; with ``as_of``, without later ones."""
    return [
        other
        for other in replies_to(reading, ref)
        if isinstance(other.act, Replied)
        and written.ident in replaced(reading, other.act.over)
        and effective(reading, other)
        and (as_of is None or other.when.ms <= as_of.ms)
    ]


def life(reading: Reading, written: Written, ref: Ref, now: Moment, as_of: Moment | None = None) -> Life:
    """What has become of a reply, towards the words at ``ref``.

    Args:
        as_of: leave out replies and changes of terms that came later (to judge a delivery that has happened).
    """
    if not effective(reading, written) or _answers_what_was_wrong(reading, written, ref):
        return Life.VOID
    if replacing(reading, written, ref, as_of):
        return Life.REPLACED
    stance = stance_of(written)
    if stand(reading, stance, as_of).withdrawn:
        return Life.WITHDRAWN
    end = valid_until(reading, stance)
    if end is not None and now.ms > end.ms:
        return Life.LAPSED
    day = last_day(reading, ref)
    return Life.LATE if day is not None and written.when.ms > day.ms else Life.COUNTS


def _answers_what_was_wrong(reading: Reading, written: Written, ref: Ref) -> bool:
    """Whether all that a reply names of some words is what the side was told the mediator had wrong.

    A yes to a later date that was wrong is still one to the words as they stood before.
    """
    items = written.act.items if isinstance(written.act, Replied) else ()
    named = [each.item for each in items if each.item in copies(reading, ref)]
    others = any(
        answered_by(reading, written, each.item) in copies(reading, ref) for each in items if each.item not in named
    )
    return bool(named) and not others and all(corrected(reading, item) for item in named)


def lives(reading: Reading, written: Written, now: Moment) -> list[tuple[Ref, Life]]:
    """What has become of a reply towards each item that it names, in its order."""
    act = written.act
    items = act.items if isinstance(act, Replied) else ()
    return [(each.item, life(reading, written, answered_by(reading, written, each.item), now)) for each in items]


def counting(reading: Reading, ref: Ref, now: Moment, as_of: Moment | None = None) -> list[Written]:
    """The replies to some words that count, strictest first."""
    found = [
        each
        for each in replies_to(reading, ref)
        if (as_of is None or each.when.ms <= as_of.ms) and life(reading, each, ref, now, as_of) is Life.COUNTS
    ]
    return sorted(found, key=lambda written: STRICTEST_FIRST.index(stance(written)))


def stance(written: Written) -> Stance:
    """The stance of a reply."""
    if not isinstance(written.act, Replied):
        raise TypeError(written.ident)
    return written.act.stance


STRICTEST_FIRST: tuple[Stance, ...] = (
    Stance.RETURNED,
    Stance.DECLINES,
    Stance.INTERIM,
    Stance.TAKES_NOTE,
    Stance.ON_CONDITIONS,
    Stance.ACCEPTS,
)


def standing_replies(reading: Reading, ref: Ref) -> list[Written]:
    """The replies to some words that have effect and that nobody replaced: what a new answer replaces."""
    return [each for each in replies_to(reading, ref) if effective(reading, each) and not replacing(reading, each, ref)]


def earlier_replies(reading: Reading, written: Written) -> set[Id]:
    """The replies that one has replaced, at once or through others that answer some of the same words."""
    act = written.act
    if not isinstance(act, Replied):
        return set()
    answered = {answered_by(reading, written, each.item) for each in act.items}
    same = frozenset[Ref]().union(*(copies(reading, ref) for ref in answered))
    found: set[Id] = set()
    waiting = replaced(reading, act.over)
    while waiting:
        ident = waiting.pop()
        earlier = reading.written(ident)
        if earlier is None or not isinstance(earlier.act, Replied):
            continue
        struck = strike_of(reading, ident) is not None
        if not struck and in_effect(reading, ident) is None:
            continue
        if struck or any(answered_by(reading, earlier, each.item) in same for each in earlier.act.items):
            found.add(ident)
            waiting |= replaced(reading, earlier.act.over) - found
    return found


def returned(reading: Reading, ref: Ref) -> bool:
    """Whether the side handed back what was conveyed to it, and has not changed its mind."""
    return reading.remember(("returned", ref), lambda: _returned(reading, ref))


def _returned(reading: Reading, ref: Ref) -> bool:
    return any(
        stance(each) is Stance.RETURNED and not stand(reading, stance_of(each)).withdrawn
        for each in standing_replies(reading, ref)
    )


def has_reached(reading: Reading, ref: Ref) -> bool:
    """Whether an item reached this leg's side and was not handed back."""
    return reached(reading, ref) and not returned(reading, ref)


def stands_here(reading: Reading, ref: Ref) -> bool:
    """Whether an item reached this leg's side, was not handed back, and is not known here to be withdrawn."""
    return has_reached(reading, ref) and not withdrawal_told(reading, ref) and not corrected(reading, ref)
