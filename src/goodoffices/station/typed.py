"""From what a person typed to what an entry holds: words, names, dates, terms, who spoke.

Everything that a person types passes here once, at the author (rule 4): characters are checked, texts are brought to
their one form, and a date without a zone gets the station's.
"""

from __future__ import annotations

from goodoffices.errors.station import ChooseRecipients, NeedsNote, NoSuchSeat, NotYours, WhoGotIt, WhoSpoke, WrongShape
from goodoffices.station import asks
from goodoffices.station.at_talk import AtTalk
from goodoffices.talk import events as kinds
from goodoffices.talk.events import Condition, Direction, End, Id, Language, Noted, Passage, Role, Seat, SideAct
from goodoffices.talk.judge import in_effect
from goodoffices.talk.lease import rules_in_force
from goodoffices.talk.talk import Added, aliases_of
from goodoffices.talk.terms import PUBLIC, Carriage, Moment, Terms, terms
from goodoffices.words import clean, clean_line, clean_name, direction, fold

MOST_PARTS = 256
"""Passages, items or things delivered in one act."""

MOST_WORDS = 384 * 1024
"""Bytes of all passages of one act."""


def moment(talk: AtTalk, text: str | None) -> Moment | None:
    """A date that was typed, or None."""
    if text is None:
        return None
    ms, zone = talk.zone.read(text)
    return Moment(ms=ms, zone=zone)


def moment_or_now(talk: AtTalk, text: str | None) -> Moment:
    """A date that was typed, or this moment."""
    return moment(talk, text) or talk.now()


def language(talk: AtTalk, room: Id, given: Language | None) -> Language:
    """The language of words: as given, or that of the side."""
    return talk.language(room) if given is None else given


def way_of(text: str, given: Direction | None) -> Direction:
    """The direction of words: as given, or that of most of them."""
    return Direction(direction(text)) if given is None else given


def asked_terms(talk: AtTalk, room: Id, asked: asks.TermsAsked | None) -> Terms | None:
    """Terms as typed, with their recipients named."""
    if asked is None:
        return None
    return terms(
        asked.carriage,
        [] if asked.carriage is Carriage.WITHHELD else _recipients(talk, room, asked.to),
        attribution=asked.attribution,
        convey_from=moment(talk, asked.not_before),
        convey_until=moment(talk, asked.until),
        provisos=[clean_line(each, "the proviso") for each in asked.provisos],
        read_back=asked.read_back,
        time_may_cross=asked.time_may_cross,
    )


def _recipients(talk: AtTalk, room: Id, given: list[str] | None) -> list[str]:
    if given is None:
        sides = other_sides(talk, room)
        if len(sides) != 1:
            raise ChooseRecipients(known=", ".join(aliases_of(talk.reading(room))) or "nobody yet")
        return sides
    return as_known(talk, room, given)


def other_sides(talk: AtTalk, room: Id) -> list[str]:
    """The other sides that may be named on a leg, each once, as it is called there now.

    Only the desk knows that two names are one side's; at a side's own station each name is one.
    """
    found: dict[object, str] = {}
    for alias in aliases_of(talk.reading(room)):
        if alias == PUBLIC:
            continue
        meant = talk.rooms.meaning(room, alias)
        called = [] if meant is None else talk.rooms.aliases(room, meant)
        found[alias if meant is None else meant] = next(iter(called), alias)
    return sorted(found.values())


def as_known(talk: AtTalk, room: Id, names: list[str]) -> list[str]:
    """Names of recipients in the spelling of their leg, where it knows them."""
    spelt = {fold(alias): alias for alias in aliases_of(talk.reading(room))}
    return [spelt.get(fold(name), clean_name(name, "the recipient")) for name in names]


def passages(talk: AtTalk, room: Id, asked: list[asks.PassageAsked]) -> tuple[Passage, ...]:
    """Passages as typed; together they have to fit into one entry."""
    demand(bool(asked), "passages", "there is nothing to say.")
    demand(len(asked) <= MOST_PARTS, "passages", f"there are more than {MOST_PARTS}; say them in parts.")
    found = tuple(passage(talk, room, each, number) for number, each in enumerate(asked, start=1))
    size = sum(len(each.text.encode()) for each in found)
    demand(size <= MOST_WORDS, "passages", f"they have {size} bytes, more than {MOST_WORDS}; say them in parts.")
    return found


def passage(talk: AtTalk, room: Id, asked: asks.PassageAsked, number: int) -> Passage:
    """A passage as typed; ``number``: its place, for a refusal."""
    text = clean(asked.text, f"passage {number}")
    return Passage(
        salt=talk.chance(room, 32),
        text=text,
        language=language(talk, room, asked.language),
        direction=way_of(text, asked.direction),
        act=asked.act,
        force=asked.force,
        valid_until=moment(talk, asked.valid_until),
        answer_by=moment(talk, asked.answer_by),
        parallel=asked.parallel,
        terms=asked_terms(talk, room, asked.terms),
    )


def condition(talk: AtTalk, room: Id, asked: asks.ConditionAsked, number: int) -> Condition:
    """A condition as typed; ``number``: its place, for a refusal."""
    text = clean(asked.text, f"condition {number}")
    return Condition(
        salt=talk.chance(room, 32),
        text=text,
        language=language(talk, room, asked.language),
        direction=way_of(text, asked.direction),
        finder=asked.finder,
        finder_name=None,
        until=moment(talk, asked.until),
        terms=asked_terms(talk, room, asked.terms),
    )


def accepted_rules(talk: AtTalk, room: Id) -> Id | None:
    """The answer by which the side has accepted the ground rules in force: the newest yes that stands."""
    reading = talk.reading(room)
    in_force = rules_in_force(reading)
    for written in reversed(reading.of_kind("tor_answered")):
        act = written.act
        if isinstance(act, kinds.TorAnswered) and act.yes and in_effect(reading, written.ident) is not None:
            offer = reading.written(act.offer)
            if offer is not None and isinstance(offer.body, kinds.TorOffered) and offer.body.rules in in_force:
                return written.ident
    return None


def act(talk: AtTalk, room: Id, done: SideAct, noted: asks.Noted | None) -> Added:
    """Write a side's act: by its own hand at its station, noted at a mediator's.

    Raises:
        NeedsNote: at a mediator's station without a note of how it came.
        NotYours: a note at a side's own station.
    """
    if not talk.mediates:
        if noted is not None:
            raise NotYours(act="Noting", whose="the mediator")
        return talk.own(room, done)
    if noted is None:
        raise NeedsNote
    when = moment_or_now(talk, noted.when)
    return talk.write(
        room,
        Noted(
            way=noted.way,
            closeness=noted.closeness,
            speaker=speaker(talk, room, noted.speaker).fingerprint,
            interpreter=None if noted.interpreter is None else clean_name(noted.interpreter, "the interpreter"),
            when=when,
            act=done,
        ),
    )


def speaker(talk: AtTalk, room: Id, name: str | None) -> Seat:
    """Who spoke: by name, or the one person of the side who could have."""
    if name is not None:
        return seat_called(talk, room, name, End.SIDE)
    found = the_one(talk, room)
    if found is None:
        raise WhoSpoke(leg=talk.name(room), known=_names(talk, room))
    return found


def receiver(talk: AtTalk, room: Id) -> str:
    """Who gets what is brought, where nobody is named: the public, or the one person of the side who speaks for it."""
    if talk.name(room) == PUBLIC:
        return PUBLIC
    found = the_one(talk, room)
    if found is None:
        raise WhoGotIt(leg=talk.name(room), known=_names(talk, room))
    return found.name


def the_one(talk: AtTalk, room: Id) -> Seat | None:
    """The one person of a side who speaks for it; None if there are several, or nobody."""
    able = [seat for seat in talk.people(room).current(End.SIDE) if seat.role in (Role.PRINCIPAL, Role.ENVOY)]
    return able[0] if len(able) == 1 else None


def _names(talk: AtTalk, room: Id) -> str:
    return ", ".join(seat.name for seat in talk.people(room).current(End.SIDE)) or "nobody is seated yet"


def seat_called(talk: AtTalk, room: Id, name: str, end: End | None = None) -> Seat:
    """Somebody's seat, by name."""
    people = talk.people(room)
    known = [seat for each in End for seat in people.current(each) if end in (None, each)]
    for seat in known:
        if fold(seat.name) == fold(name):
            return seat
    raise NoSuchSeat(name=name, leg=talk.name(room), known=", ".join(seat.name for seat in known) or "nobody")


def demand(right: bool, where: str, problem: str) -> None:
    """Refuse an argument of the wrong shape."""
    if not right:
        raise WrongShape(where=where, problem=problem)
