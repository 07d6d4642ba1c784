"""The transcript: placing entries, and seeing what is missing or forked.

The rules are:

* An entry is *placed* when the entry before it and every entry that it names in this transcript are placed or given
  up as lost. Until then it is *held*: kept, but in no view (model of rule 23: nothing authentic is dropped).
* What is known of a position (instance, number) is a set of ids: of entries that are here, and of entries that others
  say they have seen. Two ids at one position are a *fork*; an id without its entry is *missing*.
* Every row that placing writes depends on the set of entries alone, never on the order of their arrival.

* Placing judges nobody: whether an entry has effect is :mod:`goodoffices.talk.judge`'s to say, from the same set.

Rows; every bucket begins with the transcript's id:

=================== ============================ =============================================================
bucket              key                          value
=================== ============================ =============================================================
entries             entry id                     the entry's bytes, never changed
placed              entry id                     (empty)
thread              height, instance, seq, id    (empty)
kind NAME           height, instance, seq, id    (empty); a noted act stands under its own kind
touch REF           entry id                     kind of the entry that touches the object
streams             instance                     seq, id of the highest entry known of
heard               instance                     seq, id of the highest entry placed
position INST SEQ   id                           (empty): every id known at a number
missing INST        seq, id                      (empty): known of, not here
forks INST          seq                          (empty)
held                entry id                     (empty)
waits ID            held id                      (empty): the entries that wait for this one
upto                instance                     the highest number that anybody gave up
givenup             entry id                     (empty)
=================== ============================ =============================================================
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.canonical import encode
from goodoffices.talk.entry import MOST_SEEN, VERSION, Entry, read_body, read_header
from goodoffices.talk.events import (
    Body,
    Carried,
    Chosen,
    ConditionItem,
    Conveyed,
    CorrectionItem,
    Delivered,
    Drew,
    Extended,
    ExtensionItem,
    FindingItem,
    Found,
    Id,
    Instance,
    Lost,
    Noted,
    OutcomeItem,
    ReadBack,
    ReadBackAnswered,
    Recorded,
    Ref,
    Released,
    Replied,
    Revoked,
    Said,
    Seen,
    Settled,
    Staged,
    StageItem,
    StanceItem,
    Struck,
    Tabled,
    TorAnswered,
    TorOffered,
    WithdrawalItem,
    Words,
    kind,
)
from goodoffices.talk.rows import Bucket, Key, Rows
from goodoffices.talk.terms import Moment

UNREADABLE = "unreadable"
"""The kind under which an entry with an unreadable body is listed."""


# --- what an entry names ------------------------------------


def refs_of(body: Body) -> tuple[Ref, ...]:
    """The objects of this transcript that an act changes or speaks of."""
    match body:
        case Noted(act=act):
            return refs_of(act)
        case Released(what=what) | Extended(what=what) | Staged(what=what):
            return (what,)
        case Replied(items=items):
            return tuple(answered.item for answered in items)
        case Found(condition=condition, evidence=evidence):
            return (condition, *evidence)
        case Delivered(what=what):
            return what
        case ReadBack(passages=passages):
            return passages
        case Carried(crossings=crossings):
            return tuple(crossing.what for crossing in crossings)
        case Conveyed(items=items):
            return tuple(_refs_of_items(items))
        case Recorded(reports=Ref() as reports):
            return (reports,)
        case ReadBackAnswered(read_back=whole) | TorAnswered(offer=whole) | Revoked(mandate=whole) | Struck(what=whole):
            return (Ref(entry=whole, index=0),)
        case Settled(tabled=whole):
            return (Ref(entry=whole, index=0),)
        case _:
            return ()


def _refs_of_items(items: tuple[object, ...]) -> Iterator[Ref]:
    for item in items:
        match item:
            case StanceItem(answers=answers, replaces=replaces, besides=besides, again=again):
                for answered in answers:
                    yield from answered.passages
                    yield from answered.here
                yield from replaces
                yield from besides or ()
                yield from _given(again)
            case Words(again=again, table=table):
                yield from _given(again)
                yield from _given(None if table is None else table.replaces)
            case ConditionItem(again=again, words=words):
                yield from _given(again)
                yield from _refs_of_items((words,))
            case FindingItem(condition=ref, replaces=replaces):
                yield ref
                yield from replaces
            case WithdrawalItem(withdraws=ref) | CorrectionItem(corrects=ref):
                yield ref
            case ExtensionItem(of=ref) | StageItem(of=ref) | OutcomeItem(of=ref):
                yield ref


def _given(ref: Ref | None) -> tuple[Ref, ...]:
    return () if ref is None else (ref,)


def touches(body: Body) -> frozenset[Ref]:
    """Under which objects an entry is found again: those it names; for the desk's sources, the conveyance and these."""
    if not isinstance(body, Drew):
        return frozenset(refs_of(body))
    drew_on = (each.what for source in body.sources for each in source.sources)
    return frozenset({Ref(entry=body.conveyance, index=0), *drew_on})


def names_of(body: Body) -> frozenset[Id]:
    """The ids of the entries that must be placed before an entry with this body is."""
    named = {ref.entry for ref in refs_of(body)}
    match body.act if isinstance(body, Noted) else body:
        case Said(under=under) if under is not None:
            named.add(under)
        case Replied(under=under, over=over):
            named.update(over)
            if under is not None:
                named.add(under)
        case Released(over=over) | ReadBackAnswered(over=over) | Found(over=over) | TorAnswered(over=over):
            named.update(over)
        case TorOffered(replaces=replaces) | Tabled(replaces=replaces) if replaces is not None:
            named.add(replaces)
        case Struck(instead=instead) if instead is not None:
            named.add(instead)
        case Conveyed(items=items):
            for item in items:
                if isinstance(item, StanceItem):
                    named.update(each.extended for each in item.answers if each.extended is not None)
        case Chosen(branch=branch, over=over):
            named.add(branch)
            named.update(over)
    return frozenset(named)


# --- keys ------------------------------------


def _instance_key(instance: Instance) -> Key:
    return instance.author + instance.number


def _number(seq: int) -> Key:
    return seq.to_bytes(5, "big")


def _seq_of(key: Key) -> int:
    return int.from_bytes(key[:5], "big")


def _thread_key(entry: Entry, ident: Id) -> Key:
    return entry.height.to_bytes(8, "big") + _instance_key(entry.instance) + _number(entry.seq) + ident


def _instance_of(key: Key) -> Instance:
    return Instance(author=key[:32], number=key[32:48])


class Transcript:
    """One transcript's part of the rows. A reading and writing hand without a state of its own but ``rows``.

    Writing replaces :attr:`rows`; whoever holds the earlier rows has them unchanged.
    """

    __slots__ = ("room", "rows")

    def __init__(self, rows: Rows, room: Id) -> None:
        self.rows = rows
        self.room = room

    def _bucket(self, name: bytes, rest: bytes = b"") -> Bucket:
        return self.room + name + rest

    # --- reading

    def data(self, ident: Id) -> bytes | None:
        """The bytes of an entry, or None."""
        return self.rows.get(self._bucket(b"entries"), ident)

    def entry(self, ident: Id) -> Entry | None:
        """The header of an entry that is here, or None."""
        data = self.data(ident)
        return None if data is None else read_header(data)

    def placed(self, ident: Id) -> bool:
        """Whether the entry is here and has its place."""
        return self.rows.get(self._bucket(b"placed"), ident) is not None

    def place(self, ident: Id) -> Key | None:
        """Where a placed entry stands in the thread; None: it is not placed."""
        entry = self.entry(ident) if self.placed(ident) else None
        return None if entry is None else _thread_key(entry, ident)

    def beginning_with(self, prefix: bytes) -> list[Id]:
        """The placed entries whose ids begin so, sorted."""
        scan = self.rows.scan(self._bucket(b"placed"), after=prefix, before=prefix + b"\xff" * 33)
        whole = [prefix] if self.placed(prefix) else []
        return whole + [ident for ident, _ in scan]

    def thread(
        self, *, after: Key | None = None, before: Key | None = None, newest_first: bool = False
    ) -> Iterator[tuple[Key, Id]]:
        """The placed entries in the order of the thread, each with the key to go on from."""
        rows = self.rows.scan(self._bucket(b"thread"), after=after, before=before, newest_first=newest_first)
        return ((key, key[-32:]) for key, _ in rows)

    def of_kind(self, *kinds: str) -> list[Id]:
        """The placed entries of these kinds in the order of the thread. A noted act counts as its own kind."""
        keys = [key for name in kinds for key, _ in self.rows.scan(self._bucket(b"kind", name.encode()))]
        return [key[-32:] for key in sorted(keys)]

    def newest_of_kind(self, kind: str) -> Iterator[Id]:
        """The placed entries of a kind, the last of the thread first. Lazy."""
        return (key[-32:] for key, _ in self.rows.scan(self._bucket(b"kind", kind.encode()), newest_first=True))

    def touching(self, ref: Ref, *kinds: str) -> list[Id]:
        """The placed entries of these kinds that name this object: a set, sorted by id."""
        bucket = self._bucket(b"touch", ref.entry + ref.index.to_bytes(2, "big"))
        return [ident for ident, name in self.rows.scan(bucket) if name.decode() in kinds]

    def instances(self) -> list[Instance]:
        """Every instance of which anything is known, sorted."""
        return [_instance_of(key) for key in self._keys(b"streams")]

    def head(self, instance: Instance) -> Seen | None:
        """The highest placed entry of an instance."""
        row = self.rows.get(self._bucket(b"heard"), _instance_key(instance))
        return None if row is None else Seen(instance=instance, seq=_seq_of(row), entry=row[5:])

    def heads(self) -> tuple[Seen, ...]:
        """The highest placed entries of all instances, sorted by instance."""
        return tuple(head for head in map(self.head, self.instances()) if head is not None)

    def known(self) -> tuple[Seen, ...]:
        """The highest entry known of each instance, sorted by instance: here, or named by an entry that is here."""
        rows = self.rows.scan(self._bucket(b"streams"))
        return tuple(Seen(instance=_instance_of(key), seq=_seq_of(row), entry=row[5:]) for key, row in rows)

    def seen_by(self, instance: Instance) -> tuple[Seen, ...]:
        """What the next entry of an instance says that its author had seen: everything known of the others.

        Where that is more than an entry can hold, what the instance named before stays, so that it forgets nothing.
        """
        others = [seen for seen in self.known() if seen.instance != instance]
        head = self.head(instance)
        before = None if head is None else self.entry(head.entry)
        named = set() if before is None else {seen.instance for seen in before.seen}
        others.sort(key=lambda seen: (seen.instance not in named, seen.instance))
        return tuple(sorted(others[:MOST_SEEN]))

    def next_entry(self, instance: Instance, at: Moment, body: Body) -> Entry:
        """The entry that an instance writes next here, with all that it has seen; it is not added."""
        head = self.head(instance)
        return Entry(
            version=VERSION,
            room=self.room,
            instance=instance,
            seq=0 if head is None else head.seq + 1,
            prev=None if head is None else head.entry,
            seen=self.seen_by(instance),
            at=at,
            body=encode(body),
        )

    def held(self) -> list[Id]:
        """The entries that are here and wait for others."""
        return self._keys(b"held")

    def missing(self, instance: Instance) -> list[tuple[int, Id]]:
        """What is known of an instance and not here: number and id, lowest first.

        Every gap shows: the lowest entry above it names the one before itself.
        """
        return [(_seq_of(key), key[5:]) for key in self._keys(b"missing", _instance_key(instance))]

    def forks(self, instance: Instance) -> list[int]:
        """The numbers at which more than one entry of this instance is known, lowest first."""
        return [_seq_of(key) for key in self._keys(b"forks", _instance_key(instance))]

    @property
    def gave_something_up(self) -> bool:
        """Whether anything that is missing was given up here."""
        return next(self.rows.scan(self._bucket(b"givenup")), None) is not None

    def at_position(self, instance: Instance, seq: int) -> list[Id]:
        """The ids known at a number."""
        return self._keys(b"position", _instance_key(instance) + _number(seq))

    def _keys(self, name: bytes, rest: bytes = b"") -> list[Key]:
        return [key for key, _ in self.rows.scan(self._bucket(name, rest))]

    def ancestor(self, ident: Id, seq: int) -> Id | None:
        """The entry at ``seq`` on the way back from ``ident``; None where the way is broken."""
        while True:
            entry = self.entry(ident)
            if entry is None:
                return None
            if entry.seq <= seq or entry.prev is None:
                return ident if entry.seq == seq else None
            ident = entry.prev

    # --- writing

    def _put(self, name: bytes, key: Key, value: bytes = b"", *, rest: bytes = b"") -> None:
        self.rows = self.rows.put(self._bucket(name, rest), key, value)

    def _drop(self, name: bytes, key: Key, *, rest: bytes = b"") -> None:
        self.rows = self.rows.drop(self._bucket(name, rest), key)

    def _has(self, name: bytes, key: Key, *, rest: bytes = b"") -> bool:
        return self.rows.get(self._bucket(name, rest), key) is not None

    def add(self, ident: Id, entry: Entry, data: bytes) -> None:
        """Keep an authentic entry that was not here, and place it and whatever waited for it."""
        self._put(b"entries", ident, data)
        self._know(entry.instance, entry.seq, ident)
        self._drop(b"missing", _number(entry.seq) + ident, rest=_instance_key(entry.instance))
        if entry.prev is not None:
            self._know(entry.instance, entry.seq - 1, entry.prev)
        for seen in entry.seen:
            self._know(seen.instance, seen.seq, seen.entry)
        self._put(b"held", ident)
        self._place([ident])

    def _know(self, instance: Instance, seq: int, ident: Id) -> None:
        """An id is known at a number; it is missing there until its entry is here.

        Somebody may claim a number for an entry that stands elsewhere. What was claimed stays missing, whether the
        entry or the claim came first.
        """
        stream, number = _instance_key(instance), _number(seq)
        if self._has(b"position", ident, rest=stream + number):
            return
        if self.at_position(instance, seq):
            self._put(b"forks", number, rest=stream)
        self._put(b"position", ident, rest=stream + number)
        if number + ident > (self.rows.get(self._bucket(b"streams"), stream) or b""):
            self._put(b"streams", stream, number + ident)
        here = self.entry(ident)
        if here is None or (here.instance, here.seq) != (instance, seq):
            self._put(b"missing", number + ident, rest=stream)

    def _place(self, candidates: list[Id]) -> None:
        """Place the candidates whose needs are met, and then whatever waited for those."""
        while candidates:
            ident = candidates.pop()
            entry = self.entry(ident)
            if entry is None or not self._has(b"held", ident):
                continue
            body = read_body(entry.body)
            needs = _needs(entry, body)
            unmet = self._unmet(entry, needs)
            for need in needs - unmet:
                self._drop(b"waits", ident, rest=need)
            for need in unmet:
                self._put(b"waits", ident, rest=need)
            if unmet:
                continue
            self._settle(ident, entry, body)
            candidates.extend(self._keys(b"waits", ident))
            if isinstance(body, Lost):
                candidates.extend(self.held())

    def _unmet(self, entry: Entry, needs: frozenset[Id]) -> frozenset[Id]:
        unmet = {ident for ident in needs if not self.placed(ident) and not self._has(b"givenup", ident)}
        if entry.prev in unmet and self._given_up(entry.instance, entry.seq - 1):
            unmet.discard(entry.prev)
        return frozenset(unmet)

    def _given_up(self, instance: Instance, seq: int) -> bool:
        row = self.rows.get(self._bucket(b"upto"), _instance_key(instance))
        return row is not None and seq <= int.from_bytes(row, "big")

    def _settle(self, ident: Id, entry: Entry, body: Body | None) -> None:
        key = _thread_key(entry, ident)
        self._drop(b"held", ident)
        self._put(b"placed", ident)
        self._put(b"thread", key)
        name = _listed_as(body)
        self._put(b"kind", key, rest=name)
        for ref in () if body is None else touches(body):
            self._put(b"touch", ident, name, rest=ref.entry + ref.index.to_bytes(2, "big"))
        heard = _number(entry.seq) + ident
        if heard > (self.rows.get(self._bucket(b"heard"), _instance_key(entry.instance)) or b""):
            self._put(b"heard", _instance_key(entry.instance), heard)
        if isinstance(body, Lost):
            self._put(b"givenup", body.entry)
            if not self._given_up(body.instance, body.seq):
                self._put(b"upto", _instance_key(body.instance), _number(body.seq))


def _needs(entry: Entry, body: Body | None) -> frozenset[Id]:
    named = frozenset() if body is None else names_of(body)
    return named if entry.prev is None else named | {entry.prev}


def _listed_as(body: Body | None) -> bytes:
    if body is None:
        return UNREADABLE.encode()
    return kind(body.act if isinstance(body, Noted) else body).encode()
