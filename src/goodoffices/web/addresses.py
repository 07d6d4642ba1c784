"""Addresses of talks and legs: short names that say nothing, since browsers keep addresses in their history.

The rules are:

* A short name follows from the secret of this launch and from what it names. So it is the same on every page, and
  another one after the station was unlocked anew.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Callable, Iterable

_LETTERS = 10


class Addresses:
    """The short names of one launch.

    Args:
        secret: new at each launch.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._known: dict[str, str] = {}
        self._given: dict[tuple[str, ...], str] = {}

    def of(self, *names: str) -> str:
        """The short name of a talk, or of a leg of one (by its title and its name)."""
        short = self._given.get(names)
        if short is None:
            whole = "\0".join(names)
            short = b32encode(hmac.digest(self._secret, whole.encode(), "sha256")).decode().lower()[:_LETTERS]
            self._given[names], self._known[short] = short, names[-1]
        return short

    def meant(self, short: str, among: Callable[[], Iterable[tuple[str, ...]]]) -> str | None:
        """What a short name stands for; None: nothing that is there.

        Args:
            among: what there is; asked if the name was not given out yet.
        """
        if short not in self._known:
            for names in among():
                self.of(*names)
        return self._known.get(short)
