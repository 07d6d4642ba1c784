"""Dry runs: what is shown is what would be written, and nothing is left of having looked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from goodoffices.talk.terms import Moment
from tests.station import kit, table
from tests.station.kit import TALK, Clock, noted, refused, say, terms

CHANNEL = "We will not block the channel."
ALLOWED = terms("verbatim", "South")


class ThatChecks:
    """A station at which every conveyance is checked before, and must be what was shown."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.shown = 0

    def call(self, method: str, params: dict[str, Any]) -> Any:
        """An act; of a conveyance, the dry run before it."""
        if method != "convey":
            return self._station.call(method, params)
        seen = self._station.check(**params)["preview"]
        result = self._station.convey(**params, as_shown=seen["digest"])
        assert result["overrode"] == seen["overrode"]
        assert len(result["refs"]) == len(seen["items"])
        sheet = self._station.sheet(talk=TALK, ref=result["ref"])
        assert {name: sheet[name] for name in ("text", "html", "digest", "language", "wanted")} == seen["paper"]
        assert sheet["sheet"]["items"] == seen["items"]
        assert sheet["sheet"]["leg"] == result["to"]
        assert (
            next(each for each in self._station.sheets(talk=TALK)["sheets"] if each["ref"] == result["ref"])["until"]
            == (seen["until"])
        )
        assert f"{seen['paper']['digest']}" in seen["paper"]["text"].splitlines()[-1]
        self.shown += 1
        return result


def test_a_dry_run_shows_the_sheet_that_is_made(tmp_path: Path, clock: Clock) -> None:
    """In a whole talk: every line and byte of each sheet, and the digest at its foot."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        careful = ThatChecks(station)
        kit.play(careful, kit.STORY)  # type: ignore[arg-type]
        assert careful.shown == sum(step.__name__ == "convey" for step in kit.STORY) > 5


def test_a_dry_run_leaves_nothing(tmp_path: Path, clock: Clock) -> None:
    """No entry, no row, no draft, and nothing is taken of any stream of chance."""
    taken: list[bytes] = []

    def chance(stream: bytes, count: int) -> bytes:
        taken.append(stream)
        return kit.chance(stream, count)

    with kit.with_talk(tmp_path / "s", clock=clock, chance=chance) as station:
        words = say(station, "North", CHANNEL, terms("verbatim", "South"))
        file = next((tmp_path / "s" / "talks").glob("*.db"))
        before, taken[:] = (station.doctor()["talks"], station.drafts(), _rows(station), file.stat().st_size), []
        items = [{"kind": "very_words", "of": words}, {"kind": "own_words", "text": "Please answer."}]
        assert station.check(talk=TALK, to="South", items=items)["open"]
        assert station.try_act(act="convey", asked={"talk": TALK, "to": "South", "items": items})["lines"]
        assert station.try_act(act="seat", asked={"talk": TALK, "leg": "South", "name": "A clerk"})["lines"]
        assert station.try_act(act="record", asked={"talk": TALK, "item": kit.item("It rains.")})["lines"]
        refused(station.try_act, act="say", asked={"talk": TALK, "leg": "Nroth", "passages": [{"text": CHANNEL}]})
        assert (station.doctor()["talks"], station.drafts(), _rows(station), file.stat().st_size) == before
        assert taken == []


def _rows(station: Station) -> list[Any]:
    return station.at(TALK).store._database.execute("SELECT * FROM rows ORDER BY bucket, key").fetchall()


def test_what_is_refused_is_not_shown(station: Station) -> None:
    """One item that may not cross, and there is no preview of the others either."""
    open_one, shut = say(station, "North", CHANNEL, terms("verbatim", "South")), say(station, "North", "Not yet.")
    items = [{"kind": "very_words", "of": each} for each in (open_one, shut)]
    seen = station.check(talk=TALK, to="South", items=items)
    assert (seen["open"], seen["preview"]) == (False, None)


def test_what_only_the_writing_refuses_is_told_by_the_dry_run(station: Station) -> None:
    """More than one entry can hold passes the gate item by item, and is no preview."""
    items = [{"kind": "own_words", "text": "a" * 60_000} for _ in range(9)]
    before = station.doctor()["talks"]
    assert refused(station.convey, talk=TALK, to="South", items=items).code == "station.wrong_shape"
    seen = station.check(talk=TALK, to="South", items=items)
    assert [each["code"] for item in seen["items"] for each in item["refusals"]] == ["station.wrong_shape"]
    assert (seen["open"], seen["preview"], station.doctor()["talks"]) == (False, None, before)


def test_overrides_are_shown(station: Station) -> None:
    """A warning that the reason goes past stands in the preview by its code; another reason is another conveyance."""
    words = say(station, "North", CHANNEL, terms("in_substance", "South"))
    asked = {"talk": TALK, "to": "South", "items": [{"kind": "in_substance", "text": CHANNEL, "from": [words]}]}
    assert not station.check(**asked)["open"]
    seen = station.check(**asked, because="No other words will do.")["preview"]
    assert seen["overrode"] == ["desk.repeats_words"]
    assert refused(station.convey, **asked, because="I like them.", as_shown=seen["digest"]).code == (
        "desk.not_as_shown"
    )
    sent = station.convey(**asked, because="No other words will do.", as_shown=seen["digest"])
    assert sent["overrode"] == seen["overrode"]


Change = Callable[[Station, dict[str, str]], object]


def _extend(station: Station, names: dict[str, str]) -> None:
    station.extend(talk=TALK, what=names["words"], valid_until="2026-06-01", noted=noted("North"))


def _rename(station: Station, _: dict[str, str]) -> None:
    station.alias(talk=TALK, leg="South", alias="The other port", means="North")


def _say_when(station: Station, names: dict[str, str]) -> None:
    given = terms("verbatim", "South", time_may_cross=True)
    station.release(talk=TALK, what=names["words"], terms=given, noted=noted("North"))


def _stricter(station: Station, names: dict[str, str]) -> None:
    given = terms("verbatim", "South", manner="spoken")
    station.narrow(talk=TALK, what=names["words"], terms=given, noted=noted("North"))


@pytest.mark.parametrize("change", [_extend, _rename, _say_when, _stricter])
def test_what_is_not_as_it_was_shown_is_not_sent(station: Station, change: Change) -> None:
    """A date, a name, what terms let be said, the terms alone: the gate would pass it, and it is not what was shown."""
    words = say(station, "North", CHANNEL, terms("verbatim", "South"), valid_until="2026-03-01")
    asked = {"talk": TALK, "to": "South", "items": [{"kind": "very_words", "of": words}]}
    seen = station.check(**asked)["preview"]["digest"]
    change(station, {"words": words})
    before = station.doctor()["talks"]
    refusal = refused(station.convey, **asked, as_shown=seen)
    assert refusal.code == "desk.not_as_shown"
    assert station.doctor()["talks"] == before
    (draft,) = station.drafts()
    assert (refusal.draft, draft["act"]) == (draft["number"], "convey")
    again = station.check(**asked)["preview"]["digest"]
    assert again != seen
    assert station.convey(**asked, as_shown=again)["refs"]


@pytest.mark.parametrize("brought", [False, True])
@pytest.mark.parametrize("kind", ["very_words", "own_words"])
def test_what_was_shown_once_is_sent_once(station: Station, kind: str, *, brought: bool) -> None:
    """Whoever repeats the call is refused, and there is one sheet; once it is struck, the same can be sent again."""
    item = {"text": CHANNEL} if kind == "own_words" else {"of": say(station, "North", CHANNEL, ALLOWED)}
    asked = {"talk": TALK, "to": "South", "items": [{"kind": kind, **item}]}
    seen = station.check(**asked)["preview"]["digest"]
    sheet = station.convey(**asked, as_shown=seen)["ref"]
    if brought:
        station.deliver(talk=TALK, what=[sheet], to="South's envoy")
    assert refused(station.convey, **asked, as_shown=seen).code == "desk.not_as_shown"
    assert len(station.sheets(talk=TALK)["sheets"]) == 1
    if not brought:
        station.strike(talk=TALK, what=sheet, reason="Not today.")
        assert station.convey(**asked, as_shown=station.check(**asked)["preview"]["digest"])["sheet"]


def test_other_items_are_not_what_was_shown(station: Station) -> None:
    """One word, one more item, another side: nothing of it is sent."""
    seen = station.check(talk=TALK, to="South", items=[{"kind": "own_words", "text": "At noon."}])["preview"]["digest"]
    others: list[tuple[str, list[str]]] = [
        ("South", ["At noon?"]),
        ("South", ["At noon.", "At noon."]),
        ("North", ["At noon."]),
    ]
    for to, texts in others:
        items = [{"kind": "own_words", "text": text} for text in texts]
        refusal = refused(station.convey, talk=TALK, to=to, items=items, as_shown=seen)
        assert refusal.code == "desk.not_as_shown"
        assert to in refusal.said


def test_the_zone_of_the_paper_is_shown(tmp_path: Path) -> None:
    """Its dates are in the zone of the day on which it is made: where that changes, it is not what was shown."""

    class Moving(Clock):
        zone = 60

        def __call__(self) -> Moment:
            return Moment(ms=super().__call__().ms, zone=self.zone)

    clock = Moving()
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        words = say(station, "North", CHANNEL, terms("verbatim", "South"), valid_until="2026-06-01 12:00")
        asked = {"talk": TALK, "to": "South", "items": [{"kind": "very_words", "of": words}]}
        seen = station.check(**asked)["preview"]
        assert "2026-06-01 12:00" in seen["paper"]["text"]
        clock.zone = 120
        assert refused(station.convey, **asked, as_shown=seen["digest"]).code == "desk.not_as_shown"
        seen = station.check(**asked)["preview"]
        assert "2026-06-01 13:00" in seen["paper"]["text"]
        assert station.convey(**asked, as_shown=seen["digest"])["sheet"]


def test_a_leg_with_a_station_has_no_paper(tmp_path: Path) -> None:
    """There the items are shown as they stand in front of that side, without handles, and are what is sent."""
    with kit.with_talk(tmp_path / "s") as station, kit.make(tmp_path / "east", "East's envoy") as east:
        table.seat_together(station, TALK, "East", east, "East's envoy")
        station.alias(talk=TALK, leg="North", alias="East", means="East")
        words = say(station, "North", CHANNEL, terms("verbatim", "East"))
        asked = {"talk": TALK, "to": "East", "items": [{"kind": "very_words", "of": words}]}
        seen = station.check(**asked)["preview"]
        assert (seen["paper"], seen["until"]) == (None, None)
        assert [each["text"] for each in seen["items"]] == [CHANNEL]
        sent = station.convey(**asked, as_shown=seen["digest"])
        table.exchange([station, east])
        (line,) = [each for each in east.read(talk=TALK, leg="East")["lines"] if each["kind"] == "conveyed"]
        made_there = ("ref", "receipt")
        (there,), (shown,) = line["content"], seen["items"]
        assert {**there, **dict.fromkeys(made_there)} == {**shown, **dict.fromkeys(made_there)}
        assert there["ref"].split(".")[0] == sent["ref"]


class TestTrying:
    """Any act within a talk: the lines that would stand there, or what speaks against it."""

    def test_the_line_of_a_side(self, station: Station) -> None:
        """As the thread shows it once it is done, but for its handle and its time."""
        asked = {
            "talk": "harb",
            "leg": "North",
            "passages": [
                {"text": "Quiet until then.", "valid_until": "2026-03-01", "terms": terms("verbatim", "South")}
            ],
            "noted": noted("North"),
        }
        would = station.try_act(act="say", asked=asked)
        assert [(each["leg"], each["line"]["kind"]) for each in would["lines"]] == [("North", "said")]
        assert would["gives"]["refs"] == [""]
        said = station.say(**asked)
        assert (would["dates"], would["names"]) == (said["dates"], said["names"])
        assert _without_names(would["gives"]) == _without_names(said)
        shown, line = would["lines"][0]["line"], station.read(talk=TALK, leg="North")["lines"][-1]
        assert _without_names(shown) == _without_names(line)

    def test_at_a_sides_own_station(self, tmp_path: Path) -> None:
        """There too, and there alone: the other end has nothing of it."""
        with kit.with_talk(tmp_path / "s") as station, kit.make(tmp_path / "east", "East's envoy") as east:
            table.seat_together(station, TALK, "East", east, "East's envoy")
            would = east.try_act(act="say", asked={"talk": TALK, "leg": "East", "passages": [{"text": CHANNEL}]})
            (line,) = would["lines"]
            assert (line["leg"], line["line"]["own"], line["line"]["content"][0]["text"]) == ("East", True, CHANNEL)
            assert table.exchange([station, east]) == 0

    def test_everything_that_follows(self, station: Station) -> None:
        """Of a delivery also the word to the owner that it crossed; what was there before keeps its handle."""
        words = say(station, "North", CHANNEL, terms("verbatim", "South"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])
        asked = {"talk": TALK, "what": [sheet["ref"]], "to": "South's envoy"}
        would = station.try_act(act="deliver", asked=asked)
        assert [(each["leg"], each["line"]["kind"]) for each in would["lines"]] == [
            ("North", "carried"),
            ("South", "delivered"),
        ]
        assert would["lines"][0]["line"]["content"][0]["about"] == [words]

    @pytest.mark.parametrize("act", ["read", "view", "verify", "due"])
    def test_what_only_looks_is_not_tried(self, station: Station, act: str) -> None:
        """It would hold everybody up for as long as it looks, and leaves nothing."""
        assert refused(station.try_act, act=act, asked={"talk": TALK}).code == "station.only_looks"

    def test_what_is_wrong_is_told_at_once(self, station: Station) -> None:
        """Everything, as the act itself would tell it."""
        asked = {
            "talk": TALK,
            "leg": "North",
            "passages": [{"text": " ", "valid_until": "soon"}],
            "noted": noted("North"),
        }
        refusal = refused(station.try_act, act="say", asked=asked)
        assert {each.code for each in refusal.each} == {"words.empty", "words.instant"}
        assert station.drafts() == []


def _without_names(plain: Any) -> Any:
    """Plain data without handles and without the time at which it was written."""
    if isinstance(plain, dict):
        return {
            name: _without_names(value)
            for name, value in plain.items()
            if name not in ("ref", "refs", "at", "events", "until", "when", "dates", "names", "line_ends")
        }
    return [_without_names(each) for each in plain] if isinstance(plain, list) else plain
