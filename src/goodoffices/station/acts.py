"""Every act of a station, by the name under which it is called.

This page is a table. Whatever stands here can be called with plain JSON, through :meth:`Station.call` and through the
door alike; nothing else can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec

from goodoffices.station import (
    asks,
    conveying,
    ending,
    keeping,
    looking,
    opening,
    people,
    recording,
    saying,
    sheets,
    striking,
)
from goodoffices.station.at_talk import AtTalk


class Keeps(Enum):
    """What is kept of an act that is refused: nothing, its words if it has any, or the act as a whole."""

    NOTHING = 0
    WORDS = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Act:
    """One act within a talk.

    Attributes:
        ask: the shape of its arguments.
        do: what is done; it changes the talk in memory, and is committed when it returns.
        keeps: what is kept as a draft when it is refused (rule 14).
    """

    ask: type[asks.Ask]
    do: Callable[[AtTalk, Any], object]
    keeps: Keeps = Keeps.NOTHING


ACTS: dict[str, Act] = {
    # --- the talk and its people
    "alias": Act(asks.Alias, opening.add_alias),
    "seat": Act(asks.Seat, people.seat),
    "unseat": Act(asks.Unseat, people.unseat),
    "accept": Act(asks.Accept, people.accept),
    "give_up": Act(asks.GiveUp, people.give_up),
    "choose_branch": Act(asks.ChooseBranch, people.choose_branch),
    "offer_rules": Act(asks.OfferRules, people.offer_rules, Keeps.ALL),
    "answer_rules": Act(asks.AnswerRules, people.answer_rules),
    "mandate": Act(asks.Mandate, people.mandate),
    "revoke": Act(asks.Revoke, people.revoke),
    "closing": Act(asks.Closing, ending.closing),
    "close_leg": Act(asks.CloseLeg, ending.close_leg),
    # --- a side's words
    "say": Act(asks.Say, saying.say, Keeps.ALL),
    "release": Act(asks.Release, saying.release, Keeps.WORDS),
    "narrow": Act(asks.Narrow, saying.narrow, Keeps.WORDS),
    "withdraw": Act(asks.Withdraw, saying.withdraw),
    "reply": Act(asks.Reply, saying.reply, Keeps.ALL),
    "extend": Act(asks.Extend, saying.extend),
    "stage": Act(asks.GoFurther, saying.go_further, Keeps.WORDS),
    "find_on": Act(asks.FindOn, saying.find_on, Keeps.ALL),
    "answer_read_back": Act(asks.AnswerReadBack, saying.answer_read_back, Keeps.ALL),
    "opened": Act(asks.OfLeg, looking.opened),
    # --- between the legs
    "may_cross": Act(asks.MayCross, conveying.may_cross),
    "differences": Act(asks.OfTalk, conveying.differences),
    "check": Act(asks.Convey, conveying.check),
    "convey": Act(asks.Convey, conveying.convey, Keeps.ALL),
    "read_back": Act(asks.ReadBack, conveying.read_back, Keeps.ALL),
    "deliver": Act(asks.Deliver, conveying.deliver),
    "tell": Act(asks.OfLeg, conveying.tell),
    "strike": Act(asks.Strike, striking.strike, Keeps.WORDS),
    "remark": Act(asks.Remark, conveying.remark, Keeps.ALL),
    "sheets": Act(asks.OfTalk, sheets.sheets),
    "sheet": Act(asks.SheetOf, sheets.sheet),
    # --- the public record
    "record": Act(asks.Record, recording.record, Keeps.ALL),
    "correct_item": Act(asks.CorrectItem, recording.correct_item, Keeps.ALL),
    "confirm_item": Act(asks.Rule, recording.confirm_item, Keeps.WORDS),
    "drop_item": Act(asks.Rule, recording.drop_item, Keeps.WORDS),
    "link_items": Act(asks.LinkItems, recording.link_items),
    "items": Act(asks.OfTalk, recording.items),
    "corroborate": Act(asks.SomeItems, recording.corroborate),
    # --- reading and keeping
    "read": Act(asks.Read, looking.read),
    "view": Act(asks.OfTalk, looking.view),
    "view_as": Act(asks.OfLeg, looking.view_as),
    "who_knows": Act(asks.WhoKnows, looking.who_knows),
    "verify": Act(asks.OfTalk, keeping.verify),
    "export": Act(asks.OfLeg, keeping.export),
}
"""Acts within one talk, which their argument ``talk`` names."""

OF_THE_STATION: dict[str, type[asks.Ask]] = {
    "who": asks.Nothing,
    "talks": asks.Nothing,
    "doctor": asks.Nothing,
    "find": asks.Find,
    "open_talk": asks.OpenTalk,
    "read_clock": asks.Nothing,
    "confirm_clock": asks.ConfirmClock,
    "invite_line": asks.InviteLine,
    "accept_line": asks.AcceptLine,
    "answer_line": asks.LineMessage,
    "finish_line": asks.LineMessage,
    "compare_line": asks.CompareLine,
    "trust_line": asks.OneLine,
    "cut_line": asks.OneLine,
    "test_line": asks.OneLine,
    "line_again": asks.OneLine,
    "give_up_line": asks.OneLine,
    "lines": asks.Nothing,
    "invite_side": asks.InviteSide,
    "invitations": asks.Nothing,
    "join_talk": asks.JoinTalk,
    "decline_talk": asks.OneInvitation,
    "mail": asks.Nothing,
    "carry": asks.Carry,
    "roads": asks.Nothing,
    "destroy": asks.Destroy,
    "drafts": asks.Drafts,
    "keep_draft": asks.KeepDraft,
    "send_draft": asks.SendDraft,
    "forget_draft": asks.ForgetDraft,
    "try_act": asks.TryAct,
}
"""Acts of the station as a whole: methods of :class:`goodoffices.station.station.Station`."""


LOOKING = frozenset(
    {
        *("who", "talks", "doctor", "find", "lines", "invitations", "mail", "may_cross", "check", "sheets", "sheet"),
        *("items", "corroborate", "read", "view", "view_as", "who_knows", "drafts", "verify", "export", "line_again"),
        *("roads", "closing", "differences", "keep_draft", "forget_draft", "try_act"),
        *("read_clock",),
    }
)
"""Acts after which nothing has to go anywhere."""


def schemas() -> dict[str, Any]:
    """The JSON schema of the arguments of every act, by its name."""
    shapes = {name: act.ask for name, act in ACTS.items()} | OF_THE_STATION
    return {name: msgspec.json.schema(shape) for name, shape in sorted(shapes.items())}
