"""An item of the public record in a scenario file, in its plain form and with the line of each mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass

from goodoffices.errors import Refusal
from goodoffices.errors.record import RecordMissingKey, RecordUnknownKey, RecordWrongValue
from goodoffices.record import Hand, from_plain
from goodoffices.record.item import ID_SIZE
from goodoffices.scenario.locations import Place, Plain, mapping, missing, refuse_unknown


@dataclass(frozen=True)
class RecordItem:
    """An item of the public record in its plain form, without ``id`` and ``entered``."""

    expected: str = "an item as docs/spec/record-item.md describes it"

    def read(self, value: object, place: Place) -> Plain:
        """The plain item itself, once the record has found nothing wrong with it."""
        plain = mapping(value, place, self.expected)
        try:
            from_plain(plain, where="this item", item_id=bytes(ID_SIZE), entered=Hand("Reader", 0, 0))
        except RecordMissingKey as refusal:
            facts = {name: str(fact) for name, fact in refusal.facts.items()}
            raise missing(facts["key"], facts["expected"], "this item", _inside(facts["where"], place)) from refusal
        except RecordUnknownKey as refusal:
            facts = {name: str(fact) for name, fact in refusal.facts.items()}
            inside = _inside(facts["where"], place)
            refuse_unknown([facts["key"]], facts["known"].split(", "), "this item", inside)
            raise
        except RecordWrongValue as refusal:
            raise _at(str(refusal.facts["key"]), place).wrong(str(refusal.facts["expected"])) from refusal
        except Refusal as refusal:
            inside = _inside(str(refusal.facts.get("where", "")), place)
            raise inside.wrong("what docs/spec/record-item.md says of it", f"{refusal.said} {refusal.why}") from refusal
        return plain


def _inside(where: str, place: Place) -> Place:
    """The place that the record calls “chain[2].words” in this item."""
    named = re.match("“(.*)” in this item", where)
    return place if named is None else _at(named[1], place)


def _at(path: str, place: Place) -> Place:
    """The place at the end of a path such as ``chain[2].words.text``, with numbers from 1."""
    for step in re.findall(r"[^.\[\]]+", path):
        place = place.at(int(step) - 1 if step.isdigit() else step)
    return place
