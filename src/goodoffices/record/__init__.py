"""The public record: what everyone can read, kept with its sources and their standing.

Pure: no clock, chance, file or line. ``item`` is what is kept, ``plain`` how people and programs write it,
``register`` how it stands, ``corroboration`` and ``drift`` what can be read off it, ``dates`` and
``resolve`` when it was. The byte form is described in ``docs/spec/record-item.md``.
"""

from goodoffices.record.corroboration import Corroboration, LeftOut, corroboration
from goodoffices.record.dates import DateInterval, interval
from goodoffices.record.drift import Change, Step, Whose, drift, lost_condition, whose_wording
from goodoffices.record.events import (
    Assurance,
    Conveyance,
    Entered,
    Event,
    Link,
    Linked,
    Other,
    Relation,
    Ruled,
    Verdict,
    from_bytes,
    judge_event,
    to_bytes,
)
from goodoffices.record.item import (
    Actor,
    Answer,
    Hand,
    Item,
    Kind,
    Place,
    Words,
    given,
    is_announcement,
    say_words,
)
from goodoffices.record.judging import judge_item
from goodoffices.record.plain import from_plain, to_plain
from goodoffices.record.register import Register, RegisterOnDemand, RegisterReader, Subject, subjects
from goodoffices.record.standing import LinkStanding, Standing, State, Version

__all__ = [
    "Actor",
    "Answer",
    "Assurance",
    "Change",
    "Conveyance",
    "Corroboration",
    "DateInterval",
    "Entered",
    "Event",
    "Hand",
    "Item",
    "Kind",
    "LeftOut",
    "Link",
    "LinkStanding",
    "Linked",
    "Other",
    "Place",
    "Register",
    "RegisterOnDemand",
    "RegisterReader",
    "Relation",
    "Ruled",
    "Standing",
    "State",
    "Step",
    "Subject",
    "Verdict",
    "Version",
    "Whose",
    "Words",
    "corroboration",
    "drift",
    "from_bytes",
    "from_plain",
    "given",
    "interval",
    "is_announcement",
    "judge_event",
    "judge_item",
    "lost_condition",
    "say_words",
    "subjects",
    "to_bytes",
    "to_plain",
    "whose_wording",
]
