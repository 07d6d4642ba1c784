"""What a station wrote, as the types that it was there: for a terminal, a scenario, a page. See :mod:`.encoding`."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from goodoffices.foreign import ready
from goodoffices.sentences import from_plain
from goodoffices.talk.views import Instant, Reference, Sentence

T = TypeVar("T")


def decode(plain: Any, wanted: type[T]) -> T:
    """A result of a station; references are as long as its handles say."""
    ready(wanted)
    return msgspec.convert(plain, wanted, dec_hook=_read)


def decode_taken_out(plain: Any, wanted: type[T]) -> T:
    """The same of what was taken out of a talk, where whatever names something is left out: here it has no name."""
    return decode(_with_blanks(plain, inspect.type_info(wanted)), wanted)


def _read(wanted: type, value: Any) -> Any:
    if wanted is Reference:
        return Reference.read(value)
    if wanted is Instant:
        return Instant.read(value)
    if wanted is Sentence:
        return from_plain(value)
    return wanted(value)


def _with_blanks(plain: Any, kind: inspect.Type) -> Any:
    match kind:
        case inspect.StructType(fields=fields, tag_field=tag):
            whole = {each.encode_name: _with_blanks(plain.get(each.encode_name, ""), each.type) for each in fields}
            return whole if tag is None else whole | {tag: plain[tag]}
        case inspect.UnionType(types=types) if isinstance(plain, dict):
            structs = [each for each in types if isinstance(each, inspect.StructType)]
            return _with_blanks(plain, next((each for each in structs if each.tag == plain.get("type")), structs[0]))
        case inspect.ListType(item_type=inner):
            return [_with_blanks(each, inner) for each in plain]
        case _:
            return plain
