"""Where bytes that somebody else wrote come in, and what each place may answer them with.

Tests of every class of garbage and the fuzzing both go through this list. Nothing here needs pytest.
"""

from __future__ import annotations

import asyncio
import atexit
import io
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from goodoffices import labels
from goodoffices.canonical import decode, digest
from goodoffices.cli.paste import read_pasted
from goodoffices.cli.recording import _item
from goodoffices.cli.session import Session
from goodoffices.cli.settings import _from_file
from goodoffices.envelope import Envelope, token_hash, unspell
from goodoffices.errors.backup import BackupDamaged, NotABackup
from goodoffices.errors.base import Refusal
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.importing import ImportNoText, ImportUnreadable
from goodoffices.errors.record import RecordDate, RecordMissingKey, RecordUnknown, RecordUnknownKey, RecordWrongValue
from goodoffices.errors.roads import NoProxyAddress, NoRelayAddress, PlainHttp, RoadRefusal
from goodoffices.errors.seal import DoesNotOpen, InvitationDamaged, MessageMisplaced, NotAnnounced, SealRefusal
from goodoffices.errors.station import (
    Damaged,
    DoorClosed,
    FromTheFuture,
    NotARecoveryKey,
    UnknownZone,
    WrongShape,
)
from goodoffices.errors.usage import FileTooLong, FileUnreadable, Setting
from goodoffices.errors.words import (
    InstantUnclear,
    LengthUnclear,
    NameDoubtful,
    NotText,
    SpokenWords,
    WordsCharacter,
    WordsEmpty,
    WordsTooLong,
)
from goodoffices.importing import Asked, from_feed, from_html, keep, nearby, plain, propose
from goodoffices.labels import BAG, BAG_MARK
from goodoffices.record import from_bytes, from_plain
from goodoffices.record.item import Hand
from goodoffices.relay.app import RelayApp
from goodoffices.relay.direct import RelayConnection
from goodoffices.relay.limits import Limits
from goodoffices.relay.service import Service
from goodoffices.roads.address import relay_address
from goodoffices.roads.envelopes import OddAnswerError, read_envelopes
from goodoffices.roads.events import Events
from goodoffices.roads.proxy import proxy_address
from goodoffices.roads.refusals import refusal_of
from goodoffices.roads.relay_client import Patience, RelayClient
from goodoffices.scenario import read_scenario
from goodoffices.seal.bag import SIZES, is_for, open_bag
from goodoffices.seal.card import LineCard
from goodoffices.seal.channel import Announcement, Channel
from goodoffices.seal.invitation import unpack
from goodoffices.seal.opening import Inviting, Line, accept, answer, finish
from goodoffices.seal.primitives import derive, lock
from goodoffices.seal.sealing import addressed_to, open_envelope
from goodoffices.station import client
from goodoffices.station.acts import ACTS
from goodoffices.station.api.wire import Answered
from goodoffices.station.backup.content import records
from goodoffices.station.backup.restoring import look_through
from goodoffices.station.backup.sealed_file import NotWhole, Reader, Writer
from goodoffices.station.backup.sealed_file import read_header as read_backup_header
from goodoffices.station.door import _asked
from goodoffices.station.doorfile import NAME, read_door
from goodoffices.station.draft_store import _read as read_draft
from goodoffices.station.feed_heads import day_of_story, name_of_feed
from goodoffices.station.lines import _read_invitation
from goodoffices.station.mail.messages import LegMessage, LineMessage, read_letter
from goodoffices.station.recovery import read_recovery
from goodoffices.station.shapes import demand_text, shaped
from goodoffices.station.stationfile import read_station_file
from goodoffices.station.zones import Zone
from goodoffices.talk.entry import read_body, read_header
from goodoffices.web.forms import read_parts
from goodoffices.words import read_spoken
from tests.relay.memory import MemoryStore
from tests.relay.wire import Client
from tests.roads.kit import ASKS, READING
from tests.seal import kit

WORDS = (WordsEmpty, WordsTooLong, WordsCharacter, NotText, NameDoubtful, InstantUnclear, LengthUnclear)


@dataclass(frozen=True)
class Door:
    """A place where foreign bytes come in.

    Attributes:
        read: takes them.
        refuses: what it may raise; nothing else.
    """

    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...] = ()

    def meets(self, data: bytes) -> None:
        """Whatever comes in, the place answers, or refuses as it is written down; a fault of the program is neither."""
        try:
            self.read(data)
        except self.refuses as refusal:
            if isinstance(refusal, Refusal):
                refusal.told()


@cache
def folder() -> Path:
    """A folder for doors that are files; gone with the process."""
    made = Path(tempfile.mkdtemp(prefix="foreign-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def file(name: str, data: bytes) -> Path:
    path = folder() / name
    path.write_bytes(data)
    return path


def as_typed(data: bytes) -> str:
    """Bytes as Python hands them on from a terminal or an environment."""
    return data.decode("utf-8", "surrogateescape")


# --- the way to a relay ------------------------------------


def relay_error(data: bytes) -> None:
    for status in (400, 404, 409, 503):
        assert isinstance(refusal_of("https://relay.example", status, data, as_typed(data[:20]), ()), RoadRefusal)


_STATUSES = (200, 204, 301, 400, 404, 409, 413, 429, 500, 503, 507, 999)
_KINDS = ("application/cbor", "application/json", "text/event-stream", "text/html; charset=\xff", "")


def relay_answer(data: bytes) -> None:
    """A whole answer: which request, which status and which headers, its first bytes choose."""
    choice = int.from_bytes(data[:3], "big")
    status, choice = _STATUSES[choice % len(_STATUSES)], choice // len(_STATUSES)
    kind, choice = _KINDS[choice % len(_KINDS)], choice // len(_KINDS)
    _answered(sorted(ASKS)[choice % len(ASKS)], status, kind, data[3:])


def relay_answer_as_wished(data: bytes) -> None:
    """The same body with the status and the kind that are wished for, to whatever is answered with a body."""
    for ask, kind in zip(READING, ("application/cbor", "text/event-stream", "application/json"), strict=True):
        _answered(ask, 200, kind, data)


def _answered(ask: str, status: int, kind: str, body: bytes) -> None:
    headers = {"content-type": kind.encode("latin-1"), "retry-after": body[:12].replace(b"\n", b"").replace(b"\r", b"")}
    response = httpx.Response(status, headers=[(name.encode(), _bytes(value)) for name, value in headers.items()])
    response.stream = httpx.ByteStream(body)
    transport = httpx.MockTransport(lambda _: response)

    async def whole() -> None:
        async with RelayClient("https://relay.example", transport=transport, patience=Patience()) as asking:
            await ASKS[ask](asking)

    _loop().run_until_complete(whole())


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    atexit.register(_close, loop)
    return loop


def _close(loop: asyncio.AbstractEventLoop) -> None:
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()


def news(data: bytes) -> None:
    events = Events(0)
    for line in data.split(b"\n"):
        events.take(line)


# --- a relay ------------------------------------


@cache
def _relay() -> RelayApp:
    async def make() -> RelayApp:
        limits = Limits()
        service = Service(MemoryStore(limits), limits, lambda: 1_000_000)
        await service.make(bytes(32), _keys())
        return RelayApp(service)

    return _loop().run_until_complete(make())


def _keys() -> Any:
    from goodoffices.relay.rules import TokenHashes

    return TokenHashes(token_hash(b"d" * 32), token_hash(b"c" * 32))


def request(method: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> int:
    """The status that a relay answers a request with."""
    sent: list[Any] = []
    coming = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "root_path": "",
        "query_string": query,
        "headers": headers,
    }
    _loop().run_until_complete(_relay()(scope, receive, send))
    return int(sent[0]["status"]) if sent else 0


def relay_body(data: bytes) -> None:
    """A body for a new mailbox, in both of its forms."""
    path = "/v1/mailboxes/" + "A" * 42 + "B"
    for kind in (b"application/json", b"application/cbor"):
        assert request("PUT", path, b"", [(b"content-type", kind)], data[:4096]) == 400


DEPOSIT = (
    f"POST /v1/mailboxes/{'A' * 43}/envelopes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {'ZGRk' * 10}ZGQ\r\n"
    f"Deposit-Id: {'A' * 22}\r\nContent-Length: 1\r\n\r\nx"
).encode()


def relay_connection(data: bytes) -> None:
    """Bytes on a connection over which an envelope was put in before: they come as they are, and in two pieces."""
    service = _relay()._service

    async def play(pieces: tuple[bytes, ...]) -> bytes:
        client = Client(service, RelayConnection)
        await client.send(DEPOSIT)
        await client.answered()
        for piece in pieces:
            client.connection.data_received(piece)
            # What is asked for may never be whole, so nothing is waited for: the application gets its turns.
            for _ in range(8):
                await asyncio.sleep(0)
        client.connection.connection_lost(None)
        return bytes(client.wire.sent)

    half = len(data) // 2
    for pieces in ((data,), (data[:half], data[half:])):
        assert b"HTTP/1.1 500" not in _loop().run_until_complete(play(pieces))


_METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH")
_HERE = "/v1/mailboxes/" + "A" * 43


def relay_request(data: bytes) -> None:
    """A whole request: its first bytes choose the route and who asks; the parts after it are told apart by zeros."""
    choice, (query, ident, length, token, rest) = data[:2], (data[2:].split(b"\0", 4) + [b""] * 5)[:5]
    number = int.from_bytes(choice, "big")
    paths = (_HERE, f"{_HERE}/envelopes", f"{_HERE}/events", as_typed(query), "/healthz")
    path, number = paths[number % len(paths)], number // len(paths)
    method, number = _METHODS[number % len(_METHODS)], number // len(_METHODS)
    who = (b"Bearer " + b"ZGRk" * 10 + b"ZGQ", b"Bearer " + b"Y2Nj" * 10 + b"Y2M", token)[number % 3]
    kind = (b"application/json", b"application/cbor", rest[:20])[number // 3 % 3]
    headers = [(b"authorization", who), (b"deposit-id", ident), (b"content-type", kind), (b"admission-token", token)]
    headers += [(b"content-length", length)] if length else []
    assert request(method, path, query, headers, rest) != 500


# --- the control door ------------------------------------


def call(data: bytes) -> None:
    """What came through the control door, up to the arguments of whichever act it names."""
    asked = _asked(data)
    demand_text(asked.params, "“act”")
    for act in ACTS.values() if asked.method not in ACTS else [ACTS[asked.method]]:
        try:
            shaped(asked.params, act.ask, "“act”")
        except WrongShape:
            continue


def door_answer(data: bytes) -> None:
    """What answers at the port of a door: for any status that a door has."""
    for status in (200, 400, 409):
        told: Answered = client.read_answer(status, data)
        if told.refusal is not None:
            client.refusal_of(told).told()


def door_file(data: bytes) -> None:
    file(NAME, data)
    read_door(folder())


def station_json(data: bytes) -> None:
    file("station.json", data)
    read_station_file(folder())


def backup_file(data: bytes) -> None:
    """What somebody names as a backup."""
    file("backup", data)
    look_through(folder() / "backup", lambda _: bytes(32))


def backup_content(data: bytes) -> None:
    """What stands in one that opens."""
    out = io.BytesIO()
    writer = Writer(out, bytes(32), b"{}")
    writer.write(data)
    writer.end()
    sealed = io.BytesIO(out.getvalue())
    for _ in records(Reader(sealed, bytes(32), read_backup_header(sealed))):
        pass


# --- lines ------------------------------------


def invitation(data: bytes) -> None:
    """What somebody pastes as an invitation: a file, what a QR code holds, or words."""
    packed, _ = _read_invitation(as_typed(data))
    _address_of(packed)


def recovery_key(data: bytes) -> None:
    """What somebody types as a recovery key: its words, or what a QR code holds."""
    read_recovery(as_typed(data))


def packed_invitation(data: bytes) -> None:
    """The same with the right check, as a forger would make it."""
    _address_of(data + digest(labels.INVITATION, data)[:4])


def _address_of(packed: bytes) -> None:
    relay = unpack(packed).relay
    if relay is not None:
        relay_address(relay)


@cache
def _line() -> tuple[Inviting, Line, Line]:
    one, other = kit.cards()
    inviting = kit.invited(one)
    invited = accept(other, inviting.invitation, inviting.m0, kit.NOW, kit.chance("accept"))
    open_here = answer(one, inviting, invited.m1, kit.NOW, kit.chance("answer"))
    return inviting, open_here, finish(other, invited, open_here.answered, kit.chance("finish"))


def opening(data: bytes) -> None:
    """The three messages of an opening, each as it comes from a relay; the first also as somebody who may seal it."""
    one, other = kit.cards()
    inviting, _, _ = _line()
    invited = accept(other, inviting.invitation, inviting.m0, kit.NOW, kit.chance("accept"))
    from goodoffices.labels import OPENING_0
    from goodoffices.seal.primitives import derive

    forged = lock(derive(OPENING_0, inviting.invitation.secret), data)
    for step in (
        lambda: accept(other, inviting.invitation, data, kit.NOW, kit.chance("accept")),
        lambda: accept(other, inviting.invitation, forged, kit.NOW, kit.chance("accept")),
        lambda: answer(one, inviting, data, kit.NOW, kit.chance("answer")),
        lambda: finish(other, invited, data, kit.chance("finish")),
    ):
        try:
            step()
        except SealRefusal as refusal:
            refusal.told()


def envelope(data: bytes) -> None:
    """An envelope as a relay gives it out."""
    _, one, other = _line()
    for line in (one, other):
        channel: Channel = line.channel
        try:
            open_envelope([channel], data, kit.NOW, kit.chance("open"))
        except (DoesNotOpen, NotAnnounced) as refusal:
            refusal.told()


def bag(data: bytes) -> None:
    """A file that somebody hands over as a bag; as it is, and sealed by somebody who knows the root of the line."""
    _, one, other = _line()
    channel: Channel = other.channel
    pair = channel.root, channel.peer, channel.me
    is_for(*pair, data)
    nonce = bytes(32)
    content = (len(data).to_bytes(4, "big") + data).ljust(SIZES[0] - 64, b"\0")[: SIZES[0] - 64]
    mark = derive(BAG_MARK, channel.root, nonce, *pair[1:])[:16]
    forged = nonce + mark + lock(derive(BAG, channel.root, nonce, *pair[1:]), content)
    assert is_for(*pair, forged)
    for each in (data, forged):
        try:
            for found in open_bag(*pair, each):
                addressed_to([one.channel, channel], found)
        except DoesNotOpen as refusal:
            refusal.told()
    addressed_to([one.channel, channel], data)


def form_with_files(data: bytes) -> None:
    """A form of a page with a file in it."""
    read_parts("multipart/form-data; boundary=x", data)
    read_parts(as_typed(data[:80]), data)


_SCHEMAS = (Envelope, LegMessage, LineMessage, LineCard, Announcement)


def messages(data: bytes) -> None:
    """What is inside envelopes, by whoever has the keys: every schema of it."""
    read_letter(data)
    for schema in _SCHEMAS:
        try:
            decode(data, schema)
        except NotCanonical as refusal:
            refusal.told()


def entry(data: bytes) -> None:
    """An entry of a talk: its header, its body, an event of the record in it."""
    read_body(data)
    for reading in (read_header, from_bytes):
        try:
            reading(data)
        except NotCanonical as refusal:
            refusal.told()


# --- files of people ------------------------------------


def scenario(data: bytes) -> None:
    read_scenario(file("foreign.toml", data))


@cache
def _session() -> Session:
    return Session()


def record_item(data: bytes) -> None:
    pasted = read_pasted(str(file("item.toml", data)))
    if pasted.refusal is not None:
        raise pasted.refusal
    given = _item(_session(), pasted.text)
    from_plain(given, where="the item", item_id=bytes(16), entered=Hand("Mara", 0, 0))


_OF_ARTICLE = 600
"""Characters: more of one text reaches nothing else."""


def article(data: bytes) -> None:
    """The beginning of a pasted text: kept, read, and compared with itself. Long ones: tests/importing/test_work.py."""
    source = keep(data.decode("utf-8", "replace")[:_OF_ARTICLE], "pasted")
    proposed = propose(source, Asked(published=20_453, outlet="The Coast", actors=("North", "South")))
    for each in proposed.items:
        assert all(source.text[span.start : span.end] == span.text for span in each.evidence)
        plain(each, source)
    nearby(source, [source])


def feed(data: bytes) -> None:
    """A feed: its stories with their days, and its name."""
    name_of_feed(data)
    for each in from_feed(data, "a feed"):
        day_of_story(each.published)


def spoken(data: bytes) -> None:
    read_spoken(as_typed(data))


DOORS: dict[str, Door] = {
    "relay error": Door(relay_error),
    "relay answer": Door(relay_answer, (RoadRefusal,)),
    "relay answer as wished": Door(relay_answer_as_wished, (RoadRefusal,)),
    "relay envelopes": Door(lambda data: read_envelopes(data, after=0, limit=100), (OddAnswerError,)),
    "relay news": Door(news, (OddAnswerError,)),
    "relay address": Door(lambda data: relay_address(as_typed(data)), (NoRelayAddress, PlainHttp)),
    "proxy address": Door(lambda data: proxy_address(as_typed(data)), (NoProxyAddress,)),
    "relay secret": Door(lambda data: unspell(as_typed(data)), (NotCanonical,)),
    "relay body": Door(relay_body),
    "relay connection": Door(relay_connection),
    "relay request": Door(relay_request),
    "call": Door(call, (WrongShape, NotText)),
    "door answer": Door(door_answer, (DoorClosed,)),
    "door file": Door(door_file),
    "station file": Door(station_json, (Damaged, FromTheFuture)),
    "backup": Door(backup_file, (NotABackup, BackupDamaged)),
    "backup content": Door(backup_content, (NotWhole,)),
    "draft": Door(read_draft, (Damaged,)),
    "invitation": Door(
        invitation, (DoesNotOpen, InvitationDamaged, MessageMisplaced, SpokenWords, NoRelayAddress, PlainHttp)
    ),
    "recovery key": Door(recovery_key, (NotARecoveryKey, SpokenWords)),
    "packed invitation": Door(packed_invitation, (InvitationDamaged, NoRelayAddress, PlainHttp)),
    "opening": Door(opening),
    "envelope": Door(envelope),
    "bag": Door(bag),
    "form with files": Door(form_with_files, (WrongShape,)),
    "messages": Door(messages),
    "entry": Door(entry),
    "scenario": Door(scenario, (Refusal,)),
    "record item": Door(
        record_item,
        (
            FileUnreadable,
            FileTooLong,
            RecordDate,
            RecordMissingKey,
            RecordUnknown,
            RecordUnknownKey,
            RecordWrongValue,
            *WORDS,
        ),
    ),
    "article": Door(article),
    "page": Door(lambda data: from_html(data, "a page"), (ImportUnreadable, ImportNoText)),
    "feed": Door(feed, (ImportUnreadable, ImportNoText)),
    "settings": Door(lambda data: _from_file(file("config.toml", data)), (FileUnreadable, Setting)),
    "pasted text": Door(lambda data: read_pasted(str(file("pasted.txt", data)))),
    "spoken words": Door(spoken, (SpokenWords,)),
    "zone": Door(lambda data: Zone(as_typed(data)), (UnknownZone,)),
}
"""Every door by its name."""
