"""Which server a relay uses: one that has lost its place to another is left, also if it answers well but for that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.relay import DatabaseAway, DatabaseSuperseded
from goodoffices.relay.limits import Limits
from goodoffices.relay.postgresql import primary as module
from goodoffices.relay.postgresql import telling, transactions
from goodoffices.relay.postgresql.connecting import Timeline, servers
from goodoffices.relay.postgresql.primary import Primary
from goodoffices.relay.postgresql.store import PostgresqlStore
from goodoffices.relay.rules import Deposit, Outcome
from goodoffices.relay.store import News
from tests.patience import PATIENCE, until
from tests.relay.cluster import Cluster, clusters, environment, folder, needs_postgresql, primary_and_standby
from tests.relay.contract import KEYS, ONE, Beside, all_of, deposit, outcome

# --- what is chosen, of servers that are made up ------------------------------------------------


class MadeUp:
    """A server: whether it takes writes, and where it stands. As a connection, it can be closed."""

    def __init__(self, takes_writes: bool, cluster: int, number: int) -> None:
        self.takes_writes, self.timeline = takes_writes, Timeline(cluster, number)

    def connect(self) -> MadeUp:
        if not self.takes_writes:
            raise DatabaseAway(problem="no connection")
        return self

    def close(self) -> None:
        pass


SERVERS = st.lists(st.builds(MadeUp, st.booleans(), st.integers(1, 2), st.integers(1, 4)), min_size=1, max_size=3)


@given(st.lists(SERVERS, min_size=1, max_size=6))
def test_no_timeline_is_used_that_is_below_one_that_was_seen(moments: list[list[MadeUp]]) -> None:
    """Whatever becomes of the servers: the first is used that takes writes and has not lost its place, or none."""
    primary, highest = Primary(), {1: 0, 2: 0}
    for moment in moments:
        writable = [each for each in moment if each.takes_writes]
        for cluster, number in (each.timeline for each in writable):
            highest[cluster] = max(number, highest[cluster])
        fit = [each for each in writable if each.timeline.number == highest[each.timeline.cluster]]
        with mock.patch.multiple(module, servers=lambda among=moment: among, connect=MadeUp.connect):
            primary.look()
            if fit:
                assert primary.connect().timeline is fit[0].timeline
            else:
                with pytest.raises(DatabaseSuperseded if writable else DatabaseAway):
                    primary.connect()


@pytest.mark.parametrize(
    ("around", "told"),
    [
        ({"PGHOST": "a"}, [("a", None, "5432")]),
        ({"PGHOST": "a,b"}, [("a", None, "5432"), ("b", None, "5432")]),
        ({"PGHOST": "a,b", "PGPORT": "1,2"}, [("a", None, "1"), ("b", None, "2")]),
        ({"PGHOST": "a,b", "PGHOSTADDR": "::1,::2"}, [("a", "::1", "5432"), ("b", "::2", "5432")]),
        ({"PGHOST": "a,,b"}, [("a", None, "5432"), ("", None, "5432"), ("b", None, "5432")]),
        # libpq refuses these as they are.
        ({"PGHOST": "a,b,c", "PGPORT": "1,2"}, [("a,b,c", None, "1,2")]),
        ({"PGHOST": "a,b", "PGHOSTADDR": "::1"}, [("a,b", "::1", "5432")]),
    ],
)
def test_servers_are_told_apart_as_libpq_does(
    monkeypatch: pytest.MonkeyPatch, around: dict[str, str], told: list[tuple[str, str | None, str]]
) -> None:
    """One port is that of all; lists of different lengths are no list of servers."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    for name, value in around.items():
        monkeypatch.setenv(name, value)
    assert [(each["host"], each.get("hostaddr"), each["port"]) for each in servers()] == told


# --- real servers ------------------------------------------------


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds otherwise is noticed at once."""
    monkeypatch.setattr(transactions, "LATE_SECONDS", 0.2)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(telling, "BEAT_SECONDS", 0.1)


@pytest.fixture
def two(soon: None) -> Iterator[tuple[Cluster, Cluster]]:
    """A primary whose commits wait for its standby; the place of both, in this order, is in the environment."""
    with primary_and_standby() as both, mock.patch.dict(os.environ, environment(*both, database="relay")):
        yield both


def opened(stack: ExitStack) -> PostgresqlStore:
    store = stack.enter_context(closing(PostgresqlStore(Limits())))
    # A test that fails does not wait for a standby.
    stack.callback(store.abandon)
    return store


def became(store: PostgresqlStore, one: Deposit) -> object:
    """What becomes of a deposit, in bounded time."""
    sending = Beside(outcome, store, one)
    until(lambda: sending.found)
    return sending.wait()


def at(server: Cluster) -> int:
    """How many sessions of relays are at a server, but for those that wait there without end."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'relay' AND state LIKE 'idle%'"
    return int(server.sql(query)[0][0])


pytestmark = pytest.mark.long


@needs_postgresql
def test_a_primary_that_lost_its_place_is_left_while_it_goes_on(two: tuple[Cluster, Cluster]) -> None:
    """Nobody told it. The deposit that waits there is refused, and its repeat is stored once, at the other."""
    old, new = two
    with ExitStack() as stack:
        store = opened(stack)
        store.make(ONE, KEYS)
        assert store.deposit_many([deposit(ONE, 1, b"x")]) == [Outcome.STORED]
        assert all_of(store, ONE) == [(1, b"x")]
        new.promote()
        assert became(store, deposit(ONE, 2, b"y")) is DatabaseAway
        until(lambda: became(store, deposit(ONE, 2, b"y")) is Outcome.STORED)
        assert store.deposit_many([deposit(ONE, 1, b"x"), deposit(ONE, 2, b"y")]) == [Outcome.KNOWN] * 2
        assert all_of(store, ONE) == [(1, b"x"), (2, b"y")]
        assert store.failing is None
        until(lambda: at(old) == 0)
        # What comes later does not go there either.
        new.end()
        until(lambda: became(store, deposit(ONE, 3, b"z")) is DatabaseSuperseded)
        assert isinstance(store.failing, DatabaseSuperseded)


@needs_postgresql
def test_what_one_connection_has_seen_holds_for_all(
    two: tuple[Cluster, Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From then on nothing is written or read at the old primary, also before a wait there has to be ended."""
    old, new = two
    monkeypatch.setattr(module, "LOOK_SECONDS", 2 * PATIENCE)
    with ExitStack() as stack:
        store = opened(stack)
        store.make(ONE, KEYS)
        assert all_of(store, ONE) == []
        new.promote()
        store._primary.look()
        assert became(store, deposit(ONE, 1, b"x")) is Outcome.STORED
        assert all_of(store, ONE) == [(1, b"x")]
        until(lambda: at(old) == 0)


@needs_postgresql
def test_a_process_that_nobody_asks_leaves_it_too(two: tuple[Cluster, Cluster]) -> None:
    """It only listens; what comes in through another process at the new primary is told to it, and collected."""
    old, new = two
    with ExitStack() as stack:
        idle = opened(stack)
        idle.make(ONE, KEYS)
        came: list[bytes] = []
        connected: list[None] = []
        idle.tell(News(came.append, lambda _: None, lambda: connected.append(None)))
        until(lambda: connected)
        connected.clear()
        new.promote()
        until(lambda: connected and at(old) == 0)
        other = opened(stack)
        other.tell(News(lambda _: None, lambda _: None, lambda: None))
        assert other.deposit_many([deposit(ONE, 1, b"x")]) == [Outcome.STORED]
        until(lambda: came == [ONE])
        assert all_of(idle, ONE) == [(1, b"x")]


@needs_postgresql
def test_a_process_that_begins_asks_every_server_first(two: tuple[Cluster, Cluster]) -> None:
    """It goes to the newer primary, although the other one is named first, and waits for nothing there."""
    old, new = two
    new.promote()
    with ExitStack() as stack:
        store = opened(stack)
        store.make(ONE, KEYS)
        assert at(old) == 0
        assert at(new) > 0


@needs_postgresql
def test_a_standby_that_is_slow_is_waited_for(two: tuple[Cluster, Cluster], monkeypatch: pytest.MonkeyPatch) -> None:
    """While no other server takes writes, nothing is left, and the deposit is stored once the standby is back."""
    looked: list[None] = []
    look: Callable[[Primary], None] = Primary.look

    def counted(primary: Primary) -> None:
        look(primary)
        looked.append(None)

    with ExitStack() as stack:
        store = opened(stack)
        store.make(ONE, KEYS)
        monkeypatch.setattr(Primary, "look", counted)
        two[1].end()
        sending = Beside(outcome, store, deposit(ONE, 1, b"x"))
        until(lambda: len(looked) >= 3)
        assert not sending.found
        two[1].start()
        assert sending.wait() is Outcome.STORED


@needs_postgresql
def test_what_was_seen_is_remembered_in_memory_alone(two: tuple[Cluster, Cluster]) -> None:
    """Whoever gives up what the newer primary has starts the relays again; another cluster is no older one."""
    old, new = two
    with ExitStack() as stack:
        seen = opened(stack)
        seen.make(ONE, KEYS)
        new.promote()
        until(lambda: became(seen, deposit(ONE, 1, b"x")) is Outcome.STORED)
        new.end()
        old.waits_for("")
        until(lambda: became(seen, deposit(ONE, 1, b"x")) is DatabaseSuperseded)
        begun_anew = opened(stack)
        assert begun_anew.deposit_many([deposit(ONE, 2, b"y")]) == [Outcome.STORED]
        assert became(seen, deposit(ONE, 1, b"x")) is DatabaseSuperseded
        made = stack.enter_context(clusters())
        made.append(Cluster(folder()))
        made[0].start()
        made[0].make_role()
        made[0].make_database("relay")
        os.environ.update(environment(old, made[0], database="relay"))
        until(lambda: became(seen, deposit(ONE, 1, b"x")) is Outcome.NO_MAILBOX)
