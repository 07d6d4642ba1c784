"""Handing over: letters between the talks, each in a file of its own, and the lines that they belong on.

The rules are:

* Each step is on the disk at its goal before it is forgotten where it came from. Doing one twice changes nothing more.
* What one letter or one talk has against it holds up no other, nor does a fault of the program that it meets.
* A leg goes over to the newest line that may carry words at both ends. What came on a line that may not, waits.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256

from goodoffices.errors.base import Refusal
from goodoffices.errors.seal import NoSuchLine
from goodoffices.seal.opening import leg_channel
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.line_store import Kept
from goodoffices.station.mail.leg_post import CHANNEL, leg_shelf
from goodoffices.station.mail.legs import (
    DECLINED,
    GONE_BELOW,
    OFFER,
    TAKEN_OFFER,
    TITLE,
    TO_WRITE,
    Legs,
    close_offer,
    count_at,
    offers_of,
    put_count,
)
from goodoffices.station.mail.line_post import OFFERED, TAKEN, line_shelf
from goodoffices.station.mail.messages import Letter, TalkDeclined, TalkOffered, TalkTaken, read_letter
from goodoffices.station.mail.post import TRAFFIC
from goodoffices.station.mail.posts import Road, legs_with_mail
from goodoffices.station.mail.shelf import Shelf, there
from goodoffices.station.mail.traffic import Offer, TakenOffer, Traffic
from goodoffices.talk.events import Id

WRITTEN = b"mail written"
"""Rows of a line by leg: a digest of the last letter about it, so that none is written twice."""


class Handing(Legs):
    """The steps between the files of one station."""

    def hand_over(self) -> set[Road]:
        """Carry letters between the talks and the lines that they belong on; gives the roads that were written on.

        Each step is on the disk at its goal before it is forgotten where it came from, and doing one twice changes
        nothing more than doing it once. What one letter or one talk has against it holds up no other.
        """
        moved: set[Road] = set()
        for talk in self.talks():
            for room, peer in legs_with_mail(talk):
                leg = Road(talk=talk.title, room=room, peer=peer)
                for ident, _ in list(leg_shelf(talk, room, peer).scan(TO_WRITE)):
                    self._step(talk, leg, moved, partial(self._letter_to_line, talk, room, peer, ident))
                self._step(talk, leg, moved, partial(self._offer_on_lines, talk, room, peer))
        for kept in self.lines.all():
            if kept.carries_words:  # else what came on it waits for its people
                with self.contained(Road(line=kept.number)):
                    self._to_legs(kept, moved)
        return moved

    def _to_legs(self, kept: Kept, moved: set[Road]) -> None:
        """What came on a line goes to the legs that it is about."""
        line = Road(line=kept.number)
        for bucket, step in ((TAKEN, self._answer_to_leg), (OFFERED, self._known_leg)):
            for room, body in list(line_shelf(self.lines, kept.number).scan(bucket)):
                for talk in self.talks():
                    self._step(talk, line, moved, partial(step, kept, talk, room, read_letter(body)))
        self._forget_answers_to_nobody(kept)

    def _forget_answers_to_nobody(self, kept: Kept) -> None:
        """An answer about a talk that is no more takes no room from others, of which a line keeps few."""
        shelf = line_shelf(self.lines, kept.number)
        rooms = [room for room, _ in shelf.scan(TAKEN)]
        if not rooms or len(list(self.talks())) < len(self._station.titles()):
            return  # where a talk does not open, it may be that one's
        for room in rooms:
            if not self.has_leg(room, kept.peer):
                shelf.drop(TAKEN, room)
        self.lines.commit()

    def _step(self, talk: AtTalk, at: Road, moved: set[Road], step: Callable[[], Road | None]) -> None:
        road = None
        try:
            with suppress(Refusal), self.contained(at):
                road = step()
        finally:
            self.lines.drop()
            talk.drop()
        if road is not None:
            moved.add(road)

    def _letter_to_line(self, talk: AtTalk, room: Id, peer: Id, ident: bytes) -> Road | None:
        """Put a letter of a leg on the line that it is for, once the mailbox that it names is there."""
        shelf = leg_shelf(talk, room, peer)
        body, traffic, offer = shelf.get(TO_WRITE, ident), shelf.read(TRAFFIC, Traffic), shelf.read(OFFER, Offer, ident)
        if body is None or traffic is None:
            return None
        number, boxes = (traffic.line, traffic.mine) if offer is None else (offer.line, (offer.box,))
        if not all(box.made for box in boxes):
            return None
        letter, road = read_letter(body), Road(line=number)
        with suppress(NoSuchLine):  # it was given up in between; another will take its place
            kept, seal = self.lines.one(number), sha256(body).digest()
            written = line_shelf(self.lines, number)
            if letter is not None and written.get(WRITTEN, room) != seal:
                self.line_post(kept).write(letter)
                written.put(WRITTEN, seal, room)
                self.lines.commit()
        shelf.drop(TO_WRITE, ident)
        talk.keep()
        return road

    def _offer_on_lines(self, talk: AtTalk, room: Id, peer: Id) -> Road | None:
        """A mediator's leg is offered on each line that is newer than its own; where that is gone, on all."""
        shelf = leg_shelf(talk, room, peer)
        traffic = shelf.read(TRAFFIC, Traffic)
        if not talk.mediates or traffic is None:
            return None
        self._close_offers_without_line(talk, shelf)
        if shelf.get(DECLINED) is not None:
            return None
        gone_below = count_at(shelf, GONE_BELOW)
        offered = {offer.line for offer in offers_of(shelf).values() if offer.nth >= gone_below}
        if shelf.get(CHANNEL) is not None and not gone_below:
            offered.add(traffic.line)
        # Never on one that is older than the line on which somebody wanted it: its keys may be the reason.
        oldest = traffic.line if self._is_open(traffic.line) else 0
        lines = [line for line in self.usable_lines(peer) if line.number >= oldest]
        missing = [line.number for line in lines if line.number not in offered]
        if not missing:
            return None
        title = shelf.get(TITLE)
        # The newest line is offered last, so that its offer outdoes all others.
        for line in lines:
            if line.number >= missing[0]:
                self.offer(talk, room, line, talk.title if title is None else title.decode())
        shelf.drop(GONE_BELOW)
        talk.keep()
        return Road(talk=talk.title, room=room, peer=peer)

    def _close_offers_without_line(self, talk: AtTalk, shelf: Shelf) -> None:
        """The other station may have taken one, and given up what it had: only a later one counts for it then."""
        gone = {ident: offer.nth for ident, offer in offers_of(shelf).items() if not self.has_line(offer.line)}
        if gone:
            for ident in gone:
                close_offer(shelf, ident)
            put_count(shelf, GONE_BELOW, max(count_at(shelf, GONE_BELOW), max(gone.values()) + 1))
            talk.keep()

    def _answer_to_leg(self, kept: Kept, talk: AtTalk, room: Id, letter: Letter | None) -> Road | None:
        """The other station's answer reaches the leg that it was asked for, if it answers an offer that is open."""
        shelf = leg_shelf(talk, room, kept.peer)
        if shelf.get(TRAFFIC) is None:
            return None
        if isinstance(letter, TalkTaken | TalkDeclined):
            offer = shelf.read(OFFER, Offer, letter.offer)
            if offer is not None and offer.line == kept.number:
                self._take_answer(talk, kept, offer, letter)
                talk.keep()
        line_shelf(self.lines, kept.number).drop(TAKEN, room)
        self.lines.commit()
        return Road(talk=talk.title, room=room, peer=kept.peer)

    def _take_answer(self, talk: AtTalk, kept: Kept, offer: Offer, letter: TalkTaken | TalkDeclined) -> None:
        shelf = leg_shelf(talk, letter.room, kept.peer)
        if isinstance(letter, TalkDeclined):
            close_offer(shelf, letter.offer)
            if shelf.get(CHANNEL) is None:
                # A no that was overtaken by a yes to another offer is no more.
                shelf.put(DECLINED, b"")
        elif letter.first.can_be_first:
            channel = leg_channel(kept.line, talk.identity.fingerprint, letter.room, offer.key, letter.first)
            for ident, each in offers_of(shelf).items():
                # A newer offer stays open, and will be taken in its turn.
                if each.nth < offer.nth:
                    close_offer(shelf, ident)
            self._begin_leg(talk, letter.room, kept, offer.box, letter.reach)
            shelf.write(CHANNEL, channel)
            for bucket in (OFFER, TO_WRITE):
                shelf.drop(bucket, letter.offer)
            shelf.drop(DECLINED)

    def _known_leg(self, kept: Kept, talk: AtTalk, room: Id, letter: Letter | None) -> Road | None:
        """An invitation to a leg that this station has joined is taken at once: its person agreed to it before."""
        shelf = leg_shelf(talk, room, kept.peer)
        traffic = shelf.read(TRAFFIC, Traffic)
        if not isinstance(letter, TalkOffered) or traffic is None or not talk.rooms.has(room) or talk.mediates:
            return None
        taken = there(shelf.read(TAKEN_OFFER, TakenOffer))
        # A line that was opened since counts its offers anew, should the mediator's station be an old copy of itself.
        stale = kept.number in taken.lines and letter.nth <= taken.nth
        if not stale and kept.number < traffic.line and self._is_open(traffic.line):
            return None  # it counts only where the newer line is gone
        if not stale and letter.first.can_be_first:
            self.take_offer(talk, letter, kept)
            talk.keep()
        line_shelf(self.lines, kept.number).drop(OFFERED, room)
        self.lines.commit()
        return Road(talk=talk.title, room=room, peer=kept.peer)
