"""Handles and zones: how people name things and times."""

from __future__ import annotations

import pytest

from goodoffices.desk.shortlist import things
from goodoffices.errors.base import Refusal
from goodoffices.station.handles import find_handle, handle
from goodoffices.station.station import Station
from goodoffices.station.zones import Zone, fixed
from goodoffices.talk.events import Id
from goodoffices.words import MINUTE, parse_instant, parse_typed, say_handle
from tests.station import kit
from tests.station.kit import TALK, refused


class TestHandles:
    """Short names for things in a talk."""

    def test_a_handle_names_what_it_was_given_for(self, station: Station) -> None:
        """Every entry of every leg is found again by its handle, in capitals too."""
        kit.play(station, kit.STORY)
        talk = station.at(TALK)
        for room in talk.rooms.all():
            for _, ident in talk.reading(room).transcript.thread():
                written = talk.reading(room).written(ident)
                assert written is not None
                last = len(things(written))
                found = find_handle(talk, handle(talk, ident, last).upper())
                assert (found.room, found.what.entry, found.what.index) == (room, ident, last - 1)

    def test_without_a_number_it_is_the_first(self, station: Station) -> None:
        """``lusab-babad`` is ``lusab-babad.1``."""
        ref = kit.say(station, "North", "We hold.")
        talk = station.at(TALK)
        assert find_handle(talk, ref.removesuffix(".1")) == find_handle(talk, ref)

    def test_a_handle_that_means_several(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is refused with longer ones, each of which means one; none is guessed."""
        kit.play(station, kit.STORY[:3])
        talk = station.at(TALK)
        real = talk.beginning_with
        (one, *_, other) = real(b"")

        def two_with_one_beginning(prefix: bytes) -> list[tuple[Id, Id]]:
            return [one, other] if len(prefix) <= 4 else real(prefix)

        # Ids are hashes: nobody can make two that begin alike, so the look-up is made to say that they do.
        monkeypatch.setattr(talk, "beginning_with", two_with_one_beginning)
        refusal = refused(find_handle_of, talk=talk, text=say_handle(one[1], words=2))
        assert refusal.code == "station.ambiguous_handle"
        candidates = str(refusal.facts["candidates"]).split(", ")
        assert [find_handle(talk, each).what.entry for each in candidates] == [one[1], other[1]]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            "lusab",
            "lusab-babad",
            "lusab_babad",
            "lusab-babad.0",
            "lusab-babad.99999",
            "lusab-babad.x",
            "\u05d0" * 5,
        ],
    )
    def test_what_names_nothing(self, station: Station, text: str) -> None:
        """It is refused, with where to look."""
        assert refused(find_handle_of, talk=station.at(TALK), text=text).code == "station.no_such_handle"

    def test_words_in_the_place_of_a_handle_are_not_repeated(self, station: Station) -> None:
        """Somebody who pastes a passage where a handle belongs does not find it in the refusal."""
        refusal = refused(find_handle_of, talk=station.at(TALK), text="our tugs are short of fuel")
        assert "fuel" not in str(refusal.told())


def find_handle_of(talk: object, text: str) -> object:
    """``find_handle`` with names for its arguments."""
    return find_handle(talk, text)  # type: ignore[arg-type]


class TestZones:
    """The zone of a typed date."""

    @pytest.mark.parametrize(
        ("zone", "text", "minutes"),
        [
            ("+02:00", "2025-12-14 18:00", 120),
            ("-03:30", "2025-07-14", -210),
            ("UTC", "2025-12-14 18:00", 0),
            ("Europe/Zurich", "2025-12-14 18:00", 60),
            ("Europe/Zurich", "2025-07-14 18:00", 120),
            ("Europe/Zurich", "2025-03-30 01:59", 60),
            ("Europe/Zurich", "2025-03-30 03:00", 120),
            ("Asia/Tehran", "2025-12-14 18:00", 210),
            ("Asia/Jerusalem", "2025-07-14 18:00", 180),
        ],
    )
    def test_a_date_gets_the_distance_of_its_own_day(self, zone: str, text: str, minutes: int) -> None:
        """Summer time is that of the date, not of today; the wall shows what was typed."""
        ms, found = Zone(zone).read(parse_typed(text))
        assert found == minutes
        assert ms + minutes * MINUTE == parse_instant(text, 0)[0]
        assert Zone(zone).at(ms) == minutes

    @pytest.mark.parametrize("text", ["2025-12-14T18:00Z", "2025-12-14 18:00+00:00", "2025-12-14 18:00-05:00"])
    def test_a_date_that_names_its_zone_keeps_it(self, text: str) -> None:
        """The station's zone is for dates without one."""
        assert Zone("Europe/Zurich").read(parse_typed(text)) == parse_instant(text)

    def test_a_distance_has_one_name(self) -> None:
        """Minutes east of UTC, written as a zone and read again."""
        for minutes in (-840, -210, -1, 0, 60, 345, 840):
            assert Zone(fixed(minutes)).at(0) == minutes

    @pytest.mark.parametrize("name", ["", "Mars/Base", "+1", "2", "/etc/passwd", "..", "+15:00", "Europe", "\x00"])
    def test_an_unknown_zone(self, name: str) -> None:
        """It is refused with two ways of writing one."""
        with pytest.raises(Refusal) as caught:
            Zone(name)
        assert caught.value.code == "station.unknown_zone"
