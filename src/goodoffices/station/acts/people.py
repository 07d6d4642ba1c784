"""Who sits at a leg, what was agreed there, and who may do what."""

from __future__ import annotations

from goodoffices.errors.station import NoRulesOffered, NoSuchHandle, NoSuchSeat
from goodoffices.station import results
from goodoffices.station.acts.clearing import noticed_in, reason
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle
from goodoffices.station.new_names import chosen_name, other_side_names
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import (
    accepted_rules,
    act,
    as_known,
    beginning,
    demand,
    ending,
    in_order,
    look_at_note,
    other_sides,
    seat_called,
    without_effect,
)
from goodoffices.station.things import other_thing
from goodoffices.talk import events as kinds
from goodoffices.talk import release as gate
from goodoffices.talk.events import (
    Accepted,
    Disclosure,
    End,
    GroundRules,
    Id,
    Role,
    Seat,
    Seated,
    Unseated,
)
from goodoffices.talk.gate_state import given_up
from goodoffices.talk.names import aliases_of
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import Choices, open_forks, roster
from goodoffices.talk.talk import Added
from goodoffices.talk.terms import PUBLIC, Moment
from goodoffices.talk.transcript import UNREADABLE
from goodoffices.talk.views import Reference, Sentence
from goodoffices.words import clean, parse_length

EitherEnd = Seated | Unseated | Accepted


def seat(talk: OpenTalk, ask: asks.Seat) -> results.Seated:
    """Seat somebody of one's own end; on a kept leg the mediator seats both."""
    room = talk.leg(ask.leg)
    given = None if ask.fingerprint is None else bytes.fromhex(ask.fingerprint)
    demand((ask.role is Role.MEDIATOR) <= (ask.end is End.MEDIATOR), "role", "a side's person is no mediator.")
    people = talk.people(room)
    others = [each.name for end in End for each in people.current(end) if each.fingerprint != given]
    others += other_side_names(talk, room)
    taken = Seat(
        fingerprint=talk.chance(room, 32) if given is None else given,
        name=chosen_name(ask.name, "the seat's name", others, mediators=ask.end is End.MEDIATOR),
        end=ask.end,
        role=ask.role,
        station=given is not None,
    )
    added = _at_ones_end(talk, room, Seated(seat=taken, start=talk.reading(room).transcript.heads()))
    return results.Seated(ref=Reference(added.ident), name=taken.name)


def unseat(talk: OpenTalk, ask: asks.Unseat) -> results.Seated:
    """End a seat; whatever that person has written until now counts."""
    room = talk.leg(ask.leg)
    person = seat_called(talk, room, ask.name)
    heads = talk.reading(room).transcript.heads()
    last = tuple(seen for seen in heads if seen.instance.author == person.fingerprint)
    added = _at_ones_end(talk, room, Unseated(fingerprint=person.fingerprint, last=last))
    return results.Seated(ref=Reference(added.ident), name=person.name)


def accept(talk: OpenTalk, ask: asks.Accept) -> results.Seated:
    """Accept the station of somebody at the other end."""
    room = talk.leg(ask.leg)
    person = seat_called(talk, room, ask.name)
    added = _at_ones_end(talk, room, Accepted(fingerprint=person.fingerprint))
    return results.Seated(ref=Reference(added.ident), name=person.name)


def _at_ones_end(talk: OpenTalk, room: Id, body: EitherEnd) -> Added:
    """Write what either end writes, by the way that is this station's."""
    return talk.write(room, body) if talk.mediates else talk.own(room, body)


def give_up(talk: OpenTalk, ask: asks.GiveUp) -> results.Several:
    """Give up what is missing of somebody's station, visibly."""
    talk.demand_mediator(Sentence.of("doing.giving_up_what_is_missing"))
    room = talk.leg(ask.leg)
    reading = talk.reading(room)
    people = roster(reading)
    instances = reading.transcript.instances()
    authors = {} if people is None else {each: people.seat(each.author) for each in instances}
    wanted = talk.meant(ask.name, [seat.name for seat in authors.values() if seat is not None])
    if ask.entry is not None:
        return _give_up_there(talk, ask, ask.entry, [each for each, seat in authors.items() if _is(seat, wanted)])
    done = []
    for instance in instances:
        person = authors.get(instance)
        if person is None or person.name != wanted:
            continue
        unclear = [*reading.transcript.missing(instance), *_unreadable(reading, instance)]
        given = given_up(reading, instance)
        if any(seq > given for seq, _ in unclear):
            seq, ident = max(unclear)
            done.append(talk.write(room, kinds.Lost(instance=instance, seq=seq, entry=ident)))
    if not done:
        raise NoSuchSeat(name=ask.name, leg=ask.leg, known=Sentence.of("somebody.only_of_whom_missing"), similar="")
    return results.Several(refs=[Reference(added.ident) for added in done])


def _is(seat: kinds.Seat | None, name: str | None) -> bool:
    return seat is not None and seat.name == name


def _give_up_there(talk: OpenTalk, ask: asks.GiveUp, handle: str, instances: list[kinds.Instance]) -> results.Several:
    """Give up an entry that is here, for the station of its author, which was restored and rejected it."""
    room, found = talk.leg(ask.leg), find_handle(talk, handle)
    entry = talk.reading(found.room).transcript.entry(found.what.entry)
    if found.room != room or entry is None or entry.instance not in instances:
        raise other_thing(talk, handle, Sentence.of("wanted.entry_on", leg=talk.name(room)))
    # On the instance of until now it would wait there behind whatever names the entry.
    talk.begin_instance_anew(room)
    lost = kinds.Lost(instance=entry.instance, seq=entry.seq, entry=found.what.entry)
    return results.Several(refs=[Reference(talk.write(room, lost).ident)])


def _unreadable(reading: Reading, instance: kinds.Instance) -> list[tuple[int, Id]]:
    found = (each for each in reading.of_kind(UNREADABLE) if each.entry.instance == instance)
    return [(each.entry.seq, each.ident) for each in found]


def choose_branch(talk: OpenTalk, ask: asks.ChooseBranch) -> results.Written:
    """End a fork of one's own end: the branch that holds an entry counts."""
    room = talk.leg(ask.leg)
    named = find_handle(talk, ask.branch).what.entry
    reading = talk.reading(room)
    written = reading.written(named)
    if written is None:
        raise NoSuchHandle(handle=ask.branch)
    instance = written.entry.instance
    number = _fork_before(reading, talk.people(room).choices, written)
    branch = reading.transcript.ancestor(named, number) or named
    earlier = [each.ident for each in reading.of_kind("chosen") if _ends_fork(reading, each.body, instance, number)]
    added = talk.write(room, kinds.Chosen(instance=instance, branch=branch, over=tuple(sorted(earlier))))
    return results.Written(ref=Reference(added.ident))


def _fork_before(reading: Reading, choices: Choices, written: Written) -> int:
    """The number of the fork on a branch of which an entry is: the first open one, else the last; its own if none."""
    instance, seq = written.entry.instance, written.entry.seq
    still_open = [each for each in open_forks(reading, choices, instance) if each <= seq]
    ended = [each for each in reading.transcript.forks(instance) if each <= seq]
    return min(still_open, default=max(ended, default=seq))


def _ends_fork(reading: Reading, body: object, instance: kinds.Instance, number: int) -> bool:
    if not isinstance(body, kinds.Chosen) or body.instance != instance:
        return False
    branch = reading.transcript.entry(body.branch)
    return branch is not None and branch.seq == number


def offer_rules(talk: OpenTalk, ask: asks.OfferRules) -> results.ToBring:
    """Offer terms of reference on a leg."""
    talk.demand_mediator(Sentence.of("doing.offering_ground_rules"))
    read = look_at_rules(talk, ask.rules)
    room = talk.needed(lambda: talk.leg(ask.leg))
    replaces = None if ask.replaces is None else find_handle(talk, ask.replaces).what.entry
    return _offer(talk, room, ask.rules, read, replaces, reason(talk, ask))


def offer(talk: OpenTalk, room: Id, asked: asks.RulesAsked) -> results.ToBring:
    """Offer terms of reference on a leg, with the opening of the talk."""
    return _offer(talk, room, asked, look_at_rules(talk, asked))


def _offer(
    talk: OpenTalk,
    room: Id,
    asked: asks.RulesAsked,
    read: tuple[int, str | None],
    replaces: Id | None = None,
    because: str | None = None,
) -> results.ToBring:
    lease, text = read
    named = [name for name in aliases_of(talk.reading(room)) if name != PUBLIC]
    if asked.disclose_to is not None:
        disclose_to = as_known(talk, room, asked.disclose_to)
    else:
        disclose_to = [] if asked.disclosure is Disclosure.CLOSED else other_sides(talk, room)
    demand(set(disclose_to) <= set(named), "disclose_to", f"other sides here are: {', '.join(named) or 'none'}.")
    rules = GroundRules(
        disclosure=asked.disclosure,
        disclose_to=tuple(sorted(set(disclose_to))),
        opened_told=asked.opened_told,
        lease_ms=lease,
        retention=asked.retention,
        existence_confidential=asked.existence_confidential,
        languages=tuple(asked.languages) or (talk.language(room),),
        text=text,
    )
    body = kinds.TorOffered(rules=rules, replaces=replaces)

    def clear(rooms: Rooms, now: Moment) -> gate.Cleared:
        found = noticed_in(rooms, room, [] if text is None else [text], Sentence.of("item.ground_rules"), now)
        return gate.without_words(rooms, room, body, because=because, noticed=found)

    added, *_ = talk.issue(clear)
    return results.ToBring(ref=Reference(added.ident), to_bring=talk.reading(room).kept)


def look_at_rules(talk: OpenTalk, asked: asks.RulesAsked) -> tuple[int, str | None]:
    """The length of a release, in milliseconds, and the words of terms of reference; what is wrong is minded."""
    words = asked.text
    lease = talk.mind(lambda: parse_length(asked.lease, "the length of a release"), 0)
    return lease, None if words is None else talk.mind(lambda: clean(words, "the ground rules"), None)


def answer_rules(talk: OpenTalk, ask: asks.AnswerRules) -> results.RulesAnswered:
    """Answer terms of reference, in the place of earlier answers to the same offer."""
    room = talk.leg(ask.leg)
    reading = talk.reading(room)
    offers = reading.of_kind("tor_offered")
    if not offers and ask.offer is None:
        raise NoRulesOffered(leg=talk.name(room))
    offer = offers[-1].ident if ask.offer is None else find_handle(talk, ask.offer).what.entry
    earlier = [each.ident for each in reading.touching(kinds.Ref(entry=offer, index=0), "tor_answered")]
    added = act(talk, room, kinds.TorAnswered(offer=offer, yes=ask.yes, over=tuple(earlier)), ask.noted)
    return results.RulesAnswered(
        ref=Reference(added.ident),
        in_force=accepted_rules(talk, room) is not None,
        void=without_effect(talk, added),
    )


def mandate(talk: OpenTalk, ask: asks.Mandate) -> results.Written:
    """A principal says what a seat may do, from when the clock shows unless another time is given."""
    talk.demand_clock()
    demand(bool(ask.scopes), "scopes", "a mandate allows something.")
    since = talk.mind(lambda: beginning(talk, ask.since, "since", "the mandate"), None)
    until = talk.mind(lambda: ending(talk, ask.until, "until", "the mandate"), None)
    talk.mind(lambda: in_order(since, until, "the mandate"), None)
    room = talk.needed(lambda: talk.leg(ask.leg), lambda: look_at_note(talk, ask.noted))
    person = talk.needed(lambda: seat_called(talk, room, ask.seat, End.SIDE), lambda: look_at_note(talk, ask.noted))
    given = kinds.Mandated(
        seat=person.fingerprint,
        scopes=tuple(sorted(set(ask.scopes), key=list(kinds.Scope).index)),
        since=talk.clock() if since is None else since,
        until=until,
    )
    added = act(talk, room, given, ask.noted)
    return results.Written(ref=Reference(added.ident), void=without_effect(talk, added))


def revoke(talk: OpenTalk, ask: asks.Revoke) -> results.Written:
    """A mandate ends; what was written under it until now counts."""
    found = find_handle(talk, ask.mandate)
    reading = talk.reading(found.room)
    given = reading.written(found.what.entry)
    if given is None or not isinstance(given.act, kinds.Mandated):
        raise other_thing(talk, ask.mandate, Sentence.of("wanted.mandate"))
    last = tuple(seen for seen in reading.transcript.heads() if seen.instance.author == given.act.seat)
    revoked = kinds.Revoked(mandate=found.what.entry, last=last)
    added = act(talk, found.room, revoked, ask.noted)
    return results.Written(ref=Reference(added.ident), void=without_effect(talk, added))
