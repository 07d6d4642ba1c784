"""Listening on a socket in the file system, for a proxy on the same machine.

The rules are:

* Only its owner and its group may connect. Who else reaches it, the folder in which it lies decides.
* What a relay that was killed has left there is replaced. A socket at which somebody listens, and anything that is no
  socket, is left as it is.
* It is removed when the relay ends.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from goodoffices.errors.relay import SocketUnusable
from goodoffices.relay.sqlite.database import problem

MODE: Final = 0o660


@contextmanager
def listening_at(path: Path, backlog: int) -> Iterator[socket.socket]:
    """A socket that listens while the block runs.

    Raises:
        SocketUnusable: there can be none.
    """
    if sys.platform == "win32":
        raise SocketUnusable(path=str(path), problem="this system has none")
    with closing(_bound(path, backlog)) as bound:
        try:
            yield bound
        finally:
            path.unlink(missing_ok=True)


def _bound(path: Path, backlog: int) -> socket.socket:
    bound = socket.socket(socket.AF_UNIX)
    try:
        if path.is_socket():
            _remove_unused(path)
        bound.bind(os.fspath(path))
        path.chmod(MODE)
        bound.listen(backlog)
    except OSError as error:
        bound.close()
        # Python itself refuses a path that is longer than the system allows, without a number.
        raise SocketUnusable(path=str(path), problem=problem(error) if error.errno else "ENAMETOOLONG") from None
    return bound


def _remove_unused(path: Path) -> None:
    """Remove a socket if nobody listens there; else binding fails."""
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(os.fspath(path))
        except ConnectionRefusedError:
            path.unlink()
