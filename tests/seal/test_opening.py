"""Cards, invitations and the opening of a line: who can be in it, and what gives a forger away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from goodoffices.canonical import decode, encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.seal import (
    DoesNotOpen,
    InvitationDamaged,
    InvitationExpired,
    NotTheInviter,
    OtherWorld,
    OwnCard,
    SecondAnswer,
)
from goodoffices.labels import OPENING_0, OPENING_1
from goodoffices.seal import LineCard, fingerprint, opening, read_card
from goodoffices.seal.channel import first_key
from goodoffices.seal.comparing import DIGITS, GROUPS, Comparison, groups
from goodoffices.seal.invitation import Invitation, pack, to_the_invited, to_the_inviter, unpack
from goodoffices.seal.opening import (
    Answer,
    CardAndKey,
    Identity,
    Invited,
    Line,
    accept,
    answer,
    finish,
    invite,
    leg_channel,
    new_card,
    repeated,
)
from goodoffices.seal.primitives import derive, lock, public_of, seal_to, unlock
from tests.seal.kit import NOW, VALID, End, cards, chance, invited, opened

# --- cards ------------------------------------


def test_a_fingerprint_stands_for_every_part_of_a_card() -> None:
    """Another key, another name or another world is another card."""
    card = cards()[0].card
    others = [
        card,
        replace(card, name="South"),
        replace(card, exercise=True),
        replace(card, public=cards(2)[0].card.public),
    ]
    assert len({fingerprint(each) for each in others}) == len(others)
    assert read_card(encode(card)) == card


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"version": 0}, {"public": bytes(1215)}, {"name": ""}, {"name": "x" * 201}]
)
def test_a_card_has_one_form(change: dict[str, object]) -> None:
    """Anything else is refused when it is read."""
    card = cards()[0].card
    with pytest.raises(NotCanonical):
        read_card(encode(replace(card, **change)))


# --- invitations ------------------------------------


def test_an_invitation_comes_back_whole() -> None:
    """From its bytes; both ends get the same two mailboxes out of it, and they share nothing."""
    state = invite(cards()[0], NOW + VALID, "https://relay.invalid", chance(1))
    read = unpack(pack(state.invitation))
    assert read == state.invitation
    boxes = [to_the_invited(read), to_the_inviter(read)]
    secrets = [secret for box in boxes for secret in (box.name, box.deposit, box.collect)]
    assert len(set(secrets)) == 6
    assert boxes == [to_the_invited(state.invitation), to_the_inviter(state.invitation)]


INVITATION = pack(invited(cards()[0]).invitation)


@given(st.integers(0, len(INVITATION) - 1), st.integers(1, 255))
def test_a_slip_in_an_invitation_is_noticed(place: int, change: int) -> None:
    """Any one byte."""
    data = bytearray(INVITATION)
    data[place] ^= change
    with pytest.raises(InvitationDamaged):
        unpack(bytes(data))


@given(st.integers(0, len(INVITATION) - 1))
def test_a_part_of_an_invitation_is_none(size: int) -> None:
    """Nor is one with something after it."""
    for data in (INVITATION[:size], INVITATION + b"\0"):
        with pytest.raises(InvitationDamaged):
            unpack(data)


def test_an_invitation_runs_out() -> None:
    """To the millisecond, at both ends; whoever comes too late has opened nothing."""
    inviter, guest = cards()
    state = invited(inviter)
    last = state.invitation.until
    waiting = accept(guest, state.invitation, state.m0, last, chance(1))
    assert answer(inviter, state, waiting.m1, last, chance(2)).peer == guest.card
    with pytest.raises(InvitationExpired):
        accept(guest, state.invitation, state.m0, last + 1, chance(1))
    with pytest.raises(InvitationExpired):
        answer(inviter, state, waiting.m1, last + 1, chance(2))


# --- the opening ------------------------------------


def test_both_ends_have_one_root_and_each_others_card() -> None:
    """And each opening has another root, also between the same two."""
    inviter, guest, here, there = opened()
    assert here.root == there.root
    assert (here.peer, there.peer) == (guest.card, inviter.card)
    assert (here.channel.me, here.channel.peer) == (inviter.fingerprint, guest.fingerprint)
    assert opened(2)[2].root != here.root


def test_nobody_opens_a_line_with_himself() -> None:
    """Neither by answering his own invitation nor because somebody answers it with his card."""
    inviter, guest = cards()
    state = invited(inviter)
    with pytest.raises(OwnCard):
        accept(inviter, state.invitation, state.m0, NOW, chance(1))
    borrowed = Identity(card=inviter.card, seed=guest.seed)
    with pytest.raises(OwnCard):
        answer(inviter, state, answered_by_anybody(borrowed, state.invitation, state.m0).m1, NOW, chance(2))


def test_without_the_own_card_check_a_forger_could_use_my_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: an answer with the inviter's own card would open a line."""
    inviter, guest = cards()
    state = invited(inviter)
    monkeypatch.setattr(opening, "check_other", lambda *_: None)
    borrowed = Identity(card=inviter.card, seed=guest.seed)
    waiting = accept(borrowed, state.invitation, state.m0, NOW, chance(1))
    assert answer(inviter, state, waiting.m1, NOW, chance(2)).peer == inviter.card


def answered_by_anybody(me: Identity, invitation: Invitation, m0: bytes) -> Invited:
    """An answer by somebody whose program checks nothing."""
    theirs = decode(unlock(derive(OPENING_0, invitation.secret), m0), CardAndKey)
    fresh = chance("anybody")
    seed, to_key, to_card = fresh(32), fresh(32), fresh(32)
    first = seal_to(theirs.public, to_key, opening._bound(m0))
    second = seal_to(theirs.card.public, to_card, opening._bound(m0, first))
    key = derive(OPENING_1, invitation.secret + to_key + to_card, opening._bound(m0, first, second))
    locked = lock(key, encode(CardAndKey(card=me.card, public=public_of(seed))))
    m1 = encode(Answer(first=first, second=second, locked=locked))
    return Invited(invitation=invitation, seed=seed, inviter=theirs.card, secrets=to_key + to_card, m0=m0, m1=m1)


def test_an_exercise_and_a_real_station_refuse_each_other() -> None:
    """At both ends."""
    inviter, _ = cards()
    player = new_card("Player", exercise=True, fresh=chance(9))
    state = invited(inviter)
    with pytest.raises(OtherWorld):
        accept(player, state.invitation, state.m0, NOW, chance(1))
    with pytest.raises(OtherWorld):
        answer(inviter, state, answered_by_anybody(player, state.invitation, state.m0).m1, NOW, chance(2))


def test_whoever_knows_the_secret_cannot_stand_in_for_the_inviter() -> None:
    """Its first message holds another card than the invitation names."""
    inviter, guest = cards()
    state = invited(inviter)
    forger = new_card("North", exercise=False, fresh=chance("forger"))
    content = encode(CardAndKey(card=forger.card, public=public_of(bytes(32))))
    with pytest.raises(NotTheInviter):
        accept(guest, state.invitation, lock(derive(OPENING_0, state.invitation.secret), content), NOW, chance(1))


def test_a_forger_with_the_secret_and_the_card_cannot_finish() -> None:
    """He knows everything that was handed over and what passed, but not the key of the inviter's card."""
    inviter, guest = cards()
    state = invited(inviter)
    waiting = accept(guest, state.invitation, state.m0, NOW, chance(1))
    forger = Identity(card=inviter.card, seed=bytes(32))
    with pytest.raises(DoesNotOpen):
        answer(forger, state, waiting.m1, NOW, chance(2))


def test_a_second_answer_is_an_alarm_and_the_first_one_again_is_not() -> None:
    """The same bytes get the same bytes back; others are told."""
    inviter, guest = cards()
    state = invited(inviter)
    waiting = accept(guest, state.invitation, state.m0, NOW, chance(1))
    line = answer(inviter, state, waiting.m1, NOW, chance(2))
    assert repeated(line, waiting.m1) == line.answered
    with pytest.raises(SecondAnswer):
        repeated(line, accept(cards(2)[1], state.invitation, state.m0, NOW, chance(3)).m1)
    there = finish(guest, waiting, line.answered, chance(4))
    assert repeated(there, line.answered) == b""
    with pytest.raises(SecondAnswer):
        repeated(there, answer(inviter, state, waiting.m1, NOW, chance(5)).answered)


def messages() -> tuple[Identity, Identity, opening.Inviting, Invited, Line]:
    """Everything that an opening leaves behind on its way."""
    inviter, guest = cards()
    state = invited(inviter)
    waiting = accept(guest, state.invitation, state.m0, NOW, chance(1))
    return inviter, guest, state, waiting, answer(inviter, state, waiting.m1, NOW, chance(2))


INVITER, GUEST, STATE, WAITING, LINE = messages()


@given(st.data())
def test_a_changed_message_opens_nothing(data: st.DataObject) -> None:
    """One bit of any of the three, anywhere, and whoever gets it refuses it."""
    which = data.draw(st.sampled_from(["m0", "m1", "m2"]))
    message = bytearray({"m0": STATE.m0, "m1": WAITING.m1, "m2": LINE.answered}[which])
    place = data.draw(st.integers(0, len(message) - 1))
    message[place] ^= 1 << data.draw(st.integers(0, 7))
    step: dict[str, Callable[[], object]] = {
        "m0": lambda: accept(GUEST, STATE.invitation, bytes(message), NOW, chance(3)),
        "m1": lambda: answer(INVITER, STATE, bytes(message), NOW, chance(3)),
        "m2": lambda: finish(GUEST, WAITING, bytes(message), chance(3)),
    }
    with pytest.raises(DoesNotOpen):
        step[which]()


@pytest.mark.parametrize("sizes", [(0, 0), (40, 24), (31, 33), (64, 0)])
def test_secrets_have_one_size(sizes: tuple[int, int]) -> None:
    """Two secrets that are 64 bytes together, but not 32 each, are refused: there is one way to write an answer."""
    theirs = decode(unlock(derive(OPENING_0, STATE.invitation.secret), STATE.m0), CardAndKey)
    to_key, to_card = (bytes(size) for size in sizes)
    first = seal_to(theirs.public, to_key, opening._bound(STATE.m0))
    second = seal_to(theirs.card.public, to_card, opening._bound(STATE.m0, first))
    bound = opening._bound(STATE.m0, first, second)
    key = derive(OPENING_1, STATE.invitation.secret + to_key + to_card, bound)
    locked = lock(key, encode(CardAndKey(card=GUEST.card, public=public_of(bytes(32)))))
    with pytest.raises(DoesNotOpen):
        answer(INVITER, STATE, encode(Answer(first=first, second=second, locked=locked)), NOW, chance(1))


def test_messages_of_two_openings_do_not_mix() -> None:
    """An answer to one invitation answers no other, and no end is finished by another's."""
    other = invited(INVITER, 2)
    with pytest.raises(DoesNotOpen):
        accept(GUEST, STATE.invitation, other.m0, NOW, chance(1))
    with pytest.raises(DoesNotOpen):
        answer(INVITER, other, WAITING.m1, NOW, chance(1))
    again = accept(GUEST, STATE.invitation, STATE.m0, NOW, chance(7))
    with pytest.raises(DoesNotOpen):
        finish(GUEST, again, LINE.answered, chance(1))


def test_a_thief_of_both_cards_later_reads_nothing_of_an_opening() -> None:
    """The keys of the opening are gone with the waiting states; the cards' alone do not give the root."""
    with pytest.raises(DoesNotOpen):
        finish(GUEST, replace(WAITING, seed=bytes(32)), LINE.answered, chance(1))
    with pytest.raises(DoesNotOpen):
        answer(INVITER, replace(STATE, seed=bytes(32)), WAITING.m1, NOW, chance(1))


# --- legs ------------------------------------


def test_each_leg_of_a_line_is_by_itself() -> None:
    """Nothing that is sealed on one opens on another, nor on the line."""
    inviter, guest, here, there = opened()
    ends: dict[bytes, tuple[End, End]] = {}
    for leg in (b"one", b"two"):
        first, second = first_key(chance(f"{leg!r} first")), first_key(chance(f"{leg!r} second"))
        ends[leg] = (
            End(leg_channel(here, inviter.fingerprint, leg, first, second.announced()), chance(1)),
            End(leg_channel(there, guest.fingerprint, leg, second, first.announced()), chance(2)),
        )
    envelope = ends[b"one"][0].seal(b"on the first")
    for stranger in (ends[b"two"][1], End(there.channel, chance(3))):
        with pytest.raises(DoesNotOpen):
            stranger.look(envelope)
    assert ends[b"one"][1].open(envelope).content == b"on the first"


# --- comparing ------------------------------------


def test_both_people_read_the_same_number() -> None:
    """Twelve groups of five digits, whoever of the two looks; another card gives another number."""
    one, other = (each.fingerprint for each in cards())
    number = groups(one, other)
    assert number == groups(other, one)
    assert [len(each) for each in number] == [DIGITS] * GROUPS
    assert all(each.isdecimal() for each in number)
    assert groups(one, cards(2)[0].fingerprint) != number


def test_a_comparison_can_be_cut_off_and_goes_on() -> None:
    """What agreed stays agreed; only all twelve are a comparison."""
    number = groups(*(each.fingerprint for each in cards()))
    so_far = Comparison()
    for place in range(GROUPS):
        assert not so_far.complete
        so_far = decode(encode(so_far), Comparison).heard(place, f" {number[place][:2]}-{number[place][2:]} ", number)
    assert so_far.complete
    assert so_far.differed == ()


def test_a_group_that_differs_outweighs_all_until_it_is_heard_again() -> None:
    """A slip can be mended; a difference that stays is shown."""
    number = groups(*(each.fingerprint for each in cards()))
    so_far = Comparison()
    for place in range(GROUPS):
        so_far = so_far.heard(place, number[place], number)
    wrong = f"{(int(number[3]) + 1) % 100000:05d}"
    doubtful = so_far.heard(3, wrong, number)
    assert not doubtful.complete
    assert doubtful.differed == (3,)
    assert doubtful.heard(3, number[3], number) == so_far


def test_digits_of_any_script_are_heard() -> None:
    """Somebody who types Arabic or Persian digits has compared the same number."""
    number = groups(*(each.fingerprint for each in cards()))
    typed = "".join(chr(ord("۰") + int(digit)) for digit in number[0])
    assert Comparison().heard(0, typed, number).agreed == (0,)


def test_a_card_is_a_value() -> None:
    """Its key is 1,216 bytes; the line card holds nothing else that could be secret."""
    assert [field.name for field in fields(LineCard)] == [
        "version",
        "public",
        "name",
        "exercise",
    ]
