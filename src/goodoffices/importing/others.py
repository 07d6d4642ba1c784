"""The place where proposals of another proposer are let in beside those of the rules.

The rules are:

* Another proposer cites: every item stands with spans of the kept text. A span that is not verbatim at its place
  drops the item.
* A name, a capacity or a hop that does not stand in the text drops that field; so does any field that is not among
  ``TAKEN``.
* Dates are never taken from it: only the rules resolve what the text says.
* What the rules propose stays as it is. An item whose first span lies within one that the rules have read is not
  added.
* Who proposed stands with each item.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from goodoffices.importing.proposals import Asked, Proposal, Proposals, Rested
from goodoffices.importing.source import Source, Span
from goodoffices.record.days import say_day
from goodoffices.record.item import Answer, Form, Kind, Naming, Place, Relayer

TAKEN: Final = ("kind", "speaker", "addressees", "carrier", "conditional", "chain")
_ACTORS: Final = ("speaker", "carrier")


class Cited(msgspec.Struct, frozen=True):
    """An item of another proposer: fields as the plain form has them, and the spans that it cites."""

    by: str
    fields: dict[str, Any]
    evidence: tuple[Span, ...]


def merge(proposals: Proposals, cited: Iterable[Cited], source: Source, asked: Asked) -> Proposals:
    """The proposals of the rules with those of another proposer that are verbatim and new."""
    added = []
    for each in cited:
        fields = _fields(each, source, asked) if _is_verbatim(each, source) else None
        if fields is not None and not _is_known(each, proposals):
            added.append(Proposal(fields=fields, evidence=each.evidence, by=each.by))
    items = sorted([*proposals.items, *added], key=lambda item: (item.evidence[0].start, item.by != "rules"))
    return msgspec.structs.replace(proposals, items=tuple(items))


def _is_verbatim(cited: Cited, source: Source) -> bool:
    spans = cited.evidence
    return bool(spans) and all(
        0 <= span.start < span.end <= len(source.text) and source.text[span.start : span.end] == span.text
        for span in spans
    )


def _is_known(cited: Cited, proposals: Proposals) -> bool:
    first = cited.evidence[0]
    return any(
        span.start <= first.start and first.end <= span.end for item in proposals.items for span in item.evidence
    ) or any(lead.start <= first.start and first.end <= lead.end for lead in proposals.leads)


def _fields(cited: Cited, source: Source, asked: Asked) -> dict[str, Rested] | None:
    kind = cited.fields.get("kind")
    if kind not in {each.value for each in Kind}:
        return None
    made: dict[str, Any] = {"kind": kind, "place": Place.CURRENT.value}
    for key in _ACTORS:
        if _stands(cited.fields.get(key), source):
            made[key] = cited.fields[key]
    if "speaker" not in made and kind not in (Kind.INCIDENT.value, Kind.MEETING.value):
        return None
    named = cited.fields.get("addressees")
    addressees = [actor for actor in named if _stands(actor, source)] if isinstance(named, list) else []
    if addressees:
        made["addressees"] = addressees
    if cited.fields.get("conditional") == Answer.YES.value:
        made["conditional"] = Answer.YES.value
    hops = cited.fields.get("chain")
    chain = [hop for hop in hops if _hop_stands(hop, source)] if isinstance(hops, list) else []
    page = {"relayer": "outlet", "naming": "named", "name": asked.outlet, "form": Form.PARAPHRASED.value}
    made["chain"] = [*chain[:15], page]
    day = say_day(asked.published)
    made["reported"] = {"edtf": day, "earliest": day, "latest": day, "rests_on": day}
    return {key: Rested(value, "other.proposer", cited.evidence[0]) for key, value in made.items()}


def _stands(actor: object, source: Source) -> bool:
    """Whether an actor is one, and is named with words of the text."""
    if not isinstance(actor, dict) or set(actor) - {"name", "capacity"}:
        return False
    name, capacity = actor.get("name"), actor.get("capacity", "")
    return (
        isinstance(name, str)
        and isinstance(capacity, str)
        and bool(name)
        and name in source.text
        and capacity in source.text
    )


def _hop_stands(hop: object, source: Source) -> bool:
    if not isinstance(hop, dict) or set(hop) - {"relayer", "naming", "name", "capacity", "form"}:
        return False
    naming = hop.get("naming", Naming.NAMED.value)
    known = (
        hop.get("relayer") in {each.value for each in Relayer}
        and naming in {each.value for each in Naming}
        and hop.get("form") in {each.value for each in Form}
    )
    name, capacity = hop.get("name", ""), hop.get("capacity", "")
    if not known or not isinstance(name, str) or not isinstance(capacity, str):
        return False
    if (naming == Naming.ANONYMOUS.value) == bool(name):
        return False
    return name in source.text and capacity in source.text
