"""The settings of a station: what a person chooses for everything that is read and shown there."""

from __future__ import annotations

import msgspec

from goodoffices.roads.proxy import proxy_address
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.unlocked import Unlocked
from goodoffices.station.zones import Zone


def settings(station: Unlocked, _: asks.Settings) -> results.Settings:
    """The settings as they are."""
    me = station.identity
    return results.Settings(zone=me.zone, language=me.language, scheme=me.scheme, proxy=me.proxy)


def change_settings(station: Unlocked, ask: asks.ChangeSettings) -> results.Settings:
    """Change what is given; it holds at once.

    Raises:
        UnknownZone, NoProxyAddress: nothing was changed.
    """
    me = station.identity
    station.settle(
        msgspec.structs.replace(
            me,
            zone=me.zone if ask.zone is None else Zone(ask.zone).name,
            language=ask.language or me.language,
            scheme=ask.scheme or me.scheme,
            proxy=me.proxy if ask.proxy is None else _proxy(ask.proxy),
        )
    )
    return settings(station, asks.Settings())


def _proxy(typed: str) -> str | None:
    """The address of a proxy in its one spelling; None: there is to be none."""
    return None if typed.strip() in ("", "none") else proxy_address(typed)
