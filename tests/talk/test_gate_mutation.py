"""The test of the tests: a gate with any one small fault in it must be noticed.

Every fault that :mod:`tests.talk.mutants` knows is put into each function of the gate, one at a time. It has to be
noticed by the table of the gate or by a test of a rule; one that nobody notices is a hole in the tests, or changes
nothing that a rule speaks of. The latter stand in :data:`CHANGES_NOTHING`, each with its reason.
"""

from __future__ import annotations

import cProfile
import importlib.util
import inspect
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from tests.talk.gate_cases import Case, cases, names_right, right, world
from tests.talk.mutants import Mutant, codes_in, functions, mutants, swapped_in

pytestmark = pytest.mark.long

GATE = ("ladder", "provisos")
"""Pages of the gate, in ``goodoffices.talk``.

Not yet again: release, licence, lease, shut, terms and read_backs, which have grown; not yet: together, again, copies,
dates, unnamed and whoever.
"""

PARTS = 8
"""Each page is tried in so many parts, so that several processes can share the work."""

FIRST_CASES = 800
"""Questions of the gate's table that each fault is tried on first, drawn once; all of them follow where these pass."""

CHANGES_NOTHING: dict[str, str] = {}
"""Faults that no rule speaks of, each with the reason."""

Test = Callable[[], None]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("page", GATE)
def test_rule_03_no_fault_in_the_gate_goes_unnoticed(page: str, part: int) -> None:
    """Whatever is forced, turned round, left out or forgotten in the gate, a test of a rule fails."""
    survivors = [
        mutant.name
        for number, mutant in enumerate(mutants(f"goodoffices.talk.{page}"))
        if number % PARTS == part and mutant.name not in CHANGES_NOTHING and not noticed(mutant)
    ]
    assert not survivors, "\n".join(["These faults were noticed by no test:", *survivors])


def test_every_fault_that_is_let_pass_exists() -> None:
    """A reason for a fault that can no longer be made is out of date."""
    known = {mutant.name for page in GATE for mutant in mutants(f"goodoffices.talk.{page}")}
    assert set(CHANGES_NOTHING) <= known
    assert all(CHANGES_NOTHING.values())


def noticed(mutant: Mutant) -> bool:
    """Whether something fails with this fault in place."""
    asked, tests = users(mutant)
    world()
    with swapped_in(mutant):
        if asked and not answers_right(first_cases()):
            return True
        for number, test in enumerate(tests):
            if fails(test):
                # The next fault in this function is likely to be noticed by the same test.
                tests.insert(0, tests.pop(number))
                return True
        return asked and not answers_right(all_cases())


def answers_right(some: tuple[Case, ...]) -> bool:
    """Whether the gate answers these questions as the rules say. Whatever else goes wrong is no answer."""
    talk = world().afresh()
    try:
        return all(right(case, talk.ask(case)) and names_right(case, talk.reasons(case)) for case in some)
    except Exception:  # noqa: BLE001  # a fault may raise anything
        return False


def fails(test: Test) -> bool:
    """Whether a test fails, in whichever way."""
    try:
        test()
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  # a fault may raise anything
        return True
    return False


# --- who would notice ------------------------------------


@cache
def all_cases() -> tuple[Case, ...]:
    return tuple(cases())


@cache
def first_cases() -> tuple[Case, ...]:
    return tuple(random.Random(3).sample(all_cases(), FIRST_CASES))


@cache
def rule_tests() -> tuple[Test, ...]:
    """The tests of rules that need nothing from pytest, the quickest to read first."""
    found: list[Test] = []
    here = Path(__file__).parent
    for path in (*sorted(here.glob("test_rule_*.py")), here / "test_types.py"):
        module = _loaded(path)
        for name, thing in vars(module).items():
            # A test of many examples is too slow to be asked about each fault.
            own = inspect.isfunction(thing) and thing.__module__ == module.__name__ and not hasattr(thing, "hypothesis")
            if own and name.startswith("test_") and not inspect.signature(thing).parameters:
                found.append(thing)
    return tuple(found)


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"mutation_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _reached() -> tuple[frozenset[CodeType], dict[CodeType, list[Test]]]:
    """Which functions of the gate the table reaches, and which tests reach each of them."""
    wanted = {
        code
        for page in GATE
        for function in functions(importlib.import_module(f"goodoffices.talk.{page}")).values()
        for code in codes_in(function.__code__)
    }
    talk = world().afresh()
    by_table = _called(wanted, lambda: [talk.ask(case) for case in first_cases()[:500]])
    by_test: dict[CodeType, list[Test]] = {}
    for test in rule_tests():
        for code in _called(wanted, test):
            by_test.setdefault(code, []).append(test)
    return frozenset(by_table), by_test


def users(mutant: Mutant) -> tuple[bool, list[Test]]:
    """Whether the table reaches a mutant's function, and the tests that do."""
    function = functions(importlib.import_module(mutant.module))[mutant.function]
    by_table, by_test = _reached()
    return function.__code__ in by_table, by_test.get(function.__code__, [])


def _called(wanted: set[CodeType], act: Callable[[], Any]) -> set[CodeType]:
    """Which of the wanted functions are called while something is done."""
    profile = cProfile.Profile()
    profile.runcall(act)
    return {code for entry in profile.getstats() if isinstance(code := entry.code, CodeType) and code in wanted}
