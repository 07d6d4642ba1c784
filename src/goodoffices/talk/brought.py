"""A leg as a side without a station knows it: its own acts, and what was brought to it.

The rules are (rule 19):

* A finding of the mediators counts for the side once somebody of it was told. Until then everything that follows from
  it, of a condition, an answer or a commitment, stands as before.
* A strike of something that the side was told of counts for it once it was told of the strike. What it was never told
  of is no more for it from the beginning.
* What was not brought of a conveyance is out of every derived thing by itself (``judge.reached``).
"""

from __future__ import annotations

from goodoffices.talk.corrections import told_of
from goodoffices.talk.events import Id, Ref, Struck
from goodoffices.talk.judge import delivered
from goodoffices.talk.reading import Reading, Written


def as_brought(reading: Reading) -> Reading:
    """A kept leg without what its side was not told; of another leg, all of it."""
    return reading.remember("as brought", lambda: reading.without(_untold(reading))) if reading.kept else reading


def _untold(reading: Reading) -> frozenset[Id]:
    findings = {each.ident for each in reading.of_kind("found") if each.noted is None and not _told(reading, each)}
    return frozenset(findings | {each.ident for each in reading.of_kind("struck") if _keeps_from_it(reading, each)})


def _keeps_from_it(reading: Reading, strike: Written) -> bool:
    """Whether a strike takes something from the side that this was told of, without a word to it."""
    struck = reading.written(strike.body.what) if isinstance(strike.body, Struck) else None
    return struck is not None and told_of(reading, struck) and not _told(reading, strike)


def _told(reading: Reading, written: Written) -> bool:
    return bool(delivered(reading, Ref(entry=written.ident, index=0)))
