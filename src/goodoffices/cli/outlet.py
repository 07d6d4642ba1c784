"""Where answers go out: standard output and standard error, and what becomes of an answer that they do not take.

The rules are:

* Words of every script go out whole, whatever the terminal's own encoding.
* An answer that cannot be written, on a full disk or to a reader that has stopped, is a refusal on standard error. What
  standard error does not take is lost; the exit code tells.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from goodoffices.errors.usage import AnswerLost


class Outlet:
    """A stream that refuses what it cannot write, or, if nobody is left to be told, drops it.

    Args:
        stream: what it writes to.
        tells: whether somebody can still be told. Once it failed it refuses whatever is written, so that no library
            between it and the command can swallow the refusal.
    """

    def __init__(self, stream: TextIO, *, tells: bool) -> None:
        raw = getattr(stream, "buffer", None)
        self._own = isinstance(raw, io.RawIOBase)
        if isinstance(raw, io.RawIOBase):
            # Python was told not to buffer. Such a stream drops without a word what the system does not take at once.
            stream = io.TextIOWrapper(io.BufferedWriter(raw), line_buffering=True)
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
        self._stream: Any = stream
        self._tells = tells
        self._lost: str | None = None

    def write(self, text: str) -> int:
        """Write ``text``.

        Raises:
            AnswerLost: it, or something before it, was not taken.
        """
        self._do(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Let everything out.

        Raises:
            AnswerLost: something was not taken.
        """
        self._do(self._stream.flush)

    def _do(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            self._lost = error.strerror or "an error of the system"
            # Python would try once more at its end, and complain in its own words.
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._stream.fileno())
                os.close(nowhere)
        if self._lost is not None and self._tells:
            raise AnswerLost(problem=self._lost)

    def let_go(self) -> None:
        """Leave the stream as it was."""
        if self._own:
            with suppress(OSError):
                self._stream.detach().detach()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def outlets() -> Iterator[None]:
    """Standard output and standard error as outlets. One that was closed before the program began stays closed."""
    before = sys.stdout, sys.stderr
    made: list[Any] = [
        None if stream is None else Outlet(stream, tells=tells)
        for stream, tells in zip(before, (True, False), strict=True)
    ]
    sys.stdout, sys.stderr = made
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for outlet in made:
            if outlet is not None:
                outlet.let_go()
