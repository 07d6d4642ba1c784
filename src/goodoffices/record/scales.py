"""The scales by which an item is graded and coded.

The rules are:

* Two gradings, never mixed (the Admiralty scale): how far the *source* can be relied on, which bears on
  whether the thing was said; and how credible the *content* is, which bears on whether it is true.
* “Cannot be judged” is a grade of its own, and the one that stands where nobody has graded.
* A PLOVER code names the kind of event: ``CONSULT`` or, with a mode, ``CONSULT/phone``. The vocabulary is
  that of the PLOVER manual, draft 0.8 (Open Event Data Alliance). The code is a remark; what it scores stands in
  :mod:`goodoffices.record.plover`.
"""

from __future__ import annotations

from enum import Enum


class Reliability(Enum):
    """That it was said: how far the source can be relied on."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"

    @property
    def said(self) -> str:
        """The grade in words."""
        return _RELIABILITY[self]


class Credibility(Enum):
    """That it is true: how credible the content is."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4
    FIVE = 5
    SIX = 6

    @property
    def said(self) -> str:
        """The grade in words."""
        return _CREDIBILITY[self]


_RELIABILITY = {
    Reliability.A: "always reliable so far; nothing speaks against the source",
    Reliability.B: "mostly reliable; small doubts",
    Reliability.C: "sometimes reliable; doubts remain",
    Reliability.D: "seldom reliable; strong doubts",
    Reliability.E: "not reliable; has been wrong before",
    Reliability.F: "the source cannot be judged",
}

_CREDIBILITY = {
    Credibility.ONE: "borne out by other, independent sources",
    Credibility.TWO: "likely; fits what is known, not borne out",
    Credibility.THREE: "possible; fits some of what is known",
    Credibility.FOUR: "doubtful; possible, yet nothing else points to it",
    Credibility.FIVE: "unlikely; other things known speak against it",
    Credibility.SIX: "the content cannot be judged",
}

PLOVER: dict[str, tuple[str, ...]] = {
    "AGREE": (),
    "CONSULT": ("visit", "third-party", "multilateral", "phone"),
    "SUPPORT": (),
    "CONCEDE": (),
    "COOPERATE": (),
    "AID": (),
    "RETREAT": ("withdraw", "release", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": (
        "seize",
        "restrict",
        "censor",
        "curfew",
        "martial-law",
        "arrest",
        "deport",
        "withhold",
        "misinformation",
        "cyber",
    ),
    "ASSAULT": (
        "abduct",
        "beat",
        "torture",
        "sexual",
        "targeted",
        "destroy",
        "primitive",
        "firearms",
        "explosives",
        "suicide-attack",
        "aerial",
        "drone",
        "heavy-weapons",
        "crowd-control",
        "unconventional",
    ),
}
"""Event types and the modes that each of them has."""


def is_plover(code: str) -> bool:
    """Whether ``code`` is an event type of PLOVER, or a type and one of its modes."""
    event, slash, mode = code.partition("/")
    return event in PLOVER and (not slash or mode in PLOVER[event])
