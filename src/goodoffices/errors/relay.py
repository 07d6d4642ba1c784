"""Refusals of a relay: of requests, of its store, and when it is started."""

from __future__ import annotations

from typing import ClassVar

from goodoffices.errors.base import Blame, ExitStatus, Refusal


class RelayRefusal(Refusal):
    """What a relay refuses. ``status`` is that of the answer over HTTP."""

    status: ClassVar[int] = 500


class NotHere(RelayRefusal):
    """The same answer for an unknown mailbox, a wrong secret and a secret of the other kind."""

    code = "relay.not_here"
    what = "There is nothing here for this secret."
    cause = "The mailbox was never made or was removed, or the secret is wrong or of the other kind."
    next_step = "Check name and secret; ask the collector whether there is another mailbox now."
    status = 404


class NoSuchRoute(RelayRefusal):
    """An address or a method that the relay does not have."""

    code = "relay.no_such_route"
    what = "The relay has no such route."
    cause = "A typing slip in the address, or a client of another version."
    next_step = "See /openapi.json, or docs/spec/relay.md."
    status = 404


class BadRequest(RelayRefusal):
    """A request that cannot be read; its content is not repeated."""

    code = "relay.bad_request"
    what = "The request cannot be read: {problem}."
    cause = "A client of another version, or a fault in it."
    next_step = "Correct the client; docs/spec/relay.md has each request with an example."
    status = 400


class TooSlow(RelayRefusal):
    """The relay does not wait without end for a body."""

    code = "relay.too_slow"
    what = "The body did not arrive in time."
    cause = "A slow line, or a client that stopped in the middle."
    next_step = "Send it again with the same deposit id."
    status = 408


class OtherBytes(RelayRefusal):
    """A deposit id belongs to one envelope."""

    code = "relay.other_bytes"
    what = "This deposit id belongs to other bytes; nothing was stored."
    cause = "The client used one id for two envelopes, or sealed an envelope again under its old id."
    next_step = "Use a fresh id for each envelope, and repeat an envelope byte for byte."
    status = 409


class NameTaken(RelayRefusal):
    """A name belongs to one mailbox."""

    code = "relay.name_taken"
    what = "There is or was a mailbox of this name with other secrets."
    cause = "The same name was used twice, or the mailbox was removed."
    next_step = "Use a fresh name of 32 random bytes."
    status = 409


class NotAdmitted(RelayRefusal):
    """The operator admits those who may make mailboxes."""

    code = "relay.not_admitted"
    what = "This relay makes mailboxes only with an admission token."
    cause = "The token was left out, or it is not the operator's."
    next_step = "Ask the operator of the relay for it."
    status = 403


class EnvelopeTooLarge(RelayRefusal):
    """The size of an envelope is limited."""

    code = "relay.too_large"
    what = "The body has more than {limit} bytes."
    cause = "An envelope may not be larger at this relay."
    next_step = "Split what is to be sent before it is sealed."
    status = 413


class TooManyRequests(RelayRefusal):
    """Requests at one mailbox are limited, and so are bodies under way in all."""

    code = "relay.too_many"
    what = "There are too many requests at once."
    cause = (
        "Too many requests wait for this mailbox, more deposits came with this secret than are allowed in a second, "
        "or the relay is receiving as much as it can hold."
    )
    next_step = "Wait a moment and repeat the same request, with the same deposit id."
    status = 429


class NoRoom(RelayRefusal):
    """The relay works on a request for every place; the reserved places are for health and acknowledgements alone."""

    code = "relay.no_room"
    what = "The relay has as many connections as it can hold; nothing was done."
    cause = "Very many requests are under way, or its disk is slow."
    next_step = "Repeat the same request later. Operator of the relay: limit connections by address at the proxy."
    blame = Blame.MACHINE
    status = 503


class MailboxFull(RelayRefusal):
    """A mailbox is limited in bytes, in envelopes and in ids that it remembers."""

    code = "relay.mailbox_full"
    what = "The mailbox is full; nothing was stored."
    cause = "Its collector has not emptied it for a while, or very much was sent."
    next_step = "Try again later with the same id, or tell the collector in another way."
    status = 507


class NoMoreMailboxes(RelayRefusal):
    """The number of mailboxes is limited."""

    code = "relay.no_more_mailboxes"
    what = "This relay makes no more mailboxes."
    cause = "Its operator set a limit, and it is reached."
    next_step = "Remove mailboxes that are not needed, or ask the operator."
    blame = Blame.MACHINE
    status = 507


class RelayDiskFull(RelayRefusal):
    """Nothing was lost, and nothing was written."""

    code = "relay.disk_full"
    what = "The relay's disk is full; nothing was stored."
    cause = "There is no room left on the disk of its store, or the limit of the store is reached."
    next_step = "Repeat the same request later. Operator of the relay: make room; what was confirmed is there."
    blame = Blame.MACHINE
    status = 507


class RelayDiskFailed(RelayRefusal):
    """After an error in writing to the disk, nothing more is confirmed."""

    code = "relay.disk_failed"
    what = "The relay's disk gave an error ({problem}); nothing was confirmed."
    cause = "The medium is failing, was removed, or another program holds the file."
    next_step = "Repeat the same request later. Operator of the relay: check the disk, then start the relay again."
    blame = Blame.MACHINE
    status = 503


class DatabaseAway(RelayRefusal):
    """The relay connects again by itself."""

    code = "relay.database_away"
    what = "The relay's database does not take anything now ({problem}); nothing was confirmed."
    cause = "It is being restarted, another machine takes its place, or the network to it is broken."
    next_step = "Repeat the same request in a moment. Operator of the relay: see whether a primary answers."
    blame = Blame.MACHINE
    status = 503


class DatabaseSuperseded(RelayRefusal):
    """A server that goes on after another was promoted lacks what that one has confirmed since."""

    code = "relay.database_superseded"
    what = "The only database that answers the relay has lost its place to another; nothing was confirmed."
    cause = "Another server was promoted and does not answer now, or the database was put back from a backup."
    next_step = (
        "Repeat the same request in a moment. Operator of the relay: see whether the newer primary answers. If what "
        "it alone has is given up, and after putting a database back, restart the relays."
    )
    blame = Blame.MACHINE
    status = 503


class DatabaseUnusable(RelayRefusal):
    """A database that loses what it confirmed, or that the relay may not use."""

    code = "relay.database_unusable"
    what = "The relay's database cannot be used ({problem}); nothing was confirmed."
    cause = "It is too old, set up to confirm what is on no disk, or the role may not use the relay's tables."
    next_step = "Operator of the relay: docs/howto/run-a-relay.md says what it needs."
    blame = Blame.MACHINE
    status = 503


class NotConfirmed(RelayRefusal):
    """Written perhaps, and perhaps on one disk alone: so it is not acknowledged."""

    code = "relay.not_confirmed"
    what = "The relay's store did not confirm this ({problem}); it may be kept, and may be lost."
    cause = "The store waits for its disk or its standby, or somebody cancelled that wait."
    next_step = "Repeat it with the same deposit id. Operator of the relay: see whether the standby answers."
    blame = Blame.MACHINE
    status = 503


class Closing(RelayRefusal):
    """The relay is being stopped."""

    code = "relay.closing"
    what = "The relay is being stopped; nothing was stored."
    cause = "Its operator stops or restarts it."
    next_step = "Repeat the same request in a moment."
    blame = Blame.MACHINE
    status = 503


class RelayFault(RelayRefusal):
    """Something that the program did not foresee. It reports type and place, and no content."""

    code = "relay.fault"
    what = "The relay has a fault ({kind} at {place}); nothing was confirmed."
    cause = "This is an error in the program."
    next_step = "Report the kind and the place. They hold nothing of an envelope."
    blame = Blame.MACHINE


class ForeignStore(RelayRefusal):
    """The file is another program's, and is left as it is."""

    code = "relay.foreign_store"
    what = "{file} is not the store of a relay."
    cause = "The folder belongs to another program."
    next_step = "Name another folder; nothing in this one was changed."
    blame = Blame.MACHINE


class DamagedStore(RelayRefusal):
    """A store that cannot be read completely is not used."""

    code = "relay.damaged_store"
    what = "{file} cannot be read as the store of a relay."
    cause = "It is damaged or was overwritten."
    next_step = "Move the folder away and start with an empty one. Stations send again what was not collected."
    blame = Blame.MACHINE
    status = 503


class NewerStore(RelayRefusal):
    """The store was written by a newer program."""

    code = "relay.newer_store"
    what = "{file} was written by a newer version of Good Offices."
    cause = "The program was replaced by an older one."
    next_step = "Install the newer version again; this one would lose data that it does not know."
    blame = Blame.MACHINE


class StoreInUse(RelayRefusal):
    """One process has a store open."""

    code = "relay.store_in_use"
    what = "Another process has the store in {folder} open."
    cause = "A relay is running there already."
    next_step = "Stop it first, or name another folder."
    blame = Blame.MACHINE


class FolderUnwritable(RelayRefusal):
    """The folder cannot be made or written."""

    code = "relay.folder_unwritable"
    what = "{folder} cannot be used for the store ({problem})."
    cause = "It belongs to somebody else, is read-only, or its disk is full."
    next_step = "Correct its owner and permissions, or name another folder."
    blame = Blame.MACHINE


class PlainHttp(RelayRefusal):
    """Secrets do not cross a network in the clear."""

    code = "relay.plain_http"
    what = "{host} can be reached from other machines, and this relay speaks plain HTTP."
    cause = "Bearer secrets would cross the network in the clear."
    next_step = (
        "Bind to 127.0.0.1; or put a proxy with TLS in front and say so: 'goodoffices relay serve --behind-tls'."
    )
    exit_status = ExitStatus.USAGE


class PublicMetrics(RelayRefusal):
    """The numbers of a relay tell when others send; they are for its operator alone."""

    code = "relay.public_metrics"
    what = "{host} can be reached from other machines, and the numbers of this relay would be shown there."
    cause = "They tell how much passes through it, to anybody who can reach them."
    next_step = (
        "Name a loopback address, such as 'goodoffices relay serve --metrics 127.0.0.1:8041'; or, inside a "
        "network that only you can reach, add --behind-tls."
    )
    exit_status = ExitStatus.USAGE


class CannotListen(RelayRefusal):
    """The address cannot be used."""

    code = "relay.cannot_listen"
    what = "The relay cannot listen on {host}, port {port} ({problem})."
    cause = "Another program has that port, or the address is not this machine's."
    next_step = "Name another port with --port, or 0 for any that is free."
    blame = Blame.MACHINE


class SocketUnusable(RelayRefusal):
    """There can be no socket at that path."""

    code = "relay.socket_unusable"
    what = "The relay cannot listen at {path} ({problem})."
    cause = "Another program listens there, something else is there, or the folder is missing or may not be written."
    next_step = "Name a path in a folder that the relay may write, of less than a hundred bytes."
    blame = Blame.MACHINE


class AdmissionUnreadable(RelayRefusal):
    """The admission token that was announced must be there."""

    code = "relay.admission_fd"
    what = "No admission token can be read from file descriptor {number}."
    cause = "It is not open for reading, holds nothing, more than one short line, or not plain ASCII."
    next_step = "Open it in the shell, as in 'goodoffices relay serve --admission-fd 3 3< file'."
    exit_status = ExitStatus.USAGE
