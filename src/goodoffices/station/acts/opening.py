"""Opening a talk: the desk, a leg for each side, the public's; and who is called what on which leg."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from goodoffices.errors.station import Damaged
from goodoffices.foreign import json_as
from goodoffices.station import results
from goodoffices.station.acts import people
from goodoffices.station.api import asks
from goodoffices.station.naming import DESK
from goodoffices.station.new_names import chosen_name
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.talk.events import Aliased, End, Founded, Id, Mapped, Role, Room, Seat
from goodoffices.talk.mistakable import against
from goodoffices.talk.names import aliases_of
from goodoffices.talk.terms import PUBLIC
from goodoffices.talk.views import Sentence
from goodoffices.words import clean_name, fold

LEAST_SIDES = 2
PLANNED = b"planned name"
"""Rows of this station alone, by leg and side: how a side is called there whose own leg is still to be founded."""

PLANNED_RULES = b"planned rules"
"""Rows of this station alone, by side: the ground rules to be offered on its leg once that is founded."""

NONE: Mapping[str, str] = MappingProxyType({})
"""Every side is called by its own name."""


def open_talk(talk: OpenTalk, ask: asks.OpenTalk) -> results.Opened:
    """Found the desk, a kept leg for each side without a station, and the public's; tell the desk who is who.

    Ground rules are offered on each kept leg; on that of a side with a station, once it is founded.
    """
    if ask.mediator is not None:
        talk.set_my_name(chosen_name(ask.mediator, "your name", mediators=True))
    names: list[str] = []
    for side in ask.sides:
        names.append(chosen_name(side.name, "the side's name", [*names, talk.my_name]))
    demand(len(names) >= LEAST_SIDES, "sides", "a talk has at least two sides.")
    talk.begin_transcript(_founding(talk, Room.DESK, talk.title, [], [], b"desk"), b"desk")
    rooms: dict[str, Id] = {}
    called: dict[tuple[str, str], str] = {}
    for side, name in zip(ask.sides, names, strict=True):
        given = {fold(other): alias for other, alias in side.aliases.items()}
        if has_station(side):
            later = side.line is None and bool(side.aliases)
            demand(not later, "aliases", f"how {name} calls others is said when its station is invited.")
            demand(set(given) <= set(map(fold, names)), "aliases", "they name a side that is not in this talk.")
            continue
        for other in names:
            if other != name:
                called[name, other] = clean_name(given.pop(fold(other), other), "the alias")
        demand(not given, "aliases", "they name a side that is not in this talk.")
        if ask.public:
            called[name, PUBLIC] = PUBLIC
        here = {other: alias for (at, other), alias in called.items() if at == name}
        _demand_apart(talk, here, name)
        aliases = list(here.values())
        stream = b"leg " + name.encode()
        seats: list[Seat] = []
        elsewhere = [other for other in (*names, *aliases) if other not in (name, PUBLIC)]
        for each in side.seats or [asks.SeatAsked(name=f"{name}'s envoy")]:
            seats.append(_kept_seat(talk, stream, each, [*(seat.name for seat in seats), *elsewhere]))
        rooms[name] = talk.begin_transcript(_founding(talk, Room.KEPT, name, aliases, seats, stream), stream)
        talk.set_language(rooms[name], side.language or talk.identity.language)
    if ask.public:
        rooms[PUBLIC] = talk.begin_transcript(
            _founding(talk, Room.PUBLIC, PUBLIC, names, [], b"the public"), b"the public"
        )
        called |= {(PUBLIC, name): name for name in names}
    for (at, means), alias in called.items():
        if means in rooms:
            _map(talk, rooms[at], alias, rooms[means])
        else:
            talk.put_rows(talk.talk.rows.put(PLANNED, rooms[at] + fold(means).encode(), alias.encode()))
    return results.Opened(
        talk=talk.title,
        legs=list(talk.legs()),
        offered=_offered(talk, ask, dict(zip(names, ask.sides, strict=True)), rooms),
    )


def has_station(side: asks.SideAsked) -> bool:
    """Whether a side has a station, so that its leg is founded when the two are brought together."""
    return side.station or side.line is not None


def _offered(
    talk: OpenTalk, ask: asks.OpenTalk, sides: dict[str, asks.SideAsked], rooms: Mapping[str, Id]
) -> list[results.Offered]:
    """Offer each side the ground rules that are meant for it; for a leg that is still to be founded, keep them."""
    found = []
    for name, side in sides.items():
        rules = side.rules or ask.rules
        if rules is None:
            continue
        if name in rooms:
            made = people.offer(talk, rooms[name], rules)
            found.append(results.Offered(leg=name, ref=made.ref, to_bring=made.to_bring))
            continue
        people.look_at_rules(talk, rules)
        talk.demand_right()
        rows = talk.talk.rows.put(PLANNED_RULES, fold(name).encode(), msgspec.json.encode(rules))
        talk.put_rows(rows)
    return found


def offer_planned(talk: OpenTalk, room: Id) -> list[results.Offered]:
    """Offer a side whose leg was just founded the ground rules that were meant for it when the talk was opened."""
    name = talk.name(room)
    found = talk.talk.rows.get(PLANNED_RULES, fold(name).encode())
    if found is None:
        return []
    rules = json_as(found, asks.RulesAsked, lambda _: Damaged(file=talk.store.path.name))
    made = people.offer(talk, room, rules)
    talk.put_rows(talk.talk.rows.drop(PLANNED_RULES, fold(name).encode()))
    return [results.Offered(leg=name, ref=made.ref, to_bring=made.to_bring)]


def seal_leg(
    talk: OpenTalk,
    name: str,
    seat: Seat,
    language: str,
    *,
    calls: Mapping[str, str] = NONE,
    called: Mapping[str, str] = NONE,
) -> Id:
    """Found the leg of a side whose seat has a station, and let each side name the other.

    Args:
        calls: how other sides are called on this leg, by their own name; who is not in it, by that name.
        called: how this side is called on the legs of others; who is not in it calls it by its own name.
    """
    desk = talk.demand_mediator(Sentence.of("doing.founding_a_leg"))
    sides = [known for known, room in talk.legs().items() if room != desk and known != PUBLIC]
    name = chosen_name(name, "the side's name", [*sides, talk.my_name])
    others = {known: room for known, room in talk.legs().items() if room != desk}
    here = _names(calls, {known: known for known in others}, "calls")
    there = _names(called, dict.fromkeys(others, name), "called")
    _demand_apart(talk, here, name)
    for known, other in others.items():
        if known != PUBLIC:
            _demand_free(talk, other, there[known], name)
    stream = b"leg " + name.encode()
    room = talk.begin_transcript(_founding(talk, Room.SEALED, name, list(here.values()), [seat], stream), stream)
    talk.set_language(room, language)
    for known, other in others.items():
        # The legs before this one come first on the desk, and so in every list.
        _call(talk, other, there[known], room)
        _map(talk, room, here[known], other)
    return room


def planned(talk: OpenTalk, room: Id, side: str) -> str | None:
    """How a side whose leg is still to be founded was named on a leg when the talk was opened; None: it was not."""
    found = talk.talk.rows.get(PLANNED, room + fold(side).encode())
    return None if found is None else found.decode()


def open_names(talk: OpenTalk, room: Id) -> list[str]:
    """The names on a leg that mean no side yet."""
    names = aliases_of(talk.reading(room))
    return [alias for alias in names if alias != PUBLIC and talk.rooms.meaning(room, alias) is None]


def _demand_apart(talk: OpenTalk, names: Mapping[str, str], own: str) -> None:
    """Refuse names for other sides on one leg that could be taken for one another, or for another side's own name.

    Args:
        names: how each is called there, by its own name.
        own: whose leg it is.
    """
    before: list[str] = []
    for side, alias in names.items():
        if side != PUBLIC:
            sides = [each for each in (*names, own) if each not in (side, PUBLIC)]
            _demand_clear(alias, [*before, *sides, talk.my_name])
            before.append(alias)


def _demand_free(talk: OpenTalk, room: Id, alias: str, side: str) -> None:
    """Refuse a name for a side that could be taken for a name that means, or may come to mean, somebody else."""
    means, plan = talk.legs().get(side), planned(talk, room, side)
    taken = [
        talk.my_name,
        *(each for each in talk.legs() if each not in (PUBLIC, DESK) and fold(each) != fold(side)),
    ]
    for known in aliases_of(talk.reading(room)):
        meant = talk.rooms.meaning(room, known)
        mine = known == plan if meant is None else meant == means
        if known != PUBLIC and not mine:
            taken.append(known)
    _demand_clear(alias, taken)


def _demand_clear(name: str, others: list[str]) -> None:
    doubt = against(name, others)
    if doubt is not None:
        raise doubt


def _names(given: Mapping[str, str], otherwise: dict[str, str], where: str) -> dict[str, str]:
    """Names by leg: as given, or else these; the public has one name everywhere."""
    by_fold = {fold(known): known for known in otherwise if known != PUBLIC}
    names = dict(otherwise)
    for leg, alias in given.items():
        demand(fold(leg) in by_fold, where, "they name a side that has no leg in this talk.")
        names[by_fold[fold(leg)]] = clean_name(alias, "the alias")
    return names


def add_alias(talk: OpenTalk, ask: asks.Alias) -> results.Named:
    """Another name for a side on a leg. It is shown there from now on; those before it go on meaning that side."""
    talk.demand_mediator(Sentence.of("doing.adding_a_name"))
    room, means = talk.leg(ask.leg), talk.leg(ask.means)
    name = clean_name(ask.alias, "the alias")
    _demand_free(talk, room, name, talk.name(means))
    demand(room != means, "means", "a leg does not need a name for its own side.")
    demand(talk.name(means) != PUBLIC, "means", "the public has one name on every leg.")
    _call(talk, room, name, means)
    return results.Named(leg=talk.name(room), alias=name, means=talk.name(means))


def my_seat(talk: OpenTalk) -> Seat:
    """The mediator's seat of this station."""
    return Seat(
        fingerprint=talk.identity.fingerprint,
        name=talk.my_name,
        end=End.MEDIATOR,
        role=Role.MEDIATOR,
        station=True,
    )


def _call(talk: OpenTalk, room: Id, name: str, means: Id) -> None:
    before = next(iter(talk.rooms.aliases(room, means)), name)
    # The public has no words of its own to release, so nobody has to be named there.
    if talk.name(room) != PUBLIC and (before != name or name not in aliases_of(talk.reading(room))):
        talk.write(room, Aliased(alias=name, instead_of=None if before == name else before))
    _map(talk, room, name, means)


def _map(talk: OpenTalk, room: Id, alias: str, means: Id) -> None:
    desk = talk.demand_mediator(Sentence.of("doing.naming_a_side"))
    talk.write(desk, Mapped(room=room, alias=alias, means=means))


def _founding(talk: OpenTalk, room: Room, side: str, aliases: list[str], seats: list[Seat], stream: bytes) -> Founded:
    return Founded(
        nonce=talk.chance(stream, 32),
        room=room,
        side=side,
        aliases=tuple(sorted(aliases)),
        seats=(my_seat(talk), *seats),
    )


def _kept_seat(talk: OpenTalk, stream: bytes, asked: asks.SeatAsked, others: list[str]) -> Seat:
    demand(asked.role is not Role.MEDIATOR, "role", "a side's person is no mediator.")
    return Seat(
        fingerprint=talk.chance(stream, 32),
        name=chosen_name(asked.name, "the seat's name", [*others, talk.my_name]),
        end=End.SIDE,
        role=asked.role,
        station=False,
    )
