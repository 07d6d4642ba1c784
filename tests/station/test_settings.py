"""Settings: zone, language and colours are kept in the station, and hold at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, noted, refused, say


def line_of(station: Station, text: str) -> Any:
    """The line of a thread that has these words."""
    lines = station.read(talk=TALK, leg="North")["lines"]
    return next(line for line in lines for each in line["content"] if each.get("text") == text)


def test_what_is_not_given_stays(tmp_path: Path) -> None:
    """Each setting by itself; all of them are there after the station was locked."""
    with kit.make(tmp_path / "s", language="he") as station:
        assert station.settings() == {"zone": "+01:00", "language": "he", "scheme": "auto", "proxy": None}
        assert station.change_settings(scheme="dark") == station.settings() | {"scheme": "dark"}
        station.change_settings(zone="Europe/Zurich")
        station.change_settings(language="fr")
        assert station.change_settings() == station.settings()
    with kit.reopen(tmp_path / "s") as station:
        assert station.settings() == {"zone": "Europe/Zurich", "language": "fr", "scheme": "dark", "proxy": None}
        assert (station.who()["zone"], station.who()["language"]) == ("Europe/Zurich", "fr")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"zone": "Atlantis/Harbour"}, "station.unknown_zone"),
        ({"zone": "../../etc/passwd"}, "station.unknown_zone"),
        ({"zone": "+99:00"}, "station.unknown_zone"),
        ({"language": "not a tag"}, "station.wrong_shape"),
        ({"scheme": "sepia"}, "station.wrong_shape"),
        ({"name": "Somebody else"}, "station.wrong_shape"),
    ],
)
def test_what_is_no_setting_changes_nothing(station: Station, given: dict[str, str], code: str) -> None:
    """Nothing of the same act either."""
    before = station.settings()
    assert refused(station.change_settings, **{"scheme": "light"} | given).code == code
    assert station.settings() == before


def test_dates_are_read_and_shown_in_the_new_zone_at_once(station: Station) -> None:
    """What was written before is shown there too: an instant is the same everywhere."""
    say(station, "North", "Until noon.", valid_until="2026-01-01 12:00")
    station.change_settings(zone="+05:30")
    say(station, "North", "Until noon there.", valid_until="2026-01-01 12:00")
    before, after = line_of(station, "Until noon."), line_of(station, "Until noon there.")
    assert before["content"][0]["valid_until"] == "2026-01-01T16:30:00.000+05:30"
    assert after["content"][0]["valid_until"] == "2026-01-01T12:00:00.000+05:30"
    assert before["at"].endswith("+05:30")
    assert station.read_clock()["shows"].endswith("+05:30")
    refusal = refused(station.say, talk=TALK, leg="North", noted=noted("North"),
                      passages=[{"text": "Too late.", "valid_until": "2025-01-01 12:00"}])  # fmt: skip
    assert "12:00 (UTC+05:30)" in refusal.said


def test_a_sheet_is_in_the_zone_in_which_it_is_made(station: Station) -> None:
    """One that was made before stays as it was, so that two prints of it can be compared."""
    items = [{"kind": "own_words", "text": "By noon.", "answer_by": "2026-01-01 12:00+01:00"}]
    first = station.convey(talk=TALK, to="South", items=items)["ref"]
    before = station.sheet(talk=TALK, ref=first)
    station.change_settings(zone="+05:30")
    assert station.sheet(talk=TALK, ref=first)["digest"] == before["digest"]
    second = station.sheet(talk=TALK, ref=station.convey(talk=TALK, to="South", items=items)["ref"])
    assert "2026-01-01 16:30" in second["text"]


def test_a_zone_knows_summer_time(station: Station) -> None:
    """By its name; each date gets the distance of its own day."""
    station.change_settings(zone="Europe/Zurich")
    for day in ("2026-01-10", "2026-07-10"):
        say(station, "North", day, valid_until=f"{day} 12:00")
    ends = [line_of(station, day)["content"][0]["valid_until"][-6:] for day in ("2026-01-10", "2026-07-10")]
    assert ends == ["+01:00", "+02:00"]


def test_the_language_is_that_of_new_words(station: Station) -> None:
    """Sides that are there keep theirs; a new talk, the desk and the public have the new one."""
    station.change_settings(language="he")
    kit.open_harbour(station, "Other")
    station.convey(talk="Other", to="the public", items=[{"kind": "own_words", "text": "No comment."}])
    say(station, "North", "We hold.")
    assert line_of(station, "We hold.")["content"][0]["language"] == "en"
    page = station.read(talk="Other", leg="the public")["lines"]
    assert [each["language"] for line in page for each in line["content"] if each["type"] == "item"] == ["he"]
    passages = [{"text": "שלום"}]
    station.say(talk="Other", leg="North", passages=passages, noted=noted("North"))
    assert station.read(talk="Other", leg="North")["lines"][-1]["content"][0]["language"] == "he"


def test_settings_are_encrypted(tmp_path: Path) -> None:
    """The folder tells nobody where its person is."""
    with kit.make(tmp_path / "s") as station:
        station.change_settings(zone="Europe/Zurich")
    held = b"".join(path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file())
    assert b"Zurich" not in held
