"""Every refusal of the program, by its code: for whoever has a code and wants the refusal."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from goodoffices import errors
from goodoffices.errors.base import Refusal, catalogue


@cache
def refusals() -> dict[str, type[Refusal]]:
    """Every refusal by its code; the files of all rooms are read for it."""
    for module in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        importlib.import_module(module.name)
    return {each.code: each for each in catalogue() if each.__module__.startswith(f"{errors.__name__}.")}
