"""From plain JSON to the arguments of an act, and what is said when they do not fit."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from goodoffices.errors.station import WrongShape
from goodoffices.words import no_text

T = TypeVar("T")

_QUOTED = re.compile(r"'[^']*'")
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


def demand_text(plain: Any, where: str) -> None:
    """Refuse arguments that hold what is no text.

    Raises:
        NotText: as it says.
    """
    match plain:
        case str():
            refusal = no_text(plain, where)
            if refusal is not None:
                raise refusal
        case dict():
            for name, value in plain.items():
                demand_text(name, f"a name in {where}")
                demand_text(value, f"“{name}” of {where}")
        case list():
            for number, value in enumerate(plain, start=1):
                demand_text(value, f"number {number} of {where}")


def shaped(plain: Any, wanted: type[T], where: str) -> T:
    """Plain data as ``wanted``.

    Raises:
        WrongShape: what does not fit and where; none of the values that were given.
    """
    try:
        return msgspec.convert(plain, wanted, strict=True)
    except msgspec.ValidationError as error:
        said = str(error)
    found = _PATH.search(said)
    path = "" if found is None else found["path"]
    problem = _QUOTED.sub("that", _PATH.sub("", said)).rstrip(".")
    if "matching regex" in problem:
        # The pattern is the program's; whoever reads it needs to hear that this is no such thing.
        problem = "it is not written as such a thing is"
    raise WrongShape(where=f"“{path}” of {where}" if path else where, problem=f"{problem}.")
