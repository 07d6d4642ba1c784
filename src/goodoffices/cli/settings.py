"""Settings: what was typed, over ``GOODOFFICES_*``, over ``config.toml``, over the defaults.

The rules are:

* A setting that is not known or cannot be read is refused with its place; it is never passed over.
* A passphrase is no setting: it comes by prompt or file descriptor alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from goodoffices.errors.usage import FileUnreadable, Setting
from goodoffices.foreign import LONGEST_TOML, text, toml
from goodoffices.words import no_text

_NAME: Final = "goodoffices"
_KEYS: Final = ("home", "talk", "language", "relay", "idle")


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands where nothing was typed.

    Attributes:
        home: the folder of the station.
        talk: the talk that commands mean, by its title; None: the only one.
        language: of a new station and of the demonstration, BCP 47.
        relay: through which new lines go; None: they are opened by files unless one is named.
        idle: after how many minutes an unlocked station locks itself, or ``never``; None: the usual.
    """

    home: Path
    talk: str | None
    language: str
    relay: str | None
    idle: str | None


def config_file() -> Path:
    """Where ``config.toml`` is looked for: ``GOODOFFICES_CONFIG``, or the folder that this system has for settings."""
    named = os.environ.get("GOODOFFICES_CONFIG")
    return Path(named) if named else platformdirs.user_config_path(_NAME, appauthor=False) / "config.toml"


def settings() -> Settings:
    """The settings of this moment.

    Raises:
        FileUnreadable: ``config.toml`` is there and is no TOML, or cannot be opened.
        Setting: a key that is not known, or a value that is not a text.
    """
    given = _from_file(config_file())
    for key in _KEYS:
        value = os.environ.get(f"GOODOFFICES_{key.upper()}")
        if value:
            if no_text(value, key) is not None:
                raise Setting(key=f"GOODOFFICES_{key.upper()}", file="the environment", expected="text in UTF-8")
            given[key] = value
    home = given.get("home")
    return Settings(
        home=Path(home).expanduser() if home else platformdirs.user_data_path(_NAME, appauthor=False) / "station",
        talk=given.get("talk"),
        language=given.get("language", "en"),
        relay=given.get("relay"),
        idle=given.get("idle"),
    )


def _from_file(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_TOML + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileUnreadable(file=str(path), problem=error.strerror or "an error of the system") from None
    written = text(data, lambda problem: FileUnreadable(file=str(path), problem=problem))
    read = toml(written, lambda problem: FileUnreadable(file=str(path), problem=f"it is not TOML, {problem}"))
    for key, value in read.items():
        if key not in _KEYS:
            raise Setting(key=key, file=str(path), expected=f"one of {', '.join(_KEYS)}")
        if not isinstance(value, str) or not value:
            raise Setting(key=key, file=str(path), expected="a text between quotation marks")
    return {key: str(value) for key, value in read.items()}
