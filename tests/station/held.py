"""A look that stops in the midst of its work, until the test lets it go on."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.station.acts import ACTS
from goodoffices.station.station import Station

PATIENCE = 60.0
"""Seconds after which a test is stuck."""


class HeldLook:
    """A look in a thread of its own."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._go_on = threading.Event()
        self._stopped = threading.Event()
        self._result: Any = None
        self._thread = threading.Thread(target=self._run, args=(act,), daemon=True)

    def start(self) -> None:
        """Begin, and give back once it has stopped half way."""
        self._thread.start()
        assert self._stopped.wait(PATIENCE)

    def stop(self) -> None:
        """Called by the look: wait until the test lets it go on."""
        if threading.current_thread() is self._thread:
            self._stopped.set()
            assert self._go_on.wait(PATIENCE)

    def result(self) -> Any:
        """Let it go on, and give what came of it: what it gives, or its refusal."""
        self._go_on.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self._result

    def _run(self, act: Callable[[], Any]) -> None:
        try:
            self._result = act()
        except Refusal as refusal:
            self._result = refusal
        finally:
            self._stopped.set()


@contextmanager
def held(
    patch: pytest.MonkeyPatch,
    station: Station,
    method: str,
    before: Callable[[Any], Any] = lambda _: None,
    **asked: Any,
) -> Iterator[HeldLook]:
    """A look that has begun and waits.

    Args:
        before: done with what the look works on, before it waits.
    """
    act = ACTS[method]
    look = HeldLook(lambda: station.call(method, asked))

    def do(on: Any, ask: Any) -> Any:
        before(on)
        look.stop()
        return act.do(on, ask)

    patch.setitem(ACTS, method, dataclasses.replace(act, do=do))
    look.start()
    try:
        yield look
    finally:
        look.result()
        patch.setitem(ACTS, method, act)
