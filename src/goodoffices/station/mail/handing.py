"""Handing over: letters between the talks, each in a file of its own, and the lines that they belong on.

The rules are:

* Each step is on the disk at its goal before it is forgotten where it came from. Doing one twice changes nothing more.
* What one letter or one talk has against it holds up no other.
* One line carries the legs to a station: the newest that may carry words. What came on a line that may not, waits.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256

from goodoffices.errors.base import Refusal
from goodoffices.errors.seal import NoSuchLine
from goodoffices.seal.channel import OwnKey
from goodoffices.seal.opening import leg_channel
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.line_store import Kept
from goodoffices.station.mail.leg_post import CHANNEL, leg_shelf
from goodoffices.station.mail.legs import DECLINED, NEXT_KEY, OWN_KEY, TAKEN_FIRST, TITLE, TO_WRITE, Legs
from goodoffices.station.mail.line_post import OFFERED, TAKEN, line_shelf
from goodoffices.station.mail.messages import Letter, TalkDeclined, TalkOffered, TalkTaken, offer_id, read_letter
from goodoffices.station.mail.post import TRAFFIC
from goodoffices.station.mail.posts import NEXT, Road, legs_with_mail
from goodoffices.station.mail.shelf import Shelf, there
from goodoffices.station.mail.traffic import Box, Next, Traffic
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
                self.line_post(kept).write(letter)
                written.put(WRITTEN, seal, room)
                self.lines.commit()
        shelf.drop(TO_WRITE)
        talk.keep()
        return road

    def _leg_to_newer_line(self, talk: AtTalk, room: Id, peer: Id) -> Road | None:
        """A mediator's leg is offered on the newest line; on an older one only where its own is gone."""
        shelf = leg_shelf(talk, room, peer)
        traffic, later = shelf.read(TRAFFIC, Traffic), shelf.read(NEXT, Next)
        if not talk.mediates or traffic is None or shelf.get(DECLINED) is not None:
            return None
        newest, current = self.newest_line(peer), traffic.line if later is None else later.line
        if newest is None or newest.number == current or (newest.number < current and self._is_open(current)):
            return None
        title = shelf.get(TITLE)
        self.offer(talk, room, newest, talk.title if title is None else title.decode())
        talk.keep()
        return Road(talk=talk.title, room=room, peer=peer)

    def _answer_to_leg(self, kept: Kept, talk: AtTalk, room: Id, letter: Letter | None) -> Road | None:
        """The other station's answer reaches the leg that it was asked for, if it answers an offer that still holds."""
        shelf = leg_shelf(talk, room, kept.peer)
        traffic, later = shelf.read(TRAFFIC, Traffic), shelf.read(NEXT, Next)
        if traffic is None:
            return None
        match letter:
            case TalkTaken() if letter.first.can_be_first:
                if later is not None and self._answers(letter, shelf, NEXT_KEY, kept, later.line):
                    self._leg_taken(talk, kept, NEXT_KEY, later.box, letter)
                    for bucket in (NEXT, NEXT_KEY, OWN_KEY):
                        shelf.drop(bucket)
                elif self._answers(letter, shelf, OWN_KEY, kept, traffic.line):
                    # A newer offer goes on beside it, and will be taken in its turn.
                    self._leg_taken(talk, kept, OWN_KEY, traffic.mine[0], letter)
                    shelf.drop(OWN_KEY)
            case TalkDeclined():
                # Whoever has been asked again meanwhile will see that too.
                newest = (OWN_KEY, traffic.line) if later is None else (NEXT_KEY, later.line)
                if self._answers(letter, shelf, newest[0], kept, newest[1]):
                    shelf.put(DECLINED, b"")
        talk.keep()
        line_shelf(self.lines, kept.number).drop(TAKEN, room)
        self.lines.commit()
        return Road(talk=talk.title, room=room, peer=kept.peer)

    def _answers(self, letter: TalkTaken | TalkDeclined, shelf: Shelf, bucket: bytes, kept: Kept, line: int) -> bool:
        """Whether a letter answers the offer that was made on a line with the key of that row."""
        key = shelf.read(bucket, OwnKey)
        return key is not None and kept.number == line and letter.offer == offer_id(key.announced())

    def _leg_taken(self, talk: AtTalk, kept: Kept, bucket: bytes, box: Box, letter: TalkTaken) -> None:
        shelf = leg_shelf(talk, letter.room, kept.peer)
        own = there(shelf.read(bucket, OwnKey))
        channel = leg_channel(kept.line, talk.identity.fingerprint, letter.room, own, letter.first)
        self._begin_leg(talk, letter.room, kept, box, letter.reach)
        shelf.write(CHANNEL, channel)
        shelf.drop(DECLINED)

    def _known_leg(self, kept: Kept, talk: AtTalk, room: Id, letter: Letter | None) -> Road | None:
        """An invitation to a leg that this station has joined is taken at once: its person agreed to it before."""
        shelf = leg_shelf(talk, room, kept.peer)
        traffic = shelf.read(TRAFFIC, Traffic)
        if not isinstance(letter, TalkOffered) or traffic is None or not talk.rooms.has(room) or talk.mediates:
            return None
        if kept.number < traffic.line and self._is_open(traffic.line):
            return None  # of before; it counts again only where the newer line is gone
        if shelf.get(TAKEN_FIRST) != offer_id(letter.first) and letter.first.can_be_first:
            self.take_offer(talk, letter, kept)
            talk.keep()
        line_shelf(self.lines, kept.number).drop(OFFERED, room)
        self.lines.commit()
        return Road(talk=talk.title, room=room, peer=kept.peer)
