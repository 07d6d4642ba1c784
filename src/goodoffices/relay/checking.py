"""What a relay will find on its own machine: settings, descriptors, folder, disk, store.

The rules are:

* Nothing is made, changed or migrated. A store that a relay has open is left alone.
* Whoever does not own the folder opens nothing in it: files that they would leave there could keep the relay out.
* What contradicts itself is told before a relay is started with it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from goodoffices.envelope import LARGEST
from goodoffices.errors.relay import FolderUnwritable, RelayRefusal
from goodoffices.findings import Finding
from goodoffices.relay.limits import MIB, Limits
from goodoffices.relay.serve import bounds_of
from goodoffices.relay.sqlite.database import FILE, LOCK, check_store, problem
from goodoffices.serving.bounds import fitting

LITTLE: Final = 1_000_000_000
"""Bytes that are free; with fewer a busy relay is full within hours."""

_PATIENCE_OF_CLIENTS: Final = 60
"""Seconds of silence after which a station takes a listener's stream for dead."""

_OTHERS_MAY: Final = 0o077
_MB: Final = 1_000_000


def of_settings(limits: Limits) -> list[Finding]:
    """Limits that do not go together, and descriptors that are too few for them."""
    found = list(_contradictions(limits))
    if not found:
        found.append(Finding("settings", "well", "settings_well"))
    return [*found, _descriptors(limits)]


def _contradictions(limits: Limits) -> Iterator[Finding]:
    def found(state: str, what: str, **facts: int) -> Finding:
        return Finding("settings", "bad" if state == "bad" else "mind", what, dict(facts))

    if limits.envelope_bytes < LARGEST:
        yield found("mind", "envelope_small", count=limits.envelope_bytes)
    if limits.mailbox_bytes < limits.envelope_bytes:
        yield found("bad", "mailbox_below_envelope")
    if limits.keep_alive_seconds >= _PATIENCE_OF_CLIENTS:
        yield found("bad", "silence_long", count=_PATIENCE_OF_CLIENTS)
    if limits.waiting_at_once < 2:
        yield found("bad", "one_collector")
    if limits.mailbox_ids < limits.mailbox_envelopes:
        yield found("mind", "ids_before_envelopes")
    if limits.store_mib and limits.store_mib * MIB < 2 * limits.mailbox_bytes:
        yield found("mind", "one_fills_all")
    if limits.connections_by_address > limits.connections:
        yield found("mind", "address_above_all")


def _descriptors(limits: Limits) -> Finding:
    """How many connections fit. The limit of this process is put back; the relay is started with one of its own."""
    if sys.platform == "win32":
        return Finding("descriptors", "well", "descriptors_well", {"count": limits.connections})
    import resource  # noqa: PLC0415  # there is none on Windows

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        fit = fitting(bounds_of(limits)).connections
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    if fit < limits.connections:
        return Finding("descriptors", "mind", "descriptors_few", {"count": fit, "limit": limits.connections})
    return Finding("descriptors", "well", "descriptors_well", {"count": fit})


def of_folder(folder: Path, limits: Limits) -> list[Finding]:
    """The folder of a store, its disk, and whether the store opens."""
    if not folder.exists():
        above = next(each for each in folder.absolute().parents if each.exists())
        if not os.access(above, os.W_OK | os.X_OK):
            return [Finding("folder", "bad", "folder_cannot_be_made", {"folder": str(above)})]
        return [Finding("folder", "well", "folder_to_be_made"), _disk(above, limits, 0)]
    found = list(_permissions(folder)) or [Finding("folder", "well", "folder_private")]
    size = sum(each.stat().st_size for each in folder.glob(f"{FILE}*"))
    found.append(_disk(folder, limits, size))
    if not any(each.what in ("folder_of_another", "folder_unwritable") for each in found):
        found.append(_store(folder))
    return found


def _permissions(folder: Path) -> Iterator[Finding]:
    if os.name != "nt":
        owner = folder.stat().st_uid
        if owner != os.geteuid():
            yield Finding(
                "folder", "bad", "folder_of_another", {"owner": _name_of(owner), "own": _name_of(os.geteuid())}
            )
            return
        if folder.stat().st_mode & _OTHERS_MAY:
            yield Finding("folder", "bad", "folder_open")
        strangers = [each for each in folder.glob("relay.*") if each.stat().st_uid != owner]
        if strangers:
            yield Finding("folder", "bad", "files_of_another", {"count": len(strangers), "owner": _name_of(owner)})
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("folder", "bad", "folder_unwritable")


def _name_of(user: int) -> str:
    import pwd  # noqa: PLC0415  # there is none on Windows

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _disk(folder: Path, limits: Limits, size: int) -> Finding:
    free = shutil.disk_usage(folder).free
    wanted = limits.store_mib * MIB - size
    if free < LITTLE:
        return Finding("disk", "bad", "disk_little", {"count": free // _MB})
    if wanted > free:
        return Finding("disk", "mind", "disk_below_limit", {"count": free // _MB})
    return Finding("disk", "well", "disk_well", {"count": free // _MB})


def _store(folder: Path) -> Finding:
    path = folder / FILE
    if not path.exists():
        return Finding("store", "well", "store_to_be_made")
    lock = FileLock(folder / LOCK, mode=0o600, timeout=0)
    try:
        with lock:
            check_store(path)
    except Timeout:
        return Finding("store", "well", "store_in_use")
    except (RelayRefusal, OSError) as error:
        refusal = error if isinstance(error, RelayRefusal) else _unreadable(folder, error)
        return Finding("store", "bad", "store_refused", {"problem": refusal})
    return Finding("store", "well", "store_well")


def _unreadable(folder: Path, error: OSError) -> RelayRefusal:
    return FolderUnwritable(folder=str(folder), problem=problem(error))


def of_database() -> list[Finding]:
    """The database that libpq finds."""
    # What nobody asked for is not loaded: it brings the library of PostgreSQL with it.
    from goodoffices.relay.postgresql.checking import of_database as examined  # noqa: PLC0415

    return examined()
