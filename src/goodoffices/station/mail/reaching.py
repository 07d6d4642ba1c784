"""The way from a road to a relay's client."""

from __future__ import annotations

from goodoffices.roads.address import relay_address
from goodoffices.roads.relay_client import RelayClient
from goodoffices.station.mail.traffic import Home


def to_relay(home: Home) -> RelayClient:
    """A connection to a relay, if its address is one that may be used; the other station may have told any.

    Raises:
        PlainHttp, NoRelayAddress: it is none.
    """
    return RelayClient(relay_address(home.relay), admission=home.admission)
