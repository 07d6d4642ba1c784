"""Refusals about bytes that are not what Good Offices writes."""

from __future__ import annotations

from goodoffices.errors.base import Blame, Refusal


class NotCanonical(Refusal):
    """The one exception of the decoder: whatever is wrong with bytes, it is this."""

    code = "encoding.not_canonical"
    what = "These bytes are not a well-formed {thing}."
    cause = "{reason}"
    next_step = "Ask whoever gave them to you to send them again; keep what you received for comparison."
    blame = Blame.PEER
