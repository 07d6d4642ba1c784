"""The routes over real HTTP: what they do, what they refuse, and that they keep what was confirmed."""

from __future__ import annotations

import os
from typing import Any

import cbor2
import httpx
import pytest

from goodoffices.envelope import LARGEST, spell, token_hash
from goodoffices.errors.relay import RelayDiskFailed, RelayDiskFull
from goodoffices.relay.limits import DAY_MS, HOUR_MS, Limits
from goodoffices.relay.routes import OPENAPI
from tests.patience import until
from tests.relay.conftest import Start
from tests.relay.kit import Box, Clock, Running, half_sent, listening, made, raw, read_all
from tests.relay.memory import MemoryStore


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestMailboxes:
    """Making and removing."""

    def test_both_forms_of_a_body_make_the_same(self, relay: Running, client: httpx.Client) -> None:
        """CBOR and JSON; the same again is fine, another one is refused."""
        box = Box(relay.address)
        as_cbor = cbor2.dumps([token_hash(box.deposit), token_hash(box.collect)])
        for _ in range(2):
            assert client.put(box.url, json=box.hashes).status_code == 204
            answer = client.put(box.url, content=as_cbor, headers={"content-type": "application/cbor"})
            assert answer.status_code == 204
        other = Box(relay.address, name=box.name)
        assert code(client.put(box.url, json=other.hashes)) == (409, "relay.name_taken")
        assert box.put(client, b"x").status_code == 204

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("application/json", b""),
            ("application/json", b"[]"),
            ("application/json", b'{"deposit": "x", "collect": "y"}'),
            ("application/json", b'{"deposit": 1}'),
            ("application/json", b"\xff\xfe"),
            ("application/json", b'{"deposit": "\xff", "collect": "y"}'),
            ("application/json", b'{"\xff": "x", "collect": "y"}'),
            ("application/json", b'{"deposit":' * 300),
            ("application/json", b"[" * 2000),
            ("application/cbor", b""),
            ("application/cbor", b"\x9f\xff"),
            ("application/cbor", b"\x61\xff"),
            ("application/cbor", b"\xd8\x1c\x81\xd8\x1d\x00"),
            ("application/cbor", cbor2.dumps([b"x" * 32, b"y" * 31])),
            ("application/cbor", cbor2.dumps([b"x" * 32, b"x" * 32])),
            ("application/cbor", cbor2.dumps([b"x" * 32, b"y" * 32, b"z"])),
            ("text/plain", cbor2.dumps([b"x" * 32, b"y" * 32])),
        ],
    )
    def test_a_body_that_is_not_one_is_refused(
        self, relay: Running, client: httpx.Client, kind: str, body: bytes
    ) -> None:
        """And makes nothing."""
        box = Box(relay.address)
        assert code(client.put(box.url, content=body, headers={"content-type": kind})) == (400, "relay.bad_request")
        assert box.get(client).status_code == 404

    def test_a_name_is_32_bytes_with_one_spelling(self, relay: Running, client: httpx.Client) -> None:
        """Anything else makes nothing."""
        for name in ("x", spell(bytes(31)), spell(bytes(33)), spell(bytes(32))[:-1] + "B", "%00" * 43):
            box = Box(relay.address, name=name)
            assert code(client.put(box.url, json=box.hashes)) == (400, "relay.bad_request")

    def test_a_removed_mailbox_is_gone(self, relay: Running, box: Box, client: httpx.Client) -> None:
        """For both of its people, and its name is not made anew."""
        box.put(client, b"x")
        assert client.delete(box.url, headers=box.depositor).status_code == 404
        assert client.delete(box.url, headers=box.collector).status_code == 204
        for answer in (box.put(client, b"x"), box.get(client), client.delete(box.url, headers=box.collector)):
            assert code(answer) == (404, "relay.not_here")
        assert code(client.put(box.url, json=box.hashes)) == (409, "relay.name_taken")

    def test_an_operator_can_ask_for_admission(self, start: Start, client: httpx.Client) -> None:
        """Making needs the token; putting in and taking out do not."""
        relay = start(admission=b"let me in")
        box = Box(relay.address)
        for headers in ({}, {"admission-token": "let me out"}):
            assert code(client.put(box.url, json=box.hashes, headers=headers)) == (403, "relay.not_admitted")
        assert client.put(box.url, json=box.hashes, headers={"admission-token": "let me in"}).status_code == 204
        assert box.put(client, b"x").status_code == 204


class TestEnvelopes:
    """Putting in, taking out, acknowledging."""

    def test_there_and_back(self, box: Box, client: httpx.Client) -> None:
        """Every byte comes out as it went in, in the order of the numbers, until it is acknowledged."""
        sent = [b"\0", os.urandom(4096), os.urandom(LARGEST), b"last"]
        for data in sent:
            assert box.put(client, data).status_code == 204
        assert box.all(client) == [[number, data] for number, data in enumerate(sent, start=1)]
        assert box.all(client, after=2, limit=1) == [[3, sent[2]]]
        assert box.acknowledge(client, 3).status_code == 204
        assert box.acknowledge(client, 3).status_code == 204
        assert box.all(client) == [[4, b"last"]]
        assert box.all(client, after=99) == []

    def test_the_same_deposit_again(self, box: Box, client: httpx.Client) -> None:
        """The very same answer and nothing stored twice, also once it was acknowledged; other bytes are refused."""
        ident = os.urandom(16)
        first = box.put(client, b"once", ident)
        for _ in range(2):
            again = box.put(client, b"once", ident)
            assert (again.status_code, again.headers, again.content) == (204, first.headers, first.content)
            assert code(box.put(client, b"twice", ident)) == (409, "relay.other_bytes")
            assert box.all(client) in ([[1, b"once"]], [])
            box.acknowledge(client, 1)
        assert box.all(client) == []

    def test_an_answer_holds_no_more_than_its_bound(self, start: Start, client: httpx.Client) -> None:
        """Several answers bring what does not fit into one; one that is larger comes alone."""
        box = made(client, start(answer_bytes=1000, answer_envelopes=3).address)
        for size in (10, 10, 10, 10, 600, 600, 1500, 1):
            box.put(client, bytes(size))
        sizes, after = [], 0
        while found := box.all(client, after=after):
            sizes.append([len(data) for _, data in found])
            after = found[-1][0]
        assert sizes == [[10, 10, 10], [10, 600], [600], [1500], [1]]

    def test_requests_that_cannot_be_read_are_refused(self, box: Box, client: httpx.Client) -> None:
        """Numbers that are none, names that are not known, an id that is not one, an empty body."""
        envelopes = f"{box.url}/envelopes"
        for query in (
            "after=x",
            "after=-1",
            "after=1&after=2",
            "nonsense=1",
            "wait=1",
            "limit=0",
            "after=" + "9" * 16,
        ):
            assert code(client.get(f"{envelopes}?{query}", headers=box.collector)) == (400, "relay.bad_request"), query
        for query in ("", "?upto=", "?after=1", "?upto=1&x=2"):
            assert code(client.delete(envelopes + query, headers=box.collector)) == (400, "relay.bad_request"), query
        for ident in ({}, {"deposit-id": "x"}, {"deposit-id": spell(bytes(15))}):
            answer = client.post(envelopes, content=b"x", headers=box.depositor | ident)
            assert code(answer) == (400, "relay.bad_request")
        assert code(box.put(client, b"")) == (400, "relay.bad_request")
        assert box.all(client) == []

    def test_expiry(self, start: Start, clock: Clock, client: httpx.Client) -> None:
        """Until thirteen days have passed nothing is lost; within the hour it is gone."""
        relay = start()
        box = made(client, relay.address)
        box.put(client, b"x")

        clock.now += 13 * DAY_MS - 1
        relay.expire()
        assert box.all(client) == [[1, b"x"]]
        clock.now += HOUR_MS
        relay.expire()
        assert box.all(client) == []


class TestListening:
    """Events, and how many may listen."""

    def test_who_went_away_is_not_counted(self, start: Start, client: httpx.Client) -> None:
        """A listener that is cut off and comes back again and again is not counted as many."""
        relay = start(waiting_at_once=1)
        box = made(client, relay.address)
        for _ in range(5):
            with listening(box):
                assert code(box.get(client)) == (429, "relay.too_many")
            until(lambda: box.get(client).status_code == 200)

    def test_too_many_listeners_are_refused(self, start: Start, client: httpx.Client) -> None:
        """At one mailbox; another one is as it was."""
        relay = start(waiting_at_once=2)
        box, other = made(client, relay.address), made(client, relay.address)
        with listening(box), listening(box):
            answer = box.get(client)
            assert code(answer) == (429, "relay.too_many")
            assert answer.headers["retry-after"] == "1"
            assert other.all(client) == []
            assert box.put(client, b"x").status_code == 204

    def test_events(self, start: Start, client: httpx.Client) -> None:
        """One event with the number when something is beyond what was told; comments in silence; an end at removal."""
        box = made(client, start(keep_alive_seconds=1).address)
        box.put(client, b"a")
        with client.stream("GET", f"{box.url}/events", headers=box.collector) as stream:
            assert stream.headers["content-type"] == "text/event-stream"
            lines = stream.iter_lines()
            assert _next_event(lines) == ["id: 1", "event: envelopes", "data: 1"]
            with httpx.Client() as own:
                box.put(own, b"b")
                assert _next_event(lines) == ["id: 2", "event: envelopes", "data: 2"]
                assert next(line for line in lines if line) == ":"
                own.delete(box.url, headers=box.collector)
            assert [line for line in lines if line.strip(":")] == []

    def test_a_listener_goes_on_where_it_was(self, box: Box, client: httpx.Client) -> None:
        """What was told is not told again."""
        for data in (b"a", b"b"):
            box.put(client, data)
        with client.stream("GET", f"{box.url}/events", params={"after": 1}, headers=box.collector) as stream:
            assert _next_event(stream.iter_lines())[0] == "id: 2"


def _next_event(lines: Any) -> list[str]:
    event: list[str] = []
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            event.append(line)
        elif event:
            return event
    return event


class TestBounds:
    """What is too large, too much, too slow, or does not fit."""

    def test_too_large(self, start: Start, client: httpx.Client) -> None:
        """Whether the size was said before or not; nothing is stored, and the bound itself fits."""
        relay = start(envelope_bytes=1000)
        box = made(client, relay.address)
        assert code(box.put(client, bytes(1001))) == (413, "relay.too_large")
        headers = box.depositor | {"deposit-id": spell(os.urandom(16))}
        answer = client.post(f"{box.url}/envelopes", content=iter([bytes(600), bytes(600)]), headers=headers)
        assert code(answer) == (413, "relay.too_large")
        answer = client.post(f"{box.url}/envelopes", content=iter([bytes(600), bytes(400)]), headers=headers)
        assert answer.status_code == 204
        assert box.put(client, bytes(1000)).status_code == 204
        assert [len(data) for _, data in box.all(client)] == [1000, 1000]

    def test_a_full_mailbox(self, start: Start, client: httpx.Client) -> None:
        """It refuses, keeps what it has, knows a repeat, and takes again once it was emptied."""
        box = made(client, start(mailbox_envelopes=2).address)
        ident = os.urandom(16)
        assert [box.put(client, b"x", ident).status_code, box.put(client, b"y").status_code] == [204, 204]
        assert code(box.put(client, b"z")) == (507, "relay.mailbox_full")
        assert box.put(client, b"x", ident).status_code == 204
        assert box.all(client) == [[1, b"x"], [2, b"y"]]
        box.acknowledge(client, 1)
        assert box.put(client, b"z").status_code == 204

    def test_a_full_disk(self, start: Start, client: httpx.Client) -> None:
        """What does not fit is refused; everything that was confirmed is there."""
        box = made(client, start(store_mib=1).address)
        confirmed, refused = [], 0
        for number in range(60):
            answer = box.put(client, bytes([number]) * 50_000)
            if answer.status_code == 204:
                confirmed.append(number)
            else:
                assert code(answer) == (507, "relay.disk_full")
                refused += 1
        assert refused
        assert [data[0] for _, data in box.all(client)] == confirmed
        assert box.acknowledge(client, 3).status_code == 204
        assert box.put(client, bytes(50_000)).status_code == 204

    def test_a_full_disk_is_seen_at_the_health_page(self, start: Start, client: httpx.Client) -> None:
        """From the refused write to the next one that is taken, in the words of the refusal and with nothing added."""
        relay = start(store_mib=1)
        box = made(client, relay.address)
        health = f"{relay.address}/healthz"
        ident = os.urandom(16)
        box.put(client, b"first", ident)
        well = client.get(health)
        assert (well.status_code, well.json()) == (200, {"ok": True})
        while (refused := box.put(client, bytes(100_000))).status_code == 204:
            assert client.get(health).status_code == 200
        answers = [client.get(health)]
        assert answers[0].status_code == 503
        assert answers[0].json() == refused.json() == RelayDiskFull().told()
        assert box.put(client, b"first", ident).status_code == 204
        assert box.get(client).status_code == 200
        assert made_nothing(client, relay.address).status_code == 404
        answers.append(client.get(health))
        first, later = ((each.status_code, each.headers, each.content) for each in answers)
        assert first == later
        assert box.acknowledge(client, 2).status_code == 204
        again = client.get(health)
        assert (again.status_code, again.headers, again.content) == (200, well.headers, well.content)

    def test_a_failed_disk_is_seen_at_the_health_page(self, start: Start, client: httpx.Client) -> None:
        """A flush that failed is told until the relay is started again."""
        store = MemoryStore(Limits())
        relay = start(store=store)
        health = f"{relay.address}/healthz"
        refusal = RelayDiskFailed(problem="SQLITE_IOERR_FSYNC")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(MemoryStore, "failing", refusal)
            answer = client.get(health)
            assert (answer.status_code, answer.json()) == (503, refusal.told())
            assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert client.get(health).status_code == 200

    def test_too_many_deposits_at_once(self, start: Start, client: httpx.Client) -> None:
        """At one mailbox, while others go on; and when the slow one is done, there is room again."""
        relay = start(deposits_at_once=1)
        box, other = made(client, relay.address), made(client, relay.address)
        with half_sent(box, 100) as line:
            assert code(box.put(client, b"x")) == (429, "relay.too_many")
            assert other.put(client, b"x").status_code == 204
            line.sendall(bytes(50))
            assert line.recv(65536).startswith(b"HTTP/1.1 204")
        assert box.put(client, b"x").status_code == 204

    def test_too_many_deposits_a_second(self, start: Start, client: httpx.Client) -> None:
        """With one secret, a repeat like any other; others go on, and so does the same one a little later."""
        now = [0]
        relay = start(nanoseconds=lambda: now[0], deposits_per_second=2, deposits_in_a_row=3)
        box, other = made(client, relay.address), made(client, relay.address)
        ident = os.urandom(16)
        assert [box.put(client, b"x", ident).status_code for _ in range(3)] == [204] * 3
        for size in (1, 2**20 + 1):
            answer = box.put(client, bytes(size))
            assert code(answer) == (429, "relay.too_many")
            assert answer.headers["retry-after"] == "1"
        assert other.put(client, b"x").status_code == 204
        assert box.all(client) == [[1, b"x"]]
        now[0] += 10**9
        assert [box.put(client, b"y").status_code for _ in range(3)] == [204, 204, 429]

    def test_who_has_no_right_is_not_counted(self, start: Start, client: httpx.Client) -> None:
        """Unknown mailboxes and wrong secrets leave nothing in memory and take nothing from whoever has the right."""
        relay = start(nanoseconds=lambda: 0, deposits_in_a_row=1)
        box = made(client, relay.address)
        for name, secret in ((box.name, os.urandom(32)), (box.name, box.collect), (spell(os.urandom(32)), box.deposit)):
            for _ in range(3):
                stranger = Box(relay.address, name=name, deposit=secret)
                assert code(stranger.put(client, b"x")) == (404, "relay.not_here")
        assert len(relay.server.service.rate) == 0
        assert [box.put(client, b"x").status_code for _ in range(2)] == [204, 429]
        assert len(relay.server.service.rate) == 1

    def test_bodies_under_way_are_bounded_in_all(self, start: Start, client: httpx.Client) -> None:
        """Two MiB are being received; a third is refused, and small ones still fit."""
        relay = start(under_way_mib=2)
        box = made(client, relay.address)
        with half_sent(box, 2**20 - 1000), half_sent(box, 2**20 - 1000):
            assert code(box.put(client, bytes(2**20))) == (429, "relay.too_many")
            assert box.put(client, b"small").status_code == 204

    def test_a_body_that_does_not_arrive(self, start: Start, client: httpx.Client) -> None:
        """It is given up after a while, and its place is free."""
        relay = start(body_seconds=1, deposits_at_once=1)
        box = made(client, relay.address)
        with half_sent(box, 100) as line:
            answer = read_all(line)
            assert answer.startswith(b"HTTP/1.1 408")
            assert b"relay.too_slow" in answer
        assert box.put(client, b"x").status_code == 204


def made_nothing(client: httpx.Client, base: str) -> httpx.Response:
    """A deposit into a mailbox that is not there."""
    return Box(base).put(client, b"x")


class TestPages:
    """What anybody may see."""

    def test_every_route_is_written_down(self, relay: Running, client: httpx.Client) -> None:
        """Each route of openapi.json exists, and no other method of it does."""
        assert client.get(f"{relay.address}/openapi.json").json() == OPENAPI
        for path, routes in OPENAPI["paths"].items():
            for method in ("get", "put", "post", "delete", "patch"):
                answer = client.request(method, relay.address + path.replace("{name}", spell(bytes(32))))
                missing = answer.status_code == 404 and answer.json()["code"] == "relay.no_such_route"
                assert missing == (method not in routes), (method, path)
        assert code(client.get(f"{relay.address}/metrics")) == (404, "relay.no_such_route")

    def test_only_pages_can_be_asked_for_their_head(self, relay: Running, client: httpx.Client) -> None:
        """As programs do that watch whether a relay is well; of a mailbox there is no such thing."""
        for path in ("/", "/healthz", "/openapi.json"):
            head, whole = client.head(relay.address + path), client.get(relay.address + path)
            assert (head.status_code, head.headers, head.content) == (200, whole.headers, b"")
        box = made(client, relay.address)
        for path in ("", "/envelopes", "/events"):
            assert client.head(box.url + path, headers=box.collector).status_code == 404

    def test_the_page_needs_nothing_from_elsewhere(self, relay: Running, client: httpx.Client) -> None:
        """No foreign resource, no script, and a policy that would forbid both."""
        answer = client.get(relay.address)
        assert answer.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        for foreign in ("://", "src=", "<script", "<link", "<img"):
            assert foreign not in answer.text

    def test_public_pages_count_nothing(self, relay: Running, client: httpx.Client) -> None:
        """They are the same bytes before and after there was traffic."""
        pages = ("/", "/healthz", "/openapi.json")
        before = [raw(relay.port, "GET", page) for page in pages]
        box = made(client, relay.address)
        for _ in range(5):
            box.put(client, b"x")
        assert [raw(relay.port, "GET", page) for page in pages] == before
        assert client.get(f"{relay.address}/healthz").json() == {"ok": True}
