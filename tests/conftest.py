"""How hard hypothesis tries, for every test, and which tests come first.

The rules are:

* Examples have no deadline: a store on a loaded machine is slow, not wrong.
* A failure prints the line that repeats it elsewhere.
* ``HYPOTHESIS_PROFILE`` says how hard: ``check`` for every day, ``thorough`` for a night, and ``everyday``, which is
  what ``make test`` shows. ``--hypothesis-profile`` overrules it.
* What is marked ``long`` comes first, so that no long test is left for the end, when other processes have nothing more
  to do.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("everyday", deadline=None, print_blob=True, max_examples=100)
settings.register_profile("check", settings.get_profile("everyday"), max_examples=15)
settings.register_profile("thorough", settings.get_profile("everyday"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first; apart from that, in their order."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
