"""Folding a talk's entries again: when the fold has changed, and to see that the rows are what the entries say.

The rules are:

* The fold is a function of the entries alone, so folding them again must give the same rows (G7).
* A new version of the fold replaces the rows before anybody reads them, and says how far it is. What a newer program
  folded is not replaced by an older one, which may not know what it read: it is refused, and left alone.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from goodoffices.errors.station import FromTheFuture
from goodoffices.station.finding import words_to_find
from goodoffices.station.shortlist import listed
from goodoffices.station.store import FOLD_VERSION, Store, is_folded
from goodoffices.talk.entry import entry_id, read_header
from goodoffices.talk.events import Id
from goodoffices.talk.rows import Rows
from goodoffices.talk.talk import Talk, admit, join
from goodoffices.talk.telling import counted
from goodoffices.talk.views import Sentence

Progress = Callable[[int, int], None]
"""Told how many of how many entries are done."""


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at a whole talk found.

    Attributes:
        entries: how many it has.
        rows: how many folded rows it has.
        equal: whether everything is as it must be: ids, pages of the file, and rows as a new fold gives them.
        problems: what is not; nothing of what anybody said.
    """

    entries: int
    rows: int
    equal: bool
    problems: list[Sentence]


def unheard(done: int, total: int) -> None:
    """Progress that nobody asked for."""


def folded(store: Store, me: Id, progress: Progress = unheard) -> Talk:
    """The talk of a store's entries, folded from nothing."""
    total = store.count_entries()
    talk = Talk.new(me)
    for room in Talk.new(me, Rows(store)).rooms.all():
        talk = join(talk, room)
    for done, (_, _, data) in enumerate(store.entries(), start=1):
        talk, _ = admit(talk, data, read_header(data).instance.author)
        if done % 1000 == 0 or done == total:
            progress(done, total)
    return talk


def fold_if_older(store: Store, me: Id, progress: Progress = unheard) -> None:
    """Replace the rows if an older version of the fold wrote them.

    Raises:
        FromTheFuture: a newer one did.
    """
    if store.fold_version > FOLD_VERSION:
        raise FromTheFuture(file=store.path.name)
    if store.fold_version != FOLD_VERSION:
        talk = folded(store, me, progress)
        rooms = talk.rooms
        stored = [(read_header(data).room, ident) for _, ident, data in store.entries()]
        placed = [(room, written) for room, ident in stored if (written := rooms.reading(room).written(ident))]
        store.replace_rows(talk.rows, words_to_find(placed), listed(rooms, talk.rows, placed))


def verify(store: Store, me: Id, progress: Progress = unheard) -> Verified:
    """Look at everything: the pages of the file, the ids of the entries, and the rows against a new fold."""
    problems = [Sentence.of("verify.file", problem=each) for each in store.check()]
    wrong = sum(entry_id(data) != ident for _, ident, data in store.entries())
    fresh = {
        (bucket, key): value
        for bucket, key, value in folded(store, me, progress).rows.delta()
        if is_folded(bucket) and value is not None
    }
    rows, different = 0, 0
    for bucket, key, value in store.folded_rows():
        rows += 1
        different += fresh.pop((bucket, key), None) != value
    counts = (("verify.ids", wrong), ("verify.rows_differ", different), ("verify.rows_missing", len(fresh)))
    problems += [counted(code, count) for code, count in counts if count]
    return Verified(entries=store.count_entries(), rows=rows, equal=not problems, problems=problems)
