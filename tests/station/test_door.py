"""The door of an unlocked station, and its life from the passphrase to the lock."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from goodoffices.errors.base import Refusal
from goodoffices.sentences import speech
from goodoffices.station import client, door, peer
from goodoffices.station.client import DoorClient
from goodoffices.station.door import Door
from goodoffices.station.doorfile import DoorFile, read_door
from goodoffices.station.peer import belong_to_me, listens_as_me
from goodoffices.station.serve import keep_open
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from goodoffices.talk.telling import refused as as_sentence
from goodoffices.talk.views import Instant
from tests.patience import PATIENCE
from tests.station import kit
from tests.station.kit import TALK, noted


@pytest.fixture
def ended() -> threading.Event:
    """Set when somebody asked for the end."""
    return threading.Event()


@pytest.fixture
def opened(station: Station, ended: threading.Event) -> Iterator[Door]:
    """The open door of a station with a talk."""
    made = Door(station.folder, station.call, ended.set, system_chance)
    made.open()
    yield made
    made.close()


def knock(file: DoorFile, *, path: str = "/call", method: str = "POST", **changes: Any) -> httpx.Response:
    """A request as a client makes it, with some headers changed or (None) left out."""
    headers = {"Host": file.host, "Authorization": f"Bearer {file.token}", "Station-Folder": file.folder}
    for name, value in changes.items():
        headers.pop(name.title(), None)
        if value is not None:
            headers[name.title()] = value
    with httpx.Client(trust_env=False) as web:
        url = f"http://127.0.0.1:{file.port}{path}"
        return web.request(method, url, headers=headers, content=json.dumps({"method": "who"}))


class TestCalling:
    """Through the door everything is as it is inside."""

    def test_the_same_answer(self, station: Station, opened: Door) -> None:
        """An act through the door gives what it gives in the station's own process, and it is written."""
        with DoorClient(station.folder) as outside:
            assert outside.call("who") == station.who()
            passage = {"text": "שלום from outside", "terms": kit.terms("verbatim", "South")}
            said = outside.call("say", {"talk": TALK, "leg": "North", "passages": [passage], "noted": noted("North")})
            assert outside.call("read", {"talk": TALK, "leg": "North"}) == station.read(talk=TALK, leg="North")
            assert outside.call("forget_draft", {"number": self._draft(station, said["ref"])}) is None

    def _draft(self, station: Station, ref: str) -> int:
        kit.refused(station.convey, talk=TALK, to="the public", items=[{"kind": "very_words", "of": ref}])
        return int(station.drafts(talk=TALK)[0]["number"])

    @pytest.mark.parametrize(
        ("method", "params"),
        [
            ("read", {"talk": "Nowhere", "leg": "x"}),
            ("nothing", {}),
            ("say", {"talk": TALK, "leg": "North", "passages": []}),
            ("say", {"talk": TALK, "leg": "North", "passages": [{"text": "a\u202eb"}], "noted": noted("North")}),
            ("convey", {"talk": TALK, "to": "South", "items": [{"kind": "very_words", "of": "lusab-babad"}]}),
        ],
    )
    def test_the_same_refusal(self, station: Station, opened: Door, method: str, params: dict) -> None:
        """A refusal comes through with its class, code, sentences and exit status."""
        inside = kit.refused(station.call, method=method, params=params)
        with DoorClient(station.folder) as outside, pytest.raises(Refusal) as caught:
            outside.call(method, params)
        assert type(caught.value) is type(inside)
        assert caught.value.told() == inside.told()
        assert caught.value.exit_status == inside.exit_status

    def test_many_at_once(self, station: Station, opened: Door) -> None:
        """Acts of several processes are done one after the other; none is lost."""

        def write(number: int) -> None:
            with DoorClient(station.folder) as outside:
                for turn in range(5):
                    outside.call("remark", {"talk": TALK, "text": f"Note {number}.{turn}."})

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({each["text"] for each in station.find(text="note ", limit=99)["found"]}) == 20
        assert station.verify(talk=TALK)["equal"]

    def test_five_mebibytes_of_text(self, station: Station, opened: Door) -> None:
        """A text that is too long reaches the station, and its refusal comes back."""
        passage = {"text": "a" * (5 * 1024 * 1024)}
        with DoorClient(station.folder) as outside, pytest.raises(Refusal) as caught:
            outside.call("say", {"talk": TALK, "leg": "North", "passages": [passage], "noted": noted("North")})
        assert caught.value.code == "words.too_long"

    def test_more_than_goes_through_the_door(
        self, station: Station, opened: Door, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A request without bounds is cut off with a refusal, before it fills the memory."""
        monkeypatch.setattr(door, "LARGEST_CALL", 1000)
        with DoorClient(station.folder) as outside, pytest.raises(Refusal) as caught:
            outside.call("remark", {"talk": TALK, "text": "a" * 2000})
        assert caught.value.code == "station.too_large"

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (200, b""),
            (200, b'{"result": "\xff"}'),
            (409, b"[" * 100_000),
            (409, b'{"refusal": "station.in_use"}'),
            (409, b'{"refusal": "station.in_use", "facts": {"self": 1}}'),
            (409, b'{"refusal": "together.several", "each": [{"refusal": "station.in_use"}]}'),
            (400, b"Invalid HTTP request received."),
            (302, b""),
        ],
    )
    def test_what_answers_is_no_door(
        self, station: Station, opened: Door, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes
    ) -> None:
        """Another program at the port of a door: its answer is told as that, whatever it is."""
        with DoorClient(station.folder) as outside:
            answer = SimpleNamespace(status=status, read=lambda: body)
            monkeypatch.setattr(HTTPConnection, "request", lambda *_, **__: None)
            monkeypatch.setattr(HTTPConnection, "getresponse", lambda _: answer)
            with pytest.raises(Refusal) as caught:
                outside.call("who")
        assert {each.code for each in caught.value.each} == {"station.door_closed"}

    def test_a_refusal_comes_through_with_its_facts_as_they_were(self, station: Station, opened: Door) -> None:
        """Times and terms stay what they are, so that it can be said in another language; in English it reads alike."""
        passage = {"text": "We hold.", "valid_until": "2020-01-01"}
        asked = {"talk": TALK, "leg": "North", "passages": [passage], "noted": noted("North")}
        within = kit.refused(station.call, method="say", params=asked)
        with DoorClient(station.folder) as outside:
            through = kit.refused(outside.call, method="say", params=asked)
        assert through.sentence is not None
        assert within.sentence is not None
        same = {"now": None}  # between the two the clock went on
        assert (through.code, through.facts | same) == (within.code, within.facts | same)
        assert through.sentence.facts | same == within.sentence.facts | same
        assert isinstance(through.sentence.facts["moment"], Instant)
        assert "2020-01-01" in speech("he").tell(as_sentence(through))
        assert "\u05d5\u05d4\u05de\u05d5\u05e2\u05d3 \u05e2\u05d1\u05e8" in speech("he").tell(as_sentence(through))

    def test_a_refusal_of_another_version(
        self, station: Station, opened: Door, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A code that this program does not know is told as that."""
        monkeypatch.setattr(client, "refusals", dict)
        with DoorClient(station.folder) as outside, pytest.raises(Refusal) as caught:
            outside.call("nothing")
        assert caught.value.code == "station.door_closed"


class TestWhoGetsIn:
    """Only the owner's own processes."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"authorization": None},
            {"authorization": "Bearer " + "0" * 64},
            {"authorization": ""},
            {"authorization": "Basic abc"},
            {"host": "localhost"},
            {"host": "goodoffices.example"},
            {"host": "127.0.0.1"},
            {"origin": "http://127.0.0.1"},
            {"origin": "null"},
        ],
    )
    def test_a_request_that_is_not_the_owners(self, opened: Door, changes: dict[str, Any]) -> None:
        """Without the secret, under another name, or from a page in a browser: refused, without a word why."""
        for path in ("/call", "/lock"):
            response = knock(opened.file, path=path, **changes)
            assert (response.status_code, response.content) == (403, b"")

    def test_the_owners_request(self, opened: Door, station: Station) -> None:
        """The same request with everything right gets in, and its answer may not be kept by anybody."""
        response = knock(opened.file)
        assert response.status_code == 200
        assert response.json() == {"result": station.who()}
        assert response.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        ("path", "method", "status"), [("/call", "GET", 405), ("/", "POST", 404), ("/lock", "GET", 405)]
    )
    def test_there_is_nothing_else(self, opened: Door, path: str, method: str, status: int) -> None:
        """Two ways in, both by POST."""
        assert knock(opened.file, path=path, method=method).status_code == status

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b'{"method": 1}',
            b'{"method": "who", "more": 1}',
            b"\xff",
            b'{"method": "\xff"}',
            b'{"method": "who", "params": {"\xff": 1}}',
            b'{"method": "who", "params": ' + b'{"a": ' * 100_000,
            b'{"method": "who", "params": ' + b'{"a": ' * 800 + b"1" + b"}" * 801,
        ],
    )
    def test_what_is_no_call(self, opened: Door, body: bytes) -> None:
        """Anything but a call is refused as that: no UTF-8, and nested without end, too."""
        headers = {"Authorization": f"Bearer {opened.file.token}", "Station-Folder": opened.file.folder}
        with httpx.Client(trust_env=False) as web:
            response = web.post(f"http://127.0.0.1:{opened.file.port}/call", headers=headers, content=body)
        assert (response.status_code, response.json()["refusal"]) == (400, "station.wrong_shape")

    def test_the_secret_is_the_owners_alone_and_new_each_time(self, station: Station, opened: Door) -> None:
        """The file with the secret can be read by nobody else, and the next door has another secret."""
        path = station.folder / "door.json"
        assert path.stat().st_mode & 0o077 == 0
        assert read_door(station.folder) == opened.file
        first = opened.file.token
        opened.close()
        other = Door(station.folder, station.call, lambda: None, system_chance)
        other.open()
        assert other.file.token != first
        assert read_door(station.folder) == other.file
        other.close()

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows whose a connection is")
    @pytest.mark.parametrize("way", ["the kernel is asked", "its table is read"])
    def test_whose_a_connection_is(self, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A connection of this user is told from one whose other end is gone; a listener from a port that is free."""
        if way == "its table is read":
            monkeypatch.setattr(peer, "_SOCK_DIAG", 63)
        else:
            monkeypatch.setattr(peer, "_TABLE", Path("/dev/null"))
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            with socket.create_connection(("127.0.0.1", port)) as connection:
                taken_in, _ = server.accept()
                with taken_in:
                    assert belong_to_me([taken_in, connection]) == [True, True]
                    connection.close()
                    assert belong_to_me([taken_in]) == [False]
            assert listens_as_me(port)
        assert not listens_as_me(port)

    @pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs a second user")
    def test_another_user_with_the_secret(self, opened: Door) -> None:
        """Even with the secret, another user's process is turned away before anything of what it says is read."""
        # Bare sockets: after the change of user the libraries of this Python may not be readable any more.
        program = (
            "import os, socket, sys\n"
            "os.setuid(65534)\n"
            "port, token = int(sys.argv[1]), sys.argv[2]\n"
            "line = socket.socket()\n"
            "line.connect(('127.0.0.1', port))\n"
            'body = b\'{"method": "who"}\'\n'
            "head = f'POST /call HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\nAuthorization: Bearer {token}\\r\\n'\n"
            "head += f'Station-Folder: {sys.argv[3]}\\r\\n'\n"
            "try:\n"
            "    line.sendall(head.encode() + b'Content-Length: %d\\r\\n\\r\\n' % len(body) + body)\n"
            "    print(line.recv(12))\n"
            "except OSError:\n"
            "    print(b'')\n"
        )
        arguments = [sys.executable, "-c", program, str(opened.file.port), opened.file.token, opened.file.folder]
        assert subprocess.run(arguments, capture_output=True, text=True, check=True).stdout == "b''\n"


class TestItsLife:
    """From the passphrase to the lock."""

    def test_until_somebody_locks_it(self, station: Station) -> None:
        """Asked to lock, it ends, and no door is left."""
        ready = threading.Event()
        thread = threading.Thread(target=keep_open, args=(station, lambda _: ready.set()))
        thread.start()
        assert ready.wait(PATIENCE)
        with DoorClient(station.folder) as outside:
            outside.lock()
        thread.join(10)
        assert not thread.is_alive()
        assert read_door(station.folder) is None

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_until_a_signal(self, tmp_path: Path, number: signal.Signals) -> None:
        """A process of its own takes the passphrase, lets others in, and ends cleanly on a signal."""
        folder = tmp_path / "station"
        kit.with_talk(folder).close()
        program = (
            "import sys\n"
            "from goodoffices.station.serve import serve\n"
            "serve(sys.argv[1], sys.stdin.readline().strip(), lambda _: print('ready', flush=True))\n"
            "print('ended', flush=True)\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(kit.PASSPHRASE + "\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ready\n"
        with DoorClient(folder) as outside:
            outside.call("remark", {"talk": TALK, "text": "Through the door."})
        with pytest.raises(Refusal) as caught:
            kit.reopen(folder)
        assert caught.value.code == "station.in_use"
        child.send_signal(number)
        told, _ = child.communicate(timeout=PATIENCE)
        assert (told, child.returncode) == ("ended\n", 0)
        assert read_door(folder) is None
        with kit.reopen(folder) as station:
            assert len(station.find(text="through the door")["found"]) == 1
