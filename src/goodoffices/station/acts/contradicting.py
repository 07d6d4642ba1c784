"""What public items have to do with confidences: what they contradict, and what they resemble.

The rules are:

* Between public items a contradiction is a link of the record, on the public's leg as all of it.
* Between a public item and what a side assured in confidence it is known on the desk alone. The mark stands there and
  nowhere else, is drawn from the desk's own chance, and is no link of the item that anybody else could be shown.
* What is asked for without ``in_confidence`` is the same for any confidences, byte for byte.
* A proposal is looked for each time; nothing of it is kept until a person says something. What an item resembles of
  what was said in confidence is shown to the mediator who asks, and never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from goodoffices.desk import contradictions as in_confidence
from goodoffices.desk.contradictions import Assured, assured
from goodoffices.desk.leaks import resembled
from goodoffices.errors.station import OtherThing
from goodoffices.record import (
    Assurance,
    Link,
    Linked,
    LinkStanding,
    Other,
    Relation,
    Ruled,
    Standing,
    State,
    Verdict,
)
from goodoffices.record.contradictions import may_contradict, rests_on_proposed, wanted_against
from goodoffices.record.facets import Wanted, tone
from goodoffices.record.item import ID_SIZE
from goodoffices.station import results
from goodoffices.station.acts.exploring import READING, found, page_after
from goodoffices.station.acts.recording import hand_of, room_of_record, write_event
from goodoffices.station.api import asks
from goodoffices.station.brought import LOOK_UP, Brought, event_named, item_named, shown
from goodoffices.station.dated import COMMITMENTS, newest
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.things import of_a_side, other_thing
from goodoffices.talk.events import Act, Id, Passage, Room
from goodoffices.talk.telling import instant, name_ref
from goodoffices.talk.views import Reference, Sentence
from goodoffices.words import clean_name

_LOOKED_AT: Final = 200
"""So many hostile items are looked at for one page, and so many friendly ones for each of them."""

_RESEMBLED: Final = 20
"""So many that an item resembles are shown."""

_ASSURANCES: Final = 500
"""So many entries that may assure something are looked at, the newest."""


def contradictions(talk: OpenTalk, ask: asks.Contradictions) -> results.ContradictionsPage:
    """A page of what may not go together."""
    talk.demand_mediator(READING)
    record = Brought(talk)
    held = _assurances(talk) if ask.in_confidence else []
    page: list[results.ContradictionShown] = []
    hostile = found(talk, record, Wanted(facets=frozenset({tone(-1)})), page_after(talk, ask.before))
    for number, (ident, standing) in enumerate(hostile, 1):
        page += _public(talk, record, standing)
        page += _private(talk, record, standing, held)
        if len(page) >= ask.limit or number == _LOOKED_AT:
            return results.ContradictionsPage(contradictions=page, before=Reference(ident))
    return results.ContradictionsPage(contradictions=page, before=None)


def mark_contradiction(talk: OpenTalk, ask: asks.MarkContradiction) -> results.Written:
    """Say that an item contradicts something, or that it does not."""
    public = room_of_record(talk)
    record = Brought(talk)
    standing = record.register.standing(item_named(talk, ask.item))
    end, room = _against(talk, record, ask.against, public)
    demand(end != Other(standing.key) and not _is_of(end, standing), "against", "an item does not contradict itself.")
    verdict = Verdict(ask.verdict)
    why = "" if ask.why is None else clean_name(ask.why, "the reason")
    link = _link_between(record, standing, end)
    if link is None or (link.state is State.DROPPED and verdict is Verdict.CONFIRMED):  # a dropped one stays dropped
        confirmed = hand_of(talk) if verdict is Verdict.CONFIRMED and not why else None
        head = standing.heads[0].id if standing.heads else standing.key
        made = Link(talk.chance(room, ID_SIZE), head, Relation.CONTRADICTS, end, hand_of(talk), confirmed)
        entry = write_event(talk, room, Linked(made))
        if confirmed is None:
            write_event(talk, room, Ruled(made.id, verdict, why, hand_of(talk)))
        return results.Written(ref=Reference(entry))
    return results.Written(ref=Reference(write_event(talk, room, Ruled(link.link.id, verdict, why, hand_of(talk)))))


def leak_check(talk: OpenTalk, ask: asks.LeakCheck) -> results.Leaks:
    """What an item resembles of what was said in confidence, and who could have known it."""
    talk.demand_mediator(READING)
    record = Brought(talk)
    standing = record.register.standing(item_named(talk, ask.item))
    head = standing.heads[0] if standing.heads else standing.versions[-1].item
    return results.Leaks(
        item=shown(record, standing),
        resembles=[
            results.LeakShown(
                ref=name_ref(each.what.what),
                leg=talk.name(each.what.room),
                text=each.text,
                language=each.language,
                direction=each.direction.value,
                strong=each.likeness.strong,
                run=each.likeness.run,
                rare=each.likeness.rare,
                facts=each.likeness.facts,
                known=list(each.known),
            )
            for each in islice(resembled(talk.rooms, head), _RESEMBLED)
        ],
    )


def contradicted_by(talk: OpenTalk, record: Brought, what: Assurance) -> list[Reference]:
    """The public items of which a person said that they contradict an assurance; for the mediator alone."""
    return [
        ref
        for each in record.register.against(what)
        if each.state is State.CONFIRMED and (ref := record.by(each.link.item)) is not None and talk.mediates
    ]


def _assurances(talk: OpenTalk) -> list[Assured]:
    legs = talk.rooms.of(Room.SEALED, Room.KEPT)
    among = islice(newest(talk.store, talk.rooms, COMMITMENTS, legs), _ASSURANCES)
    return list(assured(talk.rooms, among, talk.now()))


def _public(talk: OpenTalk, record: Brought, standing: Standing) -> Iterator[results.ContradictionShown]:
    head, seen = standing.heads[0], {standing.key}
    for wanted in wanted_against(head):
        for _, other in islice(found(talk, record, wanted, None), _LOOKED_AT):
            if other.key in seen or not may_contradict(head, other.heads[0]):
                continue
            seen.add(other.key)
            link = _link_between(record, standing, Other(other.key))
            if link is None or link.state is not State.DROPPED:
                rests = rests_on_proposed(head) or rests_on_proposed(other.heads[0])
                yield _shown(record, standing, link, against=shown(record, other), code_proposed=rests)


def _private(
    talk: OpenTalk, record: Brought, standing: Standing, held: list[Assured]
) -> Iterator[results.ContradictionShown]:
    head = standing.heads[0]
    for each in held:
        link = _link_between(record, standing, each.end)
        if in_confidence.may_contradict(head, each) and (link is None or link.state is not State.DROPPED):
            told = results.AssuranceShown(
                ref=name_ref(each.what.what),
                leg=talk.name(each.what.room),
                text=each.passage.text,
                language=each.passage.language,
                direction=each.passage.direction.value,
                at=instant(each.said),
            )
            yield _shown(record, standing, link, assurance=told, code_proposed=rests_on_proposed(head))


def _shown(
    record: Brought,
    standing: Standing,
    link: LinkStanding | None,
    *,
    against: results.ItemStanding | None = None,
    assurance: results.AssuranceShown | None = None,
    code_proposed: bool,
) -> results.ContradictionShown:
    return results.ContradictionShown(
        item=shown(record, standing),
        against=against,
        assurance=assurance,
        state=State.PROPOSED.value if link is None else link.state.value,
        link=None if link is None else record.named(link.link.id),
        code_proposed=code_proposed,
    )


def _link_between(record: Brought, standing: Standing, end: Other | Assurance) -> LinkStanding | None:
    """The link that says that an item contradicts something, in whichever direction; one that stands before others."""
    if isinstance(end, Assurance):
        every = [each for each in record.register.in_confidence(standing.key) if each.link.to == end]
    else:
        ids = {version.item.id for version in record.register.standing(end.item).versions}
        every = [
            each
            for each in record.register.links(standing.key)
            if each.link.relation is Relation.CONTRADICTS
            and isinstance(each.link.to, Other)
            and ids & {each.link.item, each.link.to.item}
        ]
    return min(every, key=lambda each: each.state is State.DROPPED, default=None)


def _against(talk: OpenTalk, record: Brought, text: str, public: Id) -> tuple[Other | Assurance, Id]:
    """What is contradicted, and the transcript on which that may be said."""
    try:
        event_named(talk, text)
    except OtherThing:
        what, thing = of_a_side(talk, text)
        if not isinstance(thing.content, Passage) or thing.content.act is not Act.ASSURANCE:
            raise other_thing(talk, text, Sentence.of("wanted.item_or_assurance"), LOOK_UP) from None
        return Assurance(what.what.entry, what.what.index), talk.demand_mediator(READING)
    return Other(record.register.standing(item_named(talk, text)).key), public


def _is_of(end: Other | Assurance, standing: Standing) -> bool:
    return isinstance(end, Other) and end.item in {version.item.id for version in standing.versions}
