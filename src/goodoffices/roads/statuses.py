"""What the status of an answer means for whoever asked.

The rules are:

* What ends something - a mailbox that is gone, a name that is taken, an id that stands for other bytes, no admission -
  is believed only with the relay's own code in the answer, and only where that request can get it. A page of something
  between the two proves nothing of that.
* What only asks for patience is believed by its status, since proxies say the same.
* Whatever else comes is odd. A redirect is never followed: the secret would go to wherever it points.
"""

from __future__ import annotations

import re
from typing import Final

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
from goodoffices.roads.envelopes import OddAnswerError

LONGEST_REFUSAL: Final = 16 * 1024
"""Bytes of a refusal that are read; a relay's own have a few hundred."""

LONGEST_PAUSE: Final = 3600
"""Seconds that a relay can ask to wait, at most."""

_OWN: Final[dict[tuple[int, str], type[RoadRefusal]]] = {
    (403, "relay.not_admitted"): NotAdmitted,
    (404, "relay.not_here"): MailboxGone,
    (409, "relay.name_taken"): NameTaken,
    (409, "relay.other_bytes"): OtherBytes,
}
_SECONDS: Final = re.compile(r"[0-9]{1,6}")


class _Told(msgspec.Struct):
    code: str


def refusal_of(
    relay: str, status: int, body: bytes, retry_after: str, possible: tuple[type[RoadRefusal], ...]
) -> RoadRefusal:
    """The refusal that an answer stands for, when it is not the one that was wished for.

    Args:
        body: of the answer, or its beginning.
        retry_after: that header; empty if there is none.
        possible: what this request can get, of that which ends something.
    """
    code = _code(body)
    own = _OWN.get((status, code))
    if own is not None and own in possible:
        return own(relay=relay)
    if status == 413 and EnvelopeTooLarge in possible:
        return EnvelopeTooLarge(relay=relay)
    # Asked for its health, a relay without room says so with 503.
    if status == 507 or (status == 503 and code == "relay.disk_full"):
        return RelayFull(relay=relay)
    if status in {408, 429, 503}:
        return RelayBusy(relay=relay, retry_after=_seconds(retry_after))
    if status == 500:
        return RelayUnreachable(relay=relay, problem="it has a fault of its own")
    if status in {502, 504}:
        return RelayUnreachable(relay=relay, problem="what stands before it gets no answer from it")
    if 300 <= status < 400:
        return RelayOdd(relay=relay, problem="it sends elsewhere, which is not followed")
    return RelayOdd(relay=relay, problem=f"it answers with status {status}")


def _code(body: bytes) -> str:
    try:
        return json_as(body, _Told, OddAnswerError).code
    except OddAnswerError:
        return ""


def _seconds(text: str) -> int:
    # Dates are allowed there too; our own backoff does as well.
    return min(int(text), LONGEST_PAUSE) if _SECONDS.fullmatch(text) else 0
