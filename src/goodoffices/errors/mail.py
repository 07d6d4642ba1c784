"""Refusals of the mail between stations: what a line may not carry yet, and invitations to talks."""

from __future__ import annotations

from goodoffices.errors.base import Blame, ExitStatus, Refusal


class MailRefusal(Refusal):
    """Something cannot travel as was asked; nothing was changed."""

    blame = Blame.YOURS


class LineCarriesTests(MailRefusal):
    """Words travel on a line only once its two people know that nobody is in the middle."""

    code = "mail.line_carries_tests"
    what = "Line {line} carries line tests only."
    cause = "It was not compared yet, the comparison failed, or there was an alarm."
    next_step = "Compare it: 'goodoffices line compare'. If you cannot: 'goodoffices line trust {line}'."
    exit_status = ExitStatus.NOT_VERIFIED


class NoRelayHere(MailRefusal):
    """Only an open line carries anything, by relay or by bag."""

    code = "mail.no_relay"
    what = "Nothing travels on line {line}."
    cause = "It is not open yet."
    next_step = "Finish it; 'goodoffices line list' says how far it is."
    on_pages = "Finish it; the page of lines says how far it is."


class NothingToPack(MailRefusal):
    """Before the other station has said anything, there may be no key of it to seal to."""

    code = "mail.nothing_to_pack"
    what = "Nothing can be packed for line {line} yet."
    cause = (
        "Whoever was invited speaks first on a line that goes by bag, and nothing of theirs has come yet. Or an alarm, "
        "or a group that differed, speaks against the line; or this station is an old copy of itself there."
    )
    next_step = "See 'goodoffices mail'. If the line is new, ask the other person for their first bag, and open it."


class BagNotForHere(MailRefusal):
    """A bag looks like chance to everybody but the one it is for; so nothing more can be said of a file."""

    code = "mail.bag_not_for_here"
    what = "This file is no bag that this station can open; nothing was changed."
    cause = (
        "It is another file or another station's bag, it was damaged or cut on its way, or its line was given up here."
    )
    next_step = "Ask the other person whether it is the right file. If so, have them pack another one for you."


class BagOfThisStation(MailRefusal):
    """A bag is opened at the other end."""

    code = "mail.bag_of_this_station"
    what = "This bag was packed here, for {name} on line {line}; nothing was changed."
    cause = "Bags that came and bags that go lie in the same place."
    next_step = "Hand it to {name}, and open the one that came from there."


class BagTooSmall(MailRefusal):
    """An envelope is never cut in two."""

    code = "mail.bag_too_small"
    what = "Bags of {size} bytes are too small: an envelope of {largest} bytes has to go into one."
    cause = "Long words need a large envelope, and each has to fit into one file."
    next_step = "Choose a larger size; 1M holds every envelope."


class LinkFault(MailRefusal):
    """Something unforeseen on one line or leg. It stays there: every other line and leg goes on."""

    code = "mail.road_fault"
    what = "The mail met something unforeseen here ({kind} at {place})."
    cause = "A fault in the program, which a relay or the other station may have triggered."
    next_step = (
        "Nothing is lost: every other line and leg goes on, and this one is tried again. "
        "Report the kind and the place; they hold no words of the talk."
    )
    blame = Blame.MACHINE
    exit_status = ExitStatus.RELAY


class NoSuchInvitation(MailRefusal):
    """Invitations to talks are named by their numbers."""

    code = "mail.no_such_invitation"
    what = "There is no invitation {number} here."
    cause = "A slip, or it was answered already. Known here: {known}."
    next_step = "See 'goodoffices talk invitations'."


class AlreadyInvited(MailRefusal):
    """A station has only one leg of a talk."""

    code = "mail.already_invited"
    what = "That station has a seat in this talk already."
    cause = "It was invited before, perhaps under another name."
    next_step = "See 'goodoffices mail' for how far that invitation is."


class NoFirstMessage(MailRefusal):
    """The short form and the words need a relay for the rest."""

    code = "mail.no_first_message"
    what = "This invitation cannot be answered from its short form."
    cause = "It names no relay from which the inviter's first message could be fetched."
    next_step = "Ask the inviter for the invitation as a file."


class TakenAlready(MailRefusal):
    """To the inviter, an invitation taken twice would look like somebody else's answer."""

    code = "mail.taken_already"
    what = "This invitation was taken already, as line {line}."
    cause = "It was read in twice, or its line was given up since."
    next_step = "See 'goodoffices line list'. If that line is gone, ask for a new invitation."


class NoSuchSide(MailRefusal):
    """A slip in the name would found a leg for nobody, or reveal a side's name on a leg that uses another one."""

    code = "mail.no_such_side"
    what = "{leg} knows no side called {side} whose leg is still to come."
    cause = (
        "A typing slip, a side that {leg} knows by another name, or a side that joins later. Open names there: {known}."
    )
    next_step = "Write the name as it was given, without --called; for a side that joins later add --new-side."


class InviterHasNone(MailRefusal):
    """A line needs a relay at both of its ends."""

    code = "mail.inviter_has_none"
    what = "This invitation names no relay, so nothing can travel on its line."
    cause = "The inviter is opening it by files alone."
    next_step = "Leave --relay out to open it by files, or ask the inviter for an invitation over a relay."


class NoBagChosen(MailRefusal):
    """Without a file there is nothing to open."""

    code = "mail.no_bag_chosen"
    what = "No file was chosen."
    cause = "The field for the file was left empty, or the file is empty."
    next_step = "Choose the file that came, and open it again."


class LineNotNamed(MailRefusal):
    """A line is given up only by whoever names it."""

    code = "mail.line_not_named"
    what = "Line {line} was not given up."
    cause = "Giving it up cannot be taken back, and its number was not typed."
    next_step = "Type {line} if you mean this line."


class TooManyRelays(MailRefusal):
    """A message names at most four addresses."""

    code = "mail.too_many_relays"
    what = "Line {line} goes through {limit} relays already."
    cause = "More of them would see that the line exists, and help little."
    next_step = "Leave one first: 'goodoffices line drop-relay'."
    on_pages = "Leave one of them first."


class NoSuchRelay(MailRefusal):
    """Only a relay that was chosen for a line can be left."""

    code = "mail.no_such_relay"
    what = "Line {line} does not go through {relay}."
    cause = "A slip, or it was left already. It goes through: {known}."
    next_step = "Write the address as 'goodoffices line list' shows it."
    on_pages = "The page of the line shows through which it goes."


class LastRelay(MailRefusal):
    """Without a mailbox the other station would go on putting words where nobody looks."""

    code = "mail.last_relay"
    what = "{relay} is the only relay of line {line}."
    cause = "A line that goes through a relay keeps one, so that the other station knows where to put its words."
    next_step = "Add another one first. Bags can be packed whatever becomes of a relay."


class LineStillOpen(MailRefusal):
    """What was sealed on an open line still goes to whoever has the station at its other end."""

    code = "mail.line_still_open"
    what = "Line {line} still goes to the station of {name}."
    cause = "What waits on it would still reach whoever has that station now."
    next_step = "Give it up first: 'goodoffices line give-up {line}'."


class SideHasStation(MailRefusal):
    """Each end admits its own people, as long as somebody of it can."""

    code = "mail.side_has_station"
    what = "{name} of {side} still has a station on this leg."
    cause = "A side admits its own people itself, as long as somebody of it can write."
    next_step = "Ask {name} to seat the new one, or bar that station too, if it is lost or somebody else's."


class NoStationThere(MailRefusal):
    """Only a station can be lost."""

    code = "mail.no_station_there"
    what = "{name} has no station on this leg."
    cause = "The person speaks there without one, or it was barred before."
    next_step = "See who sits there: 'goodoffices read SIDE'."


class LineNotCompared(MailRefusal):
    """Whoever takes over a leg is given all that was said on it."""

    code = "mail.line_not_compared"
    what = "Line {line} was not compared."
    cause = "A new station is given everything that was said on the leg, so two people must know whose it is."
    next_step = "Compare it with the person: 'goodoffices line compare'."
    exit_status = ExitStatus.NOT_VERIFIED


class NothingBarred(MailRefusal):
    """A new station takes the place of one that was barred."""

    code = "mail.nothing_barred"
    what = "It is not clear in whose place the new station of {side} is to sit."
    cause = "No station of that side was barred, or several were. Barred, and without a new one: {known}."
    next_step = "Bar the lost station first: 'goodoffices bar SIDE NAME'. Where there are several, name one with --of."
