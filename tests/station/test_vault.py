"""Keys, the vault, and what is refused when a folder is not what it was."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from goodoffices import labels
from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import Damaged
from goodoffices.seal import fingerprint
from goodoffices.seal.opening import new_card
from goodoffices.seal.primitives import public_of
from goodoffices.station import keys
from goodoffices.station.database import one
from goodoffices.station.station import Station
from goodoffices.station.stationfile import read_station_file
from goodoffices.station.unlocked import system_chance
from tests.station import kit
from tests.station.kit import MEMORY, PASSPHRASE, TALK, refused


def code_of_opening(folder: Path, passphrase: str = PASSPHRASE) -> str:
    """The code of the refusal that opening a folder meets."""
    with pytest.raises(Refusal) as caught:
        Station.open(folder, passphrase)
    assert caught.value.advice
    return caught.value.code


def is_well(station: Station) -> bool:
    """Whether looking at the whole talk finds nothing wrong; a page that cannot be read is told as damage."""
    try:
        return bool(station.verify(talk=TALK)["equal"])
    except Damaged:
        return False


def change_file(folder: Path, **changes: object) -> None:
    """Write another ``station.json`` into a station's folder."""
    path = folder / "station.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_work(folder: Path, **changes: object) -> None:
    """Write other key parameters into it."""
    slot = json.loads((folder / "station.json").read_text())["passphrase"]
    change_file(folder, passphrase=slot | {"work": slot["work"] | changes})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a station with a talk, not open."""
    with kit.with_talk(tmp_path / "station") as made:
        kit.say(made, "North", "We hold our ships.")
    return tmp_path / "station"


class TestMaking:
    """A new station."""

    def test_everything_is_its_owners_alone(self, folder: Path) -> None:
        """Folders are 0700 and files 0600, whatever the umask."""
        before = os.umask(0)
        try:
            with kit.reopen(folder) as station:
                kit.open_harbour(station, "Other")
        finally:
            os.umask(before)
        for path in [folder, *folder.rglob("*")]:
            assert path.stat().st_mode & 0o077 == 0, path

    def test_who_it_is(self, tmp_path: Path) -> None:
        """A station knows its person's name, zone and language; its fingerprint is that of its own card."""
        found = []
        for place in ("a", "b"):
            with Station.create(
                tmp_path / place,
                PASSPHRASE,
                name="  Anna   Berg ",
                zone="Europe/Zurich",
                language="de",
                memory_kib=MEMORY,
            ) as station:
                found.append(station.who())
        assert found[0]["fingerprint"] != found[1]["fingerprint"]
        rest = {"name": "Anna Berg", "zone": "Europe/Zurich", "language": "de", "exercise": False}
        assert all(each == each | rest for each in found)

    def test_its_card(self, tmp_path: Path) -> None:
        """The card has the person's name and world, its key belongs to its seed, and it is the same after reopening."""
        folder = tmp_path / "station"
        with Station.create(folder, PASSPHRASE, name="Anna Berg", exercise=True, memory_kib=MEMORY) as station:
            card = station._vault.card()
            assert card is not None
            assert (card.card.name, card.card.exercise) == ("Anna Berg", True)
            assert public_of(card.seed) == card.card.public
            assert fingerprint(card.card).hex() == station.who()["fingerprint"]
        with kit.reopen(folder) as again:
            assert again._vault.card() == card
        for path in folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                assert card.seed not in data
                assert card.card.public not in data

    def test_a_station_from_before_there_were_cards(self, folder: Path) -> None:
        """It opens as ever, with the fingerprint that it had, and has no card."""
        with kit.reopen(folder) as station:
            before = station.who()
            station._vault._database.execute("DELETE FROM identity WHERE name = 'card'")
        with kit.reopen(folder) as station:
            assert station.who() == before
            assert station._vault.card() is None

    @pytest.mark.parametrize("other", [b"", b"not a card", encode(new_card("Eve", exercise=False, fresh=bytes))])
    def test_another_card_in_its_place_is_damage(self, folder: Path, other: bytes) -> None:
        """Whatever stands there is this station's own card or none."""
        with kit.reopen(folder) as station:
            station._vault._database.execute("UPDATE identity SET value = ? WHERE name = 'card'", (other,))
            with pytest.raises(Damaged):
                station._vault.card()

    @pytest.mark.parametrize("other", [b"", b"null", b'{"name":"\xff"}', b"[" * 100_000, b'{"name":1}'])
    def test_an_identity_that_cannot_be_read_is_damage(self, folder: Path, other: bytes) -> None:
        """Whoever wrote it, the station does not open and says which file it is."""
        with kit.reopen(folder) as station:
            station._vault._database.execute("UPDATE identity SET value = ? WHERE name = 'identity'", (other,))
        assert code_of_opening(folder) == "station.damaged"

    def test_nothing_is_made_over_a_station(self, folder: Path) -> None:
        """A second station in the same folder is refused, and the first one stays as it was."""
        before = (folder / "station.json").read_bytes()
        with pytest.raises(Refusal) as caught:
            kit.make(folder)
        assert caught.value.code == "station.already_here"
        assert (folder / "station.json").read_bytes() == before

    @pytest.mark.parametrize("gone", [["station.json"], ["station.db"], ["station.json", "station.db"]])
    def test_nothing_is_made_over_what_is_left_of_one(self, folder: Path, gone: list[str]) -> None:
        """Where a file is missing that a copy could bring back, a new station would bury it for good."""
        for name in gone:
            (folder / name).unlink()
        with pytest.raises(Refusal) as caught:
            kit.make(folder)
        assert caught.value.code == "station.already_here"

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            ({"passphrase": "short"}, "station.passphrase_short"),
            ({"name": " "}, "words.name_empty"),
            ({"name": "a\u202eb"}, "words.character"),
            ({"zone": "Europe/Nowhere"}, "station.unknown_zone"),
            ({"zone": "+25:00"}, "station.unknown_zone"),
            ({"zone": "../../etc/passwd"}, "station.unknown_zone"),
            ({"language": "?"}, "station.wrong_shape"),
            ({"memory_kib": 1024}, "station.key_parameters"),
        ],
    )
    def test_what_cannot_be_made(self, tmp_path: Path, arguments: dict[str, object], code: str) -> None:
        """A slip is refused, and making it right afterwards works in the same folder."""
        right: dict = {"passphrase": PASSPHRASE, "name": "M", "memory_kib": MEMORY}
        with pytest.raises(Refusal) as caught:
            Station.create(tmp_path / "s", **(right | arguments))
        assert caught.value.code == code
        Station.create(tmp_path / "s", **right).close()


class TestOpening:
    """An existing station."""

    def test_a_wrong_passphrase(self, folder: Path) -> None:
        """It is refused and nothing is changed; the right one still opens."""
        before = {path: path.read_bytes() for path in folder.rglob("*.db")}
        assert code_of_opening(folder, "correct horse battery stable") == "station.wrong_passphrase"
        assert {path: path.read_bytes() for path in folder.rglob("*.db")} == before
        kit.reopen(folder).close()

    def test_a_passphrase_is_its_letters(self, tmp_path: Path) -> None:
        """The same letters composed in another way open the station."""
        Station.create(tmp_path / "s", "caf\u00e9 au lait", name="M", memory_kib=MEMORY).close()
        Station.open(tmp_path / "s", "cafe\u0301 au lait").close()

    def test_no_station(self, tmp_path: Path) -> None:
        """A folder without a station, and one that is not there, say so."""
        assert code_of_opening(tmp_path) == "station.none_here"
        assert code_of_opening(tmp_path / "nowhere") == "station.none_here"

    @pytest.mark.parametrize("name", ["station.json", "station.db"])
    def test_a_file_is_missing(self, folder: Path, name: str) -> None:
        """What is left of a station is called damaged, not new."""
        (folder / name).unlink()
        assert code_of_opening(folder) == "station.damaged"

    def test_a_foreign_store(self, folder: Path, tmp_path: Path) -> None:
        """Another station's file in this one's place is damaged, not a wrong passphrase."""
        kit.make(tmp_path / "other", chance=system_chance).close()
        shutil.copy(tmp_path / "other" / "station.db", folder / "station.db")
        assert code_of_opening(folder) == "station.damaged"

    def test_a_talk_of_another_station(self, folder: Path, tmp_path: Path) -> None:
        """A talk's file that was exchanged for another station's is refused; the rest of the station works."""
        kit.with_talk(tmp_path / "other").close()
        (mine,) = (folder / "talks").glob("*.db")
        (theirs,) = (tmp_path / "other" / "talks").glob("*.db")
        shutil.copy(theirs, mine)
        with kit.reopen(folder) as station:
            assert refused(station.read, talk=TALK, leg="North").code == "station.damaged"
            assert station.doctor()["talks"][0]["problem"]["code"] == "station.damaged"
            kit.open_harbour(station, "Other")
            assert station.read(talk="Other", leg="North")["lines"]

    def test_the_file_of_another_talk_of_this_station(self, folder: Path) -> None:
        """Two talks' files that were swapped are both refused: a key belongs to one file."""
        with kit.reopen(folder) as station:
            kit.open_harbour(station, "Other")
        one, other = (folder / "talks").glob("*.db")
        one.rename(folder / "aside")
        other.rename(one)
        (folder / "aside").rename(other)
        with kit.reopen(folder) as station:
            for title in (TALK, "Other"):
                assert refused(station.read, talk=title, leg="North").code == "station.damaged"

    def test_a_damaged_page(self, folder: Path) -> None:
        """A flipped bit inside a talk's file is noticed and told, and never read as words."""
        (path,) = (folder / "talks").glob("*.db")
        whole = path.read_bytes()
        for place in range(4096 + 100, len(whole), 4096):
            damaged = bytearray(whole)
            damaged[place] ^= 1
            path.write_bytes(bytes(damaged))
            with kit.reopen(folder) as station:
                assert not is_well(station)

    def test_a_newer_store(self, folder: Path) -> None:
        """What a newer program wrote is left alone."""
        with kit.reopen(folder) as station:
            station.at(TALK).store._database.execute("PRAGMA user_version = 99")
        with kit.reopen(folder) as station:
            assert refused(station.read, talk=TALK, leg="North").code == "station.newer"
        with kit.reopen(folder) as station:
            station._vault._database.execute("PRAGMA user_version = 99")
        assert code_of_opening(folder) == "station.newer"

    def test_an_older_store(self, folder: Path) -> None:
        """A talk that was written with entries of version 1 is refused by name, and nothing in its file is changed."""
        with kit.reopen(folder) as station:
            station.at(TALK).store._database.execute("PRAGMA user_version = 1")
        (path,) = (folder / "talks").glob("*.db")
        before = path.read_bytes()
        with kit.reopen(folder) as station:
            assert refused(station.read, talk=TALK, leg="North").code == "station.older"
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        "changes",
        [{"memory": 1024}, {"memory": 4 * 1024 * 1024}, {"passes": 0}, {"passes": 1000}, {"lanes": 0}],
    )
    def test_key_parameters_out_of_bounds(self, folder: Path, changes: dict[str, object]) -> None:
        """Neither too little work, which is unsafe, nor so much that the machine stops."""
        change_work(folder, **changes)
        assert code_of_opening(folder) == "station.key_parameters"

    @pytest.mark.parametrize("changes", [{"salt": "short"}, {"memory": "much"}, {"more": 1}])
    def test_key_parameters_that_are_none(self, folder: Path, changes: dict[str, object]) -> None:
        """A file that is no such file is damaged."""
        change_work(folder, **changes)
        assert code_of_opening(folder) == "station.damaged"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"version": 3}, "station.newer"),
            ({"version": 3, "more": 1}, "station.newer"),
            ({"version": 1}, "station.damaged"),
            ({"version": 0}, "station.damaged"),
            ({"version": "2"}, "station.damaged"),
            ({"more": 1}, "station.damaged"),
        ],
    )
    def test_the_version_of_station_json(self, folder: Path, changes: dict[str, object], code: str) -> None:
        """A newer one is told as one, whatever else stands in it; anything else that does not fit is damage."""
        change_file(folder, **changes)
        assert code_of_opening(folder) == code


class TestKeys:
    """Deriving and wrapping."""

    def test_the_usual_work(self) -> None:
        """Without saying anything a station costs 256 MiB, three passes and four lanes."""
        assert keys.USUAL_MEMORY_KIB == 256 * 1024
        work = keys.new_work(PASSPHRASE, bytes(16), MEMORY)
        assert (work.passes, work.lanes) == (3, 4)

    def test_a_known_answer(self) -> None:
        """The keys of a passphrase never change: every station that exists depends on them."""
        master = keys.derived(PASSPHRASE, keys.new_work(PASSPHRASE, bytes(range(16)), MEMORY))
        assert master.hex() == "853b272a44db1421c02962669a55eb0994f3cab385ed1c4c79253eee19bab49e"
        assert (
            keys.expand(master, labels.KEY_CHECK).hex()
            == "28f970771fab225b73ee4fcb796f0fbbb1ec3ab1d68268a34923daa6a665b917"
        )
        assert keys.station_key(master).hex() == "f7fcad74fa35b22f78f6d0780e45bea50d9fb8f143a708e6938bb05d44a80998"

    def test_keys_differ_by_purpose(self) -> None:
        """The key of the station's file, the wrapping key and the check have nothing in common."""
        master = os.urandom(32)
        wrapped = keys.wrap(master, b"file", bytes(12), bytes(32))
        purposes = (labels.KEY_CHECK, labels.PASSPHRASE_SLOT, labels.RECOVERY_SLOT, labels.RECOVERY_CHECK)
        others = {keys.expand(master, each) for each in purposes}
        assert len({keys.station_key(master), master, wrapped[12:44], *others}) == 7

    def test_a_wrapped_key_belongs_to_its_file(self) -> None:
        """Under another file's name, another key, or changed, it does not unwrap."""
        wrapped = keys.wrap(bytes(32), b"one.db", bytes(12), b"k" * 32)
        assert keys.unwrap(bytes(32), b"one.db", wrapped) == b"k" * 32
        changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
        for master, name, data in [
            (bytes(32), b"two.db", wrapped),
            (b"x" * 32, b"one.db", wrapped),
            (bytes(32), b"one.db", changed),
            (bytes(32), b"one.db", b""),
        ]:
            with pytest.raises(Refusal) as caught:
                keys.unwrap(master, name, data)
            assert caught.value.code == "station.damaged"

    def test_what_is_in_the_clear(self, folder: Path) -> None:
        """``station.json`` holds what deriving needs, and no name."""
        file = read_station_file(folder)
        assert msgspec.json.decode((folder / "station.json").read_bytes()) == msgspec.to_builtins(file)
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert not any(word in content for word in (b"Harbour", b"Mediator", b"North", b"ships"))


class TestDestroying:
    """A talk that was destroyed."""

    def test_it_cannot_be_read_again_even_with_its_file_put_back(self, folder: Path) -> None:
        """Whoever kept a copy of the talk's file finds no key for it in the station, passphrase or not."""
        (path,) = (folder / "talks").glob("*.db")
        copy = path.read_bytes()
        with kit.reopen(folder) as station:
            station.destroy(talk=TALK)
            assert station.talks() == []
            assert refused(station.read, talk=TALK, leg="North").code == "station.no_such_talk"
        assert not path.exists()
        path.write_bytes(copy)
        with kit.reopen(folder) as station:
            assert station.talks() == []
            assert station.doctor()["strays"] == 1
            kit.open_harbour(station)
            assert "We hold our ships." not in kit.texts(station.read(talk=TALK, leg="North"))

    def test_its_wrapped_key_is_nowhere_in_the_station(self, folder: Path) -> None:
        """Not in a free page, not in the log: every page that can be decrypted was looked at."""
        with kit.reopen(folder) as station:
            (wrapped,) = one(station._vault._database.execute("SELECT wrapped FROM talks"))
            master = bytes(station._vault._master)
        database = keys.station_key(master)
        assert bytes(wrapped) in every_page(folder / "station.db", database)
        with kit.reopen(folder) as station:
            station.destroy(talk=TALK)
            after = every_page(folder / "station.db", database)
            log = folder / "station.db-wal"
            assert not log.exists() or log.stat().st_size == 0
        assert bytes(wrapped) not in after
        assert TALK.encode() not in after
        assert bytes(wrapped) not in every_page(folder / "station.db", database)

    def test_an_unknown_title(self, folder: Path) -> None:
        """Destroying what is not there says so, and destroys nothing."""
        with kit.reopen(folder) as station:
            assert refused(station.destroy, talk="Harbor").code == "station.no_such_talk"
            assert [talk["title"] for talk in station.talks()] == [TALK]


def every_page(path: Path, key: bytes) -> bytes:
    """Every page of an SQLCipher file, decrypted one by one: free pages too, which no query would show."""
    data, size, reserve = path.read_bytes(), 4096, 80
    found = b""
    for start in range(0, len(data), size):
        page = data[start : start + size]
        body, nonce = page[: size - reserve], page[size - reserve : size - reserve + 16]
        cipher = Cipher(algorithms.AES(key), modes.CBC(nonce)).decryptor()
        found += cipher.update(body[16:] if start == 0 else body) + cipher.finalize()
    return found
