"""Refusals of sealing: cards, opening a line, and what does not open."""

from __future__ import annotations

from goodoffices.errors.base import Blame, ExitStatus, Refusal


class SealRefusal(Refusal):
    """Something about a card, a line or an envelope is wrong; nothing was changed."""

    blame = Blame.PEER


class DoesNotOpen(SealRefusal):
    """No reason is given: a forger must not learn how it failed."""

    code = "seal.does_not_open"
    what = "This does not open."
    cause = "It was sealed for somebody else, or for keys that are deleted by now, or it was changed on its way."
    next_step = "Ask for it to be sent again. If that happens often, compare the line with the other person again."


class NotAnnounced(SealRefusal):
    """A peer's keys advance one step at a time; an honest station never skips."""

    code = "seal.not_announced"
    what = "A message announces a key that cannot come next."
    cause = "The other station was set back to an old copy, or somebody tampers with the line."
    next_step = "Ask the other person whether a copy was restored, and open a new line with a fresh invitation."


class NoKeyYet(SealRefusal):
    """The inviter must wait for the first message."""

    code = "seal.no_key_yet"
    what = "Nothing can be sealed for the other station yet."
    cause = "Its first message on this line has not arrived."
    next_step = "Wait for it; what you write now is kept and goes as soon as it can."
    blame = Blame.MACHINE


class TooLong(SealRefusal):
    """The size of an envelope is limited."""

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
    """The check at the end of an invitation detects a slip."""

    code = "seal.invitation_damaged"
    what = "This is not a whole invitation."
    cause = "A part is missing, or there was a slip when it was copied or read out."
    next_step = "Compare it with the original, piece by piece, or ask for it again."
    blame = Blame.YOURS


class InvitationExpired(SealRefusal):
    """An invitation is valid for a short time."""

    code = "seal.invitation_expired"
    what = "This invitation is no longer valid."
    cause = "It was accepted too late, or one of the two clocks is wrong."
    next_step = "Check the date of this machine; then ask for a new invitation."


class InvitationTooLong(SealRefusal):
    """No invitation lasts longer than 30 days."""

    code = "seal.invitation_too_long"
    what = "This invitation would last longer than 30 days."
    cause = "The clock of the machine that made it was ahead, or this machine's clock is behind."
    next_step = "Check the date of this machine; then ask for a new invitation."


class NotTheInviter(SealRefusal):
    """The card that came is not the one that the invitation names."""

    code = "seal.not_the_inviter"
    what = "The card that came is not the one that the invitation names."
    cause = "Somebody who saw part of the invitation answers in the inviter's place, or two invitations were mixed up."
    next_step = "Do not go on with it. Tell the inviter over another channel, and ask for a new invitation."


class OwnCard(SealRefusal):
    """A station opens no line with itself; a forger could make it look like that."""

    code = "seal.own_card"
    what = "This is your own card."
    cause = "You opened your own invitation, or somebody sent your card back to you."
    next_step = "Give the invitation to the other person. If you did, tell that person that it did not arrive."


class OtherWorld(SealRefusal):
    """An exercise and a real station refuse each other."""

    code = "seal.other_world"
    what = "One of the two stations is for exercises, and the other is not."
    cause = "An exercise must never be taken for the real thing, nor the other way round."
    next_step = "Use a station of the same kind."


class SecondAnswer(SealRefusal):
    """An alarm: two parties answered one invitation, or an answer was changed."""

    code = "seal.second_answer"
    what = "ALARM: a second, different answer came to one invitation."
    cause = "Somebody else has seen the invitation and answers it too."
    next_step = "Trust neither. Tell the other person over another channel, and open the line with a new invitation."
    exit_status = ExitStatus.NOT_VERIFIED


class NoCard(SealRefusal):
    """A line needs a card."""

    code = "seal.no_card"
    what = "This station has no card, so it opens no line."
    cause = "It was made by a version of the program that had no cards."
    next_step = "Make a new station with 'goodoffices init' in another folder, and open lines from there."
    blame = Blame.YOURS


class NoSuchLine(SealRefusal):
    """Lines are named by their numbers."""

    code = "seal.no_such_line"
    what = "There is no line {line} here."
    cause = "A slip, or the line was given up. Known here: {known}."
    next_step = "See 'goodoffices line list'."
    on_pages = "See the page of lines."
    blame = Blame.YOURS


class WhichLine(SealRefusal):
    """If several lines could be meant, the program does not guess."""

    code = "seal.which_line"
    what = "It is not clear which line this is for."
    cause = "Lines that wait for such a message: {known}."
    next_step = "Name it with --line; 'goodoffices line list' shows them."
    blame = Blame.YOURS


class MessageMisplaced(SealRefusal):
    """The messages of an opening come in a fixed order."""

    code = "seal.message_misplaced"
    what = "This is {found}; {wanted} is expected here."
    cause = "Two messages were mixed up, or a step was already taken."
    next_step = "See with 'goodoffices line list' where the line stands, and take the message that belongs there."
    blame = Blame.YOURS


class NotCompared(SealRefusal):
    """Only an open line has a number to compare."""

    code = "seal.not_compared"
    what = "This line cannot be compared: {problem}"
    cause = "Its opening is not finished at this station."
    next_step = "Finish it first; 'goodoffices line list' says what it waits for."
    blame = Blame.YOURS


class NothingToRepeat(SealRefusal):
    """The station of the invited person writes no last message."""

    code = "seal.nothing_to_repeat"
    what = "Line {line} has no message for the other person."
    cause = "It is open, and the last message of its opening came from there."
    next_step = "Compare it: 'goodoffices line compare'."
    blame = Blame.YOURS
