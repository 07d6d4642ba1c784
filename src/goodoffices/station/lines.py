"""Lines between two stations: inviting, answering, finishing, and comparing.

The rules are:

* A line is opened once between two stations, by three messages. They go through the relay that the invitation names, or
  as files, or some this way and some the other. Whoever reads them on the way learns nothing, but for the invitation,
  which nobody else may see.
* Whatever a person pastes says first what it is; a message in the wrong place is refused by its kind.
* A line that was opened is not yet compared. The result of comparing stays with its date, its way and who it was.
* Until it was compared it carries line tests alone, unless its person says otherwise.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from msgspec.structs import replace as replace_in

from goodoffices.errors.mail import InviterHasNone, NoFirstMessage, TakenAlready
from goodoffices.errors.seal import (
    DoesNotOpen,
    MessageMisplaced,
    NoCard,
    NotCompared,
    NothingToRepeat,
    OwnCard,
    SecondAnswer,
    WhichLine,
)
from goodoffices.errors.words import InstantUnclear
from goodoffices.foreign import base64url
from goodoffices.roads.address import relay_address
from goodoffices.seal.card import LineCard, fingerprint
from goodoffices.seal.channel import Fresh
from goodoffices.seal.comparing import DIGITS, GROUPS, groups
from goodoffices.seal.invitation import LONGEST_VALIDITY_MS, Invitation, check_time, pack, unpack
from goodoffices.seal.opening import Identity, Invited, Inviting, Line, accept, answer, finish, invite, repeated
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.line_store import Comparing, Former, State, StoredLine
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.status import with_mail
from goodoffices.station.parse import demand
from goodoffices.talk.mistakable import against
from goodoffices.talk.telling import refused, say
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Instant, Sentence
from goodoffices.words import clean_name, parse_length, read_spoken, spell_out

INVITATION, ANSWER, LAST = "GO1-INVITATION", "GO1-ANSWER", "GO1-LAST"
_KINDS = {INVITATION: "an invitation", ANSWER: "an answer to an invitation", LAST: "the last message of an opening"}


class Lines:
    """The lines of one station.

    Args:
        mail: of the station.
        card: the station's own; None if it was made before there were cards.
        fresh: fresh bytes.
    """

    def __init__(self, mail: Mail, card: Identity | None, fresh: Fresh) -> None:
        self._mail = mail
        self._store = mail.lines
        self._card = card
        self._fresh = fresh

    # --- opening

    def invite(self, ask: asks.InviteLine, now: Moment) -> results.LineInvitation:
        """Make an invitation; as a file it holds the first message.

        Raises:
            NoCard, PlainHttp, NoRelayAddress: nothing was made.
        """
        access = _access(ask.relay, ask.admission)
        length = parse_length(ask.valid)
        demand(length <= LONGEST_VALIDITY_MS, "valid", "an invitation lasts 30 days at most.")
        until = now.ms + length
        state = invite(self._me(), until, None if access is None else access.relay, self._fresh)

        def begin(stored: StoredLine) -> None:
            self._mail.opening(stored.number).begin(state.invitation, access, inviter=True)

        stored = self._store.add(state, say(now), begin)
        packed = pack(state.invitation)
        return results.LineInvitation(
            line=stored.number,
            message=_spell(INVITATION, packed, state.m0),
            short=None if access is None else _spell(INVITATION, packed),
            words=None if access is None else spell_out(packed),
            until=Instant(until, now.zone),
        )

    def accept(self, ask: asks.AcceptLine, now: Moment) -> results.LineAccepted:
        """Take somebody's invitation. The same invitation again gives the same answer.

        Raises:
            NoFirstMessage: it is the short form of one that names no relay.
            TakenAlready: its line is open here, or was given up.
            InvitationExpired, OwnCard, OtherWorld, …: no line was begun.
        """
        packed, m0 = _read_invitation(ask.message)
        invitation = unpack(packed)
        if invitation.relay is None and ask.relay is not None:
            raise InviterHasNone
        access = _access(ask.relay or invitation.relay, ask.admission)
        for stored in self._store.all():
            if _invitation_of(stored) == invitation and not isinstance(stored.state, Inviting):
                if access is not None and ask.admission is not None:
                    self._mail.opening(stored.number).move_to(access)
                    self._store.commit()
                return self._accepted(stored, invitation)
        taken = self._mail.taken_as(packed)
        if taken is not None:
            raise TakenAlready(line=taken)
        if invitation.inviter == self._me().fingerprint:
            raise OwnCard
        state: Invitation | Invited
        if m0 is None:
            if invitation.relay is None:
                raise NoFirstMessage
            check_time(invitation, now.ms)
            state = invitation
        else:
            state = accept(self._me(), invitation, m0, now.ms, self._fresh)

        def begin(stored: StoredLine) -> None:
            self._mail.note_taken(packed, stored)
            self._mail.opening(stored.number).begin(invitation, access, inviter=False)

        stored = self._store.add(state, say(now), begin)
        return self._accepted(stored, invitation)

    def _accepted(self, stored: StoredLine, invitation: Invitation) -> results.LineAccepted:
        m1 = stored.state.m1 if isinstance(stored.state, Invited) else None
        message = None if m1 is None else _spell(ANSWER, m1)
        return results.LineAccepted(line=stored.number, message=message, relay=invitation.relay)

    def answer(self, ask: asks.AnswerLine, now: Moment) -> results.LineMessage:
        """The inviter's step: the line is open here, and the last message is for the other person."""
        (m1,) = _unspell(ask.message, ANSWER, 1)
        stored = self._wanted(ask.line, "inviting", answered=m1)
        if isinstance(stored.state, Line):
            return results.LineMessage(line=stored.number, message=_spell(LAST, self._again(stored, stored.state, m1)))
        if not isinstance(stored.state, Inviting):
            raise MessageMisplaced(found=_KINDS[ANSWER], wanted=_KINDS[LAST])
        line = answer(self._me(), stored.state, m1, now.ms, self._fresh)
        self._opened(stored, line)
        return results.LineMessage(line=stored.number, message=_spell(LAST, line.answered))

    def finish(self, ask: asks.FinishLine, now: Moment) -> results.LineHere:
        """The last step of whoever was invited."""
        (m2,) = _unspell(ask.message, LAST, 1)
        stored = self._wanted(ask.line, "invited", answered=m2)
        if isinstance(stored.state, Line):
            self._again(stored, stored.state, m2)
            return self._shown(stored)
        if not isinstance(stored.state, Invited):
            raise MessageMisplaced(found=_KINDS[LAST], wanted=_KINDS[ANSWER])
        return self._shown(self._opened(stored, finish(self._me(), stored.state, m2, self._fresh)))

    def _opened(self, stored: StoredLine, line: Line) -> StoredLine:
        after = stored.with_state(line)
        self._store.put(after)
        self._mail.opening(stored.number).opened(stored, after)
        self._store.commit()
        return after

    def again(self, ask: asks.LineAgain) -> results.LineMessage:
        """The last message that a line gave to the other person, byte for byte."""
        stored = self._store.one(ask.line)
        message = _last_message(stored.state)
        if message is None:
            raise NothingToRepeat(line=stored.number)
        return results.LineMessage(line=stored.number, message=message)

    def _again(self, stored: StoredLine, line: Line, message: bytes) -> bytes:
        """The same answer to the same message; another one is an alarm, which stays with the line."""
        try:
            return repeated(line, message)
        except SecondAnswer:
            self._store.change(stored, comparing=stored.comparing.alarmed())
            raise

    # --- comparing and keeping

    def compare(self, ask: asks.CompareLine, now: Moment) -> results.LineHere:
        """Note groups of the number as they were heard, from ``start`` on."""
        stored = self._to_compare(ask.line)
        if not isinstance(stored.state, Line):
            raise NotCompared(problem="it is not open yet.")
        digits = "".join(each for each in ask.heard if each.isdecimal())
        count = len(digits) // DIGITS
        demand(bool(digits) and len(digits) % DIGITS == 0, "heard", f"groups of {DIGITS} digits are needed.")
        demand(ask.start - 1 + count <= GROUPS, "heard", f"there are only {GROUPS} groups.")
        number = self._number(stored.state.peer)
        so_far = stored.comparing.so_far
        for place in range(count):
            group = digits[place * DIGITS : (place + 1) * DIGITS]
            so_far = so_far.heard(ask.start - 1 + place, group, number)
        done = so_far.complete and not stored.comparing.alarm
        if done and stored.comparing.when is not None:
            return self._shown(stored)  # how it was compared stays as it was noted first
        how = clean_name(ask.how, "how you compared")
        comparing = Comparing(
            so_far=so_far,
            how=how if done else None,
            when=say(now) if done else None,
            alarm=stored.comparing.alarm,
        )
        after = self._store.change(stored, comparing=comparing)
        if done:
            self._forget_former(after.peer)
        return self._shown(after)

    def _forget_former(self, peer: bytes) -> None:
        """A line from before this station was restored has a new one in its place."""
        for each in self._store.all():
            if isinstance(each.state, Former) and fingerprint(each.state.peer) == peer:
                self._mail.leave_line(each.number)

    def trust(self, ask: asks.TrustLine, now: Moment) -> results.LineHere:
        """Let a line carry words although it was not compared. It stays visible that it was not.

        Raises:
            NotCompared: it is not open, or an alarm or a group that differed speaks against it.
        """
        stored = self._store.one(ask.line)
        if not isinstance(stored.state, Line):
            raise NotCompared(problem="it is not open yet.")
        if stored.comparing.alarm or stored.comparing.so_far.differed:
            raise NotCompared(problem="what was compared speaks against it.")
        after = replace(stored, trusted=say(now))
        self._store.put(after)
        self._store.commit()
        return self._shown(after)

    def cut(self, ask: asks.CutLine) -> results.LineHere:
        """Delete the older keys of a line and of its legs: somebody may have stolen them."""
        self._mail.cut(self._store.one(ask.line))
        return self._shown(self._store.one(ask.line))

    def test(self, ask: asks.TestLine, now: Moment) -> results.LineHere:
        """Ask the other station whether it is there; it answers by itself."""
        self._mail.test_line(ask.line)
        return self._shown(self._store.one(ask.line))

    def add_relay(self, ask: asks.AddRelay) -> results.LineHere:
        """Let an open line go through one more relay.

        Raises:
            NoSuchLine, NoRelayHere, TooManyRelays, PlainHttp, NoRelayAddress: it goes as it went.
        """
        stored = self._mail.links.open_line(ask.line)
        self._mail.add_relay(stored, RelayAccess(relay=relay_address(ask.relay), admission=ask.admission))
        return self._shown(stored)

    def drop_relay(self, ask: asks.DropRelay) -> results.LineHere:
        """Let an open line go through a relay no more.

        Raises:
            NoSuchLine, NoRelayHere, NoSuchRelay, LastRelay, PlainHttp, NoRelayAddress: it goes as it went.
        """
        stored = self._mail.links.open_line(ask.line)
        self._mail.drop_relay(stored, relay_address(ask.relay))
        return self._shown(stored)

    def give_up(self, ask: asks.GiveUpLine) -> None:
        """Forget a line and its keys."""
        self._mail.leave_line(ask.line)

    def all(self) -> list[results.LineHere]:
        """Every line, oldest first."""
        damaged, packing = self._store.damaged(), self._packing()
        return [
            replace_in(_UNREADABLE, line=number, made=_instant(damaged[number]))
            if number in damaged
            else self._shown(self._store.one(number), packing)
            for number in self._store.numbers()
        ]

    def _packing(self) -> dict[bytes, int]:
        """The line on which a bag is packed, by the station at its other end.

        It is the newest that is open; one that carries words comes before one that does not.
        """
        links = self._mail.links
        able = [stored for stored in self._store.all() if isinstance(stored.state, Line)]
        ranks = {
            stored.number: (
                stored.carries_words and not links.line(stored).state.set_back,
                links.order.rank(stored.number),
            )
            for stored in able
        }
        return {stored.peer: stored.number for stored in sorted(able, key=lambda stored: ranks[stored.number])}

    def to_pack_for(self, number: int | None) -> int:
        """The line on which a bag is packed: as said, or that of the only station there is.

        Raises:
            NoSuchLine, WhichLine: there is none of that number, or it is not clear which is meant.
        """
        if number is not None:
            return self._store.one(number).number
        packing = self._packing()
        if len(packing) != 1:
            known = ", ".join(map(str, sorted(packing.values())))
            raise WhichLine(known=known or Sentence.of("somebody.none"))
        return next(iter(packing.values()))

    # --- parts

    def _me(self) -> Identity:
        if self._card is None:
            raise NoCard
        return self._card

    def _wanted(self, number: int | None, state: str, answered: bytes | None = None) -> StoredLine:
        """The line that is meant: by its number, by what it has answered already, or the only one in that state."""
        if number is not None:
            return self._store.one(number)
        known = self._store.all()
        for stored in known:
            if isinstance(stored.state, Line) and answered is not None and stored.state.received == answered:
                return stored
        able = [stored for stored in known if stored.name == state]
        if len(able) != 1:
            raise WhichLine(known=", ".join(str(stored.number) for stored in able) or Sentence.of("somebody.none"))
        return able[0]

    def _to_compare(self, number: int | None) -> StoredLine:
        """The line that is meant: by its number, or the only one that is open and was not compared to its end."""
        waiting = [stored for stored in self._store.all() if stored.name == "open" and stored.comparing.when is None]
        return waiting[0] if number is None and len(waiting) == 1 else self._wanted(number, "open")

    def _number(self, peer: LineCard) -> tuple[str, ...]:
        return groups(self._me().fingerprint, fingerprint(peer))

    def _shown(self, stored: StoredLine, packing: dict[bytes, int] | None = None) -> results.LineHere:
        comparing, peer = stored.comparing, stored.card
        packing = self._packing() if packing is None else packing
        shown = replace_in(
            _UNREADABLE,
            line=stored.number,
            state=stored.name,
            made=Instant.read(stored.made),
            agreed=[place + 1 for place in comparing.so_far.agreed],
            differed=[place + 1 for place in comparing.so_far.differed],
            compared=None if comparing.when is None else Instant.read(comparing.when),
            how=comparing.how,
            alarm=comparing.alarm,
            trusted=None if stored.trusted is None else Instant.read(stored.trusted),
            packs=stored.number in packing.values(),
        )
        if peer is not None:
            shown = replace_in(
                shown,
                name=peer.name,
                fingerprint=fingerprint(peer).hex(),
                number=list(self._number(peer)) if isinstance(stored.state, Line) else [],
                mistakable=self._mistakable(peer),
            )
        return with_mail(self._mail, stored, shown)

    def _mistakable(self, peer: LineCard) -> Sentence | None:
        """Why the name on a card could be taken for something else: this station's own, or that of another card."""
        others = [each.card for each in self._store.all()]
        names = [each.name for each in others if each is not None and each.public != peer.public]
        doubt = against(peer.name, [self._me().card.name, *names], mediators=True)
        return None if doubt is None else refused(doubt)


_UNREADABLE = results.LineHere(
    line=0,
    state="damaged",
    made=None,
    name=None,
    fingerprint=None,
    number=[],
    agreed=[],
    differed=[],
    compared=None,
    how=None,
    alarm=False,
    trusted=None,
    carries="nothing",
    relay=None,
    relays=[],
    problem=None,
    heard=None,
    test_asked=None,
    test_answered=None,
    unopened=0,
    set_back=False,
    packs=False,
    mistakable=None,
)
"""What is known of a line whose row cannot be read. Its mail waits, and nothing of it is dropped."""


def _instant(text: str) -> Instant | None:
    """When a line was made whose row cannot be read; None: this cannot be read either."""
    try:
        return Instant.read(text)
    except InstantUnclear:
        return None


def _access(relay: str | None, admission: str | None) -> RelayAccess | None:
    """The relay that was asked for.

    Raises:
        PlainHttp, NoRelayAddress: it is none that may be used.
    """
    return None if relay is None else RelayAccess(relay=relay_address(relay), admission=admission)


def _invitation_of(stored: StoredLine) -> Invitation | None:
    match stored.state:
        case Invitation() as invitation:
            return invitation
        case Inviting(invitation=invitation) | Invited(invitation=invitation):
            return invitation
        case Line() | Former():
            return None


def _read_invitation(text: str) -> tuple[bytes, bytes | None]:
    """An invitation from its file, its short form or its words: its bytes, and the first message if it is there.

    Raises:
        MessageMisplaced, DoesNotOpen, SpokenWords: it is none.
    """
    if not text.lstrip().startswith("GO1-"):
        return read_spoken(text), None
    if text.strip().count(".") == 1:
        (packed,) = _unspell(text, INVITATION, 1)
        return packed, None
    packed, m0 = _unspell(text, INVITATION, 2)
    return packed, m0


def _last_message(state: State) -> str | None:
    match state:
        case Invitation() | Former():
            return None
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
    parts = [base64url(each, lambda _: DoesNotOpen()) for each in spelt]
    if _spell(kind, *parts) != ".".join([kind, *spelt]):
        raise DoesNotOpen
    return parts
