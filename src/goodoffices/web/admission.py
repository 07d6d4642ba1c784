"""Who gets in to the pages: which addresses, cookies and codes are right. It knows no network and no clock.

The rules are:

* Everything lies under a secret path, new each time the station is unlocked. The cookie belongs to that path: cookies
  know no ports, and another program on this machine could ask for one of a known path.
* A browser gets the cookie in exchange for a token or a code, each good once and for a short time. After ten wrong
  codes none is good any more.
* Secrets are compared in constant time.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from goodoffices.errors.words import HandleUnclear
from goodoffices.words import parse_handle, say_handle

COOKIE: Final = "goodoffices"
TOKEN_SECONDS: Final = 120.0
CODE_SECONDS: Final = 600.0
_CODE_BYTES: Final = 6
_MOST_WRONG: Final = 10
_MOST_WAITING: Final = 20

S = TypeVar("S", str, bytes)

Chance = Callable[[bytes, int], bytes]
Seconds = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Way:
    """A way in, for one browser: a token for the address that a file leads to, and a code that can be typed."""

    token: str
    code: str


class Admission:
    """The secrets of the pages of one unlocked station.

    Args:
        chance: for the secrets.
        seconds: a clock that never goes back.

    Attributes:
        path: the secret part of each address.
    """

    def __init__(self, chance: Chance, seconds: Seconds) -> None:
        self._chance = chance
        self._seconds = seconds
        self.path = chance(b"pages", 16).hex()
        self._cookie = chance(b"pages", 32).hex()
        self._tokens: dict[str, float] = {}
        self._theres: dict[str, str] = {}
        self._codes: dict[bytes, float] = {}
        self._wrong = 0

    def new_way(self, there: str = "") -> Way:
        """A new way in.

        Args:
            there: the address below the secret path that it leads to.
        """
        now = self._seconds()
        self._tokens = _newest(self._tokens, now)
        self._codes = _newest(self._codes, now)
        token, code = self._chance(b"pages", 16).hex(), self._chance(b"pages", _CODE_BYTES)
        self._tokens[token] = now + TOKEN_SECONDS
        self._theres = {each: where for each, where in self._theres.items() if each in self._tokens} | {token: there}
        self._codes[code] = now + CODE_SECONDS
        self._wrong = 0
        return Way(token, say_handle(code, words=_CODE_BYTES // 2))

    def take_token(self, token: str) -> str | None:
        """Where a token leads to, if it is good; it is not any more afterwards."""
        found = next((each for each in self._tokens if hmac.compare_digest(each.encode(), token.encode())), None)
        if found is None or self._tokens.pop(found) <= self._seconds():
            return None
        return self._theres.pop(found, "")

    def take_code(self, typed: str) -> bool:
        """Whether a code is good; it is not any more afterwards, and after ten wrong ones none is."""
        try:
            code = parse_handle("-".join(typed.lower().replace("-", " ").split()))
        except HandleUnclear:
            code = b""
        found = next((each for each in self._codes if hmac.compare_digest(each, code)), None)
        if found is not None:
            return self._codes.pop(found) > self._seconds()
        self._wrong += 1
        if self._wrong >= _MOST_WRONG:
            self._codes.clear()
        return False

    @property
    def set_cookie(self) -> str:
        """The header that gives a browser the cookie."""
        return f"{COOKIE}={self._cookie}; Path=/{self.path}/; HttpOnly; SameSite=Strict"

    @property
    def expire_cookie(self) -> str:
        """The header that takes it back: that of this path alone, so that other stations keep theirs."""
        return f"{COOKIE}=; Path=/{self.path}/; HttpOnly; SameSite=Strict; Max-Age=0"

    def knows(self, cookies: str) -> bool:
        """Whether the cookies that a browser sends are those of somebody who was let in."""
        pairs = (each.strip().partition("=") for each in cookies.split(";"))
        given = [value.encode() for name, _, value in pairs if name == COOKIE]
        return any(hmac.compare_digest(each, self._cookie.encode()) for each in given)

    def lies_within(self, path: str) -> bool:
        """Whether an address lies under the secret path."""
        first, _, _ = path.removeprefix("/").partition("/")
        return path.startswith("/") and hmac.compare_digest(first.encode(), self.path.encode())


def _newest(waiting: dict[S, float], now: float) -> dict[S, float]:
    kept = {secret: end for secret, end in waiting.items() if end > now}
    return dict(list(kept.items())[-_MOST_WAITING + 1 :])
