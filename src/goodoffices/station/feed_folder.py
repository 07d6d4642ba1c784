"""Feeds in a folder of this machine, where a person or another program puts them. Nothing is fetched.

The rules are:

* Only regular files that stand in the folder itself are read: no folder within it, no link, no device, no pipe. A file
  is a feed by its beginning, whatever its name.
* A hostile folder costs a bounded time: so many names are looked at, so many files and bytes are read, the files that
  were changed last first. What was left out is told, never silently.
* What a feed says is parsed in a process without keys (:mod:`goodoffices.station.foreign_pages`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from goodoffices.errors.importing import FolderUnreadable
from goodoffices.importing import Story
from goodoffices.station.foreign_pages import FeedRead, feeds_of, kind_of

MOST_NAMES: Final = 10_000
"""Names of a folder that are looked at."""

MOST_FILES: Final = 200
"""Files that are read at one look."""

LARGEST_FEED: Final = 10 * 1024 * 1024
"""Bytes of one feed."""

_MOST_BYTES: Final = 64 * 1024 * 1024
"""Of all the feeds of one look."""

_AT_ONCE: Final = 8 * 1024 * 1024
"""Bytes of feeds that one process reads."""

_BEGINNING: Final = 4_000

_MOST_IN_PART: Final = 200
_LONGEST_TEXT: Final = 200_000
_LONGEST_PART: Final = 2_000_000
"""Characters: a letter takes up to six bytes on its way to the station."""


@dataclass(frozen=True, slots=True)
class StoryRead:
    """A story of a feed.

    Attributes:
        story: its ``published`` is a day, or empty.
        source: how its feed calls itself, or the name of the file.
    """

    story: Story
    source: str


@dataclass(slots=True)
class FolderRead:
    """What was read from a folder.

    Attributes:
        files: how many feeds were read.
        left_out: files that were not, each with why: ``too_large``, ``not_read``, ``cut`` (the end of it).
        more: there is more in the folder than is looked at.
    """

    stories: list[StoryRead] = field(default_factory=list)
    files: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)
    more: bool = False


def read_folder(folder: Path) -> FolderRead:
    """The stories of the feeds in a folder, those of the files that were changed last first.

    Raises:
        FolderUnreadable: it is not there, it is no folder, or the system does not let one look.
    """
    found = FolderRead()
    batch: list[tuple[str, bytes]] = []
    size = total = 0
    for name, path in _newest_files(folder, found):
        data = _feed(path, name, found)
        if data is None:
            continue
        total += len(data)
        if found.files + len(batch) >= MOST_FILES or total > _MOST_BYTES:
            found.more = True
            break
        if size + len(data) > _AT_ONCE:
            _parse(batch, found)
            batch, size = [], 0
        batch.append((name, data))
        size += len(data)
    _parse(batch, found)
    return found


def in_parts(found: FolderRead) -> Iterator[list[dict[str, str]]]:
    """The stories as ``watch_stories`` takes them in, so many at once that a call can carry them; one part at least."""
    part: list[dict[str, str]] = []
    size = 0
    for each in found.stories:
        told = {
            "title": each.story.title,
            "text": each.story.text[:_LONGEST_TEXT],
            "source": each.source,
            "published": each.story.published,
        }
        longer = sum(map(len, told.values()))
        if part and (len(part) == _MOST_IN_PART or size + longer > _LONGEST_PART):
            yield part
            part, size = [], 0
        part.append(told)
        size += longer
    yield part


def _newest_files(folder: Path, found: FolderRead) -> Iterator[tuple[str, Path]]:
    """The regular files of a folder, by when they were changed."""
    dated: list[tuple[int, str, Path]] = []
    try:
        with os.scandir(folder) as names:
            for each in islice(names, MOST_NAMES):
                with suppress(OSError):  # it went meanwhile
                    if each.is_file(follow_symlinks=False):
                        dated.append((each.stat(follow_symlinks=False).st_mtime_ns, each.name, Path(each.path)))
            found.more = next(names, None) is not None
    except (OSError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else None
        raise FolderUnreadable(folder=str(folder), problem=problem or "it is no path of this system") from None
    return ((_shown(name), path) for _, name, path in sorted(dated, key=lambda one: (-one[0], one[1])))


def _feed(path: Path, name: str, found: FolderRead) -> bytes | None:
    """The bytes of a file that is a feed; None: it is none, or it is left out."""
    try:
        # A pipe that came into the place of the file since is opened without waiting, and not read.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            data = file.read(_BEGINNING)
            if kind_of("", data) != "feed":
                return None
            if os.fstat(file.fileno()).st_size > LARGEST_FEED:
                # Not read to its bound: a folder of such files would take minutes, and none of them counts.
                found.left_out.append((name, "too_large"))
                return None
            data += file.read(LARGEST_FEED + 1 - len(data))
    except OSError:
        found.left_out.append((name, "not_read"))
        return None
    if len(data) > LARGEST_FEED:
        found.left_out.append((name, "too_large"))
        return None
    return data


def _parse(batch: list[tuple[str, bytes]], found: FolderRead) -> None:
    """Take in what stands in some feeds."""
    read: list[FeedRead] = feeds_of([data for _, data in batch]) if batch else []
    for (name, _), feed in zip(batch, read, strict=True):
        found.files += 1
        if feed.problem:
            found.left_out.append((name, "not_read"))
        if feed.cut:
            found.left_out.append((name, "cut"))
        found.stories += [StoryRead(story, feed.name or name) for story in feed.stories]


def _shown(name: str) -> str:
    """The name of a file as a text; bytes that are none are spelt."""
    return name.encode("utf-8", "backslashreplace").decode()
