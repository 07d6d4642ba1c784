"""The rooms of a talk at one station: a side's one leg; or a mediator's legs, the public's and the desk.

The desk alone knows which alias on which leg means which room, and what each conveyance drew on. Rooms stand in the
order in which the desk first named others on them: that in which the sides were named when the talk was opened, and
after those each leg that was founded later. A side's station has one leg and no desk, so no order tells it anything.
"""

from __future__ import annotations

from bisect import bisect_left

from goodoffices.talk.doubts import lower
from goodoffices.talk.events import DeskRef, Drew, Id, Mapped, Ref, Room, Source
from goodoffices.talk.judge import in_effect, of_kind_in_effect, touching_in_effect
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.roster import distrusting
from goodoffices.talk.rows import Rows
from goodoffices.talk.terms import PUBLIC, WHOEVER, Alias, Moment

_ROOMS = b"rooms"
_LAST = {Room.PUBLIC: 1, Room.DESK: 2}


class Rooms:
    """One state of the rows, read room by room.

    Attributes:
        me: the fingerprint of this station.
        clock_lower: this station's clock is lower than it was; None: it is not.
    """

    __slots__ = (
        "_all",
        "_before",
        "_decoded",
        "_of",
        "_readings",
        "_strikes",
        "_trusted",
        "clock_lower",
        "me",
        "rows",
    )

    def __init__(self, rows: Rows, me: Id) -> None:
        self.rows = rows
        self.me = me
        self.clock_lower = lower(rows)
        self._readings: dict[Id, Reading] = {}
        self._decoded: dict[Id, Written] = {}
        # Asked at every turn, and the same for as long as this state is.
        self._all: tuple[Id, ...] | None = None
        self._of: dict[tuple[Room, ...], tuple[Id, ...]] = {}
        self._strikes: list[int] | None = None
        self._before: dict[int, Rooms] = {}
        self._trusted: dict[Moment | None, Rooms] = {}

    def opened(self, room: Id) -> Rooms:
        """These rooms with one more, still empty."""
        return self.changed(self.rows.put(_ROOMS, room), room)

    def changed(self, rows: Rows, room: Id) -> Rooms:
        """The next state, in which ``room`` alone has changed. What was read of the others still holds."""
        after = self.stored(rows)
        after._readings.pop(room, None)
        return after

    def stored(self, rows: Rows) -> Rooms:
        """The same state over other rows with the same content."""
        after = self.over(rows)
        after._readings = dict(self._readings)
        return after

    def over(self, rows: Rows) -> Rooms:
        """What other rows hold. Nothing that was derived is taken over; entries that were decoded stay so."""
        after = Rooms(rows, self.me)
        after._decoded = self._decoded
        return after

    def before(self, moment: Moment) -> Rooms:
        """These rooms without the strikes that were written at a moment or later; themselves, where there are none."""
        if self._strikes is None:
            self._strikes = sorted(
                each.entry.at.ms for room in self.all() for each in self.reading(room).of_kind("struck")
            )
        known = bisect_left(self._strikes, moment.ms)
        if known == len(self._strikes):
            return self
        if known not in self._before:
            earlier = self.stored(self.rows)
            earlier._readings = {room: self.reading(room).before(moment) for room in self.all()}
            self._before[known] = earlier
        return self._before[known]

    def trusted(self, as_of: Moment | None = None) -> Rooms:
        """These rooms as if nothing let anything cross that was said on a leg before a station of it was lost.

        What may cross has to be allowed here too. What was said stays said, and what was denied stays denied.

        Args:
            as_of: without stations that were said to be lost later.

        Returns:
            Themselves, where no station was lost.
        """
        if as_of not in self._trusted:
            self._trusted[as_of] = self._trusting(as_of)
        return self._trusted[as_of]

    def _trusting(self, as_of: Moment | None) -> Rooms:
        readings = {room: self.reading(room) for room in self.of(Room.SEALED)}
        asked = {room: distrusting(each, as_of) for room, each in readings.items() if each.distrust is None}
        found = {room: each for room, each in asked.items() if each is not None}
        if not found:
            return self
        after = self.stored(self.rows)
        after._readings = self._readings | found
        return after

    def has(self, room: Id) -> bool:
        """Whether a transcript is part of this talk."""
        return self.rows.get(_ROOMS, room) is not None

    def all(self) -> tuple[Id, ...]:
        """The ids of the rooms, sorted."""
        if self._all is None:
            self._all = tuple(room for room, _ in self.rows.scan(_ROOMS))
        return self._all

    def reading(self, room: Id) -> Reading:
        """A room as it stands."""
        if room not in self._readings:
            self._readings[room] = Reading(self.rows, room, self._decoded)
        return self._readings[room]

    def of(self, *wanted: Room) -> tuple[Id, ...]:
        """The rooms of these sorts: sides in the order of the desk, the public, the desk.

        Sides that the desk does not order come after the others, by name.
        """
        if wanted not in self._of:
            all_founded = [(room, self.reading(room).founded) for room in self.all()]
            found = [(room, each.side, each.room) for room, each in all_founded if each and each.room in wanted]
            # Which room is the desk is asked here, so the order of the desk cannot be.
            places = {} if wanted == (Room.DESK,) else self._places()
            found.sort(key=lambda each: (_LAST.get(each[2], 0), places.get(each[0], len(places)), each[1], each[0]))
            self._of[wanted] = tuple(room for room, _, _ in found)
        return self._of[wanted]

    def _places(self) -> dict[Id, int]:
        """The place of each room in the order of the desk."""
        desk = self.desk
        return {} if desk is None else self.reading(desk).remember("places", self._read_places)

    def _read_places(self) -> dict[Id, int]:
        mapped = [each.body.room for each in self.on_desk("mapped") if isinstance(each.body, Mapped)]
        return {room: place for place, room in enumerate(dict.fromkeys(mapped))}

    @property
    def desk(self) -> Id | None:
        """The mediators' own room; None at a side's station."""
        return next(iter(self.of(Room.DESK)), None)

    def side(self, room: Id) -> str:
        """How the side of a leg is called on it."""
        founded = self.reading(room).founded
        return "somebody" if founded is None else founded.side

    # --- what only the desk knows

    def on_desk(self, *kinds: str) -> list[Written]:
        """The desk's entries of these kinds that have effect."""
        desk = self.desk
        return [] if desk is None else of_kind_in_effect(self.reading(desk), *kinds)

    def aliases(self, room: Id, means: Id) -> list[Alias]:
        """Every alias on a leg that means another room, the one that a mediator chose last first: it is shown there."""
        newest_first = reversed(self._mapped().items())
        return [alias for (at, alias), meant in newest_first if (at, meant) == (room, {means}) and alias != WHOEVER]

    def meaning(self, room: Id, alias: Alias) -> Id | None:
        """The room that an alias on a leg means; None if unknown, or if two mediators mapped it differently.

        The public is called by its one name on every leg, and nobody else is: a default never reaches it (rule 2).
        """
        meant = self._mapped().get((room, alias), set())
        if len(meant) != 1:
            return None
        (only,) = meant
        if alias == WHOEVER:
            return None
        founded = self.reading(only).founded
        public = founded is not None and founded.room is Room.PUBLIC
        return only if public == (alias == PUBLIC) else None

    def _mapped(self) -> dict[tuple[Id, Alias], set[Id]]:
        desk = self.desk
        return {} if desk is None else self.reading(desk).remember("mapped", self._read_map)

    def _read_map(self) -> dict[tuple[Id, Alias], set[Id]]:
        """What each alias means, in the order in which they were last mapped in the desk's thread."""
        meant: dict[tuple[Id, Alias], set[Id]] = {}
        for written in self.on_desk("mapped"):
            if isinstance(act := written.body, Mapped):
                name = act.room, act.alias
                meant[name] = {*meant.pop(name, ()), act.means}
        return meant

    def sources(self, room: Id, conveyance: Id) -> tuple[Source, ...]:
        """What the items of a conveyance drew on."""
        desk = self.desk
        if desk is None:
            return ()
        reading = self.reading(desk)
        for written in touching_in_effect(reading, Ref(entry=conveyance, index=0), "drew"):
            if isinstance(drew := written.body, Drew) and (drew.room, drew.conveyance) == (room, conveyance):
                return drew.sources
        return ()

    def drawn_on(self, source: DeskRef) -> list[DeskRef]:
        """Every item that drew on one thing, sorted by leg and conveyance."""
        desk = self.desk
        if desk is None:
            return []
        return self.reading(desk).remember(("drawn on", source), lambda: self._read_drawn_on(desk, source))

    def _read_drawn_on(self, desk: Id, source: DeskRef) -> list[DeskRef]:
        drew = touching_in_effect(self.reading(desk), source.what, "drew")
        known = {(act.room, act.conveyance) for each in drew if isinstance(act := each.body, Drew)}
        return [
            DeskRef(room=room, what=Ref(entry=conveyance, index=each.index))
            for room, conveyance in sorted(known)
            for each in self.sources(room, conveyance)
            if source in each.sources
        ]

    def made_with(self, room: Id, *sources: DeskRef) -> list[Ref]:
        """The items on a leg that drew on any of these sources and have effect, in the order of the thread."""
        reading = self.reading(room)
        drawn = sorted({item.what for source in sources for item in self.drawn_on(source) if item.room == room})
        conveyances = {ref.entry: written for ref in drawn if (written := in_effect(reading, ref.entry)) is not None}
        return [ref for written in in_thread_order(conveyances.values()) for ref in drawn if ref.entry == written.ident]

    def made_of(self, room: Id, sources: tuple[DeskRef, ...]) -> list[Ref]:
        """Those that drew on just these sources."""
        return [ref for ref in self.made_with(room, *sources) if set(self.source_of(room, ref)) == set(sources)]

    def drawn_from(self, room: Id) -> list[tuple[DeskRef, Ref]]:
        """Every item that drew on something of a leg, with what it drew on there."""
        desk = self.desk
        drawn = {} if desk is None else self.reading(desk).remember("drawn", self._read_drawn)
        return drawn.get(room, [])

    def _read_drawn(self) -> dict[Id, list[tuple[DeskRef, Ref]]]:
        found: dict[Id, list[tuple[DeskRef, Ref]]] = {}
        known = {(act.room, act.conveyance) for each in self.on_desk("drew") if isinstance(act := each.body, Drew)}
        for room, conveyance in sorted(known):
            for source in self.sources(room, conveyance):
                item = DeskRef(room=room, what=Ref(entry=conveyance, index=source.index))
                for each in source.sources:
                    found.setdefault(each.room, []).append((item, each.what))
        return found

    def source_of(self, room: Id, item: Ref) -> tuple[DeskRef, ...]:
        """What one conveyed item drew on."""
        for source in self.sources(room, item.entry):
            if source.index == item.index:
                return source.sources
        return ()
