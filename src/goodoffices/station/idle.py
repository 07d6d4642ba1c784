"""Locking for want of use.

The rules are:

* Time runs from the end of the last command of the station's person. Mail, and whatever else the station does by
  itself, is none, nor is a program that waits for changes. While a command is at work no time runs.
* Time goes on while the machine sleeps, where the system tells.
* After that time the station is locked: its process ends, and the mail with it. Where its person has said so, the mail
  goes on instead, and commands are let in again by the passphrase alone; the keys stay in memory then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from goodoffices.errors.station import Resting
from goodoffices.station.api.wire import UNATTENDED, WAKE

USUAL_MINUTES = 30
MOST_MINUTES = 24 * 60

T = TypeVar("T")

Call = Callable[[str, dict[str, Any]], Any]


def seconds() -> float:
    """A clock that is never set and, where the system has one, also runs while the machine sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class Idle:
    """How long nobody has asked for anything, and what becomes of that.

    Args:
        minutes: after which the station is locked; None: never.
        mail_goes_on: the station rests then, and is not locked.
        clock: in seconds.
    """

    def __init__(
        self, minutes: int | None, *, mail_goes_on: bool = False, clock: Callable[[], float] = seconds
    ) -> None:
        self._minutes = minutes
        self._mail_goes_on = mail_goes_on
        self._clock = clock
        self._turn = threading.Lock()
        self._at_work = 0
        self._last = clock()
        self.resting = False

    def is_over(self) -> bool:
        """Whether the station is to be locked now. Where its mail goes on, it rests instead from now on."""
        with self._turn:
            if not self._too_long():
                return False
            self.resting = self._mail_goes_on
            return not self._mail_goes_on

    def _too_long(self) -> bool:
        return (
            self._minutes is not None
            and not self._at_work
            and not self.resting
            and self._clock() - self._last >= 60 * self._minutes
        )

    def _demand_awake(self) -> None:
        with self._turn:
            if self.resting or self._too_long():
                raise Resting(minutes=self._minutes or 0)

    def seconds_left(self) -> float | None:
        """Until it would be over; None: it never is, or the station rests already."""
        with self._turn:
            if self._minutes is None or self.resting:
                return None
            used = 0.0 if self._at_work else self._clock() - self._last
            return max(0.0, 60 * self._minutes - used)

    def by_itself(self, act: Callable[[], T]) -> T:
        """What a program asks by itself, which is no use of the station.

        Raises:
            Resting: it rests, or came to rest meanwhile.
        """
        self._demand_awake()
        try:
            return act()
        finally:
            self._demand_awake()  # it may have waited until nobody was there any more

    def by_person(self, act: Callable[[], T]) -> T:
        """What the person of the station asks for: the time begins anew at its end.

        Raises:
            Resting: the station rests.
        """
        with self._turn:
            # Nobody may have looked yet: a machine that slept wakes with the next command.
            if self.resting or self._too_long():
                raise Resting(minutes=self._minutes or 0)
        return self._at(act)

    def _at(self, act: Callable[[], T]) -> T:
        with self._turn:
            self._at_work += 1
        try:
            return act()
        finally:
            with self._turn:
                self._at_work -= 1
                if not self.resting:
                    self._last = self._clock()

    def minding(self, call: Call, try_passphrase: Callable[[str], None]) -> Call:
        """The same calls, which move the time; while the station rests none is let in but :data:`WAKE`.

        Args:
            call: does an act.
            try_passphrase: raises if it is another one.
        """

        def wake(passphrase: str) -> None:
            try_passphrase(passphrase)
            self.resting = False

        def called(method: str, params: dict[str, Any]) -> Any:
            if method in UNATTENDED:
                return self.by_itself(partial(call, method, params))
            if method == WAKE:
                return self._at(partial(wake, str(params.get("passphrase", ""))))
            return self.by_person(partial(call, method, params))

        return called
