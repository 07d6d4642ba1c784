"""A store in memory, for tests that need no disk: the shortest statement of what a store does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from goodoffices.errors.relay import NameTaken, NoMoreMailboxes, RelayRefusal
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Acknowledgement, Batch, Deposit, MailboxState, Outcome, TokenHashes
from goodoffices.relay.store import Holdings, News, StoredEnvelope


@dataclass
class _Kept:
    key: bytes
    hash: bytes
    expires: int
    data: bytes | None


@dataclass
class _Box:
    hashes: TokenHashes
    state: MailboxState
    removed_until: int = 0
    kept: dict[int, _Kept] = field(default_factory=dict)
    known: dict[bytes, bytes] = field(default_factory=dict)


class MemoryStore:
    """Mailboxes in memory; see :class:`goodoffices.relay.store.Store`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._boxes: dict[bytes, _Box] = {}
        self._by_number: dict[int, _Box] = {}
        self._made = 0

    @property
    def failing(self) -> RelayRefusal | None:
        return None

    def make(self, name: bytes, hashes: TokenHashes) -> None:
        found = self._boxes.get(name)
        if found is not None:
            if found.removed_until or found.hashes != hashes:
                raise NameTaken
            return
        if len(self._boxes) >= self._limits.mailboxes:
            raise NoMoreMailboxes
        self._made += 1
        box = _Box(hashes, MailboxState(self._made))
        self._boxes[name] = self._by_number[self._made] = box

    def remove(self, name: bytes, until: int) -> bool:
        box = self._living(name)
        if box is None:
            return False
        box.removed_until = until
        box.kept.clear()
        box.known.clear()
        return True

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        box = self._living(name)
        return None if box is None else box.hashes

    def deposit_many(self, deposits: Sequence[Deposit]) -> list[Outcome]:
        batch = Batch(self._limits, self._state, lambda number, key: self._by_number[number].known.get(key))
        for deposit in deposits:
            batch.add(deposit)
        for number, place, (_, key, hashed, data, expires) in batch.accepted:
            box = self._by_number[number]
            box.kept[place] = _Kept(key, hashed, expires, data)
            box.known[key] = hashed
        for name, state in batch.states.items():
            self._boxes[name].state = state
        return batch.outcomes

    def acknowledge_many(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        for name, upto in acknowledgements:
            box = self._living(name)
            if box is not None:
                self._delete(box, box.state.acknowledgeable(upto))

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        box = self._living(name)
        found: list[StoredEnvelope] = []
        size = 0
        for number, kept in [] if box is None else box.kept.items():
            if number <= after or kept.data is None:
                continue
            size += len(kept.data)
            if len(found) == most or (found and size > most_bytes):
                break
            found.append(StoredEnvelope(number, kept.data))
        return found

    def newest(self, name: bytes) -> int:
        box = self._living(name)
        if box is None or box.state.last == box.state.acknowledged:
            return 0
        return box.state.last

    def holdings(self) -> Holdings:
        living = [box.state for box in self._boxes.values() if not box.removed_until]
        waiting = sum(state.last - state.acknowledged for state in living)
        return Holdings(len(self._boxes), waiting, sum(state.size for state in living))

    def free_bytes(self) -> None:
        pass

    def expire(self, now: int) -> bool:
        for name, box in list(self._boxes.items()):
            if box.removed_until:
                if box.removed_until <= now:
                    del self._by_number[box.state.box]
                    del self._boxes[name]
                continue
            for number, kept in list(box.kept.items()):
                if kept.expires > now:
                    break
                self._delete(box, max(number, box.state.acknowledged))
                box.state.forgotten = number
                del box.kept[number]
                del box.known[kept.key]
        return False

    def tell(self, news: News) -> None:
        pass

    def abandon(self) -> None:
        pass

    def close(self) -> None:
        pass

    def _living(self, name: bytes) -> _Box | None:
        box = self._boxes.get(name)
        return None if box is None or box.removed_until else box

    def _state(self, name: bytes) -> MailboxState | None:
        box = self._living(name)
        return None if box is None else box.state

    @staticmethod
    def _delete(box: _Box, upto: int) -> None:
        for number in range(box.state.acknowledged + 1, upto + 1):
            kept = box.kept[number]
            box.state.size -= len(kept.data or b"")
            kept.data = None
        box.state.acknowledged = upto
