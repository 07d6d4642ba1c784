"""Mail goes on while somebody looks, and what is told of it belongs to the state that is looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from goodoffices.station.station import Station
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
    assert mail_states(mediator, "North")[-1] == "waits here"
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
        assert set(mail_states(mediator, "North")) == {"on their station"}
        lines = read.result()["lines"]
        assert [line["mail"] for line in lines if line["by"] == "North Port"][-1] == "waits here"
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
