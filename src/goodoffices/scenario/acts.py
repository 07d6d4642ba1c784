"""Every act that a step of a scenario can be: who does it, and which ask of the station it is.

This page is a table. An act of a side is played at the side's own station, or noted at the mediator's where the leg is
kept; the file says it in the same way. Keys are those of the ask (:mod:`goodoffices.station.api.asks`), but for the
talk, which is the scenario's own, and for what :attr:`Act.as_key` calls otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from msgspec import Meta
from msgspec.inspect import type_info

from goodoffices.scenario.shapes import Key, Table, table
from goodoffices.station.acts import name_of
from goodoffices.station.api import asks
from goodoffices.talk.views import Code, Name

SIDE: Final = "a side"
MEDIATOR: Final = "the mediator"

_SIDE = frozenset({SIDE})
_MEDIATOR = frozenset({MEDIATOR})
_ALWAYS_WITHOUT: Final = ("talk", "noted", "end", "fingerprint", "as_shown", "blobs")
"""Of these the scenario itself says what they are, or nothing can be said in one."""

_CODES = type_info(Annotated[list[Code], Meta(min_length=0)])
_TABLE_NAME = type_info(Name)


@dataclass(frozen=True)
class Act:
    """One act.

    Attributes:
        ask: of the station; None: the clock only moves on, or a device is lost, made or reached (``cast``).
        by: who may do it: ``a side``, ``the mediator`` or both; nobody: the clock only moves on.
        does: what it is, as one says it of somebody; ``{to}`` and the like stand for keys of the step.
        own_leg: on whose leg it is done goes without saying, for a side.
        as_key: how fields of the ask are called in a step.
        also: keys that no ask has, or that hold something else.
        noted: whether the mediator can write it down for somebody; else it takes a station of one's own.
        without: fields of the ask that the play fills in.
    """

    ask: type[asks.Ask[Any]] | None
    by: frozenset[str]
    does: str
    own_leg: bool = False
    as_key: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, Key] = field(default_factory=dict)
    noted: bool = True
    without: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The act of the station, by its name."""
        return "" if self.ask is None else name_of(self.ask)

    @property
    def keys(self) -> dict[str, Key]:
        """What stands in the step beside the keys that every step has."""
        if self.ask is None:
            return dict(self.also)
        without = (*_ALWAYS_WITHOUT, *self.without)
        found = {**table(self.ask, without=without, as_key=self.as_key).keys, **self.also}
        if self.own_leg and self.by == _SIDE:
            del found["leg"]
        elif self.own_leg:
            leg = found["leg"]
            found["leg"] = Key(leg.kind, "the leg; a side's own, if left out", needed=False, asked="leg")
        return found


def _name(asked: str, means: str) -> dict[str, Key]:
    return {asked: Key(_TABLE_NAME, means, needed=True, asked=asked)}


_LEG = {"leg": Key(_TABLE_NAME, "the side", needed=True, asked="leg")}

ACTS: Final[dict[str, Act]] = {
    "wait": Act(None, frozenset(), "waits"),
    # --- a side's acts
    "say": Act(asks.Say, _SIDE, "says something", own_leg=True),
    "release": Act(asks.Release, _SIDE, "sets new terms"),
    "narrow": Act(asks.Narrow, _SIDE, "narrows the terms"),
    "withdraw": Act(asks.Withdraw, _SIDE, "takes a release back"),
    "reply": Act(asks.Reply, _SIDE, "replies: {stance}", own_leg=True),
    "extend": Act(asks.Extend, _SIDE, "gives words a later date"),
    "stage": Act(asks.Stage, _SIDE, "goes further: {stage}"),
    "answer-rules": Act(asks.AnswerRules, _SIDE, "answers ground rules", own_leg=True),
    "answer-read-back": Act(asks.AnswerReadBack, _SIDE, "{answer} a wording"),
    "mandate": Act(asks.Mandate, _SIDE, "gives {seat} a mandate", own_leg=True),
    "revoke": Act(asks.Revoke, _SIDE, "revokes a mandate"),
    # --- both
    "find": Act(asks.FindOn, _SIDE | _MEDIATOR, "finds on a condition: {state}"),
    # --- the mediator's acts
    "offer-rules": Act(asks.OfferRules, _MEDIATOR, "offers ground rules to {leg}",
                       also=_name("rules", "the name of a table in [rules]")),
    "convey": Act(asks.Convey, _MEDIATOR, "conveys to {to}"),
    "check": Act(asks.Check, _MEDIATOR, "asks the gate about {to}",
                 also={"refusals": Key(_CODES, "the codes that the gate gives, all of them", True, "refusals")}),
    "read-back": Act(asks.ReadBack, _MEDIATOR, "reads a wording back to {leg}"),
    "deliver": Act(asks.Deliver, _MEDIATOR, "notes a delivery to {to}", as_key={"by": "bearer"}),
    "tell": Act(asks.Tell, _MEDIATOR, "tells {leg} what reached whoever said the words that it answered"),
    "strike": Act(asks.Strike, _MEDIATOR, "strikes what was noted wrongly"),
    "remark": Act(asks.Remark, _MEDIATOR, "notes something on the desk"),
    "record": Act(asks.Record, _MEDIATOR, "enters an item in the public record",
                  also=_name("item", "the name of a table in [items]")),
    "confirm": Act(asks.ConfirmItem, _MEDIATOR, "confirms an item"),
    "drop": Act(asks.DropItem, _MEDIATOR, "drops an item"),
    "link": Act(asks.LinkItems, _MEDIATOR, "links two items"),
    "import": Act(asks.ImportArticle, _MEDIATOR, "reads an article of {outlet}"),
    "take": Act(asks.TakeProposal, _MEDIATOR, "confirms what is proposed from an article"),
    "leave": Act(asks.DropProposal, _MEDIATOR, "drops what is proposed from an article"),
    "alias": Act(asks.Alias, _MEDIATOR, "lets {leg} call {means} {alias}"),
    "seat": Act(asks.Seat, _MEDIATOR, "gives {name} a seat"),
    "unseat": Act(asks.Unseat, _MEDIATOR, "ends the seat of {name}"),
    # --- a device that is lost
    "back-up": Act(None, _SIDE, "makes a backup", noted=False),
    "lose-device": Act(None, _SIDE, "loses the device, and a thief has it", noted=False),
    "restore": Act(None, _SIDE, "restores the last backup on another device", noted=False),
    "new-device": Act(None, _SIDE, "makes a new station on another device", noted=False),
    "give-up-line": Act(None, _MEDIATOR, "gives up the line to {leg}", also=_LEG),
    "open-line": Act(None, _MEDIATOR, "opens and compares a line with the new device of {leg}", also=_LEG),
    "bar": Act(asks.BarStation, _MEDIATOR, "says that the station of {name} is lost"),
    "reseat": Act(asks.Reseat, _MEDIATOR, "seats the new station of {leg} as {role}", without=("line", "title")),
    "judge-given-back": Act(asks.JudgeGivenBack, _SIDE, "judges words that came back", own_leg=True, noted=False),
    "open": Act(asks.Opened, _SIDE | _MEDIATOR, "opens what is new", own_leg=True, noted=False),
    "close": Act(asks.CloseLeg, _SIDE | _MEDIATOR, "closes the leg", own_leg=True),
}  # fmt: skip
"""Every act, by the word that stands in ``do``."""


def parts_made(do: str, plain: dict[str, object]) -> int:
    """How many numbered parts a step makes: passages, a stance and its conditions, items; 1 for other things."""

    def several(key: str, table: object) -> list[Any]:
        found = table.get(key) if isinstance(table, dict) else None
        return found if isinstance(found, list) else []

    match do:
        case "say":
            return len(several("passages", plain))
        case "reply":
            return 1 + len(several("conditions", plain))
        case "convey":
            return sum(1 + len(several("conditions", item)) for item in several("items", plain))
        case _:
            return 1


def step_table(do: str, common: Mapping[str, Key]) -> Table:
    """The table that a step with this act is."""
    return Table(f"a step with “{do}”", dict(common) | ACTS[do].keys)
