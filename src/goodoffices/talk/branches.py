"""Up to where everything of an instance is here: what one station can tell another that it need not send again.

The rules are:

* An entry counts when it is here and the entry before it counts. So it counts whether or not it waits for words of
  others, and never across a gap: what was given up may still be on its way.
* A forked instance has several branches, and each is followed by itself: an entry that is here says nothing of another
  one under the same number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from goodoffices.talk.events import Id, Instance, Seen
from goodoffices.talk.transcript import Transcript


def tips(transcript: Transcript, instance: Instance, doubted: Collection[Id] = ()) -> list[Seen]:
    """The last entry of each branch up to which everything is here, sorted; none if the first entry is not here.

    Args:
        doubted: entries that count for nothing, though they are here.
    """
    seq = _whole_up_to(transcript, instance, doubted)
    if seq is None:
        seq, counting = 0, _counting(transcript, instance, 0, {}, doubted)
    else:
        counting = {ident: None for ident in transcript.at_position(instance, seq) if transcript.placed(ident)}
    found: set[Seen] = set()
    while counting:
        following = _counting(transcript, instance, seq + 1, counting, doubted)
        ends = counting.keys() - set(following.values())
        found |= {Seen(instance=instance, seq=seq, entry=ident) for ident in ends}
        seq, counting = seq + 1, following
    return sorted(found)


def _whole_up_to(transcript: Transcript, instance: Instance, doubted: Collection[Id]) -> int | None:
    """A number up to which all is here and nothing branches, so that nobody has to walk from the beginning."""
    head = transcript.head(instance)
    if head is None or transcript.gave_something_up:
        return None  # only without anything given up does a place tell of all places before it
    entries = [entry for ident in doubted if (entry := transcript.entry(ident)) is not None]
    below = [entry.seq - 1 for entry in entries if entry.instance == instance]
    below += [seq - 1 for seq in transcript.forks(instance)[:1]]
    lowest = min([head.seq, *below])
    return None if lowest < 0 else lowest


def _counting(
    transcript: Transcript, instance: Instance, seq: int, before: Mapping[Id, Id | None], doubted: Collection[Id]
) -> dict[Id, Id | None]:
    """The entries under a number that count if these do under the number before, each with the one before it."""
    found = {}
    for ident in transcript.at_position(instance, seq):
        entry = transcript.entry(ident)
        # Somebody may claim a number for an entry that stands elsewhere.
        if entry is None or (entry.instance, entry.seq) != (instance, seq) or ident in doubted:
            continue
        if entry.prev is None or entry.prev in before:
            found[ident] = entry.prev
    return found
