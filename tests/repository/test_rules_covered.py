"""Every rule of a talk that the program keeps is shown by tests that carry its number."""

import ast
import re

import pytest

from tests.repository import tree

# Rule 20 (taking up a station) is not kept yet.
RULES = [*range(1, 20), *range(21, 24)]


def _claimed() -> set[int]:
    """The numbers of the rules that tests are named after."""
    names = (
        node.name
        for path in tree.files()
        if path.name.startswith("test_") and path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    return {int(match[1]) for name in names if (match := re.match(r"test_rule_(\d\d)_\w", name))}


CLAIMED = _claimed()


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_tests(rule: int) -> None:
    """For each rule there is a test whose name begins with its number, as in test_rule_07_a_lease_lapses."""
    assert rule in CLAIMED, f"no test is named test_rule_{rule:02}_..."


def test_no_test_claims_a_rule_that_does_not_exist() -> None:
    """A mistyped number would show a rule as kept that nobody tests."""
    assert set(range(1, 24)) >= CLAIMED
