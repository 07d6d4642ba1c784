"""The roads of several lines and legs as one: each once, with its newest success."""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.station import results


def newest_of_each(roads: Iterable[results.RoadOfLink]) -> list[results.RoadOfLink]:
    """Each road once, with the newest success of any line or leg on it."""
    by_relay: dict[str | None, results.RoadOfLink] = {}
    for road in roads:
        before = by_relay.get(road.relay, results.RoadOfLink(relay=road.relay, went=None, came=None))
        went = max((at for at in (before.went, road.went) if at is not None), key=lambda at: at.ms, default=None)
        came = max((at for at in (before.came, road.came) if at is not None), key=lambda at: at.ms, default=None)
        by_relay[road.relay] = results.RoadOfLink(relay=road.relay, went=went, came=came)
    return list(by_relay.values())
