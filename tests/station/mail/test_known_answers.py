"""Bytes of mail that were written down once: the program and a reader that was written apart from it agree on them."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from goodoffices import labels
from goodoffices.canonical import decode, digest, encode
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.errors.base import Refusal
from goodoffices.seal.invitation import unpack
from goodoffices.station.mail.messages import (
    LegMessage,
    Letter,
    LineMessage,
    Numbered,
    TalkOffered,
    offer_id,
    read_letter,
)
from goodoffices.station.station import Station
from goodoffices.talk.events import End, Founded, Id, Seat
from goodoffices.talk.roster import Roster
from goodoffices.talk.terms import Moment
from goodoffices.words import read_spoken, spell_out
from tests.station import kit
from tests.station.mail import apart
from tests.station.mail.rig import RELAY, World, joined
from tools import mail_vectors
from tools.mail_vectors import plain

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "mail"


def known(name: str) -> dict[str, Any]:
    """A file of known answers."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def raw(text: str) -> bytes:
    """Bytes from hex."""
    return bytes.fromhex(text)


def in_hex(value: Any) -> Any:
    """What the reader apart found, with bytes in hex."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: in_hex(each) for name, each in value.items()}
    return [in_hex(each) for each in value] if isinstance(value, list) else value


MESSAGES, LETTERS, TEXTS, REFUSALS = (known(name) for name in ("messages", "letters", "texts", "refusals"))
PROGRAM: dict[str, Any] = {"leg": LegMessage, "line": LineMessage}
APART = {"leg": apart.leg_message, "line": apart.line_message}


# --- messages and letters ------------------------------------


@pytest.mark.parametrize(
    ("kind", "case"),
    [pytest.param(kind, case, id=f"{kind}: {case['name']}") for kind, cases in MESSAGES.items() for case in cases],
)
def test_a_message_keeps_its_bytes(kind: str, case: dict[str, Any]) -> None:
    """Both readers find every field, and writing it again gives the same bytes."""
    data = raw(case["data"])
    read = decode(data, PROGRAM[kind])
    assert plain(read) == in_hex(APART[kind](data)) == case["message"]
    assert encode(read) == data


def test_there_are_messages_of_every_shape() -> None:
    """With and without an entry or a letter, from no address to as many as there may be."""
    assert {case["message"]["entry"] is None for case in MESSAGES["leg"]} == {True, False}
    assert {case["message"]["letter"] is None for case in MESSAGES["line"]} == {True, False}
    assert {len(case["message"]["reach"]) for case in MESSAGES["leg"]} >= {0, 1, 4}
    assert {len(case["message"]["got"]) for case in MESSAGES["leg"]} >= {0, 1, 2}


@pytest.mark.parametrize("case", LETTERS["letters"], ids=lambda case: case["name"])
def test_a_letter_keeps_its_bytes(case: dict[str, Any]) -> None:
    """Both readers find its kind and every field, and writing it again gives the same bytes."""
    data = raw(case["data"])
    read = read_letter(data)
    assert plain(read) == in_hex(apart.letter(data)) == case["letter"]
    assert encode(read) == data


def test_there_is_a_letter_of_every_kind() -> None:
    """A kind that is added gets its bytes here."""
    kinds = {str(kind.__struct_config__.tag) for kind in get_args(Letter)}
    assert {case["name"] for case in LETTERS["letters"]} == kinds


@pytest.mark.parametrize("name", LETTERS["unknown"])
def test_a_body_that_is_no_letter_is_told_by_nobody_as_one(name: str) -> None:
    """Neither reader knows it; in a message it is read all the same, so that it can count as received."""
    body = raw(LETTERS["unknown"][name])
    assert read_letter(body) is None
    assert apart.letter(body) is None
    good = mail_vectors.line_messages()["a letter"]
    message = encode(LineMessage(**{**_values(good), "letter": Numbered(number=3, body=body)}))
    assert apart.line_message(message)["letter"] == {"number": 3, "body": body}


def _values(message: LineMessage) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__struct_fields__}


@pytest.mark.parametrize(("kind", "place", "most"), [("leg", 5, 589_824), ("line", 4, 65_536)])
def test_an_entry_and_a_letter_are_read_up_to_their_bound(kind: str, place: int, most: int) -> None:
    """Both readers take the largest and refuse one byte more."""
    good: Any = mail_vectors.leg_messages()["an entry"] if kind == "leg" else mail_vectors.line_messages()["a letter"]
    for size, taken in ((most, True), (most + 1, False)):
        fields = mail_vectors.plain_list(good)
        fields[place] = bytes(size) if kind == "leg" else [0, bytes(size)]
        data = encode(fields)
        assert (program(kind, data) == "") == taken
        assert (reader_apart(kind, data) == "") == taken


# --- digests ------------------------------------


def test_an_answer_names_its_offer() -> None:
    """Both readers make of the offered key what the answers in the same file name."""
    good = {letter["name"]: raw(letter["data"]) for letter in LETTERS["letters"]}
    offered, apart_offered = read_letter(good["talk_offered"]), apart.letter(good["talk_offered"])
    assert isinstance(offered, TalkOffered)
    assert apart_offered is not None
    for name in ("talk_taken", "talk_declined"):
        answer = apart.letter(good[name])
        assert answer is not None
        assert answer["offer"] == apart.offer_id(apart_offered["first"]) == offer_id(offered.first)


@pytest.mark.parametrize("case", known("rosters")["rosters"], ids=lambda case: case["name"])
def test_a_roster_keeps_its_digest(case: dict[str, Any]) -> None:
    """In whatever order its seats are known: both stations come to the same."""
    seats = [_seat(each) for each in case["seats"]]
    for given in (seats, seats[::-1]):
        people = roster_of(given)
        found = digest(labels.ROSTER, *(encode(seat) for end in End for seat in people.current(end)))
        assert found.hex() == case["digest"]
        apart_seats = [{**plain(each), "fingerprint": each.fingerprint} for each in given]
        assert apart.roster_digest(apart_seats).hex() == case["digest"]


def _seat(each: dict[str, Any]) -> Seat:
    shaped = [raw(each["fingerprint"]), each["name"], each["end"], each["role"], each["station"]]
    return decode(encode(shaped), Seat)


def roster_of(seats: list[Seat]) -> Roster:
    """A roster with these seats."""
    by_fingerprint: dict[Id, Seat] = {seat.fingerprint: seat for seat in seats}
    founded: Founded = None  # type: ignore[assignment]  # nothing here looks at it
    return Roster(founded=founded, seats=by_fingerprint, last={}, left={}, choices={}, barred={}, bars=(), replaced={})


def test_two_stations_send_the_digest_that_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a living leg both ends have the digest that the reader apart makes of the seats."""
    kit.quick_keys(monkeypatch)
    world = World(tmp_path)
    found = []
    for station in joined(world):
        (link_id,) = [link_id for link_id in station.mail_here.ids() if link_id.room]
        link = station.mail_here.links.leg(station.at(link_id.talk), link_id.room, link_id.peer)
        people = link.content.talk.people(link_id.room)
        seats = [seat for end in End for seat in people.current(end)]
        assert len(seats) == 2
        apart_seats = [{**plain(each), "fingerprint": each.fingerprint} for each in seats]
        assert link.content.roster() == link.state.roster == apart.roster_digest(apart_seats)
        found.append(link.content.roster())
    world.close()
    assert found[0] == found[1]


@pytest.mark.parametrize("case", known("deposits")["deposits"], ids=lambda case: case["name"])
def test_a_message_of_an_opening_keeps_its_deposit_id(case: dict[str, Any]) -> None:
    """It follows from the bytes, so that repeating them stores nothing twice."""
    data = raw(case["data"])
    assert digest(labels.OPENING_DEPOSIT, data)[:DEPOSIT_ID_SIZE] == apart.deposit_id(data) == raw(case["deposit_id"])


def test_a_station_puts_an_opening_in_under_that_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the mailbox of an invitation lies there under the id of its bytes."""
    kit.quick_keys(monkeypatch)
    world = World(tmp_path)
    world.station("Mara").invite_line(relay=RELAY)
    world.round()
    (ids,) = [box.ids for box in world.relay.boxes.values() if box.ids]
    world.close()
    assert [apart.deposit_id(data) for data in ids.values()] == list(ids)


# --- texts ------------------------------------


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Station:
    """A station whose clock says that the known invitation still holds."""
    kit.quick_keys(monkeypatch)
    now = Moment(ms=TEXTS["invitation"]["until"] - 1000, zone=60)
    return kit.make(tmp_path / "guest", "Guest", clock=lambda: now)


def test_an_invitation_is_read_in_all_its_forms() -> None:
    """As a file, in its short form and as words it says the same; only the file holds the first message."""
    each = TEXTS["invitation"]
    fields = {name: each[name] for name in ("secret", "inviter", "until", "relay")}
    for form in ("message", "short", "words"):
        found, m0 = apart.invitation(each[form])
        assert in_hex(found) == {"version": 1, **fields}
        assert m0 == (raw(each["m0"]) if form == "message" else None)
    assert plain(unpack(raw(each["packed"]))) == {"version": 1, **fields}
    assert spell_out(raw(each["packed"])) == each["words"]
    assert read_spoken(each["words"]) == apart.heard(each["words"]) == raw(each["packed"])


def test_a_station_takes_each_form_of_one_invitation_as_the_same(guest: Station) -> None:
    """The first begins a line; the others give the same one."""
    with guest:
        taken = [guest.accept_line(message=TEXTS["invitation"][form]) for form in ("words", "short", "message")]
        assert [each["line"] for each in taken] == [1, 1, 1]
        assert [line["state"] for line in guest.lines()] == ["expecting"]
        assert {each["relay"] for each in taken} == {TEXTS["invitation"]["relay"]}


def test_a_station_answers_the_file_at_once(guest: Station) -> None:
    """With the first message in it the answer is there, as a text that the reader apart takes apart."""
    with guest:
        answer = guest.accept_line(message=TEXTS["invitation"]["message"])["message"]
    (m1,) = apart.parts_of(answer, "GO1-ANSWER")
    assert [len(each) for each in apart.value_of(m1)[:2]] == [1168, 1168]


def test_the_reader_apart_reads_what_a_station_hands_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three forms of an invitation, the answer and the last message of an opening by texts."""
    kit.quick_keys(monkeypatch)
    with kit.make(tmp_path / "one", "One") as one, kit.make(tmp_path / "other", "Other") as other:
        made = one.invite_line(relay=RELAY)
        forms = [apart.invitation(made[form]) for form in ("message", "short", "words")]
        assert [found for found, _ in forms] == [forms[0][0]] * 3
        assert [m0 is None for _, m0 in forms] == [False, True, True]
        answer = other.accept_line(message=made["message"])["message"]
        last = one.answer_line(message=answer)["message"]
        assert len(apart.value_of(*apart.parts_of(answer, "GO1-ANSWER"))) == 3
        assert len(apart.value_of(*apart.parts_of(last, "GO1-LAST"))) == 3


def test_an_answer_and_a_last_message_keep_their_text() -> None:
    """The bytes are those of the opening among the known answers of sealing."""
    opening = json.loads((FOLDER.parent / "seal" / "opening.json").read_text("utf-8"))
    for which, kind, part in (("answer", "GO1-ANSWER", "m1"), ("last", "GO1-LAST", "m2")):
        assert TEXTS[which][part] == opening[part]
        assert apart.parts_of(TEXTS[which]["message"], kind) == [raw(opening[part])]


# --- what is refused ------------------------------------

CASES = [pytest.param(kind, case, id=f"{kind}: {case['name']}") for kind in APART for case in REFUSALS[kind]]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_a_known_fault_is_refused(kind: str, case: dict[str, Any]) -> None:
    """By the program and by the reader apart, with the code that is written down; without the fault both read it."""
    data = raw(case["data"])
    assert (program(kind, data), reader_apart(kind, data)) == (case["code"], case["code"])


def program(kind: str, data: bytes) -> str:
    """The code of the program's refusal, if there is one."""
    try:
        decode(data, PROGRAM[kind])
    except Refusal as refusal:
        return refusal.code
    return ""


def reader_apart(kind: str, data: bytes) -> str:
    """The code of the other reader's refusal, if there is one."""
    try:
        APART[kind](data)
    except apart.Refused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("case", REFUSALS["text"], ids=lambda case: case["name"])
def test_a_text_with_a_known_fault_is_refused(guest: Station, case: dict[str, Any]) -> None:
    """By a station and by the reader apart; how its lines are broken is no fault."""
    with guest:
        try:
            guest.accept_line(message=case["text"])
            code = ""
        except Refusal as refusal:
            code = refusal.code
        assert len(guest.lines()) == (code == "")
    assert code == case["code"]
    # Whether the first message opens is read by the decoder of sealing.
    assert text_apart(case["text"]) == ("" if case["name"] == "a bit of the first message" else case["code"])


def text_apart(text: str) -> str:
    """The code of the other reader's refusal of a text, if there is one."""
    try:
        apart.invitation(text)
    except apart.Refused as refusal:
        return refusal.code
    return ""


# --- the generator ------------------------------------


@pytest.mark.parametrize("name", mail_vectors.FILES)
def test_a_file_is_made_the_same_again(name: str) -> None:
    """Nothing in it is chance."""
    assert mail_vectors.FILES[name]() == known(name)


def test_every_file_has_its_maker() -> None:
    """And every maker its file."""
    assert {path.stem for path in FOLDER.glob("*.json")} == set(mail_vectors.FILES)


def test_only_what_is_named_can_be_made_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that is there stays unless it is named; a name that is none is refused, and nothing is written."""
    monkeypatch.setattr(mail_vectors, "FOLDER", tmp_path)
    (tmp_path / "rosters.json").write_text("mine", "utf-8")
    for wrong in (["--anew"], ["--anew", "nothing"], ["rosters"]):
        assert mail_vectors.main(wrong) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["rosters.json"]
    assert mail_vectors.main([]) == 0
    assert (tmp_path / "rosters.json").read_text("utf-8") == "mine"
    assert mail_vectors.main([]) == 1
    assert mail_vectors.main(["--anew", "rosters"]) == 0
    assert json.loads((tmp_path / "rosters.json").read_text("utf-8")) == known("rosters")


def test_the_reader_apart_imports_nothing_of_ours() -> None:
    """Otherwise it could only agree."""
    tree = ast.parse(Path(apart.__file__).read_text("utf-8"))
    imported = {each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}
    imported |= {name.name for each in ast.walk(tree) if isinstance(each, ast.Import) for name in each.names}
    assert {name.partition(".")[0] for name in imported} <= set(sys.stdlib_module_names)
