"""Legs that go over lines: offered by the mediator, taken by a side, and left with their mailboxes.

The rules are:

* A leg has keys and mailboxes of its own from its first offer on. Where it is offered anew, on a newer line, what it
  has goes on until the other station has answered there.
* An offer stays open as long as its line does, until it or a later one is taken: the other station may have given up
  what it had for any of them.
* The other station is told the title that was chosen for it, the first time and ever after.
* What is no more leaves no mailbox at a relay.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.seal.channel import first_key
from goodoffices.seal.opening import Line, leg_channel
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.line_store import Kept
from goodoffices.station.mail.leg_post import CHANNEL, JOINING, LegPost, leg_shelf, stream
from goodoffices.station.mail.line_post import OFFERED, line_shelf
from goodoffices.station.mail.messages import Reach, TalkDeclined, TalkOffered, TalkTaken, offer_id, read_letter
from goodoffices.station.mail.post import TRAFFIC
from goodoffices.station.mail.posts import Posts, legs_with_mail
from goodoffices.station.mail.shelf import Shelf, there
from goodoffices.station.mail.traffic import Box, Offer, TakenOffer, Traffic, new_box
from goodoffices.talk.events import Id

OFFER = b"mail offer"
"""Rows of a leg by offer: those that the other station may still take."""

NTH = b"mail nth"
"""Row of a leg: how many offers of it were made."""

GONE_BELOW = b"mail gone below"
"""Row of a leg: offers with a lower count hold no more, since the line of a later one is gone. Until the leg is offered
again."""

TO_WRITE = b"mail to write"
"""Rows of a leg by offer: letters that belong on a line, until they stand there."""

TITLE = b"mail title"
"""Row of a leg: how its talk was called to the other station, which is all that it is ever told."""

TAKEN_OFFER = b"mail taken offer"
"""Row of a leg: which offer of it was taken last."""

DECLINED = b"mail declined"
"""Row of a leg: the other station's person does not join."""

GONE = b"mail gone"
"""Rows of ``station.db`` by name: mailboxes of what is no more, until their relays have removed them."""


class Legs(Posts):
    """The legs of one station's talks that go over lines."""

    def offer(self, talk: AtTalk, room: Id, kept: Kept, title: str, *, chosen: bool = False) -> None:
        """Offer a leg to the station at the other end of a line. The talk is still to be kept.

        Args:
            chosen: whether its person named this line; then the leg is not offered on an older one while it is there.
        """
        shelf, fresh = leg_shelf(talk, room, kept.peer), stream(talk, room)
        key, box = first_key(fresh), new_box(self._home(kept), fresh)
        traffic = shelf.read(TRAFFIC, Traffic) or Traffic.begun(kept.number, ())
        if shelf.get(CHANNEL) is None and (chosen or not self._is_open(traffic.line)):
            traffic = msgspec.structs.replace(traffic, line=kept.number)
        shelf.write(TRAFFIC, traffic)
        for ident, each in offers_of(shelf).items():
            if each.line == kept.number:
                close_offer(shelf, ident)
        nth = count_at(shelf, NTH)
        put_count(shelf, NTH, nth + 1)
        ident = offer_id(key.announced())
        shelf.write(OFFER, Offer(line=kept.number, nth=nth, key=key, box=box), ident)
        shelf.put(TITLE, title.encode())
        shelf.drop(DECLINED)
        letter = TalkOffered(room=room, title=title, nth=nth, first=key.announced(), reach=(box.address,))
        shelf.put(TO_WRITE, encode(letter), ident)

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
        lines = tuple(each.number for each in self.lines.all() if isinstance(each.state, Line))
        shelf.write(TAKEN_OFFER, TakenOffer(nth=offered.nth, lines=lines))
        for before in [ident for ident, _ in shelf.scan(TO_WRITE)]:
            shelf.drop(TO_WRITE, before)
        if talk.reading(room).founded is None:
            shelf.put(JOINING, b"")
        offer = offer_id(offered.first)
        taken = TalkTaken(room=room, offer=offer, first=key.announced(), reach=(box.address,))
        shelf.put(TO_WRITE, encode(taken), offer)

    def _begin_leg(self, talk: AtTalk, room: Id, kept: Kept, box: Box, theirs: Reach) -> None:
        post = LegPost(talk, room, kept.peer, open_line=True)
        before = post.shelf.read(TRAFFIC, Traffic)
        traffic = Traffic.begun(kept.number, (box,), theirs)
        again = before is not None and post.channel is not None
        if before is not None:
            left = tuple(each for each in (*before.leaving, *before.mine) if each.name != box.name)
            traffic = msgspec.structs.replace(traffic, leaving=left, heard=before.heard, waits=again, owes=again)
        post.begin_anew(traffic)
        post.shelf.drop(CHANNEL)
        if again:
            post.forget_what_is_there()

    # --- invitations

    def invitations(self) -> list[tuple[Kept, TalkOffered]]:
        """The invitations to talks that nobody has answered here; one to each leg, which may come on several lines."""
        found: dict[tuple[Id, Id], tuple[Kept, TalkOffered]] = {}
        for kept in sorted(self.lines.all(), key=lambda each: (each.carries_words, each.number)):
            for _, body in line_shelf(self.lines, kept.number).scan(OFFERED):
                letter = read_letter(body)
                # One for a leg that was joined is taken without its person.
                if isinstance(letter, TalkOffered) and not self.has_leg(letter.room, kept.peer):
                    found[kept.peer, letter.room] = (kept, letter)
        return sorted(found.values(), key=lambda each: each[0].number)

    def has_leg(self, room: Id, peer: Id) -> bool:
        """Whether a talk here has this leg to that station."""
        return any(leg_shelf(talk, room, peer).get(TRAFFIC) is not None for talk in self.talks())

    def answered(self, kept: Kept, offered: TalkOffered, *, joined: bool) -> None:
        """An invitation to a talk was answered by the person here."""
        # What else came for this leg on other lines is answered with it: declined too, or taken in its turn.
        for each in self.lines.all() if not joined else [kept]:
            shelf = line_shelf(self.lines, each.number)
            letter = read_letter(shelf.get(OFFERED, offered.room) or b"")
            if isinstance(letter, TalkOffered) and each.peer == kept.peer:
                shelf.drop(OFFERED, offered.room)
                if not joined:
                    self.line_post(each).write(TalkDeclined(room=offered.room, offer=offer_id(letter.first)))
        self.lines.commit()

    # --- leaving

    def leave_line(self, kept: Kept) -> None:
        """Forget a line. Its mailboxes are to go."""
        shelf = line_shelf(self.lines, kept.number)
        traffic, opening = shelf.read(TRAFFIC, Traffic), self.opening(kept.number)
        boxes = [] if traffic is None else [*traffic.mine, *traffic.leaving]
        if opening is not None and opening.inviter:
            boxes += [opening.to_invited, opening.to_inviter]
        self._leave(boxes)
        self.lines.give_up(kept)

    def leave_talk(self, talk: AtTalk) -> None:
        """A talk is about to be destroyed. Its mailboxes are to go."""
        shelves = [leg_shelf(talk, *leg) for leg in legs_with_mail(talk)]
        found = [shelf.read(TRAFFIC, Traffic) for shelf in shelves]
        self._leave(box for traffic in found if traffic is not None for box in (*traffic.mine, *traffic.leaving))
        self._leave(offer.box for shelf in shelves for offer in offers_of(shelf).values())
        self.lines.commit()

    def _leave(self, boxes: Iterable[Box]) -> None:
        # Also one that no relay has confirmed: it may be there all the same.
        for box in boxes:
            self._gone.write(GONE, box, box.name)


def offers_of(shelf: Shelf) -> dict[bytes, Offer]:
    """The offers of a leg that the other station may still take."""
    return {ident: decode(value, Offer) for ident, value in shelf.scan(OFFER)}


def close_offer(shelf: Shelf, ident: bytes) -> None:
    """An offer can be taken no more; its mailbox is to go, and its letter, if that is still to be written."""
    offer, traffic = there(shelf.read(OFFER, Offer, ident)), there(shelf.read(TRAFFIC, Traffic))
    shelf.write(TRAFFIC, msgspec.structs.replace(traffic, leaving=(*traffic.leaving, offer.box)))
    for bucket in (OFFER, TO_WRITE):
        shelf.drop(bucket, ident)


def offer_with(shelf: Shelf, box: Box) -> tuple[bytes, Offer] | None:
    """The offer that a mailbox was made for, with its id; None: none that is open."""
    return next((each for each in offers_of(shelf).items() if each[1].box.name == box.name), None)


def count_at(shelf: Shelf, bucket: bytes) -> int:
    """A count that stands in a row; 0 where there is none."""
    return int.from_bytes(shelf.get(bucket) or b"", "big")


def put_count(shelf: Shelf, bucket: bytes, count: int) -> None:
    """Keep a count in a row."""
    shelf.put(bucket, count.to_bytes(8, "big"))
