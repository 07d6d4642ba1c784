"""What stands in a structure, in words: its own first sentence, and a line for each field.

Both are read off the docstrings, and the description of a type where several fields share it. Documentation, schemas
and the reader of scenario files take them from here.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from msgspec.inspect import Metadata, StructType, type_info

_FIELD = re.compile(r"^    (?P<names>[a-z_]+(?:, [a-z_]+)*): (?P<told>.*)$")


def summary(struct: type) -> str:
    """The first sentence of its docstring, without its point: ``a condition of a reply``."""
    first = re.split(r"[.;:](?:\s|$)", inspect.getdoc(struct) or "", maxsplit=1)[0]
    first = " ".join(first.split())
    return first[:1].lower() + first[1:]


def fields_of(struct: type) -> dict[str, str]:
    """What each field is for, by the name under which it is given; empty: nobody says.

    Raises:
        TypeError: it is no structure.
    """
    info = type_info(struct)
    if not isinstance(info, StructType):
        raise TypeError(struct)
    told = _told(struct)
    return {field.encode_name: told.get(field.name) or _of_the_type(field.type) for field in info.fields}


def _told(struct: type) -> dict[str, str]:
    """The lines under “Attributes:” of a docstring and of those that it inherits from."""
    found: dict[str, str] = {}
    for kind in reversed(struct.__mro__):
        _, heading, lines = (inspect.cleandoc(kind.__doc__ or "")).partition("Attributes:\n")
        names: list[str] = []
        for line in lines.splitlines() if heading else ():
            begins = _FIELD.match(line)
            if begins:
                names = begins["names"].split(", ")
                found |= dict.fromkeys(names, begins["told"])
            elif line.startswith("        "):
                found |= {name: f"{found[name]} {line.strip()}" for name in names}
            elif line.strip():
                break
    return {name: text.rstrip(".") for name, text in found.items()}


def _of_the_type(kind: Any) -> str:
    while isinstance(kind, Metadata):
        described = (kind.extra_json_schema or {}).get("description")
        if described:
            return str(described)
        kind = kind.type
    return ""
