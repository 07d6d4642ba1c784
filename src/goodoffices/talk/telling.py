"""What happened, told in one sentence, for entries that are not words; and how a view writes times and names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goodoffices.errors.base import InEnglish, Refusal
from goodoffices.talk import events as kinds
from goodoffices.talk.events import End, Id, Ref, Retention
from goodoffices.talk.items import wording_of, words_of
from goodoffices.talk.judge import acting_end, conveyed_item, reached
from goodoffices.talk.lease import agreed_retention, outside_terms
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.reply import returned
from goodoffices.talk.roster import roster
from goodoffices.talk.terms import Carriage, Moment, Terms
from goodoffices.talk.views import CrossedView, Fact, Instant, Quoted, Reference, Sentence
from goodoffices.words import write_instant


def listed(names: Iterable[str]) -> str:
    """Names inside a sentence: ``North``, ``North and South``, ``North, South and West``."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def say(moment: Moment) -> str:
    """An instant as text, to be stored."""
    return write_instant(moment.ms, moment.zone)


def instant(moment: Moment) -> Instant:
    """An instant of a view, or of a sentence."""
    return Instant(moment.ms, moment.zone)


def instant_or_none(moment: Moment | None) -> Instant | None:
    """The same, where there may be none."""
    return None if moment is None else instant(moment)


def name_ref(ref: Ref) -> Reference:
    """The name of something inside an entry."""
    return Reference(ref.entry, ref.index + 1)


def in_words(value: str) -> str:
    """A term of the model as a person writes it."""
    return value.replace("_", " ")


def who(reading: Reading, fingerprint: Id) -> str:
    """A member's name."""
    return _seated(reading, fingerprint) or "somebody without a seat"


def refused(refusal: Refusal) -> Sentence:
    """What a refusal says: its code and facts."""
    return refusal.sentence or Sentence(refusal.code, {name: as_fact(each) for name, each in refusal.facts.items()})


def as_fact(fact: Any) -> Any:
    """A fact of a refusal, as it stands in a sentence: a text of the program by its code."""
    return Sentence.of(fact.code, **fact.facts) if isinstance(fact, InEnglish) else fact


def role_word(role: kinds.Role) -> Sentence:
    """A role, as a term."""
    return Sentence.of(f"role.{role.value}")


def stance_word(stance: kinds.Stance) -> Sentence:
    """A stance, as a term."""
    return Sentence.of(f"stance.{stance.value}")


def stage_word(stage: kinds.Stage | None) -> Sentence:
    """A stage, as a term; None: neither."""
    return Sentence.of("stage_word.none" if stage is None else f"stage_word.{stage.value}")


def finding_word(finding: kinds.Finding) -> Sentence:
    """A finding, as a term."""
    return Sentence.of(f"finding.{finding.value}")


def end_of_talk(retention: Retention) -> Sentence:
    """What becomes of what was said on a leg when it has ended, as a term."""
    return Sentence.of(f"at_its_end.{retention.value}")


def somebody(name: str | None, otherwise: str) -> Fact:
    """A name; or, where there is none, the term for it."""
    return Sentence.of(f"somebody.{otherwise}") if name is None else name


def member(reading: Reading, fingerprint: Id) -> Fact:
    """A member's name, or that there is no such seat."""
    return somebody(_seated(reading, fingerprint), "without_a_seat")


def tell(reading: Reading, written: Written) -> list[Sentence]:
    """What an entry did."""
    act = written.act
    match act:
        case kinds.Founded(side=side):
            return [Sentence.of("told.founded", side=side)]
        case kinds.Aliased(alias=alias, instead_of=before):
            return [_name_told(alias, before)]
        case kinds.Seated() | kinds.Unseated() | kinds.Barred() | kinds.Reseated() | kinds.Accepted():
            return [_seat_told(reading, act)]
        case kinds.TorAnswered(yes=yes):
            return [Sentence.of("told.rules_accepted" if yes else "told.rules_declined")]
        case kinds.Released() | kinds.Extended():
            return _change_told(act)
        case kinds.ReadBackAnswered(answer=answer, amended=amended):
            first = Sentence.of(f"told.read_back_{answer.value}")
            return [first] if amended is None else [first, Sentence.of("told.would_approve")]
        case kinds.Found(state=state, citations=citations):
            code = "told.found_resting" if citations else "told.found"
            return [Sentence.of(code, state=finding_word(state))]
        case kinds.Mandated() | kinds.Revoked():
            return [_mandate_told(reading, act)]
        case kinds.Closed(retention=retention):
            return _end_told(reading, written, retention)
        case _:
            return _mediators_act_told(reading, written)


def _name_told(alias: str, before: str | None) -> Sentence:
    if before is None:
        return Sentence.of("name.further", alias=alias)
    return Sentence.of("name.instead", alias=alias, before=before)


def _seat_told(
    reading: Reading, act: kinds.Seated | kinds.Unseated | kinds.Barred | kinds.Reseated | kinds.Accepted
) -> Sentence:
    match act:
        case kinds.Seated(seat=seat):
            return Sentence.of("told.seated", name=seat.name, role=role_word(seat.role))
        case kinds.Reseated(seat=seat, instead_of=before):
            name = member(reading, before)
            return Sentence.of("told.reseated", name=seat.name, role=role_word(seat.role), before=name)
        case kinds.Unseated() | kinds.Barred() | kinds.Accepted():
            return Sentence.of(f"told.{kinds.kind(act)}", name=member(reading, act.fingerprint))


def told_words(written: Written) -> list[str]:
    """What somebody wrote with such an entry, which stands beside the sentence and never in it."""
    match written.act:
        case kinds.ReadBackAnswered(amended=str(amended)):
            return [amended]
        case kinds.Found(citations=citations):
            return list(citations)
        case kinds.Remarked(text=text) | kinds.Overrode(reason=text) | kinds.Struck(reason=str(text)):
            return [text]
        case _:
            return []


def _mediators_act_told(reading: Reading, written: Written) -> list[Sentence]:
    match written.body:
        case kinds.Delivered() as delivery:
            return _delivery_told(reading, delivery)
        case kinds.Carried(crossings=crossings):
            return [crossing_told(reading, each) for each in crossings]
        case kinds.Struck(what=ident, instead=instead):
            told = _strike_told(reading, ident)
            return [told] if instead is None else [told, _in_its_place(reading, instead)]
        case kinds.Chosen(instance=instance):
            return [Sentence.of("told.branch_chosen", name=member(reading, instance.author))]
        case kinds.Lost(instance=instance, seq=seq):
            return [Sentence.of("told.given_up", name=member(reading, instance.author), number=seq)]
        case kinds.Opened():
            return [Sentence.of("told.opened")]
        case kinds.Recorded():
            return [Sentence.of("told.recorded")]
        case kinds.Remarked():
            return [Sentence.of("told.remark")]
        case kinds.Mapped(alias=alias):
            return [Sentence.of("told.mapped", alias=alias)]
        case kinds.Overrode(code=code):
            return [Sentence.of("told.overrode", although=Sentence.of(f"although.{code}"))]
        case kinds.Drew(sources=sources):
            return [counted("told.drew", len(sources))]
        case _:
            return []


def _delivery_told(reading: Reading, delivery: kinds.Delivered) -> list[Sentence]:
    where = {} if delivery.where is None else {"where": delivery.where}
    told = counted(
        "told.delivered" if delivery.where is None else "told.delivered_at",
        len(delivery.what),
        by=delivery.by,
        to=delivery.to,
        when=instant(delivery.when),
        manner=Sentence.of(f"manner.{delivery.manner.value}"),
        **where,
    )
    if delivery.receiver is kinds.Receiver.SIDE:
        return [told]
    side = somebody(None if reading.founded is None else reading.founded.side, "this_side")
    unknown = delivery.receiver is kinds.Receiver.UNKNOWN
    code = "delivery.unknown" if unknown else "delivery.not_theirs"
    return [told, Sentence.of(code, person=delivery.to, leg=side)]


def counted(code: str, count: int, **facts: Fact) -> Sentence:
    """A sentence that is another one for one thing than for several."""
    return Sentence(f"{code}_one", facts) if count == 1 else Sentence(code, {**facts, "count": count})


def _strike_told(reading: Reading, ident: Id) -> Sentence:
    wrong = reading.written(ident)
    match None if wrong is None else wrong.body:
        case kinds.Noted(speaker=speaker, when=when, act=act):
            code, facts = _noted_as(reading, act)
            return Sentence(code, {"who": member(reading, speaker), "when": instant(when), **facts})
        case kinds.Delivered(to=to, when=when):
            return Sentence.of("struck.delivered", person=to, when=instant(when))
        case kinds.Found(state=state):
            return Sentence.of("struck.found", state=finding_word(state))
        case kinds.Carried():
            return Sentence.of("struck.carried")
        case _:
            return Sentence.of("struck.sheet")


def _noted_as(reading: Reading, act: kinds.SideAct) -> tuple[str, dict[str, Fact]]:
    """The code for what was noted wrongly, with its facts.

    A side is shown no words that stand in the wrong note: they may be another side's, noted on the wrong leg. What was
    answered has been brought to it, so those words are named.
    """
    match act:
        case kinds.Replied(items=items):
            wordings = _wordings_here(reading, [each.item for each in items])
            return ("struck.replied_to", {"words": wordings}) if wordings else ("struck.replied", {})
        case kinds.Released(terms=given):
            return ("struck.withdrawn" if given.carriage is Carriage.WITHHELD else "struck.released"), {}
        case kinds.Staged(stage=stage):
            return "struck.staged", {"stage": stage_word(stage)}
        case kinds.Mandated(seat=seat):
            return "struck.mandated", {"seat": member(reading, seat)}
        case kinds.Found(state=state):
            return "struck.found_by_side", {"state": finding_word(state)}
        case _:
            return f"struck.{act.__struct_config__.tag}", {}


def _wordings_here(reading: Reading, refs: Iterable[Ref]) -> list[Quoted]:
    """The words that this side has of what it answered; what it handed back is in no view of it."""
    there = [ref for ref in refs if reached(reading, ref) and not returned(reading, ref)]
    items = [item for ref in there if (item := conveyed_item(reading, ref)) is not None and words_of(item) is not None]
    return [Quoted(each) for each in dict.fromkeys(map(wording_of, items))]


def _in_its_place(reading: Reading, ident: Id) -> Sentence:
    right = reading.written(ident)
    match None if right is None else right.body:
        case kinds.Noted(speaker=speaker, when=when):
            return Sentence.of("struck.instead_noted", who=member(reading, speaker), when=instant(when))
        case kinds.Delivered(to=to, when=when):
            return Sentence.of("struck.instead_delivered", person=to, when=instant(when))
        case kinds.Found(state=state):
            return Sentence.of("struck.instead_found", state=finding_word(state))
        case _:
            return Sentence.of("struck.instead")


def crossing_view(reading: Reading, crossing: kinds.Crossing) -> CrossedView:
    """What crossed, as it stands beside the words."""
    return CrossedView(
        to=crossing.alias,
        person=crossing.person,
        outside=outside_terms(reading, crossing),
        form=crossing.form.value,
        manner=None if crossing.manner is None else crossing.manner.value,
        when=instant_or_none(crossing.when),
        translation=None if crossing.translation is None else crossing.translation.text,
        provisos=list(crossing.provisos),
        proviso_not_stated=crossing.proviso_not_stated,
    )


def crossing_told(reading: Reading, crossing: kinds.Crossing) -> Sentence:
    """What crossed, for whoever's it is."""
    return crossing_view(reading, crossing).told(crossing.form.value)


def _change_told(act: kinds.Released | kinds.Extended) -> list[Sentence]:
    if isinstance(act, kinds.Released):
        return [_terms_told(act.terms, act.quiet)]
    dates = (("extended.answer_by", act.answer_by), ("extended.valid_until", act.valid_until))
    return [Sentence.of(code, moment=instant(date)) for code, date in dates if date is not None]


def _terms_told(given: Terms, quiet: bool) -> Sentence:
    if given.carriage is Carriage.WITHHELD:
        return Sentence.of("told.withdrawn_quietly" if quiet else "told.withdrawn")
    if not given.to:
        return Sentence.of(f"told.released_{given.carriage.value}_to_nobody")
    return Sentence.of(f"told.released_{given.carriage.value}", to=list(given.to))


def _mandate_told(reading: Reading, act: kinds.Mandated | kinds.Revoked) -> Sentence:
    if isinstance(act, kinds.Revoked):
        return Sentence.of("told.mandate_revoked")
    facts: dict[str, Fact] = {
        "name": member(reading, act.seat),
        "scopes": [Sentence.of(f"scope.{scope.value}") for scope in act.scopes],
        "since": instant(act.since),
    }
    if act.until is None:
        return Sentence("told.mandated", facts)
    return Sentence("told.mandated_until", facts | {"until": instant(act.until)})


def _end_told(reading: Reading, written: Written, asked: Retention) -> list[Sentence]:
    """Who closed a leg, and what becomes of what was said on it: as agreed, or as whoever closed it asked."""
    if acting_end(reading, written) is End.MEDIATOR:
        who_closed: Fact = Sentence.of("somebody.the_mediator")
    else:
        who_closed = somebody(None if reading.founded is None else reading.founded.side, "this_side")
    first = Sentence.of("closed.own" if written.noted is None else "closed.noted", who=who_closed)
    agreed = agreed_retention(reading)
    if agreed is not None:
        return [first, Sentence.of("closed.agreed", end=end_of_talk(agreed))]
    if asked is Retention.DESTROY:
        return [first, Sentence.of("closed.asked", who=who_closed)]
    return [first, Sentence.of("closed.nothing_agreed")]


def _seated(reading: Reading, fingerprint: Id) -> str | None:
    people = roster(reading)
    seat = None if people is None else people.seat(fingerprint)
    return None if seat is None else seat.name
