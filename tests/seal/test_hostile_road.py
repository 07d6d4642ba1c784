"""A road that drops, repeats, reorders, delays, splices and makes things up, against two ends that may be set back.

What must hold: nothing opens that the other end did not seal; it opens to what was sealed; what should open does; a set
back is told; and whatever happened, the line is alive.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from msgspec.structs import replace

from goodoffices.canonical import decode, encode
from goodoffices.envelope import Envelope
from goodoffices.errors.seal import DoesNotOpen
from goodoffices.seal import Channel
from goodoffices.seal.channel import DAY_MS, KEEP_BY_RELAY_MS
from tests.seal.kit import End, pair

NAMES = ("inviter", "guest")
WHO = st.sampled_from(NAMES)


@dataclass(frozen=True)
class Sent:
    """One envelope, with what only the test knows of it."""

    by: str
    number: int
    content: bytes
    envelope: bytes
    to_key: bytes
    at: int


class HostileRoad(RuleBasedStateMachine):
    """Two honest ends; everything between them is the enemy's."""

    under_way = Bundle("under_way")

    def __init__(self) -> None:
        super().__init__()
        self.ends: dict[str, End] = dict(zip(NAMES, pair("road"), strict=True))
        self.opened: dict[str, set[int]] = {name: set() for name in NAMES}
        self.sent: dict[str, dict[int, bytes]] = {"inviter": {}, "guest": {0: b"first"}}
        self.count = 0

    @rule(target=under_way, by=WHO, size=st.integers(0, 3))
    def write(self, by: str, size: int) -> Sent:
        end = self.ends[by]
        self.count += 1
        content = b"%d " % self.count * (size + 1)
        number = end.channel.sent
        assert end.channel.theirs is not None
        to_key = end.channel.theirs.challenge
        envelope = end.seal(content)
        self.sent[by][number] = content
        return Sent(by, number, content, envelope, to_key, self.ends[_other(by)].now)

    @rule(sent=under_way)
    def deliver_and_keep(self, sent: Sent) -> None:
        """The envelope stays with the enemy, who may deliver it again."""
        self._deliver(sent)

    @rule(sent=consumes(under_way))
    def deliver(self, sent: Sent) -> None:
        self._deliver(sent)

    @rule(sent=consumes(under_way))
    def drop(self, sent: Sent) -> None:
        """It never arrives."""

    @rule(sent=under_way)
    def send_back(self, sent: Sent) -> None:
        """To its own author."""
        self._refused(sent.by, sent.envelope)

    @rule(sent=under_way, place=st.integers(0, 6000), bit=st.integers(0, 7))
    def change(self, sent: Sent, place: int, bit: int) -> None:
        data = bytearray(sent.envelope)
        data[place % len(data)] ^= 1 << bit
        self._refused(_other(sent.by), bytes(data))

    @rule(one=under_way, other=under_way)
    def splice(self, one: Sent, other: Sent) -> None:
        """The body of one under the slot of another."""
        if one.envelope == other.envelope:
            return
        first, second = decode(one.envelope, Envelope), decode(other.envelope, Envelope)
        for mixed in (replace(first, slots=second.slots), replace(first, body=second.body)):
            for name in NAMES:
                self._refused(name, encode(mixed))

    @rule(data=st.binary(max_size=200), who=WHO)
    def make_up(self, data: bytes, who: str) -> None:
        self._refused(who, data)

    @rule(who=WHO, days=st.sampled_from([0.01, 1, 13, 15, 20, 61]))
    def withhold(self, who: str, days: float) -> None:
        """Time passes at one end, so that the clocks are far apart too."""
        end = self.ends[who]
        end.now += int(days * DAY_MS)
        end.channel = end.channel.tidied(end.now)

    @rule(who=WHO)
    def reload(self, who: str) -> None:
        """A crash: what was stored comes back byte for byte."""
        end = self.ends[who]
        end.channel = decode(encode(end.channel), Channel)

    @rule(who=WHO)
    def set_back(self, who: str) -> None:
        """An old copy would be told by the peer as soon as it has something that the copy does not know of sending."""
        end, other = self.ends[who], self.ends[_other(who)]
        copy = end.channel
        envelope = end.seal(b"after the copy")
        other_before = other.channel
        assert other.look(envelope).content == b"after the copy"
        other.open(envelope)
        told = End(copy, end.fresh, end.now).look(other.seal(b"I have that"))
        assert told.set_back
        # The copy is thrown away, and the exchange with it.
        end.channel, other.channel = copy, other_before

    @invariant()
    def keys_stay_few(self) -> None:
        for end in self.ends.values():
            held = {each.key.number for each in end.channel.older}
            assert len(held) == len(end.channel.older)
            assert end.channel.offer.number not in held

    def teardown(self) -> None:
        """Whatever happened, both can be heard, at once and without any ceremony."""
        for _ in range(2):
            for name in NAMES:
                arrived = self.ends[_other(name)].open(self.ends[name].seal(b"still there?"))
                assert arrived.content == b"still there?"
                assert not arrived.set_back

    def _deliver(self, sent: Sent) -> None:
        name = _other(sent.by)
        end = self.ends[name]
        held = {own.challenge: own for own in end.channel.own_keys()}
        if sent.to_key not in held:
            # Its key is gone: because it was opened before and nothing else was missing, or after its time.
            assert sent.number in self.opened[name] or end.now - sent.at >= KEEP_BY_RELAY_MS
            self._refused(name, sent.envelope)
            return
        late = end.channel.is_late(held[sent.to_key])
        theirs = end.channel.theirs
        arrived = end.open(sent.envelope)
        assert arrived.content == sent.content == self.sent[sent.by][arrived.number]
        assert arrived.number == sent.number
        assert arrived.late == late
        assert arrived.again or arrived.number not in self.opened[name]
        assert not late or arrived.channel.theirs == theirs
        self.opened[name].add(arrived.number)

    def _refused(self, name: str, data: bytes) -> None:
        end = self.ends[name]
        before = end.channel
        with pytest.raises(DoesNotOpen):
            end.look(data)
        assert end.channel == before


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_order_everything_opens_once(seed: int) -> None:
    """Nothing is lost, and the road takes less than 14 days: every message opens, as it was, whatever overtook it."""
    dice = random.Random(seed)
    ends = dict(zip(NAMES, pair(seed), strict=True))
    under_way: dict[str, list[tuple[bytes, bytes]]] = {name: [] for name in NAMES}
    for number in range(60):
        who = dice.choice(NAMES)
        if dice.random() < 0.45:
            content = b"%d" % number
            under_way[who].append((content, ends[who].seal(content)))
        elif under_way[who]:
            _opens(ends[_other(who)], *under_way[who].pop(dice.randrange(len(under_way[who]))))
    for who in NAMES:
        dice.shuffle(under_way[who])
        for content, envelope in under_way[who]:
            _opens(ends[_other(who)], content, envelope)
        assert ends[_other(who)].channel.older == ()


def _opens(end: End, content: bytes, envelope: bytes) -> None:
    arrived = end.open(envelope)
    assert (arrived.content, arrived.again, arrived.set_back) == (content, False, False)


def _other(name: str) -> str:
    return NAMES[1 - NAMES.index(name)]


MOST = min(120, 6 * settings().max_examples // 5)
"""Lives."""

TestHostileRoad = HostileRoad.TestCase
TestHostileRoad.settings = settings(max_examples=MOST, stateful_step_count=40, deadline=None)
