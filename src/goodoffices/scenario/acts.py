"""Every act that a step of a scenario can be: who does it, by which method of the station, and with which keys.

This page is a table. An act of a side is played at the side's own station, or noted at the mediator's where the leg is
kept; the file says it in the same way. Keys have the names of the station's parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from goodoffices.record import Relation
from goodoffices.scenario.parts import (
    CONDITION,
    PASSAGE,
    SIDES_ROLES,
    TERMS,
    TRANSLATION,
    Language,
    choices,
)
from goodoffices.scenario.shapes import (
    EndOf,
    Flag,
    Happened,
    Instant,
    Key,
    Labelled,
    Name,
    OneOf,
    OneOrSeveral,
    Several,
    Shape,
    Table,
    Words,
)
from goodoffices.talk import events as kinds
from goodoffices.talk.terms import Manner

SIDE: Final = "a side"
MEDIATOR: Final = "the mediator"


@dataclass(frozen=True)
class Act:
    """One act.

    Attributes:
        method: of the station.
        by: who may do it: ``a side``, ``the mediator`` or both; nobody: the clock only moves on.
        does: what it is, as one says it of somebody; ``{to}`` and the like stand for keys of the step.
        keys: what stands in the step beside the keys that every step has.
        noted: whether the mediator can write it down for somebody; else it takes a station of one's own.
    """

    method: str
    by: frozenset[str]
    does: str
    keys: dict[str, Key] = field(default_factory=dict)
    noted: bool = True


_SIDE = frozenset({SIDE})
_MEDIATOR = frozenset({MEDIATOR})

_LANGUAGE = Key(Language(), "its language; the scenario's, if left out")
_ACT = Key(choices(kinds.Act), "what the words do")
_FORCE = Key(choices(kinds.Force), "how far they bind; never more than what they draw on")
_UNNAMED = Key(Flag(), "without saying whose")
_DRAWN_ON = Key(OneOrSeveral(Labelled()), "the passages that the wording draws on", needed=True)
_PROVISOS = Key(Several(Words()), "its author's provisos as the mediator words them, where they may not cross as such")
_TRANSLATION = Key(TRANSLATION, "a courtesy translation beside it")
_LEG = Key(Name(), "the side on whose leg it is done", needed=True)
_REPLACE = Key(Flag(), "whether it takes the place of what stands; true, if left out")


def _label(means: str) -> Key:
    return Key(Labelled(), means, needed=True)


STATED: Final = OneOf(
    {
        "very_words": Table(
            "a condition in its very words", {"very_words": _label("the condition"), "provisos": _PROVISOS}
        ),
        "in_substance": Table(
            "a condition in substance",
            {
                "in_substance": Key(Words(), "the mediator's wording", needed=True),
                "from": _DRAWN_ON,
                "language": _LANGUAGE,
                "provisos": _PROVISOS,
            },
        ),
    }
)
ITEM: Final = OneOf(
    {
        "very_words": Table(
            "an item in the very words",
            {
                "very_words": _label("the passage"),
                "unnamed": _UNNAMED,
                "provisos": _PROVISOS,
                "translation": _TRANSLATION,
            },
        ),
        "in_substance": Table(
            "an item in substance",
            {
                "in_substance": Key(Words(), "the mediator's wording", needed=True),
                "from": _DRAWN_ON,
                "act": _ACT,
                "force": _FORCE,
                "language": _LANGUAGE,
                "unnamed": _UNNAMED,
                "provisos": _PROVISOS,
                "translation": _TRANSLATION,
            },
        ),
        "own_words": Table(
            "an item in the mediator's own words",
            {
                "own_words": Key(Words(), "the words", needed=True),
                "act": _ACT,
                "language": _LANGUAGE,
                "valid_until": Key(EndOf(), "until when the words stand"),
                "answer_by": Key(EndOf(), "the last moment for an answer"),
                "translation": _TRANSLATION,
            },
        ),
        "stance_of": Table(
            "a stance",
            {
                "stance_of": _label("the reply"),
                "conditions": Key(Several(STATED), "the conditions that are stated with it"),
                "unnamed": _UNNAMED,
                "provisos": _PROVISOS,
                "third_party": Key(Flag(), "for a side that has the words too, and is told how they were answered"),
            },
        ),
        "withdrawal_of": Table(
            "the word of a withdrawal", {"withdrawal_of": _label("the item that had reached that side")}
        ),
        "correction_of": Table(
            "that the mediator had something wrong", {"correction_of": _label("the item that had reached that side")}
        ),
        "extension_of": Table(
            "the word of later dates", {"extension_of": _label("the item that had reached that side")}
        ),
        "stage_of": Table(
            "the word that a side initialled or confirmed",
            {
                "stage_of": _label("the act of that side, or the words or the answer that it is of"),
                "on": Key(Labelled(), "the item on that leg; found by itself, if left out"),
                "unnamed": _UNNAMED,
            },
        ),
        "finding_of": Table(
            "another side's finding",
            {
                "finding_of": _label("the finding"),
                "condition": _label("the condition as it was stated to that side"),
                "unnamed": _UNNAMED,
            },
        ),
    }
)

_TO: Final = Key(Name(), "the side, or “the public”", needed=True)
_ITEMS: Final = Key(Several(ITEM), "what is said, item by item", needed=True)
_BECAUSE: Final = Key(Words(), "why the mediator goes on past what takes a reason; kept on the desk")

ACTS: Final[dict[str, Act]] = {
    "wait": Act("", frozenset(), "waits"),
    # --- a side's acts -----------------------------------------------------
    "say": Act("say", _SIDE, "says something",
               {"passages": Key(Several(PASSAGE), "the words", needed=True)}),
    "release": Act("release", _SIDE, "sets new terms",
                   {"what": _label("the words"), "terms": Key(TERMS, "the terms", needed=True),
                    "replace": _REPLACE}),
    "narrow": Act("narrow", _SIDE, "narrows the terms",
                  {"what": _label("the words"), "terms": Key(TERMS, "the terms", needed=True)}),
    "withdraw": Act("withdraw", _SIDE, "takes a release back",
                    {"what": _label("the words"),
                     "quiet": Key(Flag(), "whether even the bare fact of it may not be told")}),
    "reply": Act("reply", _SIDE, "replies: {stance}",
                 {"to": Key(OneOrSeveral(Labelled()), "the conveyed items", needed=True),
                  "stance": Key(choices(kinds.Stance), "what the answer says", needed=True),
                  "conditions": Key(Several(CONDITION), "the clauses it stands on"),
                  "force": Key(choices(kinds.Force), "how far it binds"),
                  "valid_until": Key(EndOf(), "until when it stands"),
                  "terms": Key(TERMS, "the terms of the stance; withheld, if left out"),
                  "replace": _REPLACE}),
    "extend": Act("extend", _SIDE, "gives words a later date",
                  {"what": _label("the words or the answer"),
                   "valid_until": Key(EndOf(), "until when they hold"),
                   "answer_by": Key(EndOf(), "the last moment for an answer")}),
    "stage": Act("stage", _SIDE, "goes further: {stage}",
                 {"what": _label("its words, or a yes of its own"),
                  "stage": Key(choices(kinds.Stage), "how far", needed=True),
                  "terms": Key(TERMS, "the terms of the news that it did; withheld, if left out")}),
    "answer-rules": Act("answer_rules", _SIDE, "answers ground rules",
                        {"offer": _label("the offer"), "yes": Key(Flag(), "the answer", needed=True)}),
    "answer-read-back": Act("answer_read_back", _SIDE, "{answer} a wording",
                            {"read_back": _label("the wording that was read back"),
                             "answer": Key(choices(kinds.Answer), "the answer", needed=True),
                             "amended": Key(Words(), "the wording that the owner would approve")}),
    "mandate": Act("mandate", _SIDE, "gives {seat} a mandate",
                   {"seat": Key(Name(), "who may", needed=True),
                    "scopes": Key(OneOrSeveral(choices(kinds.Scope)), "what", needed=True),
                    "since": Key(Instant(), "from when; the time of the step, if left out"),
                    "until": Key(EndOf(), "until when")}),
    "revoke": Act("revoke", _SIDE, "revokes a mandate", {"mandate": _label("the mandate")}),
    # --- both ---------------------------------------------------------------
    "find": Act("find_on", _SIDE | _MEDIATOR, "finds on a condition: {state}",
                {"condition": _label("the condition, on the finder's own leg"),
                 "state": Key(choices(kinds.Finding), "what was found", needed=True),
                 "evidence": Key(Several(Labelled()), "words of the same leg"),
                 "citations": Key(Several(Words()), "the public record, in words"),
                 "because": Key(Words(), "why the mediator finds otherwise here than on another leg"),
                 "terms": Key(TERMS, "the terms of release of a side's finding")}),
    # --- the mediator's acts ----------------------------------------------------
    "offer-rules": Act("offer_rules", _MEDIATOR, "offers ground rules to {leg}",
                       {"leg": _LEG, "rules": Key(Name(), "the name of a table in [rules]", needed=True),
                        "replaces": Key(Labelled(), "an earlier offer")}),
    "convey": Act("convey", _MEDIATOR, "conveys to {to}",
                  {"to": _TO, "items": _ITEMS, "because": _BECAUSE}),
    "check": Act("check", _MEDIATOR, "asks the gate about {to}",
                 {"to": _TO, "items": _ITEMS, "because": _BECAUSE,
                  "refusals": Key(Several(Name("the code of a refusal in quotes"), least=0),
                                  "the codes that the gate gives, all of them", needed=True)}),
    "read-back": Act("read_back", _MEDIATOR, "reads a wording back to {leg}",
                     {"leg": _LEG, "from": _DRAWN_ON,
                      "text": Key(Words(), "the wording; the very words with what is worded beside them, if left out"),
                      "provisos": _PROVISOS, "translation": _TRANSLATION,
                      "to": _TO, "act": _ACT, "force": _FORCE, "language": _LANGUAGE, "unnamed": _UNNAMED}),
    "deliver": Act("deliver", _MEDIATOR, "notes a delivery to {to}",
                   {"what": Key(OneOrSeveral(Labelled()), "a sheet, some of its items, or another thing that was made",
                                needed=True),
                    "to": Key(Name(), "the person who got it", needed=True),
                    "receiver": Key(choices(kinds.Receiver), "of whom that person is; found out from the name, "
                                    "if left out"),
                    "manner": Key(choices(Manner), "how", needed=True),
                    "bearer": Key(Name(), "who brought it; the mediator, if left out"),
                    "where": Key(Name(), "the place"),
                    "when": Key(Happened(), "when it happened; the time of the step, if left out")}),
    "tell": Act("tell", _MEDIATOR, "tells {leg} what reached whoever said the words that it answered", {"leg": _LEG}),
    "strike": Act("strike", _MEDIATOR, "strikes what was noted wrongly",
                  {"what": _label("the step that noted it"), "reason": Key(Words(), "the reason", needed=True),
                   "instead": Key(Labelled(), "what was noted since and stands in its place")}),
    "remark": Act("remark", _MEDIATOR, "notes something on the desk",
                  {"text": Key(Words(), "the note", needed=True),
                   "about": Key(OneOrSeveral(Labelled()), "what it is about")}),
    "record": Act("record", _MEDIATOR, "enters an item in the public record",
                  {"item": Key(Name(), "the name of a table in [items]", needed=True),
                   "reports": Key(Labelled(), "the item of a conveyance to the public that it reports"),
                  "replaces": Key(Labelled(), "the item that it corrects")}),
    "confirm": Act("confirm_item", _MEDIATOR, "confirms an item", {"item": _label("the item")}),
    "drop": Act("drop_item", _MEDIATOR, "drops an item",
                {"item": _label("the item"), "why": Key(Name(), "the reason, in one line")}),
    "link": Act("link_items", _MEDIATOR, "links two items",
                {"a": _label("the item that the link starts from"),
                 "relation": Key(choices(Relation), "how it stands to the other", needed=True),
                 "b": _label("the other item")}),
    "alias": Act("alias", _MEDIATOR, "lets {leg} call {means} {alias}",
                 {"leg": _LEG, "alias": Key(Name(), "the name there", needed=True),
                  "means": Key(Name(), "the side that it means", needed=True)}),
    "seat": Act("seat", _MEDIATOR, "gives {name} a seat",
                {"leg": _LEG, "name": Key(Name(), "the person", needed=True),
                 "role": Key(SIDES_ROLES, "the role", needed=True)}),
    "unseat": Act("unseat", _MEDIATOR, "ends the seat of {name}",
                  {"leg": _LEG, "name": Key(Name(), "the person", needed=True)}),
    "open": Act("opened", _SIDE | _MEDIATOR, "opens what is new",
                {"leg": Key(Name(), "the leg; a side's own, if left out")}, noted=False),
    "close": Act("close_leg", _SIDE | _MEDIATOR, "closes the leg",
                 {"leg": Key(Name(), "the leg; a side's own, if left out"),
                  "retention": Key(choices(kinds.Retention),
                                   "what becomes of what was said; as its ground rules say, if left out")}),
}  # fmt: skip
"""Every act, by the word that stands in ``do``."""


def parts_made(do: str, plain: dict[str, object]) -> int:
    """How many numbered parts a step makes: passages, a stance and its conditions, items; 1 for other things."""

    def count(key: str) -> int:
        found = plain.get(key)
        return len(found) if isinstance(found, list) else 0

    match do:
        case "say":
            return count("passages")
        case "reply":
            return 1 + count("conditions")
        case "convey":
            items = plain.get("items")
            drafts = items if isinstance(items, list) else []
            return sum(1 + len(draft.get("conditions", ())) for draft in drafts)
        case _:
            return 1


def keys_of(do: str, common: dict[str, Key]) -> Shape:
    """The table that a step with this act is."""
    return Table(f"a step with “{do}”", common | ACTS[do].keys)
