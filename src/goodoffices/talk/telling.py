"""What happened, told in one sentence, for entries that are not words; and how a view writes times and names."""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.errors.desk import although
from goodoffices.talk import events as kinds
from goodoffices.talk.events import End, Id, Ref, Retention
from goodoffices.talk.items import wording_of, words_of
from goodoffices.talk.judge import acting_end, conveyed_item, reached
from goodoffices.talk.lease import agreed_retention, outside_terms
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.reply import returned
from goodoffices.talk.roster import roster
from goodoffices.talk.sentences import sentence
from goodoffices.talk.terms import WHOEVER, Carriage, Moment, Terms
from goodoffices.words import hold_instant, in_quotation_marks, write_instant

_CARRIAGE = {
    Carriage.WITHHELD: "for the mediator only",
    Carriage.IN_SUBSTANCE: "in substance",
    Carriage.VERBATIM: "in the very words",
}
_CROSSED = {
    kinds.CrossedAs.VERBATIM: "Crossed to {alias} in the very words",
    kinds.CrossedAs.IN_SUBSTANCE: "Crossed to {alias} in substance",
    kinds.CrossedAs.OWN_WORDS: "Crossed to {alias} in the mediator's own words",
    kinds.CrossedAs.WITHDRAWAL: "That it was withdrawn was told to {alias}",
    kinds.CrossedAs.EXTENSION: "The later date was told to {alias}",
    kinds.CrossedAs.CORRECTION: "That the mediator had it wrong was told to {alias}",
    kinds.CrossedAs.STAGE: "How far it has gone was told to {alias}",
}


AT_ITS_END = {Retention.KEEP: "kept", Retention.DESTROY: "destroyed"}
"""What becomes of what was said on a leg when it has ended."""


def listed(names: Iterable[str]) -> str:
    """Names inside a sentence: ``North``, ``North and South``, ``North, South and West``."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def say(moment: Moment) -> str:
    """An instant as a view writes it."""
    return write_instant(moment.ms, moment.zone)


def say_plainly(moment: Moment) -> str:
    """An instant inside a sentence, until the station puts it into the zone of whoever reads it."""
    return hold_instant(moment.ms, moment.zone)


def say_or_none(moment: Moment | None) -> str | None:
    """The same, where there may be none."""
    return None if moment is None else say(moment)


def name_ref(ref: Ref) -> str:
    """The name of something inside an entry, until a handle is put in its place."""
    return f"{ref.entry.hex()}.{ref.index + 1}"


def in_words(value: str) -> str:
    """A term of the model as a person writes it."""
    return value.replace("_", " ")


def who(reading: Reading, fingerprint: Id) -> str:
    """A member's name."""
    people = roster(reading)
    seat = None if people is None else people.seat(fingerprint)
    return "somebody without a seat" if seat is None else seat.name


def tell(reading: Reading, written: Written) -> str:
    """One sentence on what an entry did."""
    act = written.act
    match act:
        case kinds.Founded(side=side):
            return f"The mediator opened this leg with {side}."
        case kinds.Aliased(alias=alias, instead_of=before):
            return sentence("name.further" if before is None else "name.instead", alias=alias, before=before or "")
        case kinds.Seated(seat=seat):
            return f"{seat.name} takes a seat as {in_words(seat.role.value)}."
        case kinds.Unseated(fingerprint=fingerprint):
            return f"{who(reading, fingerprint)} gave up the seat."
        case kinds.Accepted(fingerprint=fingerprint):
            return f"The station of {who(reading, fingerprint)} is accepted."
        case kinds.TorAnswered(yes=yes):
            return "The ground rules are accepted." if yes else "The ground rules are declined."
        case kinds.Released() | kinds.Extended():
            return _change_told(act)
        case kinds.ReadBackAnswered(answer=answer, amended=amended):
            ending = "" if amended is None else " It would approve:"
            return f"The side {answer.value} the wording.{ending}"
        case kinds.Found(state=state, citations=citations):
            ending = ", with what that rests on" if citations else ""
            return f"Found of the condition: {state.value}{ending}."
        case kinds.Mandated() | kinds.Revoked():
            return _mandate_told(reading, act)
        case kinds.Closed(retention=retention):
            return _end_told(reading, written, retention)
        case _:
            return _mediators_act_told(reading, written)


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


def _mediators_act_told(reading: Reading, written: Written) -> str:
    match written.body:
        case kinds.Delivered(what=what, when=when, by=by, to=to, receiver=receiver, manner=manner, where=where):
            place = "" if where is None else f" at {where}"
            things = _count(len(what), "thing")
            told = f"{by} brought {things} to {to} on {say_plainly(when)}{place}: {in_words(manner.value)}."
            side = "this side" if reading.founded is None else reading.founded.side
            return told if receiver is kinds.Receiver.SIDE else f"{told} {_did_not_arrive(receiver, to, side)}"
        case kinds.Carried(crossings=crossings):
            return " ".join(crossing_told(reading, each) for each in crossings)
        case kinds.Struck(what=ident, instead=instead):
            return _strike_told(reading, ident, instead)
        case kinds.Chosen(instance=instance):
            return f"A branch of {who(reading, instance.author)}'s station was chosen."
        case kinds.Lost(instance=instance, seq=seq):
            return f"What is missing of {who(reading, instance.author)}'s station up to number {seq} was given up."
        case kinds.Opened():
            return "Opened by a person."
        case kinds.Recorded():
            return "An entry of the public record."
        case kinds.Remarked():
            return "A note of the desk:"
        case kinds.Mapped(alias=alias):
            return f"The desk knows who {alias} is."
        case kinds.Overrode(code=code):
            return f"The mediator went on although {although(code)}:"
        case kinds.Drew(sources=sources):
            return f"The sources of {_count(len(sources), 'item')} were written down."
        case _:
            return ""


def _strike_told(reading: Reading, ident: Id, instead: Id | None) -> str:
    wrong = reading.written(ident)
    match None if wrong is None else wrong.body:
        case kinds.Noted(speaker=speaker, when=when, act=act):
            code, facts = _noted_as(reading, act)
            told = sentence(code, who=who(reading, speaker), when=say_plainly(when), **facts)
        case kinds.Delivered(to=to, when=when):
            told = sentence("struck.delivered", person=to, when=say_plainly(when))
        case kinds.Found(state=state):
            told = sentence("struck.found", state=state.value)
        case kinds.Carried():
            told = sentence("struck.carried")
        case _:
            told = sentence("struck.sheet")
    return told if instead is None else f"{told} {_in_its_place(reading, instead)}"


def _noted_as(reading: Reading, act: kinds.SideAct) -> tuple[str, dict[str, str]]:
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
            return "struck.staged", {"stage": stage.value}
        case kinds.Mandated(seat=seat):
            return "struck.mandated", {"seat": who(reading, seat)}
        case kinds.Found(state=state):
            return "struck.found_by_side", {"state": state.value}
        case _:
            return f"struck.{act.__struct_config__.tag}", {}


def _wordings_here(reading: Reading, refs: Iterable[Ref]) -> str:
    """The words that this side has of what it answered; what it handed back is in no view of it."""
    there = [ref for ref in refs if reached(reading, ref) and not returned(reading, ref)]
    items = [item for ref in there if (item := conveyed_item(reading, ref)) is not None and words_of(item) is not None]
    return listed(dict.fromkeys(in_quotation_marks(wording_of(item)) for item in items)) if items else ""


def _in_its_place(reading: Reading, ident: Id) -> str:
    right = reading.written(ident)
    match None if right is None else right.body:
        case kinds.Noted(speaker=speaker, when=when):
            return sentence("struck.instead_noted", who=who(reading, speaker), when=say_plainly(when))
        case kinds.Delivered(to=to, when=when):
            return sentence("struck.instead_delivered", person=to, when=say_plainly(when))
        case kinds.Found(state=state):
            return sentence("struck.instead_found", state=state.value)
        case _:
            return sentence("struck.instead")


def _did_not_arrive(receiver: kinds.Receiver, person: str, side: str) -> str:
    code = "delivery.unknown" if receiver is kinds.Receiver.UNKNOWN else "delivery.not_theirs"
    return sentence(code, person=person, leg=side)


def crossing_told(reading: Reading, crossing: kinds.Crossing) -> str:
    """One sentence on what crossed, for whoever's it is."""
    if crossing.alias is None:
        told = sentence(f"astray.{crossing.form.value}", person=crossing.person or "somebody")
    else:
        to = f"“{WHOEVER}”" if crossing.alias == WHOEVER else crossing.alias
        told = _CROSSED[crossing.form].format(alias=to)
    outside = "; outside its terms" if outside_terms(reading, crossing) else ""
    comma = "," if crossing.alias is None else ""
    when = "" if crossing.when is None else f"{comma} on {say_plainly(crossing.when)}"
    manner = "" if crossing.manner is None else f", {crossing.manner.value}"
    return f"{told}{when}{manner}{_provisos_told(crossing)}{outside}."


def _provisos_told(crossing: kinds.Crossing) -> str:
    put = listed(in_quotation_marks(each) for each in crossing.provisos)  # beside what they belong to
    stated = [sentence("crossed.provisos", provisos=put)] if put else []
    unstated = [sentence("crossed.proviso_not_stated")] if crossing.proviso_not_stated else []
    return "".join(f", {each}" for each in stated + unstated)


def _change_told(act: kinds.Released | kinds.Extended) -> str:
    if isinstance(act, kinds.Released):
        return _terms_told(act.terms, act.quiet)
    dates = (("extended.answer_by", act.answer_by), ("extended.valid_until", act.valid_until))
    return " ".join(sentence(code, moment=say_plainly(date)) for code, date in dates if date is not None)


def _terms_told(given: Terms, quiet: bool) -> str:
    if given.carriage is Carriage.WITHHELD:
        return "Withdrawn, and even that may not be told." if quiet else "Withdrawn."
    return f"May be carried {_CARRIAGE[given.carriage]} to {', '.join(given.to) or 'nobody'}."


def _mandate_told(reading: Reading, act: kinds.Mandated | kinds.Revoked) -> str:
    if isinstance(act, kinds.Revoked):
        return "A mandate is revoked."
    scopes = ", ".join(scope.value for scope in act.scopes)
    until = "" if act.until is None else f" until {say_plainly(act.until)}"
    return f"{who(reading, act.seat)} may {scopes} from {say_plainly(act.since)}{until}."


def _end_told(reading: Reading, written: Written, asked: Retention) -> str:
    """Who closed a leg, and what becomes of what was said on it: as agreed, or as whoever closed it asked."""
    if acting_end(reading, written) is End.MEDIATOR:
        who_closed = "The mediator"
    else:
        who_closed = "This side" if reading.founded is None else reading.founded.side
    agreed = agreed_retention(reading)
    if agreed is not None:
        end = sentence("closed.agreed", end=AT_ITS_END[agreed])
    else:
        end = sentence("closed.asked" if asked is Retention.DESTROY else "closed.nothing_agreed", who=who_closed)
    return f"{sentence('closed.own' if written.noted is None else 'closed.noted', who=who_closed)} {end}"


def _count(number: int, thing: str) -> str:
    return f"one {thing}" if number == 1 else f"{number} {thing}s"
