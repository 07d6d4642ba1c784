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
    TERMS,
    TRANSLATION,
    Language,
    choices,
)
from goodoffices.scenario.shapes import (
    Choice,
    Flag,
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

SIDE: Final = "a side"
MEDIATOR: Final = "the mediator"


@dataclass(frozen=True)
class Act:
    """One act.

    Attributes:
        by: who may do it: ``a side``, ``the mediator`` or both; nobody: the clock only moves on.
        method: of the station.
        means: what it is, in words.
        keys: what stands in the step beside the keys that every step has.
    """

    method: str
    by: frozenset[str]
    means: str
    keys: dict[str, Key] = field(default_factory=dict)


_SIDE = frozenset({SIDE})
_MEDIATOR = frozenset({MEDIATOR})

_LANGUAGE = Key(Language(), "its language; the scenario's, if left out")
_ACT = Key(choices(kinds.Act), "what the words do")
_FORCE = Key(choices(kinds.Force), "how far they bind; never more than what they draw on")
_UNNAMED = Key(Flag(), "without saying whose")
_DRAWN_ON = Key(OneOrSeveral(Labelled()), "the passages that the wording draws on", needed=True)
_TRANSLATION = Key(TRANSLATION, "a courtesy translation beside it")
_LEG = Key(Name(), "the side on whose leg it is done", needed=True)
_REPLACE = Key(Flag(), "whether it takes the place of what stands; true, if left out")


def _label(means: str) -> Key:
    return Key(Labelled(), means, needed=True)


STATED: Final = OneOf(
    {
        "very_words": Table("a condition in its very words", {"very_words": _label("the condition")}),
        "in_substance": Table(
            "a condition in substance",
            {
                "in_substance": Key(Words(), "the mediator's wording", needed=True),
                "from": _DRAWN_ON,
                "language": _LANGUAGE,
            },
        ),
    }
)
ITEM: Final = OneOf(
    {
        "very_words": Table(
            "an item in the very words",
            {"very_words": _label("the passage"), "unnamed": _UNNAMED, "translation": _TRANSLATION},
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
                "translation": _TRANSLATION,
            },
        ),
        "own_words": Table(
            "an item in the mediator's own words",
            {
                "own_words": Key(Words(), "the words", needed=True),
                "act": _ACT,
                "language": _LANGUAGE,
                "valid_until": Key(Instant(), "until when the words stand"),
                "translation": _TRANSLATION,
            },
        ),
        "stance_of": Table(
            "a stance",
            {
                "stance_of": _label("the reply"),
                "conditions": Key(Several(STATED), "the conditions that are stated with it"),
                "unnamed": _UNNAMED,
            },
        ),
        "withdrawal_of": Table(
            "the word of a withdrawal", {"withdrawal_of": _label("the item that had reached that side")}
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

ACTS: Final[dict[str, Act]] = {
    "wait": Act("", frozenset(), "Nothing is done: the clock moves on, and one looks."),
    # --- a side's acts -----------------------------------------------------
    "say": Act("say", _SIDE, "Words, each passage with its own terms.",
               {"passages": Key(Several(PASSAGE), "the words", needed=True)}),
    "release": Act("release", _SIDE, "New terms for words.",
                   {"what": _label("the words"), "terms": Key(TERMS, "the terms", needed=True),
                    "replace": _REPLACE}),
    "narrow": Act("narrow", _SIDE, "Narrower terms, beside those that stand.",
                  {"what": _label("the words"), "terms": Key(TERMS, "the terms", needed=True)}),
    "withdraw": Act("withdraw", _SIDE, "A release is taken back.",
                    {"what": _label("the words"),
                     "quiet": Key(Flag(), "whether even the bare fact of it may not be told")}),
    "reply": Act("reply", _SIDE, "An answer to exact conveyed texts: the stance is part 1, its conditions follow.",
                 {"to": Key(OneOrSeveral(Labelled()), "the conveyed items", needed=True),
                  "stance": Key(choices(kinds.Stance), "what the answer says", needed=True),
                  "conditions": Key(Several(CONDITION), "the clauses it stands on"),
                  "force": Key(choices(kinds.Force), "how far it binds"),
                  "valid_until": Key(Instant(), "until when it stands"),
                  "terms": Key(TERMS, "the terms of the stance; withheld, if left out"),
                  "replace": _REPLACE}),
    "answer-rules": Act("answer_rules", _SIDE, "Yes or no to ground rules.",
                        {"offer": _label("the offer"), "yes": Key(Flag(), "the answer", needed=True)}),
    "answer-read-back": Act("answer_read_back", _SIDE, "The owner's answer to a wording.",
                            {"read_back": _label("the wording that was read back"),
                             "answer": Key(choices(kinds.Answer), "the answer", needed=True),
                             "amended": Key(Words(), "the wording that the owner would approve")}),
    "mandate": Act("mandate", _SIDE, "A principal says what a seat may do.",
                   {"seat": Key(Name(), "who may", needed=True),
                    "scopes": Key(OneOrSeveral(choices(kinds.Scope)), "what", needed=True),
                    "since": Key(Instant(), "from when; the time of the step, if left out"),
                    "until": Key(Instant(), "until when")}),
    "revoke": Act("revoke", _SIDE, "A mandate ends.", {"mandate": _label("the mandate")}),
    # --- both ---------------------------------------------------------------
    "find": Act("find_on", _SIDE | _MEDIATOR, "A finding on a condition, by whoever the reply named.",
                {"condition": _label("the condition, on the finder's own leg"),
                 "state": Key(choices(kinds.Finding), "what was found", needed=True),
                 "evidence": Key(Several(Labelled()), "words of the same leg"),
                 "citations": Key(Several(Words()), "the public record, in words"),
                 "terms": Key(TERMS, "the terms of release of a side's finding")}),
    # --- the mediator's acts ----------------------------------------------------
    "offer-rules": Act("offer_rules", _MEDIATOR, "Ground rules are offered on a leg.",
                       {"leg": _LEG, "rules": Key(Name(), "the name of a table in [rules]", needed=True),
                        "replaces": Key(Labelled(), "an earlier offer")}),
    "convey": Act("convey", _MEDIATOR, "Words go through the gate to a side or the public; on paper, a sheet.",
                  {"to": _TO, "items": _ITEMS}),
    "check": Act("check", _MEDIATOR, "The gate is asked and nothing is conveyed.",
                 {"to": _TO, "items": _ITEMS,
                  "refusals": Key(Several(Name("the code of a refusal in quotes"), least=0),
                                  "the codes that the gate gives, all of them", needed=True)}),
    "read-back": Act("read_back", _MEDIATOR, "A wording in substance goes to its owner for approval.",
                     {"leg": _LEG, "from": _DRAWN_ON, "text": Key(Words(), "the wording", needed=True),
                      "to": _TO, "act": _ACT, "force": _FORCE, "language": _LANGUAGE, "unnamed": _UNNAMED}),
    "deliver": Act("deliver", _MEDIATOR, "What was brought to somebody without a station is written down.",
                   {"what": Key(OneOrSeveral(Labelled()), "a sheet, some of its items, or another thing that was made",
                                needed=True),
                    "to": Key(Name(), "the person who got it", needed=True),
                    "manner": Key(Choice(("spoken", "shown", "left")), "how", needed=True),
                    "bearer": Key(Name(), "who brought it; the mediator, if left out"),
                    "where": Key(Name(), "the place"),
                    "when": Key(Instant(), "when it happened; the time of the step, if left out")}),
    "remark": Act("remark", _MEDIATOR, "A private note on the desk.",
                  {"text": Key(Words(), "the note", needed=True),
                   "about": Key(OneOrSeveral(Labelled()), "what it is about")}),
    "record": Act("record", _MEDIATOR, "An item enters the public record.",
                  {"item": Key(Name(), "the name of a table in [items]", needed=True),
                   "reports": Key(Labelled(), "the item of a conveyance to the public that it reports"),
                  "replaces": Key(Labelled(), "the item that it corrects")}),
    "confirm": Act("confirm_item", _MEDIATOR, "A person confirms an item.", {"item": _label("the item")}),
    "drop": Act("drop_item", _MEDIATOR, "An item is dropped.",
                {"item": _label("the item"), "why": Key(Name(), "the reason, in one line")}),
    "link": Act("link_items", _MEDIATOR, "Two items are linked.",
                {"a": _label("the item that the link starts from"),
                 "relation": Key(choices(Relation), "how it stands to the other", needed=True),
                 "b": _label("the other item")}),
    "alias": Act("alias", _MEDIATOR, "A further recipient may be named on a leg.",
                 {"leg": _LEG, "alias": Key(Name(), "the name there", needed=True),
                  "means": Key(Name(), "the side that it means", needed=True)}),
    "seat": Act("seat", _MEDIATOR, "Somebody of a kept side takes a seat.",
                {"leg": _LEG, "name": Key(Name(), "the person", needed=True),
                 "role": Key(choices(kinds.Role), "the role", needed=True)}),
    "unseat": Act("unseat", _MEDIATOR, "Somebody of a kept side gives up the seat.",
                  {"leg": _LEG, "name": Key(Name(), "the person", needed=True)}),
    "close": Act("close_leg", _SIDE | _MEDIATOR, "The end of the talk on a leg.",
                 {"leg": Key(Name(), "the leg; a side's own, if left out")}),
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
    return Table(f"a step that does “{do}”", common | ACTS[do].keys)
