"""Sides with a station of their own, at one table with the mediator; and talks that never mix."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, Clock, refused, terms
from tests.station.table import exchange, join, seat_together


class Table:
    """A mediator with a kept side North, and a side South with a station of its own."""

    def __init__(self, folder: Path, clock: Clock, stack: ExitStack) -> None:
        self.folder = folder
        self.clock = clock
        self.stack = stack
        self.mediator = stack.enter_context(kit.make(folder / "mediator", clock=clock))
        self.south = stack.enter_context(kit.make(folder / "south", "South's envoy", clock=clock, language="he"))
        sides = [{"name": "North"}, {"name": "South", "station": True}]
        self.mediator.open_talk(title=TALK, sides=sides)
        seat_together(self.mediator, TALK, "South", self.south, "South's envoy")

    def meet(self) -> int:
        """Hand over whatever waits."""
        return exchange([self.mediator, self.south])

    def restart(self) -> None:
        """Close both stations and open them again."""
        for station in (self.mediator, self.south):
            station.close()
        self.mediator = self.stack.enter_context(kit.reopen(self.folder / "mediator", clock=self.clock))
        self.south = self.stack.enter_context(kit.reopen(self.folder / "south", clock=self.clock))

    def south_says(self, text: str, given: dict | None = None) -> str:
        """Words of South's own hand."""
        return str(self.south.say(talk=TALK, leg="South", passages=[{"text": text, "terms": given}])["refs"][0])

    def north_says(self, text: str, given: dict | None = None) -> str:
        """Words of North, noted."""
        by = kit.DICTATED
        passage = {"text": text, "terms": given}
        return str(self.mediator.say(talk=TALK, leg="North", passages=[passage], noted=by)["refs"][0])


@pytest.fixture
def table(tmp_path: Path, clock: Clock) -> Iterator[Table]:
    """Everybody at the table."""
    with ExitStack() as stack:
        yield Table(tmp_path, clock, stack)


def words_at(station: Station) -> list[str]:
    """Every text that a station has in front of it."""
    return kit.texts(station.view(talk=TALK))


class TestTheTable:
    """Two stations and a leg between them."""

    def test_words_go_both_ways(self, table: Table) -> None:
        """What South says reaches the mediator as its own; what the mediator conveys reaches South at once."""
        own = table.south_says("We hear you.", terms("verbatim", "North"))
        noted = table.north_says("We hold our ships.", terms("verbatim", "South"))
        table.meet()
        (line,) = (line for line in table.mediator.read(talk=TALK, leg="South")["lines"] if line["kind"] == "said")
        assert line["own"]
        assert line["by"] == "South's envoy"
        table.mediator.convey(talk=TALK, to="North", items=[{"kind": "very_words", "of": own}])
        sent = table.mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": noted}])
        assert not sent["sheet"]
        assert "We hold our ships." not in words_at(table.south)
        table.meet()
        assert "We hold our ships." in words_at(table.south)

    def test_both_ends_have_the_same_leg(self, table: Table) -> None:
        """Everything on the leg is at both stations, and each one's rows are what its entries say."""
        table.south_says("One.", terms("in_substance", "North"))
        table.meet()
        table.mediator.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Two."}])
        table.meet()
        threads = [station.read(talk=TALK, leg="South")["lines"] for station in (table.mediator, table.south)]
        assert [line["ref"] for line in threads[0]] == [line["ref"] for line in threads[1]]
        for station in (table.mediator, table.south):
            assert station.verify(talk=TALK)["equal"]

    def test_a_side_has_its_own_leg_and_nothing_else(self, table: Table) -> None:
        """Neither North's words, nor the desk, nor even their number is at South's station."""
        before = table.south.doctor()["talks"][0]["entries"]
        for number in range(5):
            table.north_says(f"A confidence {number}.")
        table.mediator.remark(talk=TALK, text="A confidence of the desk.")
        table.mediator.convey(talk=TALK, to="the public", items=[{"kind": "own_words", "text": "A confidence? No."}])
        assert table.meet() == 0
        assert table.south.doctor()["talks"][0]["entries"] == before
        assert [talk["legs"] for talk in table.south.talks()] == [["South"]]
        assert not any("confidence" in text for text in words_at(table.south))
        assert table.south.find(text="confidence")["found"] == []

    def test_a_side_does_what_a_side_does(self, table: Table) -> None:
        """Notes, the gate and the desk are the mediator's; a side's own acts need no note."""
        ref = table.south_says("One.")
        acts: list[tuple[str, dict[str, Any]]] = [
            ("convey", {"to": "South", "items": [{"kind": "own_words", "text": "x"}]}),
            ("remark", {"text": "x"}),
            ("may_cross", {}),
            ("view_as", {"leg": "South"}),
            ("items", {}),
            ("who_knows", {"ref": ref}),
            ("sheets", {}),
        ]
        for act, more in acts:
            assert refused(table.south.call, method=act, params={"talk": TALK, **more}).code == "station.not_yours"
        noted = {"passages": [{"text": "x"}], "leg": "South", "noted": kit.DICTATED}
        assert refused(table.south.say, talk=TALK, **noted).code == "station.not_yours"
        table.south.release(talk=TALK, what=ref, terms=terms("verbatim", "North"))
        table.south.seat(talk=TALK, leg="South", name="A colleague", fingerprint="ab" * 32)
        table.south.unseat(talk=TALK, leg="South", name="A colleague")
        kit.call(table.south, "accept")
        table.south.close_leg(talk=TALK, leg="South")
        assert table.meet() > 0
        assert table.mediator.verify(talk=TALK)["equal"]

    def test_opened_is_told_where_it_was_agreed(self, table: Table) -> None:
        """Without ground rules that say so the receipt is refused; with them the other end sees it (rule 12)."""
        assert refused(table.south.opened, talk=TALK, leg="South").code == "talk.not_told"
        table.mediator.offer_rules(talk=TALK, leg="South", rules={"opened_told": True})
        table.meet()
        assert table.south.answer_rules(talk=TALK, leg="South", yes=True)["in_force"]
        kit.call(table.south, "opened")
        table.meet()
        assert table.mediator.read(talk=TALK, leg="South")["lines"][-1]["kind"] == "opened"

    def test_meeting_twice_changes_nothing(self, table: Table) -> None:
        """Nothing is handed over a second time."""
        table.south_says("One.")
        assert table.meet() == 1
        assert table.meet() == 0

    def test_what_waits_survives_a_restart(self, table: Table) -> None:
        """Words said before both stations were closed are handed over after they are open again, once."""
        table.south_says("Before the night.")
        table.mediator.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Before the night, too."}])
        table.restart()
        assert table.meet() == 2
        table.restart()
        assert table.meet() == 0
        assert words_at(table.mediator).count("Before the night.") == 1
        assert "Before the night, too." in words_at(table.south)

    def test_a_leg_that_is_there_already(self, table: Table, tmp_path: Path) -> None:
        """A second leg of one name is refused, and neither station has anything of it."""
        with kit.make(tmp_path / "third", "Ines") as third:
            before = table.mediator.doctor()["talks"][0]["entries"]
            for leg in ("North", "south", "the public", "desk"):
                with pytest.raises(Refusal) as caught:
                    seat_together(table.mediator, TALK, leg, third, "Ines")
                assert caught.value.code in ("words.name_looks_like", "words.name_reserved")
            assert third.talks() == []
            assert table.mediator.doctor()["talks"][0]["entries"] == before

    def test_an_exercise_and_a_real_station(self, table: Table, tmp_path: Path) -> None:
        """They do not sit together."""
        with kit.make(tmp_path / "third", "Ines", exercise=True) as third:
            with pytest.raises(Refusal) as caught:
                seat_together(table.mediator, TALK, "Island", third, "Ines")
            assert caught.value.code == "station.wrong_shape"

    def test_a_third_side_comes_later(self, table: Table, tmp_path: Path) -> None:
        """The sides that were there may name it from then on, and it may name them."""
        with kit.make(tmp_path / "third", "Island's envoy", clock=table.clock) as third:
            seat_together(table.mediator, TALK, "Island", third, "Island's envoy")
            exchange([table.mediator, table.south, third])
            own = table.south_says("For the island.", terms("verbatim", "Island"))
            back = third.say(
                talk=TALK, leg="Island", passages=[{"text": "For all.", "terms": terms("verbatim", "South", "North")}]
            )
            exchange([table.mediator, table.south, third])
            table.mediator.convey(talk=TALK, to="Island", items=[{"kind": "very_words", "of": own}])
            table.mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": back["refs"][0]}])
            exchange([table.mediator, table.south, third])
            assert "For the island." in words_at(third)
            assert "For all." in words_at(table.south)

    def test_a_gap_is_given_up_by_name(self, table: Table) -> None:
        """What is missing of somebody's station shuts the gate until the mediator gives it up, visibly."""
        ref = table.south_says("One.", terms("verbatim", "North"))
        table.meet()
        talk, mediator = table.south.at(TALK), table.mediator.at(TALK)
        room = talk.leg("South")
        table.south_says("Lost on the way.")
        table.south_says("Three.")
        *_, newest = talk.store.entries(room=room)
        mediator.take_in(newest[2], table.south.identity.fingerprint)
        mediator.keep()
        assert table.mediator.doctor()["talks"][0]["gaps"] == 1
        convey = {"talk": TALK, "to": "North", "items": [{"kind": "very_words", "of": ref}]}
        assert refused(table.mediator.convey, **convey).code == "gate.shut"
        assert refused(table.mediator.give_up, talk=TALK, leg="South", name="Mediator").code == "station.no_such_seat"
        kit.call(table.mediator, "give_up")
        table.mediator.convey(**convey)
        assert "Three." in words_at(table.mediator)
        assert table.mediator.verify(talk=TALK)["equal"]

    def test_a_fork_is_ended_by_a_colleague(self, table: Table, tmp_path: Path) -> None:
        """A station that was copied and went on twice shuts the gate for its side, until its own end has chosen."""
        with kit.make(tmp_path / "third", "South's principal", clock=table.clock) as third:
            table.south.seat(
                talk=TALK,
                leg="South",
                name="South's principal",
                role="principal",
                fingerprint=third.who()["fingerprint"],
            )
            join(third, TALK, table.mediator.at(TALK).leg("South"), "he")
            everybody = [table.mediator, table.south, third]
            exchange(everybody)
            third.accept(talk=TALK, leg="South", name="Mediator")
            said = []
            for number in (1, 2):  # a later fork leaves the choice at an earlier one as it is
                shutil.copytree(tmp_path / "south", tmp_path / f"copy {number}")
                said.append(table.south_says("This one counts.", terms("verbatim", "North")))
                later = table.south_says("And what follows it.")
                exchange(everybody)
                with kit.reopen(tmp_path / f"copy {number}", clock=table.clock) as copy:
                    copy.say(talk=TALK, leg="South", passages=[{"text": "This one does not."}])
                    *_, (_, _, data) = copy.at(TALK).store.entries()
                for station in (table.mediator, third):
                    station.at(TALK).take_in(data, table.south.identity.fingerprint)
                    station.at(TALK).keep()
                convey = [{"talk": TALK, "to": "North", "items": [{"kind": "very_words", "of": ref}]} for ref in said]
                assert refused(table.mediator.convey, **convey[-1]).code in {"gate.void", "gate.shut"}
                assert table.mediator.doctor()["talks"][0]["gaps"] == 1
                choice = {"talk": TALK, "leg": "South", "branch": later}
                assert refused(table.mediator.choose_branch, **choice).code == "talk.other_end"
                kit.call(third, "choose_branch", the_branch=later)
                exchange(everybody)
                for each in convey:
                    table.mediator.convey(**each)
                voided = [line["void"] for line in table.mediator.read(talk=TALK, leg="South")["lines"] if line["void"]]
                assert len(voided) == number

    def test_each_end_of_a_line_seats_its_own_people(self, table: Table) -> None:
        """A mediator who seats or unseats somebody of a side with a station is told that it is not the mediator's."""
        room = table.mediator.at(TALK).leg("South")
        before = len(list(table.mediator.at(TALK).store.entries(room=room)))
        deputy = {"talk": TALK, "leg": "South", "name": "A deputy"}
        envoy = {"talk": TALK, "leg": "South", "name": table.south.who()["name"]}
        for act, given in (("seat", deputy), ("unseat", envoy)):
            assert refused(table.mediator.call, method=act, params=given).code == "talk.other_end"
        assert len(list(table.mediator.at(TALK).store.entries(room=room))) == before
        table.south.seat(**deputy)
        table.meet()
        people = table.mediator.about_leg(talk=TALK, leg="South")["people"]
        assert "A deputy" in [each["name"] for each in people]


class TestApart:
    """What belongs to one talk or station never gets into another."""

    def test_two_talks_on_one_station(self, station: Station) -> None:
        """Words, handles, people and searches of one talk are not in the other."""
        ref = kit.say(station, "North", "Only in the first.", terms("verbatim", "South"))
        kit.open_harbour(station, "Other")
        acts: list[tuple[str, dict[str, Any]]] = [
            ("who_knows", {"ref": ref}),
            ("withdraw", {"what": ref, "noted": kit.noted("North")}),
            ("convey", {"to": "South", "items": [{"kind": "very_words", "of": ref}]}),
        ]
        for act, more in acts:
            assert refused(station.call, method=act, params={"talk": "Other", **more}).code == "station.no_such_handle"
        assert "Only in the first." not in json.dumps(station.view(talk="Other"))
        assert station.find(text="only in", talk="Other")["found"] == []

    def test_two_stations_on_one_machine(self, tmp_path: Path) -> None:
        """The same person's two stations know nothing of each other, under the same passphrase and titles."""
        with kit.with_talk(tmp_path / "a") as one, kit.with_talk(tmp_path / "b") as other:
            ref = kit.say(one, "North", "Only here.")
            assert refused(other.who_knows, talk=TALK, ref=ref).code == "station.no_such_handle"
            assert other.find(text="only")["found"] == []
            assert one.who()["fingerprint"] != other.who()["fingerprint"]
            other.destroy(talk=TALK)
            assert one.verify(talk=TALK)["equal"]

    def test_an_entry_of_another_talk(self, station: Station) -> None:
        """It is refused at the door of the talk, and leaves no trace."""
        kit.open_harbour(station, "Other")
        here, there = station.at(TALK), station.at("Other")
        before = there.store.count_entries()
        (_, _, data) = next(here.store.entries())
        with pytest.raises(Refusal) as caught:
            there.take_in(data, station.identity.fingerprint)
        there.keep()
        assert caught.value.code == "talk.wrong_transcript"
        assert there.store.count_entries() == before
