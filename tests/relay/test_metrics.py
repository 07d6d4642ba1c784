"""The numbers of a relay: what they tell its operator, and what they tell nobody."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from goodoffices.cli import main
from goodoffices.errors.relay import RelayDiskFull, RelayRefusal
from goodoffices.relay.counts import SECONDS, STEP, Counts, Histogram, roughly
from goodoffices.relay.limits import Limits
from goodoffices.relay.metrics import FAMILIES
from goodoffices.relay.rules import Outcome
from goodoffices.relay.sqlite.store import SqliteStore
from goodoffices.relay.store import Holdings
from tests.patience import until
from tests.relay.cluster import free_port
from tests.relay.conftest import Start
from tests.relay.kit import Box, Clock, Process, Running, listening, made, raw
from tests.relay.memory import MemoryStore
from tests.repository.tree import ROOT

RELAY = "goodoffices_relay_"
OF_THE_MOMENT = (
    *("process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"),
    *(f"{RELAY}looked_up_seconds", f"{RELAY}disk_free_bytes", f"{RELAY}writer_busy_seconds"),
)
"""They go on by themselves, or are those of the test's own process and of the machine."""


def numbers(text: str) -> dict[str, float]:
    """Every number by its name and labels, as a reader reads them that is not ours."""
    return {
        sample.name + "".join(f" {label}={value}" for label, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(relay: Running) -> dict[str, float]:
    relay.look_up()
    return numbers(httpx.get(relay.metrics).text)


def steady(told: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in told.items() if name not in OF_THE_MOMENT}


# --- where ------------------------------------------------


def test_numbers_have_an_address_of_their_own(relay: Running) -> None:
    """The relay's own address has no such page, and the page's address has no mailboxes."""
    assert httpx.get(relay.metrics).headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert httpx.get(f"{relay.address}/metrics").json()["code"] == "relay.no_such_route"
    base = relay.metrics.removesuffix("/metrics")
    box = Box(base)
    for method, path in (("GET", "/"), ("GET", "/healthz"), ("POST", "/metrics"), ("PUT", f"/v1/mailboxes/{box.name}")):
        answer = httpx.request(method, base + path)
        assert (answer.status_code, answer.content) == (404, b"")


def test_numbers_are_shown_only_where_they_are_asked_for(tmp_path: Path) -> None:
    """Without the option one socket listens; with it two, and the relay ends as calmly."""
    with ExitStack() as stack:
        log = stack.enter_context((tmp_path / "log").open("ab"))
        alone = Process(tmp_path / "alone", log)
        assert len(_listening(alone.process.pid)) == 1
        assert alone.end(signal.SIGTERM) == 0
        port = free_port()
        both = Process(tmp_path / "both", log, "--metrics", str(port))
        assert len(_listening(both.process.pid)) == 2
        assert numbers(httpx.get(f"http://127.0.0.1:{port}/metrics").text)[f"{RELAY}store_well"] == 1
        assert both.end(signal.SIGTERM) == 0
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert events == ["ready", "closing", "closed"] * 2


def _listening(pid: int) -> set[str]:
    """The sockets of a process that listen."""
    held = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir() if each.is_symlink()}
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return {f"socket:[{line.split()[9]}]" for line in lines if line.split()[3] == "0A"} & held


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.0.2.1"])  # noqa: S104
def test_numbers_are_for_the_operator_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str) -> None:
    """An address that others can reach is refused before anything is made, unless the operator vouches for it."""
    line = ["relay", "serve", "--json", "--folder", str(tmp_path / "r"), "--metrics", f"{host}:8041"]
    assert main(line) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "relay.public_metrics"
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("typed", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", ""])
def test_what_is_no_address_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str) -> None:
    """A port is needed, and it is told which form is meant."""
    assert main(["relay", "serve", "--json", "--folder", str(tmp_path / "r"), "--metrics", typed]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "usage.value"


# --- what they tell ------------------------------------------------


def test_every_kind_of_number_has_its_meaning_on_the_page(relay: Running) -> None:
    """What is told is what the table lists, and the page for operators explains each, and no other."""
    told = {family.name for family in text_string_to_metric_families(httpx.get(relay.metrics).text)}
    listed = {family.name.removesuffix("_total") for family in FAMILIES}
    assert told <= listed
    assert listed - told <= {f"{RELAY}store_limit_bytes"}
    page = (ROOT / "docs" / "howto" / "watch-a-relay.md").read_text("utf-8")
    explained = set(re.findall(r"^\| `(\w+)", page, re.MULTILINE))
    assert explained == {family.name for family in FAMILIES}


def test_refusals_are_counted_at_once(start: Start, client: httpx.Client) -> None:
    """One refusal is told, by its code, and the status of its answer."""
    relay = start(envelope_bytes=10)
    box = made(client, relay.address)
    box.put(client, bytes(11))
    client.get(f"{relay.address}/nowhere")
    told = of(relay)
    assert told[f"{RELAY}refusals_total code=relay.too_large"] == 1
    assert told[f"{RELAY}refusals_total code=relay.no_such_route"] == 1
    assert told[f"{RELAY}requests_total route=deposit status=4xx"] == 1
    assert told[f"{RELAY}requests_total route=none status=4xx"] == 1


def test_a_disk_that_refuses_is_told(start: Start, client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is not well, and the code of the refusal is counted."""
    relay = start(store=MemoryStore(Limits()))
    box = made(client, relay.address)

    def full(*_: object) -> list[Outcome]:
        raise RelayDiskFull

    monkeypatch.setattr(MemoryStore, "deposit_many", full)
    failing = property(lambda _: RelayDiskFull())
    monkeypatch.setattr(MemoryStore, "failing", failing)
    assert box.put(client, b"x").status_code == 507
    told = of(relay)
    assert told[f"{RELAY}store_well"] == 0
    assert told[f"{RELAY}refusals_total code=relay.disk_full"] == 1
    assert told[f"{RELAY}requests_total route=deposit status=5xx"] == 1


def test_a_store_that_cannot_be_asked_leaves_the_rest(start: Start, client: httpx.Client) -> None:
    """What it holds is then not told; everything else is."""

    class Silent(MemoryStore):
        def holdings(self) -> None:  # type: ignore[override]
            raise RelayRefusal

    told = numbers(httpx.get(start(store=Silent(Limits())).metrics).text)
    assert f"{RELAY}mailboxes" not in told
    assert told[f"{RELAY}mailboxes_limit"] == 100_000


def test_load_is_told_in_whole_hundreds(relay: Running, client: httpx.Client) -> None:
    """Deposits, the times that they waited, and commits appear with the hundredth."""
    box = made(client, relay.address)
    for _ in range(STEP - 1):
        assert box.put(client, b"x").status_code == 204
    before = of(relay)
    assert f"{RELAY}requests_total route=deposit status=2xx" not in before
    assert before[f"{RELAY}deposit_seconds_count"] == 0
    assert before[f"{RELAY}envelopes_waiting"] == 50
    box.put(client, b"x")
    after = of(relay)
    assert after[f"{RELAY}requests_total route=deposit status=2xx"] == STEP
    assert after[f"{RELAY}deposit_seconds_count"] == STEP
    assert after[f"{RELAY}deposit_seconds_bucket le=+Inf"] == STEP
    assert after[f"{RELAY}deposit_seconds_sum"] > 0
    assert after[f"{RELAY}envelopes_waiting"] == 100


# --- what they do not tell ------------------------------------------------


@pytest.mark.parametrize("before", [0, 1, 12, 60])
def test_one_envelope_more_changes_no_number(relay: Running, client: httpx.Client, before: int) -> None:
    """Whoever keeps the numbers of a quiet relay does not see when one side writes and the other collects."""
    box = made(client, relay.address)
    for _ in range(before):
        box.put(client, b"x")
    told = steady(of(relay))
    box.put(client, os.urandom(5000))
    (*_, (number, _)) = box.all(client)
    with listening(box):
        assert steady(of(relay)) == told
    box.acknowledge(client, number)
    box.put(client, b"y")
    assert steady(of(relay)) | {f"{RELAY}envelopes_waiting": 0} == told | {f"{RELAY}envelopes_waiting": 0}


def test_no_number_is_of_anybody(relay: Running, client: httpx.Client) -> None:
    """Whatever is done by whomever, no name, secret, address or id stands in the text, and no line is added for it."""
    everything = set()
    for _ in range(2):
        box = made(client, relay.address)
        ident = os.urandom(16)
        for status, answer in (
            (204, box.put(client, b"PLANTED", ident)),
            (409, box.put(client, b"PLANTED2", ident)),
            (404, client.get(f"{box.url}/PLANTED")),
        ):
            assert answer.status_code == status
        raw(relay.port, "PLANTED", f"/PLANTED/{box.name}")
        text = httpx.get(relay.metrics).text
        for secret in (box.name, box.deposit.hex(), box.collect.hex(), "PLANTED", "127.0.0.1", ident.hex()):
            assert secret not in text
        everything.add(frozenset(numbers(text)))
    assert len(everything) == 1


@given(st.lists(st.floats(0, 60), max_size=350))
def test_a_histogram_is_that_of_the_last_full_hundred(times: list[float]) -> None:
    """It never goes down, each class holds the ones before it, and what came since is not in it."""
    histogram = Histogram()
    for time_taken in times:
        histogram.observe(time_taken)
    whole = times[: len(times) - len(times) % STEP]
    assert histogram.shown.upto == tuple(sum(each <= bound for each in whole) for bound in (*SECONDS, float("inf")))
    assert histogram.shown.seconds == pytest.approx(sum(whole))


@given(st.lists(st.tuples(st.sampled_from(["deposit", "none"]), st.sampled_from([200, 204, 404, 503]))))
def test_what_succeeded_is_counted_in_steps_and_the_rest_exactly(answers: list[tuple[str, int]]) -> None:
    """By route and class of status."""
    counts = Counts()
    for route, status in answers:
        counts.answered(route, status)
    for route, kind, shown in counts.answers():
        exact = sum(each == route and f"{status // 100}xx" == kind for each, status in answers)
        assert shown == (exact // STEP * STEP if kind == "2xx" else exact) > 0
    refused = {(route, f"{status // 100}xx") for route, status in answers if status >= 400}
    assert refused <= {(route, kind) for route, kind, _ in counts.answers()}


@given(st.integers(0, 10**15), st.sampled_from([10, 1_000_000]))
def test_what_is_told_roughly_is_at_least_there(value: int, least: int) -> None:
    """A step of 1, 2 or 5 with noughts, never above the value and within a factor of two and a half below it."""
    found = roughly(value, least)
    assert found <= value
    assert found == 0 if value < least else value < 2.5 * found
    assert re.fullmatch("0|[125]0+", str(found))


def test_looking_up_goes_on_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the store holds is looked up again and again, and holds up nobody."""
    monkeypatch.setattr("goodoffices.relay.service.LOOK_UP_SECONDS", 0.001)
    monkeypatch.setattr("goodoffices.relay.service.LOOK_UP_SHARE", 1)
    asked: list[None] = []

    class Counted(SqliteStore):
        def holdings(self) -> Holdings:
            asked.append(None)
            return super().holdings()

    relay = Running(Counted(tmp_path / "relay", Limits()), Limits(), Clock(time.time_ns() // 10**6))
    try:
        until(lambda: len(asked) > 3)
    finally:
        relay.close()
