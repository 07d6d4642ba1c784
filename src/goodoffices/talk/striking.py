"""Striking: what the mediators' own hand wrote wrongly on a leg has no effect, and stays where it is.

The rules are (rule 18):

* What can be struck is the mediators' own: an act of a side that they noted, a finding of theirs, a delivery, the word
  that something crossed, and a sheet of which nobody was brought anything. What a side wrote itself cannot be struck,
  nor can a strike.
* What stands in the place of a struck entry is another of the same sort, written before the strike.
* What names a struck entry as replaced also replaces what that one had.
* A sheet of which something was brought after all was brought: its strike has no effect.
* Whether a strike counts depends on whose it is and on what it names, never on anything that the struck entry brought
  about. So no order of arrival matters, and striking a mandate or a change of terms goes round in no circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.errors.talk import StruckOut
from goodoffices.talk.events import Body, Carried, Conveyed, Delivered, End, Found, Id, Noted, Ref, Struck
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.roster import continues, roster, standing
from goodoffices.talk.views import Instant


def strike_of(reading: Reading, ident: Id) -> Written | None:
    """The strike that takes an entry its effect: of several that count, the first in the order of the thread."""
    return reading.remember(("strike", ident), lambda: next(iter(_strikes(reading, ident)), None))


def _strikes(reading: Reading, ident: Id) -> list[Written]:
    naming = reading.touching(Ref(entry=ident, index=0), "struck")
    end = reading.struck_before
    return in_thread_order(
        written
        for written in naming
        if isinstance(written.body, Struck)
        and (end is None or written.entry.at.ms < end.ms)
        and _by_mediators(reading, written)
        and fits(reading, written.body)
    )


def struck_out(reading: Reading, ident: Id) -> StruckOut | None:
    """That an entry was struck, as the reason why it has no effect."""
    strike = strike_of(reading, ident)
    at = None if strike is None else strike.entry.at
    return None if at is None else StruckOut(moment=Instant(at.ms, at.zone))


def fits(reading: Reading, act: Struck) -> bool:
    """Whether a strike names something that can be struck, and what stands in its place is of the same sort."""
    wrong = reading.written(act.what)
    if wrong is None or not can_be_struck(reading, wrong):
        return False
    if act.instead is None:
        return True
    right = reading.written(act.instead)
    return right is not None and right.ident != wrong.ident and _sort(right) == _sort(wrong)


def stands_instead(reading: Reading, ident: Id) -> Id | None:
    """What stands in the place of a struck entry, and was not struck itself; None: nothing does."""
    passed: set[Id] = set()
    here: Id | None = ident
    while here is not None and here not in passed and (strike := strike_of(reading, here)) is not None:
        passed.add(here)
        here = strike.body.instead if isinstance(strike.body, Struck) else None
    return None if here in passed else here


def replaced(reading: Reading, over: Iterable[Id]) -> set[Id]:
    """What an entry replaces that names these: of a struck one, what that had replaced.

    Whoever gave a second answer meant it to stand in the place of the first, also where a note between was wrong.
    """
    found: set[Id] = set()
    for ident in over:
        found.add(ident)
        if strike_of(reading, ident) is not None and (struck := reading.written(ident)) is not None:
            found |= replaced(reading, getattr(struck.act, "over", ()))
    return found


def struck_before_it_was_brought(reading: Reading, conveyance: Id) -> bool:
    """Whether mediators struck a sheet of which something was brought all the same."""
    naming = reading.touching(Ref(entry=conveyance, index=0), "struck")
    return any(_by_mediators(reading, written) for written in naming) and strike_of(reading, conveyance) is None


def _sort(written: Written) -> tuple[type, type]:
    return type(written.body), type(written.act)


def can_be_struck(reading: Reading, written: Written) -> bool:
    """Whether an entry is one that a strike can take its effect."""
    if not _by_mediators(reading, written):
        return False
    match written.body:
        case Noted() | Found() | Delivered() | Carried():
            return True
        case Conveyed():
            return reading.kept and not _brought(reading, written.ident, written.body)
        case _:
            return False


def _brought(reading: Reading, conveyance: Id, sheet: Body) -> bool:
    """Whether anybody was brought anything of a sheet, whoever it was."""
    items = sheet.items if isinstance(sheet, Conveyed) else ()
    return any(
        _by_mediators(reading, delivery) and strike_of(reading, delivery.ident) is None
        for index in range(len(items))
        for delivery in reading.touching(Ref(entry=conveyance, index=index), "delivered")
    )


def _by_mediators(reading: Reading, written: Written) -> bool:
    """Whether an entry is of the mediators' own hand, and one that counts."""
    people = roster(reading)
    seat = None if people is None else people.seat(written.author)
    own = seat is not None and seat.end is End.MEDIATOR
    return own and standing(reading, written) is None and continues(reading, written)
