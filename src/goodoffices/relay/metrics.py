"""The numbers of a relay for its operator, as Prometheus reads them, on an address of its own.

The rules are:

* They are never on the relay's own address: whoever may deposit could count there what others send.
* Nothing in them is of one mailbox, secret, address or line. What exact numbers would tell of single envelopes stands
  there roughly (``counts.py``); so do memory, processor, descriptors and the free disk, which move with them.
* ``FAMILIES`` lists all that can stand there. docs/howto/watch-a-relay.md says what each means.
* Nobody waits for the disk to answer: what a store holds is looked up now and then (:class:`Service`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from goodoffices import __version__
from goodoffices.relay.counts import SECONDS, Times, roughly
from goodoffices.relay.responses import Response, response
from goodoffices.relay.service import Service
from goodoffices.serving.bounds import Bounds
from goodoffices.serving.server import BoundedServer

PATH: Final = "/metrics"
_TYPE: Final = b"text/plain; version=0.0.4; charset=utf-8"
_BOUNDS: Final = Bounds(connections=8, reserved=1)
_MB: Final = 1_000_000
_TENS: Final = 10

Sample = tuple[dict[str, str], float]
"""The labels of a number, and the number."""


class Family(NamedTuple):
    """One kind of number.

    Attributes:
        kind: counter, gauge or histogram.
        means: in one line.
    """

    name: str
    kind: str
    means: str


# fmt: off
FAMILIES: Final = (
    Family("goodoffices_relay_info", "gauge", "Version of the program; always 1."),
    Family("goodoffices_relay_requests_total", "counter",
           "Requests answered, by route and class of status; those that succeeded in whole hundreds."),
    Family("goodoffices_relay_refusals_total", "counter", "Refusals given, by code."),
    Family("goodoffices_relay_deposit_seconds", "histogram",
           "Time until a whole envelope was answered as durable, as at the last full hundred."),
    Family("goodoffices_relay_commit_seconds", "histogram",
           "Time of the writing thread for what it wrote at once, as at the last full hundred."),
    Family("goodoffices_relay_writer_queue", "gauge", "Changes that wait for the writing thread, roughly."),
    Family("goodoffices_relay_writer_busy_seconds", "gauge", "For how long the write that is under way has been so."),
    Family("goodoffices_relay_store_well", "gauge",
           "1 if the last write reached disk or database, 0 from a refused one on, as /healthz."),
    Family("goodoffices_relay_connections", "gauge",
           "Connections, roughly: idle, with a request under way, and of those the ones that listen."),
    Family("goodoffices_relay_connections_limit", "gauge", "Connections that the relay accepts."),
    Family("goodoffices_relay_connections_displaced_total", "counter", "Connections closed to make room for others."),
    Family("goodoffices_relay_connections_turned_away_total", "counter", "New connections closed unread."),
    Family("goodoffices_relay_mailboxes", "gauge", "Mailboxes, roughly."),
    Family("goodoffices_relay_mailboxes_limit", "gauge", "Mailboxes that the relay makes."),
    Family("goodoffices_relay_envelopes_waiting", "gauge", "Envelopes that nobody has acknowledged yet, roughly."),
    Family("goodoffices_relay_store_bytes", "gauge", "What the store takes on its disk, roughly."),
    Family("goodoffices_relay_store_limit_bytes", "gauge", "What it may take; absent without --store-mib."),
    Family("goodoffices_relay_disk_free_bytes", "gauge",
           "What is free on the disk of the store, in whole 100 MB; absent with a database."),
    Family("goodoffices_relay_looked_up_seconds", "gauge", "When the store was last asked what it holds, since 1970."),
    Family("process_start_time_seconds", "gauge", "When the process began, since 1970."),
    Family("process_cpu_seconds_total", "counter", "Processor time, in whole seconds."),
    Family("process_resident_memory_bytes", "gauge", "Memory, in whole MB; absent where the system does not tell."),
    Family("process_open_fds", "gauge", "Open descriptors, in tens; absent where the system does not tell."),
    Family("process_max_fds", "gauge", "Descriptors that the process may have; absent where nothing bounds them."),
)
# fmt: on

_BEGAN: Final = time.time()


def text(service: Service, server: BoundedServer) -> bytes:
    """All numbers of a relay as they stand.

    Args:
        server: has its connections.
    """
    told = dict(_samples(service, server))
    lines: list[str] = []
    for family in FAMILIES:
        if family.name not in told:
            continue
        lines += [f"# HELP {family.name} {family.means}", f"# TYPE {family.name} {family.kind}"]
        value = told[family.name]
        lines += _histogram(family.name, value) if isinstance(value, Times) else _plain(family.name, value)
    return "".join(f"{line}\n" for line in lines).encode()


def _plain(name: str, samples: Iterable[Sample]) -> Iterator[str]:
    for labels, value in samples:
        # A value is a name of the program, so nothing in it has to be escaped.
        within = ",".join(f'{label}="{each}"' for label, each in labels.items())
        yield f"{name}{{{within}}} {value}" if within else f"{name} {value}"


def _histogram(name: str, times: Times) -> Iterator[str]:
    for bound, count in zip((*map(str, SECONDS), "+Inf"), times.upto, strict=True):
        yield f'{name}_bucket{{le="{bound}"}} {count}'
    yield f"{name}_sum {times.seconds}"
    yield f"{name}_count {times.upto[-1]}"


def _samples(service: Service, server: BoundedServer) -> Iterator[tuple[str, Times | list[Sample]]]:
    yield from _of_work(service, server)
    for name, value in (*_of_holdings(service), *_of_the_process()):
        if value is not None:
            yield name, [({}, value)]
    yield "goodoffices_relay_info", [({"version": __version__}, 1)]


def _of_work(service: Service, server: BoundedServer) -> Iterator[tuple[str, Times | list[Sample]]]:
    places, prefix = server.places, "goodoffices_relay_"
    counts = service.counts
    answers: list[Sample] = [({"route": route, "status": status}, count) for route, status, count in counts.answers()]
    yield prefix + "requests_total", answers
    refusals = sorted(counts.refusals.copy().items())
    yield prefix + "refusals_total", [({"code": code}, count) for code, count in refusals]
    yield prefix + "deposit_seconds", counts.deposits.shown
    yield prefix + "commit_seconds", counts.commits.shown
    connections = {"idle": places.idle, "busy": places.busy, "listening": len(service.waiters)}
    yield prefix + "connections", [({"kind": kind}, roughly(count, _TENS)) for kind, count in connections.items()]
    for name, value in (
        ("writer_queue", roughly(service.queued, _TENS)),
        ("writer_busy_seconds", int(service.busy_seconds)),
        ("store_well", int(service.failing is None)),
        ("connections_limit", server.bounds.connections),
        ("connections_displaced_total", places.displaced),
        ("connections_turned_away_total", places.turned_away),
        ("mailboxes_limit", service.limits.mailboxes),
    ):
        yield prefix + name, [({}, value)]


def _of_holdings(service: Service) -> Iterator[tuple[str, float | None]]:
    prefix = "goodoffices_relay_"
    yield prefix + "store_limit_bytes", service.limits.store_mib * 1024 * 1024 or None
    free, held = service.free_bytes, service.holdings
    yield prefix + "disk_free_bytes", None if free is None else _whole(free, 100 * _MB)
    if held is None:
        return
    yield prefix + "mailboxes", roughly(held.mailboxes, _TENS)
    yield prefix + "envelopes_waiting", roughly(held.waiting, _TENS)
    yield prefix + "store_bytes", roughly(held.size, _MB)
    yield prefix + "looked_up_seconds", service.looked_up


def _of_the_process() -> Iterator[tuple[str, float | None]]:
    yield "process_start_time_seconds", int(_BEGAN)
    yield "process_cpu_seconds_total", int(time.process_time())
    # Not where there is no such folder. In a unit with ProcSubset=pid these are there all the same.
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
        yield "process_resident_memory_bytes", _whole(pages * os.sysconf("SC_PAGE_SIZE"), _MB)
        yield "process_open_fds", _whole(len(os.listdir("/proc/self/fd")), _TENS)  # noqa: PTH208 - half the cost
    yield "process_max_fds", _most_descriptors()


def _most_descriptors() -> int | None:
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  # there is none on Windows

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def _whole(value: int, step: int) -> int:
    return value - value % step


class MetricsServer(BoundedServer):
    """Answers ``GET /metrics`` on an address of its own, in the loop of the relay. Whoever began it ends it."""

    def __init__(self, service: Service, server: BoundedServer) -> None:
        super().__init__(_app(service, server), _BOUNDS, keep_alive_seconds=5, patience_seconds=1)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the relay's."""
        yield


def _app(service: Service, server: BoundedServer) -> ASGIApp:
    async def app(scope: Scope, _: Receive, send: Send) -> None:
        answer = _NO_SUCH_PAGE
        if (scope["method"], scope["path"]) == ("GET", PATH):
            answer = response(200, _TYPE, text(service, server))
        await send(answer.start)
        await send(answer.body)

    return app


_NO_SUCH_PAGE: Final[Response] = response(404)
