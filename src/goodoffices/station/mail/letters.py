"""The letters of a line, as its link carries them: line tests, and invitations to talks.

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
from goodoffices.seal.numbers import Numbers
from goodoffices.seal.opening import Line
from goodoffices.station.line_store import LineStore, StoredLine
from goodoffices.station.mail.link import Arrived
from goodoffices.station.mail.messages import (
    VERSION,
    Count,
    LegMessage,
    Letter,
    LineMessage,
    Numbered,
    Reach,
    TalkDeclined,
    TalkOffered,
    TalkTaken,
    TestAnswered,
    TestAsked,
    read_letter,
)
from goodoffices.station.mail.namespace import Namespace
from goodoffices.station.mail.outbox import SERVICE, Outbox
from goodoffices.talk.terms import Wire
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


class LetterCounts(Wire, frozen=True):
    """The letters of a line.

    Attributes:
        next: the number of the next one of mine.
        got: every one of mine below this is over there.
        arrived: which of the other station's are here.
        asked, answered: when this station last asked for a line test, and when the answer came (ms since 1970).
        token: of that test.
    """

    next: Count
    got: Count
    arrived: Numbers
    asked: Count | None
    answered: Count | None
    token: bytes


NO_LETTERS = LetterCounts(next=0, got=0, arrived=Numbers(), asked=None, answered=None, token=b"")


class Letters:
    """What a link carries on a line. It is changed in memory; :meth:`LineStore.commit` keeps it."""

    def __init__(self, store: LineStore, stored: StoredLine, fresh: Fresh) -> None:
        self.store = store
        self._number = stored.number
        self._rows = line_rows(store, stored.number)
        self._fresh = fresh

    @property
    def stored(self) -> StoredLine:
        """The line as it stands."""
        return self.store.one(self._number)

    @property
    def channel(self) -> Channel | None:
        """The keys of the line itself."""
        state = self.stored.state
        return state.channel if isinstance(state, Line) else None

    @channel.setter
    def channel(self, channel: Channel) -> None:
        stored = self.stored
        self.store.put(stored.with_state(msgspec.structs.replace(stored.line, channel=channel)))

    def may_carry(self) -> bool:
        """Whether anything may travel on it at all."""
        return not self.stored.comparing.alarm

    # --- out

    @property
    def counts(self) -> LetterCounts:
        """How the letters stand."""
        return self._rows.read(LETTERS, LetterCounts) or NO_LETTERS

    def _change(self, **changes: object) -> None:
        self._rows.write(LETTERS, msgspec.structs.replace(self.counts, **changes))

    def write(self, letter: Letter) -> None:
        """Put a letter to those that are to go."""
        number = self.counts.next
        self._rows.put(LETTER, encode(letter), _spelt(number))
        self._change(next=number + 1)

    def ask_for_test(self, now: int) -> None:
        """Ask the other station whether it is there."""
        token = self._fresh(16)
        self.write(TestAsked(token=token))
        self._change(asked=now, answered=None, token=token)

    def unsealed(self) -> Iterator[bytes]:
        """The letters that are not over there and may go."""
        return (key for key in self._rows.keys(LETTER) if self.may_go(key))

    def may_go(self, key: bytes) -> bool:
        """Line tests always; anything else once the line may carry words, also if it was sealed before."""
        if key == SERVICE or self.stored.carries_words:
            return True
        return isinstance(read_letter(self._rows.get(LETTER, key) or b""), TestAsked | TestAnswered)

    def sealed(self, key: bytes) -> None:
        """The outbox itself says so."""

    def message(self, key: bytes | None, settled: int, reach: Reach) -> LineMessage:
        """A letter, or a service message."""
        body = None if key is None else self._rows.get(LETTER, key)
        letter = None if key is None or body is None else Numbered(number=_number(key), body=body)
        return LineMessage(version=VERSION, got=self.counts.arrived.below, settled=settled, reach=reach, letter=letter)

    def acknowledges(self) -> None:
        """``got`` names the letters that came again with all others."""

    # --- in

    def take(self, content: bytes, now: int, /, *, late: bool) -> Arrived:
        """Take in a message with a letter, if it has one.

        Raises:
            NotCanonical: it is none.
        """
        message = decode(content, LineMessage)
        numbered = message.letter
        if numbered is None:
            return Arrived(message)
        letter, counts = read_letter(numbered.body), self.counts
        # Whoever once stole an old key must not re-key a leg: an honest letter that is late comes again, sealed anew.
        # One without room has not arrived, and comes again when others were answered.
        if numbered.number in counts.arrived:
            return Arrived(message, new=False)
        if late or not self._has_room_for(letter):
            return Arrived(message, new=False, later=True)
        self._change(arrived=counts.arrived.with_number(numbered.number))
        return Arrived(message, new=True, known=self._read(letter, numbered, now))

    def acknowledged(self, message: LegMessage | LineMessage, outbox: Outbox) -> bool:
        """Forget the letters that are over there; gives whether this is an old copy of itself."""
        got, counts = message.got if isinstance(message, LineMessage) else 0, self.counts
        if counts.got < got <= counts.next:
            outbox.arrived(_spelt(0), _spelt(got - 1))
            for number in range(counts.got, got):
                self._rows.drop(LETTER, _spelt(number))
            self._change(got=got)
        return got > counts.next

    def set_back(self) -> None:
        """Nothing of a line but its link shows it."""

    def _read(self, letter: Letter | None, numbered: Numbered, now: int) -> bool:
        """Read a letter that arrived now; gives whether it is one that this program knows and can show."""
        match letter:
            case TestAsked(token=token):
                # With as many answers under way this one would come no sooner.
                if self._answers_under_way() < MOST_ANSWERS:
                    self.write(TestAnswered(token=token))
            case TestAnswered(token=token):
                if token == self.counts.token and self.counts.answered is None:
                    self._change(answered=now)
            case TalkOffered() | TalkTaken() | TalkDeclined():
                if isinstance(letter, TalkOffered) and not is_name(letter.title):
                    return False
                newest = self._rows.get(NEWEST, letter.room)
                # One that was written after it may have come before it.
                if newest is None or _number(newest) < numbered.number:
                    self._rows.put(NEWEST, _spelt(numbered.number), letter.room)
                    self._rows.put(_list_of(letter), numbered.body, letter.room)
            case _:
                return False
        return True

    def _answers_under_way(self) -> int:
        return sum(isinstance(read_letter(body), TestAnswered) for _, body in self._rows.scan(LETTER))

    def _has_room_for(self, letter: Letter | None) -> bool:
        if not isinstance(letter, TalkOffered | TalkTaken | TalkDeclined):
            return True
        bucket = _list_of(letter)
        return self._rows.get(bucket, letter.room) is not None or len(self._rows.keys(bucket)) < MOST_OFFERS


def is_name(text: str) -> bool:
    """Whether a text can be shown as a name."""
    try:
        clean_name(text, "the title")
    except Refusal:
        return False
    return True


def _list_of(letter: TalkOffered | TalkTaken | TalkDeclined) -> bytes:
    return OFFERED if isinstance(letter, TalkOffered) else TAKEN


def line_rows(store: LineStore, number: int) -> Namespace:
    """The rows of a line's mail, in ``station.db``."""
    return Namespace(lambda: store.rows, store.put_rows, number.to_bytes(8, "big"))


def _spelt(number: int) -> bytes:
    return number.to_bytes(_NUMBER, "big")


def _number(key: bytes) -> int:
    return int.from_bytes(key, "big")
