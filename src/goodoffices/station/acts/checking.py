"""The gate's dry run: every reason against a conveyance; or, where there is none, exactly what would be written.

The rules are:

* Nothing is written, nothing is kept, and nothing is taken of the station's chance.
* Every item is asked about by itself and all of them together, so that all that is wrong is told at once. What would
  then be written is made by the way of :mod:`goodoffices.station.acts.clearing`, as the act makes it.
"""

from __future__ import annotations

from goodoffices.errors.gate import AnswersDiffer, ConditionFailed, GateRefusal, NamesItsAuthor, OneCandidate
from goodoffices.errors.station import WrongShape
from goodoffices.errors.talk import TalkRefusal
from goodoffices.station import results
from goodoffices.station.acts.clearing import issue, noticed, reason, recipient_of, warnings
from goodoffices.station.acts.drafting import drafts
from goodoffices.station.acts.preview import preview
from goodoffices.station.api import asks
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk import release as gate
from goodoffices.talk.draft import Draft, FindingOf, InSubstance, StageOf, StanceOf, VeryWords, beside
from goodoffices.talk.events import DeskRef, Form, Id
from goodoffices.talk.licence import reasons
from goodoffices.talk.telling import refused
from goodoffices.talk.unnamed import numbered
from goodoffices.talk.views import Sentence
from goodoffices.talk.whoever import about_others

_NO_NONCE = bytes(32)
"""For a dry run: nothing of it is ever written."""


def check(talk: OpenTalk, ask: asks.Check) -> results.Checked:
    """Ask the gate about each item, and write nothing: every reason against it, or what would be written.

    With a reason to go on, what it overrides is left out.
    """
    talk.demand_mediator(Sentence.of("doing.asking_the_gate"))
    recipient = recipient_of(talk, ask)
    because = reason(talk, ask)
    made = drafts(talk, recipient, ask.items)
    items = [
        results.ItemChecked(item=number, refusals=_refusals(talk, recipient, draft, number, because, made))
        for number, draft in enumerate(made, start=1)
    ]
    whole = _against_the_whole(talk, recipient, made, because, [told for item in items for told in item.refusals])
    if whole is not None:
        items[-1].refusals.append(whole)
    shown = None
    if not any(item.refusals for item in items):
        try:
            shown = talk.tried(lambda: preview(talk, *issue(talk, recipient, made, because, _NO_NONCE)))
        except (GateRefusal, TalkRefusal, WrongShape) as refusal:  # what only the writing of it finds
            items[-1].refusals.append(refused(refusal))
    return results.Checked(open=shown is not None, items=items, warnings=warnings(talk, recipient), preview=shown)


def _against_the_whole(
    talk: OpenTalk, recipient: Id, made: tuple[Draft, ...], because: str | None, known: list[Sentence]
) -> Sentence | None:
    """What the gate has against all the items together, and nobody against one of them."""
    try:
        gate.convey(talk.rooms, recipient, made, talk.now(), _NO_NONCE, because=because)
    except GateRefusal as refusal:
        told = refused(refusal)
        return None if told in known else told
    return None


def _refusals(
    talk: OpenTalk, recipient: Id, draft: Draft, number: int, because: str | None, made: tuple[Draft, ...]
) -> list[Sentence]:
    """Every reason against one item: what the terms say of each thing that it draws on, and the gate's own word.

    ``made``: every item of the same conveyance.
    """
    now = talk.now()
    found: list[GateRefusal] = []
    for source, form, unnamed in _drawn(draft):
        third_party = _to_third_party(talk, recipient, draft)
        found.extend(
            reasons(
                talk.rooms,
                source,
                recipient,
                form,
                now,
                unnamed=unnamed,
                third_party=third_party,
                beside=beside(made, third_party=third_party),
            )
        )
    try:
        gate.convey(talk.rooms, recipient, (draft,), now, _NO_NONCE, because=because)
    except (AnswersDiffer, ConditionFailed):
        pass  # said of all the items together, where it holds of them
    except GateRefusal as refusal:
        found.append(_numbered(refusal, number))
    found.extend(noticed(talk.rooms, recipient, draft, numbered(number), now))
    return list(dict.fromkeys(refused(each) for each in found if because is None or not each.overridable))


def _numbered(refusal: GateRefusal, number: int) -> GateRefusal:
    """A refusal of one item that was looked at alone, with the number that it has among the others."""
    match refusal:
        case NamesItsAuthor():
            return NamesItsAuthor(**refusal.facts | {"item": number})
        case OneCandidate(facts={"item": item}) if item == numbered(1):
            return OneCandidate(**refusal.facts | {"item": numbered(number)})
        case _:
            return refusal


def _to_third_party(talk: OpenTalk, recipient: Id, draft: Draft) -> bool:
    match draft:
        case StanceOf(third_party=third_party):
            return third_party
        case FindingOf(condition=about) | StageOf(item=about):
            return about_others(talk.reading(recipient), about)
        case _:
            return False


def _drawn(draft: Draft) -> list[tuple[DeskRef, Form, bool]]:
    match draft:
        case VeryWords(source=source, unnamed=unnamed):
            return [(source, Form.VERBATIM, unnamed)]
        case InSubstance(sources=sources, unnamed=unnamed):
            return [(source, Form.IN_SUBSTANCE, unnamed) for source in sources]
        case StanceOf(reply=reply, conditions=conditions, unnamed=unnamed):
            stated = [
                (each.condition, Form.VERBATIM if each.words is None else Form.IN_SUBSTANCE, unnamed)
                for each in conditions
            ]
            return [(reply, Form.IN_SUBSTANCE, unnamed), *stated]
        case FindingOf(finding=finding, unnamed=unnamed):
            return [(finding, Form.IN_SUBSTANCE, unnamed)]
        case StageOf(stage=stage, unnamed=unnamed):
            return [(stage, Form.IN_SUBSTANCE, unnamed)]
        case _:
            return []
