"""The store on PostgreSQL keeps the contract, for several processes, and confirms nothing that may be lost."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any
from unittest import mock

import pytest
from hypothesis import Phase, settings

from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import (
    Closing,
    DamagedStore,
    DatabaseAway,
    DatabaseUnusable,
    NewerStore,
    NoMoreMailboxes,
    NotConfirmed,
)
from goodoffices.relay.limits import Limits
from goodoffices.relay.postgresql import schema, transactions
from goodoffices.relay.postgresql.schema import VERSION
from goodoffices.relay.postgresql.store import PostgresqlStore
from goodoffices.relay.rules import Acknowledgement, Outcome
from goodoffices.relay.store import News
from tests.patience import until
from tests.relay.cluster import ADMIN, Cluster, clusters, environment, folder, needs_postgresql, primary_and_standby
from tests.relay.contract import KEYS, ONE, OTHER, Beside, StoreContract, StoreMachine, all_of, deposit, expire, outcome

pytestmark = [needs_postgresql, pytest.mark.long]

NAMES = (f"relay_{number}" for number in itertools.count())
SERVER: list[Cluster] = []


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[Cluster]:
    """One cluster for the tests of this file that need no special one."""
    with clusters() as made:
        one = Cluster(folder())
        made.append(one)
        one.start()
        one.make_role()
        SERVER.append(one)
        with mock.patch.dict(os.environ):
            yield one
        SERVER.clear()


def fresh(server: Cluster) -> dict[str, str]:
    """A database that nobody has used."""
    name = next(NAMES)
    server.make_database(name)
    return environment(server, database=name)


def opened(where: dict[str, str], limits: Limits, **more: Callable[[], None]) -> PostgresqlStore:
    # A store connects again by itself, so it must find the same place later.
    os.environ.update(where)
    return PostgresqlStore(limits, **more)


class TestPostgresqlStore(StoreContract):
    """A store in a database."""

    @pytest.fixture
    def open_store(self, server: Cluster) -> Iterator[Callable[[Limits], PostgresqlStore]]:
        stores: list[PostgresqlStore] = []

        def open_it(limits: Limits) -> PostgresqlStore:
            stores.append(opened(fresh(server), limits))
            return stores[-1]

        yield open_it
        for store in stores:
            store.close()


class PostgresqlMachine(StoreMachine):
    def open(self, limits: Limits) -> PostgresqlStore:
        self.limits = limits
        self.where = fresh(SERVER[0])
        return opened(self.where, limits)

    def reopen(self) -> None:
        self.store.close()
        self.store = opened(self.where, self.limits)


TestPostgresqlMachine = PostgresqlMachine.TestCase
TestPostgresqlMachine.settings = settings(
    # Shrinking would make hundreds of databases.
    max_examples=10,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


# --- several processes ------------------------------------------------


@pytest.fixture
def pair(server: Cluster) -> Iterator[tuple[PostgresqlStore, PostgresqlStore]]:
    """Two stores over one database, as two processes have them."""
    where = fresh(server)
    with ExitStack() as stack:
        one, other = (stack.enter_context(closing(opened(where, Limits(mailbox_envelopes=400)))) for _ in range(2))
        one.make(ONE, KEYS)
        yield one, other


def test_numbers_count_on_whoever_deposits(pair: tuple[PostgresqlStore, PostgresqlStore]) -> None:
    """Many batches into two mailboxes through two stores at once: each number once, none left out, limits hold."""
    pair[1].make(OTHER, KEYS)
    outcomes: list[Outcome] = []

    def deposits(store: PostgresqlStore, base: int) -> None:
        for batch in range(60):
            names = [ONE, OTHER] if batch % 2 else [OTHER, ONE]
            ids = [base << 32 | batch << 8 | one for one in range(4)]
            outcomes.extend(store.deposit_many([deposit(name, ident, b"x") for ident in ids for name in names]))

    both = [threading.Thread(target=deposits, args=(store, base)) for base, store in enumerate(pair)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    for name in (ONE, OTHER):
        assert [number for number, _ in all_of(pair[0], name)] == list(range(1, 401))
    assert outcomes.count(Outcome.STORED) == 800
    assert outcomes.count(Outcome.FULL) == 160


def test_the_same_deposit_through_both_is_stored_once(pair: tuple[PostgresqlStore, PostgresqlStore]) -> None:
    """Also at the same moment: one stores it, the other knows it."""
    outcomes: list[list[Outcome]] = []
    for ident in range(40):
        at_once = threading.Barrier(2)

        def send(store: PostgresqlStore, ident: int = ident, at_once: threading.Barrier = at_once) -> None:
            at_once.wait()
            outcomes.append(store.deposit_many([deposit(ONE, ident, b"x")]))

        both = [threading.Thread(target=send, args=(store,)) for store in pair]
        for each in both:
            each.start()
        for each in both:
            each.join()
    assert sorted(outcome.value for (outcome,) in outcomes) == ["known"] * 40 + ["stored"] * 40
    assert len(all_of(pair[0], ONE)) == 40


def test_mailboxes_are_counted_over_all_processes(server: Cluster) -> None:
    """The limit holds for all together; one that was removed counts until its name is free."""
    where = fresh(server)
    with closing(opened(where, Limits(mailboxes=2))) as one, closing(opened(where, Limits(mailboxes=2))) as other:
        one.make(ONE, KEYS)
        other.make(OTHER, KEYS)
        with pytest.raises(NoMoreMailboxes):
            one.make(b"3" * 32, KEYS)
        other.remove(OTHER, 10)
        with pytest.raises(NoMoreMailboxes):
            one.make(b"3" * 32, KEYS)
        expire(other, 10)
        one.make(b"3" * 32, KEYS)


class Heard:
    """What a store told of other processes."""

    def __init__(self, store: PostgresqlStore) -> None:
        self.came: list[bytes] = []
        self.removed: list[bytes] = []
        self.missed = 0
        store.tell(News(self.came.append, self.removed.append, self._miss))
        until(lambda: self.missed)

    def _miss(self) -> None:
        self.missed += 1


def test_news_of_other_processes(pair: tuple[PostgresqlStore, PostgresqlStore]) -> None:
    """A deposit and a removal are told to the other process, and not to the one that did it."""
    one, other = (Heard(store) for store in pair)
    pair[0].deposit_many([deposit(ONE, 1, b"x")])
    until(lambda: other.came == [ONE])
    names = [number.to_bytes(32, "big") for number in range(400)]
    for name in names:
        pair[0].make(name, KEYS)
    pair[0].deposit_many([deposit(name, 1, b"x") for name in names])
    until(lambda: sorted(other.came) == sorted([ONE, *names]))
    pair[1].remove(ONE, 10)
    until(lambda: one.removed == [ONE])
    assert one.came == []


def test_news_may_have_been_missed_when_the_connection_was_lost(
    server: Cluster, pair: tuple[PostgresqlStore, PostgresqlStore]
) -> None:
    """Whoever remembers something is told so; after that news comes again."""
    heard = Heard(pair[0])
    Heard(pair[1])
    listening = "query LIKE 'LISTEN%' OR query = 'SELECT 1'"
    server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {listening}")  # noqa: S608 - the line above
    until(lambda: heard.missed == 2)
    pair[1].deposit_many([deposit(ONE, 1, b"x")])
    until(lambda: heard.came == [ONE])


def test_a_connection_that_was_lost_is_made_again(
    server: Cluster, pair: tuple[PostgresqlStore, PostgresqlStore]
) -> None:
    """Between two requests nobody notices."""
    for number in range(3):
        # It returns once they are gone.
        server.sql("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = 'relay'")
        assert pair[0].deposit_many([deposit(ONE, number, b"x")]) == [Outcome.STORED]
        assert len(all_of(pair[0], ONE)) == number + 1
    assert pair[0].failing is None


def test_a_connection_that_is_lost_while_it_commits_confirms_nothing(server: Cluster) -> None:
    """The deposit is refused, and its repeat is stored once."""
    lost: list[int] = []

    def losing() -> None:
        if lost:
            lost.clear()
            server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'relay'")

    with closing(opened(fresh(server), Limits(), on_commit=losing)) as store:
        store.make(ONE, KEYS)
        lost.append(1)
        with pytest.raises(DatabaseAway):
            store.deposit_many([deposit(ONE, 1, b"x")])
        assert failing(store) is DatabaseAway
        # The server may have committed before it saw that it was to end: then the repeat is known.
        until(lambda: tried(lambda: store.deposit_many([deposit(ONE, 1, b"x")])))
        assert store.failing is None
        assert all_of(store, ONE) == [(1, b"x")]


def failing(store: PostgresqlStore) -> type[Refusal] | None:
    """What health tells; it holds on to no envelope."""
    found = store.failing
    assert found is None or found.__traceback__ is None
    return None if found is None else type(found)


def tried(call: Callable[[], Any]) -> Any:
    """What comes out, or None while the database is away."""
    try:
        return call()
    except DatabaseAway:
        return None


# --- a standby ------------------------------------------------


@pytest.fixture
def two(request: pytest.FixtureRequest) -> Iterator[tuple[Cluster, Cluster]]:
    """A primary whose commits wait for its standby."""
    with primary_and_standby() as both, mock.patch.dict(os.environ):
        yield both


_WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


def test_a_cancelled_wait_for_a_standby_confirms_nothing(two: tuple[Cluster, Cluster]) -> None:
    """The commit succeeds with a warning, and is on one disk alone.

    It is refused, and so is its repeat until the standby has it. A process that begins meanwhile does not hand it out.
    """
    primary, standby = two
    where = environment(primary, standby, database="relay")
    with ExitStack() as stack:
        store = stack.enter_context(closing(opened(where, Limits())))
        store.make(ONE, KEYS)
        standby.end()
        for _ in range(2):
            sending = Beside(outcome, store, deposit(ONE, 1, b"x"))
            until(lambda: primary.sql(_WAITING))
            assert not sending.found
            primary.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
            assert sending.wait() is NotConfirmed
            assert failing(store) is NotConfirmed
        assert primary.sql("SELECT number FROM goodoffices_relay.deposits", "relay") == [(1,)]
        # It is there, as anybody can see; but a new process waits, before it reads, until the standby has it too.
        late = Beside(lambda: all_of(stack.enter_context(closing(opened(where, Limits()))), ONE))
        until(lambda: primary.sql(_WAITING))
        assert not late.found
        standby.start()
        assert late.wait() == [(1, b"x")]
        assert outcome(store, deposit(ONE, 1, b"x")) is Outcome.KNOWN
        assert store.failing is None


def test_a_repeat_is_not_confirmed_before_the_first_is_safe(two: tuple[Cluster, Cluster]) -> None:
    """Deposit, mailbox and acknowledgement are only found, and nothing would have to be written: it waits all the same.

    What is found may be there because somebody cancelled the wait of another process.
    """
    primary, standby = two
    where = environment(primary, standby, database="relay")
    repeats: list[Callable[[PostgresqlStore], object]] = [
        lambda store: store.make(ONE, KEYS),
        lambda store: store.deposit_many([deposit(ONE, 1, b"x")]),
        lambda store: store.acknowledge_many([Acknowledgement(ONE, 1)]),
    ]
    for repeat in repeats:
        with closing(opened(where, Limits())) as store:
            for each in repeats:
                each(store)
            standby.end()
            waiting = Beside(repeat, store)
            until(lambda: primary.sql(_WAITING))
            assert not waiting.found
            standby.start()
            waiting.wait()


def test_a_wait_for_a_standby_ends_with_the_relay_and_confirms_nothing(two: tuple[Cluster, Cluster]) -> None:
    """A relay that is stopped does not wait for ever, and cancels nothing: the server goes on waiting."""
    primary, standby = two
    with closing(opened(environment(primary, database="relay"), Limits())) as store:
        store.make(ONE, KEYS)
        standby.end()
        sending = Beside(outcome, store, deposit(ONE, 1, b"x"))
        until(lambda: primary.sql(_WAITING))
        store.abandon()
        assert sending.wait() is DatabaseAway
        assert primary.sql(_WAITING)
        assert outcome(store, deposit(ONE, 1, b"x")) is Closing


def test_another_machine_takes_over(two: tuple[Cluster, Cluster]) -> None:
    """The primary dies, the standby is promoted: the same store goes on there, with everything that it confirmed."""
    primary, standby = two
    with closing(opened(environment(primary, standby, database="relay"), Limits())) as store:
        store.make(ONE, KEYS)
        assert store.deposit_many([deposit(ONE, 1, b"x")]) == [Outcome.STORED]
        primary.end(signal.SIGKILL)
        assert outcome(store, deposit(ONE, 2, b"y")) is DatabaseAway
        standby.promote()
        until(lambda: tried(lambda: store.deposit_many([deposit(ONE, 2, b"y")])) == [Outcome.STORED])
        assert store.deposit_many([deposit(ONE, 1, b"x")]) == [Outcome.KNOWN]
        assert all_of(store, ONE) == [(1, b"x"), (2, b"y")]


def test_a_commit_that_waits_long_is_told_whatever_else_goes_on(
    server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection that gets its answer does not hide it."""
    monkeypatch.setattr(transactions, "LATE_SECONDS", 0.0)
    with closing(opened(fresh(server), Limits())) as store:
        store._health.begin_to_wait("somebody")
        store.make(ONE, KEYS)
        assert failing(store) is NotConfirmed
        store._health.end_waiting("somebody")
        assert failing(store) is None


# --- what is there ------------------------------------------------


def test_tables_of_a_newer_program_are_refused_and_left_alone(server: Cluster) -> None:
    """And so is a schema of that name that somebody else made."""
    where = fresh(server)
    opened(where, Limits()).close()
    server.sql("UPDATE goodoffices_relay.store SET version = version + 1", where["PGDATABASE"])
    with pytest.raises(NewerStore):
        opened(where, Limits())
    assert server.sql("SELECT version FROM goodoffices_relay.store", where["PGDATABASE"]) == [(VERSION + 1,)]
    where = fresh(server)
    server.sql("CREATE SCHEMA goodoffices_relay AUTHORIZATION relay", where["PGDATABASE"])
    server.sql("CREATE TABLE goodoffices_relay.mailboxes (a integer)", where["PGDATABASE"])
    with pytest.raises(DamagedStore):
        opened(where, Limits())
    assert server.sql("SELECT * FROM goodoffices_relay.mailboxes", where["PGDATABASE"]) == []


def test_older_tables_are_brought_up_to_date_once(server: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first process that comes with the newer program; the next finds them so."""
    where = fresh(server)
    with closing(opened(where, Limits())) as store:
        store.make(ONE, KEYS)
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("ALTER TABLE mailboxes ADD COLUMN more integer",)))
    for _ in range(2):
        with closing(opened(where, Limits())) as store:
            assert store.token_hashes(ONE) == KEYS
    query = "SELECT version, more FROM goodoffices_relay.store, goodoffices_relay.mailboxes"
    assert server.sql(query, where["PGDATABASE"]) == [(VERSION + 1, None)]


def test_many_processes_may_begin_at_once(server: Cluster) -> None:
    """One makes the tables, the others wait for it."""
    where = fresh(server)
    found: list[object] = []

    def begin() -> None:
        with closing(opened(where, Limits())) as store:
            found.append(store.failing)

    several = [threading.Thread(target=begin) for _ in range(6)]
    for each in several:
        each.start()
    for each in several:
        each.join()
    assert found == [None] * 6


def test_a_session_settles_what_a_confirmation_rests_on(server: Cluster) -> None:
    """However the role was set up: commits wait for the disk, nothing is cancelled for being slow, warnings come."""
    where = fresh(server)
    weak = {"synchronous_commit": "off", "statement_timeout": "1000", "client_min_messages": "error"}
    for name, value in weak.items():
        server.sql(f"ALTER ROLE relay IN DATABASE {where['PGDATABASE']} SET {name} = '{value}'")
    with closing(opened(where, Limits())) as store, store._writer.reading() as connection:
        query = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
        found = dict(connection.execute(query, (list(weak),)).fetchall())
    assert found == {"synchronous_commit": "on", "statement_timeout": "0", "client_min_messages": "notice"}


def test_a_server_that_does_not_flush_is_refused() -> None:
    """It would confirm what no disk has."""
    with clusters() as made, mock.patch.dict(os.environ):
        made.append(Cluster(folder()))
        made[0].start(fsync="off")
        made[0].make_role()
        made[0].make_database("relay")
        with pytest.raises(DatabaseUnusable):
            opened(environment(made[0], database="relay"), Limits())


def test_nobody_there_and_no_rights_are_told(server: Cluster) -> None:
    """Without the place, the role or the password."""
    where = fresh(server)
    with pytest.raises(DatabaseAway) as away:
        opened(where | {"PGPORT": "1"}, Limits())
    assert away.value.facts == {"problem": "no connection"}
    server.sql(f"REVOKE CREATE ON DATABASE {where['PGDATABASE']} FROM relay")
    server.sql(f"ALTER DATABASE {where['PGDATABASE']} OWNER TO {ADMIN}")
    with pytest.raises(DatabaseUnusable):
        opened(where, Limits())


def test_expiring_goes_on_beside_a_mailbox_that_is_held(
    server: Cluster, pair: tuple[PostgresqlStore, PostgresqlStore]
) -> None:
    """Another process is writing to it; the others expire, and it does the next time."""
    pair[0].make(OTHER, KEYS)
    pair[0].deposit_many([deposit(ONE, 1, b"x", 10), deposit(OTHER, 1, b"y", 10)])
    with server.connect(os.environ["PGDATABASE"]) as holder, holder.transaction():
        holder.execute("SELECT 1 FROM goodoffices_relay.mailboxes WHERE name = %s FOR UPDATE", (ONE,))
        expire(pair[1], 10)
        assert (all_of(pair[0], ONE), all_of(pair[0], OTHER)) == ([(1, b"x")], [])
    expire(pair[1], 10)
    assert all_of(pair[0], ONE) == []
