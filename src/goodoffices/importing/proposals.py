"""What the importer hands out: proposals with their reasons, and their plain form.

The rules are:

* A proposal holds the fields of a record item as its plain form has them (``docs/spec/record-item.md``), each with
  the code of its reason, the span that it rests on, and up to three runners-up.
* ``plain`` gives what :func:`goodoffices.record.plain.from_plain` reads, once a person has confirmed it; ``id``,
  ``entered`` and ``confirmed`` are the station's. What is not known is not in it.
* Names are those of the text. The last hop is the outlet that the person named.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from goodoffices.importing.drafts import Draft, Rests
from goodoffices.importing.frames import Hop
from goodoffices.importing.registry import Mention
from goodoffices.importing.source import LONGEST_NAME, Source, Span
from goodoffices.importing.wordings import quoted_as
from goodoffices.record.dates import DateInterval
from goodoffices.record.days import say_day
from goodoffices.record.item import Answer, Form, Kind, Naming, Place, VenueForm
from goodoffices.record.text import is_line, is_name, is_wording

Who = Callable[[Mention], tuple[str, str]]

RUNNERS_UP: Final = 3
_MOST_SPANS: Final = 16
_MOST_HOPS: Final = 15
_SPEAKING: Final = frozenset({Kind.INCIDENT, Kind.MEETING})


class Asked(msgspec.Struct, frozen=True):
    """What the person who imports says of an article.

    Attributes:
        published: the day of publication, days since 1970-01-01.
        outlet: on whose page it was read; the last hop of every chain.
        actors: names of those who take part in the talk.
    """

    published: int
    outlet: str
    actors: tuple[str, ...] = ()


class Rested(msgspec.Struct, frozen=True):
    """A value, the code of its reason, the span it rests on, and what else it might be."""

    value: Any
    reason: str
    span: Span | None = None
    runners_up: tuple[Any, ...] = ()


class Proposal(msgspec.Struct, frozen=True):
    """A proposed item.

    Attributes:
        fields: by key of the plain form, what is proposed for it.
        evidence: the spans that the item was read from; the first one is the closest.
        by: who proposes: ``rules``, or the name of another proposer.
    """

    fields: dict[str, Rested]
    evidence: tuple[Span, ...]
    by: str = "rules"


class Proposals(msgspec.Struct, frozen=True):
    """Everything that an article gives.

    Attributes:
        language: that of most of the text; empty if there is none.
        items: the proposals, in the order of the text.
        leads: headlines of other stories, kept apart.
        untouched: the sentences from which nothing was taken.
    """

    language: str
    items: tuple[Proposal, ...]
    leads: tuple[Span, ...]
    untouched: tuple[Span, ...]


def plain(proposed: Proposal, source: Source) -> dict[str, Any]:
    """The plain form of a proposal, as :func:`goodoffices.record.plain.from_plain` reads it."""
    made = {key: rested.value for key, rested in proposed.fields.items()}
    made["evidence"] = [
        {"source": source.name, "start": each.start, "end": each.end, "text": each.text} for each in proposed.evidence
    ]
    return made


def proposal(draft: Draft, source: Source, asked: Asked, who: Who) -> Proposal:
    """A draft as a proposal."""
    maker = _Maker(draft, source, asked, who)
    evidence = maker.evidence()
    return Proposal(fields=maker.fields(), evidence=evidence)


class _Maker:
    """Makes the fields of one proposal."""

    def __init__(self, draft: Draft, source: Source, asked: Asked, who: Who) -> None:
        self.draft, self.source, self.asked, self.who = draft, source, asked, who

    def evidence(self) -> tuple[Span, ...]:
        found: list[Span] = []
        for start, end in self.draft.spans:
            span = self.source.span(start, end)
            if is_wording(span.text) and span not in found:
                found.append(span)
        return tuple(found[:_MOST_SPANS])

    def fields(self) -> dict[str, Rested]:
        draft = self.draft
        made = {"kind": self._rested("kind", draft.kind.value, [kind.value for kind in draft.kinds])}
        made["place"] = Rested(draft.place.value, "place.of_sentence")
        speaker = self._actor(draft.speaker) if draft.speaker is not None else None
        if speaker is not None and draft.kind not in _SPEAKING:
            others = [actor for each in draft.others if (actor := self._actor(each)) is not None and actor != speaker]
            made["speaker"] = self._rested("speaker", speaker, others)
        addressees = [actor for each in draft.addressees if (actor := self._actor(each)) is not None]
        if addressees:
            made["addressees"] = self._rested("addressees", addressees)
        carrier = self._actor(draft.carrier) if draft.carrier is not None else None
        if carrier is not None and carrier != speaker:
            made["carrier"] = self._rested("carrier", carrier)
        if draft.venue is not VenueForm.NOT_SAID:
            made["venue"] = self._rested("venue", {"form": draft.venue.value, "name": ""})
        if draft.date is not None and draft.place is not Place.LEAD:
            made["said"] = self._rested("said", _date(draft.date), [_date(each) for each in draft.other_dates])
        made["reported"] = Rested(self._reported(), "date.of_publication")
        for key, answer in (("conditional", draft.conditional), ("binding", draft.binding)):
            if answer is not Answer.NOT_SAID:
                made[key] = self._rested(key, answer.value)
        made |= self._wordings()
        made["chain"] = Rested(self._chain(), "chain.of_hops", self._first_hop())
        return made

    def _wordings(self) -> dict[str, Rested]:
        """The speaker's words and the condition, where the text has them verbatim."""
        draft, made = self.draft, {}
        speaker = draft.speaker
        key = quoted_as(draft, self.source, "" if speaker is None else self.who(speaker)[1])
        places = {"condition": draft.condition} | ({} if key is None else {key: draft.words})
        for name, place in places.items():
            span = None if place is None else self.source.span(*place)
            if span is not None and is_wording(span.text):
                made[name] = Rested({"text": span.text, "language": self._tag()}, f"{name}.verbatim", span)
        return made

    def _rested(self, key: str, value: Any, others: list[Any] | None = None) -> Rested:
        rests = self.draft.why.get(key, Rests(f"{key}.given"))
        span = self.source.span(*rests.span) if rests.span is not None else None
        distinct: list[Any] = []
        for each in others or []:
            if each not in distinct and each != value:
                distinct.append(each)
        return Rested(value, rests.reason, span, tuple(distinct[:RUNNERS_UP]))

    def _actor(self, mention: Mention) -> dict[str, str] | None:
        """Somebody as the plain form has them; an office without a name is called by the office."""
        name, capacity = self.who(mention)
        name, capacity = _name(name), _name(capacity)
        if not name and capacity:
            name, capacity = capacity, ""
        return {"name": name, "capacity": capacity} if name else None

    def _reported(self) -> dict[str, str]:
        day = say_day(self.asked.published)
        return {"edtf": day, "earliest": day, "latest": day, "rests_on": day}

    def _first_hop(self) -> Span | None:
        hops = self.draft.chain()
        return self.source.span(*hops[0].span) if hops else None

    def _chain(self) -> list[dict[str, Any]]:
        form = self.draft.form
        chain = [hop for each in self.draft.chain()[:_MOST_HOPS] if (hop := self._hop(each, form)) is not None]
        last: dict[str, Any] = {
            "relayer": "outlet",
            "naming": "named",
            "name": _name(self.asked.outlet),
            "form": form.value,
        }
        if self.draft.words is not None and form is Form.QUOTED:
            words = self.source.span(*self.draft.words).text
            if is_wording(words):
                last["words"] = {"text": words, "language": self._tag()}
        else:
            words = self.source.span(*self.draft.spans[0]).text
            if is_wording(words):
                last["words"] = {"text": words, "language": self._tag()}
        return [*chain, last]

    def _tag(self) -> str:
        return self.draft.language

    def _hop(self, hop: Hop, form: Form) -> dict[str, Any] | None:
        name, capacity = self.who(hop.mention)
        name, capacity = _name(name), _name(capacity)
        form = (
            Form.PARAPHRASED
            if form is Form.QUOTED and hop.relayer.value != "outlet" and hop.naming is Naming.NAMED
            else form
        )
        made: dict[str, Any] = {"relayer": hop.relayer.value, "naming": hop.naming.value, "form": form.value}
        if hop.naming is Naming.ANONYMOUS:
            return made | ({"capacity": capacity or name} if capacity or name else {})
        if not name and not capacity:
            return None
        return made | {"name": name or capacity} | ({"capacity": capacity} if name and capacity else {})


def _name(text: str) -> str:
    """A text as a name: one line with single blanks, cut at a blank where it is too long; empty if it is none."""
    text = " ".join(text.split()).strip(' ,،.;:"«»“”„')
    while text and len(text.encode()) > LONGEST_NAME:
        text = text.rpartition(" ")[0]
    return text if text and is_name(text) else ""


def _date(dates: DateInterval) -> dict[str, str]:
    made = {"edtf": dates.edtf, "earliest": say_day(dates.earliest), "latest": say_day(dates.latest)}
    made["rests_on"] = dates.rests_on if is_line(dates.rests_on) else dates.edtf
    return made | ({"doubt": dates.doubt} if dates.doubt and is_line(dates.doubt) else {})
