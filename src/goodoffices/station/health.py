"""How a station is: its folder, its clock, its disk and its files. Not a word, a name or a title stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LinkFault
from goodoffices.station import findings, logs, results
from goodoffices.station.acts import looking
from goodoffices.station.clock import StationClock
from goodoffices.station.handles import shortest
from goodoffices.station.mail.links import LinkId
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.vault import Identity
from goodoffices.talk.doubts import doubts
from goodoffices.talk.reading import in_thread_order
from goodoffices.talk.telling import instant, refused
from goodoffices.talk.views import Reference
from goodoffices.words import UNICODE_VERSION


class Examined(findings.Inside, Protocol):
    """The part of a station that is looked at."""

    folder: Path
    clock: StationClock

    @property
    def identity(self) -> Identity:
        """Whose station it is."""

    def strays(self) -> int:
        """Files that it does not know."""

    def drafts_kept(self) -> int:
        """How many drafts it keeps."""

    def at(self, title: str) -> OpenTalk:
        """One of its talks, open."""

    def mail_faults(self) -> Mapping[LinkId, LinkFault]:
        """What faults of the program its mail met, by link."""


def examine(station: Examined) -> results.Doctor:
    """Look at everything that does not need reading what was said."""
    found = results.Doctor(
        exercise=station.identity.exercise,
        private=findings.is_private(station.folder),
        free=findings.free_bytes(station.folder),
        strays=station.strays(),
        drafts=station.drafts_kept(),
        clock=clock_of(station),
        unicode=UNICODE_VERSION,
        talks=[_talk(station, number, title) for number, title in enumerate(station.titles(), start=1)],
        doubtful=[
            each for number, title in enumerate(station.titles(), start=1) for each in _doubtful(station, number, title)
        ],
        mail_faults=[_mail_fault(station, link_id, fault) for link_id, fault in sorted(station.mail_faults().items())],
        findings=[],
    )
    clock = "lower" if found.clock.lower else None
    seen = [*findings.of_the_folder(station.folder, clock=clock), *findings.of_the_station(station, found)]
    return msgspec.structs.replace(found, findings=seen)


def _mail_fault(station: Examined, link_id: LinkId, fault: LinkFault) -> results.MailFault:
    titles = station.titles()
    talk = titles.index(link_id.talk) + 1 if link_id.talk in titles else None
    leg = None
    if talk is not None and link_id.room:
        opened = _opened(station, link_id.talk)
        rooms = [] if isinstance(opened, Refusal) else list(opened.legs().values())
        leg = rooms.index(link_id.room) + 1 if link_id.room in rooms else None
    return results.MailFault(
        line=link_id.line or None, talk=talk, leg=leg, kind=str(fault.facts["kind"]), place=str(fault.facts["place"])
    )


def _opened(station: Examined, title: str) -> OpenTalk | Refusal:
    """A talk, open; or why it does not open."""
    try:
        return station.at(title)
    except Refusal as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001  # of one talk: the station is looked at all the same
        return logs.unexpected(error)


def clock_of(station: Examined) -> results.ClockHere:
    """How the clock stands to what it was."""
    shown = station.clock()
    readings = station.clock.readings
    return results.ClockHere(
        shows=instant(shown), highest=instant(station.clock.at(readings.highest)), lower=readings.lower
    )


def _doubtful(station: Examined, number: int, title: str) -> Iterator[results.DoubtfulTime]:
    """The entries of a talk whose time is in doubt, leg by leg in the order of their threads."""
    talk = _opened(station, title)
    if isinstance(talk, Refusal):
        return  # told with the talk
    for leg, room in enumerate(talk.legs().values(), start=1):
        reading = talk.reading(room)
        found = {ident: (reading.written(ident), each) for ident, each in doubts(talk.talk.rows, room)}
        placed = {written.ident: written for written, _ in found.values() if written is not None}
        for written in in_thread_order(placed.values()):
            _, doubt = found[written.ident]
            why, known = ("ahead", doubt.first_seen) if doubt.first_seen is not None else ("lower", doubt.lower_than)
            if known is None:
                continue
            at = written.entry.at
            yield results.DoubtfulTime(
                talk=number,
                leg=leg,
                ref=shortest(talk, Reference(written.ident)),
                at=instant(at),
                why=why,
                reading=instant(known),
            )


def _talk(station: Examined, number: int, title: str) -> results.TalkHealth:
    talk = _opened(station, title)
    if isinstance(talk, Refusal):
        return results.TalkHealth(number=number, entries=0, fold=0, held=0, gaps=0, size=0, problem=refused(talk))
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
