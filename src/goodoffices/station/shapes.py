"""From plain JSON to the arguments of an act, and what is said when they do not fit."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from goodoffices.errors.station import WrongShape

T = TypeVar("T")

_QUOTED = re.compile(r"'[^']*'")
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


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
