"""The tables of docs/spec/scenario.md, made from the code."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.inspect import DictType, ListType, Metadata, NoneType, StructType, Type, UnionType, type_info

from goodoffices.scenario.acts import ACTS
from goodoffices.scenario.reading import COMMON, SCENARIO, ExpectTable, MediatorTable, SideTable
from goodoffices.scenario.shapes import STATED, Key, Table, expected, is_text, options, reader_of, short_keys, table
from goodoffices.station.api import asks
from goodoffices.station.api.described import summary

PARTS: dict[str, Mapping[str, Key]] = {
    "Top": SCENARIO.keys,
    "Mediator": table(MediatorTable).keys,
    "Side": table(SideTable).keys,
    "Seat": table(asks.SeatAsked).keys,
    "Ground rules": table(asks.RulesAsked).keys,
    "Step": COMMON,
    "Noted": table(asks.Noted).keys,
    "Passage": table(asks.PassageAsked).keys,
    "Terms": table(asks.TermsAsked).keys,
    "Condition": table(asks.ConditionAsked).keys,
    "Courtesy translation": table(asks.TranslationAsked).keys,
    "Expectation": table(ExpectTable).keys,
}
"""The tables that are not acts or items, by their headings."""


def items() -> dict[str, Table]:
    """The tables of the items of a conveyance."""
    union = type_info(asks.AnyItem)
    assert isinstance(union, UnionType)
    return short_keys(list(union.types))


def tables() -> dict[str, str]:
    """Every table of the page in Markdown, by its heading."""
    made = {heading: key_table(keys) for heading, keys in PARTS.items()}
    made["Items of a conveyance"] = one_of_table(items())
    made["Conditions stated with a stance"] = one_of_table(STATED)
    made["Acts"] = acts_table()
    return made


def key_table(keys: Mapping[str, Key]) -> str:
    """A row for each key."""
    rows = [
        f"| `{key}`{'' if known.needed else '?'} | {_holds(known.kind)} | {known.means} |"
        for key, known in keys.items()
    ]
    return "\n".join(["| key | holds | meaning |", "|---|---|---|", *rows])


def one_of_table(several: Mapping[str, Table]) -> str:
    """A row for each of the tables."""
    rows = [f"| `{key}` | {_keys(each.keys)} |" for key, each in several.items()]
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
        f"`{key}`{'' if known.needed else '?'}: {known.means}{_options(known.kind)}" for key, known in keys.items()
    )


def _options(kind: Type) -> str:
    plain = _bare(kind)
    found = options(plain.item_type if isinstance(plain, ListType) else plain)
    return f" ({', '.join(f'`{option}`' for option in found)})" if found else ""


def _bare(kind: Type) -> Type:
    """A type without that it may be left out."""
    if isinstance(kind, UnionType):
        return next(each for each in kind.types if not isinstance(each, NoneType))
    return kind.type if isinstance(kind, Metadata) and reader_of(kind) is None else kind


def _holds(kind: Type) -> str:
    plain = _bare(kind)
    match plain:
        case StructType(cls=struct):
            return f"a table: {summary(struct)}"
        case ListType(item_type=of):
            return f"{'one, or ' if is_text(of) else ''}an array of: {_holds(of)}"
        case DictType(value_type=of):
            return f"a table with keys of your choice, each: {_holds(of)}"
        case _:
            return _options(plain).strip(" ()") or expected(plain)


if __name__ == "__main__":  # writes them into the page
    from pathlib import Path

    page = Path("docs/spec/scenario.md")
    text = page.read_text(encoding="utf-8")
    for heading, made in tables().items():
        before, rest = text.split(f"### {heading}\n", 1)
        section, sign, after = rest.partition("\n#")
        lines = section.split("\n")
        first = next(number for number, line in enumerate(lines) if line.startswith("|"))
        last = max(number for number, line in enumerate(lines) if line.startswith("|"))
        lines[first : last + 1] = made.split("\n")
        text = f"{before}### {heading}\n" + "\n".join(lines) + sign + after
    page.write_text(text, encoding="utf-8")
