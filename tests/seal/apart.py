"""A second reader of sealed bytes, written from what is said of them and from the RFCs; it imports nothing of ours.

What both can read says more than that we agree with ourselves. From the cryptographic library it takes the lowest
pieces alone: ML-KEM-768, X25519 and ChaCha20-Poly1305. X-Wing, HPKE, HKDF, CBOR and every form are done by hand.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

LARGEST = 1 << 20
MOST_MESSAGES = 1 << 40
PUBLIC = 1184 + 32
ENCAPSULATED = 1088 + 32
XWING_LABEL = bytes.fromhex("5c2e2f2f5e5c")
SUITE_ID = b"HPKE" + bytes.fromhex("647a") + bytes.fromhex("0001") + bytes.fromhex("0003")


class Refused(Exception):
    """What the reader does not take, with the code that the program gives for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def does_not_open() -> Refused:
    """The refusal that gives no reason."""
    return Refused("seal.does_not_open")


# --- CBOR ------------------------------------


def read(data: bytes) -> Any:
    """The value that the bytes hold in their one spelling: lists, whole numbers, texts, bytes, True, False, None."""
    value, end = _item(data, 0, 1)
    if end != len(data):
        raise Refused("encoding.not_canonical")
    return value


def _item(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if at >= len(data) or depth > 16:
        raise Refused("encoding.not_canonical")
    kind, small = data[at] >> 5, data[at] & 31
    if kind == 7 and small in (20, 21, 22):
        return {20: False, 21: True, 22: None}[small], at + 1
    if kind in (5, 6, 7) or small > 27:
        raise Refused("encoding.not_canonical")
    number, at = _argument(data, at + 1, small)
    if kind in (0, 1):
        return (number if kind == 0 else -1 - number), at
    if kind in (2, 3):
        part = data[at : at + number]
        if len(part) != number:
            raise Refused("encoding.not_canonical")
        return (part if kind == 2 else _text(part)), at + number
    values = []
    for _ in range(number):
        value, at = _item(data, at, depth + 1)
        values.append(value)
    return values, at


def _argument(data: bytes, at: int, small: int) -> tuple[int, int]:
    if small < 24:
        return small, at
    size = {24: 1, 25: 2, 26: 4, 27: 8}[small]
    number = int.from_bytes(data[at : at + size], "big")
    smallest = {1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}[size]
    if len(data) < at + size or number < smallest:
        raise Refused("encoding.not_canonical")
    return number, at + size


def _text(part: bytes) -> str:
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("encoding.not_canonical") from None


def write(value: Any) -> bytes:
    """A value as bytes."""
    match value:
        case None | bool():
            return bytes([{False: 0xF4, True: 0xF5, None: 0xF6}[value]])
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(write(each) for each in value)
    raise TypeError(type(value))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << (8 * size))
    return bytes([kind << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[size]]) + number.to_bytes(size, "big")


def _shaped(data: bytes, *kinds: type | tuple[type, ...] | int, code: str = "seal.does_not_open") -> list[Any]:
    """A list with one field for each kind: a type, or the number of bytes it must have."""
    try:
        value = read(data)
    except Refused:
        raise Refused(code) from None
    if not _fits(value, *kinds):
        raise Refused(code)
    return list(value)


def _fits(value: Any, *kinds: type | tuple[type, ...] | int) -> bool:
    if not isinstance(value, list) or len(value) != len(kinds):
        return False
    for field, kind in zip(value, kinds, strict=True):
        if isinstance(kind, int):
            if not isinstance(field, bytes) or len(field) != kind:
                return False
        elif not isinstance(field, kind) or (kind is int and isinstance(field, bool)):
            return False
    return True


# --- hashes and keys ------------------------------------


def framed(*parts: bytes) -> bytes:
    """The parts in one string, each after its length in eight bytes."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def digest(label: str, *parts: bytes) -> bytes:
    """SHA-256 over the framed label and parts."""
    return hashlib.sha256(framed(label.encode(), *parts)).digest()


def extract(salt: bytes, secret: bytes) -> bytes:
    """The first half of HKDF-SHA256."""
    return hmac.digest(salt or bytes(32), secret, "sha256")


def expand(key: bytes, info: bytes, size: int) -> bytes:
    """The second half of HKDF-SHA256."""
    found, block, count = b"", b"", 0
    while len(found) < size:
        count += 1
        if count > 255:
            raise OverflowError(size)
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        found += block
    return found[:size]


def derive(label: str, secret: bytes, *context: bytes) -> bytes:
    """A key of 32 bytes for the purpose that the label names."""
    return expand(extract(b"", secret), framed(label.encode(), *context), 32)


def unlock(key: bytes, locked: bytes, bound: bytes = b"") -> bytes:
    """What was locked under a key that is used once."""
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), locked, bound)
    except InvalidTag:
        raise does_not_open() from None


# --- X-Wing and HPKE ------------------------------------


def _private(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    spread = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(spread[:64]), X25519PrivateKey.from_private_bytes(spread[64:])


def public_of(seed: bytes) -> bytes:
    """The public X-Wing key of a seed."""
    mlkem, x25519 = _private(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def _combined(ss_m: bytes, ss_x: bytes, ct_x: bytes, pk_x: bytes) -> bytes:
    return hashlib.sha3_256(ss_m + ss_x + ct_x + pk_x + XWING_LABEL).digest()


def decapsulated(seed: bytes, encapsulated: bytes) -> bytes:
    """The secret that X-Wing has put into 1,120 bytes."""
    mlkem, x25519 = _private(seed)
    ct_m, ct_x = encapsulated[:1088], encapsulated[1088:]
    try:
        ss_m, ss_x = mlkem.decapsulate(ct_m), x25519.exchange(X25519PublicKey.from_public_bytes(ct_x))
    except ValueError:
        raise does_not_open() from None
    return _combined(ss_m, ss_x, ct_x, x25519.public_key().public_bytes_raw())


@dataclass(frozen=True)
class Schedule:
    """What HPKE derives for one encapsulation."""

    key: bytes
    base_nonce: bytes
    exporter_secret: bytes


def schedule(shared_secret: bytes, info: bytes) -> Schedule:
    """HPKE's key schedule in base mode: X-Wing, HKDF-SHA256 and ChaCha20-Poly1305."""
    hashes = [_labeled_extract(b"", b"psk_id_hash", b""), _labeled_extract(b"", b"info_hash", info)]
    context = b"\0" + b"".join(hashes)
    secret = _labeled_extract(shared_secret, b"secret", b"")
    return Schedule(
        key=_labeled_expand(secret, b"key", context, 32),
        base_nonce=_labeled_expand(secret, b"base_nonce", context, 12),
        exporter_secret=_labeled_expand(secret, b"exp", context, 32),
    )


def exported(exporter_secret: bytes, context: bytes, size: int) -> bytes:
    """HPKE's export; sealing does not use it, but the official vectors have it."""
    return _labeled_expand(exporter_secret, b"sec", context, size)


def nonce(base_nonce: bytes, sequence: int) -> bytes:
    """The nonce of an encryption by its number."""
    return bytes(a ^ b for a, b in zip(base_nonce, sequence.to_bytes(12, "big"), strict=True))


def _labeled_extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + SUITE_ID + label + secret)


def _labeled_expand(key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return expand(key, size.to_bytes(2, "big") + b"HPKE-v1" + SUITE_ID + label + info, size)


def open_with(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """What was sealed to the public key of a seed."""
    if len(sealed) < ENCAPSULATED:
        raise does_not_open()
    keys = schedule(decapsulated(seed, sealed[:ENCAPSULATED]), info)
    try:
        return ChaCha20Poly1305(keys.key).decrypt(keys.base_nonce, sealed[ENCAPSULATED:], b"")
    except InvalidTag:
        raise does_not_open() from None


def seal_to(public: bytes, content: bytes, info: bytes) -> bytes:
    """The other way, so that the program can open what was made here."""
    ephemeral = X25519PrivateKey.generate()
    ss_m, ct_m = MLKEM768PublicKey.from_public_bytes(public[:1184]).encapsulate()
    ss_x, ct_x = (
        ephemeral.exchange(X25519PublicKey.from_public_bytes(public[1184:])),
        ephemeral.public_key().public_bytes_raw(),
    )
    keys = schedule(_combined(ss_m, ss_x, ct_x, public[1184:]), info)
    return ct_m + ct_x + ChaCha20Poly1305(keys.key).encrypt(keys.base_nonce, content, b"")


def can_be_sealed_to(public: bytes) -> bool:
    """Whether somebody could seal to a key: its numbers for ML-KEM are reduced, and its point is of no low order."""
    return len(public) == PUBLIC and _is_reduced(public[:1152]) and not _is_of_low_order(public[1184:])


def _is_reduced(packed: bytes) -> bool:
    """FIPS 203, 7.2: 768 numbers of twelve bits, the lowest bits first, each below 3329."""
    number = int.from_bytes(packed, "little")
    return all(number >> 12 * place & 0xFFF < 3329 for place in range(768))


def _is_of_low_order(point: bytes) -> bool:
    """Whether eight times the point is nothing: doubled three times by the curve's equation (RFC 7748, 4.1)."""
    prime = (1 << 255) - 19
    x, z = int.from_bytes(point, "little") & (1 << 255) - 1, 1
    for _ in range(3):
        x, z = (x * x - z * z) ** 2 % prime, 4 * x * z * (x * x + 486662 * x * z + z * z) % prime
    return z == 0


# --- cards ------------------------------------


@dataclass(frozen=True)
class Card:
    """A card and its bytes."""

    data: bytes
    public: bytes
    name: str
    exercise: bool

    @property
    def fingerprint(self) -> bytes:
        """Over the bytes."""
        return digest("GO-v1 card", self.data)


def read_card(data: bytes) -> Card:
    """A card from its bytes."""
    version, public, name, exercise = _shaped(data, int, PUBLIC, str, bool, code="encoding.not_canonical")
    if version != 1 or not 1 <= len(name) <= 200:
        raise Refused("encoding.not_canonical")
    return Card(data, public, name, exercise)


def _other(mine: Card, theirs: Card) -> None:
    if mine.public == theirs.public:
        raise Refused("seal.own_card")
    if mine.exercise != theirs.exercise:
        raise Refused("seal.other_world")


def comparing(one: bytes, other: bytes) -> list[str]:
    """The number that two people read to one another: twelve groups of five digits."""
    smaller, larger = min(one, other), max(one, other)
    spread = hashlib.shake_256(framed(b"GO-v1 compare", smaller, larger)).digest(96)
    return [str(int.from_bytes(spread[at : at + 8], "big") % 100_000).rjust(5, "0") for at in range(0, 96, 8)]


# --- invitations ------------------------------------


@dataclass(frozen=True)
class Invitation:
    """What one person hands to another."""

    secret: bytes
    inviter: bytes
    until: int
    relay: str | None

    def mailbox(self, which: str) -> dict[str, bytes]:
        """The mailbox ``to the invited`` or ``to the inviter``."""
        return {
            part: derive("GO-v1 invitation box", self.secret, which.encode(), part.encode())
            for part in ("name", "deposit", "collect")
        }


def read_invitation(data: bytes) -> Invitation:
    """An invitation from its bytes, of which the last four are a check."""
    body, check = data[:-4], data[-4:]
    if len(data) < 4 or digest("GO-v1 invitation", body)[:4] != check:
        raise Refused("seal.invitation_damaged")
    fields = _shaped(body, int, 32, 32, int, (str, type(None)), code="seal.invitation_damaged")
    version, secret, inviter, until, relay = fields
    if version != 1 or not 0 <= until < 1 << 53 or (relay is not None and not 1 <= len(relay) <= 300):
        raise Refused("seal.invitation_damaged")
    return Invitation(secret, inviter, until, relay)


# --- the opening ------------------------------------


@dataclass(frozen=True)
class Announcement:
    """A key as the other end is told of it."""

    number: int
    public: bytes
    challenge: bytes


def _announcement(fields: Any) -> Announcement:
    if not _fits(fields, 8, PUBLIC, 32):
        raise does_not_open()
    return Announcement(int.from_bytes(fields[0], "big"), fields[1], fields[2])


def _can_be_first(announced: Announcement) -> bool:
    return announced.number == 0 and can_be_sealed_to(announced.public)


def _secret(seed: bytes, sealed: bytes, bound: bytes) -> bytes:
    secret = open_with(seed, sealed, bound)
    if len(secret) != 32:
        raise does_not_open()
    return secret


def _both_can_be_sealed_to(card: Card, key: bytes) -> None:
    """Whoever answers seals to both."""
    if not (can_be_sealed_to(card.public) and can_be_sealed_to(key)):
        raise does_not_open()


def _bound(*messages: bytes) -> bytes:
    return framed(b"GO-v1 opening kem", digest("GO-v1 opening", *messages))


def _card_and_key(data: bytes) -> tuple[Card, bytes]:
    card, key = _shaped(data, list, PUBLIC)
    try:
        return read_card(write(card)), key
    except Refused:
        raise does_not_open() from None


def _in_time(invitation: Invitation, now: int) -> None:
    if now > invitation.until:
        raise Refused("seal.invitation_expired")
    if invitation.until - now > 31 * 86_400_000:
        raise Refused("seal.invitation_too_long")


def open_m0(invitation: Invitation, m0: bytes, me: Card, now: int) -> tuple[Card, bytes]:
    """What the invited finds in the first message: the inviter's card, and its key for this opening."""
    _in_time(invitation, now)
    card, key = _card_and_key(unlock(derive("GO-v1 opening 0", invitation.secret), m0))
    if card.fingerprint != invitation.inviter:
        raise Refused("seal.not_the_inviter")
    _other(me, card)
    _both_can_be_sealed_to(card, key)
    return card, key


def open_m1(
    invitation: Invitation, m0: bytes, m1: bytes, me: Card, seeds: tuple[bytes, bytes], now: int
) -> tuple[Card, bytes, bytes]:
    """What the inviter finds in the second: the invited's card, its key for this opening, and the two secrets.

    Args:
        seeds: those of the inviter's card and of its key for this opening.
    """
    _in_time(invitation, now)
    first, second, locked = _shaped(m1, bytes, bytes, bytes)
    of_card, of_opening = seeds
    secrets = _secret(of_opening, first, _bound(m0)) + _secret(of_card, second, _bound(m0, first))
    key = derive("GO-v1 opening 1", invitation.secret + secrets, _bound(m0, first, second))
    card, public = _card_and_key(unlock(key, locked))
    _other(me, card)
    _both_can_be_sealed_to(card, public)
    return card, public, secrets


def open_m2(
    invitation: Invitation, messages: tuple[bytes, bytes, bytes], me: Card, seeds: tuple[bytes, bytes], secrets: bytes
) -> tuple[bytes, Announcement]:
    """What the invited finds in the third: the root of the line, and the inviter's first announcement.

    Args:
        messages: m0, m1, m2.
        seeds: those of the invited's card and of its key for this opening.
        secrets: the two that it put into m1.
    """
    m0, m1, m2 = messages
    first, second, locked = _shaped(m2, bytes, bytes, bytes)
    of_card, of_opening = seeds
    back = _secret(of_card, first, _bound(m0, m1)) + _secret(of_opening, second, _bound(m0, m1, first))
    transcript = digest("GO-v1 opening", m0, m1, first, second)
    root = derive("GO-v1 root", invitation.secret + secrets + back, transcript, invitation.inviter, me.fingerprint)
    announced = _announcement(_shaped(unlock(derive("GO-v1 opening 2", root), locked), 8, PUBLIC, 32))
    if not _can_be_first(announced):
        raise does_not_open()
    return root, announced


def leg_root(root: bytes, leg: bytes) -> bytes:
    """The root of a leg; the line itself is the leg without a name."""
    return derive("GO-v1 leg root", root, leg)


# --- envelopes ------------------------------------


@dataclass(frozen=True)
class Key:
    """A key of the recipient."""

    number: int
    seed: bytes
    challenge: bytes


@dataclass(frozen=True)
class End:
    """A recipient's end of a leg.

    Attributes:
        confirmed: the number of its newest key that the author has used.
        theirs: the author's newest announcement that it has.
    """

    root: bytes
    me: bytes
    peer: bytes
    keys: tuple[Key, ...]
    confirmed: int | None
    theirs: Announcement | None


@dataclass(frozen=True)
class Opened:
    """What an envelope held, and under which key of the recipient."""

    content: bytes
    number: int
    known: int
    announced: Announcement
    key: int
    late: bool

    def set_back_of(self, sent: int) -> bool:
        """Whether the author knows more messages of a recipient than that has sent."""
        return self.known > sent


def unpad(padded: bytes) -> bytes:
    """The content without its padding."""
    sizes = [kib * 1024 for kib in (4, 16, 64, 256, 896)]
    length = int.from_bytes(padded[:4], "big")
    if len(padded) not in sizes or length + 4 > len(padded) or any(padded[4 + length :]):
        raise does_not_open()
    if next(size for size in sizes if length + 4 <= size) != len(padded):
        raise does_not_open()
    return padded[4 : 4 + length]


def open_envelope(data: bytes, ends: list[End]) -> Opened:
    """Open an envelope at whichever end it belongs to."""
    if not 1 <= len(data) <= LARGEST:
        raise does_not_open()
    head, slots, body = _shaped(data, list, list, bytes)
    if not _fits(head, int, int, 32) or not all(_fits(slot, 16, bytes) for slot in slots):
        raise does_not_open()
    if head[0] != 1 or head[1] != len(slots) or len(slots) not in (1, 2, 4, 8, 16):
        raise does_not_open()
    if any(one[0] >= other[0] for one, other in pairwise(slots)):
        raise does_not_open()
    whole = digest("GO-v1 envelope", write(head), hashlib.sha256(body).digest())
    for end in ends:
        for key in end.keys:
            pair = derive("GO-v1 pair", end.root, key.challenge, end.peer, end.me)
            hint = derive("GO-v1 hint", pair, whole)[:16]
            for found, sealed in slots:
                if found == hint:
                    return _open_slot(end, key, pair, whole, sealed, head, body)
    raise does_not_open()


def _open_slot(end: End, key: Key, pair: bytes, whole: bytes, sealed: bytes, head: list[Any], body: bytes) -> Opened:
    wrapped = open_with(key.seed, sealed, framed(b"GO-v1 slot", whole))
    bound = framed(b"GO-v1 wrap", whole, end.peer, end.me)
    inner = unlock(derive("GO-v1 wrap", pair, whole), wrapped, bound)
    content_key, number, known, announced = _shaped(inner, 32, 8, 8, list)
    if derive("GO-v1 commit", content_key) != head[2]:
        raise does_not_open()
    content = unpad(unlock(derive("GO-v1 body", content_key), body, write(head)))
    found = Opened(
        content=content,
        number=int.from_bytes(number, "big"),
        known=int.from_bytes(known, "big"),
        announced=_announcement(announced),
        key=key.number,
        late=end.confirmed is not None and key.number < end.confirmed,
    )
    if found.number >= MOST_MESSAGES:
        raise does_not_open()
    if not found.late and not _may_come(end.theirs, found.announced):
        raise Refused("seal.not_announced")
    return found


def _may_come(known: Announcement | None, announced: Announcement) -> bool:
    if known is None:
        return _can_be_first(announced)
    if announced.number == known.number:
        return announced == known
    if announced.number == known.number + 1:
        return can_be_sealed_to(announced.public)
    return announced.number < known.number
