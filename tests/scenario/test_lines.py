"""In which line of a TOML text everything stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.scenario import shipped
from goodoffices.scenario.lines import Lines, Path

TEXT = '''title = "x" # a comment with = and [
a.b = 1
[s]
"q k" = """
x ] } "" = y
""""
l = [ 1,
  {a=1, b = [2,
   3]}, "]", 2020-01-01 10:00:00, # } comment
] # end
[[t]]
k = 1
[[t.u]]
[[t.u]]
z = 'a\\'
[t.v]
w = {}
'd.e'.f = true
[[t]]
[[t.u]]
y = []
'''

WHERE: dict[Path, int] = {
    ("title",): 1,
    ("a", "b"): 2,
    ("s", "q k"): 4,
    ("s", "l"): 7,
    ("s", "l", 0): 7,
    ("s", "l", 1, "a"): 8,
    ("s", "l", 1, "b", 0): 8,
    ("s", "l", 1, "b", 1): 9,
    ("s", "l", 2): 9,
    ("s", "l", 3): 9,
    ("t", 0): 11,
    ("t", 0, "k"): 12,
    ("t", 0, "u", 0): 13,
    ("t", 0, "u", 1): 14,
    ("t", 0, "u", 1, "z"): 15,
    ("t", 0, "v"): 16,
    ("t", 0, "v", "w"): 17,
    ("t", 0, "v", "d.e", "f"): 18,
    ("t", 1): 19,
    ("t", 1, "u", 0): 20,
    ("t", 1, "u", 0, "y"): 21,
}


@pytest.mark.parametrize(("path", "line"), WHERE.items(), ids=str)
def test_everything_has_its_line(path: Path, line: int) -> None:
    """Keys, elements, tables and arrays of tables, through comments, quotes and texts of several lines."""
    tomllib.loads(TEXT)
    assert Lines(TEXT).of(path) == line


def test_what_is_not_there_has_the_line_around_it() -> None:
    """A missing key is told with the line of its table."""
    lines = Lines(TEXT)
    assert lines.of(("t", 0, "u", 1, "none", 7)) == 14
    assert lines.of(("none",)) == 1


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _paths(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _paths(each, (*path, number))


@pytest.mark.parametrize("name", shipped())
def test_the_line_of_a_key_holds_its_name(name: str) -> None:
    """Checked on every key of the scenarios that ship."""
    text = (files("goodoffices.scenario") / "files" / f"{name}.toml").read_text("utf-8")
    lines, texts = Lines(text), text.splitlines()
    count = 0
    for path in _paths(tomllib.loads(text)):
        last = path[-1]
        if isinstance(last, str):
            count += 1
            assert last in texts[lines.of(path) - 1]
    assert count > 70


_KEYS = st.text("abcdefgh-_", min_size=1, max_size=6)
_PLAIN = st.recursive(
    st.integers(0, 9) | st.booleans() | st.text("ab\"'[]{}=,#\\\n ", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


def _written(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        case list():
            return "[\n" + "".join(f"{_written(each)}, # ]\n" for each in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key} = {_written(each)}" for key, each in value.items()) + "}"
        case _:
            raise AssertionError(value)


@given(st.lists(st.dictionaries(_KEYS, _PLAIN, min_size=1, max_size=4), min_size=1, max_size=4))
def test_any_text_is_followed_to_its_end(tables: list[dict[str, object]]) -> None:
    """Whatever stands in a table, each following key is found in its own line."""
    text, line = "", 1
    wanted: dict[Path, int] = {}
    for number, table in enumerate(tables):
        text += "[[one]]\n"
        wanted["one", number] = line
        line += 1
        for key, value in table.items():
            entry = f"{key} = {_written(value)}\n"
            wanted["one", number, key] = line
            text += entry
            line += entry.count("\n")
    assert tomllib.loads(text) == {"one": tables}
    lines = Lines(text)
    assert {path: lines.of(path) for path in wanted} == wanted
