"""Up to where everything of an instance is here: what one station can tell another that it need not send again.

The rules are:

* An entry counts when it is placed, or is here with an entry before it that counts. So it counts whether or not it
  waits for words of others, and never across a gap that nobody gave up.
* A forked instance has several branches, and each is followed by itself: an entry that is here says nothing of another
  one under the same number.
"""

from __future__ import annotations

from collections.abc import Mapping

from goodoffices.talk.events import Id, Instance, Seen
from goodoffices.talk.transcript import Transcript


def tips(transcript: Transcript, instance: Instance) -> list[Seen]:
    """The last entry of each branch up to which everything is here, sorted; none if the first entry is not here."""
    head, forks = transcript.head(instance), transcript.forks(instance)
    # What is placed beyond a gap was given up before it: there the walk begins once more.
    starts = {0 if head is None else head.seq}
    if forks:
        starts.add(max(0, forks[0] - 1))
    return sorted({tip for start in starts for tip in _walk(transcript, instance, start)})


def _walk(transcript: Transcript, instance: Instance, seq: int) -> set[Seen]:
    found: set[Seen] = set()
    counting = _counting(transcript, instance, seq, {})
    while counting:
        following = _counting(transcript, instance, seq + 1, counting)
        ends = counting.keys() - set(following.values())
        found |= {Seen(instance=instance, seq=seq, entry=ident) for ident in ends}
        seq, counting = seq + 1, following
    return found


def _counting(
    transcript: Transcript, instance: Instance, seq: int, before: Mapping[Id, Id | None]
) -> dict[Id, Id | None]:
    """The entries under a number that count if these do under the number before, each with the one before it."""
    found = {}
    for ident in transcript.at_position(instance, seq):
        entry = transcript.entry(ident)
        # Somebody may claim a number for an entry that stands elsewhere.
        if entry is None or (entry.instance, entry.seq) != (instance, seq):
            continue
        if transcript.placed(ident) or entry.prev is None or entry.prev in before:
            found[ident] = entry.prev
    return found
