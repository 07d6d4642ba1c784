"""Offers of legs over lines: made by the mediator, taken or declined by a side.

The rules are:

* A leg has keys and mailboxes of its own from its first offer on. Where it is offered anew, on a newer line, what it
  has goes on until the other station has answered there.
* An offer stays open as long as its line does, until it or a later one is taken: the other station may have given up
  what it had for any of them.
* The other station is told the title that was chosen for it, the first time and ever after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.seal.channel import Channel, OwnKey, first_key
from goodoffices.seal.opening import Line, leg_channel
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.entries import JOINING, leg_rows, stream
from goodoffices.station.mail.given_back import RESTORED
from goodoffices.station.mail.letters import OFFERED, line_rows
from goodoffices.station.mail.link_state import STATE, LinkState, Mailbox, new_mailbox
from goodoffices.station.mail.links import Links
from goodoffices.station.mail.messages import (
    Count,
    Reach,
    TalkDeclined,
    TalkOffered,
    TalkTaken,
    offer_id,
    read_letter,
)
from goodoffices.station.mail.namespace import Namespace, expect
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Id
from goodoffices.talk.terms import Wire

OFFER = b"mail offer"
"""Rows of a leg by offer: those that the other station may still take."""

FURTHER_BOX = b"mail offer box"
"""Rows of a leg by offer and name: its mailboxes at further relays."""

NTH = b"mail nth"
"""Row of a leg: how many offers of it were made."""

GONE_BELOW = b"mail gone below"
"""Row of a leg: offers with a lower count hold no more, since a later one was withdrawn here. Until the leg is offered
again."""

TO_WRITE = b"mail to write"
"""Rows of a leg by offer: letters that belong on a line, until they stand there."""

TITLE = b"mail title"
"""Row of a leg: how its talk was called to the other station, which is all that it is ever told."""

TAKEN_OFFER = b"mail taken offer"
"""Row of a leg: which offer of it was taken last."""


class Offer(Wire, frozen=True):
    """An offer of a leg that the other station may still take.

    Attributes:
        line: the number of the line that it was made on.
        nth: how many were made before.
        key: this station's first key, should it be taken.
        box: the first mailbox that this station will collect from then; None: its line goes by bag alone.
    """

    line: Count
    nth: Count
    key: OwnKey
    box: Mailbox | None


class TakenOffer(Wire, frozen=True):
    """The offer of a leg that this station took last.

    Attributes:
        nth: how many had been made before it.
        lines: the numbers of the lines that were open then; that of the offer is among them.
    """

    nth: Count
    lines: tuple[Count, ...]


def reach_of(boxes: Iterable[Mailbox]) -> Reach:
    """Where the other station reaches this one."""
    return tuple(box.address for box in boxes)


class OpenOffers:
    """The offers of one leg that the other station may still take."""

    def __init__(self, rows: Namespace) -> None:
        self._rows = rows

    def all(self) -> dict[bytes, Offer]:
        """By their ids."""
        return {ident: decode(value, Offer) for ident, value in self._rows.scan(OFFER)}

    def boxes(self, ident: bytes) -> tuple[Mailbox, ...]:
        """The mailboxes that this station will collect from should one be taken; none, where there is no such offer."""
        offer = self._rows.read(OFFER, Offer, ident)
        first = () if offer is None or offer.box is None else (offer.box,)
        further = (decode(value, Mailbox) for key, value in self._rows.scan(FURTHER_BOX) if key.startswith(ident))
        return (*first, *further)

    def all_boxes(self) -> tuple[Mailbox, ...]:
        """Those of all offers."""
        return tuple(box for ident in self._rows.keys(OFFER) for box in self.boxes(ident))

    def add(self, ident: bytes, offer: Offer, further: Sequence[Mailbox], letter: TalkOffered) -> None:
        """One more, with its letter, which is still to be written on its line."""
        self._rows.write(OFFER, offer, ident)
        for box in further:
            self._rows.write(FURTHER_BOX, box, ident + box.name)
        self._rows.put(TO_WRITE, encode(letter), ident)

    def close(self, ident: bytes) -> None:
        """One can be taken no more; its mailbox is to go, and its letter, if that is still to be written."""
        state = expect(self._rows.read(STATE, LinkState))
        self._rows.write(STATE, msgspec.structs.replace(state, leaving=(*state.leaving, *self.boxes(ident))))
        self.settle(ident)

    def withdraw(self, ident: bytes) -> None:
        """One is taken back from here. The other station may have given up what it had for it: one more is due."""
        offer = expect(self._rows.read(OFFER, Offer, ident))
        self._rows.put_count(GONE_BELOW, max(self._rows.count(GONE_BELOW), offer.nth + 1))
        self.close(ident)

    def settle(self, ident: bytes) -> None:
        """One is open no more, and its mailbox is used."""
        for box in self.boxes(ident):
            self._rows.drop(FURTHER_BOX, ident + box.name)
        for bucket in (OFFER, TO_WRITE):
            self._rows.drop(bucket, ident)

    # --- their mailboxes

    def to_make(self) -> tuple[Mailbox, ...]:
        """The mailboxes that no relay has confirmed."""
        return tuple(box for box in self.all_boxes() if not box.made)

    def has(self, box: Mailbox) -> bool:
        """Whether one of them has this mailbox."""
        return any(each.name == box.name for each in self.all_boxes())

    def made(self, box: Mailbox) -> None:
        """A relay has confirmed a mailbox."""
        ident = self._with(box)
        offer = expect(self._rows.read(OFFER, Offer, ident))
        if offer.box is not None and offer.box.name == box.name:
            self._rows.write(OFFER, msgspec.structs.replace(offer, box=box.marked(made=True)), ident)
        else:
            self._rows.write(FURTHER_BOX, box.marked(made=True), ident + box.name)

    def lost(self, box: Mailbox, *, taken: bool) -> None:
        """A relay does not know a mailbox. ``taken``: its name is another's; the leg is offered anew."""
        if taken:
            self.withdraw(self._with(box))

    def _with(self, box: Mailbox) -> bytes:
        names = {each: {its.name for its in self.boxes(each)} for each in self._rows.keys(OFFER)}
        return next(ident for ident, its in names.items() if box.name in its)


class Offers:
    """The offers that this station makes and takes, leg by leg. What is changed of a talk is still to be kept."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def offer(self, talk: OpenTalk, room: Id, stored: StoredLine, title: str, *, chosen: bool = False) -> None:
        """Offer a leg to the station at the other end of a line.

        Args:
            chosen: whether its person named this line; then the leg is not offered on an older one while it is there.
        """
        rows, fresh = leg_rows(talk, room, stored.peer), stream(talk, room)
        key = first_key(fresh)
        boxes = tuple(new_mailbox(home, fresh) for home in self._links.homes(stored.number))
        state, offers = rows.read(STATE, LinkState), OpenOffers(rows)
        on = chosen or state is None or not self._links.may_be_open(state.line)
        self._links.leg(talk, room, stored.peer).offered(stored.number, on=on)
        for ident, each in offers.all().items():
            if each.line == stored.number:
                offers.close(ident)
        nth = rows.count(NTH)
        rows.put_count(NTH, nth + 1)
        rows.put(TITLE, title.encode())
        offer = Offer(line=stored.number, nth=nth, key=key, box=boxes[0] if boxes else None)
        letter = TalkOffered(room=room, title=title, nth=nth, first=key.announced(), reach=reach_of(boxes))
        offers.add(offer_id(letter.first), offer, boxes[1:], letter)

    def take(self, talk: OpenTalk, offered: TalkOffered, stored: StoredLine) -> None:
        """Join a leg, or take new keys for one.

        Raises:
            NotAnnounced: the key in it is none.
        """
        room = offered.room
        rows, fresh = leg_rows(talk, room, stored.peer), stream(talk, room)
        key = first_key(fresh)
        boxes = tuple(new_mailbox(home, fresh) for home in self._links.homes(stored.number))
        channel = leg_channel(stored.line, talk.identity.fingerprint, room, key, offered.first)
        self._begin_leg(talk, stored, offered, boxes, channel)
        # One that cannot be read may have been open.
        lines = {each.number for each in self._links.lines.all() if isinstance(each.state, Line)}
        lines.update(self._links.lines.damaged())
        rows.write(TAKEN_OFFER, TakenOffer(nth=offered.nth, lines=tuple(sorted(lines))))
        rows.clear(TO_WRITE)
        if talk.reading(room).founded is None:
            rows.put(JOINING, b"")
        offer = offer_id(offered.first)
        taken = TalkTaken(room=room, offer=offer, first=key.announced(), reach=reach_of(boxes))
        rows.put(TO_WRITE, encode(taken), offer)

    def answered(self, talk: OpenTalk, stored: StoredLine, letter: TalkTaken | TalkDeclined) -> None:
        """Take the other station's answer, if it answers an offer that is open on this line."""
        rows = leg_rows(talk, letter.room, stored.peer)
        offer, offers = rows.read(OFFER, Offer, letter.offer), OpenOffers(rows)
        if offer is None or offer.line != stored.number:
            return
        if isinstance(letter, TalkDeclined):
            offers.close(letter.offer)
            self._links.leg(talk, letter.room, stored.peer).declined()
        elif letter.first.can_be_first:
            channel = leg_channel(stored.line, talk.identity.fingerprint, letter.room, offer.key, letter.first)
            for ident, each in offers.all().items():
                # A newer offer stays open, and will be taken in its turn.
                if each.nth < offer.nth:
                    offers.close(ident)
            self._begin_leg(talk, stored, letter, offers.boxes(letter.offer), channel)
            offers.settle(letter.offer)

    def _begin_leg(
        self,
        talk: OpenTalk,
        stored: StoredLine,
        agreed: TalkOffered | TalkTaken,
        boxes: tuple[Mailbox, ...],
        channel: Channel,
    ) -> None:
        link = self._links.leg(talk, agreed.room, stored.peer)
        if link.begin(stored.number, boxes, agreed.reach):
            link.content.forget_what_is_there()
        link.channel = channel
        if line_rows(self._links.lines, 0).get(RESTORED) is not None:
            # Also on a leg that was agreed after the backup, and was lost with it.
            leg_rows(talk, agreed.room, stored.peer).put(RESTORED, b"")
        if stored.line.channel.keep_ms > channel.keep_ms:
            link.goes_by_bag()

    # --- invitations, as people have them

    def invitations(self) -> list[tuple[StoredLine, TalkOffered]]:
        """The invitations to talks that nobody has answered here; one to each leg, which may come on several lines."""
        found: dict[tuple[Id, Id], tuple[StoredLine, TalkOffered]] = {}
        for stored in sorted(self._links.lines.all(), key=lambda each: (each.carries_words, each.number)):
            for _, body in line_rows(self._links.lines, stored.number).scan(OFFERED):
                letter = read_letter(body)
                # One for a leg that was joined is taken without its person.
                if isinstance(letter, TalkOffered) and not self.has_leg(letter.room, stored.peer):
                    found[stored.peer, letter.room] = (stored, letter)
        return sorted(found.values(), key=lambda each: each[0].number)

    def has_leg(self, room: Id, peer: Id) -> bool:
        """Whether a talk here has this leg to that station."""
        return any(leg_rows(talk, room, peer).get(STATE) is not None for talk in self._links.talks())

    def answer(self, stored: StoredLine, offered: TalkOffered, *, joined: bool) -> None:
        """An invitation to a talk was answered by the person here."""
        lines = self._links.lines
        # What else came for this leg on other lines is answered with it: declined too, or taken in its turn.
        for each in [stored] if joined else lines.all():
            rows = line_rows(lines, each.number)
            letter = read_letter(rows.get(OFFERED, offered.room) or b"")
            if isinstance(letter, TalkOffered) and each.peer == stored.peer:
                rows.drop(OFFERED, offered.room)
                if not joined:
                    declined = TalkDeclined(room=offered.room, offer=offer_id(letter.first))
                    self._links.line(each).content.write(declined)
        lines.commit()
