"""The one piece between a decoder and foreign bytes, by itself."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from goodoffices import foreign
from goodoffices.canonical import encode


class Refused(Exception):
    """What a place refuses with."""


class PanicException(BaseException):
    """As a library written in Rust raises one: past every usual handler."""


def problem(act: Any, *args: Any) -> str:
    """What is told when this is refused."""
    with pytest.raises(Refused) as caught:
        act(*args, Refused)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def raising(error: BaseException) -> Any:
    """A decoder that raises this."""

    def decoder() -> None:
        raise error

    return decoder


@pytest.mark.parametrize(
    "error",
    [
        ValueError("words"),
        KeyError("words"),
        TypeError("words"),
        RecursionError("words"),
        MemoryError("words"),
        OverflowError("words"),
        AssertionError("words"),
        UnicodeDecodeError("utf-8", b"words", 0, 1, "words"),
        UnicodeEncodeError("utf-8", "words", 0, 1, "words"),
        ZeroDivisionError("words"),
        SystemError("words"),
        PanicException("words"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_decoder_raises_is_refused(error: BaseException) -> None:
    """Also what nobody foresaw; and nothing of what was read is told, nor hangs on the refusal."""
    told = problem(foreign.read, raising(error))
    assert told.startswith("it ")
    assert "words" not in told


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_whoever_ends_the_program_is_not_refused(error: type[BaseException]) -> None:
    """Ctrl-C in the middle of a decoder is that, and no fault of the bytes."""
    with pytest.raises(error):
        foreign.read(raising(error()), Refused)


@pytest.mark.parametrize(
    ("act", "data", "told"),
    [
        (foreign.text, b"\xff", "it is not UTF-8"),
        (foreign.json, "{", "it is not JSON"),
        (foreign.json, '{"a" 1}', "it is not JSON (byte 5)"),
        (foreign.json, "[" * 100_000, "it is nested too deeply"),
        (foreign.json, "\ud800", "it is not UTF-8"),
        (foreign.toml, "a = ", "Invalid value (at end of document)"),
        (foreign.toml, "a = " + "[" * 100_000, "it is nested too deeply"),
        (foreign.toml, "a = " + "9" * 10_000, "it cannot be read"),
        (foreign.toml, "a" * (foreign.LONGEST_TOML + 1), "it would fill the memory"),
        (foreign.toml, "a." * 16 + "a = 1", "A key has more than 16 parts"),
        (foreign.toml, "[" + "'b' . " * 16 + "a]", "A key has more than 16 parts"),
        (foreign.base64url, "é", "it cannot be read"),
        (foreign.base64url, "a", "it cannot be read"),
    ],
)
def test_the_problem_is_told(act: Any, data: Any, told: str) -> None:
    """In half a sentence; of JSON and TOML with the place, since a person has to find it."""
    assert problem(act, data) == told


@pytest.mark.parametrize(
    "text",
    [
        'a = "' + "Yes. No. " * 20 + '"',
        "a = '" + "A.B." * 20 + "'",
        'a = """\nHe said "' + "x." * 40 + '".\n"""',
        "a = '''\n" + "it's.so." * 20 + "\n'''",
        "# " + "org.example." * 20 + "\na = 1",
        'a = "\\"' + "1.1." * 20 + '"',
    ],
)
def test_dots_in_words_and_remarks_join_no_key(text: str) -> None:
    """Initials, short sentences, addresses and lists of numbers are words like others."""
    assert foreign.toml(text, Refused)


@pytest.mark.parametrize("before", ["b = 'x'\n", '# """\n', "b = '''\"\"\"'''\n", 'b = "\\""\n'])
def test_a_long_key_behind_words_is_found(before: str) -> None:
    """What only looks like the beginning of a string hides nothing."""
    assert problem(foreign.toml, before + "a." * 16 + "a = 1") == "A key has more than 16 parts"


def test_what_is_whole_is_read() -> None:
    """Right up to what is allowed."""
    deep: Any = "x"
    for _ in range(foreign.DEEPEST):
        deep = [deep]
    assert foreign.json(msgspec.json.encode(deep).decode(), Refused) == deep
    assert problem(foreign.json, msgspec.json.encode([deep]).decode()) == "it is nested too deeply"
    key = ".".join("a" * 16)
    assert foreign.toml(f"{key} = 1\nb = '''{'a.' * 8}'''\nc = 1.5\nd = 1979-05-27T07:32:00.999Z", Refused)["c"] == 1.5
    assert foreign.base64url("_-8", Refused) == b"\xff\xef"
    assert foreign.text("שלום".encode(), Refused) == "שלום"


class Holds(msgspec.Struct):
    """A schema with room for anything."""

    anything: Any


def test_a_schema_is_no_way_around_the_bound() -> None:
    """What is nested inside a struct counts as well."""
    data = b'{"anything":' + b"[" * 100 + b"]" * 100 + b"}"
    with pytest.raises(Refused):
        foreign.json_as(data, Holds, Refused)
    assert foreign.json_as(data, Holds, Refused, deepest=200).anything
    with pytest.raises(Refused, match="its parts"):
        foreign.json_as(b"{}", Holds, Refused)


def test_an_object_of_many_parts_is_not_made() -> None:
    """A list for each byte of a megabyte is refused before the first of them is there; long bytes are one part."""
    many = b"\x9a\x00\x0f\xff\xf0" + b"\x80" * 0xFFFF0
    with pytest.raises(Refused, match="memory"):
        foreign.cbor_as(many, list, Refused)
    long = encode([b"\x80" * 2**20, "\x80" * 2**20, 2**60, [1] * 1000])
    assert foreign.cbor_as(long, list, Refused)[2] == 2**60
