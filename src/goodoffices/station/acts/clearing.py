"""A conveyance on its way through the gate: what the act that writes it and the dry run have in common.

The rules are:

* There is one way to clear a conveyance and to write it, and both go that way: a dry run asks no other question and
  makes nothing else. What it wrote is dropped.
* What the desk notices about a wording goes to the gate with it; the gate alone decides (rule 3).
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.canonical import encode
from goodoffices.desk import Repeated, quietly_withdrawn, repeated, repeated_in
from goodoffices.errors.desk import RepeatsProviso, RepeatsWithheld, RepeatsWords
from goodoffices.errors.gate import GateRefusal
from goodoffices.station.acts.drafting import look_at_items
from goodoffices.station.api import asks
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.talk import release as gate
from goodoffices.talk.draft import Draft
from goodoffices.talk.entry import LARGEST_ENTRY
from goodoffices.talk.events import Id
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.telling import instant
from goodoffices.talk.terms import Moment
from goodoffices.talk.unnamed import numbered
from goodoffices.talk.views import Sentence
from goodoffices.words import clean


def issue(
    talk: OpenTalk, recipient: Id, made: tuple[Draft, ...], because: str | None, nonce: bytes
) -> tuple[gate.Cleared, Id]:
    """Clear drafts for a leg, and write them there with everything that follows; gives the entry's id.

    Raises:
        GateRefusal, TalkRefusal: whatever speaks against it; nothing was written.
        WrongShape: it is more than one entry holds.
    """
    passed: list[gate.Cleared] = []

    def clear(rooms: Rooms, now: Moment) -> gate.Cleared:
        found = [
            each
            for number, draft in enumerate(made, start=1)
            for each in noticed(rooms, recipient, draft, numbered(number), now)
        ]
        passed.append(gate.convey(rooms, recipient, made, now, nonce, because=because, noticed=tuple(found)))
        size = len(encode(passed[-1].body))
        demand(
            size <= LARGEST_ENTRY, "items", f"they have {size} bytes, more than {LARGEST_ENTRY}; convey them in parts."
        )
        return passed[-1]

    first, *_ = talk.issue(clear)
    return passed[-1], first.ident


def recipient_of(talk: OpenTalk, ask: asks.Convey | asks.Check) -> Id:
    """The leg that a conveyance is for; where there is none of that name, all else that is wrong is told with it."""

    def look() -> None:
        reason(talk, ask)
        look_at_items(talk, ask.items)

    return talk.needed(lambda: talk.leg(ask.to), look)


def reason(
    talk: OpenTalk, ask: asks.Convey | asks.Check | asks.ReadBack | asks.FindOn | asks.OfferRules | asks.Strike
) -> str | None:
    """Why the mediator goes on in spite of a warning, as typed."""
    given = ask.because
    return None if given is None else talk.mind(lambda: clean(given, "the reason"), None)


def warnings(talk: OpenTalk, recipient: Id) -> list[Sentence]:
    """What was taken back quietly between this side and another: to be minded before anything more crosses."""
    return [
        why
        for each in quietly_withdrawn(talk.rooms, talk.now())
        if talk.rooms.side(recipient) in (each.owner, each.recipient)
        for why in each.why
    ]


def noticed(rooms: Rooms, recipient: Id, draft: Draft, item: Sentence, now: Moment) -> Iterator[GateRefusal]:
    """What the desk notices about one item, beside the gate's own questions."""
    for each in repeated(rooms, recipient, draft, now):
        yield repeats_words(rooms, recipient, item, each)


def noticed_in(rooms: Rooms, room: Id, texts: list[str], item: Sentence, now: Moment) -> tuple[GateRefusal, ...]:
    """The same of words of the mediator's that go to a leg in something else than a conveyance."""
    return tuple(repeats_words(rooms, room, item, each) for each in repeated_in(rooms, room, texts, now))


def repeats_words(
    rooms: Rooms, recipient: Id, item: Sentence, found: Repeated
) -> RepeatsProviso | RepeatsWithheld | RepeatsWords:
    """That something which the mediator worded repeats very words; for the mediator, by whose they are and when."""
    source = found.source
    written = rooms.reading(source.room).written(source.what.entry)
    facts = {
        "item": item,
        "words": found.repeat.words,
        "side": rooms.side(source.room),
        "when": None if written is None else instant(written.when),
    }
    refusal: RepeatsProviso | RepeatsWithheld | RepeatsWords
    if found.proviso:
        refusal = RepeatsProviso(**facts)
    elif found.withheld:
        refusal = RepeatsWithheld(**facts, recipient=rooms.side(recipient))
    else:
        refusal = RepeatsWords(**facts)
    refusal.of = source
    return refusal
