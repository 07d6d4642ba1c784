"""How a refusal's next step is typed: the station speaks of what is missing, the command line of how to write it."""

from __future__ import annotations

from typing import Final

_HINTS: Final = {
    "station.needs_note": "add --by call, meeting, paper or messenger, and --speaker NAME where several could have.",
    "station.who_spoke": "--speaker NAME",
    "station.no_such_seat": "--speaker NAME takes a name as 'goodoffices view' shows it.",
    "station.choose_recipients": "--to NAME, once for each.",
    "talk.time_ahead": "--when 'YEAR-MONTH-DAY HOUR:MINUTE'",
    "talk.force_needs_paper": "--by paper, or leave --force out.",
    "gate.not_close_enough": "--close dictated-and-read-back, or --by paper; or 'convey' with --substance.",
    "gate.must_be_unnamed": "--unnamed after the item.",
    "gate.substance_only": "--substance 'YOUR WORDING' --source HANDLE",
}


def hint(code: str) -> str | None:
    """What to type after a refusal, or None where its next step says it all."""
    return _HINTS.get(code)
