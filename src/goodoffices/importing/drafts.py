"""What the importer has made of a passage so far, before it becomes a proposal.

The rules are:

* Each fact of a draft stands with the code of the rule that gave it and with the places that it rests on. No text of
  the program is among them: a catalogue turns the codes into words.
* A fact that is not known is left out; what else it might be stands beside it, likeliest first.
"""

from __future__ import annotations

from goodoffices.importing.frames import Frame, Hop
from goodoffices.importing.registry import Mention
from goodoffices.record.dates import DateInterval
from goodoffices.record.item import Answer, Form, Kind, Place, VenueForm


class Rests:
    """What a fact rests on: the code of a rule, and a place in the text (None: nowhere in it)."""

    def __init__(self, reason: str, span: tuple[int, int] | None = None) -> None:
        self.reason, self.span = reason, span


class Draft:
    """An item in the making.

    Attributes:
        kind: its kind; ``kinds`` are what it might be as well.
        speaker: who speaks; ``others`` are the runners-up.
        frame: who stands between the words and the page; completed until the end.
        hops: hops of its own, nearest first, before those of the frame.
        spans: the places that it was read from.
        quoted: whether the speaker's own words stand in quotation marks or behind a colon or dash.
        words: the place of these words.
        condition: the place of the condition, where it is stated.
        empty: whether it only tells that somebody spoke.
        why: for each field, what it rests on.
    """

    def __init__(self, kind: Kind, paragraph: int, index: int, spans: list[tuple[int, int]], reason: str) -> None:
        self.kind, self.paragraph, self.index, self.spans = kind, paragraph, index, spans
        self.kinds: list[Kind] = []
        self.speaker: Mention | None = None
        self.others: list[Mention] = []
        self.addressees: list[Mention] = []
        self.carrier: Mention | None = None
        self.venue = VenueForm.NOT_SAID
        self.venue_name = ""
        self.date: DateInterval | None = None
        self.other_dates: list[DateInterval] = []
        self.frame: Frame | None = None
        self.hops: list[Hop] = []
        self.form = Form.PARAPHRASED
        self.quoted = False
        self.words: tuple[int, int] | None = None
        self.conditional = Answer.NOT_SAID
        self.condition: tuple[int, int] | None = None
        self.binding = Answer.NOT_SAID
        self.place = Place.CURRENT
        self.language = ""
        self.empty = False
        self.why: dict[str, Rests] = {"kind": Rests(reason, spans[0])}

    def chain(self) -> list[Hop]:
        """The hops without the page, nearest to the words first."""
        return [*self.hops, *(self.frame.hops() if self.frame else [])]
