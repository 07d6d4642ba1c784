"""The office: what the rest of a station, and the loop that reaches the relays, ask of the mail.

The rules are:

* A *road* is one leg to one station, or one line. Work on one road reads and writes nothing of another (rule 17).
* Whatever is given out to be sent is on the disk; whatever came is on the disk when :meth:`Office.took` returns.
* One line carries the legs to a station: the newest that may carry words. Where a newer one takes over, each leg is
  offered on it anew, with new keys and mailboxes, and whatever was not over there is sealed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.errors.base import Refusal, catalogue
from goodoffices.errors.mail import LineCarriesTests, NoRelayHere
from goodoffices.errors.seal import NoCard, NoSuchLine, SealRefusal
from goodoffices.seal.channel import Fresh, OwnKey, first_key
from goodoffices.seal.invitation import Invitation
from goodoffices.seal.opening import Identity, Line, leg_channel
from goodoffices.station import logs
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.line_store import Kept, LineStore
from goodoffices.station.mail.leg_post import CHANNEL, JOINING, LegPost, leg_shelf, stream
from goodoffices.station.mail.line_post import OFFERED, TAKEN, LinePost, line_shelf
from goodoffices.station.mail.messages import TalkDeclined, TalkOffered, TalkTaken, read_letter
from goodoffices.station.mail.opening import HOME, THE_OPENING, Openings
from goodoffices.station.mail.post import TRAFFIC, Parcel, Post
from goodoffices.station.mail.traffic import Box, Home, Opening, Traffic, new_box
from goodoffices.talk.events import Id
from goodoffices.talk.telling import say
from goodoffices.talk.terms import Moment

OWN_KEY = b"mail own key"
"""Row of a leg: the first key, until the other station has answered with its own."""

TO_WRITE = b"mail to write"
"""Row of a leg: a letter that belongs on the line, until it stands there."""

DECLINED = b"mail declined"
"""Row of a leg: the other station's person does not join."""

GONE = b"mail gone"
"""Rows of ``station.db`` by name: mailboxes of what is no more, until their relays have removed them."""

_ID = 32


@dataclass(frozen=True, slots=True, order=True)
class Road:
    """A line, or one leg to one station.

    Attributes:
        line: the number of a line; 0 for a leg.
        talk, room, peer: of a leg; empty for a line.
    """

    line: int = 0
    talk: str = ""
    room: Id = b""
    peer: Id = b""


NO_ROAD = Road(line=-1)
"""What is left to do for lines and talks that are no more."""


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do at the relays for one road.

    Attributes:
        make, remove: mailboxes of this station.
        parcels: to be put in.
        collect: mailboxes to look into.
        next_due: when something is to be put in again, in milliseconds since 1970.
    """

    make: tuple[Box, ...] = ()
    remove: tuple[Box, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    collect: tuple[Box, ...] = ()
    next_due: int | None = None


@dataclass(frozen=True, slots=True)
class LineMail:
    """How the mail of a line stands; see :class:`goodoffices.station.results.LineHere`."""

    relay: str | None
    problem: str | None
    carries: str = "nothing"
    heard: str | None = None
    test_asked: str | None = None
    test_answered: str | None = None
    unopened: int = 0
    set_back: bool = False
    sealed: int = 0
    at_relay: int = 0


class Housed(Protocol):
    """The part of a station that the mail uses."""

    def clock(self) -> Moment:
        """The time."""

    def titles(self) -> list[str]:
        """Its talks."""

    def at(self, title: str) -> AtTalk:
        """One of them, open."""


class Office:
    """The mail of one station.

    Args:
        station: whose it is.
        lines: its lines.
        card: its own; None if it has none, and then no mail either.
        chance: fresh bytes, a stream for each purpose.
    """

    def __init__(
        self, station: Housed, lines: LineStore, card: Identity | None, chance: Callable[[bytes, int], bytes]
    ) -> None:
        self._station = station
        self.lines = lines
        self._card = card
        self._chance = chance
        self._gone = line_shelf(lines, 0)

    # --- roads

    def roads(self) -> list[Road]:
        """Every road that may have work at a relay now."""
        found = [Road(line=kept.number) for kept in self.lines.all() if self._has_mail(kept)]
        if next(iter(self._gone.scan(GONE)), None) is not None:
            found.append(NO_ROAD)
        for title in self._station.titles():
            try:
                talk = self._station.at(title)
            except Refusal:
                continue  # a file that does not open is told by whoever looks at it, and holds up nobody else
            found += [Road(talk=talk.title, room=room, peer=peer) for room, peer in legs_with_mail(talk)]
        return found

    def work(self, road: Road, most: int) -> Work:
        """What there is to do for a road now; it is on the disk before it is given out."""
        now = self._station.clock().ms
        if road == NO_ROAD:
            return Work(remove=tuple(decode(value, Box) for _, value in self._gone.scan(GONE)))
        with self._kept(road):
            return self._line_work(road.line, now, most) if road.line else _post_work(self._post(road), now, most)

    def made(self, road: Road, box: Box) -> None:
        """A relay has confirmed a mailbox."""
        with self._kept(road):
            opening = self._openings.of(road.line) if road.line else None
            if opening is not None and box.name in (opening.to_invited.name, opening.to_inviter.name):
                self._openings.made(road.line, box)
                return
            post = self._post(road)
            post.change(mine=tuple(replace_made(each) if each == box else each for each in post.traffic.mine))

    def lost(self, road: Road, box: Box) -> bool:
        """A relay does not know a mailbox (any more). Gives whether that is a fault; before an inviter's first round it
        is none.

        Another is made, and the other station told; those of an invitation are made again under their names.
        """
        with self._kept(road):
            opening = self._openings.of(road.line) if road.line else None
            if opening is not None and box.name in (opening.to_invited.name, opening.to_inviter.name):
                self._openings.lost(road.line)
                return opening.inviter
            post = self._post(road)
            if post.shelf.get(TRAFFIC) is None or box.name not in {each.name for each in post.traffic.mine}:
                return True
            mine = (new_box(each.home, post.fresh) if each.name == box.name else each for each in post.traffic.mine)
            post.change(mine=tuple(mine), owes=True)
            return True

    def removed(self, road: Road, box: Box) -> None:
        """A mailbox is gone at its relay."""
        if road == NO_ROAD:
            self._gone.drop(GONE, box.name)
            self.lines.commit()
            return
        with self._kept(road):
            post = self._post(road)
            post.change(leaving=tuple(each for each in post.traffic.leaving if each != box))

    def put_in(self, road: Road, parcels: Iterable[Parcel]) -> None:
        """A relay has confirmed these."""
        now = self._station.clock().ms
        with self._kept(road):
            for parcel in parcels:
                if parcel.key == THE_OPENING:
                    self._openings.put_in(road.line)
                else:
                    self._post(road).put_in(parcel, now)

    def took(self, road: Road, box: Box, envelopes: Iterable[bytes]) -> None:
        """Take in what lay in a mailbox. When this returns it is on the disk, and the relay may forget it."""
        now = self._station.clock().ms
        whole = list(envelopes)
        try:
            with self._kept(road):
                for data in whole:
                    self._take_in(road, box, data, now)
        except Refusal:
            raise
        except Exception:  # noqa: BLE001  # one of them meets a fault of the program: the others are taken all the same
            for data in whole:
                self._take_alone(road, box, data, now)

    # --- how it stands

    def now(self) -> int:
        """Milliseconds since 1970."""
        return self._station.clock().ms

    def at(self, ms: int) -> str:
        """A time as people read it."""
        return say(Moment(ms=ms, zone=self._station.clock().zone))

    def line_mail(self, kept: Kept) -> LineMail:
        """How the mail of a line stands."""
        shelf = line_shelf(self.lines, kept.number)
        home = shelf.read(HOME, Home)
        opening = None if self._card is None else self._openings.of(kept.number)
        nothing = LineMail(relay=None if home is None else home.relay, problem=_problem(opening))
        traffic = shelf.read(TRAFFIC, Traffic)
        if traffic is None or home is None:
            return nothing
        post = self._line_post(kept)
        letters, (sealed, at_relay) = post.letters, post.counts()
        carries = "words" if kept.carries_words else "line tests" if post.may_carry() else "nothing"
        return replace(
            nothing,
            carries="nothing" if traffic.set_back else carries,
            heard=None if traffic.heard is None else self.at(traffic.heard),
            test_asked=None if letters.asked is None else self.at(letters.asked),
            test_answered=None if letters.answered is None else self.at(letters.answered),
            unopened=traffic.unopened,
            set_back=traffic.set_back,
            sealed=sealed,
            at_relay=at_relay,
        )

    # --- what people do

    def begin_line(self, kept: Kept, home: Home, *, inviter: bool) -> None:
        """Let a line that is being opened use a relay."""
        state = kept.state
        if not isinstance(state, Line):
            invitation = state if isinstance(state, Invitation) else state.invitation
            self._openings.begin(kept, invitation, home, inviter=inviter)

    def line_opened(self, kept: Kept) -> None:
        """A line is open here, by whatever way its messages went."""
        self._openings.opened(kept)

    def test_line(self, number: int) -> None:
        """Ask for a line test.

        Raises:
            NoSuchLine, NoRelayHere: as they say.
        """
        post = self._line_with_mail(number)
        post.ask_for_test(self._station.clock().ms)
        self.lines.commit()

    def carrying(self, number: int) -> Kept:
        """A line that may carry words.

        Raises:
            NoSuchLine, NoRelayHere, LineCarriesTests: as they say.
        """
        kept = self._line_with_mail(number).kept
        if not kept.carries_words:
            raise LineCarriesTests(line=number)
        return kept

    def newest_line(self, peer: Id) -> Kept | None:
        """The line that carries the legs to a station."""
        found = None
        for kept in self.lines.all():
            usable = kept.carries_words and kept.peer == peer and self._has_mail(kept)
            if usable and not self._line_post(kept).traffic.set_back:
                found = kept
        return found

    def offer(self, talk: AtTalk, room: Id, kept: Kept, title: str) -> None:
        """Offer a leg to the station at the other end of a line. The talk is still to be kept."""
        peer = kept.peer
        shelf, fresh = leg_shelf(talk, room, peer), stream(talk, room)
        key, box = first_key(fresh), new_box(self._home(kept), fresh)
        self._begin_leg(talk, room, kept, box, ())
        shelf.write(OWN_KEY, key)
        shelf.drop(DECLINED)
        letter = TalkOffered(room=room, title=title, first=key.announced(), reach=(box.address,))
        shelf.put(TO_WRITE, encode(letter))

    def take_offer(self, talk: AtTalk, offered: TalkOffered, kept: Kept) -> None:
        """Join a leg, or take new keys for one. The talk is still to be kept.

        Raises:
            NotAnnounced: the key in it is none.
        """
        peer, room = kept.peer, offered.room
        shelf, fresh = leg_shelf(talk, room, peer), stream(talk, room)
        key, box = first_key(fresh), new_box(self._home(kept), fresh)
        channel = leg_channel(kept.line, talk.identity.fingerprint, room, key, offered.first)
        self._begin_leg(talk, room, kept, box, offered.reach)
        shelf.write(CHANNEL, channel)
        if talk.reading(room).founded is None:
            shelf.put(JOINING, b"")
        shelf.put(TO_WRITE, encode(TalkTaken(room=room, first=key.announced(), reach=(box.address,))))

    def invitations(self) -> list[tuple[Kept, TalkOffered]]:
        """The invitations to talks that nobody has answered here."""
        found = []
        for kept in self.lines.all():
            for _, body in line_shelf(self.lines, kept.number).scan(OFFERED):
                letter = read_letter(body)
                if isinstance(letter, TalkOffered):
                    found.append((kept, letter))
        return found

    def answered(self, kept: Kept, room: Id, *, joined: bool) -> None:
        """An invitation to a talk was answered by the person here."""
        line_shelf(self.lines, kept.number).drop(OFFERED, room)
        if not joined:
            self._line_post(kept).write(TalkDeclined(room=room))
        self.lines.commit()

    def leave_line(self, kept: Kept) -> None:
        """Forget a line. Its mailboxes are to go."""
        shelf = line_shelf(self.lines, kept.number)
        traffic, opening = shelf.read(TRAFFIC, Traffic), self._openings.of(kept.number) if self._card else None
        boxes = [] if traffic is None else [*traffic.mine, *traffic.leaving]
        if opening is not None and opening.inviter:
            boxes += [opening.to_invited, opening.to_inviter]
        self.lines.give_up(kept)
        self._leave(boxes)

    def leave_talk(self, talk: AtTalk) -> None:
        """A talk is about to be destroyed. Its mailboxes are to go."""
        found = [leg_shelf(talk, *leg).read(TRAFFIC, Traffic) for leg in legs_with_mail(talk)]
        self._leave(box for traffic in found if traffic is not None for box in (*traffic.mine, *traffic.leaving))

    def _leave(self, boxes: Iterable[Box]) -> None:
        for box in boxes:
            if box.made:
                self._gone.write(GONE, box, box.name)
        self.lines.commit()

    # --- between the files

    def hand_over(self) -> bool:
        """Carry letters between the talks and the lines that they belong on; gives whether there were any.

        Each step is on the disk at its goal before it is forgotten where it came from, and doing one twice changes
        nothing more than doing it once.
        """
        moved = False
        for title in self._station.titles():
            try:
                talk = self._station.at(title)
            except Refusal:
                continue
            for room, peer in legs_with_mail(talk):
                moved |= self._letter_to_line(talk, room, peer)
                moved |= self._leg_to_newer_line(talk, room, peer)
        for kept in self.lines.all():
            for key, body in list(line_shelf(self.lines, kept.number).scan(TAKEN)):
                moved |= self._answer_to_leg(kept, key, body)
            for key, body in list(line_shelf(self.lines, kept.number).scan(OFFERED)):
                moved |= self._known_leg(kept, key, body)
        return moved

    def _letter_to_line(self, talk: AtTalk, room: Id, peer: Id) -> bool:
        shelf = leg_shelf(talk, room, peer)
        body = shelf.get(TO_WRITE)
        if body is None:
            return False
        traffic, letter = shelf.read(TRAFFIC, Traffic), read_letter(body)
        if traffic is None or not all(box.made for box in traffic.mine):
            return False
        try:
            kept = self.lines.one(traffic.line)
            if letter is not None:
                self._line_post(kept).write(letter)
            self.lines.commit()
        except NoSuchLine:
            pass  # the line was given up in between; a newer one will offer the leg anew
        shelf.drop(TO_WRITE)
        talk.keep()
        return True

    def _leg_to_newer_line(self, talk: AtTalk, room: Id, peer: Id) -> bool:
        """A mediator's leg follows to the newest line."""
        traffic = leg_shelf(talk, room, peer).read(TRAFFIC, Traffic)
        newest = self.newest_line(peer)
        if not talk.mediates or traffic is None or newest is None or newest.number <= traffic.line:
            return False
        self.offer(talk, room, newest, talk.title)
        talk.keep()
        return True

    def _answer_to_leg(self, kept: Kept, key: bytes, body: bytes) -> bool:
        letter, peer = read_letter(body), kept.peer
        for title in self._station.titles():
            talk = self._station.at(title)
            shelf = leg_shelf(talk, key, peer)
            traffic, own = shelf.read(TRAFFIC, Traffic), shelf.read(OWN_KEY, OwnKey)
            if traffic is None or traffic.line != kept.number:
                continue
            if isinstance(letter, TalkTaken) and own is not None:
                self._agreed(talk, kept, key, own, letter)
            elif isinstance(letter, TalkDeclined):
                shelf.put(DECLINED, b"")
            talk.keep()
        line_shelf(self.lines, kept.number).drop(TAKEN, key)
        self.lines.commit()
        return True

    def _agreed(self, talk: AtTalk, kept: Kept, room: Id, own: OwnKey, letter: TalkTaken) -> None:
        shelf = leg_shelf(talk, room, kept.peer)
        try:
            channel = leg_channel(kept.line, talk.identity.fingerprint, room, own, letter.first)
        except SealRefusal:
            shelf.put(DECLINED, b"")
            return
        shelf.write(CHANNEL, channel)
        shelf.drop(OWN_KEY)
        LegPost(talk, room, kept.peer, open_line=True).change(theirs=letter.reach)

    def _known_leg(self, kept: Kept, room: bytes, body: bytes) -> bool:
        """An invitation to a leg that this station has joined is taken at once: the person here agreed to it before."""
        letter = read_letter(body)
        if not isinstance(letter, TalkOffered) or not kept.carries_words:
            return False
        for title in self._station.titles():
            talk = self._station.at(title)
            traffic = leg_shelf(talk, room, kept.peer).read(TRAFFIC, Traffic)
            if traffic is None or not talk.rooms.has(room):
                continue
            if traffic.line < kept.number:
                self.take_offer(talk, letter, kept)
                talk.keep()
            line_shelf(self.lines, kept.number).drop(OFFERED, room)
            self.lines.commit()
            return True
        return False

    # --- parts

    @property
    def _openings(self) -> Openings:
        if self._card is None:
            raise NoCard
        return Openings(self.lines, self._card, self.fresh)

    def _has_mail(self, kept: Kept) -> bool:
        shelf = line_shelf(self.lines, kept.number)
        return shelf.get(HOME) is not None

    def _home(self, kept: Kept) -> Home:
        home = line_shelf(self.lines, kept.number).read(HOME, Home)
        if home is None:
            raise NoRelayHere(line=kept.number)
        return home

    def _line_post(self, kept: Kept) -> LinePost:
        return LinePost(self.lines, kept, self.fresh(kept.number))

    def fresh(self, line: int) -> Fresh:
        """Fresh bytes of one line, apart from those of every other (rule 17)."""
        return partial(self._chance, b"line %d" % line)

    def _line_with_mail(self, number: int) -> LinePost:
        kept = self.lines.one(number)
        if not self._has_mail(kept) or not isinstance(kept.state, Line):
            raise NoRelayHere(line=number)
        return self._line_post(kept)

    def leg_post(self, talk: AtTalk, room: Id, peer: Id) -> LegPost:
        """The mail of a leg."""
        traffic = leg_shelf(talk, room, peer).read(TRAFFIC, Traffic)
        return LegPost(talk, room, peer, open_line=traffic is not None and self._open(traffic.line))

    def _open(self, number: int) -> bool:
        try:
            return self.lines.one(number).carries_words
        except NoSuchLine:
            return False

    def _post(self, road: Road) -> Post:
        if road.line:
            return self._line_post(self.lines.one(road.line))
        return self.leg_post(self._station.at(road.talk), road.room, road.peer)

    def _begin_leg(self, talk: AtTalk, room: Id, kept: Kept, box: Box, theirs: tuple[msgspec.Struct, ...]) -> None:
        post = LegPost(talk, room, kept.peer, open_line=True)
        before = post.shelf.read(TRAFFIC, Traffic)
        traffic = Traffic.begun(kept.number, (box,), theirs)  # type: ignore[arg-type]
        if before is not None:
            traffic = msgspec.structs.replace(traffic, leaving=(*before.leaving, *before.mine), heard=before.heard)
        post.begin_anew(traffic)
        post.shelf.drop(CHANNEL)
        post.seal_again_from_what_is_there()

    def _line_work(self, number: int, now: int, most: int) -> Work:
        kept = self.lines.one(number)
        self._openings.leave_if_done(kept, now)
        opening, message = self._openings.of(number), self._openings.message(number)
        work = Work()
        if opening is not None:
            boxes = (opening.to_invited, opening.to_inviter) if opening.inviter else ()
            to_make = tuple(box for box in boxes if not box.made)
            work = Work(
                make=to_make,
                parcels=() if message is None or to_make else (message,),
                collect=() if to_make else (opening.incoming,),
            )
        if not isinstance(kept.state, Line):
            return work
        own = _post_work(self._line_post(kept), now, most)
        return Work(
            make=work.make + own.make,
            remove=own.remove,
            parcels=work.parcels + own.parcels,
            collect=work.collect + own.collect,
            next_due=own.next_due,
        )

    def _take_in(self, road: Road, box: Box, data: bytes, now: int) -> None:
        if road.line:
            opening = self._openings.of(road.line)
            if opening is not None and box.name == opening.incoming.name:
                self._openings.take_in(road.line, data, now)
                return
        post = self._post(road)
        try:
            post.take_in(data, now)
        except SealRefusal:
            post.unreadable()
            return
        if road.line:
            self._openings.over(road.line)

    def _take_alone(self, road: Road, box: Box, data: bytes, now: int) -> None:
        try:
            with self._kept(road):
                self._take_in(road, box, data, now)
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001  # told by kind and place; the other station will send it again
            logs.unexpected(error)
            with self._kept(road):
                self._post(road).unreadable()

    def _kept(self, road: Road) -> Keeping:
        return Keeping(self.lines if road.line else self._station.at(road.talk))


class Keeping:
    """Keep the changes of the block as one step, or none of them."""

    def __init__(self, what: LineStore | AtTalk) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._what.drop()
        elif isinstance(self._what, LineStore):
            self._what.commit()
        else:
            self._what.keep()


def legs_with_mail(talk: AtTalk) -> Iterator[tuple[Id, Id]]:
    """The legs of a talk that go by mail, each with the station at its other end."""
    for key, _ in list(talk.talk.rows.scan(TRAFFIC)):
        yield key[:_ID], key[_ID:]


def replace_made(box: Box) -> Box:
    """A mailbox that its relay has confirmed."""
    return msgspec.structs.replace(box, made=True)


def _post_work(post: Post, now: int, most: int) -> Work:
    traffic = post.traffic
    return Work(
        make=tuple(box for box in traffic.mine if not box.made),
        remove=traffic.leaving,
        parcels=tuple(post.parcels(now, most)),
        collect=tuple(post.boxes()) if post.channel is not None else (),
        next_due=post.next_due(),
    )


def _problem(opening: Opening | None) -> str | None:
    """What spoke against a message of an opening, in one sentence."""
    if opening is None or opening.problem is None:
        return None
    refusals = (kind for kind in catalogue(SealRefusal) if kind.code == opening.problem)
    return next((refusal().said for refusal in refusals), opening.problem)
