"""What the mail writes to the disk keeps its labels and its order, so that a store of before still opens.

The bytes below were made by the program before its classes had the names that they have now.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec
import pytest

from goodoffices.canonical import decode, encode
from goodoffices.seal.numbers import Numbers
from goodoffices.station import mail
from goodoffices.station.mail.healing import Turns
from goodoffices.station.mail.letters import LetterCounts
from goodoffices.station.mail.line_opening import OpeningState
from goodoffices.station.mail.link_state import LinkState, Mailbox, RelayAccess
from goodoffices.station.mail.mailboxes import Moved
from goodoffices.station.mail.messages import Address
from goodoffices.station.mail.offers import TakenOffer
from goodoffices.station.mail.outbox import Pending

ACCESS = RelayAccess(relay="https://relay.invalid", admission="t")
BOX = Mailbox(home=ACCESS, name=b"n" * 32, deposit=b"d" * 32, collect=b"c" * 32, made=True)
THEIRS = Address(relay="https://other.invalid", name=b"N" * 32, deposit=b"D" * 32)

KNOWN: list[tuple[msgspec.Struct, str]] = [
    (ACCESS, "827568747470733a2f2f72656c61792e696e76616c69646174"),
    (BOX, "28330ea820e8693455d78119b2c5145322e1fb2a3297554da2f96024aadd8aa7"),
    (
        LinkState(
            line=1,
            mine=(BOX,),
            leaving=(),
            theirs=(THEIRS,),
            told_at=2,
            owes=True,
            settled=3,
            heard=4,
            unopened=5,
            in_a_row=6,
            set_back=False,
            astray=False,
            waits=True,
            roster=b"r" * 32,
            recent=b"x" * 16,
        ),
        "ceada4abdb64d3cbe5ca8f4ea99c55dfd8603d15a4bf2bbe3527c02a4129a0d7",
    ),
    (
        Pending(number=1, deposit=b"i" * 16, due=2, confirmed=3, times=4, failed=5),
        "8601506969696969696969696969696969696902030405",
    ),
    (TakenOffer(nth=1, lines=(1, 2)), "8201820102"),
    (
        LetterCounts(next=1, got=2, arrived=Numbers(), asked=3, answered=None, token=b"t" * 16),
        "86010282008003f65074747474747474747474747474747474",
    ),
    (
        OpeningState(inviter=True, to_invited=BOX, to_inviter=BOX, until=1, due=2, times=3, over=False, problem=None),
        "d21bd43f90b77f075f5886e45fc59a8d1d12556a0e5f3e09da7201521f256bc7",
    ),
    (Moved(mine=1, theirs=None), "8201f6"),
    (Turns(turns=2, due=7), "820207"),
]
"""Rows, and their bytes; of the longer ones the SHA-256."""

LABELS = """
again, asked back, channel, chosen, copy, declined, due, further home, gave back, gave on, gone, gone below, healing,
home, instead, inviting, joining, last moment, last told, late, letter, letters, lost box, moments, moved, newest,
nth, number, offer, offer box, offered, opening, packed, renewed, repeated, restored, road, sealed, sealed to, taken,
taken offer, tell, there to, title, to write, took, traffic, under, waiting, was there to, written
"""


@pytest.mark.parametrize(("row", "data"), KNOWN, ids=lambda each: type(each).__name__)
def test_a_row_is_written_as_before(row: msgspec.Struct, data: str) -> None:
    """Byte for byte; and read again."""
    made = encode(row)
    assert data in (made.hex(), hashlib.sha256(made).hexdigest())
    assert decode(made, type(row)) == row


def test_the_rows_have_the_labels_that_they_had() -> None:
    """One is added here; none is changed."""
    folder = Path(str(mail.__file__)).parent
    found = {
        label
        for path in folder.glob("*.py")
        for line in re.findall(r"(?m)^[A-Z_, ]+ = (b\"mail .*)$", path.read_text("utf-8"))
        for label in re.findall(r'b"mail ([a-z ]+)"', line)
    }
    assert found == {label.strip() for label in LABELS.split(",")}
