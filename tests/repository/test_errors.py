"""The catalogue of refusals."""

import importlib
import pkgutil
import re
import string
from collections import Counter

import pytest

import goodoffices.errors
from goodoffices.errors import Blame, ExitStatus, Refusal, catalogue
from goodoffices.errors.desk import although
from goodoffices.errors.gate import GateRefusal

for _module in pkgutil.iter_modules(goodoffices.errors.__path__, "goodoffices.errors."):
    importlib.import_module(_module.name)
REFUSALS = [refusal for refusal in catalogue() if refusal.__module__.startswith("goodoffices.")]


def test_every_code_is_unique() -> None:
    """A code stands for one refusal; a subclass does not borrow its parent's."""
    assert REFUSALS
    assert [code for code, times in Counter(one.code for one in REFUSALS).items() if times > 1] == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
class TestEach:
    """What holds for every refusal."""

    def test_stands_in_the_errors_package(self, refusal: type[Refusal]) -> None:
        """A refusal is declared on the lowest floor, or the reference page would miss it."""
        assert refusal.__module__.startswith("goodoffices.errors.")

    def test_has_a_code_that_can_be_typed(self, refusal: type[Refusal]) -> None:
        """A code is two or more lower-case words with points between them."""
        assert re.fullmatch(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+", refusal.code)

    def test_says_what_happened_why_and_what_to_do(self, refusal: type[Refusal]) -> None:
        """Each of the three texts is there; what happened and the next step are whole sentences."""
        for text in (refusal.what, refusal.cause, refusal.next_step):
            assert text == text.strip()
            assert text
        for sentence in (refusal.what, refusal.next_step):
            assert sentence.endswith((".", "?", "}")), sentence
        assert isinstance(refusal.blame, Blame)
        assert isinstance(refusal.exit_status, ExitStatus)

    def test_can_be_told(self, refusal: type[Refusal]) -> None:
        """The texts take their facts by name, and given those, nothing stays unfilled."""
        fields = {
            field
            for text in (refusal.what, refusal.cause, refusal.next_step)
            for _, field, _, _ in string.Formatter().parse(text)
            if field is not None
        }
        assert all(field.isidentifier() for field in fields), fields
        told = refusal(**dict.fromkeys(fields, 7)).told()
        assert told["code"] == refusal.code
        assert not any("{" in text or "}" in text for text in told.values())

    def test_what_takes_a_reason_says_what_it_was_in_spite_of(self, refusal: type[Refusal]) -> None:
        """Whoever reads the desk later reads a sentence and no code."""
        if issubclass(refusal, GateRefusal):
            assert bool(refusal.although) == refusal.overridable
            assert not refusal.overridable or although(refusal.code) == refusal.although
            assert "{" not in refusal.although

    def test_is_documented(self, refusal: type[Refusal]) -> None:
        """A refusal's own docstring says why it exists."""
        assert refusal.__doc__ != Refusal.__doc__
        assert (refusal.__doc__ or "").strip()
