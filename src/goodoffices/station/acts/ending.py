"""The end: what is left, closing a leg, and what destroying a talk on this station does and does not reach."""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.errors.station import RulesSayKeep
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import act
from goodoffices.talk.closing import KEEP, SIDES, end_of, left
from goodoffices.talk.events import Closed, End, Id, Retention, Room
from goodoffices.talk.lease import agreed_retention
from goodoffices.talk.talk import Added
from goodoffices.talk.telling import instant, listed
from goodoffices.talk.views import EndView, LeftView, Reference, Sentence


def closing(talk: OpenTalk, ask: asks.Closing) -> results.Closing:
    """What closing a leg would leave and come to; or what is left of the whole talk, and what becomes of it.

    Raises:
        Refusal: whatever speaks against closing that leg so.
    """
    if ask.leg is None:
        remaining = _left(talk, list(talk.rooms.of(*SIDES)))
    else:
        remaining = _left(talk, [talk.leg(ask.leg)])
        _close(talk, talk.leg(ask.leg), ask.retention, ask.noted)
    found = results.Closing(
        talk=talk.title,
        left=remaining,
        end=_end(talk),
        legs=list(talk.legs()),
        entries=talk.store.count_entries(),
        drafts=talk.drafts_kept(),
        beyond=list(_beyond(talk)),
    )
    talk.drop()
    return found


def close_leg(talk: OpenTalk, ask: asks.CloseLeg) -> results.LegClosed:
    """Close a leg: by the mediator, or by its side; with what its ground rules in force say of its end."""
    room = talk.leg(ask.leg)
    remaining = _left(talk, [room])
    added, retention = _close(talk, room, ask.retention, ask.noted)
    return results.LegClosed(
        ref=Reference(added.ident),
        leg=talk.name(room),
        retention=retention.value,
        left=remaining,
        end=_end(talk),
        waits=list(_waits(talk)),
    )


def _close(talk: OpenTalk, room: Id, asked: Retention | None, noted: asks.Noted | None) -> tuple[Added, Retention]:
    retention = asked or agreed_retention(talk.reading(room)) or Retention.KEEP
    body = Closed(retention=retention)
    added = talk.write(room, body) if talk.mediates and noted is None else act(talk, room, body, noted)
    return added, retention


def refuse_unless_agreed(talk: OpenTalk) -> None:
    """Refuse to destroy a talk of which the ground rules in force on some leg say that it is kept.

    Raises:
        RulesSayKeep: they do.
    """
    keepers = [each.leg for each in _end(talk).legs if each.agreed and each.retention == KEEP]
    if keepers:
        raise RulesSayKeep(legs=listed(keepers))


def _end(talk: OpenTalk) -> EndView:
    return end_of(talk.rooms, End.MEDIATOR if talk.mediates else End.SIDE)


def _left(talk: OpenTalk, rooms: list[Id]) -> list[LeftView]:
    """What is left of some legs, each thing once."""
    now = talk.now()
    found = {(each.ref, each.told): each for room in rooms for each in left(talk.rooms, room, now)}
    return list(found.values())


def _waits(talk: OpenTalk) -> Iterator[str]:
    """On which sealed legs the other station does not have everything that was written here."""
    for room in talk.rooms.of(Room.SEALED):
        heads = talk.reading(room).transcript.heads()
        mine = [seen for seen in heads if seen.instance.author == talk.identity.fingerprint]
        if any(talk.is_there(room, seen.entry) is False for seen in mine):
            yield talk.name(room)


def _beyond(talk: OpenTalk) -> Iterator[Sentence]:
    seats = [(seat, leg) for leg, room in talk.legs().items() for seat in talk.others_at(room)]
    for seat, leg in {seat.fingerprint: (seat, leg) for seat, leg in seats}.values():
        yield Sentence.of("beyond.station", name=seat.name, leg=leg)
    yield Sentence.of("beyond.papers")
    for backup in talk.backups():
        yield Sentence.of("beyond.backup", moment=instant(talk.clock.at(backup.made)), file=backup.file)
    yield Sentence.of("beyond.backups")
