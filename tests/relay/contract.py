"""What every store of a relay does: one class of tests, and a state machine beside a plain model.

A store is put through both by a subclass of each: ``open_store`` of :class:`StoreContract` and ``open`` of
:class:`StoreMachine` say how it is opened, ``reopen`` how it is found again after its process has ended.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import NameTaken, NoMoreMailboxes
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Acknowledgement, Deposit, Outcome, TokenHashes
from goodoffices.relay.store import Store

KEYS = TokenHashes(b"d" * 32, b"c" * 32)
ONE, OTHER = b"1" * 32, b"2" * 32
SMALL = Limits(mailbox_bytes=300, mailbox_envelopes=6, mailbox_ids=12, mailboxes=4)

Open = Callable[[Limits], Store]


def deposit(name: bytes, ident: int, data: bytes, expires: int = 1000) -> Deposit:
    return Deposit(name, ident.to_bytes(16, "big"), hashlib.sha256(data).digest(), data, expires)


def all_of(store: Store, name: bytes, after: int = 0) -> list[tuple[int, bytes]]:
    return [(each.number, each.data) for each in store.collect(name, after, 1000, 10**9)]


def expire(store: Store, now: int) -> None:
    while store.expire(now):
        pass


def outcome(store: Store, one: Deposit) -> object:
    """What became of a deposit; of a refusal its class."""
    try:
        return store.deposit_many([one])[0]
    except Refusal as refusal:
        return type(refusal)


class Beside:
    """A call in a thread of its own."""

    def __init__(self, call: Callable[..., object], *about: object) -> None:
        self.found: list[object] = []
        self._thread = threading.Thread(target=lambda: self.found.append(call(*about)))
        self._thread.start()

    def wait(self) -> object:
        self._thread.join()
        return self.found[0]


class StoreContract:
    """Inherited by the tests of each store, which say how one is opened."""

    @pytest.fixture
    def store(self, open_store: Open) -> Store:
        store = open_store(Limits())
        store.make(ONE, KEYS)
        store.make(OTHER, KEYS)
        return store

    def test_numbers_count_within_a_mailbox_alone(self, store: Store) -> None:
        """Each mailbox numbers from 1, whatever comes into others in between."""
        store.deposit_many([deposit(ONE, 1, b"a"), deposit(OTHER, 1, b"x"), deposit(ONE, 2, b"b")])
        store.deposit_many([deposit(OTHER, 2, b"y")])
        assert all_of(store, ONE) == [(1, b"a"), (2, b"b")]
        assert all_of(store, OTHER) == [(1, b"x"), (2, b"y")]
        assert (store.newest(ONE), store.newest(OTHER)) == (2, 2)

    def test_nothing_is_wrong_with_a_disk_that_refused_nothing(self, store: Store) -> None:
        """Also when what was asked for was refused for another reason."""
        assert store.failing is None
        with pytest.raises(NameTaken):
            store.make(ONE, TokenHashes(b"x" * 32, b"y" * 32))
        assert store.failing is None

    def test_a_repeat_stores_nothing_and_other_bytes_are_refused(self, store: Store) -> None:
        """In one batch, in a later one, and after the envelope was acknowledged."""
        first, other = deposit(ONE, 1, b"a"), deposit(ONE, 1, b"b")
        assert store.deposit_many([first, first, other]) == [Outcome.STORED, Outcome.KNOWN, Outcome.OTHER_BYTES]
        assert store.deposit_many([other, first]) == [Outcome.OTHER_BYTES, Outcome.KNOWN]
        store.acknowledge_many([Acknowledgement(ONE, 1)])
        assert store.deposit_many([first, other]) == [Outcome.KNOWN, Outcome.OTHER_BYTES]
        assert all_of(store, ONE) == []

    def test_an_id_belongs_to_its_mailbox(self, store: Store) -> None:
        """The same id in two mailboxes is two deposits."""
        assert store.deposit_many([deposit(ONE, 1, b"a"), deposit(OTHER, 1, b"b")]) == [Outcome.STORED] * 2

    def test_a_mailbox_that_is_not_there_gets_nothing(self, store: Store) -> None:
        """And the others in the batch are stored all the same."""
        outcomes = store.deposit_many([deposit(b"3" * 32, 1, b"a"), deposit(ONE, 1, b"a")])
        assert outcomes == [Outcome.NO_MAILBOX, Outcome.STORED]

    def test_acknowledging_deletes_up_to_a_number(self, store: Store) -> None:
        """Twice is as good as once; a number not given yet acknowledges none that comes later."""
        store.deposit_many([deposit(ONE, number, b"%d" % number) for number in range(1, 6)])
        store.acknowledge_many([Acknowledgement(ONE, 3), Acknowledgement(b"3" * 32, 9)])
        store.acknowledge_many([Acknowledgement(ONE, 2)])
        assert all_of(store, ONE) == [(4, b"4"), (5, b"5")]
        store.acknowledge_many([Acknowledgement(ONE, 99), Acknowledgement(ONE, 99)])
        assert (all_of(store, ONE), store.newest(ONE)) == ([], 0)
        store.deposit_many([deposit(ONE, 6, b"6")])
        assert all_of(store, ONE) == [(6, b"6")]

    def test_an_answer_is_bounded_but_never_empty(self, store: Store) -> None:
        """In bytes and in number; an envelope larger than the bound comes alone."""
        store.deposit_many([deposit(ONE, number, bytes(100)) for number in range(1, 6)])
        assert [each.number for each in store.collect(ONE, 0, 2, 10**6)] == [1, 2]
        assert [each.number for each in store.collect(ONE, 1, 9, 250)] == [2, 3]
        assert [each.number for each in store.collect(ONE, 1, 9, 10)] == [2]
        assert store.collect(ONE, 10**15, 9, 10) == []

    def test_a_full_mailbox_refuses_and_recognises(self, open_store: Open) -> None:
        """By bytes and by count; what is known is known also then; acknowledging makes room."""
        store = open_store(Limits(mailbox_bytes=10, mailbox_envelopes=3))
        store.make(ONE, KEYS)
        batch = [
            deposit(ONE, 1, b"12345"),
            deposit(ONE, 2, b"123456"),
            deposit(ONE, 3, b"1"),
            deposit(ONE, 1, b"12345"),
        ]
        assert store.deposit_many(batch) == [Outcome.STORED, Outcome.FULL, Outcome.STORED, Outcome.KNOWN]
        assert store.deposit_many([deposit(ONE, 4, b"1"), deposit(ONE, 5, b"1")]) == [Outcome.STORED, Outcome.FULL]
        assert store.deposit_many([deposit(ONE, 1, b"12345"), deposit(ONE, 1, b"x")]) == [
            Outcome.KNOWN,
            Outcome.OTHER_BYTES,
        ]
        store.acknowledge_many([Acknowledgement(ONE, 1)])
        assert store.deposit_many([deposit(ONE, 5, b"123456")]) == [Outcome.STORED]

    def test_ids_are_bounded_too(self, open_store: Open) -> None:
        """Acknowledged envelopes leave their ids, and these have a bound until they expire."""
        store = open_store(Limits(mailbox_ids=2))
        store.make(ONE, KEYS)
        for number in (1, 2):
            assert store.deposit_many([deposit(ONE, number, b"a")]) == [Outcome.STORED]
            store.acknowledge_many([Acknowledgement(ONE, number)])
        assert store.deposit_many([deposit(ONE, 3, b"a")]) == [Outcome.FULL]
        expire(store, 1000)
        assert store.deposit_many([deposit(ONE, 3, b"a")]) == [Outcome.STORED]
        assert all_of(store, ONE) == [(3, b"a")]

    def test_what_is_due_expires_with_its_id(self, store: Store) -> None:
        """Nothing goes before its time; numbers go on; an id is free once it has expired."""
        store.deposit_many([deposit(ONE, 1, b"a", 10), deposit(ONE, 2, b"b", 20), deposit(OTHER, 1, b"x", 30)])
        expire(store, 9)
        assert [number for number, _ in all_of(store, ONE)] == [1, 2]
        expire(store, 10)
        assert all_of(store, ONE) == [(2, b"b")]
        expire(store, 25)
        assert (all_of(store, ONE), all_of(store, OTHER)) == ([], [(1, b"x")])
        assert store.deposit_many([deposit(ONE, 1, b"other", 99)]) == [Outcome.STORED]
        assert all_of(store, ONE) == [(3, b"other")]

    def test_a_clock_that_was_set_back_loses_nothing(self, store: Store) -> None:
        """An envelope that seems due stays while an older one is not."""
        store.deposit_many([deposit(ONE, 1, b"a", 100), deposit(ONE, 2, b"b", 50)])
        expire(store, 60)
        assert [number for number, _ in all_of(store, ONE)] == [1, 2]
        expire(store, 100)
        assert all_of(store, ONE) == []

    def test_making_a_mailbox_twice(self, store: Store) -> None:
        """The same again is fine, another of that name is not."""
        store.make(ONE, KEYS)
        with pytest.raises(NameTaken):
            store.make(ONE, TokenHashes(b"x" * 32, KEYS.collect))
        with pytest.raises(NameTaken):
            store.make(ONE, TokenHashes(KEYS.deposit, b"x" * 32))
        assert store.token_hashes(ONE) == KEYS

    def test_a_removed_mailbox_is_gone_and_its_name_is_taken(self, store: Store) -> None:
        """Its envelopes go, nothing comes in; its name is free once everything of its time has expired."""
        store.deposit_many([deposit(ONE, 1, b"a")])
        assert store.remove(ONE, 500)
        assert not store.remove(ONE, 500)
        assert store.token_hashes(ONE) is None
        assert (all_of(store, ONE), store.newest(ONE)) == ([], 0)
        assert store.deposit_many([deposit(ONE, 2, b"a")]) == [Outcome.NO_MAILBOX]
        with pytest.raises(NameTaken):
            store.make(ONE, KEYS)
        expire(store, 499)
        with pytest.raises(NameTaken):
            store.make(ONE, KEYS)
        expire(store, 500)
        store.make(ONE, KEYS)
        assert store.token_hashes(ONE) == KEYS

    def test_mailboxes_have_a_bound(self, open_store: Open) -> None:
        """One more is refused; one that is there may be made again."""
        store = open_store(Limits(mailboxes=1))
        store.make(ONE, KEYS)
        with pytest.raises(NoMoreMailboxes):
            store.make(OTHER, KEYS)
        store.make(ONE, KEYS)

    def test_what_it_holds_in_all_is_told(self, store: Store) -> None:
        """Mailboxes, and envelopes that wait; what was acknowledged or removed is not counted."""
        assert store.holdings()[:2] == (2, 0)
        store.deposit_many([deposit(ONE, number, bytes(50_000)) for number in range(5)])
        store.deposit_many([deposit(OTHER, 1, b"x")])
        store.acknowledge_many([Acknowledgement(ONE, 2)])
        held = store.holdings()
        assert held[:2] == (2, 4)
        assert held.size >= 150_000
        store.remove(ONE, 5)
        assert store.holdings()[:2] == (2, 1)

    def test_a_large_batch_is_stored_in_its_order(self, store: Store) -> None:
        """Whatever its size."""
        for size in (1, 3, 512, 700):
            outcomes = store.deposit_many([deposit(ONE, size << 20 | one, b"%d" % one) for one in range(size)])
            assert outcomes == [Outcome.STORED] * size
        assert [data for _, data in all_of(store, ONE, 1 + 3 + 512)][:1000] == [b"%d" % one for one in range(700)]


# --- beside a plain model ------------------------------------------------


@dataclass
class Kept:
    number: int
    key: int
    data: bytes
    expires: int
    waits: bool = True


@dataclass
class Box:
    kept: list[Kept] = field(default_factory=list)
    last: int = 0


class StoreMachine(RuleBasedStateMachine):
    """Deposits, repeats, conflicts, acknowledgements, expiry, removals and reopening, beside lists in Python."""

    deposits = Bundle("deposits")

    def open(self, limits: Limits) -> Store:
        raise NotImplementedError

    def reopen(self) -> None:
        """Where a store outlives its process, go on from what is on the disk."""

    @initialize()
    def begin(self) -> None:
        self.store = self.open(SMALL)
        self.boxes: dict[bytes, Box] = {}
        self.removed: dict[bytes, int] = {}
        self.now = 0

    def _names(self) -> list[bytes]:
        return [bytes([number]) * 32 for number in range(1, 5)]

    @rule(which=st.integers(0, 3))
    def make(self, which: int) -> None:
        name = self._names()[which]
        if name in self.removed:
            with pytest.raises(NameTaken):
                self.store.make(name, KEYS)
            return
        self.store.make(name, KEYS)
        self.boxes.setdefault(name, Box())

    @rule(which=st.integers(0, 3), keep=st.integers(0, 5))
    def remove(self, which: int, keep: int) -> None:
        name = self._names()[which]
        assert self.store.remove(name, self.now + 1 + keep) == (name in self.boxes)
        if self.boxes.pop(name, None) is not None:
            self.removed[name] = self.now + 1 + keep

    @rule(
        target=deposits,
        batch=st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 15), st.binary(min_size=1, max_size=90)), min_size=1, max_size=8
        ),
        keep=st.integers(0, 12),
    )
    def put(self, batch: list[tuple[int, int, bytes]], keep: int) -> object:
        self._put([(self._names()[which], key, data) for which, key, data in batch], keep)
        return multiple(*batch)

    @rule(again=deposits, keep=st.integers(0, 12))
    def repeat(self, again: tuple[int, int, bytes], keep: int) -> None:
        which, key, data = again
        self._put([(self._names()[which], key, data), (self._names()[which], key, data + b"!")], keep)

    def _put(self, batch: list[tuple[bytes, int, bytes]], keep: int) -> None:
        expires = self.now + keep
        expected = [self._expect(name, key, data, expires) for name, key, data in batch]
        found = self.store.deposit_many([deposit(name, key, data, expires) for name, key, data in batch])
        assert found == expected

    def _expect(self, name: bytes, key: int, data: bytes, expires: int) -> Outcome:
        box = self.boxes.get(name)
        if box is None:
            return Outcome.NO_MAILBOX
        for kept in box.kept:
            if kept.key == key:
                return Outcome.KNOWN if kept.data == data else Outcome.OTHER_BYTES
        waiting = [kept for kept in box.kept if kept.waits]
        if (
            sum(len(kept.data) for kept in waiting) + len(data) > SMALL.mailbox_bytes
            or len(waiting) >= SMALL.mailbox_envelopes
            or len(box.kept) >= SMALL.mailbox_ids
        ):
            return Outcome.FULL
        box.last += 1
        box.kept.append(Kept(box.last, key, data, expires))
        return Outcome.STORED

    @rule(which=st.integers(0, 3), upto=st.integers(0, 40))
    def acknowledge(self, which: int, upto: int) -> None:
        name = self._names()[which]
        self.store.acknowledge_many([Acknowledgement(name, upto)])
        for kept in self.boxes.get(name, Box()).kept:
            kept.waits = kept.waits and kept.number > upto

    @rule(later=st.integers(0, 8))
    def expire(self, later: int) -> None:
        self.now += later
        expire(self.store, self.now)
        for box in self.boxes.values():
            while box.kept and box.kept[0].expires <= self.now:
                del box.kept[0]
        self.removed = {name: until for name, until in self.removed.items() if until > self.now}

    @rule()
    def again(self) -> None:
        self.reopen()

    @rule()
    def count(self) -> None:
        held = self.store.holdings()
        assert held.mailboxes == len(self.boxes) + len(self.removed)
        assert held.waiting == sum(kept.waits for box in self.boxes.values() for kept in box.kept)

    @invariant()
    def the_same_is_there(self) -> None:
        if not hasattr(self, "boxes"):
            return
        for name in self._names():
            box = self.boxes.get(name)
            waiting = [] if box is None else [(kept.number, kept.data) for kept in box.kept if kept.waits]
            assert all_of(self.store, name) == waiting
            assert self.store.newest(name) == (waiting[-1][0] if waiting else 0)
            assert self.store.token_hashes(name) == (None if box is None else KEYS)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
