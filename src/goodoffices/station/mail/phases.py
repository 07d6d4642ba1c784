"""The phases of a link, as one table: in which phase it is, what happens, and in which phase it is then.

The rules are:

* What the table does not have cannot happen. Code that comes there meets a fault, which changes nothing.
* A phase is never stored by itself: it follows from the rows of the link (``Link.phase``).
* An envelope that announces a key which cannot come next is shown, and moves nothing: it changes nothing that is sent.
"""

from __future__ import annotations

from enum import Enum


class Phase(Enum):
    """Where a link is between the first offer and open mail."""

    ABSENT = "absent"
    """Nothing is known of it."""

    OFFERED = "offered"
    """A leg was offered; the other person has not answered, and there are no keys."""

    DECLINED = "declined"
    """The other person does not join. Nothing goes on before that person is asked again."""

    UNHEARD = "unheard"
    """There are keys, and nothing has come yet. The first message is repeated, since nobody else would speak."""

    OPEN = "open"
    """The other station was heard under these keys."""

    RENEWED = "renewed"
    """New keys took the place of others. Nothing is sealed again before the other station has said what it has."""

    SET_BACK = "set back"
    """The other station knows more of this one than it does itself: this is an old copy, and seals nothing."""


class Event(Enum):
    """What moves a link."""

    OFFER = "offer"
    """A leg is offered, for the first time or again."""

    DECLINE = "decline"
    """The other person says no to an offer."""

    KEYS = "keys"
    """Both stations have agreed on keys: a line is open, or an offer of a leg is taken."""

    ENVELOPE = "envelope"
    """An envelope of the other station was opened."""

    MESSAGE = "message"
    """It held a message that counts in full, since it came under no old key."""

    AHEAD = "ahead"
    """The other station knows more of this one than it does itself."""


_P, _E = Phase, Event

TRANSITIONS: dict[tuple[Phase, Event], Phase] = {
    (_P.ABSENT, _E.OFFER): _P.OFFERED,
    (_P.ABSENT, _E.KEYS): _P.UNHEARD,
    (_P.OFFERED, _E.OFFER): _P.OFFERED,
    (_P.OFFERED, _E.DECLINE): _P.DECLINED,
    (_P.OFFERED, _E.KEYS): _P.UNHEARD,
    (_P.DECLINED, _E.OFFER): _P.OFFERED,
    (_P.DECLINED, _E.DECLINE): _P.DECLINED,
    (_P.DECLINED, _E.KEYS): _P.UNHEARD,  # a no to one offer was overtaken by a yes to another
    (_P.UNHEARD, _E.OFFER): _P.UNHEARD,  # on a newer line
    (_P.UNHEARD, _E.DECLINE): _P.UNHEARD,  # a no to a newer offer leaves what there is
    (_P.UNHEARD, _E.KEYS): _P.RENEWED,
    (_P.UNHEARD, _E.ENVELOPE): _P.OPEN,
    (_P.OPEN, _E.OFFER): _P.OPEN,
    (_P.OPEN, _E.DECLINE): _P.OPEN,
    (_P.OPEN, _E.KEYS): _P.RENEWED,
    (_P.OPEN, _E.ENVELOPE): _P.OPEN,
    (_P.OPEN, _E.MESSAGE): _P.OPEN,
    (_P.OPEN, _E.AHEAD): _P.SET_BACK,
    (_P.RENEWED, _E.OFFER): _P.RENEWED,
    (_P.RENEWED, _E.DECLINE): _P.RENEWED,
    (_P.RENEWED, _E.KEYS): _P.RENEWED,
    (_P.RENEWED, _E.ENVELOPE): _P.RENEWED,  # one under an old key says nothing that counts
    (_P.RENEWED, _E.MESSAGE): _P.OPEN,
    (_P.RENEWED, _E.AHEAD): _P.SET_BACK,
    (_P.SET_BACK, _E.OFFER): _P.SET_BACK,
    (_P.SET_BACK, _E.DECLINE): _P.SET_BACK,
    (_P.SET_BACK, _E.KEYS): _P.RENEWED,
    (_P.SET_BACK, _E.ENVELOPE): _P.SET_BACK,
    (_P.SET_BACK, _E.MESSAGE): _P.SET_BACK,
    (_P.SET_BACK, _E.AHEAD): _P.SET_BACK,
}
"""Every transition there is."""


def after(phase: Phase, event: Event) -> Phase:
    """The next phase.

    Raises:
        LookupError: that cannot happen in this phase.
    """
    return TRANSITIONS[phase, event]
