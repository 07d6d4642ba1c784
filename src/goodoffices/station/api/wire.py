"""What goes through the door of an unlocked station, seen from both sides."""

from __future__ import annotations

from typing import Any, Final

import msgspec

FOLDER_HEADER: Final = "Station-Folder"
"""Which folder is meant; see :func:`goodoffices.station.folder.identity_of`."""

WAKE: Final = "wake"
"""The one call that is answered while a station rests: with its passphrase."""

UNATTENDED: Final = frozenset({"changes", "station_changes"})
"""Acts that a program asks by itself, so that nobody is known to use the station."""


class Where(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page a browser is led to; left out: the first one.

    Attributes:
        talk: by its whole title.
        leg: by its name; empty: the talk as a whole.
        page: the last part of the address, such as ``desk``, ``record`` or ``has``; of a leg empty for its thread.
        at: the entry of the thread that is shown first, by its handle.
    """

    talk: str
    leg: str = ""
    page: str = ""
    at: str = ""


class Launch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the pages of an open station are reached, once.

    Attributes:
        file: leads a browser to them; only its owner can read it.
        address: where the code can be typed, for a browser that cannot read the file.
        code: the code.
    """

    file: str
    address: str
    code: str


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One call."""

    method: str
    params: dict[str, Any] = {}


class Answered(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer: a result, or a refusal as its code and facts, as in the sentences of results.

    Attributes:
        each: the several refusals that it stands for.
        draft: the number under which the station has kept what was refused.
    """

    result: Any = None
    refusal: str | None = None
    facts: dict[str, Any] = {}
    each: list[Answered] = []
    draft: int | None = None
