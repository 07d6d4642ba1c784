"""The way in to the pages: who is let in, who is not, and what every answer bears."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from goodoffices.web.admission import CODE_SECONDS, TOKEN_SECONDS, Admission
from goodoffices.web.gatekeeper import HEADERS
from tests.web.rig import Client, Open, opened


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def origin_of(address: str) -> str:
    """The origin of an address."""
    return address[: address.index("/", len("http://"))]


def test_the_file_leads_in_once(here: Open) -> None:
    """Its token gives one browser the cookie, of the secret path alone; whoever comes second is refused."""
    address = here.launch_address()
    first = httpx.get(address)
    assert first.status_code == HTTPStatus.OK
    cookie = first.headers["set-cookie"]
    assert re.search(r"; Path=/[0-9a-f]{32}/; HttpOnly; SameSite=Strict$", cookie)
    second = httpx.get(address)
    assert second.status_code == HTTPStatus.FORBIDDEN
    assert "set-cookie" not in second.headers


def test_the_file_is_the_owners_alone_and_goes_with_the_pages(tmp_path: Path) -> None:
    """Nobody else can read the way in, and it is gone once the station is locked."""
    with opened(tmp_path / "station") as here:
        file = Path(here.pages.launch().file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not file.exists()


def test_a_code_leads_in_too(here: Open) -> None:
    """For a browser that cannot read the file; spaces and capitals make no difference."""
    launch = here.pages.launch()
    origin = launch.address.rstrip("/")
    typed = launch.code.upper().replace("-", " ")
    with httpx.Client() as client:
        assert client.get(launch.address).status_code == HTTPStatus.OK
        headers = {"origin": origin, "content-type": "application/x-www-form-urlencoded"}
        wrong = client.post(f"{origin}/code", content="code=babab-babab-babab", headers=headers)
        assert wrong.status_code == HTTPStatus.FORBIDDEN
        right = client.post(f"{origin}/code", content=f"code={typed.replace(' ', '+')}", headers=headers)
        assert right.status_code == HTTPStatus.OK
        assert "set-cookie" in right.headers
        again = client.post(f"{origin}/code", content=f"code={typed.replace(' ', '+')}", headers=headers)
        assert again.status_code == HTTPStatus.FORBIDDEN


def test_tokens_and_codes_end() -> None:
    """Each has its time, and after ten wrong codes none is good any more."""
    now = [0.0]
    count = iter(range(1, 10_000))
    admission = Admission(lambda _, size: next(count).to_bytes(size, "big"), lambda: now[0])
    way = admission.new_way()
    now[0] = TOKEN_SECONDS
    assert not admission.take_token(way.token)
    now[0] = CODE_SECONDS
    assert not admission.take_code(way.code)
    way = admission.new_way()
    for _ in range(10):
        assert not admission.take_code("lusab-babad-gutih")
    assert not admission.take_code(way.code)


def test_every_answer_bears_the_policy(here: Open) -> None:
    """Pages, refusals, files and the way in alike; what shows words is not kept by the browser."""
    client = here.client()
    answers = [
        client.get(),
        client.get("nowhere"),
        client.get("static/pages.css"),
        httpx.get(f"{client.origin}/"),
        httpx.get(f"{client.origin}/elsewhere"),
        httpx.get(client.origin + client.root),
    ]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
    assert answers[0].headers["cache-control"] == "no-store"
    assert "'unsafe" not in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "localhost:1"},
        {"host": "example.org"},
        {"cookie": ""},
        {"cookie": "goodoffices=00"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_looking_is_refused_to_strangers(here: Open, headers: dict[str, str]) -> None:
    """A foreign host, another cookie or none, a request from another site: the same answer, whatever was asked."""
    client = here.client()
    for path in ("", "new", "static/pages.css", "nowhere"):
        answer = client.http.get(client.origin + client.root + path, headers=headers)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "Mara" not in answer.text


@pytest.mark.parametrize("origin", [None, "null", "http://127.0.0.1", "http://localhost:1", "https://example.org"])
def test_nothing_is_changed_without_this_origin(here: Open, origin: str | None) -> None:
    """A form from elsewhere, or one that does not say from where, changes nothing."""
    client = here.client()
    headers = {"content-type": "application/x-www-form-urlencoded"} | ({} if origin is None else {"origin": origin})
    for path in ("lock", "settings", "new", "language"):
        answer = client.http.post(
            client.origin + client.root + path, content="language=he&zone=%2B05:00", headers=headers
        )
        assert answer.status_code == HTTPStatus.FORBIDDEN
    assert here.locked == []
    assert here.station.call("settings")["language"] == "en"


def test_a_look_changes_nothing(here: Open) -> None:
    """What a form does is not done by a link to the same address."""
    client = here.client()
    assert client.get("lock").status_code != HTTPStatus.OK
    assert here.locked == []


def test_another_stations_cookie_opens_nothing(here: Open, tmp_path: Path) -> None:
    """Two stations of one person on two ports: neither's cookie is known to the other."""
    with opened(tmp_path / "other", name="Noa") as other:
        mine, theirs = here.client(), other.client()
        answer = httpx.get(mine.origin + mine.root, headers={"cookie": theirs.http.headers["cookie"]})
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert mine.get().status_code == theirs.get().status_code == HTTPStatus.OK


def test_locking_expires_the_cookie_of_its_own_path(here: Open) -> None:
    """Cookies of other stations on other ports stay."""
    client = here.client()
    answer = client.post("lock")
    assert answer.status_code == HTTPStatus.OK
    assert here.locked == [True]
    assert f"Path={client.root}" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "clear-site-data" not in answer.headers


def test_a_flood_of_connections_does_not_keep_the_owner_out(here: Open) -> None:
    """2,000 connections that say nothing: the owner's page still comes."""
    client = here.client()
    port = int(client.origin.rpartition(":")[2])
    silent: list[socket.socket] = []
    try:
        for _ in range(2_000):
            line = socket.socket()
            line.setblocking(False)
            line.connect_ex(("127.0.0.1", port))
            silent.append(line)
            if len(silent) > 400:  # of this process's own descriptors
                silent.pop(0).close()
        with httpx.Client(headers=client.http.headers, timeout=60) as another:
            assert Client(another, client.origin, client.root).get().is_success
    finally:
        for line in silent:
            line.close()


def test_a_locked_station_answers_with_how_to_unlock_it(here: Open) -> None:
    """A page that is asked for after locking says so, and shows nothing else."""
    client = here.client()
    here.station.close()
    answer = client.get()
    assert answer.status_code == HTTPStatus.LOCKED
    assert "goodoffices open" in answer.text
    assert "Mara" not in answer.text


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs a second user")
def test_another_user_of_the_machine_gets_no_answer(here: Open) -> None:
    """Nothing of what they send is read, not even with the right cookie; the owner's page still comes."""
    client = here.client()
    port = int(client.origin.rpartition(":")[2])
    request = f"GET {client.root} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {client.http.headers['cookie']}\r\n\r\n"
    program = (
        "import os, socket, sys\n"
        "os.setuid(65534)\n"
        "line = socket.socket()\n"  # libraries of this Python may not be readable any more
        "line.connect(('127.0.0.1', int(sys.argv[1])))\n"
        "try:\n"
        "    line.sendall(sys.argv[2].encode())\n"
        "    print(len(line.recv(10)))\n"
        "except OSError:\n"
        "    print(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(port), request], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "0"
    assert client.get().is_success
