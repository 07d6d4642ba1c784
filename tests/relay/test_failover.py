"""Two relay processes over one database, through HTTP: what one does the other knows, also when the primary dies."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cbor2
import httpx
import pytest

from goodoffices.cli import main
from goodoffices.envelope import spell
from tests.patience import PATIENCE, until
from tests.relay.cluster import PASSWORD, Cluster, needs_postgresql, primary_and_standby
from tests.relay.kit import Box, Process, listening, made, raw

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


@dataclass
class Talk:
    """Those who send and collect: what was sent, what was answered, what was collected."""

    addresses: list[str]
    boxes: list[Box]
    confirmed: int = 0
    half: asyncio.Event = field(default_factory=asyncio.Event)
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    found: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)

    async def send(self, client: httpx.AsyncClient, seed: int) -> None:
        """One deposit after the other, each repeated with its id at either relay until it is answered."""
        chance = random.Random(seed)
        while self.confirmed < BEFORE + AFTER:
            box, ident, data = chance.choice(self.boxes), chance.randbytes(16), chance.randbytes(2000)
            self.sent.setdefault(box.name, []).append(data)
            headers = box.depositor | {"deposit-id": spell(ident)}
            while True:
                address = chance.choice(self.addresses)
                try:
                    answer = await client.post(
                        f"{address}/v1/mailboxes/{box.name}/envelopes", content=data, headers=headers
                    )
                except httpx.TransportError:
                    answer = httpx.Response(503)
                if answer.status_code == 204:
                    break
                assert answer.status_code in (429, 503), answer.text
                self.refused.set()
                await asyncio.sleep(0.05)
            self.confirmed += 1
            if self.confirmed >= BEFORE:
                self.half.set()

    async def collect(self, client: httpx.AsyncClient, box: Box, *, sending: asyncio.Event) -> None:
        """What is new, again and again, with acknowledgements; to the end once nobody sends any more."""
        found = self.found.setdefault(box.name, [])
        chance = random.Random(box.name)
        while True:
            last = not sending.is_set()
            after = found[-1][0] if found else 0
            url = f"{chance.choice(self.addresses)}/v1/mailboxes/{box.name}/envelopes"
            try:
                answer = await client.get(url, params={"after": after}, headers=box.collector)
                if answer.status_code == 200:
                    new = [(number, data) for number, data in cbor2.loads(answer.content)]
                    found += new
                    if new and chance.random() < 0.5:
                        await client.delete(url, params={"upto": found[-1][0]}, headers=box.collector)
                    if last and not new:
                        return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)

    async def play(self, pair: Pair) -> None:
        """The primary dies in the middle, and the standby is promoted once somebody was refused."""
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            sending = asyncio.Event()
            sending.set()
            collecting = [asyncio.create_task(self.collect(client, box, sending=sending)) for box in self.boxes]
            senders = [asyncio.create_task(self.send(client, seed)) for seed in range(SENDERS)]
            await self.half.wait()
            await asyncio.to_thread(pair.primary.end, signal.SIGKILL)
            await self.refused.wait()
            await asyncio.to_thread(pair.standby.promote)
            await asyncio.gather(*senders)
            sending.clear()
            await asyncio.gather(*collecting)


def test_the_primary_dies_under_load(pair: Pair) -> None:
    """Nothing that was answered is lost, nothing is there twice, and numbers count on without a gap."""
    with httpx.Client(timeout=PATIENCE) as client:
        boxes = [made(client, pair.relays[0].address) for _ in range(BOXES)]
    talk = Talk([relay.address for relay in pair.relays], boxes)
    asyncio.run(talk.play(pair))
    assert talk.refused.is_set()
    assert talk.confirmed >= BEFORE + AFTER
    for box in boxes:
        found = talk.found[box.name]
        assert [number for number, _ in found] == list(range(1, len(found) + 1))
        assert sorted(data for _, data in found) == sorted(talk.sent[box.name])
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
