"""Channels and envelopes: what opens, what is late, which keys are kept, and what no silence can end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from goodoffices.canonical import decode, encode
from goodoffices.envelope import LARGEST, Envelope, Head
from goodoffices.errors.seal import DoesNotOpen, NoKeyYet, NotAnnounced, TooLong, TooMany
from goodoffices.labels import BODY, SLOT, WRAP
from goodoffices.seal import Channel, open_envelope, seal_envelope, sealing
from goodoffices.seal.channel import DAY_MS, KEEP_BY_RELAY_MS, Announcement, count, first_key
from goodoffices.seal.numbers import MOST_RANGES, Numbers
from goodoffices.seal.opening import leg_channel
from goodoffices.seal.padding import LONGEST, SIZES, pad, unpad
from goodoffices.seal.primitives import (
    PUBLIC_SIZE,
    derive,
    framed,
    is_public,
    lock,
    open_with,
    public_of,
    seal_to,
    unlock,
)
from tests.seal.kit import End, chance, opened, pair, settled
from tests.seal.two_texts import body_for_both, two_content_keys


def test_words_arrive_as_they_were_sealed() -> None:
    """Both ways, byte for byte, each with its own number."""
    one, other = pair()
    for number, content in enumerate((b"", b"x", "שלום".encode(), bytes(5000)), start=0):
        arrived = other.open(one.seal(content))
        assert (arrived.content, arrived.number, arrived.again, arrived.late) == (content, number, False, False)
        assert one.open(other.seal(content)).content == content


def test_whoever_invited_waits_for_the_first_message() -> None:
    """Until then there is no key to seal to, and that is said."""
    _, _, here, there = opened()
    inviter, guest = End(here.channel, chance(1)), End(there.channel, chance(2))
    with pytest.raises(NoKeyYet):
        inviter.seal(b"too early")
    inviter.open(guest.seal(b"here I am"))
    assert guest.open(inviter.seal(b"good")).content == b"good"


def test_a_message_that_comes_again_says_so() -> None:
    """The same bytes open again, are marked, and change nothing."""
    one, other = settled()
    envelope = one.seal(b"once")
    assert not other.open(envelope).again
    before = other.channel
    assert other.open(envelope).again
    assert other.channel == before


def test_a_thousand_unanswered_messages_keep_two_keys() -> None:
    """The same offer is repeated until the peer uses it."""
    one, other = settled()
    offers, envelope = set(), b""
    for number in range(1000):
        offers.add(encode(one.channel.offered))
        envelope = one.seal(b"%d" % number)
    other.open(envelope)
    assert len(offers) == 1
    assert len(one.channel.own_keys()) <= 3
    assert one.open(other.seal(b"at last")).content == b"at last"


def test_keys_move_by_one_and_old_ones_go() -> None:
    """After a message each way the key before the last is gone, since nothing can be missing."""
    one, other = settled()
    numbers = []
    for _ in range(4):
        other.open(one.seal(b"a"))
        one.open(other.seal(b"b"))
        numbers.append([key.number for key in one.channel.own_keys()])
    assert all(len(each) == 2 for each in numbers)
    assert [each[0] for each in numbers] == list(range(numbers[0][0], numbers[0][0] + 4))


def delayed_of(one: End, other: End) -> bytes:
    """A message that is still on its way while the keys that it was sealed to have grown old."""
    delayed = one.seal(b"slow")
    other.open(one.seal(b"quick"))
    one.open(other.seal(b"between"))
    other.open(one.seal(b"quicker"))
    return delayed


def test_what_is_missing_keeps_its_key_until_it_comes() -> None:
    """A delayed message opens, is marked late, and lets its key go."""
    one, other = settled()
    delayed = delayed_of(one, other)
    assert other.channel.older
    arrived = other.open(delayed)
    assert (arrived.content, arrived.late) == (b"slow", True)
    assert other.channel.older == ()


def test_one_lost_message_does_not_keep_every_key_after_it() -> None:
    """A message that never comes holds the keys that it can have been sealed to, and no others."""
    one, other = settled()
    one.seal(b"never arrives")
    for _ in range(50):
        other.open(one.seal(b"a"))
        one.open(other.seal(b"b"))
    assert len(other.channel.older) <= 2
    assert one.channel.older == ()
    other.now += KEEP_BY_RELAY_MS
    other.channel = other.channel.tidied(other.now)
    assert other.channel.older == ()
    assert other.channel.heard.beyond == ()


@pytest.mark.parametrize("first_arrives", ["while its successor is confirmed", "when that is old too"])
def test_a_late_message_does_not_cost_the_next_one_its_key(first_arrives: str) -> None:
    """It tells where its successor begins; the next number, still on its way under that one, opens all the same."""
    one, other = settled()
    other.open(one.seal(b"before"))
    first = one.seal(b"first")
    one.open(other.seal(b"a new key"))
    second = one.seal(b"second")
    other.open(one.seal(b"third"))
    if first_arrives == "while its successor is confirmed":
        assert other.open(first).content == b"first"
    one.open(other.seal(b"another key"))
    other.open(one.seal(b"fourth"))
    if first_arrives == "when that is old too":
        assert other.open(first).content == b"first"
    assert other.open(second).content == b"second"
    assert other.channel.older == ()


def test_an_older_key_goes_at_its_deadline() -> None:
    """What is still missing then no longer opens; it has to be sealed anew."""
    one, other = settled()
    delayed = delayed_of(one, other)
    other.now += KEEP_BY_RELAY_MS
    other.open(one.seal(b"much later"))
    assert other.channel.older == ()
    with pytest.raises(DoesNotOpen):
        other.open(delayed)


def test_cut_now_drops_older_keys_at_once() -> None:
    """For whoever fears that a key was stolen and does not want to wait."""
    one, other = settled()
    delayed = delayed_of(one, other)
    other.channel = other.channel.cut()
    with pytest.raises(DoesNotOpen):
        other.open(delayed)
    assert other.open(one.seal(b"and on")).content == b"and on"


@pytest.mark.parametrize("days", [15, 61, 4000])
def test_silence_ends_no_line(days: int) -> None:
    """The confirmed key and the offer have no deadline."""
    one, other = settled()
    for end in (one, other):
        end.now += days * DAY_MS
        end.channel = end.channel.tidied(end.now)
    assert other.open(one.seal(b"still here")).content == b"still here"
    assert one.open(other.seal(b"so am I")).content == b"so am I"


def test_with_a_deadline_on_the_confirmed_key_silence_would_end_it() -> None:
    """The test of the test: an end that lets that key and its offer go after 15 days hears nothing any more."""
    one, other = settled()
    waiting = one.seal(b"still here")
    other.now += 15 * DAY_MS
    renewed = first_key(other.fresh)
    other.channel = replace(other.channel, confirmed=None, offer=renewed, offered=renewed.announced())
    with pytest.raises(DoesNotOpen):
        other.open(waiting)


# --- what a peer may announce ------------------------------------


def forged(author: End, announced: Announcement) -> bytes:
    """A message by somebody who has an end's keys and announces what he likes."""
    envelope, _ = seal_envelope([replace(author.channel, offered=announced)], b"forged", author.fresh)
    return envelope


@pytest.mark.parametrize("step", [2, 3, 2**32])
def test_a_key_that_cannot_come_next_is_refused(step: int) -> None:
    """A peer that leaps ahead is not the one that was spoken to; nothing changes."""
    one, other = settled()
    before = other.channel
    assert before.theirs is not None
    leap = replace(first_key(chance(3)), number=before.theirs.place + step).announced()
    with pytest.raises(NotAnnounced):
        other.open(forged(one, leap))
    assert other.channel == before


def test_another_key_under_the_same_number_is_refused() -> None:
    """A number is announced once."""
    one, other = settled()
    assert other.channel.theirs is not None
    other_key = replace(first_key(chance(3)), number=other.channel.theirs.place).announced()
    with pytest.raises(NotAnnounced):
        other.open(forged(one, other_key))


def test_the_first_key_has_number_nought() -> None:
    """Also in the first message of all."""
    _, _, here, there = opened()
    guest = End(there.channel, chance(2))
    later = replace(first_key(chance(3)), number=1).announced()
    with pytest.raises(NotAnnounced):
        End(here.channel, chance(1)).open(forged(guest, later))


UNREDUCED = b"\xff" * PUBLIC_SIZE
LOW_ORDER = public_of(bytes(32))[:-32] + bytes(32)


@pytest.mark.parametrize("key", [UNREDUCED, LOW_ORDER], ids=["unreduced", "low order"])
def test_a_key_that_nobody_can_seal_to_is_refused_when_it_is_announced(key: bytes) -> None:
    """Otherwise one member could keep everybody on a leg from sealing."""
    one, other = settled()
    before = other.channel
    assert before.theirs is not None
    bad = Announcement(number=count(before.theirs.place + 1), public=key, challenge=bytes(32))
    with pytest.raises(NotAnnounced):
        other.open(forged(one, bad))
    assert other.channel == before
    assert not is_public(key)
    assert is_public(before.theirs.public)
    with pytest.raises(DoesNotOpen):
        seal_to(key, b"x", b"")


def test_a_first_announcement_is_number_nought_with_a_good_key() -> None:
    """Also where it comes with the invitation to a talk's leg."""
    inviter, _, here, _ = opened()
    good = first_key(chance(1))
    assert leg_channel(here, inviter.fingerprint, b"leg", good, good.announced()).theirs == good.announced()
    for bad in (replace(good, number=1).announced(), replace(good.announced(), public=LOW_ORDER)):
        with pytest.raises(NotAnnounced):
            leg_channel(here, inviter.fingerprint, b"leg", good, bad)


# --- a thief of one old state (how many messages it takes: test_healing.py) ----------------


def robbed() -> tuple[End, End, End]:
    """A line of which a thief has copied one end, after which both have spoken twice, in turns."""
    victim, peer = settled()
    thief = End(victim.channel, chance("thief"))
    for _ in range(2):
        peer.open(victim.seal(b"on we go"))
        victim.open(peer.seal(b"yes"))
    return victim, peer, thief


def test_a_thief_who_heard_nothing_since_is_shut_out_after_two_turns_of_each() -> None:
    """He reads nothing that is new, and under the keys that he has nothing of his opens."""
    victim, peer, thief = robbed()
    for envelope in (victim.seal(b"secret"), peer.seal(b"secret")):
        with pytest.raises(DoesNotOpen):
            thief.look(envelope)
    with pytest.raises(DoesNotOpen):
        peer.open(thief.seal(b"I am the victim"))


def waiting_for_one() -> tuple[End, End, End]:
    """The same, but a message of the victim is still on its way, so that an old key of the peer is kept for it."""
    victim, peer = settled()
    thief = End(victim.channel, chance("thief"))
    victim.seal(b"on its way")
    for _ in range(2):
        victim.open(peer.seal(b"yes"))
        peer.open(victim.seal(b"on we go"))
    assert peer.channel.older
    return victim, peer, thief


def test_words_forged_under_an_old_key_are_marked_and_bring_no_keys_in() -> None:
    """While an old key is kept a thief can still forge late words; his announcement is ignored."""
    _, peer, thief = waiting_for_one()
    before = peer.channel.theirs
    arrived = peer.open(thief.seal(b"I am the victim"))
    assert arrived.late
    assert peer.channel.theirs == before
    with pytest.raises(DoesNotOpen):
        thief.look(peer.seal(b"to whom?"))


def test_a_key_that_could_come_next_is_not_adopted_from_a_late_message() -> None:
    """The thief announces exactly the number that would be next, with a key of his own: the peer stays with its own."""
    _, peer, thief = waiting_for_one()
    before = peer.channel.theirs
    assert before is not None
    stolen = replace(first_key(thief.fresh), number=before.place + 1)
    thief.channel = replace(thief.channel, offer=stolen, offered=stolen.announced())
    assert peer.open(thief.seal(b"I am the victim")).late
    assert peer.channel.theirs == before
    with pytest.raises(DoesNotOpen):
        thief.look(peer.seal(b"to whom?"))


def test_if_late_announcements_were_adopted_the_thief_would_be_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: without that rule the peer seals to the thief's key."""
    _, peer, thief = waiting_for_one()
    assert peer.channel.theirs is not None
    stolen = replace(first_key(thief.fresh), number=peer.channel.theirs.place + 1)
    thief.channel = replace(thief.channel, offer=stolen, offered=stolen.announced())
    monkeypatch.setattr(Channel, "is_late", lambda *_: False)
    peer.open(thief.seal(b"I am the victim"))
    monkeypatch.setattr(Channel, "_adopted", lambda _, announced: announced)  # a thief is not particular
    assert thief.look(peer.seal(b"to whom?")).content == b"to whom?"


# --- set back ------------------------------------


def test_a_station_that_was_set_back_is_told_by_its_peer() -> None:
    """The peer knows more messages than the old copy has sent."""
    one, other = settled()
    copy = one.channel
    other.open(one.seal(b"after the copy"))
    one.channel = copy
    assert one.open(other.seal(b"I have that")).set_back
    honest, peer = settled(2)
    peer.open(honest.seal(b"no copy"))
    assert not honest.open(peer.seal(b"I have that")).set_back


# --- several at once ------------------------------------


def many(recipients: int) -> tuple[list[Channel], list[End]]:
    """One author's channels to several stations, and their ends."""
    pairs = [settled(f"many {number}") for number in range(recipients)]
    me = pairs[0][0].channel.me
    authors, ends = [], []
    for author, end in pairs:
        authors.append(replace(author.channel, me=me))
        ends.append(End(replace(end.channel, peer=me), end.fresh))
    return authors, ends


@pytest.mark.parametrize(("recipients", "slots"), [(1, 1), (2, 2), (3, 4), (5, 8), (9, 16), (16, 16)])
def test_an_envelope_for_several(recipients: int, slots: int) -> None:
    """Each recipient opens it; empty places are filled up, and none can be told from the others by its size."""
    authors, ends = many(recipients)
    envelope, after = seal_envelope(authors, b"to all", chance(5))
    read = decode(envelope, Envelope)
    assert len(read.slots) == slots
    assert len({len(slot.sealed) for slot in read.slots}) == 1
    assert [slot.hint for slot in read.slots] == sorted(slot.hint for slot in read.slots)
    assert [each.sent for each in after] == [each.sent + 1 for each in authors]
    for end in ends:
        assert end.open(envelope).content == b"to all"


def test_one_to_sixteen_and_nobody_twice() -> None:
    """Anything else is refused before anything is sealed."""
    (channel, other), _ = many(2)
    for channels in ([], [channel, channel], [replace(other, peer=bytes([n]) * 32) for n in range(17)]):
        with pytest.raises(TooMany):
            seal_envelope(channels, b"x", chance(1))


def test_a_colleague_cannot_write_in_the_authors_name() -> None:
    """He opened the same envelope and knows its content key; with it he makes no slot that another opens."""
    (first, second), (one, two) = many(2)
    envelope, _ = seal_envelope([first, second], b"to both", chance(5))
    read = decode(envelope, Envelope)
    assert one.look(envelope).content == two.look(envelope).content
    body = lock(derive(BODY, _content_key(one, envelope)), pad(b"forged"), encode(read.head))
    with pytest.raises(DoesNotOpen):
        two.look(encode(replace(read, body=body)))


def test_without_the_whole_in_the_wrapping_key_he_could(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: were slots not bound to head and body, the forged body would open under the old slots."""
    monkeypatch.setattr(sealing, "_whole", lambda *_: b"nothing")
    (first, second), (one, two) = many(2)
    envelope, _ = seal_envelope([first, second], b"to both", chance(5))
    read = decode(envelope, Envelope)
    body = lock(derive(BODY, _content_key(one, envelope)), pad(b"forged"), encode(read.head))
    assert two.look(encode(replace(read, body=body))).content == b"forged"


def _content_key(end: End, envelope: bytes) -> bytes:
    """What a recipient knows of an envelope that it opened."""
    read = decode(envelope, Envelope)
    whole = sealing._whole(read.head, read.body)
    for own in end.channel.own_keys():
        pair_key = end.channel.opening_key(own)
        for slot in read.slots:
            if slot.hint == sealing._hint(pair_key, whole):
                wrapped = open_with(own.seed, slot.sealed, framed(SLOT, whole))
                bound = framed(WRAP, whole, end.channel.peer, end.channel.me)
                plain = unlock(derive(WRAP, pair_key, whole), wrapped, bound)
                return decode(plain, sealing.Inner).content_key
    raise AssertionError


# --- one envelope, one text ------------------------------------


def double_envelope(first: Channel, second: Channel) -> tuple[bytes, bytes]:
    """An envelope whose body opens under two keys, one in each slot, with the commitment to the first; and that."""
    keys = two_content_keys()
    commitment = sealing._commitment(keys[0])
    head = Head(version=1, slots=2, commitment=commitment)
    body = body_for_both(*keys, encode(head), b"We accept.")
    whole = sealing._whole(head, body)
    made = [sealing._slot(each, whole, key) for each, key in zip((first, second), keys, strict=True)]
    slots = tuple(sorted(made, key=lambda slot: slot.hint))
    return encode(Envelope(head=head, slots=slots, body=body)), commitment


def test_one_envelope_cannot_open_to_two_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commitment finds out an author who shows two colleagues different words; without it both would open."""
    (first, second), (one, two) = many(2)
    envelope, commitment = double_envelope(first, second)
    assert one.look(envelope).content.startswith(b"We accept.")
    with pytest.raises(DoesNotOpen):
        two.look(envelope)
    # The test of the test: with the check gone it reads something else.
    monkeypatch.setattr(sealing, "_commitment", lambda _: commitment)
    assert not two.look(envelope).content.startswith(b"We accept.")


# --- what is no envelope ------------------------------------


@given(st.binary(max_size=300))
def test_garbage_does_not_open(data: bytes) -> None:
    """One refusal, whatever it is."""
    with pytest.raises(DoesNotOpen):
        GARBAGE_END.look(data)


GARBAGE_END, GARBAGE_PEER = settled("garbage")
GOOD = GARBAGE_PEER.seal(b"good")


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_envelope_does_not_open(place: int, change: int) -> None:
    """Not one byte of it can be another."""
    data = bytearray(GOOD)
    data[place] ^= change
    with pytest.raises(DoesNotOpen):
        GARBAGE_END.look(bytes(data))


@pytest.mark.parametrize("size", [0, 1, 1000, len(GOOD) - 1])
def test_a_truncated_envelope_does_not_open(size: int) -> None:
    """Nor one with a byte too many, nor two MiB of anything."""
    for data in (GOOD[:size], GOOD + b"\0", bytes(2 * LARGEST)):
        with pytest.raises(DoesNotOpen):
            GARBAGE_END.look(data)


def test_an_envelope_opens_at_its_recipient_only() -> None:
    """Neither its author nor another pair's end opens it."""
    one, other = settled()
    _, stranger = settled(2)
    envelope = one.seal(b"for the other")
    for end in (one, stranger):
        with pytest.raises(DoesNotOpen):
            end.look(envelope)
    assert other.look(envelope).content == b"for the other"


def test_slots_have_one_order_and_certain_counts() -> None:
    """Three slots, or two the other way round, are no envelope, though each of them is genuine."""
    authors, ends = many(2)
    envelope, _ = seal_envelope(authors, b"to both", chance(5))
    read = decode(envelope, Envelope)
    three = replace(
        read, head=replace(read.head, slots=3), slots=(*read.slots, replace(read.slots[0], hint=b"\xff" * 16))
    )
    for bad in (replace(read, slots=read.slots[::-1]), replace(read, slots=(read.slots[0], read.slots[0])), three):
        for end in ends:
            with pytest.raises(DoesNotOpen):
                end.look(encode(bad))


def test_another_leg_of_the_same_two_stations_opens_nothing() -> None:
    """Each leg has a root of its own."""
    one, other = settled()
    moved = replace(other.channel, root=bytes(32))
    with pytest.raises(DoesNotOpen):
        open_envelope([moved], one.seal(b"this leg"), other.now, other.fresh)


# --- sizes and numbers ------------------------------------


def test_of_a_length_only_its_class_is_seen() -> None:
    """Envelopes of contents in one class have one size, also after many messages."""
    one, other = settled()
    sizes = set()
    for content in (b"", b"x", bytes(4000)):
        envelope = one.seal(content)
        other.open(envelope)
        one.open(other.seal(b""))
        sizes.add(len(envelope))
    one.channel = replace(one.channel, sent=2**39)
    sizes.add(len(one.seal(b"")))
    assert len(sizes) == 1


@given(st.binary(max_size=5000))
def test_padding_comes_off_again(content: bytes) -> None:
    """Whatever was padded is what comes out, and every other spelling is refused."""
    padded = pad(content)
    assert len(padded) in SIZES
    assert unpad(padded) == content
    with pytest.raises(DoesNotOpen):
        unpad(padded[:-1] + b"\1")
    with pytest.raises(DoesNotOpen):
        unpad(padded + b"\0")


def test_the_longest_content_fits_an_envelope() -> None:
    """For sixteen stations too; one byte more is refused with its size."""
    authors, _ = many(16)
    envelope, _ = seal_envelope(authors, bytes(LONGEST), chance(1))
    assert len(envelope) <= LARGEST
    with pytest.raises(TooLong):
        seal_envelope(authors, bytes(LONGEST + 1), chance(1))


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(0, 45), st.integers(0, 45))
def test_numbers_are_a_set(some: list[int], first: int, below: int) -> None:
    """Whatever order they come in, they are those that came; what is given up counts as in."""
    numbers = Numbers()
    for each in some:
        numbers = numbers.with_number(each)
    assert {each for each in range(50) if each in numbers} == set(some)
    assert numbers.highest == max(some, default=-1) + 1
    assert numbers.misses(first, below) != set(range(first, below)).issubset(some)
    after = numbers.given_up(first, below)
    assert {each for each in range(50) if each in after} == set(some) | set(range(first, below))
    spread = sorted(numbers.beyond)
    assert list(numbers.beyond) == spread
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(spread))


def test_holes_are_bounded() -> None:
    """A peer that leaves out every second number makes nothing grow without end."""
    numbers = Numbers()
    for each in range(0, 6 * MOST_RANGES, 2):
        numbers = numbers.with_number(each + 1)
    assert len(numbers.beyond) == MOST_RANGES
    assert numbers.highest == 6 * MOST_RANGES


def test_a_number_beyond_every_honest_count_is_refused() -> None:
    """It would push out what is counted."""
    one, other = settled()
    one.channel = replace(one.channel, sent=2**40)
    with pytest.raises(DoesNotOpen):
        other.open(one.seal(b"x"))
    assert count(3) == b"\0\0\0\0\0\0\0\3"
