"""A clock that goes back or was ahead: what lapsed stays lapsed, and nothing is open longer than the rules let it."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from goodoffices.errors.base import Refusal
from goodoffices.station.clock import APART_MS
from goodoffices.station.station import Station
from goodoffices.talk.terms import Moment
from goodoffices.words import DAY, HOUR, write_instant
from tests.station import kit
from tests.station.kit import TALK, noted, refused, terms
from tests.station.mail.machine import lives
from tests.station.test_crash import Watch
from tests.table import english

OTHER = "Lighthouse"
LEASE = 14 * DAY
SLACK = 2 * APART_MS
SOUTH = terms("verbatim", "South")


class Hands:
    """The true time, and a clock that may show another one.

    Attributes:
        true: milliseconds since 1970.
        off: by how much the clock is ahead of it; below zero: behind.
    """

    def __init__(self) -> None:
        self.true = kit.START
        self.off = 0

    def __call__(self) -> Moment:
        return Moment(ms=self.true + self.off, zone=60)

    def pass_by(self, days: float) -> None:
        """Time goes on."""
        self.true += int(days * DAY)

    @property
    def watch(self) -> str:
        """What a person's own watch shows, which is right."""
        return write_instant(self.true, 60)


@pytest.fixture
def hands() -> Hands:
    """A clock that is right until a test sets it."""
    return Hands()


@pytest.fixture
def mara(tmp_path: Path, hands: Hands) -> Iterator[Station]:
    """A mediator's station with a talk."""
    with kit.with_talk(tmp_path / "mara", clock=hands) as made:
        yield made


def row(station: Station, ref: str, to: str = "South", talk: str = TALK) -> dict[str, Any]:
    """What the desk says of one passage and one recipient."""
    (found,) = [each for each in station.may_cross(talk=talk, to=to, rest=True)["rows"] if each["ref"] == ref]
    return dict(found)


def open_now(station: Station, ref: str, talk: str = TALK) -> bool:
    """Whether a passage may cross to South in its very words; the gate, and a dry run of it, say the same."""
    (form,) = [each for each in row(station, ref, talk=talk)["forms"] if each["form"] == "verbatim"]
    assert station.check(talk=talk, to="South", items=[{"kind": "very_words", "of": ref}])["open"] == form["open"]
    return bool(form["open"])


def why_not(station: Station, ref: str) -> set[str]:
    """The codes of what speaks against it."""
    (item,) = station.check(talk=TALK, to="South", items=[{"kind": "very_words", "of": ref}])["items"]
    return {each["code"] for each in item["refusals"]}


def convey(station: Station, ref: str) -> dict[str, Any]:
    """Convey a passage to South in its very words."""
    return dict(station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": ref}]))


def tried(act: Callable[..., Any], /, **params: Any) -> tuple[Any, str | None]:
    """What an act gives, or the code of the refusal that it meets."""
    try:
        return act(**params), None
    except Refusal as refusal:
        return None, refusal.code


# --- a clock that goes back ------------------------------------


def test_rule_07_what_lapsed_does_not_open_again_when_the_clock_goes_back(mara: Station, hands: Hands) -> None:
    """Nobody has written anything since; the look that showed it as lapsed is enough."""
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.pass_by(15)
    assert why_not(mara, words) == {"gate.lapsed"}
    hands.off = -5 * DAY
    assert why_not(mara, words) == {"gate.clock_lower", "gate.lapsed"}
    assert refused(convey, station=mara, ref=words).code == "gate.clock_lower"


def test_rule_07_nor_after_the_station_was_locked(mara: Station, hands: Hands) -> None:
    """What it has seen stands on the disk."""
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.pass_by(15)
    assert not open_now(mara, words)
    mara.close()
    hands.off = -5 * DAY
    with kit.reopen(mara.folder, clock=hands) as again:
        assert why_not(again, words) == {"gate.clock_lower", "gate.lapsed"}


def test_rule_07_a_refusal_is_enough_too(mara: Station, hands: Hands) -> None:
    """What was refused by a reading is judged by no earlier one."""
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.pass_by(15)
    assert refused(convey, station=mara, ref=words).code == "gate.lapsed"
    mara.close()
    hands.off = -5 * DAY
    with kit.reopen(mara.folder, clock=hands) as again:
        assert "gate.lapsed" in why_not(again, words)


def test_rule_07_a_second_back_does_not_reopen_either_and_hinders_nothing(mara: Station, hands: Hands) -> None:
    """A clock that is put right by a little is not in doubt; judgements still go by its highest reading."""
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.true += LEASE + 1
    assert why_not(mara, words) == {"gate.lapsed"}
    hands.off = -1000
    assert why_not(mara, words) == {"gate.lapsed"}
    assert open_now(mara, kit.say(mara, "North", "We still do.", SOUTH))


def test_rule_07_one_talk_tells_the_other(mara: Station, hands: Hands) -> None:
    """There is one clock, whatever talk it was looked at for."""
    kit.open_harbour(mara, OTHER)
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.pass_by(15)
    mara.may_cross(talk=OTHER)
    mara.close()
    hands.off = -5 * DAY
    with kit.reopen(mara.folder, clock=hands) as again:
        assert "gate.lapsed" in why_not(again, words)


def test_rule_07_while_it_is_lower_what_depends_on_the_time_waits(mara: Station, hands: Hands) -> None:
    """Conveying, delivering, releases, answers and mandates; what was typed is kept."""
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    (item,) = convey(mara, words)["refs"]
    closed = kit.say(mara, "North", "For you alone.")
    hands.off = -DAY
    waits: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (mara.convey, {"to": "South", "items": [{"kind": "very_words", "of": words}]}),
        (mara.say, {"leg": "North", "passages": [{"text": "More.", "terms": SOUTH}], "noted": noted("North")}),
        (mara.release, {"what": closed, "terms": SOUTH, "noted": noted("North")}),
        (mara.deliver, {"what": [item], "to": "South's envoy"}),
        (mara.reply, {"leg": "South", "to": [item], "stance": "takes_note", "noted": noted("South")}),
        (mara.mandate, {"leg": "North", "seat": "North's envoy", "scopes": ["bind"],
                        "noted": noted("North", "principal")}),
    ]  # fmt: skip
    for act, params in waits:
        refusal = refused(act, talk=TALK, **params)
        assert refusal.code == "gate.clock_lower", params
        assert "goodoffices clock" in refusal.advice
    assert {"convey", "say", "reply"} <= {each["act"] for each in mara.drafts(talk=TALK)}
    hands.off = 0
    for act, params in waits:
        act(talk=TALK, **params)


def test_rule_07_what_makes_stricter_never_waits(mara: Station, hands: Hands) -> None:
    """A withdrawal, narrower terms, the end of a mandate, words without a release, a note on the desk."""
    first, second = (kit.say(mara, "North", text, SOUTH) for text in ("We hold our ships.", "All of them."))
    mandate = mara.mandate(
        talk=TALK, leg="North", seat="North's envoy", scopes=["bind"], noted=noted("North", "principal")
    )["ref"]
    hands.off = -DAY
    mara.withdraw(talk=TALK, what=first, noted=noted("North"))
    mara.narrow(talk=TALK, what=second, terms=terms("in_substance", "South"), noted=noted("North"))
    mara.revoke(talk=TALK, mandate=mandate, noted=noted("North", "principal"))
    kit.say(mara, "North", "For you alone.")
    mara.remark(talk=TALK, text="The clock is odd.")
    hands.off = 0
    assert why_not(mara, first) == {"gate.withdrawn"}
    assert why_not(mara, second) == {"gate.substance_only"}


def test_rule_07_a_view_says_that_the_clock_is_lower(mara: Station, hands: Hands) -> None:
    """The gate is shut on every leg, a sheet is not to be delivered, and a thread says so at its head."""
    convey(mara, kit.say(mara, "North", "We hold our ships.", SOUTH))
    assert mara.read(talk=TALK, leg="North")["clock"] == []
    hands.off = -DAY
    (notice,) = mara.read(talk=TALK, leg="North")["clock"]
    assert english(notice).startswith("This station's clock showed 2025-12-14")
    seen = mara.view(talk=TALK)
    assert all(leg["gate"]["code"] == "gate.clock_lower" for leg in seen["legs"] if leg["room"] in ("kept", "public"))
    assert [sheet["state"] for sheet in seen["sheets"]] == ["do_not_deliver"]
    hands.off = 0
    assert [sheet["state"] for sheet in mara.view(talk=TALK)["sheets"]] == ["to_deliver"]


# --- a clock that was ahead ------------------------------------


def noted_ahead(station: Station, hands: Hands, ahead: int, text: str = "We would leave the island.") -> str:
    """A release that was written down while the clock was ahead; then it is right."""
    hands.off = ahead
    ref = kit.say(station, "North", text, SOUTH)
    hands.off = 0
    return ref


def test_rule_07_a_release_noted_by_a_clock_ahead_runs_from_when_a_right_one_first_saw_it(
    mara: Station, hands: Hands
) -> None:
    """For as long as the rules say, once a person has said that the clock is right; and no longer."""
    words = noted_ahead(mara, hands, 73 * 365 * DAY)
    hands.true += HOUR
    assert "gate.clock_lower" in why_not(mara, words)
    assert row(mara, words)["doubtful"]
    hands.pass_by(2)
    assert not mara.confirm_clock(watch=hands.watch)["lower"]
    assert open_now(mara, words)
    assert row(mara, words)["doubtful"]
    assert row(mara, words)["until"] == write_instant(kit.START + HOUR + LEASE, 60)
    hands.true = kit.START + HOUR + LEASE
    assert open_now(mara, words)
    hands.true += 1
    assert why_not(mara, words) == {"gate.lapsed"}


def test_rule_07_so_it_does_where_nobody_gave_a_word_and_the_time_went_by(mara: Station, hands: Hands) -> None:
    """The clock overtakes what it once showed; the release runs from the first look all the same."""
    words = noted_ahead(mara, hands, 10 * DAY)
    assert not open_now(mara, words)
    hands.pass_by(11)
    assert open_now(mara, words)
    hands.pass_by(4)
    assert why_not(mara, words) == {"gate.lapsed"}


def test_rule_07_the_end_that_its_author_gave_it_is_not_put_off(mara: Station, hands: Hands) -> None:
    """The earlier of the two counts, as ever."""
    hands.off = 100 * DAY
    until = write_instant(kit.START + 103 * DAY, 60)
    words = kit.say(mara, "North", "We would leave.", terms("verbatim", "South", until=until))
    hands.off = 0
    mara.confirm_clock(watch=hands.watch)
    assert row(mara, words)["until"] == write_instant(kit.START + LEASE, 60)


def test_rule_07_words_that_were_said_before_run_from_when_they_were_said(mara: Station, hands: Hands) -> None:
    """Their own time was typed, and lies ahead of nothing."""
    hands.pass_by(3)
    hands.off = 100 * DAY
    said = noted("North", when=write_instant(kit.START, 60))
    ref = mara.say(talk=TALK, leg="North", passages=[{"text": "We hold.", "terms": SOUTH}], noted=said)["refs"][0]
    hands.off = 0
    mara.confirm_clock(watch=hands.watch)
    assert row(mara, ref)["until"] == write_instant(kit.START + LEASE, 60)


def test_rule_07_other_releases_are_as_they_were_after_the_word(mara: Station, hands: Hands) -> None:
    """What had seemed to have lapsed by the wrong reading has not."""
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.off = 20 * DAY
    assert why_not(mara, words) == {"gate.lapsed"}
    hands.off = 0
    hands.pass_by(1)
    assert why_not(mara, words) == {"gate.clock_lower", "gate.lapsed"}
    mara.confirm_clock(watch=hands.watch)
    assert open_now(mara, words)
    assert not row(mara, words)["doubtful"]


def test_rule_07_a_word_counts_only_where_the_clock_is_right(mara: Station, hands: Hands) -> None:
    """Whoever types what a watch shows cannot set the highest reading back to a wrong one."""
    words = kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.pass_by(15)
    assert not open_now(mara, words)
    hands.off = -5 * DAY
    assert refused(mara.confirm_clock, watch=hands.watch).code == "station.clock_differs"
    assert mara.read_clock()["lower"]
    assert "gate.lapsed" in why_not(mara, words)


def test_rule_07_a_talk_that_was_not_open_takes_it_over_when_it_is(mara: Station, hands: Hands) -> None:
    """What came into the other talk in between is not touched."""
    kit.open_harbour(mara, OTHER)
    words = noted_ahead(mara, hands, 30 * DAY)
    mara.close()
    with kit.reopen(mara.folder, clock=hands) as again:
        again.may_cross(talk=OTHER)
        again.confirm_clock(watch=hands.watch)
    hands.pass_by(5)
    with kit.reopen(mara.folder, clock=hands) as again:
        assert row(again, words)["until"] == write_instant(kit.START + LEASE, 60)
        kit.open_harbour(again, "Third")
        (doubtful,) = again.doctor()["doubtful"]
        assert {name: doubtful[name] for name in ("talk", "leg", "ref", "why")} == {
            "talk": 1, "leg": 1, "ref": words.partition(".")[0], "why": "ahead",
        }  # fmt: skip
        assert doubtful["at"] == write_instant(kit.START + 30 * DAY, 60)
        assert doubtful["reading"] == write_instant(kit.START, 60)


def test_rule_10_a_revocation_by_a_clock_ahead_hides_no_words_said_after_it(mara: Station, hands: Hands) -> None:
    """By the times that stand there the words came before it; the gate goes by those first seen as well."""
    mara.seat(talk=TALK, leg="North", name="North's clerk", role="note_taker")
    mandate = mara.mandate(
        talk=TALK, leg="North", seat="North's clerk", scopes=["speak", "release"], noted=noted("North", "principal")
    )["ref"]
    hands.off = 30 * DAY
    mara.revoke(talk=TALK, mandate=mandate, noted=noted("North", "principal"))
    hands.off = 0
    hands.pass_by(1)
    mara.confirm_clock(watch=hands.watch)
    passage = {"text": "We agree to all of it.", "terms": SOUTH}
    ref = mara.say(talk=TALK, leg="North", passages=[passage], noted=noted("North", "clerk"))["refs"][0]
    assert "gate.void" in why_not(mara, ref)


def test_rule_07_what_was_written_while_it_was_lower_is_marked(mara: Station, hands: Hands) -> None:
    """Until it is known that the clock was right."""
    hands.off = 5 * DAY
    mara.may_cross(talk=TALK)
    hands.off = 0
    kit.say(mara, "North", "For you alone.")
    (doubtful,) = mara.doctor()["doubtful"]
    assert (doubtful["why"], doubtful["at"]) == ("lower", write_instant(kit.START, 60))
    assert doubtful["reading"] == write_instant(kit.START + 5 * DAY, 60)
    assert mara.read(talk=TALK, leg="North")["lines"][-1]["doubtful"]
    mara.confirm_clock(watch=hands.watch)
    assert mara.doctor()["doubtful"] == []
    assert not mara.read(talk=TALK, leg="North")["lines"][-1]["doubtful"]


# --- any history ------------------------------------


@dataclass
class Released:
    """A release as the machine knows it.

    Attributes:
        right: the first true time at which the clock was right and the station was used, since it is there.
        lapsed: it was told that it has lapsed, and no word was given since.
    """

    talk: str
    ref: str
    written: int
    right: int | None
    always_right: bool
    lapsed: bool = False


class ClockMachine(RuleBasedStateMachine):
    """A mediator whose clock is now right and now wrong, who writes, looks, conveys, locks the station and gives words.

    The station was made by a clock that was right.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goodoffices-test-"))
        self.dice = random.Random(20251214)
        self.hands = Hands()
        self.station = kit.make(self.folder / "mara", clock=self.hands, chance=self.chance)
        self.released: list[Released] = []
        self.steady = True

    def chance(self, stream: bytes, count: int) -> bytes:
        """The same in each run."""
        return bytes(count) if stream == b"salt" else self.dice.randbytes(count)

    def teardown(self) -> None:
        """Nothing is left of the run."""
        self.station.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        """Two talks."""
        for title in (TALK, OTHER):
            kit.open_harbour(self.station, title)

    def _used(self) -> None:
        if self.hands.off == 0:
            for each in self.released:
                each.right = self.hands.true if each.right is None else each.right

    # --- the time

    @rule(days=st.sampled_from((0.001, 0.5, 3, 8, 13, 20)))
    def time_goes_on(self, days: float) -> None:
        self.hands.pass_by(days)

    @rule(days=st.sampled_from((0, 0, 0, 0.1, 2, 9, 15, 40, 400, -0.1, -2, -9, -15, -400, -20_000)))
    def the_clock_is_set(self, days: float) -> None:
        self.hands.off = int(days * DAY)
        self.steady = self.steady and days == 0

    # --- the mediator

    @rule(talk=st.sampled_from((TALK, OTHER)))
    def write(self, talk: str) -> None:
        passages = [{"text": "We hold.", "terms": SOUTH}]
        said, code = tried(self.station.say, talk=talk, leg="North", passages=passages, noted=noted("North"))
        if code is None:
            now, right = self.hands.true, self.hands.off == 0
            ref = said["refs"][0]
            self.released.append(Released(talk, ref, now, now if right else None, always_right=self.steady))
        else:
            assert code == "gate.clock_lower"
            assert not self.steady
        self._used()

    @rule()
    def look(self) -> None:
        for each in self.released:
            self._judge(each, open_now(self.station, each.ref, each.talk))
        self._used()

    @precondition(lambda self: self.released)
    @rule(data=st.data())
    def try_to_convey(self, data: st.DataObject) -> None:
        each = data.draw(st.sampled_from(self.released))
        items = [{"kind": "very_words", "of": each.ref}]
        _, code = tried(self.station.convey, talk=each.talk, to="South", items=items)
        each.lapsed = each.lapsed or code == "gate.lapsed"
        self._judge(each, code is None)
        self._used()

    @rule(talk=st.sampled_from((TALK, OTHER)))
    def look_at_one_talk_alone(self, talk: str) -> None:
        self.station.read(talk=talk, leg="North")
        self._used()

    @rule()
    def lock_and_unlock(self) -> None:
        self.station.close()
        self.station = kit.reopen(self.folder / "mara", clock=self.hands, chance=self.chance)

    @rule()
    def give_a_word(self) -> None:
        lower = self.station.read_clock()["lower"]
        _, code = tried(self.station.confirm_clock, watch=self.hands.watch)
        if code is None:
            assert not self.station.read_clock()["lower"]
            for each in self.released:
                each.lapsed = each.lapsed and not lower
        else:
            assert code == "station.clock_differs"
            assert abs(self.hands.off) > APART_MS
        self._used()

    # --- what must hold

    def _judge(self, each: Released, is_open: bool) -> None:
        now, right = self.hands.true, self.hands.off == 0
        if is_open:
            assert not each.lapsed, "what had lapsed is open again"
            if right and each.right is not None:
                assert now <= each.right + LEASE + SLACK, "it is open longer than the rules let it"
        elif each.always_right and self.steady:
            assert now > each.written + LEASE, "nothing is wrong with the clock, and it is not open"
        told = self.station.check(talk=each.talk, to="South", items=[{"kind": "very_words", "of": each.ref}])["items"][
            0
        ]["refusals"]
        each.lapsed = each.lapsed or "gate.lapsed" in {refusal["code"] for refusal in told}


TestAnyHistory = ClockMachine.TestCase
TestAnyHistory.settings = lives(40)


# --- crashes ------------------------------------


def test_rule_07_a_crash_between_judging_and_answering(tmp_path: Path, hands: Hands) -> None:
    """Whatever was answered rests on a reading that is on the disk; at every write of a look and of a refusal."""
    folder = tmp_path / "mara"
    watch = Watch(folder, tmp_path / "copies")
    with kit.with_talk(folder, clock=hands) as station:
        words = kit.say(station, "North", "We hold our ships.", SOUTH)
        station.clock._on_write = watch
        hands.pass_by(15)
        assert not open_now(station, words)
    names = [name for name, *_ in watch.points]
    assert names[:2] == ["station: before keeping the clock", "station: after keeping the clock"]
    hands.off = -5 * DAY
    for name, copy, *_ in watch.points:
        with kit.reopen(copy, clock=hands) as station:
            if not name.startswith("station: before"):
                assert "gate.lapsed" in why_not(station, words), name


def test_rule_07_a_crash_while_a_turn_is_taken_over(tmp_path: Path, hands: Hands) -> None:
    """A talk has taken a turn over or takes it over when it is opened again; nothing lies between."""
    folder = tmp_path / "mara"
    watch = Watch(folder, tmp_path / "copies")
    with kit.with_talk(folder, clock=hands) as station:
        words = noted_ahead(station, hands, 10 * DAY)
        station.clock._on_write = station.at(TALK).store._on_write = watch
        station.may_cross(talk=TALK)
        station.confirm_clock(watch=hands.watch)
        station.may_cross(talk=TALK)
    assert len(watch.points) >= 6
    for _, copy, *_ in watch.points:
        here = Hands()
        with kit.reopen(copy, clock=here) as station:
            station.confirm_clock(watch=here.watch)
            assert row(station, words)["until"] == write_instant(kit.START + LEASE, 60)


def test_rule_07_a_look_is_given_where_the_reading_cannot_be_kept(mara: Station, hands: Hands) -> None:
    """A disk that is full hides nothing from anybody."""
    from tests.station.test_faults import no_file_larger_than

    kit.say(mara, "North", "We hold our ships.", SOUTH)
    hands.pass_by(1)
    with no_file_larger_than(0):
        assert mara.read(talk=TALK, leg="North")["lines"]
        assert refused(mara.remark, talk=TALK, text="x").code in {"station.disk_full", "station.disk_failed"}
