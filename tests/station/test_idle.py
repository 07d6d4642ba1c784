"""Locking for want of use: when it comes, what moves it, and what goes on meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DoorClosed, Resting, WrongPassphrase
from goodoffices.station import idle
from goodoffices.station.api.wire import WAKE
from goodoffices.station.client import DoorClient
from goodoffices.station.doorfile import read_door
from goodoffices.station.idle import Idle
from goodoffices.station.serve import keep_open, serve
from goodoffices.station.station import Station
from tests.patience import PATIENCE, until
from tests.station import kit

MINUTE = 60.0


class Looked(Idle):
    """Counts how often somebody looked whether the time is over."""

    looks = 0

    def is_over(self) -> bool:
        over = super().is_over()
        self.looks += 1
        return over

    def is_looked_at(self) -> None:
        """Wait until somebody has looked who knows what the time is now."""
        seen = self.looks
        until(lambda: self.looks >= seen + 2)


class Watch:
    """In seconds, as a test sets it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def nothing(_: str, __: dict[str, Any]) -> None:
    """An act."""


def wrong(_: str) -> None:
    """No passphrase is the right one."""
    raise WrongPassphrase


def test_it_comes_after_the_time_and_not_before(watch: Watch) -> None:
    """Counted from the unlocking where there was no command."""
    unused = Idle(30, clock=watch)
    watch.now += 30 * MINUTE - 1
    assert not unused.is_over()
    watch.now += 1
    assert unused.is_over()


def test_a_command_moves_it_also_one_that_is_refused(watch: Watch) -> None:
    """Its person is there."""

    def refusing(_: str, __: dict[str, Any]) -> None:
        raise Refusal

    for call in (nothing, refusing):
        unused = Idle(30, clock=watch)
        watch.now += 29 * MINUTE
        with suppress(Refusal):
            unused.minding(call, wrong)("read", {})
        watch.now += 29 * MINUTE
        assert not unused.is_over()


def test_no_time_runs_while_a_command_is_at_work(watch: Watch) -> None:
    """However long it takes; it runs from its end."""
    unused = Idle(30, clock=watch)

    def long(_: str, __: dict[str, Any]) -> None:
        watch.now += 60 * MINUTE
        assert not unused.is_over()

    unused.minding(long, wrong)("verify", {})
    watch.now += 29 * MINUTE
    assert not unused.is_over()
    watch.now += MINUTE
    assert unused.is_over()


@pytest.mark.parametrize("mail_goes_on", [False, True])
def test_a_command_after_the_time_is_turned_away_though_nobody_looked_yet(watch: Watch, mail_goes_on: bool) -> None:
    """A machine that slept wakes with it; the passphrase lets it in."""
    unused = Idle(30, mail_goes_on=mail_goes_on, clock=watch)
    watch.now += 8 * 60 * MINUTE
    with pytest.raises(Resting):
        unused.minding(nothing, wrong)("read", {})
    unused.minding(nothing, lambda _: None)(WAKE, {"passphrase": "the right one"})
    unused.minding(nothing, wrong)("read", {})
    assert not unused.is_over()


def test_never_by_choice(watch: Watch) -> None:
    """Not in a year."""
    unused = Idle(None, clock=watch)
    watch.now += 365 * 24 * 60 * MINUTE
    assert not unused.is_over()


def test_where_the_mail_goes_on_commands_are_let_in_by_the_passphrase_alone(watch: Watch) -> None:
    """The process goes on; a wrong one changes nothing, and neither does a command that is turned away."""
    unused = Idle(30, mail_goes_on=True, clock=watch)
    right = unused.minding(nothing, lambda _: None)
    watch.now += 30 * MINUTE
    assert not unused.is_over()
    for _ in range(2):
        with pytest.raises(Resting):
            right("read", {})
        with pytest.raises(WrongPassphrase):
            unused.minding(nothing, wrong)(WAKE, {"passphrase": "another"})
    right(WAKE, {"passphrase": "the right one"})
    right("read", {})
    watch.now += 29 * MINUTE
    assert not unused.is_over()
    right("read", {})


def test_a_machine_that_sleeps_is_not_used() -> None:
    """The clock is one that sleep does not stop, where the system has it, and nobody can set it."""
    kind = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    assert abs(idle.seconds() - time.clock_gettime(kind)) < MINUTE


# --- an unlocked station


@contextmanager
def unlocked(station: Station, unused: Idle) -> Iterator[tuple[threading.Thread, list[bool]]]:
    """With its door open, in a thread; and how it ended."""
    ready, ended = threading.Event(), []
    thread = threading.Thread(target=lambda: ended.append(keep_open(station, lambda _: ready.set(), unused)))
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield thread, ended
    finally:
        if thread.is_alive():
            with DoorClient(station.folder) as outside:
                outside.lock()
            thread.join(PATIENCE)


def test_a_station_locks_itself(station: Station, watch: Watch) -> None:
    """Nothing is left of its door; what was asked before the time is answered."""
    unused = Looked(30, clock=watch)
    with unlocked(station, unused) as (thread, ended):
        watch.now += 29 * MINUTE
        with DoorClient(station.folder) as outside:
            outside.call("who")
        watch.now += 29 * MINUTE
        unused.is_looked_at()
        assert thread.is_alive()
        watch.now += MINUTE
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert ended == [True]
    assert read_door(station.folder) is None


def test_mail_is_no_use_of_a_station(station: Station, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its loop asks the station all the time; the time runs all the same."""
    rounds: list[float] = []
    real = station.mail_here.hand_over

    def counted() -> Any:
        rounds.append(watch.now)
        return real()

    monkeypatch.setattr(station.mail_here, "hand_over", counted)
    with unlocked(station, Idle(30, clock=watch)) as (thread, _):
        for _ in range(4):
            watch.now += 8 * MINUTE
            seen = len(rounds)
            until(partial(lambda known: len(rounds) > known or not thread.is_alive(), seen))
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert len(rounds) > 1


def test_a_resting_station_carries_on_and_wakes(
    station: Station, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its mail has rounds, its door refuses every act, and the passphrase opens it; locking needs none."""
    rounds: list[float] = []
    real = station.mail_here.hand_over

    def counted() -> Any:
        rounds.append(watch.now)
        return real()

    monkeypatch.setattr(station.mail_here, "hand_over", counted)
    unused = Looked(30, mail_goes_on=True, clock=watch)
    with unlocked(station, unused) as (thread, ended):
        watch.now += 31 * MINUTE
        unused.is_looked_at()
        assert unused.resting
        until(lambda: watch.now in rounds)
        assert thread.is_alive()
        with DoorClient(station.folder) as outside:
            for method in ("who", "talks", "read"):
                with pytest.raises(Resting):
                    outside.call(method)
            with pytest.raises(WrongPassphrase):
                outside.wake(bytearray(b"something else"))
            with pytest.raises(Resting):
                outside.call("talks")
            outside.wake(bytearray(kit.PASSPHRASE.encode()))
            assert outside.call("talks")
        watch.now += 31 * MINUTE
        unused.is_looked_at()
        with DoorClient(station.folder) as outside:
            outside.lock()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert ended == [False]


def test_a_program_chooses_for_itself(station: Station) -> None:
    """In the API nothing is locked for want of use unless it is asked for."""
    assert serve.__defaults__ == (None, None)
    with unlocked(station, Idle(None)), pytest.raises(DoorClosed):
        DoorClient(station.folder / "elsewhere")
