"""Whether two answers about an item, in the plain form, say the same.

The rules are:

* What is empty says nothing; nor does a choice that says of itself that nothing was said.
* What follows from the rest of a value, such as the first and the last day of a date, is not compared.
* Words that somebody typed are never taken for such a choice, whatever they are.
"""

from __future__ import annotations

from typing import Any, Final

_FOLLOWS: Final = ("direction", "earliest", "latest")
_NOTHING: Final = (("conditional", "not_said"), ("binding", "not_said"), ("form", "not_said"), ("naming", "named"))


def same_answer(field: str, one: Any, other: Any) -> bool:
    """Whether two values of a field of the plain form say the same."""
    return bool(bare(field, one) == bare(field, other))


def bare(field: str, value: Any) -> Any:
    """A value without what says nothing or follows from the rest, so that it equals another that means the same."""
    match value:
        case dict():
            parts = {name: bare(name, each) for name, each in value.items() if name not in _FOLLOWS}
            return {name: part for name, part in parts.items() if part is not None} or None
        case list():
            return [bare(field, each) for each in value] or None
        case "":
            return None
        case _:
            return None if (field, value) in _NOTHING else value
