"""Reaching the station: through the door of the process that has it open, or by opening it here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from goodoffices.cli.printer import Printer
from goodoffices.cli.session import Station


@contextmanager
def reach(home: Path, ask_passphrase: Callable[[], str], printer: Printer) -> Iterator[Station]:
    """The station of a folder.

    Raises:
        NoStation, WrongPassphrase, InUse, Damaged: as they say.
    """
    raise NotImplementedError
    yield
