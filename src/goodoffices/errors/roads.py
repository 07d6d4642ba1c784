"""Refusals on the road between a station and a relay."""

from __future__ import annotations

from goodoffices.errors.base import Blame, ExitStatus, Refusal


class RoadRefusal(Refusal):
    """A request to a relay failed."""


class RelayUnreachable(RoadRefusal):
    """No relay answered. The relay may or may not have done what was asked."""

    code = "roads.relay_unreachable"
    what = "The relay at {relay} cannot be reached: {problem}."
    cause = "This machine is offline, something between the two does not let it through, or the relay is down."
    next_step = "Nothing is lost. Check the connection; what waits here is tried again with the next round."
    blame = Blame.MACHINE
    exit_status = ExitStatus.RELAY


class RelayBusy(RoadRefusal):
    """The relay asks to wait.

    Its facts include ``retry_after``: the seconds that the relay asks for, 0 if it names none.
    """

    code = "roads.relay_busy"
    what = "The relay at {relay} cannot do it now; nothing was confirmed."
    cause = (
        "Too much is under way there, its operator restarts it, its disk fails, or what was sent arrived too slowly."
    )
    next_step = "Repeat the same request in a moment, with the same bytes."
    blame = Blame.MACHINE
    exit_status = ExitStatus.RELAY

    @property
    def retry_after(self) -> int:
        """Seconds that the relay asks to wait; 0 if it names none."""
        return int(self.facts.get("retry_after", 0))


class RelayFull(RoadRefusal):
    """The mailbox or the relay has no room left."""

    code = "roads.relay_full"
    what = "There is no room at the relay at {relay}; nothing was stored."
    cause = "The mailbox was not emptied for a while, or a limit of the relay or its disk is reached."
    next_step = "Repeat the same request later; or tell the other station, or the operator, in another way."
    blame = Blame.MACHINE
    exit_status = ExitStatus.RELAY


class MailboxGone(RoadRefusal):
    """The relay's only answer to a client without a right to the mailbox."""

    code = "roads.mailbox_gone"
    what = "The relay at {relay} has nothing for this mailbox and secret."
    cause = "The mailbox was never made or was removed, or the relay lost its store."
    next_step = "Nothing is lost. If this goes on, the other station gave up the line or the talk: ask its person."


class OtherBytes(RoadRefusal):
    """A deposit id belongs to one envelope."""

    code = "roads.other_bytes"
    what = "The relay at {relay} knows this deposit id with other bytes; nothing was stored."
    cause = "One id was used for two envelopes, or an envelope was sealed again under its old id."
    next_step = "Deposit the envelope under a fresh id."


class NameTaken(RoadRefusal):
    """A name belongs to one mailbox."""

    code = "roads.name_taken"
    what = "The relay at {relay} has or had a mailbox of this name with other secrets."
    cause = "The name was used twice, or the mailbox was removed."
    next_step = "Make a mailbox under a fresh name."


class NotAdmitted(RoadRefusal):
    """The operator of this relay admits those who may make mailboxes."""

    code = "roads.not_admitted"
    what = "The relay at {relay} makes mailboxes only with its operator's admission token."
    cause = "The token was left out, or it is not the one of this relay."
    next_step = "Ask the operator of the relay for it. Then give the line up and invite again with it (--admission-fd)."


class EnvelopeTooLarge(RoadRefusal):
    """The size of an envelope is limited."""

    code = "roads.too_large"
    what = "The envelope is larger than the relay at {relay} takes; nothing was stored."
    cause = "An envelope has at most 1 MiB, and an operator may allow less."
    next_step = "Send it in smaller parts, or use another relay."


class RelayOdd(RoadRefusal):
    """The answer is not one that a relay gives. No part of it was used."""

    code = "roads.relay_odd"
    what = "What answers at {relay} does not answer as a relay does: {problem}."
    cause = "The address leads elsewhere, something in between answers instead, or the relay is at fault."
    next_step = "Check the address of the relay. If it is right, tell its operator, and use another relay meanwhile."
    blame = Blame.PEER
    exit_status = ExitStatus.RELAY


class PlainHttp(RoadRefusal):
    """Secrets of mailboxes do not cross a network in the clear."""

    code = "roads.plain_http"
    what = "{address} is plain HTTP, which is not used to reach a relay; nothing was sent."
    cause = "The secrets of the mailboxes would travel in the clear, and anybody on the way could read and use them."
    next_step = "Write the address with https://. Plain http:// is for loopback and for .onion addresses alone."
    exit_status = ExitStatus.USAGE


class NoRelayAddress(RoadRefusal):
    """The text is not the address of a relay. A user or a query in it is not repeated."""

    code = "roads.no_relay_address"
    what = "{address} is not the address of a relay: {problem}."
    cause = "A typing slip, or too much or too little was copied."
    next_step = "Write it as the operator gave it, such as https://relay.example or https://relay.example:8443/path."
    exit_status = ExitStatus.USAGE


class NoProxyAddress(RoadRefusal):
    """A proxy is reached without asking anybody where it is."""

    code = "roads.no_proxy_address"
    what = "That is not the address of a proxy that could be used; nothing was changed."
    cause = "It needs numbers or localhost, and a port; a name would have to be looked up outside of the proxy."
    next_step = "Write it as 127.0.0.1:9050, where Tor listens unless it was set otherwise; none means no proxy."
    exit_status = ExitStatus.USAGE


class OnThisMachine(RoadRefusal):
    """The other station must not be able to send this one to other programs on this machine."""

    code = "roads.on_this_machine"
    what = "The other station names a relay on this machine, {relay}; nothing is sent there."
    cause = "Its relay can be reached only from its own machine, or somebody wants to reach a program of yours."
    next_step = "Agree on a relay that both of you can reach, and open the line again with its address."
    blame = Blame.PEER
    exit_status = ExitStatus.RELAY
