"""Names as they are typed: a unique beginning is enough for what has a name, and who speaks where nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import AmbiguousName
from goodoffices.station.naming import DESK, meant
from goodoffices.station.station import Station
from goodoffices.talk.terms import PUBLIC, WHOEVER
from goodoffices.words import fold
from tests.station import kit
from tests.station.kit import DICTATED, TALK, Clock, refused, terms

NAMES = st.text(alphabet="abÄ ", min_size=1, max_size=6).filter(lambda name: bool(fold(name)))


class TestMeant:
    """Which of some names is meant."""

    @given(st.lists(NAMES, min_size=1, max_size=6, unique_by=fold), st.data())
    def test_a_beginning(self, known: list[str], data: st.DataObject) -> None:
        """A whole name means itself; another text means the one name that begins so, and else nothing is guessed."""
        for name in known:
            assert meant(name.upper(), known) == name
        typed = data.draw(st.sampled_from(known))[: data.draw(st.integers(0, 6))]
        begins = [name for name in known if fold(typed) and fold(name).startswith(fold(typed))]
        whole = [name for name in known if fold(name) == fold(typed)]
        if whole or len(begins) < 2:
            assert meant(typed, known) == next(iter(whole or begins), None)
        else:
            with pytest.raises(AmbiguousName) as caught:
                meant(typed, known)
            assert caught.value.facts["candidates"] == ", ".join(begins)

    @pytest.mark.parametrize("typed", ["t", "the", "the publi", "w", "whoever", "d", "des", "", " "])
    def test_the_public_and_the_desk_are_named_whole(self, typed: str) -> None:
        """No letter stands for everybody."""
        assert meant(typed, [PUBLIC, WHOEVER, DESK]) is None
        assert meant(typed, ["North", PUBLIC, DESK]) is None
        assert meant("THE PUBLIC", ["North", PUBLIC, DESK]) == PUBLIC
        assert meant("Desk", ["North", PUBLIC, DESK]) == DESK


@pytest.fixture
def station(tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """Two talks; the sides of one begin alike in part."""
    with kit.make(tmp_path / "s", clock=clock) as made:
        sides = [{"name": name} for name in ("North", "Northeast", "South")]
        made.open_talk(title="Harbour talks", sides=sides)
        made.open_talk(title="Airport talks", sides=[{"name": "East"}, {"name": "West"}])
        yield made


class TestInATalk:
    """Beginnings at a station."""

    def test_legs_recipients_seats_and_talks(self, station: Station) -> None:
        """Each may be named by a beginning, and the answer tells what it was taken for."""
        passage: dict[str, Any] = {"text": "We wait.", "terms": terms("verbatim", "So", "northe")}
        note = DICTATED | {"speaker": "north's e"}
        said = station.say(talk="har", leg="north", passages=[passage], noted=note)
        taken = {each["typed"]: each["means"] for each in said["names"]}
        assert taken == {"har": "Harbour talks", "So": "South", "northe": "Northeast", "north's e": "North's envoy"}
        line = station.read(talk="Harbour talks", leg="North")["lines"][-1]
        assert line["by"] == "North's envoy"
        assert line["content"][0]["terms"]["to"] == ["Northeast", "South"]
        sheet = station.convey(talk="Harb", to="sou", items=[{"kind": "very_words", "of": said["refs"][0]}])
        assert (sheet["to"], sheet["names"][1]) == ("South", {"typed": "sou", "means": "South"})
        assert "names" not in station.convey(
            talk="Harbour talks", to="south", items=[{"kind": "own_words", "text": "One more."}]
        )
        station.unseat(talk="Harbour", leg="South", name="south")
        assert station.find(text="wait", talk="harb")["found"][0]["talk"] == "Harbour talks"

    def test_a_whole_name_wins(self, station: Station) -> None:
        """North is North, though another side begins so; a beginning of both is refused with both names."""
        station.say(talk="Harbour talks", leg="North", passages=[{"text": "We wait."}], noted=DICTATED)
        refusal = refused(station.say, talk="Harbour talks", leg="Nor", passages=[{"text": "x"}], noted=DICTATED)
        assert (refusal.code, refusal.facts["candidates"]) == ("station.ambiguous_name", "North, Northeast")
        passage = {"text": "x", "terms": terms("verbatim", "N")}
        refusal = refused(station.say, talk="Harbour talks", leg="South", passages=[passage], noted=DICTATED)
        assert refusal.code == "station.ambiguous_name"
        assert len(station.read(talk="Harbour talks", leg="South")["lines"]) == 1

    def test_none_begins_so(self, station: Station) -> None:
        """The refusal of a name that nobody bears, with those that there are."""
        assert refused(station.read, talk="H", leg="x").code == "station.no_such_leg"
        assert refused(station.read, talk="x", leg="North").code == "station.no_such_talk"
        assert refused(station.read, talk="H", leg="").code == "station.no_such_leg"
        note = DICTATED | {"speaker": "x"}
        passages = [{"text": "x"}]
        refusal = refused(station.say, talk="H", leg="North", passages=passages, noted=note)
        assert refusal.code == "station.no_such_seat"
        to_all = [{"text": "x", "terms": terms("verbatim", "t")}]
        refusal = refused(station.say, talk="H", leg="North", passages=to_all, noted=DICTATED)
        assert refusal.code == "talk.unknown_alias"

    def test_a_name_that_is_made_stays_as_it_is(self, station: Station) -> None:
        """A seat, a further name of a side, a title: a beginning of a known one is a name of its own."""
        assert station.seat(talk="H", leg="South", name="South's")["name"] == "South's"
        assert station.alias(talk="H", leg="South", alias="Nort", means="Northe")["alias"] == "Nort"
        assert station.open_talk(title="Harbour", sides=[{"name": "A"}, {"name": "B"}])["talk"] == "Harbour"
        assert station.read(talk="Harbour", leg="A")["leg"] == "A"

    def test_a_talk_is_destroyed_by_its_whole_title(self, station: Station) -> None:
        """A beginning destroys nothing."""
        assert refused(station.destroy, talk="Harbour").code == "station.no_such_talk"
        assert len(station.talks()) == 2


class TestWhoSpoke:
    """Who acted for a side, where nobody is named."""

    def side(self, folder: Path, *seats: dict[str, str]) -> Station:
        """A station with a side of these people."""
        station = kit.make(folder)
        station.open_talk(title=TALK, sides=[{"name": "North", "seats": list(seats)}, {"name": "South"}])
        return station

    def test_only_a_principal_gives_mandates(self, tmp_path: Path) -> None:
        """With one principal nobody has to be named for a mandate and its end; for words somebody has to be."""
        people = [{"name": "Minister", "role": "principal"}, {"name": "Consul"}]
        with self.side(tmp_path / "s", *people) as station:
            ask = {"talk": TALK, "leg": "North", "seat": "Consul", "scopes": ["bind"]}
            ref = station.mandate(**ask, noted=DICTATED)["ref"]
            assert station.read(talk=TALK, leg="North")["lines"][-1]["by"] == "Minister"
            station.revoke(talk=TALK, mandate=ref, noted=DICTATED)
            assert station.read(talk=TALK, leg="North")["lines"][-1]["by"] == "Minister"
            refusal = refused(station.say, talk=TALK, leg="North", passages=[{"text": "x"}], noted=DICTATED)
            assert (refusal.code, _known(refusal)) == ("station.who_spoke", {"Minister", "Consul"})

    def test_two_principals(self, tmp_path: Path) -> None:
        """One has to be named, and only they are proposed."""
        people = [{"name": name, "role": "principal"} for name in ("Minister", "Deputy")]
        with self.side(tmp_path / "s", *people, {"name": "Consul"}) as station:
            ask = {"talk": TALK, "leg": "North", "seat": "Consul", "scopes": ["bind"], "noted": DICTATED}
            refusal = refused(station.mandate, **ask)
            assert (refusal.code, _known(refusal)) == ("station.who_spoke", {"Minister", "Deputy"})

    def test_nobody_can(self, tmp_path: Path) -> None:
        """Where no principal is seated, or nobody who speaks, the refusal says what it takes and who sits there."""
        with self.side(tmp_path / "s", {"name": "Consul"}) as station:
            ask = {"talk": TALK, "leg": "North", "seat": "Consul", "scopes": ["bind"], "noted": DICTATED}
            refusal = refused(station.mandate, **ask)
            assert (refusal.code, "a principal." in refusal.why) == ("station.nobody_can", True)
            station.seat(talk=TALK, leg="North", name="Minister", role="principal")
            station.mandate(**ask)
        with self.side(tmp_path / "t", {"name": "Scribe", "role": "note_taker"}) as station:
            refusal = refused(station.say, talk=TALK, leg="North", passages=[{"text": "x"}], noted=DICTATED)
            assert (refusal.code, "Scribe" in refusal.why) == ("station.nobody_can", True)


def _known(refusal: Refusal) -> set[str]:
    return set(str(refusal.facts["known"]).split(", "))
