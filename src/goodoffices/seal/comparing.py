"""Comparing a line: two people read a number to one another over another channel.

The rules are:

* The number belongs to the two fingerprints, whichever of the two reads it: twelve groups of five digits.
* Digits, since they are the same in every language and on every screen.
* What was compared stays: a conversation that is cut off goes on where it was. One group that differs outweighs all.
* It never carries over: another card is another number, and a line opened anew is compared anew.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from goodoffices.labels import COMPARE
from goodoffices.seal.primitives import framed

GROUPS = 12
DIGITS = 5

Group = Annotated[int, msgspec.Meta(ge=0, lt=GROUPS)]


def groups(one: bytes, other: bytes) -> tuple[str, ...]:
    """The number of two fingerprints, in groups. The order of the two makes no difference.

    The bytes are those of SHAKE-256; each group is a share of 64 bits modulo 100,000, so that no digit is more likely
    than another by more than one part in 10^14.
    """
    spread = hashlib.shake_256(framed(COMPARE, *sorted((one, other)))).digest(8 * GROUPS)
    return tuple(
        f"{int.from_bytes(spread[8 * place : 8 * place + 8], 'big') % 10**DIGITS:0{DIGITS}d}" for place in range(GROUPS)
    )


class Comparison(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How far two people are.

    Attributes:
        agreed: the groups, from 0, that were the same.
        differed: those that were not, when they were last heard.
    """

    agreed: tuple[Group, ...] = ()
    differed: tuple[Group, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every group was compared and was the same."""
        return len(self.agreed) == GROUPS

    def heard(self, place: int, digits: str, number: tuple[str, ...]) -> Comparison:
        """With one more group as it was heard; spaces and hyphens in it do not count.

        Args:
            place: which group, from 0.
            digits: what the other person read out.
            number: of the two fingerprints, from :func:`groups`.
        """
        spoken = "".join(str(int(each)) for each in digits if each.isdecimal())
        right = spoken == number[place]
        agreed, differed = set(self.agreed) - {place}, set(self.differed) - {place}
        (agreed if right else differed).add(place)
        return Comparison(tuple(sorted(agreed)), tuple(sorted(differed)))
