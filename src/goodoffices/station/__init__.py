"""A station: the program that one person of a delegation, or of the mediator's team, runs.

``Station`` is the whole of it for a program; ``DoorClient`` is the same from another process of the same person;
``serve`` keeps a station unlocked with its door open.
"""

from goodoffices.station.client import DoorClient
from goodoffices.station.serve import serve
from goodoffices.station.station import Station

__all__ = ["DoorClient", "Station", "serve"]
