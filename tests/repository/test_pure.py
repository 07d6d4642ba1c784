"""The pure rooms, beyond what the import contracts can see."""

import ast
from pathlib import Path

import pytest

from tests.repository import tree

PURE = ["talk", "record", "importing", "desk", "seal", "words"]
# Each is a way to a file, a screen, a person or other code without any import.
FORBIDDEN = {"open", "print", "input", "exec", "eval", "compile", "__import__", "breakpoint"}
PACKAGE = tree.ROOT / "src" / "goodoffices"
MODULES = [
    path
    for path in tree.files()
    if path.suffix == ".py"
    and path.is_relative_to(PACKAGE)
    and (
        path in (PACKAGE / "canonical.py", PACKAGE / "envelope.py", PACKAGE / "foreign.py")
        or path.relative_to(PACKAGE).parts[0] in PURE
    )
]


def _forbidden_calls(source: str) -> list[str]:
    return [
        f"{node.func.id} in line {node.lineno}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN
    ]


def test_a_forbidden_call_is_found() -> None:
    """The check sees a file opened in the middle of a rule, and lets a method of that name be."""
    assert _forbidden_calls("def f(x):\n    return open(x)") == ["open in line 2"]
    assert _forbidden_calls("leg.open()") == []


@pytest.mark.parametrize("module", MODULES, ids=tree.name)
def test_pure_rooms_reach_for_nothing(module: Path) -> None:
    """What the rules need comes in as an argument: they open, print, ask and run nothing."""
    assert _forbidden_calls(module.read_text("utf-8")) == []
