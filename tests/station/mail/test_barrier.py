"""G1 over lines and a relay: what North keeps back leaves no trace with West, with South, or at the relay.

Two worlds have the same acts; in one of them North, at a station of its own, also says what it keeps back. Everything
that belongs to the others must be the same: to the byte where chance can be set, in counts and sizes with real sealing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.station.mail.bags import Bags
from goodoffices.station.mail.loop import Report
from goodoffices.station.mail.mail import Mail
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.station import Station
from goodoffices.station.store import ROOM_SIZE
from goodoffices.talk.terms import Moment
from tests.station import kit
from tests.station.kit import TALK, terms
from tests.station.mail import plain_seal
from tests.station.mail.rig import World, bag_opened, line_to, open_line, packed, seat_over_line
from tests.station.test_barrier import Streams

pytestmark = pytest.mark.long

KEPT = [
    ["Our tugs are short of fuel."],
    ["Our tugs have plenty of fuel."],
    ["a", "b", "c", "d", "e", "f", "g", "h", "i"],
    ["long " * 9000, "כמעט אין דלק"],
]


MEANWHILE = 20
"""Rounds of the mediator's station while West is not there."""


class StillWorld(World):
    """North and West at stations of their own, South kept by hand; one clock that stands until it is set."""

    def __init__(self, folder: Path, kept: list[str], *, bags: bool = False, loses: bool | None = None) -> None:
        super().__init__(folder)
        self.kept = list(kept)
        self.loses = loses
        self._rounds_of_mediator = 0
        self.bags: list[bytes] | None = [] if bags else None
        self.now = kit.START
        self.put_in: list[list[tuple[bytes, int]]] = []
        # In this order on every line of code, so that nothing but what North keeps back differs.
        self.mediator, self.north, self.west = (self._made(name) for name in ("Mediator", "North", "West"))
        open_line(self, self.mediator, self.north)
        open_line(self, self.mediator, self.west)
        sealed = [{"name": name, "station": True} for name in ("North", "West")]
        sides: list[dict[str, Any]] = [{"name": "South", "seats": [{"name": "South's envoy"}]}, *sealed]
        self.mediator.open_talk(title=TALK, sides=sides)
        seat_over_line(self, self.mediator, self.north, "North")
        seat_over_line(self, self.mediator, self.west, "West")
        self.live()

    def _made(self, name: str) -> Station:
        return self.station(name, chance=Streams(name))

    def clock(self, apart: int = 0) -> Any:
        """It stands."""
        return lambda: Moment(ms=self.now, zone=60)

    def round(self, *names: str) -> dict[str, Report]:
        """One station after the other. Which of its links puts in first is chance: they run beside one another."""
        reports: dict[str, Report] = {}
        for name in names or self.stations:
            self._rounds_of_mediator += name == "Mediator"
            before = len(self.relay.seen)
            reports |= super().round(name)
            self.put_in.append(sorted(self.relay.seen[before:]))
        return reports

    def live(self) -> None:
        """The acts that both worlds have, with North's confidences in between."""
        mediator, north, west = self.mediator, self.north, self.west
        said = [{"text": "We hold.", "terms": terms("verbatim", "South", "West")}]
        released = self._step(north, "say", {"leg": "North", "passages": said})["refs"][0]
        sheet = self._step(mediator, "convey", {"to": "South", "items": [{"kind": "very_words", "of": released}]})
        self._step(mediator, "deliver", {"what": [sheet["ref"]]})
        crossed = self._step(mediator, "convey", {"to": "West", "items": [{"kind": "very_words", "of": released}]})
        answer = {"leg": "West", "to": crossed["refs"], "stance": "accepts", "terms": terms("in_substance", "North")}
        reply = self._step(west, "reply", answer)
        self._step(mediator, "convey", {"to": "North", "items": [{"kind": "stance", "of": reply["ref"]}]})
        self._step(mediator, "convey", {"to": "the public", "items": [{"kind": "own_words", "text": "Talks go on."}]})
        if self.loses is not None:
            self._apart(self._lose if self.loses else lambda: None)
        self._step(mediator, "offer_rules", {"leg": "West"})
        for _ in range(9):
            self._step(west, "say", {"leg": "West", "passages": [{"text": "West waits."}]})
        self.now += 86_400_000
        self.rounds(3)

    def _step(self, station: Station, method: str, params: dict[str, Any]) -> Any:
        self._confide()
        self.now = 60_000 * (self.now // 60_000 + 1)
        result = station.call(method, {"talk": TALK, **params})
        self.rounds(3)
        return result

    def rounds(self, count: int = 4) -> None:
        """Also bags from each to each, which somebody carries; those from and to West are looked at."""
        super().rounds(count)
        if self.bags is None or len(self.stations) < 3 or not self.west.talks():
            return
        for one, other in ((self.mediator, self.north), (self.mediator, self.west)):
            for author, reader in ((one, other), (other, one)):
                files = packed(author, line=line_to(author, reader))
                self.bags += files if other is self.west else []
                for file in files:
                    bag_opened(reader, file)

    def _confide(self) -> None:
        """North says some of what it keeps back, at an odd moment, and takes some of it back; the mediator notes it."""
        now, texts = self.now, [self.kept.pop(0)] if self.kept else []
        self.now += 37
        refs = [
            self.north.say(talk=TALK, leg="North", passages=[{"text": text}] * (1 + len(self.kept) % 3))["refs"][0]
            for text in texts
        ]
        self.round("North", "Mediator")
        for ref in refs:
            self.mediator.remark(talk=TALK, text="North confides.", about=[ref])
            self.north.withdraw(talk=TALK, what=ref)
        self.round("North", "Mediator")
        self.now = now

    def _apart(self, happens: Callable[[], None]) -> None:
        """Something happens while West is not there; the mediator's station makes as many rounds, whatever it is."""
        now, rounds, west = self.now, len(self.put_in), self.stations.pop("West")
        self.now += 41
        before = self._rounds_of_mediator
        happens()
        for _ in range(MEANWHILE - self._rounds_of_mediator + before):
            self.round("Mediator")
        self.stations["West"] = west
        self.now = now
        meanwhile = [each for put_in in self.put_in[rounds:] for each in put_in]
        self.put_in[rounds - 1 :] = [sorted([*self.put_in[rounds - 1], *meanwhile])]

    def _lose(self) -> None:
        """North's station is stolen: the mediator bars it and seats a new one, and does not stand by the last words."""
        mediator, north = self.mediator, self.north
        thiefs = north.say(talk=TALK, leg="North", passages=[{"text": "We give up."}])["refs"][0]
        self.round("North", "Mediator")
        del self.stations["North"]
        mediator.give_up_line(line=line_to(mediator, north))
        mediator.bar_station(talk=TALK, leg="North", name="North")
        new = self._made("North anew")
        open_line(self, mediator, new)
        mediator.reseat(talk=TALK, leg="North", line=line_to(mediator, new), role="principal")
        self.rounds(2)
        new.join_talk(number=1)
        self.rounds(4)
        new.release(talk=TALK, what=thiefs, terms={"carriage": "withheld"})
        self.rounds(3)
        assert [each["void"] for each in mediator.read(talk=TALK, leg="North")["lines"]][-1] is None
        self.stations, self.north = {"Mediator": mediator, "North": new}, new

    def everybody_else(self) -> dict[str, Any]:
        """What everybody but North and the mediator has, and what the relay has of West."""
        at = self.mediator.at(TALK)
        rooms = {leg: at.leg(leg) for leg in ("South", "West", "the public")}
        stored = list(at.store.folded_rows())
        wests = {box.name for station in (self.mediator, self.west) for box in boxes_with(station, self.west)}
        return {
            "views": [self.mediator.view_as(talk=TALK, leg=leg) for leg in rooms],
            "sheets": [
                self.mediator.sheet(talk=TALK, ref=sheet["ref"]) for sheet in self.mediator.sheets(talk=TALK)["sheets"]
            ],
            "entries": {leg: [data for *_, data in at.store.entries(room=room)] for leg, room in rooms.items()},
            "rows": {leg: [row for row in stored if row[0][:ROOM_SIZE] == room] for leg, room in rooms.items()},
            "west's view": self.west.view(talk=TALK),
            "west's mail": self.west.mail(),
            "west's lines": self.west.lines(),
            "west's entries": [data for *_, data in self.west.at(TALK).store.entries()],
            "west's rows": list(self.west.at(TALK).store.folded_rows()),
            "west's mail rows": mail_rows(self.west, rooms["West"]),
            "the mediator's mail rows for West": mail_rows(self.mediator, rooms["West"]),
            "relay: deposits": [[each for each in put_in if each[0] in wests] for put_in in self.put_in],
            "relay: bytes": {name: list(self.relay.boxes[name].ids.items()) for name in sorted(wests)},
            "relay: requests": {name: self.relay.asked[name] for name in sorted(wests)},
            "west's bags": self.bags or [],
        }


def boxes_with(station: Station, west: Station) -> list[Any]:
    """The mailboxes that a station collects from on its line and its leg with West, or with the mediator."""
    mail: Mail = station.mail_here
    found: list[Any] = []
    for link_id in mail.ids():
        if link_id.room and (station is west or link_id.peer.hex() == west.who()["fingerprint"]):
            found += mail.links.leg(station.at(TALK), link_id.room, link_id.peer).state.mine
        if link_id.line and (station is west or mail.lines.one(link_id.line).peer.hex() == west.who()["fingerprint"]):
            found += mail.links.line(mail.lines.one(link_id.line)).state.mine
    return found


def mail_rows(station: Station, room: bytes) -> list[Any]:
    """Every row of the mail of one leg, in the order in which it is stored."""
    query = "SELECT bucket, key, value FROM rows WHERE substr(bucket, 1, 5) = ? ORDER BY bucket, key"
    database = station.at(TALK).store._database
    return [row for row in database.execute(query, (b"mail ",)).fetchall() if row[1][:ROOM_SIZE] == room]


def lived(folder: Path, kept: list[str], **more: bool) -> dict[str, Any]:
    """What everybody else has in a world in which North kept these words back."""
    world = StillWorld(folder, kept, **more)
    try:
        return world.everybody_else()
    finally:
        world.close()


@pytest.mark.parametrize("kept", KEPT)
def test_every_byte_of_the_others_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: list[str]) -> None:
    """Views, sheets, entries, rows, keys, copies, and what the relay stored and was asked for West."""
    plain_seal.use(monkeypatch)
    silent, other = lived(tmp_path / "silent", []), lived(tmp_path / "other", kept)
    assert any(silent["relay: deposits"])
    assert silent["the mediator's mail rows for West"]
    for name, has in silent.items():
        assert other[name] == has, name
    told = msgspec.json.encode([other[name] for name in ("views", "sheets", "west's view", "west's mail")]).decode()
    assert not any(text in told for text in kept if len(text) > 1)


@pytest.mark.parametrize("kept", [KEPT[2], KEPT[3]])
def test_with_real_sealing_counts_and_sizes_are_the_same(tmp_path: Path, kept: list[str]) -> None:
    """The chance of encryption cannot be set; what can be counted is the same, and nothing of it is in the clear."""
    silent, other = lived(tmp_path / "silent", []), lived(tmp_path / "other", kept)
    for name in ("views", "sheets", "entries", "rows", "west's view", "west's mail", "west's entries", "west's rows"):
        assert other[name] == silent[name], name
    assert other["relay: deposits"] == silent["relay: deposits"]
    assert other["relay: requests"] == silent["relay: requests"]
    for name in ("west's mail rows", "the mediator's mail rows for West"):
        assert [(*row[:2], len(row[2])) for row in other[name]] == [(*row[:2], len(row[2])) for row in silent[name]]
    stored = b"".join(data for each in other["relay: bytes"].values() for _, data in each)
    assert not any(text.encode() in stored for text in (*kept, "We hold.", "West waits.") if len(text) > 1)


@pytest.mark.parametrize("kept", [KEPT[0], KEPT[2]])
def test_bags_tell_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: list[str]) -> None:
    """With bags beside the relay: every byte of West's bags is the same, as is everything else of the others."""
    plain_seal.use(monkeypatch)
    silent = lived(tmp_path / "silent", [], bags=True)
    other = lived(tmp_path / "other", kept, bags=True)
    assert len(silent["west's bags"]) > 10
    for name, has in silent.items():
        assert other[name] == has, name


def test_that_a_station_was_lost_tells_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """North's station is barred, another is seated, is given the past and takes some back: no byte elsewhere."""
    plain_seal.use(monkeypatch)
    silent, other = lived(tmp_path / "silent", [], loses=False), lived(tmp_path / "other", KEPT[0], loses=True)
    for name, has in silent.items():
        assert other[name] == has, name


def test_a_bar_that_is_told_on_every_leg_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: a mediator's station that begins anew on all legs, where it does so on one, is seen."""
    plain_seal.use(monkeypatch)
    begin = OpenTalk.begin_instance_anew

    def planted(self: OpenTalk, _: bytes) -> None:
        for room in self.rooms.all():
            begin(self, room)

    monkeypatch.setattr(OpenTalk, "begin_instance_anew", planted)
    silent, other = lived(tmp_path / "silent", [], loses=False), lived(tmp_path / "other", [], loses=True)
    assert silent["entries"] != other["entries"]


def test_a_bag_with_something_of_another_side_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: a bag that also holds what is for another station is seen."""
    plain_seal.use(monkeypatch)
    links_to = Bags._links_to

    def planted(self: Bags, peer: bytes) -> list[Any]:
        found = links_to(self, peer)
        return found + [each for each in self._links.ids() if each.room and each not in found]

    monkeypatch.setattr(Bags, "_links_to", planted)
    silent = lived(tmp_path / "silent", [], bags=True)
    other = lived(tmp_path / "other", ["Fuel."], bags=True)
    assert silent["west's bags"] != other["west's bags"]


def test_one_stream_of_chance_for_all_legs_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: with one stream the number of North's confidences shows in West's keys."""
    plain_seal.use(monkeypatch)
    monkeypatch.setattr(Streams, "mixed", True)
    silent, other = lived(tmp_path / "silent", []), lived(tmp_path / "other", ["Fuel."])
    assert silent["west's mail rows"] != other["west's mail rows"]


def test_traffic_that_follows_what_came_elsewhere_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: a mail that acknowledges on every link whenever something came on one is seen."""
    plain_seal.use(monkeypatch)
    took = Mail.took

    def planted(self: Mail, link_id: Any, box: Any, *more: Any) -> None:
        took(self, link_id, box, *more)
        for each in self.ids():
            if each.room and each.room != link_id.room:
                with self.links.saving(each):
                    self.links.one(each).owe()

    monkeypatch.setattr(Mail, "took", planted)
    silent, other = lived(tmp_path / "silent", []), lived(tmp_path / "other", ["Fuel."])
    assert silent["relay: deposits"] != other["relay: deposits"]
