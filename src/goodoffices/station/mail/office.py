"""The office: what the loop that reaches the relays asks of the mail, and what people do about lines.

The rules are:

* Whatever is given out to be sent is on the disk; whatever came is on the disk when :meth:`Office.took` returns.
* One envelope that meets a fault of the program is told, and holds up no other.

``posts`` has the roads and what they rest on, ``legs`` the legs of talks, ``handing`` the steps between the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from goodoffices.canonical import decode
from goodoffices.errors.base import Refusal
from goodoffices.errors.seal import NotAnnounced, SealRefusal
from goodoffices.seal.invitation import Invitation
from goodoffices.seal.opening import Line
from goodoffices.station.line_store import Kept
from goodoffices.station.mail.handing import Handing
from goodoffices.station.mail.legs import GONE, OFFER, close_offer, offer_with, offers_of
from goodoffices.station.mail.line_post import line_shelf
from goodoffices.station.mail.opening import HOME, THE_OPENING
from goodoffices.station.mail.post import TRAFFIC, Parcel, Post
from goodoffices.station.mail.posts import NO_ROAD, Road, legs_with_mail
from goodoffices.station.mail.shelf import there
from goodoffices.station.mail.traffic import Box, Home, Traffic, new_box

TOOK = b"mail took"
"""Rows of ``station.db`` by the digest of an invitation: as which line it was taken."""


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


class Office(Handing):
    """The mail of one station, for whoever carries it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._deleted: dict[bytes, int] = {}

    # --- for the relays

    def roads(self) -> list[Road]:
        """Every road that may have work at a relay now."""
        found = [Road(line=kept.number) for kept in self.lines.all() if self._has_mail(kept)]
        if next(iter(self._gone.scan(GONE)), None) is not None:
            found.append(NO_ROAD)
        for talk in self.talks():
            found += [Road(talk=talk.title, room=room, peer=peer) for room, peer in legs_with_mail(talk)]
        return found

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
            if opening is not None and opening.has(box):
                self._openings.made(road.line, box)
                return
            shelf = self._shelf(road)
            offered = offer_with(shelf, box)
            if offered is not None:
                ident, offer = offered
                shelf.write(OFFER, msgspec.structs.replace(offer, box=replace_made(box)), ident)
                return
            post = self._post(road)
            mine = (replace_made(each) if each.name == box.name else each for each in post.traffic.mine)
            post.change(mine=tuple(mine))
            post.box_made()

    def lost(self, road: Road, box: Box, *, taken: bool = False) -> bool:
        """A relay does not know a mailbox (any more). Gives whether that is a fault; before an inviter's first round it
        is none.

        It is made again under its name, which the other station knows. Only where that name is taken another is made,
        and the other station told.
        """
        with self._kept(road):
            opening = self._openings.of(road.line) if road.line else None
            if opening is not None and opening.has(box):
                self._openings.lost(road.line)
                return opening.inviter
            post = self._post(road)
            offered = offer_with(post.shelf, box)
            if taken and offered is not None:
                close_offer(post.shelf, offered[0])  # it is made anew, with another mailbox
                return True
            if post.shelf.get(TRAFFIC) is None or box.name not in {each.name for each in post.traffic.mine}:
                return True
            instead = new_box(box.home, post.fresh) if taken else msgspec.structs.replace(box, made=False)
            mine = (instead if each.name == box.name else each for each in post.traffic.mine)
            post.change(mine=tuple(mine), owes=post.traffic.owes or taken)
            post.forget_numbers(box)
            self._deleted.pop(box.name, None)
            if taken:
                post.forget_service()
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

    def took(self, road: Road, box: Box, envelopes: Iterable[bytes], numbers: Sequence[int] = ()) -> None:
        """Take in what lay in a mailbox. When this returns it is on the disk, and the relay may forget it.

        Args:
            numbers: that the relay gave them.
        """
        now = self._station.clock().ms
        whole = list(envelopes)
        try:
            with self._kept(road):
                self._take_in(road, box, whole, now, numbers)
        except Refusal:
            raise
        except Exception:  # noqa: BLE001  # one of them meets a fault of the program: the others are taken all the same
            for data in whole:
                self._take_alone(road, box, data, now)

    def deleted(self, box: Box, upto: int) -> None:
        """A relay has confirmed that everything up to a number is deleted. It is kept with what is taken in next."""
        self._deleted[box.name] = upto

    def relays(self) -> list[str]:
        """The addresses of every relay that something here goes through, one's own and the other stations'."""
        found: set[str] = set()
        for kept in self.lines.all():
            home = line_shelf(self.lines, kept.number).read(HOME, Home)
            found |= set() if home is None else {home.relay}
        for road in self.roads():
            with self.contained(road):
                if road != NO_ROAD and (traffic := self._shelf(road).read(TRAFFIC, Traffic)) is not None:
                    found |= {address.relay for address in traffic.theirs if traffic.may_reach(address)}
        return sorted(found)

    # --- what people do

    def begin_line(self, kept: Kept, home: Home | None, *, inviter: bool) -> None:
        """Let a line that is being opened use a relay; None: it goes by files alone."""
        state = kept.state
        if home is not None and not isinstance(state, Line):
            invitation = state if isinstance(state, Invitation) else state.invitation
            self._openings.begin(kept, invitation, home, inviter=inviter)

    def cut(self, kept: Kept) -> None:
        """Delete every older key of a line and of the legs on it: what still comes under one cannot be read."""
        for road in self.roads():
            on_it = road.line == kept.number or (road.room and self._post(road).traffic.line == kept.number)
            if on_it and (channel := self._post(road).channel) is not None:
                with self._kept(road):
                    self._post(road).channel = channel.cut()
                    self._post(road).owe()

    def move_in(self, kept: Kept, home: Home) -> None:
        """Let a line make its mailboxes with another token of admission, or at another relay."""
        line_shelf(self.lines, kept.number).write(HOME, home)

    def note_taken(self, packed: bytes, kept: Kept) -> None:
        """Remember that an invitation was taken, also when its line is gone."""
        self._gone.put(TOOK, kept.number.to_bytes(8, "big"), sha256(packed).digest())

    def taken_as(self, packed: bytes) -> int | None:
        """The number of the line as which an invitation was taken; None: it was not."""
        found = self._gone.get(TOOK, sha256(packed).digest())
        return None if found is None else int.from_bytes(found, "big")

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

    # --- parts

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
        own = _post_work(self.line_post(kept), now, most)
        return Work(
            make=work.make + own.make,
            remove=own.remove,
            parcels=work.parcels + own.parcels,
            collect=work.collect + own.collect,
            next_due=min((due for due in (work.next_due, own.next_due) if due is not None), default=None),
        )

    def _take_in(self, road: Road, box: Box, envelopes: list[bytes], now: int, numbers: Sequence[int] = ()) -> None:
        opening = self._openings.of(road.line) if road.line else None
        if opening is not None and box.name == opening.incoming.name:
            for data in envelopes:
                self._openings.take_in(road.line, data, now, self._station.clock.judged().ms)
            return
        post = self._post(road)
        if post.channel is None or box.name not in {each.name for each in post.traffic.mine}:
            return  # from a mailbox of before: whatever it holds comes again by the new one
        if numbers:
            post.see_numbers(box, numbers, self._deleted.get(box.name, 0), now)
        opened = [self._opened(post, data, now) for data in envelopes]
        if any(opened):
            post.came_through(box)
            if road.line:
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
            self.fault(road, error)
            with self._kept(road):
                self._post(road).unreadable()


def replace_made(box: Box) -> Box:
    """A mailbox that its relay has confirmed."""
    return msgspec.structs.replace(box, made=True)


def _post_work(post: Post, now: int, most: int) -> Work:
    traffic, offered = post.traffic, (offer.box for offer in offers_of(post.shelf).values())
    return Work(
        make=tuple(box for box in (*traffic.mine, *offered) if not box.made),
        remove=traffic.leaving,
        parcels=tuple(post.parcels(now, most)),
        collect=tuple(post.boxes()) if post.channel is not None else (),
        next_due=post.next_due(),
    )
