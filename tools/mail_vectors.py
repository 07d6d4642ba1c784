"""Writes the known answers of mail, ``tests/vectors/mail/*.json``: what another program has to read as ours does.

``python -m tools.mail_vectors`` writes the files that are missing. ``--anew NAME …`` writes these again.

The rules are:

* A file that exists is not written again unless it is named after ``--anew``.
* Chance is a stream that is the same each time, and nothing here encapsulates: every file is made the same again.
* Bytes stand in hex. A refusal has bytes or a text of its own and the code that it is given; without a code they are
  read, which shows that the fault is what is refused.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from goodoffices import labels
from goodoffices.canonical import digest, encode
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.seal.channel import OwnKey
from goodoffices.seal.invitation import Invitation, pack
from goodoffices.seal.opening import invite, new_card
from goodoffices.station.mail.messages import (
    Address,
    LegMessage,
    LineMessage,
    Numbered,
    TalkDeclined,
    TalkOffered,
    TalkTaken,
    TestAnswered,
    TestAsked,
    offer_id,
)
from goodoffices.talk.events import End, Instance, Role, Seat, Seen
from goodoffices.words import spell_out
from tools.seal_vectors import UNTIL, Chance

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "vectors" / "mail"
OPENING = ROOT / "tests" / "vectors" / "seal" / "opening.json"
RELAY = "https://relay.invalid"
LARGEST_COUNT = 2**53 - 1

Made = dict[str, Any]


def plain(value: Any) -> Any:
    """An object as JSON has it: fields by name, a letter's tag as ``letter``, bytes in hex."""
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        named = {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        return named if tag is None else {"letter": tag, **named}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value


# --- messages and letters ------------------------------------


def address(fresh: Chance, relay: str = RELAY) -> Address:
    """A mailbox that nobody has."""
    return Address(relay=relay, name=fresh(32), deposit=fresh(32))


def seen(fresh: Chance, seq: int) -> Seen:
    """An entry that nobody wrote."""
    return Seen(instance=Instance(author=fresh(32), number=fresh(16)), seq=seq, entry=fresh(32))


def leg_messages() -> dict[str, LegMessage]:
    """What travels on a leg, from the least to the most."""
    fresh = Chance("leg messages")
    service = LegMessage(
        version=1, got=(), settled=0, roster=digest(labels.ROSTER), reach=(address(fresh),), entry=None
    )
    entry = replace(service, got=(seen(fresh, 2), seen(fresh, 0)), settled=7, roster=fresh(32), entry=fresh(40))
    long = tuple(address(fresh, "https://" + "ü" * 292) for _ in range(4))
    return {
        "a service message": service,
        "an entry": entry,
        "no address": replace(entry, reach=()),
        "the highest numbers and the longest addresses": replace(
            entry, got=(seen(fresh, 2**40 - 1),), settled=LARGEST_COUNT, reach=long, entry=b"\0"
        ),
    }


def line_messages() -> dict[str, LineMessage]:
    """What travels on the line itself."""
    fresh = Chance("line messages")
    service = LineMessage(version=1, got=0, settled=0, reach=(address(fresh),), letter=None)
    asked = Numbered(number=0, body=encode(TestAsked(token=fresh(16))))
    return {
        "a service message": service,
        "a letter": replace(service, letter=asked),
        "a letter that no program knows": replace(
            service, got=3, settled=4, reach=(), letter=Numbered(number=24, body=encode(["sung", "la"]))
        ),
        "the highest numbers": replace(
            service,
            got=LARGEST_COUNT,
            settled=LARGEST_COUNT,
            letter=Numbered(number=LARGEST_COUNT, body=b"\0"),
        ),
    }


def letters() -> dict[str, msgspec.Struct]:
    """One of each kind."""
    fresh = Chance("letters")
    room = fresh(32)
    keys = [OwnKey(0, fresh(32), fresh(32)).announced() for _ in range(2)]
    return {
        "talk_offered": TalkOffered(room=room, title="Harbour · נמל", nth=3, first=keys[0], reach=(address(fresh),)),
        "talk_taken": TalkTaken(room=room, offer=offer_id(keys[0]), first=keys[1], reach=(address(fresh),)),
        "talk_declined": TalkDeclined(room=room, offer=offer_id(keys[0])),
        "test_asked": TestAsked(token=fresh(16)),
        "test_answered": TestAnswered(token=fresh(16)),
    }


def unknown() -> dict[str, bytes]:
    """Bodies of letters that count as received and are told as unopened."""
    good = letters()
    asked, room = encode(good["test_asked"]), encode(good["talk_declined"])
    return {
        "another tag": encode(["sung", bytes(16)]),
        "no tag": encode([bytes(16)]),
        "no list": encode(bytes(16)),
        "an empty list": encode([]),
        "a field more": _longer(asked),
        "a field less": encode(["test_asked"]),
        "a token of 15 bytes": encode(["test_asked", bytes(15)]),
        "a token of 17 bytes": encode(["test_answered", bytes(17)]),
        "a leg of 31 bytes": encode(["talk_declined", bytes(31), bytes(32)]),
        "an empty title": _fields(good["talk_offered"], 2, ""),
        "a title of 201 characters": _fields(good["talk_offered"], 2, "a" * 201),
        "a key of 1,215 bytes": _fields(good["talk_taken"], 3, [bytes(8), bytes(1215), bytes(32)]),
        "a key without a challenge": _fields(good["talk_taken"], 3, [bytes(8), bytes(1216)]),
        "a number of the key as a number": _fields(good["talk_taken"], 3, [0, bytes(1216), bytes(32)]),
        "five addresses": _fields(good["talk_taken"], 4, [[RELAY, bytes(32), bytes(32)]] * 5),
        "something after it": room + b"\0",
        "a longer spelling": _respelt(room),
        "a text that is no UTF-8": asked.replace(b"test_asked", b"test_aske\xff"),
        "a map": b"\xa0",
        "nothing but a byte": b"\xff",
    }


def messages() -> Made:
    """Messages, with their bytes."""
    kinds: dict[str, dict[str, Any]] = {"leg": dict(leg_messages()), "line": dict(line_messages())}
    return {
        kind: [{"name": name, "message": plain(each), "data": encode(each).hex()} for name, each in found.items()]
        for kind, found in kinds.items()
    }


def all_letters() -> Made:
    """Letters, with their bytes, and bodies that are none."""
    return {
        "letters": [
            {"name": name, "letter": plain(each), "data": encode(each).hex()} for name, each in letters().items()
        ],
        "unknown": {name: data.hex() for name, data in unknown().items()},
    }


# --- digests ------------------------------------


def rosters() -> Made:
    """Who is seated, in any order, and the digest that both stations come to."""
    fresh = Chance("rosters")

    def seat(name: str, end: End, role: Role = Role.ENVOY) -> Seat:
        return Seat(fingerprint=fresh(32), name=name, end=end, role=role, station=end is End.SIDE)

    mediator = seat("Mara", End.MEDIATOR, Role.MEDIATOR)
    two = [mediator, seat("North Port", End.SIDE)]
    same_name = [seat("Z", End.SIDE), seat("A", End.MEDIATOR, Role.NOTE_TAKER), seat("Z", End.SIDE, Role.PRINCIPAL)]
    seated = {"nobody": [], "two": two, "several, two of one name": [*two, *same_name, seat("ä", End.SIDE)]}
    return {
        "rosters": [
            {"name": name, "seats": [plain(each) for each in seats], "digest": roster_digest(seats).hex()}
            for name, seats in seated.items()
        ]
    }


def roster_digest(seats: list[Seat]) -> bytes:
    """The digest of these seats, whatever their order: the side's first, by name and fingerprint."""
    ends = list(End)
    ordered = sorted(seats, key=lambda each: (ends.index(each.end), each.name, each.fingerprint))
    return digest(labels.ROSTER, *(encode(each) for each in ordered))


def deposits() -> Made:
    """Messages of an opening, with the ids under which they are put in."""
    opening = json.loads(OPENING.read_text("utf-8"))
    data = {"three bytes": b"abc", **{name: bytes.fromhex(opening[name]) for name in ("m0", "m1", "m2")}}
    return {
        "deposits": [
            {
                "name": name,
                "data": each.hex(),
                "deposit_id": digest(labels.OPENING_DEPOSIT, each)[:DEPOSIT_ID_SIZE].hex(),
            }
            for name, each in data.items()
        ]
    }


# --- texts ------------------------------------


def texts() -> Made:
    """An invitation as a file, in its short form and as words; an answer and a last message as text."""
    fresh = Chance("texts")
    inviter = new_card("North", exercise=False, fresh=fresh)
    state = invite(inviter, UNTIL, RELAY, fresh)
    packed = pack(state.invitation)
    opening = json.loads(OPENING.read_text("utf-8"))
    return {
        "invitation": {
            **{name: value for name, value in plain(state.invitation).items() if name != "version"},
            "packed": packed.hex(),
            "m0": state.m0.hex(),
            "message": text("GO1-INVITATION", packed, state.m0),
            "short": text("GO1-INVITATION", packed),
            "words": spell_out(packed),
        },
        "answer": {"m1": opening["m1"], "message": text("GO1-ANSWER", bytes.fromhex(opening["m1"]))},
        "last": {"m2": opening["m2"], "message": text("GO1-LAST", bytes.fromhex(opening["m2"]))},
    }


def text(kind: str, *parts: bytes) -> str:
    """A message for people to hand over."""
    return ".".join([kind, *(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)])


# --- refusals ------------------------------------

NOT_CANONICAL = "encoding.not_canonical"
SHUT = "seal.does_not_open"


def refusals() -> Made:
    """Bytes that are no message, and texts that are no invitation."""
    return {"leg": _of_leg(), "line": _of_line(), "text": _of_texts()}


def _of_leg() -> list[Made]:
    good = leg_messages()["an entry"]
    one = plain_list(good.got[0])
    return [
        _case("without a fault", "", encode(good)),
        *_of_both(good, entry=5, settled=2, reach=4),
        _case("got as a number", NOT_CANONICAL, _fields(good, 1, 7)),
        _case("257 instances", NOT_CANONICAL, _fields(good, 1, [one] * 257)),
        _case("256 instances", "", _fields(good, 1, [one] * 256)),
        _case("an instance without its author", NOT_CANONICAL, _fields(good, 1, [[one[0][1:], *one[1:]]])),
        _case("an instance of 15 bytes", NOT_CANONICAL, _fields(good, 1, [[[bytes(32), bytes(15)], *one[1:]]])),
        _case("an entry's number of 2 to the 40", NOT_CANONICAL, _fields(good, 1, [[one[0], 2**40, one[2]]])),
        _case("an entry's id of 31 bytes", NOT_CANONICAL, _fields(good, 1, [[*one[:2], bytes(31)]])),
        _case("a roster of 31 bytes", NOT_CANONICAL, _fields(good, 3, bytes(31))),
        _case("no roster", NOT_CANONICAL, _fields(good, 3, None)),
        _case("an empty entry", NOT_CANONICAL, _fields(good, 5, b"")),
        _case("an entry as a text", NOT_CANONICAL, _fields(good, 5, "entry")),
        _case("a line's message", NOT_CANONICAL, encode(line_messages()["a letter"])),
    ]


def _of_line() -> list[Made]:
    good = line_messages()["a letter"]
    return [
        _case("without a fault", "", encode(good)),
        *_of_both(good, entry=4, settled=2, reach=3),
        _case("got of 2 to the 53", NOT_CANONICAL, _fields(good, 1, 2**53)),
        _case("got as on a leg", NOT_CANONICAL, _fields(good, 1, [])),
        _case("an empty letter", NOT_CANONICAL, _fields(good, 4, [0, b""])),
        _case("a letter without a number", NOT_CANONICAL, _fields(good, 4, b"letter")),
        _case("a letter's number of 2 to the 53", NOT_CANONICAL, _fields(good, 4, [2**53, b"a"])),
        _case("a letter's number below 0", NOT_CANONICAL, _fields(good, 4, [-1, b"a"])),
        _case("a leg's message", NOT_CANONICAL, encode(leg_messages()["an entry"])),
    ]


def _of_both(good: msgspec.Struct, *, entry: int, settled: int, reach: int) -> list[Made]:
    data, to = encode(good), [RELAY, bytes(32), bytes(32)]

    def to_one(*wrong: object) -> bytes:
        return _fields(good, reach, [list(wrong)])

    wrong = {
        "version 0": _fields(good, 0, 0),
        "version 2": _fields(good, 0, 2),
        "a version that is true": _fields(good, 0, True),
        "settled of 2 to the 53": _fields(good, settled, 2**53),
        "settled below 0": _fields(good, settled, -1),
        "five addresses": _fields(good, reach, [to] * 5),
        "an address without a secret": to_one(RELAY, bytes(32)),
        "a mailbox's name of 31 bytes": to_one(RELAY, bytes(31), bytes(32)),
        "a deposit secret of 33 bytes": to_one(RELAY, bytes(32), bytes(33)),
        "an empty relay": to_one("", bytes(32), bytes(32)),
        "a relay of 301 characters": to_one("x" * 301, bytes(32), bytes(32)),
        "a relay as bytes": to_one(b"relay", bytes(32), bytes(32)),
        "no reach": _fields(good, reach, None),
        "a field more": _longer(data),
        "a field less": encode(plain_list(good)[:entry]),
        "something after it": data + b"\0",
        "a longer spelling": _respelt(data),
        "an indefinite length": b"\x9f" + data[1:] + b"\xff",
        "cut off": data[:-1],
        "nothing": b"",
        "a map": b"\xa0",
    }
    return [_case(name, NOT_CANONICAL, each) for name, each in wrong.items()]


def _of_texts() -> list[Made]:
    made = texts()
    good = made["invitation"]
    short, message, words = good["short"], good["message"], good["words"]
    packed, m0 = bytes.fromhex(good["packed"]), bytes.fromhex(good["m0"])
    rows = words.split("\n")
    other = Invitation(version=1, secret=bytes(32), inviter=bytes(32), until=UNTIL, relay=None)
    wrong = {
        "white space within it": ("", f" {message[:40]}\r\n  {message[40:]}\n"),
        "the words in capitals, without numbers": ("", " ".join(row[3:] for row in rows).upper()),
        "an answer": ("seal.message_misplaced", made["answer"]["message"]),
        "a last message": ("seal.message_misplaced", made["last"]["message"]),
        "a kind that is none": (SHUT, short.replace("INVITATION", "INVITE")),
        "a kind in small letters": (SHUT, short.replace("INVITATION", "invitation")),
        "no part": (SHUT, "GO1-INVITATION"),
        "an empty part": ("seal.invitation_damaged", "GO1-INVITATION."),
        "three parts": (SHUT, message + ".AAAA"),
        "padding": (SHUT, short + "=" * (-len(short.partition(".")[2]) % 4 or 4)),
        "a letter of the other base64": (SHUT, "GO1-INVITATION.+" + short.partition(".")[2][1:]),
        "bits after the last byte": (
            SHUT,
            _bits_after(text("GO1-INVITATION", packed + b"\0\0" * (len(packed) % 3 == 0))),
        ),
        "cut off": ("seal.invitation_damaged", text("GO1-INVITATION", packed[:-1])),
        "a bit of the invitation": ("seal.invitation_damaged", text("GO1-INVITATION", _flipped(packed), m0)),
        "a bit of the first message": (SHUT, text("GO1-INVITATION", packed, _flipped(m0))),
        "a short form without a relay": ("mail.no_first_message", text("GO1-INVITATION", pack(other))),
        "a row less": ("words.spoken", "\n".join(rows[:-1])),
        "a wrong word": ("words.spoken", words.replace(rows[1].split()[3], "babab", 1)),
        "another check word": ("words.spoken", "\n".join([_other_check(rows[0]), *rows[1:]])),
    }
    return [{"name": name, "code": code, "text": each} for name, (code, each) in wrong.items()]


def _other_check(row: str) -> str:
    return " ".join([*row.split()[:-1], "babab"])


def _bits_after(spelt: str) -> str:
    """The last letter with a bit that belongs to no byte."""
    letters_of_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return spelt[:-1] + letters_of_64[letters_of_64.index(spelt[-1]) | 1]


def _flipped(data: bytes) -> bytes:
    return data[:9] + bytes([data[9] ^ 1]) + data[10:]


# --- forms ------------------------------------


def plain_list(value: Any) -> list[Any]:
    """An object as the list that is encoded."""
    found: list[Any] = msgspec.to_builtins(value, builtin_types=(bytes,))
    return list(found)


def _fields(good: msgspec.Struct, place: int, wrong: object) -> bytes:
    """An object with another value in one place."""
    found = plain_list(good)
    found[place] = wrong
    return encode(found)


def _longer(data: bytes) -> bytes:
    """The same list with a null behind its fields."""
    return bytes([data[0] + 1]) + data[1:] + b"\xf6"


def _respelt(data: bytes) -> bytes:
    """The same list, its length in a byte of its own."""
    return bytes([0x98, data[0] & 31]) + data[1:]


def _case(name: str, code: str, data: bytes) -> Made:
    return {"name": name, "code": code, "data": data.hex()}


# --- files ------------------------------------

FILES: dict[str, Callable[[], Made]] = {
    "messages": messages,
    "letters": all_letters,
    "rosters": rosters,
    "deposits": deposits,
    "texts": texts,
    "refusals": refusals,
}


def main(arguments: list[str]) -> int:
    """Write what is missing, or what is named after ``--anew``."""
    anew = arguments[1:]
    if arguments and (arguments[0] != "--anew" or not anew or not set(anew) <= set(FILES)):
        print(f"usage: python -m tools.mail_vectors [--anew NAME ...], names: {', '.join(FILES)}", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in FILES if name in anew or not _path(name).exists()]
    if not wanted:
        print("Every file is there, and frozen. Name those that are to be made again: --anew NAME ...", file=sys.stderr)
        return 1
    for name in wanted:
        _path(name).write_text(json.dumps(FILES[name](), indent=1, ensure_ascii=False) + "\n", "utf-8")
        print(f"written: {name}")
    return 0


def _path(name: str) -> Path:
    return FOLDER / f"{name}.json"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
