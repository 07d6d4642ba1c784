"""Places with an address each, and a router between them that loses what it is told to lose.

The rules are:

* Each place is a network namespace. The one in which this runs is a place too; it has to be one of its own
  (:data:`APART`), so that nothing of the machine's own network is touched.
* Between two places that are cut from each other packets vanish without a word, as on a road that is broken far away.
* A namespace ends with the process that holds it. Each is ended when the network is closed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.patience import PATIENCE, until

APART = ["unshare", "--net"]
"""Runs a command in a network of its own, in which it may do as it likes."""

if os.geteuid() != 0:
    APART[1:] = ["--user", "--map-current-user", "--keep-caps", "--net"]

HERE = "station"
"""The place in which the test itself is."""

_PROGRAMS = {"ip": "iproute2", "unshare": "util-linux", "nsenter": "util-linux"}
_NOBODY = ("-S", str(pwd.getpwnam("nobody").pw_uid), "-G", str(pwd.getpwnam("nobody").pw_gid))


def _obstacle() -> str:
    """Why there can be no such network here."""
    missing = sorted({package for program, package in _PROGRAMS.items() if not shutil.which(program)})
    if missing:
        return f"not installed; to run this: sudo apt-get install {' '.join(missing)}"
    done = subprocess.run([*APART, "ip", "link", "set", "lo", "up"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"no network namespaces here ({done.stderr.strip()}); to run this: be root"


_OBSTACLE = _obstacle()
needs_network = pytest.mark.skipif(bool(_OBSTACLE), reason=_OBSTACLE)


class Network:
    """A router, and places around it.

    Args:
        places: their names, beside :data:`HERE`.
    """

    def __init__(self, *places: str) -> None:
        self._holders: dict[str, subprocess.Popen[bytes]] = {}
        self._places = [HERE, *places]
        self._router = self._hold("router")
        for place in places:
            self._hold(place)
        self._ip("link set dev lo up")
        self._in("router", "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
        for number, place in enumerate(self._places, 1):
            holder = self._holders.get(place)
            there = os.getpid() if holder is None else holder.pid
            self._ip(f"link add to{number} type veth peer name road netns {there}", "router")
            self._ip(f"address add 10.77.{number}.1/24 dev to{number}", "router")
            self._ip(f"link set dev to{number} up", "router")
            for each in (
                "link set dev lo up",
                f"address add {self.address(place)}/24 dev road",
                "link set dev road up",
            ):
                self._ip(each, place)
            self._ip(f"route add default via 10.77.{number}.1", place)

    def address(self, place: str) -> str:
        """Of a place."""
        return f"10.77.{self._places.index(place) + 1}.2"

    def within(self, place: str) -> Sequence[str]:
        """A command that runs another one in a place."""
        holder = self._holders.get(place)
        return () if holder is None else ("nsenter", f"--net=/proc/{holder.pid}/ns/net")

    def within_as_nobody(self, place: str) -> Sequence[str]:
        """The same, without rights."""
        return (*self.within(place), *(_NOBODY if os.geteuid() == 0 else ()))

    def cut(self, one: str, other: str) -> None:
        """Lose what goes between two places, in both directions."""
        self._lose("add", one, other)

    def heal(self, one: str, other: str) -> None:
        """Lose nothing between them any more."""
        self._lose("del", one, other)

    def close(self) -> None:
        """End every namespace but this one."""
        for holder in self._holders.values():
            holder.kill()
            holder.wait(PATIENCE)

    def _lose(self, what: str, one: str, other: str) -> None:
        for sender, receiver in ((one, other), (other, one)):
            self._ip(f"rule {what} from {self.address(sender)} to {self.address(receiver)} blackhole", "router")

    def _hold(self, place: str) -> subprocess.Popen[bytes]:
        # The namespace that is made must not be taken for the one from which it is made.
        ours = Path("/proc/self/ns/net").readlink()
        made = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self._holders[place] = made
        until(lambda: Path(f"/proc/{made.pid}/ns/net").readlink() != ours)
        return made

    def _ip(self, command: str, place: str = HERE) -> None:
        self._in(place, "ip", *command.split())

    def _in(self, place: str, *command: str) -> None:
        done = subprocess.run([*self.within(place), *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (place, command, done.stderr)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that may have ended."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
