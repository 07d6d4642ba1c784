"""The settings of a station: what a person chooses for everything that is read and shown there."""

from __future__ import annotations

import msgspec

from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.unlocked import Unlocked
from goodoffices.station.zones import Zone


def settings(station: Unlocked, _: asks.Settings) -> results.Settings:
    """The settings as they are."""
    me = station.identity
    return results.Settings(zone=me.zone, language=me.language, scheme=me.scheme)


def change_settings(station: Unlocked, ask: asks.ChangeSettings) -> results.Settings:
    """Change what is given; it holds at once.

    Raises:
        UnknownZone: nothing was changed.
    """
    me = station.identity
    station.settle(
        msgspec.structs.replace(
            me,
            zone=me.zone if ask.zone is None else Zone(ask.zone).name,
            language=ask.language or me.language,
            scheme=ask.scheme or me.scheme,
        )
    )
    return settings(station, asks.Settings())
