"""The clients of ``make bench-peers`` read what a server says, and count nothing but its acknowledgements."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import Callable

import pytest

from benchmarks.peers.driver import Sender
from benchmarks.peers.protocols import BODY, CLIENTS, Client, NotAcknowledgedError, method, resp

ACKNOWLEDGED = {
    "redis": b"$15\r\n1700000000000-0\r\n",
    "rabbitmq": method(1, 60, 80, struct.pack(">QB", 1, 0)),
    "nats": b'MSG answer.x 1 36\r\n{"stream":"place0","seq":1,"dup":0 }\r\n',
    "prosody": b"<a xmlns='urn:xmpp:sm:3' h='1'/>",
    "relay": b"HTTP/1.1 204 No Content\r\ncache-control: no-store\r\n\r\n",
}
REFUSED = {
    "redis": b"-OOM command not allowed\r\n",
    "rabbitmq": method(1, 60, 120, struct.pack(">QB", 1, 0)),
    "nats": b'MSG answer.x 1 34\r\n{"error":{"code":503},"stream":""}\r\n',
    "prosody": b"<message type='error'><error type='cancel'/></message>",
    "relay": b"HTTP/1.1 429 Too Many Requests\r\n\r\n",
}
STEPS = {
    "redis": [b"+PONG\r\n"],
    "rabbitmq": [
        method(channel, klass, number)
        for channel, klass, number in ((0, 10, 10), (0, 10, 30), (0, 10, 41), (1, 20, 11), (1, 85, 11), (1, 50, 11))
    ],
    "nats": [b'INFO {"version":"2"}\r\n', b"PONG\r\n", b"PONG\r\n"],
    "prosody": [
        b"<?xml version='1.0'?><stream:stream id='1'><stream:features><mechanisms/></stream:features>",
        b"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
        b"<?xml version='1.0'?><stream:stream id='2'><stream:features><bind/></stream:features>",
        b"<iq type='result' id='b'><bind/></iq>",
        b"<enabled xmlns='urn:xmpp:sm:3'/>",
    ],
    "relay": [],
}
PLACE = {"relay": "name.token", "any mailbox": "1000"}
ACKNOWLEDGED["any mailbox"] = ACKNOWLEDGED["relay"]
REFUSED["any mailbox"] = REFUSED["relay"]
STEPS["any mailbox"] = STEPS["relay"]


every = pytest.mark.parametrize("kind", sorted(CLIENTS))


class Line(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True


def client(kind: str) -> Client:
    return CLIENTS[kind](PLACE.get(kind, "place0"), 0)


def on_a_loop(act: Callable[[], None]) -> None:
    async def within() -> None:
        act()

    asyncio.run(within())


@every
def test_an_acknowledgement_counts_once_its_last_byte_is_there(kind: str) -> None:
    """No part of an acknowledgement counts as one; the whole does."""
    one = client(kind)
    one.deposit()
    whole = ACKNOWLEDGED[kind]
    assert not any(one.acknowledged(whole[:size]) for size in range(len(whole)))
    assert one.acknowledged(whole)


@every
def test_a_refusal_is_never_counted(kind: str) -> None:
    """Another answer than an acknowledgement ends the measurement."""
    one = client(kind)
    one.deposit()
    with pytest.raises(NotAcknowledgedError):
        one.acknowledged(REFUSED[kind])


@every
def test_a_sender_opens_deposits_and_waits_for_each_answer(kind: str) -> None:
    """A sender sends its next deposit when the last is acknowledged, also where bytes come one by one."""

    def act() -> None:
        line, sender = Line(), Sender(client(kind))
        sender.connection_made(line)
        for answer in STEPS[kind]:
            assert not sender.opened.done()
            for byte in answer:
                sender.data_received(bytes([byte]))
        assert sender.opened.done()
        line.written.clear()
        sender.begin(until=float("inf"), deposits=2)
        assert len(line.written) == 1
        for byte in ACKNOWLEDGED[kind]:
            sender.data_received(bytes([byte]))
        assert (len(line.written), len(sender.latencies)) == (2, 1)
        second = ACKNOWLEDGED[kind].replace(b"h='1'", b"h='2'")
        sender.data_received(second)
        assert (len(line.written), len(sender.latencies)) == (2, 2)
        assert sender.ended.done()
        assert line.closed

    on_a_loop(act)


@every
def test_every_deposit_carries_a_body_of_the_same_size(kind: str) -> None:
    """All servers are given as much to keep."""
    longest = max(re.findall(rb"[0-9a-f]{1000,}", client(kind).deposit()), key=len)
    assert len(longest) == BODY


def test_a_server_that_closes_has_not_acknowledged() -> None:
    """A connection that ends before its answer is an error of the measurement."""

    def act() -> None:
        sender = Sender(client("relay"))
        sender.connection_made(Line())
        sender.begin(until=float("inf"), deposits=0)
        sender.connection_lost(None)
        assert isinstance(sender.ended.exception(), ConnectionError)

    on_a_loop(act)


def test_words_of_redis_carry_their_lengths() -> None:
    """A command is an array of words, each with its length before it."""
    assert resp(b"XADD", b"s") == b"*2\r\n$4\r\nXADD\r\n$1\r\ns\r\n"
