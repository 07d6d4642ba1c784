"""Refusals of sealing: cards, opening a line, and what does not open."""

from __future__ import annotations

from goodoffices.errors.base import Blame, ExitStatus, Refusal


class SealRefusal(Refusal):
    """Something about a card, a line or an envelope is not as it must be; nothing was changed."""

    blame = Blame.PEER


class DoesNotOpen(SealRefusal):
    """No reason is given: how it failed is nothing that a forger should learn."""

    code = "seal.does_not_open"
    what = "This does not open."
    cause = "It was sealed for somebody else, or for keys that are gone by now, or it was changed on its way."
    next_step = "Ask for it to be sent again. If that happens often, compare the line with the other person anew."


class NotAnnounced(SealRefusal):
    """A peer's keys move by one; anything else is nobody's honest next step."""

    code = "seal.not_announced"
    what = "A message announces a key that cannot come next."
    cause = "The other station was set back to an old copy, or somebody tampers with the line."
    next_step = "Ask the other person whether a copy was restored, and open the line anew with a fresh invitation."


class NoKeyYet(SealRefusal):
    """Whoever invited has to wait for the first message."""

    code = "seal.no_key_yet"
    what = "Nothing can be sealed for the other station yet."
    cause = "Its first message on this line has not arrived."
    next_step = "Wait for it; what you write now is kept and goes as soon as it can."
    blame = Blame.MACHINE


class TooLong(SealRefusal):
    """The largest envelope is bounded."""

    code = "seal.too_long"
    what = "That is {size} bytes, more than the {limit} that one envelope carries."
    cause = "A very long text was put into one message."
    next_step = "Say it in parts."
    blame = Blame.YOURS


class TooMany(SealRefusal):
    """An envelope has room for sixteen."""

    code = "seal.too_many"
    what = "One envelope reaches 1 to {limit} stations, not {count}."
    cause = "Too many stations are seated on this leg, or none is."
    next_step = "Check who is seated there."
    blame = Blame.YOURS


class InvitationDamaged(SealRefusal):
    """The check at its end tells a slip from a whole invitation."""

    code = "seal.invitation_damaged"
    what = "This is not a whole invitation."
    cause = "A part is missing, or a slip happened while it was copied or read out."
    next_step = "Compare it with the original, piece by piece, or ask for it again."
    blame = Blame.YOURS


class InvitationExpired(SealRefusal):
    """An invitation is short-lived."""

    code = "seal.invitation_expired"
    what = "This invitation is no longer valid."
    cause = "It was accepted too late, or one of the two clocks is wrong."
    next_step = "Check the date of this machine; then ask for a new invitation."


class NotTheInviter(SealRefusal):
    """The card that came is not the one that the invitation names."""

    code = "seal.not_the_inviter"
    what = "The card that came is not the one that the invitation names."
    cause = "Somebody who saw part of the invitation answers in the inviter's place, or two invitations got mixed up."
    next_step = "Do not go on with it. Tell the inviter over another channel, and ask for a new invitation."


class OwnCard(SealRefusal):
    """Nobody opens a line with himself; a forger could make it look so."""

    code = "seal.own_card"
    what = "This is your own card."
    cause = "You opened your own invitation, or somebody sends your card back to you."
    next_step = "Give the invitation to the other person. If you did, tell that person that it did not arrive."


class OtherWorld(SealRefusal):
    """An exercise and a real station refuse each other."""

    code = "seal.other_world"
    what = "One of the two stations is for exercises, and the other is not."
    cause = "An exercise must never be taken for the real thing, nor the other way."
    next_step = "Use a station of the same kind."


class SecondAnswer(SealRefusal):
    """An alarm: two answered one invitation, or an answer was changed."""

    code = "seal.second_answer"
    what = "ALARM: a second, different answer came to one invitation."
    cause = "Somebody else has seen the invitation and answers it too."
    next_step = "Trust neither. Tell the other person over another channel, and open the line with a new invitation."
    exit_status = ExitStatus.NOT_VERIFIED
