"""What a door is given when all is well: where fuzzing begins. Small, and made by the program itself."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path

from goodoffices.canonical import encode
from goodoffices.envelope import Head, Slot, spell, token_hash
from goodoffices.seal.bag import Contents
from goodoffices.seal.channel import first_key
from goodoffices.seal.invitation import pack
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.backup.content import DraftKept, EndKept, Record, TalkKept, write_record
from goodoffices.station.backup.sealed_file import MAGIC
from goodoffices.station.lines import ANSWER, INVITATION, LAST, _spell
from goodoffices.station.mail.messages import (
    Address,
    LegMessage,
    LineMessage,
    Numbered,
    TalkDeclined,
    TalkOffered,
    TestAsked,
)
from goodoffices.words import spell_out
from tests.foreign.doors import DEPOSIT, _line
from tests.foreign.garbage import GARBAGE
from tests.seal import kit
from tests.station.kit import ARTICLE
from tests.station.test_foreign_pages import BOMB, FEED, PAGE

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "spec"

LONGEST = 4096
"""Bytes of a seed that is taken over from the garbage."""

_ADDRESSES = (
    b"https://relay.example",
    b"https://relay.example:8443/path",
    b"http://127.0.0.1:8440",
    b"http://[::1]:1",
    b"http://" + b"a" * 56 + b".onion",
    "https://schlüssel.example".encode(),
    b"https://xn--schlssel-95a.example/a/b~c.d_e-f",
)
_FORM = b"\r\n".join(
    (
        b"--x",
        b'Content-Disposition: form-data; name="line"',
        b"",
        b"1",
        b"--x",
        b'Content-Disposition: form-data; name="bag"; filename="a"',
        b"",
        b"abc",
        b"--x--",
        b"",
    )
)
_ARTICLES = (
    'השיחות נמשכות\n\nדובר משרד החוץ אמר ביום שני כי "השיחות נמשכות", כך דווח ב"מעריב".',
    "المحادثات مستمرة\n\nقالت وزارة الخارجية يوم الاثنين إن «المحادثات مستمرة».",
    "Переговоры идут\n\n«Переговоры идут», — заявил министр в понедельник, пишет газета.",
    "Les pourparlers continuent\n\nSelon le ministère, « rien n'est décidé », a-t-il dit lundi.",
    "گفتگوها ادامه دارد\n\nوزارت خارجه روز دوشنبه گفت که گفتگوها ادامه دارد.",
)
_ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Bay</title><entry><title>A</title><content type="html">
&lt;p&gt;B&lt;/p&gt;</content><updated>2025-12-15T09:00:00Z</updated></entry></feed>"""
_SCENARIO = b"""
title = "A quiet weekend"
exercise = true
starts = "2026-05-04 09:00"
zone = "+02:00"
mediator = { name = "Mediator" }
sides = [
  { name = "East", station = "own", seats = [{ name = "E", role = "envoy" }] },
  { name = "West", station = "kept", seats = [{ name = "W", role = "principal" }] },
]
[rules.closed]
disclosure = "closed"
lease = "7d"
[[steps]]
at = "2026-05-04 10:00"
by = "E"
do = "say"
label = "weekend"
passages = [{ text = "Until Monday.", act = "assurance", terms = { carriage = "in_substance", to = ["West"] } }]
expect = [{ whose = "West", never = ["Monday"], open = [] }]
"""
_ITEM = b"""
kind = "appeal"
place = "current"
speaker = { name = "Mayor", capacity = "" }
said = { edtf = "2026-05~", rests_on = "dateline", earliest = "2026-05-01" }
original = { text = "Keep quiet.", language = "en", direction = "ltr" }
conditional = "no"
chain = [{ relayer = "outlet", name = "Courier", form = "quoted", date = { edtf = "2026-05-04", rests_on = "page" } }]
evidence = [{ source = "page", start = 0, end = 4, text = "Keep" }]
confirmed = { name = "Mara", at = "2026-05-04T10:00Z" }
"""


def _hex(page: str) -> tuple[bytes, ...]:
    """The worked examples of a page."""
    blocks = re.findall(r"```hex\n(.*?)```", (_PAGES / page).read_text("utf-8"), re.DOTALL)
    return tuple(bytes.fromhex(block) for block in blocks)


@cache
def _framed(record: Record) -> bytes:
    """A record of a backup, with its length before it."""
    out = io.BytesIO()
    write_record(out, record)
    return out.getvalue()


def seeds(door: str) -> tuple[bytes, ...]:
    """What a door's fuzzing begins with: what it is for, and what it stumbled on."""
    return (*_own().get(door, ()), *(data for data in GARBAGE.values() if len(data) <= LONGEST))


@cache
def _own() -> dict[str, tuple[bytes, ...]]:
    inviting, here, there = _line()
    fresh = kit.chance("seeds")
    packed = pack(inviting.invitation)
    sealed, _ = seal_envelope([there.channel], b"words", fresh)
    address = Address(relay="https://relay.example", name=bytes(32), deposit=bytes(32))
    key = first_key(fresh).announced()
    offered = TalkOffered(room=bytes(32), title="Harbour", nth=0, first=key, reach=(address,))
    declined, asked = TalkDeclined(room=bytes(32), offer=bytes(32)), TestAsked(token=bytes(16))
    letters = tuple(encode(each) for each in (offered, declined, asked))
    leg = LegMessage(version=1, got=(), settled=0, roster=bytes(32), reach=(address,), entry=b"entry")
    line = LineMessage(version=1, got=0, settled=0, reach=(), letter=Numbered(number=0, body=letters[2]))
    hashes = (token_hash(b"d" * 32), token_hash(b"c" * 32))
    body = json.dumps({"deposit": spell(hashes[0]), "collect": spell(hashes[1])}).encode()
    work = {"version": 1, "salt": "0" * 32, "memory": 65536, "passes": 3, "lanes": 4, "check": "0" * 64}
    messages = (inviting.m0, here.received, here.answered)
    texts = (
        _spell(INVITATION, packed),
        _spell(INVITATION, packed, inviting.m0),
        _spell(ANSWER, here.received),
        _spell(LAST, here.answered),
        spell_out(packed),
    )
    return {
        "relay error": (b'{"code": "relay.not_here", "what": "", "cause": "", "next_step": "", "blame": "yours"}',),
        "relay answer": tuple(bytes([0, 0, each]) + b'{"code": "relay.not_here"}' for each in range(0, 250, 10)),
        "relay answer as wished": (encode([[1, b"one"], [2, b"two"]]), b'{"ok": true}', GARBAGE["news"]),
        "relay envelopes": (encode([]), encode([[1, b"one"], [300, b"x" * 300]])),
        "relay news": (GARBAGE["news"], b":\n\nid: 7\r\nevent: envelopes\r\ndata: 7\r\n\r\n"),
        "relay address": _ADDRESSES,
        "proxy address": (b"127.0.0.1:9050", b"socks5h://[::1]:9050", b"localhost:9150"),
        "relay secret": (spell(bytes(32)).encode(),),
        "relay connection": (
            DEPOSIT,
            DEPOSIT + DEPOSIT,
            DEPOSIT.replace(b"Length: 1", b"Length: 99999"),
            DEPOSIT.replace(b"Content-Length: 1", b"Transfer-Encoding: chunked").replace(
                b"\nx", b"\n1\r\nx\r\n0\r\n\r\n"
            ),
        ),
        "relay request": tuple(
            bytes([0, each]) + b"after=1&limit=3\0" + spell(bytes(16)).encode() + b"\0003\0token\0" + body
            for each in range(0, 180, 7)
        ),
        "call": tuple(
            json.dumps({"method": method, "params": params}).encode()
            for method, params in (
                ("who", {}),
                ("say", {"talk": "T", "leg": "L", "passages": [{"text": "x", "terms": {"carriage": "verbatim"}}]}),
                ("convey", {"talk": "T", "to": "L", "items": [{"kind": "very_words", "of": "lusab-babad"}]}),
                ("record", {"talk": "T", "item": {"kind": "appeal"}}),
            )
        ),
        "door answer": (
            b'{"result": {"name": "Mara"}}',
            b'{"refusal": "station.in_use", "facts": {"door": "none"}, "draft": 1}',
            b'{"refusal": "together.several", "each": [{"refusal": "station.locked"}]}',
        ),
        "door file": (b'{"port": 1, "token": "' + b"0" * 64 + b'"}',),
        "station file": (json.dumps(work).encode(),),
        "backup": (MAGIC + (2).to_bytes(4, "big") + b"{}" + bytes(32), MAGIC + b"\xff" * 4),
        "backup content": (
            _framed(DraftKept(number=1, folded="t", data=b"{}")) + _framed(EndKept(talks=0, entries=0)),
            _framed(TalkKept(title="T")) + b"\xff" * 4,
        ),
        "draft": (b'{"talk": "T", "typed": null, "act": "say", "asked": {}, "refused": [], "made": "x"}',),
        "invitation": tuple(each.encode() for each in texts),
        "packed invitation": (packed[:-4],),
        "opening": messages,
        "envelope": (sealed, encode([Head(1, 1, bytes(32)), [Slot(bytes(16), b"x")], b"body"])),
        "bag": (encode(Contents(version=1, envelopes=(sealed,))), encode([1, [b"x"]])),
        "form with files": (_FORM,),
        "messages": (encode(leg), encode(line), *letters, encode(here.peer), encode(key), *_hex("mail.md")),
        "entry": _hex("transcript.md"),
        "scenario": (_SCENARIO,),
        "article": (ARTICLE.encode(), *(text.encode() for text in _ARTICLES)),
        "page": (PAGE.encode(), b"<html><body><p>" + ARTICLE.encode() + b"</p></body></html>"),
        "feed": (FEED.encode(), BOMB.encode(), _ATOM),
        "record item": (_ITEM, b'{"kind": "appeal", "chain": []}'),
        "settings": (b'home = "/tmp"\ntalk = "Harbour"\nlanguage = "en"\nrelay = "https://relay.example"\n',),
        "pasted text": ("\ufeffשלום\r\n1. One\n2. Two".encode(),),
        "spoken words": (spell_out(packed).encode(), spell_out(b"").encode()),
        "zone": (b"Europe/Zurich", b"+02:00", b"UTC", b"-14:00"),
    }
