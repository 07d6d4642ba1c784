"""Which folder is meant: a path may lead to another one by now, and a copy of a folder is another folder.

The rules are:

* A folder is known by its device and inode and by the inode of its lock. A link, a bind mount and another spelling of
  the path lead to the same folder; a copy, even one of hard links, a snapshot and a folder that was put in its place
  are others. So is the same folder once its files were exchanged, as by putting back a backup.
* Whoever has a station open holds its folder open, too. While it does, no other folder can get its number.
* Nothing is done through a path that leads elsewhere by now.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from goodoffices.errors.station import FolderMoved
from goodoffices.station.private import from_system

LOCK: Final = "station.lock"
"""The lock of a station's folder; see ``lock.py``."""


def identity_of(folder: Path) -> str | None:
    """The folder that a path leads to, as a text that is the same for no other one; None: there is no such folder."""
    try:
        here, lock = folder.stat(), (folder / LOCK).stat()
    except OSError:
        return None
    return f"{here.st_dev:x}-{here.st_ino:x}-{lock.st_ino:x}"


class HeldFolder:
    """The folder of an open station. Its lock is taken before.

    Attributes:
        identity: which folder it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        try:
            # On Windows the open lock keeps the folder where it is.
            if sys.platform != "win32":
                self._descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise from_system(error, path) from None
        self.identity = identity_of(path)

    def demand_in_place(self) -> None:
        """Refuse to go on where the path leads to another folder.

        Raises:
            FolderMoved: it does, or to none.
        """
        if identity_of(self._path) != self.identity:
            raise FolderMoved(folder=str(self._path))

    def close(self) -> None:
        """Let go of it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
