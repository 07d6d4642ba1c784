"""Which act a wording in substance may have: that of its sources, or less. This page is a table.

The rules are (rule 5):

* Each row of :data:`LADDERS` goes down: what stands further right says less, and can be made of whatever stands left of
  it in the same row. Nothing else can: a question never becomes an assurance, a request never a warning.
* A wording that draws on several things may have whatever any one of them allows.
* The clause of a reply counts as a demand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from goodoffices.talk.events import Act, Condition, Passage

LADDERS: Final[tuple[tuple[Act, ...], ...]] = (
    (Act.ASSURANCE, Act.PROPOSAL, Act.QUESTION, Act.REMARK),
    (Act.DEMAND, Act.REQUEST, Act.QUESTION, Act.REMARK),
    (Act.WARNING, Act.REMARK),
    (Act.DENIAL, Act.REMARK),
    (Act.ANSWER, Act.REMARK),
)


def act_of(content: Passage | Condition) -> Act:
    """What the words of a passage or of a clause do."""
    return content.act if isinstance(content, Passage) else Act.DEMAND


def allowed(sources: Iterable[Act]) -> tuple[Act, ...]:
    """Every act that a wording of words with these acts may have, in the order of the glossary."""
    found = {below for source in sources for row in LADDERS if source in row for below in row[row.index(source) :]}
    return tuple(act for act in Act if act in found)
