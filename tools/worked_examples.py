"""Writes the generated parts of ``docs/spec/transcript.md``: the table of moves, the enumerations, the examples.

``python -m tools.worked_examples`` writes the page; with ``--check`` it writes nothing, and ends with 1 if the page is
not what it would write.

The rules are:

* Only what stands between a line ``<!-- made: NAME -->`` and the next ``<!-- end -->`` is made here; the rest of the
  page is written by hand and left as it is.
* An example shows the bytes of an object in hex, and above them the same in CBOR's diagnostic notation, with the name
  of each field as a comment.
* A mark without a maker, and an example that no mark asks for, are mistakes and are told.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from goodoffices import labels
from goodoffices.canonical import encode
from goodoffices.talk import events, terms
from goodoffices.talk.entry import Entry, entry_id, read_header, room_id
from goodoffices.talk.judge import item_digest
from goodoffices.talk.permissions import MOVES
from tools.example_talk import ExampleTalk

PAGE = Path(__file__).resolve().parent.parent / "docs" / "spec" / "transcript.md"
MADE = re.compile(r"(?<=<!-- made: )(?P<name>[^>\n]+)(?P<mark> -->\n)(?P<text>.*?)(?=<!-- end -->)", re.DOTALL)
WIDTH = 100
BYTES_IN_A_LINE = 44

ENUMERATIONS: tuple[type[Enum], ...] = (
    terms.Carriage,
    terms.Attribution,
    *(
        thing
        for thing in vars(events).values()
        if isinstance(thing, type) and issubclass(thing, Enum) and thing is not Enum
    ),
)


# --- one object ------------------------------------


def notation(value: Any, indent: int = 0, name: str = "") -> str:
    """A value in diagnostic notation, the fields of schema objects named in comments."""
    short = _one_line(value, name)
    parts = list(_parts(value))
    if indent + len(short) <= WIDTH or not (parts or isinstance(value, bytes)):
        return short
    margin = " " * (indent + 2)
    if isinstance(value, bytes):
        lines = [value[at : at + BYTES_IN_A_LINE].hex() for at in range(0, len(value), BYTES_IN_A_LINE)]
        return f"{_comment(name)}h'" + f"\n{margin}".join(lines) + "'"
    inner = ",\n".join(margin + notation(part, indent + 2, called) for called, part in parts)
    return f"{_comment(name)}[\n{inner}\n{' ' * indent}]"


def _one_line(value: Any, name: str) -> str:
    match value:
        case None:
            said = "null"
        case bool():
            said = "true" if value else "false"
        case int():
            said = str(value)
        case str():
            said = msgspec.json.encode(value).decode()
        case bytes():
            said = f"h'{value.hex()}'"
        case Enum():
            return _one_line(value.value, name)
        case _:
            said = "[" + ", ".join(_one_line(part, called) for called, part in _parts(value)) + "]"
    return _comment(name) + said


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """What an array holds; fields with their names."""
    if isinstance(value, msgspec.Struct):
        if value.__struct_config__.tag is not None:
            yield "", value.__struct_config__.tag
        for field in value.__struct_fields__:
            yield field, getattr(value, field)
    elif isinstance(value, tuple | list):
        for part in value:
            yield "", part


def _comment(name: str) -> str:
    return f"/ {name} / " if name else ""


def fenced(language: str, text: str) -> str:
    """A fenced block."""
    return f"```{language}\n{text}\n```"


def in_hex(data: bytes) -> str:
    """Bytes in lines of hex."""
    return "\n".join(data[at : at + 48].hex() for at in range(0, len(data), 48))


def example(value: Any) -> str:
    """An object as notation and as bytes."""
    return fenced("text", notation(value)) + "\n\n" + fenced("hex", in_hex(encode(value)))


# --- the parts of the page ------------------------------------


def moves() -> str:
    """The table of moves."""
    rows = ["| kind | who | where | mandate that the whole act needs |", "|---|---|---|---|"]
    for kind, move in MOVES.items():
        tag = kind.__struct_config__.tag  # type: ignore[attr-defined]  # every kind is a tagged struct
        ends = ", ".join(end.value for end in events.End if end in move.ends)
        rooms = ", ".join(room.value for room in events.Room if room in move.rooms)
        rows.append(f"| `{tag}` | {ends} | {rooms} | {'' if move.mandate is None else move.mandate.value} |")
    return "\n".join(rows)


def enumerations() -> str:
    """The table of enumerations, each value in its order."""
    rows = [
        f"| {values.__name__} | {', '.join(f'`{value.value}`' for value in values)} |"
        for values in sorted(ENUMERATIONS, key=lambda each: each.__name__)
    ]
    return "\n".join(["| enumeration | values, in this order |", "|---|---|", *rows])


def ids(talk: ExampleTalk) -> str:
    """The three hashes, worked out on the examples."""
    founding, said = (read_header(talk.examples[name].data) for name in ("founded", "said"))
    founded, sheet = talk.examples["founded"].body, talk.examples["conveyed"]
    if not isinstance(founded, events.Founded) or not isinstance(sheet.body, events.Conveyed):
        raise TypeError
    item, nonce = sheet.body.items[0], sheet.body.nonce
    return "\n\n".join(
        [
            "The transcript that the example `founded` begins; its body has the bytes that stand there:",
            parts(
                label=labels.ROOM.decode(),
                instance=encode(founding.instance).hex(),
                id=room_id(founding.instance, founded).hex(),
            ),
            "The entry that [the header](#the-header) shows in full:",
            parts(label=labels.ENTRY.decode(), id=entry_id(encode(said)).hex()),
            "The first item of the example `conveyed`, as a reply on that leg names it:",
            parts(
                label=labels.ITEM.decode(),
                leg=sheet.room.hex(),
                nonce=nonce.hex(),
                index=(0).to_bytes(2, "big").hex(),
                item=encode(item).hex(),
                digest=item_digest(sheet.room, nonce, 0, item).hex(),
            ),
        ]
    )


def parts(**named: str) -> str:
    """Named parts of a hash in a fenced block, long ones on several lines."""
    lines = []
    for name, text in named.items():
        first, *rest = [text[at : at + 88] for at in range(0, len(text), 88)]
        lines += [f"{name:10}{first}", *(" " * 10 + line for line in rest)]
    return fenced("text", "\n".join(lines))


def makers() -> dict[str, Callable[[], str]]:
    """What makes each part, by its name."""
    talk = ExampleTalk()
    header: Entry = read_header(talk.examples["said"].data)
    found: dict[str, Callable[[], str]] = {
        "moves": moves,
        "enumerations": enumerations,
        "ids": lambda: ids(talk),
        "an entry": lambda: example(header),
    }
    for name, each in talk.examples.items():
        found[name] = lambda body=each.body: example(body)  # type: ignore[misc]  # bound now, called later
    return found


def made(page: str) -> str:
    """The page with its generated parts made anew.

    Raises:
        SystemExit: a mark that nothing makes, or an example that no mark asks for.
    """
    known = makers()
    marks = [match["name"] for match in MADE.finditer(page)]
    if sorted(marks) != sorted(known):
        strangers, absent = set(marks) - set(known), set(known) - set(marks)
        raise SystemExit(f"worked examples: not known {sorted(strangers)}, not asked for {sorted(absent)}")
    return MADE.sub(lambda match: f"{match['name']}{match['mark']}\n{known[match['name']]()}\n\n", page)


def main(arguments: list[str]) -> int:
    """Writes or checks the page; 0 when all is well, 1 for a stale page, 2 for a wrong argument."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m tools.worked_examples [--check]", file=sys.stderr)
        return 2
    before = PAGE.read_text(encoding="utf-8")
    after = made(before)
    if after == before:
        return 0
    if arguments:
        print("worked examples: docs/spec/transcript.md is stale", file=sys.stderr)
        return 1
    PAGE.write_text(after, encoding="utf-8")
    print("worked examples: wrote docs/spec/transcript.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
