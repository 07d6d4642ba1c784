"""How a refusal's next step is typed: the station speaks of what is missing, the command line of how to write it."""

from __future__ import annotations

from typing import Final

from goodoffices.errors.base import Refusal
from goodoffices.errors.gate import GateRefusal
from goodoffices.errors.talk import TalkRefusal

_HINTS: Final = {
    "station.needs_note": "add --by call, meeting, paper or messenger, and --speaker NAME where several could have.",
    "station.who_spoke": "--speaker NAME",
    "station.choose_recipients": "--to NAME, once for each.",
    "talk.time_ahead": "--when 'YEAR-MONTH-DAY HOUR:MINUTE'",
    "talk.force_needs_paper": "--by paper, or leave --force out.",
    "station.rules_say_keep": "--anyway",
    "gate.not_close_enough": "--close dictated-and-read-back, or --by paper; or 'convey' with --substance.",
    "gate.must_be_unnamed": "--unnamed after the item.",
    "gate.substance_only": "--substance 'YOUR WORDING' --source HANDLE",
}


def hints(refusal: Refusal, act: str | None) -> list[str]:
    """What else is to be said after a refusal: how the next step is typed, and that the words are kept (rule 14)."""
    told = [f"Here: {_HINTS[refusal.code]}"] if refusal.code in _HINTS else []
    if act is not None and isinstance(refusal, GateRefusal | TalkRefusal) and _keeps_words(act):
        told.append("Your words are kept: 'goodoffices drafts'.")
    return told


def _keeps_words(act: str) -> bool:
    from goodoffices.station.acts import ACTS

    return act in ACTS and ACTS[act].keeps_words
