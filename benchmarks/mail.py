"""Many envelopes that wait: sealed and put in by a side's station, brought in by its mediator's, over a real relay.

The relay and the mediator's station are processes of their own, on the loopback. Each direction stands beside what it
cannot do without, measured in the same run on the same contents: sealing and opening alone, deposits of the same bytes
by the same client, and the same entries admitted and committed as if they had never been sealed.
``python -m benchmarks.mail`` measures this alone; ``--envelopes`` says how many wait.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.processes import Process
from benchmarks.relay import SQLITE
from goodoffices.canonical import decode
from goodoffices.envelope import DEPOSIT_ID_SIZE, SECRET_SIZE
from goodoffices.seal import Channel, open_envelope, seal_envelope
from goodoffices.station import keys
from goodoffices.station.mail.exchange import _SIDE_BY_SIDE
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.links import LegLink, legs_with_mail
from goodoffices.station.mail.loop import carry_once
from goodoffices.station.mail.messages import LegMessage
from goodoffices.station.mail.namespace import expect
from goodoffices.station.mail.outbox import SEALED, SERVICE
from goodoffices.station.mail.relays import AT_ONCE, to_relay
from goodoffices.station.station import Station

ENVELOPES = 10_000
QUICK = 1_000
TALK = "Harbour"
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of stations that live for one run
PATIENCE = 3600.0
_MIB = 1024


# --- two stations ------------------------------------------------


def meet(folder: Path, address: str) -> tuple[Station, Station]:
    """A mediator and a side with a leg between them, over the relay."""
    mediator, north = (
        Station.create(folder / name, PASSPHRASE, name=name, memory_kib=keys.LEAST_MEMORY_KIB)
        for name in ("Mara", "North")
    )
    north.accept_line(message=mediator.invite_line(relay=address)["message"])
    rounds(mediator, north)
    for station in (mediator, north):
        (line,) = station.lines()
        station.compare_line(line=line["line"], heard=" ".join(line["number"]), how="in person")
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    rounds(mediator, north)
    north.join_talk(number=north.invitations()[0]["number"])
    rounds(mediator, north)
    return mediator, north


def rounds(*stations: Station) -> None:
    """Some rounds for both."""
    for _ in range(4):
        for station in stations:
            if problems := station.carry(seconds=60).problems:
                raise SystemExit(f"the relay is not reached: {problems}")


def link(station: Station) -> LegLink:
    """The mail of the one leg."""
    talk = station.at(TALK)
    ((room, peer),) = legs_with_mail(talk)
    return station.mail_here.links.leg(talk, room, peer)


class Rounds:
    """Rounds of a station, with the seconds of each kind of work on its files."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def locked(self, act: Callable[[], Any]) -> Any:
        """As the station's own."""
        name = getattr(getattr(act, "func", act), "__name__", "")
        begun = time.perf_counter()
        try:
            return self._station.locked(act)
        finally:
            self.seconds[name] += time.perf_counter() - begun

    def carry(self) -> tuple[int, int]:
        """Everything that can be carried now: sent and taken."""
        begun = time.perf_counter()
        report = carry_once(self._station.mail_here, self.locked, to_relay, seconds=PATIENCE)
        self.seconds["whole"] += time.perf_counter() - begun
        if report.problems:
            raise SystemExit(f"the relay is not reached: {report.problems}")
        return report.sent, report.taken


# --- the mediator's process ------------------------------------------------


@contextmanager
def opened(folder: Path) -> Iterator[Station]:
    """The mediator's station, its key derived and its talk open."""
    with Station.open(folder, PASSPHRASE) as station:
        station.at(TALK)
        yield station


def bring_in(folder: Path) -> dict[str, float]:
    """Bring in what lies at the relay; seconds, envelopes and memory."""
    with opened(folder) as station:
        carried = Rounds(station)
        before = memory(anew=True)
        _, taken = carried.carry()
        return {
            "seconds": carried.seconds["whole"],
            "files": carried.seconds["took"],
            "taken": taken,
            "before": before,
            "peak": memory(),
        }


def admit_alone(folder: Path, entries: Sequence[bytes]) -> float:
    """Admit and commit the same entries, as many at a time as come together by mail; seconds."""
    with opened(folder) as station:
        talk, peer = station.at(TALK), link(station).content.peer
        begun = time.perf_counter()
        for start in range(0, len(entries), AT_ONCE):
            for entry in entries[start : start + AT_ONCE]:
                talk.take_in(entry, peer)
            talk.keep()
        return time.perf_counter() - begun


def memory(*, anew: bool = False) -> int:
    """The most that this process held, in KiB, and where it can be told, since it was last told ``anew``."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource  # noqa: PLC0415 - elsewhere than on Linux; on macOS in bytes

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM:"))


# --- beside them ------------------------------------------------


def contents_of(channel: Channel, envelopes: Sequence[bytes]) -> tuple[list[bytes], float]:
    """What envelopes hold, and the seconds of opening alone."""
    found = []
    begun = time.perf_counter()
    for data in envelopes:
        arrived = open_envelope([channel], data, 0, os.urandom)
        channel = arrived.channel
        found.append(arrived.content)
    return found, time.perf_counter() - begun


def seal_alone(channel: Channel, contents: Sequence[bytes], roster: bytes) -> float:
    """Seconds of sealing alone."""
    begun = time.perf_counter()
    for content in contents:
        _, (channel,) = seal_envelope([channel], content, os.urandom, roster=roster)
    return time.perf_counter() - begun


async def deposit_alone(home: RelayAccess, envelopes: Sequence[bytes]) -> float:
    """Seconds of depositing alone: the client and as many side by side as the mail has."""
    name, token, collect = (os.urandom(SECRET_SIZE) for _ in range(3))
    async with to_relay(home) as relay:
        await relay.make(name, token, collect)
        begun = time.perf_counter()
        waiting = iter(envelopes)

        async def one_after_another() -> None:
            for data in waiting:
                await relay.deposit(name, token, os.urandom(DEPOSIT_ID_SIZE), data)

        await asyncio.gather(*(one_after_another() for _ in range(_SIDE_BY_SIDE)))
        seconds = time.perf_counter() - begun
        await relay.remove(name, collect)
    return seconds


# --- the whole ------------------------------------------------


def mail(envelopes: int) -> dict[str, Any]:
    """Both directions, each beside what it cannot do without."""
    with tempfile.TemporaryDirectory() as place:
        server = Process("benchmarks.relay", "serve", SQLITE, place)
        try:
            return _between(Path(place), server.read(), envelopes)
        finally:
            server.close()


def _between(folder: Path, address: str, envelopes: int) -> dict[str, Any]:
    mediator, north = meet(folder, address)
    keys_there = expect(link(mediator).channel)
    mediator.close()
    shutil.copytree(folder / "Mara", folder / "the same")
    begun = time.perf_counter()
    for number in range(envelopes):
        north.say(talk=TALK, leg="North", passages=[{"text": f"Sentence {number} of a long night: tugs, fuel, quiet."}])
    said = time.perf_counter() - begun

    here = link(north)
    keys_here, roster = expect(here.channel), here.content.roster()
    out = Rounds(north)
    sent, _ = out.carry()
    sealed = [data for key, data in here.rows.scan(SEALED) if key != SERVICE]
    assert sent == len(sealed) == envelopes
    sealing, putting_in = out.seconds["work"], out.seconds["whole"] - out.seconds["work"]
    contents, opening_alone = contents_of(keys_there, sealed)
    sealing_alone = seal_alone(keys_here, contents, roster)
    depositing_alone = asyncio.run(deposit_alone(here.state.mine[0].home, sealed))

    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), max_tasks_per_child=1) as others:
        came = others.submit(bring_in, folder / "Mara").result()
        entries = [expect(decode(each, LegMessage).entry) for each in contents]
        admitting_alone = others.submit(admit_alone, folder / "the same", entries).result()
    assert came["taken"] == envelopes
    heard = Rounds(north)
    heard.carry()
    assert here.outbox.counts() == (0, 0, 0)
    north.close()

    def per_second(seconds: float) -> int:
        return round(envelopes / seconds)

    bringing_in = came["seconds"]
    return {
        "aim": "no direction takes twice as long as what it cannot do without",
        "envelopes": envelopes,
        "envelope_bytes": round(sum(map(len, sealed)) / envelopes),
        "say_per_second": per_second(said),
        "out": {
            "per_second": per_second(out.seconds["whole"]),
            "sealing_per_second": per_second(sealing),
            "bare_sealing_per_second": per_second(sealing_alone),
            "sealing_ratio": round(sealing / sealing_alone, 2),
            "putting_in_per_second": per_second(putting_in),
            "bare_deposits_per_second": per_second(depositing_alone),
            "putting_in_ratio": round(putting_in / depositing_alone, 2),
            "ratio_to_both": round(out.seconds["whole"] / (sealing_alone + depositing_alone), 2),
        },
        "in": {
            "per_second": per_second(bringing_in),
            "files_share": round(came["files"] / bringing_in, 2),
            "bare_opening_per_second": per_second(opening_alone),
            "ratio_to_opening": round(bringing_in / opening_alone, 2),
            "bare_admitting_per_second": per_second(admitting_alone),
            "ratio_to_admitting": round(bringing_in / admitting_alone, 2),
            "ratio_to_both": round(bringing_in / (opening_alone + admitting_alone), 2),
            "memory_before_mib": round(came["before"] / _MIB),
            "memory_peak_mib": round(came["peak"] / _MIB),
        },
        "acknowledged_per_second": per_second(heard.seconds["whole"]),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--envelopes", type=int, default=ENVELOPES, help=f"how many wait (usually {ENVELOPES})")
    parser.add_argument("--quick", dest="envelopes", action="store_const", const=QUICK, help=f"only {QUICK} wait")
    print(json.dumps(mail(parser.parse_args().envelopes), indent=2))
