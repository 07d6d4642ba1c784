"""What a backup keeps of the mail: that there were lines and legs, and what arrived over them. Nothing to seal with.

The rules are:

* No key, no mailbox, no offer and no sealed copy is kept, and no number of an envelope.
* A leg on which anything had been agreed is put back as one whose keys are gone: it seals nothing before people have
  opened a new line, and then it is taken up there like that of any other old copy.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.station.mail.entries import CHANNEL, JOINING, LATE, THERE_BELOW, leg_rows
from goodoffices.station.mail.given_back import RESTORED
from goodoffices.station.mail.link import DECLINED
from goodoffices.station.mail.link_state import STATE, LinkState
from goodoffices.station.mail.links import legs_with_mail
from goodoffices.station.mail.messages import Count
from goodoffices.station.mail.namespace import Namespace, expect
from goodoffices.station.mail.offers import NTH, TAKEN_OFFER, TITLE, TakenOffer
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Id
from goodoffices.talk.terms import Wire

STAY = frozenset({JOINING, LATE, NTH, RESTORED, THERE_BELOW, TITLE})
"""The buckets of mail whose rows stay as they are: what people agreed, and what came or arrived how."""

MAIL = b"mail "
"""What the name of every bucket of mail begins with."""


class LegKept(Wire, frozen=True, tag="leg"):
    """A leg that goes by mail to a station.

    Attributes:
        line: the number of the line that it rested on.
        agreed: both stations had keys for it.
        declined: the other person did not join.
        heard: when something last came, in milliseconds since 1970.
    """

    room: Id
    peer: Id
    line: Count
    agreed: bool
    declined: bool
    heard: Count | None


def legs_kept(talk: OpenTalk) -> Iterator[LegKept]:
    """The legs of a talk that go by mail."""
    for room, peer in legs_with_mail(talk):
        rows = leg_rows(talk, room, peer)
        state = expect(rows.read(STATE, LinkState))
        yield LegKept(
            room=room,
            peer=peer,
            line=state.line,
            agreed=state.set_back or rows.get(CHANNEL) is not None,
            declined=rows.get(DECLINED) is not None,
            heard=state.heard,
        )


def put_back(rows: Namespace, leg: LegKept) -> None:
    """Put a leg back without its keys. Its rows that :data:`STAY` are put back as they were."""
    state = msgspec.structs.replace(LinkState.begun(leg.line), heard=leg.heard, set_back=leg.agreed)
    rows.write(STATE, state)
    if leg.agreed:
        rows.put(RESTORED, b"")
        # Whatever the mediator's station offers on a new line is newer than this.
        rows.write(TAKEN_OFFER, TakenOffer(nth=0, lines=()))
    elif leg.declined:
        rows.put(DECLINED, b"")
