"""The smallest honest clients: what is sent to open a connection, to deposit, and when an answer is whole.

The rules are:

* Each is bytes in and bytes out, without a library, so that the clients of all servers cost about alike.
* A sender deposits, waits for its answer, and deposits again. So there is never more than one answer under way.
* An answer that is no acknowledgement ends the benchmark: nothing that was refused is counted.
* Bodies are hexadecimal digits, since one of the protocols carries text alone.
"""

from __future__ import annotations

import base64
import json
import os
import random
import struct
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, Protocol

from goodoffices.envelope import spell

BODY: Final = 4096
Step = tuple[bytes, bytes]
"""What is sent, and what stands in the answer once that is whole."""


class NotAcknowledgedError(Exception):
    """A server gave another answer than an acknowledgement."""


class Client(Protocol):
    """One connection to one server, which deposits into one place of it.

    Attributes:
        ends: the last bytes of whatever the server says.
    """

    ends: bytes

    def steps(self) -> Sequence[Step]:
        """How the connection is opened."""

    def deposit(self) -> bytes:
        """The next deposit."""

    def acknowledged(self, data: bytes) -> bool:
        """Whether everything that came since a deposit is its acknowledgement; False: more is to come.

        Raises:
            NotAcknowledgedError: it is another answer.
        """


def body() -> bytes:
    """A body without any pattern."""
    return os.urandom(BODY // 2).hex().encode()


# --- Redis: RESP ------------------------------------------------


def resp(*words: bytes) -> bytes:
    """A command of Redis."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)


class Redis:
    """Adds to a stream."""

    ends = b"\r\n"

    def __init__(self, place: str, _: int) -> None:
        self._command = resp(b"XADD", place.encode(), b"*", b"d", body())

    def steps(self) -> Sequence[Step]:
        """It answers to the first word."""
        return [(resp(b"PING"), b"+PONG\r\n")]

    def deposit(self) -> bytes:
        """An entry of one field."""
        return self._command

    def acknowledged(self, data: bytes) -> bool:
        """Its answer is the number of the entry."""
        if data and not data.startswith(b"$"):
            raise NotAcknowledgedError(data[:200])
        return data.count(b"\r\n") == 2


# --- RabbitMQ: AMQP 0-9-1 ------------------------------------------------

METHOD, HEADER, BODY_FRAME = 1, 2, 3
_END: Final = b"\xce"
_ACK: Final = struct.pack(">HH", 60, 80)
_LARGEST_FRAME: Final = 131072


def frame(kind: int, channel: int, payload: bytes) -> bytes:
    """A frame of AMQP."""
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + _END


def method(channel: int, klass: int, number: int, arguments: bytes = b"") -> bytes:
    """A method frame of AMQP."""
    return frame(METHOD, channel, struct.pack(">HH", klass, number) + arguments)


def short(text: bytes) -> bytes:
    """A short string of AMQP."""
    return bytes([len(text)]) + text


def long(text: bytes) -> bytes:
    """A long string of AMQP; a table is one too."""
    return struct.pack(">I", len(text)) + text


def declare(queue: bytes) -> bytes:
    """Make a durable quorum queue."""
    kind = long(short(b"x-queue-type") + b"S" + long(b"quorum"))
    return method(1, 50, 10, struct.pack(">H", 0) + short(queue) + b"\x02" + kind)


class Rabbitmq:
    """Publishes into a quorum queue through the default exchange, with publisher confirms."""

    ends = _END

    def __init__(self, place: str, _: int) -> None:
        queue = place.encode()
        publish = method(1, 60, 40, struct.pack(">H", 0) + short(b"") + short(queue) + b"\x00")
        # One property: delivery mode 2, persistent.
        head = frame(HEADER, 1, struct.pack(">HHQHB", 60, 0, BODY, 0x1000, 2))
        self._queue = queue
        self._published = publish + head + frame(BODY_FRAME, 1, body())

    def steps(self) -> Sequence[Step]:
        """As the protocol prescribes; the queue is made if there is none."""

        def awaited(klass: int, number: int) -> bytes:
            return struct.pack(">HH", klass, number)

        login = long(b"") + short(b"PLAIN") + long(b"\x00guest\x00guest") + short(b"en_US")
        return [
            (b"AMQP\x00\x00\x09\x01", awaited(10, 10)),
            (method(0, 10, 11, login), awaited(10, 30)),
            (
                method(0, 10, 31, struct.pack(">HIH", 1, _LARGEST_FRAME, 0)) + method(0, 10, 40, short(b"/") + b"\0\0"),
                awaited(10, 41),
            ),
            (method(1, 20, 10, b"\x00"), awaited(20, 11)),
            (method(1, 85, 10, b"\x00"), awaited(85, 11)),
            (declare(self._queue), awaited(50, 11)),
        ]

    def deposit(self) -> bytes:
        """A message."""
        return self._published

    def acknowledged(self, data: bytes) -> bool:
        """A confirm is one frame of 21 bytes."""
        if len(data) >= 11 and data[7:11] != _ACK:
            raise NotAcknowledgedError(data[:200])
        return len(data) == 21


# --- NATS ------------------------------------------------


def jetstream(name: str) -> bytes:
    """The request that makes a stream of one subject with its name, on the disk."""
    made = json.dumps({"name": name, "subjects": [f"put.{name}"], "storage": "file", "retention": "limits"}).encode()
    return b"PUB $JS.API.STREAM.CREATE.%b answer %d\r\n%b\r\n" % (name.encode(), len(made), made)


class Nats:
    """Publishes into a stream of JetStream and waits for its answer. The place has to be made before."""

    ends = b"\r\n"

    def __init__(self, place: str, _: int) -> None:
        inbox = b"answer." + os.urandom(8).hex().encode()
        self._inbox = inbox
        self._published = b"PUB put.%b %b %d\r\n%b\r\n" % (place.encode(), inbox, BODY, body())

    def steps(self) -> Sequence[Step]:
        """The server speaks first."""
        told = {"verbose": False, "pedantic": False, "name": "bench", "lang": "raw", "version": "1", "protocol": 0}
        return [
            (b"", b"INFO "),
            (b"CONNECT %b\r\nPING\r\n" % json.dumps(told).encode(), b"PONG\r\n"),
            (b"SUB %b 1\r\nPING\r\n" % self._inbox, b"PONG\r\n"),
        ]

    def deposit(self) -> bytes:
        """A message with a subject for its answer."""
        return self._published

    def acknowledged(self, data: bytes) -> bool:
        """One message, whose bytes are JSON. The server asks now and then whether its client is there."""
        data = data.replace(b"PING\r\n", b"")
        if b'"error"' in data or data[:4] != b"MSG "[: len(data)]:
            raise NotAcknowledgedError(data[:300])
        return data.count(b"\r\n") == 2 and data.endswith(self.ends)


# --- Prosody: XMPP ------------------------------------------------


class Prosody:
    """Sends messages to somebody who is away, and asks after each whether the server has it (XEP-0198)."""

    ends = b">"

    def __init__(self, place: str, number: int) -> None:
        self._number = number
        self._sent = 0
        self._message = b"<message to='%b@localhost' type='chat' id='m'><body>%b</body></message><r xmlns='%b'/>" % (
            place.encode(),
            body(),
            b"urn:xmpp:sm:3",
        )

    def steps(self) -> Sequence[Step]:
        """A stream, a login, the stream anew, a resource, and acknowledgements."""
        stream = (
            b"<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' "
            b"xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
        )
        secret = base64.b64encode(b"\x00sender\x00secret")
        bind = (
            b"<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>%d</resource></bind></iq>"
        )
        return [
            (stream, b"</stream:features>"),
            (b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%b</auth>" % secret, b"<success"),
            (stream, b"</stream:features>"),
            (bind % self._number, b"</iq>"),
            (b"<enable xmlns='urn:xmpp:sm:3'/>", b"<enabled"),
        ]

    def deposit(self) -> bytes:
        """A message and the question."""
        self._sent += 1
        return self._message

    def acknowledged(self, data: bytes) -> bool:
        """The answer counts what the server took. It may itself ask what its client took, which is nothing."""
        if b"error" in data:
            raise NotAcknowledgedError(data[:300])
        return (b"h='%d'" % self._sent in data or b'h="%d"' % self._sent in data) and data.endswith(self.ends)


# --- the relay: HTTP ------------------------------------------------


class Relay:
    """Deposits into a mailbox, with a fresh id each time. The place is its name, a point, and its deposit secret."""

    ends = b"\r\n\r\n"

    def __init__(self, place: str, _: int) -> None:
        name, token = place.split(".")
        self._head = (
            f"POST /v1/mailboxes/{name}/envelopes HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {BODY}\r\nDeposit-Id: "
        ).encode()
        self._body = b"\r\n\r\n" + body()

    def steps(self) -> Sequence[Step]:
        """There is nothing to agree on."""
        return []

    def deposit(self) -> bytes:
        """A request."""
        return self._head + spell(os.urandom(16)).encode() + self._body

    def acknowledged(self, data: bytes) -> bool:
        """204, without a body."""
        if not data.startswith(b"HTTP/1.1 204"[: len(data)]):
            raise NotAcknowledgedError(data[:200])
        return data.endswith(self.ends)


class AnyMailbox(Relay):
    """Deposits into a mailbox of chance each time. The place is how many there are."""

    def __init__(self, place: str, number: int) -> None:
        self._many = int(place)
        self._chance = random.Random(number)
        self._body = b"\r\n\r\n" + body()

    def deposit(self) -> bytes:
        """A request."""
        name, token, _ = secrets_of(self._chance.randrange(self._many))
        head = (
            f"POST /v1/mailboxes/{spell(name)}/envelopes HTTP/1.1\r\nHost: relay\r\n"
            f"Authorization: Bearer {spell(token)}\r\nContent-Length: {BODY}\r\n"
            f"Deposit-Id: {spell(os.urandom(16))}"
        )
        return head.encode() + self._body


def secrets_of(number: int) -> tuple[bytes, bytes, bytes]:
    """Name, deposit secret and collect secret of a mailbox that can be told again from its number."""
    name, deposit, collect = (sha256(f"{what} {number}".encode()).digest() for what in ("name", "deposit", "collect"))
    return name, deposit, collect


CLIENTS: Final[dict[str, Callable[[str, int], Client]]] = {
    "redis": Redis,
    "rabbitmq": Rabbitmq,
    "nats": Nats,
    "prosody": Prosody,
    "relay": Relay,
    "any mailbox": AnyMailbox,
}
"""By kind: what is made with a place and the number of the connection."""
