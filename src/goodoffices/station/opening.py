"""Opening a talk: the desk, a leg for each side, the public's; and who is called what on which leg."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from goodoffices.station import asks, results
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.naming import DESK
from goodoffices.station.typed import demand
from goodoffices.talk.events import Aliased, End, Founded, Id, Mapped, Role, Room, Seat
from goodoffices.talk.names import aliases_of
from goodoffices.talk.terms import PUBLIC
from goodoffices.words import clean_name, fold

LEAST_SIDES = 2
PLANNED = b"planned name"
"""Rows of this station alone, by leg and side: how a side is called there whose own leg is still to be founded."""

NONE: Mapping[str, str] = MappingProxyType({})
"""Every side is called by its own name."""


def open_talk(talk: AtTalk, ask: asks.OpenTalk) -> results.Opened:
    """Found the desk, a kept leg for each side without a station, and the public's; tell the desk who is who."""
    names = [clean_name(side.name, "the side's name") for side in ask.sides]
    demand(len(names) >= LEAST_SIDES, "sides", "a talk has at least two sides.")
    demand(len({fold(name) for name in names}) == len(names), "sides", "two sides have the same name.")
    demand(not any(is_taken(name) for name in names), "sides", "that name is the public's or the desk's.")
    talk.found(_founding(talk, Room.DESK, talk.title, [], [], b"desk"), b"desk")
    rooms: dict[str, Id] = {}
    called: dict[tuple[str, str], str] = {}
    for side, name in zip(ask.sides, names, strict=True):
        if side.station:
            demand(not side.aliases, "aliases", f"how {name} calls others is said when its station is invited.")
            continue
        given = {fold(other): alias for other, alias in side.aliases.items()}
        for other in names:
            if other != name:
                called[name, other] = clean_name(given.pop(fold(other), other), "the alias")
        demand(not given, "aliases", "they name a side that is not in this talk.")
        if ask.public:
            called[name, PUBLIC] = PUBLIC
        here = {other: alias for (at, other), alias in called.items() if at == name}
        _demand_apart(here, name, "aliases")
        aliases = list(here.values())
        stream = b"leg " + name.encode()
        seats = [_kept_seat(talk, stream, each) for each in side.seats or [asks.SeatAsked(name=f"{name}'s envoy")]]
        rooms[name] = talk.found(_founding(talk, Room.KEPT, name, aliases, seats, stream), stream)
        talk.set_language(rooms[name], side.language or talk.identity.language)
    if ask.public:
        rooms[PUBLIC] = talk.found(_founding(talk, Room.PUBLIC, PUBLIC, names, [], b"the public"), b"the public")
        called |= {(PUBLIC, name): name for name in names}
    for (at, means), alias in called.items():
        if means in rooms:
            _map(talk, rooms[at], alias, rooms[means])
        else:
            talk.put_rows(talk.talk.rows.put(PLANNED, rooms[at] + fold(means).encode(), alias.encode()))
    return results.Opened(talk=talk.title, legs=list(talk.legs()))


def seal_leg(
    talk: AtTalk,
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
    desk = talk.demand_mediator("Founding a leg")
    name = clean_name(name, "the side's name")
    demand(not is_taken(name), "leg", "that name is the public's or the desk's.")
    demand(all(fold(name) != fold(known) for known in talk.legs()), "leg", "there is a leg of that name already.")
    others = {known: room for known, room in talk.legs().items() if room != desk}
    here = _names(calls, {known: known for known in others}, "calls")
    there = _names(called, dict.fromkeys(others, name), "called")
    _demand_apart(here, name, "calls")
    for known, other in others.items():
        _demand_free(talk, other, there[known], name, "called")
    stream = b"leg " + name.encode()
    room = talk.found(_founding(talk, Room.SEALED, name, list(here.values()), [seat], stream), stream)
    talk.set_language(room, language)
    for known, other in others.items():
        _map(talk, room, here[known], other)
        _call(talk, other, there[known], room)
    return room


def planned(talk: AtTalk, room: Id, side: str) -> str | None:
    """How a side whose leg is still to be founded was named on a leg when the talk was opened; None: it was not."""
    found = talk.talk.rows.get(PLANNED, room + fold(side).encode())
    return None if found is None else found.decode()


def open_names(talk: AtTalk, room: Id) -> list[str]:
    """The names on a leg that mean no side yet."""
    names = aliases_of(talk.reading(room))
    return [alias for alias in names if alias != PUBLIC and talk.rooms.meaning(room, alias) is None]


def _demand_apart(names: Mapping[str, str], own: str, where: str) -> None:
    """Refuse names for other sides that are one another's, another side's own, or that of the leg itself."""
    demand(len({fold(alias) for alias in names.values()}) == len(names), where, "two sides have one name there.")
    for side, alias in names.items():
        others = {fold(each) for each in (*names, own)} - {fold(side)}
        demand(fold(alias) not in others, where, f"“{alias}” is another side's own name.")


def _demand_free(talk: AtTalk, room: Id, alias: str, side: str, where: str) -> None:
    """Refuse a name for a side that means, or may come to mean, somebody else on a leg."""
    means = talk.legs().get(side)
    for known in aliases_of(talk.reading(room)):
        if fold(known) == fold(alias):
            meant = talk.rooms.meaning(room, known)
            mine = (known == planned(talk, room, side)) if meant is None else meant == means
            demand(mine, where, f"on the leg of {talk.name(room)} “{known}” means another side already.")
    sides = {fold(each) for each in talk.legs()} - {fold(side)}
    demand(fold(alias) not in sides, where, f"“{alias}” is another side's own name.")


def _names(given: Mapping[str, str], otherwise: dict[str, str], where: str) -> dict[str, str]:
    """Names by leg: as given, or else these; the public has one name everywhere."""
    by_fold = {fold(known): known for known in otherwise if known != PUBLIC}
    names = dict(otherwise)
    for leg, alias in given.items():
        demand(fold(leg) in by_fold, where, "they name a side that has no leg in this talk.")
        names[by_fold[fold(leg)]] = clean_name(alias, "the alias")
    demand(not any(is_taken(names[known]) for known in by_fold.values()), where, "that name is the public's.")
    return names


def add_alias(talk: AtTalk, ask: asks.Alias) -> results.Named:
    """Another name for a side on a leg. It is shown there from now on; those before it go on meaning that side."""
    talk.demand_mediator("Adding a name")
    room, means = talk.leg(ask.leg), talk.leg(ask.means)
    name = clean_name(ask.alias, "the alias")
    _demand_free(talk, room, name, talk.name(means), "alias")
    demand(room != means, "means", "a leg does not need a name for its own side.")
    demand(talk.name(means) != PUBLIC, "means", "the public has one name on every leg.")
    _call(talk, room, name, means)
    return results.Named(leg=talk.name(room), alias=name, means=talk.name(means))


def my_seat(talk: AtTalk) -> Seat:
    """The mediator's seat of this station."""
    return Seat(
        fingerprint=talk.identity.fingerprint,
        name=talk.identity.name,
        end=End.MEDIATOR,
        role=Role.MEDIATOR,
        station=True,
    )


def is_taken(name: str) -> bool:
    """Whether a name means the public or the desk."""
    return fold(name) in (fold(PUBLIC), DESK)


def _call(talk: AtTalk, room: Id, name: str, means: Id) -> None:
    before = next(iter(talk.rooms.aliases(room, means)), name)
    # The public has no words of its own to release, so nobody has to be named there.
    if talk.name(room) != PUBLIC and (before != name or name not in aliases_of(talk.reading(room))):
        talk.write(room, Aliased(alias=name, instead_of=None if before == name else before))
    _map(talk, room, name, means)


def _map(talk: AtTalk, room: Id, alias: str, means: Id) -> None:
    desk = talk.demand_mediator("Naming a side")
    talk.write(desk, Mapped(room=room, alias=alias, means=means))


def _founding(talk: AtTalk, room: Room, side: str, aliases: list[str], seats: list[Seat], stream: bytes) -> Founded:
    return Founded(
        nonce=talk.chance(stream, 32),
        room=room,
        side=side,
        aliases=tuple(sorted(aliases)),
        seats=(my_seat(talk), *seats),
    )


def _kept_seat(talk: AtTalk, stream: bytes, asked: asks.SeatAsked) -> Seat:
    demand(asked.role is not Role.MEDIATOR, "role", "a side's person is no mediator.")
    return Seat(
        fingerprint=talk.chance(stream, 32),
        name=clean_name(asked.name, "the seat's name"),
        end=End.SIDE,
        role=asked.role,
        station=False,
    )
