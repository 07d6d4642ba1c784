"""The names of one leg: which of them are one side's, and which of those is shown there now.

The rules are:

* Which side a name means stands on the desk alone. A leg knows only that one name took the place of another
  (:class:`~goodoffices.talk.events.Aliased`), and so that both are one side's.
* The one that took a place last, in the order of the thread, is shown. The others go on meaning the same side, in terms
  and in what crossed.
"""

from __future__ import annotations

from goodoffices.talk.events import Aliased
from goodoffices.talk.judge import of_kind_in_effect
from goodoffices.talk.reading import Reading
from goodoffices.talk.terms import PUBLIC, WHOEVER, Alias


def aliases_of(reading: Reading) -> list[Alias]:
    """The names that a leg has for others, sorted. *Whoever said it* is nobody's name."""
    founded = reading.founded
    named = set() if founded is None else set(founded.aliases)
    for written in of_kind_in_effect(reading, "aliased"):
        if isinstance(written.body, Aliased):
            named.add(written.body.alias)
    return sorted(named - {WHOEVER})


def sides_of(reading: Reading) -> list[set[Alias]]:
    """The sides that have a name on a leg, each once with all its names, for all that this leg knows."""
    found: dict[Alias, set[Alias]] = {}
    for alias in aliases_of(reading):
        if alias != PUBLIC:
            found.setdefault(shown(reading, alias), set()).add(alias)
    return list(found.values())


def shown(reading: Reading, alias: Alias) -> Alias:
    """How the side that a name means is called on this leg now; the name itself, where none took its place."""
    return reading.remember("names", lambda: _read(reading)).get(alias, alias)


def recipients(reading: Reading) -> list[Alias]:
    """Whom words of this leg can be released to, each by the name that is shown, sorted; the public last."""
    named = {shown(reading, alias) for alias in aliases_of(reading)}
    return sorted(named, key=lambda alias: (alias == PUBLIC, alias))


def one_side(reading: Reading, one: Alias, other: Alias) -> bool:
    """Whether two names are one side's, for all that this leg knows."""
    return shown(reading, one) == shown(reading, other)


def _read(reading: Reading) -> dict[Alias, Alias]:
    """For each name that took the place of another, or gave it up, the one that is shown."""
    found: dict[Alias, Alias] = {}
    for written in of_kind_in_effect(reading, "aliased"):
        if not isinstance(act := written.body, Aliased) or act.instead_of is None:
            continue
        before = {found.get(name, name) for name in (act.alias, act.instead_of)}
        together = {act.alias, act.instead_of} | {name for name, now in found.items() if now in before}
        found |= dict.fromkeys(together, act.alias)
    return found
