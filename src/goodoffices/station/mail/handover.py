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
from itertools import dropwhile

import msgspec

from goodoffices.errors.base import Refusal
from goodoffices.errors.seal import NoSuchLine
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.entries import CHANNEL, leg_rows, seated
from goodoffices.station.mail.letters import OFFERED, TAKEN, line_rows
from goodoffices.station.mail.link import DECLINED
from goodoffices.station.mail.link_state import STATE, LinkState
from goodoffices.station.mail.links import LinkId, Links, legs_with_mail
from goodoffices.station.mail.messages import Letter, TalkDeclined, TalkOffered, TalkTaken, read_letter
from goodoffices.station.mail.namespace import Namespace, expect
from goodoffices.station.mail.offers import (
    GONE_BELOW,
    OFFER,
    TAKEN_OFFER,
    TITLE,
    TO_WRITE,
    Offer,
    Offers,
    OpenOffers,
    TakenOffer,
    reach_of,
)
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Id

WRITTEN = b"mail written"
"""Rows of a line by leg: a digest of the last letter about it, so that none is written twice."""

Step = Callable[[], LinkId | None]


class Handover:
    """The steps between the files of one station."""

    def __init__(self, links: Links, offers: Offers) -> None:
        self._links = links
        self._lines = links.lines
        self._offers = offers

    def hand_over(self, by_bag: bytes | None = None) -> set[LinkId]:
        """Carry letters between the talks and the lines that they belong on; gives the links that were written on.

        Args:
            by_bag: a station for which a bag is packed: letters to it do not wait for a mailbox of this station.
        """
        moved: set[LinkId] = set()
        for talk in self._links.talks():
            for room, peer in legs_with_mail(talk):
                leg = LinkId(talk=talk.title, room=room, peer=peer)
                for ident in leg_rows(talk, room, peer).keys(TO_WRITE):
                    self._take(talk, leg, moved, partial(self._letter_to_line, talk, room, peer, ident, peer == by_bag))
                self._take(talk, leg, moved, partial(self._offer_on_lines, talk, room, peer))
        for stored in self._lines.all():
            if stored.carries_words:  # else what came on it waits for its people
                with self._links.contained(LinkId(line=stored.number)):
                    self._to_legs(stored, moved)
        return moved

    def _take(self, talk: OpenTalk, at: LinkId, moved: set[LinkId], step: Step) -> None:
        """Take one step; what it does not keep is dropped."""
        written_on = None
        try:
            with suppress(Refusal), self._links.contained(at):
                written_on = step()
        finally:
            self._lines.drop()
            talk.drop()
        if written_on is not None:
            moved.add(written_on)

    # --- from a leg to lines

    def _letter_to_line(self, talk: OpenTalk, room: Id, peer: Id, ident: bytes, by_bag: bool) -> LinkId | None:
        """Put a letter of a leg on the line that it is for, once a mailbox that it names is there.

        By bag it goes before that, and names none: the messages of the leg name it later.
        """
        rows = leg_rows(talk, room, peer)
        body, state, offer = rows.get(TO_WRITE, ident), rows.read(STATE, LinkState), rows.read(OFFER, Offer, ident)
        if body is None or state is None:
            return None
        number, boxes = (state.line, state.mine) if offer is None else (offer.line, OpenOffers(rows).boxes(ident))
        made = tuple(box for box in boxes if box.made)
        if boxes and not made and not by_bag:
            return None
        letter = read_letter(body)
        if made != boxes and isinstance(letter, TalkOffered | TalkTaken):
            letter = msgspec.structs.replace(letter, reach=reach_of(made))
        with suppress(NoSuchLine):  # it was given up in between; another will take its place
            stored, seal = self._lines.one(number), sha256(body).digest()
            written = line_rows(self._lines, number)
            if letter is not None and written.get(WRITTEN, room) != seal:
                self._links.line(stored).content.write(letter)
                written.put(WRITTEN, seal, room)
                self._lines.commit()
        rows.drop(TO_WRITE, ident)
        talk.keep()
        return LinkId(line=number)

    def _offer_on_lines(self, talk: OpenTalk, room: Id, peer: Id) -> LinkId | None:
        """A mediator's leg is offered on each line that is newer than its own; where that is gone, on all."""
        rows = leg_rows(talk, room, peer)
        state = rows.read(STATE, LinkState)
        if not talk.mediates or state is None:
            return None
        self._close_offers_without_line(talk, rows)
        self._close_offers_at_left_relays(talk, rows)
        if rows.get(DECLINED) is not None or not seated(talk, room, peer):
            return None
        gone_below = rows.count(GONE_BELOW)
        offered = {offer.line for offer in OpenOffers(rows).all().values() if offer.nth >= gone_below}
        if rows.get(CHANNEL) is not None and not gone_below:
            offered.add(state.line)
        # Never on one that is older than the line on which somebody wanted it: its keys may be the reason.
        lines = self._links.usable_lines(peer)
        if self._links.may_be_open(state.line):
            oldest = self._links.order.rank(state.line)
            lines = [line for line in lines if self._links.order.rank(line.number) >= oldest]
        missing = list(dropwhile(lambda line: line.number in offered, lines))
        if not missing:
            return None
        title = told_title(talk, room, peer)
        # The newest line is offered last, so that its offer outdoes all others.
        for line in missing:
            self._offers.offer(talk, room, line, title)
        rows.drop(GONE_BELOW)
        talk.keep()
        return LinkId(talk=talk.title, room=room, peer=peer)

    def _close_offers_without_line(self, talk: OpenTalk, rows: Namespace) -> None:
        """The other station may have taken one, and given up what it had: only a later one counts for it then."""
        offers = OpenOffers(rows)
        gone = [ident for ident, offer in offers.all().items() if not self._links.has_line(offer.line)]
        if gone:
            for ident in gone:
                offers.withdraw(ident)
            talk.keep()

    def _close_offers_at_left_relays(self, talk: OpenTalk, rows: Namespace) -> None:
        """A relay that people left, or gave another token for, is asked no more for what they had offered there."""
        offers = OpenOffers(rows)
        for ident, offer in offers.all().items():
            homes = self._links.homes(offer.line)
            relays = {home.relay for home in homes}
            if any(box.home.relay not in relays if box.made else box.home not in homes for box in offers.boxes(ident)):
                offers.withdraw(ident)
                talk.keep()

    # --- from a line to legs

    def _to_legs(self, stored: StoredLine, moved: set[LinkId]) -> None:
        """What came on a line goes to the legs that it is about."""
        line = LinkId(line=stored.number)
        for bucket, step in ((TAKEN, self._answer_to_leg), (OFFERED, self._offer_to_leg)):
            for room, body in list(line_rows(self._lines, stored.number).scan(bucket)):
                for talk in self._links.talks():
                    self._take(talk, line, moved, partial(step, stored, talk, room, read_letter(body)))
        self._forget_answers_to_nobody(stored)

    def _forget_answers_to_nobody(self, stored: StoredLine) -> None:
        """An answer about a talk that is no more takes no room from others, of which a line keeps few."""
        rows = line_rows(self._lines, stored.number)
        rooms = rows.keys(TAKEN)
        if not rooms or not self._links.all_talks_open():
            return  # where a talk does not open, it may be that one's
        for room in rooms:
            if not self._offers.has_leg(room, stored.peer):
                rows.drop(TAKEN, room)
        self._lines.commit()

    def _answer_to_leg(self, stored: StoredLine, talk: OpenTalk, room: Id, letter: Letter | None) -> LinkId | None:
        """The other station's answer reaches the leg that it was asked for."""
        if leg_rows(talk, room, stored.peer).get(STATE) is None:
            return None
        if isinstance(letter, TalkTaken | TalkDeclined):
            self._offers.answered(talk, stored, letter)
            talk.keep()
        return self._done(TAKEN, stored, talk, room)

    def _offer_to_leg(self, stored: StoredLine, talk: OpenTalk, room: Id, letter: Letter | None) -> LinkId | None:
        """An invitation to a leg that this station has joined is taken at once: its person agreed to it before."""
        rows = leg_rows(talk, room, stored.peer)
        state = rows.read(STATE, LinkState)
        if not isinstance(letter, TalkOffered) or state is None or not talk.rooms.has(room) or talk.mediates:
            return None
        taken = expect(rows.read(TAKEN_OFFER, TakenOffer))
        # A line that was opened since counts its offers anew, should the mediator's station be an old copy of itself.
        stale = stored.number in taken.lines and letter.nth <= taken.nth
        older = self._links.order.is_older(stored.number, than=state.line)
        if not stale and older and self._links.may_be_open(state.line):
            return None  # it counts only where the newer line is gone
        if not stale and letter.first.can_be_first:
            self._offers.take(talk, letter, stored)
            talk.keep()
        return self._done(OFFERED, stored, talk, room)

    def _done(self, bucket: bytes, stored: StoredLine, talk: OpenTalk, room: Id) -> LinkId:
        """What came is forgotten on its line, now that its leg has it."""
        line_rows(self._lines, stored.number).drop(bucket, room)
        self._lines.commit()
        return LinkId(talk=talk.title, room=room, peer=stored.peer)


def told_title(talk: OpenTalk, room: Id, peer: Id) -> str:
    """How the talk was called to a station, which is all that it is ever told; else as it is called here."""
    title = leg_rows(talk, room, peer).get(TITLE)
    return talk.title if title is None else title.decode()
