"""What somebody found who looked after something: what is so, and whether it is well.

The rules are:

* ``bad`` is what loses something, shows it to others or stops it; ``mind`` is what would make such a thing worse.
* The words stand elsewhere, by the code, and so does the next step (:mod:`goodoffices.sentences.english`).
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from goodoffices.errors.base import Refusal

State = Literal["bad", "mind", "well"]
ORDER: Final[dict[str, int]] = {"bad": 0, "mind": 1, "well": 2}
"""What is wrong comes first."""


class Finding(NamedTuple):
    """One thing that was found.

    Attributes:
        area: what it is about, in one word.
        what: its code.
        facts: names, numbers, and a refusal if it is the reason.
    """

    area: str
    state: State
    what: str
    facts: dict[str, str | int | Refusal] = {}  # noqa: RUF012 - never changed
