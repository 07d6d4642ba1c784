"""A record item as a card: what was said or done, who says so, and how we know, in lines for a person.

Whatever the record does not have is said to be missing: “not made public” is not the same as “not in this record”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodoffices.record import Answer, Change, Item, Words, drift, from_plain, label, say_dates, say_words
from goodoffices.record.item import ID_SIZE, Actor, Form, Held, Hop, Naming
from goodoffices.words import isolate, on_one_line, quoted

_NO_ID = bytes(ID_SIZE)
_DRIFT = {
    Change.REWORDED: "Drift: from {earlier} to {later} the wording changes; both stand above.",
    Change.TRANSLATED: "From {earlier} to {later} the language changes; the two wordings are not compared.",
}
_FORM = {Form.QUOTED: "quotes", Form.PARAPHRASED: "paraphrases", Form.NARRATED: "narrates"}


@dataclass(frozen=True)
class Card:
    """A card, ready to be framed.

    Attributes:
        kind: kind and standing, the condition first.
        who: who spoke to whom, through whom.
        when: when it was said, with what that rests on.
        words: the wordings that the record has, each with whose it is; and the condition, where there is one.
        condition: what the record has of the condition; empty: the words stand without an “if”.
        chain: who says so, from the nearest to the words to the page that was read.
        drift: how the wording changes along the chain, by the numbers of its hops (record rule 3).
        borne_out: how well.
    """

    kind: str
    who: str
    when: str
    words: tuple[str, ...]
    condition: str
    chain: tuple[str, ...]
    drift: tuple[str, ...]
    borne_out: str

    @property
    def lines(self) -> list[str]:
        """The whole card."""
        return [
            f"{self.kind}: {self.who}" if self.who else self.kind,
            f"When: {self.when}",
            *self.words,
            *(f"{number}. {hop}" for number, hop in enumerate(self.chain, start=1)),
            *self.drift,
            f"Borne out: {self.borne_out}",
        ]


def card(plain: Mapping[str, object], borne_out: str) -> Card:
    """The card of an item in its plain form, as a station shows it: with who entered it, and without an id."""
    item = from_plain(plain, where="an item of the record", item_id=_NO_ID)
    return Card(
        kind=label(item),
        who=_who(item),
        when="not known" if item.said is None else isolate(say_dates(item.said)),
        words=tuple(_words(item)),
        condition=_said(item.condition) if item.conditional is Answer.YES else "",
        chain=tuple(_hop(hop) for hop in item.chain),
        drift=tuple(_DRIFT[step.change].format(earlier=step.earlier + 1, later=step.later + 1) for step in drift(item)),
        borne_out=borne_out,
    )


def _who(item: Item) -> str:
    parts = [] if item.speaker is None else [_actor(item.speaker)]
    if item.addressees:
        addressees = ", ".join(_actor(each) for each in item.addressees)
        parts.append(f"to {addressees}" if parts else addressees)
    if item.carrier is not None:
        parts.append(f"through {_actor(item.carrier)}")
    return " ".join(parts)


def _actor(actor: Actor) -> str:
    name = isolate(actor.name)
    return f"{name} ({isolate(actor.capacity)})" if actor.capacity else name


def _words(item: Item) -> list[str]:
    lines = []
    if item.original.held is not Held.NOT_HELD:
        lines.append(f"The words: {_said(item.original)}")
    if item.translation.held is Held.GIVEN:
        # Without quotation marks: it is the record's summary, and nobody's own words.
        lines.append(f"In substance, as the record puts it: {isolate(on_one_line(item.translation.text))}")
    lines.extend(
        f"In the words of {_at(hop)}: {_said(hop.words)}" for hop in item.chain if hop.words.held is Held.GIVEN
    )
    if item.conditional is Answer.YES:
        lines.append(f"The condition: {_said(item.condition)}")
    return lines


def _said(words: Words) -> str:
    return quoted(words.text) if words.held is Held.GIVEN else say_words(words)


def _at(hop: Hop) -> str:
    if hop.naming is Naming.ANONYMOUS:
        return f"somebody who is not named ({isolate(hop.who.capacity)})"
    return _actor(hop.who)


def _hop(hop: Hop) -> str:
    when = "" if hop.date is None else f", {isolate(hop.date.edtf)}"
    return f"{_at(hop)} {_FORM[hop.form]}{when}"
