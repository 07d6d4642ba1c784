"""One talk's file: the backing of rows, what can never be changed, folding again, and finding."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlcipher

from goodoffices.errors.base import Refusal
from goodoffices.station import folding
from goodoffices.station import store as store_module
from goodoffices.station.finding import placed, words_to_find
from goodoffices.station.station import Station
from goodoffices.station.store import Findable, Store, is_folded
from goodoffices.talk.rows import Rows
from tests.station import kit
from tests.station.kit import TALK, Clock

ROOM = b"r" * 32
KEY = b"k" * 32


def nobody(name: str) -> None:
    """No watcher."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty talk's file."""
    made = Store(tmp_path / "talk.db", KEY, nobody, create=True)
    yield made
    made.close()


keys_of_rows = st.binary(min_size=1, max_size=3)
changes = st.lists(
    st.tuples(st.sampled_from([ROOM + b"a", ROOM + b"b", b"mine"]), keys_of_rows, st.none() | st.binary(max_size=4)),
    max_size=60,
)


class TestRows:
    """The store is a backing like any other."""

    @settings(max_examples=40)
    @given(batches=st.lists(changes, max_size=4), after=st.none() | keys_of_rows, before=st.none() | keys_of_rows)
    def test_the_store_is_as_rows_in_memory_are(
        self, batches: list[list[tuple[bytes, bytes, bytes | None]]], after: bytes | None, before: bytes | None
    ) -> None:
        """Whatever is put and dropped, in whatever batches: every scan and every get agree with a plain map."""
        with tempfile.TemporaryDirectory() as folder:
            made = Store(Path(folder) / "talk.db", KEY, nobody, create=True)
            plain: dict[tuple[bytes, bytes], bytes] = {}
            rows = Rows(made)
            for batch in batches:
                for bucket, key, value in batch:
                    if value is None:
                        rows = rows.drop(bucket, key)
                        plain.pop((bucket, key), None)
                    else:
                        rows = rows.put(bucket, key, value)
                        plain[bucket, key] = value
                rows = made.commit(rows)
            for bucket in (ROOM + b"a", ROOM + b"b", b"mine", b"none"):
                wanted = sorted(
                    (key, value)
                    for (at, key), value in plain.items()
                    if at == bucket and (after is None or key > after) and (before is None or key < before)
                )
                assert list(rows.scan(bucket, after=after, before=before)) == wanted
                backwards = list(rows.scan(bucket, after=after, before=before, newest_first=True))
                assert backwards == wanted[::-1]
            assert all(rows.get(bucket, key) == value for (bucket, key), value in plain.items())
            made.close()

    @pytest.mark.parametrize("count", [31, 32, 33, 287, 288, 289, 1000])
    @pytest.mark.parametrize("newest_first", [False, True])
    def test_pages_join_without_a_seam(self, store: Store, count: int, newest_first: bool) -> None:
        """A bucket that fills one page or several, to the row, is read whole and in order."""
        rows = Rows(store)
        for number in range(count):
            rows = rows.put(ROOM + b"a", number.to_bytes(4, "big"))
        rows = store.commit(rows)
        found = [int.from_bytes(key, "big") for key, _ in rows.scan(ROOM + b"a", newest_first=newest_first)]
        assert found == (list(range(count))[::-1] if newest_first else list(range(count)))

    def test_whoever_stops_early_has_read_no_more(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first rows of a large bucket are read without the rest."""
        rows = Rows(store)
        for number in range(5000):
            rows = rows.put(ROOM + b"a", number.to_bytes(4, "big"))
        rows = store.commit(rows)
        asked: list[int] = []
        page = store.page

        def counted(*arguments: Any) -> list[tuple[Any, ...]]:
            found = page(*arguments)
            asked.append(len(found))
            return found

        monkeypatch.setattr(store, "page", counted)
        next(rows.scan(ROOM + b"a"))
        assert asked == [32]

    def test_a_scan_that_is_left_open_disturbs_no_commit(self, store: Store) -> None:
        """Rows are written while somebody is half way through reading others, and both come out right."""
        rows = Rows(store)
        for number in range(0, 1000, 2):
            rows = rows.put(ROOM + b"a", number.to_bytes(4, "big"))
        rows = store.commit(rows)
        half = rows.scan(ROOM + b"a")
        first = [next(half) for _ in range(10)]
        for number in range(1, 1000, 2):
            rows = rows.put(ROOM + b"a", number.to_bytes(4, "big"))
        store.commit(rows)
        seen = [int.from_bytes(key, "big") for key, _ in [*first, *half]]
        assert seen == sorted(set(seen))
        assert set(range(0, 1000, 2)) <= set(seen)

    def test_nothing_changed_nothing_written(self, store: Store) -> None:
        """A commit without changes does not touch the disk."""
        points: list[str] = []
        store._on_write = points.append
        store.commit(Rows(store))
        assert points == []


class TestEntries:
    """Entries are written once."""

    def _one(self, store: Store) -> Rows:
        return store.commit(Rows(store).put(ROOM + b"entries", b"i" * 32, b"data"))

    def test_an_entry_is_read_back_by_its_id(self, store: Store) -> None:
        """It stands in a table of its own, and is served from the bucket where the talk looks for it."""
        rows = self._one(store)
        assert rows.get(ROOM + b"entries", b"i" * 32) == b"data"
        assert list(store.entries()) == [(1, b"i" * 32, b"data")]
        assert list(store.folded_rows()) == []

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE entries SET data = x'00'",
            "DELETE FROM entries",
            "INSERT INTO entries (id, room, data) SELECT id, room, data FROM entries",
        ],
    )
    def test_no_statement_changes_deletes_or_repeats_one(self, store: Store, statement: str) -> None:
        """The database itself refuses, whatever a fault in the program might try."""
        self._one(store)
        with pytest.raises(sqlcipher.IntegrityError):
            store._database.execute(statement)
        assert list(store.entries()) == [(1, b"i" * 32, b"data")]

    def test_a_commit_is_all_or_nothing(self, store: Store) -> None:
        """If one of its rows cannot be written, none is."""
        self._one(store)
        rows = Rows(store).put(ROOM + b"a", b"key").put(ROOM + b"entries", b"i" * 32, b"other")
        with pytest.raises(sqlcipher.IntegrityError):
            store.commit(rows, [Findable(ROOM, b"i" * 32, 0, "words")])
        assert store.get(ROOM + b"a", b"key") is None
        assert store.find("words", 5) == []

    def test_which_rows_follow_from_entries(self) -> None:
        """The rows of a transcript do; entries themselves and what belongs to the station alone do not."""
        assert is_folded(ROOM + b"thread")
        assert not is_folded(ROOM + b"entries")
        assert not is_folded(b"mine")
        assert not is_folded(b"rooms")


class TestFoldingAgain:
    """The rows are a function of the entries."""

    def test_a_new_version_of_the_fold(self, tmp_path: Path, clock: Clock) -> None:
        """Opening a talk folds its entries again, tells how far it is, and everything is as it was."""
        with kit.with_talk(tmp_path / "s", clock=clock) as station:
            names = kit.play(station, kit.STORY)
            before = station.view(talk=TALK)
            found = station.find(text="channel")["found"]
            store = station.at(TALK).store
            # What an older fold had written otherwise.
            store._database.execute("DELETE FROM rows WHERE length(bucket) > 40")
            store._database.execute("UPDATE meta SET value = 0 WHERE name = 'fold'")
        told: list[tuple[int, int]] = []
        with kit.reopen(tmp_path / "s", clock=clock, progress=lambda *now: told.append(now)) as station:
            assert station.view(talk=TALK) == before
            assert station.find(text="channel")["found"] == found
            assert station.verify(talk=TALK)["equal"]
            assert station.at(TALK).store.fold_version == store_module.FOLD_VERSION
            assert told
            assert told[-1][0] == told[-1][1] > len(names) / 3
            # It is still the same hand that writes.
            kit.say(station, "North", "Once more.")
            assert station.verify(talk=TALK)["equal"]

    def test_verifying_finds_a_row_that_does_not_follow(self, station: Station) -> None:
        """A row that was changed, added or removed behind the program's back is found and counted."""
        store = station.at(TALK).store
        whole = station.verify(talk=TALK)
        assert whole["equal"]
        assert whole["rows"] == len(list(store.folded_rows()))
        store._database.execute("BEGIN")
        for statement in (
            "UPDATE rows SET value = x'ff' WHERE bucket = (SELECT max(bucket) FROM rows WHERE length(bucket) > 32)",
            "DELETE FROM rows WHERE bucket = (SELECT max(bucket) FROM rows WHERE length(bucket) > 32)",
            "INSERT INTO rows VALUES (zeroblob(40), x'00', x'')",
        ):
            store._database.execute("SAVEPOINT one")
            store._database.execute(statement)
            assert not folding.verify(store, station.identity.fingerprint).equal, statement
            store._database.execute("ROLLBACK TO one")
        store._database.execute("ROLLBACK")
        assert station.verify(talk=TALK) == whole


class TestFinding:
    """Words are found however they were spelt."""

    @pytest.mark.parametrize(
        ("said", "asked"),
        [
            ("אנו דנים בהצעה שלכם", "הצעה"),
            ("וبالاتفاق".replace("ו", "و") + " نمضي", "اتفاق"),
            ("ایران پیام داد", "ايران"),
            ("мы ждём ещё", "еще"),
            ("Die Straße bleibt offen", "strasse"),
            ("Un café au port", "CAFE"),
            ("quiet until the 14th", "14"),
            ("a “quoted” word", '"quoted"'),
            ("at 50% AND more", "% and"),
            ("x", "X"),
        ],
    )
    def test_however_it_was_spelt(self, station: Station, said: str, asked: str) -> None:
        """Marks, final letters, other forms of a letter, case and quotes make no difference."""
        ref = kit.say(station, "North", said)
        kit.say(station, "North", "nothing of the kind 777")
        found = station.find(text=asked)["found"]
        assert [(each["ref"], each["text"]) for each in found if each["ref"] == ref] == [(ref, said)]
        assert not any("777" in each["text"] for each in found)

    def test_what_is_not_there(self, station: Station) -> None:
        """Nothing is found for nothing, and operators of the index are ordinary letters."""
        kit.say(station, "North", "We hold our ships.")
        for asked in ("", "  ", "\u200b", "shipsss", "ships OR hold", "ships*", '" OR "'):
            assert station.find(text=asked)["found"] == []

    def test_in_one_talk_or_in_all(self, station: Station) -> None:
        """A search names the talk, the leg, who spoke and when; it can be kept to one talk."""
        kit.say(station, "North", "We hold our ships.")
        kit.open_harbour(station, "Other")
        station.remark(talk="Other", text="The ships again.")
        assert {each["talk"] for each in station.find(text="ships")["found"]} == {TALK, "Other"}
        (found,) = station.find(text="ships", talk=TALK)["found"]
        assert (found["leg"], found["kind"], found["by"]) == ("North", "said", "North's envoy")
        assert len(station.find(text="ships", limit=1)["found"]) == 1

    def test_words_that_wait_for_their_place_are_not_found_yet(self, tmp_path: Path) -> None:
        """An entry that is held is in no view; once it has its place, its words are found, once."""
        with kit.with_talk(tmp_path / "a") as station:
            for number in range(3):
                kit.say(station, "North", f"Word {number} of three.")
            talk = station.at(TALK)
            data = [entry for *_, entry in talk.store.entries(room=talk.leg("North"))]
            room, me = talk.leg("North"), station.identity.fingerprint
        with kit.make(tmp_path / "b") as other:
            other.all_talks.make(TALK, lambda made: made.join(room))
            made = other.at(TALK)
            found = []
            for each in (*data[:-2], data[-1], data[-2]):
                made.take_in(each, me)
                made.keep()
                found.append(len(made.store.find("of three", 9)))
            assert found[-3:] == [1, 1, 3]

    def test_a_forgotten_draft_stays_nowhere_in_the_file(self, station: Station) -> None:
        """Its words are overwritten, not only unlinked."""
        ref = kit.say(station, "North", "Fuel.")
        items = [{"kind": "in_substance", "text": "Unforgettable words of a draft.", "from": [ref]}]
        kit.refused(station.convey, talk=TALK, to="South", items=items)
        (draft,) = station.drafts(talk=TALK)
        store = station.at(TALK).store
        assert store._database.execute("PRAGMA secure_delete").fetchone() == (1,)
        station.forget_draft(number=draft["number"])
        assert not any("Unforgettable" in str(row) for row in every_text(store))


def every_text(store: Store) -> list[object]:
    """Every value of every table that has any."""
    tables = [
        name for (name,) in store._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    ]
    return [row for name in tables for row in store._database.execute(f"SELECT * FROM {name}").fetchall()]  # noqa: S608


def test_a_store_needs_its_key(tmp_path: Path) -> None:
    """Another key opens nothing."""
    Store(tmp_path / "talk.db", KEY, nobody, create=True).close()
    with pytest.raises(Refusal) as caught:
        Store(tmp_path / "talk.db", b"x" * 32, nobody)
    assert caught.value.code == "station.damaged"


def test_words_to_find_are_those_of_new_entries(station: Station) -> None:
    """Once stored, an entry's words are not indexed a second time."""
    kit.say(station, "North", "We hold.")
    talk = station.at(TALK)
    assert list(words_to_find(placed(talk.rooms, talk.talk.rows))) == []
    assert len(talk.store.find("we hold", 9)) == 1
