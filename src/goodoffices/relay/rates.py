"""How often somebody may come, each by himself.

The rules are:

* Everybody may come so many times at once, and from then on as often as the rate allows.
* Of each one moment is kept: when his allowance is whole again. Those who have theirs whole are forgotten as others
  come; nothing is lost with it.
* Nobody is told, slowed down or forgotten because of what another does, up to the bound on memory. Beyond it somebody
  is forgotten for everybody who is new, which lets him come more often and never less.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from goodoffices.errors.relay import TooManyRequests

# More than the one that came anew, so that those who are to be forgotten cannot become ever more.
_LOOKED_AT = 2


class RateLimit:
    """A bound on how often each may come.

    Args:
        per_second: times a second, once the allowance is spent.
        burst: times at once; the allowance.
        nanoseconds: a clock that never goes back.
        most: how many are remembered at most.
    """

    def __init__(self, per_second: int, burst: int, nanoseconds: Callable[[], int], most: int) -> None:
        # Whole numbers, so that no rounding of many steps can cost anybody one.
        self._step = 10**9 // per_second
        self._allowance = burst * self._step
        self._nanoseconds = nanoseconds
        self._most = most
        self._whole_at: OrderedDict[bytes, int] = OrderedDict()

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._whole_at)

    def count(self, who: bytes) -> None:
        """Somebody comes, who is known to have the right to.

        Raises:
            TooManyRequests: too often; he may come again after a second at most.
        """
        now = self._nanoseconds()
        before = self._whole_at.get(who)
        whole_at = (now if before is None or before < now else before) + self._step
        if whole_at - now > self._allowance:
            raise TooManyRequests
        self._whole_at[who] = whole_at
        if before is None:
            self._forget(now)

    def _forget(self, now: int) -> None:
        """Look at those whose turn it is; who is kept has his next turn after all others."""
        for _ in range(_LOOKED_AT):
            who, whole_at = self._whole_at.popitem(last=False)
            if whole_at > now and len(self._whole_at) < self._most:
                self._whole_at[who] = whole_at
