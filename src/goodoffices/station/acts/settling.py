"""The settings of a station, and what opens it: its passphrase and its recovery key."""

from __future__ import annotations

import msgspec

from goodoffices.roads.proxy import proxy_address
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.recovery import read_recovery, recovery_text, recovery_words
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


def keys(station: Unlocked, _: asks.Keys) -> results.Keys:
    """What opens the station."""
    return station.keys_since()


def change_passphrase(station: Unlocked, ask: asks.ChangePassphrase) -> results.KeysChanged:
    """Take another passphrase.

    Raises:
        WrongPassphrase: the old one is another one.
    """
    station.try_passphrase(ask.old)
    return changed(station, station.change_passphrase_to(ask.new))


def make_recovery_key(station: Unlocked, ask: asks.MakeRecoveryKey) -> results.RecoveryKeyMade:
    """Make a recovery key.

    Raises:
        WrongPassphrase: it is another one.
    """
    station.try_passphrase(ask.passphrase)
    return recovery_made(station)


def recovery_made(station: Unlocked) -> results.RecoveryKeyMade:
    """The same, by somebody who has just given the passphrase."""
    recovery, left = station.new_recovery()
    words, short = recovery_words(recovery), recovery_text(recovery)
    since = station.keys_since()
    return results.RecoveryKeyMade(
        passphrase_since=since.passphrase_since,
        recovery_since=since.recovery_since,
        left=left,
        words=words,
        short=short,
    )


def check_recovery_key(station: Unlocked, ask: asks.CheckRecoveryKey) -> results.Keys:
    """Whether a recovery key opens the station.

    Raises:
        SpokenWords, NotARecoveryKey, NoRecoveryKey, WrongRecoveryKey: it does not.
    """
    station.try_recovery(read_recovery(ask.words))
    return station.keys_since()


def use_recovery_key(station: Unlocked, ask: asks.UseRecoveryKey) -> results.KeysChanged:
    """Set a new passphrase with the recovery key.

    Raises:
        SpokenWords, NotARecoveryKey, NoRecoveryKey, WrongRecoveryKey: it does not open the station.
    """
    station.try_recovery(read_recovery(ask.words))
    return changed(station, station.change_passphrase_to(ask.new))


def drop_recovery_key(station: Unlocked, ask: asks.DropRecoveryKey) -> results.KeysChanged:
    """Take the recovery key away.

    Raises:
        WrongPassphrase: it is another one.
        NoRecoveryKey: there is none.
    """
    station.try_passphrase(ask.passphrase)
    return changed(station, station.drop_recovery())


def changed(station: Unlocked, left: int) -> results.KeysChanged:
    """What opens the station after a change, by which so many talks kept their keys."""
    since = station.keys_since()
    return results.KeysChanged(passphrase_since=since.passphrase_since, recovery_since=since.recovery_since, left=left)


def _proxy(typed: str) -> str | None:
    """The address of a proxy in its one spelling; None: there is to be none."""
    return None if typed.strip() in ("", "none") else proxy_address(typed)
