"""Fields of an ask as options give them: for all passages or conditions, or by number for some of them.

The rules are:

* An option's parameter is named as the field of the ask that it fills (:mod:`goodoffices.station.api.asks`), so that
  what is gathered here is a part of the ask as it is.
* A number that nothing has, and two different values for one thing, are refused.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import click

from goodoffices.cli.kinds import Numbered, demand_numbers, demand_one_value, value_for, values_for

F = TypeVar("F", bound=Callable[..., Any])
Option = Callable[[Any], Any]

_LISTS: Final = frozenset({"to", "provisos"})
"""Of these one passage can have several values."""


class Fields:
    """Fields of a part of an ask, each with what was given for it."""

    def __init__(self, given: Mapping[str, Sequence[Numbered[Any]]]) -> None:
        self.given = given

    def check(self, count: int) -> None:
        """Refuse numbers that none of ``count`` things has, and contradictions.

        Raises:
            NumberTooHigh, NotTogether: within a line of words they are told with what else is wrong.
        """
        for field, values in self.given.items():
            demand_numbers(values, count)
            if field not in _LISTS:
                demand_one_value(values, count)

    def speaks_of_some(self) -> bool:
        """Whether any option names a thing by its number."""
        return any(each.first is not None for values in self.given.values() for each in values)

    def of(self, number: int) -> dict[str, Any]:
        """The fields of one thing, as the ask has them."""
        found = {
            field: values_for(values, number) if field in _LISTS else value_for(values, number)
            for field, values in self.given.items()
        }
        return {field: value for field, value in found.items() if value not in (None, [])}


def gathered(function: F, options: Sequence[Option], name: str, make: Callable[[dict[str, Any]], Any]) -> F:
    """``function`` with options whose values arrive together, as one argument."""

    @functools.wraps(function)
    def with_one(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{name: make({each: kwargs.pop(each) for each in names})}, **kwargs)

    before = list(getattr(function, "__click_params__", []))
    decorated: Any = with_one
    for option in reversed(options):
        decorated = option(decorated)
    params: list[click.Parameter] = decorated.__click_params__
    names = [str(each.name) for each in params if each not in before]
    return decorated  # type: ignore[no-any-return]
