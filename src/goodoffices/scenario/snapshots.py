"""What each seat has in front of it, without ids and handles; and how that changed.

The rules are:

* A side with a station of its own has what its station shows. A kept side has what was brought to it, and the public
  what was told to it. The mediator has everything, and the record.
* Nothing here can be used to act: references are left out, in the data and in the lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from goodoffices.scenario.apart import bare
from goodoffices.scenario.results import Front, News
from goodoffices.scenario.sentences import lines_of
from goodoffices.sentences import speech
from goodoffices.sentences.of_record import card
from goodoffices.station.api.encoding import encode, left_out, without_names
from goodoffices.station.results import ItemStanding
from goodoffices.talk.views import View

_ENGLISH = speech("en")


def front(whose: str, view: View, record: list[ItemStanding]) -> Front:
    """What somebody has in front of them.

    Args:
        record: the items of the public record as the station tells them; empty for everybody but a mediator.
    """
    cards = [card(_ENGLISH, each.item, each.borne_out) for each in record if each.item is not None]
    lines = [*lines_of(without_names(view)), *(f"Record | {line}" for each in cards for line in each.lines)]
    return Front(
        whose=whose,
        lines=[bare(line) for line in lines],
        view=encode(view, left_out),
        record=encode(record, left_out),
    )


def news(before: Mapping[str, Front], after: Mapping[str, Front]) -> list[News]:
    """How fronts changed, for those that did."""
    found = []
    for whose, now in after.items():
        old = before[whose].lines if whose in before else []
        came, went = _beyond(now.lines, old), _beyond(old, now.lines)
        if came or went:
            found.append(News(whose=whose, came=came, went=went))
    return found


def _beyond(lines: list[str], others: list[str]) -> list[str]:
    """The lines that the others do not have, each as often as it is more."""
    left = Counter(others)
    found = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            found.append(line)
    return found
