"""Every English sentence that pages say: collected from the templates and from the modules of pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

import goodoffices.web
from goodoffices.web.html import environment

ROOT = Path(goodoffices.web.__file__).parent


def said() -> list[str]:
    """All of them, each once."""
    return sorted({*_in_templates(), *_in_modules()})


def _in_templates() -> Iterator[str]:
    for path in sorted((ROOT / "pages").glob("*.html")):
        tree = environment().parse(path.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            name = call.node.name if isinstance(call.node, nodes.Name) else getattr(call.node, "attr", "")
            if name == "say" and call.args and isinstance(call.args[0], nodes.Const):
                yield str(call.args[0].value)


def _in_modules() -> Iterator[str]:
    """What is given to ``say``, and the second of pairs in tables of what pages offer."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)
            if isinstance(node, ast.Assign | ast.AnnAssign) and _is_table(node):
                yield from _seconds(node.value)


def _is_table(node: ast.Assign | ast.AnnAssign) -> bool:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return isinstance(target, ast.Name) and target.id in {"KEYS", "KINDS", "ways", "closenesses", "_FINDERS"}


def _seconds(value: ast.expr | None) -> Iterator[str]:
    for pair in value.elts if isinstance(value, ast.Tuple) else ():
        if isinstance(pair, ast.Tuple) and isinstance(pair.elts[1], ast.Constant):
            yield str(pair.elts[1].value)
