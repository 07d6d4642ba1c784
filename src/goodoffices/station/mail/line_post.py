"""The mail of a line itself: line tests, and invitations to talks.

The rules are:

* A line that was not compared carries line tests alone, unless its person says otherwise. What waits, waits.
* A letter is read once, in whatever order letters come. What it asks of people or of a talk is put down for them.
* A line test is answered by the station itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.errors.base import Refusal
from goodoffices.seal.channel import Channel, Fresh
from goodoffices.seal.opening import Line
from goodoffices.station.line_store import Kept, LineStore
from goodoffices.station.mail.messages import (
    VERSION,
    LegMessage,
    Letter,
    LineMessage,
    Numbered,
    TalkDeclined,
    TalkOffered,
    TalkTaken,
    TestAnswered,
    TestAsked,
    read_letter,
)
from goodoffices.station.mail.post import SERVICE, Post
from goodoffices.station.mail.shelf import Shelf
from goodoffices.station.mail.traffic import NO_LETTERS, Copy, Letters
from goodoffices.talk.events import Id
from goodoffices.words import clean_name

LETTERS = b"mail letters"
"""Row: how the letters stand."""

LETTER = b"mail letter"
"""Rows by number: the letters of this station that are not over there yet."""

OFFERED, TAKEN = b"mail offered", b"mail taken"
"""Rows by leg: invitations to talks that came, and the answers to those of this station."""

NEWEST = b"mail newest"
"""Rows by leg: the number of the newest letter about it that came."""

MOST_ANSWERS = 4
"""Answers to line tests that can be under way; whoever asks faster learns no more."""

MOST_OFFERS = 20
"""Invitations to talks on one line that can wait for an answer."""

_NUMBER = 5


class LinePost(Post):
    """The mail of a line. Its state is changed in memory; :meth:`LineStore.commit` keeps it."""

    def __init__(self, store: LineStore, kept: Kept, fresh: Fresh) -> None:
        super().__init__(line_shelf(store, kept.number), fresh)
        self._store = store
        self._number = kept.number

    @property
    def kept(self) -> Kept:
        """The line as it stands."""
        return self._store.one(self._number)

    @property
    def channel(self) -> Channel | None:
        """The keys of the line itself."""
        state = self.kept.state
        return state.channel if isinstance(state, Line) else None

    @channel.setter
    def channel(self, channel: Channel) -> None:
        kept = self.kept
        if isinstance(kept.state, Line):
            self._store.put(kept.with_state(msgspec.structs.replace(kept.state, channel=channel)))

    def may_carry(self) -> bool:
        """Whether anything may travel on it at all."""
        return not self.kept.comparing.alarm

    # --- out

    def write(self, letter: Letter) -> None:
        """Put a letter to those that are to go."""
        letters = self.letters
        self.shelf.put(LETTER, encode(letter), _spelt(letters.next))
        self.shelf.write(LETTERS, msgspec.structs.replace(letters, next=letters.next + 1))

    def ask_for_test(self, now: int) -> None:
        """Ask the other station whether it is there."""
        token = self.fresh(16)
        self.write(TestAsked(token=token))
        asked = msgspec.structs.replace(self.letters, asked=now, answered=None, token=token)
        self.shelf.write(LETTERS, asked)

    @property
    def letters(self) -> Letters:
        """How the letters stand."""
        return self.shelf.read(LETTERS, Letters) or NO_LETTERS

    def unsealed(self) -> Iterator[bytes]:
        """The letters that were never sealed; before the comparison only line tests."""
        for key, _ in list(self.shelf.scan(LETTER)):
            if self.state_of(key) is None and self.may_go(key):
                yield key

    def may_go(self, key: bytes) -> bool:
        """Line tests always; anything else once the line may carry words, also if it was sealed before."""
        if key == SERVICE or self.kept.carries_words:
            return True
        body = self.shelf.get(LETTER, key)
        return body is not None and isinstance(read_letter(body), TestAsked | TestAnswered)

    def sealed(self, key: bytes) -> None:
        """The copy itself says so."""

    def message(self, key: bytes | None) -> LineMessage:
        """A letter, or a service message."""
        body = None if key is None else self.shelf.get(LETTER, key)
        channel = self.channel
        return LineMessage(
            version=VERSION,
            got=self.letters.arrived.below,
            settled=0 if channel is None else channel.heard.below,
            reach=self.reach(),
            letter=None if key is None or body is None else Numbered(number=_number(key), body=body),
        )

    # --- in

    def told(self) -> None:
        """``got`` names the letters that came again with all others."""

    def take(self, content: bytes, now: int, *, late: bool) -> LineMessage:
        """Take in a message: which letters are over there, and a letter.

        Raises:
            NotCanonical: it is none.
        """
        message = decode(content, LineMessage)
        if message.letter is not None:
            # Whoever once stole an old key must not re-key a leg. An honest letter comes again, sealed anew.
            if not late and self._letter(message.letter, now):
                self.words_passed()
                self.owe()
            else:
                self.owe_again(now)
        return message

    def acknowledged(self, message: LegMessage | LineMessage) -> None:
        """Forget the letters that are over there; and see whether this is an old copy of itself."""
        got = message.got if isinstance(message, LineMessage) else 0
        letters = self.letters
        if got > letters.next:
            self.set_back()
        elif got > letters.got:
            self.arrived_there(_spelt(0), _spelt(got - 1))
            for number in range(letters.got, got):
                self.shelf.drop(LETTER, _spelt(number))
            self.shelf.write(LETTERS, msgspec.structs.replace(letters, got=got))

    def _letter(self, numbered: Numbered, now: int) -> bool:
        """Read a letter, once; gives whether it arrived now."""
        letters = self.letters
        letter = read_letter(numbered.body)
        if numbered.number in letters.arrived or not self._has_room_for(letter):
            return False  # without room it has not arrived, and comes again when others were answered
        arrived = letters.arrived.with_number(numbered.number)
        self.shelf.write(LETTERS, msgspec.structs.replace(letters, arrived=arrived))
        match letter:
            case TestAsked(token=token) if self._answers_under_way() < MOST_ANSWERS:
                self.write(TestAnswered(token=token))
            case TestAsked():
                # Earlier answers are not over there yet: this one would come no sooner.
                pass
            case TestAnswered(token=token):
                if token == letters.token and letters.answered is None:
                    self.shelf.write(LETTERS, msgspec.structs.replace(self.letters, answered=now))
            case TalkOffered(room=room, title=title) if is_name(title):
                self._put_down(OFFERED, room, numbered)
            case TalkTaken(room=room) | TalkDeclined(room=room):
                self._put_down(TAKEN, room, numbered)
            case _:
                # A newer program's, or what nobody could show: it counts as received, and is told.
                self.unreadable()
        return True

    def _put_down(self, bucket: bytes, room: Id, numbered: Numbered) -> None:
        """Keep a letter about a leg, unless one that was written after it came before it."""
        newest = self.shelf.get(NEWEST, room)
        if newest is None or _number(newest) < numbered.number:
            self.shelf.put(NEWEST, _spelt(numbered.number), room)
            self.shelf.put(bucket, numbered.body, room)

    def _answers_under_way(self) -> int:
        return sum(isinstance(read_letter(body), TestAnswered) for _, body in self.shelf.scan(LETTER))

    def _has_room_for(self, letter: Letter | None) -> bool:
        match letter:
            case TalkOffered(room=room):
                bucket = OFFERED
            case TalkTaken(room=room) | TalkDeclined(room=room):
                bucket = TAKEN
            case _:
                return True
        return self.shelf.get(bucket, room) is not None or sum(1 for _ in self.shelf.scan(bucket)) < MOST_OFFERS

    def is_lost(self, copy: Copy) -> bool:
        """A letter that came late was passed over, and nobody is told which: it is sealed anew each time."""
        return copy.confirmed is not None


def is_name(text: str) -> bool:
    """Whether a text can be shown as a name."""
    try:
        clean_name(text, "the title")
    except Refusal:
        return False
    return True


def line_shelf(store: LineStore, number: int) -> Shelf:
    """The rows of a line's mail, in ``station.db``."""
    return Shelf(lambda: store.rows, store.put_rows, number.to_bytes(8, "big"))


def _spelt(number: int) -> bytes:
    return number.to_bytes(_NUMBER, "big")


def _number(key: bytes) -> int:
    return int.from_bytes(key, "big")
