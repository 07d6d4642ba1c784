"""What a conveyance puts on a leg, as whoever will have it has it: for the dry run, and for the act that must match it.

The rules are:

* It is read from the state in which the conveyance is written: what was shown is what the same reading gives once the
  act is done.
* Its digest is over all that is written (the items, what they draw on under which terms, what is overridden and why)
  and, of a sheet, over every line that the side is given. Whoever has the digest has what it stands for.
* It is also over how often just these items stand on the leg already: what was shown once is written once, and whoever
  sends it again by mistake is refused.
* Made by chance or by the clock when the act is done, and neither in the digest nor on the paper: the nonce, the id
  with its handles, the moment. The zone of that moment is on the paper, in its dates.
"""

from __future__ import annotations

from itertools import islice

from goodoffices import labels
from goodoffices.canonical import digest, encode
from goodoffices.station import results
from goodoffices.station.acts.sheets import bare, on_paper
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Conveyed, Id
from goodoffices.talk.judge import in_effect
from goodoffices.talk.release import Cleared
from goodoffices.talk.sheets import sheet

_DIGITS = 32
"""Of a digest: 128 bits."""

_LOOKED_AT = 100
"""Conveyances of the mediator's own words, of which nothing but time says where to look."""


def preview(talk: OpenTalk, cleared: Cleared, ident: Id) -> results.Preview:
    """What stands on a leg with a conveyance that was just written there."""
    room, body = cleared.room, cleared.body
    reading = talk.reading(room)
    written = reading.written(ident)
    assert isinstance(body, Conveyed)  # noqa: S101  # what the gate clears a conveyance to
    assert written is not None  # noqa: S101  # it was written in this state
    seen = sheet(talk.rooms, room, written, talk.now())
    paper = on_paper(talk, room, written) if reading.kept else None
    text = "" if paper is None else paper.text
    return results.Preview(
        digest=digest(
            labels.PREVIEW,
            room,
            encode(body.items),
            encode(cleared.sources),
            encode(cleared.overrode),
            text.encode(),
            _there(talk, cleared, ident).to_bytes(4, "big"),
        ).hex()[:_DIGITS],
        items=[bare(item) for item in seen.items],
        overrode=[each.code for each in cleared.overrode],
        until=seen.until if reading.kept else None,
        paper=paper,
    )


def _there(talk: OpenTalk, cleared: Cleared, ident: Id) -> int:
    """How many conveyances of just these items there are on the leg, beside the one that was just written."""
    assert isinstance(cleared.body, Conveyed)  # noqa: S101  # what the gate clears a conveyance to
    reading, items = talk.reading(cleared.room), encode(cleared.body.items)
    sources = next((each.sources for each in cleared.sources if each.sources), ())
    made = {ref.entry for ref in talk.rooms.made_with(cleared.room, *sources[:1])}
    near = made if sources else islice(reading.transcript.newest_of_kind("conveyed"), _LOOKED_AT)
    others = (in_effect(reading, each) for each in near if each != ident)
    bodies = (each.body for each in others if each is not None)
    return sum(isinstance(body, Conveyed) and encode(body.items) == items for body in bodies)
