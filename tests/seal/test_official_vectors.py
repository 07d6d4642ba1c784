"""The primitives of sealing against the vectors that others have published; ``tests/vectors/README.md`` has whose."""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from goodoffices.errors.seal import DoesNotOpen
from goodoffices.seal import primitives
from tests.seal import apart

FOLDER = Path(__file__).resolve().parent.parent / "vectors"
XWING, HKDF_SHA256, SHAKE256, CHACHA = 0x647A, 1, 17, 3


def vectors(name: str) -> list[dict[str, Any]]:
    """A file of vectors, its hex read as bytes."""
    found = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return [_unhexed(each) for each in found]


def _unhexed(value: Any) -> Any:
    match value:
        case dict():
            return {key: each if key in ("result", "flags") else _unhexed(each) for key, each in value.items()}
        case list():
            return [_unhexed(each) for each in value]
        case str():
            return bytes.fromhex(value)
    return value


def split(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The valid ones and the invalid ones."""
    return [each for each in found if each["result"] == "valid"], [
        each for each in found if each["result"] == "invalid"
    ]


# --- HPKE with X-Wing ------------------------------------


def of_suite(kdf: int) -> dict[str, Any]:
    """The vector of the X-Wing suite with this key derivation."""
    (found,) = [each for each in vectors("hpke_xwing") if (each["kem_id"], each["kdf_id"]) == (XWING, kdf)]
    assert (found["mode"], found["aead_id"]) == (0, CHACHA)
    return found


def private(seed: bytes) -> openssl.hpke.MLKEM768X25519PrivateKey:
    """A private key as sealing makes it."""
    return openssl.hpke.MLKEM768X25519PrivateKey(*primitives._parts(seed))


def test_a_seed_has_the_official_public_key() -> None:
    """A seed is spread into an X-Wing key as the working group's vectors do it, here and in the reader apart."""
    found = vectors("hpke_xwing")
    assert len(found) == 2
    for each in found:
        assert primitives.public_of(each["skRm"]) == apart.public_of(each["skRm"]) == each["pkRm"]


def test_the_suite_of_sealing_opens_the_official_encryption() -> None:
    """The suite as sealing calls it opens the first encryption of the working group's vector, bound as it says."""
    found = of_suite(HKDF_SHA256)
    first = found["encryptions"][0]
    assert first["nonce"] == found["base_nonce"]
    sealed, key = found["enc"] + first["ct"], private(found["skRm"])
    opened = openssl.hpke._decrypt_with_aad(primitives._SUITE, sealed, key, found["info"], first["aad"])
    assert opened == first["pt"]


def test_what_is_made_from_the_official_keys_opens() -> None:
    """An official encapsulation with a content under its official key and nonce opens by the call that sealing uses."""
    found = of_suite(HKDF_SHA256)
    locked = ChaCha20Poly1305(found["key"]).encrypt(found["base_nonce"], b"ours", b"")
    for open_with in (primitives.open_with, apart.open_with):
        assert open_with(found["skRm"], found["enc"] + locked, found["info"]) == b"ours"


def test_the_other_official_suite_is_another_one() -> None:
    """What the X-Wing suite with SHAKE256 sealed opens with that suite and not with the one of sealing."""
    found = of_suite(SHAKE256)
    first = found["encryptions"][0]
    sealed, key = found["enc"] + first["ct"], private(found["skRm"])
    other = openssl.hpke.Suite(
        openssl.hpke.KEM.MLKEM768_X25519, openssl.hpke.KDF.SHAKE256, openssl.hpke.AEAD.CHACHA20_POLY1305
    )
    assert openssl.hpke._decrypt_with_aad(other, sealed, key, found["info"], first["aad"]) == first["pt"]
    with pytest.raises(InvalidTag):
        openssl.hpke._decrypt_with_aad(primitives._SUITE, sealed, key, found["info"], first["aad"])


def test_a_changed_official_encapsulation_opens_nothing() -> None:
    """A bit anywhere in its two halves, another info or another key, and the content stays shut."""
    found = of_suite(HKDF_SHA256)
    locked = ChaCha20Poly1305(found["key"]).encrypt(found["base_nonce"], b"ours", b"")
    whole = found["enc"] + locked
    for place in (0, 500, 1087, 1088, 1119, 1120, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(DoesNotOpen):
            primitives.open_with(found["skRm"], bytes(changed), found["info"])
    for seed, info in ((bytes(32), found["info"]), (found["skRm"], b"")):
        with pytest.raises(DoesNotOpen):
            primitives.open_with(seed, whole, info)


def test_the_reader_apart_has_the_official_intermediate_values() -> None:
    """X-Wing and HPKE by hand give the shared secret, key, nonces, contents and exports of the vector."""
    found = of_suite(HKDF_SHA256)
    assert found["suite_id"] == apart.SUITE_ID
    assert apart.decapsulated(found["skRm"], found["enc"]) == found["shared_secret"]
    keys = apart.schedule(found["shared_secret"], found["info"])
    assert (keys.key, keys.base_nonce) == (found["key"], found["base_nonce"])
    assert keys.exporter_secret == found["exporter_secret"]
    assert len(found["encryptions"]) == 10
    assert [each["nonce"] for each in found["encryptions"]][1] == apart.nonce(keys.base_nonce, 1)
    for each in found["encryptions"]:
        assert ChaCha20Poly1305(keys.key).decrypt(each["nonce"], each["ct"], each["aad"]) == each["pt"]
    assert len(found["exports"]) == 5
    for each in found["exports"]:
        assert apart.exported(keys.exporter_secret, each["exporter_context"], each["L"]) == each["exported_value"]


def test_the_reader_apart_decapsulates_in_the_other_suite_too() -> None:
    """X-Wing does not depend on the key derivation of the suite."""
    found = of_suite(SHAKE256)
    assert apart.decapsulated(found["skRm"], found["enc"]) == found["shared_secret"]


def test_each_opens_what_the_other_seals() -> None:
    """The program and the reader apart seal for one another to an official key."""
    found = of_suite(HKDF_SHA256)
    seed, public = found["skRm"], found["pkRm"]
    assert apart.open_with(seed, primitives.seal_to(public, b"from here", b"x"), b"x") == b"from here"
    assert primitives.open_with(seed, apart.seal_to(public, b"from there", b"x"), b"x") == b"from there"


# --- ML-KEM-768 ------------------------------------


def test_mlkem_keys_are_the_official_ones() -> None:
    """A seed of 64 bytes gives the public key that Wycheproof names, and sealing takes that key."""
    valid, invalid = split(vectors("mlkem_768_keygen"))
    assert len(valid) >= 100
    assert not invalid
    x25519 = primitives.public_of(bytes(32))[1184:]
    for each in valid:
        public = MLKEM768PrivateKey.from_seed_bytes(each["seed"]).public_key().public_bytes_raw()
        assert public == each["ek"]
        assert primitives.is_public(public + x25519)


def test_mlkem_decapsulates_as_it_must() -> None:
    """Every ciphertext gives Wycheproof's secret, changed ones an unrelated one; wrong lengths are refused."""
    valid, invalid = split(vectors("mlkem_768_decaps"))
    assert len(valid) >= 160
    assert len(invalid) >= 40
    for each in valid:
        assert MLKEM768PrivateKey.from_seed_bytes(each["seed"]).decapsulate(each["c"]) == each["K"]
    for each in invalid:
        with pytest.raises(ValueError, match=r".+"):
            MLKEM768PrivateKey.from_seed_bytes(each["seed"]).decapsulate(each["c"])


def test_bytes_that_are_no_mlkem_key_are_refused() -> None:
    """Sealing tells keys that are not reduced, too short or too long from keys, and seals to none of them."""
    valid, invalid = split(vectors("mlkem_768_public"))
    assert len(valid) >= 30
    assert len(invalid) >= 130
    x25519 = primitives.public_of(bytes(32))[1184:]
    for is_public in (primitives.is_public, apart.can_be_sealed_to):
        assert all(is_public(each["ek"] + x25519) for each in valid)
        assert not any(is_public(each["ek"] + x25519) for each in invalid)
    for each in invalid:
        with pytest.raises(DoesNotOpen):
            primitives.seal_to(each["ek"] + x25519, b"", b"")


# --- X25519 ------------------------------------


def test_x25519_gives_the_official_secrets() -> None:
    """Points of the curve and of its twist, canonical or not, give Wycheproof's secret; a zero secret is refused."""
    found = vectors("x25519")
    zero = [each for each in found if not any(each["shared"])]
    others = [each for each in found if any(each["shared"])]
    assert len(others) >= 480
    assert len(zero) >= 30
    for each in others:
        private_key = X25519PrivateKey.from_private_bytes(each["private"])
        assert private_key.exchange(X25519PublicKey.from_public_bytes(each["public"])) == each["shared"]
    for each in zero:
        with pytest.raises(ValueError, match=r".+"):
            X25519PrivateKey.from_private_bytes(each["private"]).exchange(
                X25519PublicKey.from_public_bytes(each["public"])
            )


def test_sealing_to_a_point_of_low_order_is_refused() -> None:
    """A public key whose half for X25519 would give a zero secret cannot be sealed to, nor can such an encapsulation
    be opened.
    """
    points = {each["public"] for each in vectors("x25519") if not any(each["shared"])}
    assert len(points) >= 10
    seed = bytes(32)
    public = primitives.public_of(seed)
    sealed = primitives.seal_to(public, b"x", b"")
    for point in points:
        with pytest.raises(DoesNotOpen):
            primitives.seal_to(public[:1184] + point, b"x", b"")
        for open_with in (primitives.open_with, apart.open_with):
            with pytest.raises((DoesNotOpen, apart.Refused)):
                open_with(seed, sealed[:1088] + point + sealed[1120:], b"")


def test_both_readers_tell_points_of_low_order_from_others() -> None:
    """For every point of Wycheproof's, whether it is written canonically or not."""
    mlkem = primitives.public_of(bytes(32))[:1184]
    for each in vectors("x25519"):
        good = any(each["shared"])
        key = mlkem + each["public"]
        assert primitives.is_public(key) == apart.can_be_sealed_to(key) == good


# --- HKDF and HMAC ------------------------------------


def test_hkdf_gives_the_official_keys() -> None:
    """The library's HKDF-SHA256 and the one by hand give Wycheproof's output; one that is too long is refused."""
    valid, invalid = split(vectors("hkdf_sha256"))
    assert len(valid) >= 80
    assert len(invalid) >= 3
    for each in valid:
        salt, size = each["salt"] or None, each["size"]
        assert HKDF(SHA256(), size, salt, each["info"]).derive(each["ikm"]) == each["okm"]
        assert apart.expand(apart.extract(each["salt"], each["ikm"]), each["info"], size) == each["okm"]
    for each in invalid:
        with pytest.raises(ValueError, match=r".+"):
            HKDF(SHA256(), each["size"], each["salt"], each["info"])
        with pytest.raises(OverflowError):
            apart.expand(apart.extract(each["salt"], each["ikm"]), each["info"], each["size"])


def test_derive_is_hkdf_without_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The call that sealing uses gives the first 32 bytes of every official output without salt, once the label is
    left out of its info.
    """
    valid, _ = split(vectors("hkdf_sha256"))
    fitting = [each for each in valid if each["size"] >= 32 and not each["salt"]]
    assert len(fitting) >= 10
    for each in fitting:
        monkeypatch.setattr(primitives, "framed", lambda *_, info=each["info"]: info)
        assert primitives.derive(b"", each["ikm"]) == each["okm"][:32]


def test_hmac_gives_the_official_tags() -> None:
    """HMAC-SHA256, of which the HKDF by hand is made, gives the tags of RFC 4231."""
    found = vectors("hmac_sha256")
    assert len(found) >= 6
    assert all(hmac.digest(each["key"], each["msg"], "sha256") == each["tag"] for each in found)


# --- ChaCha20-Poly1305 ------------------------------------


def test_lock_and_unlock_are_chacha20_poly1305(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the nonce of the vector in place of zeros, locking gives Wycheproof's bytes, and unlocking takes the valid
    ones and refuses the others.
    """
    assert not any(primitives._NONCE)
    fitting = [each for each in vectors("chacha20_poly1305") if len(each["iv"]) == 12]
    valid, invalid = split(fitting)
    assert len(valid) >= 250
    assert len(invalid) >= 60
    for each in fitting:
        monkeypatch.setattr(primitives, "_NONCE", each["iv"])
        locked = each["ct"] + each["tag"]
        if each["result"] == "valid":
            assert primitives.lock(each["key"], each["msg"], each["aad"]) == locked
            assert primitives.unlock(each["key"], locked, each["aad"]) == each["msg"]
        else:
            with pytest.raises(DoesNotOpen):
                primitives.unlock(each["key"], locked, each["aad"])


def test_a_nonce_of_another_size_is_refused() -> None:
    """The library takes no nonce but one of twelve bytes."""
    odd = [each for each in vectors("chacha20_poly1305") if len(each["iv"]) != 12]
    assert len(odd) >= 9
    for each in odd:
        with pytest.raises(ValueError, match=r".+"):
            ChaCha20Poly1305(each["key"]).encrypt(each["iv"], each["msg"], each["aad"])
