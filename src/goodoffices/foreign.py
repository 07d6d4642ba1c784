"""The one piece between a decoder and bytes that somebody else wrote.

The rules are:

* Every decoder of the program is called here, or named with its reason in ``tests/repository/test_foreign.py``.
* Whatever a decoder raises about foreign bytes becomes what the place refuses with, and nothing else comes out: invalid
  UTF-8, what is nested without end, numbers without end, what would fill the memory, a panic inside a library.
* Around a decoder nothing else is caught: a fault of our own stays one.
* The problem is told in half a sentence of ours. What was read is not repeated in it; only the reader of TOML says for
  itself what it stumbled on and in which line, since a person has to find it.
* The first reading of a shape is one thread's alone (:func:`ready`).
* What comes out is bounded: nothing is nested deeper than :data:`DEEPEST`, and no small text makes something large.
"""

from __future__ import annotations

import base64
import re
import threading
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, NoReturn, TypeVar

import cbor2
import msgspec

T = TypeVar("T")

Otherwise = Callable[[str], Exception]
"""Makes the refusal of a place from the problem, which is half a sentence: “it is not UTF-8”."""

DEEPEST: Final = 64
"""Lists and tables within one another, in JSON and TOML; what the program itself writes has a dozen levels."""

DEEPEST_CBOR: Final = 16
"""Arrays within arrays; the deepest object of the project has eight levels."""

MOST_PARTS: Final = 65_536
"""Parts of an object in CBOR; the largest of the project has some thousand. A list for each byte of a long message
would take a second to make."""

LONGEST_TOML: Final = 8 * 1024 * 1024
"""Characters of a text in TOML, at most."""

_LONGEST_KEY: Final = 16
"""Parts of a key in TOML, joined by dots. The reader of the language keeps every beginning of a key: one long key fills
the memory."""

_LONG_KEY: Final = re.compile(rf"""(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]+[ \t]*\.[ \t]*){{{_LONGEST_KEY}}}""")
_STRINGS_AND_COMMENTS: Final = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*(?:"{3,5}|\Z)'''  # of several lines
    r"""|'''.*?(?:'{3,5}|\Z)"""
    r'''|"(?:[^"\\\n]|\\.)*"'''
    r"""|'[^'\n]*'|#[^\n]*""",
    re.DOTALL,
)
"""What stands in quotation marks, of several lines or of one, and remarks."""
_PLACE: Final = re.compile(r" \(byte \d+\)\Z")

_ARGUMENTS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
"""Bytes behind a head of CBOR that hold its number, by its lower five bits."""

_STRINGS: Final = (2, 3)
"""Kinds of heads behind which as many bytes follow."""

_UNREADABLE: Final = "it cannot be read"

# The first that fits gives the words.
_WORDS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (UnicodeError, "it is not UTF-8"),
    (RecursionError, "it is nested too deeply"),
    (MemoryError, "it would fill the memory"),
    (OverflowError, "it holds a number that is too large"),
    (msgspec.ValidationError, "its parts are not those that it must have"),
    (cbor2.CBORDecodeError, "it is not CBOR"),
)


def read(decoder: Callable[[], T], otherwise: Otherwise) -> T:
    """What a decoder makes of foreign bytes.

    Args:
        decoder: calls the decoder, and does nothing else.
        otherwise: makes the refusal, whatever the decoder raises.
    """
    try:
        return decoder()
    except Exception as fault:  # noqa: BLE001  # decoders raise what they like; nothing of ours stands inside
        problem = _problem(fault)
    except BaseException as fault:
        # What a library written in Rust calls a panic is meant to pass every handler, and would end a thread.
        if type(fault).__name__ != "PanicException":
            raise
        problem = _UNREADABLE
    raise otherwise(problem)


def text(data: bytes, otherwise: Otherwise, encoding: str = "utf-8") -> str:
    """Bytes as a text."""
    return read(lambda: data.decode(encoding), otherwise)


_READY: Final = set[Any]()
_MAKING: Final = threading.Lock()


def ready(wanted: Any) -> None:
    """Let the library make what it needs to read a shape.

    It does that when a shape is read for the first time, and keeps it for good. Two threads that come there at once can
    end the process (seen with msgspec 0.22).
    """
    if wanted not in _READY:
        with _MAKING:
            with suppress(msgspec.ValidationError):
                msgspec.convert(None, wanted)
            _READY.add(wanted)


def json_as(data: bytes, wanted: type[T], otherwise: Otherwise, *, deepest: int = DEEPEST) -> T:
    """JSON as a schema wants it."""
    ready(wanted)
    return read(lambda: _shallow(msgspec.json.decode(data, type=wanted), deepest), otherwise)


def json(text: str, otherwise: Otherwise) -> Any:
    """A text in JSON as plain data."""
    return read(lambda: _shallow(msgspec.json.decode(text.encode())), otherwise)


def toml(text: str, otherwise: Otherwise) -> dict[str, Any]:
    """A text in TOML as plain data."""

    def decoder() -> dict[str, Any]:
        if len(text) > LONGEST_TOML:
            raise MemoryError
        if _LONG_KEY.search(_without_strings(text)) is not None:
            raise tomllib.TOMLDecodeError(f"A key has more than {_LONGEST_KEY} parts")
        return _shallow(tomllib.loads(text))

    return read(decoder, otherwise)


def _without_strings(text: str) -> str:
    """A text in TOML with a letter in the place of each string, and without remarks: what is left can join a key."""
    return _STRINGS_AND_COMMENTS.sub(lambda found: "" if found[0][0] == "#" else "s", text)


def base64url(text: str, otherwise: Otherwise) -> bytes:
    """Bytes that are spelt in base64url without padding; whether that is their one spelling is for the caller."""
    return read(lambda: base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True), otherwise)


def cbor_as(data: bytes, wanted: type[T], otherwise: Otherwise) -> T:
    """CBOR without tags as a schema wants it. That it is the one spelling, :mod:`goodoffices.canonical` looks after."""
    ready(wanted)

    def decoder() -> T:
        if len(data) > MOST_PARTS and _heads(data) > MOST_PARTS:
            raise MemoryError
        plain = cbor2.loads(
            data,
            max_depth=DEEPEST_CBOR,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            # Keys of which many look alike to a table take a time without end.
            strict_hashable_types=True,
            semantic_decoders=_NO_TAGS,
        )
        thing: T = msgspec.convert(plain, wanted, strict=True, builtin_types=(bytes,))
        return thing

    return read(decoder, otherwise)


# --- parts ------------------------------------


def _problem(fault: Exception) -> str:
    if isinstance(fault, tomllib.TOMLDecodeError):
        return str(fault)
    if isinstance(fault, msgspec.DecodeError) and not isinstance(fault, msgspec.ValidationError):
        place = _PLACE.search(str(fault))
        return "it is not JSON" + ("" if place is None else place[0])
    return next((words for kind, words in _WORDS if isinstance(fault, kind)), _UNREADABLE)


def _shallow(thing: T, deepest: int = DEEPEST) -> T:
    """It, unless something in it is nested too deeply: whoever walks through it later would meet no end either."""
    level: list[Any] = [thing]
    for _ in range(deepest):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return thing
    raise RecursionError


def _inside(thing: Any) -> Iterator[Any]:
    """What in it can hold something itself."""
    parts: Iterable[Any] = ()
    if isinstance(thing, dict):
        parts = thing.values()
    elif isinstance(thing, list | tuple):
        parts = thing
    elif isinstance(thing, msgspec.Struct):
        parts = (getattr(thing, name) for name in thing.__struct_fields__)
    return (each for each in parts if isinstance(each, dict | list | tuple | msgspec.Struct))


def _heads(data: bytes) -> int:
    """How many heads of CBOR stand in bytes, or more than there may be: what they say of nesting is not looked at."""
    count = at = 0
    while at < len(data) and count <= MOST_PARTS:
        kind, low = divmod(data[at], 32)
        size = _ARGUMENTS.get(low, 0)
        length = int.from_bytes(data[at + 1 : at + 1 + size], "big") if size else low
        at += 1 + size + (length if kind in _STRINGS else 0)
        count += 1
    return count


def _refuse(*_: object) -> NoReturn:
    raise ValueError


class _EveryTag(Mapping[int, Callable[..., Any]]):
    """What to do at each tag of CBOR: refuse it, before a pattern, a letter or a date is made of what it marks."""

    def __getitem__(self, tag: int) -> Callable[..., Any]:
        return _refuse

    def __iter__(self) -> Iterator[int]:
        return iter(())

    def __len__(self) -> int:
        return 1


_NO_TAGS: Final = _EveryTag()
