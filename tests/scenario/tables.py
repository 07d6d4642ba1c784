"""The tables of ``docs/spec/scenario.md``, made from the format itself."""

from __future__ import annotations

from collections.abc import Mapping

from goodoffices.scenario.acts import ACTS, ITEM, STATED
from goodoffices.scenario.parts import (
    CONDITION,
    EXPECT,
    MEDIATOR,
    NOTED,
    PASSAGE,
    RULES,
    SEAT,
    SIDE,
    TERMS,
    TRANSLATION,
)
from goodoffices.scenario.reading import COMMON, SCENARIO
from goodoffices.scenario.shapes import (
    Choice,
    Key,
    Named,
    OneOf,
    OneOrSeveral,
    Several,
    Shape,
    Table,
)

PARTS = {
    "Top": SCENARIO.keys,
    "Mediator": MEDIATOR.keys,
    "Side": SIDE.keys,
    "Seat": SEAT.keys,
    "Ground rules": RULES.keys,
    "Step": COMMON,
    "Noted": NOTED.keys,
    "Passage": PASSAGE.keys,
    "Terms": TERMS.keys,
    "Condition": CONDITION.keys,
    "Courtesy translation": TRANSLATION.keys,
    "Expectation": EXPECT.keys,
}
"""The tables that are not acts or items, by their headings."""


def tables() -> dict[str, str]:
    """Every table of the page in Markdown, by its heading."""
    made = {heading: key_table(keys) for heading, keys in PARTS.items()}
    made["Items of a conveyance"] = one_of_table(ITEM)
    made["Conditions stated with a stance"] = one_of_table(STATED)
    made["Acts"] = acts_table()
    return made


def key_table(keys: Mapping[str, Key]) -> str:
    """A row for each key."""
    rows = [
        f"| `{key}`{'' if known.needed else '?'} | {_shape(known.shape)} | {known.means} |"
        for key, known in keys.items()
    ]
    return "\n".join(["| key | holds | meaning |", "|---|---|---|", *rows])


def one_of_table(shape: OneOf) -> str:
    """A row for each of the tables."""
    rows = [f"| `{key}` | {_keys(table.keys)} |" for key, table in shape.tables.items()]
    return "\n".join(["| told by | keys |", "|---|---|", *rows])


def acts_table() -> str:
    """A row for each act."""
    rows = [
        f"| `{name}` | {' or '.join(sorted(act.by)) or 'nobody'} | {_keys(act.keys) or 'none'} |"
        for name, act in ACTS.items()
    ]
    return "\n".join(["| `do` | by | its own keys |", "|---|---|---|", *rows])


def _keys(keys: Mapping[str, Key]) -> str:
    return "; ".join(
        f"`{key}`{'' if known.needed else '?'}: {known.means}{_options(known.shape)}" for key, known in keys.items()
    )


def _options(shape: Shape) -> str:
    inner = shape.of if isinstance(shape, OneOrSeveral | Several | Named) else shape
    return f" ({', '.join(f'`{option}`' for option in inner.options)})" if isinstance(inner, Choice) else ""


def _shape(shape: Shape) -> str:
    match shape:
        case Table(name=name):
            return f"a table: {name}"
        case OneOf():
            return "a table of one of several kinds"
        case Choice():
            return _options(shape).strip(" ()")
        case Several(of=of):
            return f"an array of: {_shape(of)}"
        case OneOrSeveral(of=of):
            return f"one, or an array of: {_shape(of)}"
        case Named(of=of):
            return f"a table with keys of your choice, each: {_shape(of)}"
        case _:
            return shape.expected
