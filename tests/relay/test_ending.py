"""A relay that is told to end while many use it: everybody gets an answer or none at all, and nothing is lost."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from goodoffices.relay.limits import Limits
from goodoffices.relay.store import Holdings
from tests.patience import PATIENCE, until
from tests.relay.conftest import Start
from tests.relay.kit import Box, Process, listening, made, read_all
from tests.relay.memory import MemoryStore

pytestmark = pytest.mark.long

SENDERS = 8


def test_a_question_about_the_store_does_not_hold_up_the_end(start: Start) -> None:
    """Whoever asks what it holds may wait for a disk that does not answer; the relay ends without it."""
    begun, never = threading.Event(), threading.Event()

    class Hanging(MemoryStore):
        def holdings(self) -> Holdings:
            begun.set()
            never.wait(PATIENCE)
            return super().holdings()

    relay = start(store=Hanging(Limits()))
    assert begun.wait(PATIENCE)
    relay.close()
    assert not never.is_set()
    never.set()


class Sender:
    """Deposits one envelope after the other until no answer comes any more.

    Attributes:
        confirmed: what was answered with 204.
        other: what was answered otherwise.
    """

    def __init__(self, box: Box) -> None:
        self.box = box
        self.confirmed: list[bytes] = []
        self.other: list[tuple[int, str]] = []
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            while True:
                data = os.urandom(3000)
                try:
                    answer = self.box.put(client, data)
                except httpx.TransportError:
                    return  # it was closed between two requests, or before an answer began
                if answer.status_code != 204:
                    self.other.append((answer.status_code, answer.json()["code"]))
                    return
                self.confirmed.append(data)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_under_load_what_was_taken_is_answered(tmp_path: Path, signum: signal.Signals) -> None:
    """All that was confirmed is there once, in order; listeners are told when to come again; the exit code is 0."""
    with ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
        log = stack.enter_context((tmp_path / "log").open("ab"))
        relay = Process(tmp_path / "relay", log, "--deposits-in-a-row", "1000000", "--deposits-per-second", "100000")
        boxes = [made(client, relay.address) for _ in range(SENDERS)]
        quiet = [made(client, relay.address) for _ in range(4)]
        listeners = [stack.enter_context(listening(box)) for box in quiet]
        client.close()
        senders = [Sender(box) for box in boxes]
        until(lambda: min(len(each.confirmed) for each in senders) >= 20)
        assert relay.end(signum) == 0
        for each in senders:
            each.thread.join(PATIENCE)
            assert not each.thread.is_alive()
            assert set(each.other) <= {(503, "relay.closing")}
        for line in listeners:
            assert read_all(line).endswith(b"retry: 3000\n\n\r\n0\r\n\r\n")
    with ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
        log = stack.enter_context((tmp_path / "log").open("ab"))
        relay = Process(tmp_path / "relay", log)
        for sender in senders:
            sender.box.base = relay.address
            found: list[tuple[int, bytes]] = []
            while more := sender.box.all(client, after=len(found)):
                found += [(number, data) for number, data in more]
            assert [number for number, _ in found] == list(range(1, len(found) + 1))
            there = [data for _, data in found]
            assert there[: len(sender.confirmed)] == sender.confirmed
            # At most the one that was under way came in without an answer.
            assert len(there) - len(sender.confirmed) in (0, 1)
        assert relay.end(signum) == 0
