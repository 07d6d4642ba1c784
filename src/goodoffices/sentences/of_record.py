"""An item of the public record in words: who said what to whom, who says so, and how we know.

The rules are:

* What the record does not have is said to be missing: “not made public” is not the same as “not in this record”.
* The condition comes first, and is never left out (record rule 7).
* Words stand in quotation marks, on one line, so that they cannot pass for what the record says of them. What the
  record itself puts into words has none.
* Each wording stands with whose it is, and a change between two hops is told (record rules 3, 4). The same wording
  stands once: as the speaker's, or as that of whoever quotes it in translation.
* A card is laid out by whoever shows it. :func:`in_words` is the layout for a side, which has no page: in it stands
  nothing of the desk, neither a rating nor a code, a link, or who entered it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from goodoffices.record import Answer, Change, DateInterval, Hand, Item, Place, Words, drift, from_plain
from goodoffices.record.days import say_day
from goodoffices.record.item import ID_SIZE, Actor, Form, Held, Hop, Naming, VenueForm
from goodoffices.sentences.speech import Speech
from goodoffices.talk.views import Quoted, Sentence
from goodoffices.words import on_one_line

Plain = Mapping[str, Any]

_NO_ID = bytes(ID_SIZE)
_BY_STATION: Final = ("id", "entered", "confirmed")
_NOBODY = Hand(name="-", at=0, zone=0)
"""Who entered and confirmed an item is no part of what it says."""
_DRIFT = {
    Change.REWORDED: "Drift: from {earlier} to {later} the wording changes; both stand above.",
    Change.TRANSLATED: "From {earlier} to {later} the language changes; the two wordings are not compared.",
}
_FORM = {Form.QUOTED: "{who} quotes", Form.PARAPHRASED: "{who} paraphrases", Form.NARRATED: "{who} narrates"}
_MISSING = {Held.NOT_PUBLIC: "not made public", Held.NOT_HELD: "not in this record"}


@dataclass(frozen=True, slots=True)
class Card:
    """What there is to say of an item, in the order of reading.

    Attributes:
        kind: kind and standing, the condition first.
        who: who spoke to whom, through whom; empty: it is not known.
        when: when it was said, with what that rests on.
        where: where it was said; empty: it is not known.
        words: the wordings that the record has, each with whose it is; and the condition, where there is one.
        condition: what the record has of the condition; empty: the words stand without an “if”.
        chain: who says so, from the nearest to the words to the page that was read.
        drift: how the wording changes along the chain, by the numbers of its hops.
        borne_out: how well; empty: not known yet.
    """

    kind: str
    who: str
    when: str
    where: str
    words: tuple[str, ...]
    condition: str
    chain: tuple[str, ...]
    drift: tuple[str, ...]
    borne_out: str

    @property
    def heading(self) -> str:
        """What it is, and whose."""
        return f"{self.kind}: {self.who}" if self.who else self.kind

    @property
    def lines(self) -> list[str]:
        """The whole card, a line for each thing."""
        chain = (f"{number}. {hop}" for number, hop in enumerate(self.chain, start=1))
        lines = [self.heading, self.when, self.where, *self.words, *chain, *self.drift, self.borne_out]
        return [line for line in lines if line]


def card(tongue: Speech, plain: Plain, borne_out: Sentence | None) -> Card:
    """The card of an item in its plain form, whoever entered it."""
    return _Teller(tongue).card(_item(plain), borne_out)


def in_words(tongue: Speech, plain: Plain, borne_out: Sentence) -> str:
    """An item as a mediator would read it out: a few lines, with its days as people say them."""
    from goodoffices.sentences.dates import days_of  # noqa: PLC0415  # it brings the calendars of all languages

    teller = _Teller(tongue, lambda dates: days_of(dates.edtf, tongue.language))
    first, *others = teller.card(_item(plain), borne_out).lines
    return "\n".join([teller.joined.say("Public record, {item}", item=first), *others])


def _item(plain: Plain) -> Item:
    said = {key: value for key, value in plain.items() if key not in _BY_STATION}
    return from_plain(said, where="an item of the record", item_id=_NO_ID, entered=_NOBODY)


class _Teller:
    """Says the parts of an item.

    Args:
        days: how a date is told; left out: exactly, with what it rests on.
    """

    def __init__(self, tongue: Speech, days: Callable[[DateInterval], str] | None = None) -> None:
        self.tongue = tongue
        self.joined = tongue.setting_apart(str)
        """For what is made of parts that are set apart already."""
        self._days = days or self._exactly

    def card(self, item: Item, borne_out: Sentence | None) -> Card:
        """All of it."""
        conditional = item.conditional is Answer.YES
        return Card(
            kind=self._kind(item),
            who=self._who(item),
            when=self.joined.say("When: {when}", when=self._when(item)),
            where=self._where(item),
            words=tuple(self._wordings(item)),
            condition=self._words(item.condition) if conditional else "",
            chain=tuple(map(self._hop, item.chain)),
            drift=tuple(
                self.tongue.say(_DRIFT[step.change], earlier=step.earlier + 1, later=step.later + 1)
                for step in drift(item)
            ),
            borne_out="" if borne_out is None else self.joined.say("Borne out: {how}", how=self.tongue.tell(borne_out)),
        )

    def _kind(self, item: Item) -> str:
        kind = self.tongue.term(item.kind.value)
        if item.conditional is Answer.YES:
            kind = self.joined.say("conditional {kind}", kind=kind)
        force = {Answer.YES: "binding", Answer.NO: "non_binding"}.get(item.binding)
        place = None if item.place is Place.CURRENT else item.place.value
        return ", ".join([kind, *(self.tongue.term(each) for each in (force, place) if each is not None)])

    def _who(self, item: Item) -> str:
        speaker = "" if item.speaker is None else self._actor(item.speaker)
        addressees = ", ".join(map(self._actor, item.addressees))
        who = speaker or addressees
        if speaker and addressees:
            who = self.joined.say("{speaker} to {addressees}", speaker=speaker, addressees=addressees)
        if item.carrier is None:
            return who
        carried = self.joined.say("through {carrier}", carrier=self._actor(item.carrier))
        return f"{who} {carried}" if who else carried

    def _actor(self, actor: Actor) -> str:
        name = self.tongue.name(actor.name)
        return f"{name} ({self.tongue.name(actor.capacity)})" if actor.capacity else name

    def _when(self, item: Item) -> str:
        if item.said is not None:
            return self._days(item.said)
        if item.reported is None:
            return self.tongue.say("not known")
        return self.joined.say("not known; reported {days}", days=self._days(item.reported))

    def _exactly(self, dates: DateInterval) -> str:
        first, last = say_day(dates.earliest), say_day(dates.latest)
        days = self.tongue.name(first)
        if first != last:
            days = self.tongue.say("between {first} and {last}", first=first, last=last)
        rests_on = self.tongue.name(dates.rests_on)
        if dates.doubt:
            rests_on = self.joined.say(
                "{rests_on}; doubtful: {doubt}", rests_on=rests_on, doubt=self.tongue.name(dates.doubt)
            )
        return f"{days} ({rests_on})"

    def _where(self, item: Item) -> str:
        form, name = item.venue.form, item.venue.name
        parts = [] if form is VenueForm.NOT_SAID else [self.tongue.term(form.value)]
        parts += [self.tongue.name(name)] if name else []
        return self.joined.say("Where: {where}", where=", ".join(parts)) if parts else ""

    def _wordings(self, item: Item) -> Iterator[str]:
        if item.original.held is not Held.NOT_HELD:
            yield self.joined.say("The words: {words}", words=self._words(item.original))
        quoted = {hop.words.text for hop in item.chain if hop.form is Form.QUOTED}
        if item.translation.held is Held.GIVEN and item.translation.text not in quoted:
            # Without quotation marks: it is the record's own wording, and nobody's very words.
            text = self.tongue.name(on_one_line(item.translation.text))
            there = item.original.held is Held.GIVEN
            lead = "In translation: {text}" if there else "In substance, as the record puts it: {text}"
            yield self.joined.say(lead, text=text)
        for hop in item.chain:
            if hop.words.held is Held.GIVEN and hop.words.text != item.original.text:
                yield self.joined.say(
                    "In the words of {whose}: {words}", whose=self._at(hop), words=self._words(hop.words)
                )
        if item.conditional is Answer.YES:
            yield self.joined.say("The condition: {words}", words=self._words(item.condition))

    def _words(self, words: Words) -> str:
        if words.held is Held.GIVEN:
            return self.tongue.fact(Quoted(words.text))
        return self.tongue.say(_MISSING[words.held])

    def _at(self, hop: Hop) -> str:
        if hop.naming is not Naming.ANONYMOUS:
            return self._actor(hop.who)
        if not hop.who.capacity:
            return self.tongue.say("somebody who is not named")
        return self.tongue.say("somebody who is not named ({capacity})", capacity=hop.who.capacity)

    def _hop(self, hop: Hop) -> str:
        told = self.joined.say(_FORM[hop.form], who=self._at(hop))
        return told if hop.date is None else f"{told}, {self.tongue.name(hop.date.edtf)}"
