"""Scenarios: a talk written down in a file, played on real stations, and looked at step by step.

``read_scenario`` reads one, ``play`` plays it step by step, ``replay`` gives the whole at once. ``demo`` is what
``goodoffices demo`` shows. The format is described in ``docs/spec/scenario.md``.
"""

from goodoffices.scenario.play import Play, play, replay
from goodoffices.scenario.reading import read_scenario, read_text, shipped
from goodoffices.scenario.results import Failure, Front, News, Outcome, Played, SheetMade, Turned
from goodoffices.scenario.scenario import Scenario

__all__ = [
    "Failure",
    "Front",
    "News",
    "Outcome",
    "Play",
    "Played",
    "Scenario",
    "SheetMade",
    "Turned",
    "play",
    "read_scenario",
    "read_text",
    "replay",
    "shipped",
]
