"""A conveyance on its way through the gate: what the act that writes it and the dry run have in common.

The rules are:

* There is one way to clear a conveyance and to write it, and both go that way: a dry run asks no other question and
  makes nothing else. What it wrote is dropped.
* What the desk notices about a wording goes to the gate with it; the gate alone decides (rule 3).
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.canonical import encode
from goodoffices.desk import Repeated, quietly_withdrawn, repeated
from goodoffices.errors.desk import RepeatsProviso, RepeatsWords
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
from goodoffices.talk.telling import name_ref
from goodoffices.talk.terms import Moment
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
            for each in noticed(talk, rooms, recipient, draft, number, now)
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


def reason(talk: OpenTalk, ask: asks.Convey | asks.Check) -> str | None:
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


def noticed(
    talk: OpenTalk, rooms: Rooms, recipient: Id, draft: Draft, number: int, now: Moment
) -> Iterator[GateRefusal]:
    """What the desk notices about one item, beside the gate's own questions."""
    for each in repeated(rooms, recipient, draft, now):
        yield repeats_words(talk, number, each)


def repeats_words(talk: OpenTalk, item: int, found: Repeated) -> RepeatsWords | RepeatsProviso:
    """That the wording of an item, by its number, repeats very words; for the mediator, who knows them by a handle."""
    source = found.source
    return (RepeatsProviso if found.proviso else RepeatsWords)(
        item=item,
        ref=name_ref(source.what),
        words=found.repeat.words,
        side=talk.rooms.side(source.room),
    )
