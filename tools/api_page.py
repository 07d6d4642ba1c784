"""Writes ``docs/reference/api.md`` from the types of asks and answers, with the examples that tests play.

``python -m tools.api_page`` writes it; with ``--check`` it ends with 1 if the page is not what it would write.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from msgspec.inspect import (
    CustomType,
    DictType,
    EnumType,
    IntType,
    ListType,
    LiteralType,
    Metadata,
    NoneType,
    StructType,
    Type,
    UnionType,
    type_info,
)

import goodoffices.errors
from goodoffices.errors import catalogue
from goodoffices.station.acts import ACTS, Act, Keeps, On, gives
from goodoffices.station.api.described import fields_of
from goodoffices.talk.views import IS
from tests.station.kit import SHOWN

HEADINGS = {
    "open_talk": "A talk and its people",
    "say": "What a side says",
    "may_cross": "What a mediator does",
    "record": "The public record",
    "read": "Reading and keeping",
    "who": "The station",
    "invite_line": "Lines and mail",
}
"""The act with which each part of the page begins."""

KINDS = {
    "code": "code",
    "mark": "mark",
    "page": "page",
    "address": "address",
    "words": "words",
    "name": "name",
    "handle": "handle",
    "beginning": "time, begins",
    "ending": "time, ends",
    "happened": "time",
    "day": "day, month or year",
    "length": "length",
    "talk": "title",
    "leg": "leg",
    "language": "language tag",
}

OUT = {
    "Reference": "handle",
    "Instant": "instant",
    "Sentence": "sentence: `code` and `facts`",
    "AsTyped": "as it was typed",
}
"""The types of answers that are written in one place (:mod:`goodoffices.station.api.encoding`)."""

OTHER_KINDS = {
    "BytesType": "bytes in base64",
    "BoolType": "true or false",
    "StrType": "text",
    "AnyType": "any JSON",
    "NoneType": "nothing",
}

OPENING = """\
What can be asked of a station: each act, what it takes, what it gives, and what it can be refused with. Pages, \
commands and other programs use nothing else.

- **In the station's own process**: `Station.do(asks.Say(...))` takes a structure of `goodoffices.station.api.asks` \
and gives the answer as a structure. `Station.call("say", {...})` does the same with plain JSON.
- **From another process of the same person**: `DoorClient(folder).call("say", {...})`, while the station is unlocked. \
At the command line `--json` gives what the act gives.

Texts are of a kind, which the tables name. *Words* may have several lines; a *name* has one. A *handle* names a thing \
of the talk, such as `lusab-babad.2`; without a number it names the first thing of its entry. A *time* is `2025-12-14` \
or `2025-12-14 18:00`, in the zone of the station, or with its own zone, or `tomorrow`, `friday 18:00`, `14:00` from \
today on; a day without an hour *begins* with that day, \
or *ends* when it is over. A *length* is `14d`, `36h` or `90m`. Sizes are in bytes; an instant in an answer is \
`2025-12-14T18:00:00.000+02:00`, in the zone of the station. A *sentence* is a code with its facts, and \
`goodoffices.sentences` makes words of it; a refusal in an answer is a sentence too, and its cause and next step are \
said from the same code. A *code* is one of a known list, a *mark* is compared, handed over or given back, and \
a *page* is finished, in the language of its reader. A field with `?` may be left out.

An act that is refused changes nothing. Beside the refusals of each act, every act can be refused with \
`station.wrong_shape`, `words.not_text` and `station.locked`, and with a fault of the disk (`station.disk_full`, \
`station.disk_failed`, `station.read_only`, `station.damaged`); an act within a talk with `station.no_such_talk` and, \
for what it names, `station.no_such_leg`, `station.ambiguous_name`, `station.no_such_handle`, \
`station.ambiguous_handle`, `station.other_thing`; an act with words with the refusals of words; a noted act with \
`station.needs_note`, `station.who_spoke`, `station.nobody_can`, `talk.time_ahead` and `talk.already_closed`. \
[Errors](errors.md) explains each.

In the examples `<words.1>` stands for the handle that an earlier act gave; every example is played by a test."""

PROGRAM = """\
## A whole talk in a Python program

Two sides without stations; the mediator notes what they say, conveys it, notes the delivery and the answer. A test \
runs this program.

```python
from goodoffices.station.api import asks
from goodoffices.station.station import Station
from goodoffices.talk.terms import Carriage
from goodoffices.talk.events import Act, Closeness, Stance

with Station.create("harbour", "correct horse battery staple", name="Mediator") as station:
    sides = [asks.SideAsked(name="North"), asks.SideAsked(name="South")]
    station.do(asks.OpenTalk(title="Harbour", sides=sides))

    given = asks.TermsAsked(carriage=Carriage.VERBATIM, to=["South"])
    passage = asks.PassageAsked(text="We keep the channel open.", act=Act.ASSURANCE, terms=given)
    by_telephone = asks.Noted(closeness=Closeness.DICTATED)
    said = station.do(asks.Say(talk="Harbour", leg="North", passages=[passage], noted=by_telephone))

    items = [asks.VeryWords(of=said.refs[0].handle)]
    sheet = station.do(asks.Convey(talk="Harbour", to="South", items=items))
    print(station.do(asks.Sheet(talk="Harbour", ref=sheet.ref.handle)).text)

    station.do(asks.Deliver(talk="Harbour", what=[sheet.ref.handle]))
    given = [each.handle for each in sheet.refs]
    yes = asks.Reply(talk="Harbour", leg="South", to=given, stance=Stance.ACCEPTS, noted=asks.Noted())
    print(station.do(yes).ref.handle)
```"""


def page() -> str:
    """The page below its title."""
    for module in pkgutil.iter_modules(goodoffices.errors.__path__, "goodoffices.errors."):
        importlib.import_module(module.name)
    parts = [OPENING, PROGRAM]
    shared: dict[str, type] = {}
    for name, act in ACTS.items():
        if name in HEADINGS:
            parts.append(f"## {HEADINGS[name]}")
        parts.append(_act(name, act, shared))
    made: dict[str, str] = {}
    while waiting := sorted(set(shared) - set(made)):
        made |= {name: _part(name, shared[name], shared) for name in waiting}
    return "\n\n".join([*parts, "## Parts of what is asked and given", *(made[name] for name in sorted(made))])


def _act(name: str, act: Act, shared: dict[str, type]) -> str:
    doc = _prose(act.ask)
    where = {
        On.TALK: "Within a talk",
        On.TALKS: "Of the station",
        On.STATION: "Of the station",
        On.LINES: "Of the station",
        On.BACKUP: "Of the station",
        On.RELAYS: "Of the station; it waits for relays",
        On.CHANGES: "It can wait for what comes next",
    }
    kept = {Keeps.NOTHING: "", Keeps.WORDS: " If refused, its words are kept.", Keeps.ALL: " If refused, it is kept."}
    told = [f"### {name}", f"{doc} *{where[act.on]}{'; it only looks' if act.looks else ''}.*{kept[act.keeps]}"]
    rows = list(_rows(act.ask, shared))
    if rows:
        told.append("\n".join(["| takes | kind | meaning |", "|---|---|---|", *rows]))
    given = gives(act)
    told.append(f"Gives: {'nothing' if given is None else _kind(type_info(given), shared)}.")
    refusals = _refusals(act.ask)
    if refusals:
        told.append(f"Refused with: {refusals}.")
    told.append(f"```json\n{_example(name)}\n```")
    return "\n\n".join(told)


def _part(name: str, struct: type, shared: dict[str, type]) -> str:
    rows = list(_rows(struct, shared))
    table = ["", "| field | kind | meaning |", "|---|---|---|", *rows] if rows else []
    return "\n".join([f"### {name} (shape)", "", _prose(struct), *table])


def _prose(struct: type) -> str:
    """What stands in a docstring before its lists."""
    text = re.split(r"\n\s*(?:Attributes|Raises):\n", inspect.getdoc(struct) or "", maxsplit=1)[0]
    return _marked(" ".join(text.split()))


def _marked(text: str) -> str:
    """Text of a docstring as Markdown."""
    plain = re.sub(r":\w+:`~?([\w.]*?)(\w+)`", r"`\2`", text)
    return plain.replace("``", "`").replace("|", "\\|").replace("<", "&lt;")


def _rows(struct: type, shared: dict[str, type]) -> Iterator[str]:
    info, told = type_info(struct), fields_of(struct)
    if not isinstance(info, StructType):
        raise TypeError(struct)
    for field in info.fields:
        name = f"`{field.encode_name}`{'' if field.required else '?'}"
        yield f"| {name} | {_kind(field.type, shared)}{_default(field)} | {_marked(told[field.encode_name])} |"


def _default(field: Any) -> str:
    value = field.default
    if value is msgspec.NODEFAULT or value in (None, "") or isinstance(value, msgspec.Struct):
        return ""
    plain = value.value if isinstance(value, Enum) else value
    return f"; `{json.dumps(plain).strip(chr(34))}` if left out"


def _kind(kind: Type, shared: dict[str, type]) -> str:
    match kind:
        case Metadata(type=of, extra=extra):
            word = None if extra is None else extra.get(IS)
            return KINDS[word] if word else _kind(of, shared)
        case UnionType(types=types):
            some = [each for each in types if not isinstance(each, NoneType)]
            return " or ".join(_kind(each, shared) for each in some)
        case ListType(item_type=of):
            return f"list of {_kind(of, shared)}"
        case DictType(key_type=key, value_type=of):
            return f"map of {_kind(key, shared)} to {_kind(of, shared)}"
        case EnumType(cls=of):
            return ", ".join(f"`{each.value}`" for each in of)
        case LiteralType(values=values):
            return ", ".join(f"`{each}`" for each in values)
        case StructType(cls=struct):
            shared.setdefault(struct.__name__, struct)
            return f"[{struct.__name__}](#{struct.__name__.lower()}-shape)"
        case IntType():
            return "number"
        case CustomType(cls=of):
            return OUT[of.__name__]
        case _:
            return OTHER_KINDS[type(kind).__name__]


def _refusals(ask: type) -> str:
    _, heading, text = (inspect.getdoc(ask) or "").partition("Raises:\n")
    if not heading:
        return ""
    names, _, why = " ".join(text.split()).partition(": ")
    codes = {refusal.__name__: refusal.code for refusal in catalogue()} | {"GateRefusal": ""}
    told = []
    for name in names.split(", "):
        code = codes[name]
        anchor = code.replace(".", "")
        told.append(f"[`{code}`](errors.md#{anchor})" if code else "[any refusal of the gate](errors.md#gate)")
    return ", ".join(told) + f" ({why.rstrip('.')})"


def _example(name: str) -> str:
    return json.dumps({"method": name, "params": SHOWN.get(name, {})}, ensure_ascii=False, indent=None)


PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "api.md"
MADE = "<!-- Made by `make docs` from the program; what is written here by hand is lost. -->"


def whole() -> str:
    """The page as it stands in its file."""
    return f"{MADE}\n\n# The API of a station\n\n{page()}\n"


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    text = whole()
    if arguments == ["--check"]:
        if PAGE.read_text("utf-8") == text:
            return 0
        print("api_page: docs/reference/api.md is stale; make docs writes it anew", file=sys.stderr)
        return 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
