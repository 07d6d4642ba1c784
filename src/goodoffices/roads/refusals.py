"""Which refusal an answer or a network error stands for.

The rules are:

* What ends something (a mailbox that is gone, a name that is taken, an id that stands for other bytes, no admission) is
  believed only with the relay's own code in the answer, and only for a request that can get it. The page of a proxy
  proves nothing of that.
* What only asks for patience is believed by its status, since proxies say the same.
* Anything else is odd. A redirect is never followed: the secret would go to wherever it points.
* The words for a network error are ours. The text of an exception can hold whatever came over the line.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx
import msgspec

from goodoffices.errors.roads import (
    EnvelopeTooLarge,
    MailboxGone,
    NameTaken,
    NotAdmitted,
    OtherBytes,
    RelayBusy,
    RelayFull,
    RelayOdd,
    RelayUnreachable,
    RoadRefusal,
)
from goodoffices.foreign import json_as
from goodoffices.roads.backoff import LONGEST
from goodoffices.roads.envelopes import OddAnswerError

LONGEST_REFUSAL: Final = 16 * 1024
"""Bytes of a refusal that are read; a relay's own have a few hundred."""

LONGEST_PAUSE: Final = int(LONGEST)
"""Seconds that a relay can ask to wait, at most: as long as any fault can bring about."""

ANOTHER_WAY: Final = "this station goes another way to its relays since a moment ago"
"""Why nothing more is asked on a connection after a proxy was set."""

_OWN: Final[dict[tuple[int, str], type[RoadRefusal]]] = {
    (403, "relay.not_admitted"): NotAdmitted,
    (404, "relay.not_here"): MailboxGone,
    (409, "relay.name_taken"): NameTaken,
    (409, "relay.other_bytes"): OtherBytes,
}
_SECONDS: Final = re.compile(r"[0-9]{1,6}")

# The first that fits gives the words. Time comes before TLS, which raises and catches errors of its own while it waits.
_PROBLEMS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (httpx.TimeoutException, "it did not answer in time"),
    (TimeoutError, "it did not answer in time"),
    (ssl.SSLCertVerificationError, "its certificate is not one that this machine trusts"),
    (ssl.SSLError, "no secure connection came about"),
    (socket.gaierror, "its name leads to no address"),
    (ConnectionRefusedError, "nothing listens at that address"),
    (httpx.ProxyError, "the proxy does not let it through, or does not reach it"),
    (httpx.ConnectError, "no connection came about"),
    (httpx.ProtocolError, "the connection ended early, or what came is not HTTP"),
)


class _Told(msgspec.Struct):
    code: str


def refusal_of(
    relay: str, status: int, body: bytes, retry_after: str, possible: tuple[type[RoadRefusal], ...]
) -> RoadRefusal:
    """The refusal that an answer stands for, when its status is not the expected one.

    Args:
        body: of the answer, or its beginning.
        retry_after: that header; empty if there is none.
        possible: the refusals of this request that end something.
    """
    code = _code(body)
    own = _OWN.get((status, code))
    if own is not None and own in possible:
        return own(relay=relay)
    if status == 413 and EnvelopeTooLarge in possible:
        return EnvelopeTooLarge(relay=relay)
    # Asked for its health, a relay without room answers 503.
    if status == 507 or (status == 503 and code == "relay.disk_full"):
        return RelayFull(relay=relay)
    if status in {408, 429, 503}:
        # A date is allowed in that header too. Our own backoff does as well.
        seconds = min(int(retry_after), LONGEST_PAUSE) if _SECONDS.fullmatch(retry_after) else 0
        return RelayBusy(relay=relay, retry_after=seconds)
    if status == 500:
        return RelayUnreachable(relay=relay, problem="it has a fault of its own")
    if status in {502, 504}:
        return RelayUnreachable(relay=relay, problem="the proxy before it gets no answer from it")
    if 300 <= status < 400:
        return RelayOdd(relay=relay, problem="it redirects, which is not followed")
    return RelayOdd(relay=relay, problem=f"it answers with status {status}")


def _code(body: bytes) -> str:
    try:
        return json_as(body, _Told, OddAnswerError).code
    except OddAnswerError:
        return ""


def network_problem(error: BaseException, *, proxied: bool = False) -> str:
    """Half a sentence for an exception of the network, for the ``problem`` of RelayUnreachable.

    Args:
        error: what was raised. What it was raised from is looked at too.
        proxied: whether it was asked through a proxy.
    """
    chain = list(_chain(error))
    if proxied and any(isinstance(each, ConnectionRefusedError) for each in chain):
        return "nothing listens at the address of the proxy"
    for kind, words in _PROBLEMS:
        if any(isinstance(each, kind) for each in chain):
            return words
    return "the connection broke"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it came from. Several attempts at one host come as a group."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__context__, each.__cause__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
