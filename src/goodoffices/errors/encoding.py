"""Refusals about bytes that are not what Good Offices writes."""

from __future__ import annotations

from goodoffices.errors.base import Blame, Refusal


class NotCanonical(Refusal):
    """The decoder's only refusal, for everything that can be wrong with bytes."""

    code = "encoding.not_canonical"
    what = "These bytes are not a well-formed {thing}."
    cause = "{reason}"
    next_step = "Ask the sender to send them again; keep what you received for comparison."
    blame = Blame.PEER


class EarlierVersion(NotCanonical):
    """An entry that an earlier version of the program wrote, in a form that this version does not read."""

    code = "encoding.earlier_version"
    what = "This entry was written by an earlier version of the program, in a form that is no longer read."
    cause = "The two stations run different versions."
    next_step = "Ask its author to install this version and to say it again."
