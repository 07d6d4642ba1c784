"""Where the door of an unlocked station is: a small file beside it that only its owner can read.

The rules are:

* The file names the folder that the door belongs to. In a copy of that folder it leads nowhere.
* Only whoever holds the lock of a folder writes or removes the file in it. What is there when the lock is taken is left
  over from a process that died, or came with a copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from goodoffices.errors.encoding import NotCanonical
from goodoffices.foreign import json_as
from goodoffices.station.folder import identity_of
from goodoffices.station.private import from_system, read_small, sync_folder, write_private

NAME = "door.json"
HOST = "127.0.0.1"


class DoorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A loopback port, and the secret that opens it; new each time.

    Attributes:
        folder: which one it belongs to; see :func:`goodoffices.station.folder.identity_of`.
    """

    port: Annotated[int, msgspec.Meta(gt=0, lt=65536)]
    token: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    folder: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{1,32}(-[0-9a-f]{1,32}){2}$")]

    @property
    def host(self) -> str:
        """The one ``Host`` that requests may name."""
        return f"{HOST}:{self.port}"


def write_door(folder: Path, door: DoorFile) -> None:
    """Say where the door is."""
    write_private(folder / NAME, msgspec.json.encode(door))


def read_door(folder: Path) -> DoorFile | None:
    """Where the door is; None if there is none. A process that died may have left the file."""
    try:
        data = read_small(folder / NAME)
        return json_as(data, DoorFile, lambda problem: NotCanonical(thing="door", reason=problem))
    except (OSError, NotCanonical):
        return None


def remove_door(folder: Path) -> None:
    """There is no door any more."""
    try:
        (folder / NAME).unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise from_system(error, folder / NAME) from None


def forget_door(folder: Path) -> None:
    """The lock of the folder was taken: a door that is named there is none."""
    if (folder / NAME).exists():
        remove_door(folder)


def say_door(folder: Path) -> str:
    """For a refusal: where the process that has a station open can be reached."""
    door = read_door(folder)
    return "it has no door" if door is None or door.folder != identity_of(folder) else f"its door is at {door.host}"
