"""Lines between two stations: inviting, answering, finishing, and comparing.

The rules are:

* A line is opened once between two stations, by three messages that go as files or as text, by any way that the two
  people have. Whoever reads them on the way learns nothing, but for the invitation, which nobody else may see.
* Whatever a person pastes says first what it is; a message in the wrong place is refused by its kind.
* A line that was opened is not yet compared. The result of comparing stays with its date, its way and who it was.
* Nothing travels on a line yet but its opening.
"""

from __future__ import annotations

import base64
import binascii

from goodoffices.errors.seal import (
    DoesNotOpen,
    MessageMisplaced,
    NoCard,
    NoSuchLine,
    NotCompared,
    NothingToRepeat,
    SecondAnswer,
    WhichLine,
)
from goodoffices.seal.card import LineCard, fingerprint
from goodoffices.seal.channel import Fresh
from goodoffices.seal.comparing import DIGITS, GROUPS, groups
from goodoffices.seal.invitation import pack, unpack
from goodoffices.seal.opening import Identity, Invited, Inviting, Line, accept, answer, finish, invite, repeated
from goodoffices.station import asks, results
from goodoffices.station.line_store import Comparing, Kept, LineStore, State
from goodoffices.station.typed import demand
from goodoffices.talk.telling import say
from goodoffices.talk.terms import Moment
from goodoffices.words import clean_name, parse_length

INVITATION, ANSWER, LAST = "GO1-INVITATION", "GO1-ANSWER", "GO1-LAST"
_KINDS = {INVITATION: "an invitation", ANSWER: "an answer to an invitation", LAST: "the last message of an opening"}


class Lines:
    """The lines of one station.

    Args:
        card: the station's own; None if it was made before there were cards.
        fresh: fresh bytes.
    """

    def __init__(self, store: LineStore, card: Identity | None, fresh: Fresh) -> None:
        self._store = store
        self._card = card
        self._fresh = fresh

    # --- opening

    def invite(self, ask: asks.InviteLine, now: Moment) -> results.LineMessage:
        """Make an invitation; it holds the first message."""
        until = now.ms + parse_length(ask.valid)
        state = invite(self._me(), until, None, self._fresh)
        kept = self._store.add(state, say(now))
        text = _spell(INVITATION, pack(state.invitation), state.m0)
        return results.LineMessage(line=kept.number, message=text, until=say(Moment(ms=until, zone=now.zone)))

    def accept(self, ask: asks.LineMessage, now: Moment) -> results.LineMessage:
        """Answer somebody's invitation. The same invitation again gives the same answer."""
        packed, m0 = _unspell(ask.message, INVITATION, 2)
        invitation = unpack(packed)
        for kept in self._store.all():
            if isinstance(kept.state, Invited) and kept.state.invitation == invitation and kept.state.m0 == m0:
                return results.LineMessage(line=kept.number, message=_spell(ANSWER, kept.state.m1), until=None)
        state = accept(self._me(), invitation, m0, now.ms, self._fresh)
        kept = self._store.add(state, say(now))
        return results.LineMessage(line=kept.number, message=_spell(ANSWER, state.m1), until=None)

    def answer(self, ask: asks.LineMessage, now: Moment) -> results.LineMessage:
        """The inviter's step: the line is open here, and the last message is for the other person."""
        (m1,) = _unspell(ask.message, ANSWER, 1)
        kept = self._wanted(ask.line, "inviting", answered=m1)
        if isinstance(kept.state, Line):
            return results.LineMessage(
                line=kept.number, message=_spell(LAST, self._again(kept, kept.state, m1)), until=None
            )
        if not isinstance(kept.state, Inviting):
            raise MessageMisplaced(found=_KINDS[ANSWER], wanted=_KINDS[LAST])
        line = answer(self._me(), kept.state, m1, now.ms, self._fresh)
        self._store.change(kept, state=line)
        return results.LineMessage(line=kept.number, message=_spell(LAST, line.answered), until=None)

    def finish(self, ask: asks.LineMessage, now: Moment) -> results.LineHere:
        """The last step of whoever was invited."""
        (m2,) = _unspell(ask.message, LAST, 1)
        kept = self._wanted(ask.line, "invited", answered=m2)
        if isinstance(kept.state, Line):
            self._again(kept, kept.state, m2)
            return self._shown(kept)
        if not isinstance(kept.state, Invited):
            raise MessageMisplaced(found=_KINDS[LAST], wanted=_KINDS[ANSWER])
        return self._shown(self._store.change(kept, state=finish(self._me(), kept.state, m2, self._fresh)))

    def again(self, ask: asks.OneLine) -> results.LineMessage:
        """The last message that a line gave to the other person, byte for byte."""
        kept = self._by_number(ask.line)
        message = _last_message(kept.state)
        if message is None:
            raise NothingToRepeat(line=kept.number)
        return results.LineMessage(line=kept.number, message=message, until=None)

    def _again(self, kept: Kept, line: Line, message: bytes) -> bytes:
        """The same answer to the same message; another one is an alarm, which stays with the line."""
        try:
            return repeated(line, message)
        except SecondAnswer:
            alarmed = Comparing(so_far=kept.comparing.so_far, how=None, when=None, alarm=True)
            self._store.change(kept, comparing=alarmed)
            raise

    # --- comparing and keeping

    def compare(self, ask: asks.CompareLine, now: Moment) -> results.LineHere:
        """Note groups of the number as they were heard, from ``start`` on."""
        kept = self._wanted(ask.line, "open")
        if not isinstance(kept.state, Line):
            raise NotCompared(problem="it is not open yet.")
        digits = "".join(each for each in ask.heard if each.isdecimal())
        count = len(digits) // DIGITS
        demand(bool(digits) and len(digits) % DIGITS == 0, "heard", f"groups of {DIGITS} digits are needed.")
        demand(ask.start - 1 + count <= GROUPS, "heard", f"there are only {GROUPS} groups.")
        number = self._number(kept.state.peer)
        so_far = kept.comparing.so_far
        for place in range(count):
            group = digits[place * DIGITS : (place + 1) * DIGITS]
            so_far = so_far.heard(ask.start - 1 + place, group, number)
        done = so_far.complete and not kept.comparing.alarm
        how = clean_name(ask.how, "how you compared")
        comparing = Comparing(
            so_far=so_far,
            how=how if done else None,
            when=say(now) if done else None,
            alarm=kept.comparing.alarm,
        )
        return self._shown(self._store.change(kept, comparing=comparing))

    def give_up(self, ask: asks.OneLine) -> None:
        """Forget a line and its keys."""
        self._store.give_up(self._by_number(ask.line))

    def all(self) -> list[results.LineHere]:
        """Every line, oldest first."""
        return [self._shown(kept) for kept in self._store.all()]

    # --- parts

    def _me(self) -> Identity:
        if self._card is None:
            raise NoCard
        return self._card

    def _by_number(self, number: int) -> Kept:
        known = self._store.all()
        for kept in known:
            if kept.number == number:
                return kept
        raise NoSuchLine(line=number, known=", ".join(str(kept.number) for kept in known) or "none")

    def _wanted(self, number: int | None, state: str, answered: bytes | None = None) -> Kept:
        """The line that is meant: by its number, by what it has answered already, or the only one in that state."""
        if number is not None:
            return self._by_number(number)
        known = self._store.all()
        for kept in known:
            if isinstance(kept.state, Line) and answered is not None and kept.state.received == answered:
                return kept
        able = [kept for kept in known if kept.name == state]
        if len(able) != 1:
            raise WhichLine(known=", ".join(str(kept.number) for kept in able) or "none")
        return able[0]

    def _number(self, peer: LineCard) -> tuple[str, ...]:
        return groups(self._me().fingerprint, fingerprint(peer))

    def _shown(self, kept: Kept) -> results.LineHere:
        state, comparing = kept.state, kept.comparing
        peer = state.inviter if isinstance(state, Invited) else state.peer if isinstance(state, Line) else None
        is_open = isinstance(state, Line)
        return results.LineHere(
            line=kept.number,
            state=kept.name,
            made=kept.made,
            name=None if peer is None else peer.name,
            fingerprint=None if peer is None else fingerprint(peer).hex(),
            number=list(self._number(peer)) if peer is not None and is_open else [],
            agreed=[place + 1 for place in comparing.so_far.agreed],
            differed=[place + 1 for place in comparing.so_far.differed],
            compared=comparing.when,
            how=comparing.how,
            alarm=comparing.alarm,
        )


def _last_message(state: State) -> str | None:
    match state:
        case Inviting(invitation=invitation, m0=m0):
            return _spell(INVITATION, pack(invitation), m0)
        case Invited(m1=m1):
            return _spell(ANSWER, m1)
        case Line(answered=answered):
            return _spell(LAST, answered) if answered else None


def _spell(kind: str, *parts: bytes) -> str:
    return ".".join([kind, *(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)])


def _unspell(text: str, wanted: str, count: int) -> list[bytes]:
    """The parts of a message; white space in it, as mail programs put it in, does not count.

    Raises:
        MessageMisplaced: it is another message.
        DoesNotOpen: it is none.
    """
    kind, *spelt = "".join(text.split()).split(".")
    if kind in _KINDS and kind != wanted:
        raise MessageMisplaced(found=_KINDS[kind], wanted=_KINDS[wanted])
    if kind != wanted or len(spelt) != count:
        raise DoesNotOpen
    try:
        parts = [base64.b64decode(each + "=" * (-len(each) % 4), altchars=b"-_", validate=True) for each in spelt]
    except (binascii.Error, ValueError):
        raise DoesNotOpen from None
    if _spell(kind, *parts) != ".".join([kind, *spelt]):
        raise DoesNotOpen
    return parts
