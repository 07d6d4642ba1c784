"""Writes the known answers of sealing, ``tests/vectors/seal/*.json``: what has to stay readable, byte for byte.

``python -m tools.seal_vectors`` writes the files that are missing. ``--anew NAME …`` writes these again. ``--more``
writes the refusals that their file does not have yet, and leaves those that it has as they are.

The rules are:

* A file that exists is not written again unless it is named after ``--anew``: sealed bytes are frozen once made. So is
  a refusal, which its name stands for.
* All chance of ours is a stream that is the same each time. An encapsulation takes its chance from the library, so that
  openings and envelopes come out differently each time; the other files do not.
* Bytes stand in hex. A refusal is a change to something that opens, or bytes of their own, with the code it is given.
* Whoever forges here first shows that the same bytes without the fault open.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from goodoffices import labels
from goodoffices.canonical import decode, digest, encode
from goodoffices.envelope import Envelope, Head, Slot
from goodoffices.errors.base import Refusal
from goodoffices.errors.seal import NotAnnounced
from goodoffices.seal import open_envelope, seal_envelope
from goodoffices.seal.card import LineCard, fingerprint
from goodoffices.seal.channel import DAY_MS, KEEP_BY_RELAY_MS, Announcement, Channel, OlderKey, OwnKey, count
from goodoffices.seal.comparing import groups
from goodoffices.seal.invitation import Invitation, Mailbox, pack, to_the_invited, to_the_inviter, unpack
from goodoffices.seal.numbers import Numbers
from goodoffices.seal.opening import (
    Answer,
    CardAndKey,
    Identity,
    Invited,
    Inviting,
    accept,
    answer,
    finish,
    invite,
    leg_root,
    new_card,
)
from goodoffices.seal.padding import LONGEST, SIZES, pad
from goodoffices.seal.primitives import derive, framed, lock, public_of, seal_to
from goodoffices.seal.sealing import MOST_MESSAGES, Inner

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "vectors" / "seal"
SOURCES = ROOT / "src" / "goodoffices" / "seal"
NOW = 1_764_000_000_000
UNTIL = NOW + 3 * DAY_MS

Made = dict[str, Any]


class Chance:
    """Bytes that look like chance and are the same each time: SHA-256 over a name and a count."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks = 0

    def __call__(self, size: int) -> bytes:
        """The next bytes, as many as asked for."""
        found = b""
        while len(found) < size:
            found += sha256(f"{self.name} {self.blocks}".encode()).digest()
            self.blocks += 1
        return found[:size]


# --- what is the same each time ------------------------------------


def cards() -> Made:
    """Cards with their seeds and fingerprints."""
    fresh = Chance("cards")
    named = [("North", False), ("North", True), ("מרה", False), ("a" * 200, False), ("é́ 🕊", False)]
    return {"cards": [_identity(new_card(name, exercise=exercise, fresh=fresh)) for name, exercise in named]}


def comparing() -> Made:
    """Numbers of pairs of fingerprints."""
    fresh = Chance("comparing")
    pairs = [(fresh(32), fresh(32)) for _ in range(6)]
    pairs += [(bytes(32), b"\xff" * 32), (b"\x80" + bytes(31), b"\x7f" * 32), (pairs[0][1], pairs[0][0])]
    return {
        "pairs": [{"one": one.hex(), "other": other.hex(), "groups": list(groups(one, other))} for one, other in pairs]
    }


def invitations() -> Made:
    """Invitations as bytes, with their mailboxes."""
    fresh = Chance("invitations")
    asked = [(UNTIL, None), (0, "r"), (2**53 - 1, "https://relay.invalid/ü"), (UNTIL, "x" * 300)]
    made = [Invitation(1, fresh(32), fresh(32), until, relay) for until, relay in asked]
    return {
        "invitations": [
            {
                "secret": each.secret.hex(),
                "inviter": each.inviter.hex(),
                "until": each.until,
                "relay": each.relay,
                "packed": pack(each).hex(),
                "to_the_invited": _mailbox(to_the_invited(each)),
                "to_the_inviter": _mailbox(to_the_inviter(each)),
            }
            for each in made
        ]
    }


def padding() -> Made:
    """Sizes at both sides of each class; the padded bytes as their hash."""
    sizes = sorted({0, 1, 100, *(size - 4 for size in SIZES), *(size - 3 for size in SIZES[:-1])})
    return {
        "byte": "61",
        "padded": [
            {"size": size, "class": len(pad(b"a" * size)), "sha256": sha256(pad(b"a" * size)).hexdigest()}
            for size in sizes
        ],
        "too_long": LONGEST + 1,
        "refused": {
            "nothing": "",
            "no class": (b"\0\0\0\1a" + bytes(100)).hex(),
            "longer than it is": (b"\0\0\x0f\xfd" + bytes(4092)).hex(),
            "something after the content": (b"\0\0\0\1a" + bytes(4090) + b"\1").hex(),
            "a class too large": (b"\0\0\0\1a" + bytes(SIZES[1] - 5)).hex(),
        },
    }


def labels_of_sealing() -> dict[str, bytes]:
    """Every label that a module of sealing imports, by its name."""
    found = {
        alias.name
        for path in sorted(SOURCES.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "goodoffices.labels"
        for alias in node.names
    }
    return {name: getattr(labels, name) for name in sorted(found)}


def derived() -> Made:
    """For each label: a framing, a key and a digest of one secret and one context."""
    secret, context = Chance("derived")(32), (b"", b"one", Chance("context")(40))
    return {
        "secret": secret.hex(),
        "context": [each.hex() for each in context],
        "labels": {
            name: {
                "label": label.decode(),
                "framed": framed(label, *context).hex(),
                "derived": derive(label, secret, *context).hex(),
                "digest": digest(label, *context).hex(),
            }
            for name, label in labels_of_sealing().items()
        },
    }


# --- what is made once ------------------------------------


def opening() -> Made:
    """A whole opening: both cards, the three messages, and what they lead to."""
    fresh = Chance("opening")
    inviter = new_card("North", exercise=False, fresh=fresh)
    guest = new_card("מרה", exercise=False, fresh=fresh)
    state = invite(inviter, UNTIL, "https://relay.invalid", fresh)
    waiting = accept(guest, state.invitation, state.m0, NOW, fresh)
    line = answer(inviter, state, waiting.m1, NOW, fresh)
    there = finish(guest, waiting, line.answered, fresh)
    if line.root != there.root or there.channel.theirs is None:
        raise AssertionError
    return {
        "now": NOW,
        "inviter": _identity(inviter),
        "invited": _identity(guest),
        "invitation": pack(state.invitation).hex(),
        "inviter_key_seed": state.seed.hex(),
        "invited_key_seed": waiting.seed.hex(),
        "secrets_of_m1": waiting.secrets.hex(),
        "m0": state.m0.hex(),
        "m1": waiting.m1.hex(),
        "m2": line.answered.hex(),
        "root": line.root.hex(),
        "announced": _announced(there.channel.theirs),
        "legs": {leg.hex(): leg_root(line.root, leg).hex() for leg in (b"", b"a leg", bytes(32))},
        "groups": list(groups(inviter.fingerprint, guest.fingerprint)),
    }


@dataclass(frozen=True)
class Recipe:
    """Where a recipient and the author of an envelope stand.

    Attributes:
        used: the number of the recipient's key that the author seals to.
        confirmed: that of the newest key that the recipient has seen used; the next is its offer, lower ones are older.
        theirs: the author's announcement that the recipient knows.
        offered: the author's announcement in the envelope.
        sent: the author's number of the envelope.
        heard: how many of the author's the recipient has.
        known: how many of the recipient's the author has; the recipient has sent as many as ``theirs_sent``.
    """

    used: int
    confirmed: int | None
    theirs: int | None
    offered: int
    sent: int
    heard: int
    known: int = 0
    theirs_sent: int = 0


FIRST = Recipe(used=0, confirmed=None, theirs=None, offered=0, sent=0, heard=0)
OFFER = Recipe(used=3, confirmed=2, theirs=4, offered=5, sent=70, heard=70, known=9, theirs_sent=9)
CONFIRMED = Recipe(used=2, confirmed=2, theirs=4, offered=4, sent=71, heard=70, known=9, theirs_sent=10)
LATE = Recipe(used=1, confirmed=2, theirs=4, offered=3, sent=40, heard=39, known=2, theirs_sent=10)
AGAIN = Recipe(used=2, confirmed=2, theirs=4, offered=4, sent=60, heard=70, known=9, theirs_sent=10)
SET_BACK = Recipe(used=2, confirmed=2, theirs=4, offered=5, sent=71, heard=70, known=12, theirs_sent=10)


def ends(name: str, recipes: list[Recipe]) -> tuple[list[Channel], list[Channel]]:
    """The author's channels and those of the recipients, the same each time."""
    author = Chance(f"author of {name}")(32)
    authors, recipients = [], []
    for place, recipe in enumerate(recipes):
        fresh = Chance(f"recipient {place} of {name}")
        me, root = fresh(32), fresh(32)
        confirmed = -1 if recipe.confirmed is None else recipe.confirmed
        keys = [OwnKey(number, fresh(32), fresh(32)) for number in range(confirmed + 2)]
        offers = [OwnKey(number, fresh(32), fresh(32)) for number in range(recipe.offered + 2)]
        older = [OlderKey(key, 0, recipe.heard + 1, NOW + KEEP_BY_RELAY_MS) for key in keys[:-2]]
        recipients.append(
            replace(
                Channel.begun(root, me, author, keys[-1], None),
                confirmed=None if recipe.confirmed is None else keys[-2],
                older=tuple(older),
                theirs=None if recipe.theirs is None else offers[recipe.theirs].announced(),
                sent=recipe.theirs_sent,
                heard=Numbers(recipe.heard),
            )
        )
        authors.append(
            replace(
                Channel.begun(root, author, me, offers[recipe.offered], keys[recipe.used].announced()),
                sent=recipe.sent,
                heard=Numbers(recipe.known),
            )
        )
    return authors, recipients


ENVELOPES: dict[str, tuple[list[Recipe], bytes]] = {
    "one": ([FIRST], b"first words"),
    "empty": ([OFFER], b""),
    "two": ([OFFER, CONFIRMED], "שלום לכולם".encode()),
    "three": ([LATE, AGAIN, SET_BACK], b"a" * 4092),
    "sixteen": ([FIRST, OFFER, CONFIRMED, LATE] * 4, b"b" * 4093),
}


def envelopes() -> Made:
    """Envelopes with all that their recipients need to open them, and what they find."""
    made = {}
    for name, (recipes, content) in ENVELOPES.items():
        authors, recipients = ends(name, recipes)
        data, _ = seal_envelope(authors, content, Chance(f"envelope {name}"), roster=b"roster")
        found = [_found(each, data) for each in recipients]
        made[name] = {"content": content.hex(), "envelope": data.hex(), "recipients": found}
    return made


def _found(channel: Channel, data: bytes) -> Made:
    arrived = open_envelope([channel], data, NOW, Chance("next offer"))
    after = arrived.channel
    return {
        "channel": _channel(channel),
        "number": arrived.number,
        "again": arrived.again,
        "late": arrived.late,
        "set_back": arrived.set_back,
        "then": {
            "theirs": None if after.theirs is None else _announced(after.theirs),
            "confirmed": None if after.confirmed is None else after.confirmed.number,
            "offer": after.offer.number,
            "heard": after.heard.highest,
        },
    }


# --- what is refused ------------------------------------


def refusals(opened: Made, sealed: Made) -> Made:
    """Changes and forgeries with the codes of their refusals.

    Args:
        opened: the file of the opening.
        sealed: the file of the envelopes.
    """
    return {
        "card": _of_cards(opened),
        "invitation": _of_invitations(opened),
        **_of_openings(opened),
        "envelope": _of_envelopes(sealed),
    }


def _of_cards(opened: Made) -> list[Made]:
    card = bytes.fromhex(opened["inviter"]["card"])
    code = "encoding.not_canonical"
    return [
        _case("cut off", code, cut=len(card) - 1),
        _case("nothing", code, cut=0),
        _case("something after it", code, data=card + b"\0"),
        _case("a longer spelling of the list", code, data=_respelt(card)),
        _case("a list without a length", code, data=b"\x9f" + card[1:] + b"\xff"),
        _case("a longer spelling of the version", code, data=card[:1] + b"\x18\x01" + card[2:]),
        _case("version 2", code, data=card[:1] + b"\x02" + card[2:]),
        _case("version true", code, data=card[:1] + b"\xf5" + card[2:]),
        _case("a number in place of the world", code, data=card[:-1] + b"\x00"),
        _case("null in place of the world", code, data=card[:-1] + b"\xf6"),
        _case("five fields", code, data=b"\x85" + card[1:] + b"\x00"),
        _case("a tag before it", code, data=b"\xc1" + card),
        _case("a name that is no text", code, data=card[:-6] + b"\xff" + card[-5:]),
        _case("no name", code, data=card[:-7] + b"\x60" + card[-1:]),
    ]


def _of_invitations(opened: Made) -> list[Made]:
    packed = bytes.fromhex(opened["invitation"])
    body = packed[:-4]
    code = "seal.invitation_damaged"
    long = encode([1, bytes(32), bytes(32), UNTIL, "x" * 301])
    return [
        _case("cut off", code, cut=len(packed) - 1),
        _case("nothing", code, cut=0),
        *(_case(f"bit {bit}", code, flip=bit) for bit in (0, 8, 40, 8 * 60, 8 * len(body) - 1, 8 * len(packed) - 1)),
        _case("something after it, with a right check", code, data=_checked(body + b"\0")),
        _case("a longer spelling, with a right check", code, data=_checked(_respelt(body))),
        _case("version 2, with a right check", code, data=_checked(body[:1] + b"\x02" + body[2:])),
        _case("a relay of 301 letters, with a right check", code, data=_checked(long)),
        _case(
            "until 2 to the 53, with a right check", code, data=_checked(encode([1, bytes(32), bytes(32), 2**53, None]))
        ),
        _case(
            "until before 1970, with a right check", code, data=_checked(encode([1, bytes(32), bytes(32), -1, None]))
        ),
    ]


def _of_openings(opened: Made) -> dict[str, list[Made]]:
    fresh = Chance("refusals")
    shut = "seal.does_not_open"
    m0, m1, m2 = (bytes.fromhex(opened[name]) for name in ("m0", "m1", "m2"))
    inviter, guest = _read_identity(opened["inviter"]), _read_identity(opened["invited"])
    invitation = unpack(bytes.fromhex(opened["invitation"]))
    stranger = new_card("South", exercise=False, fresh=fresh)
    player = new_card("Player", exercise=True, fresh=fresh)
    sent = encode(CardAndKey(card=inviter.card, public=public_of(bytes.fromhex(opened["inviter_key_seed"]))))
    key_0 = derive(labels.OPENING_0, invitation.secret)
    if lock(key_0, sent) != m0:
        raise AssertionError
    others = encode(CardAndKey(card=stranger.card, public=public_of(fresh(32))))
    late, early = {"now": UNTIL + 1}, UNTIL - 31 * DAY_MS - 1
    good = OwnKey(0, bytes(32), bytes(32)).announced()
    first_later = OwnKey(1, bytes(32), bytes(32)).announced()
    _shows_no_fault(opened)
    return {
        "m0": [
            _case("cut off", shut, cut=len(m0) - 1),
            _case("nothing", shut, cut=0),
            *(_case(f"bit {bit}", shut, flip=bit) for bit in (0, 8 * 500, 8 * len(m0) - 1)),
            _case("a longer spelling inside", shut, data=lock(key_0, _respelt(sent))),
            _case("something after it inside", shut, data=lock(key_0, sent + b"\0")),
            _case("locked under another label", shut, data=lock(derive(labels.OPENING_1, invitation.secret), sent)),
            _case("another card than the invitation names", "seal.not_the_inviter", data=lock(key_0, others)),
            _case("my own card", "seal.own_card", me="inviter"),
            _case("an exercise", "seal.other_world", me="player", player=_identity(player)),
            _case("a millisecond too late", "seal.invitation_expired", **late),
            *(
                _case(f"a key for this opening {fault}", shut, data=lock(key_0, encode(CardAndKey(inviter.card, key))))
                for fault, key in spoilt(public_of(bytes(32))).items()
            ),
            _case("a millisecond more than 31 days before", "seal.invitation_too_long", now=early),
        ],
        "m1": [
            _case("cut off", shut, cut=len(m1) - 1),
            _case("a longer spelling", shut, data=_respelt(m1)),
            _case("something after it", shut, data=m1 + b"\0"),
            *(_case(f"a bit of {part}", shut, flip=bit) for part, bit in _bits_of_answer(m1).items()),
            _case("m2 in its place", shut, data=m2),
            _case(
                "the inviter's own card", "seal.own_card", data=_answered(opened, Identity(inviter.card, guest.seed))
            ),
            _case("an exercise", "seal.other_world", data=_answered(opened, player)),
            _case("a millisecond too late", "seal.invitation_expired", **late),
            _case("for another key of the card", shut, me="player", player=_identity(stranger)),
            *(
                _case(f"secrets of {sizes[0]} and {sizes[1]} bytes", shut, data=_answered(opened, guest, sizes=sizes))
                for sizes in WRONG_SIZES
            ),
            *(
                _case(f"a key for this opening {fault}", shut, data=_answered(opened, guest, public=key))
                for fault, key in spoilt(public_of(bytes(32))).items()
            ),
            *(
                _case(f"a card with a key {fault}", shut, data=_answered(opened, _with_key(guest, key)))
                for fault, key in spoilt(guest.card.public).items()
            ),
            _case("a millisecond more than 31 days before", "seal.invitation_too_long", now=early),
        ],
        "m2": [
            _case("cut off", shut, cut=len(m2) - 1),
            _case("a longer spelling", shut, data=_respelt(m2)),
            *(_case(f"a bit of {part}", shut, flip=bit) for part, bit in _bits_of_answer(m2).items()),
            _case("m1 in its place", shut, data=m1),
            _case("for another key of the card", shut, me="player", player=_identity(stranger)),
            *(
                _case(f"secrets of {sizes[0]} and {sizes[1]} bytes", shut, data=_ended(opened, good, sizes=sizes))
                for sizes in WRONG_SIZES
            ),
            _case("a first announcement with the number 1", shut, data=_ended(opened, first_later)),
            *(
                _case(f"a first announcement of a key {fault}", shut, data=_ended(opened, replace(good, public=key)))
                for fault, key in spoilt(good.public).items()
            ),
        ],
    }


WRONG_SIZES = ((31, 33), (64, 0), (32, 33))
"""Of the two secrets in a message; the first two are as long together as they have to be."""


def spoilt(public: bytes) -> dict[str, bytes]:
    """A key that somebody can seal to, changed so that nobody can, in each way."""
    return {
        "that is not reduced": b"\x01\x0d" + public[2:],
        "that is not reduced at its end": public[:1150] + b"\x10\xd0" + public[1152:],
        "with the point 0": public[:1184] + bytes(32),
        "with the point 1, its unused bit set": public[:1184] + b"\1" + bytes(30) + b"\x80",
        "with a point of order 8": public[:1184] + ORDER_8,
    }


ORDER_8 = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")


def _with_key(me: Identity, public: bytes) -> Identity:
    return Identity(replace(me.card, public=public), me.seed)


def _shows_no_fault(opened: Made) -> None:
    """What is forged below opens as long as nothing about it is wrong."""
    inviter, guest = _read_identity(opened["inviter"]), _read_identity(opened["invited"])
    invitation = unpack(bytes.fromhex(opened["invitation"]))
    state = Inviting(invitation, bytes.fromhex(opened["inviter_key_seed"]), bytes.fromhex(opened["m0"]))
    waiting = Invited(
        invitation=invitation,
        seed=bytes.fromhex(opened["invited_key_seed"]),
        inviter=inviter.card,
        secrets=bytes.fromhex(opened["secrets_of_m1"]),
        m0=state.m0,
        m1=bytes.fromhex(opened["m1"]),
    )
    answer(inviter, state, _answered(opened, guest), NOW, Chance("control"))
    finish(guest, waiting, _ended(opened, OwnKey(0, bytes(32), bytes(32)).announced()), Chance("control"))


def _ended(opened: Made, announced: Announcement, *, sizes: tuple[int, int] = (32, 32)) -> bytes:
    """The inviter's last message, by somebody whose program checks nothing."""
    fresh = Chance("end")
    invitation = unpack(bytes.fromhex(opened["invitation"]))
    m0, m1 = bytes.fromhex(opened["m0"]), bytes.fromhex(opened["m1"])
    to_card, to_key = (fresh(size) for size in sizes)
    guest = _read_identity(opened["invited"])
    first = seal_to(guest.card.public, to_card, _bound(m0, m1))
    second = seal_to(public_of(bytes.fromhex(opened["invited_key_seed"])), to_key, _bound(m0, m1, first))
    secrets = bytes.fromhex(opened["secrets_of_m1"]) + to_card + to_key
    transcript = digest(labels.OPENING, m0, m1, first, second)
    root = derive(labels.ROOT, invitation.secret + secrets, transcript, invitation.inviter, guest.fingerprint)
    return encode(Answer(first, second, lock(derive(labels.OPENING_2, root), encode(announced))))


def _answered(opened: Made, me: Identity, *, sizes: tuple[int, int] = (32, 32), public: bytes = b"") -> bytes:
    """An answer by somebody whose program checks nothing."""
    fresh = Chance(f"answer of {me.card.name}")
    invitation, m0 = unpack(bytes.fromhex(opened["invitation"])), bytes.fromhex(opened["m0"])
    (to_key, to_card), seed = (fresh(size) for size in sizes), fresh(32)
    first = seal_to(public_of(bytes.fromhex(opened["inviter_key_seed"])), to_key, _bound(m0))
    second = seal_to(public_of(bytes.fromhex(opened["inviter"]["seed"])), to_card, _bound(m0, first))
    key = derive(labels.OPENING_1, invitation.secret + to_key + to_card, _bound(m0, first, second))
    return encode(Answer(first, second, lock(key, encode(CardAndKey(me.card, public or public_of(seed))))))


def _bound(*messages: bytes) -> bytes:
    return framed(labels.OPENING_KEM, digest(labels.OPENING, *messages))


def _bits_of_answer(data: bytes) -> dict[str, int]:
    """A bit in each part of m1 or m2: list, two encapsulations of 1,168 bytes each, and what is locked."""
    first, second, locked = 1 + 3, 1 + 3 + 1168 + 3, 1 + 2 * (3 + 1168) + 3
    return {
        "the list": 0,
        "the length of the first": 8 * 2,
        "the first, for ML-KEM": 8 * first,
        "the first, for X25519": 8 * (first + 1100),
        "the first, unused in X25519": 8 * (first + 1119) + 7,
        "the first, sealed": 8 * (first + 1130),
        "the second, for ML-KEM": 8 * second,
        "the second, tag": 8 * (second + 1167),
        "what is locked": 8 * locked,
        "the tag": 8 * len(data) - 1,
    }


def _of_envelopes(sealed: Made) -> list[Made]:
    shut = "seal.does_not_open"
    one = bytes.fromhex(sealed["one"]["envelope"])
    at = one.index(bytes.fromhex("5820")) + 2
    two = bytes.fromhex(sealed["two"]["envelope"])
    hint = at + 32 + 1 + 1 + 1
    inside = hint + 16 + 3
    size = int.from_bytes(one[inside - 2 : inside], "big")
    bits = {
        "the version": 8 * (at - 4),
        "the number of slots": 8 * (at - 3),
        "the commitment": 8 * at,
        "the hint": 8 * hint,
        "the slot, for ML-KEM": 8 * inside,
        "the slot, for X25519": 8 * (inside + 1100),
        "the slot, unused in X25519": 8 * (inside + 1119) + 7,
        "the slot, sealed": 8 * (inside + 1130),
        "the slot, tag": 8 * (inside + size - 1),
        "the body": 8 * (inside + size + 3),
        "the tag of the body": 8 * len(one) - 1,
    }
    return [
        _case("cut off", shut, of="one", cut=len(one) - 1),
        _case("half", shut, of="one", cut=len(one) // 2),
        _case("nothing", shut, of="one", cut=0),
        _case("something after it", shut, of="one", data=one + b"\0"),
        _case("a longer spelling", shut, of="one", data=_respelt(one)),
        *(_case(f"a bit of {part}", shut, of="one", flip=bit) for part, bit in bits.items()),
        _case("at somebody else's end", shut, of="one", at="two"),
        _case("slots the other way round", shut, at="two", data=_slots(two, 1, 0)),
        _case("the same slot twice", shut, at="two", data=_slots(two, 0, 0)),
        *_forgeries(),
    ]


def _forgeries() -> list[Made]:
    shut = "seal.does_not_open"
    (author,), (recipient,) = ends("forged", [OFFER])
    another = replace(author, offered=OwnKey(4, bytes(32), bytes(32)).announced())
    skipping = replace(author, offered=OwnKey(6, bytes(32), bytes(32)).announced())
    bad = {
        fault: replace(author, offered=replace(author.offered, public=key))
        for fault, key in spoilt(author.offered.public).items()
    }
    same = {"channel": _channel(recipient)}
    (beginner,), (newcomer,) = ends("forged at the beginning", [FIRST])
    at_first = {"channel": _channel(newcomer)}
    open_envelope([newcomer], forged(beginner), NOW, Chance("control"))
    control = forged(author)
    for good in (control, forged(author, slots=2, others=1)):
        open_envelope([recipient], good, NOW, Chance("control"))
    made = {
        "a commitment to another key": (shut, forged(author, commitment=derive(labels.COMMIT, bytes(32)))),
        "version 2 throughout": (shut, forged(author, version=2)),
        "two slots in the head, one in the list": (shut, forged(author, slots=2)),
        "something behind the content": (shut, forged(author, padded=b"\0\0\0\1a" + bytes(4090) + b"\1")),
        "a body of no class": (shut, forged(author, padded=b"\0\0\0\1a" + bytes(4092))),
        "a number of 2 to the 40": (shut, forged(replace(author, sent=MOST_MESSAGES))),
        "a longer spelling inside the slot": (shut, forged(author, respelt=True)),
        "wrapped under another root": (shut, forged(author, wrapped_by=derive(labels.PAIR, bytes(32)))),
        "another key under a number that is known": (NotAnnounced.code, forged(another)),
        "a key that skips a number": (NotAnnounced.code, forged(skipping)),
        **{f"a key {fault}": (NotAnnounced.code, forged(each)) for fault, each in bad.items()},
        "three slots": (shut, forged(author, slots=3, others=2)),
    }
    first = OwnKey(1, bytes(32), bytes(32)).announced()
    made_first = {
        "a first key with the number 1": (NotAnnounced.code, forged(replace(beginner, offered=first))),
        **{
            f"a first key {fault}": (
                NotAnnounced.code,
                forged(replace(beginner, offered=replace(beginner.offered, public=key))),
            )
            for fault, key in list(spoilt(beginner.offered.public).items())[::2]
        },
    }
    for end, name, (code, data) in [
        *((recipient, *each) for each in made.items()),
        *((newcomer, *each) for each in made_first.items()),
    ]:
        try:
            open_envelope([end], data, NOW, Chance("control"))
        except Refusal as refusal:
            if refusal.code == code:
                continue
        raise AssertionError(name)
    cases = [_case(name, code, data=data, **same) for name, (code, data) in made.items()]
    cases += [_case(name, code, data=data, **at_first) for name, (code, data) in made_first.items()]
    return [_case("without a fault", "", data=control, **same), *cases]


def forged(
    channel: Channel,
    *,
    padded: bytes = b"",
    version: int = 1,
    slots: int = 1,
    commitment: bytes = b"",
    respelt: bool = False,
    wrapped_by: bytes = b"",
    others: int = 0,
) -> bytes:
    """An envelope for one recipient, made by hand with a fault; without one it is like any other.

    Args:
        slots: how many the head says there are.
        others: slots that are nobody's.
    """
    content_key = Chance("content key")(32)
    head = Head(version, slots, commitment or derive(labels.COMMIT, content_key))
    body = lock(derive(labels.BODY, content_key), padded or pad(b"forged"), encode(head))
    whole = digest(labels.ENVELOPE, encode(head), sha256(body).digest())
    pair = channel.sealing_key()
    inner = encode(Inner(content_key, count(channel.sent), count(channel.heard.highest), channel.offered))
    wrapped = lock(
        derive(labels.WRAP, wrapped_by or pair, whole),
        _respelt(inner) if respelt else inner,
        framed(labels.WRAP, whole, channel.me, channel.peer),
    )
    sealed = seal_to(channel.to_seal_to.public, wrapped, framed(labels.SLOT, whole))
    fresh = Chance("others")
    made = [Slot(derive(labels.HINT, pair, whole)[:16], sealed)]
    made += [Slot(fresh(16), fresh(len(sealed))) for _ in range(others)]
    made.sort(key=lambda slot: slot.hint)
    return encode(Envelope(head, tuple(made), body))


def _slots(envelope: bytes, *places: int) -> bytes:
    """An envelope with these of its slots, in this order."""
    read = decode(envelope, Envelope)
    return encode(replace(read, slots=tuple(read.slots[place] for place in places)))


def _case(name: str, code: str, **rest: Any) -> Made:
    """A case: ``cut`` (to a size), ``flip`` (a bit) or ``data``, who reads it and when; without a code it opens."""
    return {
        "name": name,
        "code": code,
        **{key: each.hex() if isinstance(each, bytes) else each for key, each in rest.items()},
    }


def _respelt(data: bytes) -> bytes:
    """The same list, its length in a byte of its own."""
    return bytes([0x98, data[0] & 31]) + data[1:]


def _checked(body: bytes) -> bytes:
    return body + digest(labels.INVITATION, body)[:4]


# --- forms ------------------------------------


def _identity(me: Identity) -> Made:
    return {
        "seed": me.seed.hex(),
        "name": me.card.name,
        "exercise": me.card.exercise,
        "public": me.card.public.hex(),
        "card": encode(me.card).hex(),
        "fingerprint": fingerprint(me.card).hex(),
    }


def _read_identity(made: Made) -> Identity:
    seed = bytes.fromhex(made["seed"])
    return Identity(LineCard(1, public_of(seed), made["name"], made["exercise"]), seed)


def _mailbox(box: Mailbox) -> Made:
    return {"name": box.name.hex(), "deposit": box.deposit.hex(), "collect": box.collect.hex()}


def _announced(each: Announcement) -> Made:
    return {"number": each.place, "public": each.public.hex(), "challenge": each.challenge.hex()}


def _key(key: OwnKey) -> Made:
    return {"number": key.number, "seed": key.seed.hex(), "challenge": key.challenge.hex()}


def _channel(channel: Channel) -> Made:
    return {
        "root": channel.root.hex(),
        "me": channel.me.hex(),
        "peer": channel.peer.hex(),
        "offer": _key(channel.offer),
        "confirmed": None if channel.confirmed is None else _key(channel.confirmed),
        "older": [_key(each.key) for each in channel.older],
        "theirs": None if channel.theirs is None else _announced(channel.theirs),
        "sent": channel.sent,
        "heard": channel.heard.below,
    }


# --- files ------------------------------------

ALONE: dict[str, Callable[[], Made]] = {
    "cards": cards,
    "comparing": comparing,
    "invitations": invitations,
    "padding": padding,
    "derived": derived,
    "opening": opening,
    "envelopes": envelopes,
}


def main(arguments: list[str]) -> int:
    """Write what is missing, or what is named after ``--anew``, or further refusals."""
    known = [*ALONE, "refusals"]
    anew = arguments[1:]
    if arguments == ["--more"]:
        _write("refusals", more(_read("refusals"), refusals(_read("opening"), _read("envelopes"))))
        return 0
    if arguments and (arguments[0] != "--anew" or not anew or not set(anew) <= set(known)):
        names = ", ".join(known)
        print(f"usage: python -m tools.seal_vectors [--more | --anew NAME ...], names: {names}", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in known if name in anew or not _path(name).exists()]
    if not wanted:
        print("Every file is there, and frozen. Name those that are to be made again: --anew NAME ...", file=sys.stderr)
        return 1
    for name in wanted:
        _write(name, refusals(_read("opening"), _read("envelopes")) if name == "refusals" else ALONE[name]())
    return 0


def more(kept: Made, made: Made) -> Made:
    """Refusals that are there, byte for byte, and after them those of the same kind that are not."""
    names = {what: {case["name"] for case in cases} for what, cases in kept.items()}
    return {what: [*kept[what], *(case for case in made[what] if case["name"] not in names[what])] for what in made}


def _write(name: str, made: Made) -> None:
    _path(name).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"written: {name}")


def _path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def _read(name: str) -> Made:
    found: Made = json.loads(_path(name).read_text("utf-8"))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
