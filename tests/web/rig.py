"""What tests of the pages share: a station with its pages open, a client of HTTP, and a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from goodoffices.station.idle import Idle
from goodoffices.station.station import Station
from goodoffices.web import Pages
from tests.station import kit
from tests.station.kit import MEMORY, PASSPHRASE
from tests.station.mail.rig import mishear, open_by_files


@dataclass
class Open:
    """An open station with its pages.

    Attributes:
        locked: how often somebody asked to lock it.
    """

    station: Station
    pages: Pages
    idle: Idle
    locked: list[bool]
    clients: list[httpx.Client] = field(default_factory=list)

    def launch_address(self) -> str:
        """The address that the file leads to: it gives a browser the cookie, once."""
        launch = self.pages.launch()
        text = Path(launch.file).read_text("utf-8")
        found = re.search(r"url=([^\"]+)\"", text)
        assert found is not None
        return found[1]

    def client(self) -> Client:
        """A client that was let in."""
        made = Client.let_in(self.launch_address())
        self.clients.append(made.http)
        return made


@dataclass
class Client:
    """A browser without a screen or scripts: it keeps the cookie and says where its requests come from."""

    http: httpx.Client
    origin: str
    root: str

    @classmethod
    def let_in(cls, address: str) -> Client:
        """Go the way in."""
        origin = address[: address.index("/launch/")]
        client = httpx.Client(timeout=60)
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        found = re.search(r"url=([^\"]+)\"", answer.text)
        assert found is not None
        cookie = answer.headers["set-cookie"].partition(";")[0]
        client.headers["cookie"] = cookie
        client.headers["sec-fetch-site"] = "same-origin"
        return cls(client, origin, found[1])

    def get(self, path: str = "") -> httpx.Response:
        """A page, by its address below the root or as it stands in a link."""
        return self.http.get(self._whole(path))

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form; dots of names are written as two underscores."""
        pairs = [
            (name.replace("__", "."), each)
            for name, value in fields.items()
            for each in (value if isinstance(value, list) else [value])
        ]
        body = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
        headers = {"origin": self.origin, "content-type": "application/x-www-form-urlencoded"}
        return self.http.post(self._whole(path), content=body, headers=headers, follow_redirects=True)

    def _whole(self, path: str) -> str:
        return self.origin + (path if path.startswith("/") else self.root + path)


@contextmanager
def opened(folder: Path, *, language: str = "en", name: str = "Mara") -> Iterator[Open]:
    """A new station with its pages open."""
    with Station.create(
        folder, PASSPHRASE, name=name, language=language, zone="+02:00", memory_kib=MEMORY
    ) as station, with_pages(station) as here:  # fmt: skip
        yield here


@contextmanager
def with_lines(station: Station, folder: Path) -> Iterator[None]:
    """Lines of a station: one that was compared and goes through a relay, one that differed, one nobody answered."""
    relay = "https://relay.example"
    with kit.make(folder / "north", "North Port") as north, kit.make(folder / "west", "תחנת המערב") as west:
        for other in (north, west):
            open_by_files(station, other)
        station.add_relay(line=1, relay=relay)
        station.test_line(line=1)
        mishear(station, 2)
        station.invite_line(relay=relay)
        yield


@contextmanager
def with_pages(station: Station, idle: Idle | None = None) -> Iterator[Open]:
    """The pages of an open station."""
    locked: list[bool] = []
    idle = Idle(None) if idle is None else idle
    pages = Pages(station, idle, lambda: locked.append(True))
    here = Open(station, pages, idle, locked)
    try:
        yield here
    finally:
        for client in here.clients:
            client.close()
        pages.close()


def fields_of(form: str) -> dict[str, str]:
    """The fields of a form as a browser sends them when nobody changed one; without the boxes that can be ticked."""
    found = dict(re.findall(r'<input(?! type="checkbox")[^>]*name="([^"]+)" value="([^"]*)"', form))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" ?[^>]*selected', body)
        found[name] = chosen[1] if chosen else re.findall(r'<option value="([^"]*)"', body)[0]
    return found | dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL))
