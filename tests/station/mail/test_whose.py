"""Rule 6 at stations: whoever said unnamed words, the side that answers them gets the same mail and the same papers.

Histories are played twice, with another author: North at a station of its own, or East or West, kept by hand. South
answers, at a station of its own or not. What an author does, and what the mediator does about it, happens in both
worlds in the same steps; how often and when within the step an answer is handed over is each world's own. Sealing is
real: its chance cannot be set, but everything can be counted that a relay could count.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from msgspec.structs import replace

from goodoffices.errors.base import Refusal
from goodoffices.station.acts import sheets
from goodoffices.station.mail.mail import Mail
from goodoffices.station.station import Station
from goodoffices.station.store import ROOM_SIZE
from goodoffices.talk import release, talk
from goodoffices.talk.events import Id, Ref
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.sheets import sheet
from goodoffices.talk.terms import WHOEVER, Moment
from goodoffices.talk.whoever import meaning
from tests.station import kit
from tests.station.kit import TALK, noted, terms
from tests.station.mail.rig import World, copy_folder, open_line, seat_over_line
from tests.station.mail.test_barrier import boxes_with, mail_rows
from tests.station.test_barrier import Streams
from tests.talk.plans import NothingThere, pick

pytestmark = pytest.mark.long

SOUTH = "South"

MEDIATOR = "Mara"

ZONES = {"Mara": "+01:00", "North": "+03:30", "South": "+02:00"}

MINUTE = 60_000


@dataclass(frozen=True)
class Shape:
    """Who has a station, and who is kept by hand."""

    sealed: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """Who may be an author."""
        return tuple(sorted({*self.sealed, *self.kept} - {SOUTH}))


SHAPES = (
    Shape(("South", "North"), ("East",)),
    Shape(("North",), ("South", "East")),
    Shape(("South", "North"), ("East", "West")),
)


class Still(World):
    """Stations whose clock stands until a step moves it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.now = kit.START

    def clock(self, apart: int = 0) -> Callable[[], Moment]:
        """It stands; each station reads it in its own zone."""
        return lambda: Moment(ms=self.now, zone=60)


def laid(shape: Shape, folder: Path) -> Still:
    """A talk of this shape at which nothing was said yet, made by real chance; to be copied."""
    world = Still(folder)
    mediator = world.station(MEDIATOR, zone=ZONES[MEDIATOR])
    for side in shape.sealed:
        open_line(world, mediator, world.station(side, zone=ZONES[side]))
    sides = [{"name": side, "station": True} for side in shape.sealed]
    mediator.open_talk(
        title=TALK, sides=[*sides, *({"name": side, "seats": [{"name": f"{side}'s envoy"}]} for side in shape.kept)]
    )
    for side in shape.sealed:
        seat_over_line(world, mediator, world.stations[side], side)
    world.rounds(3)
    return world


@dataclass
class Play:
    """One world while it is played; what the steps can name has the same number in both.

    Attributes:
        number: which of the two worlds.
        authors: who the two authors are here.
        came: what came of each step; of South's own acts, what its station answered.
        mail: after each step, what lay in South's mailboxes at the relay: how many, how large; and how often it asked.
    """

    world: Still
    shape: Shape
    number: int
    authors: tuple[str, str]
    words: list[tuple[int, str]] = field(default_factory=list)
    here: list[tuple[int, str, int | None]] = field(default_factory=list)
    shared: list[tuple[int, str]] = field(default_factory=list)
    given: list[tuple[int, str, str, int | None]] = field(default_factory=list)
    there: list[tuple[str, str, str, str]] = field(default_factory=list)
    theirs: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    put_with: dict[tuple[int, str], str] = field(default_factory=dict)
    came: list[Any] = field(default_factory=list)
    mail: list[Any] = field(default_factory=list)

    @property
    def mediator(self) -> Station:
        """The mediator's station."""
        return self.world.stations[MEDIATOR]

    def step(self, deed: str, what: int, how: int) -> str:
        """Do a step, let the mail go, and write down what was to be seen of it."""
        self.world.now = 10 * MINUTE * (self.world.now // (10 * MINUTE) + 1)
        try:
            getattr(self, deed)(what, how)
        except Refusal as refusal:
            came = refusal.code
        except NothingThere:
            came = "nothing there"
        else:
            came = "done"
        self.mail_goes()
        self.came.append((deed, came))
        self.mail.append(self.relayed())
        return came

    def relayed(self) -> Any:
        """What a relay can count of South's mail."""
        if SOUTH not in self.shape.sealed:
            return None
        south = self.world.stations[SOUTH]
        boxes = sorted({box.name for station in (self.mediator, south) for box in boxes_with(station, south)})
        sizes = {name: [size for box, size in self.world.relay.seen if box == name] for name in boxes}
        return sizes, {name: self.world.relay.asked[name] for name in boxes}

    # --- who and how

    def act(self, side: str, method: str, **params: Any) -> Any:
        """An act of a side, at its own station or noted; what South's own station answers is compared."""
        if side not in self.shape.sealed:
            params["noted"] = noted(side)
        station = self.world.stations[side] if side in self.shape.sealed else self.mediator
        result = station.call(method, {"talk": TALK, **params})
        if station is self.world.stations.get(SOUTH):
            self.came.append(result)
        self.mail_goes()
        return result

    def call(self, method: str, **params: Any) -> Any:
        """An act of the mediator."""
        return self.mediator.call(method, {"talk": TALK, **params})

    def mail_goes(self) -> None:
        """Everybody makes rounds, as many whoever the authors are."""
        self.world.rounds(2)

    def convey(self, to: str, *items: dict[str, Any], own: int = 0) -> list[str]:
        """The handles of what was conveyed and brought; on other legs than South's the mediator goes on.

        Args:
            own: this world's own: whether it is handed over twice, and how long before the end of the step.
        """
        because = {} if to == SOUTH else {"because": "It has to be."}
        made, end = None, self.world.now
        for _ in range(1 + (own & 1)):
            self.world.now = end - MINUTE * (own >> 1 & 7)
            try:
                made = self.call("convey", to=to, items=list(items), **because)
                self.deliver(to, made)
            finally:
                self.world.now = end
        self.mail_goes()
        return [] if made is None else [str(ref) for ref in made["refs"]]

    def deliver(self, to: str, made: Any) -> None:
        """It is brought, where that has to be."""
        if to in self.shape.kept:
            self.call("deliver", what=[made["ref"]])

    # --- the authors' words

    def say(self, what: int, how: int) -> None:
        """An author says something that is to have no name."""
        author = what % 2
        to = list({*self.shape.others, SOUTH} - {self.authors[author]})
        given = terms("in_substance", *to, attribution="unnamed", provisos=["not for the press"] if how & 1 else [])
        # With their hour and zone: a day alone ends when it is over for whoever typed it, and that would tell.
        dates = {"valid_until": "2026-06-01 12:00Z", "answer_by": "2026-05-01 12:00Z"} if how & 2 else {}
        passage = {"text": f"We say so, {len(self.words)}.", "act": "assurance", "terms": given, **dates}
        side = self.authors[author]
        self.words.append((author, self.act(side, "say", leg=side, passages=[passage])["refs"][0]))

    def bring(self, what: int, how: int) -> None:
        """It reaches South."""
        number = pick(range(len(self.words)), what)
        author, ref = self.words[number]
        draft = {
            "kind": "in_substance",
            "text": f"So it is said, {number}.",
            "from": [ref],
            "act": "assurance",
            "unnamed": True,
        }
        self.here += [(author, item, number) for item in self.convey(SOUTH, draft)]

    def share(self, what: int, how: int) -> None:
        """Another side gets it, too, unless it is whoever said it."""
        number, side = pick(range(len(self.words)), what), pick(self.shape.others, how)
        author, ref = self.words[number]
        if self.authors[author] != side:
            text = f"So it is said, {number}."
            self.convey(
                side, {"kind": "in_substance", "text": text, "from": [ref], "act": "assurance", "unnamed": True}
            )
        else:
            self.mail_goes()
        self.shared.append((number, side))

    # --- South answers

    def reply(self, what: int, how: int) -> None:
        """South answers, on a condition or not, for whoever said it, for all, or for some."""
        author, item, number = pick(self.here, what)
        to = ([WHOEVER], [WHOEVER], [WHOEVER, *self.shape.others], list(self.shape.others), [self.shape.others[0]])
        given = terms("verbatim", *to[how % 5])
        clause = {"text": "By day alone.", "finder": "side", "terms": given | {"read_back": bool(how & 8)}}
        on_conditions = {"stance": "accepts_on_conditions", "conditions": [clause]}
        stance = (
            on_conditions if how & 16 else {"stance": ("accepts", "declines", "interim", "takes_note")[how >> 2 & 3]}
        )
        reply = self.act(SOUTH, "reply", leg=SOUTH, to=[item], terms=given, replace=bool(how & 32), **stance)
        self.given.append((author, reply["ref"], (reply["conditions"] or [""])[0], number))

    def carry(self, what: int, how: int) -> None:
        """An answer is handed over to its author; how often and when within the step is this world's own."""
        author, ref, clause, _ = pick(self.given, what)
        own = how >> 4 * (1 + self.number)
        stated = {"conditions": [self.stated(clause, how)]} if clause and how & 1 else {}
        made = self.convey(self.authors[author], {"kind": "stance", "of": ref, **stated}, own=own)
        self.there.append((self.authors[author], ref, made[0], made[-1] if stated else ""))

    def stated(self, clause: str, how: int) -> dict[str, Any]:
        """A condition of South's, in its words or in the mediator's."""
        return {"of": clause, "text": "Not by night.", "act": "demand"} if how & 2 else {"of": clause}

    def third_party(self, what: int, how: int) -> None:
        """A side that has the words is told how they were answered."""
        having = [(ref, side) for _, ref, _, number in self.given for have, side in self.shared if have == number]
        ref, side = pick(having, what)
        made = self.convey(side, {"kind": "stance", "of": ref, "third_party": True})
        self.there.append((side, ref, made[0], ""))

    def tell(self, what: int, how: int) -> None:
        """South is told what is owed."""
        self.deliver(SOUTH, self.call("tell", leg=SOUTH))

    def hear(self, what: int, how: int) -> None:
        """South is told whatever was written down for it."""
        if SOUTH in self.shape.kept:
            lines = self.call("read", leg=SOUTH, limit=500)["lines"]
            for line in lines:
                if line["kind"] == "carried" and not line["content"][0]["deliveries"]:
                    self.call("deliver", what=[line["ref"]])

    def take_back(self, what: int, how: int) -> None:
        """South takes an answer back."""
        self.act(SOUTH, "withdraw", what=pick(self.given, what)[1], quiet=how % 4 == 0)

    def news(self, what: int, how: int) -> None:
        """Whoever has it is told."""
        to, _, item, _ = pick(self.there, what)
        self.convey(to, {"kind": "withdrawal", "of": item})

    def find(self, what: int, how: int) -> None:
        """South finds on a condition, and whoever has it is told."""
        having = [(to, ref, stated) for to, ref, _, stated in self.there if stated]
        to, ref, stated = pick(having, what)
        clause = next(clause for _, given, clause, _ in self.given if given == ref)
        found = self.act(
            SOUTH, "find_on", condition=clause, state=("met", "open")[how & 1], terms=terms("in_substance", WHOEVER)
        )
        self.convey(to, {"kind": "finding", "of": found["ref"], "condition": stated})

    def read_back(self, what: int, how: int) -> None:
        """A wording of a condition is read back to South, which approves it."""
        clauses = [clause for _, _, clause, _ in self.given if clause]
        asked = self.call(
            "read_back",
            leg=SOUTH,
            text="Not by night.",
            act="demand",
            to=WHOEVER if how & 3 else self.shape.others[0],
            **{"from": [pick(clauses, what)]},
        )
        self.deliver(SOUTH, asked)
        self.mail_goes()
        self.act(SOUTH, "answer_read_back", read_back=asked["ref"], answer="approves")

    # --- what South says itself

    def ask(self, what: int, how: int) -> None:
        """South asks something, which is conveyed to all."""
        passage = {"text": "Agreed?", "act": "proposal", "terms": terms("verbatim", *self.shape.others)}
        self.asked.append(self.act(SOUTH, "say", leg=SOUTH, passages=[passage])["refs"][0])
        for side in self.shape.others:
            (item,) = self.convey(side, {"kind": "very_words", "of": self.asked[-1]})
            self.put_with[len(self.asked) - 1, side] = item
        self.hear(what, how)

    def author_answers(self, what: int, how: int) -> None:
        """An author answers that; the same author always the same question."""
        number = pick(range(len(self.asked)), what)
        author = number % 2
        side = self.authors[author]
        given = terms("in_substance", SOUTH, attribution="unnamed")
        stance = ("accepts", "declines", "interim")[how % 3]
        item = self.put_with[number, side]
        self.theirs.append((author, self.act(side, "reply", leg=side, to=[item], stance=stance, terms=given)["ref"]))

    def bring_answer(self, what: int, how: int) -> None:
        """South is told, without a name."""
        author, ref = pick(self.theirs, what)
        self.here += [
            (author, item, None) for item in self.convey(SOUTH, {"kind": "stance", "of": ref, "unnamed": True})
        ]

    # --- the table

    def alias(self, what: int, how: int) -> None:
        """A side is called otherwise on South's leg."""
        side = pick(self.shape.others, what)
        self.call("alias", leg=SOUTH, alias=("A friend", "The old harbour")[how & 1], means=side)

    def clock_back(self, what: int, how: int) -> None:
        """Every clock is found to be three hours lower for one act, which is refused."""
        self.world.now -= 3 * 60 * MINUTE
        try:
            self.tell(what, how)
        finally:
            self.world.now += 3 * 60 * MINUTE

    def wait(self, what: int, how: int) -> None:
        """Days pass."""
        self.world.now += (1 + how % 5) * 24 * 60 * MINUTE

    # --- what South has

    def souths(self) -> dict[str, Any]:
        """Everything that South has, and what a relay has of it."""
        at = self.mediator.at(TALK)
        room = at.leg(SOUTH)
        papers = [
            self.call("sheet", ref=sheet["ref"])
            for sheet in self.call("sheets", limit=500)["sheets"]
            if sheet["leg"] == SOUTH
        ]
        seen = {
            "what came": self.came,
            "the leg": self.call("view_as", leg=SOUTH),
            "export": self.call("export", leg=SOUTH),
            "sheets": [(paper["text"], paper["html"], paper["sheet"]) for paper in papers],
            "to tell": [each for each in self.call("view")["still_to_tell"] if each["side"] == SOUTH],
            "entries": [data for *_, data in at.store.entries(room=room)],
            "rows": [row for row in at.store.folded_rows() if row[0][:ROOM_SIZE] == room],
            "mail": self.mail,
        }
        if SOUTH in self.shape.sealed:
            south = self.world.stations[SOUTH]
            seen |= {
                "its view": south.view(talk=TALK),
                "its mail": south.mail(),
                "its lines": south.lines(),
                "its entries": [data for *_, data in south.at(TALK).store.entries()],
                "its rows": list(south.at(TALK).store.folded_rows()),
            }
            for name, station in (("its", south), ("the mediator's", self.mediator)):
                seen[f"{name} mail rows"] = [(*row[:2], len(row[2])) for row in mail_rows(station, room)]
        return seen


DEEDS = {
    "say": 1,
    "bring": 2,
    "share": 1,
    "reply": 4,
    "carry": 5,
    "third_party": 2,
    "tell": 4,
    "hear": 1,
    "take_back": 1,
    "news": 2,
    "find": 1,
    "read_back": 2,
    "ask": 1,
    "author_answers": 2,
    "bring_answer": 2,
    "alias": 1,
    "clock_back": 1,
    "wait": 1,
}
"""What may happen, and how often beside the others."""

BEGINNING = (("say", 0), ("say", 1), ("bring", 0), ("bring", 1), ("reply", 0), ("carry", 0), ("ask", 0))

APART = {"third_party": {"gate.not_theirs_too"}, "author_answers": {"nothing there"}}
"""What may be refused in one world alone; the history ends there."""


Tables = Callable[[Shape], Still]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    """Talks at which nothing was said yet, each made once."""
    made: dict[Shape, Still] = {}

    def table(shape: Shape) -> Still:
        if shape not in made:
            made[shape] = laid(shape, tmp_path_factory.mktemp("table"))
        return made[shape]

    yield table
    for world in made.values():
        world.close()


def copied(table: Still, folder: Path) -> Still:
    """The same talk in another folder, with chance of its own for each station and purpose, the same in every copy."""
    world = Still(folder)
    world.now = table.now
    for box in table.relay.boxes.values():
        assert not box.lying, "something is on its way"
    world.relays = deepcopy(table.relays)
    for name in table.stations:
        copy_folder(table.folder / name, folder / name)
        world.stations[name] = kit.reopen(folder / name, clock=world.clock(), chance=Streams(f"{name} plays"))
    return world


Step = tuple[str, int, int]


def check_whose(
    table: Still, folder: Path, shape: Shape, authors: list[tuple[str, str]], steps: list[Step]
) -> list[tuple[str, str]]:
    """South, and a relay for it, have the same in both worlds; gives what came of each step."""
    one, other = (Play(copied(table, folder / str(number)), shape, number, who) for number, who in enumerate(authors))
    both: list[tuple[str, str]] = []
    try:
        for deed, what, how in [*((deed, what, 0) for deed, what in BEGINNING), *steps]:
            came = one.step(deed, what, how), other.step(deed, what, how)
            if came[0] != came[1]:
                assert set(came) - {"done"} <= APART.get(deed, set()), f"who it is decides: {deed}, {came}"
                return both
            assert one.mail[-1] == other.mail[-1], f"whose it is shows at a relay: {deed}"
            both.append((deed, came[0]))
        for world in (one.world, other.world):
            world.now += 24 * 60 * MINUTE
            world.rounds(2)
        has, there = one.souths(), other.souths()
        for name, value in has.items():
            assert there[name] == value, f"whose it is shows: {name}"
        return both
    finally:
        one.world.close()
        other.world.close()


def history(shape: Shape, seed: int) -> tuple[list[tuple[str, str]], list[Step]]:
    """Two choices of authors, and what happens."""
    chance = random.Random(f"{shape} {seed}")
    authors = chance.sample([(one, other) for one in shape.others for other in shape.others], 2)
    deeds = chance.choices(list(DEEDS), list(DEEDS.values()), k=14)
    return authors, [(deed, chance.randrange(64), chance.randrange(2**16)) for deed in deeds]


MOST = max(2, settings().max_examples // 50)
"""How many histories for each shape."""


@pytest.mark.parametrize("seed", range(MOST))
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "-".join((*shape.sealed, "kept", *shape.kept)))
def test_rule_06_mail_and_papers_are_the_same_whoever_said_it(
    tables: Tables, tmp_path: Path, shape: Shape, seed: int
) -> None:
    """Entries, views, papers, exports; at a relay how many envelopes, how large, how many requests, step by step."""
    came = check_whose(tables(shape), tmp_path, shape, *history(shape, seed))
    assert ("carry", "done") in came


# --- planted faults ------------------------------------

ANSWERED: list[Step] = [("carry", 0, 0), ("tell", 0, 0), ("hear", 0, 0)]
"""What tells, if anything does."""

NORTH_OR_EAST = [("North", "North"), ("East", "East")]
"""An author at a station of its own, or one that is kept by hand."""


def found(says: str, tables: Tables, folder: Path, shape: Shape, steps: list[Step]) -> None:
    """The histories with one author and the other differ by this."""
    with pytest.raises(AssertionError, match=says):
        check_whose(tables(shape), folder, shape, NORTH_OR_EAST, steps)


def test_telling_at_once_is_found(tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told as it crosses, without name, manner or time, it is told twice where it was handed over twice."""
    tables(SHAPES[0])
    monkeypatch.setattr(talk, "to_whoever", lambda *_: False)
    monkeypatch.setattr(talk, "_called", lambda *_: WHOEVER)
    found("shows at a relay: carry", tables, tmp_path, SHAPES[0], [("carry", 0, 0x0010)])


def test_the_name_in_a_read_back_is_found(tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wording is read back for its recipient by name."""
    read_back = release.read_back

    def by_name(rooms: Rooms, room: Id, draft: Any, alias: str, **more: Any) -> release.Cleared:
        (source,) = draft.sources
        meant = meaning(rooms, source, alias)
        return read_back(rooms, room, draft, alias if meant is None else rooms.aliases(room, meant)[0], **more)

    monkeypatch.setattr(release, "read_back", by_name)
    found("shows: ", tables, tmp_path, SHAPES[0], [("reply", 0, 16), ("read_back", 0, 1)])


def test_a_note_on_a_sheet_is_found(tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The paper says how the words came, where they were noted; no entry does."""

    def with_a_note(rooms: Rooms, room: Id, written: Any, now: Moment) -> Any:
        shown = sheet(rooms, room, written, now)
        drew = [rooms.source_of(room, Ref(entry=written.ident, index=index)) for index in range(len(shown.items))]
        items = [
            replace(item, provisos=[*item.provisos, "as heard"])
            if any(rooms.reading(source.room).kept for source in sources)
            else item
            for item, sources in zip(shown.items, drew, strict=True)
        ]
        return replace(shown, items=items)

    monkeypatch.setattr(sheets, "sheet_view", with_a_note)
    found("whose it is shows: sheets", tables, tmp_path, SHAPES[1], ANSWERED)


def test_traffic_that_follows_an_answer_is_found(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mediator's station acknowledges to South, too, whenever something of an author's came in."""
    took = Mail.took

    def planted(self: Mail, link_id: Any, *given: Any) -> None:
        took(self, link_id, *given)
        for each in self.ids():
            if each.room and each.room != link_id.room:
                with self.links.saving(each):
                    self.links.one(each).owe()

    tables(SHAPES[0])
    monkeypatch.setattr(Mail, "took", planted)
    found("shows at a relay: say", tables, tmp_path, SHAPES[0], [])
