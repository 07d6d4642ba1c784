"""How a station is: its folder, its clock, its disk and its files. Not a word, a name or a title stands in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Protocol

from goodoffices.errors.base import Refusal
from goodoffices.station import looking, results
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.vault import Identity
from goodoffices.talk.telling import say
from goodoffices.talk.terms import Moment
from goodoffices.words import UNICODE_VERSION

_OTHERS_MAY = 0o077


class Examined(Protocol):
    """The part of a station that is looked at."""

    folder: Path

    def clock(self) -> Moment:
        """The time."""

    @property
    def identity(self) -> Identity:
        """Whose station it is."""

    def titles(self) -> list[str]:
        """Its talks."""

    def strays(self) -> int:
        """Files that it does not know."""

    def drafts_kept(self) -> int:
        """How many drafts it keeps."""

    def at(self, title: str) -> AtTalk:
        """One of its talks, open."""


def examine(station: Examined) -> results.Doctor:
    """Look at everything that does not need reading what was said."""
    return results.Doctor(
        exercise=station.identity.exercise,
        private=os.name == "nt" or station.folder.stat().st_mode & _OTHERS_MAY == 0,
        free=shutil.disk_usage(station.folder).free,
        strays=station.strays(),
        drafts=station.drafts_kept(),
        now=say(station.clock()),
        unicode=UNICODE_VERSION,
        talks=[_talk(station, number, title) for number, title in enumerate(station.titles(), start=1)],
    )


def _talk(station: Examined, number: int, title: str) -> results.TalkHealth:
    try:
        talk = station.at(title)
    except Refusal as refusal:
        return results.TalkHealth(number=number, entries=0, fold=0, held=0, gaps=0, size=0, problem=refusal.code)
    held, gaps = looking.gaps(talk)
    return results.TalkHealth(
        number=number,
        entries=talk.store.count_entries(),
        fold=talk.store.fold_version,
        held=held,
        gaps=gaps,
        size=talk.store.path.stat().st_size,
        problem=None,
    )
