"""The recovery key as people have it: words in rows, and a short text for a QR code.

The rules are:

* The words are those of an invitation (:mod:`goodoffices.words.spoken`): 20 of them in three rows, each row with a word
  that checks it. A slip is told with its row, and nothing is corrected.
* Both forms hold the 32 bytes of the key, and nothing of whose station it is.
* What was typed is never repeated in a refusal, but for a single short word that is none of those used.
"""

from __future__ import annotations

import base64
from typing import Final

from goodoffices.errors.station import NotARecoveryKey
from goodoffices.foreign import base64url
from goodoffices.station.slots import KEY_SIZE, RecoveryKey
from goodoffices.words import read_spoken, spell_out

_PREFIX: Final = "GO1-RECOVERY."


def recovery_words(recovery: RecoveryKey) -> str:
    """The key as words, a numbered row on each line."""
    return spell_out(bytes(recovery))


def recovery_text(recovery: RecoveryKey) -> str:
    """The key as a short text, for a QR code."""
    return _PREFIX + base64.urlsafe_b64encode(recovery).decode().rstrip("=")


def read_recovery(text: str) -> bytes:
    """A recovery key from either form.

    Raises:
        SpokenWords: a row of its words is wrong; it is named.
        NotARecoveryKey: it is none.
    """
    together = "".join(text.split())
    if together.startswith("GO1-"):
        if not together.startswith(_PREFIX):
            raise NotARecoveryKey
        recovery = base64url(together.removeprefix(_PREFIX), lambda _: NotARecoveryKey())
    else:
        recovery = read_spoken(text)
    if len(recovery) != KEY_SIZE:
        raise NotARecoveryKey
    return recovery
