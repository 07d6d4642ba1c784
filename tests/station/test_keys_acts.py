"""Changing what opens a station while it is open: others go on, nothing that was typed stays anywhere."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import KeysChange
from goodoffices.station.recovery import read_recovery, recovery_text, recovery_words
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import PASSPHRASE, TALK, refused

NEW = "lamp, cucumber, sextant, cloud"
WORDS = "We hold our ships."


def test_an_open_station_goes_on(tmp_path: Path) -> None:
    """Its talks are read and written as before, and what was written is there when it is opened with the new one."""
    with kit.with_talk(tmp_path / "s") as station:
        kit.say(station, "North", WORDS)
        draft = station.keep_draft(act="remark", asked={"talk": TALK, "text": "Later."})["number"]
        done = station.change_passphrase(old=PASSPHRASE, new=NEW)
        assert done["left"] == 0
        assert done["passphrase_since"] is not None
        assert done["recovery_since"] is None
        assert WORDS in kit.texts(station.read(talk=TALK, leg="North"))
        kit.say(station, "North", "And more.")
        station.send_draft(number=draft)
        station.change_settings(scheme="dark")
    with Station.open(tmp_path / "s", NEW) as station:
        assert {WORDS, "And more."} <= set(kit.texts(station.read(talk=TALK, leg="North")))
        assert station.settings()["scheme"] == "dark"
        assert station.verify(talk=TALK)["equal"]
        assert station.overview()["talks"][0]["title"] == TALK


def test_whoever_looks_is_told(tmp_path: Path) -> None:
    """A look that is under way ends with a refusal that says so, and the next one reads on."""
    with kit.with_talk(tmp_path / "s") as station:
        kit.say(station, "North", WORDS)
        with station.look() as look:
            talk = look.at(TALK)
            station.change_passphrase(old=PASSPHRASE, new=NEW)
            with pytest.raises(KeysChange):
                list(talk.store.entries())
        with station.look() as look:
            assert list(look.at(TALK).store.entries())


def test_looks_of_others_meanwhile(tmp_path: Path) -> None:
    """However often the keys are changed while others read, each reads everything or is told to look again."""
    with kit.with_talk(tmp_path / "s") as station:
        kit.say(station, "North", WORDS)
        over, found = threading.Event(), []

        def reading() -> None:
            while not over.is_set():
                try:
                    found.append(WORDS in kit.texts(station.read(talk=TALK, leg="North")))
                except KeysChange:
                    found.append(True)

        threads = [threading.Thread(target=reading) for _ in range(2)]
        for thread in threads:
            thread.start()
        for number in range(4):
            old, new = (PASSPHRASE, NEW) if number % 2 == 0 else (NEW, PASSPHRASE)
            station.change_passphrase(old=old, new=new)
        over.set()
        for thread in threads:
            thread.join()
        assert found
        assert all(found)


@pytest.mark.parametrize(
    ("act", "asked", "code"),
    [
        ("change_passphrase", {"old": "something else", "new": NEW}, "station.wrong_passphrase"),
        ("change_passphrase", {"old": PASSPHRASE, "new": PASSPHRASE}, "station.same_passphrase"),
        ("change_passphrase", {"old": PASSPHRASE, "new": "short"}, "station.passphrase_short"),
        ("make_recovery_key", {"passphrase": "something else"}, "station.wrong_passphrase"),
        ("drop_recovery_key", {"passphrase": PASSPHRASE}, "station.no_recovery_key"),
        ("drop_recovery_key", {"passphrase": "something else"}, "station.wrong_passphrase"),
        ("check_recovery_key", {"words": recovery_words(bytes(32))}, "station.no_recovery_key"),
        ("use_recovery_key", {"words": recovery_text(bytes(32)), "new": NEW}, "station.no_recovery_key"),
        ("use_recovery_key", {"words": "lusab babad", "new": NEW}, "words.spoken"),
    ],
)
def test_what_is_refused_changes_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], act: str, asked: dict[str, str], code: str
) -> None:
    """And nothing of it is kept as a draft, logged, or repeated in the refusal."""
    with kit.with_talk(tmp_path / "s") as station:
        refusal = refused(getattr(station, act), **asked)
        assert refusal.code == code
        assert station.drafts() == []
        told = f"{refusal.told()} {refusal!r} {capfd.readouterr()}"
        assert not any(secret in told for secret in asked.values() if secret not in ("short", "lusab babad"))
    Station.open(tmp_path / "s", PASSPHRASE).close()


def test_the_recovery_key_through_its_acts(tmp_path: Path) -> None:
    """Made, tried in both forms, used, and taken away."""
    with kit.with_talk(tmp_path / "s") as station:
        made = station.make_recovery_key(passphrase=PASSPHRASE)
        assert made["recovery_since"] is not None
        for form in (
            made["words"],
            made["short"],
            made["words"].upper(),
            f"  {made['short'][:20]} {made['short'][20:]}",
        ):
            station.check_recovery_key(words=form)
        assert station.use_recovery_key(words=made["words"], new=NEW)["recovery_since"] == made["recovery_since"]
        assert refused(station.drop_recovery_key, passphrase=PASSPHRASE).code == "station.wrong_passphrase"
        station.drop_recovery_key(passphrase=NEW)
        assert refused(station.check_recovery_key, words=made["words"]).code == "station.no_recovery_key"
        assert station.keys()["recovery_since"] is None


def test_the_words_are_in_rows() -> None:
    """Three rows of seven words and a check; a slip names its row, whichever it is."""
    key = bytes(range(100, 132))
    words = recovery_words(key)
    assert [len(row.split()) for row in words.splitlines()] == [9, 9, 5]  # each with its number
    assert read_recovery(words) == key
    for number, row in enumerate(words.splitlines(), start=1):
        with pytest.raises(Refusal) as caught:
            read_recovery(words.replace(row.split()[2], "lusab"))
        assert (caught.value.code, caught.value.facts["row"]) == ("words.spoken", number)


@pytest.mark.parametrize(
    "other", ["GO1-INVITATION.AAAA", "GO1-RECOVERY.", "GO1-RECOVERY.AAAA", "GO1-RECOVERY.!", recovery_text(bytes(33))]
)
def test_what_is_no_recovery_key(other: str) -> None:
    """Whatever else was scanned is told as that."""
    with pytest.raises(Refusal) as caught:
        read_recovery(other)
    assert caught.value.code == "station.not_a_recovery_key"
