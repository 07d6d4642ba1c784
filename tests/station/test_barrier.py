"""Two worlds that differ only in what one side kept back are the same to everybody else, to the byte (G1)."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.station import item_lines
from goodoffices.station.station import Station
from goodoffices.station.store import ROOM_SIZE
from goodoffices.talk.terms import Moment
from tests.station import kit
from tests.station.kit import TALK, noted, terms
from tests.station.table import exchange, seat_together


class Streams:
    """Chance that is the same in each world: a stream for each purpose, or (a planted fault) one for all."""

    mixed = False

    def __init__(self, whose: str) -> None:
        self.whose = whose
        self.used: Counter[bytes] = Counter()

    def __call__(self, stream: bytes, count: int) -> bytes:
        if stream == b"salt":
            return bytes(count)
        if self.mixed:
            stream = b"one for all"
        self.used[stream] += 1
        seed = self.whose.encode() + stream + self.used[stream].to_bytes(4, "big")
        return hashlib.shake_256(seed).digest(count)


class StillClock:
    """A clock that stands until it is set: time is an input, the same in both worlds."""

    def __init__(self) -> None:
        self.ms = kit.START

    def __call__(self) -> Moment:
        return Moment(ms=self.ms, zone=60)


Kept = list[str]
"""Words that North keeps back, in the order in which they are noted between the acts."""


class World:
    """North and South kept by hand, West at a station of its own, and the public."""

    def __init__(self, folder: Path, stack: ExitStack, kept: Kept) -> None:
        self.clock = StillClock()
        self.kept = list(kept)
        self.assured = "".join(kept[:1])
        self.mediator = self._station(folder / "mediator", "Mediator", stack)
        self.west = self._station(folder / "west", "West's envoy", stack)
        sides: list[dict[str, Any]] = [
            {"name": side, "seats": [{"name": f"{side}'s envoy"}]} for side in ("North", "South")
        ]
        self.mediator.open_talk(title=TALK, sides=[*sides, {"name": "West", "station": True}])
        seat_together(self.mediator, TALK, "West", self.west, "West's envoy")
        self.live()

    def _station(self, folder: Path, name: str, stack: ExitStack) -> Station:
        return stack.enter_context(kit.make(folder, name, clock=self.clock, chance=Streams(name)))

    def live(self) -> None:
        """The acts that both worlds have, with North's own notes in between."""
        call = self.mediator.call
        released = self._act("say", "North", [{"text": "We hold.", "terms": terms("verbatim", "South", "West")}])
        sheet = self._step(
            call, "convey", {"to": "South", "items": [{"kind": "very_words", "of": released["refs"][0]}]}
        )
        self._step(call, "deliver", {"what": [sheet["ref"]]})
        self._step(call, "convey", {"to": "West", "items": [{"kind": "very_words", "of": released["refs"][0]}]})
        answer = {"leg": "South", "to": sheet["refs"], "stance": "accepts", "noted": noted("South")}
        reply = self._step(call, "reply", answer | {"terms": terms("in_substance", "North")})
        self._step(call, "convey", {"to": "North", "items": [{"kind": "stance", "of": reply["ref"]}]})
        self._step(call, "convey", {"to": "the public", "items": [{"kind": "own_words", "text": "Talks go on."}]})
        self._step(call, "read_back", {"leg": "South", "from": [], "text": "x", "to": "North"}, refused=True)
        self._step(self.west.call, "say", {"leg": "West", "passages": [{"text": "West waits."}]})
        self._step(call, "offer_rules", {"leg": "South"})
        self._in_public(call)
        self._confide(9)

    def _in_public(self, call: Any) -> None:
        """The record of both worlds; in each the mediator marks what it contradicts of North's confidences, if any."""
        who = {"speaker": {"name": "North"}, "addressees": [{"name": "South"}]}
        days = {"said": {"edtf": "2025-12-13/2025-12-20", "rests_on": "the report"}}
        threat = self._step(call, "record", {"item": kit.item("We close the lock.", kind="threat", **who, **days)})
        promise = self._step(call, "record", {"item": kit.item("It stays open.", kind="assurance", **who, **days)})
        for each in (threat, promise):
            self._step(call, "confirm_item", {"item": each["ref"]})
        if self.assured:
            held = self.mediator.say(
                talk=TALK, leg="North", passages=[{"text": self.assured, "act": "assurance"}], noted=noted("North")
            )
            proposed = self.mediator.contradictions(talk=TALK, in_confidence=True)["contradictions"]
            assert held["refs"][0] in [each["assurance"]["ref"] for each in proposed if each["assurance"]]
            self.mediator.mark_contradiction(talk=TALK, item=threat["ref"], against=held["refs"][0])
        self._look_beside(threat["ref"])
        self._step(call, "mark_contradiction", {"item": threat["ref"], "against": promise["ref"]})
        for side in ("South", "West"):
            items = [threat["ref"], promise["ref"]]
            told = self.mediator.items_in_words(talk=TALK, items=items, to=side)["texts"]
            bundle = [{"kind": "own_words", "text": text} for text in told]
            self._step(call, "convey", {"to": side, "items": bundle})
        self._look_beside(promise["ref"])

    def _look_beside(self, item: str) -> None:
        """The mediator looks at what is beside an item in confidence; nothing of that look stays."""
        self.mediator.leak_check(talk=TALK, item=item)
        self.mediator.picture(talk=TALK, in_confidence=True)
        self.mediator.contradictions(talk=TALK, in_confidence=True)

    def _act(self, method: str, leg: str, passages: list[dict[str, Any]]) -> Any:
        return self._step(self.mediator.call, method, {"leg": leg, "passages": passages, "noted": noted(leg)})

    def _step(self, call: Any, method: str, params: dict[str, Any], *, refused: bool = False) -> Any:
        self._confide(1)
        self.clock.ms = 60_000 * (self.clock.ms // 60_000 + 1)
        params = {"talk": TALK, **params}
        result = kit.refused(call, method=method, params=params) if refused else call(method, params)
        exchange([self.mediator, self.west])
        return result

    def _confide(self, count: int) -> None:
        """North says some of what it keeps back; at odd moments, and some of it is taken back again."""
        now = self.clock.ms
        for number in range(min(count, len(self.kept))):
            self.clock.ms += 37
            said = self.mediator.say(
                talk=TALK, leg="North", passages=[{"text": self.kept.pop(0)}] * (number + 1), noted=noted("North")
            )
            self.mediator.remark(talk=TALK, text="North confides.", about=[said["refs"][0]])
            self.mediator.withdraw(talk=TALK, what=said["refs"][0], noted=noted("North"))
            self._watch(said["refs"][0])
        self.clock.ms = now

    def _watch(self, mark: str) -> None:
        """Having heard it, the mediator looks for it in feeds, reads one story of it, and sets another aside."""
        call = self.mediator.call
        call("save_search", {"talk": TALK, "name": f"On {mark}", "words": [mark]})
        stories = [{"title": f"{mark} {number}", "text": "They say so.", "source": "The Coast"} for number in range(2)]
        call("watch_stories", {"talk": TALK, "stories": stories, "folder": "/feeds"})
        first, second = (each["number"] for each in call("watch", {"talk": TALK})["stories"][:2])
        call("import_story", {"talk": TALK, "number": first, "published": "2025-12-15"})
        call("set_stories_aside", {"talk": TALK, "numbers": [second]})

    def everybody_else(self) -> dict[str, Any]:
        """What everybody but North and the mediator has: views, sheets, exports, and every byte that is stored."""
        at = self.mediator.at(TALK)
        legs = ("South", "West", "the public")
        rooms = {leg: at.leg(leg) for leg in legs}
        stored = [*at.store.folded_rows()]
        items = [each["ref"] for each in self.mediator.items(talk=TALK)["items"]]
        taken = item_lines.confirmed(lambda **asked: self.mediator.items(talk=TALK, **_given(asked)))
        record = {
            "items": self.mediator.items(talk=TALK),
            "found": [self.mediator.find_items(talk=TALK, **asked) for asked in FOUND_BY],
            "things": [self.mediator.thing(talk=TALK, ref=each) for each in items],
            "taken out": [item_lines.written(taken, form) for form in item_lines.FORMS],
            "in words": [self.mediator.items_in_words(talk=TALK, items=items, to=leg)["texts"] for leg in legs],
            "picture": [self.mediator.picture(talk=TALK, **asked) for asked in ({}, {"actor": "North"})],
            "contradictions": self.mediator.contradictions(talk=TALK),
            "beside": [self.mediator.related_items(talk=TALK, item=each) for each in items],
            "borne out": self.mediator.corroborate(talk=TALK, items=items),
        }
        sheets = [sheet for sheet in self.mediator.sheets(talk=TALK)["sheets"] if sheet["leg"] != "North"]
        return {
            "has": [self.mediator.view_as(talk=TALK, leg=leg) for leg in legs],
            "exports": [self.mediator.export(talk=TALK, leg=leg) for leg in legs],
            "record": record,
            "sheets": [self.mediator.sheet(talk=TALK, ref=sheet["ref"]) for sheet in sheets],
            "entries": {leg: [data for *_, data in at.store.entries(room=room)] for leg, room in rooms.items()},
            "rows": {leg: [row for row in stored if row[0][:ROOM_SIZE] == room] for leg, room in rooms.items()},
            "west": self.west.view(talk=TALK),
            "west's changes": [
                self.west.changes(talk=TALK, after=after, limit=3)
                for after in range(self.west.at(TALK).store.count_entries() + 1)
            ],
            "west's station": self.west.station_changes(),
            "west's entries": [data for *_, data in self.west.at(TALK).store.entries()],
            "west's rows": list(self.west.at(TALK).store.folded_rows()),
            "west's record": [_refused(self.west, method, items[0]) for method in OF_THE_RECORD],
            "west's health": self.west.doctor()["talks"][0]["entries"],
        }


FOUND_BY: list[dict[str, Any]] = [
    {},
    {"actor": "North"},
    {"actor": "North", "beside": "South"},
    {"text": "lock"},
    {"kind": "threat"},
    {"source": "named"},
    {"since": "2025-12", "until": "2025"},
]
"""What items are looked for by."""

OF_THE_RECORD = (
    "items",
    "find_items",
    "related_items",
    "picture",
    "contradictions",
    "leak_check",
    "items_in_words",
    "corroborate",
)
"""What nobody but a mediator may ask."""


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def _refused(station: Station, method: str, item: str) -> tuple[str, dict[str, Any]]:
    """What a side's station answers to whoever asks it for the record; in confidence too, where that can be asked."""
    params: dict[str, Any] = {"talk": TALK}
    params |= {"item": item} if method in ("related_items", "leak_check") else {}
    params |= {"items": [item]} if method in ("items_in_words", "corroborate") else {}
    params |= {"to": "West"} if method == "items_in_words" else {}
    params |= {"in_confidence": True} if method in ("picture", "contradictions") else {}
    found = kit.refused(station.call, method=method, params=params)
    return found.code, dict(found.facts)


def lived(folder: Path, kept: Kept) -> dict[str, Any]:
    """What everybody else has in a world in which North kept these words back."""
    with ExitStack() as stack:
        return World(folder, stack, kept).everybody_else()


@pytest.mark.parametrize(
    "kept",
    [
        ["Our tugs are short of fuel."],
        ["Our tugs have plenty of fuel."],
        ["a", "b", "c", "d", "e", "f", "g", "h", "i"],
        ["long " * 5000, "כמעט אין דלק"],
    ],
)
def test_what_was_kept_back_leaves_no_trace(tmp_path: Path, kept: Kept) -> None:
    """Whatever their number, size, time and text: views, sheets, exports, entries and rows of the others are equal."""
    silent, other = lived(tmp_path / "silent", []), lived(tmp_path / "other", kept)
    for name, has in silent.items():
        assert other[name] == has, name
    everything = msgspec.json.encode([other[name] for name in ("has", "exports", "record", "sheets", "west")]).decode()
    assert not any(text in everything for text in kept if len(text) > 1)


def test_what_a_side_without_a_station_has_changes_by_its_own_acts_and_by_what_is_brought(tmp_path: Path) -> None:
    """Whatever else the mediator does in a whole talk: view and export of both sides stay as they were."""
    with kit.with_talk(tmp_path / "m", clock=StillClock()) as station:
        names: dict[str, str] = {}

        def has() -> list[Any]:
            views = [station.export(talk=TALK, leg=side)["view"] for side in ("North", "South")]
            return [*views, *(station.view_as(talk=TALK, leg=side) for side in ("North", "South"))]

        before = has()
        for done in kit.STORY:
            done(station, names)
            after = has()
            if done.__name__ not in ("deliver", "reply", "answer_rules", "answer_read_back"):
                assert after == before, done.__name__
            before = after


def test_one_stream_of_chance_for_all_legs_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: with one stream, the number of North's confidences shows in everybody's nonces."""
    monkeypatch.setattr(Streams, "mixed", True)
    assert lived(tmp_path / "silent", [])["entries"] != lived(tmp_path / "other", ["Fuel."])["entries"]
