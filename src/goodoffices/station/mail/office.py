"""The office: what the rest of a station, and the loop that reaches the relays, ask of the mail.

The rules are:

* A *road* is one leg to one station, or one line. Work on one road reads and writes nothing of another (rule 17).
* Whatever is given out to be sent is on the disk; whatever came is on the disk when :meth:`Office.took` returns.
* One line carries the legs to a station: the newest that may carry words. Where a newer one takes over, each leg is
  offered on it anew, with new keys and mailboxes, and whatever was not over there is sealed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Protocol

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.errors.base import Refusal, catalogue
from goodoffices.errors.mail import LineCarriesTests, NoRelayHere
from goodoffices.errors.seal import NoCard, NoSuchLine, NotAnnounced, SealRefusal
from goodoffices.seal.channel import Fresh, OwnKey, first_key
from goodoffices.seal.invitation import Invitation
from goodoffices.seal.opening import Identity, Line, leg_channel
from goodoffices.station import logs
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.line_store import Kept, LineStore
from goodoffices.station.mail.leg_post import CHANNEL, JOINING, LegPost, leg_shelf, stream
from goodoffices.station.mail.line_post import OFFERED, TAKEN, LinePost, line_shelf
from goodoffices.station.mail.messages import Letter, Reach, TalkDeclined, TalkOffered, TalkTaken, read_letter
from goodoffices.station.mail.opening import HOME, THE_OPENING, Openings
from goodoffices.station.mail.post import TRAFFIC, Parcel, Post
from goodoffices.station.mail.shelf import Shelf, there
from goodoffices.station.mail.traffic import Box, Home, Next, Opening, Traffic, new_box
from goodoffices.talk.events import Id
from goodoffices.talk.telling import say
from goodoffices.talk.terms import Moment

OWN_KEY = b"mail own key"
"""Row of a leg: the first key, until the other station has answered with its own."""

TO_WRITE = b"mail to write"
"""Row of a leg: a letter that belongs on the line, until it stands there."""

TITLE = b"mail title"
"""Row of a leg: how its talk was called to the other station, which is all that it is ever told."""

NEXT = b"mail next"
"""Row of a leg: the newer line that it is being offered on."""

TAKEN_FIRST = b"mail taken first"
"""Row of a leg: the challenge of the key with which it was offered last."""

WRITTEN = b"mail written"
"""Rows of a line by leg: a digest of the last letter about it, so that none is written twice."""

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
    astray: bool = False
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
        for talk in self.talks():
            found += [Road(talk=talk.title, room=room, peer=peer) for room, peer in legs_with_mail(talk)]
        return found

    def talks(self) -> Iterator[AtTalk]:
        """The talks whose files open. One that does not is told by whoever looks at it, and holds up nobody else."""
        for title in self._station.titles():
            with suppress(Refusal):
                yield self._station.at(title)

    def work(self, road: Road, most: int) -> Work:
        """What there is to do for a road now; it is on the disk before it is given out.

        Args:
            most: parcels at most; 0: none is made.
        """
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
            shelf = self._shelf(road)
            later = shelf.read(NEXT, Next)
            if later is not None and later.box.name == box.name:
                shelf.write(NEXT, msgspec.structs.replace(later, box=replace_made(box)))
                return
            post = self._post(road)
            mine = (replace_made(each) if each.name == box.name else each for each in post.traffic.mine)
            post.change(mine=tuple(mine))

    def lost(self, road: Road, box: Box, *, taken: bool = False) -> bool:
        """A relay does not know a mailbox (any more). Gives whether that is a fault; before an inviter's first round it
        is none.

        It is made again under its name, which the other station knows. Only where that name is taken another is made,
        and the other station told.
        """
        with self._kept(road):
            opening = self._openings.of(road.line) if road.line else None
            if opening is not None and box.name in (opening.to_invited.name, opening.to_inviter.name):
                self._openings.lost(road.line)
                return opening.inviter
            post = self._post(road)
            if post.shelf.get(TRAFFIC) is None or box.name not in {each.name for each in post.traffic.mine}:
                return True
            instead = new_box(box.home, post.fresh) if taken else msgspec.structs.replace(box, made=False)
            mine = (instead if each.name == box.name else each for each in post.traffic.mine)
            post.change(mine=tuple(mine), owes=post.traffic.owes or taken)
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

    def put_in(self, road: Road, parcels: Sequence[Parcel]) -> None:
        """A relay has confirmed these."""
        now = self._station.clock().ms
        with self._kept(road):
            sealed = [parcel for parcel in parcels if parcel.key != THE_OPENING]
            if len(sealed) < len(parcels):
                self._openings.put_in(road.line, now)
            post = self._post(road) if sealed else None
            for parcel in sealed:
                there(post).put_in(parcel, now)

    def refused(self, road: Road, parcel: Parcel) -> None:
        """A relay will not take this one as it is."""
        now = self._station.clock().ms
        with self._kept(road):
            if parcel.key != THE_OPENING:
                self._post(road).refused(parcel, now)

    def not_put_in(self, road: Road, parcels: Iterable[Parcel]) -> None:
        """No relay has confirmed these."""
        with self._kept(road):
            for parcel in parcels:
                if parcel.key != THE_OPENING:
                    self._post(road).not_put_in(parcel)

    def took(self, road: Road, box: Box, envelopes: Iterable[bytes]) -> None:
        """Take in what lay in a mailbox. When this returns it is on the disk, and the relay may forget it."""
        now = self._station.clock().ms
        whole = list(envelopes)
        try:
            with self._kept(road):
                self._take_in(road, box, whole, now)
        except Refusal:
            raise
        except Exception:  # noqa: BLE001  # one of them meets a fault of the program: the others are taken all the same
            for data in whole:
                self._take_alone(road, box, data, now)

    # --- how it stands

    def relays(self) -> list[str]:
        """The addresses of every relay that something here goes through, one's own and the other stations'."""
        found: set[str] = set()
        for kept in self.lines.all():
            home = line_shelf(self.lines, kept.number).read(HOME, Home)
            found |= set() if home is None else {home.relay}
        for road in self.roads():
            if road != NO_ROAD and (traffic := self._shelf(road).read(TRAFFIC, Traffic)) is not None:
                found |= {address.relay for address in traffic.theirs if traffic.may_reach(address)}
        return sorted(found)

    def _shelf(self, road: Road) -> Shelf:
        if road.line:
            return line_shelf(self.lines, road.line)
        return leg_shelf(self._station.at(road.talk), road.room, road.peer)

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
            astray=traffic.astray,
            sealed=sealed,
            at_relay=at_relay,
        )

    # --- what people do

    def begin_line(self, kept: Kept, home: Home | None, *, inviter: bool) -> None:
        """Let a line that is being opened use a relay; None: it goes by files alone."""
        state = kept.state
        if home is not None and not isinstance(state, Line):
            invitation = state if isinstance(state, Invitation) else state.invitation
            self._openings.begin(kept, invitation, home, inviter=inviter)

    def line_opened(self, before: Kept, after: Kept) -> None:
        """A line is open here, by whatever way its messages went."""
        self._openings.opened(before, after)

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
        """The line that carries the legs to a station: the newest that may carry words."""
        found = None
        for kept in self.lines.all():
            usable = kept.carries_words and kept.peer == peer and self._has_mail(kept)
            if usable and not self._line_post(kept).traffic.set_back:
                found = kept
        return found

    def offer(self, talk: AtTalk, room: Id, kept: Kept, title: str) -> None:
        """Offer a leg to the station at the other end of a line. The talk is still to be kept."""
        shelf, fresh = leg_shelf(talk, room, kept.peer), stream(talk, room)
        key, box = first_key(fresh), new_box(self._home(kept), fresh)
        if shelf.get(TRAFFIC) is None:
            self._begin_leg(talk, room, kept, box, ())
        else:
            # What the leg has goes on until the other station has answered on the new line.
            before, traffic = shelf.read(NEXT, Next), there(shelf.read(TRAFFIC, Traffic))
            if before is not None:
                shelf.write(TRAFFIC, msgspec.structs.replace(traffic, leaving=(*traffic.leaving, before.box)))
            shelf.write(NEXT, Next(line=kept.number, box=box))
        shelf.write(OWN_KEY, key)
        shelf.put(TITLE, title.encode())
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
        shelf.put(TAKEN_FIRST, offered.first.challenge)
        if talk.reading(room).founded is None:
            shelf.put(JOINING, b"")
        shelf.put(TO_WRITE, encode(TalkTaken(room=room, first=key.announced(), reach=(box.address,))))

    def invitations(self) -> list[tuple[Kept, TalkOffered]]:
        """The invitations to talks that nobody has answered here."""
        found = []
        for kept in self.lines.all():
            for _, body in line_shelf(self.lines, kept.number).scan(OFFERED):
                letter = read_letter(body)
                if isinstance(letter, TalkOffered) and not self._joined(letter.room, kept):
                    found.append((kept, letter))
        return found

    def _joined(self, room: Id, kept: Kept) -> bool:
        """Whether this station has joined a leg already; such an offer is taken without its person."""
        return any(leg_shelf(talk, room, kept.peer).get(TRAFFIC) is not None for talk in self.talks())

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
        self._leave(boxes)
        self.lines.give_up(kept)

    def leave_talk(self, talk: AtTalk) -> None:
        """A talk is about to be destroyed. Its mailboxes are to go."""
        shelves = [leg_shelf(talk, *leg) for leg in legs_with_mail(talk)]
        found = [shelf.read(TRAFFIC, Traffic) for shelf in shelves]
        later = [shelf.read(NEXT, Next) for shelf in shelves]
        self._leave(box for traffic in found if traffic is not None for box in (*traffic.mine, *traffic.leaving))
        self._leave(each.box for each in later if each is not None)
        self.lines.commit()

    def _leave(self, boxes: Iterable[Box]) -> None:
        # Also one that no relay has confirmed: it may be there all the same.
        for box in boxes:
            self._gone.write(GONE, box, box.name)

    # --- between the files

    def hand_over(self) -> set[Road]:
        """Carry letters between the talks and the lines that they belong on; gives the roads that were written on.

        Each step is on the disk at its goal before it is forgotten where it came from, and doing one twice changes
        nothing more than doing it once. What one letter or one talk has against it holds up no other.
        """
        moved: set[Road] = set()
        for talk in self.talks():
            for room, peer in legs_with_mail(talk):
                self._step(talk, moved, partial(self._letter_to_line, talk, room, peer))
                self._step(talk, moved, partial(self._leg_to_newer_line, talk, room, peer))
        for kept in self.lines.all():
            if not kept.carries_words:
                continue  # what came on it waits for its people
            for bucket, step in ((TAKEN, self._answer_to_leg), (OFFERED, self._known_leg)):
                for room, body in list(line_shelf(self.lines, kept.number).scan(bucket)):
                    for talk in self.talks():
                        self._step(talk, moved, partial(step, kept, talk, room, read_letter(body)))
        return moved

    def _step(self, talk: AtTalk, moved: set[Road], step: Callable[[], Road | None]) -> None:
        try:
            road = step()
        except Refusal:
            road = None
        finally:
            self.lines.drop()
            talk.drop()
        if road is not None:
            moved.add(road)

    def _letter_to_line(self, talk: AtTalk, room: Id, peer: Id) -> Road | None:
        """Put the letter of a leg on the line that it is for, once the mailbox that it names is there."""
        shelf = leg_shelf(talk, room, peer)
        body, traffic, later = shelf.get(TO_WRITE), shelf.read(TRAFFIC, Traffic), shelf.read(NEXT, Next)
        if body is None or traffic is None:
            return None
        number, boxes = (traffic.line, traffic.mine) if later is None else (later.line, (later.box,))
        if not all(box.made for box in boxes):
            return None
        letter, road = read_letter(body), Road(line=number)
        with suppress(NoSuchLine):  # it was given up in between; another will take its place
            kept, seal = self.lines.one(number), sha256(body).digest()
            written = line_shelf(self.lines, number)
            if letter is not None and written.get(WRITTEN, room) != seal:
                self._line_post(kept).write(letter)
                written.put(WRITTEN, seal, room)
                self.lines.commit()
        shelf.drop(TO_WRITE)
        talk.keep()
        return road

    def _leg_to_newer_line(self, talk: AtTalk, room: Id, peer: Id) -> Road | None:
        """A mediator's leg is offered on the newest line; on an older one only where its own is gone."""
        shelf = leg_shelf(talk, room, peer)
        traffic, later, newest = shelf.read(TRAFFIC, Traffic), shelf.read(NEXT, Next), self.newest_line(peer)
        if not talk.mediates or traffic is None or newest is None or shelf.get(DECLINED) is not None:
            return None
        current = traffic.line if later is None else later.line
        if newest.number == current or (newest.number < current and self._is_open(current)):
            return None
        title = shelf.get(TITLE)
        self.offer(talk, room, newest, talk.title if title is None else title.decode())
        talk.keep()
        return Road(talk=talk.title, room=room, peer=peer)

    def _answer_to_leg(self, kept: Kept, talk: AtTalk, room: Id, letter: Letter | None) -> Road | None:
        """The other station's answer reaches the leg that it was asked for."""
        shelf = leg_shelf(talk, room, kept.peer)
        traffic, later, own = shelf.read(TRAFFIC, Traffic), shelf.read(NEXT, Next), shelf.read(OWN_KEY, OwnKey)
        if traffic is None or kept.number != (traffic.line if later is None else later.line):
            return None
        if isinstance(letter, TalkTaken) and own is not None and letter.first.can_be_first:
            channel = leg_channel(kept.line, talk.identity.fingerprint, room, own, letter.first)
            box = traffic.mine[0] if later is None else later.box
            self._begin_leg(talk, room, kept, box, letter.reach)
            shelf.write(CHANNEL, channel)
            shelf.drop(OWN_KEY)
        elif isinstance(letter, TalkDeclined):
            shelf.put(DECLINED, b"")
        talk.keep()
        line_shelf(self.lines, kept.number).drop(TAKEN, room)
        self.lines.commit()
        return Road(talk=talk.title, room=room, peer=kept.peer)

    def _known_leg(self, kept: Kept, talk: AtTalk, room: Id, letter: Letter | None) -> Road | None:
        """An invitation to a leg that this station has joined is taken at once: its person agreed to it before."""
        shelf = leg_shelf(talk, room, kept.peer)
        traffic = shelf.read(TRAFFIC, Traffic)
        if not isinstance(letter, TalkOffered) or traffic is None or not talk.rooms.has(room) or talk.mediates:
            return None
        if shelf.get(TAKEN_FIRST) != letter.first.challenge and letter.first.can_be_first:
            self.take_offer(talk, letter, kept)
            talk.keep()
        line_shelf(self.lines, kept.number).drop(OFFERED, room)
        self.lines.commit()
        return Road(talk=talk.title, room=room, peer=kept.peer)

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
        return LegPost(talk, room, peer, open_line=traffic is not None and self._is_open(traffic.line))

    def _is_open(self, number: int) -> bool:
        try:
            return self.lines.one(number).carries_words
        except NoSuchLine:
            return False

    def _post(self, road: Road) -> Post:
        if road.line:
            return self._line_post(self.lines.one(road.line))
        return self.leg_post(self._station.at(road.talk), road.room, road.peer)

    def _begin_leg(self, talk: AtTalk, room: Id, kept: Kept, box: Box, theirs: Reach) -> None:
        post = LegPost(talk, room, kept.peer, open_line=True)
        before = post.shelf.read(TRAFFIC, Traffic)
        traffic = Traffic.begun(kept.number, (box,), theirs)
        if before is not None:
            left = tuple(each for each in (*before.leaving, *before.mine) if each.name != box.name)
            again = post.channel is not None
            traffic = msgspec.structs.replace(traffic, leaving=left, heard=before.heard, waits=again, owes=again)
        post.begin_anew(traffic)
        for bucket in (CHANNEL, NEXT):
            post.shelf.drop(bucket)
        post.forget_what_is_there()

    def _line_work(self, number: int, now: int, most: int) -> Work:
        kept = self.lines.one(number)
        self._openings.leave_if_done(kept, now)
        opening, message = self._openings.of(number), self._openings.message(number, now) if most else None
        work = Work()
        if opening is not None:
            boxes = (opening.to_invited, opening.to_inviter) if opening.inviter else ()
            to_make = tuple(box for box in boxes if not box.made)
            work = Work(
                make=to_make,
                parcels=() if message is None or to_make else (message,),
                collect=() if to_make else (opening.incoming,),
                next_due=None if opening.over else opening.due,
            )
        if not isinstance(kept.state, Line):
            return work
        own = _post_work(self._line_post(kept), now, most)
        return Work(
            make=work.make + own.make,
            remove=own.remove,
            parcels=work.parcels + own.parcels,
            collect=work.collect + own.collect,
            next_due=min((due for due in (work.next_due, own.next_due) if due is not None), default=None),
        )

    def _take_in(self, road: Road, box: Box, envelopes: list[bytes], now: int) -> None:
        opening = self._openings.of(road.line) if road.line else None
        if opening is not None and box.name == opening.incoming.name:
            for data in envelopes:
                self._openings.take_in(road.line, data, now)
            return
        post = self._post(road)
        if post.channel is None or box.name not in {each.name for each in post.traffic.mine}:
            return  # from a mailbox of before: whatever it holds comes again by the new one
        opened = [self._opened(post, data, now) for data in envelopes]
        if road.line and any(opened):
            self._openings.over(road.line)

    def _opened(self, post: Post, data: bytes, now: int) -> bool:
        try:
            post.take_in(data, now)
        except NotAnnounced:
            post.change(astray=True)
            post.unreadable()
            return False
        except SealRefusal:
            post.unreadable()
            return False
        return True

    def _take_alone(self, road: Road, box: Box, data: bytes, now: int) -> None:
        try:
            with self._kept(road):
                self._take_in(road, box, [data], now)
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
    traffic, later = post.traffic, post.shelf.read(NEXT, Next)
    return Work(
        make=tuple(box for box in (*traffic.mine, *(() if later is None else (later.box,))) if not box.made),
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
