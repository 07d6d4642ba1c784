"""Whose process is at the other end of a loopback connection (Linux).

The rules are:

* The kernel is asked for one connection at a time, which takes microseconds however many there are; where it does not
  answer, its table of all connections is read, once for all that are asked about together.
* A connection that is no longer whole belongs to nobody: once its process has let go of it, the kernel says it is
  root's, or that there is none. The table is not read for it: whoever makes and ends many would keep us reading.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_HOST: Final = "127.0.0.1"
_AS_WRITTEN: Final = "0100007F"
"""127.0.0.1 as the kernel writes it in its table."""

_TABLE = Path("/proc/net/tcp")

_ESTABLISHED: Final = 1
_LISTENS: Final = 10
_STATES: Final = {_ESTABLISHED: "01", _LISTENS: "0A"}

# linux/sock_diag.h and linux/inet_diag.h
_SOCK_DIAG: Final = 4
_BY_FAMILY: Final = 20
_REQUEST: Final = 1
_TCP: Final = 6
_HEAD: Final = struct.Struct("=IHHII")
_ASKED: Final = struct.Struct("=BBBxI")
_PORTS: Final = struct.Struct("!HH")
_NO_COOKIE: Final = b"\xff" * 8
_OWNER_AT: Final = _HEAD.size + 4 + 48 + 12
_SECONDS: Final = 1.0
_ERROR: Final = 2
_WHICH: Final = struct.Struct("=i")
_NO_SUCH: Final = -2
"""ENOENT, as the kernel puts it into an answer."""

_NOBODY: Final = -1
"""No user has this number."""


class _End(NamedTuple):
    """One end of a connection, or a listener (without another end), and the state that it must have."""

    port: int
    other: int
    state: int


def belong_to_me(lines: Sequence[socket.socket]) -> list[bool]:
    """Which connections that were taken in here were made by processes of this user.

    Where the kernel tells nobody (a hardened container), the secret alone has to do: all of them.
    """
    ends: list[_End | None] = []
    for line in lines:
        try:
            ends.append(_End(line.getpeername()[1], line.getsockname()[1], _ESTABLISHED))
        except OSError:
            ends.append(None)
    return _mine(ends)


def listens_as_me(port: int) -> bool:
    """Whether it is a process of this user that listens on a port."""
    return _mine([_End(port, 0, _LISTENS)])[0]


def _mine(ends: Sequence[_End | None]) -> list[bool]:
    owners: list[int | None] = [None] * len(ends)
    with suppress(OSError), socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _SOCK_DIAG) as kernel:
        kernel.settimeout(_SECONDS)
        owners = [None if end is None else _told(kernel, end) for end in ends]
    left = [end for end, owner in zip(ends, owners, strict=True) if end is not None and owner is None]
    table = _table() if left else {}
    me = os.getuid()
    if table is None:
        return [end is not None and owner in (None, me) for end, owner in zip(ends, owners, strict=True)]
    return [
        end is not None and (table.get(end) if owner is None else owner) == me
        for end, owner in zip(ends, owners, strict=True)
    ]


def _told(kernel: socket.socket, end: _End) -> int | None:
    """Whose one end is, as the kernel tells: nobody's where there is none in that state; None: it does not tell."""
    here = socket.inet_aton(_HOST) + bytes(12)
    there = here if end.other else bytes(16)
    asked = _ASKED.pack(socket.AF_INET, _TCP, 0, 1 << end.state)
    asked += _PORTS.pack(end.port, end.other) + here + there + bytes(4) + _NO_COOKIE
    kernel.send(_HEAD.pack(_HEAD.size + len(asked), _BY_FAMILY, _REQUEST, 0, 0) + asked)
    answer = kernel.recv(4096)
    if len(answer) < _HEAD.size + _WHICH.size:
        return None
    kind = _HEAD.unpack_from(answer)[1]
    if kind == _ERROR and _WHICH.unpack_from(answer, _HEAD.size)[0] == _NO_SUCH:
        return _NOBODY
    if kind != _BY_FAMILY or len(answer) < _OWNER_AT + 4:
        return None
    ports = answer[_HEAD.size + 4 : _HEAD.size + 8]
    if answer[_HEAD.size + 1] != end.state or ports != _PORTS.pack(end.port, end.other):
        return _NOBODY
    return int(struct.unpack_from("=I", answer, _OWNER_AT)[0])


def _table() -> dict[_End, int] | None:
    """Whose each end is, as the kernel's table has it; None: there is no such table."""
    try:
        rows = [line.split() for line in _TABLE.read_text(encoding="ascii").splitlines()[1:]]
    except (OSError, ValueError):
        return None
    found: dict[_End, int] = {}
    states = {text: state for state, text in _STATES.items()}
    for row in rows:
        (host, _, port), (_, _, other) = row[1].partition(":"), row[2].partition(":")
        if host == _AS_WRITTEN and row[3] in states:
            found[_End(int(port, 16), int(other, 16), states[row[3]])] = int(row[7])
    return found
