"""How a line heals after a theft: what ends when, in every order of talk, measured with the keys themselves.

One station's keys are copied. *Robbed* is that station, *peer* the one at the other end. The thief keeps whatever
passes and he can read; he sends nothing while the two go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from goodoffices.errors.seal import DoesNotOpen
from goodoffices.seal.channel import Channel
from tests.seal.kit import End, settled
from tests.seal.thief import LATE, PLAIN, Thief

ROBBED, PEER = "R", "P"
TO_END_READING = {ROBBED: "PR", PEER: "RPR"}
"""Which turns it takes, by who spoke last before the theft, until nothing new can be read. A run is one turn."""

TO_END_FORGING = {ROBBED: "PRPR", PEER: "RPRPR"}
"""And until no words in the robbed station's name pass for honest ones."""

TO_END_FORGING_TO_THE_ROBBED = {ROBBED: "PRP", PEER: "RPRP"}
"""And none at the robbed station in the other one's name."""

BY_LAST = pytest.mark.parametrize("last", [ROBBED, PEER], ids=["robbed spoke last", "peer spoke last"])


def stolen(last: str) -> tuple[End, End, Thief]:
    """A line of which one end was copied at a moment when nothing was under way, and whose message was the last."""
    robbed, peer = settled()
    if last == ROBBED:
        peer.open(robbed.seal(b"the last words before"))
    return robbed, peer, Thief(robbed.channel)


def talk(robbed: End, peer: End, thief: Thief, order: str) -> Iterator[str]:
    """Messages in this order, each delivered at once; gives what was said so far, after each."""
    for place, who in enumerate(order, start=1):
        if who == ROBBED:
            peer.open(robbed.seal(b"words"))
        else:
            envelope = peer.seal(b"words")
            thief.overhears(envelope)
            robbed.open(envelope)
        yield order[:place]


def has_turns(said: str, turns: str) -> bool:
    """Whether these turns were taken, in their order."""
    rest = iter(said)
    return all(turn in rest for turn in turns)


@BY_LAST
def test_reading_ends_once_a_key_made_after_the_theft_was_announced(last: str) -> None:
    """Two messages where the peer speaks first and the robbed one spoke last; three or four else."""
    counts = {}
    for order in ("RPRPRP", "PRPRPR"):
        robbed, peer, thief = stolen(last)
        counts[order[0]] = next(len(said) for said in talk(robbed, peer, thief, order) if not thief.reads(peer))
    assert counts == ({PEER: 2, ROBBED: 3} if last == ROBBED else {PEER: 4, ROBBED: 3})


@BY_LAST
def test_forging_ends_two_messages_later(last: str) -> None:
    """The peer's next key is told under one that the thief has not, and then used: four to six messages in all."""
    counts = {}
    for order in ("RPRPRP", "PRPRPR"):
        robbed, peer, thief = stolen(last)
        counts[order[0]] = next(len(said) for said in talk(robbed, peer, thief, order) if thief.forges(peer) != PLAIN)
    assert counts == ({PEER: 4, ROBBED: 5} if last == ROBBED else {PEER: 6, ROBBED: 5})


@BY_LAST
def test_what_ends_when_in_every_order_of_six_messages(last: str) -> None:
    """Whoever speaks how often: what counts are the turns, and a run in one direction is one turn."""
    for order in product(ROBBED + PEER, repeat=6):
        robbed, peer, thief = stolen(last)
        *_, said = talk(robbed, peer, thief, "".join(order))
        assert thief.reads(peer) is not has_turns(said, TO_END_READING[last]), said
        assert (thief.forges(peer) == PLAIN) is not has_turns(said, TO_END_FORGING[last]), said
        to_the_robbed = has_turns(said, TO_END_FORGING_TO_THE_ROBBED[last])
        assert (thief.forges_to_the_robbed(robbed) == PLAIN) is not to_the_robbed, said


@BY_LAST
def test_until_then_forged_words_are_not_marked_late(last: str) -> None:
    """They come under a key that is still in use, and nothing tells them from honest ones."""
    robbed, peer, thief = stolen(last)
    assert thief.forges(peer) == PLAIN
    for said in talk(robbed, peer, thief, TO_END_FORGING[last]):
        healed = said == TO_END_FORGING[last]
        # Nothing is missing here, so that the key goes as soon as it is an older one.
        assert thief.forges(peer) == (None if healed else PLAIN), said
    assert thief.forges_to_the_robbed(robbed) is None
    with pytest.raises(DoesNotOpen):
        End(thief.copy, robbed.fresh).look(peer.seal(b"secret"))


@pytest.mark.parametrize("speaker", [ROBBED, PEER])
@BY_LAST
def test_a_run_in_one_direction_heals_nothing(last: str, speaker: str) -> None:
    """However long: keys move when the other end speaks."""
    robbed, peer, thief = stolen(last)
    for _ in talk(robbed, peer, thief, speaker * 50):
        pass
    assert thief.reads(peer)
    assert thief.forges(peer) == thief.forges_to_the_robbed(robbed) == PLAIN


def test_a_run_in_one_direction_has_no_forward_secrecy_within_it() -> None:
    """Its reader's state opens the first of two hundred messages as well as the last, until both have spoken again."""
    writer, reader = settled()
    run = [writer.seal(b"%d" % number) for number in range(200)]
    for each in run:
        reader.open(each)
    assert [reader.look(run[place]).content for place in (0, 199)] == [b"0", b"199"]
    writer.open(reader.seal(b"an answer, with a new key"))
    assert reader.look(run[0]).content == b"0"
    reader.open(writer.seal(b"under that key"))
    with pytest.raises(DoesNotOpen):
        reader.look(run[0])


@BY_LAST
def test_messages_that_cross_count_as_one_turn_of_both(last: str) -> None:
    """Where both speak before either has heard the other, it takes as many pairs as it would take turns."""
    robbed, peer, thief = stolen(last)
    pairs = 0
    while thief.reads(peer) or PLAIN in (thief.forges(peer), thief.forges_to_the_robbed(robbed)):
        one, other = robbed.seal(b"words"), peer.seal(b"words")
        thief.overhears(other)
        peer.open(one)
        robbed.open(other)
        pairs += 1
    assert pairs == (4 if last == ROBBED else 5)


def test_a_lost_message_leaves_forged_words_late_until_its_key_goes() -> None:
    """While an older key is kept for what is still missing, the thief's words open under it, and are marked."""
    robbed, peer, thief = stolen(ROBBED)
    robbed.seal(b"never arrives")
    for _ in talk(robbed, peer, thief, "PRPRPR"):
        pass
    assert thief.forges(peer) == LATE
    peer.channel = peer.channel.cut()
    assert thief.forges(peer) is None


def test_the_measure_finds_a_station_that_makes_no_new_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: where the offer is never exchanged for another, nothing ever heals."""
    monkeypatch.setattr(Channel, "_offer_taken", lambda channel, number, *_: channel._seen_under(channel.offer, number))
    robbed, peer, thief = stolen(PEER)
    for _ in talk(robbed, peer, thief, "RPRPRPRP"):
        pass
    assert thief.reads(peer)
    assert thief.forges(peer) == PLAIN
