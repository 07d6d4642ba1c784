"""From plain JSON to the arguments of an act, and what is said when they do not fit."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from goodoffices.errors.station import WrongShape
from goodoffices.foreign import DEEPEST, ready
from goodoffices.words import no_text

T = TypeVar("T")

_QUOTED = re.compile(r"'[^']*'")
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


def demand_text(plain: Any, where: str, *, deep: int = 0) -> None:
    """Refuse arguments that hold what is no text, or that are nested without end.

    Args:
        deep: how deep ``plain`` stands in what was given.

    Raises:
        NotText, WrongShape.
    """
    if deep > DEEPEST:
        raise WrongShape(where="What was given", problem="it is nested too deeply.")
    match plain:
        case str():
            refusal = no_text(plain, where)
            if refusal is not None:
                raise refusal
        case dict():
            for name, value in plain.items():
                demand_text(name, f"a name in {where}", deep=deep + 1)
                demand_text(value, f"“{name}” of {where}", deep=deep + 1)
        case list():
            for number, value in enumerate(plain, start=1):
                demand_text(value, f"number {number} of {where}", deep=deep + 1)


def shaped(plain: Any, wanted: type[T], where: str) -> T:
    """Plain data as ``wanted``.

    Raises:
        WrongShape: what does not fit and where; none of the values that were given.
    """
    ready(wanted)
    try:
        return msgspec.convert(plain, wanted, strict=True)
    except msgspec.ValidationError as error:
        said = str(error)
    found = _PATH.search(said)
    path = "" if found is None else found["path"]
    problem = _QUOTED.sub("that", _PATH.sub("", said)).rstrip(".")
    if "matching regex" in problem:
        # The pattern is the program's; whoever reads it needs to hear that this is no such thing.
        problem = "it has the wrong form"
    raise WrongShape(where=f"“{path}” of {where}" if path else where, problem=f"{problem}.")
