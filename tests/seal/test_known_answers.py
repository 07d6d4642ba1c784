"""Bytes that were sealed once stay readable: by the program, and by a reader that was written apart from it."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import goodoffices.seal
from goodoffices import labels
from goodoffices.canonical import digest, encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.seal import DoesNotOpen, TooLong
from goodoffices.seal import Arrived, Channel, LineCard, fingerprint, open_envelope, read_card
from goodoffices.seal.channel import DAY_MS, Announcement, OlderKey, OwnKey, count
from goodoffices.seal.comparing import groups
from goodoffices.seal.invitation import Invitation, Mailbox, pack, to_the_invited, to_the_inviter, unpack
from goodoffices.seal.numbers import Numbers
from goodoffices.seal.opening import Identity, Invited, Inviting, accept, answer, finish, invite, leg_root
from goodoffices.seal.padding import pad, unpad
from goodoffices.seal.primitives import derive, framed, public_of
from tests.seal import apart
from tests.seal.kit import chance
from tools import seal_vectors

FOLDER = Path(__file__).resolve().parent.parent / "vectors" / "seal"


def known(name: str) -> dict[str, Any]:
    """A file of known answers."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def raw(text: str) -> bytes:
    """Bytes from hex."""
    return bytes.fromhex(text)


OPENING = known("opening")
ENVELOPES = known("envelopes")
REFUSALS = known("refusals")
NOW: int = OPENING["now"]


# --- cards, numbers, invitations, padding ------------------------------------


def test_cards_keep_their_bytes_and_fingerprints() -> None:
    """A seed gives the same key, and a key with its name the same card and fingerprint."""
    cards = known("cards")["cards"]
    assert len(cards) >= 5
    for each in cards:
        mine = identity(each)
        assert mine.card.public == apart.public_of(raw(each["seed"])) == raw(each["public"])
        assert encode(mine.card).hex() == each["card"]
        assert read_card(raw(each["card"])) == mine.card
        theirs = apart.read_card(raw(each["card"]))
        assert (theirs.public, theirs.name, theirs.exercise) == (mine.card.public, each["name"], each["exercise"])
        assert mine.fingerprint == theirs.fingerprint == raw(each["fingerprint"])


def test_two_fingerprints_keep_their_number() -> None:
    """Whichever of the two comes first."""
    pairs = known("comparing")["pairs"]
    assert len(pairs) >= 9
    for each in pairs:
        for one, other in ((raw(each["one"]), raw(each["other"])), (raw(each["other"]), raw(each["one"]))):
            assert list(groups(one, other)) == apart.comparing(one, other) == each["groups"]
    one, other = (raw(OPENING[end]["fingerprint"]) for end in ("inviter", "invited"))
    assert list(groups(one, other)) == apart.comparing(one, other) == OPENING["groups"]


def test_invitations_keep_their_bytes_and_mailboxes() -> None:
    """What was handed over on paper once is read today, and leads to the same mailboxes."""
    invitations = known("invitations")["invitations"]
    assert len(invitations) >= 4
    for each in invitations:
        wanted = Invitation(1, raw(each["secret"]), raw(each["inviter"]), each["until"], each["relay"])
        data = raw(each["packed"])
        assert pack(wanted) == data
        assert unpack(data) == wanted
        theirs = apart.read_invitation(data)
        assert (theirs.secret, theirs.inviter) == (wanted.secret, wanted.inviter)
        assert (theirs.until, theirs.relay) == (each["until"], each["relay"])
        for which, box in (("to the invited", to_the_invited(wanted)), ("to the inviter", to_the_inviter(wanted))):
            secrets = {part: raw(secret) for part, secret in each[which.replace(" ", "_")].items()}
            assert Mailbox(**secrets) == box
            assert theirs.mailbox(which) == secrets


def test_padding_keeps_its_classes() -> None:
    """At both sides of each class a content has the same padded bytes; whatever is padded otherwise is refused."""
    answers = known("padding")
    assert len(answers["padded"]) >= 12
    for each in answers["padded"]:
        content = raw(answers["byte"]) * each["size"]
        padded = pad(content)
        assert (len(padded), sha256(padded).hexdigest()) == (each["class"], each["sha256"])
        assert unpad(padded) == apart.unpad(padded) == content
    with pytest.raises(TooLong):
        pad(bytes(answers["too_long"]))
    assert len(answers["refused"]) >= 5
    for text in answers["refused"].values():
        with pytest.raises(DoesNotOpen):
            unpad(raw(text))
        with pytest.raises(apart.Refused):
            apart.unpad(raw(text))


# --- labels ------------------------------------

TABLE = known("derived")
FROZEN = {
    "BAG": "cf256c3b6ff76a77",
    "BAG_MARK": "344c0831eeee91e2",
    "BAG_NONCE": "c72ab571605fdaa4",
    "BODY": "4cc6a5cbda470bc1",
    "CARD": "25536169a74b0374",
    "COMMIT": "7866b6752f842d3c",
    "COMPARE": "acd12a0d1387928e",
    "CONTENT": "3bc315a751dbf746",
    "ENVELOPE": "bef5696beb178223",
    "HINT": "5b6ca8dec86868d3",
    "INVITATION": "95089000ae8f32f9",
    "INVITATION_BOX": "6c65f01ba85c67d9",
    "LEG_ROOT": "39f3d223d12917af",
    "OPENING": "0424da0bc64288a4",
    "OPENING_0": "5f44df15631a2531",
    "OPENING_1": "7e391d80655cc4fe",
    "OPENING_2": "f09ae975760a4515",
    "OPENING_KEM": "0f21e1b7cd223acd",
    "PAIR": "4e7caff65120bb45",
    "ROOT": "68e393fb97e0492c",
    "SLOT": "c79a5880798ccdeb",
    "SPREAD": "96efccde36298b02",
    "WRAP": "78100538d3c20e11",
}
"""The first eight bytes of what each label derives in the table, typed here once more."""


def test_every_label_of_sealing_is_in_the_table() -> None:
    """A label that a module of sealing uses has a frozen key, a frozen digest and a frozen framing."""
    named = {value: name for name, value in vars(labels).items() if isinstance(value, bytes)}
    used = set()
    for module in pkgutil.iter_modules(goodoffices.seal.__path__, "goodoffices.seal."):
        values = vars(importlib.import_module(module.name)).values()
        used |= {named[value] for value in values if isinstance(value, bytes) and value in named}
    assert len(used) >= 19
    assert used == set(TABLE["labels"])
    assert len({each["derived"] for each in TABLE["labels"].values()}) == len(used)


def test_the_table_of_labels_is_frozen() -> None:
    """Making the table anew cannot change what a label derives without this page noticing."""
    assert {name: each["derived"][:16] for name, each in TABLE["labels"].items()} == FROZEN


@pytest.mark.parametrize("name", TABLE["labels"])
def test_a_label_derives_what_it_did(name: str) -> None:
    """Its bytes, a framing, a key and a digest are those of the table, here and in the reader apart."""
    each, secret, context = TABLE["labels"][name], raw(TABLE["secret"]), [raw(one) for one in TABLE["context"]]
    label: bytes = getattr(labels, name)
    assert label.decode() == each["label"]
    assert framed(label, *context) == apart.framed(each["label"].encode(), *context) == raw(each["framed"])
    assert derive(label, secret, *context) == apart.derive(each["label"], secret, *context) == raw(each["derived"])
    assert digest(label, *context) == apart.digest(each["label"], *context) == raw(each["digest"])


# --- the opening ------------------------------------


def identity(each: dict[str, Any]) -> Identity:
    """A card with its seed."""
    seed = raw(each["seed"])
    return Identity(LineCard(1, public_of(seed), each["name"], each["exercise"]), seed)


def inviting() -> Inviting:
    """The inviter's state of the known opening."""
    return Inviting(unpack(raw(OPENING["invitation"])), raw(OPENING["inviter_key_seed"]), raw(OPENING["m0"]))


def waiting() -> Invited:
    """The invited's state of the known opening."""
    return Invited(
        invitation=unpack(raw(OPENING["invitation"])),
        seed=raw(OPENING["invited_key_seed"]),
        inviter=identity(OPENING["inviter"]).card,
        secrets=raw(OPENING["secrets_of_m1"]),
        m0=raw(OPENING["m0"]),
        m1=raw(OPENING["m1"]),
    )


def test_the_program_reads_the_known_opening() -> None:
    """From its states and messages it comes to the same root, card, announcement and legs."""
    inviter, guest = identity(OPENING["inviter"]), identity(OPENING["invited"])
    line = finish(guest, waiting(), raw(OPENING["m2"]), chance(1))
    assert line.root == raw(OPENING["root"])
    assert line.channel.theirs == announcement(OPENING["announced"])
    assert line.peer == inviter.card
    assert line.channel.root == leg_root(line.root, b"")
    assert accept(guest, inviting().invitation, inviting().m0, NOW, chance(2)).inviter == inviter.card
    assert answer(inviter, inviting(), raw(OPENING["m1"]), NOW, chance(3)).peer == guest.card
    for leg, root in OPENING["legs"].items():
        assert leg_root(line.root, raw(leg)) == apart.leg_root(line.root, raw(leg)) == raw(root)


def test_the_first_message_of_the_known_opening_is_made_again() -> None:
    """An invitation and its m0 come out of their chance alone."""
    state = inviting()
    given = iter((state.invitation.secret, state.seed))
    inviter = identity(OPENING["inviter"])
    assert invite(inviter, state.invitation.until, state.invitation.relay, lambda _: next(given)) == state


def test_the_reader_apart_reads_the_known_opening() -> None:
    """From seeds and messages alone it comes to both cards, the secrets, the root and the first announcement."""
    invitation = apart.read_invitation(raw(OPENING["invitation"]))
    m0, m1, m2 = (raw(OPENING[name]) for name in ("m0", "m1", "m2"))
    inviter, guest = (apart.read_card(raw(OPENING[end]["card"])) for end in ("inviter", "invited"))
    seeds = {end: (raw(OPENING[end]["seed"]), raw(OPENING[f"{end}_key_seed"])) for end in ("inviter", "invited")}
    key_0 = apart.public_of(seeds["inviter"][1])
    assert apart.open_m0(invitation, m0, guest, NOW) == (inviter, key_0)
    secrets = raw(OPENING["secrets_of_m1"])
    found = apart.open_m1(invitation, m0, m1, inviter, seeds["inviter"], NOW)
    assert found == (guest, apart.public_of(seeds["invited"][1]), secrets)
    root, announced = apart.open_m2(invitation, (m0, m1, m2), guest, seeds["invited"], secrets)
    assert root == raw(OPENING["root"])
    assert announced == apart_announcement(OPENING["announced"])


# --- envelopes ------------------------------------


def announcement(each: dict[str, Any]) -> Announcement:
    """As the program has it."""
    return Announcement(count(each["number"]), raw(each["public"]), raw(each["challenge"]))


def apart_announcement(each: dict[str, Any]) -> apart.Announcement:
    """As the reader apart has it."""
    return apart.Announcement(each["number"], raw(each["public"]), raw(each["challenge"]))


def own(each: dict[str, Any]) -> OwnKey:
    """A key of the recipient."""
    return OwnKey(each["number"], raw(each["seed"]), raw(each["challenge"]))


def channel(each: dict[str, Any]) -> Channel:
    """A recipient's end, as the program has it."""
    offer = own(each["offer"])
    return Channel(
        root=raw(each["root"]),
        me=raw(each["me"]),
        peer=raw(each["peer"]),
        confirmed=None if each["confirmed"] is None else own(each["confirmed"]),
        confirmed_from=0,
        confirmed_seen=0,
        offer=offer,
        offered=offer.announced(),
        older=tuple(OlderKey(own(key), 0, each["heard"] + 1, NOW + DAY_MS) for key in each["older"]),
        theirs=None if each["theirs"] is None else announcement(each["theirs"]),
        sent=each["sent"],
        heard=Numbers(each["heard"]),
        keep_ms=DAY_MS,
    )


def end(each: dict[str, Any]) -> apart.End:
    """A recipient's end, as the reader apart has it."""
    keys = [each["offer"], *([each["confirmed"]] if each["confirmed"] else []), *each["older"]]
    return apart.End(
        root=raw(each["root"]),
        me=raw(each["me"]),
        peer=raw(each["peer"]),
        keys=tuple(apart.Key(key["number"], raw(key["seed"]), raw(key["challenge"])) for key in keys),
        confirmed=each["confirmed"] and each["confirmed"]["number"],
        theirs=None if each["theirs"] is None else apart_announcement(each["theirs"]),
    )


RECIPIENTS = [
    pytest.param(name, place, id=f"{name}-{place}")
    for name, each in ENVELOPES.items()
    for place in range(len(each["recipients"]))
]


def test_the_known_envelopes_are_of_every_kind() -> None:
    """One, two, three and sixteen recipients; fresh keys, known ones and late ones, again and set back."""
    assert {len(each["recipients"]) for each in ENVELOPES.values()} == {1, 2, 3, 16}
    found = [each for envelope in ENVELOPES.values() for each in envelope["recipients"]]
    for mark in ("late", "again", "set_back"):
        assert {each[mark] for each in found} == {True, False}


@pytest.mark.parametrize(("name", "place"), RECIPIENTS)
def test_a_known_envelope_opens_for_each_recipient(name: str, place: int) -> None:
    """The program and the reader apart find the content, the number and the key that the author announces."""
    envelope = ENVELOPES[name]
    data, content, each = raw(envelope["envelope"]), raw(envelope["content"]), envelope["recipients"][place]
    arrived = open_envelope([channel(each["channel"])], data, NOW, chance(1))
    theirs = apart.open_envelope(data, [end(each["channel"])])
    assert arrived.content == theirs.content == content
    assert arrived.number == theirs.number == each["number"]
    assert arrived.late == theirs.late == each["late"]
    assert (arrived.again, arrived.set_back) == (each["again"], each["set_back"])
    assert theirs.set_back_of(each["channel"]["sent"]) == each["set_back"]
    assert_moved(arrived, theirs, each)


def assert_moved(arrived: Arrived, theirs: apart.Opened, each: dict[str, Any]) -> None:
    """The channel is afterwards as it was when the answers were made."""
    after, then = arrived.channel, each["then"]
    assert after.theirs == (then["theirs"] and announcement(then["theirs"]))
    assert (after.confirmed and after.confirmed.number) == then["confirmed"]
    assert (after.offer.number, after.heard.highest) == (then["offer"], then["heard"])
    adopted = then["theirs"] != each["channel"]["theirs"]
    assert not adopted or theirs.announced == apart_announcement(then["theirs"])
    assert theirs.key in (then["confirmed"], each["channel"]["offer"]["number"]) or each["late"]


def test_a_recipient_finds_its_slot_among_all_its_channels() -> None:
    """Given the ends of every recipient of sixteen, both readers open the same envelope."""
    envelope = ENVELOPES["sixteen"]
    ends = [each["channel"] for each in ENVELOPES["one"]["recipients"] + envelope["recipients"]]
    data = raw(envelope["envelope"])
    found = open_envelope([channel(each) for each in ends], data, NOW, chance(1)).content
    assert found == apart.open_envelope(data, [end(each) for each in ends]).content == raw(envelope["content"])


# --- what is refused ------------------------------------

CASES = [pytest.param(what, case, id=f"{what}: {case['name']}") for what, cases in REFUSALS.items() for case in cases]


def test_there_are_refusals_of_everything() -> None:
    """Of cards, invitations, all three messages and envelopes; of every code that reading can give."""
    assert {what: len(cases) >= 9 for what, cases in REFUSALS.items()} == dict.fromkeys(
        ("card", "invitation", "m0", "m1", "m2", "envelope"), True
    )
    assert {case["code"] for cases in REFUSALS.values() for case in cases} == {
        "",
        "encoding.not_canonical",
        "seal.does_not_open",
        "seal.invitation_damaged",
        "seal.invitation_expired",
        "seal.invitation_too_long",
        "seal.not_announced",
        "seal.not_the_inviter",
        "seal.other_world",
        "seal.own_card",
    }


@pytest.mark.parametrize(("what", "case"), CASES)
def test_a_known_fault_is_refused(what: str, case: dict[str, Any]) -> None:
    """By the program and by the reader apart, with the code that is written down; without the fault both read it."""
    data = changed(what, case)
    assert (program(what, case, data), reader_apart(what, case, data)) == (case["code"], case["code"])


def changed(what: str, case: dict[str, Any]) -> bytes:
    """The bytes of a case."""
    bases = {"card": OPENING["inviter"]["card"], "envelope": ENVELOPES["one"]["envelope"]}
    data = bytearray(raw(case.get("data", bases.get(what) or OPENING.get(what, ""))))
    if "flip" in case:
        data[case["flip"] // 8] ^= 1 << case["flip"] % 8
    return bytes(data[: case.get("cut", len(data))])


def program(what: str, case: dict[str, Any], data: bytes) -> str:
    """The code of the program's refusal, if there is one."""
    try:
        _program(what, case, data)
    except Refusal as refusal:
        return refusal.code
    return ""


def _program(what: str, case: dict[str, Any], data: bytes) -> object:
    now = case.get("now", NOW)
    match what:
        case "card":
            return fingerprint(read_card(data))
        case "invitation":
            return unpack(data)
        case "m0":
            return accept(identity(me(case, "invited")), inviting().invitation, data, now, chance(1))
        case "m1":
            return answer(identity(me(case, "inviter")), inviting(), data, now, chance(1))
        case "m2":
            return finish(identity(me(case, "invited")), waiting(), data, chance(1))
    return open_envelope([channel(each) for each in at(case)], data, now, chance(1))


def reader_apart(what: str, case: dict[str, Any], data: bytes) -> str:
    """The code of the other reader's refusal, if there is one."""
    try:
        _reader_apart(what, case, data)
    except apart.Refused as refusal:
        return refusal.code
    return ""


def _reader_apart(what: str, case: dict[str, Any], data: bytes) -> object:
    now, invitation = case.get("now", NOW), apart.read_invitation(raw(OPENING["invitation"]))
    m0, m1 = raw(OPENING["m0"]), raw(OPENING["m1"])
    mine = me(case, "inviter" if what == "m1" else "invited")
    card, seed = apart.read_card(raw(mine["card"])), raw(mine["seed"])
    match what:
        case "card":
            return apart.read_card(data)
        case "invitation":
            return apart.read_invitation(data)
        case "m0":
            return apart.open_m0(invitation, data, card, now)
        case "m1":
            return apart.open_m1(invitation, m0, data, card, (seed, raw(OPENING["inviter_key_seed"])), now)
        case "m2":
            seeds = (seed, raw(OPENING["invited_key_seed"]))
            return apart.open_m2(invitation, (m0, m1, data), card, seeds, raw(OPENING["secrets_of_m1"]))
    return apart.open_envelope(data, [end(each) for each in at(case)])


def me(case: dict[str, Any], usual: str) -> dict[str, Any]:
    """Who reads: one of the two of the opening, or somebody whom the case brings along."""
    who = case.get("me", usual)
    return case["player"] if who == "player" else OPENING[who]


def at(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The ends at which an envelope arrives."""
    if "channel" in case:
        return [case["channel"]]
    return [each["channel"] for each in ENVELOPES[case.get("at", "one")]["recipients"]]


# --- the generator ------------------------------------


@pytest.mark.parametrize("name", ["cards", "comparing", "invitations", "padding", "derived"])
def test_what_takes_no_chance_is_made_the_same_again(name: str) -> None:
    """The generator makes these files as they are, whenever it runs."""
    assert seal_vectors.ALONE[name]() == known(name)


def test_only_what_is_named_can_be_made_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that is there stays unless it is named; a name that is none is refused, and nothing is written."""
    monkeypatch.setattr(seal_vectors, "FOLDER", tmp_path)
    (tmp_path / "cards.json").write_text("mine", "utf-8")
    for wrong in (["--anew"], ["--anew", "nothing"], ["--more", "cards"], ["cards"]):
        assert seal_vectors.main(wrong) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["cards.json"]
    assert seal_vectors.main([]) == 0
    assert (tmp_path / "cards.json").read_text("utf-8") == "mine"
    assert seal_vectors.main([]) == 1
    assert seal_vectors.main(["--anew", "cards"]) == 0
    assert json.loads((tmp_path / "cards.json").read_text("utf-8")) == known("cards")
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in FOLDER.iterdir()}


def test_further_refusals_leave_those_that_are_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A refusal is frozen by its name: what is made beside it is added behind, and makes none anew."""
    monkeypatch.setattr(seal_vectors, "FOLDER", tmp_path)
    fewer = {what: cases[:-2] for what, cases in REFUSALS.items()}
    for name, content in (("opening", OPENING), ("envelopes", ENVELOPES), ("refusals", fewer)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), "utf-8")
    assert seal_vectors.main(["--more"]) == 0
    found = json.loads((tmp_path / "refusals.json").read_text("utf-8"))
    for what, cases in REFUSALS.items():
        assert found[what][:-2] == fewer[what]
        assert [case["name"] for case in found[what]] == [case["name"] for case in cases]
    assert seal_vectors.main(["--more"]) == 0
    assert json.loads((tmp_path / "refusals.json").read_text("utf-8")) == found


def test_the_known_refusals_are_those_of_the_generator() -> None:
    """Whoever adds one there and not to the file, or the other way round, finds out here."""
    made = seal_vectors.refusals(OPENING, ENVELOPES)
    assert {what: {case["name"] for case in cases} for what, cases in made.items()} == {
        what: {case["name"] for case in cases} for what, cases in REFUSALS.items()
    }


def test_the_reader_apart_imports_nothing_of_ours() -> None:
    """Otherwise it could only agree."""
    assert apart.__file__ is not None
    tree = ast.parse(Path(apart.__file__).read_text("utf-8"))
    imported = {each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}
    imported |= {name.name for each in ast.walk(tree) if isinstance(each, ast.Import) for name in each.names}
    assert {name.partition(".")[0] for name in imported} <= {*sys.stdlib_module_names, "cryptography"}


def test_the_generator_overwrites_nothing() -> None:
    """Without names it says that everything is frozen, and leaves the files as they are."""
    before = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "tools.seal_vectors"],
        cwd=FOLDER.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "frozen" in done.stderr
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == before
