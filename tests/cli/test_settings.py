"""Settings: what was typed, over the environment, over config.toml, over the defaults."""

import os
from pathlib import Path

import platformdirs
import pytest

from goodoffices.cli.settings import config_file, settings
from goodoffices.cli.zone import local_zone
from goodoffices.errors.usage import FileUnreadable, Setting
from goodoffices.station.zones import Zone
from tests.cli.storybook import run, stage


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where config.toml would be; nothing is set in the environment."""
    for name in [each for each in os.environ if each.startswith("GOODOFFICES_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "config.toml"
    monkeypatch.setenv("GOODOFFICES_CONFIG", str(path))
    return path


def test_the_defaults() -> None:
    """Without any setting: the folder that the system has for data, the only talk, English."""
    found = settings()
    assert found.home == platformdirs.user_data_path("goodoffices", appauthor=False) / "station"
    assert (found.talk, found.language) == (None, "en")


def test_the_environment_goes_before_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable is none."""
    config.write_text('home = "/one"\ntalk = "A"\nlanguage = "he"\n', "utf-8")
    assert (settings().home, settings().talk, settings().language) == (Path("/one"), "A", "he")
    monkeypatch.setenv("GOODOFFICES_HOME", "~/two")
    monkeypatch.setenv("GOODOFFICES_TALK", "")
    assert (settings().home, settings().talk) == (Path("~/two").expanduser(), "A")


def test_where_the_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder that this system has for settings."""
    monkeypatch.delenv("GOODOFFICES_CONFIG")
    assert config_file() == platformdirs.user_config_path("goodoffices", appauthor=False) / "config.toml"


@pytest.mark.parametrize("text", ['passphrase = "x"', 'Home = "x"', "talk = 1", 'talk = ""', "talk = []"])
def test_a_setting_that_cannot_be_read_is_refused(config: Path, text: str) -> None:
    """It is told with its place and never passed over; a passphrase is no setting."""
    config.write_text(text, "utf-8")
    with pytest.raises(Setting):
        settings()


@pytest.mark.parametrize("data", [b"talk =", b"\xff", b"talk = 'a'\ntalk = 'b'"])
def test_a_file_that_is_no_toml(config: Path, data: bytes) -> None:
    """It is refused as a whole."""
    config.write_bytes(data)
    with pytest.raises(FileUnreadable):
        settings()


def test_what_was_typed_goes_before_everything() -> None:
    """--home and --talk, before or after the command."""
    with stage() as here:
        for name in ("a", "b"):
            assert run(["init", name, "--memory", "64", "--home", str(here.folder / name)])[0] == 0
        assert "The station of b." in run(["whoami", "--home", str(here.folder / "b")])[1]
        os.environ["GOODOFFICES_HOME"] = str(here.folder / "a")
        assert "The station of a." in run(["whoami"])[1]
        assert "The station of b." in run(["--home", str(here.folder / "b"), "whoami"])[1]
        for title in ("One", "Two"):
            run(["talk", "open", title, "--side", "North", "--side", "South"])
        os.environ["GOODOFFICES_TALK"] = "One"
        run(["note", "North", "first", "--by", "call"])
        run(["note", "North", "second", "--by", "call", "--talk", "Two"])
        assert "first" in run(["read", "North"])[1]
        assert "second" in run(["read", "North", "--talk", "two"])[1]


class TestTheZoneOfAMachine:
    """The zone that a new station gets."""

    def test_a_name_is_taken_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It knows summer time, which a distance does not."""
        monkeypatch.setenv("TZ", "Europe/Paris")
        assert local_zone() == "Europe/Paris"

    @pytest.mark.parametrize("name", ["CET-1CEST", "Nowhere/Nothing", "../../etc/passwd", ""])
    def test_whatever_the_machine_says_is_a_zone(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A spelling that is no name falls back to one that a station can read."""
        monkeypatch.setenv("TZ", name)
        Zone(local_zone())
