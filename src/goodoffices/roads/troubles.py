"""Why there is no answer, in a few plain words.

The rules are:

* The words are ours. The text of an exception can hold whatever came over the line, and is never repeated.
* What is not known by its kind is said in general.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

# The first that fits gives the words. Time comes before TLS, which raises and catches errors of its own while it waits.
_WORDS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (httpx.TimeoutException, "it did not answer in time"),
    (TimeoutError, "it did not answer in time"),
    (ssl.SSLCertVerificationError, "its certificate is not one that this machine trusts"),
    (ssl.SSLError, "no secure connection came about"),
    (socket.gaierror, "its name leads to no address"),
    (ConnectionRefusedError, "nothing listens at that address"),
    (httpx.ConnectError, "no connection came about"),
    (httpx.ProtocolError, "the connection ended early, or what came is not HTTP"),
)


def trouble(error: BaseException) -> str:
    """The words for an exception of the network.

    Args:
        error: what was raised; what it was raised from is looked at too.

    Returns:
        Half a sentence, for the ``problem`` of :class:`~goodoffices.errors.roads.RelayUnreachable`.
    """
    behind = list(_behind(error))
    for kind, words in _WORDS:
        if any(isinstance(each, kind) for each in behind):
            return words
    return "the connection broke"


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it came from; several attempts at one host come as a group."""
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
