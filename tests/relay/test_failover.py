"""Two relay processes over one database, through HTTP: what one does the other knows, also when the primary dies."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from goodoffices.cli import main
from tests.patience import PATIENCE, until
from tests.relay.cluster import PASSWORD, Cluster, needs_postgresql, primary_and_standby
from tests.relay.kit import Box, Process, listening, made, raw
from tests.relay.traffic import Traffic

pytestmark = [needs_postgresql, pytest.mark.long]

SENDERS, BOXES, BEFORE, AFTER = 8, 3, 150, 150


@dataclass
class Pair:
    """Two relays, their database and its standby."""

    primary: Cluster
    standby: Cluster
    relays: list[Process]
    log: Path


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """The place and the password come from a service file and a password file."""
    with primary_and_standby() as (primary, standby), ExitStack() as stack:
        service, secret = tmp_path / "service.conf", tmp_path / "pgpass"
        secret.write_text(f"*:*:*:*:{PASSWORD.replace(chr(92), chr(92) * 2).replace(':', chr(92) + ':')}\n")
        secret.chmod(0o600)
        service.write_text(
            f"[relay]\nhost=127.0.0.1,127.0.0.1\nport={primary.port},{standby.port}\n"
            f"user=relay\ndbname=relay\npassfile={secret}\n"
        )
        log = stack.enter_context((tmp_path / "log").open("ab"))
        env = {"PGSERVICE": "relay", "PGSERVICEFILE": str(service)}
        options = ("--store", "postgresql:", "--keep-alive-seconds", "600")
        relays = []
        for _ in range(2):
            relays.append(Process(None, log, *options, env=env))
            stack.callback(_end, relays[-1])
        yield Pair(primary, standby, relays, tmp_path / "log")


def _end(relay: Process) -> None:
    if relay.process.poll() is None:
        relay.end(signal.SIGKILL)


def _is_well(relay: Process) -> bool:
    return raw(relay.port, "GET", "/healthz").startswith(b"HTTP/1.1 200")


def test_what_one_relay_does_the_other_knows(pair: Pair) -> None:
    """A listener hears at once what comes in elsewhere; a mailbox that was removed there opens nothing here."""
    one, other = pair.relays
    with httpx.Client(timeout=PATIENCE) as client:
        box = made(client, one.address)
        here = Box(other.address, box.name, box.deposit, box.collect)
        with listening(here) as listener:
            assert box.put(client, b"x").status_code == 204
            told = b""
            while b"data: 1" not in told:
                told += listener.recv(65536)
        assert here.all(client) == [[1, b"x"]]
        assert client.delete(box.url, headers=box.collector).status_code == 204
        until(lambda: here.get(client).status_code == 404)
        assert here.put(client, b"y").status_code == 404
    for relay in pair.relays:
        command = Path(f"/proc/{relay.process.pid}/cmdline").read_bytes()
        assert relay.end(signal.SIGTERM) == 0
        assert PASSWORD.encode() not in command
    events = [json.loads(line) for line in pair.log.read_text().splitlines()]
    assert sorted(each["event"] for each in events) == ["closed", "closed", "closing", "closing", "ready", "ready"]
    assert all(set(each) == {"event", "timestamp"} for each in events)


def test_the_primary_dies_under_load(pair: Pair) -> None:
    """Nothing that was answered is lost, nothing is there twice, and numbers count on without a gap."""
    with httpx.Client(timeout=PATIENCE) as client:
        boxes = [made(client, pair.relays[0].address) for _ in range(BOXES)]
    traffic = Traffic([relay.address for relay in pair.relays], boxes)

    async def play() -> None:
        async with traffic.flowing(SENDERS):
            await traffic.reaches(BEFORE)
            await asyncio.to_thread(pair.primary.end, signal.SIGKILL)
            await traffic.until(lambda: traffic.refused)
            await asyncio.to_thread(pair.standby.promote)
            await traffic.reaches(BEFORE + AFTER)

    asyncio.run(play())
    _all_is_well(pair, traffic)


def test_the_primary_goes_on_after_its_standby_was_promoted(pair: Pair) -> None:
    """As if nobody looked after it: both relays leave it by themselves, and nothing is lost or there twice."""
    with httpx.Client(timeout=PATIENCE) as client:
        boxes = [made(client, pair.relays[0].address) for _ in range(BOXES)]
    traffic = Traffic([relay.address for relay in pair.relays], boxes)

    async def play() -> None:
        async with traffic.flowing(SENDERS):
            await traffic.reaches(BEFORE)
            await asyncio.to_thread(pair.standby.promote)
            await traffic.reaches(len(traffic.confirmed) + AFTER)

    asyncio.run(play())
    _all_is_well(pair, traffic)


def _all_is_well(pair: Pair, traffic: Traffic) -> None:
    traffic.check()
    for relay in pair.relays:
        until(partial(_is_well, relay))
        assert relay.end(signal.SIGTERM) == 0


def test_an_address_is_no_argument(capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused and not repeated: whoever can list processes could read a password in it."""
    place = "postgresql://relay:PLANTED@db.example/relay"
    for words in (["--store", place], ["--store", "postgresql:", "--folder", os.devnull], []):
        assert main(["relay", "serve", "--json", *words]) == 2
        told = capsys.readouterr()
        assert "PLANTED" not in told.out + told.err
        assert json.loads(told.out)["code"] in ("usage.value", "usage.not_together")
