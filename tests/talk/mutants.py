"""Small faults, put into the gate one at a time, to see whether the tests notice.

The rules are:

* A mutant differs from a function in one place: a condition forced to one side, a comparison turned round or moved by
  one, a part of an *and* or *or* left out, a result lost, a refusal not raised, a case forgotten.
* It is swapped in as the function's code, so that whoever holds the function has the mutant, and out again.
  That suffices since the gate is pure: what a mutant has done stays in the values that it made.
* A mutant is named by its function and its change, never by a line, so that the name lasts while the page is edited.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
MOVED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}
"""Comparisons of order: moved by one, and turned round."""

NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One fault in one function. ``name`` says which; ``tree`` is a module with that function alone."""

    name: str
    function: str
    module: str
    tree: ast.Module = field(repr=False, compare=False)

    def code(self) -> CodeType:
        """The code of the function with the fault in it."""
        whole = compile(ast.fix_missing_locations(self.tree), self.module, "exec", dont_inherit=True)
        return next(code for code in codes_in(whole) if code.co_qualname == self.function)


def functions(module: ModuleType) -> dict[str, FunctionType]:
    """The functions of a module and the methods of its classes, by their qualified names."""
    found: dict[str, FunctionType] = {}
    for thing in vars(module).values():
        if getattr(thing, "__module__", None) != module.__name__:
            continue
        for part in [thing, *vars(thing).values()] if inspect.isclass(thing) else [thing]:
            plain = part.fget if isinstance(part, property) else part
            # What a dataclass writes for itself has no source of its own here.
            if isinstance(plain, FunctionType) and plain.__code__.co_filename == module.__file__:
                found[plain.__qualname__] = plain
    return found


def mutants(module_name: str) -> Iterator[Mutant]:
    """Every fault that this page knows how to put into a module's functions."""
    module = importlib.import_module(module_name)
    tree = ast.parse(inspect.getsource(module))
    names: dict[str, int] = {}
    for function in functions(module):
        alone = _alone(tree, function)
        for place, node in enumerate(ast.walk(alone)):
            for number, (what, _) in enumerate(_changes(node)):
                changed = copy.deepcopy(alone)
                target = list(ast.walk(changed))[place]
                _, change = list(_changes(target))[number]
                change()
                name = f"{module_name.rpartition('.')[2]}.{function}: {what}"
                names[name] = names.get(name, 0) + 1
                suffix = "" if names[name] == 1 else f" (the {names[name]}.)"
                yield Mutant(name + suffix, function, module_name, changed)


@contextmanager
def swapped_in(mutant: Mutant) -> Iterator[None]:
    """The mutant in place of its function, for a while."""
    function = functions(importlib.import_module(mutant.module))[mutant.function]
    right = function.__code__
    function.__code__ = mutant.code()
    try:
        yield
    finally:
        function.__code__ = right


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """A code object and every one inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_in(constant)


def _alone(tree: ast.Module, qualified: str) -> ast.Module:
    """A module that holds one function, or one class with one method, and reads like the whole."""
    future = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    first, _, method = qualified.partition(".")
    (node,) = (each for each in tree.body if getattr(each, "name", None) == first)
    if method and isinstance(node, ast.ClassDef):
        node = copy.copy(node)
        node.body = [each for each in node.body if getattr(each, "name", None) == method]
    node = copy.deepcopy(node)
    for each in ast.walk(node):
        _bare(each)
    return ast.Module(body=[*future, node], type_ignores=[])


def _bare(node: ast.AST) -> None:
    """Without what says nothing about the way it runs: annotations; and decorators, which stay with the function."""
    match node:
        case ast.FunctionDef():
            node.decorator_list, node.returns = [], None
        case ast.ClassDef():
            node.decorator_list = []
        case ast.arg():
            node.annotation = None
        case ast.AnnAssign():
            node.annotation = ast.Name(id="object", ctx=ast.Load())


# --- the faults ------------------------------------

Change = tuple[str, Callable[[], None]]


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can go wrong at one node: in words, and how to do it."""
    yield from _conditions(node)
    yield from _operators(node)
    yield from _results(node)
    yield from _statements(node)


def _conditions(node: ast.AST) -> Iterator[Change]:
    """A condition that always holds, or never; a case that is forgotten."""
    match node:
        case ast.If() | ast.IfExp() | ast.While():
            yield from _forced(node, "test", node.test)
        case ast.match_case(guard=ast.expr() as guard):
            yield from _forced(node, "guard", guard)
        case ast.comprehension():
            for number, condition in enumerate(node.ifs):
                yield from _forced_in(node.ifs, number, condition)
        case ast.Match() if len(node.cases) > 1:
            for number, case in enumerate(node.cases):
                # A last case that gives nothing is what follows without it, too.
                if ast.unparse(case) != "case _:\n    return None":
                    yield f"forget `case {_short(case.pattern)}`", _deleting(node.cases, number)


def _operators(node: ast.AST) -> Iterator[Change]:
    """An operator that is another one."""
    match node:
        case ast.BoolOp():
            yield _swap(node, "op", node.op, ast.unparse(node))
            # Of two parts, forcing the whole or swapping the operator does the same.
            for number, part in enumerate(node.values if len(node.values) > 2 else ()):
                yield f"leave out `{_short(part)}` of `{_short(node)}`", _deleting(node.values, number)
        case ast.Compare(ops=[only]) if type(only) in MOVED:
            for other in MOVED[type(only)]:
                yield f"`{_short(node)}` with {other.__name__}", _setting(node, "ops", [other()])
        case ast.Compare(ops=[only]) if type(only) in SWAPPED:
            yield f"`{_short(node)}` turned round", _setting(node, "ops", [SWAPPED[type(only)]()])
        case ast.BinOp() if type(node.op) in SWAPPED:
            yield _swap(node, "op", node.op, ast.unparse(node))
        case ast.UnaryOp(op=ast.Not()):
            yield f"`{_short(node)}` without its not", _unnot(node)


def _results(node: ast.AST) -> Iterator[Change]:
    """A result that is lost, a choice that falls the other way."""
    match node:
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield f"lose `return {_short(value)}`", _setting(node, "value", ast.Constant(None))
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            yield f"{NAMES[name]} for `{_short(node)}`", _setting(node.func, "id", NAMES[name])
        case ast.Call():
            for keyword in node.keywords:
                if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool):
                    what = f"flip {keyword.arg} in `{_short(node)}`"
                    yield what, _setting(keyword.value, "value", not keyword.value.value)


def _statements(node: ast.AST) -> Iterator[Change]:
    """Statements whose effect is lost."""
    for name in ("body", "orelse"):
        block = getattr(node, name, None)
        if not isinstance(block, list):
            continue
        for number, statement in enumerate(block):
            called = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            if isinstance(statement, ast.Raise) or called:
                yield f"leave out `{_short(statement)}`", _setting_in(block, number, ast.Pass())


def _forced(node: ast.AST, name: str, condition: ast.expr) -> Iterator[Change]:
    for value in (True, False):
        yield f"`{_short(condition)}` always {value}", _setting(node, name, ast.Constant(value))


def _forced_in(conditions: list[ast.expr], number: int, condition: ast.expr) -> Iterator[Change]:
    for value in (True, False):
        yield f"`if {_short(condition)}` always {value}", _setting_in(conditions, number, ast.Constant(value))


def _swap(node: ast.AST, name: str, operator: ast.AST, what: str) -> Change:
    other = SWAPPED[type(operator)]
    return f"{other.__name__} in `{_short(what)}`", _setting(node, name, other())


def _setting(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _setting_in(nodes: list[Any], number: int, value: ast.AST) -> Callable[[], None]:
    return lambda: nodes.__setitem__(number, value)


def _deleting(nodes: list[Any], number: int) -> Callable[[], None]:
    return lambda: nodes.__delitem__(number)


def _unnot(node: ast.UnaryOp) -> Callable[[], None]:
    def change() -> None:
        node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)

    return change


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _short(node: ast.AST | str) -> str:
    text = " ".join((node if isinstance(node, str) else ast.unparse(node)).split())
    return text if len(text) <= 90 else f"{text[:87]}..."
