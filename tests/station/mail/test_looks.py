"""Mail goes on while somebody looks, and what is told of it belongs to the state that is looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from goodoffices.station.station import Station
from goodoffices.words import fold
from tests.station.held import PATIENCE, held
from tests.station.kit import TALK
from tests.station.mail.rig import World, convey, conveyed_at, mail_states, said_at, say


def test_mail_is_sent_and_taken_while_somebody_looks(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words come and go, each is acknowledged, and the look shows what stood and how far it was when it began."""
    convey(mediator, "Before.")
    say(north, "Said before.")
    before = mediator.view(talk=TALK)
    assert mail_states(mediator, "North")[-1] == "entry.waiting"
    with (
        held(monkeypatch, mediator, "view", talk=TALK) as look,
        held(monkeypatch, north, "read", talk=TALK, leg="North") as read,
        ThreadPoolExecutor(1) as other,
    ):
        other.submit(world.rounds, 3).result(PATIENCE)
        convey(mediator, "Meanwhile.")
        other.submit(world.rounds, 3).result(PATIENCE)
        assert conveyed_at(north, "North")[-2:] == ["Before.", "Meanwhile."]
        assert said_at(mediator, "North")[-1] == "Said before."
        assert set(mail_states(mediator, "North")) == {"entry.there"}
        lines = read.result()["lines"]
        assert [line["mail"]["code"] for line in lines if line["by"] == "North Port"][-1] == "entry.waiting"
        assert not any("Before." in str(line) for line in lines)
        assert look.result() == before
    assert mediator.verify(talk=TALK)["equal"]
    assert north.verify(talk=TALK)["equal"]


def test_no_key_outlives_its_turn_because_somebody_looks(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each key that is replaced while somebody looks is overwritten at once, in the file and in its log."""
    convey(mediator, "Before.")
    talk = mediator.at(TALK)
    log = talk.store.path.with_name(talk.store.path.name + "-wal")
    keys = {value for _, value in talk.talk.rows.scan(b"mail channel")}
    with held(monkeypatch, mediator, "view", talk=TALK):
        world.rounds(3)
        talk = mediator.at(TALK)
        assert keys.isdisjoint(value for _, value in talk.talk.rows.scan(b"mail channel"))
        assert log.stat().st_size == 0
        values = talk.store._database.execute("SELECT value FROM rows").fetchall()
        assert keys.isdisjoint(bytes(value) for (value,) in values)


def test_what_comes_by_mail_wakes_whoever_waits(world: World, mediator: Station, north: Station) -> None:
    """Words that arrive are told as ones that came by mail, and each step of an own entry as another mark."""
    last = mediator.changes(talk=TALK)["last"]
    with ThreadPoolExecutor(1) as other:
        told = other.submit(mediator.changes, talk=TALK, after=last, leg="North", kind="said", wait=60)
        say(north, "By mail.")
        world.rounds(2)
        (change,) = told.result(PATIENCE)["entries"]
        assert (change["leg"], change["own"], change["placed"]) == ("North", False, True)
    convey(mediator, "Back.")
    marks = [mediator.changes(talk=TALK)]
    with ThreadPoolExecutor(1) as other:
        for state in ("entry.relay", "entry.there"):
            mark = marks[-1]
            told = other.submit(mediator.changes, talk=TALK, after=mark["last"], mail=mark["mail"], wait=60)
            world.round("Mara") if state == "entry.relay" else world.rounds(3)
            marks.append(told.result(PATIENCE))
            assert mail_states(mediator, "North")[-1] == state
    assert len({mark["mail"] for mark in marks}) == 3
    assert mediator.changes(talk=TALK, leg="South")["mail"] == ""


def test_mail_that_is_held_up_is_told(world: World, mediator: Station) -> None:
    """That a relay is not reached, and that it is again, wakes whoever waits for the station."""
    convey(mediator, "Here.")
    told = mediator.station_changes()
    for reachable in (False, True):
        world.relay.reachable = reachable
        with ThreadPoolExecutor(1) as other:
            waits = other.submit(mediator.station_changes, mark=told["mark"], wait=60)
            world.round("Mara")
            told = waits.result(PATIENCE)
        told = mediator.station_changes(mark=told["mark"])  # a round may do several things
        assert [leg["problem"] is None for leg in mediator.mail()["legs"]] == [reachable]


def test_a_side_is_told_nothing_of_other_legs(world: World, mediator: Station, north: Station) -> None:
    """At a side's station nothing of the feed moves for what happens on other legs: no number, no count, no mark."""
    convey(mediator, "For North.")
    world.rounds(4)
    before = north.changes(talk=TALK, after=0, limit=500)
    assert [each["number"] for each in before["entries"]] == list(range(1, before["last"] + 1))
    assert {each["leg"] for each in before["entries"]} == {"North"}
    commits = north.all_talks.notices.commits(fold(TALK))
    here, whole = mediator.changes(talk=TALK, leg="North"), north.station_changes()
    for number in range(3):
        convey(mediator, f"For South alone, {number}.", "South")
        mediator.remark(talk=TALK, text="At the desk.")
        world.rounds(2)
    assert north.changes(talk=TALK, after=0, limit=500) == before
    assert north.station_changes() == whole
    assert north.all_talks.notices.commits(fold(TALK)) == commits
    assert mediator.changes(talk=TALK, leg="North")["mail"] == here["mail"]
    assert len(mediator.changes(talk=TALK, after=here["last"], leg="South")["entries"]) == 3
