"""Dates as they are typed: a day as an end and as a beginning, what has passed, and one zone in an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from goodoffices.words import DAY, MINUTE, parse_instant, write_instant
from tests.station import kit
from tests.station.kit import TALK, Clock, noted, refused, terms

TODAY = "2025-12-14"
"""The day of the tests' clock, a quarter past nine in the morning (UTC+01:00)."""

Mixed = tuple[Station, dict[str, str]]

LAST = "2025-12-14T23:59:59.999+01:00"


class Ends:
    """Everywhere that an end can be typed: each writes down, or asks for, something that ends then."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.passage = kit.say(station, "North", "We will wait.", terms("verbatim", "South"))
        self.sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": self.passage}])["ref"]
        station.deliver(talk=TALK, what=[self.sheet], to="South's envoy", manner="left")

    def each(self, end: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The acts, by name."""
        until = terms("in_substance", "South", until=end)
        words = {"text": "We hold.", "terms": until}
        yield "say", {"leg": "North", "passages": [words], "noted": noted("North")}
        yield "say", {"leg": "North", "passages": [{"text": "We hold.", "valid_until": end}], "noted": noted("North")}
        yield "say", {"leg": "North", "passages": [{"text": "We hold.", "answer_by": end}], "noted": noted("North")}
        yield "release", {"what": self.passage, "terms": until, "noted": noted("North")}
        yield "narrow", {"what": self.passage, "terms": until, "noted": noted("North")}
        yield "check", {"to": "South", "items": [{"kind": "own_words", "text": "Until then.", "valid_until": end}]}
        yield "convey", {"to": "South", "items": [{"kind": "own_words", "text": "Until then.", "valid_until": end}]}
        answer = {"leg": "South", "to": [self.sheet], "noted": noted("South")}
        yield "reply", answer | {"stance": "accepts", "valid_until": end}
        yield "reply", answer | {"stance": "accepts", "terms": terms("in_substance", "North", until=end)}
        condition = {"text": "Quiet.", "until": end}
        yield "reply", answer | {"stance": "accepts_on_conditions", "conditions": [condition]}
        shown = {"text": "Quiet.", "terms": terms("verbatim", "North", until=end)}
        yield "reply", answer | {"stance": "accepts_on_conditions", "conditions": [shown]}
        given = {"leg": "North", "seat": "North's envoy", "scopes": ["bind"], "noted": noted("North", "principal")}
        yield "mandate", given | {"until": end}


class TestEnds:
    """An end, wherever it is typed."""

    def test_a_day_ends_with_the_day(self, station: Station) -> None:
        """Today is not over: whatever ends today is taken until the last moment of today, and the answer says so."""
        for method, params in Ends(station).each(TODAY):
            result = station.call(method, {"talk": TALK, **params})
            assert [each["at"] for each in result["dates"]] == [LAST], method

    @pytest.mark.parametrize("end", ["2025-12-13", f"{TODAY} 09:00", f"{TODAY}T08:00Z", "2025-12-13Z", "2024-12-14"])
    def test_an_end_that_has_passed_is_refused(self, station: Station, end: str) -> None:
        """Nothing is taken silently that has ended already, with or without an hour and in any zone."""
        for method, params in Ends(station).each(end):
            before = len(station.read(talk=TALK, leg="North", limit=500)["lines"])
            refusal = refused(station.call, method=method, params={"talk": TALK, **params})
            assert refusal.code == "words.end_passed", method
            assert len(station.read(talk=TALK, leg="North", limit=500)["lines"]) == before
            zones = set(re.findall(r"\(UTC[^)]*\)", refusal.said + refusal.why))
            assert zones == {"(UTC+01:00)"}

    @pytest.mark.parametrize("end", ["6430-01-01", "6429-10-17 02:45:55.329Z", "9999-12-30", "9999-12-31 23:59"])
    def test_an_end_that_no_entry_can_bear_is_refused(self, station: Station, end: str) -> None:
        """It is told as what was typed, and never as a forged entry."""
        for act, asked in Ends(station).each(end):
            refusal = refused(station.call, method=act, params={"talk": TALK} | asked)
            (told,) = [each for each in refusal.each if each.code == "words.instant"]
            if end.startswith("6"):
                assert "is 6429-10-17 03:45 (UTC+01:00)" in told.said, act

    def test_the_last_moment_is_taken(self, station: Station) -> None:
        """To the millisecond."""
        ref = kit.say(station, "North", "We hold.", valid_until="6429-10-17 02:45:55.328Z")
        assert kit.content(station, "North", ref)["valid_until"] == "6429-10-17T03:45:55.328+01:00"

    def test_it_is_judged_by_now(self, station: Station) -> None:
        """Words that were said days ago and noted today may end today, and not yesterday, after they were said."""
        passage = {"text": "We hold.", "terms": terms("verbatim", "South", until=TODAY)}
        note = noted("North", when="2025-12-10 10:00")
        assert station.say(talk=TALK, leg="North", passages=[passage], noted=note)["dates"][-1]["what"] == "said"
        passage["terms"] = terms("verbatim", "South", until="2025-12-12")
        refusal = refused(station.say, talk=TALK, leg="North", passages=[passage], noted=note)
        assert refusal.code == "words.end_passed"

    def test_it_holds_on_its_last_day_and_not_after(self, station: Station, clock: Clock) -> None:
        """The gate is open until the day is over in the station's zone, and shut from then on."""
        ref = kit.say(station, "North", "We will wait.", terms("verbatim", "South", until=TODAY))
        midnight = parse_instant(LAST)[0]
        convey = {"talk": TALK, "to": "South", "items": [{"kind": "very_words", "of": ref}]}
        clock.ms = midnight - 20 * MINUTE
        station.call("convey", convey)
        clock.ms = midnight + 1
        assert refused(station.call, method="convey", params=convey).code == "gate.lapsed"

    def test_a_zone_that_was_typed_counts(self, station: Station) -> None:
        """The end of the day in that zone."""
        params = {"text": "We hold.", "valid_until": f"{TODAY}-05:00"}
        taken = station.say(talk=TALK, leg="North", passages=[params], noted=noted("North"))["dates"]
        assert parse_instant(taken[0]["at"])[0] == parse_instant("2025-12-15T04:59:59.999Z")[0]

    def test_summer_time_is_that_of_the_day(self, tmp_path: Path, clock: Clock) -> None:
        """A day in July ends at midnight of July."""
        with kit.with_talk(tmp_path / "s", clock=clock, zone="Europe/Zurich") as station:
            passage = {"text": "We hold.", "valid_until": "2026-07-14"}
            (taken,) = station.say(talk=TALK, leg="North", passages=[passage], noted=noted("North"))["dates"]
        assert taken == {
            "what": "valid_until",
            "of": {"code": "part.passage", "facts": {"number": 1}},
            "at": "2026-07-14T23:59:59.999+02:00",
        }


class TestBeginnings:
    """From when, since when, and when it was."""

    def test_a_day_begins_with_the_day(self, station: Station) -> None:
        """A release and a mandate from a day on hold from its first moment."""
        given = terms("verbatim", "South", until="2025-12-20") | {"from": "2025-12-18"}
        passage = {"text": "We hold.", "terms": given}
        dates = station.say(talk=TALK, leg="North", passages=[passage], noted=noted("North"))["dates"]
        assert [(each["what"], each["at"]) for each in dates] == [
            ("from", "2025-12-18T00:00:00.000+01:00"),
            ("until", "2025-12-20T23:59:59.999+01:00"),
        ]
        ask = {"talk": TALK, "leg": "North", "seat": "North's envoy", "scopes": ["bind"], "since": TODAY}
        taken = station.mandate(**ask, noted=noted("North", "principal"))["dates"]
        assert [each["at"] for each in taken] == ["2025-12-14T00:00:00.000+01:00"]

    def test_what_ends_before_it_begins(self, station: Station) -> None:
        """It would never hold, and is refused; one day is a whole day."""
        given = terms("verbatim", "South", until="2025-12-17") | {"from": "2025-12-18"}
        params = {"talk": TALK, "leg": "North", "noted": noted("North")}
        refusal = refused(station.say, passages=[{"text": "x", "terms": given}], **params)
        assert refusal.code == "words.end_before_beginning"
        given["from"] = "2025-12-17"
        station.say(passages=[{"text": "x", "terms": given}], **params)
        ask = {"talk": TALK, "leg": "North", "seat": "North's envoy", "scopes": ["bind"], "since": "2026-01-02"}
        refusal = refused(station.mandate, **ask, until="2026-01-01", noted=noted("North", "principal"))
        assert refusal.code == "words.end_before_beginning"

    def test_a_release_that_opens_nothing_says_so(self, station: Station) -> None:
        """One that was given too long ago, and one whose end comes before its beginning: the answer names it."""
        plain = terms("verbatim", "South")
        passages = [
            {"text": "x", "terms": plain},
            {"text": "y", "terms": plain | {"from": "2026-01-18"}},
            {"text": "z"},
        ]
        ask = {"talk": TALK, "leg": "North", "passages": passages}
        said = station.say(**ask, noted=noted("North"))
        assert said["shut"] == [said["refs"][1]]
        old = noted("North", when="2025-11-20 10:00")
        said = station.say(**ask, noted=old)
        assert said["shut"] == said["refs"][:2]
        release = {"talk": TALK, "what": said["refs"][2], "terms": plain}
        assert station.release(**release, noted=old)["shut"]
        assert not station.release(**release, noted=noted("North"))["shut"]

    def test_what_happened_has_an_hour(self, station: Station) -> None:
        """Midnight is not made up for what was said or brought; the day alone is refused."""
        ask = {"talk": TALK, "leg": "North", "passages": [{"text": "We hold."}]}
        refusal = refused(station.say, **ask, noted=noted("North", when=TODAY))
        assert refusal.code == "words.hour_missing"
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Quiet, please."}])["ref"]
        refusal = refused(station.deliver, talk=TALK, what=[sheet], when=TODAY)
        assert refusal.code == "words.hour_missing"
        station.say(**ask, noted=noted("North", when=f"{TODAY} 09:00"))


class TestOneZone:
    """Whoever asks reads every time in the zone of the own station."""

    @pytest.fixture
    def mixed(self, tmp_path: Path, clock: Clock) -> Iterator[Mixed]:
        """A rich talk in which every date was typed in a zone of its own."""
        zones = count(135, 15)
        with kit.with_talk(tmp_path / "s", clock=clock, zone="-03:30") as station:
            names: dict[str, str] = {}
            station.put_blob(talk=TALK, name="A paper", media_type="text/plain", data="VGFsa3MgZ28gb24u")
            station.import_article(talk=TALK, text=kit.ARTICLE, published="2025-12-15", outlet="The Coast")

            def when(days: float) -> str:
                return write_instant(clock.ms + int(days * DAY) + MINUTE, next(zones))

            def say(side: str, text: str, given: dict[str, Any], **more: Any) -> str:
                passage = {"text": text, "terms": given} | more
                note = noted(side, when=when(-1.5))
                ask = {"talk": TALK, "leg": side, "passages": [passage], "noted": note}
                return str(station.say(**ask)["refs"][0])

            soon = say("North", "We wait.", terms("verbatim", "South", until=when(2), time_may_cross=True))
            short = say("North", "A short while.", terms("verbatim", "South", until=when(1)), valid_until=when(4))
            say("North", "Later.", terms("verbatim", "South") | {"from": when(3)})
            early = say("North", "Over soon.", terms("verbatim", "South"), valid_until=when(1))
            items = [
                {"kind": "very_words", "of": soon},
                {"kind": "very_words", "of": short},
                {"kind": "own_words", "text": "Soon.", "valid_until": when(3)},
            ]
            sheet = station.convey(talk=TALK, to="South", items=items)["ref"]
            clock.skip(0.7)
            station.deliver(talk=TALK, what=[sheet], to="South's envoy", when=when(-0.2))
            clause = {"text": "Quiet.", "until": when(2), "terms": terms("verbatim", "North", until=when(2))}
            answer = {"stance": "accepts_on_conditions", "conditions": [clause], "valid_until": when(2)}
            station.reply(talk=TALK, leg="South", to=[f"{sheet}.1"], noted=noted("South"), **answer)
            given = {"seat": "North's envoy", "scopes": ["bind"], "since": when(-3), "until": when(9)}
            station.mandate(talk=TALK, leg="North", noted=noted("North", "principal"), **given)
            clock.skip(0.8)
            station.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "One more thing."}])
            assert refused(
                station.convey, talk=TALK, to="South", items=[{"kind": "very_words", "of": early}]
            ).code.startswith("gate.")
            assert (
                refused(station.convey, talk=TALK, to="South", items=[{"kind": "very_words", "of": short}]).code
                == "gate.lapsed"
            )
            names |= {
                "sheet": sheet,
                "words.1": soon,
                "words.2": short,
                "item": station.record(talk=TALK, item=kit.item("x"))["ref"],
            }
            yield station, names

    def test_every_answer_is_in_one_zone(self, mixed: Mixed) -> None:
        """Whatever one looks at: no time of it stands in another zone than the station's own, and none has a mark."""
        station, names = mixed
        station.confirm_item(talk=TALK, item=names["item"])
        seen = 0
        for step in kit.LOOKS:
            if step.__name__ in ("sheet", "export"):
                continue
            told = json.dumps(step(station, names), ensure_ascii=False)
            zones = _zones(told)
            assert zones <= {"-03:30"}, step.__name__
            seen += len(zones)
            assert "\x02" not in told
            assert "\\u0002" not in told
        assert seen >= 7

    def test_a_refusal_too(self, mixed: Mixed) -> None:
        """Its times are those of the same zone."""
        station, names = mixed
        refusal = refused(station.convey, talk=TALK, to="South", items=[{"kind": "very_words", "of": names["words.2"]}])
        assert _zones(json.dumps(refusal.told())) == {"-03:30"}

    def test_a_sheet_is_in_the_zone_of_its_conveyance(self, mixed: Mixed) -> None:
        """Every time on it, at whatever station it is printed; both copies."""
        station, names = mixed
        for copy in ("side", "mediator"):
            paper = station.sheet(talk=TALK, ref=names["sheet"], copy=copy)
            assert _zones(json.dumps(paper, ensure_ascii=False)) == {"+01:00"}

    def test_an_export_is_in_utc(self, mixed: Mixed) -> None:
        """So that two exports of one leg can be compared wherever they were made."""
        station, _ = mixed
        for leg in ("North", "South", "desk"):
            assert _zones(json.dumps(station.export(talk=TALK, leg=leg))) <= {"+00:00", "Z", ""}


def _zones(text: str) -> set[str]:
    alone = re.findall(r"\dT\d\d:\d\d:\d\d\.\d{3}([+-]\d\d:\d\d|Z)", text)
    return {*alone, *re.findall(r"\(UTC([+-]\d\d:\d\d)?\)", text)}


class TestAsPeopleSayThem:
    """Tomorrow, a weekday and an hour, from the day on which they are typed."""

    def test_the_answer_says_which_day_was_meant(self, station: Station) -> None:
        """The test's clock begins on Sunday, 14 December 2025, at 09:13."""
        passage = {"text": "We wait.", "valid_until": "tomorrow", "answer_by": "friday 18:00"}
        said = station.say(talk=TALK, leg="North", passages=[passage], noted=noted("North", when="09:00"))
        assert {each["what"]: each["at"] for each in said["dates"]} == {
            "said": "2025-12-14T09:00:00.000+01:00",
            "valid_until": "2025-12-15T23:59:59.999+01:00",
            "answer_by": "2025-12-19T18:00:00.000+01:00",
        }

    def test_what_happened_lies_behind(self, station: Station) -> None:
        """A weekday of a note is the last one."""
        said = station.say(
            talk=TALK, leg="North", passages=[{"text": "We wait."}], noted=noted("North", when="friday 10:00")
        )
        assert said["dates"][0]["at"] == "2025-12-12T10:00:00.000+01:00"

    @pytest.mark.parametrize("now", ["now", "עכשיו"])
    def test_what_happens_now(self, station: Station, clock: Clock, now: str) -> None:
        """It is what the clock shows."""
        before = clock.ms
        said = station.say(talk=TALK, leg="North", passages=[{"text": "We wait."}], noted=noted("North", when=now))
        (line,) = [each for each in station.read(talk=TALK, leg="North")["lines"] if each["kind"] == "said"]
        assert said["refs"]
        assert before < parse_instant(line["hand"]["when"])[0] <= clock.ms

    def test_the_next_of_a_weekday_is_told_with_the_two_that_it_may_be(self, station: Station) -> None:
        """To some it is the coming one, to others that of the week after."""
        passage = {"text": "We wait.", "valid_until": "next friday"}
        refusal = refused(station.say, talk=TALK, leg="North", passages=[passage], noted=noted("North"))
        assert refusal.advice.startswith("Did you mean 2025-12-19 or 2025-12-26? Write it like")

    def test_a_spelling_that_is_not_read_is_told_with_what_it_may_mean(self, station: Station) -> None:
        """Of two readings neither is chosen."""
        passage = {"text": "We wait.", "valid_until": "3/4/2026"}
        refusal = refused(station.say, talk=TALK, leg="North", passages=[passage], noted=noted("North"))
        assert refusal.code == "words.instant"
        assert refusal.advice.startswith("Did you mean 2026-04-03 or 2026-03-04? Write it like")
