"""Names, lines and wordings: how much of each the record takes, and how received ones are judged.

The rules are:

* What a person types is cleaned once (:mod:`goodoffices.words`); what came as bytes is judged, never mended.
* A *name* is one line of at most 200 bytes, a *line* one of at most 1,000, a *wording* may run over lines.
"""

from __future__ import annotations

from goodoffices.words import judge, judge_line, judge_name

WORDING_LIMIT = 65_536


def is_name(text: str) -> bool:
    """Whether received text may stand as a name."""
    return judge_name(text) is None


def is_line(text: str) -> bool:
    """Whether received text may stand as one line of explanation."""
    return judge_line(text) is None


def is_wording(text: str) -> bool:
    """Whether received text may stand as somebody's words."""
    return judge(text, WORDING_LIMIT) is None
