"""From what a person typed to what an entry holds: words, names, dates, terms, who spoke.

Everything that a person types passes here once, at the author (rule 4): characters are checked, and texts are brought
to their one form. The rules for dates are:

* A date without a zone gets the station's. A day without an hour includes the day: it ends with its last millisecond,
  and begins with its first. When something happened needs its hour.
* What is wrong with one value does not hide what is wrong with another: all of it is told before anything is written.
* An end that has passed is refused. It is judged by now, also where the words were said days ago.
* The answer to an act says how each date was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from msgspec import structs

from goodoffices.errors.station import (
    ChooseRecipients,
    NeedsNote,
    NobodyCan,
    NoSuchSeat,
    NotYours,
    WhoGotIt,
    WhoSpoke,
    WrongShape,
)
from goodoffices.errors.talk import TalkRefusal, UnknownAlias
from goodoffices.errors.words import EndBeforeBeginning, EndPassed, HourMissing, InstantUnclear
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.naming import close_to
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk import events as kinds
from goodoffices.talk.events import (
    Closeness,
    Condition,
    Direction,
    End,
    Id,
    Language,
    Noted,
    Passage,
    Role,
    Seat,
    SideAct,
    Way,
)
from goodoffices.talk.judge import in_effect, void
from goodoffices.talk.lease import rules_in_force
from goodoffices.talk.mandate import mandate_of
from goodoffices.talk.names import aliases_of
from goodoffices.talk.talk import Added
from goodoffices.talk.telling import instant, refused
from goodoffices.talk.terms import FARTHEST_MS, PUBLIC, WHOEVER, Carriage, Manner, Moment, Terms, terms
from goodoffices.talk.views import Instant, Sentence
from goodoffices.words import (
    MINUTE,
    Typed,
    absolute,
    clean,
    clean_line,
    clean_name,
    direction,
    is_now,
    may_mean,
    parse_typed,
)

MOST_PARTS = 256
"""Passages, items or things delivered in one act."""

MOST_WORDS = 384 * 1024
"""Bytes of all passages of one act."""


_UNREAD = "?"
"""In the place of words that are not right, while the rest is looked at; it is never written."""


def ending(talk: OpenTalk, text: str | None, what: str, of: str) -> Moment | None:
    """An end that was typed, or None. A day without an hour ends with that day.

    Args:
        what: which of the dates it is, as it is typed: ``until``.
        of: what it belongs to: ``passage 2``.

    Raises:
        EndPassed: it is over now. When the words were said makes no difference.
        ClockLower: it is over by a reading that may have been wrong.
    """
    if text is None:
        return None
    where = _where(what, of)
    end = _taken(talk, read_date(talk, text, where).last, what, of)
    now = Moment(ms=talk.now().ms, zone=end.zone)
    if end.ms <= now.ms:
        talk.demand_clock()
        raise EndPassed(where=_capital(where), moment=instant(end), now=instant(now))
    return end


def beginning(talk: OpenTalk, text: str | None, what: str, of: str) -> Moment | None:
    """A beginning that was typed, or None. A day without an hour begins with that day; ``what``, ``of`` as above."""
    return None if text is None else _taken(talk, read_date(talk, text, _where(what, of)), what, of)


def happened(talk: OpenTalk, text: str | None, what: str) -> Moment:
    """When something happened, as it was typed, or what the clock shows.

    Args:
        what: what happened then, as in ``said``.

    Raises:
        HourMissing: only the day was typed.
    """
    if text is None or is_now(text):
        return talk.clock()
    where = f"the time at which it was {what}"
    typed = read_date(talk, text, where, past=True)
    if typed.whole_day:
        raise HourMissing(where=_capital(where))
    return _taken(talk, typed, what, "")


def read_date(talk: OpenTalk, text: str, where: str, *, past: bool = False) -> Typed:
    """A date as it was typed, or as people say it: ``tomorrow``, ``friday 18:00``, ``14:00``, ``20 December``.

    Args:
        past: it is when something happened.

    Raises:
        InstantUnclear: it is neither; what it may mean is told.
    """
    now = talk.now().ms
    wall = now + talk.zone.at(now) * MINUTE
    found = absolute(text, wall, past=past)
    try:
        return parse_typed(text if found is None else found, where)
    except InstantUnclear as refusal:
        meant = may_mean(text, wall)
        if not meant:
            raise
        one = Sentence.of("similar.date", date=meant[0])
        several = Sentence.of("similar.dates", dates=", ".join(meant[:-1]), last=meant[-1])
        similar = [one if len(meant) == 1 else several]
        raise InstantUnclear(**refusal.facts | {"similar": similar}) from None


def in_order(begin: Moment | None, end: Moment | None, of: str) -> None:
    """Refuse what would end before it begins.

    Raises:
        EndBeforeBeginning.
    """
    if begin is not None and end is not None and end.ms <= begin.ms:
        first = Moment(ms=begin.ms, zone=end.zone)
        where = _capital(_where("until", of))
        raise EndBeforeBeginning(where=where, end=instant(end), beginning=instant(first))


def _taken(talk: OpenTalk, typed: Typed, what: str, of: str) -> Moment:
    """A date in the zone that was typed, or else the station's; the answer to the act tells how it was taken.

    Raises:
        InstantUnclear: it is outside the calendar, or no entry can bear it.
    """
    ms, zone = talk.zone.read(typed)
    if ms > FARTHEST_MS:
        reason = Sentence.of("reason.last_moment", moment=Instant(FARTHEST_MS, 0))
        raise InstantUnclear(where=typed.where, reason=reason, similar="")
    found = Moment(ms=ms, zone=zone)
    talk.dates.append(results.DateTaken(what=what.replace(" ", "_"), of=_part(of), at=instant(found)))
    return found


def _part(of: str) -> Sentence | None:
    """The part of an act that something belongs to, as it is told; None: it is the act itself."""
    if of in _PARTS:
        return Sentence.of(_PARTS[of])
    kind, _, number = of.rpartition(" ")
    return Sentence.of(f"part.{kind}", number=int(number)) if kind else None


_PARTS = {
    "the words": "part.words",
    "the answer": "part.answer",
    "the finding": "part.finding",
    "the release": "part.release",
    "the mandate": "part.mandate",
    "the news of it": "part.stage",
}


def _where(what: str, of: str) -> str:
    return f"“{what}” of {of}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def language(talk: OpenTalk, room: Id | None, given: Language | None) -> Language:
    """The language of words: as given, or that of the side."""
    if given is not None:
        return given
    return talk.identity.language if room is None else talk.language(room)


def way_of(text: str, given: Direction | None) -> Direction:
    """The direction of words: as given, or that of most of them."""
    return Direction(direction(text)) if given is None else given


def asked_terms(
    talk: OpenTalk,
    room: Id | None,
    asked: asks.TermsAsked | None,
    of: str = "the words",
    *,
    answers_unnamed: bool = False,
    waits: bool = True,
) -> Terms | None:
    """Terms as typed, with their recipients named. What is wrong with them is minded, and told with all the rest.

    Args:
        room: the leg; None: it is not known, and nothing that hangs on it is looked at.
        of: what they are the terms of, for a refusal.
        answers_unnamed: whether that answers words without a name; then it goes to whoever said them.
        waits: they may begin a lease, which is not done by a clock that is lower than it was.
    """
    if asked is None:
        return None
    if waits and asked.carriage is not Carriage.WITHHELD:
        talk.mind(talk.demand_clock, None)
    begin = talk.mind(lambda: beginning(talk, asked.not_before, "from", of), None)
    end = talk.mind(lambda: ending(talk, asked.until, "until", of), None)
    talk.mind(lambda: in_order(begin, end, of), None)
    to: list[str] = []
    if room is not None and asked.carriage is not Carriage.WITHHELD:
        to = _recipients(talk, room, asked.to, answers_unnamed)
    return terms(
        asked.carriage,
        to,
        attribution=asked.attribution,
        convey_from=begin,
        convey_until=end,
        provisos=[talk.mind(partial(clean_line, each, "the proviso"), _UNREAD) for each in asked.provisos],
        read_back=asked.read_back,
        time_may_cross=asked.time_may_cross,
        manner=asked.manner or Manner.LEFT,
    )


def _recipients(talk: OpenTalk, room: Id, given: list[str] | None, answers_unnamed: bool) -> list[str]:
    if given is None:
        return [WHOEVER] if answers_unnamed else talk.mind(partial(_the_other_side, talk, room), [])
    found = [talk.mind(partial(_recipient, talk, room, name), None) for name in given]
    return [each for each in found if each is not None]


def _the_other_side(talk: OpenTalk, room: Id) -> list[str]:
    sides = other_sides(talk, room)
    if len(sides) != 1:
        raise ChooseRecipients(known=", ".join(aliases_of(talk.reading(room))) or Sentence.of("somebody.nobody_yet"))
    return sides


def _recipient(talk: OpenTalk, room: Id, name: str) -> str:
    (found,) = as_known(talk, room, [name])
    known = aliases_of(talk.reading(room))
    if found not in (WHOEVER, *known):
        raise UnknownAlias(alias=found, known=", ".join(known) or Sentence.of("somebody.nobody_yet"))
    return found


def other_sides(talk: OpenTalk, room: Id) -> list[str]:
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


def as_known(talk: OpenTalk, room: Id, names: list[str]) -> list[str]:
    """Names of recipients in the spelling of their leg, where it knows them or one that begins so."""
    known = (WHOEVER, *aliases_of(talk.reading(room)))
    return [talk.meant(name, known) or clean_name(name, "the recipient") for name in names]


def passages(talk: OpenTalk, room: Id | None, asked: list[asks.PassageAsked]) -> tuple[Passage, ...]:
    """Passages as typed; together they have to fit into one entry. Without the leg they are looked at, and no more."""
    demand(bool(asked), "passages", "there is nothing to say.")
    demand(len(asked) <= MOST_PARTS, "passages", f"there are more than {MOST_PARTS}; say them in parts.")
    found = tuple(passage(talk, room, each, number) for number, each in enumerate(asked, start=1))
    size = sum(len(each.text.encode()) for each in found)
    demand(size <= MOST_WORDS, "passages", f"they have {size} bytes, more than {MOST_WORDS}; say them in parts.")
    return found


def passage(talk: OpenTalk, room: Id | None, asked: asks.PassageAsked, number: int) -> Passage:
    """A passage as typed; ``number``: its place, for a refusal. Without its leg it is looked at, and never written."""
    where = f"passage {number}"
    text = talk.mind(lambda: clean(asked.text, where), _UNREAD)
    return Passage(
        salt=bytes(32) if room is None else talk.chance(room, 32),
        text=text,
        language=language(talk, room, asked.language),
        direction=way_of(text, asked.direction),
        act=asked.act,
        force=asked.force,
        valid_until=talk.mind(lambda: ending(talk, asked.valid_until, "valid until", where), None),
        answer_by=talk.mind(lambda: ending(talk, asked.answer_by, "answer by", where), None),
        parallel=asked.parallel,
        terms=asked_terms(talk, room, asked.terms, where),
    )


def condition(
    talk: OpenTalk, room: Id | None, asked: asks.ConditionAsked, number: int, *, answers_unnamed: bool = False
) -> Condition:
    """A condition as typed; ``number``: its place, for a refusal. Without its leg it is looked at, and no more."""
    where = f"condition {number}"
    text = talk.mind(lambda: clean(asked.text, where), _UNREAD)
    name = asked.finder_name
    return Condition(
        salt=bytes(32) if room is None else talk.chance(room, 32),
        text=text,
        language=language(talk, room, asked.language),
        direction=way_of(text, asked.direction),
        finder=asked.finder,
        until=talk.mind(lambda: ending(talk, asked.until, "due", where), None),
        terms=asked_terms(talk, room, asked.terms, where, answers_unnamed=answers_unnamed),
        finder_name=None if name is None else talk.mind(lambda: clean_name(name, "the finder"), None),
    )


def accepted_rules(talk: OpenTalk, room: Id) -> Id | None:
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


def act(talk: OpenTalk, room: Id, done: SideAct, noted: asks.Noted | None) -> Added:
    """Write a side's act: by its own hand at its station, noted at a mediator's.

    Raises:
        NeedsNote: at a mediator's station without a note of how it came.
        NotYours: a note at a side's own station.
        Refusal: everything that is wrong with it, by what was typed and by the rules, at once.
    """
    if not talk.mediates:
        if noted is not None:
            raise NotYours(act=Sentence.of("doing.noting"), whose=Sentence.of("somebody.the_mediator"))
        return _written(talk, done, partial(talk.own, room), [partial(talk.own, room)])
    if noted is None:
        raise NeedsNote
    when, interpreter = _when_and_who(talk, noted)
    who = talk.needed(lambda: speaker(talk, room, noted.speaker, done).fingerprint)

    def note(part: SideAct, *, at: Moment | None, way: Way, closeness: Closeness) -> Added:
        said = at or talk.clock()
        body = Noted(way=way, closeness=closeness, speaker=who, interpreter=interpreter, when=said, act=part)
        return talk.write(room, body)

    # That it was said later than now, and not on paper, does not hide what else the rules hold against it.
    as_it_came = partial(note, at=None, way=noted.way, closeness=noted.closeness)
    on_paper = partial(note, at=None, way=Way.PAPER, closeness=Closeness.HANDED_OVER)
    write = partial(note, at=when, way=noted.way, closeness=noted.closeness)
    return _written(talk, done, write, [as_it_came, on_paper])


def _written(
    talk: OpenTalk, done: SideAct, write: Callable[[SideAct], Added], attempts: list[Callable[[SideAct], Added]]
) -> Added:
    """Write an act, or tell everything that speaks against it: the rules are asked about each part of it too."""
    if not talk.problems:
        try:
            return write(done)
        except TalkRefusal as refusal:
            talk.problems.append(refusal)
    for part in _parts(done):
        for attempt in attempts:
            talk.mind(partial(talk.tried, partial(attempt, part)), None)
    raise talk.whole_refusal()


def _parts(done: SideAct) -> list[SideAct]:
    """An act as acts by themselves: each passage or condition alone, without terms, and without force."""
    match done:
        case kinds.Said(passages=several):
            bare = [structs.replace(each, terms=None) for each in several]
            free = [structs.replace(each, force=kinds.Force.NON_BINDING) for each in several]
            return [structs.replace(done, passages=(each,)) for each in (*several, *bare, *free)]
        case kinds.Replied(conditions=(_, *_) as several):
            alone = [structs.replace(done, conditions=(each,)) for each in several]
            return [*alone, *(structs.replace(each, terms=None) for each in alone)]
        case _:
            return [done]


def look_at_note(talk: OpenTalk, noted: asks.Noted | None) -> None:
    """Whatever can be wrong with a note of which the leg is not known, for :meth:`OpenTalk.demand_right`."""
    if noted is not None:
        _when_and_who(talk, noted)


def _when_and_who(talk: OpenTalk, noted: asks.Noted) -> tuple[Moment, str | None]:
    name = noted.interpreter
    interpreter = None if name is None else talk.mind(lambda: clean_name(name, "the interpreter"), None)
    return talk.mind(lambda: happened(talk, noted.when, "said"), talk.now()), interpreter


_OF_A_PRINCIPAL = (kinds.Mandated, kinds.Revoked)
"""What nobody of a side does but a principal (rule 10)."""


def without_effect(talk: OpenTalk, added: Added) -> Sentence | None:
    """Why an act that was written down has no effect; None if it has."""
    reason = void(talk.reading(added.room), added.ident)
    return None if reason is None else refused(reason)


def speaker(talk: OpenTalk, room: Id, name: str | None, done: SideAct) -> Seat:
    """Who spoke: by name, or the one person of the side who could have done this.

    Raises:
        WhoSpoke, NobodyCan: nobody was named, and several could have, or nobody.
    """
    if name is not None:
        return seat_called(talk, room, name, End.SIDE)
    confirms = isinstance(done, kinds.Staged) and done.stage is kinds.Stage.CONFIRMED
    principals = isinstance(done, _OF_A_PRINCIPAL)
    able = _able(talk, room, (Role.PRINCIPAL,) if principals else (Role.PRINCIPAL, Role.ENVOY))
    if confirms:
        able = [seat for seat in able if seat.role is Role.PRINCIPAL or _may_bind(talk, room, seat)]
    if not able:
        who = "principal" if principals else "principal_or_envoy"
        wanted = Sentence.of(f"wanted.{who}_to_bind" if confirms else f"wanted.{who}")
        raise NobodyCan(leg=talk.name(room), wanted=wanted, known=_names(talk, room))
    if len(able) > 1:
        raise WhoSpoke(leg=talk.name(room), known=_listed(able))
    return able[0]


def _may_bind(talk: OpenTalk, room: Id, seat: Seat) -> bool:
    """Whether somebody was given a mandate to bind, in force or not."""
    given = mandate_of(talk.reading(room), seat.fingerprint)
    return any(isinstance(each.act, kinds.Mandated) and kinds.Scope.BIND in each.act.scopes for each in given)


def receiver(talk: OpenTalk, room: Id) -> str:
    """Who gets what is brought, where nobody is named: the public, or the one person of the side who speaks for it."""
    if talk.name(room) == PUBLIC:
        return PUBLIC
    found = the_one(talk, room)
    if found is None:
        raise WhoGotIt(leg=talk.name(room), known=_names(talk, room))
    return found.name


def the_one(talk: OpenTalk, room: Id) -> Seat | None:
    """The one person of a side who speaks for it; None if there are several, or nobody."""
    able = _able(talk, room, (Role.PRINCIPAL, Role.ENVOY))
    return able[0] if len(able) == 1 else None


def _able(talk: OpenTalk, room: Id, roles: tuple[Role, ...]) -> list[Seat]:
    return [seat for seat in talk.people(room).current(End.SIDE) if seat.role in roles]


def _names(talk: OpenTalk, room: Id) -> str | Sentence:
    return _listed(talk.people(room).current(End.SIDE)) or NOBODY


NOBODY = Sentence.of("somebody.nobody")


def _listed(seats: Iterable[Seat]) -> str:
    return ", ".join(seat.name for seat in seats)


def seat_called(talk: OpenTalk, room: Id, name: str, end: End | None = None) -> Seat:
    """Somebody's seat, by name or by a beginning of it.

    Raises:
        NoSuchSeat, AmbiguousName: nobody is called so, or several are.
    """
    people = talk.people(room)
    known = [seat for each in End for seat in people.current(each) if end in (None, each)]
    found = talk.meant(name, [seat.name for seat in known])
    for seat in known:
        if seat.name == found:
            return seat
    similar = close_to(name, [seat.name for seat in known])
    raise NoSuchSeat(name=name, leg=talk.name(room), known=_listed(known) or NOBODY, similar=similar)


def demand(right: bool, where: str, problem: str) -> None:
    """Refuse an argument of the wrong shape."""
    if not right:
        raise WrongShape(where=where, problem=problem)
