"""Notes that can be taken back for a while: when they are written down, and what becomes of them if not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import NoSuchDraft
from goodoffices.station.idle import Idle
from goodoffices.station.station import Station
from goodoffices.web.undo import SECONDS, Undo
from tests.patience import until
from tests.station.kit import MEMORY, PASSPHRASE
from tests.web.rig import opened, with_pages
from tests.web.story import CHANNEL
from tests.web.test_round import hidden, link, talk


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_note_is_written_down_once_its_time_is_over() -> None:
    """Not before, once, and one that was stopped never."""
    sent: list[int] = []
    clock = Clock()
    waiting = Undo(sent.append, clock)
    waiting.begin(1)
    waiting.begin(2)
    assert waiting.left(1) == SECONDS
    clock.now = SECONDS - 1
    assert waiting.left(1) == 1
    assert waiting.stop(2)
    assert not waiting.stop(2)
    assert sent == []
    clock.now = SECONDS
    waiting.begin(3)  # wakes whoever waits for the clock
    until(lambda: sent == [1])
    assert waiting.left(1) is None
    waiting.close()
    assert sent == [1, 3]


def test_a_refusal_at_that_moment_stops_no_other_note() -> None:
    """The draft has the reason; what comes after it is written down."""
    sent: list[int] = []

    def send(number: int) -> None:
        if number == 1:
            raise NoSuchDraft(number=number)
        sent.append(number)

    waiting = Undo(send, Clock())
    waiting.begin(1)
    waiting.begin(2)
    waiting.close()
    assert sent == [2]
    assert issubclass(NoSuchDraft, Refusal)


def test_a_note_whose_program_ended_is_still_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its page says that it was not written down; it goes on from the composer, and is dated when it is sent."""
    with opened(tmp_path / "station") as here:
        client = here.client()
        page = talk(client, here)
        client.post(link(page, "/note"), go="write", way="call", w__text=CHANNEL, draft="")
        with monkeypatch.context() as patched:
            patched.setattr(Undo, "close", lambda _: None)  # as when the machine stops
            here.pages.close()
        assert here.station.call("find", {"text": "channel"})["found"] == []
        with with_pages(here.station) as again:
            client = again.client()
            first = client.get().text
            leg = link(first, '/leg/[a-z0-9]+(?=")')
            page = client.get(leg).text
            assert "Not written down" in page
            assert CHANNEL in page
            taken_up = client.post(f"{leg}/note", go="again", draft="1")
            assert here.station.call("find", {"text": "channel"})["found"] == []
            number = hidden(taken_up.text, "draft")
            client.post(f"{leg}/note", go="write", way="call", w__text=CHANNEL, draft=number)
            client.post(f"{leg}/note", go="now", draft=number)
            assert len(here.station.call("find", {"text": "channel"})["found"]) == 1
            assert here.station.call("drafts") == []


def test_the_station_warns_before_it_locks_itself(tmp_path: Path) -> None:
    """The stream says how long there is; a click says that somebody is there."""
    clock = Clock()
    idle = Idle(30, clock=clock)
    with (
        Station.create(tmp_path / "s", PASSPHRASE, name="Mara", memory_kib=MEMORY) as station,
        with_pages(station, idle) as here,
    ):
        client = here.client()
        clock.now = 29 * 60
        with client.http.stream("GET", f"{client.origin}{client.root}live") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: left"
            assert next(lines) == 'data: {"seconds": 60}'
        assert client.post("stay").status_code == 204
        assert idle.seconds_left() == 30 * 60


def test_looking_by_itself_is_no_use(tmp_path: Path) -> None:
    """A page that looks for news keeps no station unlocked."""
    clock = Clock()
    idle = Idle(30, clock=clock)
    with (
        Station.create(tmp_path / "s", PASSPHRASE, name="Mara", memory_kib=MEMORY) as station,
        with_pages(station, idle) as here,
    ):
        client = here.client()
        client.get()
        clock.now = 10 * 60
        assert client.http.get(client.origin + client.root, headers={"by-itself": "1"}).status_code == 200
        assert idle.seconds_left() == 20 * 60
        assert threading.active_count() > 1
